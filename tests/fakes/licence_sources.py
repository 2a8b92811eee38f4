"""Who holds a licence by which way (`domain.adoption.ports.LicenceSources`): the local tenant's rules, without HTTP."""

from collections.abc import Mapping, Sequence

from domain.allotments import Product
from domain.fulfilment import DONE, Effect, Outcome
from domain.licence_errors import COUNT, EXCLUSIVE, Failure, error_of, explained
from domain.undertakings import LicenceAssignment, LicenceChange
from local.tenant.model import AssignedLicense, GraphError, LicenseAssignmentState, Tenant
from tests.fakes.pausing import Pause, no_pause
from tests.fakes.refusals import as_permanent, has_none

_NAMED = {"mutually exclusive": EXCLUSIVE, "does not have any available licenses": COUNT}


class TenantLicenceSources:
    """The sources of one tenant; see the port for what each method promises."""

    def __init__(self, tenant: Tenant, pause: Pause = no_pause) -> None:
        self._tenant = tenant
        self._pause = pause

    async def of_group(self, group_id: str) -> Mapping[str, frozenset[str]] | None:
        await self._pause("sources.of_group")
        try:
            group = self._tenant.get_group(group_id)
        except GraphError:
            return None
        return {licence.sku_id: licence.disabled_plans for licence in group.licenses}

    async def of_people(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        await self._pause("sources.of_people")
        return {user_id: assignments_of(self._tenant, user_id) for user_id in user_ids}

    async def direct_holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[str], str | None]:
        await self._pause("sources.direct_holders")
        rest = sorted(user.id for user in self._tenant.list_users() if user.id > (cursor or ""))
        holders = [
            user
            for user in rest
            if any(each.sku_id == sku_id and each.active for each in assignments_of(self._tenant, user))
        ]
        direct = [user for user in holders[:count] if self._has_directly(user, sku_id)]
        return direct, holders[count - 1] if len(holders) > count else None

    def _has_directly(self, user_id: str, sku_id: str) -> bool:
        return any(
            each.sku_id == sku_id and each.active and each.group_id is None
            for each in assignments_of(self._tenant, user_id)
        )

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        await self._pause("sources.change_group")
        licences = [AssignedLicense(product.sku_id, frozenset(product.disabled_plans)) for product in add]
        with as_permanent() if add else as_permanent(has_none):
            self._tenant.assign_group_license(group_id, licences, remove)
        await self._pause("sources.change_group done")

    async def change_people(self, changes: Mapping[str, LicenceChange]) -> Mapping[str, Outcome]:
        await self._pause("sources.change_people")
        outcomes = {user_id: self._changed(user_id, change) for user_id, change in changes.items()}
        await self._pause("sources.change_people done")
        return outcomes

    def _changed(self, user_id: str, change: LicenceChange) -> Outcome:
        add = [AssignedLicense(product.sku_id, frozenset(product.disabled_plans)) for product in change.add]
        try:
            self._tenant.assign_user_license(user_id, add, change.remove)
        except GraphError as error:
            effect = Effect.UNKNOWN if error.status == 404 else Effect.REFUSED
            named = next((name for words, name in _NAMED.items() if words in error.message), None)
            failures = tuple(Failure(each.sku_id, named) for each in change.add) if named else ()
            return Outcome(effect, error.message, failures=failures)
        return DONE


def assignments_of(tenant: Tenant, user_id: str) -> Sequence[LicenceAssignment]:
    """The licences of a person of the tenant; a deleted one has none."""
    try:
        tenant.get_user(user_id)
    except GraphError:
        return ()
    return [_held(state) for state in tenant.license_assignment_states(user_id)]


def _held(state: LicenseAssignmentState) -> LicenceAssignment:
    error = error_of(state.state, state.error)
    told = explained(state.sku_id, error) if error else None
    plans, group_id = state.disabled_plans, state.assigned_by_group
    return LicenceAssignment(state.sku_id, group_id, plans, state.is_active, told, error, state.last_updated)
