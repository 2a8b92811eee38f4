"""Units are lent between allotments: an allotment that is short borrows, and what frees goes home first.

Each loan is a transfer (`application.units`), so that a crash between its writes loses nothing. A command calls home
and borrows once, from LENDERS_ASKED_AT_MOST others at most; the catch-up timer goes on with the rest. Who lends to
whom is decided by `domain.units.lending`, once by what was read, and again in the write.
"""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress

from application import units
from application.messaging import schedule_delivery
from application.relatives import Search
from application.services import Services
from application.sight import Sight
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.commands import Command, CommandKind
from domain.errors import InvalidRequest, StaleWrite, Transient
from domain.loans import Loan
from domain.objections import Objection, Text
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
    takes_part,
)

log = logging.getLogger(__name__)

BORROWING = "units-borrowing-"
"""How the bookmark of an allotment begins that has borrowed, or has looked for a lender; its id follows."""

CAUSE = Text("byLending")


async def cover(services: Services, allotment_id: str, short: int, *, seen: Stored[Allotment] | None = None) -> bool:
    """Find units for so many people: idle ones that it has lent first, then idle ones of its relatives.

    seen: the allotment as it was read already. Answers whether any units have come. Raises Transient where some are
    still on their way.
    """
    sight = Sight(services)
    if seen is not None:
        sight.keep(allotment_id, seen)
    stored = await sight.latest(allotment_id)
    if stored is None or short <= 0 or not takes_part(stored.value):
        return False
    home = await call_home(services, stored.value, short)
    return await _borrow(sight, allotment_id, short - home) + home > 0


async def call_home(services: Services, lender: Allotment, most: int) -> int:
    """Have borrowers give back units that they have free now; answers how many have come. Raises Transient."""
    came = 0
    newest_first = sorted(lender.lent_to, key=lambda loan: (loan.since, loan.other), reverse=True)
    for loan in newest_first[:LENDERS_ASKED_AT_MOST]:
        if came >= most:
            break
        came += await _give_back(Sight(services), loan.other, Return(lender.id, most - came))
    return came


async def give_home(services: Services, borrower: Allotment) -> bool:
    """Give back free units to lenders in which somebody waits; answers whether any have gone. Raises Transient."""
    if not borrower.borrowed_units or not borrower.free_units:
        return False
    lenders = await lenders_of(services, borrower)
    return await _give(Sight(services), borrower.id, going_home(borrower, lenders)) > 0


async def lenders_of(services: Services, borrower: Allotment) -> Mapping[str, Allotment]:
    """Those from which an allotment has borrowed."""
    found = await services.store.load_several([loan.other for loan in borrower.borrowed_from])
    return {one: stored.value for one, stored in found.items()}


async def tell_lenders(services: Services, borrower: Allotment, some: Iterable[Call]) -> None:
    """Write down at the lenders what is called home. It is done before seats get their dates: where a worker is gone
    in between, lenders are told once more.
    """
    for call in some:

        async def write(stored: Stored[Allotment] | None, call: Call = call) -> None:
            if stored is not None:
                plan = log_of_call(stored.value, call, borrower, services.clock.now(), CAUSE)
                await services.store.commit(Transaction(plan.allotment, plan.steps), stored.etag)

        await Sight(services).write(call.lender_id, write)
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
    sight = Sight(services)
    stored = await sight.load(allotment_id)
    if stored is not None:
        await _give(sight, allotment_id, idle_returns(stored.value, services.clock.now()))
        stored = await sight.latest(allotment_id)
    if stored is not None and (stored.value.borrowed_units or _looks(stored.value)):
        now = services.clock.now()
        await services.commands.enqueue([Command(CommandKind.FINISH, allotment_id, CAUSE, now)])
    else:
        await services.bookmarks.remove(f"{BORROWING}{allotment_id}")


def _looks(allotment: Allotment) -> bool:
    return allotment.queued_units > 0 and borrowable_units(allotment) > 0


async def _give(sight: Sight, borrower_id: str, returns: Iterable[Return]) -> int:
    return sum([await _give_back(sight, borrower_id, each) for each in returns])


async def _give_back(sight: Sight, borrower_id: str, what: Return) -> int:
    """Give back at most so many units, as far as they are free in that very write; answers how many."""
    services, gone = sight.services, 0
    await units.note(services, borrower_id)

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
        await sight.commit(stored, after)
        gone = count

    await sight.write(borrower_id, write)
    if gone:
        await units.settle(services, borrower_id, sight=sight)
        await units.promote_at(services, what.lender_id)
    return gone


def returning(services: Services, loan: Loan) -> Transfer:
    """The transfer by which borrowed units go home."""
    now = services.clock.now()
    return Transfer(services.new_id(), Purpose.GIVE_BACK, loan.units, now, Stage.GIVEN, other=loan.other)


async def _borrow(sight: Sight, allotment_id: str, short: int) -> int:
    """Borrow so many units; answers how many have come."""
    stored = await sight.latest(allotment_id)
    if stored is None or min(short, borrowable_units(stored.value)) <= 0:
        return 0
    await _note_borrowing(sight.services, allotment_id)
    search, came, asked = Search(sight, sight.services.rings), 0, 0
    for trusts_memory in (True, False):
        search.trusts_memory, tried = trusts_memory, 0
        async for lender in search.nearest(stored.value):
            if came >= short or LENDERS_ASKED_AT_MOST in {asked, tried}:
                break
            tried += 1
            if (units_come := await _borrow_from(sight, allotment_id, lender.id, short - came)) is not None:
                asked, came = asked + 1, came + units_come
        if came >= short or not search.used_memory:
            break
    return came


async def _borrow_from(sight: Sight, allotment_id: str, lender_id: str, most: int) -> int | None:
    """Ask one lender for at most so many units; answers how many have come, None: it has none to lend.

    Raises Transient where some are on their way.
    """
    begun: Transfer | None = None

    async def write(stored: Stored[Allotment] | None) -> None:
        nonlocal begun
        begun = None
        lender = await sight.latest(lender_id)
        if stored is None or lender is None or not can_lend_to(lender.value, stored.value):
            return
        count = min(most, lendable_units(lender.value), borrowable_units(stored.value))
        if count <= 0:
            return
        services = sight.services
        transfer = Transfer(services.new_id(), Purpose.LEND, count, services.clock.now(), Stage.ASKED, other=lender_id)
        after = ledgers.asks(stored.value, transfer)
        if not isinstance(after, Objection):
            await units.note(services, allotment_id)
            await sight.commit(stored, after)
            begun = transfer

    await sight.write(allotment_id, write)
    came = None if begun is None else await _take(sight, allotment_id, begun)
    lender = await sight.latest(lender_id)
    sight.services.rings.follow(lender_id, lender.value if lender else None)
    return came


async def _take(sight: Sight, allotment_id: str, begun: Transfer) -> int:
    try:
        await units.take(sight.services, allotment_id, begun, sight=sight)
    except InvalidRequest:
        return 0  # somebody else was first
    log.info("allotment %s: borrowed %d units from %s", allotment_id, begun.units, begun.other)
    return begun.units


async def _note_borrowing(services: Services, allotment_id: str) -> None:
    with suppress(StaleWrite):  # it is noted already
        await services.bookmarks.write(f"{BORROWING}{allotment_id}", {"noted": services.clock.now().isoformat()}, None)
