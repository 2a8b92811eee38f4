"""Does the webhook answer within the 3 s that Microsoft Graph waits, at 200 notifications a second and one worker?

Each POST carries one genuine notification and is sent when it is due, whether or not earlier ones have been answered;
its time counts from then. Nine in ten are about groups without an allotment, as most groups of a tenant are.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp

from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import WebhookFigures
from benchmarks.tenant import POLL, Tenant, TimedOut

PER_SECOND, SECONDS, QUICK_SECONDS = 200, 10, 2
GRAPH_WAITS = 3.0
"""Seconds that Graph gives a webhook to answer ("Receive change notifications through webhooks")."""

ANSWERED_WITHIN = 30.0
WATCHED_EVERY = 10
DELIVERED_WITHIN_POLLS = 100

type Body = Mapping[str, Any]


async def measure(seconds: int) -> WebhookFigures:
    """Post for so many seconds to the app on a fresh stack."""
    with MeasuredStack("webhook", ROOT) as stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            genuine = await _genuine(tenant)
            url = f"{stack.endpoints['functions']}/api/notifications"
            return _figures(await _post_all(url, genuine, PER_SECOND * seconds))


async def _genuine(tenant: Tenant) -> Body:
    """The body of a notification about a watched group, as it was delivered."""
    group = await tenant.group("webhook")
    await tenant.allotment("webhook", group, 1)
    await tenant.join(group, await tenant.people(1))
    for _ in range(DELIVERED_WITHIN_POLLS):
        for body in await tenant.delivered():
            if body["value"][0]["resourceData"]["id"] == group:
                return body
        await asyncio.sleep(POLL)
    raise TimedOut("No notification about the watched group was delivered.")


async def _post_all(url: str, genuine: Body, count: int) -> list[tuple[float, int]]:
    """Post `count` notifications; how long each took, and its status (0: none)."""
    timeout = aiohttp.ClientTimeout(total=ANSWERED_WITHIN)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        start = asyncio.get_running_loop().time()
        bodies = (_body(genuine, number) for number in range(count))
        posts = [_post(session, url, body, start + number / PER_SECOND) for number, body in enumerate(bodies)]
        return await asyncio.gather(*posts)


async def _post(session: aiohttp.ClientSession, url: str, body: Body, due: float) -> tuple[float, int]:
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(due - clock())
    try:
        async with session.post(url, json=body) as answer:
            await answer.read()
            return clock() - due, answer.status
    except (aiohttp.ClientError, TimeoutError):
        return clock() - due, 0


def _body(genuine: Body, number: int) -> Body:
    """The genuine notification itself, or the same about a group that nobody has heard of."""
    if number % WATCHED_EVERY == 0:
        return genuine
    notification = genuine["value"][0]
    group = str(uuid4())
    return {"value": [{**notification, "resourceData": {**notification["resourceData"], "id": group}}]}


def _figures(posts: list[tuple[float, int]]) -> WebhookFigures:
    times = [seconds for seconds, _ in posts]
    return WebhookFigures(
        notifications=len(posts),
        per_second=PER_SECOND,
        workers=1,
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        longest=max(times),
        late=sum(seconds >= GRAPH_WAITS for seconds in times) / len(times),
        failed=sum(status != HTTPStatus.ACCEPTED for _, status in posts) / len(posts),
    )
