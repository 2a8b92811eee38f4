"""For how long something is kept of an allotment that is deleted."""

import pytest

from domain.reconciliation.history import Retention


@pytest.mark.parametrize(
    ("history", "decisions", "longest"),
    [(400, 730, 730), (800, 730, 800), (None, 730, None), (400, None, None), (0, 0, 0)],
)
def test_a_deleted_allotment_is_kept_as_long_as_anything_of_it(
    history: int | None, decisions: int | None, longest: int | None
) -> None:
    assert Retention(history, decisions, audit=9999).longest == longest
