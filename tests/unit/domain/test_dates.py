"""The index of dates: when an entry can be forgotten."""

from datetime import timedelta

from domain.dates import WRITTEN_WITHIN, DateEntry, is_stale
from tests.unit.domain.samples import NOW

ENTRY = DateEntry(NOW, "a-1", "ann")


def test_an_entry_is_kept_as_long_as_its_row_may_still_be_written() -> None:
    assert not is_stale(ENTRY, NOW + WRITTEN_WITHIN)
    assert is_stale(ENTRY, NOW + WRITTEN_WITHIN + timedelta(microseconds=1))
