"""Where things of the tenant are in the Microsoft Entra admin center, in each cloud."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

ADMIN_CENTER = "https://entra.microsoft.com"

_OF_NATIONAL_CLOUDS: Mapping[str, str] = {
    "login.microsoftonline.us": "https://entra.microsoft.us",
    "login.partner.microsoftonline.cn": "https://entra.microsoftonline.cn",
}
"""By where the cloud's people sign in ("National clouds", Microsoft identity platform)."""


def admin_center(issuer: str) -> str:
    """The origin of the admin center of the cloud whose people this issuer signs in (AUTH_ISSUER)."""
    return _OF_NATIONAL_CLOUDS.get(urlsplit(issuer).hostname or "", ADMIN_CENTER)


def group_in_entra(origin: str, group_id: str) -> str:
    """The page of a group there."""
    return f"{origin}/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{quote(group_id, safe='')}"
