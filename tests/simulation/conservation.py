"""The seventh promise, counted from the tables alone: units are neither made nor lost, whatever is in flight."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.allotments import Allotment, AllotmentState
from domain.transfers import Transfer
from domain.units.pools import Pool, Share


@dataclass(slots=True)
class Conservation:
    """What was seen last of each pool: `short` and `assignable`, for a shortfall may only come from the tenant.

    may_borrow: the highest borrowing limit that an allotment has had; one that is lowered takes nothing back.
    """

    short: dict[str, int] = field(default_factory=dict)
    assignable: dict[str, int] = field(default_factory=dict)
    may_borrow: dict[str, int] = field(default_factory=dict)

    def broken(
        self,
        pools: Iterable[Pool],
        shares: Mapping[str, Mapping[str, Share]],
        allotments: Mapping[str, Allotment],
    ) -> str | None:
        """What is wrong at this instant; None: nothing."""
        pools, relations = list(pools), _Relations.of(allotments)
        problems = [
            *(self._of_pool(pool, shares.get(pool.sku_id, {}), allotments) for pool in pools),
            *(_of_parent(allotment, relations) for allotment in allotments.values()),
            *(_of_lender(allotment, relations) for allotment in allotments.values()),
            *(self._of_borrower(allotment) for allotment in allotments.values()),
        ]
        for pool in pools:
            self.short[pool.sku_id], self.assignable[pool.sku_id] = pool.shortfall, pool.assignable
        return next(filter(None, problems), None)

    def _of_borrower(self, borrower: Allotment) -> str | None:
        most = max(borrower.borrowing_limit, self.may_borrow.get(borrower.id, 0))
        self.may_borrow[borrower.id] = most
        if borrower.borrowed_units > most:
            return f"{borrower.id} has borrowed {borrower.borrowed_units}, beyond {most}"
        return None

    def _of_pool(self, pool: Pool, shares: Mapping[str, Share], allotments: Mapping[str, Allotment]) -> str | None:
        given = sum(share.units for share in shares.values())
        if given != pool.given:
            return f"{pool} says {pool.given} given, its shares {given}"
        for share in shares.values():
            found = allotments.get(share.allotment_id)
            counted = (found.allotted_units if found else 0) + _in_flight(share, found, pool.sku_id)
            counted += _between_roots(found, pool.sku_id, shares, allotments) if found else 0
            if share.units != counted:
                return f"{share} of {pool.sku_id}: limit and flight are {counted}: {found}"
        for found in allotments.values():
            root = found.parent_id is None and any(product.sku_id == pool.sku_id for product in found.products)
            if pool.complete and root and found.allotted_units and found.id not in shares:
                return f"{found.id} has {found.allotted_units} units of {pool.sku_id} that no pool has given"
        if pool.agreed > pool.overcommitted:
            return f"{pool}: more is agreed to than is overcommitted"
        fewer = pool.assignable < self.assignable.get(pool.sku_id, 0)
        if pool.complete and pool.shortfall > self.short.get(pool.sku_id, pool.shortfall) and not fewer:
            return f"{pool} is short, though the tenant has lost nothing and nobody has agreed to it"
        return None


@dataclass(frozen=True, slots=True)
class _Relations:
    """Of each allotment the limits of its parts, and what others have borrowed of it; and all that is sent."""

    allotments: Mapping[str, Allotment]
    of_parts: Mapping[str, int]
    borrowed: Mapping[str, Mapping[str, int]]
    sent: Sequence[tuple[Allotment, Transfer]]

    @classmethod
    def of(cls, allotments: Mapping[str, Allotment]) -> "_Relations":
        of_parts: dict[str, int] = {}
        borrowed: dict[str, dict[str, int]] = {}
        for each in allotments.values():
            if each.parent_id is not None:
                of_parts[each.parent_id] = of_parts.get(each.parent_id, 0) + each.allotted_units
            for loan in each.borrowed_from:
                by_borrower = borrowed.setdefault(loan.other, {})
                by_borrower[each.id] = by_borrower.get(each.id, 0) + loan.units
        sent = [(each, transfer) for each in allotments.values() for transfer in each.outgoing]
        return cls(allotments, of_parts, borrowed, sent)


def left_over(shares: Mapping[str, Mapping[str, Share]], allotments: Mapping[str, Allotment]) -> str | None:
    """What is still in flight, or remembered, once nothing is left to do; None: nothing."""
    for sku_id, rows in shares.items():
        for share in rows.values():
            if share.outgoing or share.received or (share.units and share.allotment_id not in allotments):
                return f"pool {sku_id}: {share}"
    for allotment in allotments.values():
        if allotment.transfers:
            return f"{allotment.id}: {allotment.transfers}"
        children = [each for each in allotments.values() if each.parent_id == allotment.id]
        if allotment.delegated_units != sum(each.allotted_units for each in children):
            return f"{allotment.id} has delegated {allotment.delegated_units}: {children}"
    return None


def _in_flight(share: Share, allotment: Allotment | None, sku_id: str) -> int:
    """Units of a share that are on their way to the allotment, or back."""
    received = {each.number for each in allotment.incoming if each.stage == "received"} if allotment else set[str]()
    to_it = sum(each.units for each in share.outgoing if each.number not in received)
    back = [
        each
        for each in (allotment.outgoing if allotment else ())
        if each.purpose == "return" and sku_id in each.sku_ids and each.number not in share.received
    ]
    return to_it + sum(each.units for each in back)


def _between_roots(
    giver: Allotment, sku_id: str, shares: Mapping[str, Share], allotments: Mapping[str, Allotment]
) -> int:
    """Units that a root has given to another one, and that its share has not passed on."""
    sent = 0
    for transfer in giver.outgoing:
        if transfer.purpose != "move" or sku_id not in transfer.sku_ids:
            continue
        taker, share = allotments.get(str(transfer.other)), shares.get(str(transfer.other))
        passed_on = share is not None and share.holds(transfer.number)
        sent += 0 if passed_on or _has_received(taker, transfer.number) else transfer.units
    return sent


def _of_parent(parent: Allotment, relations: _Relations) -> str | None:
    there = relations.of_parts.get(parent.id, 0)
    flight = _between(parent, relations, {"open", "grant"}, "return")
    if parent.delegated_units != there + flight:
        return f"{parent.id} has delegated {parent.delegated_units}, its parts have {there}, {flight} are in flight"
    kept = parent.state is AllotmentState.DELETING and parent.keep_licences
    if parent.usable_units < parent.consumed_units <= parent.allotted_units and not kept:
        return f"{parent.id} may use {parent.usable_units}, and {parent.consumed_units} seats are in use"
    return None


def _of_lender(lender: Allotment, relations: _Relations) -> str | None:
    """What it has lent is what each borrower has of it, and what is in flight between the two."""
    if lender.lent_units != sum(loan.units for loan in lender.lent_to):
        return f"{lender.id} has lent {lender.lent_units}: {lender.lent_to}"
    if lender.borrowed_units != sum(loan.units for loan in lender.borrowed_from):
        return f"{lender.id} has borrowed {lender.borrowed_units}: {lender.borrowed_from}"
    there = relations.borrowed.get(lender.id, {})
    flight = _between(lender, relations, {"lend"}, "giveBack")
    if lender.lent_units != sum(there.values()) + flight:
        return f"{lender.id} has lent {lender.lent_units}, {there} are borrowed of it, {flight} are in flight"
    for other, units in there.items():
        if units > sum(loan.units for loan in lender.lent_to if loan.other == other):
            return f"{other} has borrowed {units} of {lender.id}: {lender.lent_to}"
    return None


def _has_received(taker: Allotment | None, number: str) -> bool:
    return taker is not None and any(each.number == number and each.stage == "received" for each in taker.incoming)


def _between(giver: Allotment, relations: _Relations, there: set[str], back: str) -> int:
    """Units that the giver has given and the taker has not, those that were returned and it has not, and of a parent
    those that are on their way from one of its parts to another.
    """
    units = 0
    for sender, transfer in relations.sent:
        taker = relations.allotments.get(str(transfer.other))
        if sender is giver and transfer.purpose in there:
            units += 0 if _has_received(taker, transfer.number) else transfer.units
        if sender.parent_id == giver.id and transfer.purpose == "move" and "grant" in there:
            units += 0 if _has_received(taker, transfer.number) else transfer.units
        if transfer.other == giver.id and transfer.purpose == back:
            known = any(each.number == transfer.number for each in giver.incoming)
            units += 0 if known else transfer.units
    return units
