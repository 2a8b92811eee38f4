"""What is said of a queue by what was seen of it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.queue_health import ENFORCEMENT, QueueState, Transit, health

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def passage(put: float, handled: float) -> Transit:
    """One that was put there and handled so many minutes ago."""
    return Transit(ago(put), ago(handled))


@pytest.mark.parametrize(
    ("sent", "probe", "other", "state", "out"),
    [
        (None, None, None, QueueState.UNKNOWN, None),
        (1, None, None, QueueState.UNKNOWN, 1),
        (3, None, None, QueueState.LATE, 3),
        (4, passage(4, 4), None, QueueState.ON_TIME, None),
        (1, passage(6, 6), None, QueueState.ON_TIME, 1),
        (3, passage(8, 8), None, QueueState.LATE, 3),
        (3, passage(8, 8), passage(1, 1), QueueState.LATE, 3),
        (4, passage(4, 1), None, QueueState.LATE, None),
        (4, passage(4, 4), passage(9, 2), QueueState.LATE, None),
        (60, passage(60, 20), None, QueueState.ON_TIME, None),
        (None, None, passage(1, 1), QueueState.ON_TIME, None),
        (5, passage(4, 4), None, QueueState.ON_TIME, None),
        (2, None, None, QueueState.UNKNOWN, 2),
        (4, passage(4, 2), None, QueueState.ON_TIME, None),
        (13, passage(13, 10), None, QueueState.LATE, None),
        (14, passage(14, 11), passage(1, 1), QueueState.LATE, None),
    ],
    ids=[
        "nothing was ever seen",
        "the first probe is on its way",
        "the first probe is not seen again",
        "all is well",
        "the next probe is on its way",
        "the next probe is not seen again",
        "others are handled, and the probe is not",
        "the probe waited long",
        "another waited long",
        "it waited long, long ago",
        "no probe was sent yet",
        "a later probe than the one noted has come through",
        "a probe may be out for two minutes",
        "a message may wait for two minutes",
        "ten minutes ago is lately",
        "so is what was handled ten minutes before the last",
    ],
)
def test_state(
    sent: float | None, probe: Transit | None, other: Transit | None, state: QueueState, out: float | None
) -> None:
    found = health(ENFORCEMENT, None if sent is None else ago(sent), probe, other, NOW)
    assert (found.state, found.out) == (state, None if out is None else ago(out))


def test_the_last_is_told_and_the_longest_wait_of_lately() -> None:
    found = health(ENFORCEMENT, ago(5), passage(5, 5), passage(2, 1), NOW)
    assert (found.handled, found.waited) == (ago(1), timedelta(minutes=1))
    found = health(ENFORCEMENT, ago(30), passage(30, 15), passage(1, 1), NOW)
    assert (found.handled, found.waited) == (ago(1), timedelta(0))


def test_clocks_that_differ_make_no_negative_wait() -> None:
    assert passage(1, 2).waited == timedelta(0)
