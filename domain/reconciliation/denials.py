"""Refusals that were not followed by a seat: told apart from those that were.

Somebody who is refused at nine and has a seat at ten wanted one seat, and got it. A *denial* is a refusal after which
the same person has neither got a seat nor been refused again within `FOLLOWED_WITHIN`; of several refusals the last
one speaks for all. (OpenLM's reports of licence denials leave out what was granted soon after, too.)
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.allotments import Decision, DecisionKind
from domain.reconciliation.history import REFUSALS

FOLLOWED_WITHIN = timedelta(days=7)
"""So long after a refusal a seat still answers it."""

UNMET_FOR = timedelta(days=30)
"""So long somebody who was removed again counts as one who would like a seat."""

_SEATS = frozenset({DecisionKind.LICENSED, DecisionKind.PROMOTED})


@dataclass(frozen=True, slots=True)
class Denials:
    """What the refusals of an allotment came to.

    refused: refusals within the time that was asked about. denied: refusals that have become denials within it.
    unmet:   people who were removed again, have been denied, and have come back neither for a seat nor in line since.
    """

    refused: int = 0
    denied: int = 0
    unmet: int = 0


def looked_back_to(since: datetime, until: datetime) -> datetime:
    """From when on decisions are needed to say what has been denied between these two instants."""
    return min(since - FOLLOWED_WITHIN, until - UNMET_FOR)


@dataclass(slots=True)
class Count:
    """Denials between two instants, counted over decisions that come newest first, one by one."""

    since: datetime
    until: datetime
    refused: int = 0
    denied: int = 0
    unmet: int = 0
    _next: dict[str, datetime] = field(default_factory=dict)

    def add(self, decision: Decision) -> None:
        """Count one decision. What is decided from `until` on is not looked at."""
        if decision.decided >= self.until:
            return
        if decision.kind not in REFUSALS:
            if decision.kind in _SEATS:
                self._next[decision.user_id] = decision.decided
            return
        if not decision.requested:
            return  # moved in line, or given a class: nobody was refused
        self.refused += decision.decided >= self.since
        followed, at = self._next.get(decision.user_id), decision.decided
        self._next[decision.user_id] = at
        decides = at + FOLLOWED_WITHIN
        if decides >= self.until or (followed is not None and followed <= decides):
            return
        self.denied += decides >= self.since
        removed = decision.kind is DecisionKind.ROLLED_BACK
        self.unmet += removed and followed is None and at >= self.until - UNMET_FOR

    @property
    def found(self) -> Denials:
        """What has been counted."""
        return Denials(self.refused, self.denied, self.unmet)


def denials(newest_first: Iterable[Decision], since: datetime, until: datetime) -> Denials:
    """What the refusals came to, of decisions that reach back as far as `looked_back_to` says."""
    count = Count(since, until)
    for decision in newest_first:
        count.add(decision)
    return count.found
