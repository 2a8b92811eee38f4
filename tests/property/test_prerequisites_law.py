"""Law: who lacks a licence that a product needs gets no seat, and keeps nobody else from one."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.admission import Lack
from domain.allotments import MemberState, Overflow
from domain.objections import Text
from domain.prerequisites import followed
from domain.waiting_order import LAST_PLACES, place_at, ticket_of
from tests.property.ledger import CAUSE, Event, Ledger, assert_true_to_its_rows, lived
from tests.property.strategies import histories, ledgers, users

LACK = Lack(("copilot",), Text("lacksPrerequisiteNotOwned", product="Copilot"))

type Rounds = list[tuple[dict[str, Lack], list[Event]]]
"""What people lack, and what happens while they do, one round after the other."""

few = settings(max_examples=50)
lacks = st.dictionaries(users, st.just(LACK))
rounds = st.lists(st.tuples(lacks, histories), min_size=1, max_size=2)


@few
@given(ledgers(), rounds)
def test_nobody_who_lacks_something_gets_a_seat(ledger: Ledger, rounds: Rounds) -> None:
    for ledger.lacks, events in rounds:
        follow(ledger, ledger.lacks)
        for change in lived(ledger, events):
            assert_true_to_its_rows(change.after)
            new = change.after.seats - change.before.seats
            assert not new & (ledger.lacks.keys() | {row.user_id for row in change.before.rows.values() if row.lacks})
            assert all(row.state is MemberState.WAITING for row in change.after.rows.values() if row.lacks)


@few
@given(ledgers(), rounds)
def test_nobody_waits_behind_those_who_lack_something(ledger: Ledger, rounds: Rounds) -> None:
    for ledger.lacks, events in rounds:
        follow(ledger, ledger.lacks)
        for change in lived(ledger, events):
            line = [row for row in change.after.waiting_room(99) if not row.lacks]
            assert len(line) == change.after.allotment.queued_units
            assert line == change.after.waiting_room(len(line))
        ledger.carry_out(ledger.decide(None))
        waits = ledger.allotment.queued_units and ledger.allotment.free_units
        assert not waits


@few
@given(ledgers(), rounds)
def test_who_has_what_they_lacked_stands_where_they_would_have_stood_all_along(ledger: Ledger, rounds: Rounds) -> None:
    ledger.allotment = replace(ledger.allotment, overflow=Overflow.WAIT)
    for ledger.lacks, events in rounds:
        for _ in lived(ledger, events):
            pass
    follow(ledger, {})
    order = ledger.allotment.waiting_order
    for row in ledger.waiting_room(99):
        assert row.place is not None
        assert row.place < LAST_PLACES
        assert row.place == place_at(order, row.since, row.rank, ticket_of(row.place))
    assert_true_to_its_rows(ledger)
    assert ledger.allotment.lacking_units == 0


def follow(ledger: Ledger, lacks: Mapping[str, Lack]) -> None:
    """Look again at everybody who lacks something."""
    rows = [row for row in ledger.rows.values() if row.lacks]
    ledger.carry_out(followed(ledger.allotment, rows, lacks, now=ledger.now, cause=CAUSE))
