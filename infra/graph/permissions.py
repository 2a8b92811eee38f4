"""Which application permissions of Microsoft Graph each feature needs, and which of them were not granted.

Follows the Microsoft Graph permissions reference. What was granted stands in the `roles` claim of the app's own access
token. It is read without verifying the token: nothing is decided by it, a missing one is only told by its name. A new
grant shows in a new token, for which a managed identity can take a day.
"""

import base64
import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError

from domain.permissions import GraphFeature, MissingPermission
from infra.certificates import trusted

log = logging.getLogger(__name__)

DIRECTORY_WRITE = "Directory.ReadWrite.All"
ROLE_IN_UNIT = "Groups Administrator (restricted management administrative unit)"
"""What changing a group in such a unit needs: no permission, but a role scoped to the unit.

Follows Entra's "Restricted management administrative units".
"""
TOKEN_TIMEOUT_SECONDS = 5.0


class Option(StrEnum):
    """What an administrator may switch on, and the setting that does: ALLOW_REPROCESS, IDLE_AFTER_DAYS,
    LICENSED_GROUPS_UNIT, WATCHED_GROUPS_UNIT, CHECK_GROUP_ACCESS, USAGE_LOCATION.
    """

    REPROCESS = "reprocess"
    REPROCESS_BETA = "reprocess-beta"
    IDLE_SEATS = "idle-seats"
    GROUPS_IN_UNIT = "groups-in-unit"
    FENCE_UNIT = "fence-unit"
    GROUP_ACCESS = "group-access"
    USAGE_LOCATIONS = "usage-locations"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that the app does in Graph.

    needs: what the app asks for, the least that does. instead: any one of these does as well.
    option: it is done only where an administrator has switched this on; None: always.
    """

    code: GraphFeature
    name: str
    needs: str
    instead: frozenset[str] = frozenset()
    option: Option | None = None

    def permitted(self, roles: Collection[str]) -> bool:
        """Whether one of its permissions is among the granted ones."""
        return bool({self.needs, *self.instead} & set(roles))


FEATURES: tuple[Feature, ...] = (
    Feature(GraphFeature.CHANGES, "be told of changes of groups", "Group.Read.All"),
    Feature(
        GraphFeature.READ_GROUPS,
        "read groups and their members",
        "Group.Read.All",
        frozenset({"GroupMember.Read.All", "Group.ReadWrite.All"}),
    ),
    Feature(
        GraphFeature.CHANGE_MEMBERS,
        "add and remove members",
        "GroupMember.ReadWrite.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    Feature(
        GraphFeature.MAKE_GROUPS,
        "make licensed groups",
        "Group.Create",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    Feature(
        GraphFeature.MAKE_GROUPS,
        "make licensed groups in an administrative unit",
        "AdministrativeUnit.Read.All",
        frozenset({DIRECTORY_WRITE}),
        Option.GROUPS_IN_UNIT,
    ),
    Feature(
        GraphFeature.ASSIGN_LICENCES,
        "assign licences",
        "LicenseAssignment.ReadWrite.All",
        frozenset({DIRECTORY_WRITE}),
    ),
    Feature(
        GraphFeature.TAKE_OVER,
        "take the licence of a watched group over",
        "LicenseAssignment.ReadWrite.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    Feature(
        GraphFeature.READ_PRODUCTS,
        "see the tenant's products",
        "LicenseAssignment.Read.All",
        frozenset({"Organization.Read.All"}),
    ),
    Feature(
        GraphFeature.READ_PEOPLE,
        "see people and their licences",
        "User.Read.All",
        frozenset({"User.ReadWrite.All"}),
    ),
    Feature(
        GraphFeature.REPROCESS,
        "reprocess failed licences",
        "User.ReadWrite.All",
        frozenset({DIRECTORY_WRITE}),
        Option.REPROCESS,
    ),
    Feature(
        GraphFeature.REPROCESS,
        "reprocess failed licences by beta",
        "CloudLicensing.AssignLicenses.Organization",
        frozenset(
            {
                "User-CloudLicensing.AssignLicenses.Organization",
                "Group-CloudLicensing.AssignLicenses.Organization",
                "User.ReadWrite.All",
                "Group.ReadWrite.All",
                DIRECTORY_WRITE,
            }
        ),
        Option.REPROCESS_BETA,
    ),
    Feature(GraphFeature.SIGN_INS, "see when people signed in last", "AuditLog.Read.All", option=Option.IDLE_SEATS),
    Feature(
        GraphFeature.READ_UNITS,
        "see which groups may be watched by their administrative unit",
        "AdministrativeUnit.Read.All",
        frozenset({"AdministrativeUnit.ReadWrite.All", "Directory.Read.All", DIRECTORY_WRITE}),
        Option.FENCE_UNIT,
    ),
    Feature(
        GraphFeature.GROUP_ACCESS,
        "see what a group gives besides licences",
        "Directory.Read.All",
        frozenset({DIRECTORY_WRITE}),
        Option.GROUP_ACCESS,
    ),
    Feature(
        GraphFeature.USAGE_LOCATIONS,
        "set the usage location of people who have none",
        "User.ReadWrite.All",
        frozenset({DIRECTORY_WRITE}),
        Option.USAGE_LOCATIONS,
    ),
)


NEXT_WIDER = {"CloudLicensing.AssignLicenses.Organization": "User-CloudLicensing.AssignLicenses.Organization"}
"""What to grant where a tenant's Graph does not offer the first, which Microsoft documents, and has yet to release."""


def features(options: Collection[Option]) -> Sequence[Feature]:
    """What is done always, and with these options."""
    return [feature for feature in FEATURES if feature.option is None or feature.option in options]


def asked_for(options: Collection[Option] = ()) -> list[str]:
    """The permissions that the app asks for: what it does always, and with these options; each once."""
    return list(dict.fromkeys(feature.needs for feature in features(options)))


class LoopbackCredential:
    """Tokens of the simulated tenant on this machine, from the token endpoint beside the Graph that it plays."""

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        """A token for the Graph of that scope. Raises ClientAuthenticationError where there is none to be had."""
        url = scopes[0].removesuffix("/.default") + "/oauth2/v2.0/token"
        try:
            async with httpx.AsyncClient(timeout=TOKEN_TIMEOUT_SECONDS, verify=trusted()) as http:
                body = (await http.post(url)).raise_for_status().json()
            return AccessToken(str(body["access_token"]), int(body["expires_in"]))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise ClientAuthenticationError(f"{url} gives no token: {error}") from error

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...


class GrantedPermissions:
    """What the app may do in Graph, by its own token. options: what is switched on."""

    def __init__(self, endpoint: str, credential: AsyncTokenCredential, options: Collection[Option] = ()) -> None:
        parts = urlsplit(endpoint)
        self._scope = f"{parts.scheme}://{parts.netloc}/.default"
        self._credential = credential
        self._features = features(options)

    def needed(self) -> Sequence[MissingPermission]:
        """What is asked for, in the order of FEATURES."""
        return missing_from((), self._features)

    async def missing(self) -> Sequence[MissingPermission] | None:
        """What was not granted, in the order of FEATURES; None where it cannot be known. Each is logged."""
        try:
            token = await self._credential.get_token(self._scope)
        except AzureError as error:
            log.warning("the app's permissions cannot be read: no token for Microsoft Graph: %s", error)
            return None
        roles = roles_of(token.token)
        if roles is None:
            return None
        missing = missing_from(roles, self._features)
        for each in missing:
            log.warning("the permission %s was not granted; without it the app cannot %s", each.permission, each.words)
        return missing


def missing_from(roles: Collection[str], features: Sequence[Feature] = FEATURES) -> Sequence[MissingPermission]:
    """The least permissions of those features that none of the roles permits."""
    return [MissingPermission(one.needs, one.code, one.name) for one in features if not one.permitted(roles)]


def needed_for(code: GraphFeature) -> MissingPermission:
    """What a feature needs, for where Graph does not permit it."""
    feature = next(each for each in FEATURES if each.code is code)
    return MissingPermission(feature.needs, feature.code, feature.name)


def roles_of(token: str) -> frozenset[str] | None:
    """The `roles` claim of an access token, not verified; None where this is no token whose claims can be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    roles = claims.get("roles", []) if isinstance(claims, dict) else None
    return frozenset(map(str, roles)) if isinstance(roles, list) else None
