"""Groups and their members: Graph's group resource, group-post-members, group-list-members, group-delete-members."""

from collections.abc import Mapping

from local.tenant.graph import resources
from local.tenant.graph.messages import Call, GraphResponse, Routes
from local.tenant.graph.odata import apply_options, page, query_options, selected, unsupported
from local.tenant.graph.users import DIRECTORY_PROPERTIES, counted, shown
from local.tenant.model import AdministrativeUnit, Group, GroupChanges, GroupFields, ObjectKind
from local.tenant.model.errors import bad_request
from local.tenant.model.objects import DirectoryObject

BIND = "members@odata.bind"
GROUP_TYPE = resources.odata_type(ObjectKind.GROUP)
MEMBER_CASTS: Mapping[str, ObjectKind] = {
    prefix + kind: kind for kind in ObjectKind for prefix in ("microsoft.graph.", "graph.")
}
ROUTES = Routes()


@ROUTES.add("GET", "groups")
def list_groups(call: Call) -> GraphResponse:
    """Groups, with `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count`."""
    options = query_options(call, resources.GROUP_PROPERTIES, "group")
    found = apply_options(call.tenant, call.tenant.list_groups(), options, resources.GROUP_FILTERS)
    return page(call, "groups", found, options, lambda group: resources.group(call.tenant, group, options.select))


@ROUTES.add("POST", "groups")
def create_group(call: Call) -> GraphResponse:
    """Create a security or Microsoft 365 group."""
    group = _created(call, None)
    return GraphResponse(201, {"@odata.context": call.context("groups/$entity")} | resources.group(call.tenant, group))


@ROUTES.add("POST", "directory/administrativeUnits/{unit}/members")
def create_group_in_unit(call: Call) -> GraphResponse:
    """Create a group inside an administrative unit. Follows "Add a member" (administrativeUnit)."""
    if call.required_text("@odata.type") != GROUP_TYPE:
        raise bad_request(f"Only an object of the type {GROUP_TYPE} can be created in an administrative unit.")
    group = _created(call, call.parameters["unit"])
    context = {"@odata.context": call.context("directoryObjects/$entity")}
    return GraphResponse(201, context | resources.directory_object(call.tenant, group))


def _created(call: Call, unit: str | None) -> Group:
    display_name, mail_nickname = call.required_text("displayName"), call.required_text("mailNickname")
    fields: GroupFields = {
        "security_enabled": call.flag("securityEnabled"),
        "mail_enabled": call.flag("mailEnabled"),
        "group_types": tuple(call.strings("groupTypes")),
        "description": call.text("description"),
        "membership_rule": call.text("membershipRule"),
        "is_assignable_to_role": call.flag("isAssignableToRole", default=False) or None,
        "visibility": call.text("visibility"),
    }
    return call.tenant.create_group(display_name, mail_nickname, _bound_ids(call), actor="app", unit=unit, **fields)


@ROUTES.add("GET", "groups/{group}")
def get_group(call: Call) -> GraphResponse:
    """One group; its licences and their processing state only when selected."""
    select = selected(call.request.query, resources.GROUP_PROPERTIES, "group")
    group = call.tenant.get_group(call.parameters["group"])
    context = {"@odata.context": call.context("groups/$entity")}
    return GraphResponse(200, context | resources.group(call.tenant, group, select))


@ROUTES.add("PATCH", "groups/{group}")
def update_group(call: Call) -> GraphResponse:
    """Change name or description, or add up to 20 members, all or none."""
    body, group_id = call.body(), call.parameters["group"]
    unknown = body.keys() - {BIND, "displayName", "description"}
    if unknown:
        raise bad_request(f"The properties {', '.join(sorted(unknown))} cannot be changed.")
    changes: GroupChanges = {}
    if "displayName" in body:
        changes["display_name"] = call.required_text("displayName")
    if "description" in body:
        changes["description"] = call.text("description")
    if BIND in body:
        call.tenant.add_members(group_id, _bound_ids(call), actor="app")
    if changes or BIND not in body:
        call.tenant.update_group(group_id, actor="app", **changes)
    return GraphResponse(204)


@ROUTES.add("DELETE", "groups/{group}")
def delete_group(call: Call) -> GraphResponse:
    """Delete a group; refused while it has licences."""
    call.tenant.delete_group(call.parameters["group"], actor="app")
    return GraphResponse(204)


@ROUTES.add("GET", "groups/{group}/memberOf")
def list_groups_of_group(call: Call) -> GraphResponse:
    """The groups of which a group is a direct member."""
    options = query_options(call, resources.GROUP_PROPERTIES, "group")
    found = call.tenant.groups_of(call.parameters["group"])
    return page(
        call,
        "directoryObjects",
        found,
        options,
        lambda group: shown(call, group, options.select),
    )


@ROUTES.add("GET", "groups/{group}/transitiveMemberOf")
def list_containing_groups(call: Call) -> GraphResponse:
    """The groups in which a group is, at any depth, and its administrative units ("List group transitive memberOf")."""
    options = query_options(call, resources.GROUP_PROPERTIES, "group")
    group_id = call.parameters["group"]
    found: list[Group | AdministrativeUnit] = [
        *call.tenant.transitive_groups_of(group_id),
        *call.tenant.units_of(group_id),
    ]

    def rendered(each: Group | AdministrativeUnit) -> resources.Json:
        return shown(call, each, options.select) if isinstance(each, Group) else resources.administrative_unit(each)

    return page(call, "directoryObjects", found, options, rendered)


@ROUTES.add("GET", "groups/{group}/appRoleAssignments")
def list_app_role_assignments(call: Call) -> GraphResponse:
    """The applications assigned to a group ("List appRoleAssignments granted to a group")."""
    options = query_options(call, (), "appRoleAssignment")
    found = call.tenant.app_role_assignments(call.parameters["group"])
    fragment = f"groups('{call.parameters['group']}')/appRoleAssignments"
    return page(call, fragment, found, options, lambda each: resources.app_role_assignment(call.tenant, each))


@ROUTES.add("GET", "directory/administrativeUnits/{unit}/members/{object}")
def get_member_of_unit(call: Call) -> GraphResponse:
    """A group that is in an administrative unit, else 404. Follows "Get a member" (administrativeUnit)."""
    group = call.tenant.member_of_unit(call.parameters["unit"], call.parameters["object"])
    context = {"@odata.context": call.context("directoryObjects/$entity")}
    return GraphResponse(200, context | shown(call, group, ()))


@ROUTES.add("GET", "groups/{group}/owners")
def list_owners(call: Call) -> GraphResponse:
    """The users who may change a group ("List group owners")."""
    return _members_page(call, [*call.tenant.group_owners(call.parameters["group"])])


@ROUTES.add("GET", "groups/{group}/members")
def list_members(call: Call) -> GraphResponse:
    """Direct members of every kind."""
    return _members_page(call, call.tenant.list_members(call.parameters["group"]))


@ROUTES.add("GET", "groups/{group}/members/$count")
def count_members(call: Call) -> GraphResponse:
    """How many direct members a group has, as text; needs `ConsistencyLevel: eventual`."""
    return counted(call, len(call.tenant.member_ids(call.parameters["group"])))


@ROUTES.add("GET", "groups/{group}/members/{cast}")
def list_members_of_kind(call: Call) -> GraphResponse:
    """Direct members of one kind (`…/members/microsoft.graph.user`)."""
    return _members_page(call, _cast(call, call.tenant.list_members(call.parameters["group"])))


@ROUTES.add("GET", "groups/{group}/members/{cast}/$count")
def count_members_of_kind(call: Call) -> GraphResponse:
    """How many direct members of one kind a group has."""
    return counted(call, len(_cast(call, call.tenant.list_members(call.parameters["group"]))))


@ROUTES.add("GET", "groups/{group}/transitiveMembers")
def list_transitive_members(call: Call) -> GraphResponse:
    """Members of every kind, those of nested groups too, each once."""
    return _members_page(call, call.tenant.list_transitive_members(call.parameters["group"]))


@ROUTES.add("GET", "groups/{group}/transitiveMembers/$count")
def count_transitive_members(call: Call) -> GraphResponse:
    """How many members a group has, those of nested groups too."""
    return counted(call, len(call.tenant.list_transitive_members(call.parameters["group"])))


@ROUTES.add("GET", "groups/{group}/transitiveMembers/{cast}")
def list_transitive_members_of_kind(call: Call) -> GraphResponse:
    """Members of one kind, those of nested groups too; an advanced query ("Advanced query capabilities")."""
    if not call.is_eventual:
        raise unsupported("Casting transitive members needs the header ConsistencyLevel: eventual.")
    return _members_page(call, _cast(call, call.tenant.list_transitive_members(call.parameters["group"])))


@ROUTES.add("GET", "groups/{group}/transitiveMembers/{cast}/$count")
def count_transitive_members_of_kind(call: Call) -> GraphResponse:
    """How many members of one kind a group has, those of nested groups too."""
    return counted(call, len(_cast(call, call.tenant.list_transitive_members(call.parameters["group"]))))


@ROUTES.add("GET", "groups/{group}/membersWithLicenseErrors")
def list_members_with_license_errors(call: Call) -> GraphResponse:
    """The members for whom a licence of the group failed."""
    group = call.tenant.get_group(call.parameters["group"])
    return _members_page(call, resources.members_with_license_errors(call.tenant, group.id))


def _cast(call: Call, members: list[DirectoryObject]) -> list[DirectoryObject]:
    """The members of the kind that the path names; raises 400."""
    kind = MEMBER_CASTS.get(call.parameters["cast"])
    if kind is None:
        raise bad_request(f"Resource not found for the segment '{call.parameters['cast']}'.")
    return [member for member in members if member.kind is kind or not call.tenant.knobs.cast_filters]


def _members_page(call: Call, members: list[DirectoryObject]) -> GraphResponse:
    options = query_options(call, DIRECTORY_PROPERTIES, "directoryObject")
    return page(
        call,
        "directoryObjects",
        members,
        options,
        lambda member: shown(call, member, options.select),
    )


@ROUTES.add("POST", "groups/{group}/members/$ref")
def add_member(call: Call) -> GraphResponse:
    """Add one member."""
    object_id = _referenced_id(call.required_text("@odata.id"))
    call.tenant.add_member(call.parameters["group"], object_id, actor="app")
    return GraphResponse(204)


@ROUTES.add("DELETE", "groups/{group}/members/{object}/$ref")
def remove_member(call: Call) -> GraphResponse:
    """Remove one member from the group."""
    call.tenant.remove_member(call.parameters["group"], call.parameters["object"], actor="app")
    return GraphResponse(204)


@ROUTES.add("DELETE", "groups/{group}/members/{object}")
def delete_member_object(call: Call) -> GraphResponse:
    """Without `/$ref` the user itself is deleted, as in Graph."""
    call.tenant.delete_member_object(call.parameters["group"], call.parameters["object"], actor="app")
    return GraphResponse(204)


def _bound_ids(call: Call) -> list[str]:
    return [_referenced_id(reference) for reference in call.strings(BIND)]


def _referenced_id(reference: str) -> str:
    collection, _, object_id = reference.rpartition("/")
    if not object_id or collection.rpartition("/")[2] not in ("directoryObjects", "users", "groups", "devices"):
        raise bad_request(f"Invalid reference '{reference}': expected …/directoryObjects/{{id}}.")
    return object_id
