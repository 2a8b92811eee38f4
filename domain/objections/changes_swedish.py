"""Det som sägs om produktbyten, på svenska."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "allotmentChanging": "Tilldelningen {name} byter produkter. Vänta tills det är klart, eller ångra bytet.",
    "byProductChange": "produktbyte: {cause}",
    "changeAdopting": "Tilldelningen ingår i ett övertagande. Återuppta när övertagandet är klart.",
    "changeAllotmentGone": "Tilldelningen togs bort.",
    "changeAlready": "Bytet {id} är redan {state}, eller på väg tillbaka.",
    "changeBlocked": Plural(
        "blocked",
        "Kvar att byta: {left:n}. {blocked:n} person har en annan licens som inte går ihop med bytet. Planen visar "
        "vem. Personen behåller det som finns tills du tar bort den andra licensen eller ångrar bytet.",
        "Kvar att byta: {left:n}. {blocked:n} personer har en annan licens som inte går ihop med bytet. Planen visar "
        "vilka. De behåller det som finns tills du tar bort den andra licensen eller ångrar bytet.",
    ),
    "changeInTheWay": "Bytet {id} pågår i samma tilldelning. Vänta tills det är klart, eller ångra det, och återuppta.",
    "changeMixed": (
        "Ett byte lägger till och tar bort produkter, eller slår på och av tjänsteplaner. Lämna disabledPlans för "
        "{product} som det är, och ändra det efteråt."
    ),
    "changeMoving": Plural(
        "people",
        "{left:n} av {people:n} person har inte de nya produkterna än: {first}. Inget tas bort innan dess.",
        "{left:n} av {people:n} personer har inte de nya produkterna än, till exempel {first}. Inget tas från någon "
        "som inte har dem.",
    ),
    "changeNotPlanned": "Bytet {id} är {state}, inte planerat.",
    "changeNotRunning": "Bytet {id} är {state}: det finns inget att stoppa.",
    "changeNotStopped": "Bytet {id} är {state}, inte stoppat.",
    "changeOtherProducts": "Tilldelningen har andra produkter än planen säger. Planera om.",
    "changeSame": "Tilldelningen har redan precis de här produkterna.",
    "changeShort": (
        "{needed:n} personer behöver en enhet av {product}, och {available:n} är lediga. Köp fler och planera om, "
        "eller ange allowOvercommit: true i en ny plan."
    ),
    "changeStoppedBy": "Stoppades av {actor}.",
    "changeWaitsForUnits": (
        "Kvar att byta: {left:n}. Det finns ingen enhet för {short:n} av dem, till exempel {first}. De behåller det "
        "som de har. Bytet fortsätter när du köper fler."
    ),
    "manifestProducts": (
        "Produkterna i {name} ändras. Planera produktbytet, titta på planen och ange dess fingeravtryck här."
    ),
    "manifestProductsPlanned": (
        "Produkterna i {name} ändras. Titta på produktbytets plan och ange dess fingeravtryck här: {fingerprint}."
    ),
    "noProductChange": "Det finns inget produktbyte {id}.",
    "noteBlocked": (
        "Personer med en annan licens som inte går ihop med bytet: {count:n}. De behåller det som de har, och bytet "
        "väntar på dem."
    ),
    "noteChangeFailing": (
        "Personer vars licens inte fungerar i dag: {count:n}. De får de nya produkterna som de som går med."
    ),
    "noteExchange": "Ingen kan ha båda produkterna. Varje person får den ena och förlorar den andra i samma begäran.",
    "noteExchangeByGroup": (
        "Ingen kan ha båda produkterna. Under några minuter har varje person produkten direkt i stället för genom "
        "gruppen, och får den ena och förlorar den andra i samma begäran. Alla behöver en användningsplats för det."
    ),
    "noteInPlace": "Tjänsteplanerna slås på eller av i den licens som personerna har.",
    "noteOverlap": "Alla får de nya produkterna först, och förlorar de gamla när de nya fungerar.",
    "noteServicesLost": "Tjänsteplaner som personerna förlorar: {count:n}.",
    "noteUnitsMissing": "{product}: {needed:n} personer behöver en enhet, och {available:n} är lediga.",
    "startedFingerprints": "Måste vara en lista med fingeravtryck, vart och ett en text.",
}
