"""What has been stored before is read as it is: rows as the released layouts wrote them."""

from datetime import UTC, datetime

from domain.allotments import Allotment, MemberState
from infra.table_rows import allotment_entity, allotment_of, member_of
from tests.unit.domain.samples import allotment

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = ("releasingUnits",)
"""What a ledger did not have in the first layout."""


def ledger_of_the_first_layout(**changes: object) -> Allotment:
    entity = allotment_entity(allotment(**changes))
    return allotment_of({name: value for name, value in entity.items() if name not in LATER})


class TestLedger:
    def test_in_which_nothing_is_unfinished_has_no_seats_on_their_way(self) -> None:
        assert ledger_of_the_first_layout(consumed_units=2).releasing_units == 0

    def test_in_which_something_is_unfinished_does_not_know_how_many_seats_are_on_their_way(self) -> None:
        assert ledger_of_the_first_layout(unfinished_units=1).releasing_units is None

    def test_is_otherwise_what_it_was(self) -> None:
        assert ledger_of_the_first_layout(consumed_units=2) == allotment(consumed_units=2)


def test_a_member_of_the_first_layout_waits_until_a_seat_frees() -> None:
    row = {"userId": "ann", "state": "waiting", "since": MOMENT, "place": 7, "revoked": False, "look": 0}
    found = member_of(row)
    assert (found.user_id, found.state, found.place, found.provisional) == ("ann", MemberState.WAITING, 7, False)
