"""What the app takes for a schedule, the Functions host can run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.schedules import check_schedule
from local.functions_host.schedules import parse_schedule

GOOD = (
    "0 */5 * * * *",
    "0 0 2 * * *",
    "0 0 9-17 * * 1-5",
    "0 30 9 * Jan Mon",
    "0 0 0 1,15 * *",
    "59 59 23 31 12 6",
    "5/15 0 0 29 FEB *",
)

BAD = (
    ("* * * * *", "it has 5 fields"),
    ("", "it has 0 fields"),
    ("60 * * * * *", "its second is '60', and must be from 0 to 59"),
    ("0 60 * * * *", "its minute is '60'"),
    ("0 0 24 * * *", "its hour is '24'"),
    ("0 0 0 0 * *", "its day is '0', and must be from 1 to 31"),
    ("0 0 0 * 13 *", "its month is '13'"),
    ("0 0 0 * * 7", "its day of week is '7'"),
    ("0 0 0 * Mo *", "its month is 'Mo'"),
    ("0 0 0 * Mon *", "its month is 'Mon'"),
    ("0 Jan * * * *", "its minute is 'Jan'"),
    ("0 */0 * * * *", r"its minute is '\*/0'"),
    ("0 */ * * * *", r"its minute is '\*/'"),
    ("0 1- * * * *", "its minute is ''"),
    ("0 1,,2 * * * *", "its minute is ''"),
    ("0 -5 * * * *", "its minute is ''"),
    ("0 1.5 * * * *", r"its minute is '1\.5'"),
    ("0 ٣ * * * *", "its minute is '٣'"),
    ("0 0 0 * * Fri-Mon", "its day of week is 'Fri-Mon'"),
    ("0 0 0 31 2,4 *", "it never comes"),
    ("0 0 0 30,31 Feb *", "it never comes"),
)


@pytest.mark.parametrize("text", [*GOOD, "0 0 0 * September Wednesday", "0 0 0 * jan-MAR sun-tues"])
def test_good_ones_are_taken(text: str) -> None:
    check_schedule(text)


@pytest.mark.parametrize(("text", "told"), BAD)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{told}"):
        check_schedule(text)


def field(least: int, most: int, *names: str) -> st.SearchStrategy[str]:
    value = st.integers(least, most).map(str) | st.sampled_from(names or ("0" if not least else "1",))
    span = st.just("*") | value | st.tuples(value, value).map("-".join)
    term = span | st.tuples(span, st.integers(1, 30).map(str)).map("/".join)
    return st.lists(term, min_size=1, max_size=3).map(",".join)


SCHEDULES = st.tuples(
    field(0, 61), field(0, 61), field(0, 25), field(0, 32), field(0, 13, "Jan", "feb"), field(0, 7, "Mon", "SUN")
).map(" ".join)


@given(SCHEDULES)
def test_what_is_taken_comes(text: str) -> None:
    try:
        check_schedule(text)
    except ValueError:
        return
    parse_schedule(text, "here")


@pytest.mark.parametrize("text", GOOD)
def test_the_host_takes_the_good_ones(text: str) -> None:
    parse_schedule(text, "here")
