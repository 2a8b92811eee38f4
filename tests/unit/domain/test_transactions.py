"""A plan is cut into transactions of at most 100 entities, of which only the last carries the token."""

from dataclasses import replace
from itertools import product

import pytest

from domain.admission import TRANSACTION_ENTITIES, Plan, decide, transactions
from domain.allotments import Decision, DecisionKind, Member, MemberState, Overflow, Step, counted
from infra.tables.rows import allotment_entity, allotment_of, decided, operations
from tests.support.samples import entities
from tests.unit.domain.samples import CAUSE, NOW, POLICY, allotment, folded, look, member, members, people


def admitting(count: int, overflow: Overflow = Overflow.WAIT) -> Plan:
    """A plan for so many newcomers, half of whom find a seat."""
    before = allotment(allotted_units=count // 2, overflow=overflow)
    shown = look(*(f"+{user_id}" for user_id in people(count)))
    return decide(before, {}, shown, [], now=NOW, cause=CAUSE, policy=POLICY)


@pytest.mark.parametrize("count", [1, 65, 66, 98, 99, 240])
def test_no_transaction_has_more_entities_than_table_storage_takes(count: int) -> None:
    plan, before = admitting(count), allotment(allotted_units=count // 2, overflow=Overflow.WAIT)
    cut = list(transactions(plan, before))
    assert all(entities(part.steps) <= TRANSACTION_ENTITIES for part in cut)
    assert [step for part in cut for step in part.steps] == list(plan.steps)


def test_no_transaction_is_shorter_than_it_must_be() -> None:
    """98 new seats are 98 entities beside the allotment and what was decided; one more would make 101."""
    before = allotment(allotted_units=99)
    shown = look(*(f"+{user_id}" for user_id in people(99)))
    plan = decide(before, {}, shown, [], now=NOW, cause=CAUSE, policy=POLICY)
    assert [len(part.steps) for part in transactions(plan, before)] == [98, 1]


def test_no_row_has_more_decisions_than_a_transaction_has_people() -> None:
    """People who came and went are decided about without a row of their own: their decisions have a limit too."""
    before = allotment()
    plan = decide(before, {}, look(), [], now=NOW, cause=CAUSE, policy=POLICY, joined_and_left=people(250))
    assert [len(part.steps) for part in transactions(plan, before)] == [98, 98, 54]


def test_only_the_last_carries_the_token() -> None:
    before = allotment(allotted_units=120, overflow=Overflow.WAIT)
    cut = list(transactions(admitting(240), before))
    assert len(cut) > 2
    assert [part.allotment.delta_token for part in cut] == [None] * (len(cut) - 1) + ["token-2"]
    assert {part.allotment.observation_count for part in cut[:-1]} == {0}


def test_each_carries_the_numbers_of_its_own_steps() -> None:
    before = allotment(allotted_units=60, overflow=Overflow.WAIT)
    current = before
    for part in transactions(admitting(120), before):
        for step in part.steps:
            current = counted(current, step)
        assert (
            replace(part.allotment, delta_token=None, token_since=None, observation_count=0, observed_at=None, seen=())
            == current
        )


def test_the_last_is_the_plan() -> None:
    plan = admitting(120)
    before = allotment(allotted_units=60, overflow=Overflow.WAIT)
    *_, last = transactions(plan, before)
    assert last.allotment == plan.allotment
    assert folded(before, plan).consumed_units == plan.allotment.consumed_units == 60


def test_a_plan_that_changes_nothing_is_no_transaction() -> None:
    assert list(transactions(Plan(allotment()), allotment())) == []


def test_a_plan_that_changes_the_ledger_only_is_one_transaction() -> None:
    (only,) = transactions(Plan(allotment(observation_count=1)), allotment())
    assert (only.allotment.observation_count, only.steps) == (1, ())


DECISION = Decision(1, "ann", DecisionKind.LICENSED, "why", 1, 0, 2, CAUSE, NOW)
ROWS = [
    None,
    member("ann", MemberState.LICENSED),
    member("ann", MemberState.WAITING, place=1),
    member("ann", MemberState.WAITING, place=2),
    member("ann", MemberState.ROLLING_BACK),
]


@pytest.mark.parametrize("decision", [None, DECISION], ids=["silent", "decided"])
@pytest.mark.parametrize(("before", "after"), list(product(ROWS, ROWS)))
def test_a_step_has_as_many_entities_as_the_store_writes(
    before: Member | None, after: Member | None, decision: Decision | None
) -> None:
    step = Step("ann", before, after, decision)
    written = [*operations("a-1", step), *decided("a-1", [step])]
    assert entities([step]) == 1 + len(written)
    assert len({operation[1]["RowKey"] for operation in written}) == len(written)


def test_a_transaction_names_no_row_twice() -> None:
    """A promoted person's place is given up in the transaction in which newcomers get the next ones."""
    waiting = [member(user, MemberState.WAITING, place=place) for place, user in enumerate(people(3, "waits"), 1)]
    before = allotment(overflow=Overflow.WAIT, waiting_units=3, next_place=4)
    shown = look("+ann", "+ben", "-waits-0001")
    plan = decide(before, members(waiting[1]), shown, waiting, now=NOW, cause=CAUSE, policy=POLICY)
    (only,) = transactions(plan, before)
    keys = [operation[1]["RowKey"] for step in only.steps for operation in operations("a-1", step)]
    assert len(set(keys)) == len(keys)


def test_a_row_of_an_earlier_version_has_no_failed_seats_counted() -> None:
    entity = allotment_entity(allotment(failed_units=3))
    assert allotment_of(entity).failed_units == 3
    del entity["failedUnits"]
    assert allotment_of(entity).failed_units == 0
