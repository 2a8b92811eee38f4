"""Units are lent between allotments: an allotment that is short borrows, and what frees goes home first.

Each loan is a transfer (`application.units`), so that a crash between its writes loses nothing. A command calls home
and borrows once, from LENDERS_ASKED_AT_MOST others at most; the catch-up timer goes on with the rest. Who lends to
whom is decided by `domain.units.lending`, once by what was read, and again in the write.
"""

import logging
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from application import units
from application.messaging import schedule_delivery
from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.commands import Command, CommandKind
from domain.errors import InvalidRequest, StaleWrite, Transient
from domain.loans import Loan
from domain.objections import Objection, Text
from domain.parts import LEVELS_AT_MOST
from domain.stored import Stored
from domain.transfers import Purpose, Stage, Transfer
from domain.units import ledgers
from domain.units.lending import (
    LENDERS_ASKED_AT_MOST,
    Call,
    Return,
    borrowable_units,
    can_lend_to,
    going_home,
    idle_returns,
    lendable_units,
    log_of_call,
    most_idle,
    takes_part,
)

log = logging.getLogger(__name__)

BORROWING = "units-borrowing-"
"""How the bookmark of an allotment begins that has borrowed, or has looked for a lender; its id follows."""

CAUSE = Text("byLending")


async def cover(services: Services, allotment_id: str, short: int) -> bool:
    """Find units for so many people: idle ones that it has lent first, then idle ones of its relatives.

    Answers whether any have come. Raises Transient where some are still on their way.
    """
    stored = await services.store.load(allotment_id)
    if stored is None or short <= 0 or not takes_part(stored.value):
        return False
    home = await call_home(services, stored.value, short)
    return await _borrow(services, allotment_id, short - home) + home > 0


async def call_home(services: Services, lender: Allotment, most: int) -> int:
    """Have borrowers give back units that they have free now; answers how many have come. Raises Transient."""
    came = 0
    newest_first = sorted(lender.lent_to, key=lambda loan: (loan.since, loan.other), reverse=True)
    for loan in newest_first[:LENDERS_ASKED_AT_MOST]:
        if came >= most:
            break
        came += await _give_back(services, loan.other, Return(lender.id, most - came))
    return came


async def give_home(services: Services, borrower: Allotment) -> bool:
    """Give back free units to lenders in which somebody waits; answers whether any have gone. Raises Transient."""
    if not borrower.borrowed_units or not borrower.free_units:
        return False
    lenders = await lenders_of(services, borrower)
    return await _give(services, borrower.id, going_home(borrower, lenders)) > 0


async def lenders_of(services: Services, borrower: Allotment) -> Mapping[str, Allotment]:
    """Those from which an allotment has borrowed."""
    found = [await services.store.load(loan.other) for loan in borrower.borrowed_from]
    return {each.value.id: each.value for each in found if each}


async def tell_lenders(services: Services, borrower: Allotment, some: Iterable[Call]) -> None:
    """Write down at the lenders what is called home. It is done before seats get their dates: where a worker is gone
    in between, lenders are told once more.
    """
    for call in some:

        async def write(stored: Stored[Allotment] | None, call: Call = call) -> None:
            if stored is not None:
                plan = log_of_call(stored.value, call, borrower, services.clock.now(), CAUSE)
                await services.store.commit(Transaction(plan.allotment, plan.steps), stored.etag)

        await units.with_ledger(services, call.lender_id, write)
        await schedule_delivery(services, call.lender_id)


async def look_after_loans(services: Services) -> None:
    """Give back what nobody uses, and have borrowers look again for lenders, and for who waits at theirs."""
    async for name in services.bookmarks.names(BORROWING):
        allotment_id = name.removeprefix(BORROWING)
        try:
            await _look_after(services, allotment_id)
        except Transient as failure:
            log.warning("allotment %s: its loans are looked after later: %s", allotment_id, failure)


async def _look_after(services: Services, allotment_id: str) -> None:
    stored = await services.store.load(allotment_id)
    if stored is not None:
        now = services.clock.now()
        await _give(services, allotment_id, idle_returns(stored.value, now))
        stored = await services.store.load(allotment_id)
    if stored is not None and (stored.value.borrowed_units or _looks(stored.value)):
        now = services.clock.now()
        await services.commands.enqueue([Command(CommandKind.FINISH, allotment_id, CAUSE, now)])
    else:
        await services.bookmarks.remove(f"{BORROWING}{allotment_id}")


def _looks(allotment: Allotment) -> bool:
    return allotment.waiting_units > 0 and borrowable_units(allotment) > 0


async def _give(services: Services, borrower_id: str, returns: Iterable[Return]) -> int:
    return sum([await _give_back(services, borrower_id, each) for each in returns])


async def _give_back(services: Services, borrower_id: str, what: Return) -> int:
    """Give back at most so many units, as far as they are free in that very write; answers how many."""
    await units.note(services, borrower_id)
    gone = 0

    async def write(stored: Stored[Allotment] | None) -> None:
        nonlocal gone
        gone = 0
        if stored is None:
            return
        borrower = stored.value
        lent = next((loan for loan in borrower.borrowed_from if loan.other == what.lender_id), None)
        count = min(what.units, borrower.free_units, lent.units if lent else 0)
        if count <= 0:
            return
        after = ledgers.returns(borrower, returning(services, Loan(what.lender_id, count, services.clock.now())))
        if isinstance(after, Objection):
            return
        await services.store.commit(Transaction(after, ()), stored.etag)
        gone = count

    await units.with_ledger(services, borrower_id, write)
    if gone:
        await units.settle(services, borrower_id)
        await units.promote_at(services, what.lender_id)
    return gone


def returning(services: Services, loan: Loan) -> Transfer:
    """The transfer by which borrowed units go home."""
    now = services.clock.now()
    return Transfer(services.new_id(), Purpose.GIVE_BACK, loan.units, now, Stage.GIVEN, other=loan.other)


async def _borrow(services: Services, allotment_id: str, short: int) -> int:
    """Borrow so many units; answers how many have come."""
    stored = await services.store.load(allotment_id)
    if stored is None or min(short, borrowable_units(stored.value)) <= 0:
        return 0
    await _note_borrowing(services, allotment_id)
    came, asked = 0, 0
    async for lender in _nearest(services, stored.value):
        if came >= short or asked >= LENDERS_ASKED_AT_MOST:
            break
        asked += 1
        came += await _borrow_from(services, allotment_id, lender.id, short - came)
    return came


async def _borrow_from(services: Services, allotment_id: str, lender_id: str, most: int) -> int:
    """Ask one lender for at most so many units; answers how many have come. Raises Transient."""
    await units.note(services, allotment_id)
    begun: Transfer | None = None

    async def write(stored: Stored[Allotment] | None) -> None:
        nonlocal begun
        begun = None
        lender = await services.store.load(lender_id)
        if stored is None or lender is None or not can_lend_to(lender.value, stored.value):
            return
        count = min(most, lendable_units(lender.value), borrowable_units(stored.value))
        if count <= 0:
            return
        number, now = services.new_id(), services.clock.now()
        transfer = Transfer(number, Purpose.LEND, count, now, Stage.ASKED, other=lender_id)
        after = ledgers.asks(stored.value, transfer)
        if not isinstance(after, Objection):
            await services.store.commit(Transaction(after, ()), stored.etag)
            begun = transfer

    await units.with_ledger(services, allotment_id, write)
    if begun is None:
        return 0
    try:
        await units.take(services, allotment_id, begun)
    except InvalidRequest:
        return 0  # somebody else was first
    log.info("allotment %s: borrowed %d units from %s", allotment_id, begun.units, lender_id)
    return begun.units


async def _nearest(services: Services, borrower: Allotment) -> AsyncIterator[Allotment]:
    """The relatives that can lend, the nearest first: its own parts and its siblings, then up the tree. A root has its
    parts, then the other roots of the same products.

    Each ring is read only when those before it had too little.
    """
    known, inner, parent_id = {borrower.id}, [borrower.id], borrower.parent_id
    for each in most_idle(await _below(services, inner, known), borrower):
        yield each
    for _ in range(LEVELS_AT_MOST):
        parent = await services.store.load(parent_id) if parent_id else None
        if parent is None:
            break
        known.add(parent.value.id)
        ring = [parent.value, *await _below(services, [parent.value.id], known)]
        for each in most_idle(ring, borrower):
            yield each
        parent_id = parent.value.parent_id
    if borrower.parent_id is None:
        async for page in _roots_beside(services, borrower):
            for each in most_idle(page, borrower):
                yield each


async def relatives(services: Services, allotment: Allotment, most: int) -> Sequence[Allotment]:
    """So many allotments at most that may lend to each other, this one first: those of its tree; of a root, then the
    other roots that share its pools.
    """
    root, known = allotment, {allotment.id}
    for _ in range(LEVELS_AT_MOST):
        parent = await services.store.load(root.parent_id) if root.parent_id else None
        if parent is None:
            break
        root = parent.value
    found = [allotment] if root is allotment else [allotment, root]
    known.update(each.id for each in found)
    found += await _below(services, [root.id], known)
    if root is allotment:
        async for page in _roots_beside(services, allotment):
            found += [each for each in page if each.parent_id is None and each.id not in known]
            if len(found) >= most:
                break
    return found[:most]


async def _below(services: Services, above: Iterable[str], known: set[str]) -> list[Allotment]:
    """Everything below these allotments that is not known yet; it is known then."""
    found: list[Allotment] = []
    level = list(above)
    for _ in range(LEVELS_AT_MOST):
        parts = await _parts_of(services, level, known)
        known.update(each.id for each in parts)
        found += parts
        level = [each.id for each in parts]
        if not level:
            break
    return found


async def _parts_of(services: Services, parent_ids: Iterable[str], known: Collection[str]) -> list[Allotment]:
    """The parts of these allotments, found as `application.parts` finds them; one read after the other, for nobody
    waits for them.
    """
    above = set(parent_ids)
    entries = await services.owners.entries_for(above)
    ids = sorted({entry.value.allotment_id for entry in entries}.difference(known))
    found = [await services.store.load(one) for one in ids]
    return [each.value for each in found if each and each.value.parent_id in above]


async def _roots_beside(services: Services, borrower: Allotment) -> AsyncIterator[list[Allotment]]:
    """The roots that share the borrower's pools, a page after the other."""
    await units.enrol(services, borrower)
    async for shares in units.shares_of(services, borrower.products[0].sku_id):
        loaded = [await services.store.load(share.allotment_id) for share in shares]
        yield [each.value for each in loaded if each]


async def _note_borrowing(services: Services, allotment_id: str) -> None:
    name = f"{BORROWING}{allotment_id}"
    if await services.bookmarks.read(name) is None:
        with suppress(StaleWrite):
            await services.bookmarks.write(name, {"noted": services.clock.now().isoformat()}, None)
