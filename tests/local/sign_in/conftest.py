"""An issuer on a served tenant."""

from collections.abc import AsyncIterator

import httpx
import pytest

from local.sign_in.server import Settings, sign_in_server
from local.tenant.server import Settings as TenantSettings
from local.tenant.server import tenant_server
from tests.local.sign_in.sign_in_worlds import LocalSignIn


@pytest.fixture
async def sign_in() -> AsyncIterator[LocalSignIn]:
    async with tenant_server(TenantSettings(scenario="empty", people=3)) as graph:
        settings = Settings(graph=str(graph["endpoint"]), audience="api-client-id")
        async with sign_in_server(settings) as ready, httpx.AsyncClient(verify=False) as client:
            yield LocalSignIn(client, str(ready["issuer"]), str(ready["tenant"]), str(graph["control"]))
