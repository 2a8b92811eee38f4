"""Microsoft Graph's metadata: property names, types that fit, and what can be called on what.

`metadata.json` beside this file is distilled from Microsoft's CSDL of Graph v1.0 (the types that matter here, less
their annotations), so that a machine that has only the project checks as well. It is made again by

    python -m local.tenant.graph.metadata <CSDL file> > local/tenant/graph/metadata.json
"""

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("metadata.json")
COLLECTION = re.compile(r"Collection\((.+)\)")

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_NULL = "!"
"""Ends the type of a property that must not be null."""


def _is_time(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_PRIMITIVES: Mapping[str, Callable[[object], bool]] = {
    "Edm.String": lambda value: isinstance(value, str),
    "Edm.Guid": lambda value: isinstance(value, str) and _GUID.fullmatch(value) is not None,
    "Edm.DateTimeOffset": _is_time,
    "Edm.Int32": _is_integer,
    "Edm.Int64": _is_integer,
    "Edm.Boolean": lambda value: isinstance(value, bool),
}


SUPPLEMENT: Mapping[str, Mapping[str, str]] = {
    "Collection(directoryObject)/getByIds": {"ids": "Collection(Edm.String)!", "types": "Collection(Edm.String)"},
    "user/sendMail": {"message": "message!", "saveToSentItems": "Edm.Boolean"},
    "directoryObject/restore": {},
}
"""Actions that the file does not have.

Follows "directoryObject: getByIds", "user: sendMail" and "Restore deleted item".
"""

SUPPLEMENTARY_LINKS: Mapping[str, Mapping[str, str]] = {
    "directory": {
        "deletedItems": "Collection(directoryObject)",
        "administrativeUnits": "Collection(administrativeUnit)",
    },
    "administrativeUnit": {"members": "Collection(directoryObject)"},
    "group": {"appRoleAssignments": "Collection(appRoleAssignment)"},
    "appRoleAssignment": {},
}
"""Links of types that the file does not have. Follows "directory resource type", "administrativeUnit" and "group"."""

_TEXT = "Edm.String"
SUPPLEMENTARY_TYPES: Mapping[str, Any] = {
    "user": {"signInActivity": "signInActivity"},
    "signInActivity": {
        "lastSignInDateTime": "Edm.DateTimeOffset",
        "lastNonInteractiveSignInDateTime": "Edm.DateTimeOffset",
    },
    "message": {
        "subject": _TEXT,
        "body": "itemBody",
        "toRecipients": "Collection(recipient)",
        "ccRecipients": "Collection(recipient)",
        "bccRecipients": "Collection(recipient)",
        "replyTo": "Collection(recipient)",
        "internetMessageHeaders": "Collection(internetMessageHeader)",
    },
    "itemBody": {"contentType": _TEXT, "content": _TEXT},
    "recipient": {"emailAddress": "emailAddress"},
    "emailAddress": {"address": _TEXT, "name": _TEXT},
    "internetMessageHeader": {"name": _TEXT, "value": _TEXT},
}
"""Properties that the file does not have. Follows "message", and "signInActivity" as a property of user."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property's type, and whether null fits."""

    type: str
    nullable: bool


class Metadata:
    """The types, and what is bound to them, of a table as `distilled` makes it."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        added = {
            name: {**table["types"].get(name, {}), "properties": {**_properties(table, name), **properties}}
            for name, properties in SUPPLEMENTARY_TYPES.items()
        }
        linked = {
            name: {**table["types"].get(name, {}), "links": {**table["types"].get(name, {}).get("links", {}), **links}}
            for name, links in SUPPLEMENTARY_LINKS.items()
        }
        self._types = {**table["types"], **added, **linked}
        self._enums = table["enums"]
        self._operations = {**SUPPLEMENT, **table["operations"]}

    def __contains__(self, type_name: str) -> bool:
        return type_name in self._types

    def property(self, type_name: str, name: str) -> Property | None:
        """The property of the type or of one that it derives from."""
        found = self._inherited(type_name, "properties", name)
        return Property(found.removesuffix(_NOT_NULL), not found.endswith(_NOT_NULL)) if found else None

    def link(self, type_name: str, name: str) -> str | None:
        """What the navigation property of the type, or of one that it derives from, leads to."""
        return self._inherited(type_name, "links", name)

    def parameters(self, bound_to: str, operation: str) -> Mapping[str, str] | None:
        """The parameters of an action or a function on a type, or on `Collection(type)`; None: there is none."""
        found: Mapping[str, str] | None = self._operations.get(f"{bound_to}/{operation}")
        return found

    def problems(self, type_name: str, body: Mapping[str, object]) -> Iterator[str]:
        """What in the JSON object does not fit the type; annotations (with an @) are passed over."""
        for name, value in body.items():
            if "@" in name:
                continue
            found = self.property(type_name, name)
            if found is None:
                yield f"{type_name} has no property {name}"
            elif value is None:
                if not found.nullable:
                    yield f"{type_name}.{name} must not be null"
            else:
                yield from self.misfits(f"{type_name}.{name}", found.type, value)

    def misfits(self, where: str, type_name: str, value: object) -> Iterator[str]:
        """What in a value does not fit a type; `where` is what it is called."""
        inner = COLLECTION.fullmatch(type_name)
        if inner is not None:
            if not isinstance(value, list):
                yield f"{where} must be a collection, not {value!r}"
                return
            for item in value:
                yield from self.misfits(where, inner[1], item)
        elif type_name in _PRIMITIVES:
            if not _PRIMITIVES[type_name](value):
                yield f"{where} must be {type_name}, not {value!r}"
        else:
            yield from self._structured_misfits(where, type_name, value)

    def _structured_misfits(self, where: str, type_name: str, value: object) -> Iterator[str]:
        if type_name in self._enums:
            if value not in self._enums[type_name]:
                yield f"{where} must be one of {self._enums[type_name]}, not {value!r}"
        elif type_name not in self._types:
            yield f"{where} is of the type {type_name}, which the metadata does not have"
        elif not isinstance(value, Mapping):
            yield f"{where} must be an object, not {value!r}"
        elif type_name != "resourceData":
            yield from self.problems(type_name, value)

    def _inherited(self, type_name: str, kind: str, name: str) -> str | None:
        current: str | None = type_name
        while current is not None and current in self._types:
            if name in self._types[current].get(kind, {}):
                return str(self._types[current][kind][name])
            current = self._types[current].get("base")
        return None


def _properties(table: Mapping[str, Any], type_name: str) -> Mapping[str, str]:
    found: Mapping[str, str] = table["types"].get(type_name, {}).get("properties", {})
    return found


def committed() -> Metadata:
    """The metadata that the project carries."""
    return Metadata(json.loads(TABLE.read_text()))


def distilled(csdl: Path) -> dict[str, Any]:
    """A CSDL file as a table. Types are without their namespace; `!` marks what must not be null."""
    schema = ET.parse(csdl).getroot().find(f".//{_EDM}Schema")
    assert schema is not None, f"{csdl} has no schema"
    enums = {
        found.get("Name", ""): [member.get("Name") for member in found] for found in schema.iter(f"{_EDM}EnumType")
    }
    structured = [*schema.iter(f"{_EDM}EntityType"), *schema.iter(f"{_EDM}ComplexType")]
    bound = [*schema.iter(f"{_EDM}Action"), *schema.iter(f"{_EDM}Function")]
    return {
        "types": {found.get("Name", ""): _type(found) for found in structured},
        "enums": enums,
        "operations": dict(map(_operation, bound)),
    }


def _type(element: ET.Element) -> dict[str, Any]:
    base = element.get("BaseType")
    links = {found.get("Name", ""): _short(found) for found in element.findall(f"{_EDM}NavigationProperty")}
    described = {
        "base": _named(base) if base else None,
        "properties": {found.get("Name", ""): _short(found) for found in element.findall(f"{_EDM}Property")},
        "links": links,
    }
    return {name: value for name, value in described.items() if value}


def _operation(element: ET.Element) -> tuple[str, dict[str, str]]:
    """`type/name` → parameters, without the first one, which is what it is bound to."""
    first, *others = element.findall(f"{_EDM}Parameter")
    name = f"{_named(first.get('Type', ''))}/{element.get('Name')}"
    return name, {found.get("Name", ""): _short(found) for found in others}


def _short(element: ET.Element) -> str:
    is_collection = element.get("Type", "").startswith("Collection(")
    required = element.get("Nullable") == "false" and not (is_collection and element.tag.endswith("NavigationProperty"))
    return _named(element.get("Type", "")) + (_NOT_NULL if required else "")


def _named(type_name: str) -> str:
    """A type's name as the table writes it."""
    return re.sub(r"\b(?:microsoft\.)?graph\.", "", type_name)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(distilled(Path(sys.argv[1])), indent=1) + "\n")
