"""Whether the queues keep up, by what the app itself sees: how long messages wait, and whether a probe comes through.

A probe goes the way of a change: onto the queue of notifications, and from there onto that of commands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NOTIFICATIONS, ENFORCEMENT = "graph-notifications", "enforcement"
"""The app's queues, in the order in which a change passes them."""

LATE_AFTER = timedelta(minutes=2)
"""Nothing waits for so long unless there is more work than workers, or none of them works."""

RECENT = timedelta(minutes=10)
"""What was handled so long ago says nothing about now."""

LOST_AFTER = timedelta(days=1)
"""A probe that is out for so long is not waited for any more."""


class QueueState(StrEnum):
    """Whether a queue's messages are handled in time."""

    ON_TIME = "onTime"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Transit:
    """A message that has come through a queue: when it was put there, and when it was handled."""

    put: datetime
    handled: datetime

    @property
    def waited(self) -> timedelta:
        """How long it was on the queue; clocks may differ."""
        return max(timedelta(0), self.handled - self.put)


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """A queue as the app sees it.

    handled: when a message was last seen to be handled; waited: the longest that one had waited lately; None: never.
    out:     since when a probe is on the queue that has not come through; None: there is none.
    """

    queue: str
    state: QueueState
    handled: datetime | None = None
    waited: timedelta | None = None
    out: datetime | None = None


def health(
    queue: str, sent: datetime | None, probe: Transit | None, other: Transit | None, now: datetime
) -> QueueHealth:
    """A queue by what was seen of it.

    sent:  when the newest probe was put there. probe: the last one that came through. other: of the messages that
    were handled last, the one that had waited longest.
    """
    out = None if sent is None or (probe is not None and sent <= probe.put) else sent
    stuck = out is not None and now - out > LATE_AFTER
    seen = [each for each in (probe, other) if each]
    if not seen:
        return QueueHealth(queue, QueueState.LATE if stuck else QueueState.UNKNOWN, out=out)
    last = max(each.handled for each in seen)
    waited = max(each.waited for each in seen if last - each.handled <= RECENT)
    slow = waited > LATE_AFTER and now - last <= RECENT
    return QueueHealth(queue, QueueState.LATE if stuck or slow else QueueState.ON_TIME, last, waited, out)
