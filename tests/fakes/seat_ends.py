"""The index of end dates in memory (`domain.ports.SeatEnds`)."""

from collections.abc import Sequence
from datetime import datetime

from domain.seat_ends import SeatEnd
from tests.fakes.pausing import Pause, no_pause


class InMemorySeatEnds:
    """The index; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._entries: set[SeatEnd] = set()

    async def add(self, entries: Sequence[SeatEnd]) -> None:
        await self._pause("seat_ends.add")
        self._entries.update(entries)
        await self._pause("seat_ends.add done")

    async def due(self, until: datetime, count: int, *, after: SeatEnd | None = None) -> Sequence[SeatEnd]:
        await self._pause("seat_ends.due")
        in_order = [entry for entry in sorted(self._entries, key=_place) if entry.due <= until]
        return [entry for entry in in_order if after is None or _place(entry) > _place(after)][:count]

    async def remove(self, entries: Sequence[SeatEnd]) -> None:
        await self._pause("seat_ends.remove")
        self._entries.difference_update(entries)
        await self._pause("seat_ends.remove done")


def _place(entry: SeatEnd) -> tuple[datetime, str, str, datetime]:
    return entry.due, entry.allotment_id, entry.user_id, entry.ends
