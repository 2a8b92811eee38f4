"""The ends of a transfer: allotments and pools, each with the writes that its side of one needs."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, override

from application.messaging import schedule_delivery
from application.sight import Sight
from application.units.accounts import with_account, write_account
from application.units.pools import open_pools
from domain.admission import Plan
from domain.allotments import Allotment
from domain.copies import replace
from domain.errors import StaleWrite
from domain.loans import changed
from domain.objections import Objection, Text
from domain.stored import Stored
from domain.transfers import Act, Purpose, Stage, Transfer, of_giver, of_receiver
from domain.units import ledgers, pools
from domain.units.lending import log_of_loans
from domain.units.pools import Account, Pool, Share

log = logging.getLogger(__name__)


class End(Protocol):
    """One end of a transfer, beside the allotment that asks for units or returns them."""

    async def give(self, taker_id: str, transfer: Transfer) -> list[Objection]:
        """Give what the taker asks for, unless it is given or decided already; answers what speaks against it."""
        ...

    async def holds(self, taker_id: str, number: str) -> bool:
        """Whether it has given and not forgotten."""
        ...

    async def let_go(self, taker_id: str, number: str) -> None:
        """Forget what the taker has received, or take back what it will not receive."""
        ...

    async def receive(self, giver_id: str, transfer: Transfer) -> None:
        """Receive what the giver returns, once."""
        ...

    async def knows(self, giver_id: str, number: str) -> bool:
        """Whether it has received and not forgotten."""
        ...

    async def forget(self, giver_id: str, number: str) -> None:
        """Forget a return that the giver has forgotten."""
        ...


def ends_of(sight: Sight, transfer: Transfer) -> Sequence[End]:
    """The other ends of a transfer, as the allotment that has begun it sees them."""
    if transfer.purpose is Purpose.MOVE:
        giver = str(transfer.other)
        return [LedgerEnd(sight, giver), *(_PoolBetween(sight, sku_id, giver) for sku_id in transfer.sku_ids)]
    if transfer.other is not None:
        return [LedgerEnd(sight, transfer.other)]
    return [PoolEnd(sight, sku_id) for sku_id in transfer.sku_ids]


@dataclass(frozen=True, slots=True)
class LedgerEnd(End):
    """An allotment: the parent, the lender, or the one that has units returned to it."""

    sight: Sight
    id: str

    @override
    async def give(self, taker_id: str, transfer: Transfer) -> list[Objection]:
        refusals: list[Objection] = []
        if await self.sight.latest(self.id) is None:
            return [Objection("noAllotment", id=self.id)]

        async def step(giver: Allotment) -> Allotment:
            refusals.clear()
            taker = await self.sight.since(taker_id, self.id)
            stage = ledgers.stage_of(taker.value if taker else None, transfer.number)
            holds = ledgers.outgoing(giver, transfer.number) is not None
            if of_giver(stage, holds=holds) is not Act.GIVE:
                return giver
            after = ledgers.gives(giver, transfer, taker_id)
            if isinstance(after, Objection):
                refusals.append(after)
                return giver
            return after

        await write_ledger(self.sight, self.id, step)
        return refusals

    @override
    async def holds(self, taker_id: str, number: str) -> bool:
        stored = await self.sight.since(self.id, taker_id)
        return stored is not None and ledgers.outgoing(stored.value, number) is not None

    @override
    async def let_go(self, taker_id: str, number: str) -> None:
        async def step(giver: Allotment) -> Allotment:
            if ledgers.outgoing(giver, number) is None:
                return giver
            taker = await self.sight.since(taker_id, self.id)
            match of_giver(ledgers.stage_of(taker.value if taker else None, number), holds=True):
                case Act.FORGET:
                    return ledgers.forgets_outgoing(giver, number)
                case Act.COME_BACK:
                    return ledgers.comes_back(giver, number)
            return giver

        await write_ledger(self.sight, self.id, step)

    @override
    async def receive(self, giver_id: str, transfer: Transfer) -> None:
        async def step(receiver: Allotment) -> Allotment:
            known = ledgers.incoming(receiver, transfer.number) is not None
            held = _holds_return(await self.sight.since(giver_id, self.id), transfer.number)
            if of_receiver(known=known, held=held) is not Act.RECEIVE:
                return receiver
            return ledgers.has_returned(receiver, transfer, giver_id)

        await write_ledger(self.sight, self.id, step)

    @override
    async def knows(self, giver_id: str, number: str) -> bool:
        stored = await self.sight.since(self.id, giver_id)
        return stored is not None and ledgers.incoming(stored.value, number) is not None

    @override
    async def forget(self, giver_id: str, number: str) -> None:
        async def step(receiver: Allotment) -> Allotment:
            known = ledgers.incoming(receiver, number) is not None
            held = _holds_return(await self.sight.since(giver_id, self.id), number)
            act = of_receiver(known=known, held=held)
            return ledgers.forgets_incoming(receiver, number) if act is Act.FORGET else receiver

        await write_ledger(self.sight, self.id, step)


@dataclass(frozen=True, slots=True)
class PoolEnd(End):
    """The pool of a product."""

    sight: Sight
    sku_id: str

    @override
    async def give(self, taker_id: str, transfer: Transfer) -> list[Objection]:
        services = self.sight.services
        await open_pools(services, [self.sku_id])
        owned = (await services.directory.subscribed()).get(self.sku_id)
        refusals: list[Objection] = []

        async def step(account: Account) -> Account:
            refusals.clear()
            taker = await self.sight.load(taker_id)
            stage = ledgers.stage_of(taker.value if taker else None, transfer.number)
            holds = account.share is not None and account.share.holds(transfer.number)
            if taker is None or of_giver(stage, holds=holds) is not Act.GIVE:
                return account
            seen = replace(account, pool=pools.followed(account.pool, owned, services.clock.now()))
            after = pools.gives(pools.enrolled(seen, taker_id, ledgers.units_from_above(taker.value)), transfer, owned)
            if isinstance(after, Objection):
                refusals.append(after)
                return account
            return after

        await self._write(taker_id, step)
        return refusals

    @override
    async def holds(self, taker_id: str, number: str) -> bool:
        share = await self._share(taker_id)
        return share is not None and share.holds(number)

    @override
    async def let_go(self, taker_id: str, number: str) -> None:
        async def step(account: Account) -> Account:
            if account.share is None or not account.share.holds(number):
                return account
            taker = await self.sight.load(taker_id)
            asked = ledgers.incoming(taker.value, number) if taker else None
            match of_giver(asked.stage if asked else None, holds=True):
                case Act.FORGET:
                    return pools.forgets(account, number)
                case Act.COME_BACK if asked is None or asked.purpose is not Purpose.MOVE:
                    return pools.comes_back(account, number)
            return account

        await self._write(taker_id, step)

    @override
    async def receive(self, giver_id: str, transfer: Transfer) -> None:
        async def step(account: Account) -> Account:
            known = account.share is not None and transfer.number in account.share.received
            held = _holds_return(await self.sight.load(giver_id), transfer.number)
            if account.share is None or of_receiver(known=known, held=held) is not Act.RECEIVE:
                return account
            return pools.receives(account, transfer)

        await self._write(giver_id, step)

    @override
    async def knows(self, giver_id: str, number: str) -> bool:
        share = await self._share(giver_id)
        return share is not None and number in share.received

    @override
    async def forget(self, giver_id: str, number: str) -> None:
        async def step(account: Account) -> Account:
            known = account.share is not None and number in account.share.received
            held = _holds_return(await self.sight.load(giver_id), number)
            act = of_receiver(known=known, held=held)
            return pools.forgets_received(account, number) if act is Act.FORGET else account

        await self._write(giver_id, step)

    async def _share(self, allotment_id: str) -> Share | None:
        stored = await self.sight.services.pools.account(self.sku_id, allotment_id)
        return stored.value.share if stored else None

    async def _write(self, allotment_id: str, step: Callable[[Account], Awaitable[Account]]) -> None:
        await write_account(self.sight.services, self.sku_id, allotment_id, step)


@dataclass(frozen=True, slots=True)
class _PoolBetween(PoolEnd):
    """The pool of two root allotments, of which one's units become the other's: its totals stay as they are."""

    giver_id: str

    @override
    async def give(self, taker_id: str, transfer: Transfer) -> list[Objection]:
        async def step(pool: Pool, giver: Share, taker: Share) -> tuple[Share, Share]:
            asks = await self.sight.load(taker_id)
            stage = ledgers.stage_of(asks.value if asks else None, transfer.number)
            if of_giver(stage, holds=taker.holds(transfer.number)) is not Act.GIVE:
                return giver, taker
            given = _holds_return(await self.sight.load(self.giver_id), transfer.number)
            return pools.moves(pool, giver, taker, transfer) if given else (giver, taker)

        await self._write_both(taker_id, step)
        return []

    @override
    async def let_go(self, taker_id: str, number: str) -> None:
        async def step(pool: Pool, giver: Share, taker: Share) -> tuple[Share, Share]:
            stored = await self.sight.load(taker_id)
            asked = ledgers.incoming(stored.value, number) if stored else None
            if taker.holds(number) and asked is not None and asked.stage is Stage.REFUSED:
                return pools.moves_back(pool, giver, taker, number)
            return giver, taker

        await self._write_both(taker_id, step)
        await PoolEnd(self.sight, self.sku_id).let_go(taker_id, number)

    async def _write_both(
        self, taker_id: str, step: Callable[[Pool, Share, Share], Awaitable[tuple[Share, Share]]]
    ) -> None:
        services = self.sight.services

        async def write(stored: Stored[Account] | None) -> None:
            other = await services.pools.account(self.sku_id, self.giver_id)
            if stored is None or other is None or stored.value.share is None or other.value.share is None:
                return
            if other.etag != stored.etag:
                raise StaleWrite(f"Pool {self.sku_id} was changed meanwhile.")
            before = other.value.share, stored.value.share
            after = await step(stored.value.pool, *before)
            if after != before:
                await services.pools.write(stored.value.pool, after, stored.etag)

        await with_account(services, self.sku_id, taker_id, write)


async def write_ledger(sight: Sight, allotment_id: str, step: Callable[[Allotment], Awaitable[Allotment]]) -> None:
    """Write what follows from an allotment's ledger, as it was seen before anything on which it depends."""
    has_news = False

    async def write(stored: Stored[Allotment] | None) -> None:
        nonlocal has_news
        if stored is None:
            return
        after = await step(stored.value)
        if after == stored.value:
            return
        plan = await _with_log_of_loans(sight, stored.value, after)
        has_news = has_news or bool(plan.steps)
        await sight.commit(stored, plan.allotment, plan.steps)

    await sight.write(allotment_id, write)
    if has_news:
        await schedule_delivery(sight.services, allotment_id)


async def _with_log_of_loans(sight: Sight, before: Allotment, after: Allotment) -> Plan:
    """What is to be written of a ledger: with a line in its log for what it has lent, and for what came home."""
    found = [await sight.latest(other) for other in changed(before.lent_to, after.lent_to)]
    names = {each.value.id: each.value.display_name for each in found if each}
    return log_of_loans(before, after, names, sight.services.clock.now(), Text("byLending"))


def _holds_return(giver: Stored[Allotment] | None, number: str) -> bool:
    """Whether the giver of returned units still holds them."""
    return giver is not None and ledgers.outgoing(giver.value, number) is not None
