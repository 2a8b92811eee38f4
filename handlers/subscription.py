"""The one Graph subscription on all groups: made, renewed long before it ends, made again when it is gone.

Its clientState is made here, kept in the store before the first subscription carries it, and never in a setting.
"""

import logging
from datetime import timedelta

from domain.errors import Conflict, StaleWrite
from domain.ports import GraphSubscription
from handlers.services import Services

log = logging.getLogger(__name__)

BOOKMARK = "subscription"


async def client_state(services: Services) -> str:
    """The secret that genuine notifications carry; made at the first call of all."""
    for _ in range(2):
        stored = await services.bookmarks.read(BOOKMARK)
        if stored is not None:
            return stored.value["clientState"]
        try:
            await services.bookmarks.write(BOOKMARK, {"clientState": services.new_secret()}, None)
        except StaleWrite:
            continue
    stored = await services.bookmarks.read(BOOKMARK)
    if stored is None:
        raise StaleWrite("The subscription's secret was removed while it was being made.")
    return stored.value["clientState"]


async def keep(services: Services) -> GraphSubscription:
    """See that there is exactly one subscription, with more than half of its time to go; answers it."""
    secret = await client_state(services)
    ours = sorted(await services.subscriptions.ours(), key=lambda subscription: subscription.expires)
    for surplus in ours[:-1]:
        await services.subscriptions.delete(surplus.id)
    kept = await _kept(services, ours[-1]) if ours else None
    return kept or await _created(services, secret)


async def renew(services: Services, subscription_id: str) -> None:
    """Move the expiry; where Graph no longer has the subscription, make it anew."""
    if await services.subscriptions.renew(subscription_id, services.clock.now() + _lifetime(services)) is None:
        await keep(services)


async def _kept(services: Services, subscription: GraphSubscription) -> GraphSubscription | None:
    if subscription.expires - services.clock.now() > _lifetime(services) / 2:
        return subscription
    renewed = await services.subscriptions.renew(subscription.id, services.clock.now() + _lifetime(services))
    log.info("subscription %s: %s", subscription.id, "renewed" if renewed else "gone")
    return renewed


async def _created(services: Services, secret: str) -> GraphSubscription:
    expires = services.clock.now() + _lifetime(services)
    try:
        created = await services.subscriptions.create(secret, expires)
    except Conflict:
        for other in await services.subscriptions.ours():
            await services.subscriptions.delete(other.id)
        created = await services.subscriptions.create(secret, expires)
    log.info("subscription %s: created, expires %s", created.id, created.expires)
    return created


def _lifetime(services: Services) -> timedelta:
    return timedelta(days=services.pacing.subscription_days)
