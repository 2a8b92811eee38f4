"""Who may do what on which allotment: the one policy, asked in one place (`handlers.api.endpoint`).

The roles come from an access token of Microsoft Entra ("Access token claims reference"): `roles` holds the app roles,
`groups` the groups, and `wids` the directory roles. Directory roles count only where the tenant says so: a License
Administrator may not change memberships in Entra, and could do so with this app. An owner is named on the allotment
itself, by object id: their own, or that of a group they are in. Nobody else gets in.

Entra leaves `groups` out for people in more than 200 groups: they have to be named as owners themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.allotments import Allotment
from domain.directory import OBJECT_ID
from domain.errors import NotFound, NotPermitted, NotSignedIn
from domain.objections import Objection

ADMINISTRATOR, READER = "Allotment.Admin", "Allotment.Reader"
"""The values of the app roles."""

ADMINISTRATORS_IN_ENTRA = frozenset(
    {
        "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
        "4d6ac14f-3453-41d0-bef9-a3e0c569773a",  # License Administrator
    }
)
"""Template ids of directory roles ("Microsoft Entra built-in roles")."""


class Role(StrEnum):
    """What somebody is: in the whole tenant, or (owner) on single allotments."""

    ADMINISTRATOR = "administrator"
    READER = "reader"
    OWNER = "owner"


class Permission(StrEnum):
    """What there is to do. Those in `ON_AN_ALLOTMENT` are done to one allotment."""

    LIST_ALLOTMENTS = "listAllotments"
    CREATE_ALLOTMENT = "createAllotment"
    READ = "read"
    CHANGE_SETTINGS = "changeSettings"
    CHANGE_LIMIT = "changeLimit"
    DIVIDE = "divide"
    MANAGE_PEOPLE = "managePeople"
    ASK_FOR_LIMIT = "askForLimit"
    DECIDE_LIMIT = "decideLimit"
    LIST_REQUESTS = "listRequests"
    SEE_PRODUCTS = "seeProducts"
    SEE_MANIFEST = "seeManifest"
    APPLY_MANIFEST = "applyManifest"
    SEE_NAMES = "seeNames"
    SEARCH_PEOPLE = "searchPeople"
    SEARCH_GROUPS = "searchGroups"
    SEE_SYSTEM = "seeSystem"
    MANAGE_DEAD_LETTERS = "manageDeadLetters"
    RECONCILE = "reconcile"
    SEE_ADOPTIONS = "seeAdoptions"
    ADOPT = "adopt"
    SEE_PRODUCT_CHANGES = "seeProductChanges"
    CHANGE_PRODUCTS = "changeProducts"
    SEE_MERGES = "seeMerges"
    MERGE = "merge"
    SEE_AUDIT = "seeAudit"
    CONFIGURE = "configure"
    EXPORT_PERSON = "exportPerson"
    ERASE_PERSON = "erasePerson"


ON_AN_ALLOTMENT = frozenset(
    {
        Permission.READ,
        Permission.CHANGE_SETTINGS,
        Permission.CHANGE_LIMIT,
        Permission.DIVIDE,
        Permission.MANAGE_PEOPLE,
        Permission.ASK_FOR_LIMIT,
        Permission.DECIDE_LIMIT,
    }
)

FROM_ABOVE = frozenset({Permission.READ, Permission.CHANGE_LIMIT, Permission.DIVIDE, Permission.DECIDE_LIMIT})
"""What the owners of an allotment may do to the parts below it: they see them, change and dissolve them, and decide
about their requests. Who is in a part's group stays with the owners of the part.
"""

_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_SEE_ALL = frozenset({Role.ADMINISTRATOR, Role.READER})
_MANAGE = frozenset({Role.ADMINISTRATOR, Role.OWNER})
_EVERYBODY = frozenset(Role)

POLICY: Mapping[Permission, frozenset[Role]] = {
    Permission.LIST_ALLOTMENTS: _EVERYBODY,
    Permission.CREATE_ALLOTMENT: _ADMINISTRATORS,
    Permission.READ: _EVERYBODY,
    Permission.CHANGE_SETTINGS: _ADMINISTRATORS,
    Permission.CHANGE_LIMIT: _ADMINISTRATORS,
    Permission.DIVIDE: _MANAGE,
    Permission.MANAGE_PEOPLE: _MANAGE,
    Permission.ASK_FOR_LIMIT: _MANAGE,
    Permission.DECIDE_LIMIT: _ADMINISTRATORS,
    Permission.LIST_REQUESTS: _EVERYBODY,
    Permission.SEE_PRODUCTS: _SEE_ALL,
    Permission.SEE_MANIFEST: _SEE_ALL,
    Permission.APPLY_MANIFEST: _ADMINISTRATORS,
    Permission.SEE_NAMES: _EVERYBODY,
    Permission.SEARCH_PEOPLE: _EVERYBODY,
    Permission.SEARCH_GROUPS: _ADMINISTRATORS,
    Permission.SEE_SYSTEM: _SEE_ALL,
    Permission.MANAGE_DEAD_LETTERS: _ADMINISTRATORS,
    Permission.RECONCILE: _ADMINISTRATORS,
    Permission.SEE_ADOPTIONS: _SEE_ALL,
    Permission.ADOPT: _ADMINISTRATORS,
    Permission.SEE_PRODUCT_CHANGES: _EVERYBODY,
    Permission.CHANGE_PRODUCTS: _ADMINISTRATORS,
    Permission.SEE_MERGES: _EVERYBODY,
    Permission.MERGE: _MANAGE,
    Permission.SEE_AUDIT: _SEE_ALL,
    Permission.CONFIGURE: _ADMINISTRATORS,
    Permission.EXPORT_PERSON: _ADMINISTRATORS,
    Permission.ERASE_PERSON: _ADMINISTRATORS,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the object id, the groups that the token names, and the roles in the whole tenant.

    app_id: the app that the caller has signed in to, or that calls as itself.
    """

    id: str
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    app_id: str | None = None

    @property
    def sees_all(self) -> bool:
        """Whether the caller sees every allotment."""
        return bool(self.roles & _SEE_ALL)

    def owns(self, allotment: Allotment) -> bool:
        """Whether the caller, or a group of theirs, is named as an owner."""
        return not ({self.id, *self.groups}).isdisjoint(allotment.owners)


def caller_of(claims: Mapping[str, Any], *, directory_roles: bool = False) -> Caller:
    """The caller whom a token's claims describe. Raises NotSignedIn where they name no object id.

    directory_roles: whether Global and License Administrators are administrators here without an app role.
    """
    object_id = claims.get("oid")
    if not isinstance(object_id, str) or not OBJECT_ID.fullmatch(object_id):
        raise NotSignedIn(Objection("tokenWithoutPerson"))
    app_roles, in_entra = _texts(claims.get("roles")), {role.lower() for role in _texts(claims.get("wids"))}
    roles = set()
    if ADMINISTRATOR in app_roles or (directory_roles and in_entra & ADMINISTRATORS_IN_ENTRA):
        roles.add(Role.ADMINISTRATOR)
    if READER in app_roles:
        roles.add(Role.READER)
    groups = frozenset(group.lower() for group in _texts(claims.get("groups")))
    name, app_id = claims.get("name"), claims.get("azp") or claims.get("appid")
    return Caller(
        object_id.lower(),
        name if isinstance(name, str) else None,
        frozenset(roles),
        groups,
        app_id if isinstance(app_id, str) else None,
    )


def permit(caller: Caller, permission: Permission, allotment: Allotment, above: Sequence[Allotment] = ()) -> None:
    """Let the caller do this to an allotment. above: the allotments of which it is a part.

    Raises NotFound where the caller may not even see it, as if it did not exist. Raises NotPermitted where they may
    see it, and nothing more.
    """
    from_above = any(caller.owns(each) for each in above)
    if from_above and permission in FROM_ABOVE:
        return
    roles = {*caller.roles, *([Role.OWNER] if caller.owns(allotment) else [])}
    if roles.isdisjoint(POLICY[Permission.READ]) and not from_above:
        raise NotFound(Objection("noAllotment", id=allotment.id))
    _require(roles, permission)


def permit_in_tenant(caller: Caller, permission: Permission, *, owns_any: bool) -> None:
    """Let the caller do what concerns no single allotment. Raises NotPermitted.

    owns_any: whether the caller owns any allotment.
    """
    _require({*caller.roles, *([Role.OWNER] if owns_any else [])}, permission)


def _require(roles: set[Role], permission: Permission) -> None:
    if roles.isdisjoint(POLICY[permission]):
        raise NotPermitted(Objection("needsRole", roles=_needed(permission)))


def _needed(permission: Permission) -> tuple[Objection, ...]:
    names = {
        Role.ADMINISTRATOR: Objection("roleAdministrator", role=ADMINISTRATOR),
        Role.READER: Objection("roleReader", role=READER),
        Role.OWNER: Objection("roleOwner"),
    }
    return tuple(name for role, name in names.items() if role in POLICY[permission])


def _texts(value: object) -> set[str]:
    return {text for text in value if isinstance(text, str)} if isinstance(value, list | tuple) else set()
