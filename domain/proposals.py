"""What an administrator asks for, and everything that is wrong with it at once.

Reading has two halves. The shape of the JSON needs nothing else. The facts of the tenant are checked for every part
whose shape is right. So one answer names all problems.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.backups import BACKUPS_AT_MOST
from domain.copies import replace
from domain.directory import OBJECT_ID, Group, SubscribedSku
from domain.errors import Conflict, InvalidRequest, Problem
from domain.join_conditions import Condition, about_others
from domain.join_conditions_said import JoinConditions
from domain.loans import Reclaim
from domain.nested_groups import InnerRollback
from domain.objections import Objection, Text
from domain.reading import Partly, Reading, Rule, is_whole, object_id, refusal, text, whole
from domain.waiting_order import Ordering, WaitingOrder
from domain.waiting_order_said import OrderOfWaiting
from domain.watched_groups import Fence, GroupAccess

DISPLAY_NAME_AT_MOST = 120
PRODUCTS_AT_MOST = 20
PLANS_AT_MOST = 500
"""Over all products. With 20 products this many ids are 24,000 characters; Table Storage takes 32,768 in one text."""

UNITS_AT_MOST = 10_000_000
OWNERS_AT_MOST = 100

type ProposedProducts = tuple[tuple[int, str, tuple[str, ...]], ...]
"""Products by their places in the request, with the service plans that are switched off."""


def _owners(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and OBJECT_ID.fullmatch(one) for one in value):
        raise refusal("ownersList")
    if len(value) > OWNERS_AT_MOST:
        raise refusal("ownersTooMany", most=OWNERS_AT_MOST, count=len(value))
    return tuple(dict.fromkeys(owner.lower() for owner in value))


def _products(value: object) -> ProposedProducts | Partly:
    """The products. Where some are wrong, the others are read."""
    if not isinstance(value, list) or not 0 < len(value) <= PRODUCTS_AT_MOST:
        raise refusal("productsList", most=PRODUCTS_AT_MOST)
    found: list[tuple[int, str, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for index, entry in enumerate(value):
        plans = entry.get("disabledPlans", []) if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(entry.get("skuId"), str):
            problems.append(Problem(f"[{index}].skuId", Objection("productSkuId")))
        elif not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
            problems.append(Problem(f"[{index}].disabledPlans", Objection("plansList")))
        else:
            sku_id = entry["skuId"].lower()
            if sku_id in [other for _, other, _ in found]:
                problems.append(Problem(f"[{index}].skuId", Objection("productTwice", product=sku_id)))
            found.append((index, sku_id, tuple(dict.fromkeys(plan.lower() for plan in plans))))
    return Partly(tuple(found), problems) if problems else tuple(found)


def backup_ids(value: object) -> tuple[str, ...]:
    """An ordered list of backups, by object ids. Raises InvalidRequest."""
    wrong = refusal("backupsList", most=BACKUPS_AT_MOST)
    if not isinstance(value, list) or len(value) > BACKUPS_AT_MOST:
        raise wrong
    if not all(isinstance(one, str) and OBJECT_ID.fullmatch(one) for one in value):
        raise wrong
    ids = tuple(one.lower() for one in value)
    if len(set(ids)) < len(ids):
        raise wrong
    return ids


def _or_none(most: int) -> Rule:
    """A number of seats, or of percent, at which owners are told; null: they are not."""

    def threshold(value: object) -> int | None:
        if value is not None and not is_whole(value, 1, most):
            raise refusal("numberOrNone", most=most)
        return value  # type: ignore[return-value]

    return Rule({"type": ["integer", "null"], "minimum": 1, "maximum": most}, threshold)


_RECLAIM_BOUNDS = {"noticeDays": (1, 365), "shareAround": (1, 100), "protectedDays": (0, 730)}


def _reclaim(value: object) -> Reclaim | None:
    """How borrowed seats are taken back; null: not at all."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() - _RECLAIM_BOUNDS.keys():
        raise refusal("reclaimShape")
    if not all(is_whole(value[name], *_RECLAIM_BOUNDS[name]) for name in value):
        raise refusal("reclaimShape")
    said = {"noticeDays": "notice_days", "shareAround": "share_a_round", "protectedDays": "protected_days"}
    return Reclaim(**{said[name]: number for name, number in value.items()})


class ReclaimChange(TypedDict, total=False):
    """How borrowed seats that people have are taken back; what is left out is 14 days, 10 percent and 90 days."""

    notice_days: Annotated[int, whole(1, 365), "So long before its seat ends, a person is told."]
    share_around: Annotated[int, whole(1, 100), "At most so many percent of a loan are told in a night."]
    protected_days: Annotated[int, whole(0, 730), "No seat ends sooner than so many days after it was given."]


class NewProduct(TypedDict):
    """A product of a new allotment, less the service plans that are switched off."""

    sku_id: str
    disabled_plans: NotRequired[list[str]]


GroupId = Annotated[str, object_id(), "The group whose members are licensed. It tells this allotment from others."]
DisplayName = Annotated[
    str,
    text(1, DISPLAY_NAME_AT_MOST, one_line=True),
    f"What the allotment is called, in 1 to {DISPLAY_NAME_AT_MOST} characters.",
]
GIVEN_PRODUCTS = Rule(list[NewProduct], _products)
"""How products are read, wherever a request names them."""

Products = Annotated[
    ProposedProducts,
    GIVEN_PRODUCTS,
    "Products by skuId. They change later by a change of products (POST /productChanges).",
]
Units = Annotated[int, whole(0, UNITS_AT_MOST)]
Limit = Annotated[Units, "The limit: how many people are licensed at most."]
BeyondLimit = Annotated[Overflow, "What becomes of people beyond the limit."]
LicensedBy = Annotated[Licensing, "By licensed groups, or to each user; stays for life."]
Owners = Annotated[tuple[str, ...], Rule(list[str], _owners), "Object ids of users, or of groups of users."]
SeatRequests = Annotated[bool, "People of the tenant may ask for a seat, and owners decide."]
RequirePrerequisites = Annotated[
    bool, "Who lacks another licence that one of the products needs waits for that, and takes no seat."
]
BackupIds = Annotated[
    tuple[str, ...],
    Rule(list[str], backup_ids),
    f"The allotments, by id, that people get a seat in while they wait in this one, the first choice first; at most "
    f"{BACKUPS_AT_MOST}.",
]
LendingLimit = Annotated[Units, "How many seats it lends at most; 0: none."]
BorrowingLimit = Annotated[Units, "How many seats it borrows at most; 0: none."]
KeptUnits = Annotated[Units, "So many free seats it doesn't lend."]
Reclaiming = Annotated[
    Reclaim | None,
    Rule(ReclaimChange | None, _reclaim),
    "Whether and how it takes back seats that people have, while somebody waits in it; null: never.",
]
NestedGroups = Annotated[
    bool, "Members of groups inside the group count as its members, down to five levels. See docs/nested-groups.md."
]
AtInnerLimit = Annotated[
    InnerRollback,
    "With nestedGroups and the overflow rollback: what becomes of people beyond the limit who are members by a group "
    "inside the group. keepWithout: they stay in it, and wait. removeFromInner: they are removed from it.",
]
Enforced = Annotated[Literal["active", "suspended"], "Whether it is enforced."]
AllowOvercommit = Annotated[bool, "Promise more than the tenant owns."]
AllowGroupAccess = Annotated[bool, "Take a group that gives more than licences."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What can be judged of a request for an allotment while some of it may be wrong; None: it is not well said."""

    group_id: str | None = None
    products: ProposedProducts = ()
    allotted_units: int | None = None
    overflow: Overflow | None = Overflow.ROLLBACK
    licensing: Licensing | None = Licensing.GROUP
    owners: tuple[str, ...] = ()
    seat_requests: bool = False
    require_prerequisites: bool = False
    lending_limit: int = 0
    borrowing_limit: int = 0
    kept_units: int = 0
    reclaim: Reclaim | None = None
    allow_overcommit: bool = False
    allow_group_access: bool = False
    waiting_order: WaitingOrder | None = None
    join_conditions: tuple[Condition, ...] = ()
    nested_groups: bool = False
    inner_rollback: InnerRollback = InnerRollback.KEEP_WITHOUT
    backups: tuple[str, ...] = ()

    @classmethod
    def of(cls, reading: "Reading[Proposal]") -> "Draft":
        """What is well said in a request."""
        said = {name: value for name, value in reading.fields.items() if name != "display_name"}
        return cls(**{"overflow": None, "licensing": None} | said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Draft):
    """A request for an allotment."""

    display_name: DisplayName
    group_id: GroupId
    products: Products
    allotted_units: Limit
    overflow: BeyondLimit = Overflow.ROLLBACK
    licensing: LicensedBy = Licensing.GROUP
    owners: Owners = ()
    seat_requests: SeatRequests = False
    require_prerequisites: RequirePrerequisites = False
    lending_limit: LendingLimit = 0
    borrowing_limit: BorrowingLimit = 0
    kept_units: KeptUnits = 0
    reclaim: Reclaiming = None
    allow_overcommit: AllowOvercommit = False
    allow_group_access: AllowGroupAccess = False
    waiting_order: OrderOfWaiting = None
    join_conditions: JoinConditions = ()
    nested_groups: NestedGroups = False
    inner_rollback: AtInnerLimit = InnerRollback.KEEP_WITHOUT
    backups: BackupIds = ()


class AllotmentChange(TypedDict, total=False):
    """Settings to change; what is left out stays as it is."""

    display_name: DisplayName
    allotted_units: Limit
    overflow: BeyondLimit
    owners: Owners
    state: Enforced
    seat_requests: SeatRequests
    require_prerequisites: RequirePrerequisites
    allow_overcommit: AllowOvercommit
    muted: Annotated[bool, "Nothing is told about it."]
    alert_units: Annotated[int | None, _or_none(UNITS_AT_MOST), "Tell when so many seats are taken."]
    alert_percent: Annotated[int | None, _or_none(100), "The same in percent of the limit."]
    waiting_order: OrderOfWaiting
    lending_limit: LendingLimit
    borrowing_limit: BorrowingLimit
    kept_units: KeptUnits
    reclaim: Reclaiming
    join_conditions: JoinConditions
    nested_groups: NestedGroups
    inner_rollback: AtInnerLimit
    backups: BackupIds


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


def objections(proposal: Draft, facts: TenantFacts) -> list[Problem]:
    """What the tenant's facts say against a proposal, for every part that is well-shaped."""
    return [
        *_group_objections(proposal, facts),
        *_product_objections(proposal, facts.subscribed),
        *_licensing_objections(proposal, facts.subscribed),
        *(Problem("owners", Objection("noOwner", id=owner)) for owner in facts.unknown_owners),
        *_condition_objections(proposal.join_conditions, {sku_id for _, sku_id, _ in proposal.products}),
    ]


def chosen_products(proposal: Proposal, subscribed: Mapping[str, SubscribedSku]) -> tuple[Product, ...]:
    """The products of a proposal that met no objection, with their part numbers."""
    return tuple(
        Product(sku_id, subscribed[sku_id].sku_part_number, disabled) for _, sku_id, disabled in proposal.products
    )


def changed(
    allotment: Allotment, change: AllotmentChange, group: Group | None, wrong: Sequence[Problem] = ()
) -> Allotment:
    """The allotment with these settings changed.

    Raises InvalidRequest with everything that is wrong, and Conflict where the allotment is being deleted.

    group: the watched group, needed where `overflow` becomes rollback, or where people may ask from now on.
    wrong: what is wrong with the request besides.
    Whether the tenant has as many licences as a raised limit promises is not asked here (`domain.capacity`).
    """
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    problems = list(wrong)
    if "allotted_units" in change and (below := below_use(allotment, change["allotted_units"])):
        problems.append(Problem("allottedUnits", below))
    if change.get("overflow") is Overflow.ROLLBACK and group is not None and group.removal_blocked_by:
        problems.append(Problem("overflow", _not_removable(group)))
    if change.get("seat_requests") and group is not None and group.removal_blocked_by:
        problems.append(Problem("seatRequests", _not_addable(group)))
    own = {product.sku_id for product in allotment.every_product}
    problems += _condition_objections(change.get("join_conditions", ()), own)
    if change.get("nested_groups") and (allotment.adopting or allotment.merging):
        problems.append(Problem("nestedGroups", Objection("nestedWhileAdopting")))
    if problems:
        raise InvalidRequest(*problems)
    settings: dict[str, Any] = {name: value for name, value in change.items() if name not in _NOT_SETTINGS}
    after = replace(allotment, **settings)
    if "waiting_order" in change:
        after = in_another_order(allotment, after, change["waiting_order"])
    if looks_anew(allotment, after):
        after = replace(after, delta_token=None)
    return _in_state(after, AllotmentState(change["state"])) if "state" in change else after


def looks_anew(before: Allotment, after: Allotment) -> bool:
    """Whether everybody in the group is looked at again after a change of these settings."""
    rollback = after.nested_groups and after.inner_rollback is not before.inner_rollback
    conditions = after.join_conditions != before.join_conditions
    return conditions or after.nested_groups != before.nested_groups or rollback


_NOT_SETTINGS = {"state", "allow_overcommit"}
"""What of a change is no setting of the same name."""


def in_another_order(before: Allotment, after: Allotment, order: WaitingOrder | None) -> Allotment:
    """The allotment with another order of its waiting room, which is put into it piece by piece, from the front.

    Once there was a rule, there is one: who came before it was changed back has a place that another one made.
    """
    if order is None or (before.waiting_order is None and not order.by_priority):
        order = before.waiting_order and WaitingOrder(Ordering.PLACE)
    if order == before.waiting_order:
        return replace(after, waiting_order=order)
    return replace(after, waiting_order=order, reordering="" if before.waiting_units else None)


def _in_state(allotment: Allotment, state: AllotmentState) -> Allotment:
    """The allotment suspended or resumed; one whose licensed groups are not ready goes on with preparing them."""
    if state is AllotmentState.SUSPENDED:
        return replace(allotment, state=state, state_reason=Text("suspendedByAdministrator"))
    if allotment.state is AllotmentState.PREPARING:
        return allotment
    state = state if allotment.prepared else AllotmentState.PREPARING
    return replace(allotment, state=state, state_reason=None, missing_since=None)


def _group_objections(proposal: Draft, facts: TenantFacts) -> Iterator[Problem]:
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
    if proposal.seat_requests and facts.group.removal_blocked_by:
        yield Problem("seatRequests", _not_addable(facts.group))
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


def _carried(proposal: Draft, facts: TenantFacts, group: Group) -> tuple[str, ...]:
    """The proposed products that the group itself carries, by part number."""
    wanted = (sku_id for _, sku_id, _ in proposal.products if sku_id in group.carries)
    return tuple(facts.subscribed[one].sku_part_number if one in facts.subscribed else one for one in wanted)


def _product_objections(proposal: Draft, subscribed: Mapping[str, SubscribedSku]) -> Iterator[Problem]:
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


def _licensing_objections(proposal: Draft, subscribed: Mapping[str, SubscribedSku]) -> Iterator[Problem]:
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


def _condition_objections(conditions: Sequence[Condition], sku_ids: Collection[str]) -> Iterator[Problem]:
    """What speaks against conditions: one about a product that the allotment gives can't decide who may have it."""
    good = about_others(conditions, sku_ids)
    for place, condition in enumerate(conditions):
        if condition not in good:
            yield Problem(f"joinConditions[{place}].values", Objection("joinConditionOwnProduct"))


def _not_removable(group: Group) -> Objection:
    return Objection("membersFixed", group=group.display_name, because=group.removal_blocked_by)


def _not_addable(group: Group) -> Objection:
    return Objection("askingFixed", group=group.display_name, because=group.removal_blocked_by)


def below_use(allotment: Allotment, limit: int) -> Objection | None:
    """What speaks against a limit: people have the seats, reservations keep them, or others have been given them."""
    used, reserved = allotment.consumed_units, allotment.reserved_units
    given = allotment.delegated_units + allotment.lent_units
    if limit + allotment.borrowed_units >= used + reserved + given:
        return None
    if given:
        return Objection("limitBelowGiven", used=used + reserved, given=given, limit=limit)
    if reserved:
        return Objection("limitBelowReserved", used=used, reserved=reserved, limit=limit)
    return Objection("limitBelowUse", used=used, limit=limit)
