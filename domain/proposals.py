"""What an administrator asks for, and everything that is wrong with it at once.

Reading has two halves. The shape of the JSON needs nothing else. The facts of the tenant are checked for every part
whose shape is right. So one answer names all problems.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.directory import OBJECT_ID, Group, SubscribedSku
from domain.errors import Conflict, InvalidRequest, Problem
from domain.incoming import is_one_line, unknown_properties
from domain.objections import Objection, Text
from domain.watched_groups import Fence, GroupAccess

DISPLAY_NAME_AT_MOST = 120
PRODUCTS_AT_MOST = 20
PLANS_AT_MOST = 500
"""Over all products. With 20 products this many ids are 24,000 characters; Table Storage takes 32,768 in one text."""

UNITS_AT_MOST = 10_000_000
OWNERS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request for an allotment; None stands where the request did not say it well."""

    display_name: str | None
    group_id: str | None
    products: tuple[tuple[int, str, tuple[str, ...]], ...]
    allotted_units: int | None
    overflow: Overflow | None
    licensing: Licensing | None
    owners: tuple[str, ...]
    allow_overcommit: bool = False
    allow_group_access: bool = False


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """What the tenant and the store say about a proposal.

    user_members: how many users are in the group now. taken_by: the allotment that has the group already.
    taken_over: what the group itself carries is taken over, by an adoption.
    outside: the fence outside of which the group is; None: it may be watched. access: what being in the group gives.
    """

    group: Group | None
    subscribed: Mapping[str, SubscribedSku]
    user_members: int
    taken_by: str | None
    unknown_owners: Collection[str] = ()
    taken_over: bool = False
    outside: Fence | None = None
    access: GroupAccess = field(default_factory=GroupAccess)


_KNOWN = {
    "displayName",
    "groupId",
    "products",
    "allottedUnits",
    "overflow",
    "licensing",
    "owners",
    "allowOvercommit",
    "allowGroupAccess",
}
_CHANGEABLE = {
    "displayName",
    "allottedUnits",
    "overflow",
    "owners",
    "state",
    "allowOvercommit",
    "muted",
    "alertUnits",
    "alertPercent",
}


class _Reader:
    """Reads fields of a JSON object and collects what is wrong."""

    def __init__(self, body: Mapping[str, Any], known: Collection[str]) -> None:
        self.body = body
        self.problems = unknown_properties(body, known)

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def text(self, name: str, *, at_most: int) -> str | None:
        value = self.body.get(name)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= at_most:
            self.wrong(name, Objection("textLength", least=1, most=at_most))
            return None
        if not is_one_line(value.strip()):
            self.wrong(name, Objection("textOneLine"))
        return value.strip()

    def object_id(self, name: str) -> str | None:
        value = self.body.get(name)
        if isinstance(value, str) and OBJECT_ID.fullmatch(value):
            return value.lower()
        self.wrong(name, Objection("mustBeObjectId"))
        return None

    def units(self) -> int | None:
        value = self.body.get("allottedUnits")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UNITS_AT_MOST:
            return value
        self.wrong("allottedUnits", Objection("numberBetween", least=0, most=UNITS_AT_MOST))
        return None

    def threshold(self, name: str, at_most: int) -> int | None:
        value = self.body.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= at_most):
            return value
        self.wrong(name, Objection("numberOrNone", most=at_most))
        return None

    def flag(self, name: str) -> bool:
        value = self.body.get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, Objection("mustBeBoolean"))
        return value is True

    def overflow(self) -> Overflow | None:
        return self._choice("overflow", Overflow)

    def licensing(self) -> Licensing | None:
        return self._choice("licensing", Licensing)

    def state(self) -> AllotmentState | None:
        value = self.body.get("state")
        if value in (AllotmentState.ACTIVE, AllotmentState.SUSPENDED):
            return AllotmentState(value)
        self.wrong("state", Objection("mustBeOneOf", known=("active", "suspended")))
        return None

    def _choice[Choice: StrEnum](self, name: str, kind: type[Choice]) -> Choice | None:
        value = self.body.get(name)
        if isinstance(value, str) and value in [choice.value for choice in kind]:
            return kind(value)
        self.wrong(name, Objection("mustBeOneOf", known=tuple(kind)))
        return None

    def owners(self) -> tuple[str, ...]:
        value = self.body.get("owners", [])
        if not isinstance(value, list) or not all(isinstance(one, str) and OBJECT_ID.fullmatch(one) for one in value):
            self.wrong("owners", Objection("ownersList"))
            return ()
        if len(value) > OWNERS_AT_MOST:
            self.wrong("owners", Objection("ownersTooMany", most=OWNERS_AT_MOST, count=len(value)))
        return tuple(dict.fromkeys(owner.lower() for owner in value))

    def products(self) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
        value = self.body.get("products")
        if not isinstance(value, list) or not 0 < len(value) <= PRODUCTS_AT_MOST:
            self.wrong("products", Objection("productsList", most=PRODUCTS_AT_MOST))
            return ()
        read = [product for index, entry in enumerate(value) if (product := self._product(index, entry))]
        for index, sku_id, _ in read:
            if sku_id in [other for earlier, other, _ in read if earlier < index]:
                self.wrong(f"products[{index}].skuId", Objection("productTwice", product=sku_id))
        return tuple(read)

    def _product(self, index: int, entry: object) -> tuple[int, str, tuple[str, ...]] | None:
        path = f"products[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("skuId"), str):
            self.wrong(f"{path}.skuId", Objection("productSkuId"))
            return None
        plans = entry.get("disabledPlans", [])
        if not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
            self.wrong(f"{path}.disabledPlans", Objection("plansList"))
            return None
        return index, entry["skuId"].lower(), tuple(dict.fromkeys(plan.lower() for plan in plans))


def read_proposal(body: Mapping[str, Any]) -> tuple[Proposal, list[Problem]]:
    """The well-shaped part of a request for an allotment, and what is wrong with its shape."""
    reader = _Reader({"overflow": "rollback", "licensing": "group", **body}, _KNOWN)
    group_id = reader.object_id("groupId")
    proposal = Proposal(
        display_name=reader.text("displayName", at_most=DISPLAY_NAME_AT_MOST),
        group_id=group_id,
        products=reader.products(),
        allotted_units=reader.units(),
        overflow=reader.overflow(),
        licensing=reader.licensing(),
        owners=reader.owners(),
        allow_overcommit=reader.flag("allowOvercommit"),
        allow_group_access=reader.flag("allowGroupAccess"),
    )
    return proposal, reader.problems


def objections(proposal: Proposal, facts: TenantFacts) -> list[Problem]:
    """What the tenant's facts say against a proposal, for every part that is well-shaped."""
    return [
        *_group_objections(proposal, facts),
        *_product_objections(proposal, facts.subscribed),
        *_licensing_objections(proposal, facts.subscribed),
        *(Problem("owners", Objection("noOwner", id=owner)) for owner in facts.unknown_owners),
    ]


def chosen_products(proposal: Proposal, subscribed: Mapping[str, SubscribedSku]) -> tuple[Product, ...]:
    """The products of a proposal that met no objection, with their part numbers."""
    return tuple(
        Product(sku_id, subscribed[sku_id].sku_part_number, disabled) for _, sku_id, disabled in proposal.products
    )


def changed(allotment: Allotment, body: Mapping[str, Any], group: Group | None) -> Allotment:
    """The allotment with the named settings changed.

    Raises InvalidRequest with everything that is wrong, and Conflict where the allotment is being deleted.

    group: the watched group, needed where `overflow` becomes rollback.
    Whether the tenant has as many licences as a raised limit promises is not asked here (`domain.capacity`).
    """
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    reader = _Reader(body, _CHANGEABLE)
    after = allotment
    if "displayName" in body and (name := reader.text("displayName", at_most=DISPLAY_NAME_AT_MOST)):
        after = replace(after, display_name=name)
    if "allottedUnits" in body and (units := reader.units()) is not None:
        if units < allotment.consumed_units:
            reader.wrong("allottedUnits", _below_use(units, allotment.consumed_units))
        after = replace(after, allotted_units=units)
    if "overflow" in body and (overflow := reader.overflow()):
        if overflow is Overflow.ROLLBACK and group is not None and group.removal_blocked_by:
            reader.wrong("overflow", _not_removable(group))
        after = replace(after, overflow=overflow)
    reader.flag("allowOvercommit")
    if "owners" in body:
        after = replace(after, owners=reader.owners())
    if "state" in body and (state := reader.state()):
        after = _in_state(after, state)
    after = _told_changed(after, reader)
    if reader.problems:
        raise InvalidRequest(*reader.problems)
    return after


def _in_state(allotment: Allotment, state: AllotmentState) -> Allotment:
    """The allotment suspended or resumed; one whose licensed groups are not ready goes on with preparing them."""
    if state is AllotmentState.SUSPENDED:
        return replace(allotment, state=state, state_reason=Text("suspendedByAdministrator"))
    if allotment.state is AllotmentState.PREPARING:
        return allotment
    state = state if allotment.prepared else AllotmentState.PREPARING
    return replace(allotment, state=state, state_reason=None, missing_since=None)


def _told_changed(allotment: Allotment, reader: _Reader) -> Allotment:
    """The allotment with what is told about it changed."""
    if "muted" in reader.body:
        allotment = replace(allotment, muted=reader.flag("muted"))
    if "alertUnits" in reader.body:
        allotment = replace(allotment, alert_units=reader.threshold("alertUnits", UNITS_AT_MOST))
    if "alertPercent" in reader.body:
        allotment = replace(allotment, alert_percent=reader.threshold("alertPercent", 100))
    return allotment


def _group_objections(proposal: Proposal, facts: TenantFacts) -> Iterator[Problem]:
    if proposal.group_id is None:
        return
    if facts.group is None:
        yield Problem("groupId", Objection("noGroup", id=proposal.group_id))
        return
    if facts.outside:
        yield Problem("groupId", Objection("groupOutside", group=facts.group.display_name, ways=facts.outside.ways))
    if facts.access.count and not proposal.allow_group_access:
        objection = Objection("groupGivesAccess", group=facts.group.display_name, access=facts.access.words)
        yield Problem("groupId", objection)
    if facts.taken_by:
        yield Problem("groupId", Objection("groupTaken", group=facts.group.display_name, allotment=facts.taken_by))
    if facts.group.licensed_for:
        yield Problem("groupId", Objection("groupIsLicensed", group=facts.group.display_name))
    elif not facts.taken_over and (carried := _carried(proposal, facts, facts.group)):
        yield Problem("groupId", Objection("groupCarriesIt", group=facts.group.display_name, products=carried))
    if proposal.overflow is Overflow.ROLLBACK:
        if facts.group.removal_blocked_by:
            yield Problem("overflow", _not_removable(facts.group))
        if proposal.allotted_units is not None and facts.user_members > proposal.allotted_units:
            yield Problem(
                "allottedUnits",
                Objection(
                    "groupOverLimit",
                    group=facts.group.display_name,
                    users=facts.user_members,
                    limit=proposal.allotted_units,
                ),
            )


def _carried(proposal: Proposal, facts: TenantFacts, group: Group) -> tuple[str, ...]:
    """The proposed products that the group itself carries, by part number."""
    wanted = (sku_id for _, sku_id, _ in proposal.products if sku_id in group.carries)
    return tuple(facts.subscribed[one].sku_part_number if one in facts.subscribed else one for one in wanted)


def _product_objections(proposal: Proposal, subscribed: Mapping[str, SubscribedSku]) -> Iterator[Problem]:
    plans = sum(len(disabled) for _, _, disabled in proposal.products)
    if plans > PLANS_AT_MOST:
        message = Objection("plansTooMany", most=PLANS_AT_MOST, count=plans)
        yield Problem("products", message)
    for index, sku_id, disabled in proposal.products:
        owned = subscribed.get(sku_id)
        if owned is None:
            yield Problem(f"products[{index}].skuId", Objection("noProduct", product=sku_id))
        elif not owned.for_users:
            message = Objection("productForCompany", product=owned.sku_part_number)
            yield Problem(f"products[{index}].skuId", message)
        else:
            yield from _plan_objections(index, owned, disabled)


def _licensing_objections(proposal: Proposal, subscribed: Mapping[str, SubscribedSku]) -> Iterator[Problem]:
    if proposal.licensing is Licensing.GROUP and not any(owned.licenses_by_group for owned in subscribed.values()):
        yield Problem(
            "licensing",
            Objection("groupLicensingMissing"),
        )


def _plan_objections(index: int, owned: SubscribedSku, disabled: Sequence[str]) -> Iterator[Problem]:
    plans = {plan.id for plan in owned.plans}
    for plan in disabled:
        if plan not in plans:
            yield Problem(
                f"products[{index}].disabledPlans", Objection("noPlan", product=owned.sku_part_number, plan=plan)
            )
    users_plans = {plan.id for plan in owned.plans if plan.for_users}
    if users_plans and users_plans <= set(disabled):
        yield Problem(f"products[{index}].disabledPlans", Objection("noPlanLeft", product=owned.sku_part_number))


def _not_removable(group: Group) -> Objection:
    return Objection("membersFixed", group=group.display_name, because=group.removal_blocked_by)


def _below_use(units: int, used: int) -> Objection:
    return Objection("limitBelowUse", used=used, limit=units)
