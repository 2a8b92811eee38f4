"""The API on simulated ports."""

from datetime import timedelta

from application.services import Services
from handlers.api.services import ApiServices
from local.tenant.model import Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.support.allowances import unlimited
from tests.unit.api.fakes import InMemoryAnswers, InMemoryDecisionLog, InMemoryRequests, TenantPeople


def api_of(services: Services, tenant: Tenant, store: InMemoryAllotmentStore) -> ApiServices:
    """The services of the API, which asks nobody to wait for a decision."""
    return ApiServices(
        services,
        people=TenantPeople(tenant),
        requests=InMemoryRequests(),
        decisions=InMemoryDecisionLog(store),
        answers=InMemoryAnswers(),
        callers=unlimited(),
        tenant_id=tenant.id,
        decided_within=timedelta(0),
    )
