"""Law: nobody who doesn't meet a condition gets a seat or a place in line, and nobody loses a seat by one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Observation
from domain.allotments import DecisionKind, Member, MemberState
from domain.join_conditions import Condition, Operator, Trait
from tests.property.ledger import Change, Event, Ledger, Seen, assert_true_to_its_rows, lived
from tests.property.strategies import histories, ledgers, looks, users

ONLY_LAW = Condition(Trait.DEPARTMENT, Operator.IN, ("Law",))

barred = st.sets(users, max_size=5).map(lambda some: dict.fromkeys(some, ONLY_LAW))
chapters = st.lists(st.tuples(barred, histories), min_size=1, max_size=3)
"""Who doesn't meet the condition, and what happens then: people move, and rules change."""


def changes(ledger: Ledger, told: list[tuple[dict[str, Condition], list[Event]]]) -> list[Change]:
    found = list[Change]()
    for unmet, events in told:
        ledger.unmet = unmet
        found += lived(ledger, events)
    return found


def is_there(row: Member | None) -> bool:
    return row is not None and (row.seated or row.state is MemberState.WAITING)


@given(ledgers(), chapters)
def test_who_does_not_meet_a_condition_gets_neither_a_seat_nor_a_place(
    ledger: Ledger, told: list[tuple[dict[str, Condition], list[Event]]]
) -> None:
    for change in changes(ledger, told):
        for step in change.plan.steps:
            if step.user_id in change.before.unmet and is_there(step.after):
                assert is_there(step.before)
                assert step.before is not None
                assert step.before.seated or step.after == replace(step.before, place=step.after.place)  # type: ignore[union-attr]


@given(ledgers(), chapters)
def test_nobody_loses_a_seat_by_it_and_the_numbers_stay_true(
    ledger: Ledger, told: list[tuple[dict[str, Condition], list[Event]]]
) -> None:
    for change in changes(ledger, told):
        assert_true_to_its_rows(change.after)
        for step in change.plan.steps:
            if step.decision and step.decision.reason.code in {"ineligible", "rolledBackIneligible"}:  # type: ignore[attr-defined]
                assert step.before is None or not step.before.seated
                assert step.decision.requested == 0


@given(ledgers(), chapters, looks())
def test_everybody_who_is_there_is_told_and_comes_in_once_they_meet_it(
    ledger: Ledger, told: list[tuple[dict[str, Condition], list[Event]]], look: Observation
) -> None:
    changes(ledger, told)
    ledger.unmet = {}
    whole = replace(look, complete=True)
    for change in lived(ledger, [Seen(whole)]):
        if change.plan.blocked:
            return
        assert not change.after.in_state(MemberState.INELIGIBLE)
        there = {entry.user_id for entry in whole.observed if entry.present and entry.kind == "user"}
        assert there <= change.after.rows.keys()
        was_kept_out = change.before.in_state(MemberState.INELIGIBLE) & there
        told_now = {decision.user_id: decision.kind for decision in change.plan.decisions}
        assert all(told_now[user] is not DecisionKind.INELIGIBLE for user in was_kept_out)
