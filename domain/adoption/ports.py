"""What an adoption needs of the outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.adoption.model import Adoption, PlannedPerson, Verdict
from domain.stored import Page, Stored


class Adoptions(Protocol):
    """The adoptions with the people of their plans; each guarded by its ETag."""

    async def add(self, adoption: Adoption) -> None:
        """Keep a new one. Raises Conflict where one of that id is there."""
        ...

    async def load(self, adoption_id: str) -> Stored[Adoption] | None:
        """The adoption, or None."""
        ...

    async def write(self, adoption: Adoption, etag: str, people: Sequence[PlannedPerson] = ()) -> str:
        """Replace what has this ETag, and put at most 99 people, in one transaction; answers the new ETag.

        Raises StaleWrite, and then nothing is written.
        """
        ...

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Adoption]]:
        """A page of all adoptions, in an order that stays."""
        ...

    async def people(
        self, adoption_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedPerson]:
        """A page of the plan's people by user id; of one verdict, or of all."""
        ...

    async def named(self, adoption_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedPerson]:
        """Those of these people who are in the plan."""
        ...
