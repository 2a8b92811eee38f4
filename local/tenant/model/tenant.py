"""A Microsoft 365 tenant as Microsoft Graph shows it: synchronous, deterministic, without network or wall clock.

    tenant = Tenant(clock=lambda: now, seed=7, units={"SPE_E3": 50})

Time is what `clock` says. Background work (group-based licensing, notifications, ends of subscriptions) is done when
it is due and an operation is called; `run_due()` does it without one, and `next_due()` says when to. History has the
time at which the work was due.

What reads see lags by `replication_lag`. A young object may be unknown to the replica that a request meets, for up to
`Knobs.write_lag`: reads do not show it then, and the app's writes are refused; else writes see the truth. Every refusal
is a `GraphError`, and changes nothing.

`actor` is `app` for what comes through Graph, else whose doing it is; the rules for special kinds of group bind the
app alone. What each request needs of `permissions` is `local.tenant.graph.permissions`; here is what else they change.

- Making: add_people, add_user, add_other, create_group
- Deleted items: deleted_items, deleted_item, restore
- Users: get_user, list_users, update_user, delete_user
- Groups: get_group, list_groups, update_group, delete_group, processing_state
- In units: create_administrative_unit, put_into_administrative_unit, set_unit_administrators,
  is_management_restricted, member_of_unit, units_of
- Members: member_ids, list_members, list_transitive_members, groups_of, transitive_groups_of, get_object, add_member,
  add_members, remove_member, change_members, delete_member_object (the dangerous one)
- Applications: assign_application, app_role_assignments
- Licences: assign_user_license, assign_group_license, reprocess_license_assignment, assigned_licenses,
  ever_assigned, license_assignment_states, subscribed_skus, set_units, drop_product, set_license_fault,
  set_license_stall
- Delta: groups_delta, reset_delta
- Subscriptions: draft_subscription, keep_subscription, list_subscriptions, get_subscription, renew_subscription,
  reauthorize_subscription, delete_subscription, take_notifications
- Mail: send_mail, outbox
- Time: run_due, next_due, now
- Knobs: knobs (delays and sizes), replication_lag, permissions, scoped_mailboxes
- For a checker: history, truth (what is really so, ahead of any replica)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Unpack

from local.tenant.model.administrative_units import AdministrativeUnit, AdministrativeUnits
from local.tenant.model.app_roles import AppRoleAssignment
from local.tenant.model.delta import Delta, DeltaPage, DeltaQuery
from local.tenant.model.directory import DeletedItem, Directory
from local.tenant.model.errors import (
    bad_request,
    denied,
    group_has_licenses,
    not_found,
    premium_needed,
)
from local.tenant.model.history import FactKind, History
from local.tenant.model.ids import IdSource
from local.tenant.model.knobs import Knobs
from local.tenant.model.licensing import Licensing
from local.tenant.model.membership import Membership
from local.tenant.model.notifications import Notification, Subscription, SubscriptionRequest
from local.tenant.model.objects import (
    AssignedLicense,
    AssignmentError,
    DirectoryObject,
    Group,
    GroupChanges,
    GroupFields,
    LicenseAssignmentState,
    ObjectKind,
    OtherObject,
    Stall,
    User,
    UserChanges,
    UserFields,
)
from local.tenant.model.people import people
from local.tenant.model.replicas import Replicas
from local.tenant.model.seats import OwnedProduct, Seats, Units
from local.tenant.model.subscriptions import Subscriptions
from local.tenant.model.timeline import Clock, Timeline
from local.tenant.model.truth import Truth

MANAGE_USERS = "User.ReadWrite.All"
PREMIUM_PLANS = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_P2"})
"""The service plans of Microsoft Entra ID P1 and P2."""

DELETE_USERS = frozenset({MANAGE_USERS, "User.DeleteRestore.All"})
"""Any of these lets an app delete a user. Follows "Delete user"."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that was sent in a user's name; `message` is Graph's message resource."""

    sender_id: str
    time: datetime
    message: Mapping[str, object]


class Tenant:
    """One tenant; see the module for what its methods do together."""

    def __init__(
        self,
        clock: Clock,
        seed: int = 0,
        *,
        units: Mapping[str, int] | None = None,
        usage_location: str = "SE",
        domain: str = "contoso.example",
        display_name: str = "Contoso",
        permissions: Iterable[str] = (MANAGE_USERS,),
    ) -> None:
        """Make an empty tenant that owns `units` of products, by skuPartNumber."""
        self._seed = seed
        self._ids = IdSource(seed)
        self.id = self._ids.new()
        self.application_id = self._ids.new()
        self.domain = domain
        self.display_name = display_name
        self.usage_location = usage_location
        self.permissions = set(permissions)
        self.scoped_mailboxes: set[str] = set()
        self.history = History()
        self.knobs = Knobs()
        self.outbox: list[SentMail] = []
        self._people = 0
        self._timeline = Timeline(clock, Random(~seed))
        self.created = self._timeline.now
        self._directory = Directory(self._timeline, self.history)
        self._seats = Seats(self._timeline, self.history, units or {})
        self._licensing = Licensing(
            self._timeline, self.history, self._directory, self._seats, self.knobs, tenant_location=usage_location
        )
        self._subscriptions = Subscriptions(self._timeline, self._ids, self.knobs)
        self._directory.observers = [self._licensing, self._subscriptions]
        self._membership = Membership(self._directory, self.permissions)
        self._administrative_units = AdministrativeUnits()
        self._app_roles: dict[str, list[AppRoleAssignment]] = {}
        self._group_owners: dict[str, dict[str, None]] = {}
        self._replicas = Replicas(self._timeline, self._directory, self.knobs, Random(f"replicas {seed}"))
        self._delta = Delta(self._timeline, self._directory, self._replicas, self.knobs)
        self.truth = Truth(self._timeline, self._directory, self._licensing, self._seats)

    # ---- time and knobs

    @property
    def now(self) -> datetime:
        """The tenant's present."""
        return self._timeline.now

    def run_due(self) -> int:
        """Do the background work that is due; returns how many pieces were done."""
        return self._timeline.run_due()

    def next_due(self) -> datetime | None:
        """When the next background work is due; None if there is none."""
        return self._timeline.next_due()

    @property
    def replication_lag(self) -> timedelta:
        """How far reads are behind; what has been shown is never taken back when it grows."""
        return self._timeline.replication_lag

    @replication_lag.setter
    def replication_lag(self, lag: timedelta) -> None:
        self._timeline.replication_lag = lag

    def _read(self) -> int:
        """Catch up with due work; returns the version that reads see."""
        self._timeline.run_due()
        self._replicas.meet()
        return self._timeline.visible_version()

    def _write(
        self,
        actor: str,
        operation: str,
        *,
        group_id: str | None = None,
        object_id: str | None = None,
        objects: Sequence[str] = (),
    ) -> None:
        """Catch up with due work and note the request, which may yet be refused.

        Raises 404 where the app meets a replica that does not know the group, the object or one of the `objects`.
        Raises 403 where the group is in a restricted administrative unit in which the actor has no role.
        """
        self._timeline.run_due()
        self.history.append(
            self._timeline.now, FactKind.REQUEST, actor, group_id=group_id, object_id=object_id, detail=operation
        )
        if actor == "app":
            self._replicas.meet()
            named = (self._directory.id_of(each) for each in (group_id, object_id, *objects) if each)
            self._replicas.require(*named)
        if group_id:
            self._administrative_units.check_change(self._directory.id_of(group_id), actor)

    # ---- making

    def add_people(self, count: int, **fields: Unpack[UserFields]) -> list[User]:
        """Add users with plausible names; `fields` override what all of them would have."""
        self._timeline.run_due()
        added: list[User] = []
        for person in people(count, self._seed, self._people):
            name = f"{person.alias}@{self.domain}"
            user = User(
                id=self._ids.new(),
                display_name=f"{person.given_name} {person.surname}",
                given_name=person.given_name,
                surname=person.surname,
                user_principal_name=name,
                mail=name,
                department=person.department,
                job_title=person.job_title,
                usage_location=person.usage_location,
                created=self._timeline.now,
            )
            if fields:
                user = replace(user, **fields)
            self._directory.create(user, "tenant")
            added.append(user)
        self._people += count
        return added

    def add_user(self, user_principal_name: str, display_name: str, **fields: Unpack[UserFields]) -> User:
        """Add one user; raises 400 when the name is taken."""
        self._timeline.run_due()
        if self._directory.has_upn(user_principal_name):
            raise bad_request("Another object with the same value for property userPrincipalName already exists.")
        user = User(
            id=self._ids.new(),
            display_name=display_name,
            user_principal_name=user_principal_name,
            created=self._timeline.now,
        )
        user = replace(user, **fields)
        self._directory.create(user, "tenant")
        return user

    def add_other(self, kind: ObjectKind, display_name: str) -> OtherObject:
        """Add a device, service principal or contact."""
        self._timeline.run_due()
        other = OtherObject(self._ids.new(), kind, display_name)
        self._directory.create(other, "tenant")
        return other

    def create_group(
        self,
        display_name: str,
        mail_nickname: str,
        members: Sequence[str] = (),
        *,
        actor: str = "tenant",
        unit: str | None = None,
        **fields: Unpack[GroupFields],
    ) -> Group:
        """Create a group, with members; raises 400 (a kind that Graph cannot make, a wrong member), 404, 403.

        unit: the administrative unit in which it is made; the actor needs a role in that one.
        """
        self._write(actor, "createGroup", objects=members)
        group = Group(
            id=self._ids.new(), display_name=display_name, mail_nickname=mail_nickname, created=self._timeline.now
        )
        group = replace(group, **fields)
        if actor == "app":
            self._membership.check_new_group(group)
        if unit is not None:
            self._administrative_units.check_new_group(unit, group, actor)
        if group.mail_enabled and group.mail is None:
            group = replace(group, mail=f"{mail_nickname}@{self.domain}")
        self._membership.check_joiners(group, members)
        self._directory.create(group, actor)
        if unit is not None:
            self._administrative_units.put(unit, group)
        for object_id in members:
            self._directory.add_member(group.id, object_id, actor)
        return group

    # ---- administrative units

    def create_administrative_unit(self, display_name: str, *, restricted: bool) -> AdministrativeUnit:
        """Make a unit; whether it is restricted cannot be changed."""
        unit = AdministrativeUnit(self._ids.new(), display_name, restricted)
        self._administrative_units.add(unit)
        return unit

    def put_into_administrative_unit(self, unit_id: str, group_id: str) -> None:
        """A Privileged Role Administrator puts a group into a unit; raises 404, 400."""
        self._administrative_units.put(unit_id, self._directory.group(group_id))

    def set_unit_administrators(self, unit_id: str, actors: Iterable[str]) -> None:
        """Give these actors, and nobody else, the role Groups Administrator scoped to a unit; raises 404."""
        self._administrative_units.set_administrators(unit_id, actors)

    def is_management_restricted(self, group_id: str) -> bool:
        """Whether a group is in a restricted management administrative unit."""
        return self._administrative_units.is_restricted(group_id)

    def units_of(self, group_id: str) -> list[AdministrativeUnit]:
        """The units in which a group is."""
        return self._administrative_units.of(group_id)

    def member_of_unit(self, unit_id: str, group_id: str) -> Group:
        """A group that is in a unit; raises 404 where it is not, or there is no such unit."""
        group = self.get_group(group_id)
        self._administrative_units.check_member(unit_id, group.id)
        return group

    # ---- applications

    def assign_application(self, group_id: str, display_name: str) -> AppRoleAssignment:
        """An administrator assigns an application to a group; raises 404."""
        group = self._directory.group(group_id)
        made = AppRoleAssignment(self._ids.new(), group.id, self._ids.new(), display_name, self._timeline.now)
        self._app_roles.setdefault(group.id, []).append(made)
        return made

    def app_role_assignments(self, group_id: str) -> list[AppRoleAssignment]:
        """What is assigned to a group; raises 404."""
        return self._app_roles.get(self.get_group(group_id).id, [])

    # ---- owners of groups

    def add_group_owner(self, group_id: str, user_id: str) -> None:
        """Make a user an owner of a group; raises 404. "A group cannot own a group"."""
        group, user = self._directory.group(group_id), self._directory.user(user_id)
        self._group_owners.setdefault(group.id, {})[user.id] = None

    def group_owners(self, group_id: str) -> list[User]:
        """A group's owners, of those who are there; raises 404.

        Follows "List group owners": groups that were made in Exchange or synced from on-premises show none.
        """
        group = self.get_group(group_id)
        if group.on_premises_sync_enabled or (group.mail_enabled and "Unified" not in group.group_types):
            return []
        there = {user.id: user for user in self.truth.users()}
        return [there[each] for each in self._group_owners.get(group.id, {}) if each in there]

    # ---- users

    def get_user(self, id_or_upn: str) -> User:
        """A user by id or userPrincipalName; raises 404."""
        user = self._directory.user(id_or_upn, self._read())
        self._replicas.require(user.id)
        return user

    def list_users(self, ids: Iterable[str] | None = None) -> list[User]:
        """All users, oldest first; or those with these ids, in their order."""
        version = self._read()
        if ids is None:
            return [user for user in self._directory.users(version) if self._replicas.knows(user.id)]
        found = (self._directory.get(user_id, version) for user_id in {wanted.lower(): None for wanted in ids})
        return [user for user in found if isinstance(user, User) and self._replicas.knows(user.id)]

    @property
    def user_count(self) -> int:
        """How many users there are, as the size of the tenant: deleted ones count too."""
        return self._directory.user_count

    def update_user(self, id_or_upn: str, *, actor: str = "tenant", **fields: Unpack[UserChanges]) -> User:
        """Change a user's properties; raises 404."""
        self._write(actor, "updateUser", object_id=id_or_upn)
        user = replace(self._directory.user(id_or_upn), **fields)
        self._directory.update(user, actor)
        return user

    def check_sign_ins(self) -> None:
        """Whether the tenant has what the times of sign-ins need, Entra ID P1; raises 403. Follows "signInActivity"."""
        plans = {
            name for owned in self.truth.owned_products() if owned.units.enabled for name, _ in owned.product.plans
        }
        if not plans & PREMIUM_PLANS:
            raise premium_needed()

    def delete_user(self, id_or_upn: str, *, actor: str = "tenant") -> None:
        """Delete a user; raises 404, 403. From the app it is a disaster, which history keeps."""
        self._write(actor, "deleteUser", object_id=id_or_upn)
        user = self._directory.user(id_or_upn)
        if actor == "app":
            if not DELETE_USERS & self.permissions:
                raise denied()
            self._record_disaster("the app deleted a user", object_id=user.id)
        self._licensing.user_deleted(user.id)
        self._directory.delete(user.id, actor, restorable=True, told=self.knobs.deletions_told)

    def _record_disaster(self, detail: str, *, group_id: str | None = None, object_id: str | None = None) -> None:
        self.history.append(
            self._timeline.now, FactKind.DISASTER, "app", group_id=group_id, object_id=object_id, detail=detail
        )

    # ---- groups

    def get_group(self, group_id: str) -> Group:
        """A group; raises 404."""
        return self._group(group_id, self._read())

    def _group(self, group_id: str, version: int) -> Group:
        group = self._directory.group(group_id, version)
        self._replicas.require(group.id)
        return group

    def list_groups(self) -> list[Group]:
        """All groups, oldest first."""
        return [group for group in self._directory.groups(self._read()) if self._replicas.knows(group.id)]

    def update_group(self, group_id: str, *, actor: str = "app", **fields: Unpack[GroupChanges]) -> Group:
        """Change a group's properties; raises 404. Actors but the app can change its kind by it."""
        self._write(actor, "updateGroup", group_id=group_id)
        group = replace(self._directory.group(group_id), **fields)
        self._directory.update(group, actor)
        return group

    def delete_group(self, group_id: str, *, actor: str = "app") -> None:
        """Delete a group; raises 404, and 400 while it has licences. From the app it is a disaster."""
        self._write(actor, "deleteGroup", group_id=group_id)
        group = self._directory.group(group_id)
        if group.licenses:
            raise group_has_licenses()
        if actor == "app":
            self._record_disaster("the app deleted a group", group_id=group_id)
        told = self.knobs.deletions_told
        self._directory.delete(group_id, actor, restorable=self._is_kept(group), told=told)

    def _is_kept(self, group: Group) -> bool:
        """Whether a group can be restored: Microsoft 365 groups can, and cloud security groups as `Knobs` says."""
        in_cloud = group.security_enabled and not group.mail_enabled and not group.on_premises_sync_enabled
        return group.is_unified or (in_cloud and self.knobs.security_groups_kept)

    # ---- deleted items

    def deleted_items(self) -> list[DeletedItem]:
        """The users and groups that can be restored, the oldest deletion first."""
        self._timeline.run_due()
        return self._directory.deleted_items()

    def deleted_item(self, object_id: str) -> DeletedItem:
        """One user or group that can be restored; raises 404."""
        self._timeline.run_due()
        return self._directory.deleted_item(object_id)

    def restore(self, object_id: str, *, actor: str = "tenant") -> DirectoryObject:
        """Bring a deleted user or group back, as "Restore deleted item" says; raises 404, 400."""
        self._write(actor, "restore", object_id=object_id)
        item = self._directory.deleted_item(object_id)
        self._directory.restore(object_id, actor, told=self.knobs.deletions_told)
        if isinstance(item.source, User):
            self._licensing.user_restored(object_id, actor)
        return item.source

    def processing_state(self, group_id: str) -> str:
        """How far a change of the group's licences has come: Graph's licenseProcessingState."""
        self._timeline.run_due()
        return self._licensing.processing_state(group_id)

    # ---- members

    def get_object(self, object_id: str) -> DirectoryObject:
        """A directory object of any kind; raises 404."""
        found = self._directory.get(object_id, self._read())
        if found is None or not self._replicas.knows(found.id):
            raise not_found(object_id)
        return found

    def member_ids(self, group_id: str) -> frozenset[str]:
        """The ids of a group's direct members; raises 404."""
        version = self._read()
        members = self._directory.member_ids(self._group(group_id, version).id, version)
        return frozenset(filter(self._replicas.knows, members))

    def list_members(self, group_id: str) -> list[DirectoryObject]:
        """A group's direct members, by id; raises 404."""
        version = self._read()
        self._group(group_id, version)
        found = (self._directory.get(member_id, version) for member_id in self._directory.member_ids(group_id, version))
        known = (member for member in found if member is not None and self._replicas.knows(member.id))
        return sorted(known, key=lambda member: member.id)

    def list_transitive_members(self, group_id: str) -> list[DirectoryObject]:
        """A group's members and those of the groups in it, each once, by id; raises 404."""
        found: dict[str, DirectoryObject] = {}
        groups = [group_id]
        while groups:
            new = [member for member in self.list_members(groups.pop()) if member.id not in found]
            found |= {member.id: member for member in new}
            groups += [member.id for member in new if isinstance(member, Group)]
        return sorted(found.values(), key=lambda member: member.id)

    def groups_of(self, object_id: str) -> list[Group]:
        """The groups of which an object is a direct member; raises 404."""
        version = self._read()
        if self._directory.get(object_id, version) is None or not self._replicas.knows(object_id):
            raise not_found(object_id)
        ids = filter(self._replicas.knows, self._directory.group_ids_of(object_id, version))
        return [group for group in (self._directory.get(found, version) for found in ids) if isinstance(group, Group)]

    def transitive_groups_of(self, group_id: str) -> list[Group]:
        """The groups in which a group is, and those in which these are, each once; raises 404."""
        found: dict[str, Group] = {}
        ids = [group_id]
        while ids:
            new = [group for group in self.groups_of(ids.pop()) if group.id not in found]
            found |= {group.id: group for group in new}
            ids += [group.id for group in new]
        return list(found.values())

    def add_member(self, group_id: str, object_id: str, *, actor: str = "app") -> None:
        """Add a direct member; raises 404, 400 (already one), 403 (a kind of group that Graph cannot change)."""
        self._write(actor, "addMember", group_id=group_id, object_id=object_id)
        self._membership.add(group_id, object_id, actor)

    def add_members(self, group_id: str, object_ids: Sequence[str], *, actor: str = "app") -> None:
        """Add up to 20 direct members, all or none; raises as `add_member` does."""
        self._write(actor, "addMembers", group_id=group_id, objects=object_ids)
        self._membership.add_many(group_id, object_ids, actor)

    def remove_member(self, group_id: str, object_id: str, *, actor: str = "app") -> None:
        """End a direct membership; raises 404 (no such group, object or membership), 400, 403."""
        self._write(actor, "removeMember", group_id=group_id, object_id=object_id)
        self._membership.remove(group_id, object_id, actor)

    def change_members(
        self, group_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = (), actor: str = "tenant"
    ) -> None:
        """Add and remove any number of members at one instant, passing over what is so already."""
        self._write(actor, "changeMembers", group_id=group_id)
        self._membership.change(group_id, add, remove, actor)

    def delete_member_object(self, group_id: str, object_id: str, *, actor: str = "app") -> None:
        """DELETE …/members/{id} without `/$ref`: deletes the user itself, if the app can manage users; else 403."""
        self._timeline.run_due()
        if not self._directory.is_member(self._directory.group(group_id).id, object_id):
            raise not_found(object_id)
        self.delete_user(object_id, actor=actor)

    # ---- licences

    def assign_user_license(
        self, id_or_upn: str, add: Sequence[AssignedLicense], remove: Sequence[str], *, actor: str = "app"
    ) -> User:
        """Assign and remove direct licences (SKU ids), all or none, at once; raises 404, 400 with Graph's cause."""
        self._write(actor, "assignUserLicense", object_id=id_or_upn)
        user = self._directory.user(id_or_upn)
        self._licensing.assign_to_user(user, add, remove, actor)
        return user

    def assign_group_license(
        self, group_id: str, add: Sequence[AssignedLicense], remove: Sequence[str], *, actor: str = "app"
    ) -> Group:
        """Change a group's licences; its members follow in the background. Raises 404, 400."""
        self._write(actor, "assignGroupLicense", group_id=group_id)
        return self._licensing.assign_to_group(self._directory.group(group_id), add, remove, actor)

    def reprocess_license_assignment(self, id_or_upn: str, *, actor: str = "app") -> User:
        """Try a user's group-based licences again, now; raises 404."""
        self._write(actor, "reprocessLicenseAssignment", object_id=id_or_upn)
        user = self._directory.user(id_or_upn)
        self._licensing.reprocess(user)
        return user

    def ever_assigned(self, sku_id: str) -> Collection[str]:
        """The ids of all who have a product by any source, and of some who no longer do: an index, as Entra has one."""
        self._timeline.run_due()
        return self._licensing.ever_assigned(sku_id)

    def assigned_licenses(self, user_id: str) -> list[AssignedLicense]:
        """The products that a user has, whatever their source."""
        return self._licensing.assigned_licenses(user_id, self._read())

    def license_assignment_states(self, user_id: str) -> list[LicenseAssignmentState]:
        """Each of a user's licences by source, with its state and error."""
        return list(self._licensing.assignments(user_id, self._read()))

    def subscribed_skus(self) -> list[OwnedProduct]:
        """The products that the tenant owns."""
        return self._seats.all(self._read())

    def set_units(self, sku_id: str, units: Units, *, actor: str = "tenant") -> None:
        """Buy or give back units of a product; raises 400. Nobody is licensed or unlicensed by it."""
        self._timeline.run_due()
        self._seats.set_units(sku_id, units, actor)

    def drop_product(self, sku_id: str, *, actor: str = "tenant") -> None:
        """Let a product leave the tenant, until units of it are bought again; raises 400 for one it does not own."""
        self._timeline.run_due()
        self._seats.leave(sku_id, actor)

    def set_license_fault(self, user_id: str, sku_id: str, error: AssignmentError | None) -> None:
        """Make a product fail for a user from now on, or (None) no more: for causes outside this model."""
        faults = self._licensing.faults.setdefault(user_id, {})
        if error is None:
            faults.pop(sku_id, None)
        else:
            faults[sku_id] = error

    def set_license_stall(self, user_id: str, sku_id: str, stall: Stall | None) -> None:
        """Keep what is assigned to a user of a product from now on from being active, or (None) no more."""
        stalls = self._licensing.stalls.setdefault(user_id, {})
        if stall is None:
            stalls.pop(sku_id, None)
        else:
            stalls[sku_id] = stall

    # ---- delta

    def groups_delta(
        self, query: DeltaQuery | None = None, *, token: str | None = None, latest: bool = False
    ) -> DeltaPage:
        """Start (with a query) or go on (with a token from a page); raises 400 and 410 as `Delta` says."""
        self._timeline.run_due()
        self._replicas.meet()
        if token:
            return self._delta.resume(token)
        return self._delta.start(query or DeltaQuery(), latest=latest)

    def reset_delta(self) -> None:
        """Make every delta token so far answer 410."""
        self._delta.reset()

    # ---- subscriptions

    def draft_subscription(self, asked: SubscriptionRequest) -> Subscription:
        """A checked subscription, which begins when it is kept; raises 400, 403, 409."""
        self._write("app", "createSubscription")
        return self._subscriptions.draft(asked)

    def keep_subscription(self, subscription: Subscription) -> None:
        """Begin a drafted subscription, after its URLs were validated."""
        self._subscriptions.keep(subscription)

    def list_subscriptions(self) -> list[Subscription]:
        """The subscriptions that have not expired."""
        return self._subscriptions.active()

    def get_subscription(self, subscription_id: str) -> Subscription:
        """One subscription; raises 404."""
        return self._subscriptions.get(subscription_id)

    def renew_subscription(self, subscription_id: str, expires: datetime) -> Subscription:
        """Give a subscription a new end; raises 404, 400."""
        self._write("app", "renewSubscription", object_id=subscription_id)
        return self._subscriptions.renew(subscription_id, expires)

    def reauthorize_subscription(self, subscription_id: str) -> None:
        """Reauthorize a subscription, whose end stays; raises 404."""
        self._write("app", "reauthorizeSubscription", object_id=subscription_id)
        self._subscriptions.reauthorize(subscription_id)

    def delete_subscription(self, subscription_id: str) -> None:
        """End a subscription; raises 404."""
        self._write("app", "deleteSubscription", object_id=subscription_id)
        self._subscriptions.delete(subscription_id)

    def take_notifications(self) -> list[Notification]:
        """The notifications since the last call, in order; the caller delivers them."""
        self._timeline.run_due()
        if not self._subscriptions.outgoing:
            return []
        taken, self._subscriptions.outgoing = self._subscriptions.outgoing, []
        return taken

    # ---- mail

    def send_mail(self, id_or_upn: str, message: Mapping[str, object], *, actor: str = "app") -> None:
        """Send a mail in a user's name; it stays in `outbox`. Raises 404."""
        self._write(actor, "sendMail", object_id=id_or_upn)
        sender = self._directory.user(id_or_upn)
        self.outbox.append(SentMail(sender.id, self._timeline.now, dict(message)))
        self.history.append(self._timeline.now, FactKind.MAIL_SENT, actor, object_id=sender.id)
