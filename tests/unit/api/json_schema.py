"""A check of values against the part of JSON Schema (draft 2020-12) that the API's description uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
"""The one form of an instant in the whole API."""

KNOWN = {
    "$ref",
    "type",
    "enum",
    "oneOf",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "description",
    "default",
}


def violations(value: object, schema: Mapping[str, Any], root: Mapping[str, Any], path: str = "$") -> Iterator[str]:
    """Everything in which a value breaks a schema; a keyword that is not checked here is a violation too."""
    unknown = schema.keys() - KNOWN
    if unknown:
        yield f"{path}: keywords {unknown} are not checked"
    if "$ref" in schema:
        yield from violations(value, resolved(schema["$ref"], root), root, path)
    if "oneOf" in schema:
        fitting = [one for one in schema["oneOf"] if not list(violations(value, one, root, path))]
        if len(fitting) != 1:
            yield f"{path}: {len(fitting)} of oneOf fit {value!r}"
    if "type" in schema and not _has_type(value, schema["type"]):
        yield f"{path}: {value!r} is not {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not one of {schema['enum']}"
    yield from _of_kind(value, schema, root, path)


def resolved(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a local reference names."""
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found  # type: ignore[no-any-return]


def _of_kind(value: object, schema: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{path}.{name}: is missing" for name in schema.get("required", ()) if name not in value)
        if schema.get("additionalProperties") is False:
            yield from (f"{path}.{name}: is not described" for name in value if name not in properties)
        for name, shape in properties.items():
            if name in value:
                yield from violations(value[name], shape, root, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from violations(item, schema["items"], root, f"{path}[{index}]")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: {value} is out of range"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{path}: {value!r} does not match {schema['pattern']}"
        if schema.get("format") == "date-time" and not _INSTANT.fullmatch(value):
            yield f"{path}: {value!r} is not an instant as the API writes it"


def _has_type(value: object, wanted: str | list[str]) -> bool:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return any(
        isinstance(value, _TYPES[kind]) and not (kind == "integer" and isinstance(value, bool)) for kind in kinds
    )
