"""What the doctor's values mean."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.doctor import Reading, Token, token_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("theirs", "apart"),
    [(0, 0), (-1, 0), (2, 0), (3, 1), (8, 6), (-3, -2), (-8, -7)],
)
def test_clocks_are_as_far_apart_as_a_reading_shows_at_the_least(theirs: int, apart: int) -> None:
    reading = Reading(NOON + theirs * SECOND, sent=NOON, received=NOON + 2 * SECOND)
    assert reading.apart == apart * SECOND


@given(
    ahead=st.floats(-60, 60).map(lambda seconds: timedelta(seconds=seconds)),
    there=st.floats(0, 5).map(lambda seconds: timedelta(seconds=seconds)),
    back=st.floats(0, 5).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_no_reading_makes_the_clocks_differ_more_than_they_do(
    ahead: timedelta, there: timedelta, back: timedelta
) -> None:
    theirs = (NOON + there + ahead).replace(microsecond=0)
    apart = Reading(theirs, sent=NOON, received=NOON + there + back).apart
    assert abs(apart) <= abs(ahead)
    assert apart == timedelta(0) or (apart > timedelta(0)) == (ahead > timedelta(0))


def test_a_token_is_known_by_its_claims_and_none_of_them_is_kept() -> None:
    claims = {"ver": "2.0", "roles": ["Allotment.Admin"], "groups": ["g"], "wids": ["w"], "azp": "PORTAL", "oid": "me"}
    assert token_of(claims, "portal") == Token("2.0", frozenset({"Allotment.Admin"}), True, True, True)


def test_what_has_no_version_is_no_token() -> None:
    assert token_of({"oid": "me", "roles": None}, "portal") == Token(None)
