"""One hostile owner floods the API: they are told to wait, and everybody else is served as if nothing were."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from local.stack import Options, Stack
from tests.integration.api import Api, eventually

SKU = "05e9a617-0261-4cee-bb44-138d3ef5d965"
USUAL = {"CALLER_REQUESTS_A_SECOND": "", "CALLER_SEARCHES_A_SECOND": "", "CALLER_REQUESTS_AT_ONCE": ""}
ADDITIONS, SEARCHES, GROUPS = 100, 100, 3_000
ANSWERED_WITHIN = 120.0


@pytest.fixture
def fair_weather() -> None:
    """The running system of the other tests is not the one that is flooded."""


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A system of its own, with one worker and the limits that are usual."""
    options = Options(port=0, people=30, workers=1, settings=USUAL, folder=tmp_path_factory.mktemp("flooded"))
    with Stack(options) as stack, Api(stack) as api:
        yield api


@asynccontextmanager
async def caller(api: Api, user: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who sends as many requests at once as there are."""
    url, token = f"{api.endpoints['functions']}/api", api.token_of(user)
    headers, limits = {"Authorization": f"Bearer {token}"}, httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=ANSWERED_WITHIN) as client:
        yield client


async def test_a_hostile_owner_is_told_to_wait_and_nobody_else_notices(flooded: Api) -> None:
    people = flooded.people(ADDITIONS, "refused")
    hostile_id, other_id, *joining = flooded.people(7, "flood")
    full = flooded.allotment(flooded.group("full"), SKU, 0, owners=[hostile_id])
    others = flooded.allotment(flooded.group("others"), SKU, 1, owners=[other_id])
    group = flooded.group("enforced")
    enforced = flooded.allotment(group, SKU, len(joining))
    async with caller(flooded, hostile_id) as hostile, caller(flooded, other_id) as other:
        additions = [hostile.post(f"/allotments/{full}/assignments", json={"user": each}) for each in people]
        searches = [hostile.post("/people/search", json={"search": f"a{number}"}) for number in range(SEARCHES)]
        flood = asyncio.gather(*additions, *searches)
        reads = [await other.get(f"/allotments/{others}") for _ in range(10)]
        await asyncio.to_thread(flooded.join, group, *joining)
        reads += [await other.get("/me") for _ in range(10)]
        answers = await flood
    assert {read.status_code for read in reads} == {200}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= ADDITIONS + SEARCHES - 120
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert {answer.status_code for answer in answers} <= {200, 202, 409, 429}
    await asyncio.to_thread(
        eventually,
        lambda: [seat["state"] for seat in flooded.assignments(enforced)],
        lambda states: states == ["licensed"] * len(joining),
    )


async def test_a_plan_of_thousands_of_groups_that_nobody_has_is_asked_in_batches(flooded: Api) -> None:
    def requests() -> int:
        entries = flooded.control("GET", "/requests")["requests"]
        return sum(int(entry["count"]) for entry in entries if entry["path"].startswith("groups"))

    entries = [
        {
            "groupId": f"00000000-0000-4000-8000-{number:012d}",
            "displayName": "None",
            "products": [{"skuId": "none"}],
            "allottedUnits": 1,
        }
        for number in range(GROUPS)
    ]
    before = requests()
    async with caller(flooded, "reader@contoso.example") as reader, caller(flooded, "admin@contoso.example") as other:
        plan = asyncio.create_task(reader.post("/manifest/plan", json={"allotments": entries}))
        assert (await other.get("/me")).status_code == 200
        answer = await plan
    assert (answer.status_code, len(answer.json()["changes"])) == (200, GROUPS)
    assert requests() - before < GROUPS // 10  # and what enforcement has asked meanwhile
