"""Each step of a backup seat, and what may be a backup."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.admission import Plan, Policy
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState, Overflow, Product
from domain.backup_seats import BackupSeat, BackupStage, Declined
from domain.backups import (
    ANSWERS_WITHIN,
    ASKED_AGAIN_AFTER,
    LEAVES_WITHIN,
    Backing,
    Choice,
    asked,
    confirmed,
    excludes,
    followed,
    next_step_at,
    objections,
    settled,
    spare_units,
    wanting_units,
    wants_backup,
)
from domain.directory import Group
from domain.fulfilment import ALREADY, DONE, Effect, Outcome
from domain.licence_errors import COUNT, Failure
from domain.young import UNKNOWN_AT_MOST
from tests.unit.domain.samples import NOW, allotment, member

POLICY = Policy()
WINDOW, MARGIN, SECOND = POLICY.grant_window, POLICY.propagation_margin, timedelta(seconds=1)
MAIN = allotment(id="a", overflow=Overflow.WAIT, backups=("b", "c"))
B = allotment(id="b", display_name="Backup", group_id="g-b", allotted_units=3)
C = allotment(id="c", display_name="Next", group_id="g-c", allotted_units=3)
EXCHANGE_ONE, EXCHANGE_TWO = "9aaf7827-d63c-4b61-89c3-182f06f82e5c", "efb87545-963c-4e0d-99df-69c6916d9eb0"


def waits(user_id: str = "ann", **changes: Any) -> Member:
    return member(user_id, MemberState.WAITING, **changes)


def seat(stage: BackupStage, **changes: Any) -> BackupSeat:
    return replace(BackupSeat("b", NOW - timedelta(hours=1), stage, apply_by=NOW - timedelta(minutes=30)), **changes)


def backing(one: Allotment | None = B, *rows: Member, **decided: Any) -> Backing:
    return Backing(one, {row.user_id: row for row in rows}, decided)


def ask(*rows: Member, b: Backing | None = None, c: Backing | None = None, main: Allotment = MAIN) -> dict[str, str]:
    found = {"b": b or backing(), "c": c or backing(C)}
    plan = asked(main, rows, found, spare_units(found, ()), now=NOW, policy=POLICY)
    assert plan.decisions == ()
    after = (step.after for step in plan.steps)
    return {row.user_id: row.backup.allotment_id for row in after if row and row.backup}


def follow(row: Member, there: Backing, now: Any = NOW) -> Plan:
    return followed(MAIN, [row], {"b": there}, now=now, policy=POLICY, cause="a test")


def stage_after(plan: Plan) -> BackupStage | None:
    (step,) = plan.steps
    return step.after.backup.stage if step.after and step.after.backup else None


class TestAsked:
    def test_who_waits_or_has_no_unit_wants_one(self) -> None:
        short = member("ann", MemberState.FAILED, failures=(Failure("sku-1", COUNT),))
        other = member("ann", MemberState.FAILED, failures=(Failure("sku-1", "Other"),))
        assert [wants_backup(row) for row in (waits(), short)] == [True, True]
        none = (other, waits(lacks=("x",)), waits(provisional=True), waits(backup=seat(BackupStage.HELD)), member("a"))
        assert not any(map(wants_backup, none))

    def test_so_many_may_want_one(self) -> None:
        assert wanting_units(replace(MAIN, waiting_units=5, lacking_units=1, failed_units=2, backup_units=3)) == 3
        assert wanting_units(replace(MAIN, waiting_units=1, backup_units=3)) == 0

    def test_the_first_with_a_seat_is_asked_by_turns(self) -> None:
        one = backing(replace(B, consumed_units=2))
        assert ask(waits("ann"), waits("ben"), b=one) == {"ann": "b", "ben": "c"}
        row = waits()
        plan = asked(MAIN, [row], {"b": backing()}, {"b": 1}, now=NOW, policy=POLICY)
        (step,) = plan.steps
        assert step.after == replace(row, backup=BackupSeat("b", NOW, apply_by=NOW + WINDOW))
        assert plan.allotment.backup_units == 1

    def test_nobody_is_asked_about_beyond_what_is_free(self) -> None:
        none = backing(C, member("ann", MemberState.INELIGIBLE))
        assert ask(waits(), b=backing(replace(B, consumed_units=3)), c=none) == {}
        assert backing(replace(B, waiting_units=1, consumed_units=1)).spare_units == 1
        assert backing(replace(B, owed_units=2)).spare_units == 1
        for state in (AllotmentState.SUSPENDED, AllotmentState.DELETING, AllotmentState.PREPARING):
            assert backing(replace(B, state=state)).spare_units == 0
        assert backing(None).spare_units == 0

    def test_people_under_way_take_what_is_free(self) -> None:
        found = {"b": backing(B, member("ben"))}
        rows = [waits(one, backup=seat(BackupStage.ADDING)) for one in ("ann", "ben")]
        assert spare_units(found, [*rows, waits("eva", backup=seat(BackupStage.HELD)), waits("kim")]) == {"b": 2}

    def test_who_has_a_seat_in_one_by_themselves_gets_no_other(self) -> None:
        assert ask(waits(), c=backing(C, member("ann"))) == {}
        assert ask(waits(), c=backing(C, member("ann", MemberState.RELEASING))) == {"ann": "b"}

    def test_a_backup_that_knows_them_or_has_declined_is_passed_over(self) -> None:
        assert ask(waits(), b=backing(B, waits())) == {"ann": "c"}
        assert ask(waits(declined=(Declined("b"),))) == {"ann": "c"}
        late = NOW - ASKED_AGAIN_AFTER
        assert ask(waits(declined=(Declined("b", late + SECOND),))) == {"ann": "c"}
        assert ask(waits(declined=(Declined("b", late),))) == {"ann": "b"}
        assert ask(waits(), main=replace(MAIN, backups=("a",))) == {}


class TestFollowed:
    def test_an_addition_is_sent_again_once_its_time_is_over(self) -> None:
        row = waits(backup=seat(BackupStage.ADDING, apply_by=NOW))
        (step,) = follow(row, backing()).steps
        assert step.after is not None
        assert step.after.backup == replace(row.backup or seat(BackupStage.ADDING), apply_by=NOW + WINDOW, again=True)
        assert follow(row, backing(), NOW - SECOND).steps == ()

    def test_who_has_the_licence_there_has_a_backup(self) -> None:
        row = waits(backup=seat(BackupStage.ADDED))
        plan = follow(row, backing(B, member("ann", checked=NOW)))
        assert stage_after(plan) is BackupStage.HELD
        assert [str(each.reason) for each in plan.decisions] == ["Has Backup while waiting for a seat of finance-e5."]
        assert follow(row, backing(B, member("ann"))).steps == ()

    @pytest.mark.parametrize(
        "there",
        [
            backing(B, waits()),
            backing(B, member("ann", MemberState.INELIGIBLE)),
            backing(B, member("ann", MemberState.FAILED, failures=(Failure("s", COUNT),))),
            backing(B, ann=NOW),
            backing(replace(B, state=AllotmentState.SUSPENDED)),
        ],
    )
    def test_who_is_refused_there_is_taken_out(self, there: Backing) -> None:
        recent = seat(BackupStage.ADDED, since=NOW - timedelta(minutes=2), apply_by=NOW - timedelta(minutes=1))
        plan = follow(waits(backup=recent), there)
        (step,) = plan.steps
        assert stage_after(plan) is BackupStage.REMOVING
        assert step.after is not None
        assert (step.after.declined, plan.decisions) == ((Declined("b", NOW),), ())

    def test_a_backup_is_waited_for_for_some_time(self) -> None:
        recent = seat(BackupStage.ADDED, apply_by=NOW - timedelta(minutes=1))
        assert follow(waits(backup=recent), backing(B, ann=NOW - timedelta(hours=2))).steps == ()
        late = replace(recent, apply_by=NOW - ANSWERS_WITHIN)
        assert stage_after(follow(waits(backup=late), backing())) is BackupStage.REMOVING

    def test_nothing_is_taken_before_the_licence_is_shown(self) -> None:
        held = seat(BackupStage.HELD)
        there = backing(B, member("ann", checked=NOW))
        for row in (waits(), member("ann", MemberState.PENDING), member("ann"), member("ann", MemberState.FAILED)):
            assert follow(replace(row, backup=held), there).steps == ()
        assert follow(member("ann", checked=NOW, moving=True, backup=held), there).steps == ()
        plan = follow(member("ann", checked=NOW, backup=held), there)
        assert stage_after(plan) is BackupStage.REMOVING
        assert "Has the licence of finance-e5 now" in str(plan.decisions[0].reason)

    def test_nothing_is_taken_before_what_was_added_is_settled(self) -> None:
        row = member("ann", checked=NOW, backup=seat(BackupStage.ADDED, apply_by=NOW))
        assert next_step_at(row, POLICY) == NOW + MARGIN
        assert follow(row, backing(), NOW + MARGIN - SECOND).steps == ()
        assert stage_after(follow(row, backing(), NOW + MARGIN)) is BackupStage.REMOVING
        assert next_step_at(waits(backup=seat(BackupStage.ADDED)), POLICY) is None
        assert next_step_at(waits(), POLICY) is None

    def test_who_has_left_leaves_the_backup(self) -> None:
        row = Member("ann", MemberState.LEAVING, NOW, backup=seat(BackupStage.HELD))
        plan = follow(row, backing(B, member("ann", checked=NOW)))
        assert stage_after(plan) is BackupStage.REMOVING
        assert "Left finance-e5" in str(plan.decisions[0].reason)

    def test_a_lost_seat_is_told_and_not_asked_for_again(self) -> None:
        plan = follow(waits(backup=seat(BackupStage.HELD)), backing(B, member("ann", MemberState.RELEASING)))
        (step,) = plan.steps
        assert step.after is not None
        assert (step.after.backup, step.after.declined) == (None, (Declined("b"),))
        assert "any more" in str(plan.decisions[0].reason)
        left = Member("ann", MemberState.LEAVING, NOW, backup=seat(BackupStage.HELD))
        (step,) = follow(left, backing()).steps
        assert (step.after, step.decision) == (None, None)

    def test_a_removal_is_sent_again_and_forgotten_once_the_backup_knows(self) -> None:
        row = waits(backup=seat(BackupStage.REMOVING, apply_by=NOW))
        assert stage_after(follow(row, backing())) is BackupStage.REMOVING
        assert follow(row, backing(), NOW - SECOND).steps == ()
        gone = waits(backup=seat(BackupStage.REMOVED, apply_by=NOW))
        still = backing(B, member("ann"))
        assert follow(gone, backing(), NOW + MARGIN - SECOND).steps == ()
        assert stage_after(follow(gone, backing(), NOW + MARGIN)) is None
        assert follow(gone, still, NOW + LEAVES_WITHIN - SECOND).steps == ()
        assert stage_after(follow(gone, still, NOW + LEAVES_WITHIN)) is BackupStage.REMOVING
        suspended = replace(still, allotment=replace(B, state=AllotmentState.SUSPENDED))
        assert stage_after(follow(gone, suspended, NOW + MARGIN)) is None

    def test_who_has_none_or_one_that_was_not_read_is_let_alone(self) -> None:
        assert follow(waits(), backing()).steps == ()
        assert followed(MAIN, [waits(backup=seat(BackupStage.HELD))], {}, now=NOW, policy=POLICY, cause="x").steps == ()


class TestConfirmed:
    def after(self, row: Member, outcome: Outcome, current: Member | None = None, now: Any = NOW) -> Plan:
        acted, found = {"ann": row}, {"ann": current or row}
        return confirmed(MAIN, acted, found, {"ann": outcome}, {"b": backing()}, now=now, policy=POLICY, cause="a test")

    def test_an_addition_that_is_done_is_noted(self) -> None:
        row = waits(backup=seat(BackupStage.ADDING))
        assert stage_after(self.after(row, DONE)) is BackupStage.ADDED
        assert self.after(row, DONE, waits()).steps == ()
        assert self.after(row, Outcome(Effect.LATER)).steps == ()

    def test_who_was_a_member_before_is_there_by_themselves_unless_it_may_have_been_the_app(self) -> None:
        row = waits(backup=seat(BackupStage.ADDING))
        (step,) = self.after(row, ALREADY).steps
        assert step.after is not None
        assert (step.after.backup, step.after.declined) == (None, (Declined("b"),))
        again = waits(backup=seat(BackupStage.ADDING, again=True))
        assert stage_after(self.after(again, ALREADY)) is BackupStage.ADDED

    def test_what_graph_refuses_is_declined(self) -> None:
        refused, unknown = Outcome(Effect.REFUSED, "no"), Outcome(Effect.UNKNOWN)
        row = waits(backup=seat(BackupStage.ADDING))
        (step,) = self.after(row, refused).steps
        assert step.after is not None
        assert (step.after.backup, step.after.declined) == (None, (Declined("b", NOW),))
        assert stage_after(self.after(waits(backup=seat(BackupStage.ADDING, again=True)), refused)) is (
            BackupStage.REMOVING
        )
        young = waits(backup=seat(BackupStage.ADDING, since=NOW - UNKNOWN_AT_MOST + SECOND))
        assert self.after(young, unknown).steps == ()
        assert stage_after(self.after(young, unknown, now=NOW + SECOND)) is None

    def test_a_removal_that_is_done_or_unknown_is_noted_and_one_that_is_refused_told(self) -> None:
        row = member("ann", checked=NOW, backup=seat(BackupStage.REMOVING))
        assert stage_after(self.after(row, DONE)) is BackupStage.REMOVED
        assert stage_after(self.after(row, Outcome(Effect.UNKNOWN))) is BackupStage.REMOVED
        plan = self.after(row, Outcome(Effect.REFUSED, "it is synced"))
        assert stage_after(plan) is None
        assert "it is synced" in str(plan.decisions[0].reason)


def test_settled_is_what_can_take_effect_no_more() -> None:
    assert settled(seat(BackupStage.ADDED, apply_by=None), NOW, POLICY)
    assert settled(seat(BackupStage.ADDED, apply_by=NOW - MARGIN), NOW, POLICY)
    assert not settled(seat(BackupStage.ADDED, apply_by=NOW - MARGIN + SECOND), NOW, POLICY)


class TestObjections:
    def found(self, main: Allotment = MAIN, **known: Any) -> list[tuple[int | None, str]]:
        made = Choice(**{"backups": {"b": B, "c": C}, "groups": {}, "naming": {}, "plans": {}, **known})
        return [(place, wrong.code) for place, wrong in objections(main, made)]

    def test_a_good_list_meets_none(self) -> None:
        assert self.found() == []
        assert self.found(replace(MAIN, backups=(), overflow=Overflow.ROLLBACK)) == []

    def test_each_is_told_with_its_place(self) -> None:
        assert self.found(replace(MAIN, overflow=Overflow.ROLLBACK)) == [(None, "backupsNeedWait")]
        assert self.found(replace(MAIN, backups=("c", "a"))) == [(1, "backupItself")]
        gone = {"b": None, "c": replace(C, state=AllotmentState.DELETING)}
        assert self.found(backups=gone) == [(0, "noAllotment"), (1, "noAllotment")]
        synced = {"g-b": Group("g-b", "Synced", synced=True), "g-c": Group("g-c", "Plain")}
        assert self.found(groups=synced) == [(0, "backupFixed")]

    def test_one_that_is_being_merged_is_not_chosen_and_may_stay(self) -> None:
        merging = {"b": replace(B, merging="m-1"), "c": C}
        assert self.found(backups=merging) == [(0, "backupMerging")]
        assert self.found(backups=merging, naming={"z": ("b",)}) == [(0, "backupMerging")]
        assert self.found(backups=merging, naming={"a": ("b",)}) == []

    def test_a_circle_is_found_however_long_it_is(self) -> None:
        assert self.found(naming={"b": ("c",), "c": ("x",), "x": ("a",)}) == [(0, "backupCircle"), (1, "backupCircle")]
        assert self.found(naming={"b": ("c",), "c": ("b",)}) == []

    def test_what_excludes_the_allotments_own_is_told_by_the_names_of_the_plans(self) -> None:
        plans = {"sku-1": frozenset({EXCHANGE_ONE}), "sku-2": frozenset({EXCHANGE_TWO})}
        other = replace(B, products=(Product("sku-2", "OTHER"),))
        assert self.found(backups={"b": other, "c": C}, plans=plans) == [(0, "backupExcludes")]
        wrong = excludes(MAIN, other, plans, {EXCHANGE_ONE: "Plan 1", EXCHANGE_TWO: "Plan 2"})
        assert "Plan 1 with Plan 2" in str(wrong)
        off = replace(other, products=(Product("sku-2", "OTHER", (EXCHANGE_TWO,)),))
        assert excludes(MAIN, off, plans) is None

    def test_the_same_product_is_not_assigned_directly_by_both(self) -> None:
        direct, other = replace(MAIN, licensing=Licensing.DIRECT), replace(B, licensing=Licensing.DIRECT)
        wrong = excludes(direct, other, {})
        assert wrong is not None
        assert wrong.code == "backupSameDirect"
        assert excludes(direct, B, {}) is None
        assert excludes(direct, replace(other, products=(Product("sku-9", "NINE"),)), {}) is None
