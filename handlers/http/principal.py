"""The caller as App Service Authentication names them, in the header X-MS-CLIENT-PRINCIPAL.

Follows "Work with user identities in Azure App Service authentication". The platform takes the header out of requests
from outside and sets its own. Without the platform in front anybody could write it. So it is read only where both the
setting EASY_AUTH and the platform itself say that the platform is there (`infra.settings`).

The platform gives a claim its name in the token, or the long one to which it maps it. App roles are the claim `roles`,
and what `role_typ` names: a claim of any other name, be it called role, is what the tenant puts into tokens for others.
"""

import base64
from collections.abc import Mapping
from typing import Any

from domain.errors import InvalidRequest, NotSignedIn
from domain.incoming import read_json

HEADER = "X-MS-CLIENT-PRINCIPAL"
PROVIDER = "aad"
_LONG_NAMES: Mapping[str, str] = {
    "http://schemas.microsoft.com/identity/claims/objectidentifier": "oid",
    "http://schemas.microsoft.com/identity/claims/tenantid": "tid",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": "groups",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/wids": "wids",
    "http://schemas.microsoft.com/identity/claims/displayname": "name",
}
_LISTS = frozenset({"roles", "groups", "wids"})


def principal_claims(header: str, tenant_id: str) -> Mapping[str, Any]:
    """The claims in the header, named as in an access token. Raises NotSignedIn."""
    principal = _decoded(header)
    if principal.get("auth_typ") != PROVIDER or not isinstance(principal.get("claims"), list):
        raise NotSignedIn(f"{HEADER} is not a principal of Microsoft Entra.")
    claims: dict[str, Any] = {}
    roles = ("roles", principal.get("role_typ"))
    for entry in principal["claims"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("typ"), str):
            continue
        kind, value = entry["typ"], entry.get("val")
        name = "roles" if kind in roles else _LONG_NAMES.get(kind, kind)
        if name in _LISTS:
            claims.setdefault(name, []).append(value)
        else:
            claims.setdefault(name, value)
    if str(claims.get("tid", "")).lower() != tenant_id:
        raise NotSignedIn(f"{HEADER} names another tenant.")
    return claims


def _decoded(header: str) -> dict[str, Any]:
    try:
        principal = read_json(base64.b64decode(header, validate=True))
    except (ValueError, InvalidRequest) as wrong:
        raise NotSignedIn(f"{HEADER} is not base64 of JSON.") from wrong
    if not isinstance(principal, dict):
        raise NotSignedIn(f"{HEADER} is not a JSON object.")
    return principal
