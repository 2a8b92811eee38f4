"""How much one caller may ask, and that nobody else pays for it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import azure.functions as func
import pytest

from domain.allotments import DecisionKind
from domain.allowance import BURST_SECONDS, Allowance
from handlers import portal
from handlers.api import endpoint
from handlers.api.routes import ROUTES
from handlers.http.rate_limit import Callers
from handlers.http.responses import HttpError
from tests.unit.api.fakes import TenantPeople
from tests.unit.api.office import Office, Reply

SMALL = Allowance(requests=0.5, searches=0.2, at_once=3)
"""Five requests at once, two of them searches, three on their way."""


class LatencyMonitor:
    """A monotonic clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> LatencyMonitor:
    return LatencyMonitor()


@pytest.fixture
async def small(office: Office, watch: LatencyMonitor) -> Office:
    """An office with two callers, and an allotment of one of them."""
    owner = office.caller("owner")
    office.caller("other")
    await office.allotment(owners=[owner])
    office.api = replace(office.api, callers=Callers(SMALL, watch))
    return office


async def flood(office: Office, count: int, by: str = "owner", path: str = "/me") -> list[Reply]:
    return [await office.call("GET", path, by=by) for _ in range(count)]


class TestRequests:
    async def test_past_the_burst_it_is_429_with_when_to_ask_again(self, small: Office, watch: LatencyMonitor) -> None:
        replies = await flood(small, 7)
        assert [reply.status for reply in replies] == [200] * 5 + [429] * 2
        assert (replies[-1].headers["Retry-After"], replies[-1].body["code"]) == ("2", "tooManyRequests")
        watch.seconds += 2
        assert [reply.status for reply in await flood(small, 2)] == [200, 429]

    async def test_nobody_else_notices(self, small: Office) -> None:
        await flood(small, 20)
        assert [reply.status for reply in await flood(small, 5, by="other")] == [200] * 5

    async def test_searches_have_less(self, small: Office) -> None:
        body = {"search": "anybody"}
        found = [(await small.call("POST", "/people/search", body, by="owner")).status for _ in range(3)]
        assert found == [200, 200, 429]
        assert (await small.call("GET", "/me", by="owner")).status == 200

    async def test_who_has_not_signed_in_is_not_counted(self, small: Office) -> None:
        assert {(await small.call("GET", "/me", by=None)).status for _ in range(20)} == {401}
        assert len(small.api.callers) == 0

    def test_what_looks_into_the_directory_is_a_search(self) -> None:
        assert {route.name for route in ROUTES if route.searches} == {
            "change_assignments",
            "make_part_of_allotment",
            "plan_assignments",
            "preview_split",
            "read_people_of_file",
            "plan_reservations",
            "reserve_seats",
            "replay_decisions",
            "search_people",
            "search_known_people",
            "search_groups",
            "show_group",
            "list_people",
            "list_open_allotments",
            "list_allotments_of_person",
            "list_outside_licences",
            "list_own_allotments",
        }

    def test_what_may_be_given_up_at_any_moment_changes_nothing(self) -> None:
        others = {route.name for route in ROUTES if route.reads and route.method != "GET"}
        assert others == {
            "search_people",
            "search_known_people",
            "plan_manifest",
            "plan_assignments",
            "preview_split",
            "read_people_of_file",
            "plan_reservations",
            "check_change",
            "replay_decisions",
        }


class TestAtOnce:
    async def test_past_so_many_on_their_way_it_is_429(self, small: Office) -> None:
        begun, loss_confirmed = asyncio.Event(), asyncio.Event()

        async def stuck(_: object) -> tuple[()]:
            begun.set()
            await loss_confirmed.wait()
            return ()

        small.api = replace(small.api, callers=Callers(replace(SMALL, at_once=1)), people=replaced(small, named=stuck))
        owner = small.tokens.claims_of["owner"]["oid"]
        slow = asyncio.create_task(small.call("GET", f"/people?ids={owner}", by="owner"))
        await begun.wait()
        refused = await small.call("GET", "/me", by="owner")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
        assert refused.body["code"] == "tooManyAtOnce"
        assert (await small.call("GET", "/me", by="other")).status == 200
        loss_confirmed.set()
        assert (await slow).status == 200
        assert (await small.call("GET", "/me", by="owner")).status == 200

    async def test_a_request_that_fails_is_over_too(self, small: Office, watch: LatencyMonitor) -> None:
        for _ in range(10):
            watch.seconds += 2
            assert (await small.call("GET", "/allotments/none", by="owner")).status == 404


def replaced(office: Office, **methods: Callable[..., Awaitable[object]]) -> Any:
    """The office's people, with other methods."""
    people = type("People", (), {})()
    for name in ("find", "named", "search", "called", "holders", "join"):
        setattr(people, name, methods.get(name, getattr(office.api.people, name)))
    return people


class TestForgetting:
    def test_who_has_all_of_it_again_is_forgotten(self, watch: LatencyMonitor) -> None:
        callers = Callers(SMALL, watch)
        for number in range(10_000):
            watch.seconds += 0.01
            with callers.let_in(f"caller {number}", searches=True):
                pass
        assert len(callers) <= 100 * BURST_SECONDS
        watch.seconds += BURST_SECONDS
        with callers.let_in("last", searches=False):
            pass
        assert len(callers) == 1

    def test_who_waits_for_an_answer_is_not(self, watch: LatencyMonitor) -> None:
        callers = Callers(Allowance(at_once=1), watch)
        with callers.let_in("slow", searches=False):
            watch.seconds += 1000
            with callers.let_in("other", searches=False):
                pass
            with pytest.raises(HttpError):
                callers.let_in("slow", searches=False).__enter__()


class TestDeadline:
    async def test_a_read_is_given_up(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        async def endless(_: object) -> object:
            return await asyncio.get_running_loop().create_future()

        monkeypatch.setattr(endpoint, "READ_WITHIN", timedelta(0))
        office.api = replace(office.api, people=replaced(office, named=endless))
        owner = office.caller("owner")
        await office.allotment(owners=[owner])
        reply = await office.call("GET", f"/people?ids={owner}", by="owner")
        assert (reply.status, reply.headers["Retry-After"], reply.body["code"]) == (503, "60", "tookTooLong")

    async def test_a_change_is_not(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        async def slow(name: str) -> object:
            for _ in range(10):
                await asyncio.sleep(0)
            return await TenantPeople(office.tenant).find(name)

        allotment, person = await office.allotment(), office.person("new")
        office.api = replace(office.api, people=replaced(office, find=slow))
        monkeypatch.setattr(endpoint, "READ_WITHIN", timedelta(0))
        assert (await add(office, allotment, person)).status == 201


async def test_what_is_asked_of_graph_is_asked_for_the_caller(office: Office) -> None:
    asking: list[str] = []

    @contextmanager
    def noted(caller: str) -> Iterator[None]:
        asking.append(caller)
        yield

    office.api = replace(office.api, on_behalf_of=noted)
    owner = office.caller("owner")
    await office.call("GET", "/me", by="owner")
    assert asking == [owner]


class TestPlans:
    async def test_groups_and_owners_are_asked_about_together(self, office: Office) -> None:
        asked: list[str] = []
        entries = [
            {
                "groupId": f"00000000-0000-4000-8000-{number:012d}",
                "displayName": "A",
                "products": [{"skuId": "x"}],
                "allottedUnits": 1,
                "owners": [f"00000000-0000-4000-9000-{number:012d}"],
            }
            for number in range(3000)
        ]

        async def noted(step: str) -> None:
            asked.append(step)

        office.core.directory._pause = noted  # type: ignore[attr-defined]
        reply = await office.call("POST", "/manifest/plan", {"allotments": entries})
        assert len(reply.body["changes"]) == 3000
        assert sorted(asked) == sorted(
            ["directory.subscribed", "directory.groups", "directory.unknown_users", "directory.groups"]
        )


class TestNames:
    async def test_decisions_are_looked_through_once_for_everybody(self, office: Office) -> None:
        looked: list[set[str]] = []
        log = office.api.decisions

        class Noted:
            async def about(self, allotment_id: str, user_ids: set[str]) -> set[str]:
                looked.append(set(user_ids))
                return await log.about(allotment_id, user_ids)

        office.api = replace(office.api, decisions=Noted())  # type: ignore[arg-type]
        allotment = await office.allotment()
        unknown = [office.person(f"p{number}") for number in range(100)]
        reply = await office.call("GET", f"/people?ids={','.join(unknown)}&allotmentId={allotment}")
        assert reply.body["value"] == []
        assert looked == [set(unknown)]


class TestRefusedAgain:
    async def test_the_first_refusal_is_the_answer_while_there_is_no_seat(self, office: Office) -> None:
        allotment = await office.allotment(units=1)
        first, second = office.person("first"), office.person("second")
        replies = [await add(office, allotment, person) for person in (first, second, second, second)]
        assert [reply.status for reply in replies] == [201, 409, 409, 409]
        assert replies[1].body == replies[2].body == replies[3].body
        assert await refusals(office, allotment) == 1

    async def test_after_a_while_and_where_there_is_a_seat_it_is_tried(self, office: Office) -> None:
        allotment = await office.allotment(units=1)
        first, second = office.person("first"), office.person("second")
        for person in (first, second):
            await add(office, allotment, person)
        office.clock.advance(timedelta(minutes=1))
        await add(office, allotment, second)
        assert await refusals(office, allotment) == 2
        one = f"/allotments/{allotment}"
        await office.call("PATCH", one, {"allottedUnits": 2}, headers=await office.etag(one))
        assert (await add(office, allotment, second)).status == 201


async def add(office: Office, allotment: str, person: str) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})


async def refusals(office: Office, allotment: str) -> int:
    kind = DecisionKind.ROLLED_BACK.value
    return len((await office.call("GET", f"/allotments/{allotment}/decisions?kind={kind}")).body["value"])


class TestExactSearch:
    async def test_people_are_found_by_their_whole_address_alone(self, office: Office) -> None:
        office.api = replace(office.api, exact_search=True)
        person = office.person("Anna")
        name = office.tenant.get_user(person).user_principal_name
        found = await office.call("POST", "/people/search", {"search": name})
        assert [each["id"] for each in found.body["value"]] == [person]
        assert (await office.call("POST", "/people/search", {"search": name[:-1]})).body["value"] == []
        refused = await office.call("POST", "/people/search", {"search": "Anna"})
        assert (refused.status, refused.body["errors"][0]["code"]) == (400, "addressNeeded")

    @pytest.mark.parametrize("exact", [False, True])
    async def test_the_portal_is_told(self, office: Office, exact: bool) -> None:
        office.api = replace(office.api, exact_search=exact)
        assert (await office.call("GET", "/me")).body["peopleSearch"] == ("exact" if exact else "names")


@pytest.mark.parametrize("name", ["portal_page", "portal_asset", "portal_config"])
async def test_the_portals_files_have_a_bucket(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "A_SECOND", 0.001)
    monkeypatch.setattr(portal, "AT_ONCE", 2)
    functions = portal.blueprint(portal.PortalSignIn("https://login.example/tenant/v2.0", "client"))
    serve = next(
        builder.build().get_user_function()
        for builder in functions._function_builders
        if builder.build().get_function_name() == name
    )
    request = func.HttpRequest("GET", "https://portal.example/", body=b"", route_params={})
    first, second, third = [await serve(request) for _ in range(3)]
    assert first.status_code == second.status_code != 429
    assert (third.status_code, third.headers["Retry-After"]) == (429, "1000")
