"""What a change writes on the allotment: what comes and what goes, and which seats have which."""

from collections.abc import Iterable
from datetime import datetime

from domain.admission import Draft, Policy, new_seat
from domain.allotments import Allotment, Licensing, Member, MemberState, Product
from domain.copies import replace
from domain.fulfilment import shown_active
from domain.product_changes.model import ProductChange, Way
from domain.product_changes.moves import Sides


def coming(change: ProductChange, allotment: Allotment) -> tuple[Product, ...]:
    """The products that the allotment is to have, and has not: their licensed groups have to be made first."""
    there = {product.sku_id for product in (*allotment.products, *allotment.leaving)}
    known = {product.sku_id: product for product in allotment.coming}
    fresh = (each for each in change.wanted if each.sku_id not in there)
    return tuple(known.get(each.sku_id, _plain(each, change.generation)) for each in fresh)


def same_products(some: Iterable[Product], others: Iterable[Product]) -> bool:
    """Whether these are the same products with the same service plans switched off."""
    first, second = ({each.sku_id: frozenset(each.disabled_plans) for each in products} for products in (some, others))
    return first == second


def is_switched(change: ProductChange, allotment: Allotment) -> bool:
    """Whether new seats get what is wanted already."""
    same = same_products(allotment.products, change.wanted)
    return same and not allotment.coming and allotment.generation == change.generation


def switched(change: ProductChange, allotment: Allotment) -> Allotment:
    """The allotment from which new seats get what is wanted; the seats that there are keep what they have."""
    every = {each.sku_id: each for each in (*allotment.leaving, *allotment.coming, *allotment.products)}
    stays = {each.sku_id for each in change.before} & {each.sku_id for each in change.after}
    wanted = {each.sku_id for each in change.wanted}
    before = change.new if change.undoing else change.old
    products = tuple(
        replace(
            every[each.sku_id],
            disabled_plans=each.disabled_plans,
            only=None if each.sku_id in stays else change.generation,
        )
        for each in change.wanted
    )
    leaving = tuple(replace(each, only=before) for sku_id, each in every.items() if sku_id not in wanted)
    latest = max(allotment.generations, change.generation)
    return replace(
        allotment,
        products=products,
        leaving=leaving,
        coming=(),
        generation=change.generation,
        generations=latest,
    )


def finished(allotment: Allotment) -> Allotment:
    """The allotment whose change is over."""
    products = tuple(replace(product, only=None) for product in allotment.products)
    return replace(allotment, products=products, leaving=(), coming=(), changing=None)


def sides(change: ProductChange, allotment: Allotment) -> Sides:
    """What comes and what goes for people who are to move."""
    only = change.generation
    return Sides(
        comes=tuple(each for each in allotment.products if each.only == only),
        stays=tuple(each for each in allotment.products if each.only != only),
        goes=allotment.leaving,
        guards=tuple(each for each in allotment.products if each.sku_id in change.services.guards),
        exchange=change.way is Way.EXCHANGE,
        direct=allotment.licensing is Licensing.DIRECT,
    )


def is_behind(change: ProductChange, row: Member) -> bool:
    """Whether a seat does not have yet what it is to have, or is on its way."""
    return row.seated and (row.moving or row.generation != change.generation)


def taken_in_hand(draft: Draft, row: Member, bridged: tuple[str, ...], apply_by: datetime) -> None:
    """Take a seat in hand. Nobody else sends anything for it until the time to send it by is over."""
    bridged = tuple(sorted({*row.bridged, *bridged}))
    draft.add(row, replace(row, moving=True, bridged=bridged, apply_by=apply_by))


def timed(draft: Draft, row: Member, apply_by: datetime) -> None:
    """Write on a seat until when something is sent for it."""
    draft.add(row, replace(row, apply_by=apply_by))


def given_back(draft: Draft, row: Member) -> None:
    """What was sent for the seat has been answered: nothing is on its way any more."""
    draft.add(row, replace(row, apply_by=draft.now))


def moved(draft: Draft, row: Member, change: ProductChange) -> None:
    """The seat with what it is to have, as Graph has shown it. Whether a failed one has recovered, others look."""
    after = replace(row, generation=change.generation, moving=False, bridged=(), apply_by=draft.now)
    if row.state is not MemberState.FAILED:
        after = shown_active(after, draft.now)
    draft.add(row, after)


def handed_over(draft: Draft, row: Member, change: ProductChange, policy: Policy) -> None:
    """The seat of somebody who has nothing to keep: what comes is granted as to a newcomer."""
    seat = new_seat(row.user_id, draft.now, policy, row, change.generation)
    draft.add(row, replace(seat, moving=False, bridged=()))


def _plain(product: Product, generation: int) -> Product:
    return replace(product, licensed_group_id=None, group_asked=None, group_missing=None, only=generation)
