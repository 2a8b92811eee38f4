"""The directory in process (`domain.ports.Directory`): the local tenant's own rules, without HTTP.

What Microsoft Graph refuses, the tenant refuses in the same words; what a peer that is down would do, a simulator
does at the pauses. A change for several people is one request of Graph, and between two products there is a pause.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.admission import Observation, Observed
from domain.allotments import Allotment, Product
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.drift import joined_after
from domain.errors import FIXABLE, Transient, Unanswered
from domain.fulfilment import (
    ALREADY,
    DONE,
    NOT_SHOWN,
    Effect,
    LicenceStatus,
    Outcome,
    ShownLicence,
    licence_view,
    worst,
)
from domain.licence_errors import COUNT, Failure
from domain.nested_membership import GroupsObservation
from domain.permissions import GraphFeature, MissingPermission
from domain.usage_location import UsageLocations
from local.tenant import model
from local.tenant.model import AssignedLicense, DeltaQuery, GraphError, GroupDelta, LicenseAssignmentState, Tenant
from tests.fakes.pausing import Pause, no_pause
from tests.fakes.refusals import as_permanent, has_none

MARKER = "Licensed group of allotment "

type Change = Callable[[str], object]
type ChangeOfGroup = Callable[[str, str], object]

_UNKNOWN = Outcome(Effect.UNKNOWN, "Microsoft Graph does not show the person.")
NOT_PERMITTED = MissingPermission("GroupMember.ReadWrite.All", GraphFeature.CHANGE_MEMBERS, "add and remove members")


class TenantDirectory:
    """The directory of one tenant; see the port for what each method promises."""

    def __init__(
        self,
        tenant: Tenant,
        pause: Pause = no_pause,
        *,
        reprocess: bool = False,
        locations: UsageLocations | None = None,
    ) -> None:
        self._tenant = tenant
        self._pause = pause
        self._reprocess = reprocess
        self.locations = locations

    # Looking

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Observation:
        await self._pause("directory.observe")
        found = self._delta([group_id], token)
        if found is None:
            return await self.observe(group_id, None, started)
        items, next_token = found
        if any(item.removed for item in items):
            gone = token is not None
            return Observation((), False, started, token, group_gone=gone, group_unknown=not gone)
        if token is None and not items:
            return Observation((), complete=False, started=started, token=None, group_unknown=True)
        observed = tuple(_observed(member) for item in items for member in item.members)
        return Observation(observed, complete=token is None, started=started, token=next_token)

    async def observe_several(self, group_ids: Sequence[str], token: str | None) -> GroupsObservation:
        await self._pause("directory.observe_several")
        found = self._delta(group_ids, token)
        if found is None:
            return await self.observe_several(group_ids, None)
        items, next_token = found
        gone = {item.id for item in items if item.removed}
        members: dict[str, list[Observed]] = {}
        for item in items:
            if item.id not in gone:
                members.setdefault(item.id, []).extend(map(_observed, item.members))
        if token is None:
            gone.update(set(group_ids) - members.keys())
        shown = {group: tuple(changes) for group, changes in members.items()}
        return GroupsObservation(shown, frozenset(gone), complete=token is None, token=next_token)

    async def changed_groups(
        self, group_ids: Sequence[str], token: str | None
    ) -> tuple[Mapping[str, Collection[str]], str]:
        await self._pause("directory.changed_groups")
        found = self._delta(group_ids, token)
        if found is None:
            return await self.changed_groups(group_ids, None)
        items, next_token = found
        joined: dict[str, set[str]] = {group: set() for group in group_ids} if token is None else {}
        for item in items:
            if item.id in group_ids:
                joined[item.id] = joined_after(joined.get(item.id, ()), map(_observed, item.members))
        return joined, next_token

    async def changes_from_now(self, group_ids: Sequence[str]) -> str:
        await self._pause("directory.changes_from_now")
        page = self._tenant.groups_delta(DeltaQuery(tuple(group_ids), ("members",)), latest=True)
        assert page.delta_token is not None
        return page.delta_token

    async def licences(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, LicenceStatus]:
        await self._pause("directory.licences")
        return {user: self._view(products, user) for user in user_ids}

    async def licensed_members(self, product: Product) -> Set[str]:
        await self._pause("directory.licensed_members")
        assert product.licensed_group_id is not None
        with as_permanent():
            members = self._tenant.list_members(product.licensed_group_id)
        return {member.id for member in members if member.kind is model.ObjectKind.USER}

    async def licence_errors(self, product: Product) -> Set[str]:
        await self._pause("directory.licence_errors")
        assert product.licensed_group_id is not None
        with as_permanent():
            members = self._tenant.member_ids(product.licensed_group_id)
        return {user for user in members if self._has_failed(product, user)}

    # Changing

    async def grant(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        return worst(user_ids, [await self._grant_one(product, user_ids) for product in _groups_first(products)])

    async def locate(self, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        if self.locations is None:
            return dict.fromkeys(user_ids, DONE)
        await self._pause("directory.locate")
        for user_id in filter(self._has_user, user_ids):
            user = self._tenant.get_user(user_id)
            location = None if user.usage_location else self.locations.of(user.country)
            if location:
                self._tenant.update_user(user_id, actor="app", usage_location=location)
        await self._pause("directory.locate done")
        return dict.fromkeys(user_ids, DONE)

    async def retry(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.retry")
        failed = [
            (product, user)
            for product in products
            for user in user_ids
            if product.licensed_group_id and self._has_user(user) and not self._is_active(product, user)
        ]
        if self._reprocess:
            answers = [_each({user for _, user in failed}, self._tenant.reprocess_license_assignment)]
        else:
            answers = [self._take_out(product, user) for product, user in failed]
        unknown = {user: _UNKNOWN for user in user_ids if not self._has_user(user)}
        outcomes = worst(user_ids, [unknown, *answers])
        await self._pause("directory.retry done")
        return outcomes

    def _take_out(self, product: Product, user: str) -> Mapping[str, Outcome]:
        outcomes = in_group(self._tenant, product.licensed_group_id or "", [user], self._tenant.remove_member)
        no_member = outcomes[user].effect is Effect.UNKNOWN and not self._from_group(product, user)
        return {user: DONE} if no_member else outcomes

    async def revoke(self, products: Sequence[Product], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        return worst(user_ids, [await self._revoke_one(product, user_ids) for product in _groups_first(products)])

    async def add_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.add_members")
        outcomes = in_group(self._tenant, group_id, user_ids, self._tenant.add_member, is_there)
        await self._pause("directory.add_members done")
        return outcomes

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.remove_members")
        outcomes = in_group(self._tenant, group_id, user_ids, self._tenant.remove_member)
        await self._pause("directory.remove_members done")
        return outcomes

    async def _grant_one(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.grant")
        group_id = product.licensed_group_id
        if group_id is None:
            licence = [AssignedLicense(product.sku_id, frozenset(product.disabled_plans))]
            outcomes = _each(user_ids, lambda user: self._tenant.assign_user_license(user, licence, []))
            outcomes = {user: _of_licence(product.sku_id, outcome) for user, outcome in outcomes.items()}
        else:
            outcomes = in_group(self._tenant, group_id, user_ids, self._tenant.add_member, is_there)
        await self._pause("directory.grant done")
        return outcomes

    async def _revoke_one(self, product: Product, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        group_id = product.licensed_group_id
        if group_id is not None:
            return await self.remove_members(group_id, user_ids)
        views = await self.licences([product], user_ids)
        await self._pause("directory.revoke")
        holders = [user for user in user_ids if views[user].present]
        outcomes = _each(holders, lambda user: self._tenant.assign_user_license(user, [], [product.sku_id]), has_none)
        await self._pause("directory.revoke done")
        return {user: outcomes.get(user, DONE if view.known else _UNKNOWN) for user, view in views.items()}

    # Describing

    async def group(self, group_id: str) -> Group | None:
        await self._pause("directory.group")
        try:
            return _group(self._tenant.get_group(group_id))
        except GraphError:
            return None

    async def group_that_may_be_new(self, group_id: str) -> Group | None:
        return await self.group(group_id) or await self.group(group_id)

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        await self._pause("directory.groups")
        wanted = set(group_ids)
        return {group.id: _group(group) for group in self._tenant.list_groups() if group.id in wanted}

    async def groups_called(self, text: str, count: int) -> Sequence[Group]:
        await self._pause("directory.groups_called")
        found = [group for group in self._tenant.list_groups() if group.display_name.lower().startswith(text.lower())]
        return [_group(group) for group in found[:count]]

    async def subscribed(self) -> Mapping[str, SubscribedSku]:
        await self._pause("directory.subscribed")
        return {owned.product.sku_id: _subscribed(owned) for owned in self._tenant.subscribed_skus()}

    async def unknown_users(self, user_ids: Collection[str]) -> Collection[str]:
        await self._pause("directory.unknown_users")
        return [user for user in user_ids if not self._has_user(user)]

    async def licensed_groups(self, allotment: Allotment, product: Product) -> Sequence[str]:
        await self._pause("directory.licensed_groups")
        nickname = _nickname(allotment, product)
        return sorted(group.id for group in self._tenant.list_groups() if group.mail_nickname == nickname)

    async def make_licensed_group(self, allotment: Allotment, product: Product) -> str:
        await self._pause("directory.make_licensed_group")
        name, description = f"{allotment.display_name}: {product.sku_part_number}", f"{MARKER}{allotment.id}"
        with as_permanent():
            group = self._tenant.create_group(name, _nickname(allotment, product), actor="app", description=description)
        try:
            await self._pause("directory.make_licensed_group done")
        except Transient as lost:
            raise Unanswered(lost.message) from lost
        return group.id

    async def license_group(self, product: Product) -> None:
        await self._pause("directory.license_group")
        assert product.licensed_group_id is not None
        licence = AssignedLicense(product.sku_id, frozenset(product.disabled_plans))
        with as_permanent():
            self._tenant.assign_group_license(product.licensed_group_id, [licence], [])
        await self._pause("directory.license_group done")

    async def retire_licensed_group(self, product: Product) -> None:
        await self._pause("directory.retire_licensed_group")
        assert product.licensed_group_id is not None
        with as_permanent():
            group = self._tenant.get_group(product.licensed_group_id)
        if product.sku_id in {licence.sku_id for licence in group.licenses} & self._owned():
            with as_permanent(has_none):
                self._tenant.assign_group_license(group.id, [], [product.sku_id])
        await self._pause("directory.retire_licensed_group done")

    # Reading the tenant

    def _owned(self) -> set[str]:
        return {owned.product.sku_id for owned in self._tenant.truth.owned_products()}

    def _delta(self, group_ids: Sequence[str], token: str | None) -> tuple[list[GroupDelta], str] | None:
        """Every page of a delta query; None where the tenant no longer takes the token."""
        try:
            page = self._tenant.groups_delta(DeltaQuery(tuple(group_ids), ("members",)), token=token)
        except GraphError:
            if token is None:
                raise
            return None
        items = list(page.items)
        while page.next_token is not None:
            page = self._tenant.groups_delta(token=page.next_token)
            items += page.items
        assert page.delta_token is not None
        return items, page.delta_token

    def _view(self, products: Sequence[Product], user_id: str) -> LicenceStatus:
        if not self._has_user(user_id):
            return NOT_SHOWN
        states = self._tenant.license_assignment_states(user_id)
        given = {
            (state.sku_id, state.assigned_by_group): ShownLicence(state.state, state.error, state.last_updated)
            for state in states
        }
        return licence_view({product: given.get((product.sku_id, product.licensed_group_id)) for product in products})

    def _has_failed(self, product: Product, user_id: str) -> bool:
        return any(not state.is_active for state in self._from_group(product, user_id))

    def _is_active(self, product: Product, user_id: str) -> bool:
        return any(state.is_active for state in self._from_group(product, user_id))

    def _from_group(self, product: Product, user_id: str) -> list[LicenseAssignmentState]:
        states = self._tenant.license_assignment_states(user_id) if self._has_user(user_id) else ()
        ours = (state for state in states if state.assigned_by_group == product.licensed_group_id)
        return [state for state in ours if state.sku_id == product.sku_id]

    def _has_user(self, user_id: str) -> bool:
        try:
            self._tenant.get_user(user_id)
        except GraphError:
            return False
        return True


def _observed(member: model.MemberDelta) -> Observed:
    return Observed(member.id, present=not member.removed, kind=member.kind.value)


def in_group(
    tenant: Tenant,
    group_id: str,
    user_ids: Iterable[str],
    change: ChangeOfGroup,
    is_done: Callable[[GraphError], bool] = lambda _: False,
) -> dict[str, Outcome]:
    """Change the members of a group; where that is not done, the group says whether its kind is why."""
    outcomes = _each(user_ids, partial(change, group_id), is_done)
    try:
        group = _group(tenant.get_group(group_id))
    except GraphError:
        return outcomes
    return {
        user: Outcome(Effect.REFUSED, outcome.detail, fixed=group)
        if group.removal_blocked_by and (outcome.missing or outcome.effect is Effect.REFUSED)
        else outcome
        for user, outcome in outcomes.items()
    }


def _each(
    user_ids: Iterable[str], change: Change, is_done: Callable[[GraphError], bool] = lambda _: False
) -> dict[str, Outcome]:
    return {user: _tried(change, user, is_done) for user in user_ids}


def _tried(change: Change, user_id: str, is_done: Callable[[GraphError], bool]) -> Outcome:
    try:
        change(user_id)
    except GraphError as error:
        if is_done(error):
            return ALREADY
        if error.status == 403:
            return Outcome(Effect.LATER, error.message, FIXABLE, missing=NOT_PERMITTED)
        effect = Effect.UNKNOWN if error.status == 404 else Effect.REFUSED
        return Outcome(effect, f"{error.message} ({error.status} {error.code})")
    return DONE


def _of_licence(sku_id: str, outcome: Outcome) -> Outcome:
    """A refused licence, with the cause that licenseAssignmentState would name where there is no unit."""
    if outcome.effect is not Effect.REFUSED:
        return outcome
    error = COUNT if "does not have any available licenses" in outcome.detail else "Other"
    return replace(outcome, failures=(Failure(sku_id, error),))


def is_there(error: GraphError) -> bool:
    """Whether somebody was a member already."""
    return error.status == 400 and "added object references already exist" in error.message


def _nickname(allotment: Allotment, product: Product) -> str:
    return f"{allotment.id}-{product.sku_id[:8]}"


def _groups_first(products: Iterable[Product]) -> list[Product]:
    return sorted(products, key=lambda product: product.licensed_group_id is None)


def _group(group: model.Group) -> Group:
    description = group.description or ""
    return Group(
        id=group.id,
        display_name=group.display_name,
        dynamic=group.is_dynamic,
        synced=bool(group.on_premises_sync_enabled),
        mail_enabled_security=group.is_mail_enabled_only and group.security_enabled,
        role_assignable=bool(group.is_assignable_to_role),
        distribution=group.is_mail_enabled_only and not group.security_enabled,
        licensed_for=description.removeprefix(MARKER) if description.startswith(MARKER) else None,
        carries=frozenset(licence.sku_id for licence in group.licenses),
    )


def _subscribed(owned: model.OwnedProduct) -> SubscribedSku:
    product = owned.product
    return SubscribedSku(
        sku_id=product.sku_id,
        sku_part_number=product.part_number,
        for_users=product.applies_to == "User",
        plans=tuple(ServicePlan(plan_id, name, product.applies_to == "User") for name, plan_id in product.plans),
        enabled_units=owned.units.enabled,
        consumed_units=owned.consumed,
        warning_units=owned.units.warning,
        suspended_units=owned.units.suspended,
        locked_out_units=owned.units.locked_out,
        capability=owned.capability_status,
    )
