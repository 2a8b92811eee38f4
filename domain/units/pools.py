"""The pool of a product: what the tenant can assign of it, and what of that root allotments have been given.

A pool is a row of totals and a row a root allotment, which change together in one transaction under the ETag of the
totals: the totals are always the sum of the rows. What people hold outside any allotment is not subtracted
(`domain.capacity` says why); it is shown beside the pool.

Somebody may promise more than there is. That is written down (`agreed`), and so told apart from a shortfall: units that
the tenant has lost since they were promised. Of a shortfall nothing is taken from anyone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.copies import replace
from domain.directory import SubscribedSku
from domain.objections import Objection
from domain.stored import Page, Stored
from domain.transfers import Transfer

SHARES_A_WRITE = 99
"""Table Storage takes 100 entities in one transaction; one of them is the totals."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The totals.

    assignable: units that people can hold, as last seen in the tenant, at `seen`; None: not yet.
    given:      units of all shares, with those in flight.
    agreed:     of the units given beyond what is assignable, so many somebody has agreed to.
    complete:   every root allotment that was there before the pool has a share.
    """

    sku_id: str
    sku_part_number: str
    assignable: int = 0
    given: int = 0
    agreed: int = 0
    seen: datetime | None = None
    complete: bool = False

    @property
    def free(self) -> int:
        """Units that can be given; never negative."""
        return max(0, self.assignable - self.given)

    @property
    def overcommitted(self) -> int:
        """Units that are given beyond what the tenant can assign."""
        return max(0, self.given - self.assignable)

    @property
    def shortfall(self) -> int:
        """Of these, those that nobody has agreed to: the tenant has lost them."""
        return max(0, self.overcommitted - self.agreed)


@dataclass(frozen=True, slots=True)
class Portion:
    """Units on their way from a pool to a root allotment."""

    number: str
    units: int
    started: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """What a pool has given to one root allotment.

    units:    its limit, with what is on its way in either direction.
    outgoing: what is on its way to it. received: the numbers of what it has returned, until it has forgotten them.
    """

    allotment_id: str
    units: int = 0
    outgoing: tuple[Portion, ...] = ()
    received: tuple[str, ...] = ()

    @property
    def in_flight(self) -> int:
        """Units on their way to the allotment."""
        return sum(each.units for each in self.outgoing)

    def holds(self, number: str) -> bool:
        """Whether this transfer is on its way to the allotment."""
        return any(each.number == number for each in self.outgoing)


@dataclass(frozen=True, slots=True)
class Account:
    """A pool's totals with one of its shares; None: the allotment has none yet."""

    pool: Pool
    share: Share | None = None


class Pools(Protocol):
    """The pools of all products. Follows Table Storage: one partition a product."""

    async def account(self, sku_id: str, allotment_id: str) -> Stored[Account] | None:
        """The totals and an allotment's share, with the ETag of the totals, which are read first. None: no pool."""
        ...

    async def pools(self) -> Sequence[Pool]:
        """The totals of every pool, by skuId."""
        ...

    async def shares(self, sku_id: str, cursor: str | None, count: int) -> Page[Share]:
        """A page of a pool's shares, by allotment id."""
        ...

    async def write(self, pool: Pool, shares: Sequence[Share], etag: str | None, *, gone: Sequence[str] = ()) -> str:
        """Write totals and at most SHARES_A_WRITE shares if the totals still have this ETag (None: there are none).

        gone: the shares of these allotments are deleted. Answers the new ETag. Raises StaleWrite.
        """
        ...


def assignable_of(owned: SubscribedSku | None) -> int:
    """Units that people can hold of a product as the tenant owns it; None: not any more."""
    return owned.enabled_units + owned.warning_units if owned else 0


def objection_to(pool: Pool, owned: SubscribedSku | None, units: int, beyond: int = 0) -> Objection | None:
    """What speaks against giving so many units, with all numbers.

    beyond: so many may be promised beyond what the tenant can assign.
    """
    if units - pool.free <= beyond:
        return None
    return Objection(
        "overcommitted",
        product=owned.name if owned else pool.sku_part_number,
        more=units,
        left=pool.free,
        assignable=pool.assignable,
        bought=owned.enabled_units if owned else 0,
        warning=owned.warning_units if owned else 0,
        suspended=owned.suspended_units if owned else 0,
        locked_out=owned.locked_out_units if owned else 0,
        allotted=pool.given,
    )


def followed(pool: Pool, owned: SubscribedSku | None, now: datetime) -> Pool:
    """The pool with what the tenant can assign now. What somebody agreed to is over once it is covered."""
    after = replace(pool, assignable=assignable_of(owned), seen=now)
    return replace(after, agreed=min(after.agreed, after.overcommitted))


def enrolled(account: Account, allotment_id: str, units: int) -> Account:
    """The pool with a share for a root allotment of before, or for a new one (0 units)."""
    if account.share is not None:
        return account
    pool = replace(account.pool, given=account.pool.given + units)
    return Account(pool, Share(allotment_id, units))


def gives(account: Account, transfer: Transfer, owned: SubscribedSku | None) -> Account | Objection:
    """The pool, having given units to the allotment of the share."""
    share = account.share
    assert share is not None
    if share.holds(transfer.number):
        return account
    if short := objection_to(account.pool, owned, transfer.units, transfer.beyond):
        return short
    beyond = transfer.units - account.pool.free
    pool = replace(account.pool, given=account.pool.given + transfer.units, agreed=account.pool.agreed + max(0, beyond))
    portion = Portion(transfer.number, transfer.units, transfer.started)
    return Account(pool, replace(share, units=share.units + transfer.units, outgoing=(*share.outgoing, portion)))


def forgets(account: Account, number: str) -> Account:
    """The pool without a transfer that the allotment has received."""
    share = account.share
    assert share is not None
    left = tuple(each for each in share.outgoing if each.number != number)
    return Account(account.pool, replace(share, outgoing=left))


def comes_back(account: Account, number: str) -> Account:
    """The pool with units that it had given, and that the allotment has not received."""
    share = account.share
    assert share is not None
    units = sum(each.units for each in share.outgoing if each.number == number)
    return _less(forgets(account, number), units)


def receives(account: Account, transfer: Transfer) -> Account:
    """The pool with units that the allotment has returned."""
    share = account.share
    assert share is not None
    if transfer.number in share.received:
        return account
    known = replace(share, received=(*share.received, transfer.number))
    return _less(Account(account.pool, known), transfer.units)


def forgets_received(account: Account, number: str) -> Account:
    """The pool without the number of a return that the allotment has forgotten."""
    share = account.share
    assert share is not None
    return Account(account.pool, replace(share, received=tuple(each for each in share.received if each != number)))


def moves(pool: Pool, giver: Share, taker: Share, transfer: Transfer) -> tuple[Share, Share]:
    """The two shares once units of the one are on their way to the allotment of the other. The totals stay.

    What is on its way counts as the taker's from here on, as with units that the pool itself gives.
    """
    if taker.holds(transfer.number):
        return giver, taker
    portion = Portion(transfer.number, transfer.units, transfer.started)
    less = replace(giver, units=giver.units - transfer.units)
    return less, replace(taker, units=taker.units + transfer.units, outgoing=(*taker.outgoing, portion))


def moves_back(pool: Pool, giver: Share, taker: Share, number: str) -> tuple[Share, Share]:
    """The two shares with units back that the taker has not received."""
    units = sum(each.units for each in taker.outgoing if each.number == number)
    left = forgets(Account(pool, taker), number).share
    assert left is not None
    return replace(giver, units=giver.units + units), replace(left, units=left.units - units)


def settled(account: Account, units: int) -> Account:
    """The pool whose share is what the allotment's ledger says, where nothing is in flight between the two."""
    share = account.share
    assert share is not None
    return _less(account, share.units - units)


def _less(account: Account, units: int) -> Account:
    assert account.share is not None
    pool = replace(account.pool, given=account.pool.given - units)
    pool = replace(pool, agreed=min(pool.agreed, pool.overcommitted))
    return Account(pool, replace(account.share, units=account.share.units - units))
