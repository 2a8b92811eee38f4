"""Logs of relatives replayed side by side: what is lent between them, and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, Decision, DecisionKind
from domain.objections import Text
from domain.what_if import Record, record_of, replay
from domain.what_if_lending import Terms, replay_relatives, without_loans
from tests.support.samples import MOMENT, allotment

DAY = timedelta(days=1)
UNTIL = MOMENT + 40 * DAY
NONE = Terms(0, 0)
COMINGS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=8)


def log(limit: int, comings: list[tuple[int, int]]) -> list[Decision]:
    """A log in which somebody waits where no seat is free: when each comes, and how many days they stay."""
    decisions, seated, line = list[Decision](), set[str](), list[str]()
    events = [(day, 1, f"u{number}") for number, (day, _) in enumerate(comings)]
    events += [(day + stay, 0, f"u{number}") for number, (day, stay) in enumerate(comings) if stay]

    def decide(day: float, user: str, kind: DecisionKind, said: str) -> None:
        used, asks = len(seated), int(kind is not DecisionKind.RELEASED)
        numbers = {"requested": 1, "used": used, "limit": limit, "name": "x", "ahead": 0}
        reason = Text("left") if said == "left" else Text(said, **numbers)
        at = MOMENT + day * DAY
        decisions.append(Decision(len(decisions) + 1, user, kind, reason, asks, used, limit, "", at))

    for day, comes, user in sorted(events):
        if comes and len(seated) < limit:
            decide(day, user, DecisionKind.LICENSED, "seatFree")
            seated.add(user)
        elif comes:
            decide(day, user, DecisionKind.WAITING, "waits")
            line.append(user)
        elif user in seated:
            decide(day, user, DecisionKind.RELEASED, "left")
            seated.remove(user)
            if line:
                decide(day + 0.01, line[0], DecisionKind.PROMOTED, "seatFreed")
                seated.add(line.pop(0))
    return decisions


def family(*limits: int) -> list[Allotment]:
    """A root without a seat, and its parts."""
    parts = [replace(allotment(f"l{at}", units=limit), parent_id="root") for at, limit in enumerate(limits)]
    return [allotment("root", units=0), *parts]


def records(found: list[Allotment], *comings: list[tuple[int, int]]) -> dict[str, Record]:
    logs = [log(each.allotted_units, those) for each, those in zip(found, ([], *comings), strict=True)]
    return {each.id: record_of(decisions, waits=True) for each, decisions in zip(found, logs, strict=True)}


@given(COMINGS, COMINGS, st.integers(0, 3), st.integers(0, 3))
def test_where_nothing_is_lent_each_is_replayed_as_alone(
    one: list[tuple[int, int]], other: list[tuple[int, int]], some: int, others: int
) -> None:
    known = records(there := family(some, others), one, other)
    found = replay_relatives(known, there, NONE, {}, until=UNTIL)
    for name, record in known.items():
        assert found[name] == replay(record, until=UNTIL)


@given(COMINGS, COMINGS, COMINGS, st.tuples(*[st.integers(0, 3)] * 3), st.integers(0, 3), st.integers(0, 3))
def test_no_unit_is_made_or_lost_and_no_limit_is_exceeded(
    one: list[tuple[int, int]],
    two: list[tuple[int, int]],
    three: list[tuple[int, int]],
    limits: tuple[int, ...],
    lends: int,
    keeps: int,
) -> None:
    there = family(*limits)
    known = records(there, one, two, three)
    began = MOMENT.timestamp()
    known = {name: replace(record, began=began) for name, record in known.items()}
    alone = replay_relatives(known, there, NONE, {}, until=UNTIL)
    found = replay_relatives(known, there, Terms(lends, 9, keeps), {}, until=UNTIL)
    assert sum(each.unit_days for each in found.values()) == pytest.approx(
        sum(each.unit_days for each in alone.values())
    )
    for each in there:
        replayed = found[each.id]
        assert replayed.joined == alone[each.id].joined
        assert all(point.used <= point.limit for point in replayed.points)
        assert all(point.limit >= each.allotted_units - lends for point in replayed.points if known[each.id].groups)


def test_who_is_full_borrows_and_gives_back_once_somebody_waits_there() -> None:
    there = family(1, 1)
    known = records(there, [(1, 9), (2, 0)], [(5, 0)])
    alone = replay_relatives(known, there, NONE, {}, until=UNTIL)
    assert (alone["l0"].waited, alone["l1"].waited) == (1, 0)
    found = replay_relatives(known, there, Terms(1, 1), {}, until=UNTIL)
    assert (found["l0"].at_once, found["l0"].waited) == (2, 0)
    assert (found["l1"].waited, found["l1"].promoted) == (1, 1)
    assert found["l1"].waits == pytest.approx((5 * 86_400,), rel=0.1)  # until the first one leaves over there
    assert replay_relatives(known, there, Terms(1, 1, keeps=1), {}, until=UNTIL) == alone


def test_lending_holds_from_a_date_until_another() -> None:
    there = family(1, 1)
    known = records(there, [(1, 0), (2, 0)], [(9, 1)])
    known = {name: replace(record, began=MOMENT.timestamp()) for name, record in known.items()}
    later = replay_relatives(known, there, Terms(1, 1, since=MOMENT + 5 * DAY), {}, until=UNTIL)
    assert (later["l0"].waited, later["l0"].promoted) == (1, 1)
    before = replay_relatives(known, there, Terms(1, 1, until=MOMENT + DAY), {}, until=UNTIL)
    assert (before["l0"].waited, before["l0"].promoted) == (1, 0)


def test_what_was_really_lent_is_taken_out_first() -> None:
    lent = Text("unitsLent", units=1, name="One", other="l0")
    back = Text("unitsReturned", units=1, name="One", other="l0")
    loans = [
        Decision(4, "", DecisionKind.LENT, lent, 0, 0, 1, "", MOMENT + 2 * DAY),
        Decision(5, "", DecisionKind.RETURNED, back, 0, 0, 2, "", MOMENT + 8 * DAY),
    ]
    logs = {
        "l0": log(2, [(1, 0), (3, 0)]),
        "l1": sorted([*log(1, [(1, 0), (3, 0), (9, 0)]), *loans], key=lambda each: each.decided),
    }
    known = without_loans({name: record_of(each, waits=True) for name, each in logs.items()}, logs)
    assert [group.limit for group in known["l0"].groups] == [2, 1]
    assert [group.limit for group in known["l1"].groups] == [1, 2, 1]
