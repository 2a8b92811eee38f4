"""Instants are written in one form."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.instants import instant
from domain.objections import Text
from domain.objections.coding import values

STOCKHOLM = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00.000000Z"),
        (datetime(2026, 3, 2, 9, 0, 0, 123999, tzinfo=UTC), "2026-03-02T09:00:00.123999Z"),
        (datetime(2026, 3, 2, 9, tzinfo=STOCKHOLM), "2026-03-02T08:00:00.000000Z"),
    ],
)
def test_an_instant_is_in_utc_to_the_microsecond(moment: datetime, written: str) -> None:
    assert instant(moment) == written
    assert datetime.fromisoformat(written) == moment


def test_an_instant_in_a_text_is_in_the_same_form() -> None:
    text = Text("ended", ends=datetime(2026, 3, 2, 9, tzinfo=STOCKHOLM))
    assert values(text)["ends"] == {"dateTime": "2026-03-02T08:00:00.000000Z"}
