"""Does the webhook answer within the 3 s that Microsoft Graph waits, at 1,000 notifications a second and one worker?

Each POST carries one genuine notification and is sent when it is due, whether or not earlier ones have been answered;
its time counts from then. Nine in ten are about groups without an allotment, as most groups of a tenant are.

Beside it: how many posts the sender could send to a server that does nothing but answer, and what the processes take.
"""

import asyncio
import json
import multiprocessing
import socket
import time
from collections.abc import Mapping
from http import HTTPStatus
from itertools import repeat
from typing import Any
from uuid import uuid4

from benchmarks import webhook_direct
from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.post_sender import PostSender
from benchmarks.report import WebhookFigures
from benchmarks.tenant import POLL, Tenant, TimedOut

PER_SECOND = 1_000
SECONDS, AMONG_OTHERS_SECONDS, QUICK_SECONDS = 30, 10, 2
"""How long it lasts: alone, among the other questions, and in a smoke run."""
GRAPH_WAITS = 3.0
"""Seconds that Graph gives a webhook to answer ("Receive change notifications through webhooks")."""

ANSWERED_WITHIN = 30.0
SENT_TO_A_BARE_SERVER = 10_000
WATCHED_EVERY = 10
DELIVERED_WITHIN_POLLS = 100

type Body = Mapping[str, Any]


async def measure(seconds: int) -> WebhookFigures:
    """Post for so many seconds to the app on a fresh stack."""
    stack = MeasuredStack("webhook", ROOT)
    with stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            genuine = await _genuine(tenant)
            url = f"{stack.endpoints['functions']}/api/notifications"
            before = stack.cpu_seconds_of("functions", "workers")
            posts = await _post_all(url, genuine, PER_SECOND * seconds)
            spent = stack.cpu_seconds_of("functions", "workers")
    host, worker = (after - earlier for earlier, after in zip(before, spent, strict=True))
    sender = await _sent_to_a_bare_server(json.dumps(genuine).encode())
    return _figures(posts, host, worker, await webhook_direct.measure(), sender)


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
    bodies = (json.dumps(_body(genuine, number)).encode() for number in range(count))
    return await PostSender(url, ANSWERED_WITHIN).send(bodies, PER_SECOND)


def _body(genuine: Body, number: int) -> Body:
    """The genuine notification itself, or the same about a group that nobody has heard of."""
    if number % WATCHED_EVERY == 0:
        return genuine
    notification = genuine["value"][0]
    group = str(uuid4())
    return {"value": [{**notification, "resourceData": {**notification["resourceData"], "id": group}}]}


async def _sent_to_a_bare_server(body: bytes) -> float:
    """How many posts a second the sender gets answered by a process that reads nothing of them."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1000)
    server = multiprocessing.get_context("spawn").Process(target=_answer_all, args=(listening,), daemon=True)
    server.start()
    try:
        sender = PostSender(f"http://127.0.0.1:{listening.getsockname()[1]}/api/notifications", ANSWERED_WITHIN)
        await sender.send([body], 1)
        began = time.monotonic()
        answers = await sender.send(repeat(body, SENT_TO_A_BARE_SERVER), float("inf"))
        seconds = time.monotonic() - began
    finally:
        server.kill()
        server.join()
        listening.close()
    assert all(status == HTTPStatus.ACCEPTED for _, status in answers)
    return len(answers) / seconds


class _Answering(asyncio.Protocol):
    """Answers each piece that arrives: a post of this size comes in one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")


def _answer_all(listening: socket.socket) -> None:
    async def answer() -> None:
        server = await asyncio.get_running_loop().create_server(_Answering, sock=listening)
        await server.serve_forever()

    asyncio.run(answer())


def _figures(posts: list[tuple[float, int]], host: float, worker: float, app: float, sender: float) -> WebhookFigures:
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
        sender_per_second=sender,
        host_ms=1000 * host / len(posts),
        worker_ms=1000 * worker / len(posts),
        app_ms=1000 * app,
    )
