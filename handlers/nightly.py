"""What the nightly reconcile writes down about an allotment before it heals it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

from domain.allotments import Allotment, Decision
from domain.reconciliation.history import REFUSALS, Snapshot
from handlers.services import Nightly, Services

DECISIONS_A_PAGE = 999


async def write_down(services: Services, nightly: Nightly, allotment: Allotment) -> None:
    """Store the day's snapshot of an allotment, and forget what is older than it has to be kept."""
    now = services.clock.now()
    snapshot = Snapshot(
        day=now.date(),
        used=allotment.consumed_units,
        waiting=allotment.waiting_units,
        limit=allotment.allotted_units,
        refusals=await _refusals_of_today(services, allotment.id, now),
    )
    await nightly.history.keep(allotment.id, snapshot)
    await _cut(services, nightly, allotment.id, now)


async def _refusals_of_today(services: Services, allotment_id: str, now: datetime) -> int:
    midnight = datetime.combine(now.date(), time(), UTC)
    since_midnight = _decisions_since(services, allotment_id, midnight)
    return sum([decision.kind in REFUSALS async for decision in since_midnight])


async def _decisions_since(services: Services, allotment_id: str, since: datetime) -> AsyncIterator[Decision]:
    """The decisions from that time on, newest first."""
    cursor: str | None = None
    while True:
        page = await services.store.decisions(allotment_id, cursor, DECISIONS_A_PAGE)
        for decision in page.items:
            if decision.decided < since:
                return
            yield decision
        cursor = page.next_cursor
        if cursor is None:
            return


async def _cut(services: Services, nightly: Nightly, allotment_id: str, now: datetime) -> None:
    kept = nightly.retention
    if kept.history is not None:
        await nightly.history.cut(allotment_id, now.date() - timedelta(days=kept.history))
    if kept.decisions is not None:
        spared = await services.store.all_members(allotment_id)
        await nightly.old_decisions.cut(allotment_id, now - timedelta(days=kept.decisions), spared.keys())
