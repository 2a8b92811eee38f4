"""Whose allotments they are: an index by owner, which only hints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.stored import Stored


@dataclass(frozen=True, slots=True)
class OwnerEntry:
    """That a user or a group may own an allotment; put: when that was written down last."""

    owner_id: str
    allotment_id: str
    put: datetime


class Owners(Protocol):
    """An index of allotments by owner. It only hints: what counts are the owners that the allotment itself names.

    An entry is put before the allotment is written, so that no owner is without one.
    """

    async def add(self, allotment_id: str, owner_ids: Collection[str], now: datetime) -> None:
        """Have these owners find the allotment; an entry that is there already gets this time and a new ETag."""
        ...

    async def entries_for(self, owner_ids: Collection[str]) -> Sequence[Stored[OwnerEntry]]:
        """The entries of these owners. Its cost does not depend on those of others."""
        ...

    async def remove(self, entries: Collection[Stored[OwnerEntry]]) -> None:
        """Forget entries, save those that were put again since they were read; that there are none is fine."""
        ...
