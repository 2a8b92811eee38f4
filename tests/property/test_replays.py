"""Laws: the same look again changes nothing; order within a look and a crash between transactions are no matter."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.admission import Observation, Observed, Policy, transactions
from domain.allotments import Allotment, MemberState, Overflow
from domain.fulfilment import DONE
from tests.property.ledger import Event, Ledger, after, crash, transactions_of
from tests.property.strategies import USERS, histories, ledgers, looks, observed, overflows, users, waits
from tests.unit.domain.samples import NOW, allotment, look, people

ENTITIES_OF_ONE_STEP = 4
"""At most, with its decision: the row, the place given up, the new place, the decision."""

shuffled_looks = looks().flatmap(lambda shown: st.tuples(st.just(shown), st.permutations(shown.observed)))


@given(ledgers(), histories, looks(), st.frozensets(users, max_size=2))
def test_the_same_look_again_decides_nothing(
    ledger: Ledger, events: list[Event], shown: Observation, joined_and_left: frozenset[str]
) -> None:
    """But about people whose rollback is not done: seen by another look, they count as added again.

    Of whom only a row was left, and nothing decided lately, it is told once that they came and went.
    """
    ledger = after(ledger, events)
    ledger.carry_out(ledger.decide(shown, joined_and_left))
    ledger.carry_out(ledger.decide(look(), joined_and_left))
    again = ledger.decide(shown, joined_and_left)
    assert {step.user_id for step in again.steps} <= ledger.in_state(MemberState.ROLLING_BACK)
    assert all(step.after and step.after.state is MemberState.ROLLING_BACK for step in again.steps)


@given(ledgers(), histories, st.frozensets(users))
def test_a_second_complete_look_writes_nothing(ledger: Ledger, events: list[Event], there: frozenset[str]) -> None:
    ledger = after(ledger, events)
    ledger.carry_out(ledger.decide(complete_look(there)))
    rejected = {user_id: ledger.rows[user_id] for user_id in ledger.in_state(MemberState.ROLLING_BACK)}
    ledger.carry_out(ledger.confirm(rejected, dict.fromkeys(rejected, DONE)))
    again = ledger.decide(complete_look(there - rejected.keys()))
    assert list(transactions(again, ledger.allotment)) == []


@given(ledgers(), histories, shuffled_looks, st.frozensets(users, max_size=3))
def test_the_order_within_a_look_is_no_matter(
    ledger: Ledger, events: list[Event], shuffled: tuple[Observation, list[Observed]], joined_and_left: frozenset[str]
) -> None:
    ledger = after(ledger, events)
    shown, entries = shuffled
    one, other = (
        ledger.decide(shown, joined_and_left),
        ledger.decide(replace(shown, observed=tuple(entries)), joined_and_left),
    )
    assert one.steps == other.steps
    assert sorted_memory(one.allotment) == sorted_memory(other.allotment)


@given(
    ledgers(),
    histories,
    looks(),
    st.integers(1 + ENTITIES_OF_ONE_STEP, 12),
    st.lists(st.integers(0, 4), max_size=3),
    waits,
)
def test_crashes_between_transactions_are_made_good_by_the_same_look(
    ledger: Ledger, events: list[Event], shown: Observation, size: int, crashes: list[int], pause: timedelta
) -> None:
    """Who has which seat, who waits in which place, and every decision with its numbers are as without them.

    A rollback that another could have carried out meanwhile, and the tenant undone, is told once more.
    """
    straight = after(ledger, events)
    crashed = straight.copy()
    straight.carry_out(straight.decide(shown))
    with transactions_of(size):
        for written in crashes:
            crash(crashed, shown, written)
            crashed.now += pause
        crashed.carry_out(crashed.decide(shown))
    assert crashed.seats == straight.seats
    assert crashed.queue == straight.queue
    assert {row.user_id: row.state for row in crashed.rows.values()} == {
        row.user_id: row.state for row in straight.rows.values()
    }
    if crashed.now - straight.now < straight.policy.grant_window:
        assert explained(crashed) == explained(straight)
    else:
        told = {(user_id, kind) for _, user_id, kind, _ in explained(crashed)}
        assert told == {(user_id, kind) for _, user_id, kind, _ in explained(straight)}
    assert crashed.allotment.observation_count == straight.allotment.observation_count


@given(st.sets(users, min_size=3), st.booleans(), st.integers(1 + ENTITIES_OF_ONE_STEP, 12), st.integers(0, 3))
def test_a_confirmed_removal_that_a_crash_cut_short_goes_on_unasked(
    leavers: set[str], complete: bool, size: int, written: int
) -> None:
    ledger = Ledger(allotment(allotted_units=len(USERS)), NOW, Policy(removals_ignored=1, removal_share=0.1))
    ledger.carry_out(ledger.decide(look(*(f"+{user}" for user in USERS))))
    signs = [f"{'-' if user in leavers else '+'}{user}" for user in USERS]
    shown = look(*signs, complete=complete)
    blocked = ledger.decide(shown).blocked
    assert blocked is not None
    ledger.confirm_removal(blocked.fingerprint)
    with transactions_of(size):
        crash(ledger, shown, written)
        ledger.carry_out(ledger.decide(shown))
    assert ledger.in_state(MemberState.RELEASING) == leavers


@settings(max_examples=15)
@given(overflows, st.integers(60, 130), st.integers(0, 130), st.integers(0, 3))
def test_a_crash_between_transactions_of_full_size_is_made_good(
    overflow: Overflow, newcomers: int, units: int, written: int
) -> None:
    straight = Ledger(allotment(allotted_units=units, overflow=overflow), NOW)
    crashed = straight.copy()
    shown = look(*(f"+{user_id}" for user_id in people(newcomers)))
    straight.carry_out(straight.decide(shown))
    crash(crashed, shown, written)
    crashed.carry_out(crashed.decide(shown))
    assert (crashed.rows, crashed.allotment) == (straight.rows, straight.allotment)


def complete_look(there: frozenset[str]) -> Observation:
    entries = tuple(observed(user_id, present=True) for user_id in there)
    return Observation(entries, complete=True, started=NOW, token="token-9")


def explained(ledger: Ledger) -> list[tuple[int, str, str, str]]:
    return [(decision.id, decision.user_id, decision.kind, decision.reason) for decision in ledger.decisions]


def sorted_memory(remembered: Allotment) -> Allotment:
    return replace(remembered, seen=tuple(sorted(remembered.seen)))
