"""A priority queue whose keys can be withdrawn: for deadlines, and for messages in the order of their numbers."""

import heapq
from collections.abc import Iterator
from uuid import UUID


class PriorityMap[Key: (int, str, UUID)]:
    """Keys by priority, the smallest first.

    Every operation is O(log n) amortised. A withdrawn key leaves a stale entry in the heap; the heap is rebuilt when
    more than half of it is stale, so memory stays within a constant factor of the keys that are present.
    """

    _SLACK = 64

    def __init__(self) -> None:
        self._heap: list[tuple[float, Key]] = []
        self._priorities: dict[Key, float] = {}

    def __len__(self) -> int:
        return len(self._priorities)

    def __contains__(self, key: Key) -> bool:
        return key in self._priorities

    def __iter__(self) -> Iterator[Key]:
        return iter(self._priorities)

    def __setitem__(self, key: Key, priority: float) -> None:
        self._priorities[key] = priority
        heapq.heappush(self._heap, (priority, key))
        self._drop_stale()

    def discard(self, key: Key) -> None:
        """Withdraw a key; nothing happens when it is absent."""
        if self._priorities.pop(key, None) is not None:
            self._drop_stale()

    def first(self) -> float | None:
        """The smallest priority, or None when the map is empty."""
        return self._heap[0][0] if self._heap else None

    def pop(self) -> Key | None:
        """Remove and return the key with the smallest priority, or None when the map is empty."""
        if not self._heap:
            return None
        _, key = heapq.heappop(self._heap)
        del self._priorities[key]
        self._drop_stale()
        return key

    def pop_due(self, limit: float) -> Iterator[Key]:
        """Remove and yield the keys whose priority is at most `limit`, the smallest first."""
        while self._heap and self._heap[0][0] <= limit:
            _, key = heapq.heappop(self._heap)
            del self._priorities[key]
            self._drop_stale()
            yield key

    def _drop_stale(self) -> None:
        """Restore what the readers rely on: the top of the heap is a present key with its present priority."""
        if len(self._heap) > 2 * len(self._priorities) + self._SLACK:
            self._heap = [(priority, key) for key, priority in self._priorities.items()]
            heapq.heapify(self._heap)
        heap, priorities = self._heap, self._priorities
        while heap and priorities.get(heap[0][1]) != heap[0][0]:
            heapq.heappop(heap)
