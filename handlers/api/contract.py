"""What follows from the types of requests and answers: their schemas, and how answers are written.

A property of JSON is a field of a type, in camelCase. What its type does not say stands beside it, in `Annotated`: a
text describes it, a mapping is more of its JSON Schema (draft 2020-12, which OpenAPI 3.1 uses), a `Rule` reads it
(`domain.reading`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin

from domain.instants import instant
from domain.objections import Text
from domain.objections.coding import with_code
from domain.reading import Rule, defaults_of, hints_of, in_camel_case, may_be_left_out

type Schema = Mapping[str, Any]
type Refer = Callable[[type], Schema]
"""What stands in a schema for a type that has properties: a reference to it, or its own schema."""

Count = Annotated[int, {"minimum": 0}]
NumbersByName = dict[str, Count]

_PLAIN: Mapping[object, Schema] = {
    Any: {},
    str: {"type": "string"},
    Text: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    Decimal: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    dict: {"type": "object"},
}
_CODE = "`asWritten`: not a text of the app."
VALUES: Schema = {
    "type": "object",
    "description": "The values of the text with this code: strings, numbers, lists of them; `{code, values}` for "
    "a text that is quoted, `{state}` for a state, `{dateTime}` for an instant.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a property of an answer comes from. read: Of what is shown; None: it is added elsewhere."""

    read: Callable[[Any], Any] | None
    optional: bool = False


def at(path: str) -> Any:
    """The property is this attribute of what is shown, such as `message.queue`; without it the one of its own name."""
    return Source(attrgetter(path))


def by(read: Callable[[Any], Any]) -> Any:
    """The property is what this function says of what is shown."""
    return Source(read)


ADDED: Any = Source(None)
"""The property is added by who answers."""

SOMETIMES: Any = Source(None, optional=True)
"""The same, and not in every answer."""


class Shape:
    """What goes out. A subclass names the properties; it is never made, but shows values of the domain."""

    @classmethod
    def of(cls, shown: Any) -> dict[str, Any]:
        """What is shown, as JSON; texts keep their codes, so that they can be said in every language."""
        body: dict[str, Any] = {}
        shape: type = cls
        for name, read, write, is_text in _written(shape):
            value = read(shown)
            if is_text:
                body |= with_code(name, value)
            else:
                body[name] = write(value) if write else value
        return body


def schema_of(kind: Any, refer: Refer) -> dict[str, Any]:
    """A type as JSON Schema."""
    if of_origin := _OF_ORIGIN.get(get_origin(kind)):
        return of_origin(get_args(kind), refer)
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    return _choice(kind, refer) if issubclass(kind, StrEnum) else dict(refer(kind))


def object_schema(shape: type, refer: Refer) -> dict[str, Any]:
    """A type that has properties, and no others, as JSON Schema."""
    properties: dict[str, Schema] = {}
    optional = {in_camel_case(name) for name in hints_of(shape) if _is_optional(shape, name)}
    for name, kind in hints_of(shape).items():
        told = in_camel_case(name)
        properties[told] = schema_of(kind, refer)
        if _is_text(kind):
            code, values = {"type": "string", "description": _CODE}, VALUES
            maybe = kind is not Text
            properties[f"{told}Code"] = _or_null(code) if maybe else code
            properties[f"{told}Values"] = _or_null(values) if maybe else values
    required = [name for name in properties if name not in optional]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return schema | ({"description": shape.__doc__} if shape.__doc__ else {})


class Components:
    """The schemas to which a document refers."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._named: dict[str, type] = {}

    def of(self, kind: type) -> dict[str, Any]:
        """What stands for a type: a reference to its schema. Raises ValueError where another one has its name."""
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        name = kind.__name__
        if self._named.setdefault(name, kind) is not kind:
            raise ValueError(f"two types are called {name}")
        if name not in self.schemas:
            self.schemas[name] = {}
            self.schemas[name] = object_schema(kind, self.of)
        return {"$ref": f"#/components/schemas/{name}"}


@cache
def parameters_of(shape: type) -> Mapping[str, Mapping[str, Any]]:
    """The query parameters of a request, by their names, as OpenAPI describes them."""
    found = {}
    for name, kind in hints_of(shape).items():
        schema, default = schema_of(_given(kind), inlined), defaults_of(shape).get(name)
        told = {"required": not may_be_left_out(shape, name), "description": schema.pop("description")}
        found[in_camel_case(name)] = {**told, "schema": schema | ({} if default is None else {"default": default})}
    return found


def _given(kind: Any) -> Any:
    """The type of a parameter that is there."""
    if get_origin(kind) is Annotated:
        return Annotated[_given(get_args(kind)[0]), *get_args(kind)[1:]]
    return _but_none(get_args(kind)) if NoneType in get_args(kind) else kind


def inlined(kind: type) -> Schema:
    """A type's own schema, with all that it is made of."""
    return object_schema(kind, inlined)


def _annotated(arguments: Sequence[Any], refer: Refer) -> dict[str, Any]:
    kind, *notes = arguments
    rule = next((note for note in notes if isinstance(note, Rule)), None)
    described = rule.described if rule else kind
    schema = dict(described) if isinstance(described, Mapping) else schema_of(described, refer)
    for note in notes:
        if not isinstance(note, Rule):
            schema |= {"description": note} if isinstance(note, str) else note
    return schema


def _choice(known: Iterable[str], refer: Refer) -> dict[str, Any]:
    del refer
    return {"type": "string", "enum": sorted(known)}


def _maybe(arguments: Sequence[Any], refer: Refer) -> dict[str, Any]:
    return _or_null(schema_of(_but_none(arguments), refer))


def _but_none(arguments: Sequence[Any]) -> Any:
    (kind,) = (each for each in arguments if each is not NoneType)
    return kind


def _by_name(arguments: Sequence[Any], refer: Refer) -> dict[str, Any]:
    names, values = (schema_of(each, refer) for each in arguments)
    more = {"propertyNames": names} if "enum" in names else {}
    return {"type": "object", **more, **({"additionalProperties": values} if values else {})}


_OF_ORIGIN: Mapping[Any, Callable[[Sequence[Any], Refer], dict[str, Any]]] = {
    Annotated: _annotated,
    Literal: _choice,
    Union: _maybe,
    UnionType: _maybe,
    NotRequired: lambda arguments, refer: schema_of(arguments[0], refer),
    list: lambda arguments, refer: {"type": "array", "items": schema_of(arguments[0], refer)},
    dict: _by_name,
}


def _or_null(schema: Schema) -> dict[str, Any]:
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    enum = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **enum}


def _is_optional(shape: type, name: str) -> bool:
    source = getattr(shape, name, None)
    return source.optional if isinstance(source, Source) else may_be_left_out(shape, name)


def _is_text(kind: Any) -> bool:
    return kind is Text or Text in get_args(kind)


@cache
def _written(shape: type) -> Sequence[tuple[str, Callable[[Any], Any], Callable[[Any], Any] | None, bool]]:
    """How each property is written: its name, where it comes from, how its value becomes JSON."""
    found = []
    for name, kind in hints_of(shape).items():
        source = getattr(shape, name, None) or Source(attrgetter(name))
        if source.read is not None:
            found.append((in_camel_case(name), source.read, _writer(kind), _is_text(kind)))
    return found


def _writer(kind: Any) -> Callable[[Any], Any] | None:
    """How a value of this type becomes JSON; None: it is JSON."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _writer(arguments[0])
    if origin in {Union, UnionType}:
        one = _writer(_but_none(arguments))
        return (lambda value: None if value is None else one(value)) if one else None
    if origin is list:
        each = _writer(arguments[0])
        return (lambda values: [each(value) for value in values]) if each else list
    if origin is dict:
        return dict
    return _AS_JSON.get(kind) or (kind.of if isinstance(kind, type) and issubclass(kind, Shape) else _of_enum(kind))


def _of_enum(kind: Any) -> Callable[[Any], Any] | None:
    return attrgetter("value") if isinstance(kind, type) and issubclass(kind, StrEnum) else None


_AS_JSON: Mapping[object, Callable[[Any], Any]] = {datetime: instant, date: date.isoformat, Decimal: str}
