"""An index by time of what is to be done in allotments at a date: reservations, and planned changes.

It only hints: what counts is the row that an entry leads to. An entry is put before its row is written, so that no
date is without one, and is forgotten once its row no longer needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

WRITTEN_WITHIN = timedelta(hours=1)
"""How long after its entry a row may still be written."""


class Dated(StrEnum):
    """What has dates. The values are partitions of the index."""

    RESERVATIONS = "reservations"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class DateEntry:
    """When something is due in an allotment. subject: whose reservation, or which change, by its id."""

    due: datetime
    allotment_id: str
    subject: str


class Dates(Protocol):
    """The index."""

    async def add(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        """Add entries; what is there already is fine."""
        ...

    async def due(
        self, kind: Dated, until: datetime, count: int, *, after: DateEntry | None = None
    ) -> Sequence[DateEntry]:
        """The first `count` entries up to that instant, the earliest first. Its cost does not depend on later ones.

        after: only those that come after this one.
        """
        ...

    async def remove(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        """Forget entries; that there are none is fine."""
        ...


def is_stale(entry: DateEntry, now: datetime) -> bool:
    """Whether an entry that leads to nothing can be forgotten: no write is under way any more that it was put for."""
    return entry.due < now - WRITTEN_WITHIN
