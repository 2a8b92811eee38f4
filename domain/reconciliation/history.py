"""What an allotment was, day by day: one snapshot a night, from which charts and forecasts are made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from domain.allotments import DecisionKind

REFUSALS = frozenset({DecisionKind.WAITING, DecisionKind.ROLLED_BACK})
"""The decisions that tell somebody: there is no seat for you now."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One day of an allotment, in seats and people.

    refusals: how often somebody got no seat, because the allotment was full, on that day until the snapshot was taken.
    denials:  how many refusals have become denials (`domain.reconciliation.denials`) since the snapshot before.
    unmet:    people who were denied a seat, and neither have one nor wait.
    backed_up: people who have, or are to have, a seat in a backup meanwhile; it counts, and costs, there.
    drift:    how many differences were found, by kind (`domain.reconciliation.kinds`).
    """

    day: date
    used: int
    waiting: int
    limit: int
    refusals: int = 0
    drift: Mapping[str, int] = field(default_factory=dict)
    denials: int = 0
    unmet: int = 0
    backed_up: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days snapshots, reports, decisions and the audit record are kept; None: for ever."""

    history: int | None = 400
    decisions: int | None = 730
    audit: int | None = 730

    @property
    def longest(self) -> int | None:
        """How long something is kept of an allotment that is deleted; None: for ever."""
        return None if self.history is None or self.decisions is None else max(self.history, self.decisions)


class History(Protocol):
    """The snapshots of all allotments, a row a day."""

    async def save(self, allotment_id: str, snapshot: Snapshot) -> None:
        """Store a day's snapshot; a later one of the same day replaces it."""
        ...

    async def days(self, allotment_id: str, since: date) -> Sequence[Snapshot]:
        """The snapshots from that day on, the oldest first."""
        ...

    async def delete_before(self, allotment_id: str, before: date) -> int:
        """Forget what is older; answers how many snapshots that were."""
        ...


class OldDecisions(Protocol):
    """The old end of the log of decisions."""

    async def delete_before(self, allotment_id: str, before: datetime, spared: Collection[str]) -> int:
        """Forget the decisions before that time but those about the spared people; answers how many they were.

        Done in batches, none of which is needed by another: it can stop anywhere, and go on with the next call.
        """
        ...
