"""What an administrator asks for, and everything that is wrong with it at once.

Reading is in two halves: the shape of the JSON, which needs nothing else, and the facts of the tenant, which are
checked for every part whose shape is right, so that one answer names all problems.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
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
ENTRA_ID_PREMIUM = frozenset(
    {
        "41781fb2-bc02-4b7c-bd55-b576c07bb09d",  # AAD_PREMIUM: P1
        "eec0eb4f-6444-4f95-aba0-50c24d67f998",  # AAD_PREMIUM_P2
    }
)
"""Service plans that permit licensing by group."""

OFFICE_365_E3_AND_ABOVE = frozenset(
    {
        "6fd2c87f-b296-42f0-b197-1e91e994b900",  # ENTERPRISEPACK: E3
        "46c3a859-c90d-40b3-9551-6178a48d5c18",  # Office_365_E3_(no_Teams)
        "d711d25a-a21c-492f-bd19-aae1e8ebaf30",  # O365_w/o_Teams_Bundle_E3
        "189a915c-fe4f-4ffa-bde4-85b9628d07a0",  # DEVELOPERPACK: E3 Developer
        "1392051d-0cb9-4b7a-88d5-621fee5e8711",  # ENTERPRISEWITHSCAL: E4
        "c7df2760-2c81-4ef7-b578-5b5392b571df",  # ENTERPRISEPREMIUM: E5
        "26d45bd9-adf1-46cd-a9e1-51e9a5524128",  # ENTERPRISEPREMIUM_NOPSTNCONF
        "cf50bae9-29e8-4775-b07c-56ee10e3776d",  # Office_365_w/o_Teams_Bundle_E5
        "71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74",  # Office_365_E5_EEA_(no_Teams)_without_Audio_Conferencing
        "e578b273-6db4-4691-bba0-8d691f4da603",  # ENTERPRISEPACKPLUS_FACULTY: A3
        "98b6e773-24d4-4c0d-a968-6e787a1f8204",  # ENTERPRISEPACKPLUS_STUDENT: A3
        "a4585165-0533-458a-97e3-c400570268c4",  # ENTERPRISEPREMIUM_FACULTY: A5
        "ee656612-49fa-43e5-b67e-cb1fdf7699df",  # ENTERPRISEPREMIUM_STUDENT: A5
        "535a3a29-c5f0-42fe-8215-d3b9e1f38c4a",  # ENTERPRISEPACK_GOV: G3
        "8900a2c0-edba-4079-bdf3-b276e293b6a8",  # ENTERPRISEPREMIUM_GOV: G5
        "1341559b-49df-443c-8e79-fa604fed2d82",  # ENTERPRISEPREMIUM_NOPSTNCONF_NOPBI_GOV: G5
        "2f105cc2-c2c1-435b-a955-c5e82156c05d",  # ENTERPRISEPREMIUM_NOPBIPBX_GOV: G5
        "aea38a85-9bd5-4981-aa00-616b411205bf",  # ENTERPRISEPACK_USGOV_GCCHIGH: E3
        "b107e5a3-3e60-4c0d-a184-a7e4395eb44c",  # ENTERPRISEPACK_USGOV_DOD: E3
    }
)
"""Products that permit licensing by group though they contain neither service plan."""

OBJECT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
"""Graph's ids are GUIDs; this is what is safe in a URL and in a key of Table Storage."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group as Graph describes it, as far as it matters here.

    management_restricted: it is in a restricted management administrative unit; only who has a role there changes it.
    carries: the products, by skuId, that it gives to everybody in it (Graph: assignedLicenses).
    """

    id: str
    display_name: str
    dynamic: bool = False
    synced: bool = False
    mail_enabled_security: bool = False
    role_assignable: bool = False
    distribution: bool = False
    management_restricted: bool = False
    licensed_for: str | None = None
    carries: frozenset[str] = frozenset()

    @property
    def fixed_because(self) -> Objection | None:
        """Why its members cannot be removed through Graph; None: they can.

        Follows "Remove member": dynamic, synced, mail-enabled and role-assignable groups are refused.
        """
        reasons = {
            "groupIsDynamic": self.dynamic,
            "groupIsSynced": self.synced,
            "groupIsMailEnabled": self.mail_enabled_security or self.distribution,
            "groupIsRoleAssignable": self.role_assignable,
        }
        return next((Objection(reason) for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service plan of a product."""

    id: str
    name: str
    for_users: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A product that the tenant owns (Graph: subscribedSku).

    warning_units are in their grace period and can be assigned; suspended and locked out ones cannot.
    capability: Graph's capabilityStatus. display_name: as Microsoft sells it; None where only the part number is known.
    """

    sku_id: str
    sku_part_number: str
    for_users: bool
    plans: tuple[ServicePlan, ...]
    enabled_units: int
    consumed_units: int
    warning_units: int = 0
    suspended_units: int = 0
    locked_out_units: int = 0
    capability: str = "Enabled"
    display_name: str | None = None

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.display_name or self.sku_part_number

    @property
    def licenses_by_group(self) -> bool:
        """Whether owning it permits licensing by group.

        Follows "What is group-based licensing": Microsoft Entra ID P1, a product that contains it, or Office 365 E3
        and above.
        """
        contains = any(plan.id in ENTRA_ID_PREMIUM for plan in self.plans)
        return self.capability in {"Enabled", "Warning"} and (contains or self.sku_id in OFFICE_365_E3_AND_ABOVE)


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
class Facts:
    """What the tenant and the store say about a proposal.

    user_members: how many users are in the group now. taken_by: the allotment that has the group already.
    taken_over: what the group itself carries is taken over, by an adoption.
    outside: the fence outside of which the group is; None: it may be watched. access: what being in the group gives.
    """

    group: Group | None
    subscribed: Mapping[str, Subscribed]
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


def objections(proposal: Proposal, facts: Facts) -> list[Problem]:
    """What the tenant's facts say against a proposal, for every part that is well-shaped."""
    return [
        *_group_objections(proposal, facts),
        *_product_objections(proposal, facts.subscribed),
        *_licensing_objections(proposal, facts.subscribed),
        *(Problem("owners", Objection("noOwner", id=owner)) for owner in facts.unknown_owners),
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
        if overflow is Overflow.ROLLBACK and group is not None and group.fixed_because:
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


def _group_objections(proposal: Proposal, facts: Facts) -> Iterator[Problem]:
    if proposal.group_id is None:
        return
    if facts.group is None:
        yield Problem("groupId", Objection("noGroup", id=proposal.group_id))
        return
    if facts.outside:
        yield Problem("groupId", Objection("groupOutside", group=facts.group.display_name, ways=facts.outside.ways))
    if facts.access.count and not proposal.allow_group_access:
        told = Objection("groupGivesAccess", group=facts.group.display_name, access=facts.access.words)
        yield Problem("groupId", told)
    if facts.taken_by:
        yield Problem("groupId", Objection("groupTaken", group=facts.group.display_name, allotment=facts.taken_by))
    if facts.group.licensed_for:
        yield Problem("groupId", Objection("groupIsLicensed", group=facts.group.display_name))
    elif not facts.taken_over and (carried := _carried(proposal, facts, facts.group)):
        yield Problem("groupId", Objection("groupCarriesIt", group=facts.group.display_name, products=carried))
    if proposal.overflow is Overflow.ROLLBACK:
        if facts.group.fixed_because:
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


def _carried(proposal: Proposal, facts: Facts, group: Group) -> tuple[str, ...]:
    """The proposed products that the group itself carries, by part number."""
    wanted = (sku_id for _, sku_id, _ in proposal.products if sku_id in group.carries)
    return tuple(facts.subscribed[one].sku_part_number if one in facts.subscribed else one for one in wanted)


def _product_objections(proposal: Proposal, subscribed: Mapping[str, Subscribed]) -> Iterator[Problem]:
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


def _licensing_objections(proposal: Proposal, subscribed: Mapping[str, Subscribed]) -> Iterator[Problem]:
    if proposal.licensing is Licensing.GROUP and not any(owned.licenses_by_group for owned in subscribed.values()):
        yield Problem(
            "licensing",
            Objection("groupLicensingMissing"),
        )


def _plan_objections(index: int, owned: Subscribed, disabled: Sequence[str]) -> Iterator[Problem]:
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
    return Objection("membersFixed", group=group.display_name, because=group.fixed_because)


def _below_use(units: int, used: int) -> Objection:
    return Objection("limitBelowUse", used=used, limit=units)
