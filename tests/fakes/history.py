"""Daily snapshots, and old decisions, in memory (`domain.reconciliation.history`)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from domain.reconciliation.history import Snapshot
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.pausing import Pause, no_pause


class InMemoryHistory:
    """The history; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._kept: defaultdict[str, dict[date, Snapshot]] = defaultdict(dict)

    async def save(self, allotment_id: str, snapshot: Snapshot) -> None:
        await self._pause("history.save")
        self._kept[allotment_id][snapshot.day] = snapshot
        await self._pause("history.save done")

    async def days(self, allotment_id: str, since: date) -> Sequence[Snapshot]:
        await self._pause("history.days")
        return [found for day, found in sorted(self._kept[allotment_id].items()) if day >= since]

    async def delete_before(self, allotment_id: str, before: date) -> int:
        await self._pause("history.delete_before")
        old = [day for day in self._kept[allotment_id] if day < before]
        for day in old:
            del self._kept[allotment_id][day]
        return len(old)


class InMemoryOldDecisions:
    """The old end of a store's decisions; see the port."""

    def __init__(self, store: InMemoryAllotmentStore) -> None:
        self._store = store

    async def delete_before(self, allotment_id: str, before: datetime, spared: Collection[str]) -> int:
        return self._store.forget_decisions(
            allotment_id, lambda found: found.decided < before and found.user_id not in spared
        )
