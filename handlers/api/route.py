"""A route: a function of a `Call` with all that is said of it beside it. The rest follows from its types.

    @route("POST", f"{ONE}/requests", Permission.ASK_FOR_LIMIT, {201: shapes.LimitRequest})
    async def ask_for_limit(call: Call, body: Reading[NewLimitRequest]) -> func.HttpResponse:
        \"""Ask for a higher limit.\"""

`body` and `query` are read before the function is called, by their types. A body that is wanted as a `Reading` comes
with what is wrong with it, so that more can be found wrong; any other is whole. The function's name is the operation's
and, in camelCase, its kind in the audit record; the first line of its docstring says to clients what it does.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, get_args, get_origin, get_type_hints

import azure.functions as func

from domain.access import Permission
from domain.audit import AuditKind
from domain.reading import Reading, in_camel_case, read
from handlers.api.call import Call
from handlers.api.contract import parameters_of
from handlers.http.responses import json_object

ONE = "/allotments/{id}"

type Answers = Mapping[int, type | None]
"""The types of the answers' bodies, by status. None: no body."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    path: Under /api. With {id} it is about that allotment.
    permission: What the caller must be allowed to do. None: everybody who has signed in.
    body, query: The types of what the request says; None: nothing. reads_body: as `handler` wants it.
    if_match: The request must name the version that it changes.
    repeatable: An Idempotency-Key is taken.
    reads: It changes nothing, so that it may be given up at any moment.
    searches: It looks people or groups up in the directory.
    audit: Its kind in the audit record. None: it changes nothing.
    of_deleted: It also answers for a deleted allotment, to administrators and readers.
    """

    name: str
    method: str
    path: str
    permission: Permission | None
    handler: Callable[..., Awaitable[func.HttpResponse]]
    summary: str
    answers: Answers
    body: type | None
    query: type | None
    hints: Mapping[str, Any]
    if_match: bool
    repeatable: bool
    reads: bool
    searches: bool
    audit: AuditKind | None
    of_deleted: bool

    @property
    def pages(self) -> bool:
        """Whether it answers page after page, with cursors that are signed."""
        return "cursor" in self.parameters or "cursor" in getattr(self.body, "__dataclass_fields__", ())

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The query parameters by their names, as OpenAPI describes them."""
        return parameters_of(self.query) if self.query else {}

    async def act(self, call: Call) -> func.HttpResponse:
        """Read what the request says, and do it. Raises InvalidRequest with everything that is wrong."""
        said: dict[str, Any] = {}
        if "query" in self.hints:
            said["query"] = read(self.hints["query"], call.request.params, closed=False).value()
        if wanted := self.hints.get("body"):
            (shape,) = get_args(wanted) or (wanted,)
            reading = read(shape, json_object(call.request))
            said["body"] = reading if get_origin(wanted) is Reading else reading.value()
        return await self.handler(call, **said)


def route(
    method: str,
    path: str,
    permission: Permission | None,
    answers: type | Answers,
    *,
    body: type | None = None,
    if_match: bool | None = None,
    reads: bool | None = None,
    searches: bool = False,
    audited: bool | None = None,
    of_deleted: bool = False,
) -> Callable[[Callable[..., Awaitable[func.HttpResponse]]], Route]:
    """Make a route of a function. What is left out follows from the method.

    answers: A type alone: of the body with status 200. body: Where the function reads it itself.
    """

    def made(handler: Callable[..., Awaitable[func.HttpResponse]]) -> Route:
        name, hints = handler.__name__, get_type_hints(handler)
        wanted = hints.get("body")
        return Route(
            name=name,
            method=method,
            path=path,
            permission=permission,
            handler=handler,
            summary=(getdoc(handler) or "").partition("\n")[0],
            answers=answers if isinstance(answers, Mapping) else {200: answers},
            body=body or next(iter(get_args(wanted)), wanted),
            query=hints.get("query"),
            hints=hints,
            if_match=method in {"PATCH", "PUT", "DELETE"} if if_match is None else if_match,
            repeatable=method == "POST" and not reads,
            reads=method == "GET" if reads is None else reads,
            searches=searches,
            audit=AuditKind(in_camel_case(name)) if (not reads and method != "GET") or audited else None,
            of_deleted=of_deleted,
        )

    return made
