"""What requests cost, whose turn it is in a worker, and what a throttled answer brings about."""

import asyncio
import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import web

from application.dispatch import handle
from domain.commands import Command, CommandKind, to_json
from domain.errors import ConfigurationError, Transient
from infra.graph.budget import GraphBudget, background, cost_of, on_behalf_of
from infra.graph.client import GraphClient, Request
from infra.graph.portions import Use
from infra.graph.throttle import LIMITS, Cost, Limits, TenantSize
from infra.settings import read_settings
from local.tenant.graph import throttling
from tests.fakes.clock import FixedClock
from tests.support.recording_server import Recorded, json_answer, recording_server
from tests.unit.graph.test_graph_settings import GOOD
from tests.unit.graph.worlds import HandlerWorld

PLENTY = Limits(1_000_000, 1_000_000)
ONE = Limits(5, 5)
"""A burst of one."""
NO_TIME = timedelta(0)


@pytest.mark.parametrize(
    ("method", "url", "template"),
    [
        ("GET", "/groups/g/members?$select=id&$top=999", "groups/{group}/members"),
        ("GET", "/groups/g?$select=id", "groups/{group}"),
        ("GET", "/groups/delta?$select=members", "groups/delta"),
        ("GET", "/groups?$filter=x&$select=id", "groups"),
        ("GET", "/users?$filter=x&$select=id", "users"),
        ("GET", "/users/u?$select=id", "users/{user}"),
        ("GET", "/users?$top=5", "users"),
        ("GET", "/users/u/licenseDetails", "users/{user}/licenseDetails"),
        ("GET", "/subscribedSkus", "subscribedSkus"),
        ("GET", "/subscriptions", "subscriptions"),
        ("POST", "/groups", "groups"),
        ("PATCH", "/subscriptions/s", "subscriptions/{id}"),
        ("DELETE", "/groups/g/members/u/$ref", "groups/{group}/members/{object}/$ref"),
        ("POST", "/users/u/assignLicense", "users/{user}/assignLicense"),
        ("POST", "/$batch", "$batch"),
    ],
)
def test_a_request_costs_what_the_tenant_charges(method: str, url: str, template: str) -> None:
    charged = throttling.cost(method, template, dict(parse_qsl(urlsplit(url).query)))
    for root in ("", "https://graph.microsoft.com/v1.0"):
        assert cost_of(method, root + url) == Cost(charged.units, charged.writes)


@pytest.mark.parametrize(("members", "writes"), [(1, 1), (3, 1), (4, 2), (20, 7)])
def test_a_change_of_several_members_costs_several_writes(members: int, writes: int) -> None:
    assert cost_of("PATCH", "/groups/g", members) == Cost(1, writes)


class TestTurns:
    async def test_within_the_limit_nobody_waits(self) -> None:
        budget = GraphBudget(PLENTY, FixedClock().now)
        for _ in range(100):
            await budget.take(Cost(3, 1))

    async def test_who_would_wait_long_comes_later_and_uses_nothing(self) -> None:
        clock = FixedClock()
        budget = GraphBudget(ONE, clock.now, NO_TIME)
        await budget.take(Cost(1, 1))
        with pytest.raises(Transient) as late:
            await budget.take(Cost(1, 1))
        assert late.value.retry_after
        clock.advance(timedelta(minutes=5))
        await budget.take(Cost(1, 1))

    async def test_who_waits_goes_when_the_turn_comes(self) -> None:
        clock = FixedClock()
        budget = GraphBudget(ONE, clock.now)
        await budget.take(Cost(1, 1))
        waiting = asyncio.create_task(budget.take(Cost(1, 1)))
        await asyncio.sleep(0)
        assert not waiting.done()
        clock.advance(timedelta(minutes=5))
        budget.let_through()
        await waiting

    async def test_callers_and_allotments_take_turns(self) -> None:
        """A caller who comes to an idle API is next; then by what each share and each owner has used."""
        clock, order = FixedClock(), []
        budget = GraphBudget(ONE, clock.now)
        with background("a1"):
            await budget.take(Cost(1, 1))

        async def ask(share: AbstractContextManager[None], name: str) -> None:
            with share:
                await budget.take(Cost(1, 1))
            order.append(name)

        asking = [
            (background("a1"), "a1"),
            (background("a2"), "a2"),
            (on_behalf_of("x"), "x"),
            (on_behalf_of("x"), "x"),
        ]
        tasks = [asyncio.create_task(ask(share, name)) for share, name in asking]
        for _ in tasks:
            await asyncio.sleep(0)
            clock.advance(timedelta(minutes=5))
            budget.let_through()
        await asyncio.gather(*tasks)
        assert order == ["x", "a2", "a1", "x"]

    async def test_a_cancelled_request_gives_its_place_up(self) -> None:
        clock = FixedClock()
        budget = GraphBudget(ONE, clock.now)
        await budget.take(Cost(1, 1))
        waiting = asyncio.create_task(budget.take(Cost(1, 1)))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        clock.advance(timedelta(minutes=5))
        await budget.take(Cost(1, 1))


class Others:
    """The other workers: what they have told, or that it cannot be read."""

    def __init__(self) -> None:
        self.uses: list[Use] | Transient = []
        self.heard: list[Use] = []

    async def exchange(self, own: Use) -> Collection[Use]:
        self.heard.append(own)
        if isinstance(self.uses, Transient):
            raise self.uses
        return self.uses


class TestParts:
    """A worker of four, by what the others tell."""

    TEN_SECONDS = timedelta(seconds=10)

    def setup_method(self) -> None:
        self.clock, self.others = FixedClock(), Others()
        limits = Limits(1_000_000, 3000)
        self.budget = GraphBudget(limits, self.clock.now, NO_TIME, workers_at_most=4, workers=self.others)

    async def ask(self, times: int, writes: int = 7) -> int:
        """Ask so many times; answers how many were let through."""
        passed = 0
        for _ in range(times):
            with suppress(Transient):
                await self.budget.take(Cost(1, writes))
                passed += 1
        await asyncio.sleep(0)  # what is told is told by a task of its own
        await asyncio.sleep(0)
        return passed

    def nearly(self, writes: int) -> range:
        """Most of so many up to all of them, the writes of a window. It could use all if it asked at each instant."""
        return range(writes * 17 // 20, writes + 1)

    async def periods_of_backlog(self, periods: int) -> list[int]:
        passed = []
        for _ in range(periods):
            self.clock.advance(self.TEN_SECONDS)
            passed.append(await self.ask(40))
        return passed

    async def test_who_is_alone_takes_all_of_the_limit(self) -> None:
        first = await self.periods_of_backlog(2)
        await self.periods_of_backlog(18)
        assert sum(await self.periods_of_backlog(15)) * 7 in self.nearly(3000)
        assert sum(first) * 7 < 300
        assert len({use.worker for use in self.others.heard}) == 1
        assert self.others.heard[-1].waits

    async def test_it_makes_room_for_others(self) -> None:
        await self.periods_of_backlog(20)
        self.others.uses = [Use("other", self.clock.now() + timedelta(hours=1), 0.25, waits=True)]
        await self.periods_of_backlog(15)
        assert sum(await self.periods_of_backlog(15)) * 7 in self.nearly(1500)

    async def test_where_the_others_cannot_be_asked_it_has_the_even_part(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        await self.periods_of_backlog(20)
        self.others.uses = Transient("Table Storage is down.")
        await self.periods_of_backlog(15)
        assert sum(await self.periods_of_backlog(15)) * 7 in self.nearly(750)
        assert "What other workers ask of Microsoft Graph is not known: Table Storage is down." in caplog.text

    async def test_single_joins_tell_nobody(self) -> None:
        for _ in range(20):
            self.clock.advance(self.TEN_SECONDS)
            assert await self.ask(2, writes=1) == 2
        assert self.others.heard == []


class _Counting(GraphBudget):
    """Lets everything through, and remembers it."""

    def __init__(self) -> None:
        super().__init__(PLENTY, FixedClock().now)
        self.taken: list[Cost] = []
        self.pauses: list[timedelta | None] = []

    async def take(self, cost: Cost) -> None:
        self.taken.append(cost)

    def pause(self, wait: timedelta | None) -> None:
        self.pauses.append(wait)


class TestClient:
    async def test_every_request_is_paid_for_a_batch_as_its_items(self) -> None:
        budget = _Counting()
        async with recording_server(json_answer({"value": [], "responses": []})) as server:
            client = GraphClient(f"{server.url}/v1.0", None, budget=budget)
            group = client.build.groups.by_group_id("g")
            await client.get(client.build.users, select="id", top="100")
            await client.follow(f"{client.endpoint}/groups/delta?$deltatoken=x")
            await client.send("PATCH", group, {"members@odata.bind": ["x"] * 20})
            await client.batch([Request("GET", "/users/u"), Request("DELETE", "/groups/g/members/u/$ref")])
            await client.close()
        assert budget.taken == [Cost(1, 0), Cost(1, 0), Cost(1, 7), Cost(3, 1)]
        assert budget.pauses == []

    async def test_a_throttled_request_and_each_throttled_item_pause_the_worker(self) -> None:
        async def answer(request: Recorded) -> web.Response:
            if request.path.endswith("$batch"):
                items: list[dict[str, Any]] = [
                    {"id": "0", "status": 204},
                    {"id": "1", "status": 429, "headers": {"Retry-After": "7"}, "body": {}},
                ]
                return web.json_response({"responses": items})
            return web.json_response({}, status=429, headers={"Retry-After": "11"})

        budget = _Counting()
        async with recording_server(answer) as server:
            client = GraphClient(f"{server.url}/v1.0", None, budget=budget)
            removals = [Request("DELETE", f"/groups/g/members/{user}/$ref") for user in "ab"]
            done, later = await client.batch(removals)
            await client.send("POST", client.build.groups, {})
            await client.close()
        assert (done.ok, later.later, later.retry_after) == (True, True, timedelta(seconds=7))
        assert budget.pauses == [timedelta(seconds=7), timedelta(seconds=11)]

    async def test_a_throttled_read_of_a_batch_is_repeated_by_itself_and_a_write_never(self) -> None:
        asked: list[list[str]] = []

        async def answer(request: Recorded) -> web.Response:
            items = request.json["requests"]
            asked.append([item["url"] for item in items])
            busy = {"status": 429, "headers": {"Retry-After": "0"}, "body": {}}
            fine = {"status": 200, "body": {"id": "x"}}
            first = len(asked) == 1
            return web.json_response({"responses": [{"id": item["id"], **(busy if first else fine)} for item in items]})

        async with recording_server(answer) as server:
            client = GraphClient(f"{server.url}/v1.0", None)
            removal = Request("DELETE", "/groups/g/members/u/$ref")
            read, written = await client.batch([Request("GET", "/users/u"), removal])
            await client.close()
        assert asked == [["/users/u", "/groups/g/members/u/$ref"], ["/users/u"]]
        assert (read.ok, written.status) == (True, 429)

    async def test_what_is_not_let_through_is_not_sent(self) -> None:
        async with recording_server(json_answer({"responses": []})) as server:
            client = GraphClient(f"{server.url}/v1.0", None, budget=GraphBudget(ONE, FixedClock().now, NO_TIME))
            await client.batch([])
            await client.send("POST", client.build.groups, {})
            with pytest.raises(Transient, match="budget"):
                await client.send("POST", client.build.groups, {})
            await client.close()
        assert [sent.path for sent in server.requests] == ["/v1.0/$batch", "/v1.0/groups"]


async def test_a_command_is_background_work_for_its_allotment(world: HandlerWorld) -> None:
    owners: list[str] = []

    @contextmanager
    def noted(owner: str) -> Iterator[None]:
        owners.append(owner)
        yield

    command = Command(CommandKind.OBSERVE, "a1", "test", world.clock.now())
    await handle(replace(world.services, background=noted), json.dumps(to_json(command)).encode(), "a1", 1)
    assert owners == ["a1"]


@pytest.mark.parametrize("size", TenantSize)
def test_the_settings_say_the_size_and_how_many_share(size: TenantSize) -> None:
    found = read_settings({**GOOD, "TENANT_SIZE": size.value, "WORKERS_AT_MOST": "4"})
    assert (found.limits, found.workers_at_most) == (LIMITS[size], 4)
    assert read_settings(GOOD).limits is None


@pytest.mark.parametrize(
    ("name", "value"), [("TENANT_SIZE", "XL"), ("WORKERS_AT_MOST", "0"), ("WORKERS_AT_MOST", "1.5")]
)
def test_what_is_wrong_with_them_is_told(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**GOOD, "TENANT_SIZE": "S", name: value})
