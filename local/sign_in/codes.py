"""Authorization codes and refresh tokens: what was granted, redeemed once, for a while (RFC 6749, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

CODE_LIFETIME = timedelta(minutes=5)
REFRESH_LIFETIME = timedelta(hours=24)
"""What Entra gives single-page applications ("Refresh tokens: token lifetime")."""

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Refusal(Exception):
    """A request that the protocol refuses; `error` is its code in RFC 6749."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a portal asks for when it sends somebody here (OpenID Connect Core, 3.1.2.1)."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    code_challenge: str


@dataclass(frozen=True, slots=True)
class Granted:
    """Who signed in, for which request."""

    user_id: str
    request: AuthorizationRequest


def read_request(query: Mapping[str, str], client_id: str) -> AuthorizationRequest:
    """The authorization request of a query. Raises Refusal for what this issuer does not serve."""
    if query.get("client_id") != client_id:
        raise Refusal("unauthorized_client", f"The client {query.get('client_id')!r} is not known; {client_id} is.")
    if query.get("response_type") != "code":
        raise Refusal("unsupported_response_type", "Only response_type=code is served.")
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        raise Refusal("invalid_request", "PKCE is needed: code_challenge with code_challenge_method=S256.")
    redirect_uri = query.get("redirect_uri", "")
    if not on_loopback(redirect_uri):
        raise Refusal("invalid_request", f"redirect_uri {redirect_uri!r} is not on this machine.")
    return AuthorizationRequest(
        client_id,
        redirect_uri,
        query.get("scope", ""),
        query.get("state", ""),
        query.get("nonce", ""),
        query["code_challenge"],
    )


def on_loopback(url: str) -> bool:
    """Whether a URL leads to this machine."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname in LOOPBACK_HOSTS


class Grants:
    """What can still be redeemed. Each code and each refresh token is good once."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Granted, datetime]] = {}

    def code(self, granted: Granted, now: datetime) -> str:
        """A new authorization code."""
        return self._keep(granted, now + CODE_LIFETIME)

    def refresh_token(self, granted: Granted, now: datetime) -> str:
        """A new refresh token."""
        return self._keep(granted, now + REFRESH_LIFETIME)

    def redeem_code(self, form: Mapping[str, str], now: datetime) -> Granted:
        """What a code was given for. Raises Refusal where code, redirect URI or verifier do not hold."""
        granted = self._redeemed(form.get("code", ""), now)
        if form.get("redirect_uri") != granted.request.redirect_uri:
            raise Refusal("invalid_grant", "The redirect_uri is another one than the code was sent to.")
        if not hmac.compare_digest(challenge_of(form.get("code_verifier", "")), granted.request.code_challenge):
            raise Refusal("invalid_grant", "The code_verifier does not fit the code_challenge.")
        return granted

    def redeem_refresh_token(self, form: Mapping[str, str], now: datetime) -> Granted:
        """What a refresh token was given for. Raises Refusal."""
        return self._redeemed(form.get("refresh_token", ""), now)

    def _keep(self, granted: Granted, until: datetime) -> str:
        secret = secrets.token_urlsafe(32)
        self._kept[secret] = (granted, until)
        return secret

    def _redeemed(self, secret: str, now: datetime) -> Granted:
        granted, until = self._kept.pop(secret, (None, now))
        if granted is None or until <= now:
            raise Refusal("invalid_grant", "It is not known, was used already, or is too old.")
        return granted


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
