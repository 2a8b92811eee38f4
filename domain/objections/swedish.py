"""Every objection in Swedish, by its code; what is in braces are its values."""

from collections.abc import Mapping

SWEDISH: Mapping[str, str] = {
    "accessApplications": "program som är tilldelade den: {count} ({names})",
    "accessDirectoryRoles": "roller i Microsoft Entra kan tilldelas den",
    "accessGroups": "grupper som den ingår i: {count} ({names})",
    "addressNeeded": "Måste vara en hel adress eller userPrincipalName: här går det inte att söka på namn.",
    "adoptionAlready": "Övertagandet {id} är redan {state}.",
    "adoptionByGroup": "Måste vara group: personerna tas in i en licensierad grupp.",
    "adoptionFingerprint": "Måste vara fingeravtrycket för planen som den är nu: {fingerprint}.",
    "adoptionNotPlanned": "Övertagandet {id} är {state}; bara ett planerat kan börja.",
    "adoptionNotRunning": "Övertagandet {id} är {state}: det finns inget att stoppa.",
    "adoptionNotStopped": "Övertagandet {id} är {state}; bara ett stoppat kan fortsätta.",
    "adoptionOtherProducts": (
        "Gruppen har andra produkter, eller andra tjänster avstängda, än när det planerades: planera om."
    ),
    "adoptionOver": (
        "{over} personer som har licensen skulle hamna över gränsen {limit}. Planera om med en högre gräns, eller "
        "ange letGo: true om de ska förlora den."
    ),
    "adoptionProducts": "Är de som gruppen har: utelämna det.",
    "adoptionSource": "Måste vara något av: {known}, alltså hur personerna har licensen i dag.",
    "aheadAlready": "{user} står redan före {before}; man flyttas bara uppåt.",
    "allotmentAdopting": "Tilldelningen {name} håller på att ta över licenser; ångra övertagandet i stället.",
    "allotmentBusy": "Tilldelningen {name} ändras hela tiden av andra; försök igen.",
    "allotmentChanged": "Tilldelningen {name} har ändrats under tiden; se på den igen.",
    "allotmentDeleting": "Tilldelningen {name} håller på att tas bort, och kan inte ändras.",
    "allotmentFilling": (
        "Tilldelningen {name} håller på att ta över licenser, och börjar gälla när de som behåller licensen har sina "
        "platser: återuppta övertagandet, eller ångra det."
    ),
    "allotmentGroupUnlicensed": (
        "Gruppen i tilldelningen {name} har ingen av dess produkter: det finns inget att ta över."
    ),
    "alreadyIn": "{user} är redan {state} i tilldelningen {name}.",
    "andMore": "och {count} till.",
    "answerNotKept": (
        "Den första begäran med den här nyckeln besvarades med status {status}. Svaret är för långt för att ges igen: "
        "se efter hur det är nu."
    ),
    "beforeWhom": "Måste vara objekt-id för någon som väntar, eller null för längst fram.",
    "bodyTooLong": "Innehållet är {bytes} byte; högst {most} tas emot.",
    "confirmGivesAccess": (
        "Måste vara {count}: så många program, grupper och roller ger de nya tilldelningarnas grupper utöver licenser."
    ),
    "confirmLosesSeat": "Måste vara {count}: så många personer förlorar sin plats och sin licens.",
    "confirmNumbers": "Måste vara ett objekt med de tal som planen vill ha bekräftade.",
    "confirmOvercommits": "Måste vara {count}: så många fler licenser utlovas än organisationen äger.",
    "confirmWaits": "Måste vara {count}: så många personer är över gränserna för nya tilldelningar, och får vänta.",
    "cursor": "Måste vara markören i listans nextLink.",
    "endDateFixed": (
        "Ingen kan tas bort ur gruppen när dagen kommer: {because}. Lägg till personer utan slutdatum, eller gör "
        "gruppen till en vars medlemmar kan tas bort."
    ),
    "endDateNeeded": "Måste finnas: en tidpunkt, eller null för ingen.",
    "endDateRange": "Måste ligga i framtiden, och högst {years} år bort.",
    "endDateShape": "Måste vara en tidpunkt med tidszon, till exempel 2030-01-31T17:00:00Z, eller null för ingen.",
    "fenceListed": "finns med i WATCHED_GROUPS",
    "fencePrefix": "namnet börjar med {prefix}",
    "fenceUnit": "ingår i administrationsenheten {unit}",
    "findingGone": "Skillnaden finns inte längre.",
    "findingNotAsked": "En skillnad av slaget {kind} bekräftas inte: för den gäller {way}.",
    "graphRefusedGroup": "Microsoft Graph vägrade att ändra gruppen: {detail}",
    "groupCarriesIt": (
        "Gruppen {group} har själv {products}: alla som är med i den får licensen, oavsett gräns. Ta över den genom ett"
        " övertagande i stället."
    ),
    "groupClaimed": "Gruppen är upptagen av tilldelningen {allotment}, som aldrig blev färdig.",
    "groupDeleted": "Microsoft Graph visar inte tilldelningens grupp: den har tagits bort, eller är för ny.",
    "groupDeletedKeeps": (
        "Gruppen har tagits bort. Personerna behåller sina licenser. Återställ gruppen och återuppta; eller ta bort"
        " tilldelningen, med licences=keep om de ska behålla dem, med licences=remove om inte."
    ),
    "groupGivesAccess": (
        "Gruppen {group} ger mer än licenser: {access}. Den som sköter tilldelningen bestämmer vilka som får även "
        "det. Använd en grupp som bara är till för licenser, eller ange allowGroupAccess: true."
    ),
    "groupIsDynamic": "medlemskapet är dynamiskt",
    "groupIsLicensed": "Gruppen {group} är en annan tilldelnings licensierade grupp.",
    "groupIsMailEnabled": "gruppen är en e-postaktiverad säkerhetsgrupp eller en distributionsgrupp",
    "groupIsRoleAssignable": "gruppen kan tilldelas roller",
    "groupIsSynced": "gruppen synkroniseras från den lokala katalogen",
    "groupLicensingMissing": (
        "Licensiering genom grupp kräver Microsoft Entra ID P1, en produkt som innehåller det, eller Office 365 E3 "
        "eller högre, och organisationen äger inget av dem. Låt licenserna tilldelas varje person (licensing: "
        "direct)."
    ),
    "groupOutside": "Gruppen {group} får inte bevakas här. En grupp som får det: {ways}.",
    "groupOverLimit": (
        "Gruppen {group} har {users} användare, och gränsen skulle vara {limit}. Höj gränsen, eller låt resten "
        "vänta (overflow: wait)."
    ),
    "groupTaken": "Gruppen {group} har redan tilldelningen {allotment}.",
    "groupWithoutLicence": (
        "Gruppen har ingen licens. Ta över direkt tilldelade (from: direct), eller skapa en tilldelning."
    ),
    "idsList": "Måste vara 1 till {most} objekt-id:n, åtskilda av kommatecken.",
    "ifMatchNeeded": "Läs det, och skicka dess ETag i If-Match, så att ingens ändring skrivs över osedd.",
    "keyInUse": "Den första förfrågan med den här nyckeln besvaras fortfarande.",
    "keyOfAnother": "Nyckeln har använts för en annan förfrågan; använd en ny.",
    "keyShape": "Måste vara 1 till 200 synliga ASCII-tecken.",
    "letterWithoutQueue": "Det döda brevet {id} anger ingen kö som det kan skickas till igen.",
    "letterWithoutSession": "Det döda brevet {id} har ingen session, vilket kön {queue} kräver; kasta det.",
    "licenceNotFailed": "Licensen för {user} är {state}, och har inte misslyckats.",
    "limitBelowUse": "{used} platser används, och gränsen skulle vara {limit}. Ta först bort personer ur gruppen.",
    "limitNotHigher": "Måste vara ett heltal över den nuvarande gränsen {limit}, högst {most}.",
    "manifestEntry": "Måste vara ett objekt med inställningarna för en tilldelning.",
    "manifestList": "Måste vara en lista med högst {most} tilldelningar.",
    "manifestNeeds": "En ny tilldelning behöver det.",
    "manifestNewIsActive": "En ny tilldelning är aktiv; pausa den efteråt.",
    "manifestOtherPlan": "Planen är en annan nu: {fingerprint}. Se på den innan du genomför den.",
    "manifestSameGroup": "Samma grupp som i {list}[{first}]; ange den en gång.",
    "membersFixed": (
        "Medlemmar i {group} kan inte tas bort genom Microsoft Graph: {because}. Låt nya personer vänta (overflow: "
        "wait)."
    ),
    "membersFixedNow": (
        "Medlemmar i {group} kan inte tas bort genom Microsoft Graph: {because}. Låt nya personer vänta (overflow: "
        "wait), eller gör gruppen till en vars medlemmar kan tas bort; återuppta sedan."
    ),
    "mustBeBoolean": "Måste vara true eller false.",
    "mustBeDay": "Måste vara en dag enligt ISO 8601, till exempel 2026-03-02.",
    "mustBeObjectId": "Måste vara ett objekt-id så som Microsoft Entra visar det.",
    "mustBeOneOf": "Måste vara något av: {known}.",
    "mustBeTime": "Måste vara en tid enligt ISO 8601, till exempel 2026-03-02T08:15:00Z.",
    "needsRole": "Det här kräver rollen: {roles}.",
    "noAdoption": "Det finns inget övertagande {id}.",
    "noAllotment": "Det finns ingen tilldelning {id}.",
    "noComparisons": "Inga jämförelser sparas.",
    "noDeadLetter": "Det finns inget dött brev {id}.",
    "noGroup": (
        "Microsoft Graph visar ingen grupp med id {id} i organisationen. En grupp som nyss har skapats kan vara för ny:"
        " försök igen om några minuter."
    ),
    "noNight": "Ingen jämförelse gjordes den {day}.",
    "noOwner": (
        "Microsoft Graph visar ingen användare eller grupp med id {id}. Den som nyss har skapats kan vara för ny: "
        "försök igen om några minuter."
    ),
    "noPlaceAhead": "Väntrummet har inga platser kvar före den första; det töms framifrån.",
    "noPlan": "{product} har ingen tjänst {plan}.",
    "noPlanLeft": "Ingen tjänst i {product} skulle bli kvar.",
    "noPlanOfReconcile": "Det finns ingen sådan plan; tilldelningen kan ha en senare.",
    "noProduct": "Organisationen äger ingen produkt {product}; se subscribedSkus i Microsoft Graph.",
    "noRequest": "Det finns ingen begäran {id} för tilldelningen.",
    "noSeat": "{user} har ingen plats i tilldelningen.",
    "noSuchRemoval": "Tilldelningen {name} väntar inte på att borttagningen {fingerprint} ska bekräftas.",
    "noUser": (
        "Microsoft Graph visar ingen användare med det namnet eller id:t. Den som nyss har skapats kan vara för ny: "
        "försök igen om några minuter."
    ),
    "nobody": "Det finns ingen med det id:t.",
    "nobodyAdmitted": "Tilldelningen {name} är {state}; ingen kan släppas in nu.",
    "notAnObject": "Innehållet måste vara ett JSON-objekt, och är {kind}.",
    "notCompared": "Tilldelningen {name} har inte jämförts ännu; det görs varje natt.",
    "notKnownYet": (
        "Microsoft Graph känner inte till personen eller gruppen ännu: en av dem har nyss skapats. Försök igen om några"
        " minuter."
    ),
    "notJson": "Innehållet är inte JSON: {wrong}.",
    "notNotifications": "Detta är inga meddelanden från Microsoft Graph till den här appen.",
    "notWaiting": "{user} är inte i väntrummet.",
    "nothingMended": "Tilldelningen {name} är {state}; inget åtgärdas nu.",
    "nothingToEnd": "{user} är {state} i tilldelningen {name}; det finns inget att avsluta.",
    "numberBetween": "Måste vara ett heltal från {least} till {most}.",
    "numberOrNone": "Måste vara ett heltal från 1 till {most}, eller null för inget.",
    "numberUnreadable": "Måste vara ett ändligt tal med högst {most} siffror före decimaltecknet.",
    "outdated": "Det har ändrats; dess ETag är {etag}. Läs om.",
    "overcommitted": (
        "{product}: ytterligare {more} licenser skulle utlovas, och {left} är inte utlovade än. Organisationen äger "
        "{assignable} ({bought} aktiva, {warning} i sin respitperiod; {suspended} pausade och {locked_out} låsta "
        "räknas inte), och {allotted} är utlovade till tilldelningar. Köp fler, sänk gränsen, eller ange "
        "allowOvercommit: true."
    ),
    "ownersList": "Måste vara en lista med objekt-id:n för användare eller grupper.",
    "ownersTooMany": "Högst {most} ägare; detta är {count}.",
    "personNotConfirmed": "Måste vara id:t för den person som ska raderas.",
    "personStillThere": (
        "{user} är kvar i tilldelningen {name}. Låt personen lämna dess grupp först, och vänta tills licensen är borta."
    ),
    "planExpired": "Planen har gått ut; gör en ny och se på den.",
    "planNoLongerFits": "Planen stämmer inte längre: nu finns andra skillnader. Gör en ny och se på den.",
    "plansList": "Måste vara en lista med id:n för tjänster.",
    "plansTooMany": "Högst {most} tjänster kan stängas av i en tilldelning; detta är {count}.",
    "policiesByKind": "Ska vara ett objekt med en åtgärd per slag av avvikelse; tomt: standard.",
    "productForCompany": "{product} gäller hela företaget; bara produkter för användare kan tilldelas.",
    "productSkuId": "Måste vara skuId för en produkt som organisationen äger.",
    "productTwice": "Produkten {product} är angiven två gånger.",
    "productsList": "Måste vara en lista med 1 till {most} produkter.",
    "propertyName": "Namnet på en egenskap: {wrong}",
    "proposalChanged": "Förslaget har ändrats; se på det igen, och godta det med dess nya fingeravtryck.",
    "prune": "Måste vara remove eller keep, alltså vad som händer med licenserna; eller utelämnas.",
    "removalFingerprint": "Måste vara fingeravtrycket som står i tilldelningens stateReason.",
    "requestDecided": "Begäran {id} är redan {state}.",
    "requestPending": "Begäran {id} för tilldelningen har inte beslutats ännu.",
    "roleAdministrator": "administratör ({role})",
    "roleOwner": "ägare av en tilldelning",
    "roleReader": "läsare ({role})",
    "rolledBack": (
        "Tilldelningen {name} är full (begärt {requested}, använt {used}, gräns {limit}); borttagen ur gruppen "
        "igen. Be tilldelningens administratör att höja gränsen."
    ),
    "settingFixed": (
        "Kan inte ändras så länge tilldelningen finns. Ta bort den, behåll licenserna, och skapa den på nytt."
    ),
    "textAtMost": "Måste vara en text på högst {most} tecken.",
    "textHalf": "Innehåller ett halvt tecken (ett ensamt surrogat). Skicka hela tecken i UTF-8.",
    "textLength": "Måste vara en text på {least} till {most} tecken.",
    "textOneLine": "Måste stå på en rad, utan tabbar.",
    "textUnseen": "Innehåller tecknet {character}, som inte syns eller som vänder texten. Ta bort det.",
    "tokenBroken": "Åtkomsttoken håller inte: {wrong}. Logga in igen.",
    "tokenExpired": "Åtkomsttoken har gått ut. Logga in igen.",
    "tokenForAnother": "Åtkomsttoken gäller ett annat API. Begär en med omfånget {audience}/{scope}.",
    "tokenNeeded": "Skicka en åtkomsttoken: Authorization: Bearer <token>.",
    "tokenNotYet": "Åtkomsttoken gäller inte än: Microsoft Entras klocka och appens går olika. Försök igen.",
    "tokenOfClient": (
        "Klienten {client} får inte användas här. Logga in via portalen eller allotctl, eller be en administratör "
        "lägga till den i inställningen AUTH_CLIENTS."
    ),
    "tokenOfIssuer": "Åtkomsttoken är inte utfärdad av {issuer}. Logga in där.",
    "tokenOfTenant": "Åtkomsttoken hör inte till klientorganisationen {tenant}. Logga in med ett konto som finns där.",
    "tokenOfVersion1": (
        "Åtkomsttoken har version 1.0, men 2.0 behövs. Be en administratör sätta {setting} till 2 i manifestet för "
        "API:ets appregistrering, och logga sedan in igen."
    ),
    "tokenWithoutPerson": "Åtkomsttoken innehåller inget objekt-id (oid).",
    "tokenWithoutScope": (
        "Det här är ingen åtkomsttoken för det här API:et: den har varken omfånget {scope} eller några approller. "
        "Begär en med omfånget {audience}/{scope}."
    ),
    "tooDeep": "Listor och objekt är nästlade mer än {most} nivåer djupt.",
    "tookTooLong": (
        "Det här tar längre tid än {seconds} sekunder. Begär mindre åt gången, eller försök igen när det är lugnare."
    ),
    "tooManyAtOnce": "{most} av dina förfrågningar besvaras fortfarande. Vänta på dem och försök igen.",
    "tooManyRequests": "För många förfrågningar; vänta och försök igen.",
    "unknownProperty": "Okänd egenskap; kända är: {known}.",
    "userNeeded": "Måste vara userPrincipalName eller objekt-id för en användare.",
}

STATES: Mapping[str, str] = {
    "active": "aktiv",
    "preparing": "under förberedelse",
    "suspended": "pausad",
    "deleting": "på väg bort",
    "pending": "på väg in",
    "licensed": "licensierad",
    "failed": "utan licens, som misslyckades",
    "releasing": "på väg ut",
    "waiting": "i väntrummet",
    "rollingBack": "på väg ut",
    "ignored": "förbigången",
    "open": "öppen",
    "approving": "på väg att godkännas",
    "approved": "godkänd",
    "refused": "avslagen",
    "planning": "under planering",
    "planned": "planerat",
    "filling": "under inläsning",
    "verifying": "under kontroll",
    "removing": "under borttagning",
    "adopted": "slutfört",
    "stopped": "stoppat",
    "undoing": "på väg att ångras",
    "undone": "ångrat",
}
"""States of allotments, people, requests and adoptions, as they stand after "är"."""
