"""The API on simulated ports."""

from datetime import timedelta

from application.services import Services
from application.settings import LiveSettings
from domain.doctor import Installation
from handlers.api.services import ApiServices
from infra.live_settings import EnvironmentSettings
from local.tenant.model import Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.peers import ISSUER, ToldPeers
from tests.support.allowances import unlimited
from tests.support.settings import GOOD
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
        peers=ToldPeers(services.clock),
        installation=Installation("1.2.3", issuer=ISSUER),
        settings=LiveSettings(services.bookmarks, EnvironmentSettings(GOOD)),
        decided_within=timedelta(0),
    )
