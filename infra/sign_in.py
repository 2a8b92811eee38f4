"""Access tokens of Microsoft Entra, v2.0 (`application.services.SignIn`).

Follows "Access tokens in the Microsoft identity platform". Checked are the signature by the issuer's published keys
(RS256), issuer, audience, tenant, expiry and not-before. A scope or app roles are needed: an ID token is no access
token. Where clients are listed, a person is let in through these alone. An app has its roles from an administrator.
"""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import jwt

from domain.errors import NotSignedIn
from domain.objections import Objection
from infra.signing_keys import SigningKeys

LEEWAY = 60
SCOPE = "access_as_user"
"""The scope that the API's app registration offers."""

REQUIRED = ("exp", "nbf", "iat", "iss", "aud", "sub", "tid")
ISSUERS_OF_VERSION_1 = ("https://sts.windows.net/", "https://sts.chinacloudapi.cn/")
"""How the issuer of a v1.0 access token begins ("Access tokens": token formats; "National clouds")."""


class EntraSignIn:
    """Reads bearer tokens for one API of one tenant.

    clients: those through which people may come, by client id; empty: any that has the scope.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        clients: Collection[str] = (),
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._clients = frozenset(client.lower() for client in clients)
        self._tenant = issuer.removesuffix("/v2.0").rpartition("/")[2].lower()
        self._keys = SigningKeys(issuer, monotonic)

    async def claims(self, authorization: str | None) -> Mapping[str, Any]:
        """The claims of the bearer token. Raises NotSignedIn, and Transient where the issuer cannot be reached."""
        token = _bearer(authorization)
        try:
            claims = await self._verified(token)
        except (jwt.PyJWTError, ValueError, RecursionError) as wrong:
            raise NotSignedIn(self._what_is_wrong(token, wrong)) from wrong
        if str(claims["tid"]).lower() != self._tenant:
            raise NotSignedIn(Objection("tokenOfTenant", tenant=self._tenant))
        by_scope = SCOPE in str(claims.get("scp", "")).split()
        if not by_scope and not _is_an_apps(claims):
            raise NotSignedIn(Objection("tokenWithoutScope", scope=SCOPE, audience=self._audience))
        if by_scope and self._clients and (client := str(claims.get("azp")).lower()) not in self._clients:
            raise NotSignedIn(Objection("tokenOfClient", client=client))
        return claims

    async def _verified(self, token: str) -> dict[str, Any]:
        key_id = str(jwt.get_unverified_header(token).get("kid", ""))
        key = await self._keys.find(key_id)
        if key is None:
            raise jwt.InvalidKeyError("it is signed with a key that the issuer does not publish")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=self._audience,
            issuer=self._issuer,
            leeway=LEEWAY,
            options={"require": list(REQUIRED)},
        )
        return claims

    def _what_is_wrong(self, token: str, wrong: Exception) -> Objection:
        """Why a token does not hold, and what to do; what it says of itself decides nothing but this."""
        if _is_of_version_1(token):
            return Objection("tokenOfVersion1", setting="requestedAccessTokenVersion")
        match wrong:
            case jwt.ExpiredSignatureError():
                return Objection("tokenExpired")
            case jwt.ImmatureSignatureError():
                return Objection("tokenNotYet")
            case jwt.InvalidAudienceError():
                return Objection("tokenForAnother", audience=self._audience, scope=SCOPE)
            case jwt.InvalidIssuerError():
                return Objection("tokenOfIssuer", issuer=self._issuer)
        return Objection("tokenBroken", wrong=str(wrong))


def _is_an_apps(claims: Mapping[str, Any]) -> bool:
    """Whether it is an app's own access token, with roles. An ID token has no scope, and is none of these.

    ID tokens have the same signature and audience where the portal is the API's own client, and can carry roles. In an
    app's token `sub` and `oid` are the same ("Access token claims reference"); in a person's ID token they differ.
    """
    return bool(claims.get("roles")) and claims.get("sub") == claims.get("oid") and "nonce" not in claims


def _is_of_version_1(token: str) -> bool:
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return False
    return claims.get("ver") == "1.0" or str(claims.get("iss")).startswith(ISSUERS_OF_VERSION_1)


def _bearer(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotSignedIn(Objection("tokenNeeded"))
    return token
