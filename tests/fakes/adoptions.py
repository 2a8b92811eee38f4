"""Adoptions in memory (`domain.adoption.ports.Adoptions`), under the rules of Table Storage."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count

from domain.admission import TRANSACTION_ENTITIES
from domain.adoption.model import Adoption, PlannedPerson, Verdict
from domain.errors import Conflict, StaleWrite
from domain.stored import Page, Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryAdoptions:
    """The adoptions; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._stored: dict[str, Stored[Adoption]] = {}
        self._people: dict[str, dict[str, PlannedPerson]] = {}
        self._versions = count(1)

    async def add(self, adoption: Adoption) -> None:
        await self._pause("adoptions.add")
        if adoption.id in self._stored:
            raise Conflict(f"Adoption {adoption.id} is there already.")
        self._put(adoption)

    async def load(self, adoption_id: str) -> Stored[Adoption] | None:
        await self._pause("adoptions.load")
        return self._stored.get(adoption_id)

    async def write(self, adoption: Adoption, etag: str, people: Sequence[PlannedPerson] = ()) -> str:
        await self._pause("adoptions.write")
        assert len({person.user_id for person in people}) == len(people) < TRANSACTION_ENTITIES
        if adoption.id not in self._stored or self._stored[adoption.id].etag != etag:
            raise StaleWrite(f"Adoption {adoption.id} was changed meanwhile.")
        self._people[adoption.id].update({person.user_id: person for person in people})
        answer = self._put(adoption)
        await self._pause("adoptions.write done")
        return answer

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Adoption]]:
        await self._pause("adoptions.page")
        ids = [adoption_id for adoption_id in sorted(self._stored) if adoption_id > (cursor or "")]
        found = tuple(self._stored[adoption_id] for adoption_id in ids[:count])
        return Page(found, ids[count - 1] if len(ids) > count else None)

    async def people(
        self, adoption_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedPerson]:
        await self._pause("adoptions.people")
        people = [
            person
            for user_id, person in sorted(self._people.get(adoption_id, {}).items())
            if user_id > (cursor or "") and verdict in {None, person.verdict}
        ]
        return Page(tuple(people[:count]), people[count - 1].user_id if len(people) > count else None)

    async def named(self, adoption_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedPerson]:
        await self._pause("adoptions.named")
        people = self._people.get(adoption_id, {})
        return {user_id: people[user_id] for user_id in user_ids if user_id in people}

    def _put(self, adoption: Adoption) -> str:
        self._people.setdefault(adoption.id, {})
        self._stored[adoption.id] = Stored(adoption, f'"{next(self._versions)}"')
        return self._stored[adoption.id].etag
