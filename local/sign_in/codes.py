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

COMMAND_LINE_REDIRECT = ("http", "localhost")
"""Scheme and host of the loopback address of a public client; Entra takes any port ("Redirect URI (reply URL)
restrictions and limitations": localhost exceptions).
"""

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


@dataclass(frozen=True, slots=True)
class Clients:
    """The app registrations: the portal, a single-page application, and allotctl, a public client."""

    portal: str
    command_line: str

    def accept(self, client_id: str, redirect_uri: str) -> None:
        """Raise Refusal for a client that is not registered, or may not be answered there."""
        parts = urlsplit(redirect_uri)
        if client_id not in {self.portal, self.command_line}:
            known = f"{self.portal} and {self.command_line} are"
            raise Refusal("unauthorized_client", f"The client {client_id!r} is not known; {known}.")
        if client_id == self.command_line and (parts.scheme, parts.hostname) != COMMAND_LINE_REDIRECT:
            raise Refusal("invalid_request", f"redirect_uri {redirect_uri!r} is not http://localhost.")

    def accept_redemption(self, client_id: str, origin: str) -> None:
        """Raise Refusal where a page redeems what is a public client's, or the other way round.

        Follows the error codes AADSTS9002326 and AADSTS9002327 of Entra.
        """
        if client_id == self.portal and not origin:
            raise Refusal("invalid_request", "AADSTS9002327: Tokens for a page are redeemed by cross-origin requests.")
        if client_id == self.command_line and origin:
            raise Refusal("invalid_request", "AADSTS9002326: Only a page may redeem tokens by cross-origin requests.")


def read_request(query: Mapping[str, str], clients: Clients) -> AuthorizationRequest:
    """The authorization request of a query. Raises Refusal for what this issuer does not serve."""
    client_id = query.get("client_id", "")
    clients.accept(client_id, query.get("redirect_uri", ""))
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
        granted = self._redeemed(form.get("code", ""), form, now)
        if form.get("redirect_uri") != granted.request.redirect_uri:
            raise Refusal("invalid_grant", "The redirect_uri is another one than the code was sent to.")
        if not hmac.compare_digest(challenge_of(form.get("code_verifier", "")), granted.request.code_challenge):
            raise Refusal("invalid_grant", "The code_verifier does not fit the code_challenge.")
        return granted

    def redeem_refresh_token(self, form: Mapping[str, str], now: datetime) -> Granted:
        """What a refresh token was given for. Raises Refusal."""
        return self._redeemed(form.get("refresh_token", ""), form, now)

    def _keep(self, granted: Granted, until: datetime) -> str:
        secret = secrets.token_urlsafe(32)
        self._kept[secret] = (granted, until)
        return secret

    def _redeemed(self, secret: str, form: Mapping[str, str], now: datetime) -> Granted:
        granted, until = self._kept.pop(secret, (None, now))
        if granted is None or until <= now:
            raise Refusal("invalid_grant", "It is not known, was used already, or is too old.")
        if form.get("client_id") != granted.request.client_id:
            raise Refusal("invalid_grant", "It was given to another client.")
        return granted


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
