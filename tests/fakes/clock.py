"""A clock that stands still until it is told to go on (`domain.ports.Clock`)."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class FixedClock:
    """Shows the time that it was set to."""

    def __init__(self, now: datetime = BEGINNING) -> None:
        self._now = now

    def now(self) -> datetime:
        """This instant."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Go on by a time that is not negative."""
        if step < timedelta(0):
            raise ValueError(f"Time does not go back: {step}.")
        self._now += step
