"""How long a 404 says nothing, and from when on it is believed."""

from datetime import timedelta

import pytest

from domain.young import is_gone, may_be_unknown
from tests.unit.domain.samples import NOW, SECOND

HALF_AN_HOUR, QUARTER = timedelta(minutes=30), timedelta(minutes=15)


@pytest.mark.parametrize(("age", "unknown"), [(0 * SECOND, True), (HALF_AN_HOUR - SECOND, True), (HALF_AN_HOUR, False)])
def test_a_replica_may_not_know_an_object_for_half_an_hour(age: timedelta, unknown: bool) -> None:
    assert may_be_unknown(NOW - age, NOW) is unknown


@pytest.mark.parametrize(("missing_for", "gone"), [(0 * SECOND, False), (QUARTER - SECOND, False), (QUARTER, True)])
def test_what_is_missing_for_a_quarter_of_an_hour_is_gone(missing_for: timedelta, gone: bool) -> None:
    assert is_gone(NOW - missing_for, NOW) is gone


def test_what_was_shown_when_asked_for_last_is_not_gone() -> None:
    assert not is_gone(None, NOW)
