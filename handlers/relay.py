"""The notification queue: many notifications in, one command an allotment out.

A group without an allotment is dropped, and that it has none is not remembered: the next notification may
belong to an allotment that was made in between. One bad message never fails its neighbours.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.commands import Command, CommandKind, merged
from domain.errors import Conflict, Permanent, Transient
from domain.notifications import ChangeNotification, LifecycleNotification, Probe, parse
from domain.ports import Undeliverable
from domain.queue_health import NOTIFICATIONS
from handlers.queue_health import passed_on
from handlers.services import Services
from handlers.subscription import renew

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the notification queue."""

    id: str
    body: bytes
    enqueued: datetime


async def relay(services: Services, messages: Sequence[Message]) -> None:
    """Turn a batch of notifications into commands; what is none goes to the dead letters with its reason."""
    good: list[tuple[Message, ChangeNotification]] = []
    ending: set[str] = set()
    bad: list[Undeliverable] = []
    probe: Probe | None = None
    for message in messages:
        try:
            notification = parse(message.body)
            if isinstance(notification, Probe):
                probe = notification
            elif isinstance(notification, LifecycleNotification):
                ending.add(notification.subscription_id)
            else:
                good.append((message, notification))
        except Permanent as wrong:
            bad.append(Undeliverable(NOTIFICATIONS, message.body, wrong.reason, str(wrong)))
    if bad:
        log.error("%d of %d notifications cannot be read: %s", len(bad), len(messages), bad[0].description)
        await services.dead_letters.put(bad)
    owners = await services.store.allotments_of({notification.group_id for _, notification in good})
    commands = merged(
        Command(
            CommandKind.LOOK,
            owners[notification.group_id],
            cause=f"change notification {message.id}",
            queued=message.enqueued,
            hints=notification.hints,
            passed=notification.passed,
        )
        for message, notification in good
        if notification.group_id in owners
    )
    if commands:
        await services.commands.send(commands)
    if probe:
        await passed_on(services, probe)
    for subscription_id in ending:
        await _renew(services, subscription_id)


async def _renew(services: Services, subscription_id: str) -> None:
    """Renew, and leave it to the keep-alive timer where that fails: there is time, and the batch is done."""
    try:
        await renew(services, subscription_id)
    except (Transient, Conflict) as failure:
        log.warning("subscription %s: %s; the next keep_subscription tries again", subscription_id, failure)
