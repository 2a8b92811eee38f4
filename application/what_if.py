"""The log of an allotment is read, within bounds, and replayed as it was and as it might have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from application.relatives import relatives
from application.services import Services
from application.waiting_order import ranks_of
from domain.allotments import Allotment, Decision, Overflow
from domain.copies import replace
from domain.decision_log import DecisionFilter, DecisionLog
from domain.waiting_order import Rank
from domain.what_if import AS_IT_WAS, Record, Replay, WhatIf, agreement, record_of, replay, units_needed
from domain.what_if_lending import Terms, replay_relatives, without_loans

DECISIONS_AT_MOST = 50_000
"""So many of the newest are replayed by one request: two replays of them take a second."""

RELATIVES_AT_MOST = 20
"""So many relatives are replayed together; their decisions count as one log."""

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
    services: Services,
    log: DecisionLog,
    allotment: Allotment,
    what_if: WhatIf,
    since: datetime,
    until: datetime,
    terms: Terms | None = None,
) -> Comparison:
    """Replay the decisions between two instants. Raises Transient.

    terms: on which it and its relatives would have lent to each other; None: what they could use is as it was.
    """
    latest = services.clock.now() + READ_FOR
    decisions, complete = await _read(services, log, allotment.id, since, latest)
    record = record_of(decisions, waits=allotment.overflow is Overflow.WAIT)
    as_it_was = AS_IT_WAS
    if not record.groups:
        record, as_it_was = _idle_before(record, allotment, since), _as_now(allotment.usable_units, since)
    was = replay(record, as_it_was, until=until)
    ranks, limits = await _ranks(services, what_if, record), what_if.limits or as_it_was.limits
    what_if = replace(what_if, ranks=ranks, limits=limits)
    if terms is None:
        would, also = replay(record, what_if, until=until), True
    else:
        would, also = await _with_lending(services, log, allotment, decisions, what_if, (since, until, latest), terms)
    return Comparison(
        since=since if complete or not decisions else decisions[0].decided,
        until=until,
        decisions=len(decisions),
        complete=complete and also,
        agreement=agreement(record, was),
        needed=units_needed(record, until=until),
        was=was,
        would=would,
    )


async def _with_lending(
    services: Services,
    log: DecisionLog,
    allotment: Allotment,
    decisions: Sequence[Decision],
    what_if: WhatIf,
    times: tuple[datetime, datetime, datetime],
    terms: Terms,
) -> tuple[Replay, bool]:
    """What would have been of one of some relatives, and whether everything of the others was read, too.

    times: since when, until when, and when reading ends. Who decided nothing in that time is as now.
    """
    since, until, latest = times
    found = await relatives(services, allotment, RELATIVES_AT_MOST)
    logs, complete = {allotment.id: decisions}, True
    left = DECISIONS_AT_MOST - len(decisions)
    for each in found[1:]:
        logs[each.id], whole = await _read(services, log, each.id, since, latest, left)
        left, complete = left - len(logs[each.id]), complete and whole
    records = without_loans(
        {each.id: record_of(logs[each.id], waits=each.overflow is Overflow.WAIT) for each in found}, logs
    )
    others = [each for each in found if each.id != allotment.id or not records[each.id].groups]
    records = {**records, **{each.id: _idle_before(records[each.id], each, since) for each in others}}
    quiet = [each for each in found if not records[each.id].groups]
    as_now = {each.id: _as_now(each.allotted_units - each.delegated_units, since) for each in quiet}
    would = replay_relatives(records, found, terms, {**as_now, allotment.id: what_if}, until=until)
    return would[allotment.id], complete


def _idle_before(record: Record, allotment: Allotment, since: datetime) -> Record:
    """A record from the beginning on; where it says nothing, as many seats are in use as now."""
    used = record.anonymous if record.groups else allotment.consumed_units
    return replace(record, began=since.timestamp(), anonymous=used)


def _as_now(units: int, since: datetime) -> WhatIf:
    """So many units all the time: the log of who decided nothing doesn't say how many there were."""
    return WhatIf(limits=[(since, max(0, units))])


async def _read(
    services: Services,
    log: DecisionLog,
    allotment_id: str,
    since: datetime,
    latest: datetime,
    most: int | None = None,
) -> tuple[Sequence[Decision], bool]:
    """The decisions, the oldest first, and whether they are all of them. most: so many; None: DECISIONS_AT_MOST."""
    only, cursor, found = DecisionFilter(since=since), None, list[Decision]()
    most = DECISIONS_AT_MOST if most is None else most
    while True:
        page = await log.page(allotment_id, only, cursor, DECISIONS_A_READ)
        found += page.items
        cursor = page.next_cursor
        if cursor is None or len(found) >= most or services.clock.now() >= latest:
            return found[:most][::-1], cursor is None and len(found) <= most


async def _ranks(services: Services, what_if: WhatIf, record: Record) -> dict[str, Rank]:
    if what_if.order is None or not what_if.order.classes:
        return {}
    people = list(dict.fromkeys(each.user for group in reversed(record.groups) for each in group.arrivals))
    ranks: dict[str, Rank] = {}
    for some in batched(people[:PEOPLE_RANKED_AT_MOST], _PEOPLE_A_READ, strict=False):
        ranks |= await ranks_of(services, what_if.order, some)
    return ranks
