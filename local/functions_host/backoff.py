"""Growing waits between tries."""


class Backoff:
    """Waits in seconds that double from `first` to `longest`."""

    def __init__(self, first: float = 0.25, longest: float = 5.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self) -> float:
        """The wait before the next try."""
        wait = self._next
        self._next = min(self._next * 2, self._longest)
        return wait

    def reset(self) -> None:
        """A try succeeded: the waits begin again at the first."""
        self._next = self._first
