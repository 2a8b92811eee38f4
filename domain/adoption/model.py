"""An adoption, and the people of its plan."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.objections import Text
from domain.objections.coding import code
from domain.proposals import UNITS_AT_MOST
from domain.undertakings import Scan
from domain.waiting_order import FIRST_PLACE

FILLING = Text("beingAdopted")
"""Why an allotment is suspended that an adoption has just made."""


class Source(StrEnum):
    """How people hold the licence today.

    GROUP:      the watched group carries it.
    DIRECT:     it is assigned to each of them.
    MEMBERSHIP: they are in another group that carries it, which others stay in.
    """

    GROUP = "group"
    DIRECT = "direct"
    MEMBERSHIP = "membership"


LISTED_AT_MOST = 5_000
"""As many as a file may name (`domain.adoption.people_file`)."""


class Whom(StrEnum):
    """Who is taken over.

    MEMBERS: the members of the watched group, and nobody else.
    HOLDERS: also everybody in the tenant who holds the products directly; they are added to the group.
    LISTED:  also the people of a list, who are added to the group.
    """

    MEMBERS = "members"
    HOLDERS = "holders"
    LISTED = "listed"


class AdoptionState(StrEnum):
    """Where an adoption stands."""

    PLANNING = "planning"
    PLANNED = "planned"
    FILLING = "filling"
    VERIFYING = "verifying"
    REMOVING = "removing"
    ADOPTED = "adopted"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


RUNNING = frozenset(
    {
        AdoptionState.PLANNING,
        AdoptionState.FILLING,
        AdoptionState.VERIFYING,
        AdoptionState.REMOVING,
        AdoptionState.UNDOING,
    }
)
"""The states in which there is something to do without anybody asking."""


class Verdict(StrEnum):
    """What the plan means for a person.

    STAYS:   holds the licence, and keeps it with a seat.
    OVER:    is in the group, holds the licence, and there is no seat left.
    FAILING: is in the group, and has the licence in error today.
    GAINS:   is in the group, and has no licence today.
    NO_SEAT: is not in the group, holds the licence, and there is no seat left.
    NOT_HELD: is not in the group, and does not hold all the products the old way.

    FAILING and GAINS get the seats that are left. With the last two nothing happens: nobody adds them to the group.
    """

    STAYS = "stays"
    OVER = "over"
    FAILING = "failing"
    GAINS = "gains"
    NO_SEAT = "noSeat"
    NOT_HELD = "notHeld"


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """A person of the plan.

    holds: the products, by skuId, that the person holds by the old assignment.
    keeps_direct: their direct licence has other service plans switched off than the allotment's product. So it stays
                  beside the new one.
    error: what their licence shows today, in words.
    joins: they are not in the group, and are added to it if they stay.
    """

    user_id: str
    verdict: Verdict
    holds: tuple[str, ...] = ()
    keeps_direct: bool = False
    error: str | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of each verdict, and how many keep a direct licence beside.

    joins: how many of those who stay are added to the group.
    """

    stays: int = 0
    over: int = 0
    failing: int = 0
    gains: int = 0
    keeps_direct: int = 0
    no_seat: int = 0
    not_held: int = 0
    joins: int = 0


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adoption; its id is that of the allotment that it makes, where it makes one.

    existing:    the allotment that was there before its group was licensed; None: the adoption makes one.
    products:    what is adopted, with the service plans that are switched off.
    fingerprint: of the plan, with its people. Starting it names this, so that the plan is the one that was seen.
    let_go:      that the people over the limit lose the licence has been confirmed.
    apply_by:    nobody sends what was last decided after this instant (docs/decisions/0001).
    stopped_in:  where it goes on when it is resumed.
    missing_since: since when Graph has not shown the group; None: it has.
    old_group: the group through which people hold the licence, where that is another one (Source.MEMBERSHIP).
    split: what the adoptions have in common that such a group is split by.
    """

    id: str
    display_name: str
    group_id: str
    source: Source
    products: tuple[Product, ...]
    allotted_units: int
    overflow: Overflow
    owners: tuple[str, ...]
    created: datetime
    created_by: str
    scan: Scan
    state: AdoptionState = AdoptionState.PLANNING
    reason: str | None = None
    counts: Counts = Counts()
    fingerprint: str = ""
    loss_confirmed: bool = False
    allow_overcommit: bool = False
    apply_by: datetime | None = None
    stopped_in: AdoptionState | None = None
    missing_since: datetime | None = None
    existing: str | None = None
    whom: Whom = Whom.MEMBERS
    old_group: str | None = None
    split: str | None = None

    @property
    def takes_others(self) -> bool:
        """Whether people are added to the group."""
        return self.whom is not Whom.MEMBERS

    @property
    def allowed_beyond(self) -> int:
        """How many units may be promised beyond what there is: people who hold the licence hold their unit already."""
        return UNITS_AT_MOST if self.allow_overcommit else self.counts.stays + self.counts.over

    @property
    def allotment_id(self) -> str:
        """The allotment into which people are taken."""
        return self.existing or self.id

    @property
    def source_group(self) -> str | None:
        """Graph's `assignedByGroup` of the old assignment."""
        return self.group_id if self.source is Source.GROUP else self.old_group

    @property
    def is_only_planned(self) -> bool:
        """Whether nothing has been changed for it yet."""
        return (self.stopped_in or self.state) in {AdoptionState.PLANNING, AdoptionState.PLANNED}

    @property
    def seats_left(self) -> int:
        """The seats that the plan leaves for those who do not hold the licence today."""
        return max(0, self.allotted_units - self.counts.stays)

    @property
    def waits(self) -> int:
        """How many of the plan's people get no seat."""
        return self.counts.over + max(0, self.counts.failing + self.counts.gains - self.seats_left)


def is_filling(allotment: Allotment) -> bool:
    """Whether an adoption has made the allotment, and has not yet given everybody who stays a seat."""
    return code(allotment.state_reason) == FILLING.code


def allotment_of(adoption: Adoption) -> Allotment:
    """The allotment that is made, without a unit yet: not enforced before those who stay have their seats."""
    return Allotment(
        id=adoption.id,
        display_name=adoption.display_name,
        group_id=adoption.group_id,
        products=adoption.products,
        allotted_units=0,
        overflow=adoption.overflow,
        licensing=Licensing.GROUP,
        created=adoption.created,
        owners=adoption.owners,
        state=AllotmentState.SUSPENDED,
        state_reason=FILLING,
        prepared=False,
        next_place=FIRST_PLACE,
        adopting=True,
    )
