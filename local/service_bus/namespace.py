"""The queues of the broker, by the path that a link names, and what is kept of them between two runs."""

from collections.abc import Iterable

from local.service_bus.config import QueueSettings
from local.service_bus.messages import EntityNotFound
from local.service_bus.queues import Queue, QueueDepth


class Namespace:
    """All queues and their dead-letter sub-queues."""

    def __init__(self, settings: Iterable[QueueSettings]) -> None:
        self.queues = [Queue(queue, dead_letters=Queue(queue.of_dead_letters())) for queue in settings]
        self._by_path: dict[str, Queue] = {}
        for queue in self.queues:
            for entity in (queue, queue.dead_letters):
                if entity is not None:
                    self._by_path[entity.settings.name.lower()] = entity

    def find(self, path: str) -> Queue:
        """The queue or dead-letter sub-queue of that path, in any case of letters; raises EntityNotFound."""
        queue = self._by_path.get(path.lower())
        if queue is None:
            raise EntityNotFound(f"The messaging entity '{path}' could not be found.")
        return queue

    def depths(self, now: float) -> dict[str, QueueDepth]:
        """The depth of each queue by its name, as of `now`."""
        for queue in self.queues:
            queue.advance(now)
        return {queue.settings.name: queue.depth() for queue in self.queues}

    def scheduled_ids(self, path: str, now: float) -> list[str | None]:
        """The ids of the messages of a queue that are still scheduled at `now`; raises EntityNotFound."""
        queue = self.find(path)
        queue.advance(now)
        return queue.scheduled_ids()
