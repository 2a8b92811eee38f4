"""A change of an allotment's products, and the people of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.allotments import Product
from domain.undertakings import Scan

PEOPLE_A_ROUND = 100
"""So many people are between two products at a time, where nobody says otherwise."""

ROUND_AT_MOST = 100_000


class ChangeState(StrEnum):
    """Where a change stands; `ProductChange.undoing` says in which direction."""

    PLANNING = "planning"
    PLANNED = "planned"
    PREPARING = "preparing"
    MOVING = "moving"
    FINISHING = "finishing"
    CHANGED = "changed"
    STOPPED = "stopped"
    UNDONE = "undone"


RUNNING = frozenset({ChangeState.PLANNING, ChangeState.PREPARING, ChangeState.MOVING, ChangeState.FINISHING})
"""The states in which there is something to do without anybody asking."""


class Way(StrEnum):
    """How people get from what goes to what comes.

    OVERLAP:  they get what comes, and lose what goes once that is active.
    EXCHANGE: both cannot be held together, so one request gives the one and takes the other.
    IN_PLACE: the products stay, and service plans of them are switched on or off.
    """

    OVERLAP = "overlap"
    EXCHANGE = "exchange"
    IN_PLACE = "inPlace"


class Verdict(StrEnum):
    """What the plan means for somebody with a seat.

    MOVES:   has what goes, and gets what comes.
    HOLDS:   has what comes already, by another way: it costs no unit.
    FAILING: has no active licence of what goes; what comes is granted as to a newcomer.
    BLOCKED: holds something else that cannot be held together with what comes, or that needs what goes. They keep what
             they have, and the change waits for them.
    """

    MOVES = "moves"
    HOLDS = "holds"
    FAILING = "failing"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A person of the plan.

    holds: the products that go, by skuId, that the person has from the allotment, active.
    against: the products, by skuId, that stand against it.
    error: what their licence shows today, in words.
    """

    user_id: str
    verdict: Verdict
    holds: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of each verdict."""

    moves: int = 0
    holds: int = 0
    failing: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class UnitsNeeded:
    """The units of one product that comes.

    reserved: the whole limit, for which units are promised. needed: people who hold none today, at the height of the
    change. available: units that nobody holds, when the plan was made.
    """

    sku_id: str
    reserved: int
    needed: int = 0
    available: int = 0

    @property
    def missing(self) -> int:
        """Units that the tenant lacks."""
        return max(0, self.needed - self.available)


@dataclass(frozen=True, slots=True)
class Services:
    """What the plans of the products say, by service plan id.

    kept: in what goes, and in what people have afterwards. lost: only in what goes. gained: only in what comes.
    collisions: pairs, a plan of what goes and one of what comes, that nobody can have together; the same service.
    guards: products that stay, by skuId, that have a kept plan: they too have to be active before anything goes.
    names: what Graph calls the plans, by their ids.
    """

    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    collisions: tuple[tuple[str, str], ...] = ()
    guards: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductChange:
    """One change of an allotment's products.

    before, after: the allotment's products, with the service plans that are switched off.
    round_size:  so many people at most are between two products at a time.
    fingerprint: of the plan, with its people. Starting it names this, so that the plan is the one that was seen.
    undoing:     it leads back to what was before.
    old, new:    the generations of seats that have the one set, and the other; None: not begun yet.
    apply_by:    nobody sends what was last decided after this instant (docs/decisions/0001).
    settled:     what is shown may be believed from this instant on, for nothing sent in the other direction is on its
                 way any more.
    short:       for how many there was no unit in the latest whole pass. blocked: how many were let alone.
    in_hand:     how many are on their way, in the pass that is under way.
    short_now, blocked_now: as above, in that pass.
    retiring:    the products whose licensed groups are to carry nothing any more.
    stopped_in:  where it goes on when it is resumed.
    """

    id: str
    allotment_id: str
    display_name: str
    before: tuple[Product, ...]
    after: tuple[Product, ...]
    allotted_units: int
    created: datetime
    created_by: str
    scan: Scan
    way: Way
    services: Services = Services()
    state: ChangeState = ChangeState.PLANNING
    reason: str | None = None
    counts: Counts = Counts()
    units: tuple[UnitsNeeded, ...] = ()
    round_size: int = PEOPLE_A_ROUND
    fingerprint: str = ""
    allow_overcommit: bool = False
    undoing: bool = False
    old: int | None = None
    new: int | None = None
    apply_by: datetime | None = None
    settled: datetime | None = None
    short: int = 0
    blocked: int = 0
    in_hand: int = 0
    short_now: int = 0
    blocked_now: int = 0
    retiring: tuple[Product, ...] = ()
    stopped_in: ChangeState | None = None

    @property
    def comes(self) -> tuple[Product, ...]:
        """The products that are not there before."""
        return _without(self.after, self.before)

    @property
    def goes(self) -> tuple[Product, ...]:
        """The products that are not there afterwards."""
        return _without(self.before, self.after)

    @property
    def wanted(self) -> tuple[Product, ...]:
        """The products to which it leads."""
        return self.before if self.undoing else self.after

    @property
    def generation(self) -> int:
        """The generation of seats to which it leads."""
        found = self.old if self.undoing else self.new
        return found or 0

    @property
    def is_only_planned(self) -> bool:
        """Whether nothing has been changed for it yet."""
        return (self.stopped_in or self.state) in {ChangeState.PLANNING, ChangeState.PLANNED}

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, there or back."""
        return self.state in {ChangeState.CHANGED, ChangeState.UNDONE}


def _without(products: tuple[Product, ...], others: tuple[Product, ...]) -> tuple[Product, ...]:
    there = {product.sku_id for product in others}
    return tuple(product for product in products if product.sku_id not in there)
