"""Microsoft Graph: what it permits the app, and whether it tells the app of changes."""

from collections.abc import Sequence
from datetime import timedelta

from application.doctor.examination import Examination, ok, unknown, wrong
from application.permissions import lacks
from application.queue_health import last_notification
from application.subscription import record
from domain.doctor import Finding
from domain.objections import Text
from domain.permissions import MissingPermission

ENDS_SOON = timedelta(days=1)
"""A subscription is renewed when half of its days are over, and the timer runs several times a day."""

STALE_AFTER = timedelta(days=3)
"""Microsoft Graph tells of every group of the tenant: over a weekend nothing may change, for longer hardly."""

PERMISSIONS = "runbook.md#a-permission-is-missing"
NOTIFICATIONS = "runbook.md#changes-are-found-late"


async def permissions(it: Examination) -> Sequence[Finding]:
    """Whether each permission was granted, and nothing was refused lately for lack of one."""
    needed, lacking = it.services.permissions.needed(), await lacks(it.services)
    if lacking is None:
        return [unknown(Text("doctorPermissionsUnseen"), Text("doctorPermissionsUnseenCure"), PERMISSIONS)]
    missing = [each.missing for each in lacking]
    return [_lack(each) for each in missing] + [
        ok(_permission("doctorPermission", each)) for each in needed if each not in missing
    ]


def _lack(missing: MissingPermission) -> Finding:
    return wrong(_permission("doctorPermissionMissing", missing), Text("doctorPermissionCure"), PERMISSIONS)


def _permission(code: str, needed: MissingPermission) -> Text:
    return Text(code, permission=needed.permission, feature=Text(f"{needed.feature}Feature"))


async def subscription(it: Examination) -> Sequence[Finding]:
    """Whether there is one subscription on all groups, which leads here and doesn't end soon."""
    now = it.services.clock.now()
    active = [each for each in await it.services.subscriptions.ours() if each.expires > now]
    here = [each for each in active if each.here]
    if not active:
        return [_told(Text("doctorNoSubscription"))]
    if not here:
        return [_told(Text("doctorSubscriptionElsewhere", url=active[0].notification_url))]
    if len(active) > 1:
        return [_told(Text("doctorSubscriptionTwice", count=len(active)))]
    [one] = here
    if one.expires - now < ENDS_SOON:
        return [_told(Text("doctorSubscriptionEnds", when=one.expires))]
    if not one.lifecycle:
        return [_told(Text("doctorSubscriptionUnwarned"))]
    return [ok(Text("doctorSubscription", when=one.expires))]


def _told(says: Text) -> Finding:
    return wrong(says, Text("doctorSubscriptionCure"), NOTIFICATIONS)


async def notification(it: Examination) -> Sequence[Finding]:
    """Whether a notification of Microsoft Graph has come through, since there is the subscription that there is.

    The app causes none itself: it would have to change a group, for which it has no permission beyond members.
    """
    last, known = await last_notification(it.services), await record(it.services)
    if last is None:
        return [_uncertain(Text("doctorNoNotification"))]
    if known and known.gap and last.handled < known.gap:
        return [_uncertain(Text("doctorNoNotificationSince", when=known.gap))]
    if it.services.clock.now() - last.handled > STALE_AFTER:
        return [_uncertain(Text("doctorOldNotification", when=last.handled))]
    return [ok(Text("doctorNotification", when=last.handled))]


def _uncertain(says: Text) -> Finding:
    return unknown(says, Text("doctorNotificationCure"), NOTIFICATIONS)
