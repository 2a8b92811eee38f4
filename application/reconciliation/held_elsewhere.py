"""Reads by which ways people who have no seat hold an allotment's products all the same. Changes nothing."""

from collections.abc import Collection, Mapping, Sequence

from application.person_index import direct_seats
from application.services import Services
from domain.allotments import Allotment
from domain.errors import Transient
from domain.reconciliation.accounts import Account
from domain.reconciliation.outside import Elsewhere, OtherWay, directly, groups_of, other_ways


async def known_elsewhere(services: Services, allotment: Allotment, seatless: Collection[Account]) -> Elsewhere:
    """What has to be known of these people's other ways; nothing is read where they have none."""
    groups, people = groups_of(allotment, seatless), directly(allotment, seatless)
    sku_ids = {product.sku_id for product in allotment.products}
    return Elsewhere(
        groups=await services.directory.groups(sorted(groups)) if groups else {},
        seats=await direct_seats(services, sku_ids, people),
    )


async def ways_of(
    services: Services, allotment: Allotment, user_ids: Sequence[str]
) -> Mapping[str, tuple[OtherWay, ...]] | None:
    """By which other ways these people, who have no seat, hold the products now; None: it cannot be seen now."""
    try:
        accounts = await services.nightly.accounts.accounts(user_ids) if user_ids else {}
        elsewhere = await known_elsewhere(services, allotment, accounts.values())
    except Transient:
        return None
    return {user_id: other_ways(allotment, account, elsewhere) for user_id, account in accounts.items()}
