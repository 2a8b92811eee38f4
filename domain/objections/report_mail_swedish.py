"""The nightly report by mail, in Swedish."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "mailReport": "Nattens rapport {day}: {news}",
    "mailOwnReport": "Dina tilldelningar {day}: {news}",
    "mailQuiet": "inget att göra",
    "mailNew": Plural("count", "{count:n} ny avvikelse", "{count:n} nya avvikelser"),
    "mailAsking": Plural("count", "{count:n} behöver ditt godkännande", "{count:n} behöver ditt godkännande"),
    "mailWaiting": Plural("count", "{count:n} person väntar", "{count:n} personer väntar"),
    "mailDifferences": Plural("count", "{count:n} avvikelse hittades", "{count:n} avvikelser hittades"),
    "mailAllTogether": "Alla tilldelningar: {facts}.",
    "mailAllotment": "{name}: {facts}.",
    "mailUsed": "{used:n} av {limit:n} platser används",
    "mailRefused": "{count:n} nekades den dagen",
    "mailFound": "avvikelser: {kinds}",
    "mailKind": "{what} ({count:n})",
    "mailRunsOut": "full den {day} i den här takten",
    "mailIdle": Plural("count", "{count:n} oanvänd plats", "{count:n} oanvända platser"),
    "mailProposed": "föreslagen gräns {limit:n}",
    "mailCost": "{cost} {currency} per månad",
    "mailMissing": Plural("count", "{count:n} tilldelning jämfördes inte.", "{count:n} tilldelningar jämfördes inte."),
    "mailTenant": "Hela klientorganisationen: {what}.",
    "mailProposal": Plural(
        "count",
        "En ny gräns föreslås för {count:n} tilldelning.",
        "Nya gränser föreslås för {count:n} tilldelningar.",
    ),
    "mailMore": Plural(
        "count", "{count:n} tilldelning till finns på sidan.", "{count:n} tilldelningar till finns på sidan."
    ),
    "mailView": "Visa rapporten",
    "mailReportFooter": "Du får rapporten för att en administratör har slagit på den, under Inställningar i portalen.",
    "mailOwnReportFooter": (
        "Du äger de här tilldelningarna. Om du vill få rapporten vid andra tider, eller aldrig, öppna Mejl och språk i "
        "portalens kontomeny."
    ),
}
