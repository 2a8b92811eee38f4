"""What in a request Microsoft Graph's metadata does not have: segments, options, properties, types.

The tenant answers as Graph does, which overlooks much; this is stricter, so that a request which Graph would misread
fails the test that sent it. A deletion of anything but a membership or a subscription is a misfit too, whatever the
metadata says: the app must never send one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from local.tenant.graph.messages import BETA, GraphRequest
from local.tenant.graph.metadata import COLLECTION, Metadata

ENTITY_SETS: Mapping[str, str] = {
    "users": "user",
    "groups": "group",
    "directoryObjects": "directoryObject",
    "organization": "organization",
    "subscribedSkus": "subscribedSku",
    "subscriptions": "subscription",
}
SINGLETONS: Mapping[str, str] = {"directory": "directory"}
OPTIONS = frozenset(
    {"$select", "$filter", "$expand", "$top", "$count", "$orderby", "$search", "$skiptoken", "$deltatoken"}
)
REPROCESS = re.compile(r"users/[^/]+/cloudLicensing/assignments/reprocessAssignments")
"""Follows "assignment: reprocessAssignments" (beta)."""

DELETABLE = re.compile(r"groups/[^/]+/members/[^/]+/\$ref|subscriptions/[^/]+")

_LITERALS = re.compile(r"'(?:[^']|'')*'|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_LAMBDA = re.compile(r"(\w+)/(?:any|all)\((\w+):")
_PATH = re.compile(r"[A-Za-z_]\w*(?:/\w+)*")
_OPERATORS = {"eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "in", "has", "any", "all"}
_WORDS = _OPERATORS | {"true", "false", "null", "startswith", "endswith", "contains", "desc", "asc"}
_DERIVED = ("user", "group")
"""What directoryObjects are: their properties may be asked for where only the base type is known."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a path leads: to a type or a collection of it; reference: to the link itself; operation: called on it."""

    type: str
    many: bool
    reference: bool = False
    parameters: Mapping[str, str] | None = None

    @property
    def bound(self) -> str:
        return f"Collection({self.type})" if self.many else self.type


def misfits(metadata: Metadata, request: GraphRequest) -> Iterator[str]:
    """Everything in the request that the metadata does not have."""
    if request.path == "$batch":
        return
    if request.version == BETA:
        yield from _beta_misfits(request)
        return
    if request.method == "DELETE" and not DELETABLE.fullmatch(request.path):
        yield "this could delete a user or a group"
    target = _target(metadata, request.path)
    if isinstance(target, str):
        yield target
        return
    yield from _option_misfits(metadata, target.type, request.query)
    yield from _method_misfits(target, request.method)
    if request.body is not None:
        yield from _body_misfits(metadata, target, request.method, request.body)


def _beta_misfits(request: GraphRequest) -> Iterator[str]:
    """The metadata here is of v1.0: of beta is known what its pages say."""
    if request.method != "POST" or not REPROCESS.fullmatch(request.path):
        yield "this is nothing that is known of beta"
    elif request.body is not None or request.query:
        yield "reprocessAssignments takes neither a body nor options"


def _target(metadata: Metadata, path: str) -> _Target | str:
    """Where the path leads, or what is wrong with it."""
    first, *segments = path.split("/")
    if first in SINGLETONS:
        target = _Target(SINGLETONS[first], many=False)
    elif first in ENTITY_SETS:
        target = _Target(ENTITY_SETS[first], many=True)
    else:
        return f"there is no entity set {first}"
    for segment in segments:
        following = _step(metadata, target, segment)
        if following is None:
            return f"{target.bound} has nothing called {segment}"
        target = following
    return target


def _step(metadata: Metadata, target: _Target, segment: str) -> _Target | None:
    """One segment further; None: there is nothing of that name."""
    name = segment.removesuffix("()")
    if target.reference or target.parameters is not None:
        return None
    if name == "$ref":
        return _Target(target.type, target.many, reference=True)
    if name == "$count" and target.many:
        return target
    further = _keyed(target, name) if target.many else _linked(metadata, target, name)
    return _called_or_cast(metadata, target, name) or further


def _called_or_cast(metadata: Metadata, target: _Target, name: str) -> _Target | None:
    """An action or a function on the target, or the target as a derived type."""
    plain = re.sub(r"^(?:microsoft\.)?graph\.", "", name)
    parameters = metadata.parameters(target.bound, plain)
    if parameters is not None:
        return _Target(target.type, target.many, parameters=parameters)
    return _Target(plain, target.many) if plain != name and plain in metadata else None


def _keyed(target: _Target, key: str) -> _Target | None:
    is_key = key and not key.startswith("$") and "graph." not in key
    return _Target(target.type, many=False) if is_key else None


def _linked(metadata: Metadata, target: _Target, name: str) -> _Target | None:
    link = metadata.link(target.type, name)
    if link is None:
        return None
    inner = COLLECTION.fullmatch(link)
    return _Target(inner[1] if inner else link, many=inner is not None)


def _method_misfits(target: _Target, method: str) -> Iterator[str]:
    permitted = {"GET"} if not target.reference else {"GET", "DELETE"}
    if target.parameters is not None:
        permitted = {"GET"} if target.bound.startswith("Collection") and not target.parameters else {"POST"}
    elif target.many:
        permitted |= {"POST"}
    elif not target.reference:
        permitted |= {"PATCH", "DELETE"}
    if method not in permitted:
        yield f"{target.bound} does not take {method}"


def _option_misfits(metadata: Metadata, type_name: str, query: Mapping[str, str]) -> Iterator[str]:
    for option, value in query.items():
        if option not in OPTIONS:
            yield f"there is no query option {option}"
        elif option in {"$select", "$expand", "$orderby"}:
            names = [name.split("(")[0].split(" ")[0].strip() for name in value.split(",")]
            yield from _unknown(metadata, type_name, option, names)
        elif option == "$filter":
            yield from _filter_misfits(metadata, type_name, value)
        elif option == "$top" and not (value.isdecimal() and 1 <= int(value) <= 999):
            yield f"$top must be 1 to 999, not {value}"


def _filter_misfits(metadata: Metadata, type_name: str, text: str) -> Iterator[str]:
    bare = _LITERALS.sub(" ", text)
    of_items = {variable: name for name, variable in _LAMBDA.findall(bare)}
    for path in _PATH.findall(bare):
        name, _, rest = path.partition("/")
        if name in of_items:
            if rest:
                yield from _unknown(metadata, _item_type(metadata, type_name, of_items[name]), "$filter", [rest])
        elif name not in _WORDS:
            yield from _unknown(metadata, type_name, "$filter", [name])


def _item_type(metadata: Metadata, type_name: str, name: str) -> str:
    found = metadata.property(type_name, name)
    inner = COLLECTION.fullmatch(found.type) if found else None
    return inner[1] if inner else type_name


def _unknown(metadata: Metadata, type_name: str, option: str, names: list[str]) -> Iterator[str]:
    types = (type_name, *_DERIVED) if type_name == "directoryObject" else (type_name,)
    for name in names:
        if not any(metadata.property(each, name) or metadata.link(each, name) for each in types):
            yield f"{option}: {type_name} has no property {name}"


def _body_misfits(metadata: Metadata, target: _Target, method: str, body: object) -> Iterator[str]:
    if not isinstance(body, Mapping):
        yield "the body must be an object"
    elif target.parameters is not None:
        yield from _parameter_misfits(metadata, target.parameters, body)
    elif target.reference:
        if set(body) != {"@odata.id"} or not isinstance(body["@odata.id"], str):
            yield "a reference is an object with @odata.id alone"
    elif method in {"POST", "PATCH"}:
        type_name, rest = _typed(target, body)
        if type_name not in metadata:
            yield f"there is no type {type_name}"
        yield from metadata.problems(type_name, rest)
        yield from _binding_misfits(metadata, type_name, rest)


def _typed(target: _Target, body: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """The type that the body says it is of, or the target's, and the rest of the body."""
    said = body.get("@odata.type", target.type)
    return str(said).removeprefix("#microsoft.graph."), {name: body[name] for name in body if name != "@odata.type"}


def _parameter_misfits(metadata: Metadata, parameters: Mapping[str, str], body: Mapping[str, object]) -> Iterator[str]:
    yield from (f"there is no parameter {name}" for name in body if name not in parameters)
    for name, described in parameters.items():
        if name in body:
            yield from metadata.misfits(name, described.removesuffix("!"), body[name])
        elif described.endswith("!"):
            yield f"the parameter {name} is missing"


def _binding_misfits(metadata: Metadata, type_name: str, body: Mapping[str, object]) -> Iterator[str]:
    for name, value in body.items():
        link, at, annotation = name.partition("@")
        if not at:
            continue
        if annotation != "odata.bind" or metadata.link(type_name, link) is None:
            yield f"{type_name} has nothing to bind as {name}"
        elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield f"{name} must be a list of URLs"
