"""The plan of a change: what it means for whom and for which services, before anything is changed."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from domain.allotments import Licensing, Product
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.objections import Text
from domain.product_changes.model import (
    ChangeState,
    PlannedMove,
    ProductChange,
    Services,
    UnitsNeeded,
    Verdict,
    Way,
)
from domain.service_plans import collisions, unmet_needs
from domain.undertakings import LicenceAssignment, chained

type PlansOf = Mapping[str, AbstractSet[str]]
"""The service plans of every product that the tenant owns, by skuId."""


def plans_of(subscribed: Mapping[str, SubscribedSku]) -> PlansOf:
    """The service plans of these products."""
    return {sku_id: frozenset(plan.id for plan in each.plans) for sku_id, each in subscribed.items()}


def switched_on(product: Product, plans: PlansOf) -> AbstractSet[str]:
    """The service plans of a product that people have by it."""
    return plans.get(product.sku_id, frozenset()) - {*product.disabled_plans}


def services_of(before: Sequence[Product], after: Sequence[Product], plans: PlansOf) -> Services:
    """What becomes of the service plans."""
    there, then = _all_on(before, plans), _all_on(after, plans)
    going = [product for product in before if product.sku_id not in {each.sku_id for each in after}]
    coming = [product for product in after if product.sku_id not in {each.sku_id for each in before}]
    staying = [product for product in after if product not in coming]
    guards = [each.sku_id for each in staying if switched_on(each, plans) & _all_on(going, plans)]
    pairs = collisions(_all_on(going, plans), _all_on(coming, plans))
    return Services(
        kept=tuple(sorted(there & then)),
        lost=tuple(sorted(there - then)),
        gained=tuple(sorted(then - there)),
        collisions=tuple(pairs),
        guards=tuple(guards),
    )


def named(services: Services, names: Mapping[str, str]) -> Services:
    """The same with the names of the service plans. names: of every plan of the tenant, by id."""
    told = {*services.kept, *services.lost, *services.gained, *(plan for pair in services.collisions for plan in pair)}
    return replace(services, names={plan: names[plan] for plan in sorted(told & names.keys())})


def way_of(before: Sequence[Product], after: Sequence[Product], services: Services) -> Way:
    """How people get from the one to the other."""
    if {product.sku_id for product in before} == {product.sku_id for product in after}:
        return Way.IN_PLACE
    return Way.EXCHANGE if services.collisions else Way.OVERLAP


def against(
    comes: Sequence[Product],
    goes: Sequence[Product],
    stays: Sequence[Product],
    held: Iterable[LicenceAssignment],
    plans: PlansOf,
) -> tuple[str, ...]:
    """The products, by skuId, that a person holds by other ways, and that stand against the change.

    They have a service plan that excludes one that comes, or need one that goes and nothing else has. comes, goes,
    stays: as the allotment has them, with the groups through which they are had.
    """
    ours = {(product.sku_id, product.licensed_group_id) for product in (*comes, *goes, *stays)}
    others = [each for each in held if each.active and (each.sku_id, each.group_id) not in ours]
    on = {(each.sku_id, each.group_id): plans.get(each.sku_id, frozenset()) - each.disabled_plans for each in others}
    coming, left = _all_on(comes, plans), _all_on((*comes, *stays), plans).union(*on.values())
    needy = {*unmet_needs(left)} - {*unmet_needs(left | _all_on(goes, plans))}
    found = {sku_id for (sku_id, _), theirs in on.items() if collisions(coming, theirs) or needy & theirs}
    found |= {product.sku_id for product in stays if needy & switched_on(product, plans)}
    return tuple(sorted(found))


def judged(
    change: ProductChange, held: Mapping[str, Sequence[LicenceAssignment]], plans: PlansOf, cursor: str | None
) -> tuple[ProductChange, list[PlannedMove]]:
    """The plan with some more people."""
    people: list[PlannedMove] = []
    counts, digest = change.counts, change.fingerprint
    needed = {units.sku_id: units for units in change.units}
    for user_id in sorted(held):
        person = _judge(change, user_id, held[user_id], plans)
        people.append(person)
        counts = replace(counts, **{person.verdict.value: getattr(counts, person.verdict.value) + 1})
        digest = chained(digest, f"{user_id} {person.verdict} {' '.join(person.holds)} {' '.join(person.against)}")
        has = {each.sku_id for each in held[user_id] if each.active}
        for sku_id in needed.keys() - has:
            needed[sku_id] = replace(needed[sku_id], needed=needed[sku_id].needed + 1)
    scan = replace(change.scan.seen(len(held)), cursor=cursor)
    units = tuple(needed.values())
    return replace(change, counts=counts, fingerprint=digest, scan=scan, units=units), people


def planned(change: ProductChange, available: Mapping[str, int]) -> ProductChange:
    """The change whose plan is complete. available: units that nobody holds, by skuId."""
    units = tuple(replace(each, available=available.get(each.sku_id, 0)) for each in change.units)
    terms = [change.allotment_id, change.way.value, str(change.allotted_units), str(change.round_size)]
    terms += [
        f"{name} {product.sku_id} {' '.join(sorted(product.disabled_plans))}"
        for name, products in (("before", change.before), ("after", change.after))
        for product in products
    ]
    fingerprint = chained(change.fingerprint, "\n".join(terms))
    return replace(change, state=ChangeState.PLANNED, fingerprint=fingerprint, units=units, reason=None)


def notes(change: ProductChange, licensing: Licensing = Licensing.GROUP) -> list[Text]:
    """What an administrator has to know before starting."""
    told = [Text(_NOTES[change.way, licensing])]
    if change.services.lost:
        told.append(Text("noteServicesLost", count=len(change.services.lost)))
    if change.counts.blocked:
        told.append(Text("noteBlocked", count=change.counts.blocked))
    if change.counts.failing:
        told.append(Text("noteChangeFailing", count=change.counts.failing))
    told += [
        Text("noteUnitsMissing", product=name, needed=each.needed, available=each.available)
        for each in change.units
        for name in [next(product.name for product in change.after if product.sku_id == each.sku_id)]
        if each.missing
    ]
    return told


_NOTES = {
    (Way.OVERLAP, Licensing.GROUP): "noteOverlap",
    (Way.OVERLAP, Licensing.DIRECT): "noteOverlap",
    (Way.EXCHANGE, Licensing.GROUP): "noteExchangeByGroup",
    (Way.EXCHANGE, Licensing.DIRECT): "noteExchange",
    (Way.IN_PLACE, Licensing.GROUP): "noteInPlace",
    (Way.IN_PLACE, Licensing.DIRECT): "noteInPlace",
}


def units_of(comes: Iterable[Product], limit: int) -> tuple[UnitsNeeded, ...]:
    """The units of what comes, before anybody has been asked about."""
    return tuple(UnitsNeeded(product.sku_id, limit) for product in comes)


def _judge(change: ProductChange, user_id: str, held: Sequence[LicenceAssignment], plans: PlansOf) -> PlannedMove:
    active = {(each.sku_id, each.group_id) for each in held if each.active}
    going = [each for each in change.before if each in change.goes or change.way is Way.IN_PLACE]
    holds = tuple(sorted(each.sku_id for each in going if (each.sku_id, each.licensed_group_id) in active))
    stays = [each for each in change.before if each not in change.goes]
    if change.way is Way.IN_PLACE:
        groups = {each.sku_id: each.licensed_group_id for each in change.before}
        after = [replace(each, licensed_group_id=groups[each.sku_id]) for each in change.after]
        standing = against(after, change.before, (), held, plans)
    else:
        standing = against(change.comes, change.goes, stays, held, plans)
    ours = {(each.sku_id, each.licensed_group_id) for each in going}
    error = next((each.error for each in held if (each.sku_id, each.group_id) in ours and not each.active), None)
    has = {sku_id for sku_id, _ in active}
    if standing:
        verdict = Verdict.BLOCKED
    elif change.comes and all(each.sku_id in has for each in change.comes):
        verdict = Verdict.HOLDS
    elif going and not holds:
        verdict = Verdict.FAILING
    else:
        verdict = Verdict.MOVES
    return PlannedMove(user_id, verdict, holds, standing, error)


def _all_on(products: Iterable[Product], plans: PlansOf) -> frozenset[str]:
    return frozenset[str]().union(*(switched_on(product, plans) for product in products))
