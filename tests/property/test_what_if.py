"""Law: replayed as it was, the log of decisions gives what was decided; `domain.admission.decide` has written it."""

from collections import Counter
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.allotments import Decision, DecisionKind, Overflow
from domain.what_if import AS_IT_WAS, WhatIf, agreement, record_of, replay, units_needed
from tests.property.ledger import Event, Ledger, after
from tests.property.strategies import histories, ledgers
from tests.unit.domain.samples import NOW

DAY = timedelta(days=1)
OUTCOMES = {DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.ROLLED_BACK, DecisionKind.PROMOTED}


def outcomes(decisions: list[Decision]) -> Counter[tuple[str, str]]:
    return Counter((each.user_id, each.kind) for each in decisions if each.kind in OUTCOMES and each.requested)


def waited(decisions: list[Decision]) -> list[float]:
    """How long those waited who were promoted, by the log."""
    began, found = dict[str, float](), list[float]()
    for each in decisions:
        if each.kind is DecisionKind.WAITING and each.requested:
            began[each.user_id] = each.decided.timestamp()
        elif each.kind is DecisionKind.PROMOTED:
            found.append(each.decided.timestamp() - began.pop(each.user_id))
    return sorted(found)


@given(ledgers(), histories)
def test_as_it_was_it_gives_what_was_decided(ledger: Ledger, events: list[Event]) -> None:
    after(ledger, events)
    record = record_of(ledger.decisions, waits=ledger.allotment.overflow is Overflow.WAIT)
    found = replay(record, AS_IT_WAS, until=ledger.now)
    assert found.produced == outcomes(ledger.decisions) == record.decided
    assert agreement(record, found) == 1
    assert found.still_waiting == ledger.allotment.waiting_units
    promoted = list(found.waits)
    for seconds in waited(ledger.decisions):
        promoted.remove(seconds)
    assert len(promoted) == found.still_waiting


@given(ledgers(), histories)
def test_said_outright_what_was_so_it_gives_the_same(ledger: Ledger, events: list[Event]) -> None:
    """The overflow, and the order where there are no classes, do not change in these histories."""
    assume(ledger.allotment.waiting_order is None)
    after(ledger, events)
    record = record_of(ledger.decisions, waits=ledger.allotment.overflow is Overflow.WAIT)
    told = WhatIf(overflow=ledger.allotment.overflow)
    assert replay(record, told, until=ledger.now).produced == outcomes(ledger.decisions)


@given(ledgers(), histories, st.integers(0, 6))
def test_never_more_than_the_limit_and_nobody_twice(ledger: Ledger, events: list[Event], limit: int) -> None:
    after(ledger, events)
    record = record_of(ledger.decisions, waits=True)
    found = replay(record, WhatIf(limits=[(NOW - DAY, limit)]), until=ledger.now + DAY)
    assert found.peak <= limit
    assert found.joined >= found.at_once + found.waited
    assert all(point.used <= limit for point in found.points)


@given(ledgers(), histories)
def test_with_the_units_that_are_needed_nobody_waits(ledger: Ledger, events: list[Event]) -> None:
    after(ledger, events)
    record = record_of(ledger.decisions, waits=True)
    until = ledger.now + DAY
    needed = units_needed(record, until=until)
    enough = replay(record, WhatIf(limits=[(NOW - DAY, needed)]), until=until)
    assert (enough.waited, enough.refused, enough.peak) == (0, 0, needed)
    if needed and record.groups:
        fewer = replay(record, WhatIf(limits=[(NOW - DAY, needed - 1)], overflow=Overflow.WAIT), until=until)
        assert fewer.waited or fewer.still_waiting or record.seated or record.anonymous or fewer.peak < needed
