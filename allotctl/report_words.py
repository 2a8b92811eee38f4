"""The words of the report in the reader's language: headings and columns; what is below them comes from the app."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from allotctl.language import DEFAULT, preferred


@dataclass(frozen=True, slots=True)
class Words:
    """What the client says around a report.

    done: what is done about a finding, by the policy of its kind; gone: it is no more.
    """

    night: str
    missing: str
    first: str
    new: str
    found: str
    resolved: str
    asking: str
    tenant: str
    allotments: str
    columns: tuple[str, ...]
    tree_columns: tuple[str, ...]
    suggested: str
    still_waiting: str
    still_short: str
    moves: tuple[str, ...]
    accept: str
    parts: str
    part_needs: str
    part_needs_more: str
    finding: tuple[str, ...]
    done: Mapping[str, str]
    more: str


_ENGLISH = Words(
    night="Night of {date}: {state}, {compared} of {allotments} compared.",
    missing="Missing:",
    first="This is the first night, so there's nothing to compare it with.",
    new="New since {date}",
    found="Found in the first night",
    resolved="Resolved since {date}",
    asking="Needs approval",
    tenant="The tenant",
    allotments="Allotments",
    columns=("name", "used", "limit", "waiting", "denied", "findings", "idle", "cost a month", "runs out"),
    tree_columns=("lent", "borrowed", "used with parts", "limit with parts", "waiting with parts"),
    suggested="Limits suggested at the end of the night ({fingerprint})",
    still_waiting="{count} people would still wait",
    still_short="{count} more units will be missing within a month.",
    moves=("allotment", "limit", "proposed"),
    accept="`report accept --date {date}` sets them.",
    parts="Parts that need seats from their parents",
    part_needs="{displayName}: from {allottedUnits} to {proposedUnits}. {parentDisplayName} has enough.",
    part_needs_more=(
        "{displayName}: from {allottedUnits} to {proposedUnits}. {parentDisplayName} has {availableUnits} of these, "
        "and needs more."
    ),
    finding=("action", "finding", "person or thing", "since", "seen", "what to do"),
    done={"heal": "repaired", "ask": "needs approval", "report": "report only", "gone": "resolved"},
    more="And {count} more.",
)
_SWEDISH = Words(
    night="Natten {date}: {state}, {compared} av {allotments} jämförda.",
    missing="Saknas:",
    first="Det här är den första natten, så det finns inget att jämföra med.",
    new="Nytt sedan {date}",
    found="Funnet den första natten",
    resolved="Löst sedan {date}",
    asking="Behöver godkännande",
    tenant="Klientorganisationen",
    allotments="Tilldelningar",
    columns=("namn", "använt", "gräns", "väntar", "nekade", "fynd", "outnyttjat", "kostnad per månad", "tar slut"),
    tree_columns=("utlånade", "inlånade", "använt med delar", "gräns med delar", "väntar med delar"),
    suggested="Gränser som föreslogs i slutet av natten ({fingerprint})",
    still_waiting="{count} personer skulle fortfarande vänta",
    still_short="{count} enheter till kommer att saknas inom en månad.",
    moves=("tilldelning", "gräns", "förslag"),
    accept="`report accept --date {date}` sätter dem.",
    parts="Delar som behöver platser av sina överordnade",
    part_needs="{displayName}: från {allottedUnits} till {proposedUnits}. {parentDisplayName} har så många.",
    part_needs_more=(
        "{displayName}: från {allottedUnits} till {proposedUnits}. {parentDisplayName} har {availableUnits} av dem och "
        "behöver fler."
    ),
    finding=("åtgärd", "fynd", "person eller sak", "sedan", "sett", "vad du kan göra"),
    done={"heal": "åtgärdat", "ask": "behöver godkännande", "report": "bara rapporterat", "gone": "löst"},
    more="Och {count} till.",
)
_BY_LANGUAGE: Mapping[str, Words] = {DEFAULT: _ENGLISH, "sv": _SWEDISH}


def words() -> Words:
    """In the language of the locale; in English where there are no others."""
    return _BY_LANGUAGE.get(preferred(os.environ), _ENGLISH)
