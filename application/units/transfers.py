"""Finishing transfers: each step follows from what the ends show, so that any worker can take it."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from application.audit import by_itself
from application.services import Services
from application.sight import Sight
from application.units.ends import End, LedgerEnd, ends_of, write_ledger
from domain.allotments import Allotment
from domain.commands import Command, CommandKind
from domain.errors import Conflict, StaleWrite, Transient
from domain.objections import Objection, Text
from domain.transfers import REMEMBERED_FOR, Act, Purpose, Stage, Transfer, of_returner, of_taker
from domain.units import ledgers

log = logging.getLogger(__name__)
MOVING = "units-moving-"
"""How the bookmark of an allotment begins that has begun a transfer; its id follows."""
CAUSE = Text("byTransfer")


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
            await _finish_returned(sight, str(transfer.other), transfer, [LedgerEnd(sight, allotment_id)])
            continue
        await finish_asked(sight, allotment_id, transfer)
        unopened = transfer.purpose is Purpose.OPEN and transfer.stage is Stage.REFUSED
        over = transfer.number == forget or services.clock.now() - transfer.started >= REMEMBERED_FOR
        if over and not unopened:
            await forget_asked(sight, allotment_id, transfer)
    for transfer in stored.value.outgoing:
        if not transfer.purpose.asked:
            await _finish_returned(sight, allotment_id, transfer, ends_of(sight, transfer))
            continue
        taker = await sight.since(str(transfer.other), allotment_id)
        asked = ledgers.incoming(taker.value, transfer.number) if taker else None
        if taker is not None and asked is not None:
            await finish_asked(sight, taker.value.id, asked)
        else:
            await LedgerEnd(sight, allotment_id).let_go(str(transfer.other), transfer.number)


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


async def finish_asked(sight: Sight, taker_id: str, transfer: Transfer) -> list[Objection]:
    """Every giver gives, the taker receives, every giver forgets; or the taker refuses, and givers take theirs back.

    Answers why a giver has not given.
    """
    ends = ends_of(sight, transfer)
    refusals: list[Objection] = []
    if transfer.stage is Stage.ASKED:
        for end in ends:
            refusals += await end.give(taker_id, transfer)
        await _decide(sight, taker_id, transfer.number, ends, refused=bool(refusals))
    for end in ends:
        await end.let_go(taker_id, transfer.number)
    return refusals


async def _decide(sight: Sight, taker_id: str, number: str, givers: Sequence["End"], *, refused: bool) -> None:
    async def step(taker: Allotment) -> Allotment:
        if refused:
            return ledgers.refuses(taker, number)
        held = [await giver.holds(taker_id, number) for giver in givers]
        act = of_taker(ledgers.stage_of(taker, number), held)
        return ledgers.receives(taker, number) if act is Act.RECEIVE else taker

    await write_ledger(sight, taker_id, step)


async def forget_asked(sight: Sight, taker_id: str, transfer: Transfer) -> None:
    """Have the taker forget what it has asked for, once no giver holds it any more."""
    givers = ends_of(sight, transfer)

    async def step(taker: Allotment) -> Allotment:
        stage = ledgers.stage_of(taker, transfer.number)
        held = [await giver.holds(taker_id, transfer.number) for giver in givers]
        return ledgers.forgets_incoming(taker, transfer.number) if of_taker(stage, held) is Act.FORGET else taker

    await write_ledger(sight, taker_id, step)


async def _finish_returned(sight: Sight, giver_id: str, transfer: Transfer, receivers: Sequence["End"]) -> None:
    """Every receiver receives, the giver forgets, every receiver forgets."""
    number = transfer.number
    for receiver in receivers:
        await receiver.receive(giver_id, transfer)

    async def step(giver: Allotment) -> Allotment:
        if ledgers.outgoing(giver, number) is None:
            return giver
        act = of_returner([await receiver.knows(giver_id, number) for receiver in receivers])
        return ledgers.forgets_outgoing(giver, number) if act is Act.FORGET else giver

    await write_ledger(sight, giver_id, step)
    for receiver in receivers:
        await receiver.forget(giver_id, number)


def busy(allotment_id: str) -> Transient:
    """What is raised where units of an allotment are still on their way."""
    return Transient(Text("allotmentBusy", name=allotment_id))
