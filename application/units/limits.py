"""Beginning transfers: a limit rises, falls, opens with a new allotment, or closes with one that goes."""

from application.services import Services
from application.sight import Sight
from application.units.pools import enrol
from application.units.transfers import busy, finish_asked, forget_asked, note, promote_at, settle, settle_or_leave
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState
from domain.copies import replace
from domain.errors import FIXABLE, Conflict, InvalidRequest, Problem, Transient
from domain.objections import Objection, Text
from domain.stored import Stored
from domain.transfers import Purpose, Stage, Transfer
from domain.units import ledgers


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
    refusals = await finish_asked(sight, allotment_id, transfer)
    stored = await sight.latest(allotment_id)
    stage = ledgers.stage_of(stored.value if stored else None, transfer.number)
    if stage is Stage.ASKED:
        raise busy(allotment_id)
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
        raise busy(allotment_id)
    await promote_at(services, stored.value.parent_id if stored else None)
    for lender_id in lenders:
        await promote_at(services, lender_id)


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
        await forget_asked(Sight(services), stored.value.id, first)
    return await services.store.load(stored.value.id)


async def _discard(services: Services, allotment_id: str) -> bool:
    """Forget an allotment without a unit; answers whether it is gone. Raises Transient where some are on their way."""

    async def write(stored: Stored[Allotment] | None) -> bool:
        if stored is None:
            return True
        if stored.value.allotted_units:
            return False
        if stored.value.transfers:
            raise busy(allotment_id)
        gone = replace(stored.value, state=AllotmentState.DELETING)
        await services.store.commit(Transaction(gone, ()), stored.etag)
        await services.store.erase(gone)
        return True

    return await Sight(services).write(allotment_id, write)


def _or_raise(after: Allotment | Objection) -> Allotment:
    if isinstance(after, Objection):
        raise Conflict(after)
    return after
