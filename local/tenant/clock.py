"""The server's clock: the machine's, set forward as far as control asks."""

from datetime import UTC, datetime, timedelta


class AdjustableClock:
    """Tells the time in UTC; it can be set forward only."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        """The time."""
        return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> None:
        """Set the clock forward."""
        self._ahead += step
