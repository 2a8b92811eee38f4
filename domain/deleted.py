"""Allotments that are deleted: what they were, for as long as their decisions and their history can be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.allotments import Allotment
from domain.stored import Page


@dataclass(frozen=True, slots=True)
class DeletedAllotment:
    """An allotment as it was when it was deleted, and when that was."""

    allotment: Allotment
    deleted: datetime


class DeletedAllotments(Protocol):
    """The deleted allotments."""

    async def save(self, gone: DeletedAllotment) -> None:
        """Keep one that is about to be erased; one that is kept already stays as it is."""
        ...

    async def find(self, allotment_id: str) -> DeletedAllotment | None:
        """The one with this id, or None."""
        ...

    async def page(self, cursor: str | None, count: int) -> Page[DeletedAllotment]:
        """A page of them, the one that was deleted last first."""
        ...

    async def remove(self, gone: DeletedAllotment) -> None:
        """Forget one; that there is none is fine."""
        ...
