"""JSON batching: up to 20 requests in one, each answered for itself (Graph: "Combine multiple HTTP requests")."""

from collections.abc import Awaitable, Callable, Mapping
from random import Random
from urllib.parse import parse_qsl, unquote, urlsplit

from local.tenant.graph.messages import GraphRequest, GraphResponse
from local.tenant.model import GraphError

MOST_REQUESTS = 20
FAILED_DEPENDENCY: Mapping[str, object] = {
    "error": {
        "code": "FailedDependency",
        "message": "The request was not made, because one that it depends on failed.",
    }
}

type Answer = Callable[[GraphRequest], Awaitable[GraphResponse]]


async def answer_batch(batch: GraphRequest, answer: Answer, order: Random | None) -> GraphResponse:
    """Answer every item with its own status; 400 for a malformed batch.

    Items run one after another; one whose `dependsOn` failed gets 424. With `order` the answers come mixed up.
    """
    items = _items(batch.body)
    statuses: dict[str, int] = {}
    responses: list[Mapping[str, object]] = []
    for item in items:
        item_id = str(item["id"])
        if all(statuses.get(needed, 424) < 400 for needed in _dependencies(item)):
            found = await answer(_request(batch, item))
        else:
            found = GraphResponse(424, FAILED_DEPENDENCY)
        statuses[item_id] = found.status
        responses.append(_response(item_id, found))
    if order is not None:
        order.shuffle(responses)
    return GraphResponse(200, {"responses": responses})


def _items(body: object) -> list[Mapping[str, object]]:
    items = body.get("requests") if isinstance(body, Mapping) else None
    if not isinstance(items, list) or not items:
        raise GraphError(400, "BadRequest", "Invalid batch payload format.")
    if len(items) > MOST_REQUESTS:
        raise GraphError(
            400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MOST_REQUESTS}."
        )
    seen: set[str] = set()
    for item in items:
        _check(item, seen)
    return items


def _check(item: object, seen: set[str]) -> None:
    if not isinstance(item, Mapping) or not all(isinstance(item.get(name), str) for name in ("id", "method", "url")):
        raise GraphError(400, "BadRequest", "Each batch request step needs the strings 'id', 'method' and 'url'.")
    if item["id"] in seen:
        raise GraphError(400, "BadRequest", f"Request Id {item['id']} has to be unique in a batch.")
    unknown = [needed for needed in _dependencies(item) if needed not in seen]
    if unknown:
        raise GraphError(400, "BadRequest", f"Request Id {item['id']} depends on unknown or later steps: {unknown}.")
    if "body" in item and "content-type" not in _headers(item):
        raise GraphError(
            400, "BadRequest", f"Write request id : {item['id']} does not contain Content-Type header or body."
        )
    seen.add(item["id"])


def _dependencies(item: Mapping[str, object]) -> list[str]:
    found = item.get("dependsOn") or []
    return [str(needed) for needed in found] if isinstance(found, list) else [str(found)]


def _headers(item: Mapping[str, object]) -> dict[str, str]:
    found = item.get("headers")
    return {str(name).lower(): str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}


def _request(batch: GraphRequest, item: Mapping[str, object]) -> GraphRequest:
    parts = urlsplit(str(item["url"]).removeprefix(batch.base_url))
    return GraphRequest(
        method=str(item["method"]).upper(),
        path=unquote(parts.path).strip("/").removeprefix(f"{batch.version}/"),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={"authorization": batch.headers.get("authorization", ""), **_headers(item)},
        body=item.get("body"),
        base_url=batch.base_url,
        version=batch.version,
    )


def _response(item_id: str, found: GraphResponse) -> Mapping[str, object]:
    headers = dict(found.headers)
    response: dict[str, object] = {"id": item_id, "status": found.status, "headers": headers}
    if found.body is not None:
        headers["Content-Type"] = "text/plain" if isinstance(found.body, str) else "application/json"
        response["body"] = found.body
    return response
