"""The notification queue: many notifications in, one command an allotment out.

A group without an allotment is dropped, and that it has none is not remembered: the next notification may
belong to an allotment that was made in between. One bad message never fails its neighbours.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from application.graph_notifications import ChangeNotification, LifecycleNotification, Notification, Probe, parse
from application.queue_health import record_relayed
from application.routes import FoundRoutes
from application.services import Services
from application.subscription import renew
from application.telemetry import mark_failed
from domain.commands import BY_NOTIFICATION, Command, CommandKind, merged
from domain.copies import replace
from domain.dead_letters import Undeliverable
from domain.errors import Conflict, Permanent, Transient
from domain.json_sequence import apart
from domain.objections import Text
from domain.queue_health import NOTIFICATIONS

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(seconds=15)
"""Notifications wait so long for a peer that is down. The wait does not grow: asking Table
Storage costs one request a batch, and people who joined meanwhile are licensed soon after it is back."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the notification queue, which may hold several notifications."""

    id: str
    body: bytes
    enqueued: datetime

    def apart(self) -> "list[Message]":
        """One for each notification."""
        return [replace(self, body=text) for text in apart(self.body)]


async def relay(services: Services, messages: Sequence[Message]) -> bool:
    """Turn a batch of notifications into commands; what is none goes to the dead letters with its reason.

    Answers whether one of them came from Microsoft Graph: a probe is the app's own.

    What cannot be passed on for the time being goes back on the queue, for later. Raises Transient where Service Bus
    does not take what is sent.
    """
    read: list[tuple[Message, Notification]] = []
    bad: list[Undeliverable] = []
    for one in (one for message in messages for one in message.apart()):
        try:
            read.append((one, parse(one.body)))
        except Permanent as wrong:
            bad.append(Undeliverable(NOTIFICATIONS, one.body, wrong.reason, str(wrong)))
    if bad:
        log.error("%d of %d notifications cannot be read: %s", len(bad), len(bad) + len(read), bad[0].description)
        await services.dead_letters.add(bad)
    try:
        await _pass_on(services, read)
    except Transient as failure:
        log.warning("%d notifications: %s; again in %s", len(read), failure, AGAIN_AFTER)
        mark_failed(failure)
        await services.notifications.put_back([message.body for message, _ in read], services.clock.now() + AGAIN_AFTER)
    return any(not isinstance(notification, Probe) for _, notification in read)


async def relay_at_once(services: Services, notifications: Sequence[Mapping[str, Any]]) -> None:
    """Do the same with notifications that have come this moment, and that no queue holds. Raises like `relay`."""
    now = services.clock.now()
    bodies = (json.dumps(notification).encode() for notification in notifications)
    await relay(services, [Message(services.new_id(), body, now) for body in bodies])


async def _pass_on(services: Services, read: Iterable[tuple[Message, Notification]]) -> None:
    """Raises Transient where Table Storage or Service Bus is down."""
    changes: list[tuple[Message, ChangeNotification]] = []
    ending: set[str] = set()
    probe: Probe | None = None
    for message, notification in read:
        match notification:
            case ChangeNotification():
                changes.append((message, notification))
            case LifecycleNotification(subscription_id):
                ending.add(subscription_id)
            case Probe():
                probe = notification
    asked = {change.group_id for _, change in changes}
    found = await services.routes.find(services.store, services.clock, asked)
    if probe:
        await record_relayed(services, probe)
    commands = merged(
        Command(
            CommandKind.OBSERVE,
            allotment_id,
            cause=Text(BY_NOTIFICATION, id=message.id),
            queued=message.enqueued,
            hints=change.hints,
            joined_and_left=change.joined_and_left,
            unnamed=not change.hints,
        )
        for message, change in changes
        for allotment_id in found.allotments.get(change.group_id, ())
    )
    if commands:
        await services.commands.enqueue(commands)
    for subscription_id in ending:
        await _renew(services, subscription_id)
    await _remember(services, found)


async def _remember(services: Services, found: FoundRoutes) -> None:
    """Remember where the changes have gone, if that can be found out now: they have gone there."""
    try:
        await services.routes.remember(services.store, found)
    except Transient as failure:
        log.info("what groups belong to is not remembered: %s", failure)


async def _renew(services: Services, subscription_id: str) -> None:
    """Renew, and leave it to the keep-alive timer where that fails: there is time, and the batch is done."""
    try:
        await renew(services, subscription_id)
    except (Transient, Conflict) as failure:
        log.warning("subscription %s: %s; the next keep_subscription tries again", subscription_id, failure)
