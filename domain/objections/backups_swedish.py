"""The texts about backup allotments in Swedish, by their codes."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "backedUp": "Har {backup} i väntan på en plats i {name}.",
    "backupMovedUp": "Har licensen från {name} nu, och tas ut ur gruppen för {backup}.",
    "backupLeft": "Lämnade {name}, och tas ut ur gruppen för {backup}.",
    "backupLost": "Har ingen plats i {backup} längre. Nästa reserv för {name} följer, om någon har en plats.",
    "backupKept": "Är kvar i gruppen för {backup}, eftersom Microsoft Graph inte tog bort dem: {detail}",
    "byBackup": "reserv för {allotment}",
    "backupsList": "Måste vara en lista med högst {most} olika id:n för tilldelningar, förstahandsvalet först.",
    "backupsNeedWait": (
        "Bara tilldelningar där man kan vänta kan ha reserver. Ange wait för overflow, eller ta bort reserverna."
    ),
    "backupItself": "En tilldelning kan inte vara sin egen reserv.",
    "backupCircle": "Dessa tilldelningar är reserver för varandra: {names}. Ta bort en av dem.",
    "backupFixed": (
        "Det går inte att lägga till och ta bort personer i gruppen {group}: {because}. Välj en annan reserv."
    ),
    "backupExcludes": (
        "Ingen kan ha {name} och den här tilldelningen samtidigt: Microsoft tillåter inte {first} tillsammans med "
        "{second}. Bytet skulle ge ett avbrott. Välj en annan reserv, eller stäng av en av tjänstplanerna."
    ),
    "backupSameDirect": (
        "Både {name} och den här tilldelningen tilldelar {product} till varje person. Om den ena tar tillbaka "
        "licensen försvinner den också för den andra. Välj en annan reserv."
    ),
    "backupMerging": "{name} slås samman just nu. Välj en annan reserv, eller vänta tills sammanslagningen är klar.",
    "manifestNoBackup": (
        "Det finns ingen tilldelning för gruppen {group}, och ingen i manifestet. Lägg till den, eller ta bort "
        "reserven."
    ),
    "reportBackedUp": "Har en reserv under tiden",
    "seenStillBackedUp": "Lämnade {since}, och är fortfarande kvar i gruppen för en reserv.",
}
