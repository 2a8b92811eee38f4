"""Getting an access token from Microsoft Entra. Tokens are never printed or logged."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allotctl import session
from allotctl.errors import ClientError, Unreadable
from allotctl.session import Session

ENTRA = frozenset({"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"})
"""Nobody is sent anywhere else to sign in, whatever the app says ("National clouds": endpoints)."""


def sign_in(url: str, config: Mapping[str, Any], *, client_id: str | None = None, device_code: bool = False) -> Session:
    """Sign in to the app in this machine's browser, or with a code on another device.

    The browser's way is the authorization code with PKCE, sent back to this machine (RFC 8252). An attacker can
    talk somebody into entering a code that signs the attacker in: many tenants block that way.

    config: the app's own `api/portal-config`. client_id: another client than the app names. Raises ClientError.
    """
    authority = urlsplit(str(config.get("authority", "")))
    if authority.hostname not in ENTRA:
        raise Unreadable(f"The app signs people in at {authority.hostname}, not at Microsoft Entra. Use --token-stdin.")
    # Every other command does without, and starts in half the time.
    from azure.core.exceptions import ClientAuthenticationError  # noqa: PLC0415
    from azure.identity import DeviceCodeCredential, InteractiveBrowserCredential  # noqa: PLC0415

    api = str(config["clientId"])
    kind = DeviceCodeCredential if device_code else InteractiveBrowserCredential
    credential = kind(
        authority=authority.hostname,
        tenant_id=authority.path.strip("/").partition("/")[0],
        client_id=client_id or str(config.get("commandLineClientId") or api),
    )
    try:
        token = credential.get_token(f"{api}/access_as_user")
    except ClientAuthenticationError as error:
        raise ClientError(f"Microsoft Entra did not sign you in: {error.message}") from error
    return Session(url, token.token, token.expires_on)


def with_token(url: str, token: str) -> Session:
    """A session with a token from elsewhere. Raises Unreadable where it is none."""
    token = session.checked_token(token)
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return Session(url, token, float(claims["exp"]))
    except (IndexError, ValueError, KeyError, TypeError):
        raise Unreadable("What was given is no access token.") from None
