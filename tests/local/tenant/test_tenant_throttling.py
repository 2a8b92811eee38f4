"""Throttling by resource units and writes."""

from datetime import UTC, datetime, timedelta

import pytest

from local.tenant.graph.throttling import Cost, Throttle, ThrottlingLimits, cost
from tests.local.tenant.tenant_worlds import LocalGraph

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "template", "query", "expected"),
    [
        ("GET", "groups/{group}", {}, Cost(1, 0)),
        ("GET", "groups/{group}/members", {}, Cost(3, 0)),
        ("GET", "groups/{group}/members", {"$select": "id"}, Cost(2, 0)),
        ("GET", "groups/{group}/members", {"$select": "id", "$top": "5"}, Cost(1, 0)),
        ("GET", "groups/{group}/members", {"$top": "100"}, Cost(3, 0)),
        ("GET", "groups/{group}", {"$select": "id", "$top": "5"}, Cost(1, 0)),
        ("GET", "subscribedSkus", {}, Cost(3, 0)),
        ("POST", "groups/{group}/members/$ref", {}, Cost(1, 1)),
        ("POST", "directoryObjects/getByIds", {}, Cost(5, 0)),
        ("POST", "$batch", {}, Cost(0, 0)),
    ],
)
def test_costs(method: str, template: str, query: dict[str, str], expected: Cost) -> None:
    assert cost(method, template, query) == expected


@pytest.mark.parametrize(("users", "units"), [(49, 3500), (50, 5000), (500, 5000), (501, 8000)])
def test_larger_tenants_have_more(users: int, units: int) -> None:
    assert ThrottlingLimits().units_for(users) == units


def test_a_refused_request_is_admitted_after_retry_after_and_not_before() -> None:
    throttle = Throttle(ThrottlingLimits(resource_units=10), "scope")
    for second in range(5):
        assert throttle.refusal(NOW + timedelta(seconds=second), Cost(2, 0), 1) is None
    now = NOW + timedelta(seconds=5)
    refused = throttle.refusal(now, Cost(3, 0), 1)
    assert refused is not None
    assert refused.status == 429
    assert refused.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    wait = timedelta(seconds=int(refused.headers["Retry-After"]))
    assert wait == timedelta(seconds=6)
    assert throttle.refusal(now + wait - timedelta(seconds=1), Cost(3, 0), 1) is not None
    assert throttle.refusal(now + wait, Cost(3, 0), 1) is None


def test_answers_warn_near_the_limit() -> None:
    throttle = Throttle(ThrottlingLimits(resource_units=10), "scope")
    throttle.refusal(NOW, Cost(7, 0), 1)
    assert "x-ms-throttle-limit-percentage" not in throttle.headers(Cost(7, 0), 1)
    throttle.refusal(NOW, Cost(1, 0), 1)
    assert throttle.headers(Cost(1, 0), 1)["x-ms-throttle-limit-percentage"] == "0.80"


async def test_throttling_over_http(served: LocalGraph) -> None:
    await served.tell("knobs", {"throttle": {"resourceUnits": 3, "resourceSeconds": 30}})
    admitted = await served.graph.get("/subscribedSkus")
    assert (admitted.status_code, admitted.headers["x-ms-resource-unit"]) == (200, "3")
    refused = await served.graph.get("/organization")
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "TooManyRequests"
    assert refused.json()["error"]["innerError"]["request-id"] == refused.headers["request-id"]
    await served.tell("clock", {"advanceSeconds": int(refused.headers["Retry-After"])})
    assert (await served.graph.get("/organization")).status_code == 200
    usage = (await served.control.get("requests")).json()
    assert usage["resourceUnits"] == 4
    (organization,) = [item for item in usage["requests"] if item["path"] == "organization"]
    assert organization["statuses"] == {"200": 1, "429": 1}
