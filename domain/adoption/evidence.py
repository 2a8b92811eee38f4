"""What Graph shows of the old and the new way to a licence, and what is safe because of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.admission import Observation, Policy
from domain.adoption.model import (
    Adoption,
)
from domain.allotments import Member, MemberState, Product
from domain.fulfilment import freed_from
from domain.undertakings import LicenceAssignment
from domain.young import may_be_unknown


def plans_off(products: Iterable[Product], sku_id: str) -> frozenset[str]:
    """The service plans of a product that are switched off."""
    return frozenset(plan for product in products if product.sku_id == sku_id for plan in product.disabled_plans)


def same_products(adoption: Adoption, carried: Mapping[str, frozenset[str]]) -> bool:
    """Whether a group carries exactly the products that are adopted, with the same service plans switched off.

    What else it carries is no business of an allotment that was there before.
    """
    adopted = {each.sku_id: frozenset(each.disabled_plans) for each in adoption.products}
    if adoption.existing is not None:
        carried = {sku_id: plans for sku_id, plans in carried.items() if sku_id in adopted}
    return dict(carried) == adopted


def lacks_new(adoption: Adoption, products: Iterable[Product], held: Iterable[LicenceAssignment]) -> bool:
    """Whether a product is active the old way, and not through its licensed group."""
    old, new = _ways(adoption, products, held)
    return bool(old - new)


def lacks_old(adoption: Adoption, products: Iterable[Product], held: Iterable[LicenceAssignment]) -> frozenset[str]:
    """The products, by skuId, that are active through their licensed groups and not the old way."""
    old, new = _ways(adoption, products, held)
    return new - old


def holds_old(adoption: Adoption, held: Iterable[LicenceAssignment]) -> frozenset[str]:
    """The products, by skuId, that are active the old way."""
    return frozenset(each.sku_id for each in held if each.active and is_old(adoption, each))


def removable(
    adoption: Adoption, products: Iterable[Product], held: Sequence[LicenceAssignment], *, covered: bool
) -> frozenset[str]:
    """The products, by skuId, whose direct licence may go, because it has the same service plans switched off.

    covered: only those that are active through their licensed groups too.
    """
    same = [
        each
        for each in held
        if each.group_id is not None or each.disabled_plans == plans_off(adoption.products, each.sku_id)
    ]
    old, new = _ways(adoption, products, same)
    return old & new if covered else old


def may_leave_old_group(
    adoption: Adoption, products: Iterable[Product], held: Iterable[LicenceAssignment], *, covered: bool
) -> bool:
    """Whether a person who has a licence through the old group may be taken out of it, and so loses all that it gives.

    covered: only where each product is active through the licensed groups too.
    """
    old, new = _ways(adoption, products, held)
    return bool(old) and (not covered or old <= new)


def is_unsafe(
    adoption: Adoption,
    row: Member,
    products: Iterable[Product],
    held: Sequence[LicenceAssignment],
    asked: datetime,
    policy: Policy,
) -> bool:
    """Whether this seat's holder could lose the licence if the old assignment went now.

    Who has left the group loses it by that. What was granted a moment ago may have been shown as it was before.
    """
    if row.state is MemberState.RELEASING:
        return False
    if is_unseen(row, held, asked):
        return True
    if not holds_old(adoption, held):
        return False
    return lacks_new(adoption, products, held) or not is_settled(row, asked, policy)


def is_unseen(row: Member, held: Sequence[LicenceAssignment], asked: datetime) -> bool:
    """Whether Graph may not know this seat's holder yet, so that its showing no licence means nothing."""
    return not held and may_be_unknown(row.since, asked)


def is_settled(row: Member, asked: datetime, policy: Policy) -> bool:
    """Whether what Graph shows of this seat can be believed: its grant has been seen to end, long enough before."""
    failed = row.state is MemberState.FAILED and row.granted is None
    if failed or (row.state is MemberState.LICENSED and row.checked is not None):
        return row.since + policy.propagation_margin <= asked
    return freed_from(row, policy) <= asked


def fits(observation: Observation, rows: Mapping[str, Member]) -> bool:
    """Whether the ledger knows everything that an observation of the group shows."""
    if observation.group_gone or observation.group_unknown:
        return False
    there = {entry.user_id for entry in observation.observed if entry.present}
    gone = {entry.user_id for entry in observation.observed if not entry.present}
    if observation.complete:
        gone |= rows.keys()
    recorded = {user for user, row in rows.items() if row.state not in _ON_THE_WAY_OUT}
    return there <= recorded and (gone - there).isdisjoint(recorded)


_ON_THE_WAY_OUT = frozenset({MemberState.RELEASING, MemberState.ROLLING_BACK})


def _ways(
    adoption: Adoption, products: Iterable[Product], held: Iterable[LicenceAssignment]
) -> tuple[frozenset[str], frozenset[str]]:
    """The adopted products that are active the old way, and those that are active as the allotment licenses.

    That is through their licensed groups; or directly, in an allotment that was there before and assigns so.
    """
    active = {(each.sku_id, each.group_id) for each in held if each.active}
    products = tuple(products)
    old = frozenset(product.sku_id for product in products if (product.sku_id, adoption.source_group) in active)
    new = frozenset(
        product.sku_id
        for product in products
        if product.licensed_group_id != adoption.source_group and (product.sku_id, product.licensed_group_id) in active
    )
    return old, new


def is_old(adoption: Adoption, held: LicenceAssignment) -> bool:
    """Whether a licence is one of those that are adopted, held the old way."""
    adopted = any(product.sku_id == held.sku_id for product in adoption.products)
    return adopted and held.group_id == adoption.source_group
