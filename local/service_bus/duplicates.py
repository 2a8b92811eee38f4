"""Duplicate detection: a message id that was sent within the window is not queued again."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator


class DuplicateHistory:
    """The ids that were sent within the last `window` seconds. O(1) amortised a message.

    Service Bus: duplicate detection. A repeated id does not extend its window, and the id stays known when its message
    has been settled, cancelled or dead-lettered.
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._sent_at: OrderedDict[str, float] = OrderedDict()

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return iter(self._sent_at.items())

    def is_repeated(self, message_id: str, now: float) -> bool:
        """Whether the id was sent within the window; if it was not, it counts as sent now."""
        self._forget_before(now - self._window)
        if message_id in self._sent_at:
            return True
        self._sent_at[message_id] = now
        return False

    def restore(self, sent: Iterable[tuple[str, float]]) -> None:
        """Take over ids and their times, the oldest first."""
        self._sent_at = OrderedDict(sent)

    def _forget_before(self, limit: float) -> None:
        while self._sent_at and next(iter(self._sent_at.values())) <= limit:
            self._sent_at.popitem(last=False)
