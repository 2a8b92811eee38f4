"""How many requests an instance takes: a token bucket an endpoint, in the worker's memory.

It keeps a flood on an open endpoint from taking the instance's time. It is no quota: every instance has its own
bucket, and so has every worker process of an instance.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from math import ceil

from domain.objections import Objection
from handlers.http import Refused


class TokenBucket:
    """Lets `burst` requests through at once, and `rate` a second from then on."""

    def __init__(self, rate: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._tokens = float(burst)
        self._filled = monotonic()

    def take(self) -> None:
        """Let one request through. Raises Refused (429), saying when the next one is let through."""
        now = self._monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            wait = max(1, ceil((1 - self._tokens) / self._rate))
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, Objection("tooManyRequests"), retry_after=wait)
        self._tokens -= 1
