"""By which ways, beside the allotment's own, somebody holds its products: through another group, or directly."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

from domain.allotments import Allotment, Product
from domain.directory import Group
from domain.objections import Text
from domain.reconciliation.accounts import Account


@dataclass(frozen=True, slots=True)
class OtherWay:
    """One licence that the allotment did not give. group_id: through which group; None: assigned directly.

    group_name: None where the group is gone, or nothing is known of it.
    """

    product: Product
    group_id: str | None
    group_name: str | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What has to be known besides people's licences.

    groups: those through which they hold them, by id. seats: who has a seat in an allotment that assigns the product
    directly, and that product's skuId.
    """

    groups: Mapping[str, Group] = field(default_factory=dict)
    seats: Set[tuple[str, str]] = frozenset()


def groups_of(allotment: Allotment, accounts: Iterable[Account]) -> set[str]:
    """The groups, beside the allotment's licensed ones, through which these people hold its products."""
    held = (way for account in accounts for way in _held(allotment, account))
    return {way.group_id for way in held if way.group_id}


def directly(allotment: Allotment, accounts: Iterable[Account]) -> set[str]:
    """Who of them has one of its products assigned directly."""
    return {each.user_id for each in accounts if any(not way.group_id for way in _held(allotment, each))}


def other_ways(allotment: Allotment, account: Account, elsewhere: Elsewhere) -> tuple[OtherWay, ...]:
    """The ways by which somebody without a seat holds the products, less those through seats in other allotments."""
    found: list[OtherWay] = []
    for way in _held(allotment, account):
        group = elsewhere.groups.get(way.group_id or "")
        if group is not None and group.licensed_for:
            continue
        if way.group_id is None and (account.user_id, way.product.sku_id) in elsewhere.seats:
            continue
        found.append(OtherWay(way.product, way.group_id, group.display_name if group else None))
    return tuple(found)


def ways_in_words(ways: Collection[OtherWay]) -> Text:
    """The ways in words."""
    products = tuple(dict.fromkeys(way.product.sku_part_number for way in ways))
    groups = tuple(dict.fromkeys(way.group_name or way.group_id for way in ways if way.group_id))
    if not groups:
        return Text("heldDirectly", products=products)
    code = "heldByGroup" if all(way.group_id for way in ways) else "heldBothWays"
    return Text(code, products=products, groups=groups)


def _held(allotment: Allotment, account: Account) -> list[OtherWay]:
    products = {product.sku_id: product for product in allotment.products}
    ours = {product.licensed_group_id for product in allotment.every_product if product.licensed_group_id}
    return [
        OtherWay(products[state.sku_id], state.group_id)
        for state in account.licences
        if state.active and state.sku_id in products and state.group_id not in ours
    ]
