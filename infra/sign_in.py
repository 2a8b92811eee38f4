"""Access tokens of Microsoft Entra, v2.0 (`handlers.services.SignIn`).

Follows "Access tokens in the Microsoft identity platform": signature by the issuer's published keys (RS256),
issuer, audience, tenant, expiry and not-before; and a scope or app roles, for an ID token is no access token. The key
set is read again when a token names an unknown key, at most once in a while, so that keys can be rotated and forged
key ids cost nothing.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt

from domain.errors import NotSignedIn, Transient

KEYS_READ_EVERY = 60.0
LEEWAY = 60
SCOPE = "access_as_user"
"""The scope that the API's app registration offers."""

REQUIRED = ("exp", "nbf", "iat", "iss", "aud", "sub", "tid")


class EntraSignIn:
    """Reads bearer tokens for one API of one tenant."""

    def __init__(self, issuer: str, audience: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._audience = audience
        self._tenant = issuer.removesuffix("/v2.0").rpartition("/")[2].lower()
        self._monotonic = monotonic
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def claims(self, authorization: str | None) -> Mapping[str, Any]:
        """The claims of the bearer token. Raises NotSignedIn, and Transient where the issuer cannot be reached."""
        token = _bearer(authorization)
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid", "")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": list(REQUIRED)},
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as wrong:
            raise NotSignedIn(f"The access token does not hold: {wrong}.") from wrong
        if str(claims["tid"]).lower() != self._tenant:
            raise NotSignedIn("The access token is of another tenant.")
        if not _permits(claims):
            raise NotSignedIn(f"This is no access token for this API: it has neither the scope {SCOPE} nor app roles.")
        return claims

    async def _key(self, key_id: str) -> jwt.PyJWK:
        if key_id not in self._keys:
            await self._read_keys()
        if key_id not in self._keys:
            raise NotSignedIn("The access token is signed with a key that the issuer does not publish.")
        return self._keys[key_id]

    async def _read_keys(self) -> None:
        async with self._reading:
            now = self._monotonic()
            if self._read_at is not None and now - self._read_at < KEYS_READ_EVERY:
                return
            try:
                async with httpx.AsyncClient(timeout=10) as http:
                    discovery = await _json(http, f"{self._issuer}/.well-known/openid-configuration")
                    published = await _json(http, str(discovery["jwks_uri"]))
                keys = jwt.PyJWKSet.from_dict(published).keys
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, jwt.PyJWTError) as error:
                raise Transient(f"The issuer of access tokens cannot be reached: {error!r}.") from error
            self._keys = {key.key_id: key for key in keys if key.key_id}
            self._read_at = now


def _permits(claims: Mapping[str, Any]) -> bool:
    """Whether a token lets somebody in: a person by the scope, an app by its roles. An ID token has no scope.

    ID tokens have the same signature and audience where the portal is the API's own client, and can carry roles. In an
    app's token `sub` and `oid` are the same ("Access token claims reference"); in a person's ID token they differ.
    """
    if SCOPE in str(claims.get("scp", "")).split():
        return True
    return bool(claims.get("roles")) and claims.get("sub") == claims.get("oid") and "nonce" not in claims


def _bearer(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotSignedIn("Send an access token: Authorization: Bearer <token>.")
    return token


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
