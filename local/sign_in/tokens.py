"""Access tokens as Entra ID issues them, version 2.0 (Microsoft identity platform: access token claims reference)."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from local.sign_in.codes import AuthorizationRequest
from local.sign_in.keys import KeyRing

DEFAULT_LIFETIME = timedelta(hours=1)
DEFAULT_SCOPE = "access_as_user"
ALGORITHMS = ("RS256", "RS384", "RS512", "none")
DEFAULT_ROLES: Mapping[str, Sequence[str]] = {"admin": ["Allotment.Admin"], "reader": ["Allotment.Reader"]}
"""App roles by the first part of the userPrincipalName; everybody else has none."""


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """Who signs in."""

    id: str
    display_name: str
    user_principal_name: str

    @property
    def default_roles(self) -> list[str]:
        """The app roles that the tenant gives this person."""
        return list(DEFAULT_ROLES.get(self.user_principal_name.partition("@")[0].lower(), ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What the token is to say; None stands for what a good token says, the rest makes wrong ones for tests.

    `expires_in` may be negative. `foreign_key` signs with a key that the issuer does not publish. `kid` and `algorithm`
    change the header (and, for the algorithm, the signature; `none` leaves it out).
    """

    roles: Sequence[str] | None = None
    wids: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    scope: str | None = None
    expires_in: timedelta = DEFAULT_LIFETIME
    audience: str | None = None
    client: str | None = None
    issuer: str | None = None
    tenant: str | None = None
    not_before: datetime | None = None
    algorithm: str = "RS256"
    kid: str | None = None
    foreign_key: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens they are, and for which API."""

    url: str
    tenant: str
    audience: str
    keys: KeyRing

    def token(self, user: SignedInUser, asked: TokenRequest, now: datetime) -> str:
        """A signed token."""
        claims = self.claims(user, asked, now)
        key = self.keys.unpublished if asked.foreign_key else self.keys.current
        headers = {"kid": asked.kid or self.keys.current.kid}
        if asked.algorithm == "none":
            return _unsigned(claims, headers)
        return jwt.encode(claims, key.private, algorithm=asked.algorithm, headers=headers)

    def claims(self, user: SignedInUser, asked: TokenRequest, now: datetime) -> dict[str, object]:
        """What the token says; `roles`, `wids` and `groups` are absent when empty, as in Entra's tokens."""
        audience = asked.audience or self.audience
        lists = {
            "roles": user.default_roles if asked.roles is None else asked.roles,
            "wids": asked.wids,
            "groups": asked.groups,
        }
        return {
            "aud": audience,
            "iss": asked.issuer or self.url,
            "iat": int(now.timestamp()),
            "nbf": int((asked.not_before or now).timestamp()),
            "exp": int((now + asked.expires_in).timestamp()),
            "azp": asked.client or self.audience,
            "name": user.display_name,
            "oid": user.id,
            "preferred_username": user.user_principal_name,
            "scp": asked.scope or DEFAULT_SCOPE,
            "sub": _pairwise_subject(user.id, audience),
            "tid": asked.tenant or self.tenant,
            "ver": "2.0",
            **{name: list(values) for name, values in lists.items() if values},
        }

    def id_token(self, user: SignedInUser, asked: AuthorizationRequest, now: datetime) -> str:
        """A signed ID token, whose audience is the client (OpenID Connect Core, 2)."""
        names = ("aud", "iss", "iat", "nbf", "name", "oid", "preferred_username", "sub", "tid", "ver")
        claims = self.claims(user, TokenRequest(audience=asked.client_id), now)
        said = {name: claims[name] for name in names} | {"exp": int((now + DEFAULT_LIFETIME).timestamp())}
        key = self.keys.current
        return jwt.encode(said | {"nonce": asked.nonce}, key.private, algorithm="RS256", headers={"kid": key.kid})


def _pairwise_subject(user_id: str, audience: str) -> str:
    """An id of the user that is another one for each API."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{user_id}|{audience}".encode()).digest()).rstrip(b"=").decode()


def _unsigned(claims: Mapping[str, object], headers: Mapping[str, str]) -> str:
    parts = ({"typ": "JWT", "alg": "none", **headers}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join(encoded) + "."
