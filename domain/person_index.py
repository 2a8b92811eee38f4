"""In which allotments somebody is, waits, or was refused: an index by person, which only hints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.stored import Stored


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """That something may have been decided about a person in an allotment; put: when that was written down last."""

    user_id: str
    allotment_id: str
    put: datetime


class PersonIndex(Protocol):
    """An index of allotments by person. It only hints: what counts are the allotment's rows and decisions.

    An entry is put before the first row or decision about the person is written, so that nobody is without one.
    """

    async def add(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        """Have the allotment found for these people; an entry that is there already gets this time and a new ETag."""
        ...

    async def entries_for(self, user_id: str) -> Sequence[Stored[PersonEntry]]:
        """The entries of a person, by allotment id. Its cost does not depend on those of others."""
        ...

    async def remove(self, entries: Collection[Stored[PersonEntry]]) -> None:
        """Forget entries, save those that were put again since they were read; that there are none is fine."""
        ...
