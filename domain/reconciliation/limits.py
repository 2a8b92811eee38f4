"""Limits that would give everybody who waits a seat, and those who come soon, with the seats that the tenant owns.

Who waits today comes first; then the allotments that will run out within 30 days, by the slope of their own history,
get what they will need by then. A person who was denied a seat and does not wait counts as one who will come. Units are
taken from what nobody holds and nobody is promised, then from allotments that have more than their people need. For the
future, none gives what it will need itself. Where more is promised than can be kept, because people hold the product
outside any allotment, a promise is moved only where a unit is there for it. What is moved is counted in whole limits: a
unit of an allotment is one seat of each of its products.

A part has its units from its parent, so what it lacks concerns the owners there first. What they have to spare is named
with it; what they lack besides, they need from further up, and the root needs as any allotment does.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from domain.allotments import Allotment, AllotmentState
from domain.copies import replace
from domain.objections import Text
from domain.trees import in_tree_order

DAYS_AHEAD = 30
"""So far the proposal looks ahead; a forecast of a few weeks' history says little beyond."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """So many units from one allotment (None: from what no allotment is promised) to another, by their ids.

    ahead: for those who will come, not for those who wait.
    """

    donor: str | None
    recipient: str
    units: int
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class PartNeed:
    """So many units that a part lacks, for its owners' parent to give.

    limit: of the part now. units: what it lacks. available: how many of them its parent has to spare.
    """

    part: str
    parent: str
    limit: int
    units: int
    available: int

    @property
    def enough(self) -> bool:
        """Whether the parent's own units suffice."""
        return self.available >= self.units


@dataclass(frozen=True, slots=True)
class LimitProposal:
    """The transfers, the limits that they lead to, and how many people would still wait.

    before, after: the limit by allotment id, of those alone that change. names: what they are called.
    still_short: units that would still be missing within 30 days, beside those for people who still wait.
    parts: what parts lack. It is not set with the limits: the owners of their parents decide.
    """

    transfers: tuple[Transfer, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    still_waiting: int
    still_short: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[PartNeed, ...] = ()

    def told(self, need: PartNeed) -> Text:
        """What the owners of a part's parent are told."""
        values = {"name": self.names.get(need.part, need.part), "parent": self.names.get(need.parent, need.parent)}
        limit = need.limit + need.units
        if need.enough:
            return Text("partNeeds", units=need.units, limit=limit, **values)
        return Text("partNeedsMore", units=need.units, limit=limit, available=need.available, **values)

    @property
    def fingerprint(self) -> str:
        """The same for the same change of the same limits."""
        lines = [f"{one} {self.before[one]} {self.after[one]}" for one in sorted(self.after)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def propose(
    allotments: Iterable[Allotment],
    balance: Mapping[str, int],
    slopes: Mapping[str, float] | None = None,
    unmet: Mapping[str, int] | None = None,
) -> LimitProposal:
    """The proposal. balance: units by skuId that nobody holds and nobody is promised (`domain.capacity.Capacity`).

    slopes: by how many units a day demand grows, by allotment id; one that is not there does not grow.
    unmet: how many people were denied a seat and don't wait, by allotment id (`domain.reconciliation.denials`).

    The allotment that is shortest comes first, then by id. Of several donors the one with most to spare gives. An
    allotment never gives what its own people have, or wait for. A limit below use is first raised to the use, where all
    promises can be kept: these units are held already, and cost nobody anything.
    """
    every = list(allotments)
    enforced = {each.id: each for each in every if each.state is AllotmentState.ACTIVE}
    growth = {one: max(0, ceil(round((slopes or {}).get(one, 0) * DAYS_AHEAD, 6))) for one in enforced}
    growth = {one: units + (unmet or {}).get(one, 0) for one, units in growth.items()}
    spare = {one: _headroom(allotment) for one, allotment in enforced.items()}
    _, needed = _needs_of_parts(every, spare)
    parts, needed_soon = _needs_of_parts(every, {one: units - growth[one] for one, units in spare.items()})
    active = {one: each for one, each in enforced.items() if each.parent_id is None}
    headroom = {one: spare[one] - needed[one] for one in active}
    source = _Source(Counter(balance), _there(every, balance))
    held = [transfer for each in active.values() if (transfer := _up_to_use(each, balance))]
    for transfer in held:
        headroom[transfer.recipient] += transfer.units
    waiting, still_waiting = _transfers(active, headroom, source, ahead=False)
    # What is short today is settled above; only what growth will need beside that is still to be found.
    growth = {one: growth[one] + needed_soon[one] - needed[one] for one in active}
    headroom = {one: max(0, units) - growth[one] for one, units in headroom.items()}
    coming, still_short = _transfers(active, headroom, source, ahead=True)
    proposal = _proposal(active, (*held, *waiting, *coming), still_waiting, still_short)
    concerned = {one for need in parts for one in (need.part, need.parent)}
    names = {each.id: each.display_name for each in every if each.id in concerned}
    return replace(proposal, parts=parts, names={**names, **proposal.names})


def _needs_of_parts(every: Sequence[Allotment], spare: Mapping[str, int]) -> tuple[tuple[PartNeed, ...], Counter[str]]:
    """What each part lacks, in the order of the trees, and what the parts of each allotment lack together.

    spare: units beyond what an allotment's own people need, by id; negative: so many are short. One that is not
    enforced is not named: it has nothing to spare, and its people need nothing now.
    """
    placed = [each for each, _ in in_tree_order(every, lambda each: each.id, lambda each: each.parent_id)]
    wanting: dict[str, list[tuple[int, Allotment]]] = {}
    needs, together = list[PartNeed](), Counter[str]()
    for allotment in reversed(placed):  # parts before their parents
        left = max(0, spare.get(allotment.id, 0))
        for units, part in sorted(wanting.get(allotment.id, ()), key=lambda each: (-each[0], each[1].id)):
            available = min(units, left)
            left -= available
            needs.append(PartNeed(part.id, allotment.id, part.allotted_units, units, available))
            together[allotment.id] += units
        lacks = max(0, -spare.get(allotment.id, 0))
        lacks += max(0, together[allotment.id] - max(0, spare.get(allotment.id, 0)))
        if lacks and allotment.parent_id is not None:
            wanting.setdefault(allotment.parent_id, []).append((lacks, allotment))
    place = {each.id: at for at, each in enumerate(placed)}
    return tuple(sorted(needs, key=lambda each: place[each.part])), together


@dataclass(slots=True)
class _Source:
    """What can still be transferred, in units by skuId.

    unallocated: those that nobody holds and nobody is promised.
    there: those that nobody holds, promised or not; a product that is not named has as many as are promised.
    """

    unallocated: Counter[str]
    there: Counter[str]

    def from_unallocated(self, skus: Iterable[str]) -> int:
        """How many units of all these products together come from what is unallocated."""
        return min(max(0, self.unallocated[sku]) for sku in skus)

    def at_all(self, skus: Iterable[str]) -> int:
        """How many units of all these products together somebody can be given."""
        return min(max(0, self.there[sku]) for sku in skus)

    def take(self, skus: Iterable[str], units: int, *, unallocated: bool) -> None:
        """Note that they are given to somebody."""
        for sku in skus:
            self.there[sku] -= units
            self.unallocated[sku] -= units * unallocated


def _there(allotments: Iterable[Allotment], balance: Mapping[str, int]) -> Counter[str]:
    """Units that nobody holds: those in the balance, and those that allotments are promised and do not use."""
    found = Counter(balance)
    for allotment in allotments:
        for sku in _skus(allotment):
            found[sku] += allotment.free_units
    return found


def _up_to_use(allotment: Allotment, balance: Mapping[str, int]) -> Transfer | None:
    units = allotment.consumed_units - allotment.usable_units
    kept = all(balance.get(sku, 0) >= 0 for sku in _skus(allotment))
    return Transfer(None, allotment.id, units) if units > 0 and kept else None


def _transfers(
    active: Mapping[str, Allotment], headroom: dict[str, int], source: _Source, *, ahead: bool
) -> tuple[list[Transfer], int]:
    """Transfers that fill up what is below 0 from what is above, and how much stays below.

    headroom and source are changed.
    """
    transfers: list[Transfer] = []
    for recipient in sorted(active.values(), key=lambda each: (headroom[each.id], each.id)):
        for transfer in _to_one(recipient, max(0, -headroom[recipient.id]), active, headroom, source):
            transfers.append(replace(transfer, ahead=ahead))
            headroom[recipient.id] += transfer.units
    return transfers, sum(-units for units in headroom.values() if units < 0)


def _headroom(allotment: Allotment) -> int:
    """Units beyond what its people have or wait for; negative: so many are short."""
    return allotment.usable_units - allotment.taken_units - allotment.owed_units - allotment.queued_units


def _to_one(
    recipient: Allotment, short: int, active: Mapping[str, Allotment], headroom: dict[str, int], source: _Source
) -> Iterable[Transfer]:
    skus = _skus(recipient)
    short = min(short, source.at_all(skus))
    units = min(short, source.from_unallocated(skus))
    if units:
        source.take(skus, units, unallocated=True)
        short -= units
        yield Transfer(None, recipient.id, units)
    for donor in sorted(headroom, key=lambda one: (-headroom[one], one)):
        units = min(short, max(0, headroom[donor])) if skus <= _skus(active[donor]) else 0
        if units:
            headroom[donor] -= units
            source.take(skus, units, unallocated=False)
            for sku in _skus(active[donor]) - skus:
                source.unallocated[sku] += units
            short -= units
            yield Transfer(donor, recipient.id, units)


def _skus(allotment: Allotment) -> frozenset[str]:
    return frozenset(product.sku_id for product in allotment.products)


def _proposal(
    active: Mapping[str, Allotment], transfers: Sequence[Transfer], still_waiting: int, still_short: int
) -> LimitProposal:
    change = Counter[str]()
    for transfer in transfers:
        change[transfer.recipient] += transfer.units
        if transfer.donor is not None:
            change[transfer.donor] -= transfer.units
    before = {one: active[one].allotted_units for one in sorted(change)}
    after = {one: before[one] + change[one] for one in before}
    names = {one: active[one].display_name for one in before}
    return LimitProposal(tuple(transfers), before, after, still_waiting, still_short, names)
