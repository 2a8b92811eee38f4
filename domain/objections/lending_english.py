"""The texts about units that are lent in English, by their codes."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    # What of a planned change would not be so at once
    "lentBeyond": (
        "Allotment {name} has lent {units:n} seats, more than {most:n}. Those beyond it come back as they become free."
    ),
    "borrowedBeyond": (
        "Allotment {name} has borrowed {units:n} seats, more than {most:n}. Those beyond it go back as they become "
        "free."
    ),
    # Why something was decided
    "seatRecalled": (
        "The seat is borrowed from allotment {lender}, where people wait. It ends on {ends}, unless nobody waits there "
        "by then."
    ),
    "recallLifted": "Nobody waits in allotment {lender} any more, so the borrowed seat no longer ends.",
    "unitsLent": Plural(
        "units", "{units:n} seat was lent to allotment {name}.", "{units:n} seats were lent to allotment {name}."
    ),
    "unitsReturned": Plural(
        "units",
        "{units:n} seat came back from allotment {name}.",
        "{units:n} seats came back from allotment {name}.",
    ),
    "unitsCalledHome": Plural(
        "units",
        "People wait here, so {units:n} seat in use at allotment {name} ends on {ends} and then comes back.",
        "People wait here, so {units:n} seats in use at allotment {name} end on {ends} and then come back.",
    ),
    # What brought it about
    "byLending": "seats are borrowed, or go home",
}
