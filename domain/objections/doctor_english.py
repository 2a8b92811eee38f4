"""What the doctor says, in English."""

from collections.abc import Mapping

from domain.objections.language import Plural

TEXTS: Mapping[str, str | Plural] = {
    "settingsWrong": (
        "The app can't start. These settings are missing or wrong: {settings}. The app's log says what each must be."
    ),
    # What a check couldn't find out
    "doctorTookTooLong": "There was no answer within {seconds} seconds.",
    "doctorNotSeen": "We couldn't check this: {reason}",
    "doctorFailed": "We couldn't check this: the check failed ({reason}).",
    "doctorNotSeenCure": "Put right what is wrong above, and check again. If this stays, look at the app's log.",
    # Peers and queues
    "graphPeer": "Microsoft Graph",
    "tablesPeer": "Table Storage",
    "serviceBusPeer": "Service Bus",
    "notificationsQueue": "incoming changes",
    "enforcementQueue": "decisions and licences",
    # Settings
    "doctorSettings": "The settings fit together, and none of them is unsafe.",
    "settingTwice": "{setting} and {other} are both set. The app uses {setting}.",
    "settingTwiceCure": "Remove the one that is left over from the app's settings. In Azure, keep {other}.",
    "settingWithoutMailbox": (
        "MESSAGES_ADMINISTRATORS is set, but MESSAGES_MAILBOX isn't, so administrators get no mail."
    ),
    "settingWithoutMailboxCure": "Run azd env set MESSAGES_MAILBOX <address>, then azd provision.",
    "settingRemovals": "REMOVAL_SHARE_AT_MOST is 1, so one run may empty a group without asking.",
    "settingRemovalsCure": "Run azd env set REMOVAL_SHARE_AT_MOST 0.5, then azd provision.",
    "settingIgnored": "{setting} was changed on the settings page, and the value is ignored: {why}",
    "settingIgnoredCure": "Change {setting} again on the settings page, or go back to the app setting.",
    "settingNobodyTold": "Nobody is told anything, not even when an allotment is suspended.",
    "settingNobodyToldCure": (
        "To tell people, run azd env set MESSAGES_MAILBOX <address> and azd env set MESSAGES_ADMINISTRATORS "
        "<addresses>, then azd provision."
    ),
    "settingNoFence": "Allotments may watch every group. People who manage an allotment decide who gets what it gives.",
    "settingNoFenceCure": "If that isn't meant, run azd env set WATCHED_GROUPS_PREFIX LIC-, then azd provision.",
    "settingAnyClient": "A token of any client that has the app's scope is accepted.",
    "settingAnyClientCure": (
        "To let in the portal and allotctl alone, run azd env set ALLOTCTL_CLIENT_ID <its client id>, then azd "
        "provision."
    ),
    "settingSecret": "{setting} holds a key. Everybody who can read the app's settings can use it.",
    "settingSecretCure": "Remove {setting}. The template sets the address instead, and the app's identity signs in.",
    "settingShortMargin": (
        "SETTLE_SECONDS is less than {seconds}. A request that is still on its way can take effect after that."
    ),
    "settingShortMarginCure": "Remove SETTLE_SECONDS from the settings, then run azd provision.",
    "settingAudience": "AUTH_AUDIENCE isn't a client ID. No token of version 2.0 is for it, so nobody can sign in.",
    "settingAudienceCure": "Set AUTH_AUDIENCE to the client ID of the API's app registration, then run azd provision.",
    # Identity
    "doctorToken": "The app's identity gets a token for {peer}.",
    "doctorTokenNotNeeded": "The app reaches {peer} with a connection string, so it needs no token.",
    "doctorNoToken": "The app's identity gets no token for {peer}: {reason}",
    "doctorNoTokenCure": (
        "In the Azure portal, open the Function App > Identity, and check that its user-assigned identity is there "
        "and that AZURE_CLIENT_ID names it. Running azd provision puts both right."
    ),
    # Tables, queues, clocks
    "doctorTables": "A row was written, read and deleted.",
    "doctorTablesFail": "A row couldn't be written, read and deleted: {reason}",
    "doctorTablesForget": "A row that was written wasn't there when it was read.",
    "doctorTablesCure": (
        "Check TABLES_ENDPOINT, the storage account's firewall, and that the app's identity has the role Storage "
        "Table Data Contributor there. A new role takes up to ten minutes. Running azd provision puts all three right."
    ),
    "doctorQueue": "The queue for {queue} works. A message last came through at {handled}.",
    "doctorQueueWaits": "A test message for the queue for {queue} is still on its way.",
    "doctorQueueWaitsCure": "The function may be starting. Wait a minute, and check again.",
    "doctorQueueStuck": "A test message has been stuck on the queue for {queue} since {since}.",
    "doctorQueueSlow": "Messages wait for more than two minutes on the queue for {queue}.",
    "doctorQueueCure": (
        "In the Azure portal, open the Function App > Functions, and check that relay and enforce are there and "
        "enabled. If they are, raise MAXIMUM_INSTANCE_COUNT. The log names a peer that is down."
    ),
    "doctorQueuesFail": "A test message couldn't be sent: {reason}",
    "doctorQueuesFailCure": (
        "Check ServiceBusConnection__fullyQualifiedNamespace, and that the app's identity has the role Azure Service "
        "Bus Data Owner there. Running azd provision puts both right."
    ),
    "doctorClock": "The clocks of the app and of {peer} differ by {most} seconds at most.",
    "doctorClocksApart": (
        "The clocks of the app and of {peer} differ by {seconds} seconds. At most {most} are safe: tokens and "
        "postponed work depend on the time."
    ),
    "doctorClocksCure": (
        "Restart the Function App, so that it gets another machine: az functionapp restart. On your own machine, "
        "synchronize the clock."
    ),
    # Permissions
    "doctorPermission": "{permission} is granted, so the app can {feature}.",
    "doctorPermissionMissing": "{permission} is missing. Without it the app can't {feature}.",
    "doctorPermissionCure": (
        "As a Privileged Role Administrator, run python3 deploy/steps.py permit, then restart the app. A token is "
        "kept for up to a day."
    ),
    "doctorPermissionsUnseen": "The app's permissions can't be read without a token for Microsoft Graph.",
    "doctorPermissionsUnseenCure": "Put the token right first; see the line about the identity.",
    "beToldOfChangesFeature": "hear about group changes right away",
    "readGroupsFeature": "read groups and their members",
    "changeMembersFeature": "add and remove members",
    "makeLicensedGroupsFeature": "create licensed groups",
    "assignLicencesFeature": "assign licences",
    "takeOverLicencesFeature": "take over the licence of a watched group",
    "readProductsFeature": "see which products the organization owns",
    "readPeopleFeature": "see people and their licences",
    "reprocessLicencesFeature": "reprocess failed licences",
    "readSignInsFeature": "see when people last signed in",
    "readUnitsFeature": "see which groups are in the administrative unit of the fence",
    "readGroupAccessFeature": "see what a group gives besides licences",
    "setUsageLocationsFeature": "set the usage location of people who have none",
    # Notifications
    "doctorSubscription": "There is one subscription to group changes, valid until {when} and renewed before then.",
    "doctorNoSubscription": "There is no subscription to group changes, so they are found only every few minutes.",
    "doctorSubscriptionElsewhere": "The subscription to group changes leads to {url}, which isn't this app.",
    "doctorSubscriptionTwice": "There are {count} subscriptions to group changes. Each change arrives several times.",
    "doctorSubscriptionEnds": "The subscription to group changes ends at {when}, and wasn't renewed in time.",
    "doctorSubscriptionUnwarned": "Microsoft Graph doesn't tell this app when the subscription must be renewed.",
    "doctorSubscriptionCure": (
        "Restart the app: az functionapp restart. The timer keep_subscription then puts it right within a minute. If "
        "it doesn't, open PUBLIC_URL from outside, and look for keep_subscription in the app's log."
    ),
    "doctorNotification": "A notification of Microsoft Graph last came through at {when}.",
    "doctorNoNotification": "No notification of Microsoft Graph has come through yet.",
    "doctorNoNotificationSince": (
        "No notification of Microsoft Graph has come through since {when}, when the subscription was made."
    ),
    "doctorOldNotification": "The last notification of Microsoft Graph came through at {when}.",
    "doctorNotificationCure": (
        "Cause one: in the Entra admin center, create a security group, and delete it again. Wait a minute, and "
        "check again."
    ),
    # Signing in
    "doctorIssuer": Plural(
        "keys",
        "{issuer} answers, and publishes {keys} key.",
        "{issuer} answers, and publishes {keys} keys.",
    ),
    "doctorIssuerSilent": "{issuer} can't be reached, so nobody new can sign in: {reason}",
    "doctorIssuerOther": "AUTH_ISSUER is {issuer}, but the issuer calls itself {named}. No token is accepted.",
    "doctorIssuerCure": (
        "Check AUTH_ISSUER: it must be https://login.microsoftonline.com/<tenant id>/v2.0. Then run azd provision."
    ),
    "doctorTokenVersion": "Your access token has version {version}.",
    "doctorTokenVersionCure": (
        "Set requestedAccessTokenVersion to 2 in the manifest of the API's app registration, and sign in again."
    ),
    "doctorTokenUnseen": "App Service Authentication has signed you in, so we can't see your token.",
    "doctorTokenUnseenCure": "To see it, sign in with allotctl login, and run allotctl doctor.",
    "doctorRoles": "Your token has the app roles {roles}.",
    "doctorNoRoles": "Your token has no app role. A directory role has let you in.",
    "doctorNoRolesCure": "Assign Allotment.Admin to you in the enterprise application, under Users and groups.",
    "doctorGroupClaims": "Your token names groups, so groups can be owners.",
    "doctorNoGroupClaims": (
        "Your token names no group. Either you're in no assigned group, or tokens don't name groups."
    ),
    "doctorNoGroupClaimsCure": (
        "If groups own allotments, assign them to the enterprise application, or run azd env set GROUP_CLAIMS "
        "SecurityGroup and azd provision. Then sign in again."
    ),
    "doctorNoRoleClaims": "ADMINISTRATORS_BY_DIRECTORY_ROLE is on, but your token names no directory role.",
    "doctorNoRoleClaimsCure": "If you have one, run python3 deploy/steps.py register, and sign in again.",
    "doctorRedirect": "Signing in to the portal works: your token comes from there.",
    "doctorRedirectUnseen": "We can't see whether signing in to the portal works, because your token isn't from there.",
    "doctorRedirectCure": (
        "Open {portal} and sign in. If Entra says AADSTS50011, run python3 deploy/steps.py permit, which registers "
        "the address."
    ),
    "doctorPortalPlace": "the portal",
    # Messages
    "doctorMailbox": "The mailbox that sends exists.",
    "doctorNoMailbox": "MESSAGES_MAILBOX names no user of the tenant, so no mail is sent.",
    "doctorMailboxWithoutAddress": "The user of MESSAGES_MAILBOX has no mail address, so no mail is sent.",
    "doctorMailboxCure": (
        "Create the mailbox in Exchange, or run azd env set MESSAGES_MAILBOX <address> and azd provision."
    ),
    "doctorWebhook": "The webhook for messages can be reached.",
    "doctorWebhookSilent": "The webhook for messages can't be reached: {reason}",
    "doctorWebhookCure": "Check MESSAGES_WEBHOOK, and that the workflow behind it is on.",
    "doctorTold": "News of an allotment was last told at {when}.",
    "doctorNothingTold": "No news of an allotment has been told yet, so we can't see whether messages get through.",
    "doctorNothingToldCure": (
        "Cause one: suspend an allotment that owners can spare, and resume it. If no mail comes, run the commands "
        "for Exchange that python3 deploy/steps.py wait prints."
    ),
    # What runs by itself
    "doctorNoDeadLetters": "All messages were handled.",
    "doctorDeadLetters": Plural(
        "count",
        "{count} message couldn't be handled.",
        "At least {count} messages couldn't be handled.",
    ),
    "doctorDeadLettersCure": (
        "Run allotctl dead-letters list, and put right what it says. Then run allotctl dead-letters resend --all."
    ),
    "doctorTimers": "The timers run, last at {when}.",
    "doctorNoTimer": "No timer has run yet.",
    "doctorNoTimerCure": "They run within CATCH_UP_SCHEDULE. Wait some minutes, and check again.",
    "doctorTimersStopped": "No timer has run since {when}.",
    "doctorTimersCure": (
        "Check CATCH_UP_SCHEDULE, and that the Function App runs: in the Azure portal, open it > Functions. Then "
        "restart it with az functionapp restart."
    ),
    "doctorNight": "The nightly comparison last began at {when}.",
    "doctorNoNight": "There was no nightly comparison yet.",
    "doctorNightMissed": "The nightly comparison last began at {when}, and is late.",
    "doctorNightCure": "To compare now, run allotctl reconcile.",
    "doctorPortal": "The app and its portal have version {version}.",
    "doctorNoPortal": "The portal wasn't built before the app was deployed.",
    "doctorNoPortalCure": "Run python3 deploy/steps.py portal, then azd deploy.",
}
