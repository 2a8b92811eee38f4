"""Subscriptions to a partner topic in the tenant over HTTP, and to a webhook that is another's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.errors import Conflict
from infra.graph.client import GraphClient
from infra.graph.partner_topic import PartnerTopic
from infra.graph.subscriptions import GraphSubscriptions

ADMINISTRATOR = {"Authorization": "Bearer local-administrator"}
"""Whom no permission of the app binds."""

TOPIC = PartnerTopic("5f750a97-50d9-4e36-8081-c9ee4c0210d4", "rg-allotments", "allotments-groups", "westeurope")


@pytest.fixture(autouse=True)
def fair_weather() -> None:
    """These need the tenant alone, not the whole system."""


@pytest.fixture
async def client(tenant: dict[str, Any]) -> AsyncIterator[GraphClient]:
    client = GraphClient(tenant["endpoint"], None)
    yield client
    for found in await GraphSubscriptions(client, "").ours():
        await GraphSubscriptions(client, "").delete(found.id)
    await client.close()


@pytest.fixture
async def graph(tenant: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=tenant["endpoint"], headers=ADMINISTRATOR) as graph:
        yield graph


def in_days(number: int) -> datetime:
    return (datetime.now(UTC) + timedelta(days=number)).replace(microsecond=0)


async def test_a_topic_takes_changes_and_lifecycle_events_and_needs_no_handshake(
    client: GraphClient, graph: httpx.AsyncClient
) -> None:
    expires = in_days(20)
    made = await GraphSubscriptions(client, "", TOPIC).create("secret", expires)
    shown = (await graph.get(f"subscriptions/{made.id}")).json()
    assert shown["notificationUrl"] == shown["lifecycleNotificationUrl"] == TOPIC.url
    assert (made.here, made.expires) == (True, expires)


async def test_a_second_one_is_a_conflict_and_only_the_own_is_here(client: GraphClient) -> None:
    expires = in_days(20)
    by_topic = GraphSubscriptions(client, "", TOPIC)
    made = await by_topic.create("secret", expires)
    with pytest.raises(Conflict, match=made.id):
        await by_topic.create("secret", expires)
    assert [found.here for found in await by_topic.ours()] == [True]
    assert [found.here for found in await GraphSubscriptions(client, "https://app.example").ours()] == [False]


async def test_renewing_moves_the_end_and_is_none_for_one_that_is_gone(client: GraphClient) -> None:
    subscriptions = GraphSubscriptions(client, "", TOPIC)
    made = await subscriptions.create("secret", in_days(2))
    expires = in_days(20)
    renewed = await subscriptions.renew(made.id, expires)
    assert renewed is not None
    assert (renewed.id, renewed.expires) == (made.id, expires)
    for _ in range(2):
        await subscriptions.delete(made.id)
    assert await subscriptions.renew(made.id, expires) is None
