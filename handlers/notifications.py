"""Where Microsoft Graph posts: change notifications and lifecycle notifications.

Follows "Receive change notifications through webhooks": the validation handshake is answered with the decoded
token as plain text; a notification is answered with 202 once it is on the queue, and with 503 where it is
not, so that Graph sends it again. Graph counts every answer that takes longer than 3 s against the webhook.

Anybody can post here. A post without the subscription's secret is known before it is parsed, told one sentence, and
counted in a bucket of its own, so that no number of them takes a genuine one's place. The handshake is in no bucket: to
echo a token costs no more than to refuse it.
"""

import asyncio
import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any

import azure.functions as func

from domain.errors import Transient
from domain.notifications import genuine, notifications_of
from domain.objections import Objection
from handlers.http import Refused, answered, content, empty
from handlers.rate_limit import TokenBucket
from handlers.services import Services
from handlers.subscription import record, renew

log = logging.getLogger(__name__)

ANSWERED_WITHIN = 2.0
"""Seconds; whoever is not served by then gets a 503, well before Graph's 3 s."""

A_SECOND, AT_ONCE = 500, 2000
"""Genuine posts that a worker takes; Graph tries again whatever is answered 429, for four hours."""

STRANGERS_A_SECOND, STRANGERS_AT_ONCE = 20, 50
"""Posts without the secret that a worker looks at more closely: the secret may have been remade."""

POST_AT_MOST = 512 * 1024
"""Bytes. A notification with twenty members, as many as one request can add, has 2 KB: 256 of them are one post."""

SECRETS_LOOKED_AT = 100
"""So many clientStates of one post are compared; in Graph's posts all are the same, but while the secret is remade."""

SECRET_READ_EVERY, SECRET_TRIED_EVERY = 10.0, 1.0
"""Seconds from one reading of the secret to the next: after one that succeeded, after one that failed."""

MESSAGE_AT_MOST = 192 * 1024
"""Bytes. Service Bus takes 256 KB in its standard tier, with the message's own properties."""

_CLIENT_STATE = re.compile(rb'"clientState"\s*:\s*"([^"\\]{1,128})"')
"""A clientState in a post that has not been parsed. The app's secrets have no character that JSON escapes."""

LIFECYCLE_RENEWALS = frozenset({"reauthorizationRequired"})

type Entry = dict[str, Any]
type Send = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]


class SecretOnHand:
    """The clientState of genuine notifications, as one worker knows it.

    It is read from the store at the first notification, and again where a post carries another secret, at most once
    in SECRET_READ_EVERY: a secret that was remade is taken up, and a flood of forgeries costs nothing.
    """

    def __init__(self, services: Services, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._monotonic = monotonic
        self._secret: str | None = None
        self._read_from = float("-inf")
        self._failed = False
        self._reading = asyncio.Lock()
        self._strangers = TokenBucket(STRANGERS_A_SECOND, STRANGERS_AT_ONCE, monotonic)
        self._forged = 0

    async def genuine(self, body: bytes) -> list[Entry]:
        """The notifications of a post that carry the secret.

        Raises Refused for a stranger's post, InvalidRequest for one of another shape that has the secret, and Transient
        where the secret cannot be read from the store.
        """
        if len(body) > POST_AT_MOST:
            raise self._refused()
        found = [match[1] for match in islice(_CLIENT_STATE.finditer(body), SECRETS_LOOKED_AT)]
        if found and self._secret is None:
            await self._read_if_due()
        if not self._is_among(found):
            refusal = self._refused()
            if found:
                await self._read_if_due()
            if not self._is_among(found):
                raise refusal
        assert self._secret is not None
        return genuine(notifications_of(body), self._secret)

    def _is_among(self, found: Sequence[bytes]) -> bool:
        """Whether one of these clientStates is the secret; each is compared in constant time."""
        return self._secret is not None and any(hmac.compare_digest(self._secret.encode(), each) for each in found)

    def _refused(self) -> Refused:
        """What a stranger is told. Raises Refused (429) where there are too many of them."""
        self._forged += 1
        self._strangers.take()
        return Refused(HTTPStatus.BAD_REQUEST, Objection("notNotifications"))

    async def _read_if_due(self) -> None:
        async with self._reading:
            now = self._monotonic()
            if now >= self._read_from:
                self._read_from, self._failed = now + SECRET_TRIED_EVERY, True
                known = await record(self._services)
                self._secret = known.client_state if known else None
                self._read_from, self._failed = now + SECRET_READ_EVERY, False
                if self._forged:
                    log.warning("%d posts carried no clientState of the subscription and were refused", self._forged)
                    self._forged = 0
            elif self._failed:
                raise Transient("The subscription's secret could not be read a moment ago.")


class Gathering:
    """Sends what comes while another batch is on its way together, in one batch after it.

    A sender serves one at a time: one by one, 200 notifications in a second would wait for each other.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._turn = asyncio.Lock()
        self._open: _Batch | None = None

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Return once these are sent; raises what the sending raised.

        Who gives up before their batch is on its way takes them out of it: Graph will send them again.
        """
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            batch.task = asyncio.create_task(self._send_in_turn(batch))
            batch.task.add_done_callback(_failure_is_seen)
        assert batch.task is not None
        batch.posts.append(entries)
        try:
            await asyncio.shield(batch.task)
        except asyncio.CancelledError:
            if batch is self._open:
                batch.posts.remove(entries)
            raise

    async def _send_in_turn(self, batch: "_Batch") -> None:
        async with self._turn:
            self._open = None
            entries = [entry for post in batch.posts for entry in post]
            if entries:
                await self._send(entries)


class _Batch:
    def __init__(self) -> None:
        self.posts: list[Sequence[Mapping[str, Any]]] = []
        self.task: asyncio.Task[None] | None = None


def _failure_is_seen(task: asyncio.Task[None]) -> None:
    """Those who wait are told; where all have given up, the log is."""
    if not task.cancelled() and (failure := task.exception()):
        log.warning("notifications were not put on the queue: %s", failure)


class Webhook:
    """Takes what Graph posts, with what one worker remembers from one POST to the next."""

    def __init__(
        self, services: Services, secret: SecretOnHand, send: Send, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._services = services
        self._secret = secret
        self._send = send
        self._posts = TokenBucket(A_SECOND, AT_ONCE, monotonic)

    async def receive(self, request: func.HttpRequest) -> func.HttpResponse:
        """Take change notifications: the genuine ones go on the queue in one batch, forged ones are dropped."""
        if (token := request.params.get("validationToken")) is not None:
            return _validated(token)
        entries = await self._genuine(request)
        if entries:
            await self._send([_slim(entry) for entry in entries])
        return empty(HTTPStatus.ACCEPTED)

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
        return empty(HTTPStatus.ACCEPTED)

    async def _genuine(self, request: func.HttpRequest) -> list[Entry]:
        """The genuine notifications of a post. Raises Refused (429) where there are more posts than a worker takes."""
        entries = await self._secret.genuine(request.get_body())
        self._posts.take()
        return entries


async def receive(services: Services, request: func.HttpRequest) -> func.HttpResponse:
    """Take change notifications in a worker that remembers nothing: each POST is a batch of its own."""
    return await Webhook(services, SecretOnHand(services), services.notifications.send).receive(request)


async def in_time(answer: Awaitable[func.HttpResponse], seconds: float = ANSWERED_WITHIN) -> func.HttpResponse:
    """The answer. Raises Transient where it takes too long, so that Graph is told to send again."""
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError as late:
        raise Transient(f"The notifications could not be put on the queue within {seconds:g} s.") from late


def _slim(entry: Entry) -> Entry:
    """The notification, without the members' names where these make it too large for a message: they are a hint."""
    if len(json.dumps(entry)) <= MESSAGE_AT_MOST:
        return entry
    resource = entry.get("resourceData")
    kept = {"id": resource.get("id")} if isinstance(resource, dict) else resource
    return {"resource": entry.get("resource"), "clientState": entry["clientState"], "resourceData": kept}


def _validated(token: str) -> func.HttpResponse:
    return content(token, "text/plain")


def blueprint(services: Services) -> func.Blueprint:
    """The functions that Graph calls; anonymous, for Graph signs in by clientState."""
    functions = func.Blueprint()
    webhook = Webhook(services, SecretOnHand(services), Gathering(services.notifications.send).send)

    @functions.function_name("notifications")
    @functions.route("api/notifications", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def notifications(req: func.HttpRequest) -> func.HttpResponse:
        return await answered(in_time(webhook.receive(req)))

    @functions.function_name("lifecycle")
    @functions.route("api/lifecycle", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def lifecycle(req: func.HttpRequest) -> func.HttpResponse:
        return await answered(in_time(webhook.receive_lifecycle(req)))

    return functions
