"""What people prefer, in memory (`domain.messages.preferences.PreferenceStore`)."""

from collections.abc import Collection, Mapping
from itertools import count

from domain.errors import StaleWrite
from domain.messages.events import Rhythm
from domain.messages.preferences import Preferences
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryPreferences:
    """The preferences; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._kept: dict[str, Stored[Preferences]] = {}
        self._rhythms: set[Rhythm] = set()
        self._reports = False
        self._versions = count(1)

    async def read(self, person_id: str) -> Stored[Preferences] | None:
        await self._pause("preferences.read")
        return self._kept.get(person_id)

    async def write(self, person_id: str, preferences: Preferences, etag: str | None) -> None:
        await self._pause("preferences.write")
        if (rhythm := preferences.now.updates) is not None:
            self._rhythms.add(rhythm)
            await self._pause("preferences.write rhythm")
        self._reports = self._reports or preferences.now.report is not None
        there = self._kept.get(person_id)
        if (there.etag if there else None) != etag:
            raise StaleWrite("The preferences were written meanwhile.")
        self._kept[person_id] = Stored(preferences, str(next(self._versions)))
        await self._pause("preferences.write done")

    async def of(self, person_ids: Collection[str]) -> Mapping[str, Preferences]:
        await self._pause("preferences.of")
        return {each: self._kept[each].value for each in person_ids if each in self._kept}

    async def wants_reports(self) -> bool:
        await self._pause("preferences.wants_reports")
        return self._reports

    async def rhythms(self) -> frozenset[Rhythm]:
        await self._pause("preferences.rhythms")
        return frozenset(self._rhythms)
