"""How Microsoft Graph throttles the notifications of an endpoint that answers late.

Follows "Receive change notifications through webhooks", Throttling, in its latest text. Where more than 10 % of an
endpoint's answers within ten minutes took longer than the first try may take, it is *slow*: new notifications come ten
minutes late. Where more than 15 % took longer than a retry may take, it is in *drop*: new notifications are dropped.
Every ten minutes Graph tries again. No least number of answers is documented: of one late answer all are late.
Older texts have 10 seconds for both, and a delay of 10 seconds.
"""

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_TIMEOUT_SECONDS = 3.0
RETRY_TIMEOUT_SECONDS = 10.0
WINDOW = timedelta(minutes=10)
SLOW_SHARE, DROP_SHARE = 0.10, 0.15


class Pace(StrEnum):
    """What becomes of an endpoint's new notifications: sent at once, ten minutes late, or not at all."""

    ON_TIME = "onTime"
    SLOW = "slow"
    DROP = "drop"


class EndpointPace:
    """The answers of one endpoint within the last ten minutes, and what follows from them."""

    def __init__(self) -> None:
        self._answers: deque[tuple[datetime, float]] = deque()
        self._pace, self._until = Pace.ON_TIME, datetime.min

    def answered(self, now: datetime, seconds: float) -> None:
        """A try took so long, whether it was answered or given up."""
        self.at(now)
        self._answers.append((now, seconds))
        while self._answers[0][0] <= now - WINDOW:
            self._answers.popleft()
        if self._longer_than(RETRY_TIMEOUT_SECONDS) > DROP_SHARE:
            self._pace, self._until = Pace.DROP, now + WINDOW
        elif self._longer_than(FIRST_TIMEOUT_SECONDS) > SLOW_SHARE and self._pace is not Pace.DROP:
            self._pace, self._until = Pace.SLOW, now + WINDOW

    def at(self, now: datetime) -> Pace:
        """What becomes of a notification that is new at this time."""
        if self._pace is not Pace.ON_TIME and now >= self._until:
            self._pace = Pace.ON_TIME
            self._answers.clear()
        return self._pace

    def _longer_than(self, seconds: float) -> float:
        return sum(took >= seconds for _, took in self._answers) / len(self._answers)
