"""The texts about reservations and planned changes in Swedish, by their codes."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    # Vad som är fel i en begäran
    "startDateRange": "Får ligga högst {days} dagar bort.",
    "expirationRange": "Måste vara senare än starten och än nu, med högst {days} dagar.",
    "endBeforeStart": "Måste vara senare än starten.",
    "noReservation": "{user} har ingen reservation i tilldelningen.",
    "notReserved": "{user} har redan en plats eller en reservation i tilldelningen {name}.",
    "changeNothing": "Ange minst en inställning som ändras: allottedUnits, overflow eller en för utlåning.",
    "dueDateRange": "Måste ligga i framtiden, högst {days} dagar bort.",
    "untilRange": "Måste vara senare än dueDateTime, högst {days} dagar bort.",
    "changeDecided": "Ändringen är {state} och kan inte avbokas.",
    "changeNotAsked": "Ändringen är {state}. Du kan bara försöka igen med en ändring som behöver dig.",
    "scheduleList": "Måste vara en lista med högst {most} planerade ändringar.",
    "noChange": "Det finns ingen planerad ändring {id}.",
    "limitBelowReserved": (
        "Gränsen {limit} är lägre än de {used} platser som används och de {reserved} som reservationer håller. Ta "
        "först bort personer ur gruppen eller avboka reservationer."
    ),
    # Varför något har beslutats om någon
    "seatReserved": "En plats var reserverad för personen (använt {used:n}, gräns {limit:n}).",
    "seatPlanned": "En plats hålls för personen från {starts} till {expires}.",
    "seatHeld": (
        "En plats hålls för personen till {expires} (använt {used:n}, reserverat innan {reserved:n}, gräns {limit:n})."
    ),
    "seatOwed": (
        "Ingen plats var ledig att hålla (använt {used:n}, reserverat {reserved:n}, gräns {limit:n}). Personen får "
        "nästa, före väntrummet, till {expires}."
    ),
    "seatLapsed": "Platsen hölls till {expires}, men personen gick inte med. Den är ledig för andra.",
    "owedLapsed": "Reservationen tog slut {expires}. Ingen plats blev ledig sedan {starts}.",
    "additionRefused": (
        "Microsoft Graph nekade att lägga till personen i gruppen: {detail}. Platsen är fortfarande reserverad. Lägg "
        "till personen själv, eller avboka reservationen."
    ),
    "waitsReserved": (
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, reserverat för andra {reserved:n}, gräns "
        "{limit:n}). I väntrummet med {ahead:n} före."
    ),
    "rolledBackReserved": (
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, reserverat för andra {reserved:n}, gräns "
        "{limit:n}). Personen togs bort ur gruppen igen. Be en ägare begära fler platser."
    ),
    "changeAsked": "Ändringen som planerades till {due} gjordes inte, och inget annat ändrades. {detail}",
    "changeCancelledBy": "Avbokades av {actor}.",
    "changeGone": "Tilldelningen är borttagen.",
    "nothingToUndo": "Ändringen som den här skulle ta tillbaka gjordes inte.",
    # Vad som föranledde det
    "bySchedule": "schemat av {actor}",
    "byPlan": "det planerade datumet",
    "byPlannedDate": "planerat till {due}",
    "reservedBy": "reserverat av {actor}",
    "byReservation": "reservationen",
    "reservationCancelledBy": "reservationen avbokades av {actor}",
}
