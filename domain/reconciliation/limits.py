"""Limits that would give everybody who waits a seat, with the seats that the tenant owns.

First from what is promised to nobody, then from allotments that have more than their people need. What is moved is
counted in whole limits: a unit of an allotment is one seat of each of its products.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.allotments import Allotment, AllotmentState


@dataclass(frozen=True, slots=True)
class Move:
    """So many units from one allotment (None: from what is promised to nobody) to another, by their ids."""

    giver: str | None
    taker: str
    units: int


@dataclass(frozen=True, slots=True)
class LimitProposal:
    """The moves, the limits that they lead to, and how many people would still wait.

    before, after: the limit by allotment id, of those alone that change.
    """

    moves: tuple[Move, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    still_waiting: int

    @property
    def fingerprint(self) -> str:
        """The same for the same change of the same limits."""
        lines = [f"{one} {self.before[one]} {self.after[one]}" for one in sorted(self.after)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def propose(allotments: Iterable[Allotment], unpromised: Mapping[str, int]) -> LimitProposal:
    """The proposal. unpromised: units by skuId that can be assigned and are promised to no allotment.

    Whoever is short most comes first, then by id; of several givers the one with most to spare. Nobody gives what his
    own people have, or wait for.
    """
    active = {each.id: each for each in allotments if each.state is AllotmentState.ACTIVE}
    spare = {one: max(0, _room(allotment)) for one, allotment in active.items()}
    pool = dict(unpromised)
    moves: list[Move] = []
    still_waiting = 0
    for taker in sorted(active.values(), key=lambda each: (_room(each), each.id)):
        short = max(0, -_room(taker))
        for move in _for_one(taker, short, active, spare, pool):
            moves.append(move)
            short -= move.units
        still_waiting += short
    return _proposal(active, moves, still_waiting)


def _room(allotment: Allotment) -> int:
    """Units beyond what its people have or wait for; negative: so many are short."""
    return allotment.allotted_units - allotment.consumed_units - allotment.waiting_units


def _for_one(
    taker: Allotment, short: int, active: Mapping[str, Allotment], spare: dict[str, int], pool: dict[str, int]
) -> Iterable[Move]:
    skus = _skus(taker)
    units = min(short, *(max(0, pool.get(sku, 0)) for sku in skus))
    if units:
        for sku in skus:
            pool[sku] -= units
        short -= units
        yield Move(None, taker.id, units)
    for giver in sorted(spare, key=lambda one: (-spare[one], one)):
        units = min(short, spare[giver]) if skus <= _skus(active[giver]) else 0
        if units:
            spare[giver] -= units
            for sku in _skus(active[giver]) - skus:
                pool[sku] = pool.get(sku, 0) + units
            short -= units
            yield Move(giver, taker.id, units)


def _skus(allotment: Allotment) -> frozenset[str]:
    return frozenset(product.sku_id for product in allotment.products)


def _proposal(active: Mapping[str, Allotment], moves: Sequence[Move], still_waiting: int) -> LimitProposal:
    change: dict[str, int] = {}
    for move in moves:
        change[move.taker] = change.get(move.taker, 0) + move.units
        if move.giver is not None:
            change[move.giver] = change.get(move.giver, 0) - move.units
    before = {one: active[one].allotted_units for one in sorted(change)}
    return LimitProposal(tuple(moves), before, {one: before[one] + change[one] for one in before}, still_waiting)
