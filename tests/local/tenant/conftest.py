"""A tenant with a clock that stands still, and the same tenant served on loopback."""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from local.tenant.model import Tenant
from local.tenant.server import Settings, tenant_server
from local.tenant.serving import listen, origin_of
from local.tenant.serving import served as served_application
from tests.local.tenant.tenant_worlds import Endpoint, Eventually, LocalGraph, StandingClock
from tests.support.waiting import LONG


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def tenant(clock: StandingClock) -> Tenant:
    return Tenant(clock, seed=1, units={"SPE_E3": 5, "STANDARDPACK": 5, "POWER_BI_PRO": 3, "SHAREPOINTSTORAGE": 9})


@pytest.fixture
async def served() -> AsyncIterator[LocalGraph]:
    anything, app = ({"Authorization": f"Bearer {token}"} for token in ("local-administrator", "local"))
    async with (
        tenant_server(Settings(scenario="empty", people=2)) as ready,
        httpx.AsyncClient(base_url=str(ready["endpoint"]), headers=anything, verify=False) as graph,
        httpx.AsyncClient(base_url=str(ready["endpoint"]), headers=app, verify=False) as as_app,
        httpx.AsyncClient(base_url=str(ready["control"]), verify=False) as control,
    ):
        yield LocalGraph(graph, as_app, control)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    listener = listen(0)
    endpoint = Endpoint(origin_of(listener))
    async with served_application(endpoint.application(), listener):
        yield endpoint


@pytest.fixture
def eventually() -> Eventually:
    async def wait(condition: Callable[[], Awaitable[bool] | bool], seconds: float = LONG) -> None:
        """Poll until the condition holds; fail at the deadline."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if await found if inspect.isawaitable(found) else found:
                return
            assert time.monotonic() < deadline, "the condition did not come to hold in time"
            await asyncio.sleep(0.02)

    return wait
