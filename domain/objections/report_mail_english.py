"""The nightly report by mail, in English."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "mailReport": "Nightly report of {day}: {news}",
    "mailOwnReport": "Your allotments on {day}: {news}",
    "mailQuiet": "nothing needs you",
    "mailNew": Plural("count", "{count:n} new difference", "{count:n} new differences"),
    "mailAsking": Plural("count", "{count:n} needs your approval", "{count:n} need your approval"),
    "mailWaiting": Plural("count", "{count:n} person waits", "{count:n} people wait"),
    "mailDifferences": Plural("count", "{count:n} difference found", "{count:n} differences found"),
    "mailAllTogether": "All allotments: {facts}.",
    "mailAllotment": "{name}: {facts}.",
    "mailUsed": "{used:n} of {limit:n} seats in use",
    "mailRefused": "{count:n} refused on this day",
    "mailFound": "differences: {kinds}",
    "mailKind": "{what} ({count:n})",
    "mailRunsOut": "full on {day} at this pace",
    "mailIdle": Plural("count", "{count:n} idle seat", "{count:n} idle seats"),
    "mailProposed": "proposed limit {limit:n}",
    "mailCost": "{cost} {currency} a month",
    "mailMissing": Plural("count", "{count:n} allotment wasn't compared.", "{count:n} allotments weren't compared."),
    "mailTenant": "The whole tenant: {what}.",
    "mailProposal": Plural(
        "count", "A new limit is proposed for {count:n} allotment.", "New limits are proposed for {count:n} allotments."
    ),
    "mailMore": Plural(
        "count", "{count:n} more allotment is on the page.", "{count:n} more allotments are on the page."
    ),
    "mailView": "View report",
    "mailReportFooter": "You get this report because an administrator switched it on, under Settings in the portal.",
    "mailOwnReportFooter": (
        "You own these allotments. To get this report at other times, or never, open Mails and language in the account "
        "menu of the portal."
    ),
}
