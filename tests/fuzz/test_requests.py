"""Requests of people who have signed in: any header, any cursor, any query, any body in the place of a good one."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.api.route import Route
from handlers.api.routes import ROUTES
from tests.fuzz.hostile import bodies, broken, texts
from tests.support.samples import E3
from tests.unit.api.office import Office
from tests.unit.api.test_odd_input import path_of

GOOD = {
    "create_allotment": {
        "displayName": "Sales",
        "groupId": "g",
        "products": [{"skuId": E3.sku_id, "disabledPlans": ["p"]}],
        "allottedUnits": 3,
        "overflow": "wait",
        "licensing": "group",
        "owners": ["o"],
        "allowOvercommit": False,
    },
    "change_allotment": {"displayName": "Sales", "alertUnits": 1, "alertPercent": 90, "muted": True, "owners": []},
    "add_assignment": {"user": "ann@contoso.example", "endDateTime": "2026-12-31T00:00:00Z"},
    "ask_for_limit": {"allottedUnits": 9, "message": "Five people start."},
    "plan_manifest": {"allotments": [{"groupId": "g", "displayName": "Sales", "allottedUnits": 3}], "prune": "keep"},
    "search_people": {"search": "ann"},
    "choose_drift_policy": {"policies": {"guest": "ask"}},
}
TAKING_BODIES = [route for route in ROUTES if route.body]
QUERYING = [route for route in ROUTES if route.query]


@dataclass
class Desk:
    """An office with an allotment, kept from one request to the next until one may have changed something."""

    loop: asyncio.Runner
    office: Office | None = None
    allotment: str = ""

    def sent(self, route: Route, query: str = "", body: object = None, headers: Mapping[str, str] | None = None) -> int:
        """The status of what an administrator sends to an allotment that there is; the answer is as described."""
        return self.loop.run(self._sent(route, query, body, {"If-Match": "*", **(headers or {})}))

    async def _sent(self, route: Route, query: str, body: object, headers: Mapping[str, str]) -> int:
        kept, self.office = self.office, None
        if kept is None:
            kept = Office()
            self.allotment = await kept.allotment()
        reply = await kept.call(route.method, path_of(route, self.allotment) + query, body, headers=headers)
        if route.method == "GET" or reply.status >= 400:
            self.office = kept
        return reply.status


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with asyncio.Runner() as loop:
        yield Desk(loop)


def test_the_good_bodies_are_those_of_routes() -> None:
    assert GOOD.keys() <= {route.name for route in TAKING_BODIES}


@pytest.mark.parametrize("route", TAKING_BODIES, ids=lambda route: route.name)
@given(data=st.data())
def test_any_body_is_answered(desk: Desk, route: Route, data: st.DataObject) -> None:
    body = data.draw(st.one_of(bodies, broken(GOOD.get(route.name, {"a": 1}))))
    assert desk.sent(route, body=body) < 500


@pytest.mark.parametrize("route", QUERYING, ids=lambda route: route.name)
@given(data=st.data())
def test_any_query_is_answered(desk: Desk, route: Route, data: st.DataObject) -> None:
    chosen = data.draw(st.dictionaries(st.sampled_from([*route.parameters]), texts, min_size=1, max_size=3))
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in chosen.items())
    assert desk.sent(route, f"?{query}") < 500


@given(
    headers=st.dictionaries(st.sampled_from(["If-Match", "If-None-Match", "Idempotency-Key", "Accept-Language"]), texts)
)
def test_any_header_is_answered(desk: Desk, headers: dict[str, str]) -> None:
    for name in ("show_allotment", "change_allotment", "ask_for_limit"):
        route = next(route for route in ROUTES if route.name == name)
        assert desk.sent(route, body=GOOD.get(name), headers=headers) < 500
