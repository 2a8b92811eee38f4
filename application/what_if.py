"""The log of an allotment is read, within bounds, and replayed as it was and as it might have been."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched

from application.services import Services
from application.waiting_order import ranks_of
from domain.allotments import Allotment, Decision, Overflow
from domain.decision_log import DecisionFilter, DecisionLog
from domain.waiting_order import Rank
from domain.what_if import AS_IT_WAS, Record, Replay, WhatIf, agreement, record_of, replay, units_needed

DECISIONS_AT_MOST = 50_000
"""So many of the newest are replayed by one request: two replays of them take a second."""

DECISIONS_A_READ = 999
READ_FOR = timedelta(seconds=15)
PEOPLE_RANKED_AT_MOST = 6_000
"""So many people's attributes are read from Graph, 300 a request; the others have the default class."""

_PEOPLE_A_READ = 300


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was, and what would have been.

    since: from when on decisions were read. Later than was asked for where `complete` is false.
    complete: there were not too many, and the time was not up.
    agreement: the share of the recorded decisions that the replay gives, too.
    needed: the units with which nobody would have waited.
    """

    since: datetime
    until: datetime
    decisions: int
    complete: bool
    agreement: float
    needed: int
    was: Replay
    would: Replay


async def compare(
    services: Services, log: DecisionLog, allotment: Allotment, what_if: WhatIf, since: datetime, until: datetime
) -> Comparison:
    """Replay the decisions between two instants. Raises Transient."""
    decisions, complete = await _read(services, log, allotment.id, since)
    record = record_of(decisions, waits=allotment.overflow is Overflow.WAIT)
    was = replay(record, AS_IT_WAS, until=until)
    ranks = await _ranks(services, what_if, record)
    return Comparison(
        since=since if complete or not decisions else decisions[0].decided,
        until=until,
        decisions=len(decisions),
        complete=complete,
        agreement=agreement(record, was),
        needed=units_needed(record, until=until),
        was=was,
        would=replay(record, replace(what_if, ranks=ranks), until=until),
    )


async def _read(
    services: Services, log: DecisionLog, allotment_id: str, since: datetime
) -> tuple[Sequence[Decision], bool]:
    """The decisions, the oldest first, and whether they are all of them."""
    only, cursor, found = DecisionFilter(since=since), None, list[Decision]()
    latest = services.clock.now() + READ_FOR
    while True:
        page = await log.page(allotment_id, only, cursor, DECISIONS_A_READ)
        found += page.items
        cursor = page.next_cursor
        if cursor is None or len(found) >= DECISIONS_AT_MOST or services.clock.now() >= latest:
            return found[DECISIONS_AT_MOST - 1 :: -1] if len(found) > DECISIONS_AT_MOST else found[::-1], cursor is None


async def _ranks(services: Services, what_if: WhatIf, record: Record) -> dict[str, Rank]:
    if what_if.order is None or not what_if.order.classes:
        return {}
    people = list(dict.fromkeys(each.user for group in reversed(record.groups) for each in group.arrivals))
    ranks: dict[str, Rank] = {}
    for some in batched(people[:PEOPLE_RANKED_AT_MOST], _PEOPLE_A_READ, strict=False):
        ranks |= await ranks_of(services, what_if.order, some)
    return ranks
