"""The one Graph subscription on all groups: made, renewed long before it ends, made again when it is gone.

Its clientState is made here, kept in the store before the first subscription carries it, and never in a setting. Graph
lets nobody change the clientState of a subscription: for another secret another subscription is made. What Graph still
sends for the one before is believed as long as Graph tries.
For groups Graph tells of no missed notifications ("Reduce missing change notifications"): whenever there was a time
without a subscription, or may have been, every allotment is compared with the tenant.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.services import Services
from application.telemetry import SUBSCRIPTION_LEFT
from application.updates import update
from domain.commands import Command, CommandKind
from domain.copies import replace
from domain.errors import Conflict, StaleWrite
from domain.stored import Stored
from domain.subscriptions import GraphSubscription

log = logging.getLogger(__name__)

BOOKMARK = "subscription"
ROTATE = "rotate"
"""A property that an administrator adds to the bookmark, with any value: there is to be another secret."""

FORMER_BELIEVED = timedelta(hours=4)
"""So long does Graph repeat what was not taken ("Receive change notifications through webhooks")."""

ATTEMPTS = 3
"""How often keeping starts again after another worker wrote first."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of the subscription.

    client_state: the secret that genuine notifications carry.
    id, expires:  of the subscription that was last made or renewed with this secret; None: none yet.
    gap:          when a time without a subscription was last noticed; gap_reason says how it came about.
    former:       the secret before this one, which notifications may carry until `former_until`; None: none.
    rotate:       whether an administrator wants another secret.
    """

    client_state: str
    id: str | None = None
    expires: datetime | None = None
    gap: datetime | None = None
    gap_reason: str | None = None
    former: str | None = None
    former_until: datetime | None = None
    rotate: bool = False

    def believed(self, now: datetime) -> Sequence[str]:
        """The secrets of genuine notifications."""
        former = self.former if self.former_until and now < self.former_until else None
        return [self.client_state, former] if former else [self.client_state]


async def record(services: Services) -> Record | None:
    """What is kept of the subscription; None before the first start has come so far."""
    stored = await _stored(services)
    return stored.value if stored else None


async def ensure(services: Services, *, renewing: str | None = None) -> GraphSubscription:
    """See that there is exactly one subscription, with more than half of its time to go; answers it.

    renewing: the id of a subscription for which Graph asks to be reauthorised: it is renewed whatever time it has.
    Raises Conflict where other workers do the same all the time, and where Graph refuses for one that it lists not.
    """
    busy = Conflict(f"The subscription was changed by other workers {ATTEMPTS} times in a row.")
    return await update(
        lambda: _made(services), lambda stored: _kept(services, stored, renewing), lost=busy, attempts=ATTEMPTS
    )


async def renew(services: Services, subscription_id: str) -> None:
    """Move the expiry. Where Graph no longer has the subscription, create another one."""
    await ensure(services, renewing=subscription_id)


async def _kept(services: Services, stored: Stored[Record], renewing: str | None) -> GraphSubscription:
    known = stored.value
    if known.rotate:
        await services.bookmarks.write(BOOKMARK, _fields(_with_another_secret(services, known)), stored.etag)
        return await _kept(services, await _made(services), renewing)
    chosen: GraphSubscription | None = None
    for found in sorted(await services.subscriptions.ours(), key=lambda found: (found.id != known.id, found.expires)):
        if chosen is None and found.here and known.id is not None:
            chosen = await _renewed(services, found, at_once=found.id == renewing)
        else:
            await services.subscriptions.delete(found.id)
    chosen = chosen or await _created(services, known)
    await _recorded(services, stored, chosen)
    SUBSCRIPTION_LEFT.set((chosen.expires - services.clock.now()).total_seconds())
    return chosen


async def _renewed(services: Services, found: GraphSubscription, *, at_once: bool) -> GraphSubscription | None:
    """The subscription with enough time to go; None where Graph no longer has it."""
    if not at_once and found.expires - services.clock.now() > _lifetime(services) / 2:
        return found
    renewed = await services.subscriptions.renew(found.id, services.clock.now() + _lifetime(services))
    log.info("subscription %s: %s", found.id, f"renewed, expires {renewed.expires}" if renewed else "gone")
    return renewed


def _with_another_secret(services: Services, known: Record) -> Record:
    """Without a subscription yet: those that there are carry the former secret."""
    log.info("the subscription's secret is changed")
    until = services.clock.now() + FORMER_BELIEVED
    return Record(
        services.new_secret(),
        gap=known.gap,
        gap_reason=known.gap_reason,
        former=known.client_state,
        former_until=until,
    )


async def _created(services: Services, known: Record) -> GraphSubscription:
    """A new one; where Graph has one already (409), that one if it leads here, else one in its place.

    One that another worker made while the secret was changed may carry the former one, and is not taken.
    """
    secret, expires = known.client_state, services.clock.now() + _lifetime(services)
    try:
        created = await services.subscriptions.create(secret, expires)
    except Conflict:
        for other in await services.subscriptions.ours():
            takes = other.here and known.former is None
            if takes and (taken := await services.subscriptions.renew(other.id, expires)):
                log.info("subscription %s: taken over, expires %s", taken.id, taken.expires)
                return taken
            await services.subscriptions.delete(other.id)
        created = await services.subscriptions.create(secret, expires)
    log.info("subscription %s: created, expires %s", created.id, created.expires)
    return created


async def _recorded(services: Services, stored: Stored[Record], chosen: GraphSubscription) -> None:
    """Write down which subscription there is. Where it is another than before, have all allotments compared first.

    A crash between the two leaves the former id in the record, and the next call does both again.
    """
    known = stored.value
    gap, reason = known.gap, known.gap_reason
    if chosen.id != known.id:
        gap = services.clock.now()
        reason = f"Subscription {known.id} was gone" if known.id else _why_none(known)
        await _reconcile_all(services, f"{reason}; {chosen.id} took its place")
    after = replace(known, id=chosen.id, expires=chosen.expires, gap=gap, gap_reason=reason)
    if len(known.believed(services.clock.now())) == 1:
        after = replace(after, former=None, former_until=None)
    if after != known:
        await services.bookmarks.write(BOOKMARK, _fields(after), stored.etag)


def _why_none(known: Record) -> str:
    return "The subscription's secret was changed" if known.former else "There was no subscription"


async def _reconcile_all(services: Services, reason: str) -> None:
    now, watched = services.clock.now(), await services.store.watched_groups()
    commands = [Command(CommandKind.RECONCILE, allotment, reason, now) for allotment in watched.values()]
    if commands:
        log.warning("%s: changes may have been missed, %d allotments are compared", reason, len(commands))
        await services.commands.enqueue(commands)


async def _made(services: Services) -> Stored[Record]:
    """The record; made, with a new secret, at the first call of all."""
    for _ in range(ATTEMPTS):
        if (stored := await _stored(services)) is not None:
            return stored
        try:
            await services.bookmarks.write(BOOKMARK, _fields(Record(services.new_secret())), None)
        except StaleWrite:
            log.info("the subscription's secret is being made by another worker too")
    raise Conflict("The subscription's secret was removed while it was being made.")


async def _stored(services: Services) -> Stored[Record] | None:
    stored = await services.bookmarks.read(BOOKMARK)
    return Stored(_read(stored.value), stored.etag) if stored else None


def _fields(known: Record) -> dict[str, str]:
    """The record as a bookmark holds it: what is None is left out."""
    fields = {
        "clientState": known.client_state,
        "subscriptionId": known.id,
        "expiresDateTime": known.expires.isoformat() if known.expires else None,
        "lastGapDateTime": known.gap.isoformat() if known.gap else None,
        "lastGapReason": known.gap_reason,
        "formerClientState": known.former,
        "formerUntilDateTime": known.former_until.isoformat() if known.former_until else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _read(fields: Mapping[str, str]) -> Record:
    return Record(
        client_state=fields["clientState"],
        id=fields.get("subscriptionId"),
        expires=_instant(fields.get("expiresDateTime")),
        gap=_instant(fields.get("lastGapDateTime")),
        gap_reason=fields.get("lastGapReason"),
        former=fields.get("formerClientState"),
        former_until=_instant(fields.get("formerUntilDateTime")),
        rotate=ROTATE in fields,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _lifetime(services: Services) -> timedelta:
    return timedelta(days=services.pacing.subscription_days)
