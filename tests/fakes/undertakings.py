"""Undertakings in memory with the people of their plans, under the rules of Table Storage."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, Protocol

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import Conflict, StaleWrite
from domain.stored import Page, Stored
from tests.fakes.pausing import Pause, no_pause


class Work(Protocol):
    """What has an id."""

    @property
    def id(self) -> str: ...


class Person(Protocol):
    """Somebody of a plan."""

    @property
    def user_id(self) -> str: ...

    @property
    def verdict(self) -> Any: ...


class InMemoryUndertakings[W: Work, P: Person]:
    """Undertakings of one kind; see the ports for what each method promises."""

    name = "undertakings"

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._stored: dict[str, Stored[W]] = {}
        self._people: dict[str, dict[str, P]] = {}
        self._versions = count(1)

    async def add(self, work: W) -> None:
        await self._pause(f"{self.name}.add")
        if work.id in self._stored:
            raise Conflict(f"{self.name} {work.id} is there already.")
        self._put(work)

    async def load(self, work_id: str) -> Stored[W] | None:
        await self._pause(f"{self.name}.load")
        return self._stored.get(work_id)

    async def write(self, work: W, etag: str, people: Sequence[P] = ()) -> str:
        await self._pause(f"{self.name}.write")
        assert len({person.user_id for person in people}) == len(people) < TRANSACTION_ENTITIES
        if work.id not in self._stored or self._stored[work.id].etag != etag:
            raise StaleWrite(f"{self.name} {work.id} was changed meanwhile.")
        self._people[work.id].update({person.user_id: person for person in people})
        answer = self._put(work)
        await self._pause(f"{self.name}.write done")
        return answer

    async def page(self, cursor: str | None, count: int) -> Page[Stored[W]]:
        await self._pause(f"{self.name}.page")
        ids = [work_id for work_id in sorted(self._stored) if work_id > (cursor or "")]
        found = tuple(self._stored[work_id] for work_id in ids[:count])
        return Page(found, ids[count - 1] if len(ids) > count else None)

    async def people(self, work_id: str, verdict: Any | None, cursor: str | None, count: int) -> Page[P]:
        await self._pause(f"{self.name}.people")
        people = [
            person
            for user_id, person in sorted(self._people.get(work_id, {}).items())
            if user_id > (cursor or "") and verdict in {None, person.verdict}
        ]
        return Page(tuple(people[:count]), people[count - 1].user_id if len(people) > count else None)

    async def named(self, work_id: str, user_ids: Collection[str]) -> Mapping[str, P]:
        await self._pause(f"{self.name}.named")
        people = self._people.get(work_id, {})
        return {user_id: people[user_id] for user_id in user_ids if user_id in people}

    def _put(self, work: W) -> str:
        self._people.setdefault(work.id, {})
        self._stored[work.id] = Stored(work, f'"{next(self._versions)}"')
        return self._stored[work.id].etag
