"""The watched groups' kinds are looked at every night: an allotment that can no longer be enforced is suspended."""

import logging
from collections.abc import Iterable
from itertools import batched

from domain.admission import Transaction, suspended
from domain.errors import StaleWrite
from domain.proposals import Group
from domain.special_groups import suspended_for
from handlers.audit import by_itself
from handlers.nightly import CAUSE
from handlers.outbox import have_told
from handlers.services import Services

log = logging.getLogger(__name__)

GROUPS_A_ROUND = 300


async def suspend_unenforceable(services: Services) -> None:
    """Suspend every allotment whose group became one that its overflow cannot be enforced on. Raises Transient.

    A group that Graph does not show is left to the look that follows: it may be new to a replica.
    """
    services = by_itself(services, CAUSE)
    owners = await services.store.watched_groups()
    for group_ids in batched(sorted(owners), GROUPS_A_ROUND, strict=False):
        groups = await services.directory.groups(group_ids)
        await _suspend(services, ((owners[group.id], group) for group in groups.values() if group.fixed_because))


async def _suspend(services: Services, special: Iterable[tuple[str, Group]]) -> None:
    for allotment_id, group in special:
        stored = await services.store.load(allotment_id)
        reason = suspended_for(stored.value, group) if stored else None
        if stored is None or reason is None:
            continue
        try:
            await services.store.commit(Transaction(suspended(stored.value, reason), ()), stored.etag)
        except StaleWrite:
            continue  # somebody is at work on it: a rollback that Graph refuses suspends it, else the next night
        log.warning("allotment %s: suspended: %s", allotment_id, reason)
        await have_told(services, allotment_id)
