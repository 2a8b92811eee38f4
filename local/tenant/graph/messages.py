"""A request to Graph and its answer, apart from what carries them: one HTTP exchange, or one item of a batch."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from local.tenant.model import GraphError, Tenant
from local.tenant.model.errors import bad_request

V1, BETA = "v1.0", "beta"
"""Graph's versions."""


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """`path` is decoded, without the version; header names are in lower case; `body` is parsed JSON, None without one.

    `base_url` is what absolute links start with: scheme, host, port and version.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: object
    base_url: str
    version: str = V1


@dataclass(frozen=True, slots=True)
class GraphResponse:
    """`body` is JSON, or a string for text/plain, or None."""

    status: int
    body: Mapping[str, object] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has found its route; `parameters` are the path's, by the names in the route's template.

    granted: the permissions of the app that asks; None: nothing binds who asks.
    """

    tenant: Tenant
    request: GraphRequest
    parameters: Mapping[str, str]
    granted: frozenset[str] | None = None

    @property
    def is_eventual(self) -> bool:
        """Whether the client allows eventual consistency, which advanced queries need."""
        return self.request.headers.get("consistencylevel", "").lower() == "eventual"

    def body(self) -> Mapping[str, object]:
        """The body as a JSON object; raises 400."""
        if not isinstance(self.request.body, Mapping):
            raise GraphError(400, "BadRequest", "Unable to read JSON request payload: an object is expected.")
        return self.request.body

    def strings(self, name: str) -> list[str]:
        """A list of strings in the body, empty if absent; raises 400."""
        found = self.body().get(name, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise bad_request(f"A collection of strings is expected for '{name}'.")
        return found

    def text(self, name: str) -> str | None:
        """A string in the body, None if absent or null; raises 400."""
        found = self.body().get(name)
        if found is not None and not isinstance(found, str):
            raise bad_request(f"Invalid value specified for property '{name}': a string is expected.")
        return found

    def required_text(self, name: str) -> str:
        """A string in the body; raises 400."""
        found = self.text(name)
        if not found:
            raise bad_request(f"Invalid value specified for property '{name}': it is required.")
        return found

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """A boolean in the body; raises 400 when it is missing without a default, or of another type."""
        found = self.body().get(name, default)
        if not isinstance(found, bool):
            raise bad_request(f"Invalid value specified for property '{name}': a boolean is expected.")
        return found

    def context(self, fragment: str) -> str:
        """The `@odata.context` of an answer."""
        return f"{self.request.base_url}/$metadata#{fragment}"


type Handler = Callable[[Call], GraphResponse | Awaitable[GraphResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; `template` has parameters in braces."""

    method: str
    template: str
    handler: Handler

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The path's parameters; None when the route is another's."""
        if method != self.method:
            return None
        wanted, given = self.template.split("/"), path.split("/")
        if len(wanted) != len(given):
            return None
        parameters: dict[str, str] = {}
        for part, value in zip(wanted, given, strict=True):
            if part.startswith("{"):
                if not value or value.startswith("$"):
                    return None
                parameters[part[1:-1]] = value
            elif part.lower() != value.lower():
                return None
        return parameters


class Routes(list[Route]):
    """Routes gathered by decorating their handlers."""

    def add[HandlerType: Handler](self, method: str, template: str) -> Callable[[HandlerType], HandlerType]:
        """Register the decorated function."""

        def register(handler: HandlerType) -> HandlerType:
            self.append(Route(method, template, handler))
            return handler

        return register
