"""Which products a person holds outside any allotment, and by which ways. Reads Microsoft Graph; changes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.inventory import every_listed
from application.person_index import direct_seats
from application.services import Services
from domain.capacity import outside
from domain.people import Holder, Person
from domain.reconciliation.accounts import Account


@dataclass(frozen=True, slots=True)
class OutsideLicence:
    """A product that somebody holds by ways that are no allotment's.

    name: what people know it by; the skuId where the tenant doesn't own it any more. direct: it is assigned to them.
    groups: those through which they have it, by id, with their names; None: the group is gone, or isn't shown.
    """

    sku_id: str
    name: str
    direct: bool
    groups: Mapping[str, str | None]


async def outside_licences(
    services: Services, user_id: str, sku_ids: Collection[str] | None
) -> tuple[OutsideLicence, ...]:
    """What the person holds now outside any allotment, by name. sku_ids: these products alone; None: all of them.

    Nothing where there is no such person. A licence that Graph shows with an error isn't held. Raises Transient.
    """
    account = (await services.nightly.accounts.accounts([user_id])).get(user_id)
    holders = _holders(account, sku_ids) if account else {}
    if not holders:
        return ()
    through = sorted({group for holder in holders.values() for group in holder.groups})
    groups = await services.directory.groups(through) if through else {}
    every = await every_listed(services)
    ours = {product.licensed_group_id for each in every for product in each.products}
    ours |= {group.id for group in groups.values() if group.licensed_for}
    assigned = [sku_id for sku_id, holder in holders.items() if holder.direct]
    seats = await direct_seats(services, assigned, [user_id], every) if assigned else set()
    subscribed = await services.directory.subscribed()
    found = list[OutsideLicence]()
    for sku_id, holder in holders.items():
        kept = outside(holder, {each for each in ours if each}, has_direct_seat=(user_id, sku_id) in seats)
        if kept is not None:
            names = {each: groups[each].display_name if each in groups else None for each in kept.groups}
            owned = subscribed.get(sku_id)
            found.append(OutsideLicence(sku_id, owned.name if owned else sku_id, kept.direct, names))
    return tuple(sorted(found, key=lambda each: (each.name, each.sku_id)))


def _holders(account: Account, sku_ids: Collection[str] | None) -> dict[str, Holder]:
    """By which ways the person holds each product, by skuId."""
    person = Person(account.user_id, account.display_name, account.user_principal_name)
    ways = dict[str, list[str | None]]()
    for state in account.licences:
        if state.active and (sku_ids is None or state.sku_id in sku_ids):
            ways.setdefault(state.sku_id, []).append(state.group_id)
    return {
        sku_id: Holder(person, None in found, tuple(sorted({group for group in found if group})))
        for sku_id, found in ways.items()
    }
