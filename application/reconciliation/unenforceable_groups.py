"""The watched groups' kinds are looked at every night: an allotment that can no longer be enforced is suspended."""

import logging
from collections.abc import Iterable
from itertools import batched

from application.audit import by_itself
from application.messaging import schedule_delivery
from application.reconciliation.nightly import CAUSE
from application.services import Services
from domain.admission import Transaction, suspended
from domain.directory import Group
from domain.errors import StaleWrite
from domain.unenforceable_groups import suspended_for

log = logging.getLogger(__name__)

GROUPS_A_ROUND = 300


async def suspend_unenforceable(services: Services) -> None:
    """Suspend every allotment whose group became one that its overflow cannot be enforced on. Raises Transient.

    A group that Graph does not show is left to the observation that follows: it may be new to a replica.
    """
    services = by_itself(services, CAUSE)
    owners = await services.store.watched_groups()
    for group_ids in batched(sorted(owners), GROUPS_A_ROUND, strict=False):
        groups = await services.directory.groups(group_ids)
        await _suspend(services, ((owners[group.id], group) for group in groups.values() if group.removal_blocked_by))


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
        await schedule_delivery(services, allotment_id)
