"""Every text in Swedish, by its code; what is in braces are its values."""

from collections.abc import Mapping

from domain.objections.backups_swedish import TEXTS as BACKUPS
from domain.objections.changes_swedish import TEXTS as CHANGES
from domain.objections.dates_swedish import TEXTS as DATES
from domain.objections.doctor_swedish import TEXTS as DOCTOR
from domain.objections.language import Language, Plural
from domain.objections.lending_swedish import TEXTS as LENDING
from domain.objections.merging_swedish import TEXTS as MERGING
from domain.objections.report_mail_swedish import TEXTS as REPORT_MAIL
from domain.objections.settings_swedish import TEXTS as SETTINGS

_TEXTS: Mapping[str, str | Plural] = {
    "accessApplications": "program som är tilldelade den: {count} ({names})",
    "accessDirectoryRoles": "Microsoft Entra-roller kan tilldelas den",
    "accessGroups": "grupper som den ingår i: {count} ({names})",
    "addressNeeded": "Ange en hel e-postadress eller userPrincipalName. Här kan du inte söka på namn.",
    "adoptionAlready": "Övertagandet {id} är redan {state}.",
    "adoptionByGroup": "Måste vara group: ett övertagande ger licenser genom en licensierad grupp.",
    "adoptionFingerprint": "Måste vara fingeravtrycket för den aktuella planen: {fingerprint}.",
    "adoptionNotPlanned": "Övertagandet {id} är {state}; bara ett planerat kan börja.",
    "adoptionNotRunning": "Övertagandet {id} är {state}: det finns inget att stoppa.",
    "adoptionNotStopped": "Övertagandet {id} är {state}; bara ett stoppat kan fortsätta.",
    "adoptionOtherProducts": "Gruppens produkter eller tjänster har ändrats sedan planen gjordes. Planera om.",
    "adoptionOver": (
        "Med gränsen {limit} finns det ingen plats för {over} av dem som har licensen. Planera om med en högre gräns, "
        "eller ange letGo: true så förlorar de den."
    ),
    "adoptionGroupFixed": "Personer kan inte läggas till i gruppen {group}: {because}. Välj en annan grupp.",
    "adoptionListNeeded": "Måste ange minst en person med objekt-id.",
    "adoptionListTooLong": "Får ange högst {most:n} personer. Den anger {count:n}.",
    "adoptionListOnly": "Utelämna det här om inte personer i en lista (listed) tas över.",
    "adoptionOldGroupFixed": "Personer kan inte tas ut ur gruppen {group}: {because}.",
    "adoptionOldGroupOnly": "Utelämna det här om inte personer har licensen genom en annan grupp (membership).",
    "adoptionOldGroupSame": "Måste vara en annan grupp än tilldelningens egen.",
    "adoptionOthersDirect": "Personer utanför gruppen tas över från direkta licenser: måste vara direct.",
    "splitChanged": "Måste vara fingeravtrycket för den aktuella förhandsvisningen: {fingerprint}. Titta på den igen.",
    "splitGroups": "Två mål har den här gruppen. Varje mål behöver en egen.",
    "splitLarge": "Gruppen har {count:n} personer, högst {most:n} går.",
    "splitMatch": "Måste vara en grupp, eller ett attribut ({known}) med värden.",
    "splitNobody": "Ingen i gruppen passar ett mål.",
    "splitTargets": "Måste vara en lista med 1 till {most} mål.",
    "fileBroken": "Rad {line:n} kan inte läsas som CSV. Spara filen som CSV igen.",
    "fileEmpty": "Filen är tom.",
    "fileLines": "Filen har fler än {most:n} rader. Dela upp den.",
    "fileNoColumn": "Ingen kolumn har användarhuvudnamn eller objekt-id. Lägg till en, till exempel userPrincipalName.",
    "filePeople": "Filen anger {count:n} personer, högst {most:n} går. Dela upp den, eller utelämna andra produkter.",
    "fileText": "Måste vara texten i en CSV-fil.",
    "rowEmpty": "Inget användarhuvudnamn eller objekt-id.",
    "rowNoName": "Inte ett användarhuvudnamn eller objekt-id.",
    "rowSamePerson": "En tidigare rad anger samma person.",
    "rowSeveral": "Flera personer har den här e-postadressen. Använd användarhuvudnamnet.",
    "rowTwice": "Rad {line:n} har samma namn.",
    "rowUnknown": "Ingen i klientorganisationen har det här namnet.",
    "adoptionProducts": "De kommer från gruppen. Utelämna det här.",
    "adoptionSource": "Måste vara något av: {known}. Det anger hur personer har licensen i dag.",
    "aheadAlready": "{user} står redan före {before}. Du kan bara flytta personer uppåt.",
    "allotmentAdopting": "Tilldelningen {name} ingår i ett övertagande. Ångra övertagandet i stället.",
    "allotmentBusy": "Tilldelningen {name} ändras av andra. Försök igen.",
    "allotmentChanged": "Tilldelningen {name} har ändrats. Läs den igen.",
    "allotmentDeleting": "Tilldelningen {name} håller på att tas bort, och kan inte ändras.",
    "allotmentFilling": (
        "Tilldelningen {name} ingår i ett övertagande. Den börjar gälla när de som behåller licensen har sina "
        "platser. Återuppta övertagandet, eller ångra det."
    ),
    "allotmentGroupUnlicensed": (
        "Gruppen i tilldelningen {name} har ingen av dess produkter, så det finns inget att ta över."
    ),
    "alreadyIn": "{user} är redan {state} i tilldelningen {name}.",
    "andMore": "och {count} till.",
    "answerNotKept": (
        "Den första begäran med den här nyckeln fick status {status}. Svaret var för långt för att sparas. Läs i "
        "stället hur det är nu."
    ),
    "beforeWhom": "Måste vara objekt-id för någon i väntrummet, eller null för längst fram.",
    "bodyTooLong": "Innehållet är {bytes} byte. Högst {most} tas emot.",
    "confirmGivesAccess": (
        "Måste vara {count}, antalet program, grupper och roller som de bevakade grupperna ger utöver licenser."
    ),
    "confirmLosesSeat": "Måste vara {count}, antalet personer som förlorar sin plats och licens.",
    "confirmNumbers": "Måste vara ett objekt med talen som planen ber dig bekräfta.",
    "confirmOvercommits": "Måste vara {count}, antalet licenser som tilldelas utöver vad organisationen äger.",
    "confirmWaits": "Måste vara {count}, antalet personer som får vänta för att nya tilldelningar är fulla.",
    "cursor": "Måste vara markören i listans nextLink.",
    "endDateFixed": (
        "Personer kan inte tas bort ur gruppen när dagen kommer: {because}. Lägg till dem utan slutdatum, eller "
        "använd en grupp som appen kan ändra."
    ),
    "endDateNeeded": "Ange en tidpunkt, eller null för ingen.",
    "endDateRange": "Måste ligga i framtiden, och högst {years} år bort.",
    "endDateShape": "Måste vara en tidpunkt med tidszon, till exempel 2030-01-31T17:00:00Z, eller null för ingen.",
    "fenceListed": "finns med i WATCHED_GROUPS",
    "fencePrefix": "namnet börjar med {prefix}",
    "fenceUnit": "ingår i administrationsenheten {unit}",
    "findingGone": "Avvikelsen finns inte längre.",
    "findingNotAsked": "Avvikelser av typen {kind} behöver inget godkännande. Deras policy är {way}.",
    "groupNotChanged": "Appen kan inte ändra vilka som är med i gruppen: {because}.",
    "namesOfPeople": "Måste vara en lista med namn, vart och ett med högst {most} tecken.",
    "peopleCount": "Ange minst 1 och högst {most} personer.",
    "graphRefusedGroup": "Microsoft Graph nekade att ändra gruppen: {detail}",
    "groupCarriesIt": (
        "Gruppen {group} ger redan alla sina medlemmar {products}, så en gräns har ingen verkan. Ta över den med ett "
        "övertagande i stället."
    ),
    "groupClaimed": "Gruppen är reserverad för tilldelningen {allotment}, som aldrig blev färdig.",
    "groupDeleted": "Microsoft Graph visar inte tilldelningens grupp. Den har tagits bort, eller är för ny.",
    "groupDeletedKeeps": (
        "Gruppen har tagits bort. Personerna behåller sina licenser. Återställ gruppen och återuppta, eller ta bort "
        "tilldelningen. Med licences=keep behåller de licenserna, med licences=remove inte."
    ),
    "groupGivesAccess": (
        "Gruppen {group} ger mer än licenser: {access}. De som hanterar tilldelningen bestämmer även vilka som får "
        "det. Använd en grupp som bara är till för licenser, eller ange allowGroupAccess: true."
    ),
    "groupIsDynamic": "medlemskapet är dynamiskt",
    "groupIsLicensed": "Gruppen {group} är en annan tilldelnings licensierade grupp.",
    "groupIsMailEnabled": "gruppen är en e-postaktiverad säkerhetsgrupp eller en distributionsgrupp",
    "groupIsRoleAssignable": "gruppen kan tilldelas roller",
    "groupIsSynced": "gruppen synkroniseras från den lokala katalogen",
    "groupLicensingMissing": (
        "Licensiering genom grupp kräver Microsoft Entra ID P1 (ingår även i andra produkter), eller Office 365 E3 "
        "eller högre. Organisationen äger inget av dem. Använd licensing: direct."
    ),
    "groupOutside": "Tilldelningar får inte bevaka gruppen {group}. Grupper som de får bevaka: {ways}.",
    "groupOverLimit": (
        "Gruppen {group} har {users} användare, fler än gränsen {limit}. Höj gränsen, eller låt resten vänta "
        "(overflow: wait)."
    ),
    "groupTaken": "Gruppen {group} har redan tilldelningen {allotment}.",
    "groupWithoutLicence": (
        "Gruppen har ingen licens. Ange from: direct för att ta över direkta licenser. Skapa annars en tilldelning."
    ),
    "idsList": "Måste vara 1 till {most} objekt-id:n, åtskilda av kommatecken.",
    "ifMatchNeeded": "Skicka ETag för versionen som du läste i If-Match. Då skriver du inte över någon annans ändring.",
    "keyInUse": "Den första förfrågan med den här nyckeln pågår fortfarande.",
    "keyOfAnother": "Nyckeln har använts för en annan förfrågan. Använd en ny.",
    "keyShape": "Måste vara 1 till 200 synliga ASCII-tecken.",
    "letterWithoutQueue": "Det ohanterade meddelandet {id} anger ingen kö att skicka det till.",
    "letterWithoutSession": "Det ohanterade meddelandet {id} har ingen session, vilket kön {queue} kräver. Släng det.",
    "licenceNotFailed": "Licensen för {user} är {state}, så det finns inget att försöka igen.",
    "limitBelowGiven": (
        "Gränsen {limit} är för låg: {used} platser används här, och {given} har getts till andra tilldelningar. "
        "Ta först tillbaka dem."
    ),
    "limitBelowUse": "Gränsen {limit} är lägre än de {used} platser som används. Ta först bort personer ur gruppen.",
    "limitNotHigher": "Måste vara ett heltal över den nuvarande gränsen {limit}, och högst {most}.",
    "manifestEntry": "Måste vara ett objekt med inställningarna för en tilldelning.",
    "manifestList": "Måste vara en lista med högst {most} tilldelningar.",
    "manifestNeeds": "En ny tilldelning behöver det här.",
    "manifestNewIsActive": "En ny tilldelning är aktiv. Pausa den efteråt.",
    "manifestOtherPlan": "Planen har ändrats, till {fingerprint}. Kontrollera den innan du tillämpar den.",
    "manifestCircle": "De överordnade går i cirkel: {groups}. Ta bort en av de här inställningarna av `parent`.",
    "manifestNoParent": (
        "Ingen tilldelning har gruppen {group}, och filen har ingen för den. Ange `groupId` för en tilldelning, eller "
        "lägg till en."
    ),
    "manifestParentLeftOut": (
        "Filen utelämnar tilldelningen {name}, men inte dess del med gruppen {group}. Lägg till {name} i filen, eller "
        "utelämna även dess delar."
    ),
    "manifestSameGroup": "Det här är samma grupp som i {list}[{first}]. Ange varje grupp en gång.",
    "membersFixed": (
        "Medlemmar i {group} kan inte tas bort genom Microsoft Graph: {because}. Låt nya personer vänta (overflow: "
        "wait)."
    ),
    "membersFixedNow": (
        "Medlemmar i {group} kan inte tas bort genom Microsoft Graph: {because}. Låt nya personer vänta (overflow: "
        "wait), eller gör gruppen till en som appen kan ändra. Återuppta sedan."
    ),
    "mustBeBoolean": "Måste vara true eller false.",
    "mustBeDay": "Måste vara en dag enligt ISO 8601, till exempel 2026-03-02.",
    "mustBeObjectId": "Måste vara objekt-id:t som Microsoft Entra visar.",
    "mustBeOneOf": "Måste vara något av: {known}.",
    "mustBeTime": "Måste vara en tid enligt ISO 8601, till exempel 2026-03-02T08:15:00Z.",
    "needsRole": "Det här kräver rollen: {roles}.",
    "noAdoption": "Det finns inget övertagande {id}.",
    "releaseFixed": "Du kan inte lämna gruppen här: {because}. Fråga en ägare till tilldelningen.",
    "noAllotment": "Det finns ingen tilldelning {id}.",
    "noDeadLetter": "Det finns inget ohanterat meddelande {id}.",
    "noGroup": (
        "Microsoft Graph visar ingen grupp med id {id} i organisationen. Om den nyss har skapats försöker du igen om "
        "några minuter."
    ),
    "noNight": "Ingen jämförelse gjordes den {day}.",
    "noOwner": (
        "Microsoft Graph visar ingen användare eller grupp med id {id}. Om den nyss har skapats försöker du igen om "
        "några minuter."
    ),
    "limitsList": "Måste vara en lista med högst {most:n} gränser, var och en med fromDateTime och allottedUnits.",
    "noClasses": (
        "Väntrummet för {name} är inte ordnat efter prioritet, så ingen i det har någon klass. Ändra ordningen först."
    ),
    "beingReordered": "Väntrummet för {name} ordnas om just nu. Försök igen om en minut.",
    "orderObject": "Måste vara ett objekt med {known}, eller null för först till kvarn.",
    "orderClasses": "Måste vara en lista med högst {most:n} regler.",
    "orderClassRule": (
        "Måste ha priorityClass och antingen groupId, eller attribute med values. Kända attribut: {known}."
    ),
    "orderValues": "Måste vara en lista med 1 till {most:n} texter, var och en med 1 till {length:n} tecken.",
    "orderGroupsTooMany": "Högst {most:n} regler kan ange en grupp.",
    "joinConditions": "Måste vara en lista med högst {most:n} villkor. Med en tom lista kan alla gå med.",
    "joinCondition": "Måste ha attribute, operator och values. Kända attribut: {known}.",
    "joinConditionOwnProduct": (
        "Det här är en produkt som tilldelningen själv ger. Ange produkter som personer har på annat sätt."
    ),
    "askIneligible": "Du kan inte be om en plats. {name} är bara för personer vars {condition}.",
    "orderTooLong": "Reglerna är för långa. Alla värden och id:n får tillsammans ha {most:n} tecken.",
    "noPlaceAhead": "Ingen mer kan flyttas längst fram i väntrummet. Personer lämnar det framifrån.",
    "noPlan": "{product} har ingen tjänst {plan}.",
    "noPlanLeft": "Det här stänger av alla tjänster i {product}.",
    "noPlanOfReconcile": "Planen finns inte. Tilldelningen kan ha en nyare.",
    "noProduct": "Organisationen äger ingen produkt {product}. Se subscribedSkus i Microsoft Graph.",
    "noRequest": "Det finns ingen begäran {id} för tilldelningen.",
    "noSeat": "{user} har ingen plats i tilldelningen.",
    "noSuchRemoval": "Tilldelningen {name} väntar inte på att du bekräftar borttagningen {fingerprint}.",
    "noUser": (
        "Microsoft Graph visar ingen användare med det namnet eller id:t. Om kontot nyss har skapats försöker du igen "
        "om några minuter."
    ),
    "nobody": "Det finns ingen med det id:t.",
    "nobodyAdmitted": "Tilldelningen {name} är {state}, så ingen kan få en plats nu.",
    "notAnObject": "Innehållet måste vara ett JSON-objekt, men är {kind}.",
    "notCompared": "Tilldelningen {name} har inte jämförts ännu. Det görs varje natt.",
    "notKnownYet": (
        "Microsoft Graph känner inte till personen eller gruppen ännu, eftersom en av dem nyss har skapats. Försök "
        "igen om några minuter."
    ),
    "notJson": "Innehållet är inte JSON: {wrong}.",
    "notNotifications": "Innehållet har inga meddelanden från Microsoft Graph till den här appen.",
    "notWaiting": "{user} är inte i väntrummet.",
    "nothingMended": "Tilldelningen {name} är {state}, så inget åtgärdas nu.",
    "nothingToEnd": "{user} är {state} i tilldelningen {name}, så det finns inget att avsluta.",
    "numberBetween": "Måste vara ett heltal från {least} till {most}.",
    "numberOrNone": "Måste vara ett heltal från 1 till {most}, eller null för inget.",
    "numberUnreadable": "Måste vara ett ändligt tal med högst {most} siffror före decimaltecknet.",
    "outdated": "Det har ändrats; dess ETag är {etag}. Läs om.",
    "overcommitted": (
        "{product}: ytterligare {more} licenser skulle tilldelas, men bara {left} är kvar. Organisationen äger "
        "{assignable} ({bought} aktiva, {warning} i sin respitperiod; {suspended} pausade och {locked_out} låsta "
        "räknas inte). {allotted} är tilldelade. Köp fler, sänk gränsen, eller ange allowOvercommit: true."
    ),
    "ownersList": "Måste vara en lista med objekt-id:n för användare eller grupper.",
    "ownersTooMany": "En tilldelning kan ha högst {most} ägare. Du skickade {count}.",
    "allotmentHasParts": "Tilldelningen {name} har delar: {parts}. Ta bort dem först.",
    "partOfForeignGroup": (
        "Du kan bara använda en grupp som du äger i Microsoft Entra. Be gruppens ägare göra dig till ägare, eller be "
        "en administratör skapa delen."
    ),
    "partOfUnready": "Tilldelningen {name} är {state}. Du kan inte skapa delar av den nu.",
    "parentFixed": (
        "En tilldelning förblir en del av samma tilldelning. Om du vill flytta den tar du bort den och skapar den igen "
        "på den nya platsen."
    ),
    "partOtherLicensing": "En del licensierar som den överordnade. Tilldelningen {name} har licensing: {licensing}.",
    "partOtherPlans": (
        "En del har samma tjänstplaner som den överordnade. Ange samma `disabledPlans` som för tilldelningen {name}, "
        "eller utelämna `products`."
    ),
    "partsBeyondParent": (
        "Tilldelningen {name} har {left} lediga platser kvar för sina delar, och filen ger dem {units} till. Höj "
        "gränsen för {name}, eller sänk delarnas."
    ),
    "partOtherProduct": (
        "Tilldelningen {name} har inte produkten {product}. En del kan bara ha produkter som dess överordnade har."
    ),
    "partProducts": "Måste vara en lista med skuId för den överordnades produkter. Utelämna den för alla.",
    "partSettingKept": "Bara en administratör kan ställa in detta: {settings}.",
    "partTooDeep": "Tilldelningen {name} ligger på den sista av {most} nivåer och kan därför inte ha delar.",
    "personNotConfirmed": "Måste vara id:t för personen som du vill radera.",
    "personStillThere": (
        "{user} är kvar i tilldelningen {name}. Ta bort personen ur dess grupp, och vänta tills licensen är borta."
    ),
    "planExpired": "Planen har gått ut. Gör en ny och kontrollera den.",
    "planNoLongerFits": "Planen är inaktuell, eftersom avvikelserna har ändrats. Gör en ny och kontrollera den.",
    "plansList": "Måste vara en lista med id:n för tjänster.",
    "plansTooMany": "En tilldelning kan stänga av högst {most} tjänster. Du skickade {count}.",
    "poolBusy": "Potten för {product} ändras av andra. Försök igen.",
    "policiesByKind": "Måste vara ett objekt med en policy för varje typ av avvikelse. Om det är tomt gäller standard.",
    "productForCompany": "{product} gäller hela företaget. Du kan bara tilldela produkter för användare.",
    "productSkuId": "Måste vara skuId för en produkt som organisationen äger.",
    "productTwice": "Produkten {product} är angiven två gånger.",
    "productsList": "Måste vara en lista med 1 till {most} produkter.",
    "propertyName": "Namnet på en egenskap: {wrong}",
    "proposalChanged": "Förslaget har ändrats. Kontrollera det, och godta det med dess nya fingeravtryck.",
    "prune": "Måste vara remove eller keep, som avgör vad som händer med licenserna. Du kan utelämna det.",
    "removalFingerprint": "Måste vara fingeravtrycket som står i tilldelningens stateReason.",
    "requestDecided": "Begäran {id} är redan {state}.",
    "requestPending": "Begäran {id} för tilldelningen väntar fortfarande på beslut.",
    "askedLately": "Din senaste begäran för {name} är yngre än ett dygn. Du kan be igen från {again}.",
    "askingFixed": "Personer kan inte be om platser här, eftersom appen inte kan lägga till dem i {group}: {because}.",
    "guestsMayNotAsk": "Bara personer i organisationen kan be om en plats. Gäster kan inte det.",
    "noSeatRequest": "Det finns ingen begäran om en plats från {user} i den här tilldelningen.",
    "noSeatToGive": "Alla {limit:n} platser i {name} används. Höj gränsen eller begär fler platser, och godkänn sedan.",
    "seatRequestOver": "Begäran är redan {state}.",
    "seatRequestPending": "Du har redan bett om en plats i {name}. En ägare har ännu inte beslutat.",
    "seatRequestsTooMany": "Du kan ha högst {most} öppna begäranden. Vänta på ett beslut, eller ta tillbaka en.",
    "roleAdministrator": "administratör ({role})",
    "roleOwner": "ägare av en tilldelning",
    "roleReader": "läsare ({role})",
    "rolledBack": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används). Personen togs bort ur "
        "gruppen igen. Be en ägare begära fler platser."
    ),
    "settingFixed": "Du kan inte ändra inställningen.",
    "textAtMost": "Måste vara en text på högst {most} tecken.",
    "textHalf": "Innehåller ett halvt tecken (ett ensamt surrogat). Skicka hela tecken i UTF-8.",
    "textLength": "Måste vara en text på {least} till {most} tecken.",
    "textOneLine": "Måste stå på en rad, utan tabbar.",
    "textUnseen": "Innehåller tecknet {character}, som inte syns eller som vänder texten. Ta bort det.",
    "tokenBroken": "Åtkomsttoken är inte giltig: {wrong}. Logga in igen.",
    "tokenExpired": "Åtkomsttoken har gått ut. Logga in igen.",
    "tokenForAnother": "Åtkomsttoken gäller ett annat API. Begär en med omfånget {audience}/{scope}.",
    "tokenNeeded": "Skicka en åtkomsttoken: Authorization: Bearer <token>.",
    "tokenNotYet": "Åtkomsttoken gäller inte än, eftersom Microsoft Entras klocka och appens går olika. Försök igen.",
    "tokenOfClient": (
        "Klienten {client} får inte användas här. Logga in via portalen eller allotctl, eller be en administratör "
        "lägga till den i inställningen AUTH_CLIENTS."
    ),
    "tokenOfIssuer": "Åtkomsttoken är inte utfärdad av {issuer}. Logga in där.",
    "tokenOfTenant": "Åtkomsttoken hör inte till klientorganisationen {tenant}. Logga in med ett konto som finns där.",
    "tokenOfVersion1": (
        "Åtkomsttoken har version 1.0, men API:et behöver 2.0. Be en administratör sätta {setting} till 2 i "
        "manifestet för API:ets appregistrering. Logga sedan in igen."
    ),
    "tokenWithoutPerson": "Åtkomsttoken innehåller inget objekt-id (oid).",
    "tokenWithoutScope": (
        "Åtkomsttoken är inte för det här API:et: den har varken omfånget {scope} eller några approller. Begär en med "
        "omfånget {audience}/{scope}."
    ),
    "tooDeep": "Listor och objekt är nästlade mer än {most} nivåer djupt.",
    "tookTooLong": "Det här tar längre tid än {seconds} sekunder. Begär mindre åt gången, eller försök igen senare.",
    "tooManyAtOnce": "{most} av dina förfrågningar pågår fortfarande. Vänta på dem och försök sedan igen.",
    "tooManyRequests": "För många förfrågningar. Vänta och försök sedan igen.",
    "unitsInFlight": "Tilldelningen {name} har redan {most} överföringar på väg. Försök igen om en minut.",
    "borrowsTooMuch": "Tilldelningen {name} lånar högst {most} platser. Höj lånegränsen först.",
    "reclaimShape": (
        "Skicka null, eller ett objekt med noticeDays (1 till 365), shareAround (1 till 100 procent) och protectedDays "
        "(0 till 730). Varje egenskap kan utelämnas."
    ),
    "unitsNotFree": "Tilldelningen {name} har bara {free} lediga platser, och {units} behövs. Frigör platser först.",
    "unitsTaken": "Andra tog dessa {units} platser samtidigt. Försök igen.",
    "unknownProperty": "Okänd egenskap; kända är: {known}.",
    "userNeeded": "Måste vara userPrincipalName eller objekt-id för en användare.",
    # Varför något har beslutats om någon
    "seatFree": "En plats var ledig ({used:n} av {limit:n} platser används).",
    "seatFreed": (
        "En plats blev ledig ({used:n} av {limit:n} platser används), och personen stod först i "
        "väntrummet (först till kvarn)."
    ),
    "waits": ("Tilldelningen {name} är full ({used:n} av {limit:n} platser används). I väntrummet med {ahead:n} före."),
    "lacksPrerequisite": (
        "{product} kräver en annan licens först. Någon av dessa räcker: {needed}. Ingen plats används förrän dess."
    ),
    "lacksPrerequisiteNotOwned": (
        "{product} kräver en annan licens först, och klientorganisationen äger ingen som räcker. Ingen plats används "
        "förrän dess."
    ),
    "prerequisiteMet": "Har den andra licensen nu, och står i kö för en plats i {name}.",
    "waitsForPrerequisite": "{user} behöver en annan licens först, så du kan inte flytta upp personen.",
    "seatFreedByClass": (
        "En plats blev ledig ({used:n} av {limit:n} platser används), och personen stod först i "
        "väntrummet. Det går efter prioritet: klass {priority} av 5, väntar sedan {since}. Varje {days:n} dagars "
        "väntan räknas som en klass högre."
    ),
    "waitsByClass": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används). I väntrummet i klass "
        "{priority} av 5. {why} Varje {days:n} dagars väntan räknas som en klass högre."
    ),
    "waitsForSeatByClass": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används). I väntrummet i klass "
        "{priority} av 5, i väntan på en plats som håller på att bli ledig. {why} Annars tas personen bort ur gruppen "
        "igen."
    ),
    "classGiven": (
        "Nu i klass {priority} av 5 i väntrummet. {why} Varje {days:n} dagars väntan räknas som en klass högre."
    ),
    "classByGroup": "Klassen kommer från gruppen {group}.",
    "classByAttribute": "Klassen kommer från personens {attribute}, som är {value}.",
    "classByHand": "En ägare eller administratör har valt klassen.",
    "classByDefault": "Ingen regel gäller för personen, så det är standardklassen.",
    "waitsForSeat": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används). I väntrummet med "
        "{ahead:n} före, i väntan på en plats som håller på att bli ledig. Annars tas personen bort ur gruppen igen."
    ),
    "seatKept": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används), eftersom en plats "
        "inte blev ledig. Borttagen ur gruppen igen."
    ),
    "cameBack": "Kom tillbaka innan platsen blev ledig, och behåller den.",
    "passed": "Gick med och lämnade innan appen hann läsa gruppen, så ingen plats användes.",
    "left": "Lämnade gruppen. Platsen blir ledig när licensen är borta.",
    "leftWaiting": "Lämnade gruppen under väntan.",
    "ended": "Nådde slutdatumet ({ends}), och togs bort ur gruppen. Platsen blir ledig när licensen är borta.",
    "endedWaiting": "Nådde slutdatumet ({ends}) under väntan, och togs bort ur gruppen.",
    "ineligible": (
        "{name} är bara för personer vars {condition}. Personen får ingen plats men är kvar i gruppen. Appen "
        "kontrollerar igen varje natt."
    ),
    "rolledBackIneligible": "{name} är bara för personer vars {condition}. Personen togs bort ur gruppen igen.",
    "onlyFor": "{name} är bara för personer vars {condition}.",
    "attributeIs": "{attribute} är {values}",
    "attributeIsAmong": "{attribute} är något av: {values}",
    "attributeIsAmongMore": "{attribute} är något av: {values} och {more:n} till",
    "attributeIsNot": "{attribute} inte är {values}",
    "attributeIsNotAmong": "{attribute} inte är något av: {values}",
    "attributeIsNotAmongMore": "{attribute} inte är något av: {values} och {more:n} till",
    "licencesAre": "licenser omfattar {values}",
    "licencesAreAmong": "licenser omfattar något av: {values}",
    "licencesAreAmongMore": "licenser omfattar något av: {values} och {more:n} till",
    "licencesAreNot": "licenser inte omfattar {values}",
    "licencesAreNotAmong": "licenser inte omfattar något av: {values}",
    "licencesAreNotAmongMore": "licenser inte omfattar något av: {values} och {more:n} till",
    "notAUser": "Inte en användare ({kind}), så den får ingen plats och ingen licens.",
    "grantedAgain": "Hade en plats men ingen licens, så licensen gavs igen.",
    "recovered": "Licensen blev aktiv till slut.",
    "movedUp": "Flyttades upp i väntrummet, med {ahead:n} före nu.",
    "reminded": "Slutdatumet är nära, och personen får en påminnelse.",
    "deleting": "Tilldelningen tas bort.",
    "unknownFor": Plural(
        "minutes",
        "Microsoft Graph har inte känt till personen eller den licensierade gruppen på {minutes} minut: {detail}",
        "Microsoft Graph har inte känt till personen eller den licensierade gruppen på {minutes} minuter: {detail}",
    ),
    "licenceRefused": "Microsoft Graph nekade licensen: {detail}",
    "rollbackRefused": "Microsoft Graph nekade att ta bort medlemmen: {detail}",
    # Vad som föranledde det
    "instant": "{when}",
    "byNotification": "ändringsavisering {id}",
    "byCatchUp": "den regelbundna kontrollen",
    "byTransfer": "platser på väg har kommit fram",
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
    "changedTogetherBy": "ändrad tillsammans med andra av {actor}",
    "notBegun": "tiden tog slut innan detta påbörjades",
    "addedBy": "tillagd av {actor}",
    "removedBy": "borttagen av {actor}",
    "triedAgainBy": "nytt försök av {actor}",
    "movedBy": "flyttad av {actor}",
    "classSetBy": "klass vald av {actor}",
    "conditionsChangedBy": "villkoren för att gå med ändrade av {actor}",
    "orderChangedBy": "väntrummets ordning ändrad av {actor}",
    "createdBy": "tilldelningen skapades av {actor}",
    "deletedBy": "tilldelningen togs bort av {actor}",
    "resumedBy": "tilldelningen återupptogs av {actor}",
    "limitRaisedBy": "gränsen höjdes av {actor}",
    "removalConfirmedBy": "borttagningen {removal} bekräftades av {actor}",
    # Varför en licens inte är aktiv
    "licenceError": "{product}: {meaning} ({error})",
    "andThen": "{first} {then}",
    "CountViolation": (
        "Organisationen har ingen ledig licens för produkten. Köp fler, eller ta tillbaka en. Ett nytt försök görs "
        "inom några minuter."
    ),
    "MutuallyExclusiveViolation": (
        "Personen har en annan produkt med en tjänst som inte kan kombineras. Stäng av en av de två tjänsterna."
    ),
    "DependencyViolation": "En tjänst i produkten bygger på en annan som är avstängd eller saknas. Slå på den.",
    "ProhibitedInUsageLocationViolation": (
        "En tjänst i produkten finns inte på personens användningsplats. Rätta användningsplatsen, eller stäng av "
        "tjänsten."
    ),
    "UniquenessViolation": "Någon annan använder en av personens proxyadresser. Ta bort dubbletten.",
    "Disabled": (
        "Licensen är tilldelad, men Microsoft Entra visar den som inaktiverad, så den ger personen ingenting. "
        "Kontrollera produktens prenumeration i administrationscentret för Microsoft 365."
    ),
    "NeverActive": (
        "Licensen har tilldelats flera gånger, men Microsoft Entra har inte visat den som aktiv. Kontrollera "
        "personens licenser i administrationscentret för Microsoft 365, och försök sedan igen."
    ),
    "NoLongerActive": (
        "Licensen var aktiv, men Microsoft Entra visar den inte längre. Den tilldelas igen. Om det inte hjälper, "
        "kontrollera personens licenser i administrationscentret för Microsoft 365."
    ),
    "otherLicenceError": (
        "Microsoft Graph anger ingen närmare orsak. Kontrollera personens licenser i administrationscentret för "
        "Microsoft 365."
    ),
    # Varför en tilldelning är som den är
    "suspendedByAdministrator": "Pausad av en administratör.",
    "restored": (
        "Återställd från exporten {exported}. Appens egna senare ändringar är borta. Jämför gräns och personer, och "
        "återuppta sedan."
    ),
    "largeRemoval": (
        "En enda körning skulle ta bort {count:n} platser eller medlemskap för {people:n} personer. Inget har tagits "
        "bort. Kontrollera gruppen. Om det är avsikten bekräftar du borttagningen {removal}."
    ),
    "intruders": Plural(
        "count",
        "En person utan plats har licensen genom den licensierade gruppen, och behåller den tills vidare. Bekräfta "
        "borttagningen {removal} om den ska tas bort.",
        "{count:n} personer utan plats har licensen genom den licensierade gruppen, och behåller den tills vidare. "
        "Bekräfta borttagningen {removal} om den ska tas bort.",
    ),
    "graphSays": "Microsoft Graph: {detail}",
    "putRight": "{what} Åtgärda det, och återuppta sedan.",
    "groupNamed": "{detail} Gruppen {group}: {because}.",
    "innerFollowed": ("Medlemmar i gruppen {group} räknas som medlemmar, eftersom den finns i tilldelningens grupp."),
    "innerCircular": (
        "Medlemmar i gruppen {group} räknas som medlemmar. Gruppen innehåller också en grupp som innehåller den, eller "
        "sig själv. Det ändrar ingenting här."
    ),
    "innerTooDeep": (
        "Medlemmar i gruppen {group} räknas inte, eftersom den ligger mer än {depth} nivåer under tilldelningens grupp."
    ),
    "innerTooMany": (
        "Medlemmar i gruppen {group} räknas inte, eftersom {most} andra grupper i tilldelningens grupp redan gör det."
    ),
    "innerNotShown": "Medlemmar i gruppen {group} räknas inte, eftersom Microsoft Graph inte visar gruppen.",
    "innerLeft": (
        "Medlemmar i gruppen {group} räknas inte längre genom den, eftersom den inte längre finns i tilldelningens "
        "grupp, eller inte finns alls."
    ),
    "innerKept": (
        "Personen är medlem genom {groups}, och tilldelningen tar inte bort personer ur grupper i sin grupp."
    ),
    "innerFixed": "Personen är medlem genom gruppen {group}, och appen kan inte ta bort dem ur den: {because}.",
    "waitsByInner": (
        "Tilldelningen {name} är full ({used:n} av {limit:n} platser används). {because} I väntrummet, utan plats."
    ),
    "innerGroupsChanging": "Grupperna i gruppen {group} ändras hela tiden.",
    "memberByInner": "Det går inte att ta bort personen. {because} Ta bort dem ur den gruppen i Microsoft Entra.",
    "nestedWhileAdopting": (
        "Kan inte vara på under ett övertagande eller en sammanslagning. Slå på det när det är klart."
    ),
    "adoptionNested": (
        "I tilldelningen {name} räknas medlemmar i grupper som finns i gruppen. Ett övertagande kan inte ta över dem. "
        "Slå av nestedGroups först."
    ),
    "endLifted": "Slutdatumet {ends} togs bort, eftersom platsen inte kunde avslutas. {because}",
    "groupIsRestricted": "gruppen finns i en administrativ enhet med begränsad hantering",
    "groupIsAnothersLicensed": "gruppen är en tilldelnings licensierade grupp",
    "groupIsOutsideFence": "gruppen hör inte till dem som tilldelningar får bevaka",
    "endRefused": "Microsoft Graph nekade att ta bort medlemmar som har nått sitt slutdatum: {detail}",
    "endRefusedFixed": "{what} Ta bort slutdatumen, eller gör gruppen till en som appen kan ändra. Återuppta sedan.",
    "beingDeleted": "Håller på att tas bort. Licences: {licences}.",
    "beingUndone": "Övertagandet håller på att ångras.",
    "beingAdopted": "Ingår i ett övertagande: de som har licensen i dag får sina platser först.",
    "groupAskedFor": "Den licensierade gruppen för {product} har begärts, men Microsoft Graph visar den inte ännu.",
    "groupNotKnown": "Microsoft Graph känner inte till den licensierade gruppen för {product} ännu.",
    "groupNeverKnown": Plural(
        "minutes",
        "Microsoft Graph har inte känt till den licensierade gruppen för {product} på {minutes} minut, så den är "
        "borta. Återuppta för att skapa en ny.",
        "Microsoft Graph har inte känt till den licensierade gruppen för {product} på {minutes} minuter, så den är "
        "borta. Återuppta för att skapa en ny.",
    ),
    # Vad som misslyckades; det som en motpart själv har sagt står i `detail`
    "graphNotPermitted": "Microsoft Graph tillåter det inte: {detail}",
    "graphRefused": "Microsoft Graph nekade: {detail}",
    "graphNeeds": "{detail} Appen behöver {permission} för det här.",
    "graphNeedsInUnit": (
        "Microsoft Graph tillåter det inte: {detail} I den administrativa enheten {unit} behöver appen "
        "AdministrativeUnit.Read.All, och rollen Groups Administrator."
    ),
    "graphLacksUnit": "Microsoft Graph visar ingen administrativ enhet {unit}.",
    "graphGaveNoAnswer": "Microsoft Graph svarade inte: {detail}",
    "graphNoToken": "Det finns ingen token för Microsoft Graph: {detail}",
    "graphUnreadable": "Svaret från Microsoft Graph kan inte läsas: {detail}.",
    "graphBudgetUsed": "Budgeten för anrop till Microsoft Graph är slut för tillfället.",
    "graphForeignLink": "En länk leder till {link}, inte till {endpoint}.",
    "graphIdsAlone": "Microsoft Graph visar inte mer än id för en grupps medlemmar.",
    "graphForbiddenDeletion": "DELETE {path} skulle kunna ta bort en användare eller en grupp, och skickades inte.",
    "graphLacksGroup": "Microsoft Graph visar inte gruppen {group}.",
    "graphLacksGroups": "Microsoft Graph visar inte {groups}.",
    "graphLacksGroupInDelta": "Microsoft Graph visar inte gruppen {group} i sin delta ännu.",
    "graphKnowsGroupInPart": "Microsoft Graph känner inte till gruppen {group} överallt ännu.",
    "graphLacksSkipToken": "Microsoft Graphs nextLink för användare saknar $skiptoken.",
    "groupWasThere": "{what} Den fanns alldeles nyss.",
    "noSuchGroup": "Det finns ingen grupp {group}.",
    "noSuchPath": "Det finns inget på {path} i det här API:et. GET /api/openapi.json visar vad som finns.",
    "otherMethod": "{path} tar inte emot {method}. Den tar emot {methods}.",
    "webhookNoAnswer": "Webhooken svarade inte: {detail}.",
    "webhookAnswered": "Webhooken svarade {status}.",
    "webhookRefused": "Webhooken nekade meddelandet {message}: {status}.",
    "queueMessageTooLarge": "Ett meddelande till kön {queue} är för stort: {detail}.",
    "queueNotReached": "Service Bus kan inte nås för {queue}: {detail}.",
    "queueNotTaken": "Service Bus tog inte emot meddelanden till {queue}: {detail}.",
    "deadLettersNotShown": "Service Bus visade inte de ohanterade meddelandena i {queue}: {detail}.",
    "deadLetterInUse": "Någon annan arbetar med det här ohanterade meddelandet.",
    "issuerNotReached": "Utfärdaren av åtkomsttoken kan inte nås: {detail}.",
    "tablesNotPermitted": "Table Storage tillåter det inte för tabellen {table}: {detail}",
    "peerSaid": "{detail}",
    "peerSilent": "{peer} svarar inte: {detail}.",
    "rowOfLaterRelease": "Tilldelningen {allotment} har skrivits av en senare version av appen.",
    "tablesAnswered": "Table Storage svarade {status} för tabellen {table}.",
    "tablesNotReached": "Table Storage kan inte nås för tabellen {table}: {detail}.",
    "rowsTooOld": "Raderna lästes för länge sedan; någon kan ha lämnat gruppen och kommit tillbaka sedan dess.",
    "seatsTakenByRun": Plural(
        "count",
        "Tilldelningen {id}: en körning har tagit tillbaka {count} plats.",
        "Tilldelningen {id}: en körning har tagit tillbaka {count} platser.",
    ),
    "allotmentGone": "Tilldelningen {id} togs bort under tiden.",
    "allotmentBecame": "Tilldelningen {id} blev {state} under tiden.",
    "messageOnItsWay": "Tilldelningen {id} har ett meddelande på väg.",
    "endDateNotGiven": "Gruppen visar inte {people}: inget slutdatum sattes.",
    "cursorKeyGone": "Nyckeln för markörerna togs bort medan den skapades.",
    # Varför ett övertagande är som det är, och vad dess plan har att säga
    "adoptedGroupGone": "Gruppen finns inte längre.",
    "adoptionReplaced": "Ersatt av planen {id}.",
    "adoptionGivenUp": "Slängd innan den startade.",
    "adoptionStoppedBy": "Stoppades av {actor}.",
    "adoptionNoSeatFor": (
        "Det finns ingen plats för {count:n} av dem som fortfarande har den gamla licensieringen. Höj tilldelningens "
        "gräns och återuppta. Om de ska förlora licensen återupptar du med planens fingeravtryck och letGo: true."
    ),
    "adoptionInTheWay": "{what} Ta bort den, eller ångra övertagandet.",
    "adoptionGraphAbout": "{what} Microsoft Graph om {user}: {detail}",
    "adoptionRefusedFor": "Microsoft Graph nekade det för {user}: {detail}",
    "adoptionAllotmentGone": "Tilldelningen {id} är borta; ångra övertagandet.",
    "tooLateToSend": "Tiden för att genomföra beslutet har gått ut.",
    "hasParts": "Tilldelningen {name} har fortfarande delar.",
    "changedByOthers": Plural(
        "times",
        "Tilldelningen {id} ändrades av andra {times} gång i rad.",
        "Tilldelningen {id} ändrades av andra {times} gånger i rad.",
    ),
    "triedAgain": "{what} Försöker igen.",
    "allotmentNotActive": "Tilldelningen är {state}: {why}",
    "notLookedAt": "den har inte jämförts än.",
    "adoptionNotLicensed": Plural(
        "people",
        "{lacking:n} av {people:n} person har inte licensen genom den licensierade gruppen än: {first}. Inget tas "
        "bort förrän personen har den.",
        "{lacking:n} av {people:n} personer har inte licensen genom den licensierade gruppen än, till exempel "
        "{first}. Inget tas bort förrän de har den.",
    ),
    "adoptionDirectNeeded": Plural(
        "people",
        "{lacking:n} av {people:n} person behöver fortfarande sin direkta licens: {first}.",
        "{lacking:n} av {people:n} personer behöver fortfarande sin direkta licens, till exempel {first}.",
    ),
    "adoptionNotAdded": (
        "Alla har inte lagts till i gruppen än, till exempel {first}. Inget tas bort förrän det är klart."
    ),
    "adoptionNotTakenOut": "Alla som övertagandet lade till i gruppen har inte tagits bort igen, till exempel {first}.",
    "adoptionListCut": "Alla på listan kom inte med. Ångra det här, och planera om.",
    "adoptionNotHeldAgain": Plural(
        "people",
        "{lacking:n} av {people:n} person har inte den gamla licensen igen än: {first}. Inget tas bort förrän "
        "personen har den.",
        "{lacking:n} av {people:n} personer har inte den gamla licensen igen än, till exempel {first}. Inget tas bort "
        "förrän de har den.",
    ),
    "noteOldWay": (
        "Tills den gamla licensieringen är borttagen kan personer som går med i gruppen få licensen även på det "
        "sättet. Gränsen räknar bara licenser från tilldelningen."
    ),
    "noteNothingRemoved": "Inget tas bort förrän alla som behåller licensen har den genom tilldelningen.",
    "noteLastMinute": (
        "Personer som går med i sista minuten före borttagningen kan vara utan licens tills de får en plats."
    ),
    "noteOver": (
        "Med gränsen {limit:n} finns det ingen plats för {over:n} av dem som har licensen. Planera om med en högre "
        "gräns, eller bekräfta med letGo: true att de förlorar den och väntar."
    ),
    "noteUnseated": (
        "Det finns ingen plats än för {unseated:n} av dem som inte har licensen i dag. Platser kvar till dem, efter "
        "användar-id: {left:n}."
    ),
    "noteRollback": (
        "overflow: rollback gäller personer som går med efter övertagandet. De som väntar då är kvar i gruppen, i kön "
        "till nästa lediga plats."
    ),
    "noteFailing": "Licensfel i dag: {failing:n}. De här personerna får en plats om det finns någon kvar.",
    "noteOldGroup": (
        "Personer tas ut ur gruppen {group} när de har licensen genom tilldelningen. Allt annat som gruppen ger "
        "upphör för dem."
    ),
    "noteJoins": (
        "Personer som läggs till i gruppen när övertagandet startar: {count:n}. Om övertagandet ångras tas de bort ur "
        "gruppen igen."
    ),
    "noteNoSeat": (
        "Med gränsen {limit:n} finns det ingen plats för {count:n} av dem utanför gruppen. De läggs inte till i den, "
        "och behåller den licens de har."
    ),
    "noteNotHeld": (
        "Personer utanför gruppen som inte har alla produkter direkt: {count:n}. De läggs inte till i den, och "
        "behåller det de har."
    ),
    "noteKeepsDirect": (
        "Personer som även behåller en direkt licens, eftersom andra tjänster är avstängda i den: {count:n}. Det "
        "kräver ingen extra licens."
    ),
    # Vad en jämförelse har sett
    "seenGroupGone": "Gruppen {group} finns inte längre.",
    "seenGroupFixed": "Gruppen {group}: {because}.",
    "seenOutsideFence": "Gruppen {group} får inte bevakas.",
    "seenWithoutRow": "Är med i gruppen, men finns inte i tilldelningens register.",
    "seenCounts": Plural(
        "seats",
        "Räknarna visar {seats:n} plats och {waiting:n} väntande, men det finns {seatsFound:n} och {waitingFound:n}.",
        "Räknarna visar {seats:n} platser och {waiting:n} väntande, men det finns {seatsFound:n} och {waitingFound:n}.",
    ),
    "seenBeyondLimit": "{used:n} används, gränsen är {limit:n}.",
    "seenLicensedGroupGone": "Gruppen {group}, som gav {product}, finns inte längre.",
    "seenNotCarried": "Den licensierade gruppen har inte längre {product}.",
    "seenPlansOn": "{product}: {on} har slagits på.",
    "seenPlansOff": "{product}: {off} har stängts av.",
    "seenPlansBoth": "{product}: {on} har slagits på, {off} har stängts av.",
    "seenWithoutSeat": "Är med i den licensierade gruppen, men har ingen plats.",
    "seenCarried": (
        "Gruppen {group} har själv {product}. Personer som får licensen av den: {people:n}, utan plats: {seatless:n}."
    ),
    "seenGivenUp": "Har varit på väg ut sedan {since}.",
    "seenState": "Har varit {state} sedan {since}.",
    "seenNoAccount": "Kontot finns inte längre.",
    "seenNotInGroup": "Är inte med i gruppen, men står som {state}.",
    "seenDisabled": "Kontot är avstängt.",
    "seenGuest": "Kontot är en gäst.",
    "seenIneligible": "Tilldelningen är bara för personer vars {condition}.",
    "seenTwice": "Har även en direkt tilldelning av {products}.",
    "seenNotAssigned": "Licensen kunde inte tilldelas.",
    "seenLacking": "Saknar {products}.",
    "seenNoSubscription": "Microsoft Graph har ingen.",
    "seenSubscriptionEnds": "Den upphör {ends}.",
    "seenOvercommitted": (
        "{product}: {promised:n} tilldelade och {outside:n} används utanför tilldelningar, av {assignable:n} som kan "
        "tilldelas."
    ),
    "seenOutside": "{product}: {count:n} används utanför tilldelningar.",
    "seenProductLeft": "{product}: {promised:n} tilldelade, men organisationen äger den inte längre.",
    "heldDirectly": "Har {products} direkt.",
    "heldByGroup": "Har {products} genom gruppen {groups}.",
    "heldBothWays": "Har {products} direkt, och genom gruppen {groups}.",
    # Vad slag av avvikelser innebär, och hur de åtgärdas
    "joinedUnseenTitle": "Gick med obemärkt",
    "joinedUnseenMeaning": "Är med i gruppen, men inget har beslutats.",
    "joinedUnseenCure": "Besluta som för alla som går med: licens, väntrum eller borttagning.",
    "leftUnseenTitle": "Lämnade obemärkt",
    "leftUnseenMeaning": "Har lämnat gruppen, men har kvar en plats eller står kvar i väntrummet.",
    "leftUnseenCure": "Ta tillbaka licensen, och ge platsen till nästa person i kön.",
    "accountDeletedTitle": "Kontot borttaget",
    "accountDeletedMeaning": "Kontot har tagits bort, men har fortfarande en plats.",
    "accountDeletedCure": "Frigör platsen, och ge den till nästa person i kön.",
    "seatWithoutMemberTitle": "Plats utan medlem",
    "seatWithoutMemberMeaning": (
        "Lämnade för länge sedan, men licensen har inte kunnat tas tillbaka, så platsen används fortfarande."
    ),
    "seatWithoutMemberCure": "Försök igen att ta tillbaka licensen. Felet vid platsen visar orsaken.",
    "stalePendingTitle": "Påbörjat men inte slutfört",
    "stalePendingMeaning": "En licens började ges eller tas bort för mer än en timme sedan, men det blev inte klart.",
    "stalePendingCure": "Slutför det.",
    "counterWrongTitle": "Siffrorna går inte ihop",
    "counterWrongMeaning": "Tilldelningens räknare stämmer inte med dess platser och väntrum.",
    "counterWrongCure": "Räkna om raderna.",
    "neverAdmittedTitle": "Licensierad utan plats",
    "neverAdmittedMeaning": (
        "Har licensen genom den licensierade gruppen men ingen plats, eftersom någon lade till personen direkt i den "
        "gruppen."
    ),
    "neverAdmittedCure": (
        "Ta bort personen ur den licensierade gruppen. Lägg till personen i den bevakade gruppen om licensen ska "
        "behållas."
    ),
    "licenceMissingTitle": "Licens saknas",
    "licenceMissingMeaning": "Har en plats, men inte alla dess licenser.",
    "licenceMissingCure": "Ge licensen igen.",
    "licenceErrorTitle": "Licensfel",
    "licenceErrorMeaning": "Har en plats, men Microsoft Entra kunde inte tilldela licensen.",
    "licenceErrorCure": "Försök igen varje natt. Felet visar vad som behöver åtgärdas.",
    "licenceTwiceTitle": "Dubbel licens",
    "licenceTwiceMeaning": "Har produkten både från tilldelningen och direkt, så den blir kvar när platsen lämnas.",
    "licenceTwiceCure": "Ta bort den direkta licensen. Tilldelningens licens blir kvar.",
    "accountDisabledTitle": "Kontot avstängt",
    "accountDisabledMeaning": "Har en plats, men kontot är avstängt, så ingen använder platsen.",
    "accountDisabledCure": "Ta bort personen ur gruppen. Platsen blir ledig.",
    "guestTitle": "Gäst",
    "guestMeaning": "Har en plats, men är gäst i organisationen.",
    "guestCure": "Om gäster inte ska ha platser, ta bort personen ur gruppen. Platsen blir ledig.",
    "ineligibleSeatTitle": "Plats utan att uppfylla villkoren",
    "ineligibleSeatMeaning": "Har en plats, men uppfyller inte tilldelningens villkor för att gå med.",
    "ineligibleSeatCure": (
        "Ingenting, om personen får behålla platsen. Ta annars bort personen ur gruppen. Platsen blir ledig."
    ),
    "ineligibleTitle": "I gruppen utan att uppfylla villkoren",
    "ineligibleMeaning": "Är med i gruppen men får ingen plats, för ett villkor för att gå med är inte uppfyllt.",
    "ineligibleCure": (
        "Rätta personens egenskaper i Microsoft Entra, ändra villkoren, eller ta bort personen ur gruppen."
    ),
    "licensedGroupDeletedTitle": "Licensierad grupp borttagen",
    "licensedGroupDeletedMeaning": "Den licensierade gruppen har tagits bort, så alla har förlorat produkten.",
    "licensedGroupDeletedCure": "Skapa en ny licensierad grupp, och licensiera alla som har en plats genom den.",
    "productMissingTitle": "Produkten saknas på den licensierade gruppen",
    "productMissingMeaning": "Den licensierade gruppen har inte längre produkten, så alla har förlorat den.",
    "productMissingCure": "Tilldela den licensierade gruppen produkten igen.",
    "plansChangedTitle": "Tjänster ändrade",
    "plansChangedMeaning": "De avstängda tjänsterna på den licensierade gruppen skiljer sig från tilldelningens.",
    "plansChangedCure": "Ställ in tilldelningens tjänster igen.",
    "groupFixedTitle": "Gruppen kan inte ändras",
    "groupFixedMeaning": "Appen kan inte längre ta bort medlemmar ur gruppen, så ingen kan tas bort när den är full.",
    "groupFixedCure": "Låt personer utöver gränsen vänta (overflow: wait), eller ändra tillbaka gruppen.",
    "groupDeletedTitle": "Gruppen borttagen",
    "groupDeletedMeaning": "Gruppen har tagits bort.",
    "groupDeletedCure": "Återställ den inom 30 dagar, eller ta bort tilldelningen.",
    "limitBelowUseTitle": "Gränsen under användningen",
    "limitBelowUseMeaning": (
        "Fler platser används än gränsen tillåter. Ingen får en plats förrän tillräckligt många har lämnat."
    ),
    "limitBelowUseCure": "Höj gränsen, eller ta bort personer.",
    "watchedGroupLicensedTitle": "Den bevakade gruppen har produkten",
    "watchedGroupLicensedMeaning": (
        "Den bevakade gruppen har en av tilldelningens produkter, så alla i den får licensen utöver gränsen."
    ),
    "watchedGroupLicensedCure": (
        "Planera ett övertagande, som visar vilka som behåller licensen och vilka som väntar. Starta det sedan."
    ),
    "heldOutsideTitle": "Har produkten på annat sätt",
    "heldOutsideMeaning": "Är med i gruppen utan plats, men har produkten på annat sätt.",
    "heldOutsideCure": "Ta bort den andra tilldelningen av licensen, eller höj gränsen så att det finns en plats.",
    "prerequisiteMissingTitle": "Behöver en annan licens först",
    "prerequisiteMissingMeaning": "Väntar utan plats, eftersom en produkt i tilldelningen kräver en annan licens.",
    "prerequisiteMissingCure": "Ge personen en av licenserna som beslutet nämner, eller ta bort personen ur gruppen.",
    "seenNeedsFirst": "Behöver en annan licens för {products}, och väntar sedan {since}.",
    "innerGroupTitle": "Grupp i gruppen",
    "innerGroupMeaning": "En grupp i tilldelningens grupp räknas inte, eller innehåller sig själv.",
    "innerGroupCure": (
        "Ingenting, om det är meningen. Ändra annars i Microsoft Entra vilka grupper som tilldelningens grupp "
        "innehåller."
    ),
    "outsideFenceTitle": "Grupp som inte får bevakas",
    "outsideFenceMeaning": (
        "Gruppen hör inte till dem som tilldelningar får bevaka. Tilldelningen fortsätter som den är."
    ),
    "outsideFenceCure": (
        "Byt namn på gruppen, flytta den dit där den får bevakas eller utöka inställningen. Eller ta bort "
        "tilldelningen."
    ),
    "licenceOutsideTitle": "Används utanför tilldelningar",
    "licenceOutsideMeaning": "Personer har produkten, men ingen plats i någon tilldelning.",
    "licenceOutsideCure": (
        "Ta tillbaka licensen i administrationscentret för Microsoft 365, eller lägg till personen i en tilldelning."
    ),
    "overcommittedTitle": "Mer tilldelat än ägt",
    "overcommittedMeaning": (
        "Mer av produkten är tilldelat, eller används utanför tilldelningar, än vad organisationen kan tilldela."
    ),
    "overcommittedCure": "Köp fler, sänk en gräns, eller ta tillbaka licenser som används utanför tilldelningar.",
    "productLeftTitle": "Produkten ägs inte längre",
    "productLeftMeaning": "Organisationen äger inte längre en produkt i tilldelningar, så ingen mer kan få den.",
    "productLeftCure": (
        "Köp den igen, eller ta bort tilldelningarna. Med licences=keep behåller alla det som de har kvar."
    ),
    "subscriptionMissingTitle": "Prenumerationen saknas",
    "subscriptionMissingMeaning": (
        "Microsoft Graph har ingen prenumeration från appen, så bara den regelbundna kontrollen hittar ändringar."
    ),
    "subscriptionMissingCure": (
        "Timern keep_subscription skapar den igen. Om den fortfarande saknas, kontrollera appens logg."
    ),
    "subscriptionLateTitle": "Prenumerationen inte förnyad",
    "subscriptionLateMeaning": "Prenumerationen på ändringar har inte förnyats i tid, och upphör snart.",
    "subscriptionLateCure": "Timern keep_subscription förnyar den. Om den inte förnyas, kontrollera appens logg.",
    # Rubriker på problem (RFC 9457)
    "http400": "Felaktig begäran",
    "http401": "Inte inloggad",
    "http403": "Inte tillåtet",
    "http404": "Finns inte",
    "http405": "Metoden tillåts inte",
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
    "reportNothingWaits": "Inget behöver ditt godkännande.",
    "reportTenant": "Organisationen",
    "reportNothingOfTenant": "Inga avvikelser för organisationen som helhet.",
    "reportByKind": "Avvikelser efter typ",
    "reportNoDrift": "Inga avvikelser hittades.",
    "reportHeadSeverity": "Allvar",
    "reportHeadWhat": "Vad",
    "reportHeadAllotment": "Tilldelning",
    "reportHeadWhom": "Person eller sak",
    "reportHeadSeen": "Sett",
    "reportHeadSince": "Sedan",
    "reportHeadDone": "Åtgärd",
    "reportMore": "och {count:n} till, i CSV-filen.",
    "reportConcerned": "Personer: {people}.",
    "reportConcernedMore": "Personer: {people} och {count:n} till.",
    "reportFinished": "Klar.",
    "reportRunning": "Pågår.",
    "reportCompared": "{count:n} av {of:n} tilldelningar har jämförts.",
    "reportMissing": "{count:n} saknas",
    "reportMissingMeans": ", vilket inte betyder att allt är bra:",
    "reportSeatsUsed": "Använda platser",
    "reportOf": "{used:n} av {limit:n}",
    "reportWaiting": "Väntar",
    "reportOpen": "Öppna avvikelser",
    "reportNeedYou": "Behöver dig",
    "reportAMonth": "Per månad",
    "reportSinceBefore": "Sedan natten innan",
    "reportFirstNight": "Det här är den första natten, så det finns inget att jämföra med.",
    "reportSince": "Sedan {day}",
    "reportNew": "Nya ({count:n})",
    "reportGone": "Lösta ({count:n})",
    "reportNothingChanged": "Inget har ändrats.",
    "reportHealed": "Åtgärdat i den här körningen.",
    "reportAsks": "Behöver ditt godkännande.",
    "reportToldOnly": "Rapporteras bara.",
    "reportConfirm": "Godkänn i portalen",
    "highSeverity": "Hög",
    "mediumSeverity": "Medel",
    "lowSeverity": "Låg",
    "reportUnheld": "tillgängliga licenser",
    "reportMove": "Flytta {units:n} från {giver} till {taker}",
    "reportMoveAhead": "Flytta {units:n} från {giver} till {taker}, som tar slut inom {days} dagar",
    "reportStillWaiting": "{count:n} skulle fortfarande vänta. Köp fler.",
    "reportStillShort": "{count:n} till kommer att behövas inom {days} dagar.",
    "partNeeds": "{name} behöver {units:n} till. {parent} har så många: ägarna där kan höja gränsen till {limit:n}.",
    "partNeedsMore": (
        "{name} behöver {units:n} till, och {parent} har {available:n} av dem. Ägarna där behöver fler platser innan "
        "de kan höja gränsen till {limit:n}."
    ),
    "reportAccept": "Sätt gränserna i portalen",
    "reportLimits": "Gränser som föreslogs i slutet av natten",
    "reportUsed": "Används",
    "reportAllotments": "Tilldelningar, de med problem först",
    "reportNone": "Inga.",
    "reportRefused": "Fick ingen plats den dagen",
    "reportDenied": "Utan plats under dessa 90 dagar",
    "reportDeniedNow": "{denials:n}; {unmet:n} personer fortfarande utan plats",
    "reportRunsOut": "Tar slut",
    "reportIdle": "Oanvända platser",
    "reportUnchangedSince": "Inget har ändrats sedan hela jämförelsen den",
    "reportCost": "Kostnad per månad",
    "reportLent": "Utlånade",
    "reportBorrowed": "Inlånade",
    "reportWithParts": Plural("count", "Med sin {count:n} del", "Med sina {count:n} delar"),
    "reportTogether": "{used:n} av {limit:n} används, {waiting:n} väntar",
    "reportCostWithParts": "Kostnad per månad, med delar",
    "reportRunsOutWithParts": "Tar slut, med delar",
    "reportCostAMonth": "{cost} per månad",
    "reportState": "{state}",
    "reportLimit": "Gräns",
    "reportChartSpoken": "{name}: {used:n} av {limit:n} platser används, {waiting:n} väntar",
    "reportRefusalsADay": "Personer som inte fick någon plats, per dag",
    "reportDriftADay": "Avvikelser som hittades, per dag",
    "reportNoDepartment": "Ingen avdelning",
    "reportDepartment": "Avdelning",
    "reportSeats": "Platser",
    "reportNoHistory": "För lite historik än",
    "reportNotInTwoYears": "Inte inom två år",
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
    "ineligible": "utan plats, eftersom ett villkor inte är uppfyllt",
    "leaving": "på väg ut ur en reserv",
    "open": "öppen",
    "approving": "på väg att godkännas",
    "approved": "godkänd",
    "refused": "avslagen",
    "withdrawn": "tillbakatagen",
    "planning": "under planering",
    "planned": "planerat",
    "filling": "under inläsning",
    "verifying": "under kontroll",
    "removing": "under borttagning",
    "adopted": "slutfört",
    "stopped": "stoppat",
    "undoing": "på väg att ångras",
    "undone": "ångrat",
    "moving": "under byte",
    "finishing": "under avslutning",
    "merging": "pågående",
    "merged": "slutförd",
    "changed": "slutfört",
    "begun": "påbörjad",
    "done": "gjord",
    "asked": "i behov av dig",
    "cancelled": "avbokad",
}
"""States of allotments, people, requests, adoptions, changes and planned changes, as they stand after "är"."""

PROPERTIES: Mapping[str, str] = {
    "department": "avdelning",
    "jobTitle": "befattning",
    "employeeType": "anställningstyp",
    "country": "land",
    "companyName": "företag",
    "officeLocation": "kontor",
}
"""What Microsoft Entra knows about people."""

SWEDISH = Language(
    {**_TEXTS, **BACKUPS, **CHANGES, **DATES, **DOCTOR, **LENDING, **MERGING, **SETTINGS, **REPORT_MAIL},
    {**STATES, **PROPERTIES},
    plurals="n != 1",
    thousands="\u00a0",
)
