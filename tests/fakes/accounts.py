"""Accounts and licensed groups in process (`domain.reconciliation.ports`): the local tenant, without HTTP."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime

from domain.allotments import Product
from domain.errors import NotFound
from domain.licence_errors import error_of
from domain.reconciliation.accounts import Account, LicenceState
from domain.undertakings import LicenceAssignment
from domain.waiting_order import Attribute
from local.tenant.model import GraphError, Tenant, User
from tests.fakes.licence_sources import assignments_of
from tests.fakes.pausing import Pause, no_pause


class TenantAccounts:
    """The accounts of one tenant; see the port. idle: who has not signed in; None: it may not be seen."""

    def __init__(self, tenant: Tenant, pause: Pause = no_pause) -> None:
        self._tenant = tenant
        self._pause = pause
        self.unused: set[str] | None = None

    async def members(self, group_id: str) -> Mapping[str, Account]:
        await self._pause("accounts.members")
        try:
            found = self._tenant.list_members(group_id)
        except GraphError as error:
            raise NotFound(error.message) from error
        return {member.id: self._account(member) for member in found if isinstance(member, User)}

    async def accounts(self, user_ids: Collection[str]) -> Mapping[str, Account]:
        await self._pause("accounts.accounts")
        found: dict[str, Account] = {}
        for user_id in sorted(user_ids):
            try:
                found[user_id] = self._account(self._tenant.get_user(user_id))
            except GraphError:
                continue
        return found

    async def assignments(self, user_ids: Collection[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
        await self._pause("accounts.assignments")
        found: dict[str, Sequence[LicenceAssignment]] = {}
        for user_id in sorted(user_ids):
            try:
                self._tenant.get_user(user_id)
            except GraphError:
                continue
            found[user_id] = assignments_of(self._tenant, user_id)
        return found

    async def attributes(
        self, user_ids: Collection[str], names: Collection[Attribute]
    ) -> Mapping[str, Mapping[Attribute, str]]:
        await self._pause("accounts.attributes")
        found: dict[str, Mapping[Attribute, str]] = {}
        for user_id in sorted(user_ids):
            try:
                user = self._tenant.get_user(user_id)
            except GraphError:
                continue
            known = {
                Attribute.DEPARTMENT: user.department,
                Attribute.JOB_TITLE: user.job_title,
                Attribute.EMPLOYEE_TYPE: user.employee_type,
                Attribute.COUNTRY: user.country,
                Attribute.COMPANY_NAME: user.company_name,
                Attribute.OFFICE_LOCATION: user.office_location,
            }
            found[user_id] = {name: value for name in names if (value := known[name])}
        return found

    async def users_in(self, group_id: str) -> Set[str]:
        await self._pause("accounts.users_in")
        try:
            found = self._tenant.list_transitive_members(group_id)
        except GraphError:
            return frozenset()
        return {member.id for member in found if isinstance(member, User)}

    async def idle(self, user_ids: Collection[str], since: datetime) -> Set[str] | None:
        await self._pause("accounts.idle")
        return None if self.unused is None else self.unused & set(user_ids)

    def _account(self, user: User) -> Account:
        states = self._tenant.license_assignment_states(user.id)
        return Account(
            user.id,
            enabled=user.account_enabled,
            guest=user.user_type == "Guest",
            department=user.department,
            display_name=user.display_name,
            user_principal_name=user.user_principal_name,
            mail=user.mail,
            licences=tuple(
                LicenceState(state.sku_id, state.assigned_by_group, state.is_active, error_of(state.state, state.error))
                for state in states
            ),
            job_title=user.job_title,
            employee_type=user.employee_type,
            country=user.country,
            company_name=user.company_name,
            office_location=user.office_location,
        )


class TenantLicensedGroups:
    """The licensed groups of one tenant; see the port."""

    def __init__(self, tenant: Tenant, pause: Pause = no_pause) -> None:
        self._tenant = tenant
        self._pause = pause

    async def carried(self, product: Product) -> Set[str] | None:
        await self._pause("licensed_groups.carried")
        assert product.licensed_group_id is not None
        try:
            licences = self._tenant.get_group(product.licensed_group_id).licenses
        except GraphError as error:
            raise NotFound(error.message) from error
        return next((each.disabled_plans for each in licences if each.sku_id == product.sku_id), None)
