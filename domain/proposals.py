"""What an administrator asks for, and everything that is wrong with it at once.

Reading is in two halves: the shape of the JSON, which needs nothing else, and the facts of the tenant, which are
checked for every part whose shape is right, so that one answer names all problems.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.errors import Conflict, InvalidRequest, Problem

DISPLAY_NAME_AT_MOST = 120
PRODUCTS_AT_MOST = 20
UNITS_AT_MOST = 10_000_000
OWNERS_AT_MOST = 100
OBJECT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
"""Graph's ids are GUIDs; this is what is safe in a URL and in a key of Table Storage."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group as Graph describes it, as far as it matters here."""

    id: str
    display_name: str
    dynamic: bool = False
    synced: bool = False
    mail_enabled_security: bool = False
    role_assignable: bool = False
    distribution: bool = False
    licensed_for: str | None = None

    @property
    def fixed_because(self) -> str | None:
        """Why its members cannot be removed through Graph; None: they can.

        Follows "Remove member": dynamic, synced, mail-enabled and role-assignable groups are refused.
        """
        reasons = {
            "its membership is dynamic": self.dynamic,
            "it is synced from on-premises": self.synced,
            "it is a mail-enabled security or distribution group": self.mail_enabled_security or self.distribution,
            "it is role-assignable": self.role_assignable,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service plan of a product."""

    id: str
    name: str
    for_users: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A product that the tenant owns (Graph: subscribedSku)."""

    sku_id: str
    sku_part_number: str
    for_users: bool
    plans: tuple[ServicePlan, ...]
    enabled_units: int
    consumed_units: int


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


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tenant and the store say about a proposal.

    user_members: how many users are in the group now. taken_by: the allotment that has the group already.
    """

    group: Group | None
    subscribed: Mapping[str, Subscribed]
    user_members: int
    taken_by: str | None
    unknown_owners: Collection[str] = ()


_KNOWN = {"displayName", "groupId", "products", "allottedUnits", "overflow", "licensing", "owners"}
_CHANGEABLE = {"displayName", "allottedUnits", "overflow", "owners", "state"}


class _Reader:
    """Reads fields of a JSON object and collects what is wrong."""

    def __init__(self, body: Mapping[str, Any], known: Collection[str]) -> None:
        self.body = body
        self.problems = [
            Problem(name, f"Unknown property; known are {', '.join(sorted(known))}.")
            for name in body
            if name not in known
        ]

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def text(self, name: str, *, at_most: int) -> str | None:
        value = self.body.get(name)
        if isinstance(value, str) and 0 < len(value.strip()) <= at_most:
            return value.strip()
        self.wrong(name, f"Must be a text of 1 to {at_most} characters.")
        return None

    def object_id(self, name: str) -> str | None:
        value = self.body.get(name)
        if isinstance(value, str) and OBJECT_ID.fullmatch(value):
            return value.lower()
        self.wrong(name, "Must be the object id that Microsoft Entra shows.")
        return None

    def units(self) -> int | None:
        value = self.body.get("allottedUnits")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UNITS_AT_MOST:
            return value
        self.wrong("allottedUnits", f"Must be a whole number from 0 to {UNITS_AT_MOST}.")
        return None

    def overflow(self) -> Overflow | None:
        return self._choice("overflow", Overflow)

    def licensing(self) -> Licensing | None:
        return self._choice("licensing", Licensing)

    def state(self) -> AllotmentState | None:
        value = self.body.get("state")
        if value in (AllotmentState.ACTIVE, AllotmentState.SUSPENDED):
            return AllotmentState(value)
        self.wrong("state", "Must be active or suspended.")
        return None

    def _choice[Choice: StrEnum](self, name: str, kind: type[Choice]) -> Choice | None:
        value = self.body.get(name)
        if isinstance(value, str) and value in [choice.value for choice in kind]:
            return kind(value)
        self.wrong(name, f"Must be {' or '.join(choice.value for choice in kind)}.")
        return None

    def owners(self) -> tuple[str, ...]:
        value = self.body.get("owners", [])
        if not isinstance(value, list) or not all(isinstance(one, str) and OBJECT_ID.fullmatch(one) for one in value):
            self.wrong("owners", "Must be a list of object ids of users.")
            return ()
        if len(value) > OWNERS_AT_MOST:
            self.wrong("owners", f"At most {OWNERS_AT_MOST} owners; these are {len(value)}.")
        return tuple(dict.fromkeys(owner.lower() for owner in value))

    def products(self) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
        value = self.body.get("products")
        if not isinstance(value, list) or not 0 < len(value) <= PRODUCTS_AT_MOST:
            self.wrong("products", f"Must be a list of 1 to {PRODUCTS_AT_MOST} products.")
            return ()
        read = [product for index, entry in enumerate(value) if (product := self._product(index, entry))]
        for index, sku_id, _ in read:
            if sku_id in [other for earlier, other, _ in read if earlier < index]:
                self.wrong(f"products[{index}].skuId", f"Product {sku_id} is named twice.")
        return tuple(read)

    def _product(self, index: int, entry: object) -> tuple[int, str, tuple[str, ...]] | None:
        path = f"products[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("skuId"), str):
            self.wrong(f"{path}.skuId", "Must be the skuId of a product that the tenant owns.")
            return None
        plans = entry.get("disabledPlans", [])
        if not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
            self.wrong(f"{path}.disabledPlans", "Must be a list of service plan ids.")
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
    )
    return proposal, reader.problems


def objections(proposal: Proposal, facts: Facts) -> list[Problem]:
    """What the tenant's facts say against a proposal, for every part that is well-shaped."""
    return [
        *_group_objections(proposal, facts),
        *_product_objections(proposal, facts.subscribed),
        *(Problem("owners", f"There is no user with the id {owner}.") for owner in facts.unknown_owners),
    ]


def chosen_products(proposal: Proposal, subscribed: Mapping[str, Subscribed]) -> tuple[Product, ...]:
    """The products of a proposal that met no objection, with their part numbers."""
    return tuple(
        Product(sku_id, subscribed[sku_id].sku_part_number, disabled) for _, sku_id, disabled in proposal.products
    )


def changed(allotment: Allotment, body: Mapping[str, Any], group: Group | None) -> Allotment:
    """The allotment with the named settings changed.

    Raises InvalidRequest with everything that is wrong, and Conflict where the allotment is being deleted.

    group: the watched group, needed where `overflow` becomes rollback.
    """
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(f"Allotment {allotment.display_name} is being deleted, and takes no more changes.")
    reader = _Reader(body, _CHANGEABLE)
    after = allotment
    if "displayName" in body and (name := reader.text("displayName", at_most=DISPLAY_NAME_AT_MOST)):
        after = replace(after, display_name=name)
    if "allottedUnits" in body and (units := reader.units()) is not None:
        if units < allotment.consumed_units:
            reader.wrong("allottedUnits", _below_use(units, allotment.consumed_units))
        after = replace(after, allotted_units=units)
    if "overflow" in body and (overflow := reader.overflow()):
        if overflow is Overflow.ROLLBACK and group is not None and group.fixed_because:
            reader.wrong("overflow", _not_removable(group))
        after = replace(after, overflow=overflow)
    if "owners" in body:
        after = replace(after, owners=reader.owners())
    if "state" in body and (state := reader.state()):
        reason = None if state is AllotmentState.ACTIVE else "Suspended by an administrator."
        after = replace(after, state=state, state_reason=reason)
    if reader.problems:
        raise InvalidRequest(*reader.problems)
    return after


def _group_objections(proposal: Proposal, facts: Facts) -> Iterator[Problem]:
    if proposal.group_id is None:
        return
    if facts.group is None:
        yield Problem("groupId", f"There is no group with the id {proposal.group_id} in this tenant.")
        return
    if facts.taken_by:
        yield Problem("groupId", f"Group {facts.group.display_name} already has allotment {facts.taken_by}.")
    if facts.group.licensed_for:
        yield Problem("groupId", f"Group {facts.group.display_name} is the licensed group of another allotment.")
    if proposal.overflow is Overflow.ROLLBACK:
        if facts.group.fixed_because:
            yield Problem("overflow", _not_removable(facts.group))
        if proposal.allotted_units is not None and facts.user_members > proposal.allotted_units:
            yield Problem(
                "allottedUnits",
                f"Group {facts.group.display_name} has {facts.user_members} users, the limit would be "
                f"{proposal.allotted_units}. Raise the limit, or let the rest wait (overflow: wait).",
            )


def _product_objections(proposal: Proposal, subscribed: Mapping[str, Subscribed]) -> Iterator[Problem]:
    for index, sku_id, disabled in proposal.products:
        owned = subscribed.get(sku_id)
        if owned is None:
            yield Problem(
                f"products[{index}].skuId", f"The tenant owns no product {sku_id}; see Graph's subscribedSkus."
            )
        elif not owned.for_users:
            message = f"{owned.sku_part_number} is for the whole company; only products for users can be allotted."
            yield Problem(f"products[{index}].skuId", message)
        else:
            yield from _plan_objections(index, owned, disabled)


def _plan_objections(index: int, owned: Subscribed, disabled: Sequence[str]) -> Iterator[Problem]:
    plans = {plan.id for plan in owned.plans}
    for plan in disabled:
        if plan not in plans:
            yield Problem(f"products[{index}].disabledPlans", f"{owned.sku_part_number} has no service plan {plan}.")
    users_plans = {plan.id for plan in owned.plans if plan.for_users}
    if users_plans and users_plans <= set(disabled):
        yield Problem(f"products[{index}].disabledPlans", f"No service plan of {owned.sku_part_number} would be left.")


def _not_removable(group: Group) -> str:
    return (
        f"Members of {group.display_name} cannot be removed through Microsoft Graph: {group.fixed_because}. "
        "Use overflow: wait."
    )


def _below_use(units: int, used: int) -> str:
    return f"{used} seats are in use, the limit would be {units}. Remove people from the group first."
