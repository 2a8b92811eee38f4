"""A merge of two allotments, and the people of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reserved import Reservation
from domain.undertakings import Scan

PEOPLE_A_ROUND = 100
"""So many people have a seat at both allotments at a time, where nobody says otherwise."""

ROUND_AT_MOST = 1_000


class MergeState(StrEnum):
    """Where a merge stands; `Merge.undoing` says in which direction."""

    PLANNING = "planning"
    PLANNED = "planned"
    PREPARING = "preparing"
    MOVING = "merging"
    FINISHING = "finishing"
    MERGED = "merged"
    STOPPED = "stopped"
    UNDONE = "undone"


RUNNING = frozenset({MergeState.PLANNING, MergeState.PREPARING, MergeState.MOVING, MergeState.FINISHING})
"""The states in which there is something to do without anybody asking."""


class Verdict(StrEnum):
    """What the plan means for a person, and then what has become of it.

    MOVES:   has a seat at the giver, and gets one at the taker.
    BOTH:    has a seat at both already, and keeps that of the taker.
    FAILING: has a seat at the giver without a licence that works, and gets one at the taker.
    WAITS:   waits at the giver, and joins the taker like anybody: behind those who wait there.
    BLOCKED: may not join the taker, and keeps what they have until the cause is gone.

    COMING:  a seat at the taker is theirs, or is to be. MOVED: they have left the giver, and are with the taker.
    LEFT:    they have left on their own meanwhile, and are no matter of the merge any more.
    RETURNING, BACK: the same on the way back.
    """

    MOVES = "moves"
    BOTH = "both"
    FAILING = "failing"
    WAITS = "waits"
    BLOCKED = "blocked"
    COMING = "coming"
    MOVED = "moved"
    LEFT = "left"
    RETURNING = "returning"
    BACK = "back"


IN_HAND = frozenset({Verdict.COMING, Verdict.RETURNING})
ARRIVED = frozenset({Verdict.MOVED, Verdict.BACK})


@dataclass(frozen=True, slots=True)
class PlannedMerger:
    """A person of the plan.

    both:    they had a seat at both. waited: they had none, and waited at the giver.
    ends:    the end date of their seat, which comes along.
    because: why they may not join the taker, in words.
    """

    user_id: str
    verdict: Verdict
    both: bool = False
    waited: bool = False
    ends: datetime | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of each verdict of the plan; and how many reservations come along."""

    moves: int = 0
    both: int = 0
    failing: int = 0
    waits: int = 0
    blocked: int = 0
    reservations: int = 0

    @property
    def seats(self) -> int:
        """How many people of the giver have a seat."""
        return self.moves + self.both + self.failing


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two allotments when the plan was made.

    units: its limit. free: seats that nobody holds. waiting: how many wait.
    """

    id: str
    display_name: str
    units: int = 0
    free: int = 0
    waiting: int = 0
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge.

    source, target: the allotment whose people go, and the one that takes them.
    delete:      the source is deleted at the end; else it stays, without a unit.
    round_size:  so many people at most have a seat at both at a time.
    fingerprint: of the plan, with its people. Starting it names this, so that the plan is the one that was seen.
    undoing:     it leads back to what was before.
    began:       when it was started; the reservations that it makes are known by it.
    units:       the limits of both together, which stay the same; None: it has not begun.
    source_units: the limit of the source when it began.
    apply_by:    nobody sends what was last decided after this instant (docs/decisions/0001).
    settled:     what is shown may be believed from this instant on, for nothing sent in the other direction is on its
                 way any more.
    blocked:     how many were let alone in the latest whole pass. in_hand: how many are on their way in this one.
    blocked_now: as above, in the pass that is under way.
    stopped_in:  where it goes on when it is resumed.
    gone:        the source is deleted, so that nothing leads back.
    """

    id: str
    source: Side
    target: Side
    created: datetime
    created_by: str
    scan: Scan
    delete: bool = False
    round_size: int = PEOPLE_A_ROUND
    state: MergeState = MergeState.PLANNING
    reason: str | None = None
    counts: Counts = Counts()
    fingerprint: str = ""
    undoing: bool = False
    began: datetime | None = None
    units: int | None = None
    source_units: int = 0
    apply_by: datetime | None = None
    settled: datetime | None = None
    blocked: int = 0
    in_hand: int = 0
    blocked_now: int = 0
    stopped_in: MergeState | None = None
    gone: bool = False

    @property
    def allotment_id(self) -> str:
        """The allotment that takes the people."""
        return self.target.id

    @property
    def giver(self) -> str:
        """The allotment whose people go now, by id."""
        return self.target.id if self.undoing else self.source.id

    @property
    def taker(self) -> str:
        """The allotment to which they go now, by id."""
        return self.source.id if self.undoing else self.target.id

    @property
    def names(self) -> Mapping[str, str]:
        """What the two are called, for texts: `from` whom people go is called `giver`."""
        sides = (self.target, self.source) if self.undoing else (self.source, self.target)
        return {"giver": sides[0].display_name, "taker": sides[1].display_name}

    @property
    def is_only_planned(self) -> bool:
        """Whether nothing has been changed for it yet."""
        return (self.stopped_in or self.state) in {MergeState.PLANNING, MergeState.PLANNED}

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, there or back."""
        return self.state in {MergeState.MERGED, MergeState.UNDONE}

    def has_made(self, reservation: Reservation) -> bool:
        """Whether the merge has made a reservation, and not somebody else."""
        return (reservation.starts, reservation.reserved_by) == (self.began, self.created_by)
