"""What the app itself takes for a post, without the host, the worker's library, and Service Bus.

The app's own function is called in this process, a hundred posts at a time. The Service Bus SDK encodes the
notifications into batches as they would be sent, and a batch takes as long as a sending does.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from types import SimpleNamespace
from typing import cast

import azure.functions as func
from azure.servicebus import ServiceBusMessage, ServiceBusMessageBatch

from application.batching import NotificationBatcher
from application.services import Services
from application.subscription import BOOKMARK
from domain.stored import Stored
from handlers.client_state import ClientStateCache
from handlers.http.responses import to_response
from handlers.tracing import answered
from handlers.webhook import Webhook, in_time
from infra.service_bus.connection import ServiceBus
from infra.service_bus.queues import ServiceBusNotifications

POSTS, AT_ONCE = 10_000, 100
A_SENDING_TAKES = 0.005
"""Seconds that a batch is on its way."""

BATCH_AT_MOST = 262_144
SECRET = "s" * 43


async def measure(posts: int = POSTS) -> float:
    """Processor seconds of one post. Each carries one notification, of a group with one member who is new."""
    queue = ServiceBusNotifications(cast(ServiceBus, _Bus()))
    services = cast(Services, SimpleNamespace(clock=_Clock(), bookmarks=_Bookmarks(), notifications=queue))
    seconds = count()  # each post a second after the one before: the limit of a worker is not what is asked
    cache, sending = ClientStateCache(services), NotificationBatcher(queue.enqueue)
    webhook = Webhook(services, cache, sending.send, lambda: float(next(seconds)))

    def answer(request: func.HttpRequest) -> Awaitable[func.HttpResponse]:
        return answered("POST", "/api/notifications", to_response(in_time(webhook.receive(request))))

    request = func.HttpRequest("POST", "https://app.example/api/notifications", body=_body())
    began = time.process_time()
    for _ in range(posts // AT_ONCE):
        answers = await asyncio.gather(*(answer(request) for _ in range(AT_ONCE)))
        assert all(each.status_code == HTTPStatus.ACCEPTED for each in answers)
    return (time.process_time() - began) / posts


def _body() -> bytes:
    of_a_group = {"id": "0bc7d487-fd6f-41a0-8362-71ec81074f11", "members@delta": [{"id": "x" * 36}]}
    entry = {"subscriptionId": "x" * 36, "clientState": SECRET, "changeType": "updated", "resourceData": of_a_group}
    return json.dumps({"value": [entry]}).encode()


class _Bus:
    """Service Bus, as far as a worker spends time on it."""

    async def send(self, _queue: str, messages: Sequence[ServiceBusMessage]) -> None:
        batch = ServiceBusMessageBatch(BATCH_AT_MOST)
        for message in messages:
            batch.add_message(message)
        await asyncio.sleep(A_SENDING_TAKES)


class _Bookmarks:
    async def read(self, name: str) -> Stored[Mapping[str, str]] | None:
        return Stored({"clientState": SECRET}, "etag") if name == BOOKMARK else None


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)
