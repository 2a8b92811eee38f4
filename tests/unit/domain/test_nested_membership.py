"""Members by groups inside the watched group: who is one after which change, and who is beyond the limit."""

from dataclasses import replace
from typing import Any

import pytest

from domain.admission import Observation, Observed, Plan, decide
from domain.allotments import Allotment, Member, MemberState, Overflow
from domain.fulfilment import Effect, Outcome, confirm
from domain.merging.plan import in_the_way
from domain.nested_groups import InnerGroup, InnerRollback, Standing
from domain.nested_membership import GroupsObservation, changed, changes_groups, united, whole
from domain.objections import Text
from tests.unit.domain.samples import CAUSE, NOW, POLICY, SECOND, allotment, kinds, look, member, members, rows_after

W = "g-1"
INNER = (InnerGroup("a", "Alpha", (W,), 1), InnerGroup("b", "Beta", ("a",), 2))
REMOVE = InnerRollback.REMOVE_FROM_INNER


def nested(**changes: Any) -> Allotment:
    return allotment(nested_groups=True, inner_groups=INNER, **changes)


def shown(complete: bool = False, **members_of: list[str]) -> GroupsObservation:
    """What was shown of groups, by signs: `+ann` is there, `-ben` is gone, `+G:b` is a group."""
    return GroupsObservation(
        {group.replace("w", W): tuple(map(_observed, signs)) for group, signs in members_of.items()},
        frozenset(),
        complete,
        "token-2",
    )


def _observed(sign: str) -> Observed:
    kind, _, name = sign[1:].rpartition(":")
    return Observed(name, present=sign.startswith("+"), kind="group" if kind else "user")


def after(found: GroupsObservation, *rows: Member) -> dict[str, tuple[bool, tuple[str, ...]]]:
    by_group = changed(found)
    observation = Observation(tuple(each for _, each in by_group), False, NOW, "token-2", by_group=by_group)
    return {each.user_id: (each.present, each.through) for each in united(observation, members(*rows), W).observed}


def decided(before: Allotment, observation: Observation, *rows: Member) -> Plan:
    waiting = [row for row in rows if row.state is MemberState.WAITING]
    return decide(before, members(*rows), observation, waiting, now=NOW, cause=CAUSE, policy=POLICY)


def by(*observed: Observed, inner: tuple[InnerGroup, ...] | None = INNER) -> Observation:
    return Observation(observed, complete=inner is not None, started=NOW, token="token-2", inner=inner)


def test_everybody_counts_once_with_the_groups_that_hold_them() -> None:
    found = shown(True, w=["+ann", "+G:a"], a=["+ann", "+ben", "+G:b"], b=["+ben", "+eva"], c=["+tom"])
    assert [(each.user_id, each.through) for each in whole(found, W, INNER)] == [
        ("ann", ("a", W)),
        ("ben", ("a", "b")),
        ("eva", ("b",)),
    ]


@pytest.mark.parametrize(
    ("found", "again"),
    [
        (shown(w=["+ann"], a=["-ben"]), False),
        (shown(w=["+G:a"]), False),
        (shown(w=["-G:b"]), False),
        (shown(w=["+G:b"]), True),
        (shown(a=["-G:b"]), True),
        (shown(b=["+G:new"]), True),
        (shown(other=["+ann"]), True),
        (replace(shown(), gone=frozenset({"b"})), True),
    ],
)
def test_all_is_read_again_only_where_the_groups_have_changed(found: GroupsObservation, again: bool) -> None:
    assert changes_groups(found, W, INNER) is again


@pytest.mark.parametrize(
    ("found", "row", "expected"),
    [
        (shown(a=["-ann"]), member("ann", through=("a", "b")), (True, ("b",))),
        (shown(a=["-ann"], b=["-ann"]), member("ann", through=("a", "b")), (False, ())),
        (shown(a=["+ann"]), member("ann"), (True, ("a", W))),
        (shown(w=["-ann"]), member("ann", through=("a", W)), (True, ("a",))),
        (shown(w=["-ann"]), member("ann"), (False, ())),
        (shown(a=["-ann"]), member("ann"), (True, ())),
        (shown(a=["+ann"]), None, (True, ("a",))),
        (shown(a=["-ann"]), None, (False, ())),
        (shown(a=["-ann"], w=["+ann"]), None, (True, ())),
        (shown(a=["+ann"]), member("ann", MemberState.RELEASING), (True, ("a",))),
        (shown(a=["-ann"]), member("ann", MemberState.RELEASING), (False, ())),
        (shown(a=["-ann", "+ann"]), member("ann", through=("a",)), (True, ("a",))),
    ],
)
def test_a_change_of_one_group_is_put_together_with_the_others(
    found: GroupsObservation, row: Member | None, expected: tuple[bool, tuple[str, ...]]
) -> None:
    assert after(found, *([row] if row else [])) == {"ann": expected}


def test_who_leaves_one_of_two_groups_keeps_the_seat_and_it_is_written_down() -> None:
    row = member("ann", through=("a", "b"))
    plan = decided(nested(consumed_units=1), by(Observed("ann", True, through=("b",)), inner=None), row)
    assert (kinds(plan), rows_after(plan)) == ([], {"ann": replace(row, through=("b",))})
    assert plan.allotment.delta_token == "token-2"


def test_who_leaves_the_last_group_gives_the_seat_up() -> None:
    row = member("ann", through=("a",))
    plan = decided(nested(consumed_units=1), by(Observed("ann", False), inner=None), row)
    assert kinds(plan) == [("ann", "released")]
    released = rows_after(plan)["ann"]
    assert released is not None
    assert (released.state, released.through) == (MemberState.RELEASING, ())


@pytest.mark.parametrize(
    ("through", "changes", "state", "code"),
    [
        ((), {}, MemberState.ROLLING_BACK, "rolledBack"),
        (("a",), {}, MemberState.WAITING, "waitsByInner"),
        (("a", W), {}, MemberState.WAITING, "waitsByInner"),
        (("a", W), {"inner_rollback": REMOVE}, MemberState.ROLLING_BACK, "rolledBack"),
        (("a",), {"overflow": Overflow.WAIT}, MemberState.WAITING, "waits"),
    ],
)
def test_who_is_beyond_the_limit(
    through: tuple[str, ...], changes: dict[str, Any], state: MemberState, code: str
) -> None:
    full = nested(allotted_units=0, **changes)
    plan = decided(full, by(Observed("ann", True, through=through), inner=None))
    row = rows_after(plan)["ann"]
    reason = plan.decisions[0].reason
    assert row is not None
    assert isinstance(reason, Text)
    assert (row.state, row.through, row.provisional, reason.code) == (state, through, False, code)


def test_who_is_kept_gets_the_next_seat() -> None:
    kept = member("ann", MemberState.WAITING, through=("a",))
    plan = decided(nested(waiting_units=1), look("-ben"), kept, member("ben", MemberState.IGNORED))
    assert kinds(plan) == [("ann", "promoted")]


def test_who_waits_for_a_seat_that_is_kept_after_all_stays_by_an_inner_group() -> None:
    hopes = member("ann", MemberState.WAITING, through=("a",), provisional=True)
    before = nested(allotted_units=0, waiting_units=1)
    plan = decided(before, look(), hopes)
    assert kinds(plan) == [("ann", "waiting")]
    assert rows_after(plan)["ann"] == replace(hopes, provisional=False)


def test_a_group_from_which_nobody_can_be_removed_is_named() -> None:
    fixed = (replace(INNER[0], fixed="groupIsDynamic"), INNER[1])
    full = allotment(nested_groups=True, allotted_units=0, inner_rollback=REMOVE, inner_groups=fixed)
    plan = decided(full, by(Observed("ann", True, through=("a",)), inner=None))
    assert (
        "through group Alpha, and the app can't remove them from it: its membership is dynamic."
        in plan.decisions[0].reason
    )


def test_what_becomes_of_groups_is_decided_about_once() -> None:
    deep = InnerGroup("c", "Gamma", ("b",), 6, Standing.TOO_DEEP)
    before = allotment(nested_groups=True)
    plan = decided(before, by(inner=(*INNER, deep)))
    assert kinds(plan) == [("a", "followed"), ("b", "followed"), ("c", "ignored")]
    assert plan.allotment.inner_groups == (*INNER, deep)
    assert plan.allotment.seen == ("+a", "+b", "+c")
    assert decided(plan.allotment, by(inner=(*INNER, deep))).steps == ()
    less = decided(plan.allotment, by(inner=INNER[:1]))
    assert (kinds(less), less.allotment.inner_groups) == ([("b", "ignored")], INNER[:1])


def test_groups_go_with_the_token_so_a_piece_of_a_plan_leaves_them() -> None:
    before = allotment(nested_groups=True, allotted_units=9)
    seen = by(*(Observed(name, True, through=("a",)) for name in ("ann", "ben")))
    plan = decide(before, {}, seen, (), now=NOW, cause=CAUSE, policy=POLICY, at_most=1)
    assert (plan.partly, plan.allotment.inner_groups) == (True, ())
    rest = decide(plan.allotment, {}, seen.less(plan), (), now=NOW, cause=CAUSE, policy=POLICY)
    assert (rest.partly, rest.allotment.inner_groups) == (False, INNER)


def test_where_it_is_turned_off_only_the_group_itself_counts() -> None:
    rows = member("ann", through=("a", W)), member("ben", through=("a",))
    off = allotment(consumed_units=2, inner_groups=INNER)
    plan = decided(off, by(Observed("ann", True), Observed("a", True, kind="group"), inner=()), *rows)
    assert kinds(plan) == [("ben", "released"), ("a", "ignored")]
    assert rows_after(plan)["ann"] == replace(rows[0], through=())
    assert plan.allotment.inner_groups == ()


def test_kept_people_are_no_large_removal() -> None:
    full = nested(allotted_units=0, observation_count=1)
    seen = by(*(Observed(f"user{number}", True, through=("a",)) for number in range(600)))
    assert decided(full, seen).blocked is None
    blocked = decided(replace(full, inner_rollback=REMOVE), seen).blocked
    assert blocked is not None
    assert len(blocked.user_ids) == 600


def test_who_cannot_be_removed_from_an_inner_group_waits_and_nothing_is_suspended() -> None:
    row = member("ann", MemberState.ROLLING_BACK, through=("a",), apply_by=NOW + SECOND)
    because = Text("innerFixed", group="Alpha", because="no")
    outcome = Outcome(Effect.REFUSED, because, inner=True)
    plan = confirm(nested(unfinished_units=1), {"ann": row}, {"ann": row}, {"ann": outcome}, now=NOW, cause=CAUSE)
    after = rows_after(plan)["ann"]
    assert after is not None
    assert (kinds(plan), after.state, after.through) == ([("ann", "waiting")], MemberState.WAITING, ("a",))
    assert plan.allotment.state == nested().state


def test_an_allotment_in_which_inner_groups_count_is_not_merged_into_another() -> None:
    found = [problem.message for problem in in_the_way(nested(), allotment(id="a-2"))]
    assert [message.code for message in found if isinstance(message, Text)] == ["mergeHasNestedGroups"]
    assert list(in_the_way(allotment(id="a-2"), nested())) == []
