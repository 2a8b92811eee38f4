"""The keys with which an issuer signs access tokens (OpenID Connect Discovery 1.0).

Follows "Signing key rollover in the Microsoft identity platform". Keys change at any time, in an emergency at once. So
they are read again at least every 24 hours, and when a token names one that is not known.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import jwt

from domain.errors import Transient
from domain.objections import Text
from infra.certificates import trusted

KEPT = 24 * 3600.0
"""No key is believed longer after the issuer was last seen to publish it; seconds, as all here."""
FRESH = KEPT / 2
"""Then they are read again beside the requests, so that nobody waits for it."""
READ_EVERY = 60.0
"""After a reading that a key was not in: forged key ids cost the issuer nothing more."""
TRIED_EVERY = 10.0
"""After a reading that failed."""
READ_WITHIN = 10.0
"""However slowly the issuer answers, nobody waits longer: everybody who needs a key waits for the same reading."""

UNREADABLE = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, KeyError, jwt.PyJWTError)
"""What reading them raises."""


class SigningKeys:
    """The keys that one issuer publishes, as a worker knows them."""

    def __init__(self, issuer: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._monotonic = monotonic
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = -KEPT
        self._next_try = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._failure: str | None = None

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """The key, or None where the issuer does not publish it.

        Raises Transient, with how long to wait, where the issuer does not say which it publishes.
        """
        if self._monotonic() - self._read_at >= KEPT:
            self._keys = {}
        if key_id not in self._keys:
            if reading := self._begin():
                await asyncio.shield(reading)  # others wait for it too
            if key_id not in self._keys and self._failure:
                wait = timedelta(seconds=max(1.0, self._next_try - self._monotonic()))
                raise Transient(Text("issuerNotReached", detail=self._failure), wait)
        elif self._monotonic() - self._read_at >= FRESH:
            self._begin()
        return self._keys.get(key_id)

    def _begin(self) -> asyncio.Task[None] | None:
        """The reading that is under way, a new one if it is time for it, or None."""
        if self._reading is None and self._monotonic() >= self._next_try:
            self._reading = asyncio.create_task(self._read())
        return self._reading

    async def _read(self) -> None:
        try:
            _, keys = await published(self._issuer)
        except UNREADABLE as error:
            self._failure, self._next_try = repr(error), self._monotonic() + TRIED_EVERY
        else:
            self._keys = {key.key_id: key for key in keys if key.key_id}
            self._read_at = self._monotonic()
            self._failure, self._next_try = None, self._read_at + READ_EVERY
        finally:
            self._reading = None


async def published(issuer: str) -> tuple[str, list[jwt.PyJWK]]:
    """How an issuer names itself, and its keys. Raises one of UNREADABLE."""
    http = httpx.AsyncClient(timeout=READ_WITHIN, verify=trusted())
    async with asyncio.timeout(READ_WITHIN), http:
        discovery = await _json(http, f"{issuer}/.well-known/openid-configuration")
        found = await _json(http, str(discovery["jwks_uri"]))
    return str(discovery.get("issuer")), jwt.PyJWKSet.from_dict(found).keys


async def _json(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    answer = await http.get(url)
    answer.raise_for_status()
    try:
        body = answer.json()
    except RecursionError as deep:
        raise ValueError(f"{url} answers JSON that is nested too deep") from deep
    if not isinstance(body, dict):
        raise ValueError(f"{url} answers no JSON object")
    return body
