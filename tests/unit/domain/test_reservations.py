"""Reservations: who gets which seat, what time brings, and that the numbers follow."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Plan, decide
from domain.allotments import Allotment, MemberState, Overflow
from domain.objections import Text
from domain.people import Account, Person
from domain.reservations import (
    KEPT_AT_MOST,
    STARTS_WITHIN,
    Outlook,
    Wish,
    cancelled,
    due,
    entries,
    extended,
    is_due,
    is_open,
    made,
    planned,
    problems_of,
    short,
    with_additions,
)
from domain.reserved import Reservation, ReservationState
from tests.unit.domain.samples import CAUSE, NOW, POLICY, SECOND, allotment, folded, kinds, look, member, members

DAY = timedelta(days=1)
HELD, OWED, PLANNED = ReservationState.HELD, ReservationState.OWED, ReservationState.PLANNED
WISH = Wish(NOW, NOW + DAY)


def kept(user_id: str, state: ReservationState = HELD, starts: datetime = NOW - DAY, **more: Any) -> Reservation:
    return Reservation(user_id, state, starts, NOW + DAY, NOW - 2 * DAY, "eva", **more)


def ledger(units: int, *reservations: Reservation, used: int = 0, **changes: Any) -> Allotment:
    return allotment(
        allotted_units=units,
        consumed_units=used,
        reservations=len(reservations),
        reserved_units=sum(each.held for each in reservations),
        owed_units=sum(each.owed for each in reservations),
        **changes,
    )


def by_user(*reservations: Reservation) -> dict[str, Reservation]:
    return {each.user_id: each for each in reservations}


def decided(before: Allotment, *signs: str, rows: Any = (), waiting: Any = (), reservations: Any = ()) -> Plan:
    observation = look(*signs) if signs else None
    plan = decide(
        before,
        members(*rows),
        observation,
        waiting,
        now=NOW,
        cause=CAUSE,
        policy=POLICY,
        reservations=by_user(*reservations),
    )
    after = folded(before, plan)
    assert after.consumed_units + after.reserved_units <= after.allotted_units
    for name in ("consumed_units", "reserved_units", "owed_units", "reservations"):
        assert getattr(plan.allotment, name) == getattr(after, name)
    return plan


def reserved_after(plan: Plan) -> dict[str, str | None]:
    """What the plan leaves of the reservations that it touches; None: nothing."""
    touched = (step for step in plan.steps if step.reserved or step.reserves)
    return {step.user_id: step.reserves and step.reserves.state.value for step in touched}


def test_a_kept_seat_is_not_free_for_others_and_theirs_when_they_join() -> None:
    vip = kept("vip")
    plan = decided(ledger(2, vip, used=1), "+ann", "+vip", reservations=[vip])
    assert kinds(plan) == [("ann", "rolledBack"), ("vip", "licensed")]
    assert reserved_after(plan) == {"vip": None}
    assert [decision.reason.code for decision in plan.decisions if isinstance(decision.reason, Text)] == [
        "rolledBackReserved",
        "seatReserved",
    ]


def test_who_joins_before_the_start_takes_a_free_seat_and_uses_the_reservation() -> None:
    vip = kept("vip", PLANNED, NOW + DAY, ends=NOW + 9 * DAY)
    plan = decided(ledger(1, vip), "+vip", reservations=[vip])
    assert (kinds(plan), reserved_after(plan)) == ([("vip", "licensed")], {"vip": None})
    assert plan.steps[0].after is not None
    assert plan.steps[0].after.ends == NOW + 9 * DAY


def test_who_joins_before_the_start_and_finds_no_seat_keeps_the_reservation() -> None:
    vip = kept("vip", PLANNED, NOW + DAY)
    plan = decided(ledger(1, vip, used=1), "+vip", reservations=[vip])
    assert (kinds(plan), reserved_after(plan)) == ([("vip", "rolledBack")], {})


def test_owed_seats_come_before_the_waiting_room_the_earliest_start_first() -> None:
    first, second, third = kept("zoe", OWED, NOW - 3 * DAY), kept("ann", OWED), kept("ben", OWED, NOW - 2 * DAY)
    waiting = [member("wil", MemberState.WAITING)]
    before = ledger(3, first, second, third, used=1, waiting_units=1, overflow=Overflow.WAIT)
    plan = decided(before, rows=waiting, waiting=waiting, reservations=[first, second, third])
    assert (kinds(plan), reserved_after(plan)) == (
        [("zoe", "reserved"), ("ben", "reserved")],
        {"zoe": "held", "ben": "held"},
    )


def test_who_waits_or_joins_gets_the_owed_seat_at_once() -> None:
    waits, joins = kept("wil", OWED, NOW - 3 * DAY), kept("ann", OWED)
    row = member("wil", MemberState.WAITING)
    before = ledger(2, waits, joins, waiting_units=1, overflow=Overflow.WAIT)
    plan = decided(before, "+ann", rows=[row], waiting=[row], reservations=[waits, joins])
    assert kinds(plan) == [("wil", "promoted"), ("ann", "licensed")]
    assert reserved_after(plan) == {"wil": None, "ann": None}


def test_an_owed_seat_is_kept_for_who_has_just_left_the_waiting_room() -> None:
    vip, row = kept("vip", OWED), member("vip", MemberState.WAITING)
    before = ledger(1, vip, waiting_units=1, overflow=Overflow.WAIT)
    plan = decided(before, "-vip", rows=[row], waiting=[row], reservations=[vip])
    assert (kinds(plan), reserved_after(plan)) == ([("vip", "released"), ("vip", "reserved")], {"vip": "held"})


def test_who_comes_back_to_a_seat_needs_no_other() -> None:
    vip, row = kept("vip"), member("vip", MemberState.RELEASING)
    plan = decided(ledger(2, vip, used=1, releasing_units=1), "+vip", rows=[row], reservations=[vip])
    assert (kinds(plan), reserved_after(plan)) == ([("vip", "licensed")], {"vip": None})
    assert plan.allotment.free_units == 1


def test_a_device_uses_no_reservation() -> None:
    assert ledger(1, kept("vip")).free_units == 0


def test_seats_on_their_way_are_not_expected_by_others_where_they_are_owed() -> None:
    full = ledger(2, kept("vip", OWED), used=2, releasing_units=1)
    assert (full.coming_units, full.expected_units) == (0, 0)
    assert replace(full, owed_units=0).expected_units == 1


@given(
    units=st.integers(0, 6),
    used=st.integers(0, 6),
    states=st.lists(st.sampled_from(ReservationState), max_size=6),
    joiners=st.sets(st.integers(0, 8), max_size=9),
    overflow=st.sampled_from(Overflow),
)
def test_never_over_and_kept_is_kept(
    units: int, used: int, states: list[ReservationState], joiners: set[int], overflow: Overflow
) -> None:
    reservations = [kept(f"user-{number}", state) for number, state in enumerate(states)]
    held = sum(each.held for each in reservations)
    before = ledger(max(units, held), *reservations, used=min(used, max(units, held) - held), overflow=overflow)
    plan = decided(before, *(f"+user-{number}" for number in sorted(joiners)), reservations=reservations)
    rows = {step.user_id: step.after for step in plan.steps if step.after is not None}
    for each in reservations:
        if each.held and each.user_id in {f"user-{number}" for number in joiners}:
            assert rows[each.user_id].seated
    strangers = [row for user, row in rows.items() if row.seated and user not in by_user(*reservations)]
    assert not (strangers and plan.allotment.owed_units)
    assert not (plan.allotment.free_units and plan.allotment.owed_units)


@given(
    units=st.integers(1, 6),
    states=st.lists(st.sampled_from((HELD, OWED)), min_size=1, max_size=6),
    returning=st.sets(st.integers(0, 8), max_size=4),
    joiners=st.sets(st.integers(0, 8), max_size=9),
)
def test_what_is_owed_behind_what_was_read_comes_before_strangers(
    units: int, states: list[ReservationState], returning: set[int], joiners: set[int]
) -> None:
    """Who comes back to a seat leaves what was kept for them, or owed, to others who are owed one."""
    reservations = [kept(f"user-{number}", state) for number, state in enumerate(states)]
    rows = [member(f"user-{number}", MemberState.RELEASING) for number in sorted(returning)]
    held = sum(each.held for each in reservations)
    used = {"used": len(rows), "releasing_units": len(rows)}
    before = ledger(max(units, held + len(rows)), *reservations, **used, overflow=Overflow.WAIT)
    there = {f"user-{number}" for number in joiners | returning}
    first = [each for each in reservations if each.owed][: before.owable_units]
    read = [each for each in reservations if each.user_id in there or each in first]
    plan = decided(before, *(f"+{user}" for user in sorted(there)), rows=rows, reservations=read)
    came = {step.user_id for step in plan.steps if step.before is None and step.after and step.after.seated}
    assert not (came - by_user(*reservations).keys() and plan.allotment.owed_units)
    assert plan.partly or not (plan.allotment.free_units and plan.allotment.owed_units)


def test_who_comes_back_leaves_what_was_kept_for_them_to_who_is_owed_a_seat() -> None:
    ann, ben, row = kept("ann"), kept("ben", OWED), member("ann", MemberState.RELEASING)
    before = ledger(2, ann, ben, used=1, releasing_units=1)
    plan = decided(before, "+ann", "+dan", rows=[row], reservations=[ann])
    assert (kinds(plan), plan.partly) == ([("ann", "licensed")], True)
    rest = decided(plan.allotment, "+dan", reservations=[ben])
    assert (kinds(rest), reserved_after(rest)) == ([("ben", "reserved"), ("dan", "rolledBack")], {"ben": "held"})


def test_the_waiting_room_comes_after_who_is_owed_a_seat_behind_what_was_read() -> None:
    ann, ben, cleo = kept("ann", OWED, NOW - 3 * DAY), kept("ben", OWED, NOW - 2 * DAY), kept("cleo", OWED)
    rows = [member("ann", MemberState.RELEASING), member("wil", MemberState.WAITING)]
    before = ledger(3, ann, ben, cleo, used=1, releasing_units=1, waiting_units=1, overflow=Overflow.WAIT)
    plan = decided(before, "+ann", rows=rows, waiting=rows[1:], reservations=[ann, ben])
    assert (kinds(plan), plan.partly) == ([("ann", "licensed"), ("ben", "reserved")], True)


class TestMaking:
    def test_they_are_planned_before_their_start_and_held_or_owed_after_it(self) -> None:
        plan = made(ledger(1), ["ann", "ben"], WISH, by="eva", now=NOW)
        assert reserved_after(plan) == {"ann": "held", "ben": "owed"}
        assert [step.reserves.told for step in plan.steps if step.reserves] == [False, True]
        later = made(ledger(1), ["ann"], Wish(NOW + SECOND, NOW + DAY), by="eva", now=NOW)
        assert reserved_after(later) == {"ann": "planned"}
        assert kinds(later) == [("ann", "reserved")]

    def test_a_free_seat_that_is_owed_is_nobody_elses(self) -> None:
        plan = made(ledger(1, kept("vip", OWED)), ["ann"], WISH, by="eva", now=NOW)
        assert reserved_after(plan) == {"ann": "owed"}

    @pytest.mark.parametrize(
        ("wish", "fields"),
        [
            (WISH, []),
            (Wish(NOW + STARTS_WITHIN, NOW + STARTS_WITHIN + KEPT_AT_MOST), []),
            (Wish(NOW + STARTS_WITHIN + SECOND, NOW + STARTS_WITHIN + DAY), ["startDateTime"]),
            (Wish(NOW, NOW), ["expirationDateTime"]),
            (Wish(NOW - 9 * DAY, NOW - DAY), ["expirationDateTime"]),
            (Wish(NOW, NOW + KEPT_AT_MOST + SECOND), ["expirationDateTime"]),
            (Wish(NOW + DAY, NOW + 2 * DAY, ends=NOW + DAY), ["endDateTime"]),
            (Wish(NOW, NOW + DAY, ends=NOW + 4000 * DAY), ["endDateTime"]),
        ],
    )
    def test_dates_out_of_reach_are_named(self, wish: Wish, fields: list[str]) -> None:
        assert [each.field for each in problems_of(wish, NOW)] == fields

    def test_the_outlook_of_each_line_is_told(self) -> None:
        known = ("ann", "ben", "cleo", "dan")
        accounts = [Account(Person(name, name, f"{name}@x.example"), enabled=False) for name in known]
        rows = members(member("ann"), member("ben", MemberState.WAITING))
        names = ["ANN", "ben@x.example", "cleo", "cleo", "dan", "eve"]

        def outlooks(wish: Wish, before: Allotment, *there: Reservation) -> list[Outlook]:
            plan = planned(names, accounts, wish, before, rows, by_user(*there), now=NOW)
            return [each.outlook for each in plan.lines]

        assert outlooks(WISH, ledger(2, used=1)) == ["hasSeat", "waitsNow", "kept", "twice", "firstInLine", "unknown"]
        later = Wish(NOW + DAY, NOW + 2 * DAY)
        assert outlooks(later, ledger(2, used=1)) == [
            *("hasSeat", "keptFromStart", "mayBeShort", "twice", "mayBeShort", "unknown")
        ]
        assert outlooks(later, ledger(9, kept("dan"), used=1), kept("dan"))[4] == "hasReservation"


class TestTime:
    def test_at_its_start_it_is_owed_a_seat_and_after_its_end_it_lapses(self) -> None:
        found = [kept("ann", PLANNED, NOW), kept("ben", PLANNED, NOW + SECOND), kept("cleo"), kept("dan", OWED)]
        over = [replace(each, expires=NOW) for each in found[2:]]
        plan = due(ledger(4, *found[:2], *over), by_user(*found[:2], *over), {}, now=NOW)
        assert reserved_after(plan) == {"ann": "owed", "cleo": None, "dan": None}
        assert kinds(plan) == [("cleo", "lapsed"), ("dan", "lapsed")]
        reasons = [each.reason.code for each in plan.decisions if isinstance(each.reason, Text)]
        assert reasons == ["seatLapsed", "owedLapsed"]

    def test_of_somebody_with_a_seat_it_is_used(self) -> None:
        vip = kept("vip", PLANNED, NOW)
        plan = due(ledger(2, vip, used=1), by_user(vip), members(member("vip")), now=NOW)
        assert (reserved_after(plan), kinds(plan)) == ({"vip": None}, [])

    def test_a_second_time_changes_nothing(self) -> None:
        before, vip = ledger(1, kept("vip", OWED), used=1), kept("vip", OWED)
        plan = short(before, by_user(vip), now=NOW)
        assert kinds(plan) == [("vip", "heldUp")]
        again = {step.user_id: step.reserves for step in plan.steps if step.reserves}
        assert short(plan.allotment, again, now=NOW).steps == ()
        assert due(plan.allotment, again, {}, now=NOW).steps == ()

    def test_who_was_added_is_written_down_and_who_was_refused_is_told(self) -> None:
        found = by_user(kept("ann", add=True), kept("ben", add=True), kept("cleo"))
        plan = with_additions(ledger(9), found, {"ann": None, "ben": "No.", "cleo": None, "dan": None}, now=NOW)
        assert kinds(plan) == [("ben", "heldUp")]
        after = {step.user_id: step.reserves for step in plan.steps if step.reserves}
        assert set(after) == {"ann", "ben"}
        assert not any(each.to_be_added for each in after.values())

    def test_cancelling_frees_and_extending_keeps(self) -> None:
        vip = kept("vip")
        plan = cancelled(ledger(1, vip), vip, now=NOW)
        assert (plan.allotment.free_units, plan.allotment.reservations) == (1, 0)
        assert extended(ledger(1, vip), vip, vip.expires, now=NOW).steps == ()
        longer = extended(ledger(1, vip), vip, NOW + 9 * DAY, now=NOW)
        assert [step.reserves and step.reserves.expires for step in longer.steps] == [NOW + 9 * DAY]


class TestIndex:
    def test_it_holds_the_start_and_the_end(self) -> None:
        assert [entry.due for entry in entries("a-1", kept("ann"))] == [NOW - DAY, NOW + DAY]

    def test_an_entry_is_needed_until_its_date_is_over(self) -> None:
        vip = kept("vip")
        start, end = entries("a-1", vip)
        assert not is_open(start, None)
        assert not is_open(start, vip)
        assert is_open(start, replace(vip, state=PLANNED))
        assert is_open(start, replace(vip, add=True))
        assert is_open(end, vip)
        assert not is_open(end, replace(vip, expires=NOW + 9 * DAY))

    @pytest.mark.parametrize(
        ("reservation", "expected"),
        [
            (kept("vip"), False),
            (kept("vip", add=True), True),
            (kept("vip", add=True, added=NOW), False),
            (kept("vip", PLANNED, NOW), True),
            (kept("vip", PLANNED, NOW + SECOND), False),
            (kept("vip", OWED), True),
            (kept("vip", OWED, told=True), False),
            (replace(kept("vip"), expires=NOW), True),
        ],
    )
    def test_what_is_due(self, reservation: Reservation, expected: bool) -> None:
        assert is_due(reservation, NOW) is expected
