"""What the nightly comparison is given (`application.services.ReconciliationServices`), in process."""

from application.services import ReconciliationServices
from local.tenant.model import Tenant
from tests.fakes.accounts import TenantAccounts, TenantLicensedGroups
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.history import InMemoryHistory, InMemoryOldDecisions
from tests.fakes.nights import InMemoryNights, InMemoryPlans
from tests.fakes.pausing import Pause, no_pause


def reconciliation_services(
    tenant: Tenant, store: InMemoryAllotmentStore, pause: Pause = no_pause
) -> ReconciliationServices:
    """The fakes of its ports, over one tenant and one store."""
    return ReconciliationServices(
        history=InMemoryHistory(pause),
        old_decisions=InMemoryOldDecisions(store),
        nights=InMemoryNights(pause),
        plans=InMemoryPlans(pause),
        accounts=TenantAccounts(tenant, pause),
        licensed_groups=TenantLicensedGroups(tenant, pause),
    )
