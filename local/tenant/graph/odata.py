"""OData query options, and lists that are answered a page at a time."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from local.tenant.graph.filters import Filter, parse_filter
from local.tenant.graph.messages import Call, GraphResponse
from local.tenant.graph.resources import SIGN_INS, Json, Properties
from local.tenant.model import GraphError, Tenant
from local.tenant.model.errors import bad_request

DEFAULT_PAGE = 100
LARGEST_PAGE = 999
LARGEST_PAGE_WITH_SIGN_INS = 120
SUPPORTED_OPTIONS = frozenset({"$select", "$filter", "$search", "$orderby", "$top", "$count", "$skiptoken"})


def unsupported(message: str) -> GraphError:
    """400 `Request_UnsupportedQuery`."""
    return GraphError(400, "Request_UnsupportedQuery", message)


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """The options of one request; `orderby` is a property and whether the order is descending."""

    select: tuple[str, ...]
    filter: Filter | None
    search: tuple[str, str] | None
    orderby: tuple[str, bool] | None
    top: int
    count: bool
    skiptoken: str | None


def query_options(call: Call, properties: Collection[str], type_name: str) -> QueryOptions:
    """Read the options; raises 400 for malformed ones, unknown properties, and advanced queries without the header."""
    query = call.request.query
    unknown = [name for name in query if name.startswith("$") and name not in SUPPORTED_OPTIONS]
    if unknown:
        raise unsupported(f"The query option '{unknown[0]}' is not supported for this resource.")
    options = QueryOptions(
        select=selected(query, properties, type_name),
        filter=parse_filter(query["$filter"]) if "$filter" in query else None,
        search=_search(query["$search"]) if "$search" in query else None,
        orderby=_orderby(query["$orderby"]) if "$orderby" in query else None,
        top=_top(query.get("$top")),
        count=query.get("$count", "").lower() == "true",
        skiptoken=query.get("$skiptoken"),
    )
    _check_consistency(call, options)
    if SIGN_INS not in options.select:
        return options
    call.tenant.check_sign_ins()
    return replace(options, top=min(options.top, LARGEST_PAGE_WITH_SIGN_INS))


def _check_consistency(call: Call, options: QueryOptions) -> None:
    advanced = (
        options.search is not None
        or (options.filter is not None and options.filter.is_advanced)
        or (options.filter is not None and options.orderby is not None)
    )
    if advanced and not (call.is_eventual and (options.count or options.search is not None)):
        raise unsupported(
            "The request uses advanced query capabilities, which need the header ConsistencyLevel: eventual "
            "and $count=true."
        )


def selected(query: Mapping[str, str], properties: Collection[str], type_name: str) -> tuple[str, ...]:
    """The names in `$select`; raises 400 for a property that the type does not have."""
    names = tuple(name.strip() for name in query.get("$select", "").split(",") if name.strip())
    for name in names:
        if name not in properties:
            raise GraphError(
                400,
                "BadRequest",
                "Parsing OData Select and Expand failed: "
                f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'.",
            )
    return names


def _top(text: str | None) -> int:
    if text is None:
        return DEFAULT_PAGE
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_PAGE:
        raise bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {LARGEST_PAGE} inclusive.")
    return int(text)


def _search(text: str) -> tuple[str, str]:
    name, separator, part = text.strip().strip('"').partition(":")
    if not separator or not part:
        raise bad_request(f"Syntax error in $search: '{text}'; expected \"property:text\".")
    return name, part.lower()


def _orderby(text: str) -> tuple[str, bool]:
    name, _, direction = text.strip().partition(" ")
    if direction.strip() not in ("", "asc", "desc"):
        raise bad_request(f"Syntax error in $orderby: '{text}'.")
    return name, direction.strip() == "desc"


def apply_options[Source](
    tenant: Tenant, found: Sequence[Source], options: QueryOptions, properties: Properties[Source]
) -> list[Source]:
    """The objects that `$filter` and `$search` let through, in the order of `$orderby`."""

    def record(source: Source) -> Callable[[str], object]:
        def read(name: str) -> object:
            if name not in properties:
                raise bad_request(f"Invalid filter clause: Could not find a property named '{name}'.")
            return properties[name](tenant, source)

        return read

    kept = list(found)
    if options.filter is not None:
        test = options.filter.test
        kept = [source for source in kept if test(record(source))]
    if options.search is not None:
        name, part = options.search
        kept = [source for source in kept if _matches(record(source)(name), part)]
    if options.orderby is not None:
        order, descending = options.orderby
        kept.sort(key=lambda source: str(record(source)(order) or "").lower(), reverse=descending)
    return kept


def _matches(value: object, part: str) -> bool:
    """Graph's `$search` finds the beginnings of words."""
    return isinstance(value, str) and any(word.startswith(part) for word in value.lower().replace("@", " ").split())


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""


def page[Source: Identified](
    call: Call,
    fragment: str,
    found: Sequence[Source],
    options: QueryOptions,
    render: Callable[[Source], Json],
) -> GraphResponse:
    """One page of a list, with `@odata.nextLink` when there is more.

    The list is in the order of ids where no `$orderby` asks for another. The page token is the id of the last object
    shown, so that whatever joins or leaves between two pages, nothing else is left out or shown twice.
    """
    ordered = found if options.orderby is not None else sorted(found, key=lambda source: source.id)
    start = _start(ordered, options)
    end = start + options.top
    body: Json = {"@odata.context": call.context(fragment)}
    if options.count and call.is_eventual:
        body["@odata.count"] = len(found)
    if end < len(ordered):
        body["@odata.nextLink"] = next_link(call, {"$skiptoken": ordered[end - 1].id})
    body["value"] = [render(source) for source in ordered[start:end]]
    return GraphResponse(200, body)


def _start[Source: Identified](ordered: Sequence[Source], options: QueryOptions) -> int:
    if options.skiptoken is None:
        return 0
    ids = [source.id for source in ordered]
    if options.orderby is None:
        return bisect_right(ids, options.skiptoken)
    if options.skiptoken not in ids:
        raise bad_request("Directory_ExpiredPageToken: the specified page token is invalid or has expired.")
    return ids.index(options.skiptoken) + 1


def next_link(call: Call, changed: Mapping[str, str]) -> str:
    """The request's own address with some query options changed."""
    query = {**call.request.query, **changed}
    return f"{call.request.base_url}/{call.request.path}?" + "&".join(
        f"{name}={quote(value, safe="$,:'()")}" for name, value in query.items()
    )
