"""Law: nobody who doesn't meet a condition gets a seat or a place in line, and nobody loses a seat by one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Observation
from domain.allotments import Member, MemberState, Step
from domain.join_conditions import Condition, Operator, Trait
from domain.objections.coding import code
from tests.property.ledger import Change, Event, Finished, Ledger, Raised, Seen, assert_true_to_its_rows, lived
from tests.property.strategies import histories, ledgers, looks, users

ONLY_LAW = Condition(Trait.DEPARTMENT, Operator.IN, ("Law",))
REFUSED = {"ineligible", "rolledBackIneligible"}

type Chapters = list[tuple[dict[str, Condition], list[Event]]]

barred = st.sets(users, max_size=6).map(lambda some: dict.fromkeys(some, ONLY_LAW))
chapters: st.SearchStrategy[Chapters] = st.lists(st.tuples(barred, histories), min_size=1, max_size=2)
"""What happens, and who doesn't meet the condition from then on, while seats become free."""


def changes(ledger: Ledger, told: Chapters) -> list[Change]:
    found = list[Change]()
    for unmet, events in told:
        found += lived(ledger, events)
        ledger.unmet = unmet
        found += lived(ledger, [Raised(2), Finished()])
    return found


def is_there(row: Member | None) -> bool:
    return row is not None and (row.seated or row.state is MemberState.WAITING)


def stays(step: Step) -> bool:
    """Whether somebody had the seat, or the place, before."""
    had, has = step.before, step.after
    return had is not None and has is not None and (had.seated or (is_there(had) and has.state is had.state))


@given(ledgers(), chapters)
def test_who_does_not_meet_a_condition_gets_neither_a_seat_nor_a_place_and_nobody_loses_a_seat(
    ledger: Ledger, told: Chapters
) -> None:
    for change in changes(ledger, told):
        assert_true_to_its_rows(change.after)
        for step in change.plan.steps:
            if step.user_id in change.before.unmet and is_there(step.after):
                assert stays(step)
            if step.decision and code(step.decision.reason) in REFUSED:
                assert step.before is None or not step.before.seated
                assert step.decision.requested == 0


@given(ledgers(), chapters, looks())
def test_everybody_who_is_there_comes_in_or_waits_once_they_meet_it(
    ledger: Ledger, told: Chapters, look: Observation
) -> None:
    changes(ledger, told)
    ledger.unmet = {}
    whole = replace(look, complete=True)
    for change in lived(ledger, [Seen(whole)]):
        if not change.plan.blocked:
            assert not change.after.in_state(MemberState.INELIGIBLE)
            there = {entry.user_id for entry in whole.observed if entry.present and entry.kind == "user"}
            assert there <= change.after.rows.keys()
