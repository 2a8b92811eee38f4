"""The texts about reservations and planned changes in English, by their codes."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    # What is wrong with a request
    "startDateRange": "Must be at most {days} days from now.",
    "expirationRange": "Must be later than the start and than now, by at most {days} days.",
    "endBeforeStart": "Must be later than the start.",
    "noReservation": "{user} has no reservation in this allotment.",
    "notReserved": "{user} already has a seat or a reservation in allotment {name}.",
    "changeNothing": "Enter at least one setting that changes: allottedUnits, overflow, or one of lending.",
    "dueDateRange": "Must be in the future, and at most {days} days from now.",
    "untilRange": "Must be later than dueDateTime, and at most {days} days from now.",
    "changeDecided": "This change is {state}, so it can't be cancelled.",
    "changeNotAsked": "This change is {state}. You can only try a change again that needs you.",
    "scheduleList": "Must be a list of at most {most} planned changes.",
    "noChange": "There is no planned change {id}.",
    "limitBelowReserved": (
        "The limit of {limit} is below the {used} seats in use and the {reserved} that reservations keep. Remove "
        "people from the group, or cancel reservations, first."
    ),
    # Why something was decided about somebody
    "seatReserved": "A seat was reserved for this person (used {used:n}, limit {limit:n}).",
    "seatPlanned": "A seat will be kept for this person from {starts} until {expires}.",
    "seatHeld": (
        "A seat is kept for this person until {expires} (used {used:n}, reserved before {reserved:n}, limit {limit:n})."
    ),
    "seatOwed": (
        "No seat was free to keep (used {used:n}, reserved {reserved:n}, limit {limit:n}). This person gets the next "
        "one, before the waiting room, until {expires}."
    ),
    "seatLapsed": "The seat was kept until {expires}, and the person didn't join. It's free for others.",
    "owedLapsed": "The reservation ended on {expires}. No seat was free since {starts}.",
    "additionRefused": (
        "Microsoft Graph refused to add the person to the group: {detail}. The seat stays reserved. Add them yourself, "
        "or cancel the reservation."
    ),
    "waitsReserved": (
        "Allotment {name} is full (requested {requested:n}, used {used:n}, reserved for others {reserved:n}, limit "
        "{limit:n}). In the waiting room with {ahead:n} ahead."
    ),
    "rolledBackReserved": (
        "Allotment {name} is full (requested {requested:n}, used {used:n}, reserved for others {reserved:n}, limit "
        "{limit:n}). The person was removed from the group again. Ask an owner to request more seats."
    ),
    "changeAsked": "The change planned for {due} wasn't made, and nothing else changed. {detail}",
    "changeCancelledBy": "Cancelled by {actor}.",
    "changeGone": "The allotment is deleted.",
    "nothingToUndo": "The change that this one takes back wasn't made.",
    # What brought it about
    "bySchedule": "schedule of {actor}",
    "byPlan": "planned date",
    "byPlannedDate": "planned for {due}",
    "reservedBy": "reserved by {actor}",
    "byReservation": "reservation",
    "reservationCancelledBy": "reservation cancelled by {actor}",
}
