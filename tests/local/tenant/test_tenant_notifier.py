"""Notifications over HTTP: validation, delivery, retries, and bad weather."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from local.tenant import endpoint_pace, notifier
from local.tenant.endpoint_pace import EndpointPace, Pace
from tests.local.tenant.tenant_worlds import Endpoint, Eventually, LocalGraph


async def subscribe(served: LocalGraph, endpoint: Endpoint, **changed: object) -> httpx.Response:
    body = {
        "changeType": "updated,deleted",
        "notificationUrl": endpoint.url,
        "lifecycleNotificationUrl": endpoint.lifecycle_url,
        "resource": "groups",
        "clientState": "secret",
        "expirationDateTime": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    }
    return await served.graph.post("/subscriptions", json={**body, **changed}, timeout=60)


def members_told(endpoint: Endpoint) -> list[Any]:
    return [member for item in endpoint.notifications for member in item["resourceData"].get("members@delta", [])]


async def test_both_urls_are_validated_before_a_subscription_begins(served: LocalGraph, endpoint: Endpoint) -> None:
    created = await subscribe(served, endpoint)
    assert created.status_code == 201
    assert len(endpoint.tokens) == 2
    assert " " in endpoint.tokens[0]
    subscription = created.json()["id"]
    assert (await served.graph.get(f"/subscriptions/{subscription}")).json()["resource"] == "groups"
    assert (await subscribe(served, endpoint)).status_code == 409
    endpoint.echoes = False
    refused = await subscribe(served, endpoint, resource="groups/x")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "ValidationError")
    assert len((await served.graph.get("/subscriptions")).json()["value"]) == 1


async def test_subscriptions_are_renewed_reauthorized_and_ended(served: LocalGraph, endpoint: Endpoint) -> None:
    path = f"/subscriptions/{(await subscribe(served, endpoint)).json()['id']}"
    later = (datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0)
    renewed = await served.graph.patch(path, json={"expirationDateTime": later.isoformat()})
    assert datetime.fromisoformat(renewed.json()["expirationDateTime"]) == later
    assert (await served.graph.post(f"{path}/reauthorize")).status_code == 204
    assert (await served.graph.delete(path)).status_code == 204
    assert (await served.graph.get(path)).status_code == 404


async def test_endpoints_off_this_machine_are_refused(served: LocalGraph, endpoint: Endpoint) -> None:
    refused = await subscribe(served, endpoint, notificationUrl="http://example.com/n")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "InvalidRequest")


async def test_a_burst_is_told_in_few_posts(served: LocalGraph, endpoint: Endpoint, eventually: Eventually) -> None:
    people = await served.people(10)
    groups = [await served.group(f"Group {number}") for number in range(5)]
    await subscribe(served, endpoint)
    await served.tell("knobs", {"notificationWindowSeconds": 0.3})
    for group in groups:
        await served.tell(f"groups/{group}/members", {"add": people})
    await eventually(lambda: len(members_told(endpoint)) == 50)
    assert len(endpoint.notifications) == 5
    assert {item["clientState"] for item in endpoint.notifications} == {"secret"}


async def test_a_failed_delivery_is_tried_again(served: LocalGraph, endpoint: Endpoint, eventually: Eventually) -> None:
    await subscribe(served, endpoint)
    await served.tell("knobs", {"retryBaseSeconds": 0.02})
    endpoint.statuses = [503, 500]
    await served.group("Finance")
    await eventually(lambda: len(endpoint.received) == 3)
    assert endpoint.received[0] == endpoint.received[1] == endpoint.received[2]
    deliveries = (await served.control.get("notifications")).json()["deliveries"]
    assert [(tried["status"], tried["attempt"]) for tried in deliveries] == [(503, 1), (500, 2), (202, 3)]


async def test_notifications_are_lost_doubled_and_switched_off(
    served: LocalGraph, endpoint: Endpoint, eventually: Eventually
) -> None:
    await subscribe(served, endpoint)
    await served.tell("knobs", {"loseNext": 1})
    await served.group("Lost")
    await served.tell("knobs", {"notificationsOff": True})
    await served.group("Silent")
    await served.tell("knobs", {"notificationsOff": False, "lose": 1.0})
    await served.group("Lost too")
    await served.tell("knobs", {"lose": 0.0, "double": 1.0, "delaySeconds": [0.01, 0.02]})
    twice = await served.group("Twice")
    await eventually(lambda: len(endpoint.notifications) == 2)
    assert {item["resourceData"]["id"] for item in endpoint.notifications} == {twice}


async def test_event_grid_gets_cloud_events(served: LocalGraph, endpoint: Endpoint, eventually: Eventually) -> None:
    topic = "EventGrid:?azuresubscriptionid=s&resourcegroup=r&partnertopic=t&location=westeurope"
    created = await subscribe(served, endpoint, notificationUrl=topic, lifecycleNotificationUrl=topic)
    assert created.status_code == 201
    await served.tell("knobs", {"eventGridUrl": endpoint.url})
    group = await served.group("Finance")
    await eventually(lambda: len(endpoint.received) == 1)
    event = endpoint.received[0]
    assert (event["type"], event["subject"]) == ("Microsoft.Graph.GroupUpdated", f"Groups/{group}")
    assert "members@delta" not in event["data"]["resourceData"]


async def test_lifecycle_notifications_go_to_their_own_url(
    served: LocalGraph, endpoint: Endpoint, eventually: Eventually
) -> None:
    subscription = (await subscribe(served, endpoint)).json()["id"]
    await served.tell("clock", {"advanceSeconds": 3700})
    await eventually(lambda: len(endpoint.received) == 1)
    (notification,) = endpoint.notifications
    assert (notification["lifecycleEvent"], notification["subscriptionId"]) == ("reauthorizationRequired", subscription)
    deliveries = (await served.control.get("notifications")).json()["deliveries"]
    assert [tried["url"] for tried in deliveries] == [endpoint.lifecycle_url]


async def test_licences_arrive_in_real_time(served: LocalGraph, eventually: Eventually) -> None:
    (person,) = await served.people(1)
    await served.tell("knobs", {"licensingDelaySeconds": [0.1, 0.2]})
    await served.group("E3", [person], licenses=["SPE_E3"])

    async def is_licensed() -> bool:
        facts = (await served.control.get("history")).json()["facts"]
        return any(fact["kind"] == "licenseActive" and fact["objectId"] == person for fact in facts)

    await eventually(is_licensed)


BEGIN = datetime(2026, 11, 29, tzinfo=UTC)


def paced(*seconds: float) -> EndpointPace:
    """An endpoint that has answered after so many seconds, one answer a second."""
    pace = EndpointPace()
    for number, took in enumerate(seconds):
        pace.answered(BEGIN + timedelta(seconds=number), took)
    return pace


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [
        ([0.1], Pace.ON_TIME),
        ([2.9], Pace.ON_TIME),
        ([3.0], Pace.SLOW),
        ([10.0], Pace.DROP),
        ([0.1] * 9 + [3.0], Pace.ON_TIME),  # ten percent are not more than ten
        ([0.1] * 8 + [3.0], Pace.SLOW),
        ([0.1] * 17 + [10.0] * 3, Pace.SLOW),  # nor fifteen more than fifteen
        ([0.1] * 16 + [10.0] * 3, Pace.DROP),
    ],
)
def test_the_share_of_late_answers_makes_an_endpoint_slow_or_drop(seconds: list[float], pace: Pace) -> None:
    assert paced(*seconds).at(BEGIN + timedelta(minutes=1)) is pace


def test_every_ten_minutes_it_is_tried_anew() -> None:
    pace = paced(10.0)
    assert pace.at(BEGIN + timedelta(minutes=9, seconds=59)) is Pace.DROP
    assert pace.at(BEGIN + timedelta(minutes=10)) is Pace.ON_TIME
    pace.answered(BEGIN + timedelta(minutes=10), 0.1)
    assert pace.at(BEGIN + timedelta(minutes=10)) is Pace.ON_TIME
    pace.answered(BEGIN + timedelta(minutes=11), 5.0)
    assert pace.at(BEGIN + timedelta(minutes=11)) is Pace.SLOW


def test_answers_older_than_ten_minutes_no_longer_count() -> None:
    pace = paced(*[0.1] * 50)
    pace.answered(BEGIN + timedelta(minutes=11), 3.0)
    assert pace.at(BEGIN + timedelta(minutes=11)) is Pace.SLOW


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endpoints have a fifth of a second in place of three."""
    for module in (notifier, endpoint_pace):
        monkeypatch.setattr(module, "FIRST_TIMEOUT_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_a_slow_endpoint_is_told_ten_minutes_late(
    served: LocalGraph, endpoint: Endpoint, eventually: Eventually
) -> None:
    await subscribe(served, endpoint)
    await served.tell("knobs", {"retryBaseSeconds": 0.02, "throttleEndpoints": True})
    endpoint.held = 1
    first = await served.group("First")
    await eventually(lambda: len(endpoint.received) == 1)
    assert {item["resourceData"]["id"] for item in endpoint.notifications} == {first}  # the retry came in time
    (late, again) = (await served.control.get("notifications")).json()["deliveries"]
    assert (late["status"], again["status"], again["pace"]) == (0, 202, "slow")
    second = await served.group("Second")
    await served.tell("clock", {"advanceSeconds": 300})
    assert len(endpoint.received) == 1
    await served.tell("clock", {"advanceSeconds": 600})
    await eventually(lambda: len(endpoint.received) == 2)
    assert endpoint.notifications[-1]["resourceData"]["id"] == second


@pytest.mark.usefixtures("impatient")
async def test_the_notifications_of_an_endpoint_in_drop_are_lost(
    served: LocalGraph, endpoint: Endpoint, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (notifier, endpoint_pace):
        monkeypatch.setattr(module, "RETRY_TIMEOUT_SECONDS", 0.2)
    await subscribe(served, endpoint)
    await served.tell("knobs", {"retryBaseSeconds": 0.02, "throttleEndpoints": True})
    endpoint.held = 2
    await served.group("First")
    await eventually(lambda: len(endpoint.received) == 1)
    await served.group("Lost")
    await served.tell("clock", {"advanceSeconds": 600})
    seen = await served.group("Seen")
    await eventually(lambda: len(endpoint.received) == 2)
    assert endpoint.notifications[-1]["resourceData"]["id"] == seen
