"""The index of allotments by owner in memory (`domain.owners.Owners`)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count

from domain.owners import OwnerEntry
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryOwners:
    """The index; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._entries: defaultdict[str, dict[str, Stored[OwnerEntry]]] = defaultdict(dict)
        self._versions = count(1)

    async def add(self, allotment_id: str, owner_ids: Collection[str], now: datetime) -> None:
        for owner_id in owner_ids:
            await self._pause("owners.add")
            entry = OwnerEntry(owner_id, allotment_id, now)
            self._entries[owner_id][allotment_id] = Stored(entry, str(next(self._versions)))
            await self._pause("owners.add done")

    async def entries_for(self, owner_ids: Collection[str]) -> Sequence[Stored[OwnerEntry]]:
        """One query an owner, as in Table Storage."""
        found: list[Stored[OwnerEntry]] = []
        for owner_id in sorted(owner_ids):
            await self._pause("owners.entries_for")
            found += [stored for _, stored in sorted(self._entries.get(owner_id, {}).items())]
        return found

    async def remove(self, entries: Collection[Stored[OwnerEntry]]) -> None:
        await self._pause("owners.remove")
        for stored in entries:
            of_owner = self._entries[stored.value.owner_id]
            if of_owner.get(stored.value.allotment_id) == stored:
                del of_owner[stored.value.allotment_id]
        await self._pause("owners.remove done")
