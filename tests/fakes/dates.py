"""The index of dates in memory (`domain.dates.Dates`)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from domain.dates import Dated, DateEntry
from tests.fakes.pausing import Pause, no_pause


class InMemoryDates:
    """The index; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._entries: defaultdict[Dated, set[DateEntry]] = defaultdict(set)

    async def add(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        await self._pause("dates.add")
        self._entries[kind].update(entries)
        await self._pause("dates.add done")

    async def due(
        self, kind: Dated, until: datetime, count: int, *, after: DateEntry | None = None
    ) -> Sequence[DateEntry]:
        await self._pause("dates.due")
        in_order = [entry for entry in sorted(self._entries[kind], key=_place) if entry.due <= until]
        return [entry for entry in in_order if after is None or _place(entry) > _place(after)][:count]

    async def remove(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        await self._pause("dates.remove")
        self._entries[kind].difference_update(entries)
        await self._pause("dates.remove done")


def _place(entry: DateEntry) -> tuple[datetime, str, str]:
    return entry.due, entry.allotment_id, entry.subject
