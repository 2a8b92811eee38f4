"""Taking over what is there: people who hold a licence today are taken into an allotment, and never lose it on the way.

    planning ──► planned ──► filling ──► verifying ──► removing ──► adopted
        any of these but planned and adopted ⇄ stopped
        any but undone ──► undoing ──► undone

The old assignment (of the watched group itself, or of each person directly) is removed only where Graph shows the same
licence as active through the licensed group; an undone adoption empties the licensed group only where Graph shows the
old assignment as active again. What holds at every step is in docs/adoption.md.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.admission import Look, Policy
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState, Overflow, Product
from domain.errors import Conflict, InvalidRequest, Problem
from domain.fulfilment import freed_from
from domain.objections import Objection
from domain.ports import Page, Stored
from domain.waiting_room import FIRST_PLACE


class Source(StrEnum):
    """How people hold the licence today: the watched group carries it, or it is assigned to each of them."""

    GROUP = "group"
    DIRECT = "direct"


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
    """What the plan means for a member of the group.

    STAYS: holds the licence, and a seat is kept for him. OVER: holds it, and there is no seat. FAILING: his licence is
    in error today. GAINS: has none today. The last two get the seats that are left.
    """

    STAYS = "stays"
    OVER = "over"
    FAILING = "failing"
    GAINS = "gains"


class Part(StrEnum):
    """The list of people that a pass is going through."""

    SEATED = "seated"
    WAITING = "waiting"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Held:
    """One licence of a person by one way (Graph: licenseAssignmentState); `group_id` is None for a direct one."""

    sku_id: str
    group_id: str | None
    disabled_plans: frozenset[str]
    active: bool
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """A person of the plan.

    holds: the products, by skuId, that he holds the old way. keeps_direct: his direct licence has other service plans
    switched off than the allotment's product, and so it stays beside the one that he gets. error: today's, in words.
    """

    user_id: str
    verdict: Verdict
    holds: tuple[str, ...] = ()
    keeps_direct: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of each verdict, and how many keep a direct licence beside."""

    stays: int = 0
    over: int = 0
    failing: int = 0
    gains: int = 0
    keeps_direct: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through the people, in steps that are stored.

    began: when; decisions: how many the allotment's ledger had then.
    part, cursor: how far it has come; without a part it is through. people: how many it has seen.
    lacking: for how many the next step is not safe yet, and `first` who is one of them.
    undecided: how many would lose the licence, without anybody having confirmed it.
    """

    began: datetime
    part: Part | None = None
    cursor: str | None = None
    people: int = 0
    lacking: int = 0
    first: str | None = None
    undecided: int = 0
    decisions: int = 0

    def seen(self, people: int, lacking: Collection[str] = ()) -> "Pass":
        """The pass after so many more people."""
        first = self.first or min(lacking, default=None)
        return replace(self, people=self.people + people, lacking=self.lacking + len(lacking), first=first)


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adoption; its id is that of the allotment that it makes.

    products:    what is adopted, with the service plans that are switched off.
    fingerprint: of the plan, with its people; whoever starts it has seen this one.
    let_go:      that the people over the limit lose the licence has been confirmed.
    apply_by:    nobody sends what was last decided after this instant (docs/decisions/0001).
    stopped_in:  where it goes on when it is resumed.
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
    walk: Pass
    state: AdoptionState = AdoptionState.PLANNING
    reason: str | None = None
    counts: Counts = Counts()
    fingerprint: str = ""
    let_go: bool = False
    allow_overcommit: bool = False
    apply_by: datetime | None = None
    stopped_in: AdoptionState | None = None

    @property
    def source_group(self) -> str | None:
        """Graph's `assignedByGroup` of the old assignment."""
        return self.group_id if self.source is Source.GROUP else None

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


class Adoptions(Protocol):
    """The adoptions with the people of their plans; each guarded by its ETag."""

    async def add(self, adoption: Adoption) -> None:
        """Keep a new one. Raises Conflict where one of that id is there."""
        ...

    async def load(self, adoption_id: str) -> Stored[Adoption] | None:
        """The adoption, or None."""
        ...

    async def write(self, adoption: Adoption, etag: str, people: Sequence[PlannedPerson] = ()) -> str:
        """Replace what has this ETag, and put at most 99 people, in one transaction; answers the new ETag.

        Raises StaleWrite, and then nothing is written.
        """
        ...

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Adoption]]:
        """A page of all adoptions, in an order that stays."""
        ...

    async def people(
        self, adoption_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedPerson]:
        """A page of the plan's people by user id; of one verdict, or of all."""
        ...

    async def named(self, adoption_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedPerson]:
        """Those of these people who are in the plan."""
        ...


class LicenceSources(Protocol):
    """Who holds a licence by which way. Follows Graph's licenseAssignmentState and "assignLicense" of groups."""

    async def of_group(self, group_id: str) -> Mapping[str, frozenset[str]] | None:
        """The products that a group carries: skuId → the service plans switched off; None where there is no group."""
        ...

    async def of_people(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[Held]]:
        """The licences of at most 20 people; a deleted person has none."""
        ...

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        """Put products on a group, or take them (skuIds) off it; Entra follows for its members in the background.

        Sent at most once. Raises Permanent where Graph refuses it.
        """
        ...


# The plan


def judged(
    adoption: Adoption, held: Mapping[str, Sequence[Held]], cursor: str | None
) -> tuple[Adoption, list[PlannedPerson]]:
    """The plan with some more people, who come in the order of their user ids: first come, first seated."""
    people: list[PlannedPerson] = []
    counts, digest = adoption.counts, adoption.fingerprint
    for user_id in sorted(held):
        person = _judge(adoption, user_id, held[user_id], full=counts.stays >= adoption.allotted_units)
        people.append(person)
        counts = replace(
            counts,
            **{person.verdict.value: getattr(counts, person.verdict.value) + 1},
            keeps_direct=counts.keeps_direct + person.keeps_direct,
        )
        digest = _chained(digest, f"{user_id} {person.verdict} {' '.join(person.holds)}")
    walk = replace(adoption.walk.seen(len(held)), cursor=cursor)
    return replace(adoption, counts=counts, fingerprint=digest, walk=walk), people


def planned(adoption: Adoption) -> Adoption:
    """The adoption whose plan is complete."""
    terms = [adoption.group_id, adoption.source, str(adoption.allotted_units), adoption.overflow]
    terms += [f"{product.sku_id} {' '.join(product.disabled_plans)}" for product in adoption.products]
    fingerprint = _chained(adoption.fingerprint, "\n".join(terms))
    return replace(adoption, state=AdoptionState.PLANNED, fingerprint=fingerprint, reason=None)


def over_again(adoption: Adoption, over: Iterable[str]) -> Adoption:
    """The adoption stopped because of these people, whose loss has not been confirmed; with a fingerprint of them."""
    users = sorted(over)
    digest = ""
    for user_id in users:
        digest = _chained(digest, user_id)
    reason = (
        f"There is no seat for {len(users)} of those who still hold the licence the old way. Raise the allotment's "
        "limit and resume; or, if they shall lose it, resume with this plan's fingerprint and letGo: true."
    )
    counts = replace(adoption.counts, over=len(users))
    return stopped(replace(adoption, counts=counts, fingerprint=digest, let_go=False), reason)


def notes(adoption: Adoption) -> list[str]:
    """What an administrator has to know before starting."""
    told = [
        "Until the old assignment is removed, whoever joins the group may hold the licence the old way too, beyond "
        "the limit: that counts what the allotment licenses.",
        "Nothing is removed while anybody who stays is not active by the new way.",
        "Whoever joins in the last minute before the removal may be without the licence until his seat is granted.",
    ]
    counts = adoption.counts
    if counts.over:
        told.append(
            f"With a limit of {adoption.allotted_units} there is no seat for {counts.over} of those who hold the "
            "licence: plan again with a higher one, or confirm with letGo: true that they wait without it."
        )
    if unseated := adoption.waits - counts.over:
        told.append(
            f"There is no seat yet for {unseated} of those who do not hold the licence today; seats that are left for "
            f"them, in the order of user ids: {adoption.seats_left}."
        )
    if adoption.waits and adoption.overflow is Overflow.ROLLBACK:
        told.append(
            "overflow: rollback is for whoever joins once the adoption has ended. Who waits by then stays in the "
            "group, and in line for the next seat that frees."
        )
    if counts.failing:
        told.append(f"Licences in error today: {counts.failing}; whose they are gets a seat if one is left.")
    if counts.keeps_direct:
        told.append(
            f"Other service plans are switched off for {counts.keeps_direct}, who thus keep a direct licence beside "
            "the new one; it costs no second unit."
        )
    return told


def _judge(adoption: Adoption, user_id: str, held: Sequence[Held], *, full: bool) -> PlannedPerson:
    mine = [each for each in held if _is_old(adoption, each)]
    holds = tuple(sorted(each.sku_id for each in mine if each.active))
    error = next((each.error for each in mine if each.error and not each.active), None)
    if not holds:
        verdict = Verdict.FAILING if mine else Verdict.GAINS
        return PlannedPerson(user_id, verdict, error=error)
    differs = adoption.source is Source.DIRECT and any(
        each.active and each.disabled_plans != plans_off(adoption.products, each.sku_id) for each in mine
    )
    return PlannedPerson(user_id, Verdict.OVER if full else Verdict.STAYS, holds, differs, error)


# What an administrator asks for


def started(adoption: Adoption, fingerprint: object, let_go: object, now: datetime) -> Adoption:
    """The adoption, begun as it was planned. Raises Conflict, and InvalidRequest with everything that is wrong."""
    if adoption.state is not AdoptionState.PLANNED:
        raise Conflict(Objection("adoptionNotPlanned", id=adoption.id, state=adoption.state))
    confirmed = _confirmed(adoption, fingerprint, let_go)
    if adoption.counts.over and not confirmed:
        raise InvalidRequest(
            Problem(
                "letGo",
                Objection("adoptionOver", over=adoption.counts.over, limit=adoption.allotted_units),
            )
        )
    return replace(entered(adoption, AdoptionState.FILLING, now), let_go=confirmed)


def stopped(adoption: Adoption, reason: str) -> Adoption:
    """The adoption, standing still where it is. Raises Conflict where there is nothing to stop."""
    if adoption.state not in RUNNING:
        raise Conflict(Objection("adoptionNotRunning", id=adoption.id, state=adoption.state))
    return replace(adoption, state=AdoptionState.STOPPED, stopped_in=adoption.state, reason=reason)


def resumed(adoption: Adoption, fingerprint: object, let_go: object, now: datetime) -> Adoption:
    """The adoption, going on where it was stopped. Raises Conflict and InvalidRequest."""
    if adoption.state is not AdoptionState.STOPPED or adoption.stopped_in is None:
        raise Conflict(Objection("adoptionNotStopped", id=adoption.id, state=adoption.state))
    confirmed = adoption.let_go or (let_go is not None and _confirmed(adoption, fingerprint, let_go))
    again = replace(adoption, state=adoption.stopped_in, stopped_in=None, reason=None, let_go=confirmed)
    verifies = adoption.stopped_in in {AdoptionState.VERIFYING, AdoptionState.UNDOING}
    return entered(again, adoption.stopped_in, now) if verifies else again


def replaced(adoption: Adoption, other_id: str) -> Adoption:
    """The plan that was never started, given up for another one of the same group."""
    return replace(adoption, state=AdoptionState.UNDONE, stopped_in=None, reason=f"Plan {other_id} took its place.")


def undone(adoption: Adoption, now: datetime) -> Adoption:
    """The adoption on its way back; a plan that was never started is given up. Raises Conflict."""
    if adoption.state in {AdoptionState.UNDOING, AdoptionState.UNDONE}:
        raise Conflict(Objection("adoptionAlready", id=adoption.id, state=adoption.state))
    if adoption.is_only_planned:
        return replace(adoption, state=AdoptionState.UNDONE, stopped_in=None, reason="Given up before it was started.")
    return entered(adoption, AdoptionState.UNDOING, now)


def entered(adoption: Adoption, state: AdoptionState, now: datetime) -> Adoption:
    """The adoption at the beginning of a state."""
    walk = Pass(began=now, part=Part.PLANNED if state is AdoptionState.FILLING else None)
    return replace(adoption, state=state, stopped_in=None, reason=None, walk=walk)


def _confirmed(adoption: Adoption, fingerprint: object, let_go: object) -> bool:
    problems = []
    if fingerprint != adoption.fingerprint:
        problems.append(Problem("plan", Objection("adoptionFingerprint", fingerprint=adoption.fingerprint)))
    if let_go is not None and not isinstance(let_go, bool):
        problems.append(Problem("letGo", Objection("mustBeBoolean")))
    if problems:
        raise InvalidRequest(*problems)
    return let_go is True


# The allotment


def allotment_of(adoption: Adoption) -> Allotment:
    """The allotment that is made: not enforced before those who stay have their seats."""
    return Allotment(
        id=adoption.id,
        display_name=adoption.display_name,
        group_id=adoption.group_id,
        products=adoption.products,
        allotted_units=adoption.allotted_units,
        overflow=adoption.overflow,
        licensing=Licensing.GROUP,
        created=adoption.created,
        owners=adoption.owners,
        state=AllotmentState.SUSPENDED,
        state_reason=FILLING,
        next_place=FIRST_PLACE,
        adopting=True,
    )


FILLING = "Is being adopted: whoever holds the licence today gets his seat first."
"""Why an allotment is suspended that an adoption has just made."""


# What Graph shows


def plans_off(products: Iterable[Product], sku_id: str) -> frozenset[str]:
    """The service plans of a product that are switched off."""
    return frozenset(plan for product in products if product.sku_id == sku_id for plan in product.disabled_plans)


def same_products(adoption: Adoption, carried: Mapping[str, frozenset[str]]) -> bool:
    """Whether a group carries exactly the products that are adopted, with the same service plans switched off."""
    return dict(carried) == {each.sku_id: frozenset(each.disabled_plans) for each in adoption.products}


def lacks_new(adoption: Adoption, products: Iterable[Product], held: Iterable[Held]) -> bool:
    """Whether a product is active the old way, and not through its licensed group."""
    old, new = _ways(adoption, products, held)
    return bool(old - new)


def lacks_old(adoption: Adoption, products: Iterable[Product], held: Iterable[Held]) -> frozenset[str]:
    """The products, by skuId, that are active through their licensed groups and not the old way."""
    old, new = _ways(adoption, products, held)
    return new - old


def holds_old(adoption: Adoption, held: Iterable[Held]) -> frozenset[str]:
    """The products, by skuId, that are active the old way."""
    return frozenset(each.sku_id for each in held if each.active and _is_old(adoption, each))


def removable(
    adoption: Adoption, products: Iterable[Product], held: Sequence[Held], *, covered: bool
) -> frozenset[str]:
    """The products, by skuId, whose direct licence may go, because it has the same service plans switched off.

    covered: only those that are active through their licensed groups too.
    """
    same = [
        each
        for each in held
        if each.group_id is not None or each.disabled_plans == plans_off(adoption.products, each.sku_id)
    ]
    old, new = _ways(adoption, products, same)
    return old & new if covered else old


def is_unsafe(
    adoption: Adoption, row: Member, products: Iterable[Product], held: Sequence[Held], asked: datetime, policy: Policy
) -> bool:
    """Whether this seat's holder could lose the licence if the old assignment went now.

    Who has left the group loses it by that. What was granted a moment ago may have been shown as it was before.
    """
    if row.state is MemberState.RELEASING or not holds_old(adoption, held):
        return False
    return lacks_new(adoption, products, held) or not is_settled(row, asked, policy)


def is_settled(row: Member, asked: datetime, policy: Policy) -> bool:
    """Whether what Graph shows of this seat can be believed: its grant has been seen to end, long enough before."""
    if row.state is MemberState.FAILED or (row.state is MemberState.LICENSED and row.checked is not None):
        return row.since + policy.settle <= asked
    return freed_from(row, policy) <= asked


def fits(look: Look, rows: Mapping[str, Member]) -> bool:
    """Whether the ledger knows everything that a look at the group shows."""
    if look.group_gone:
        return False
    there = {entry.user_id for entry in look.observed if entry.present}
    gone = {entry.user_id for entry in look.observed if not entry.present}
    if look.complete:
        gone |= rows.keys()
    recorded = {user for user, row in rows.items() if row.state not in _ON_THE_WAY_OUT}
    return there <= recorded and (gone - there).isdisjoint(recorded)


_ON_THE_WAY_OUT = frozenset({MemberState.RELEASING, MemberState.ROLLING_BACK})


def _ways(
    adoption: Adoption, products: Iterable[Product], held: Iterable[Held]
) -> tuple[frozenset[str], frozenset[str]]:
    """The adopted products that are active the old way, and those that are active through their licensed groups."""
    active = {(each.sku_id, each.group_id) for each in held if each.active}
    products = tuple(products)
    old = frozenset(product.sku_id for product in products if (product.sku_id, adoption.source_group) in active)
    new = frozenset(
        product.sku_id
        for product in products
        if product.licensed_group_id and (product.sku_id, product.licensed_group_id) in active
    )
    return old, new


def _is_old(adoption: Adoption, held: Held) -> bool:
    adopted = any(product.sku_id == held.sku_id for product in adoption.products)
    return adopted and held.group_id == adoption.source_group


def _chained(digest: str, line: str) -> str:
    return hashlib.sha256(f"{digest}\n{line}".encode()).hexdigest()[:16]
