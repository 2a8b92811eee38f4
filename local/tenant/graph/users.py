"""Users, the organization, and directory objects of any kind."""

import re

from local.tenant.graph import resources
from local.tenant.graph.filters import Filter
from local.tenant.graph.messages import Call, GraphResponse, Routes
from local.tenant.graph.odata import apply_options, page, query_options, selected
from local.tenant.graph.permissions import may_read
from local.tenant.model import GraphError, Tenant, User, UserChanges
from local.tenant.model.errors import bad_request
from local.tenant.model.objects import DirectoryObject

MOST_IDS = 1000
DIRECTORY_PROPERTIES = resources.USER_PROPERTIES.keys() | resources.GROUP_PROPERTIES.keys()
ROUTES = Routes()


@ROUTES.add("GET", "organization")
def get_organization(call: Call) -> GraphResponse:
    """The tenant itself, as a list of one."""
    body = {"@odata.context": call.context("organization"), "value": [resources.organization(call.tenant)]}
    return GraphResponse(200, body)


@ROUTES.add("GET", "users")
def list_users(call: Call) -> GraphResponse:
    """Users, with `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count`."""
    options = query_options(call, resources.USER_PROPERTIES, "user")
    found = apply_options(call.tenant, _candidates(call.tenant, options.filter), options, resources.USER_PROPERTIES)
    return page(call, "users", found, options, lambda user: resources.user(call.tenant, user, options.select))


def _candidates(tenant: Tenant, asked: Filter | None) -> list[User]:
    """Whom the filter may let through: of those with certain ids, or with a product, no others are looked at."""
    if asked is not None and asked.ids is not None:
        return tenant.list_users(asked.ids)
    if asked is not None and asked.sku_id is not None:
        return tenant.list_users(tenant.ever_assigned(asked.sku_id))
    return tenant.list_users()


@ROUTES.add("GET", "users/$count")
def count_users(call: Call) -> GraphResponse:
    """How many users there are, as text; needs `ConsistencyLevel: eventual`."""
    return counted(call, len(call.tenant.list_users()))


def counted(call: Call, count: int) -> GraphResponse:
    """The answer of a `$count` segment; raises 400 without the header."""
    if not call.is_eventual:
        raise bad_request("$count is not currently supported.")
    return GraphResponse(200, str(count))


@ROUTES.add("GET", "users/{user}")
def get_user(call: Call) -> GraphResponse:
    """One user, by id or userPrincipalName."""
    select = selected(call.request.query, resources.USER_PROPERTIES, "user")
    if resources.SIGN_INS in select:
        call.tenant.check_sign_ins()
    user = call.tenant.get_user(call.parameters["user"])
    context = {"@odata.context": call.context("users/$entity")}
    return GraphResponse(200, context | resources.user(call.tenant, user, select))


@ROUTES.add("PATCH", "users/{user}")
def update_user(call: Call) -> GraphResponse:
    """Change a user's usageLocation, accountEnabled or department."""
    changes: UserChanges = {}
    body = call.body()
    if "usageLocation" in body:
        location = call.text("usageLocation")
        if location is not None and not re.fullmatch("[A-Z]{2}", location):
            raise bad_request("Invalid value specified for property 'usageLocation' of resource 'User'.")
        changes["usage_location"] = location
    if "department" in body:
        changes["department"] = call.text("department")
    if "accountEnabled" in body:
        changes["account_enabled"] = call.flag("accountEnabled")
    if len(changes) < len(body):
        raise bad_request("Only usageLocation, department and accountEnabled can be changed.")
    call.tenant.update_user(call.parameters["user"], actor="app", **changes)
    return GraphResponse(204)


@ROUTES.add("DELETE", "users/{user}")
def delete_user(call: Call) -> GraphResponse:
    """Delete a user: what the app must never do."""
    call.tenant.delete_user(call.parameters["user"], actor="app")
    return GraphResponse(204)


@ROUTES.add("GET", "users/{user}/memberOf")
@ROUTES.add("GET", "users/{user}/memberOf/microsoft.graph.group")
@ROUTES.add("GET", "users/{user}/memberOf/graph.group")
def list_groups_of_user(call: Call) -> GraphResponse:
    """The groups of which a user is a direct member."""
    options = query_options(call, resources.GROUP_PROPERTIES, "group")
    found = call.tenant.groups_of(call.tenant.get_user(call.parameters["user"]).id)
    kept = apply_options(call.tenant, found, options, resources.GROUP_FILTERS)
    return page(
        call,
        "directoryObjects",
        kept,
        options,
        lambda group: shown(call, group, options.select),
    )


def shown(call: Call, source: DirectoryObject, select: tuple[str, ...]) -> resources.Json:
    """An object of a relationship: of one that the app may not read, the type and the id alone.

    Follows "Limited information returned for inaccessible member objects": other properties are null, or empty lists.
    """
    body = resources.directory_object(call.tenant, source, select)
    if may_read(source.kind, call.granted):
        return body
    kept = {"@odata.type", "id"}
    return {name: value if name in kept else [] if isinstance(value, list) else None for name, value in body.items()}


@ROUTES.add("POST", "users/{user}/sendMail")
def send_mail(call: Call) -> GraphResponse:
    """Send a mail in a user's name; it stays in the tenant's outbox."""
    message = call.body().get("message")
    if not isinstance(message, dict):
        raise GraphError(400, "BadRequest", "The 'message' parameter is required.")
    if not message.get("toRecipients"):
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    call.tenant.send_mail(call.parameters["user"], message)
    return GraphResponse(202)


@ROUTES.add("GET", "directoryObjects/{object}")
def get_directory_object(call: Call) -> GraphResponse:
    """One object of any kind."""
    found = call.tenant.get_object(call.parameters["object"])
    context = {"@odata.context": call.context("directoryObjects/$entity")}
    return GraphResponse(200, context | resources.directory_object(call.tenant, found))


@ROUTES.add("POST", "directoryObjects/getByIds")
def get_by_ids(call: Call) -> GraphResponse:
    """The objects with the given ids, of the given types; those that do not exist are left out."""
    ids, types = call.strings("ids"), call.strings("types")
    select = selected(call.request.query, DIRECTORY_PROPERTIES, "directoryObject")
    if not ids or len(ids) > MOST_IDS:
        raise bad_request(f"The number of ids must be between 1 and {MOST_IDS}; it is {len(ids)}.")
    found = []
    for object_id in dict.fromkeys(ids):
        try:
            candidate = call.tenant.get_object(object_id)
        except GraphError:
            continue
        if not types or candidate.kind in types or "directoryObject" in types:
            found.append(resources.directory_object(call.tenant, candidate, select))
    return GraphResponse(200, {"@odata.context": call.context("directoryObjects"), "value": found})
