"""The subscription's secret, by which genuine notifications are known before they are parsed."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any

from application.graph_notifications import is_one_of, notifications_of, with_valid_client_state
from application.services import Services
from application.subscription import Record, record
from domain.errors import Transient
from domain.objections import Objection
from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import HttpError

log = logging.getLogger(__name__)

STRANGERS_A_SECOND, STRANGERS_AT_ONCE = 20, 50
"""Posts without the secret that a worker looks at more closely: the secret may have been remade."""


POST_AT_MOST = 512 * 1024
"""Bytes. A notification with twenty members, as many as one request can add, has 2 KB: 256 of them are one post."""


SECRETS_LOOKED_AT = 100
"""So many clientStates of one post are compared; in Graph's posts all are the same, but while the secret is remade."""


SECRET_READ_EVERY, SECRET_TRIED_EVERY = 10.0, 1.0
"""Seconds from one reading of the secret to the next: after one that succeeded, after one that failed."""


_CLIENT_STATE = re.compile(rb'"clientState"\s*:\s*"([^"\\]{1,128})"')
"""A clientState in a post that has not been parsed. The app's secrets have no character that JSON escapes."""


type Entry = dict[str, Any]


class ClientStateCache:
    """The clientState of genuine notifications, as one worker knows it; while it is changed there are two.

    It is read from the store at the first notification, and again where a post carries another secret. That is how a
    new secret is found. It is read at most once in SECRET_READ_EVERY, so that a flood of forgeries costs nothing.
    """

    def __init__(self, services: Services, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._monotonic = monotonic
        self._known: Record | None = None
        self._read_from = float("-inf")
        self._failed = False
        self._reading = asyncio.Lock()
        self._strangers = TokenBucket(STRANGERS_A_SECOND, STRANGERS_AT_ONCE, monotonic)
        self._forged = 0

    async def genuine(self, body: bytes) -> list[Entry]:
        """The notifications of a post that carry the secret.

        Raises Refused for a stranger's post, InvalidRequest for one of another shape that has the secret, and Transient
        where the secret cannot be read from the store. While the secret is changed, a post may have both: Transient too
        where this worker may not know the second one yet, so that it comes again.
        """
        if len(body) > POST_AT_MOST:
            raise self._refused()
        found = [match[1] for match in islice(_CLIENT_STATE.finditer(body), SECRETS_LOOKED_AT)]
        if found and self._known is None:
            await self._read_if_due()
        if not self._is_among(found):
            refusal = self._refused()
            if found:
                await self._read_if_due()
            if not self._is_among(found):
                raise refusal
        elif not all(self._is_among([each]) for each in found) and not await self._read_if_due():
            raise Transient("The post has two secrets, and the second one cannot be looked up yet.")
        return with_valid_client_state(notifications_of(body), self._believed())

    async def learn(self) -> None:
        """Read the secret before the first post asks for it. One that is not there yet is left to that post."""
        async with self._reading:
            if self._known is None:
                self._known = await record(self._services)

    def _believed(self) -> Sequence[str]:
        return self._known.believed(self._services.clock.now()) if self._known else ()

    def _is_among(self, found: Sequence[bytes]) -> bool:
        """Whether one of these clientStates is a secret."""
        secrets = self._believed()
        return any(is_one_of(each, secrets) for each in found)

    def _refused(self) -> HttpError:
        """What a stranger is told. Raises Refused (429) where there are too many of them."""
        self._forged += 1
        self._strangers.take()
        return HttpError(HTTPStatus.BAD_REQUEST, Objection("notNotifications"))

    async def _read_if_due(self) -> bool:
        """Whether it was read just now."""
        async with self._reading:
            now = self._monotonic()
            if now >= self._read_from:
                self._read_from, self._failed = now + SECRET_TRIED_EVERY, True
                self._known = await record(self._services)
                self._read_from, self._failed = now + SECRET_READ_EVERY, False
                if self._forged:
                    log.warning("%d posts carried no clientState of the subscription and were refused", self._forged)
                    self._forged = 0
                return True
            if self._failed:
                raise Transient("The subscription's secret could not be read a moment ago.")
            return False
