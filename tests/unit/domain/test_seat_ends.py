"""End dates: what the index holds about them, who is reminded, and who gets, changes or loses one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.admission import Draft, Plan
from domain.allotments import Member, MemberState
from domain.directory import Group
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.objections import Objection
from domain.objections.coding import code
from domain.reading import read
from domain.seat_ends import (
    AT_MOST,
    WRITTEN_WITHIN,
    SeatEnd,
    changed,
    end_of,
    entries,
    given,
    is_open,
    is_stale,
    not_ended,
    out_of_reach,
    reminding,
    require_removable,
    with_ends,
)
from handlers.api.bodies import EndDateChange
from tests.unit.domain.samples import NOW, SECOND, allotment, kinds, member, members, rows_after

DAY = timedelta(days=1)
ENDS = NOW + 10 * DAY
STAYING = [MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING]
GOING = sorted(set(MemberState) - set(STAYING))


class TestEntries:
    def test_the_end_itself_and_a_reminder_before(self) -> None:
        found = entries("a-1", "ann", ENDS, 7 * DAY, now=NOW)
        assert found == [SeatEnd(ENDS, ENDS, "a-1", "ann"), SeatEnd(ENDS - 7 * DAY, ENDS, "a-1", "ann")]

    def test_without_reminders_the_end_alone(self) -> None:
        assert entries("a-1", "ann", ENDS, None, now=NOW) == [SeatEnd(ENDS, ENDS, "a-1", "ann")]

    def test_a_reminder_that_is_late_already_is_due_now(self) -> None:
        assert [entry.due for entry in entries("a-1", "ann", NOW + DAY, 7 * DAY, now=NOW)] == [NOW + DAY, NOW]

    def test_an_end_of_the_past_is_due_since_then(self) -> None:
        assert {entry.due for entry in entries("a-1", "ann", NOW - DAY, 7 * DAY, now=NOW)} == {NOW - DAY}


class TestIsOpen:
    END, REMINDER = SeatEnd(ENDS, ENDS, "a-1", "ann"), SeatEnd(ENDS - DAY, ENDS, "a-1", "ann")

    @pytest.mark.parametrize(
        ("entry", "row", "opened"),
        [
            (END, member("ann", ends=ENDS), True),
            (END, member("ann", ends=ENDS, reminded=True), True),
            (REMINDER, member("ann", ends=ENDS), True),
            (REMINDER, member("ann", ends=ENDS, reminded=True), False),
            (END, member("ann", ends=ENDS + DAY), False),
            (END, member("ann"), False),
            (END, None, False),
        ],
    )
    def test_while_the_date_stands_and_a_reminder_has_not_been_given(
        self, entry: SeatEnd, row: Member | None, opened: bool
    ) -> None:
        assert is_open(entry, row) is opened

    @pytest.mark.parametrize(("age", "stale"), [(WRITTEN_WITHIN, False), (WRITTEN_WITHIN + SECOND, True)])
    def test_is_stale_once_nobody_can_be_about_to_write_it(self, age: timedelta, stale: bool) -> None:
        assert is_stale(SeatEnd(NOW - age, ENDS, "a-1", "ann"), NOW) is stale


class TestReminding:
    def reminded(self, **changes: Any) -> Plan:
        row = member("ann", **changes)
        return reminding(allotment(), members(row), 7 * DAY, now=NOW)

    @pytest.mark.parametrize("left", [SECOND, 7 * DAY])
    def test_whose_end_is_near_once(self, left: timedelta) -> None:
        plan = self.reminded(ends=NOW + left)
        (row,) = rows_after(plan).values()
        assert row is not None
        assert row.reminded
        assert kinds(plan) == [("ann", "reminded")]
        assert plan.decisions[0].cause == f"end date {NOW + left:%Y-%m-%d %H:%M} UTC"
        assert self.reminded(ends=NOW + left, reminded=True).steps == ()

    @pytest.mark.parametrize("left", [timedelta(0), -SECOND, 7 * DAY + SECOND])
    def test_nobody_whose_end_is_far_or_has_come(self, left: timedelta) -> None:
        assert self.reminded(ends=NOW + left).steps == ()

    def test_nobody_without_an_end(self) -> None:
        assert self.reminded().steps == ()

    @pytest.mark.parametrize(("state", "requested"), [(MemberState.WAITING, 1), (MemberState.LICENSED, 0)])
    def test_who_waits_asks_for_a_seat_still(self, state: MemberState, requested: int) -> None:
        row = member("ann", state, ends=NOW + DAY)
        plan = reminding(allotment(waiting_units=1), members(row), 7 * DAY, now=NOW)
        assert plan.decisions[0].requested == requested


class TestReadEnd:
    def test_a_time_with_its_zone_as_utc(self) -> None:
        assert end_of("2026-03-03T01:00:00+02:00") == datetime.fromisoformat("2026-03-02T23:00:00+00:00")
        assert end_of(None) is None

    @pytest.mark.parametrize(
        "value", ["", "tomorrow", 7, "2026-03-03", "2026-03-03T01:00:00", "0001-01-01T00:00:00+10:00"]
    )
    def test_anything_else_is_refused(self, value: object) -> None:
        assert [(each.field, code(each.message)) for each in read(EndDateChange, {"endDateTime": value}).problems] == [
            ("endDateTime", "endDateShape")
        ]

    @pytest.mark.parametrize(
        ("after", "fits"), [(SECOND, True), (AT_MOST, True), (0 * SECOND, False), (AT_MOST + SECOND, False)]
    )
    def test_it_must_come_within_ten_years(self, after: timedelta, fits: bool) -> None:
        told = [] if fits else [Problem("endDateTime", Objection("endDateRange", years=10))]
        assert out_of_reach(NOW + after, NOW) == told


class TestRemovable:
    def test_an_ordinary_group_is(self) -> None:
        require_removable(Group("g-1", "Sales"))

    def test_a_fixed_or_deleted_group_is_not(self) -> None:
        with pytest.raises(InvalidRequest, match="dynamic"):
            require_removable(Group("g-1", "Sales", dynamic=True))
        with pytest.raises(NotFound):
            require_removable(None)

    def test_a_refusal_has_the_cure_that_fits(self) -> None:
        fixed, other = not_ended(Group("g-1", "Sales", dynamic=True), "Not so."), not_ended(None, "Not so.")
        assert "Not so." in fixed
        assert "Not so." in other
        assert fixed.endswith("make it a group that the app can change. Then resume.")
        assert other.endswith("Fix this, then resume.")


class TestWithEnds:
    def plan(self, before: Member | None, after: Member | None) -> Plan:
        draft = Draft(allotment(consumed_units=9, waiting_units=9), NOW, "")
        draft.add(before, after)
        return draft.plan

    @pytest.mark.parametrize("state", STAYING)
    @pytest.mark.parametrize("before", [None, *GOING])
    def test_whoever_comes_in_now_gets_the_date(self, before: MemberState | None, state: MemberState) -> None:
        plan = self.plan(member("ann", before) if before else None, member("ann", state))
        (row,) = rows_after(with_ends(plan, {"ann": ENDS})).values()
        assert row is not None
        assert row.ends == ENDS

    @pytest.mark.parametrize("state", STAYING)
    def test_whoever_was_in_keeps_what_he_had(self, state: MemberState) -> None:
        plan = self.plan(member("ann", state), member("ann", MemberState.LICENSED, since=NOW))
        assert with_ends(plan, {"ann": ENDS}) == plan

    @pytest.mark.parametrize("state", GOING)
    def test_whoever_does_not_stay_gets_none(self, state: MemberState) -> None:
        plan = self.plan(None, member("ann", state))
        assert with_ends(plan, {"ann": ENDS}) == plan

    def test_others_and_those_who_go_are_left_as_they_are(self) -> None:
        plan = self.plan(member("ann"), None)
        assert with_ends(plan, {"ann": ENDS}) == plan
        joins = self.plan(None, member("ben", MemberState.PENDING))
        assert with_ends(joins, {"ann": ENDS}) == with_ends(joins, {}) == joins


class TestGivenAndChanged:
    @pytest.mark.parametrize("state", STAYING)
    def test_a_date_that_comes_later_is_given_once(self, state: MemberState) -> None:
        row = member("ann", state)
        plan = given(allotment(), members(row), {"ann": ENDS}, now=NOW)
        assert rows_after(plan) == {"ann": replace(row, ends=ENDS)}
        kept = members(replace(row, ends=NOW + DAY))
        assert given(allotment(), kept, {"ann": ENDS}, now=NOW).steps == ()

    @pytest.mark.parametrize("state", GOING)
    def test_who_is_on_his_way_out_gets_none_and_it_cannot_be_changed(self, state: MemberState) -> None:
        row = member("ann", state)
        assert given(allotment(), members(row), {"ann": ENDS}, now=NOW).steps == ()
        with pytest.raises(Conflict, match="ann"):
            changed(allotment(), row, ENDS, now=NOW)

    @pytest.mark.parametrize("ends", [ENDS, None])
    def test_a_change_begins_the_reminders_anew(self, ends: datetime | None) -> None:
        row = member("ann", ends=NOW + DAY, reminded=True)
        assert rows_after(changed(allotment(), row, ends, now=NOW)) == {"ann": replace(row, ends=ends, reminded=False)}
        assert changed(allotment(), row, NOW + DAY, now=NOW).steps == ()
