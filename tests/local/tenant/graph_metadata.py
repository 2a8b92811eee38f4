"""Checks JSON against Microsoft Graph's metadata (CSDL): property names, and types that fit."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


@dataclass(frozen=True, slots=True)
class Property:
    """A property's type, and whether null fits."""

    type: str
    nullable: bool


class Metadata:
    """The types of a CSDL file."""

    def __init__(self, path: Path) -> None:
        schema = ET.parse(path).getroot().find(f".//{_EDM}Schema")
        assert schema is not None, f"{path} has no schema"
        self._bases: dict[str, str | None] = {}
        self._properties: dict[str, dict[str, Property]] = {}
        self._enums: dict[str, set[str | None]] = {}
        for element in schema:
            name = element.get("Name", "")
            if element.tag == f"{_EDM}EnumType":
                self._enums[name] = {member.get("Name") for member in element}
            elif element.tag in (f"{_EDM}EntityType", f"{_EDM}ComplexType"):
                base = element.get("BaseType")
                self._bases[name] = base.rpartition(".")[2] if base else None
                self._properties[name] = {
                    found.get("Name", ""): Property(found.get("Type", ""), found.get("Nullable") != "false")
                    for found in element.findall(f"{_EDM}Property")
                }

    def __contains__(self, type_name: str) -> bool:
        return type_name in self._properties

    def property(self, type_name: str, name: str) -> Property | None:
        """The property of the type or of one that it derives from."""
        current: str | None = type_name
        while current is not None:
            if name in self._properties[current]:
                return self._properties[current][name]
            current = self._bases[current]
        return None

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
                yield from self._misfits(f"{type_name}.{name}", found.type, value)

    def _misfits(self, where: str, type_name: str, value: object) -> Iterator[str]:
        inner = re.fullmatch(r"Collection\((.+)\)", type_name)
        if inner is not None:
            if not isinstance(value, list):
                yield f"{where} must be a collection, not {value!r}"
                return
            for item in value:
                yield from self._misfits(where, inner[1], item)
        elif type_name in _PRIMITIVES:
            if not _PRIMITIVES[type_name](value):
                yield f"{where} must be {type_name}, not {value!r}"
        else:
            yield from self._structured_misfits(where, type_name.rpartition(".")[2], value)

    def _structured_misfits(self, where: str, type_name: str, value: object) -> Iterator[str]:
        if type_name in self._enums:
            if value not in self._enums[type_name]:
                yield f"{where} must be one of {self._enums[type_name]}, not {value!r}"
        elif type_name not in self._properties:
            yield f"{where} is of the type {type_name}, which the file does not have"
        elif not isinstance(value, Mapping):
            yield f"{where} must be an object, not {value!r}"
        elif type_name != "resourceData":
            yield from self.problems(type_name, value)
