"""Licences of users and groups: direct assignment at once, group-based licensing in the background.

Follows Entra's "Resolve group license assignment problems" and "Scenarios, limitations, and known issues using groups":
- only direct members that are users are licensed, not members of nested groups;
- if one product of a group cannot be assigned to a user, its others are not either (those show `Other`; which error
  Entra shows for them is not documented);
- a user without usageLocation gets the tenant's for a group's licences, and no direct ones;
- a freed or bought seat helps nobody by itself: failures are tried again when the group's licences or the user's
  membership change, or when the user is reprocessed;
- a licence that another one needs is not taken away: it shows `ActiveWithError` and `DependencyViolation`;
- a deleted user frees their seats, and gets all their licences back when they are restored, whether or not there are
  units for them ("Restore or remove a recently deleted user"); then their memberships decide.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from local.tenant.model import errors
from local.tenant.model.assignment import plans_of, refusal, violations
from local.tenant.model.directory import Directory
from local.tenant.model.history import FactKind, History
from local.tenant.model.knobs import Knobs
from local.tenant.model.objects import (
    AssignedLicense,
    AssignmentError,
    AssignmentStatus,
    Group,
    LicenseAssignmentState,
    ObjectKind,
    Stall,
    User,
)
from local.tenant.model.products import PRODUCTS_BY_SKU, unmet_need
from local.tenant.model.seats import Seats
from local.tenant.model.timeline import Timeline
from local.tenant.model.versioned import Versioned

type AssignmentKey = tuple[str, str | None]
type Assignments = Mapping[AssignmentKey, LicenseAssignmentState]

_NOTHING: Assignments = {}
_NOBODY: Mapping[str, None] = {}
BACKGROUND = "entra"


class Licensing:
    """Every user's licence assignments, by product and source (a group's id, or None for a direct one)."""

    def __init__(
        self,
        timeline: Timeline,
        history: History,
        directory: Directory,
        seats: Seats,
        knobs: Knobs,
        *,
        tenant_location: str,
    ) -> None:
        self._timeline = timeline
        self._history = history
        self._directory = directory
        self._seats = seats
        self._knobs = knobs
        self._tenant_location = tenant_location
        self._assignments: dict[str, Versioned[Assignments]] = {}
        self._users_by_group: dict[str, dict[str, None]] = {}
        self._users_by_product: dict[str, dict[str, None]] = {}
        self._pending: dict[str, int] = {}
        self._started: set[str] = set()
        self._of_deleted: dict[str, Assignments] = {}
        self._held: dict[str, list[tuple[datetime, tuple[AssignedLicense, ...]]]] = {}
        self.faults: dict[str, dict[str, AssignmentError]] = {}
        self.stalls: dict[str, dict[str, Stall]] = {}

    # ---- reads

    def assignments(self, user_id: str, version: int | None = None) -> Collection[LicenseAssignmentState]:
        """The user's assignments, failed ones too."""
        states = self._assignments.get(user_id)
        if states is None:
            return ()
        found = states.current if version is None else states.at(version)
        return found.values() if found is not None else ()

    def ever_assigned(self, sku_id: str) -> Collection[str]:
        """Everybody who has, or ever had, an assignment of the product: so all who have it in any version."""
        return self._users_by_product.get(sku_id, _NOBODY)

    def assigned_licenses(self, user_id: str, version: int | None = None) -> list[AssignedLicense]:
        """The products that the user has; a service plan is off when every source has it off."""
        disabled: dict[str, frozenset[str]] = {}
        for state in self.assignments(user_id, version):
            if state.is_active:
                disabled[state.sku_id] = state.disabled_plans & disabled.get(state.sku_id, state.disabled_plans)
        return [AssignedLicense(sku_id, plans) for sku_id, plans in disabled.items()]

    def processing_state(self, group_id: str) -> str:
        """Graph: group, `licenseProcessingState`."""
        if not self._pending.get(group_id):
            return "ProcessingComplete"
        return "ProcessingInProgress" if group_id in self._started else "QueuedForProcessing"

    # ---- direct

    def assign_to_user(self, user: User, add: Sequence[AssignedLicense], remove: Sequence[str], actor: str) -> None:
        """Assign and remove licences, all or none; raises 400 with Graph's cause."""
        for license_ in add:
            self._check_license(license_)
        current = self._current(user.id)
        for sku_id in remove:
            self._check_removable(sku_id, current)
        if add and user.usage_location is None:
            raise errors.invalid_usage_location()
        replaced = {license_.sku_id for license_ in add} | set(remove)
        kept = {key: state for key, state in current.items() if key[1] is not None or key[0] not in replaced}
        self._check_direct(user, add, kept)
        now = self._timeline.now
        stalls = self.stalls.get(user.id, {})
        added: Assignments = {
            (license_.sku_id, None): LicenseAssignmentState(
                license_.sku_id, None, license_.disabled_plans, _stalled(stalls.get(license_.sku_id)), None, now
            )
            for license_ in add
            if stalls.get(license_.sku_id) is not Stall.ABSENT
        }
        self._replace(user.id, {**kept, **added}, actor)

    def _check_license(self, license_: AssignedLicense) -> None:
        product = self._seats.owned(license_.sku_id).product
        if product.applies_to != "User":
            raise errors.bad_request(f"License {license_.sku_id} cannot be assigned to a user.")
        foreign = license_.disabled_plans - product.plan_ids
        if foreign:
            raise errors.foreign_plans(license_.sku_id, sorted(foreign))

    def _check_removable(self, sku_id: str, current: Assignments) -> None:
        self._seats.owned(sku_id)
        if (sku_id, None) in current:
            return
        if any(key[0] == sku_id for key in current):
            raise errors.inherited_license()
        raise errors.license_not_held("User")

    def _check_direct(self, user: User, add: Sequence[AssignedLicense], kept: Assignments) -> None:
        held = _active(kept.values())
        found = self._violations(user, add, held, user.usage_location)
        for license_ in add:
            if license_.sku_id in found:
                others = plans_of(other for other in (*held, *add) if other.sku_id != license_.sku_id)
                raise refusal(found[license_.sku_id], license_, others)
        remaining = plans_of((*held, *add))
        need = unmet_need(remaining, remaining)
        if need is not None:
            raise errors.plan_depends(*need)

    # ---- group-based

    def assign_to_group(self, group: Group, add: Sequence[AssignedLicense], remove: Sequence[str], actor: str) -> Group:
        """Change a group's licences at once and its members' in the background; raises 400."""
        if not group.security_enabled or group.is_mail_enabled_only:
            raise errors.bad_request("Licenses can be assigned to security-enabled groups only.")
        for license_ in add:
            self._check_license(license_)
        owned = {license_.sku_id: license_ for license_ in group.licenses}
        for sku_id in remove:
            self._seats.owned(sku_id)
            if owned.pop(sku_id, None) is None:
                raise errors.license_not_held("Group")
        owned.update({license_.sku_id: license_ for license_ in add})
        changed = replace(group, licenses=tuple(owned.values()))
        self._directory.update(changed, actor)
        self._history.append(
            self._timeline.now, FactKind.GROUP_LICENSES_CHANGED, actor, group_id=group.id, detail=",".join(owned)
        )
        affected = dict.fromkeys((*self._directory.member_ids(group.id), *self._users_by_group.get(group.id, ())))
        for user_id in affected:
            self._schedule(group.id, user_id)
        return changed

    def member_changed(self, group_id: str, object_id: str, *, added: bool, told: bool) -> None:
        """Have a joiner or leaver licensed or unlicensed in the background, if the group has to do with licences."""
        if added:
            affected = bool(self._directory.group(group_id).licenses)
        else:
            affected = object_id in self._users_by_group.get(group_id, ())
        if affected:
            self._schedule(group_id, object_id)

    def group_changed(self, group: Group, *, deleted: bool, restorable: bool) -> None:
        """Nothing: a group's licences change through `assign_to_group` only, and end before it is deleted."""

    def reprocess(self, user: User) -> None:
        """Try again, now, everything that groups do for the user's licences."""
        sources = dict.fromkeys(self._directory.group_ids_of(user.id))
        sources.update((group_id, None) for _, group_id in self._current(user.id) if group_id is not None)
        for group_id in sources:
            self._process(group_id, user.id)

    def user_deleted(self, user_id: str) -> None:
        """Free every seat of a deleted user, who may be restored."""
        self._of_deleted[user_id] = self._current(user_id)
        self._replace(user_id, _NOTHING, BACKGROUND)

    def user_restored(self, user_id: str, actor: str) -> None:
        """Give a restored user their licences from before the deletion, then look whether groups still say so."""
        before = self._of_deleted.pop(user_id, _NOTHING)
        self._replace(user_id, before, actor)
        for group_id in dict.fromkeys(group_id for _, group_id in before if group_id is not None):
            self._schedule(group_id, user_id)

    def _schedule(self, group_id: str, user_id: str) -> None:
        if self._directory.kind(user_id) is not ObjectKind.USER:
            return

        def work() -> None:
            self._pending[group_id] -= 1
            self._started.add(group_id)
            self._process(group_id, user_id)

        if not self._pending.get(group_id):
            self._started.discard(group_id)
        self._pending[group_id] = self._pending.get(group_id, 0) + 1
        self._timeline.schedule(self._timeline.delay_within(self._knobs.licensing_delay), work)

    def _process(self, group_id: str, user_id: str) -> None:
        """Bring the user's licences from the group to what the group and the membership say now."""
        user, group = self._directory.get(user_id), self._directory.get(group_id)
        if not isinstance(user, User):
            return
        is_member = self._directory.is_member(group_id, user_id)
        wanted = group.licenses if isinstance(group, Group) and is_member else ()
        current = self._current(user_id)
        if not wanted and not any(key[1] == group_id for key in current):
            return
        others = {key: state for key, state in current.items() if key[1] != group_id}
        mine = {key[0]: state for key, state in current.items() if key[1] == group_id}
        assigned = self._assigned(user, group_id, wanted, mine, _active(others.values()))
        dropped = [state for sku_id, state in mine.items() if sku_id not in assigned]
        staying = self._withdrawn(dropped, _active((*others.values(), *assigned.values())))
        from_group: Assignments = {(state.sku_id, group_id): state for state in (*assigned.values(), *staying)}
        self._replace(user_id, {**others, **from_group}, BACKGROUND)

    def _assigned(
        self,
        user: User,
        group_id: str,
        wanted: Sequence[AssignedLicense],
        mine: Mapping[str, LicenseAssignmentState],
        held: Collection[AssignedLicense],
    ) -> dict[str, LicenseAssignmentState]:
        """How each licence of the group stands for the user, by skuId: all active, or none that was not before."""
        location = user.usage_location or self._tenant_location
        found = self._violations(user, wanted, held, location)
        states: dict[str, LicenseAssignmentState] = {}
        for license_ in wanted:
            error = found.get(license_.sku_id)
            before = mine.get(license_.sku_id)
            stall = self.stalls.get(user.id, {}).get(license_.sku_id)
            if stall is Stall.ABSENT and not found:
                continue
            status, plans = _stalled(stall), license_.disabled_plans
            if found and before is not None and before.is_active:
                plans = before.disabled_plans
                status = AssignmentStatus.ACTIVE_WITH_ERROR if error else AssignmentStatus.ACTIVE
            elif found:
                status, error = AssignmentStatus.ERROR, error or AssignmentError.OTHER
            states[license_.sku_id] = self._state(before, license_.sku_id, group_id, plans, status, error)
        return states

    def _withdrawn(
        self, dropped: Iterable[LicenseAssignmentState], remaining: Collection[AssignedLicense]
    ) -> list[LicenseAssignmentState]:
        """Of the licences to be taken away, those that must stay because the remaining ones need them."""
        plans = plans_of(remaining)
        if unmet_need(plans, plans) is None:
            return []
        return [
            self._state(
                state,
                state.sku_id,
                state.assigned_by_group,
                state.disabled_plans,
                AssignmentStatus.ACTIVE_WITH_ERROR,
                AssignmentError.DEPENDENCY,
            )
            for state in dropped
            if state.is_active and unmet_need(plans, plans | plans_of(_active((state,)))) is None
        ]

    def _state(
        self,
        before: LicenseAssignmentState | None,
        sku_id: str,
        group_id: str | None,
        plans: frozenset[str],
        status: AssignmentStatus,
        error: AssignmentError | None,
    ) -> LicenseAssignmentState:
        """The new state; the former one itself where nothing differs, so that its time stays."""
        if before is not None and (before.disabled_plans, before.state, before.error) == (plans, status, error):
            return before
        return LicenseAssignmentState(sku_id, group_id, plans, status, error, self._timeline.now)

    # ---- both

    def _violations(
        self,
        user: User,
        wanted: Collection[AssignedLicense],
        held: Collection[AssignedLicense],
        location: str | None,
    ) -> dict[str, AssignmentError]:
        seated = {state.sku_id for state in self._current(user.id).values() if state.is_active}
        return violations(
            wanted,
            held,
            location=location,
            has_seat=lambda sku_id: sku_id in seated or self._seats.has_free(sku_id),
            faults=self.faults.get(user.id, {}),
        )

    def _current(self, user_id: str) -> Assignments:
        states = self._assignments.get(user_id)
        return states.current if states is not None else _NOTHING

    def _replace(self, user_id: str, assignments: Assignments, actor: str) -> None:
        """Make these the user's assignments; counts seats and writes history for what differs."""
        before = self._current(user_id)
        if assignments == before:
            return
        version = self._timeline.commit()
        if user_id in self._assignments:
            self._assignments[user_id].set(version, assignments)
        else:
            self._assignments[user_id] = Versioned(version, assignments)
        for sku_id, _ in assignments:
            self._users_by_product.setdefault(sku_id, {})[user_id] = None
        had = {state.sku_id for state in before.values() if state.is_active}
        has = {state.sku_id for state in assignments.values() if state.is_active}
        for sku_id in sorted(had ^ has):
            self._seats.count(version, sku_id, 1 if sku_id in has else -1)
        active = tuple(_active(assignments.values()))
        self._held.setdefault(user_id, []).append((self._timeline.now, active))
        self._record(user_id, before, assignments, actor)

    def service_record(self, user_id: str, since: int = 0) -> list[tuple[datetime, frozenset[str]]]:
        """The service plans that a user has had, from each change of their licences on, the first `since` left out.

        Two changes at one instant are two entries: a plan that is missing in one of them was missing, if for no time.
        """
        return [(when, _plans(held)) for when, held in self._held.get(user_id, ())[since:]]

    def _record(self, user_id: str, before: Assignments, after: Assignments, actor: str) -> None:
        for key in dict.fromkeys((*before, *after)):
            sku_id, group_id = key
            old, new = before.get(key), after.get(key)
            was_active, is_active = old is not None and old.is_active, new is not None and new.is_active
            if group_id is not None:
                self._index(group_id, user_id, present=new is not None)
            if was_active != is_active:
                kind = FactKind.LICENSE_ACTIVE if is_active else FactKind.LICENSE_INACTIVE
            elif new is not None and new.error is not None and new != old:
                kind = FactKind.LICENSE_FAILED
            else:
                continue
            self._history.append(
                self._timeline.now,
                kind,
                actor,
                group_id=group_id,
                object_id=user_id,
                sku_id=sku_id,
                detail=new.error or "" if new is not None else "",
            )

    def _index(self, group_id: str, user_id: str, *, present: bool) -> None:
        users = self._users_by_group.setdefault(group_id, {})
        if present:
            users[user_id] = None
        else:
            users.pop(user_id, None)


def _stalled(stall: Stall | None) -> AssignmentStatus:
    return AssignmentStatus.ACTIVE if stall is None else AssignmentStatus.DISABLED


@lru_cache(maxsize=1024)
def _plans(held: tuple[AssignedLicense, ...]) -> frozenset[str]:
    """The service plans of these licences."""
    return frozenset[str]().union(*(PRODUCTS_BY_SKU[one.sku_id].plan_ids - one.disabled_plans for one in held))


def _active(states: Iterable[LicenseAssignmentState]) -> list[AssignedLicense]:
    return [AssignedLicense(state.sku_id, state.disabled_plans) for state in states if state.is_active]
