"""Which application permissions of Microsoft Graph each feature needs, and which of them were not granted.

Follows the Microsoft Graph permissions reference. What was granted stands in the `roles` claim of the app's own access
token. It is read without verifying the token: nothing is decided by it, a missing one is only told by its name. A new
grant shows in a new token, for which a managed identity can take a day.
"""

import base64
import binascii
import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError

from domain.permissions import MissingPermission

log = logging.getLogger(__name__)

DIRECTORY_WRITE = "Directory.ReadWrite.All"


class Option(StrEnum):
    """What an administrator may switch on, and the setting that does: ALLOW_REPROCESS, IDLE_AFTER_DAYS."""

    REPROCESS = "reprocess"
    IDLE_SEATS = "idle-seats"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that the app does in Graph.

    needs: the least permission. instead: any one of these, which permit more, does as well.
    option: it is done only where an administrator has switched this on; None: always.
    """

    name: str
    needs: str
    instead: frozenset[str] = frozenset()
    option: Option | None = None

    def permitted(self, roles: Collection[str]) -> bool:
        """Whether one of its permissions is among the granted ones."""
        return bool({self.needs, *self.instead} & set(roles))


FEATURES: tuple[Feature, ...] = (
    Feature("be told of changes of groups", "Group.Read.All"),
    Feature(
        "read groups and their members", "GroupMember.Read.All", frozenset({"Group.Read.All", "Group.ReadWrite.All"})
    ),
    Feature(
        "add and remove members",
        "GroupMember.ReadWrite.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    Feature("make licensed groups", "Group.Create", frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE})),
    Feature("assign licences", "LicenseAssignment.ReadWrite.All", frozenset({DIRECTORY_WRITE})),
    Feature(
        "take the licence of a watched group over",
        "LicenseAssignment.ReadWrite.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    Feature("see the tenant's products", "LicenseAssignment.Read.All", frozenset({"Organization.Read.All"})),
    Feature("see people and their licences", "User.Read.All", frozenset({"User.ReadWrite.All"})),
    Feature("reprocess failed licences", "User.ReadWrite.All", frozenset({DIRECTORY_WRITE}), Option.REPROCESS),
    Feature("see when people signed in last", "AuditLog.Read.All", option=Option.IDLE_SEATS),
)


def features(options: Collection[Option]) -> Sequence[Feature]:
    """What is done always, and with these options."""
    return [feature for feature in FEATURES if feature.option is None or feature.option in options]


class GrantedPermissions:
    """What the app may do in Graph, by its own token.

    credential: None on this machine, where nothing is known of permissions. options: what is switched on.
    """

    def __init__(
        self, endpoint: str, credential: AsyncTokenCredential | None, options: Collection[Option] = ()
    ) -> None:
        parts = urlsplit(endpoint)
        self._scope = f"{parts.scheme}://{parts.netloc}/.default"
        self._credential = credential
        self._features = features(options)

    async def missing(self) -> Sequence[MissingPermission]:
        """What was not granted, in the order of FEATURES; nothing where it cannot be known. Each is logged."""
        if self._credential is None:
            return ()
        try:
            token = await self._credential.get_token(self._scope)
        except ClientAuthenticationError as error:
            log.warning("the app's permissions cannot be read: no token for Microsoft Graph: %s", error)
            return ()
        roles = roles_of(token.token)
        if roles is None:
            return ()
        missing = missing_from(roles, self._features)
        for each in missing:
            log.warning(
                "the permission %s was not granted; without it the app cannot %s", each.permission, each.feature
            )
        return missing


def missing_from(roles: Collection[str], features: Sequence[Feature] = FEATURES) -> Sequence[MissingPermission]:
    """The least permissions of those features that none of the roles permits."""
    return [MissingPermission(one.needs, one.name) for one in features if not one.permitted(roles)]


def needed_to(name: str) -> MissingPermission:
    """What the feature of this name needs, for where Graph does not permit it."""
    (feature,) = (each for each in FEATURES if each.name == name)
    return MissingPermission(feature.needs, feature.name)


def roles_of(token: str) -> frozenset[str] | None:
    """The `roles` claim of an access token, not verified; None where this is no token whose claims can be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return None
    roles = claims.get("roles", []) if isinstance(claims, dict) else None
    return frozenset(map(str, roles)) if isinstance(roles, list) else None
