"""Finds every difference between what is recorded, what the groups hold, and what people really have.

One pure function an allotment, and one for what concerns the whole tenant. A world that agrees has no findings.
A finding's id is the same every night, so that its age is carried on.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.admission import Policy
from domain.allotments import Allotment, AllotmentState, Member, MemberState, Overflow, Product, products_of
from domain.capacity import Capacity, told_apart
from domain.copies import replace
from domain.directory import Group
from domain.join_conditions import first_unmet
from domain.licence_errors import explained, together
from domain.nested_groups import InnerGroup
from domain.objections import Text
from domain.reconciliation.accounts import Account, LicenceState
from domain.reconciliation.kinds import Kind
from domain.reconciliation.outside import Elsewhere, other_ways, ways_in_words
from domain.unenforceable_groups import licensed_by
from domain.young import is_gone, may_be_unknown

STALE = timedelta(hours=1)
"""What was begun is finished within minutes; after this time something keeps it from it."""

RENEWED_BEFORE = timedelta(days=2)
"""A subscription that ends sooner has missed its renewals."""

NAMED_AT_MOST = 100
"""So many people of one finding are named; all are counted."""


_WITHOUT_A_SEAT = frozenset({MemberState.WAITING, MemberState.INELIGIBLE})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read of one allotment.

    began:   when reading began: what was recorded later says nothing about what was read.
    rows:    everybody recorded, read after the groups.
    present: the users in the watched group. absent: recorded people and holders who are not in it; deleted ones lack.
    holders: the users in each product's licensed group, by skuId; empty with direct licensing.
    carried: the service plans that are switched off on each licensed group, by skuId; None: it lacks the product.
    lost:    the products whose licensed group Graph does not show, by skuId; they have neither holders nor plans.
    group:   the watched group; None: Graph does not show it.
    outside_fence: the watched group is none of those that may be watched.
    elsewhere: what is known of other ways by which people without a seat hold the products.
    inner:   the groups inside the watched group, where they count; present has the users in them too.

    Since when groups are not shown is in the ledger: they are gone once that is long ago.
    """

    allotment: Allotment
    began: datetime
    rows: Mapping[str, Member]
    group: Group | None
    present: Mapping[str, Account]
    absent: Mapping[str, Account]
    holders: Mapping[str, Set[str]]
    carried: Mapping[str, Set[str] | None]
    lost: Set[str] = frozenset()
    outside_fence: bool = False
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    inner: tuple[InnerGroup, ...] = ()

    @property
    def seatless(self) -> tuple[Account, ...]:
        """Who is in the watched group without a seat, and is not on the way out of it."""
        rows = {user: self.rows.get(user) for user in self.present}
        return tuple(self.present[user] for user, row in rows.items() if row is None or row.state in _WITHOUT_A_SEAT)

    def account(self, user_id: str) -> Account | None:
        """Somebody's account as it was read; None: it was not, or is gone."""
        return self.present.get(user_id) or self.absent.get(user_id)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference.

    subject: whom or what it is about: a user id, a skuId, or nothing more than the allotment or the tenant.
    detail:  what was seen, with the numbers. since: when it was found first.
    people:  whom it concerns, where that is not the subject; as many as are named.
    """

    kind: Kind
    allotment_id: str | None
    subject: str
    detail: str
    since: datetime
    people: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same difference, every night."""
        text = "\n".join((self.allotment_id or "", self.kind, self.subject))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def findings(evidence: Evidence, policy: Policy, known: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Every difference of one allotment, the oldest first; those that are known keep their age."""
    found = [
        Finding(kind, evidence.allotment.id, subject, detail, evidence.began, _concerned(evidence, kind, subject))
        for kind, subject, detail in _differences(evidence, policy)
    ]
    return aged(found, known)


def aged(found: Iterable[Finding], known: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with the age of those that were known before, the oldest first."""
    since = {finding.id: finding.since for finding in known}
    dated = [replace(each, since=min(each.since, since.get(each.id, each.since))) for each in found]
    return tuple(sorted(dated, key=lambda each: (each.since, each.kind, each.subject)))


type Difference = tuple[Kind, str, str]
"""The kind, whom or what it is about, and what was seen."""


def _differences(evidence: Evidence, policy: Policy) -> Iterator[Difference]:
    allotment = evidence.allotment
    yield from _of_ledger(allotment, evidence.rows)
    if evidence.group is None:
        if is_gone(allotment.missing_since, evidence.began):
            yield Kind.GROUP_DELETED, "", Text("seenGroupGone", group=allotment.group_id)
        return
    if allotment.state is AllotmentState.PREPARING:
        return
    if allotment.state is AllotmentState.DELETING and allotment.lent_units:
        return  # nobody is in it any more: it is forgotten once what it has lent is home
    fixed = evidence.group.removal_blocked_by
    if fixed and allotment.overflow is Overflow.ROLLBACK:
        yield Kind.GROUP_FIXED, "", Text("seenGroupFixed", group=evidence.group.display_name, because=fixed)
    if evidence.outside_fence:
        yield Kind.OUTSIDE_FENCE, "", Text("seenOutsideFence", group=evidence.group.display_name)
    for inner in evidence.inner:
        if inner.circular or not inner.followed:
            yield Kind.INNER_GROUP, inner.id, inner.words
    yield from _of_licensed_groups(evidence)
    yield from _of_watched_group(evidence, evidence.group)
    for user_id in evidence.present.keys() - evidence.rows.keys():
        yield Kind.JOINED_UNSEEN, user_id, Text("seenWithoutRow")
    for row in evidence.rows.values():
        yield from _of_person(evidence, row, policy)


def _of_ledger(allotment: Allotment, rows: Mapping[str, Member]) -> Iterator[Difference]:
    seats = sum(row.seated for row in rows.values())
    places = sum(row.state is MemberState.WAITING for row in rows.values())
    apart = (sum(bool(row.lacks) for row in rows.values()), sum(row.backup is not None for row in rows.values()))
    there = (allotment.consumed_units, allotment.waiting_units, allotment.lacking_units, allotment.backup_units)
    if (seats, places, *apart) != there:
        counted = {"seats": allotment.consumed_units, "waiting": allotment.waiting_units}
        yield Kind.COUNTER_WRONG, "", Text("seenCounts", seatsFound=seats, waitingFound=places, **counted)
    if allotment.consumed_units > allotment.usable_units:
        numbers = {"used": allotment.consumed_units, "limit": allotment.usable_units}
        yield Kind.LIMIT_BELOW_USE, "", Text("seenBeyondLimit", **numbers)


def _of_licensed_groups(evidence: Evidence) -> Iterator[Difference]:
    for product in evidence.allotment.every_product:
        if product.licensed_group_id is None:
            continue
        plans = evidence.carried.get(product.sku_id)
        if product.sku_id in evidence.lost:
            if not is_gone(product.group_missing, evidence.began):
                continue
            gone = {"group": product.licensed_group_id, "product": product.sku_part_number}
            yield Kind.LICENSED_GROUP_DELETED, product.sku_id, Text("seenLicensedGroupGone", **gone)
        elif plans is None:
            yield Kind.PRODUCT_MISSING, product.sku_id, Text("seenNotCarried", product=product.sku_part_number)
        elif plans != set(product.disabled_plans):
            yield Kind.PLANS_CHANGED, product.sku_id, _plans(product, plans)
    holders = frozenset[str]().union(*evidence.holders.values())
    for user_id in holders:
        row = evidence.rows.get(user_id)
        if row is None or not row.seated or row.revoked:
            yield Kind.NEVER_ADMITTED, user_id, Text("seenWithoutSeat")


def _of_watched_group(evidence: Evidence, group: Group) -> Iterator[Difference]:
    """What the group itself gives to everybody in it, and who holds a product by yet another way, without a seat."""
    seatless = {account.user_id: account for account in evidence.seatless}
    for product in licensed_by(evidence.allotment, group):
        through = _licensed_through(evidence, product.sku_id)
        carried = {"group": group.display_name, "product": product.sku_part_number}
        held = {"people": len(through), "seatless": len(seatless.keys() & {*through})}
        yield Kind.WATCHED_GROUP_LICENSED, product.sku_id, Text("seenCarried", **carried, **held)
    for account in seatless.values():
        ways = other_ways(evidence.allotment, account, evidence.elsewhere)
        if others := [way for way in ways if way.group_id != group.id]:
            yield Kind.HELD_OUTSIDE, account.user_id, ways_in_words(others)


def _licensed_through(evidence: Evidence, sku_id: str) -> list[str]:
    """Who holds a product by the watched group itself: first those without a seat."""
    way = sku_id, evidence.allotment.group_id
    held = [
        account.user_id
        for account in evidence.present.values()
        if any(each.active and (each.sku_id, each.group_id) == way for each in account.licences)
    ]
    seatless = {account.user_id for account in evidence.seatless}
    return sorted(held, key=lambda user_id: (user_id not in seatless, user_id))


def _concerned(evidence: Evidence, kind: Kind, subject: str) -> tuple[str, ...]:
    if kind is not Kind.WATCHED_GROUP_LICENSED:
        return ()
    return tuple(_licensed_through(evidence, subject)[:NAMED_AT_MOST])


def _of_person(evidence: Evidence, row: Member, policy: Policy) -> Iterator[Difference]:
    settled = row.since <= evidence.began - policy.propagation_margin
    stale = max(row.since, row.apply_by or row.since) <= evidence.began - STALE
    if row.state is MemberState.RELEASING:
        if stale:
            yield Kind.SEAT_WITHOUT_MEMBER, row.user_id, row.error or Text("seenGivenUp", since=row.since)
        return
    if row.state is MemberState.LEAVING:
        if stale:
            yield Kind.LEFT_UNSEEN, row.user_id, Text("seenStillBackedUp", since=row.since)
        return
    account = evidence.present.get(row.user_id)
    if account is None:
        young = row.user_id not in evidence.absent and may_be_unknown(row.since, evidence.began)
        if row.state is not MemberState.IGNORED and settled and not young:
            yield _gone(evidence, row)
    elif row.state in {MemberState.PENDING, MemberState.ROLLING_BACK}:
        if stale:
            yield Kind.STALE_PENDING, row.user_id, Text("seenState", state=row.state, since=row.since)
    elif row.seated:
        yield from _of_seat(evidence, row, account, policy)
    elif row.lacks:
        names = [product.name for product in evidence.allotment.products if product.sku_id in row.lacks]
        yield Kind.PREREQUISITE_MISSING, row.user_id, Text("seenNeedsFirst", products=names, since=row.since)
    elif row.state is MemberState.INELIGIBLE:
        yield from _of_conditions(evidence, row, account)


def _gone(evidence: Evidence, row: Member) -> Difference:
    if row.seated and row.user_id not in evidence.absent:
        return Kind.ACCOUNT_DELETED, row.user_id, Text("seenNoAccount")
    return Kind.LEFT_UNSEEN, row.user_id, Text("seenNotInGroup", state=row.state)


def _of_seat(evidence: Evidence, row: Member, account: Account, policy: Policy) -> Iterator[Difference]:
    """What is to be said of one seated person: of the account, of a licence held twice, and of a licence that lacks."""
    yield from _of_account(row, account)
    yield from _of_conditions(evidence, row, account)
    if row.moving:
        return
    yield from _held_twice(evidence.allotment.products, row, account)
    yield from _without_licence(evidence, row, account, policy)


def _of_account(row: Member, account: Account) -> Iterator[Difference]:
    if not account.enabled:
        yield Kind.ACCOUNT_DISABLED, row.user_id, Text("seenDisabled")
    if account.guest:
        yield Kind.GUEST, row.user_id, Text("seenGuest")


def _of_conditions(evidence: Evidence, row: Member, account: Account) -> Iterator[Difference]:
    """The condition for joining that somebody in the group doesn't meet."""
    if condition := first_unmet(evidence.allotment.conditions, account.traits):
        kind = Kind.INELIGIBLE_SEAT if row.seated else Kind.INELIGIBLE
        yield kind, row.user_id, Text("seenIneligible", condition=condition.words)


def _held_twice(products: Iterable[Product], row: Member, account: Account) -> Iterator[Difference]:
    """The products that the person holds from this allotment and directly too."""
    both = [each for each in products if _ours(each, account) and _directly_too(each, account)]
    if both:
        yield Kind.LICENCE_TWICE, row.user_id, Text("seenTwice", products=[each.sku_part_number for each in both])


def _without_licence(evidence: Evidence, row: Member, account: Account, policy: Policy) -> Iterator[Difference]:
    """The products of which the person has no active licence, once Graph has had the time to show it."""
    products = products_of(evidence.allotment, row)
    ours = {product: _ours(product, account) for product in products}
    lacking = [product.sku_part_number for product, state in ours.items() if state is None or not state.active]
    if not lacking or (row.apply_by or row.since) + policy.unverified_margin > evidence.began:
        return
    failed = {product: state.error for product, state in ours.items() if state and state.error and not state.active}
    errors = [explained(product.sku_part_number, error) for product, error in failed.items()]
    if errors or row.state is MemberState.FAILED:
        yield Kind.LICENCE_ERROR, row.user_id, together(errors) or row.error or Text("seenNotAssigned")
    # A group that does not carry a product has a finding of its own, which explains all its people.
    elif not any(evidence.carried.get(product.sku_id, ()) is None for product in products):
        yield Kind.LICENCE_MISSING, row.user_id, Text("seenLacking", products=lacking)


def _ours(product: Product, account: Account) -> LicenceState | None:
    """The person's licence that this allotment gave."""
    given = {(state.sku_id, state.group_id): state for state in account.licences}
    return given.get((product.sku_id, product.licensed_group_id))


def _directly_too(product: Product, account: Account) -> bool:
    direct = (state for state in account.licences if state.group_id is None and state.active)
    return product.licensed_group_id is not None and any(state.sku_id == product.sku_id for state in direct)


def _plans(product: Product, plans: Set[str]) -> Text:
    on, off = sorted(set(product.disabled_plans) - plans), sorted(plans - set(product.disabled_plans))
    changed = {name: plans for name, plans in (("on", on), ("off", off)) if plans}
    code = "seenPlansBoth" if on and off else "seenPlansOn" if on else "seenPlansOff"
    return Text(code, product=product.sku_part_number, **changed)


def tenant_findings(
    capacities: Sequence[Capacity],
    subscription_ends: Sequence[datetime],
    now: datetime,
    known: Iterable[Finding] = (),
    *,
    allotments: Iterable[Allotment] = (),
) -> tuple[Finding, ...]:
    """What concerns no single allotment.

    capacities: of every product that the tenant owns. subscription_ends: when each of our subscriptions ends.
    allotments: all of them; one of their products may have left the tenant.
    """
    differences = (*_of_tenant(capacities), *_left(capacities, allotments))
    found = [Finding(kind, None, subject, detail, now) for kind, subject, detail in differences]
    latest = max(subscription_ends, default=now)
    if latest <= now:
        found.append(Finding(Kind.SUBSCRIPTION_MISSING, None, "", Text("seenNoSubscription"), now))
    elif latest < now + RENEWED_BEFORE:
        found.append(Finding(Kind.SUBSCRIPTION_LATE, None, "", Text("seenSubscriptionEnds", ends=latest), now))
    return aged(found, known)


def _of_tenant(capacities: Sequence[Capacity]) -> Iterator[Difference]:
    names = told_apart({each.product.sku_id: each.product.name for each in capacities})
    for capacity in capacities:
        sku_id, name = capacity.product.sku_id, names[capacity.product.sku_id]
        if not capacity.committed:
            continue
        if capacity.missing:
            numbers = {"promised": capacity.committed, "outside": capacity.used_outside}
            seen = Text("seenOvercommitted", product=name, assignable=capacity.assignable, **numbers)
            yield Kind.OVERCOMMITTED, sku_id, seen
        if capacity.used_outside:
            yield Kind.LICENCE_OUTSIDE, sku_id, Text("seenOutside", product=name, count=capacity.used_outside)


def _left(capacities: Iterable[Capacity], allotments: Iterable[Allotment]) -> Iterator[Difference]:
    """The products that are promised to allotments, and that the tenant does not own any more."""
    owned, promised = {capacity.product.sku_id for capacity in capacities}, dict[str, tuple[str, int]]()
    for allotment in (each for each in allotments if each.parent_id is None):
        for product in allotment.products:
            _, units = promised.get(product.sku_id, ("", 0))
            promised[product.sku_id] = product.sku_part_number, units + allotment.allotted_units
    for sku_id in promised.keys() - owned:
        name, units = promised[sku_id]
        yield Kind.PRODUCT_LEFT, sku_id, Text("seenProductLeft", product=name, promised=units)
