"""Which application permission each kind of request needs, as Microsoft documents it; permissions bind apps alone.

Each row follows the permission table of its page, https://learn.microsoft.com/graph/api/<page> . Those tables are made
from `permissions/new/permissions.json` in microsoftgraph/microsoft-graph-devx-content, here as of 7 August 2026.
"Add members", the subscriptions and the cloudLicensing pages have tables of their own. Left out are permissions that
are meant for something else and permit a request by the way (DeviceManagement*, AgentIdUser*, Group.ManageProtection).

A request that no row knows is refused: nothing is known to permit it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from local.tenant.graph.messages import Call, Route
from local.tenant.graph.resources import SIGN_INS
from local.tenant.model import GraphError, ObjectKind
from local.tenant.model.errors import denied, mail_denied, sign_ins_not_permitted

PAGES = "https://learn.microsoft.com/graph/api/"
OF_THE_TENANT = frozenset({"local-sign-in", "local-administrator"})
"""Bearer tokens of the tenant's own: its sign-in, and people who may do anything. No permission binds them."""

APP_PERMISSIONS = (
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Create",
    "LicenseAssignment.ReadWrite.All",
    "LicenseAssignment.Read.All",
    "User.Read.All",
)
"""What a new tenant has granted the app."""

DIRECTORY_READ, DIRECTORY_WRITE = "Directory.Read.All", "Directory.ReadWrite.All"
READ_MEMBERS = frozenset(
    {
        "GroupMember.ReadBasic.All",
        "Group.ReadBasic.All",
        "GroupMember.Read.All",
        "GroupMember.ReadWrite.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        DIRECTORY_READ,
    }
)
READ_GROUPS = frozenset(
    {
        "Group.ReadBasic.All",
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        DIRECTORY_READ,
        DIRECTORY_WRITE,
    }
)
READ_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE})
WRITE_MEMBERS = frozenset({"GroupMember.ReadWrite.All", "Group.ReadWrite.All", DIRECTORY_WRITE})
READABLE_BY: Mapping[ObjectKind, frozenset[str]] = {
    ObjectKind.USER: READ_USERS,
    ObjectKind.GROUP: READ_GROUPS | {"GroupMember.ReadWrite.All"},
    ObjectKind.DEVICE: frozenset({"Device.Read.All", "Device.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE}),
    ObjectKind.CONTACT: frozenset({"OrgContact.Read.All", DIRECTORY_READ, DIRECTORY_WRITE}),
    ObjectKind.SERVICE_PRINCIPAL: frozenset(
        {"Application.Read.All", "Application.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE}
    ),
}
"""What lets an app see more of a member than its type and its id. Follows "Limited information returned for
inaccessible member objects".
"""

BASIC_PROFILE = frozenset({"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"})
"""What User.ReadBasic.All shows of a user."""

type Test = Callable[[Call], bool]


def _always(_call: Call) -> bool:
    return True


def _never(_call: Call) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Need:
    """What one kind of request needs: `least`, or any of `higher`.

    case: what of the request needs it; empty: the request itself. applies: whether that is in the request.
    otherwise: what else permits it, outside Microsoft Graph. refusal: how Graph refuses it.
    """

    method: str
    template: str
    least: str
    higher: frozenset[str]
    page: str
    case: str = ""
    applies: Test = _always
    otherwise: Test = _never
    refusal: Callable[[], GraphError] = denied

    @property
    def request(self) -> str:
        """The request by its name: method, path and case."""
        return f"{self.method} /{self.template}" + (f" ({self.case})" if self.case else "")

    def permitted(self, call: Call, granted: Collection[str]) -> bool:
        """Whether one of its permissions was granted."""
        return bool(({self.least} | self.higher) & set(granted)) or self.otherwise(call)


def _sets(*names: str) -> Test:
    return lambda call: isinstance(call.request.body, Mapping) and any(name in call.request.body for name in names)


def _sets_more_than_members(call: Call) -> bool:
    return not isinstance(call.request.body, Mapping) or set(call.request.body) != {"members@odata.bind"}


def _selected(call: Call) -> set[str]:
    return {name.strip() for name in call.request.query.get("$select", "").split(",") if name.strip()}


def _selects_sign_ins(call: Call) -> bool:
    return SIGN_INS in _selected(call) or SIGN_INS in call.request.query.get("$filter", "")


def _shows_more_than_a_basic_profile(call: Call) -> bool:
    """A filter is read as a look at the property; without a selection Graph shows more than the basic profile."""
    filtered = call.request.query.get("$filter", "")
    return not 0 < len(_selected(call)) == len(_selected(call) & BASIC_PROFILE) or "assignedLicenses" in filtered


def _adds(*kinds: ObjectKind) -> Test:
    """Whether the request adds a member of one of these kinds."""
    return lambda call: any(kind in kinds for kind in _kinds_added(call))


def _kinds_added(call: Call) -> Iterable[ObjectKind]:
    body = call.request.body if isinstance(call.request.body, Mapping) else {}
    bound = body.get("members@odata.bind", ())
    references = [body.get("@odata.id"), *(bound if isinstance(bound, list) else ())]
    for reference in (each for each in references if isinstance(each, str)):
        try:
            yield call.tenant.get_object(reference.rpartition("/")[2]).kind
        except GraphError:
            continue


def _is_deleted(kind: ObjectKind) -> Test:
    """Whether the request is about a deleted object of the kind."""
    return lambda call: call.tenant.deleted_item(call.parameters["object"]).source.kind is kind


def _subscribes_to_users(call: Call) -> bool:
    body = call.request.body if isinstance(call.request.body, Mapping) else {}
    return str(body.get("resource", "")).strip("/").partition("/")[0].lower() == "users"


def _subscribes_to_groups(call: Call) -> bool:
    return not _subscribes_to_users(call)


def _from_a_scoped_mailbox(call: Call) -> bool:
    """Whether Exchange's "Role Based Access Control for Applications" lets the app send from this mailbox."""
    user = call.tenant.get_user(call.parameters["user"])
    names = {user.id, user.user_principal_name, user.mail}
    return bool(names & call.tenant.scoped_mailboxes)


def _reads(template: str, page: str, least: str, higher: frozenset[str]) -> Need:
    return Need("GET", template, least, higher - {least}, page)


def _reads_users(template: str, page: str) -> tuple[Need, ...]:
    """Reading users: the basic profile, the rest, and when somebody signed in."""
    return (
        Need("GET", template, "User.ReadBasic.All", READ_USERS, page),
        Need(
            "GET",
            template,
            "User.Read.All",
            READ_USERS - {"User.Read.All"},
            page,
            "more than the basic profile",
            _shows_more_than_a_basic_profile,
        ),
        Need(
            "GET",
            template,
            "AuditLog.Read.All",
            frozenset(),
            page,
            SIGN_INS,
            _selects_sign_ins,
            refusal=lambda: sign_ins_not_permitted("AuditLog.Read.All"),
        ),
    )


def _adding(method: str, template: str, applies: Test) -> tuple[Need, ...]:
    """Adding members: the membership, and what a member of another kind than user or group needs besides."""
    besides = (
        (ObjectKind.DEVICE, "Device.ReadWrite.All"),
        (ObjectKind.CONTACT, "OrgContact.Read.All"),
        (ObjectKind.SERVICE_PRINCIPAL, "Application.ReadWrite.All"),
    )
    page, least = "group-post-members", "GroupMember.ReadWrite.All"
    return (
        Need(method, template, least, WRITE_MEMBERS - {least}, page, "members" if method == "PATCH" else "", applies),
        *(Need(method, template, extra, frozenset(), page, kind, _adds(kind)) for kind, extra in besides),
    )


def _subscription(method: str, template: str, page: str, applies: Test = _always) -> Need:
    """A subscription to groups: "subscriptions don't support write access permissions", so that none is higher."""
    return Need(method, template, "Group.Read.All", frozenset(), page, applies=applies)


_OWN_LICENCES = frozenset({"User.ReadWrite.All", DIRECTORY_WRITE})
_ORGANIZATION = frozenset({"Organization.Read.All", "Organization.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE})
_MEMBERS_PAGE = "group-list-members"
_DELETED = (
    (ObjectKind.USER, "User.Read.All", READ_USERS),
    (ObjectKind.GROUP, "Group.Read.All", frozenset({"Group.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE})),
)

NEEDS: tuple[Need, ...] = (
    # Groups
    _reads("groups", "group-list", "Group.ReadBasic.All", READ_GROUPS),
    _reads("groups/delta", "group-delta", "Group.ReadBasic.All", READ_GROUPS),
    _reads("groups/{group}", "group-get", "GroupMember.Read.All", READ_GROUPS),
    _reads(
        "groups/{group}/memberOf",
        "group-list-memberof",
        "GroupMember.ReadBasic.All",
        READ_MEMBERS - {"Group.ReadWrite.All", "GroupMember.ReadWrite.All"} | {DIRECTORY_WRITE},
    ),
    Need(
        "POST",
        "groups",
        "Group.Create",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
        "group-post-groups",
    ),
    Need(
        "POST",
        "groups",
        "User.Read.All",
        READ_USERS - {"User.Read.All"},
        "group-post-groups",
        "members",
        _sets("members@odata.bind"),
    ),
    Need(
        "POST",
        "directory/administrativeUnits/{unit}/members",
        "Group.Create",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
        "administrativeunit-post-members",
    ),
    Need(
        "POST",
        "directory/administrativeUnits/{unit}/members",
        "AdministrativeUnit.Read.All",
        frozenset({DIRECTORY_WRITE}),
        "administrativeunit-post-members",
        "the unit",
    ),
    _reads(
        "directory/administrativeUnits/{unit}/members/{object}",
        "administrativeunit-get-members",
        "AdministrativeUnit.Read.All",
        frozenset({"AdministrativeUnit.ReadWrite.All", DIRECTORY_READ, DIRECTORY_WRITE}),
    ),
    _reads(
        "groups/{group}/owners",
        "group-list-owners",
        "GroupMember.Read.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_READ, "Group.Read.All", "GroupMember.ReadWrite.All"}),
    ),
    _reads(
        "groups/{group}/appRoleAssignments",
        "group-list-approleassignments",
        DIRECTORY_READ,
        frozenset({"AppRoleAssignment.ReadWrite.All", DIRECTORY_WRITE}),
    ),
    _reads(
        "groups/{group}/transitiveMemberOf",
        "group-list-transitivememberof",
        DIRECTORY_READ,
        frozenset({DIRECTORY_WRITE}),
    ),
    Need(
        "PATCH",
        "groups/{group}",
        "Group.ReadWrite.All",
        frozenset({DIRECTORY_WRITE}),
        "group-update",
        "properties",
        _sets_more_than_members,
    ),
    Need("DELETE", "groups/{group}", "Group.ReadWrite.All", frozenset(), "group-delete"),
    # Members
    _reads("groups/{group}/members", _MEMBERS_PAGE, "GroupMember.ReadBasic.All", READ_MEMBERS),
    _reads("groups/{group}/members/$count", _MEMBERS_PAGE, "GroupMember.ReadBasic.All", READ_MEMBERS),
    _reads("groups/{group}/members/{cast}", _MEMBERS_PAGE, "GroupMember.ReadBasic.All", READ_MEMBERS),
    _reads("groups/{group}/members/{cast}/$count", _MEMBERS_PAGE, "GroupMember.ReadBasic.All", READ_MEMBERS),
    _reads(
        "groups/{group}/transitiveMembers", "group-list-transitivemembers", "GroupMember.ReadBasic.All", READ_MEMBERS
    ),
    *(
        _reads(template, "group-list-transitivemembers", "GroupMember.ReadBasic.All", READ_MEMBERS)
        for template in (
            "groups/{group}/transitiveMembers/$count",
            "groups/{group}/transitiveMembers/{cast}",
            "groups/{group}/transitiveMembers/{cast}/$count",
        )
    ),
    # No page says what this one needs: it is held to what listing the members does.
    _reads("groups/{group}/membersWithLicenseErrors", _MEMBERS_PAGE, "GroupMember.ReadBasic.All", READ_MEMBERS),
    *_adding("POST", "groups/{group}/members/$ref", _always),
    *_adding("PATCH", "groups/{group}", _sets("members@odata.bind")),
    *(
        Need(
            "DELETE",
            template,
            "GroupMember.ReadWrite.All",
            WRITE_MEMBERS - {"GroupMember.ReadWrite.All"},
            "group-delete-members",
        )
        for template in ("groups/{group}/members/{object}/$ref", "groups/{group}/members/{object}")
    ),
    # People
    *_reads_users("users", "user-list"),
    *_reads_users("users/{user}", "user-get"),
    _reads("users/$count", "user-list", "User.ReadBasic.All", READ_USERS),
    *(
        _reads(
            template,
            "user-list-memberof",
            DIRECTORY_READ,
            frozenset({"Group.ReadBasic.All", "GroupMember.ReadBasic.All", DIRECTORY_WRITE}),
        )
        for template in (
            "users/{user}/memberOf",
            "users/{user}/memberOf/microsoft.graph.group",
            "users/{user}/memberOf/graph.group",
        )
    ),
    Need("PATCH", "users/{user}", "User.ReadWrite.All", frozenset({DIRECTORY_WRITE}), "user-update"),
    Need("DELETE", "users/{user}", "User.DeleteRestore.All", frozenset({"User.ReadWrite.All"}), "user-delete"),
    Need(
        "POST",
        "users/{user}/sendMail",
        "Mail.Send",
        frozenset(),
        "user-sendmail",
        otherwise=_from_a_scoped_mailbox,
        refusal=mail_denied,
    ),
    _reads("directoryObjects/{object}", "directoryobject-get", DIRECTORY_READ, frozenset()),
    Need("POST", "directoryObjects/getByIds", DIRECTORY_READ, frozenset(), "directoryobject-getbyids"),
    _reads("organization", "organization-list", "Organization.Read.All", _ORGANIZATION | {"User.Read.All"}),
    # Licences
    _reads("subscribedSkus", "subscribedsku-list", "LicenseAssignment.Read.All", _ORGANIZATION),
    _reads("subscribedSkus/{id}", "subscribedsku-get", "LicenseAssignment.Read.All", _ORGANIZATION),
    _reads("users/{user}/licenseDetails", "user-list-licensedetails", "LicenseAssignment.Read.All", READ_USERS),
    Need("POST", "users/{user}/assignLicense", "LicenseAssignment.ReadWrite.All", _OWN_LICENCES, "user-assignlicense"),
    Need(
        "POST",
        "groups/{group}/assignLicense",
        "LicenseAssignment.ReadWrite.All",
        frozenset({"Group.ReadWrite.All", DIRECTORY_WRITE}),
        "group-assignlicense",
    ),
    Need(
        "POST",
        "users/{user}/reprocessLicenseAssignment",
        "User.ReadWrite.All",
        frozenset({DIRECTORY_WRITE}),
        "user-reprocesslicenseassignment",
    ),
    Need(
        "POST",
        "users/{user}/cloudLicensing/assignments/reprocessAssignments",
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
        "cloudlicensing-assignment-reprocessassignments?view=graph-rest-beta",
    ),
    # Deleted items
    *(
        _reads(f"directory/deletedItems/{prefix}{kind}", "directory-deleteditems-list", least, higher)
        for prefix in ("microsoft.graph.", "graph.")
        for kind, least, higher in _DELETED
    ),
    *(
        Need(
            "GET",
            "directory/deletedItems/{object}",
            least,
            higher - {least},
            "directory-deleteditems-get",
            kind,
            _is_deleted(kind),
        )
        for kind, least, higher in _DELETED
    ),
    *(
        Need(
            "POST",
            "directory/deletedItems/{object}/restore",
            least,
            higher,
            "directory-deleteditems-restore",
            kind,
            _is_deleted(kind),
        )
        for kind, least, higher in (
            (ObjectKind.USER, "User.DeleteRestore.All", frozenset({"User.ReadWrite.All"})),
            (ObjectKind.GROUP, "Group.ReadWrite.All", frozenset[str]()),
        )
    ),
    # Subscriptions
    _subscription("POST", "subscriptions", "subscription-post-subscriptions", _subscribes_to_groups),
    Need(
        "POST",
        "subscriptions",
        "User.Read.All",
        frozenset(),
        "subscription-post-subscriptions",
        "to users",
        _subscribes_to_users,
    ),
    _subscription("GET", "subscriptions", "subscription-list"),
    _subscription("GET", "subscriptions/{id}", "subscription-get"),
    _subscription("PATCH", "subscriptions/{id}", "subscription-update"),
    _subscription("POST", "subscriptions/{id}/reauthorize", "subscription-reauthorize"),
    _subscription("DELETE", "subscriptions/{id}", "subscription-delete"),
)

NEED_NOTHING = frozenset({("POST", "$batch")})
"""Requests that need no permission themselves: the items of a batch are judged each for itself."""

_BY_ROUTE: Mapping[tuple[str, str], tuple[Need, ...]] = {
    (each.method, each.template): tuple(
        need for need in NEEDS if (need.method, need.template) == (each.method, each.template)
    )
    for each in NEEDS
}


def needs_of(method: str, template: str) -> tuple[Need, ...]:
    """The rows of a route; none where none knows it."""
    return _BY_ROUTE.get((method, template), ())


def check(call: Call, route: Route, granted: Collection[str]) -> list[Need]:
    """What the request needs, all of which was granted; raises 403 where something was not."""
    if (route.method, route.template) in NEED_NOTHING:
        return []
    known = needs_of(route.method, route.template)
    if not known:
        raise denied()
    rows = [need for need in known if need.applies(call)]
    for need in rows:
        if not need.permitted(call, granted):
            raise need.refusal()
    return rows


def may_read(kind: ObjectKind, granted: Collection[str] | None) -> bool:
    """Whether more than the type and the id of a member of this kind is shown; None: nothing binds who asks."""
    return granted is None or bool(READABLE_BY[kind] & set(granted))
