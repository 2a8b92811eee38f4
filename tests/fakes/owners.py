"""The index of allotments by owner in memory (`domain.ports.Owners`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count

from domain.ports import OwnerEntry
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryOwners:
    """The index; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._entries: dict[tuple[str, str], Stored[OwnerEntry]] = {}
        self._versions = count(1)

    async def add(self, allotment_id: str, owner_ids: Collection[str], now: datetime) -> None:
        for owner_id in owner_ids:
            await self._pause("owners.add")
            entry = OwnerEntry(owner_id, allotment_id, now)
            self._entries[owner_id, allotment_id] = Stored(entry, str(next(self._versions)))
            await self._pause("owners.add done")

    async def entries_for(self, owner_ids: Collection[str]) -> Sequence[Stored[OwnerEntry]]:
        await self._pause("owners.entries_for")
        return [stored for (owner_id, _), stored in sorted(self._entries.items()) if owner_id in owner_ids]

    async def remove(self, entries: Collection[Stored[OwnerEntry]]) -> None:
        await self._pause("owners.remove")
        for stored in entries:
            key = stored.value.owner_id, stored.value.allotment_id
            if self._entries.get(key) == stored:
                del self._entries[key]
        await self._pause("owners.remove done")
