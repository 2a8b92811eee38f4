"""What the doctor says, in Swedish."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "settingsWrong": (
        "Appen kan inte starta. De här inställningarna saknas eller är fel: {settings}. I appens logg står hur var "
        "och en ska se ut."
    ),
    # What a check couldn't find out
    "doctorTookTooLong": "Det kom inget svar inom {seconds} sekunder.",
    "doctorNotSeen": "Det gick inte att kontrollera: {reason}",
    "doctorFailed": "Det gick inte att kontrollera: kontrollen misslyckades ({reason}).",
    "doctorNotSeenCure": "Rätta det som är fel ovanför och kontrollera igen. Om det står kvar, se appens logg.",
    # Peers and queues
    "graphPeer": "Microsoft Graph",
    "tablesPeer": "Table Storage",
    "serviceBusPeer": "Service Bus",
    "notificationsQueue": "inkommande ändringar",
    "enforcementQueue": "beslut och licenser",
    # Settings
    "doctorSettings": "Inställningarna passar ihop, och ingen av dem är osäker.",
    "settingTwice": "Både {setting} och {other} är angivna. Appen använder {setting}.",
    "settingTwiceCure": "Ta bort den som blivit kvar bland appens inställningar. I Azure ska {other} vara kvar.",
    "settingWithoutMailbox": (
        "MESSAGES_ADMINISTRATORS är angiven men inte MESSAGES_MAILBOX, så administratörerna får ingen e-post."
    ),
    "settingWithoutMailboxCure": "Kör azd env set MESSAGES_MAILBOX <adress> och sedan azd provision.",
    "settingRemovals": "REMOVAL_SHARE_AT_MOST är 1, så en körning får tömma en grupp utan att fråga.",
    "settingRemovalsCure": "Kör azd env set REMOVAL_SHARE_AT_MOST 0.5 och sedan azd provision.",
    "settingIgnored": "{setting} ändrades på inställningssidan, och värdet används inte: {why}",
    "settingIgnoredCure": "Ändra {setting} igen på inställningssidan, eller gå tillbaka till appinställningen.",
    "settingNobodyTold": "Ingen får veta någonting, inte ens när en tilldelning pausas.",
    "settingNobodyToldCure": (
        "Om folk ska få meddelanden, kör azd env set MESSAGES_MAILBOX <adress> och azd env set "
        "MESSAGES_ADMINISTRATORS <adresser>, och sedan azd provision."
    ),
    "settingNoFence": (
        "Tilldelningar får bevaka alla grupper. Den som sköter en tilldelning bestämmer vem som får det gruppen ger."
    ),
    "settingNoFenceCure": (
        "Om det inte är meningen, kör azd env set WATCHED_GROUPS_PREFIX LIC- och sedan azd provision."
    ),
    "settingAnyClient": "Token från vilken klient som helst som har appens scope godtas.",
    "settingAnyClientCure": (
        "För att bara släppa in portalen och allotctl, kör azd env set ALLOTCTL_CLIENT_ID <dess klient-id> och sedan "
        "azd provision."
    ),
    "settingSecret": "{setting} innehåller en nyckel. Alla som kan läsa appens inställningar kan använda den.",
    "settingSecretCure": "Ta bort {setting}. Mallen anger adressen i stället, och appens identitet loggar in.",
    "settingShortMargin": ("SETTLE_SECONDS är mindre än {seconds}. En begäran som är på väg kan få verkan efter det."),
    "settingShortMarginCure": "Ta bort SETTLE_SECONDS ur inställningarna och kör sedan azd provision.",
    "settingAudience": (
        "AUTH_AUDIENCE är inget klient-id. Ingen token av version 2.0 gäller för den, så ingen kan logga in."
    ),
    "settingAudienceCure": "Ange klient-id för API:ets appregistrering i AUTH_AUDIENCE och kör sedan azd provision.",
    # Identity
    "doctorToken": "Appens identitet får token för {peer}.",
    "doctorTokenNotNeeded": "Appen når {peer} med en anslutningssträng, så den behöver ingen token.",
    "doctorNoToken": "Appens identitet får ingen token för {peer}: {reason}",
    "doctorNoTokenCure": (
        "Öppna funktionsappen > Identitet i Azure Portal. Kontrollera att den användartilldelade identiteten finns "
        "där och att AZURE_CLIENT_ID pekar på den. azd provision rättar båda."
    ),
    # Tables, queues, clocks
    "doctorTables": "En rad skrevs, lästes och togs bort.",
    "doctorTablesFail": "Det gick inte att skriva, läsa och ta bort en rad: {reason}",
    "doctorTablesForget": "En rad som skrevs fanns inte när den lästes.",
    "doctorTablesCure": (
        "Kontrollera TABLES_ENDPOINT, lagringskontots brandvägg och att appens identitet har rollen Storage Table "
        "Data Contributor där. En ny roll tar upp till tio minuter. azd provision rättar alla tre."
    ),
    "doctorQueue": "Kön för {queue} fungerar. Ett meddelande kom senast igenom {handled}.",
    "doctorQueueWaits": "Ett testmeddelande i kön för {queue} är fortfarande på väg.",
    "doctorQueueWaitsCure": "Funktionen kanske håller på att starta. Vänta en minut och kontrollera igen.",
    "doctorQueueStuck": "Ett testmeddelande har fastnat i kön för {queue} sedan {since}.",
    "doctorQueueSlow": "Meddelanden väntar i mer än två minuter i kön för {queue}.",
    "doctorQueueCure": (
        "Öppna funktionsappen > Funktioner i Azure Portal. Kontrollera att relay och enforce finns där och är "
        "aktiverade. Är de det, höj MAXIMUM_INSTANCE_COUNT. I loggen står om någon tjänst inte svarar."
    ),
    "doctorQueuesFail": "Det gick inte att skicka ett testmeddelande: {reason}",
    "doctorQueuesFailCure": (
        "Kontrollera ServiceBusConnection__fullyQualifiedNamespace och att appens identitet har rollen Azure Service "
        "Bus Data Owner där. azd provision rättar båda."
    ),
    "doctorClock": "Appens klocka och klockan i {peer} skiljer sig med högst {most} sekunder.",
    "doctorClocksApart": (
        "Appens klocka och klockan i {peer} skiljer sig med {seconds} sekunder. Högst {most} är säkert, för token "
        "och uppskjutet arbete beror på tiden."
    ),
    "doctorClocksCure": (
        "Starta om funktionsappen, så att den får en annan dator: az functionapp restart. På din egen dator: "
        "synkronisera klockan."
    ),
    # Permissions
    "doctorPermission": "{permission} är beviljad, så appen kan {feature}.",
    "doctorPermissionMissing": "{permission} saknas. Utan den kan appen inte {feature}.",
    "doctorPermissionCure": (
        "Kör python3 deploy/steps.py permit som administratör för privilegierade roller, och starta sedan om appen. "
        "En token används i upp till ett dygn."
    ),
    "doctorPermissionsUnseen": "Appens behörigheter går inte att läsa utan en token för Microsoft Graph.",
    "doctorPermissionsUnseenCure": "Rätta först det som gäller token. Se raden om identiteten.",
    "beToldOfChangesFeature": "få veta direkt när grupper ändras",
    "readGroupsFeature": "läsa grupper och deras medlemmar",
    "changeMembersFeature": "lägga till och ta bort medlemmar",
    "makeLicensedGroupsFeature": "skapa licensgrupper",
    "assignLicencesFeature": "tilldela licenser",
    "takeOverLicencesFeature": "ta över licensen från en bevakad grupp",
    "readProductsFeature": "se vilka produkter organisationen äger",
    "readPeopleFeature": "se personer och deras licenser",
    "reprocessLicencesFeature": "bearbeta misslyckade licenser på nytt",
    "readSignInsFeature": "se när personer senast loggade in",
    "readUnitsFeature": "se vilka grupper som finns i den administrativa enhet som avgränsar dem",
    "readGroupAccessFeature": "se vad en grupp ger utöver licenser",
    "setUsageLocationsFeature": "ange användningsplats för personer som saknar en",
    # Notifications
    "doctorSubscription": (
        "Det finns en prenumeration på gruppändringar. Den gäller till {when} och förnyas innan dess."
    ),
    "doctorNoSubscription": (
        "Det finns ingen prenumeration på gruppändringar, så de hittas bara med några minuters mellanrum."
    ),
    "doctorSubscriptionElsewhere": "Prenumerationen på gruppändringar leder till {url}, som inte är den här appen.",
    "doctorSubscriptionTwice": (
        "Det finns {count} prenumerationer på gruppändringar. Varje ändring kommer flera gånger."
    ),
    "doctorSubscriptionEnds": "Prenumerationen på gruppändringar går ut {when} och förnyades inte i tid.",
    "doctorSubscriptionUnwarned": "Microsoft Graph säger inte till appen när prenumerationen måste förnyas.",
    "doctorSubscriptionCure": (
        "Starta om appen: az functionapp restart. Timern keep_subscription rättar det sedan inom en minut. Annars, "
        "öppna PUBLIC_URL utifrån och sök efter keep_subscription i appens logg."
    ),
    "doctorNotification": "En avisering från Microsoft Graph kom senast igenom {when}.",
    "doctorNoNotification": "Ingen avisering från Microsoft Graph har kommit igenom än.",
    "doctorNoNotificationSince": (
        "Ingen avisering från Microsoft Graph har kommit igenom sedan {when}, då prenumerationen skapades."
    ),
    "doctorOldNotification": "Den senaste aviseringen från Microsoft Graph kom igenom {when}.",
    "doctorNotificationCure": (
        "Utlös en: skapa en säkerhetsgrupp i administrationscentret för Entra och ta bort den igen. Vänta en minut "
        "och kontrollera igen."
    ),
    # Signing in
    "doctorIssuer": Plural(
        "keys",
        "{issuer} svarar och publicerar {keys} nyckel.",
        "{issuer} svarar och publicerar {keys} nycklar.",
    ),
    "doctorIssuerSilent": "{issuer} går inte att nå, så ingen ny kan logga in: {reason}",
    "doctorIssuerOther": "AUTH_ISSUER är {issuer}, men utfärdaren kallar sig {named}. Ingen token godtas.",
    "doctorIssuerCure": (
        "Kontrollera AUTH_ISSUER: den ska vara https://login.microsoftonline.com/<klientorganisationens id>/v2.0. "
        "Kör sedan azd provision."
    ),
    "doctorTokenVersion": "Din åtkomsttoken har version {version}.",
    "doctorTokenVersionCure": (
        "Ange 2 för requestedAccessTokenVersion i manifestet för API:ets appregistrering och logga in igen."
    ),
    "doctorTokenUnseen": "App Service-autentisering har loggat in dig, så din token syns inte här.",
    "doctorTokenUnseenCure": "Vill du se den, logga in med allotctl login och kör allotctl doctor.",
    "doctorRoles": "Din token har approllerna {roles}.",
    "doctorNoRoles": "Din token har ingen approll. En katalogroll har släppt in dig.",
    "doctorNoRolesCure": "Tilldela dig Allotment.Admin i företagsprogrammet, under Användare och grupper.",
    "doctorGroupClaims": "Din token anger grupper, så grupper kan vara ägare.",
    "doctorNoGroupClaims": (
        "Din token anger ingen grupp. Antingen är du inte med i någon tilldelad grupp, eller så anges inte grupper."
    ),
    "doctorNoGroupClaimsCure": (
        "Om grupper äger tilldelningar, tilldela dem till företagsprogrammet, eller kör azd env set GROUP_CLAIMS "
        "SecurityGroup och azd provision. Logga sedan in igen."
    ),
    "doctorNoRoleClaims": "ADMINISTRATORS_BY_DIRECTORY_ROLE är på, men din token anger ingen katalogroll.",
    "doctorNoRoleClaimsCure": "Om du har en, kör python3 deploy/steps.py register och logga in igen.",
    "doctorRedirect": "Det går att logga in i portalen: din token kommer därifrån.",
    "doctorRedirectUnseen": ("Det syns inte om det går att logga in i portalen, för din token kommer inte därifrån."),
    "doctorRedirectCure": (
        "Öppna {portal} och logga in. Om Entra svarar AADSTS50011, kör python3 deploy/steps.py permit, som "
        "registrerar adressen."
    ),
    "doctorPortalPlace": "portalen",
    # Messages
    "doctorMailbox": "Postlådan som skickar finns.",
    "doctorNoMailbox": "MESSAGES_MAILBOX anger ingen användare i organisationen, så ingen e-post skickas.",
    "doctorMailboxWithoutAddress": "Användaren i MESSAGES_MAILBOX har ingen e-postadress, så ingen e-post skickas.",
    "doctorMailboxCure": (
        "Skapa postlådan i Exchange, eller kör azd env set MESSAGES_MAILBOX <adress> och azd provision."
    ),
    "doctorWebhook": "Webhooken för meddelanden går att nå.",
    "doctorWebhookSilent": "Webhooken för meddelanden går inte att nå: {reason}",
    "doctorWebhookCure": "Kontrollera MESSAGES_WEBHOOK och att arbetsflödet bakom den är på.",
    "doctorTold": "Nyheter om en tilldelning skickades senast {when}.",
    "doctorNothingTold": "Inga nyheter om en tilldelning har skickats än, så det syns inte om meddelanden kommer fram.",
    "doctorNothingToldCure": (
        "Utlös ett: pausa en tilldelning som ägarna kan undvara och återuppta den. Om ingen e-post kommer, kör "
        "kommandona för Exchange som python3 deploy/steps.py wait skriver ut."
    ),
    # What runs by itself
    "doctorNoDeadLetters": "Alla meddelanden har hanterats.",
    "doctorDeadLetters": Plural(
        "count",
        "{count} meddelande gick inte att hantera.",
        "Minst {count} meddelanden gick inte att hantera.",
    ),
    "doctorDeadLettersCure": (
        "Kör allotctl dead-letters list och rätta det som står där. Kör sedan allotctl dead-letters resend --all."
    ),
    "doctorTimers": "Timrarna går, senast {when}.",
    "doctorNoTimer": "Ingen timer har gått än.",
    "doctorNoTimerCure": "De går enligt CATCH_UP_SCHEDULE. Vänta några minuter och kontrollera igen.",
    "doctorTimersStopped": "Ingen timer har gått sedan {when}.",
    "doctorTimersCure": (
        "Kontrollera CATCH_UP_SCHEDULE och att funktionsappen körs: öppna den > Funktioner i Azure Portal. Starta "
        "sedan om den med az functionapp restart."
    ),
    "doctorNight": "Nattens jämförelse började senast {when}.",
    "doctorNoNight": "Det har inte gjorts någon nattlig jämförelse än.",
    "doctorNightMissed": "Nattens jämförelse började senast {when} och är sen.",
    "doctorNightCure": "Kör allotctl reconcile för att jämföra nu.",
    "doctorPortal": "Appen och portalen har version {version}.",
    "doctorNoPortal": "Portalen byggdes inte innan appen distribuerades.",
    "doctorNoPortalCure": "Kör python3 deploy/steps.py portal och sedan azd deploy.",
}
