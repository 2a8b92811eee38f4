"""Who holds a licence by which way (`domain.adoption.ports.LicenceSources`): the local tenant's rules, without HTTP."""

from collections.abc import Mapping, Sequence

from domain.adoption.model import LicenceAssignment
from domain.allotments import Product
from domain.licence_errors import error_of, explained
from local.tenant.model import AssignedLicense, GraphError, LicenseAssignmentState, Tenant
from tests.fakes.pausing import Pause, no_pause
from tests.fakes.refusals import as_permanent


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
        return {user_id: self._held(user_id) for user_id in user_ids}

    async def change_group(self, group_id: str, add: Sequence[Product], remove: Sequence[str]) -> None:
        await self._pause("sources.change_group")
        licences = [AssignedLicense(product.sku_id, frozenset(product.disabled_plans)) for product in add]
        with as_permanent():
            self._tenant.assign_group_license(group_id, licences, remove)
        await self._pause("sources.change_group done")

    def _held(self, user_id: str) -> Sequence[LicenceAssignment]:
        try:
            self._tenant.get_user(user_id)
        except GraphError:
            return ()
        return [_held(state) for state in self._tenant.license_assignment_states(user_id)]


def _held(state: LicenseAssignmentState) -> LicenceAssignment:
    error = error_of(state.state, state.error)
    told = explained(state.sku_id, error) if error else None
    return LicenceAssignment(state.sku_id, state.assigned_by_group, state.disabled_plans, state.is_active, told)
