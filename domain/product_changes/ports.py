"""What a change of products needs of the outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.product_changes.model import PlannedMove, ProductChange, Verdict
from domain.stored import Page, Stored


class ProductChanges(Protocol):
    """The changes with the people of their plans; each guarded by its ETag."""

    async def add(self, change: ProductChange) -> None:
        """Keep a new one. Raises Conflict where one of that id is there."""
        ...

    async def load(self, change_id: str) -> Stored[ProductChange] | None:
        """The change, or None."""
        ...

    async def write(self, change: ProductChange, etag: str, people: Sequence[PlannedMove] = ()) -> str:
        """Replace what has this ETag, and put at most 99 people, in one transaction; answers the new ETag.

        Raises StaleWrite, and then nothing is written.
        """
        ...

    async def page(self, cursor: str | None, count: int) -> Page[Stored[ProductChange]]:
        """A page of all changes, in an order that stays."""
        ...

    async def people(
        self, change_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedMove]:
        """A page of the plan's people by user id; of one verdict, or of all."""
        ...

    async def named(self, change_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedMove]:
        """Those of these people who are in the plan."""
        ...
