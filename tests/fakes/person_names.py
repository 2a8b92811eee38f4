"""The names of people in memory (`domain.person_names.PersonNames`)."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence

from domain.person_names import NameRow, PersonName, row_keys
from tests.fakes.pausing import Pause, no_pause


class InMemoryPersonNames:
    """The index; see the port for what each method promises. asked: how many times it was asked for rows."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.people: defaultdict[str, dict[str, PersonName]] = defaultdict(dict)
        self.asked = 0

    async def put(self, scope: str, people: Sequence[PersonName]) -> None:
        await self._pause("person_names.put")
        self.people[scope] |= {person.user_id: person for person in people}
        await self._pause("person_names.put done")

    async def remove(self, scope: str, user_ids: Collection[str]) -> None:
        await self._pause("person_names.remove")
        for user_id in user_ids:
            self.people[scope].pop(user_id, None)
        await self._pause("person_names.remove done")

    async def known(self, scope: str) -> AsyncIterator[PersonName]:
        await self._pause("person_names.known")
        for _, person in sorted(self.people[scope].items()):
            yield person

    async def named(self, scope: str, user_ids: Collection[str]) -> Collection[str]:
        await self._pause("person_names.named")
        return set(user_ids) & self.people[scope].keys()

    async def beginning(self, scope: str, word: str, after: str | None, count: int) -> Sequence[NameRow]:
        return [row for row in self._rows(scope, after) if row.word and row.word.startswith(word)][:count]

    async def in_order(self, scope: str, after: str | None, count: int) -> Sequence[NameRow]:
        return [row for row in self._rows(scope, after) if not row.word][:count]

    def _rows(self, scope: str, after: str | None) -> list[NameRow]:
        self.asked += 1
        found = [
            NameRow(key, word, person)
            for person in self.people[scope].values()
            for key, word in row_keys(person).items()
            if key > (after or "")
        ]
        return sorted(found, key=lambda row: row.key)
