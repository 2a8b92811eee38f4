"""Licences: Graph's subscribedSku, licenseDetails, assignLicense and reprocessLicenseAssignment."""

from collections.abc import Mapping

from local.tenant.graph import resources
from local.tenant.graph.messages import Call, GraphResponse, Routes
from local.tenant.model import AssignedLicense, GraphError
from local.tenant.model.errors import bad_request

ROUTES = Routes()


@ROUTES.add("GET", "subscribedSkus")
def list_subscribed_skus(call: Call) -> GraphResponse:
    """What the tenant owns; the list cannot be filtered."""
    if "$filter" in call.request.query:
        raise GraphError(400, "Request_UnsupportedQuery", "Filter is not supported on this resource.")
    value = [_selected(call, resources.subscribed_sku(call.tenant, owned)) for owned in call.tenant.subscribed_skus()]
    return GraphResponse(200, {"@odata.context": call.context("subscribedSkus"), "value": value})


def _selected(call: Call, body: resources.Json) -> resources.Json:
    names = [name for name in call.request.query.get("$select", "").split(",") if name]
    return {name: body[name] for name in names if name in body} if names else body


@ROUTES.add("GET", "subscribedSkus/{id}")
def get_subscribed_sku(call: Call) -> GraphResponse:
    """One product, by `{tenantId}_{skuId}`."""
    for owned in call.tenant.subscribed_skus():
        body = resources.subscribed_sku(call.tenant, owned)
        if body["id"] == call.parameters["id"]:
            context = {"@odata.context": call.context("subscribedSkus/$entity")}
            return GraphResponse(200, context | _selected(call, body))
    raise GraphError(404, "Request_ResourceNotFound", f"Resource '{call.parameters['id']}' does not exist.")


@ROUTES.add("GET", "users/{user}/licenseDetails")
def list_license_details(call: Call) -> GraphResponse:
    """The products that a user has, with the state of each service plan."""
    user = call.tenant.get_user(call.parameters["user"])
    value = [resources.license_details(user.id, license_) for license_ in call.tenant.assigned_licenses(user.id)]
    context = call.context(f"users('{user.id}')/licenseDetails")
    return GraphResponse(200, {"@odata.context": context, "value": value})


@ROUTES.add("POST", "users/{user}/assignLicense")
def assign_user_license(call: Call) -> GraphResponse:
    """Assign and remove a user's direct licences, at once."""
    add, remove = _assignment(call)
    user = call.tenant.assign_user_license(call.parameters["user"], add, remove, actor="app")
    context = {"@odata.context": call.context("users/$entity")}
    return GraphResponse(200, context | resources.whole_user(call.tenant, user))


@ROUTES.add("POST", "groups/{group}/assignLicense")
def assign_group_license(call: Call) -> GraphResponse:
    """Change a group's licences; its members follow in the background."""
    add, remove = _assignment(call)
    group = call.tenant.assign_group_license(call.parameters["group"], add, remove, actor="app")
    context = {"@odata.context": call.context("groups/$entity")}
    return GraphResponse(202, context | resources.group(call.tenant, group))


@ROUTES.add("POST", "users/{user}/reprocessLicenseAssignment")
def reprocess_license_assignment(call: Call) -> GraphResponse:
    """Try a user's group-based licences again."""
    user = call.tenant.reprocess_license_assignment(call.parameters["user"], actor="app")
    context = {"@odata.context": call.context("users/$entity")}
    return GraphResponse(200, context | resources.whole_user(call.tenant, user))


def _assignment(call: Call) -> tuple[list[AssignedLicense], list[str]]:
    missing = [name for name in ("addLicenses", "removeLicenses") if not isinstance(call.body().get(name), list)]
    if missing:
        raise bad_request(
            "One or more parameters of the operation 'assignLicense' are missing from the request payload. "
            f"The missing parameters are: {', '.join(missing)}."
        )
    added = call.body()["addLicenses"]
    add = [_assigned_license(item) for item in added] if isinstance(added, list) else []
    return add, [sku_id.lower() for sku_id in call.strings("removeLicenses")]


def _assigned_license(item: object) -> AssignedLicense:
    if not isinstance(item, Mapping) or not isinstance(item.get("skuId"), str):
        raise bad_request("Each of addLicenses needs a 'skuId'.")
    plans = item.get("disabledPlans", [])
    if not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
        raise bad_request("A collection of Edm.Guid is expected for 'disabledPlans'.")
    return AssignedLicense(item["skuId"].lower(), frozenset(plan.lower() for plan in plans))
