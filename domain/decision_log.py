"""The log of decisions, filtered; and first answers, kept so that a repeated request gets the same one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.allotments import Decision, DecisionKind
from domain.stored import Page


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions; None lets all through. `since` is included, `until` is not."""

    user_id: str | None = None
    kind: DecisionKind | None = None
    since: datetime | None = None
    until: datetime | None = None

    def lets_through(self, decision: Decision) -> bool:
        """Whether a decision is among them."""
        return (
            self.user_id in {None, decision.user_id}
            and self.kind in {None, decision.kind}
            and (self.since is None or decision.decided >= self.since)
            and (self.until is None or decision.decided < self.until)
        )


class DecisionLog(Protocol):
    """The decisions of an allotment, as an auditor reads them."""

    async def page(self, allotment_id: str, only: DecisionFilter, cursor: str | None, count: int) -> Page[Decision]:
        """A page of the decisions that the filter lets through, newest first."""
        ...

    async def about(self, allotment_id: str, user_ids: Collection[str]) -> set[str]:
        """Those of the people about whom something was decided; what is older than the newest 10,000 transactions is
        not looked at.
        """
        ...
