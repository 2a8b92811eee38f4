"""Det som sägs om sammanslagningar av tilldelningar, på svenska."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "allotmentMerging": (
        "Tilldelningen {name} slås ihop med en annan. Vänta tills det är klart, eller ångra sammanslagningen. Därefter "
        "kan du ändra personer, produkter och gräns igen."
    ),
    "byMerge": "sammanslagning: {cause}",
    "mergeAllotmentGone": "En av de två tilldelningarna togs bort.",
    "mergeAlready": "Sammanslagningen {id} är redan {state}, eller på väg tillbaka.",
    "mergeBegins": (
        "Personer och enheter i {giver} flyttar till {taker}. Ingen annan får en plats i {giver} tills det är klart."
    ),
    "mergeBlocked": Plural(
        "blocked",
        "Kvar i {giver}: {left:n}. {blocked:n} person får inte gå med i {taker}. Planen visar vem och varför. Personen "
        "behåller det som finns tills orsaken är borta, personen lämnar gruppen eller du ångrar sammanslagningen.",
        "Kvar i {giver}: {left:n}. {blocked:n} personer får inte gå med i {taker}. Planen visar vilka och varför. De "
        "behåller det som finns tills orsaken är borta, de lämnar gruppen eller du ångrar sammanslagningen.",
    ),
    "mergeDone": "Alla personer och enheter i {giver} finns i {taker}.",
    "mergedAway": "Har gått upp i {taker}.",
    "mergedInto": "Sammanslagning: personen har en plats i {taker}.",
    "mergeFewerUnits": "{name} har {count:n} färre platser än förut: personer i den andra tilldelningen använder dem.",
    "mergeGoesBack": (
        "Sammanslagningen ångras: personer och enheter går tillbaka från {giver} till {taker}. Ingen annan får en "
        "plats i {giver} tills det är klart."
    ),
    "mergeGroupFixed": "Personerna i gruppen {group} kan inte ändras: {because}.",
    "mergeHasNestedGroups": (
        "I {name} räknas medlemmar i grupper som finns i gruppen. De kan inte flyttas. Slå av nestedGroups och planera "
        "om."
    ),
    "mergeHasBackups": (
        "{name} har reserver. De som väntar där skulle förlora dem. Ta bort reserverna och planera om."
    ),
    "mergeIsBackup": (
        "{name} är reserv för {others}. Välj en annan reserv där, vänta tills ingen har den här och planera om."
    ),
    "mergeHasLoans": (
        "{name} har lånat ut eller lånat platser. Sätt lendingLimit och borrowingLimit till 0, vänta tills platserna "
        "är hemma och planera om."
    ),
    "mergeHasParts": "{name} har delar. Ta bort dem, eller slå ihop dem först.",
    "mergeInTheWay": "{name} ingår i en annan sammanslagning. Vänta tills den är klar, eller ångra den, och återuppta.",
    "mergeMoving": Plural(
        "left",
        "{left:n} person är kvar i {giver}: {first}. Personen behåller platsen tills licensen i {taker} fungerar.",
        "{left:n} personer är kvar i {giver}, till exempel {first}. De behåller platsen tills licensen i {taker} "
        "fungerar.",
    ),
    "mergeNoSeat": "Kvar i {giver}: {left:n}. Ingen plats är ledig för nästa person. {what}",
    "mergeNotActive": "{name} är {state}, inte aktiv.",
    "mergeNotEnforced": "{name} är {state}: {why}",
    "mergeNotPlanned": "Sammanslagningen {id} är {state}, inte planerad.",
    "mergeNotRunning": "Sammanslagningen {id} är {state}: det finns inget att stoppa.",
    "mergeNotStopped": "Sammanslagningen {id} är {state}, inte stoppad.",
    "mergeOtherParent": ("{name} och {other} är inte delar av samma tilldelning. Enheter kan inte flytta mellan dem."),
    "mergeOtherProducts": (
        "{name} har inte precis de produkter och tjänsteplaner som {other} har: {products}. Byt först produkter i "
        "{name}; det ger inte heller något glapp. Planera sedan sammanslagningen."
    ),
    "mergeOtherWork": (
        "{name} ingår i ett övertagande eller byter produkter. Vänta tills det är klart, eller ångra det, och "
        "återuppta."
    ),
    "mergeOwed": (
        "Reservationer i {name} väntar på en plats. Ta bort dem, eller vänta tills de har fått en, och återuppta."
    ),
    "mergeReserved": "En plats hålls för en person i {giver}, som går upp i {taker}.",
    "mergeSeatsInUse": "Väntar på att {count:n} platser blir lediga, så att {giver} och {taker} får sina enheter.",
    "mergeSourceGone": "{name} är borttagen. Skapa den igen och flytta personerna för hand.",
    "mergeStoppedBy": "Stoppades av {actor}.",
    "mergeUndone": "Sammanslagningen av {giver} och {taker} är ångrad.",
    "mergeUnitsMoving": "Väntar på enheter som är på väg.",
    "mergeWaits": "Väntade i {giver} och fortsätter att vänta i {taker}.",
    "mergeWithItself": "Måste vara en annan tilldelning.",
    "needsOwnerAbove": "Du måste vara administratör, eller ägare till en tilldelning ovanför båda.",
    "noMerge": "Det finns ingen sammanslagning {id}.",
    "noteMergeBlocked": (
        "Personer som inte får gå med i {taker}: {count:n}. De behåller det som de har, och sammanslagningen väntar på "
        "dem."
    ),
    "noteMergeBoth": "Personer med en plats i båda: {count:n}. De behåller den i {taker}.",
    "noteMergeDeleted": (
        "Till sist tas {giver} bort. Gruppen finns kvar, utan de här personerna. Då går det inte att ångra."
    ),
    "noteMergeFloat": (
        "Ingen plats är ledig i någon av dem. Så länge sammanslagningen pågår får målet några enheter till. De som är "
        "på väg har en licens, inte två."
    ),
    "noteMergeKept": "Till sist finns {giver} kvar, med gränsen 0. Sammanslagningen går att ångra.",
    "noteMergeOrder": "Varje person går först med i {taker}. Personen lämnar {giver} när licensen i {taker} fungerar.",
    "noteMergeOwners": "Ägare till {giver} som inte äger {taker}: {count:n}. De ser inte längre de här personerna.",
    "noteMergeReservations": "Reservationer som följer med: {count:n}.",
    "noteMergeSeatsFirst": (
        "{units:n} enheter i {giver} flyttar till {taker} med personerna. De som har en plats i {giver} får en i "
        "{taker} före dem som väntar där."
    ),
    "noteMergeWaits": (
        "Personer som väntar i {giver}: {count:n}. De fortsätter att vänta i {taker}. Om kön går efter plats hamnar de "
        "efter dem som väntar där nu; annars räknas tiden som de har väntat."
    ),
}
