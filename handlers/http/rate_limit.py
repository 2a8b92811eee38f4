"""How many requests a worker takes: a token bucket an open endpoint, and an allowance a caller, in its memory.

They keep a flood from taking the worker's time. They are no quota: every instance has its own, and so has every worker
process of an instance.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from math import ceil

from domain.allowance import BURST_SECONDS, Allowance
from domain.objections import Objection
from handlers.http.responses import HttpError


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
        self._fill()
        if self._tokens < 1:
            wait = max(1, ceil((1 - self._tokens) / self._rate))
            raise HttpError(
                HTTPStatus.TOO_MANY_REQUESTS, Objection("tooManyRequests"), headers={"Retry-After": str(wait)}
            )
        self._tokens -= 1

    @property
    def is_full(self) -> bool:
        """Whether a whole burst would be let through."""
        self._fill()
        return self._tokens >= self._burst

    def _fill(self) -> None:
        now = self._monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now


class Callers:
    """What each caller has left of their allowance.

    A caller who has all of it again, and nothing on its way, is forgotten. So only those are remembered who have called
    within BURST_SECONDS.
    """

    def __init__(self, allowance: Allowance, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._at_first = self._allowance = allowance
        self._monotonic = monotonic
        self._callers: dict[str, _Caller] = {}

    def allow(self, allowance: Allowance | None) -> None:
        """What each caller may ask from now on; None: as at first. What they have on its way still counts."""
        allowance = allowance or self._at_first
        if allowance != self._allowance:
            self._allowance = allowance
            for caller in self._callers.values():
                caller.allow(allowance, self._monotonic)

    def __len__(self) -> int:
        return len(self._callers)

    @contextmanager
    def let_in(self, caller_id: str, *, searches: bool) -> Iterator[None]:
        """Within, a request of the caller is on its way. Raises Refused (429), saying when to ask again."""
        self._forget()
        caller = self._callers.pop(caller_id, None) or _Caller(self._allowance, self._monotonic)
        self._callers[caller_id] = caller  # the last to be forgotten
        caller.begin(searches=searches)
        try:
            yield
        finally:
            caller.on_their_way -= 1

    def _forget(self) -> None:
        """Forget those who called longest ago, up to the first of whom something is to be remembered."""
        forgotten = []
        for caller_id, caller in self._callers.items():
            if not caller.has_all:
                break
            forgotten.append(caller_id)
        for caller_id in forgotten:
            del self._callers[caller_id]


class _Caller:
    def __init__(self, allowance: Allowance, monotonic: Callable[[], float]) -> None:
        self.allow(allowance, monotonic)
        self.on_their_way = 0

    def allow(self, allowance: Allowance, monotonic: Callable[[], float]) -> None:
        """Have this allowance, all of it left."""
        self._at_once = allowance.at_once
        self._requests = _bucket(allowance.requests, monotonic)
        self._searches = _bucket(allowance.searches, monotonic)

    @property
    def has_all(self) -> bool:
        return self.on_their_way == 0 and self._requests.is_full and self._searches.is_full

    def begin(self, *, searches: bool) -> None:
        if self.on_their_way >= self._at_once:
            told = Objection("tooManyAtOnce", most=self._at_once)
            raise HttpError(HTTPStatus.TOO_MANY_REQUESTS, told, headers={"Retry-After": "1"})
        self._requests.take()
        if searches:
            self._searches.take()
        self.on_their_way += 1


def _bucket(rate: float, monotonic: Callable[[], float]) -> TokenBucket:
    return TokenBucket(rate, max(1, round(rate * BURST_SECONDS)), monotonic)
