"""Replaying a log of decisions: what it makes of what the log says, and of what it does not."""

from datetime import timedelta
from itertools import count

import pytest

from domain.allotments import Decision, DecisionKind, Overflow
from domain.objections import Text
from domain.waiting_order import Ordering, Rank, WaitingOrder
from domain.what_if import AS_IT_WAS, WhatIf, agreement, record_of, replay, units_needed
from tests.unit.domain.samples import NOW

DAY = timedelta(days=1)
NUMBERS = {"requested": 1, "used": 1, "limit": 1}
REASONS = {
    "licensed": Text("seatFree", **NUMBERS),
    "waiting": Text("waits", name="Sales", ahead=0, **NUMBERS),
    "rolledBack": Text("rolledBack", name="Sales", **NUMBERS),
    "promoted": Text("seatFreed", **NUMBERS),
    "released": Text("left"),
}
ids = count(1)


def decided(day: float, who: str, kind: str, used: int, limit: int = 1, reason: Text | None = None) -> Decision:
    requested = int(kind != "released" and reason is None)
    told = reason or REASONS[kind]
    return Decision(next(ids), who, DecisionKind(kind), told, requested, used, limit, "", NOW + day * DAY)


def a_month() -> list[Decision]:
    """Ann has the one seat; Ben and Eve wait. She leaves on the tenth day, and Ben gets her seat an hour later."""
    return [
        decided(0, "ann", "licensed", 0),
        decided(1, "ben", "waiting", 1),
        decided(2, "eve", "waiting", 1),
        decided(10, "ann", "released", 1),
        decided(10 + 1 / 24, "ben", "promoted", 0),
    ]


UNTIL = NOW + 30 * DAY


def test_as_it_was() -> None:
    record = record_of(a_month(), waits=True)
    found = replay(record, AS_IT_WAS, until=UNTIL)
    assert (found.joined, found.at_once, found.waited, found.promoted, found.still_waiting) == (3, 1, 2, 1, 1)
    assert found.waits == pytest.approx((9 * 86_400 + 3600, 28 * 86_400))
    assert found.longest == (("eve", found.waits[1], True), ("ben", found.waits[0], False))
    assert agreement(record, found) == 1
    assert (found.unit_days, found.seat_days) == pytest.approx((30, 30 - 1 / 24 + 1 / 24))


def test_the_shares_of_waits() -> None:
    found = replay(record_of(a_month(), waits=True), until=UNTIL)
    assert found.wait(0.4) == found.waits[0]
    assert found.wait(1) == found.waits[1]
    assert found.mean_wait == sum(found.waits) / 2
    nobody = replay(record_of([], waits=True), until=UNTIL)
    assert (nobody.wait(0.9), nobody.mean_wait, nobody.points[0].used) == (0, 0, 0)


def test_another_limit_from_a_day_on() -> None:
    record = record_of(a_month(), waits=True)
    found = replay(record, WhatIf(limits=[(NOW + 5 * DAY, 2)]), until=UNTIL)
    assert (found.promoted, found.still_waiting) == (2, 0)
    assert max(found.waits) == pytest.approx(8 * 86_400 + 3600)
    assert found.unit_days == pytest.approx(5 + 2 * 25)
    assert units_needed(record, until=UNTIL) == 3


def test_a_lower_limit_takes_no_seat_and_gives_none() -> None:
    found = replay(record_of(a_month(), waits=True), WhatIf(limits=[(NOW - DAY, 0)]), until=UNTIL)
    assert (found.at_once, found.waited, found.peak) == (0, 3, 0)


def test_another_order() -> None:
    order = WaitingOrder(ageing_days=30)
    first = {"eve": Rank(1), "ben": Rank(3)}
    found = replay(record_of(a_month(), waits=True), WhatIf(order=order, ranks=first), until=UNTIL)
    assert found.longest[0][0] == "ben"
    plain = replay(record_of(a_month(), waits=True), WhatIf(order=WaitingOrder(Ordering.PLACE)), until=UNTIL)
    assert plain.longest[0][0] == "eve"


def test_who_was_removed_would_have_stayed_as_long_as_others_did() -> None:
    log = [
        decided(0, "ann", "licensed", 0),
        decided(1, "ben", "rolledBack", 1),
        decided(4, "ann", "released", 1),
        decided(9, "eve", "licensed", 0),
    ]
    record = record_of(log, waits=False)
    assert record.stay == 4 * 86_400
    found = replay(record, WhatIf(limits=[(NOW - DAY, 2)]), until=UNTIL)
    assert (found.at_once, found.refused, found.peak) == (3, 0, 2)
    assert found.points[-1].used == 1
    assert found.seat_days == pytest.approx(4 + 4 + 21, abs=0.1)


def test_people_who_come_again_while_they_are_there_are_counted_once() -> None:
    log = [
        decided(0, "ann", "licensed", 0),
        decided(1, "ben", "rolledBack", 1),
        decided(2, "ben", "rolledBack", 1),
    ]
    record = record_of(log, waits=False)
    assert replay(record, until=UNTIL).refused == 2
    assert replay(record, WhatIf(overflow=Overflow.WAIT), until=UNTIL).joined == 2


def test_what_was_before_the_log_is_taken_from_what_it_says_later() -> None:
    log = [decided(3, "ann", "released", 2, 2), decided(4, "eve", "promoted", 1, 2)]
    record = record_of(log, waits=True)
    assert (record.seated, record.waiting, record.anonymous) == ({"ann"}, ("eve",), 1)
    found = replay(record, until=UNTIL)
    assert (found.promoted, found.peak, agreement(record, found)) == (1, 2, 1)


def test_moves_by_hand_are_done_again_and_do_not_count_under_another_order() -> None:
    moved = decided(3, "eve", "waiting", 1, reason=Text("movedUp", ahead=0))
    log = a_month()
    log[4] = decided(10 + 1 / 24, "eve", "promoted", 0)
    log.insert(3, moved)
    record = record_of(log, waits=True)
    assert agreement(record, replay(record, until=UNTIL)) == 1
    by_place = replay(record, WhatIf(order=WaitingOrder(Ordering.PLACE)), until=UNTIL)
    assert by_place.longest[0][0] == "eve"


def test_a_class_in_the_log_orders_the_line() -> None:
    given = Text("classGiven", priority=1, why=Text("classByHand"), days=30)
    log = [
        decided(0, "ann", "licensed", 0),
        Decision(90, "ben", DecisionKind.WAITING, _by_class(3), 1, 1, 1, "", NOW + DAY),
        Decision(91, "eve", DecisionKind.WAITING, _by_class(3), 1, 1, 1, "", NOW + 2 * DAY),
        decided(3, "eve", "waiting", 1, reason=given),
        decided(10, "ann", "released", 1),
        decided(10 + 1 / 24, "eve", "promoted", 0),
    ]
    record = record_of(log, waits=True)
    assert agreement(record, replay(record, until=UNTIL)) == 1


def _by_class(number: int) -> Text:
    return Text("waitsByClass", name="Sales", priority=number, why=Text("classByDefault"), days=30, **NUMBERS)


def test_a_year_is_drawn_by_a_bounded_number_of_points() -> None:
    log = [decided(day / 10, f"user {day}", "licensed", day, 10_000) for day in range(3_000)]
    found = replay(record_of(log, waits=True), until=NOW + 300 * DAY)
    assert len(found.points) <= 201
    assert found.points[-1].used == 3_000


def test_who_leaves_the_line_in_the_plan_that_shows_a_free_seat_does_not_get_it() -> None:
    left = Decision(95, "ben", DecisionKind.RELEASED, Text("leftWaiting"), 0, 0, 1, "", NOW + 11 * DAY)
    log = [*a_month()[:4], left, decided(11, "eve", "promoted", 0)]
    record = record_of(log, waits=True)
    found = replay(record, until=UNTIL)
    assert (found.produced["ben", "promoted"], found.produced["eve", "promoted"], found.still_waiting) == (0, 1, 0)
    assert agreement(record, found) == 1


def test_where_somebody_waited_the_log_says_when_each_seat_became_free() -> None:
    log = [
        *a_month()[:4],
        decided(12, "ben", "promoted", 0),
        decided(20, "ben", "released", 1),
        decided(20 + 1 / 24, "eve", "promoted", 0),
    ]
    found = replay(record_of(log, waits=True), until=UNTIL)
    assert found.waits == pytest.approx((11 * 86_400, 18 * 86_400 + 3600))
