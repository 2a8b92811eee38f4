"""What a merge needs of the outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.merging.model import Merge, PlannedMerger, Verdict
from domain.stored import Page, Stored


class Merges(Protocol):
    """The merges with the people of their plans; each guarded by its ETag."""

    async def add(self, merge: Merge) -> None:
        """Keep a new one. Raises Conflict where one of that id is there."""
        ...

    async def load(self, merge_id: str) -> Stored[Merge] | None:
        """The merge, or None."""
        ...

    async def write(self, merge: Merge, etag: str, people: Sequence[PlannedMerger] = ()) -> str:
        """Replace what has this ETag, and put at most 99 people, in one transaction; answers the new ETag.

        Raises StaleWrite, and then nothing is written.
        """
        ...

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Merge]]:
        """A page of all merges, in an order that stays."""
        ...

    async def people(
        self, merge_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedMerger]:
        """A page of the plan's people by user id; of one verdict, or of all."""
        ...

    async def named(self, merge_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedMerger]:
        """Those of these people who are in the plan."""
        ...
