"""Law: an allotment never seats more people than it has units, and its numbers are always those of its rows."""

from hypothesis import given

from domain.admission import transactions
from domain.allotments import DecisionKind, MemberState
from tests.property.ledger import Change, Checked, Event, Ledger, Sent, after, assert_true_to_its_rows, lived
from tests.property.strategies import STRICT, histories, ledgers, sent


@given(ledgers(), histories)
def test_never_over_at_any_instant_whatever_happens(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        between = change.before
        for transaction in transactions(change.plan, between.allotment):
            between.commit(transaction)
            assert_true_to_its_rows(between)
        assert_true_to_its_rows(change.after)


@given(ledgers(), histories)
def test_nobody_is_promoted_over_an_earlier_place(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        promoted = promoted_places(change)
        assert promoted == sorted(promoted)
        still_waiting = [row.place or 0 for row in change.after.waiting_room(99)]
        assert not promoted or not still_waiting or max(promoted) < min(still_waiting)


@given(ledgers(), histories)
def test_nobody_waits_or_is_rolled_back_while_a_seat_is_free(ledger: Ledger, events: list[Event]) -> None:
    for change in lived(ledger, events):
        kinds = {decision.kind for decision in change.plan.decisions}
        refused = kinds & {DecisionKind.WAITING, DecisionKind.ROLLED_BACK}
        assert not refused or change.plan.allotment.free_units == 0


@given(ledgers(), histories)
def test_a_seat_is_freed_only_after_its_licence_was_taken_back_and_seen_to_be_gone(
    ledger: Ledger, events: list[Event]
) -> None:
    """And not while a grant that was sent in time may still take effect."""
    for change in lived(ledger, events):
        for user_id in change.before.seats - change.after.seats:
            row = change.before.rows[user_id]
            assert row.state is MemberState.RELEASING
            assert row.revoked
            assert row.apply_by is not None
            assert change.before.now >= row.apply_by + ledger.policy.propagation_margin
            assert isinstance(change.event, Checked)
            assert not change.event.views[user_id].present


@given(ledgers(), histories)
def test_a_new_seat_can_be_granted_from_now_and_no_grant_gets_less_time_than_it_had(
    ledger: Ledger, events: list[Event]
) -> None:
    for change in lived(ledger, events):
        for user_id in change.after.in_state(MemberState.PENDING):
            before, row = change.before.rows.get(user_id), change.after.rows[user_id]
            assert row.apply_by is not None
            assert before == row or row.apply_by >= change.before.now + ledger.policy.grant_window
            assert before is None or before.apply_by is None or row.apply_by >= before.apply_by


@given(ledgers(), histories, sent)
def test_what_graph_did_counts_only_for_a_row_that_nobody_has_changed_meanwhile(
    ledger: Ledger, events: list[Event], sending: Sent
) -> None:
    ledger = after(ledger, events)
    asked = dict(ledger.rows)
    *_, confirmation = lived(ledger, [sending])
    assert all(step.before == asked[step.user_id] for step in confirmation.plan.steps)


@given(ledgers(policy=STRICT), histories)
def test_no_run_takes_more_than_its_share_unasked(ledger: Ledger, events: list[Event]) -> None:
    """And where it is asked for, nothing is taken at all."""
    for change in lived(ledger, events):
        people = change.before.allotment.consumed_units + change.before.allotment.waiting_units
        taken = change.after.in_state(MemberState.RELEASING) - change.before.in_state(MemberState.RELEASING)
        assert len(taken) <= max(STRICT.removals_ignored, STRICT.removal_share * people)
        assert change.plan.blocked is None or change.plan.steps == ()


def promoted_places(change: Change) -> list[int]:
    """The places whose people got a seat, in the order in which they got it."""
    steps = [step for step in change.plan.steps if step.decision and step.decision.kind is DecisionKind.PROMOTED]
    return [step.before.place or 0 for step in steps if step.before]
