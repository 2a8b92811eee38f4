"""Deleted users and groups, which can be restored for 30 days: Graph's directory deletedItems."""

from local.tenant.graph import resources
from local.tenant.graph.messages import Call, GraphResponse, Routes
from local.tenant.graph.odata import apply_options, page, query_options
from local.tenant.model import Group, User

ROUTES = Routes()


@ROUTES.add("GET", "directory/deletedItems/microsoft.graph.user")
@ROUTES.add("GET", "directory/deletedItems/graph.user")
def list_deleted_users(call: Call) -> GraphResponse:
    """The users that can be restored."""
    return _page(call, User, resources.USER_PROPERTIES, "user")


@ROUTES.add("GET", "directory/deletedItems/microsoft.graph.group")
@ROUTES.add("GET", "directory/deletedItems/graph.group")
def list_deleted_groups(call: Call) -> GraphResponse:
    """The groups that can be restored."""
    return _page(call, Group, resources.GROUP_PROPERTIES, "group")


@ROUTES.add("GET", "directory/deletedItems/{object}")
def get_deleted_item(call: Call) -> GraphResponse:
    """One user or group that can be restored."""
    item = call.tenant.deleted_item(call.parameters["object"])
    context = {"@odata.context": call.context("directoryObjects/$entity")}
    return GraphResponse(200, context | resources.deleted_item(call.tenant, item))


@ROUTES.add("POST", "directory/deletedItems/{object}/restore")
def restore_deleted_item(call: Call) -> GraphResponse:
    """Bring a user or group back."""
    restored = call.tenant.restore(call.parameters["object"], actor="app")
    context = {"@odata.context": call.context("directoryObjects/$entity")}
    return GraphResponse(200, context | resources.directory_object(call.tenant, restored))


def _page[Source: (User, Group)](
    call: Call, kind: type[Source], properties: resources.Properties[Source], type_name: str
) -> GraphResponse:
    options = query_options(call, properties, type_name)
    items = {item.source.id: item for item in call.tenant.deleted_items()}
    sources = [item.source for item in items.values() if isinstance(item.source, kind)]
    found = apply_options(call.tenant, sources, options, properties)
    return page(
        call,
        "directoryObjects",
        found,
        options,
        lambda source: resources.deleted_item(call.tenant, items[source.id], options.select),
    )
