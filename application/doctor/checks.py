"""Every check, in the order in which a new installation is put right."""

from application.doctor import connections, graph, people, running
from application.doctor.examination import Check
from domain.doctor import Area

CHECKS: tuple[Check, ...] = (
    Check("settings", Area.SETTINGS, "Do the settings fit together, and is none unsafe?", running.settings),
    Check("tokens", Area.IDENTITY, "Does the app's identity get a token for each peer?", connections.tokens),
    Check("tables", Area.TABLES, "Can a row be written, read and deleted?", connections.tables),
    Check("queues", Area.QUEUES, "Does a probe come through both queues?", connections.queues),
    Check("clocks", Area.CLOCK, "Do the clocks of the app, Graph and tables agree?", connections.clocks),
    Check("permissions", Area.PERMISSIONS, "Was each permission in Graph granted?", graph.permissions),
    Check(
        "subscription",
        Area.NOTIFICATIONS,
        "Is there one subscription, which leads here and doesn't end soon?",
        graph.subscription,
    ),
    Check("notification", Area.NOTIFICATIONS, "Has a notification of Graph come through?", graph.notification),
    Check("issuer", Area.SIGN_IN, "Does the issuer of access tokens answer, with keys?", people.issuer),
    Check("token", Area.SIGN_IN, "Does your token have the version, roles and claims it needs?", people.token),
    Check("redirect", Area.SIGN_IN, "Does signing in lead back to the portal?", people.redirect),
    Check("mail", Area.MESSAGES, "Does the mailbox that sends exist?", people.mail),
    Check("messages", Area.MESSAGES, "Were messages delivered, and is the webhook reached?", people.messages),
    Check("deadLetters", Area.QUEUES, "Were all messages handled?", running.dead_letters),
    Check("timers", Area.SCHEDULES, "Do the timers run?", running.timers),
    Check("night", Area.SCHEDULES, "Did the nightly comparison begin when it was due?", running.night),
    Check("portal", Area.PORTAL, "Was the portal deployed with the app?", running.portal),
)
