"""The groups that carry the licences are made, one a product; each step is in the ledger before the next is taken.

Graph's request to make a group makes another one each time that it is sent. So the ledger records first that it was
sent, and it is not sent again while the group may exist without every replica showing it. The group's id is kept before
anything else is done with the group (docs/decisions/0009).
"""

import logging
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import timedelta

from application import units
from application.messaging import schedule_delivery
from application.requeue import REFUSALS
from application.services import Services
from domain.admission import Transaction, suspended
from domain.allotments import Allotment, AllotmentState, Licensing, Product
from domain.commands import Command
from domain.copies import replace
from domain.errors import InvalidRequest, Permanent, Transient, Unanswered, UnknownObject
from domain.objections import Text
from domain.stored import Stored
from domain.young import UNKNOWN_AT_MOST, may_be_unknown

log = logging.getLogger(__name__)


async def prepare(services: Services, stored: Stored[Allotment], command: Command) -> Stored[Allotment] | None:
    """Make what an allotment lacks; answers it as it is enforced from now on, or None where it is suspended instead, or
    given up because its units were refused.

    Raises Transient where it has to go on later, and Permanent where Graph has refused it a few times; the allotment
    says what it waits for.
    """
    try:
        arrived = await units.opened(services, stored)
        if arrived is None or arrived.value.state is not AllotmentState.PREPARING:
            return None
        stored = await furnished(services, arrived)
    except InvalidRequest as short:
        log.warning("allotment %s: it is given up: %s", stored.value.id, short)
        return None
    except UnknownObject as unknown:
        await _give_up(services, stored.value.id, unknown.message)
        return None
    except Permanent as refused:
        if command.tries >= REFUSALS:
            await _give_up(services, stored.value.id, Text("putRight", what=refused.message))
            return None
        await _tell(services, stored.value.id, refused.message)
        raise
    except Transient as waits:
        await _tell(services, stored.value.id, waits.message)
        raise
    active = replace(stored.value, state=AllotmentState.ACTIVE, state_reason=None)
    log.info("allotment %s: its licensed groups are ready", active.id)
    return Stored(active, await services.store.commit(Transaction(active, ()), stored.etag))


async def furnished(services: Services, stored: Stored[Allotment]) -> Stored[Allotment]:
    """The allotment, each of whose products has a licensed group that carries it; with direct licensing it needs none.

    Repeated, it goes on where it was cut short. Raises Transient, StaleWrite, Permanent where Graph refuses it, and
    UnknownObject, which says so in words, where Graph goes on not knowing a group.
    """
    by_group = stored.value.licensing is Licensing.GROUP
    stored = await _with_groups(services, stored, range(len(stored.value.products) if by_group else 0))
    if stored.value.prepared:
        return stored
    return await _kept(services, stored, replace(stored.value, prepared=True))


async def furnished_for_coming(services: Services, stored: Stored[Allotment]) -> Stored[Allotment]:
    """The allotment, each of whose products to come has a licensed group that carries it. Raises as `furnished`."""
    first = len(stored.value.products)
    return await _with_groups(services, stored, range(first, first + len(stored.value.coming)))


async def _with_groups(services: Services, stored: Stored[Allotment], places: Sequence[int]) -> Stored[Allotment]:
    for place in places:
        if _at(stored.value, place).licensed_group_id is None:
            stored = await with_another_group(services, stored, place)
    for place in places:
        await carry(services, stored, place)
    return stored


async def with_another_group(services: Services, stored: Stored[Allotment], place: int) -> Stored[Allotment]:
    """The allotment with a group for one of its products, which has none or has lost it; found, or made now.

    place: among its products; those to come follow them.
    """
    product, now = _at(stored.value, place), services.clock.now()
    found = await services.directory.licensed_groups(stored.value, product)
    for group_id in found:
        if group_id != product.licensed_group_id:
            return await _kept(services, stored, _grouped(stored.value, place, group_id))
    if product.group_asked and may_be_unknown(product.group_asked, now):
        raise Transient(Text("groupAskedFor", product=product.sku_part_number))
    asked = await _kept(services, stored, _with(stored.value, place, replace(product, group_asked=now)))
    try:
        group_id = await services.directory.make_licensed_group(stored.value, product)
    except Unanswered:
        raise
    except (Transient, Permanent):  # it was not carried out, so that it may be asked for again at any time
        await _kept(services, asked, stored.value)
        raise
    return await _kept(services, asked, _grouped(asked.value, place, group_id))


async def carry(services: Services, stored: Stored[Allotment], place: int) -> None:
    """Have a product's licensed group carry it. Raises Transient where the group may be too new, and Permanent.

    A group that Graph goes on not knowing is forgotten where nobody can be in it yet, so that another one can be made.
    """
    product = _at(stored.value, place)
    try:
        await known(services, product, services.directory.license_group(product))
    except UnknownObject as unknown:
        if not stored.value.prepared or place >= len(stored.value.products):
            nothing = replace(product, licensed_group_id=None, group_asked=None)
            await _kept(services, stored, _with(stored.value, place, nothing))
        minutes = UNKNOWN_AT_MOST // timedelta(minutes=1)
        gone = Text("groupNeverKnown", product=product.sku_part_number, minutes=minutes)
        raise UnknownObject(gone) from unknown


async def retire(services: Services, product: Product) -> None:
    """Take the licence off a licensed group that is empty by now; what is gone carries nothing. Raises Transient."""
    with suppress(UnknownObject):
        await known(services, product, services.directory.retire_licensed_group(product))


async def known[T](services: Services, product: Product, asked: Awaitable[T]) -> T:
    """What Graph answers about a product's licensed group. Raises Transient where it may be too new to be known."""
    try:
        return await asked
    except UnknownObject as unknown:
        if product.group_asked and may_be_unknown(product.group_asked, services.clock.now()):
            raise Transient(Text("groupNotKnown", product=product.sku_part_number)) from unknown
        raise


def _at(allotment: Allotment, place: int) -> Product:
    return (*allotment.products, *allotment.coming)[place]


def _with(allotment: Allotment, place: int, product: Product) -> Allotment:
    every, given = (*allotment.products, *allotment.coming), len(allotment.products)
    every = (*every[:place], product, *every[place + 1 :])
    return replace(allotment, products=every[:given], coming=every[given:])


def _grouped(allotment: Allotment, place: int, group_id: str) -> Allotment:
    return _with(allotment, place, replace(_at(allotment, place), licensed_group_id=group_id, group_missing=None))


async def _kept(services: Services, stored: Stored[Allotment], after: Allotment) -> Stored[Allotment]:
    return Stored(after, await services.store.commit(Transaction(after, ()), stored.etag))


async def _tell(services: Services, allotment_id: str, reason: str) -> None:
    """Say in the allotment what it waits for, if it still does."""
    stored = await services.store.load(allotment_id)
    if stored and stored.value.state is AllotmentState.PREPARING and stored.value.state_reason != reason:
        await _kept(services, stored, replace(stored.value, state_reason=reason))


async def _give_up(services: Services, allotment_id: str, reason: str) -> None:
    stored = await services.store.load(allotment_id)
    if stored and stored.value.state is AllotmentState.PREPARING:
        log.warning("allotment %s: suspended: %s", allotment_id, reason)
        await _kept(services, stored, suspended(stored.value, reason))
        await schedule_delivery(services, allotment_id)
