"""Every text in Swedish, by its code; what is in braces are its values."""

from collections.abc import Mapping

from domain.objections.language import Language, Plural

_TEXTS: Mapping[str, str | Plural] = {
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
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, gräns {limit:n}); borttagen ur gruppen "
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
    # Varför något har beslutats om någon
    "seatFree": "En plats var ledig (begärt {requested:n}, använt {used:n}, gräns {limit:n}).",
    "seatFreed": (
        "En plats blev ledig (begärt {requested:n}, använt {used:n}, gräns {limit:n}), och personen stod först i "
        "väntrummet."
    ),
    "waits": (
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, gräns {limit:n}), {ahead:n} före i "
        "väntrummet. Får en plats när en blir ledig."
    ),
    "waitsForSeat": (
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, gräns {limit:n}), {ahead:n} före i "
        "väntrummet. En plats är på väg att bli ledig. Blir den inte det tas personen bort ur gruppen igen."
    ),
    "seatKept": (
        "Tilldelningen {name} är full (begärt {requested:n}, använt {used:n}, gräns {limit:n}): platsen som var på väg "
        "att bli ledig behölls. Borttagen ur gruppen igen."
    ),
    "cameBack": "Kom tillbaka innan platsen blev ledig, och behåller den.",
    "passed": "Lades till och togs bort igen innan någon hann se efter: ingen plats togs.",
    "left": "Lämnade gruppen; platsen blir ledig när licensen är borta.",
    "leftWaiting": "Lämnade gruppen under väntan.",
    "ended": "Slutdatumet ({ends}) kom: borttagen ur gruppen; platsen blir ledig när licensen är borta.",
    "endedWaiting": "Slutdatumet ({ends}) kom: borttagen ur gruppen under väntan.",
    "notAUser": "Inte en användare ({kind}): tar ingen plats och får ingen licens.",
    "grantedAgain": "Platsen fanns, men inte licensen: den gavs igen.",
    "recovered": "Licensen blev aktiv till slut.",
    "movedUp": "Flyttades upp i väntrummet; {ahead:n} före nu. Väntar fortfarande.",
    "reminded": "Slutdatumet är nära; personen påminns.",
    "deleting": "Tilldelningen tas bort.",
    "unknownFor": Plural(
        "minutes",
        "Microsoft Graph har inte känt till personen eller den licensierade gruppen på {minutes} minut: {detail}",
        "Microsoft Graph har inte känt till personen eller den licensierade gruppen på {minutes} minuter: {detail}",
    ),
    "licenceRefused": "Microsoft Graph vägrade att ge licensen: {detail}",
    "rollbackRefused": "Microsoft Graph vägrade att ta bort medlemmen: {detail}",
    # Vad som föranledde det
    "instant": "{when}",
    "byNotification": "ändringsavisering {id}",
    "byCatchUp": "den regelbundna kontrollen",
    "byReconcile": "nattens jämförelse",
    "byEndDate": "slutdatumet",
    "reconcileAskedBy": "jämförelsen begärdes av {actor}",
    "planConfirmedBy": "planen {plan} bekräftades av {actor}",
    "findingConfirmedBy": "avvikelsen {finding} bekräftades av {actor}",
    "askedBy": "begärt av {actor}",
    "changedBy": "ändrat av {actor}",
    "byNearEnd": "slutdatumet {ends}",
    "byFreeUnits": "licenser som blev lediga",
    "byAdoption": "övertagande: {cause}",
    "addedBy": "tillagd av {actor}",
    "removedBy": "borttagen av {actor}",
    "triedAgainBy": "nytt försök av {actor}",
    "movedBy": "flyttad av {actor}",
    "createdBy": "tilldelningen skapades av {actor}",
    "deletedBy": "tilldelningen togs bort av {actor}",
    "resumedBy": "tilldelningen återupptogs av {actor}",
    "limitRaisedBy": "gränsen höjdes av {actor}",
    "removalConfirmedBy": "borttagningen {removal} bekräftades av {actor}",
    # Varför en licens inte är aktiv
    "licenceError": "{product}: {meaning} ({error})",
    "andThen": "{first} {then}",
    "CountViolation": (
        "Organisationen har ingen ledig licens för produkten. Köp fler, eller ta tillbaka en; sedan görs ett nytt "
        "försök inom några minuter."
    ),
    "MutuallyExclusiveViolation": (
        "Personen har en annan produkt med en tjänst som utesluter en av den här produktens. Stäng av en av de två "
        "tjänsterna."
    ),
    "DependencyViolation": "En tjänst i produkten bygger på en annan som är avstängd eller saknas. Slå på den.",
    "ProhibitedInUsageLocationViolation": (
        "En tjänst i produkten finns inte på personens användningsplats. Rätta användningsplatsen, eller stäng av "
        "tjänsten."
    ),
    "UniquenessViolation": "En proxyadress som personen har är upptagen av någon annan. Ta bort dubbletten.",
    "Disabled": (
        "Licensen är tilldelad, men Microsoft Entra visar den som inaktiverad: den ger personen ingenting. Se efter "
        "produktens prenumeration i administrationscentret för Microsoft 365."
    ),
    "NeverActive": (
        "Licensen har tilldelats flera gånger, men Microsoft Entra har inte visat den som aktiv. Se efter personens "
        "licenser i administrationscentret för Microsoft 365, och försök sedan igen."
    ),
    "otherLicenceError": (
        "Microsoft Graph anger ingen närmare orsak. Se efter personens licenser i administrationscentret för Microsoft "
        "365."
    ),
    # Varför en tilldelning är som den är
    "suspendedByAdministrator": "Pausad av en administratör.",
    "largeRemoval": (
        "Ett enda steg skulle ta bort {count:n} platser eller medlemskap av {people:n} personers. Inget har tagits. Se "
        "på gruppen; om det är meningen, bekräfta borttagningen {removal}."
    ),
    "intruders": Plural(
        "count",
        "En person har licensen genom den licensierade gruppen utan att ha en plats. Inget har tagits. Om personen ska "
        "förlora den, bekräfta borttagningen {removal}.",
        "{count:n} personer har licensen genom den licensierade gruppen utan att ha en plats. Inget har tagits. Om de "
        "ska förlora den, bekräfta borttagningen {removal}.",
    ),
    "graphSays": "Microsoft Graph: {detail}",
    "putRight": "{what} Rätta till det, och återuppta sedan.",
    "groupNamed": "{detail} Gruppen {group}: {because}.",
    "endRefused": "Microsoft Graph vägrade att ta bort medlemmar vars slutdatum har kommit: {detail}",
    "endRefusedFixed": (
        "{what} Ta bort slutdatumen, eller gör gruppen till en vars medlemmar kan tas bort; återuppta sedan."
    ),
    "beingDeleted": "Håller på att tas bort; licences: {licences}.",
    "beingUndone": "Övertagandet håller på att ångras.",
    "beingAdopted": "Håller på att tas över: den som har licensen i dag får sin plats först.",
    "groupAskedFor": "Den licensierade gruppen för {product} har begärts, och Microsoft Graph visar den inte ännu.",
    "groupNotKnown": "Microsoft Graph känner inte till den licensierade gruppen för {product} ännu.",
    "groupNeverKnown": Plural(
        "minutes",
        "Microsoft Graph har inte känt till den licensierade gruppen för {product} på {minutes} minut: den är borta. "
        "Återuppta, så skapas en ny.",
        "Microsoft Graph har inte känt till den licensierade gruppen för {product} på {minutes} minuter: den är borta. "
        "Återuppta, så skapas en ny.",
    ),
    # Varför ett övertagande är som det är, och vad dess plan har att säga
    "adoptedGroupGone": "Gruppen finns inte längre.",
    "adoptionReplaced": "Planen {id} har tagit dess plats.",
    "adoptionGivenUp": "Slängdes innan det startades.",
    "adoptionStoppedBy": "Stoppades av {actor}.",
    "adoptionNoSeatFor": (
        "{count:n} av dem som fortfarande har licensen på det gamla sättet får ingen plats. Höj tilldelningens gräns "
        "och återuppta; eller, om de ska förlora den, återuppta med planens fingeravtryck och letGo: true."
    ),
    "adoptionInTheWay": "{what} Ta bort den, eller ångra övertagandet.",
    "adoptionGraphAbout": "{what} Microsoft Graph om {user}: {detail}",
    "adoptionRefusedFor": "Microsoft Graph vägrade det för {user}: {detail}",
    "adoptionAllotmentGone": "Tilldelningen {id} är borta; ångra övertagandet.",
    "tooLateToSend": "Tiden för att skicka det som beslutades har gått ut.",
    "changedByOthers": Plural(
        "times",
        "Tilldelningen {id} ändrades av andra {times} gång i rad.",
        "Tilldelningen {id} ändrades av andra {times} gånger i rad.",
    ),
    "triedAgain": "{what} Ett nytt försök görs.",
    "allotmentNotActive": "Tilldelningen är {state}: {why}",
    "notLookedAt": "den har inte setts över än.",
    "adoptionNotLicensed": Plural(
        "people",
        "{lacking:n} av {people:n} person har inte licensen genom den licensierade gruppen än: {first}. Inget tas bort "
        "innan personen har den.",
        "{lacking:n} av {people:n} personer har inte licensen genom den licensierade gruppen än, bland dem {first}. "
        "Inget tas bort innan de har den.",
    ),
    "adoptionDirectNeeded": Plural(
        "people",
        "{lacking:n} av {people:n} person behöver sin direkta licens än så länge: {first}.",
        "{lacking:n} av {people:n} personer behöver sin direkta licens än så länge, bland dem {first}.",
    ),
    "adoptionNotHeldAgain": Plural(
        "people",
        "{lacking:n} av {people:n} person har inte den gamla licensen igen än: {first}. Inget tas innan personen har "
        "den.",
        "{lacking:n} av {people:n} personer har inte den gamla licensen igen än, bland dem {first}. Inget tas innan de "
        "har den.",
    ),
    "noteOldWay": (
        "Tills den gamla tilldelningen är borttagen kan den som går med i gruppen få licensen på det gamla sättet "
        "också, utöver gränsen: den räknar det som tilldelningen ger."
    ),
    "noteNothingRemoved": "Inget tas bort så länge någon som stannar inte har licensen på det nya sättet.",
    "noteLastMinute": ("Den som går med i sista minuten före borttagningen kan stå utan licens tills platsen är klar."),
    "noteOver": (
        "Med gränsen {limit:n} finns det ingen plats för {over:n} av dem som har licensen: planera om med en högre "
        "gräns, eller bekräfta med letGo: true att de får vänta utan den."
    ),
    "noteUnseated": (
        "Det finns ingen plats än för {unseated:n} av dem som inte har licensen i dag; platser som är kvar för dem, "
        "efter användar-id: {left:n}."
    ),
    "noteRollback": (
        "overflow: rollback gäller den som går med när övertagandet är klart. Den som väntar då är kvar i gruppen, och "
        "i kön till nästa plats som blir ledig."
    ),
    "noteFailing": "Licenser med fel i dag: {failing:n}; de som har dem får en plats om det finns någon kvar.",
    "noteKeepsDirect": (
        "Andra tjänster är avstängda för {count:n} personer, som därför behåller en direkt licens bredvid den nya; det "
        "kostar ingen extra licens."
    ),
    # Vad en jämförelse har sett
    "seenGroupGone": "Gruppen {group} finns inte längre.",
    "seenGroupFixed": "Gruppen {group}: {because}.",
    "seenOutsideFence": "Gruppen {group} får inte bevakas.",
    "seenWithoutRow": "Är med i gruppen, men är inte uppskriven.",
    "seenCounts": Plural(
        "seats",
        "Räknat är {seats:n} plats och {waiting:n} som väntar; det är {seatsFound:n} och {waitingFound:n}.",
        "Räknat är {seats:n} platser och {waiting:n} som väntar; det är {seatsFound:n} och {waitingFound:n}.",
    ),
    "seenBeyondLimit": "{used:n} används, gränsen är {limit:n}.",
    "seenLicensedGroupGone": "Gruppen {group}, som gav {product}, finns inte längre.",
    "seenNotCarried": "{product} ligger inte på sin licensierade grupp.",
    "seenPlansOn": "{product}: {on} har slagits på.",
    "seenPlansOff": "{product}: {off} har stängts av.",
    "seenPlansBoth": "{product}: {on} har slagits på; {off} har stängts av.",
    "seenWithoutSeat": "Är med i den licensierade gruppen utan en plats.",
    "seenCarried": (
        "Gruppen {group} har själv {product}; så många får licensen den vägen: {people:n}, utan plats: {seatless:n}."
    ),
    "seenGivenUp": "Skulle ha blivit ledig {since}.",
    "seenState": "Har varit {state} sedan {since}.",
    "seenNoAccount": "Det finns inget sådant konto längre.",
    "seenNotInGroup": "Är inte med i gruppen, men står som {state}.",
    "seenDisabled": "Kontot är avstängt.",
    "seenGuest": "Kontot är en gäst.",
    "seenTwice": "Har även en direkt tilldelning av {products}.",
    "seenNotAssigned": "Licensen kunde inte ges.",
    "seenLacking": "Saknar {products}.",
    "seenNoSubscription": "Microsoft Graph har ingen.",
    "seenSubscriptionEnds": "Den slutar {ends}.",
    "seenOvercommitted": (
        "{product}: {promised:n} är utlovade och {outside:n} används utanför, av {assignable:n} som kan tilldelas."
    ),
    "seenOutside": "{product}: {count:n} används utanför tilldelningar.",
    "seenProductLeft": "{product}: {promised:n} är utlovade, men organisationen äger den inte längre.",
    "heldDirectly": "Har {products} direkt.",
    "heldByGroup": "Har {products} genom gruppen {groups}.",
    "heldBothWays": "Har {products} direkt, och genom gruppen {groups}.",
    # Vad slag av avvikelser innebär, och hur de åtgärdas
    "joinedUnseenMeaning": "Är med i gruppen, och inget har beslutats om det.",
    "joinedUnseenCure": "Beslutas som varje tillägg: licens, väntrum eller borttagning.",
    "leftUnseenMeaning": "Har lämnat gruppen, men har kvar en plats eller står kvar i väntrummet.",
    "leftUnseenCure": "Licensen tas tillbaka, platsen blir ledig och nästa i kön får den.",
    "accountDeletedMeaning": "Kontot har tagits bort, men platsen är fortfarande upptagen.",
    "accountDeletedCure": "Platsen blir ledig och nästa i kön får den.",
    "seatWithoutMemberMeaning": (
        "Lämnade för länge sedan, men licensen har inte kunnat tas tillbaka, så platsen är fortfarande upptagen."
    ),
    "seatWithoutMemberCure": "Nya försök görs; felet vid platsen säger vad som hindrar.",
    "stalePendingMeaning": "En licens började ges eller tas bort för mer än en timme sedan, utan att det blev klart.",
    "stalePendingCure": "Det slutförs.",
    "counterWrongMeaning": "Tilldelningens siffror stämmer inte med dess platser och väntrum.",
    "counterWrongCure": "Raderna räknas om.",
    "neverAdmittedMeaning": (
        "Har licensen genom den licensierade gruppen utan att ha en plats: någon lades till vid sidan av appen."
    ),
    "neverAdmittedCure": (
        "Tas ur den licensierade gruppen. För att ge en licens, lägg till personen i tilldelningens egen grupp."
    ),
    "licenceMissingMeaning": "Har en plats, men inte alla dess licenser.",
    "licenceMissingCure": "Licensen ges igen.",
    "licenceErrorMeaning": "Har en plats, men Entra kunde inte ge licensen.",
    "licenceErrorCure": "Nya försök görs varje natt; felet säger vad som måste åtgärdas.",
    "licenceTwiceMeaning": "Har produkten både från tilldelningen och direkt: den blir kvar när platsen lämnas.",
    "licenceTwiceCure": "Den direkta licensen tas bort; tilldelningens licens blir kvar.",
    "accountDisabledMeaning": "Har en plats, men kontot är avstängt: ingen använder platsen.",
    "accountDisabledCure": "Tas ur gruppen; platsen blir ledig.",
    "guestMeaning": "Har en plats, och är gäst i organisationen.",
    "guestCure": "Om gäster inte ska ha någon plats: tas ur gruppen; platsen blir ledig.",
    "licensedGroupDeletedMeaning": "Den licensierade gruppen är borttagen: alla har förlorat produkten.",
    "licensedGroupDeletedCure": "En ny licensierad grupp skapas, och alla som har en plats licensieras genom den.",
    "productMissingMeaning": "Den licensierade gruppen har inte längre produkten: alla har förlorat den.",
    "productMissingCure": "Produkten tilldelas den licensierade gruppen igen.",
    "plansChangedMeaning": "Andra tjänster är avstängda på den licensierade gruppen än vad tilldelningen säger.",
    "plansChangedCure": "Tilldelningens tjänster ställs in igen.",
    "groupFixedMeaning": "Gruppens medlemmar kan inte längre tas bort, så ingen kan tas ur den igen.",
    "groupFixedCure": "Låt den som går med utöver gränsen vänta, eller ändra tillbaka gruppen.",
    "groupDeletedMeaning": "Gruppen har tagits bort.",
    "groupDeletedCure": "Återställ den inom 30 dagar, eller ta bort tilldelningen.",
    "limitBelowUseMeaning": (
        "Fler platser används än gränsen tillåter; ingen släpps in förrän tillräckligt många har lämnat."
    ),
    "limitBelowUseCure": "Höj gränsen, eller ta bort personer.",
    "watchedGroupLicensedMeaning": (
        "Gruppen har själv en av tilldelningens produkter: alla i gruppen får licensen, även utöver gränsen."
    ),
    "watchedGroupLicensedCure": (
        "Tas över genom ett övertagande: planen visar vem som behåller licensen och vem som väntar, och du startar det."
    ),
    "heldOutsideMeaning": "Är med i gruppen utan plats, och har produkten på annat sätt.",
    "heldOutsideCure": "Ta bort den andra tilldelningen av licensen, eller höj gränsen så att det finns en plats.",
    "outsideFenceMeaning": (
        "Gruppen hör inte till dem som tilldelningar får bevaka. Tilldelningen fortsätter som den är."
    ),
    "outsideFenceCure": (
        "Byt namn på gruppen, flytta den dit där den får bevakas eller utöka inställningen. Eller ta bort "
        "tilldelningen."
    ),
    "licenceOutsideMeaning": "Någon har produkten utan att ha en plats i någon tilldelning.",
    "licenceOutsideCure": (
        "Ta tillbaka licensen i administrationscentret för Microsoft 365, eller lägg till personen i en tilldelning."
    ),
    "overcommittedMeaning": (
        "Mer av produkten är utlovat till tilldelningar, eller används utanför dem, än vad organisationen kan tilldela."
    ),
    "overcommittedCure": "Köp fler, sänk en gräns, eller ta tillbaka licenser som används utanför.",
    "productLeftMeaning": "En produkt i tilldelningar finns inte längre i organisationen: ingen ny kan få den.",
    "productLeftCure": (
        "Köp den igen, eller ta bort tilldelningarna; med licences=keep behåller alla det som de har kvar."
    ),
    "subscriptionMissingMeaning": (
        "Microsoft Graph har ingen prenumeration från appen: ändringar hittas bara av den regelbundna kontrollen."
    ),
    "subscriptionMissingCure": "Timern keep_subscription gör en ny; om det fortsätter, se appens logg.",
    "subscriptionLateMeaning": "Prenumerationen på ändringar har inte förnyats i tid, och upphör snart.",
    "subscriptionLateCure": "Timern keep_subscription förnyar den; om det fortsätter, se appens logg.",
    # Rubriker på problem (RFC 9457)
    "http400": "Felaktig begäran",
    "http401": "Inte inloggad",
    "http403": "Inte tillåtet",
    "http404": "Finns inte",
    "http409": "Konflikt",
    "http412": "Har ändrats under tiden",
    "http422": "Kan inte göras",
    "http428": "Versionen saknas",
    "http429": "För många förfrågningar",
    "http503": "Inte tillgänglig just nu",
    # Nattens rapport som fil
    "reportName": "Tilldelningar, {day}",
    "reportTitle": "Licenstilldelningar, {day}",
    "reportNeedsYou": "Behöver dig",
    "reportNothingWaits": "Inget väntar på någon.",
    "reportTenant": "Organisationen",
    "reportNothingOfTenant": "Inget gäller organisationen som helhet.",
    "reportByKind": "Avvikelser efter slag",
    "reportNoDrift": "Inga avvikelser.",
    "reportHeadSeverity": "allvar",
    "reportHeadWhat": "vad",
    "reportHeadAllotment": "tilldelning",
    "reportHeadWhom": "vem eller vad",
    "reportHeadSeen": "sett",
    "reportHeadSince": "sedan",
    "reportHeadDone": "åtgärd",
    "reportMore": "och {count:n} till, i CSV-filen.",
    "reportConcerned": "Det är {people}.",
    "reportConcernedMore": "Det är {people} och {count:n} till.",
    "reportFinished": "Klar.",
    "reportRunning": "Pågår.",
    "reportCompared": "{count:n} av {of:n} tilldelningar har jämförts.",
    "reportMissing": "{count:n} saknas",
    "reportMissingMeans": ", vilket inte betyder att allt är bra:",
    "reportSeatsUsed": "använda platser",
    "reportOf": "{used:n} av {limit:n}",
    "reportWaiting": "väntar",
    "reportOpen": "öppna avvikelser",
    "reportNeedYou": "behöver dig",
    "reportAMonth": "per månad",
    "reportSinceBefore": "Sedan natten innan",
    "reportFirstNight": "Det här är den första natten.",
    "reportSince": "Sedan {day}",
    "reportNew": "Nya ({count:n})",
    "reportGone": "Borta ({count:n})",
    "reportNothingChanged": "Inget har ändrats.",
    "reportHealed": "åtgärdat i den här körningen.",
    "reportAsks": "väntar på dig.",
    "reportToldOnly": "visas bara.",
    "reportConfirm": "Bekräfta",
    "highSeverity": "hög",
    "mediumSeverity": "medel",
    "lowSeverity": "låg",
    "reportUnheld": "det som ingen har och ingen har utlovats",
    "reportMove": "Flytta {units:n} från {giver} till {taker}",
    "reportMoveAhead": "Flytta {units:n} från {giver} till {taker}, som tar slut inom {days} dagar",
    "reportStillWaiting": "{count:n} skulle fortfarande vänta: köp fler.",
    "reportStillShort": "{count:n} till kommer att saknas inom {days} dagar.",
    "reportAccept": "Godta det som",
    "reportLimits": "Gränser som skulle ge alla en plats",
    "reportUsed": "används",
    "reportAllotments": "Tilldelningar, de med problem först",
    "reportNone": "Det finns inga.",
    "reportRefused": "nekade den här dagen",
    "reportRunsOut": "tar slut",
    "reportIdle": "oanvända platser",
    "reportCost": "kostnad per månad",
    "reportCostAMonth": "{cost} per månad",
    "reportState": "{state}",
    "reportChart": "Platser, väntande, gräns",
    "reportChartSpoken": "{name}: {used:n} av {limit:n} platser används, {waiting:n} väntar",
    "reportRefusalsADay": "Nekade per dag",
    "reportDriftADay": "Avvikelser per dag",
    "reportNoDepartment": "ingen avdelning",
    "reportDepartment": "avdelning",
    "reportSeats": "platser",
    "reportNoHistory": "för lite historik än",
    "reportNotInTwoYears": "inte inom två år",
    "reportOn": "{day}",
    "reportBetween": "{day} (mellan {earliest} och {latest})",
    "reportLater": "senare än om två år",
    "reportSpokenRefusals": Plural("days", "Nekade: {count:n} på {days} dag", "Nekade: {count:n} på {days} dagar"),
    "reportSpokenDrift": Plural("days", "Avvikelser: {count:n} på {days} dag", "Avvikelser: {count:n} på {days} dagar"),
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

SWEDISH = Language(_TEXTS, STATES, plurals="n != 1", thousands="\u00a0")
