"""Delta queries and subscriptions: how a client learns of changes."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote

from local.tenant.graph import resources
from local.tenant.graph.filters import parse_ids
from local.tenant.graph.messages import Call, GraphResponse, Routes
from local.tenant.graph.odata import selected
from local.tenant.model import DeltaPage, DeltaQuery, GraphError, SubscriptionRequest
from local.tenant.model.errors import bad_request

DELTA_OPTIONS = frozenset({"$select", "$filter", "$deltatoken", "$skiptoken"})
DELTA_PROPERTIES = resources.GROUP_PROPERTIES.keys() | {"members"}

type UrlValidator = Callable[[str], Awaitable[bool]]
"""Asks an endpoint to echo a token; false when it does not."""

ROUTES = Routes()


@ROUTES.add("GET", "groups/delta")
def groups_delta(call: Call) -> GraphResponse:
    """Changes to groups and their members; raises 400 for options and filters that a delta query does not take."""
    query = call.request.query
    foreign = [name for name in query if name.startswith("$") and name not in DELTA_OPTIONS]
    if foreign:
        raise GraphError(400, "Request_UnsupportedQuery", f"The query option '{foreign[0]}' is not supported in delta.")
    try:
        page = _delta_page(call)
    except GraphError as error:
        if "Location" in error.headers:
            location = quote(error.headers["Location"], safe="/?&=$,'")
            error.headers["Location"] = f"{call.request.base_url}/{location}"
        raise
    body: resources.Json = {"@odata.context": call.context("groups")}
    link = f"{call.request.base_url}/groups/delta?"
    if page.next_token is not None:
        body["@odata.nextLink"] = f"{link}$skiptoken={page.next_token}"
    else:
        body["@odata.deltaLink"] = f"{link}$deltatoken={page.delta_token}"
    body["value"] = resources.delta_items(call.tenant, page)
    return GraphResponse(200, body)


def _delta_page(call: Call) -> DeltaPage:
    query = call.request.query
    token = query.get("$deltatoken") or query.get("$skiptoken")
    if token and token != "latest":
        return call.tenant.groups_delta(token=token)
    asked = DeltaQuery(
        ids=parse_ids(query["$filter"]) if "$filter" in query else None,
        select=selected(query, DELTA_PROPERTIES, "group"),
    )
    return call.tenant.groups_delta(asked, latest=token == "latest")


@ROUTES.add("GET", "subscriptions")
def list_subscriptions(call: Call) -> GraphResponse:
    """The app's subscriptions."""
    value = [resources.subscription(call.tenant, found) for found in call.tenant.list_subscriptions()]
    return GraphResponse(200, {"@odata.context": call.context("subscriptions"), "value": value})


@ROUTES.add("GET", "subscriptions/{id}")
def get_subscription(call: Call) -> GraphResponse:
    """One subscription."""
    found = call.tenant.get_subscription(call.parameters["id"])
    context = {"@odata.context": call.context("subscriptions/$entity")}
    return GraphResponse(200, context | resources.subscription(call.tenant, found))


@ROUTES.add("PATCH", "subscriptions/{id}")
def renew_subscription(call: Call) -> GraphResponse:
    """Set a new end."""
    expires = _time(call.required_text("expirationDateTime"))
    renewed = call.tenant.renew_subscription(call.parameters["id"], expires)
    context = {"@odata.context": call.context("subscriptions/$entity")}
    return GraphResponse(200, context | resources.subscription(call.tenant, renewed))


@ROUTES.add("POST", "subscriptions/{id}/reauthorize")
def reauthorize_subscription(call: Call) -> GraphResponse:
    """Reauthorize; the end stays."""
    call.tenant.reauthorize_subscription(call.parameters["id"])
    return GraphResponse(204)


@ROUTES.add("DELETE", "subscriptions/{id}")
def delete_subscription(call: Call) -> GraphResponse:
    """End a subscription."""
    call.tenant.delete_subscription(call.parameters["id"])
    return GraphResponse(204)


def subscription_creation(validate: UrlValidator) -> Routes:
    """The route that creates subscriptions, with the way to validate their URLs."""
    routes = Routes()

    @routes.add("POST", "subscriptions")
    async def create_subscription(call: Call) -> GraphResponse:
        """Check, validate both URLs, and begin the subscription."""
        draft = call.tenant.draft_subscription(_asked_subscription(call))
        urls = [url for url in (draft.notification_url, draft.lifecycle_notification_url) if url is not None]
        for url in dict.fromkeys(urls):
            if not await validate(url):
                raise GraphError(
                    400,
                    "ValidationError",
                    f"Subscription validation request failed. The endpoint {url} must answer with 200 OK "
                    "and the validation token as text/plain within 10 seconds.",
                )
        call.tenant.keep_subscription(draft)
        context = {"@odata.context": call.context("subscriptions/$entity")}
        return GraphResponse(201, context | resources.subscription(call.tenant, draft))

    return routes


def _asked_subscription(call: Call) -> SubscriptionRequest:
    return SubscriptionRequest(
        change_type=call.required_text("changeType"),
        resource=call.required_text("resource"),
        notification_url=call.required_text("notificationUrl"),
        lifecycle_notification_url=call.text("lifecycleNotificationUrl"),
        client_state=call.text("clientState"),
        expires=_time(call.required_text("expirationDateTime")),
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"Cannot convert '{text}' to Edm.DateTimeOffset.") from None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
