"""Units move between the pools and allotments, and between allotments: one move for everything that changes a limit.

A transfer is begun by one write, and finished by whichever worker comes by: the request that began it, a command for
one of its ends, the catch-up timer, the night. One rule makes every step safe at any time, and again. The row that is
written is read before the rows on which it depends, and written only if it is still as it was. docs/decisions/0067 says
why that is enough.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched
from typing import Protocol

from application.audit import by_itself
from application.inventory import every_allotment
from application.messaging import schedule_delivery
from application.services import Services
from application.sight import ATTEMPTS, Sight
from application.updates import update
from domain.admission import Plan, Transaction
from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.directory import SubscribedSku
from domain.errors import FIXABLE, Conflict, InvalidRequest, Problem, StaleWrite, Transient
from domain.loans import changed
from domain.objections import Objection, Text
from domain.stored import Stored
from domain.transfers import (
    REMEMBERED_FOR,
    Act,
    Purpose,
    Stage,
    Transfer,
    of_giver,
    of_receiver,
    of_returner,
    of_taker,
)
from domain.units import ledgers, pools
from domain.units.lending import log_of_loans
from domain.units.pools import SHARES_A_WRITE, Account, Pool, Share

log = logging.getLogger(__name__)

MOVING = "units-moving-"
"""How the bookmark of an allotment begins that has begun a transfer; its id follows."""

CAUSE = Text("byTransfer")
SHARES_A_PAGE = 500


# Beginning a transfer


def of_limit(services: Services, allotment: Allotment, units: int, purpose: Purpose, beyond: int = 0) -> Transfer:
    """The transfer by which a limit rises or falls: from and to its parent, or the pools of all its products."""
    return Transfer(
        number=services.new_id(),
        purpose=purpose,
        units=units,
        started=services.clock.now(),
        stage=Stage.ASKED if purpose.asked else Stage.GIVEN,
        other=allotment.parent_id,
        sku_ids=() if allotment.parent_id else tuple(product.sku_id for product in allotment.every_product),
        beyond=beyond,
    )


async def raise_limit(services: Services, stored: Stored[Allotment], units: int, beyond: int = 0) -> None:
    """Give an allotment, as it was read, so many units more.

    beyond: so many may be promised beyond what there is. Raises StaleWrite, InvalidRequest where there are too few,
    with nothing changed, and Conflict. Where it raises Transient, the transfer is finished later.
    """
    transfer = of_limit(services, stored.value, units, Purpose.GRANT, beyond)
    await note(services, stored.value.id)
    asked, sight = _or_raise(ledgers.asks(stored.value, transfer)), Sight(services)
    await sight.commit(stored, asked)
    await take(services, asked.id, transfer, sight=sight)


async def take(services: Services, allotment_id: str, transfer: Transfer, *, sight: Sight | None = None) -> None:
    """Finish what an allotment has asked for. Raises InvalidRequest where it was refused, and Transient.

    sight: what the caller has seen of the ledgers.
    """
    sight = sight or Sight(services)
    refusals = await _finish_asked(sight, allotment_id, transfer)
    stored = await sight.latest(allotment_id)
    stage = ledgers.stage_of(stored.value if stored else None, transfer.number)
    if stage is Stage.ASKED:
        raise _busy(allotment_id)
    await settle_or_leave(services, allotment_id, forget=transfer.number, sight=sight)
    if stage is not Stage.RECEIVED:
        again = Objection("unitsTaken", units=transfer.units)
        raise InvalidRequest(*(Problem("allottedUnits", each) for each in refusals or [again]))


async def move(services: Services, taker: Stored[Allotment], giver: Allotment, units: int) -> None:
    """Make so many free units of one allotment's limit units of another's, which has its own from the same.

    Raises as `raise_limit`; units that are not free stay where they are.
    """
    await enrol(services, giver)
    await enrol(services, taker.value)
    transfer = replace(of_limit(services, taker.value, units, Purpose.MOVE), other=giver.id)
    await note(services, taker.value.id)
    asked, sight = _or_raise(ledgers.asks(taker.value, transfer)), Sight(services)
    await sight.commit(taker, asked)
    await take(services, asked.id, transfer, sight=sight)


async def returning(services: Services, allotment: Allotment, units: int) -> Allotment:
    """The allotment with so many units on their way back; once that is written, `settle` finishes it.

    Raises Conflict where they are not free.
    """
    await enrol(services, allotment)
    await note(services, allotment.id)
    return _or_raise(ledgers.returns(allotment, of_limit(services, allotment, units, Purpose.RETURN)))


async def close(services: Services, allotment_id: str) -> None:
    """Have an allotment that is about to be forgotten return every unit: what it has borrowed to its lenders, the rest
    to its parent or the pools. What it has lent stays until it comes home. Raises Transient where that takes longer.
    """
    await note(services, allotment_id)
    lenders = set[str]()

    async def write(stored: Stored[Allotment] | None) -> None:
        if stored is None:
            return
        after = stored.value
        lenders.update(loan.other for loan in after.borrowed_from)
        if after.delegated_units:
            raise Transient(Text("hasParts", name=after.display_name), FIXABLE)
        for transfer in after.incoming:
            after = ledgers.refuses(after, transfer.number)
        for loan in after.borrowed_from:
            now = services.clock.now()
            back = Transfer(services.new_id(), Purpose.GIVE_BACK, loan.units, now, Stage.GIVEN, other=loan.other)
            after = _or_raise(ledgers.returns_all(after, back))
        if after.allotted_units > after.lent_units:
            await enrol(services, after)
            transfer = of_limit(services, after, after.allotted_units - after.lent_units, Purpose.RETURN)
            after = _or_raise(ledgers.returns_all(after, transfer))
        if after != stored.value:
            await services.store.commit(Transaction(after, ()), stored.etag)

    await Sight(services).write(allotment_id, write)
    await settle(services, allotment_id)
    stored = await services.store.load(allotment_id)
    if stored is not None and stored.value.transfers:
        raise _busy(allotment_id)
    await promote_at(services, stored.value.parent_id if stored else None)
    for lender_id in lenders:
        await promote_at(services, lender_id)


# A new allotment


async def open_with(services: Services, allotment: Allotment, limit: int, beyond: int) -> None:
    """Store a new allotment without a unit, then give it those of its limit; it is forgotten where there are too few.

    Raises InvalidRequest then. beyond: so many may be promised beyond what there is.
    """
    if limit:
        await note(services, allotment.id)
        first = of_limit(services, allotment, limit, Purpose.OPEN, beyond)
        allotment = replace(allotment, incoming=(first,))
    await services.store.create(allotment)
    stored = await services.store.load(allotment.id)
    if stored is not None:
        await opened(services, stored)


async def opened(services: Services, stored: Stored[Allotment]) -> Stored[Allotment] | None:
    """The allotment once its first units have arrived, or None. Raises InvalidRequest where they were refused: it is
    forgotten then, as if it had never been. One that somebody has given units meanwhile is open with those.
    """
    first = next((each for each in stored.value.incoming if each.purpose is Purpose.OPEN), None)
    if first is None or first.stage is Stage.RECEIVED:
        return stored
    try:
        await take(services, stored.value.id, first)
    except InvalidRequest:
        if await _discard(services, stored.value.id):
            raise
        await _forget_asked(Sight(services), stored.value.id, first)
    return await services.store.load(stored.value.id)


async def _discard(services: Services, allotment_id: str) -> bool:
    """Forget an allotment without a unit; answers whether it is gone. Raises Transient where some are on their way."""

    async def write(stored: Stored[Allotment] | None) -> bool:
        if stored is None:
            return True
        if stored.value.allotted_units:
            return False
        if stored.value.transfers:
            raise _busy(allotment_id)
        gone = replace(stored.value, state=AllotmentState.DELETING)
        await services.store.commit(Transaction(gone, ()), stored.etag)
        await services.store.erase(gone)
        return True

    return await Sight(services).write(allotment_id, write)


# Finishing transfers


async def settle(
    services: Services, allotment_id: str, *, forget: str | None = None, sight: Sight | None = None
) -> None:
    """Finish every transfer that one of an allotment's ends knows. Raises Transient, with the rest for later.

    forget: this one need not be remembered any longer by who has asked for it. sight: what the caller has seen of the
    ledgers.
    """
    sight = sight or Sight(services)
    stored = await sight.latest(allotment_id)
    if stored is None:
        return
    for transfer in stored.value.incoming:
        if not transfer.purpose.asked:
            await _finish_returned(sight, str(transfer.other), transfer, [_Ledger(sight, allotment_id)])
            continue
        await _finish_asked(sight, allotment_id, transfer)
        unopened = transfer.purpose is Purpose.OPEN and transfer.stage is Stage.REFUSED
        over = transfer.number == forget or services.clock.now() - transfer.started >= REMEMBERED_FOR
        if over and not unopened:
            await _forget_asked(sight, allotment_id, transfer)
    for transfer in stored.value.outgoing:
        if not transfer.purpose.asked:
            await _finish_returned(sight, allotment_id, transfer, _ends(sight, transfer))
            continue
        taker = await sight.since(str(transfer.other), allotment_id)
        asked = ledgers.incoming(taker.value, transfer.number) if taker else None
        if taker is not None and asked is not None:
            await _finish_asked(sight, taker.value.id, asked)
        else:
            await _Ledger(sight, allotment_id).let_go(str(transfer.other), transfer.number)


async def settle_or_leave(
    services: Services, allotment_id: str, *, forget: str | None = None, sight: Sight | None = None
) -> None:
    """The same; where a peer is down, the command that was sent ahead finishes it."""
    try:
        await settle(services, allotment_id, forget=forget, sight=sight)
    except (Transient, StaleWrite) as failure:
        log.warning("allotment %s: units are still in flight: %s", allotment_id, failure)


async def promote_at(services: Services, allotment_id: str | None) -> None:
    """Have those promoted who wait where units have come back."""
    if allotment_id is not None:
        await services.commands.enqueue([Command(CommandKind.FINISH, allotment_id, CAUSE, services.clock.now())])


async def finish_transfers(services: Services) -> None:
    """Finish every transfer that somebody has begun and not seen to its end; who has more units then promotes."""
    async for name in services.bookmarks.names(MOVING):
        allotment_id = name.removeprefix(MOVING)
        try:
            await finish(by_itself(services, CAUSE), allotment_id)
        except (Transient, StaleWrite, Conflict) as failure:
            log.warning("allotment %s: units are still in flight: %s", allotment_id, failure)


async def finish(services: Services, allotment_id: str) -> None:
    """Finish an allotment's transfers, and have those promoted who wait at either end. Raises Transient."""
    before = await _usable(services, allotment_id)
    await settle(services, allotment_id)
    stored = await services.store.load(allotment_id)
    if stored is None or not stored.value.transfers:
        await services.bookmarks.remove(f"{MOVING}{allotment_id}")
    after = await _usable(services, allotment_id)
    now = services.clock.now()
    risen = [one for one, units in after.items() if units > before.get(one, units)]
    if risen:
        await services.commands.enqueue([Command(CommandKind.FINISH, one, CAUSE, now) for one in sorted(risen)])


async def _usable(services: Services, allotment_id: str) -> dict[str, int]:
    """What an allotment, and those at the other ends of its transfers, may use."""
    stored = await services.store.load(allotment_id)
    if stored is None:
        return {}
    found = {allotment_id: stored.value.usable_units}
    for other in {each.other for each in (*stored.value.incoming, *stored.value.outgoing) if each.other}:
        if end := await services.store.load(other):
            found[other] = end.value.usable_units
    return found


async def note(services: Services, allotment_id: str) -> None:
    """Before a transfer: note that this allotment begins one, for the catch-up timer. Raises Transient."""
    with suppress(StaleWrite):  # it is noted already
        await services.bookmarks.write(f"{MOVING}{allotment_id}", {"noted": services.clock.now().isoformat()}, None)


async def _finish_asked(sight: Sight, taker_id: str, transfer: Transfer) -> list[Objection]:
    """Every giver gives, the taker receives, every giver forgets; or the taker refuses, and givers take theirs back.

    Answers why a giver has not given.
    """
    ends = _ends(sight, transfer)
    refusals: list[Objection] = []
    if transfer.stage is Stage.ASKED:
        for end in ends:
            refusals += await end.give(taker_id, transfer)
        await _decide(sight, taker_id, transfer.number, ends, refused=bool(refusals))
    for end in ends:
        await end.let_go(taker_id, transfer.number)
    return refusals


async def _decide(sight: Sight, taker_id: str, number: str, givers: Sequence["_End"], *, refused: bool) -> None:
    async def step(taker: Allotment) -> Allotment:
        if refused:
            return ledgers.refuses(taker, number)
        held = [await giver.holds(taker_id, number) for giver in givers]
        act = of_taker(ledgers.stage_of(taker, number), held)
        return ledgers.receives(taker, number) if act is Act.RECEIVE else taker

    await _write_ledger(sight, taker_id, step)


async def _forget_asked(sight: Sight, taker_id: str, transfer: Transfer) -> None:
    givers = _ends(sight, transfer)

    async def step(taker: Allotment) -> Allotment:
        stage = ledgers.stage_of(taker, transfer.number)
        held = [await giver.holds(taker_id, transfer.number) for giver in givers]
        return ledgers.forgets_incoming(taker, transfer.number) if of_taker(stage, held) is Act.FORGET else taker

    await _write_ledger(sight, taker_id, step)


async def _finish_returned(sight: Sight, giver_id: str, transfer: Transfer, receivers: Sequence["_End"]) -> None:
    """Every receiver receives, the giver forgets, every receiver forgets."""
    number = transfer.number
    for receiver in receivers:
        await receiver.receive(giver_id, transfer)

    async def step(giver: Allotment) -> Allotment:
        if ledgers.outgoing(giver, number) is None:
            return giver
        act = of_returner([await receiver.knows(giver_id, number) for receiver in receivers])
        return ledgers.forgets_outgoing(giver, number) if act is Act.FORGET else giver

    await _write_ledger(sight, giver_id, step)
    for receiver in receivers:
        await receiver.forget(giver_id, number)


async def _write_ledger(sight: Sight, allotment_id: str, step: Callable[[Allotment], Awaitable[Allotment]]) -> None:
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


def _busy(allotment_id: str) -> Transient:
    return Transient(Text("allotmentBusy", name=allotment_id))


# The ends of a transfer


class _End(Protocol):
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


def _ends(sight: Sight, transfer: Transfer) -> Sequence[_End]:
    if transfer.purpose is Purpose.MOVE:
        giver = str(transfer.other)
        return [_Ledger(sight, giver), *(_PoolBetween(sight, sku_id, giver) for sku_id in transfer.sku_ids)]
    if transfer.other is not None:
        return [_Ledger(sight, transfer.other)]
    return [_PoolOf(sight, sku_id) for sku_id in transfer.sku_ids]


@dataclass(frozen=True, slots=True)
class _Ledger:
    """An allotment: the parent, the lender, or the one that has units returned to it."""

    sight: Sight
    id: str

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

        await _write_ledger(self.sight, self.id, step)
        return refusals

    async def holds(self, taker_id: str, number: str) -> bool:
        stored = await self.sight.since(self.id, taker_id)
        return stored is not None and ledgers.outgoing(stored.value, number) is not None

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

        await _write_ledger(self.sight, self.id, step)

    async def receive(self, giver_id: str, transfer: Transfer) -> None:
        async def step(receiver: Allotment) -> Allotment:
            known = ledgers.incoming(receiver, transfer.number) is not None
            held = _holds_return(await self.sight.since(giver_id, self.id), transfer.number)
            if of_receiver(known=known, held=held) is not Act.RECEIVE:
                return receiver
            return ledgers.has_returned(receiver, transfer, giver_id)

        await _write_ledger(self.sight, self.id, step)

    async def knows(self, giver_id: str, number: str) -> bool:
        stored = await self.sight.since(self.id, giver_id)
        return stored is not None and ledgers.incoming(stored.value, number) is not None

    async def forget(self, giver_id: str, number: str) -> None:
        async def step(receiver: Allotment) -> Allotment:
            known = ledgers.incoming(receiver, number) is not None
            held = _holds_return(await self.sight.since(giver_id, self.id), number)
            act = of_receiver(known=known, held=held)
            return ledgers.forgets_incoming(receiver, number) if act is Act.FORGET else receiver

        await _write_ledger(self.sight, self.id, step)


@dataclass(frozen=True, slots=True)
class _PoolOf:
    """The pool of a product."""

    sight: Sight
    sku_id: str

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

    async def holds(self, taker_id: str, number: str) -> bool:
        share = await self._share(taker_id)
        return share is not None and share.holds(number)

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

    async def receive(self, giver_id: str, transfer: Transfer) -> None:
        async def step(account: Account) -> Account:
            known = account.share is not None and transfer.number in account.share.received
            held = _holds_return(await self.sight.load(giver_id), transfer.number)
            if account.share is None or of_receiver(known=known, held=held) is not Act.RECEIVE:
                return account
            return pools.receives(account, transfer)

        await self._write(giver_id, step)

    async def knows(self, giver_id: str, number: str) -> bool:
        share = await self._share(giver_id)
        return share is not None and number in share.received

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
        await _write_account(self.sight.services, self.sku_id, allotment_id, step)


@dataclass(frozen=True, slots=True)
class _PoolBetween(_PoolOf):
    """The pool of two root allotments, of which one's units become the other's: its totals stay as they are."""

    giver_id: str

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

    async def let_go(self, taker_id: str, number: str) -> None:
        async def step(pool: Pool, giver: Share, taker: Share) -> tuple[Share, Share]:
            stored = await self.sight.load(taker_id)
            asked = ledgers.incoming(stored.value, number) if stored else None
            if taker.holds(number) and asked is not None and asked.stage is Stage.REFUSED:
                return pools.moves_back(pool, giver, taker, number)
            return giver, taker

        await self._write_both(taker_id, step)
        await _PoolOf(self.sight, self.sku_id).let_go(taker_id, number)

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

        await _with_account(services, self.sku_id, taker_id, write)


async def _write_account(
    services: Services, sku_id: str, allotment_id: str, step: Callable[[Account], Awaitable[Account]]
) -> None:
    """Write what follows from a pool and a share of it, as they were read before anything on which it depends."""

    async def write(stored: Stored[Account] | None) -> None:
        if stored is None:
            return
        after = await step(stored.value)
        if after != stored.value:
            await services.pools.write(after.pool, [after.share] if after.share else [], stored.etag)

    await _with_account(services, sku_id, allotment_id, write)


async def _with_account(
    services: Services, sku_id: str, allotment_id: str, write: Callable[[Stored[Account] | None], Awaitable[None]]
) -> None:
    """Write what follows from a pool and a share of it. Raises Transient where others write all the time."""
    busy = Transient(Text("poolBusy", product=sku_id))
    await update(partial(services.pools.account, sku_id, allotment_id), write, lost=busy, attempts=ATTEMPTS)


def _holds_return(giver: Stored[Allotment] | None, number: str) -> bool:
    """Whether the giver of returned units still holds them."""
    return giver is not None and ledgers.outgoing(giver.value, number) is not None


def _or_raise(after: Allotment | Objection) -> Allotment:
    if isinstance(after, Objection):
        raise Conflict(after)
    return after


# The pools


async def enrol(services: Services, allotment: Allotment) -> None:
    """See to it that a root allotment has its share in each of its pools. Raises Transient."""
    if allotment.parent_id is not None:
        return
    sku_ids = [product.sku_id for product in allotment.every_product]
    await open_pools(services, sku_ids)

    async def step(account: Account) -> Account:
        stored = await services.store.load(allotment.id)
        return pools.enrolled(account, allotment.id, ledgers.units_from_above(stored.value)) if stored else account

    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, allotment.id)
        if stored is None or stored.value.share is None:
            await _write_account(services, sku_id, allotment.id, step)


async def open_pools(services: Services, sku_ids: Iterable[str]) -> None:
    """See to it that these pools are there, each with a share of every root allotment. Repeated, it goes on."""
    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, "")
        if stored is None or not stored.value.pool.complete:
            await _open(services, sku_id)


async def _open(services: Services, sku_id: str) -> None:
    owned = (await services.directory.subscribed()).get(sku_id)
    every = [each async for each in _roots_with(services, sku_id)]
    names = [product.sku_part_number for each in every for product in each.every_product if product.sku_id == sku_id]
    name = owned.sku_part_number if owned else next(iter(names), sku_id)
    await _make_pool(services, sku_id, name, owned)
    for some in batched([each.id for each in every], SHARES_A_WRITE, strict=False):
        await _enrol_several(services, sku_id, some)

    async def complete(account: Account) -> Account:
        return Account(replace(account.pool, complete=True))

    await _write_account(services, sku_id, "", complete)
    log.info("pool %s: %d allotments have their share", sku_id, len(every))


async def _make_pool(services: Services, sku_id: str, name: str, owned: SubscribedSku | None) -> None:
    """See to it that the pool is there: this worker makes it, or another one."""

    async def write(stored: Stored[Account] | None) -> None:
        if stored is None:
            await services.pools.write(pools.followed(Pool(sku_id, name), owned, services.clock.now()), [], None)

    await _with_account(services, sku_id, "", write)


async def _enrol_several(services: Services, sku_id: str, allotment_ids: Sequence[str]) -> None:
    """Give these root allotments a share each, in one write."""

    async def write(first: Stored[Account] | None) -> None:
        if first is None:  # another worker was said to have made it, and it isn't there
            raise Transient(Text("poolBusy", product=sku_id))
        account, shares = first.value, list[Share]()
        for allotment_id in allotment_ids:
            known = await services.pools.account(sku_id, allotment_id)
            stored = await services.store.load(allotment_id)
            if known is None or known.value.share is not None or stored is None:
                continue
            after = pools.enrolled(Account(account.pool), allotment_id, ledgers.units_from_above(stored.value))
            account = Account(after.pool)
            shares += [after.share] if after.share else []
        if shares:
            await services.pools.write(account.pool, shares, first.etag)

    await _with_account(services, sku_id, "", write)


async def _roots_with(services: Services, sku_id: str) -> AsyncIterator[Allotment]:
    async for allotment in every_allotment(services):
        if allotment.parent_id is None and _has(allotment, sku_id):
            yield allotment


async def objections_to_giving(
    services: Services,
    sku_ids: Sequence[str],
    units: int,
    beyond: int = 0,
    subscribed: Mapping[str, SubscribedSku] | None = None,
) -> list[Problem]:
    """What speaks against giving so many units of each of these products, as the pools are now.

    It is a look ahead, so that everything can be told that is wrong with a request; the transfer itself decides.
    subscribed: what the tenant owns, where it has been read already.
    """
    if units <= 0:
        return []
    owned = await services.directory.subscribed() if subscribed is None else subscribed
    await open_pools(services, sku_ids)
    problems: list[Problem] = []
    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, "")
        pool = stored.value.pool if stored else Pool(sku_id, sku_id)
        pool = pools.followed(pool, owned.get(sku_id), services.clock.now())
        if objection := pools.objection_to(pool, owned.get(sku_id), units, beyond):
            problems.append(Problem("allottedUnits", objection))
    return problems


async def follow(services: Services, subscribed: Mapping[str, SubscribedSku]) -> Sequence[Pool]:
    """Have the pools follow what the tenant owns now; answers them. Of a shortfall nothing is taken from anyone."""
    for pool in await services.pools.pools():
        owned = subscribed.get(pool.sku_id)
        if pool.assignable != pools.assignable_of(owned):

            async def step(account: Account, owned: SubscribedSku | None = owned) -> Account:
                return Account(pools.followed(account.pool, owned, services.clock.now()))

            await _write_account(services, pool.sku_id, "", step)
    return await services.pools.pools()


async def sweep(services: Services, there: Collection[str]) -> None:
    """Take back what pools have given to allotments that are gone. there: the allotments that there were just now."""
    for pool in await services.pools.pools():
        async for some in shares_of(services, pool.sku_id):
            for share in some:
                if share.allotment_id not in there:
                    await forget_share(services, pool.sku_id, share.allotment_id)


async def shares_of(services: Services, sku_id: str) -> AsyncIterator[Sequence[Share]]:
    """The shares of a pool, a page after the other."""
    cursor: str | None = None
    while True:
        page = await services.pools.shares(sku_id, cursor, SHARES_A_PAGE)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


async def forget_share(services: Services, sku_id: str, allotment_id: str) -> None:
    """Delete the share of an allotment that is gone, or has the product no more, with whatever is left of it."""

    async def write(stored: Stored[Account] | None) -> None:
        share = stored.value.share if stored else None
        there = await services.store.load(allotment_id)
        if stored is None or share is None or (there is not None and _has(there.value, sku_id)):
            return
        after = pools.settled(stored.value, 0)
        await services.pools.write(after.pool, [], stored.etag, gone=[allotment_id])

    await _with_account(services, sku_id, allotment_id, write)


def _has(allotment: Allotment, sku_id: str) -> bool:
    return any(product.sku_id == sku_id for product in allotment.every_product)


async def compare(services: Services, allotment_id: str) -> None:
    """Compare an allotment's ledger with its shares in the pools: finish what one of them still knows, and enrol it.

    Where a release of before has changed the limit without them, they follow the ledger.
    """
    stored = await services.store.load(allotment_id)
    if stored is None or stored.value.parent_id is not None:
        return
    for product in stored.value.every_product:
        account = await services.pools.account(product.sku_id, allotment_id)
        if account is None or not _agrees(account.value, stored.value):
            await _mend(services, stored.value, product.sku_id)


def _agrees(account: Account, allotment: Allotment) -> bool:
    return account.pool.complete and account.share == Share(allotment.id, allotment.allotted_units)


async def _mend(services: Services, allotment: Allotment, sku_id: str) -> None:
    await enrol(services, allotment)
    account = await services.pools.account(sku_id, allotment.id)
    share = account.value.share if account else None
    for portion in share.outgoing if share else ():
        await _PoolOf(Sight(services), sku_id).let_go(allotment.id, portion.number)
    for number in share.received if share else ():
        await _PoolOf(Sight(services), sku_id).forget(allotment.id, number)
    await _write_account(services, sku_id, allotment.id, _as_the_ledger(services, allotment.id))


def _as_the_ledger(services: Services, allotment_id: str) -> Callable[[Account], Awaitable[Account]]:
    async def step(account: Account) -> Account:
        share, stored = account.share, await services.store.load(allotment_id)
        if share is None or share.outgoing or share.received or stored is None or stored.value.transfers:
            return account
        if share.units != stored.value.allotted_units:
            limit = stored.value.allotted_units
            log.warning("allotment %s: its limit is %d, its share %d", allotment_id, limit, share.units)
        return pools.settled(account, stored.value.allotted_units)

    return step
