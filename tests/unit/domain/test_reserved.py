"""One reservation: what its state means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.objections import Text
from domain.reserved import Reservation, ReservationState
from tests.unit.domain.samples import NOW

KEPT = Reservation("ann", ReservationState.HELD, NOW, NOW + timedelta(days=1), NOW, "eva", add=True)


@pytest.mark.parametrize(
    ("state", "held", "owed"),
    [
        (ReservationState.PLANNED, False, False),
        (ReservationState.HELD, True, False),
        (ReservationState.OWED, False, True),
    ],
)
def test_only_a_held_one_takes_a_seat(state: ReservationState, held: bool, owed: bool) -> None:
    found = replace(KEPT, state=state)
    assert (found.held, found.owed) == (held, owed)


def test_somebody_is_added_once_and_only_where_that_was_asked_for() -> None:
    assert KEPT.to_be_added
    changes: list[dict[str, object]] = [{"add": False}, {"added": NOW}, {"error": Text("notBegun")}]
    assert not any(replace(KEPT, **change).to_be_added for change in changes)  # type: ignore[arg-type]
