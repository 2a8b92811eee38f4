"""Law: every addition ends in one explained decision, and no change of standing goes without one."""

from collections import Counter

from hypothesis import given

from domain.admission import Observation
from domain.allotments import Member, MemberState, Step, counted
from tests.property.ledger import CAUSE, Change, Event, Ledger, Seen, lived
from tests.property.strategies import DEVICES, histories, ledgers, looks

IN = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED})
EXPLAINED_BEFORE = {
    (MemberState.RELEASING, None),
    (MemberState.ROLLING_BACK, None),
    (MemberState.IGNORED, None),
}
"""What was decided has come about, or has become void: the decision that led here is the explanation."""


def standing(row: Member | None) -> str | None:
    if row is None:
        return None
    return "in" if row.state in IN else row.state


@given(ledgers(), histories)
def test_every_change_of_standing_is_explained(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        for step in change.plan.steps:
            before, after = standing(step.before), standing(step.after)
            assert before == after or step.decision is not None or (before, after) in EXPLAINED_BEFORE


@given(ledgers(), histories)
def test_every_decision_carries_a_reason_its_cause_and_the_numbers_of_its_moment(
    ledger: Ledger, events: list[Event]
) -> None:
    for change in lived(ledger, events):
        current = change.before.allotment
        for step in change.plan.steps:
            if step.decision is not None:
                assert step.decision.user_id == step.user_id
                assert step.decision.reason.strip()
                assert (step.decision.used, step.decision.limit) == (current.consumed_units, current.allotted_units)
                assert (step.decision.cause, step.decision.decided) == (CAUSE, change.before.now)
                assert step.decision.id == current.decisions + 1
            current = counted(current, step)


@given(ledgers(), histories, looks())
def test_whoever_is_there_has_a_row_and_one_decision_an_addition(
    ledger: Ledger, events: list[Event], look: Observation
) -> None:
    for change in lived(ledger, [*events, Seen(look)]):
        if isinstance(change.event, Seen) and change.event.look is look:
            assert_everybody_is_explained(change, look)


def assert_everybody_is_explained(change: Change, look: Observation) -> None:
    told = Counter(decision.user_id for decision in change.plan.decisions)
    for entry in look.observed:
        if entry.present:
            assert entry.user_id in change.after.rows
            assert told[entry.user_id] == is_decided(change, entry.user_id)


def is_decided(change: Change, user_id: str) -> bool:
    """Whether this look is news about him: he is new, back, added again, or gets the seat that he waited for."""
    before, after = change.before.rows.get(user_id), change.after.rows[user_id]
    promoted = before is not None and before.state is MemberState.WAITING and after.seated
    return before is None or before.state in {MemberState.RELEASING, MemberState.ROLLING_BACK} or promoted


@given(ledgers(), histories)
def test_a_device_never_gets_a_seat_and_is_told_so_once_an_addition(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        assert not change.after.seats & set(DEVICES)
        for step in steps_of(change, DEVICES):
            assert step.after is None or step.after.state is MemberState.IGNORED


@given(ledgers(), histories)
def test_who_has_left_is_neither_seated_anew_nor_waiting(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        if isinstance(change.event, Seen) and not change.plan.blocked:
            gone = {entry.user_id for entry in change.event.look.observed if not entry.present}
            assert not gone & {
                row.user_id for row in change.after.rows.values() if row.state is not MemberState.RELEASING
            }


def steps_of(change: Change, user_ids: tuple[str, ...]) -> list[Step]:
    return [step for step in change.plan.steps if step.user_id in user_ids]
