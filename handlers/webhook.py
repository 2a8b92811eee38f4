"""Where Microsoft Graph posts: change notifications and lifecycle notifications.

Follows "Receive change notifications through webhooks". The validation handshake is answered with the decoded token as
plain text. A notification is answered with 202 once it is on the queue. Where it is not, 503 has Graph send it again.
Graph counts every answer that takes longer than 3 s against the webhook: above a share, notifications come ten minutes
late or not at all.

Anybody can post here. A post without the subscription's secret is recognised before it is parsed and answered with one
sentence. It counts in a bucket of its own, so that no number of them takes a genuine one's place. The handshake is in
no bucket: to echo a token costs no more than to refuse it.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.batching import DirectRelay, NotificationBatcher, Send
from application.services import Services
from application.subscription import renew
from domain.errors import Transient
from handlers.client_state import ClientStateCache, Entry
from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import empty_response, text_response, to_response
from handlers.tracing import answered, traceparent

log = logging.getLogger(__name__)

ANSWERED_WITHIN = 2.0
"""Seconds. A post that takes longer gets a 503, well before Graph's 3 s."""

A_SECOND, AT_ONCE = 2000, 4000
"""Genuine posts that a worker takes; Graph tries again whatever is answered 429, for four hours."""

MESSAGE_AT_MOST = 192 * 1024
"""Bytes. Service Bus takes 256 KB in its standard tier, with the message's own properties."""

LIFECYCLE_RENEWALS = frozenset({"reauthorizationRequired"})


class Webhook:
    """Takes what Graph posts, with what one worker remembers from one POST to the next."""

    def __init__(
        self, services: Services, secret: ClientStateCache, send: Send, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._services = services
        self._secret = secret
        self._send = send
        self._posts = TokenBucket(A_SECOND, AT_ONCE, monotonic)

    async def warm_up(self) -> None:
        """Prepare what the first post needs: the secret, and an open link to each queue.

        None depends on another. Whatever is in the way of one, the first post meets it again and answers 503.
        """
        queues = (self._services.notifications, self._services.commands)
        prepared = (self._secret.learn(), *(queue.connect() for queue in queues))
        for failure in await asyncio.gather(*prepared, return_exceptions=True):
            if isinstance(failure, BaseException):
                log.warning("the webhook is not warm: %s; the first post prepares what it needs", failure)

    async def receive(self, request: func.HttpRequest) -> func.HttpResponse:
        """Take change notifications: the genuine ones go on the queue in one batch, forged ones are dropped."""
        if (token := request.params.get("validationToken")) is not None:
            return _validated(token)
        entries = await self._genuine(request)
        if entries:
            await self._send([_traced(_slim(entry)) for entry in entries])
        return empty_response(HTTPStatus.ACCEPTED)

    async def receive_lifecycle(self, request: func.HttpRequest) -> func.HttpResponse:
        """Take lifecycle notifications: a subscription that must be reauthorised is renewed at once.

        `subscriptionRemoved` and `missed` do not exist for groups; should one come, keep_subscription and catch_up
        do what is needed, and it is logged.
        """
        if (token := request.params.get("validationToken")) is not None:
            return _validated(token)
        events = [(entry.get("lifecycleEvent"), entry.get("subscriptionId")) for entry in await self._genuine(request)]
        for event, subscription_id in dict.fromkeys((str(event), str(subscription)) for event, subscription in events):
            if event in LIFECYCLE_RENEWALS:
                await renew(self._services, subscription_id)
            else:
                log.warning("lifecycle notification %s of subscription %s", event, subscription_id)
        return empty_response(HTTPStatus.ACCEPTED)

    async def _genuine(self, request: func.HttpRequest) -> list[Entry]:
        """The genuine notifications of a post. Raises Refused (429) where there are more posts than a worker takes."""
        entries = await self._secret.genuine(request.get_body())
        self._posts.take()
        return entries


async def receive(services: Services, request: func.HttpRequest, send: Send | None = None) -> func.HttpResponse:
    """Take change notifications in a worker that remembers nothing: each POST is a batch of its own, and is put on the
    queue, or goes another way.
    """
    send = send or services.notifications.enqueue
    return await Webhook(services, ClientStateCache(services), send).receive(request)


async def in_time(answer: Awaitable[func.HttpResponse], seconds: float = ANSWERED_WITHIN) -> func.HttpResponse:
    """The answer. Raises Transient where it takes too long, so that Graph is told to send again."""
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError as late:
        raise Transient(f"The notifications could not be put on the queue within {seconds:g} s.") from late


_UNDER_WAY = set[asyncio.Task[None]]()


def in_background(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Begin the work beside what comes next; nothing waits for it. Without a running event loop it is left.

    The worker loads the app on its event loop. The trigger that is made for this runs when an app scales out, but not
    at a restart ("Azure Functions warmup trigger"). On Flex Consumption it has faults (azure-functions-host, issue
    10169).
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    task = loop.create_task(work())
    _UNDER_WAY.add(task)  # the loop itself keeps no task from being collected
    task.add_done_callback(_UNDER_WAY.discard)


def _slim(entry: Entry) -> Entry:
    """The notification, without the members' names where these make it too large for a message: they are a hint."""
    if len(json.dumps(entry)) <= MESSAGE_AT_MOST:
        return entry
    resource = entry.get("resourceData")
    kept = {"id": resource.get("id")} if isinstance(resource, dict) else resource
    return {"resource": entry.get("resource"), "clientState": entry["clientState"], "resourceData": kept}


def _traced(entry: Entry) -> Entry:
    """The notification with the trace of its post: what is sent together may have come in several."""
    current = traceparent()
    return {**entry, "traceparent": current} if current else entry


def _validated(token: str) -> func.HttpResponse:
    return text_response(token, "text/plain")


def blueprint(services: Services) -> func.Blueprint:
    """The functions that Graph calls; anonymous, for Graph signs in by clientState."""
    functions = func.Blueprint()

    async def relay(entries: Sequence[Mapping[str, Any]]) -> None:
        from application.relay import relay_at_once

        await relay_at_once(services, entries)

    batcher = NotificationBatcher(DirectRelay(services, relay).send)
    webhook = Webhook(services, ClientStateCache(services), batcher.send)
    in_background(webhook.warm_up)

    @functions.function_name("notifications")
    @functions.route("api/notifications", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def notifications(req: func.HttpRequest) -> func.HttpResponse:
        return await answered("POST", "/api/notifications", to_response(in_time(webhook.receive(req))))

    @functions.function_name("lifecycle")
    @functions.route("api/lifecycle", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def lifecycle(req: func.HttpRequest) -> func.HttpResponse:
        return await answered("POST", "/api/lifecycle", to_response(in_time(webhook.receive_lifecycle(req))))

    return functions
