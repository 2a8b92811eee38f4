"""Limits that would give everybody who waits a seat, and those who come soon, with the seats that the tenant owns.

Who waits today comes first; then the allotments that will run out within 30 days, by the slope of their own history,
get what they will need by then. Units are taken from what nobody holds and nobody is promised, then from allotments
that have more than their people need; for the future, none gives what it will need itself. Where more is promised than
can be kept, because people hold the product outside any allotment, a promise is moved only where a unit is there for
it. What is moved is counted in whole limits: a unit of an allotment is one seat of each of its products.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from domain.allotments import Allotment, AllotmentState

DAYS_AHEAD = 30
"""So far the proposal looks ahead; a forecast of a few weeks' history says little beyond."""


@dataclass(frozen=True, slots=True)
class Move:
    """So many units from one allotment (None: from what no allotment is promised) to another, by their ids.

    ahead: for those who will come, not for those who wait.
    """

    giver: str | None
    taker: str
    units: int
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class LimitProposal:
    """The moves, the limits that they lead to, and how many people would still wait.

    before, after: the limit by allotment id, of those alone that change. names: what they are called.
    still_short: units that would still be missing within 30 days, beside those for people who still wait.
    """

    moves: tuple[Move, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    still_waiting: int
    still_short: int = 0
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same change of the same limits."""
        lines = [f"{one} {self.before[one]} {self.after[one]}" for one in sorted(self.after)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def propose(
    allotments: Iterable[Allotment], balance: Mapping[str, int], slopes: Mapping[str, float] | None = None
) -> LimitProposal:
    """The proposal. balance: units by skuId that nobody holds and nobody is promised (`domain.capacity.Capacity`).

    slopes: by how many units a day demand grows, by allotment id; one that is not there does not grow.

    The allotment that is shortest comes first, then by id. Of several donors the one with most to spare gives. An
    allotment never gives what its own people have, or wait for. A limit below use is first raised to the use, where all
    promises can be kept: these units are held already, and cost nobody anything.
    """
    every = list(allotments)
    active = {each.id: each for each in every if each.state is AllotmentState.ACTIVE}
    room = {one: _room(allotment) for one, allotment in active.items()}
    source = _Source(dict(balance), _there(every, balance))
    held = [move for each in active.values() if (move := _up_to_use(each, balance))]
    for move in held:
        room[move.taker] += move.units
    waiting, still_waiting = _moves(active, room, source, ahead=False)
    growth = {one: max(0, ceil(round((slopes or {}).get(one, 0) * DAYS_AHEAD, 6))) for one in active}
    # What is short today is settled above; only what growth will need beside that is still to be found.
    room = {one: max(0, units) - growth[one] for one, units in room.items()}
    coming, still_short = _moves(active, room, source, ahead=True)
    return _proposal(active, (*held, *waiting, *coming), still_waiting, still_short)


@dataclass(slots=True)
class _Source:
    """What can still be moved, in units by skuId.

    pool:  those that nobody holds and nobody is promised.
    there: those that nobody holds, promised or not; a product that is not named has as many as are promised.
    """

    pool: dict[str, int]
    there: dict[str, int]

    def from_pool(self, skus: Iterable[str]) -> int:
        """How many units of all these products together come from the pool."""
        return min(max(0, self.pool.get(sku, 0)) for sku in skus)

    def at_all(self, skus: Iterable[str]) -> int:
        """How many units of all these products together somebody can be given."""
        return min(max(0, self.there.get(sku, 0)) for sku in skus)

    def take(self, skus: Iterable[str], units: int, *, pool: bool) -> None:
        """Note that they are given to somebody."""
        for sku in skus:
            self.there[sku] -= units
            self.pool[sku] = self.pool.get(sku, 0) - units * pool


def _there(allotments: Iterable[Allotment], balance: Mapping[str, int]) -> dict[str, int]:
    """Units that nobody holds: those in the balance, and those that allotments are promised and do not use."""
    found = dict(balance)
    for allotment in allotments:
        for sku in _skus(allotment):
            found[sku] = found.get(sku, 0) + allotment.free_units
    return found


def _up_to_use(allotment: Allotment, balance: Mapping[str, int]) -> Move | None:
    units = allotment.consumed_units - allotment.allotted_units
    kept = all(balance.get(sku, 0) >= 0 for sku in _skus(allotment))
    return Move(None, allotment.id, units) if units > 0 and kept else None


def _moves(
    active: Mapping[str, Allotment], room: dict[str, int], source: _Source, *, ahead: bool
) -> tuple[list[Move], int]:
    """Moves that fill up what is below 0 from what is above, and how much stays below; room and source are changed."""
    moves: list[Move] = []
    for taker in sorted(active.values(), key=lambda each: (room[each.id], each.id)):
        for move in _for_one(taker, max(0, -room[taker.id]), active, room, source):
            moves.append(replace(move, ahead=ahead))
            room[taker.id] += move.units
    return moves, sum(-units for units in room.values() if units < 0)


def _room(allotment: Allotment) -> int:
    """Units beyond what its people have or wait for; negative: so many are short."""
    return allotment.allotted_units - allotment.consumed_units - allotment.waiting_units


def _for_one(
    taker: Allotment, short: int, active: Mapping[str, Allotment], room: dict[str, int], source: _Source
) -> Iterable[Move]:
    skus = _skus(taker)
    short = min(short, source.at_all(skus))
    units = min(short, source.from_pool(skus))
    if units:
        source.take(skus, units, pool=True)
        short -= units
        yield Move(None, taker.id, units)
    for giver in sorted(room, key=lambda one: (-room[one], one)):
        units = min(short, max(0, room[giver])) if skus <= _skus(active[giver]) else 0
        if units:
            room[giver] -= units
            source.take(skus, units, pool=False)
            for sku in _skus(active[giver]) - skus:
                source.pool[sku] = source.pool.get(sku, 0) + units
            short -= units
            yield Move(giver, taker.id, units)


def _skus(allotment: Allotment) -> frozenset[str]:
    return frozenset(product.sku_id for product in allotment.products)


def _proposal(
    active: Mapping[str, Allotment], moves: Sequence[Move], still_waiting: int, still_short: int
) -> LimitProposal:
    change: dict[str, int] = {}
    for move in moves:
        change[move.taker] = change.get(move.taker, 0) + move.units
        if move.giver is not None:
            change[move.giver] = change.get(move.giver, 0) - move.units
    before = {one: active[one].allotted_units for one in sorted(change)}
    after = {one: before[one] + change[one] for one in before}
    names = {one: active[one].display_name for one in before}
    return LimitProposal(tuple(moves), before, after, still_waiting, still_short, names)
