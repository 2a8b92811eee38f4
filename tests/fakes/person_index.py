"""The index of allotments by person in memory (`domain.person_index.PersonIndex`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count

from domain.person_index import PersonEntry
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryPersonIndex:
    """The index; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.entries: dict[tuple[str, str], Stored[PersonEntry]] = {}
        self._versions = count(1)

    async def add(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        if not user_ids:
            return
        await self._pause("person_index.add")
        for user_id in user_ids:
            entry = PersonEntry(user_id, allotment_id, now)
            self.entries[user_id, allotment_id] = Stored(entry, str(next(self._versions)))
        await self._pause("person_index.add done")

    async def entries_for(self, user_id: str) -> Sequence[Stored[PersonEntry]]:
        await self._pause("person_index.entries_for")
        return [stored for (user, _), stored in sorted(self.entries.items()) if user == user_id]

    async def remove(self, entries: Collection[Stored[PersonEntry]]) -> None:
        await self._pause("person_index.remove")
        for stored in entries:
            key = stored.value.user_id, stored.value.allotment_id
            if self.entries.get(key) == stored:
                del self.entries[key]
        await self._pause("person_index.remove done")
