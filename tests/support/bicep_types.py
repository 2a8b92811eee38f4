"""What Microsoft publishes of the types of Azure resources, and what in a template does not fit them.

Follows Azure/bicep-types-az: a types.json is a list of types that refer to each other by their place in it; of a
property's flags 1 means required and 2 read-only. A value that is only known in Azure fits everything.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.bicep import (
    Array,
    Call,
    Declaration,
    Expression,
    Lambda,
    Literal,
    Loop,
    Member,
    Name,
    Object,
    Operation,
    Template,
)

REQUIRED, READ_ONLY = 1, 2
ADDED_BY_BICEP = frozenset({"parent", "scope", "dependsOn"})
SET_BY_BICEP = frozenset({"id", "type", "apiVersion"})
KINDS = {"StringType": str, "IntegerType": int, "BooleanType": bool}
FUNCTIONS = frozenset(
    {
        "bool",
        "concat",
        "environment",
        "guid",
        "int",
        "items",
        "loadJsonContent",
        "loadTextContent",
        "map",
        "readEnvironmentVariable",
        "replace",
    }
    | {"resourceGroup", "resourceId", "string", "subscription", "subscriptionResourceId", "take", "tenant"}
    | {"union", "uniqueString"}
    | {"concat", "empty"}
)
"""Those of Bicep's functions that the templates use."""


@dataclass(frozen=True, slots=True)
class Type:
    """One entry of a types.json, and the list in which it stands."""

    entry: Mapping[str, Any]
    among: Sequence[Mapping[str, Any]]

    def __getitem__(self, key: str) -> Any:
        return self.entry[key]

    def at(self, reference: Mapping[str, Any]) -> "Type":
        """The type that `{"$ref": "#/7"}` names."""
        return Type(self.among[int(reference["$ref"].removeprefix("#/"))], self.among)

    @property
    def kind(self) -> str:
        return str(self.entry["$type"])

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.entry.get("properties", {})
        return found

    @property
    def elements(self) -> list["Type"]:
        """The alternatives of a union."""
        return [self.at(each) for each in self.entry["elements"]] if self.kind == "UnionType" else [self]


class Types:
    """A folder of gzipped types.json, one a namespace and API version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, dict[str, Type]] = {}

    def find(self, name: str) -> Type | None:
        """The body of a resource's type, `Microsoft.Web/sites@2024-04-01`; None where there is none."""
        namespace, version = name.partition("/")[0].lower(), name.partition("@")[2]
        for path in sorted(self._folder.glob(f"{namespace}*/{version}.json.gz")):
            if name in (found := self._types(path)):
                return found[name]
        return None

    def _types(self, path: Path) -> dict[str, Type]:
        if path not in self._read:
            entries = json.loads(gzip.decompress(path.read_bytes()))
            every = [Type(entry, entries) for entry in entries if entry["$type"] == "ResourceType"]
            self._read[path] = {each["name"]: each.at(each["body"]) for each in every}
        return self._read[path]


def problems(statements: Sequence[Declaration], types: Types) -> list[str]:
    """What in a template does not fit, each with its line; none where all does."""
    checker = _Checker(statements, types)
    return sorted({*checker.resources(), *checker.names()}, key=lambda each: int(re.findall(r"\d+", each)[0]))


def parts(expression: Expression | None) -> Iterator[Expression]:
    """The expressions of which one is made, without those of nested resources."""
    match expression:
        case Template(items) | Array(items) | Call(_, items) | Operation(_, items):
            yield from items
        case Member(of, name):
            yield from (of,) if isinstance(name, str) else (of, name)
        case Lambda(_, body):
            yield body
        case Loop(_, source, body):
            yield from (source, body)
        case Object(properties):
            yield from properties.values()


def every(expression: Expression | None) -> Iterator[Expression]:
    """An expression and all of which it is made, those of nested resources too."""
    if expression is None:
        return
    yield expression
    for part in parts(expression):
        yield from every(part)
    if isinstance(expression, Object):
        for child in expression.children:
            yield from every(child.value)


class _Checker:
    def __init__(self, statements: Sequence[Declaration], types: Types) -> None:
        self.statements = statements
        self.declared = {each.name: each for each in statements if each.kind in {"param", "var", "resource"}}
        self.types = types

    def resources(self) -> Iterator[str]:
        for each in self.statements:
            if each.kind == "resource":
                yield from self.resource(each, "")

    def resource(self, declared: Declaration, parent: str) -> Iterator[str]:
        name = f"{parent.partition('@')[0]}/{declared.type}@{parent.partition('@')[2]}" if parent else declared.type
        found = self.types.find(name)
        if found is None:
            yield f"line {declared.line}: Microsoft publishes no type {name}"
            return
        for body in bodies(declared.value):
            if not declared.existing:
                own = {key: value for key, value in body.properties.items() if key not in ADDED_BY_BICEP}
                yield from self.members(found, Object(own, body.line), without=SET_BY_BICEP)
            for child in body.children:
                yield from self.resource(child, name)

    def fits(self, type_: Type, value: Expression) -> Iterator[str]:
        match value:
            case Operation("?", (_, then, otherwise)) | Operation("??", (then, otherwise)):
                yield from self.fits(type_, then)
                yield from self.fits(type_, otherwise)
            case Name(name) if name in self.declared:
                yield from self.declared_fits(type_, value, self.declared[name])
            case Literal():
                yield from literal_fits(type_, value)
            case Object():
                yield from self.members(type_, value)
            case Array() | Loop():
                yield from self.array(type_, value)

    def declared_fits(self, type_: Type, value: Name, declared: Declaration) -> Iterator[str]:
        """A variable's value fits in the place of its name; so does everything that a parameter may be."""
        if declared.kind == "var" and declared.value:
            yield from self.fits(type_, declared.value)
        if declared.kind == "param":
            wanted = {"int": "IntegerType", "bool": "BooleanType", "string": "StringType"}.get(declared.type)
            simple = {each.kind for each in type_.elements} & set(KINDS)
            if wanted and simple and wanted not in simple:
                yield f"line {value.line}: the parameter {value.name} is no {' or '.join(sorted(simple))}"
            for choice in allowed(declared):
                yield from self.fits(type_, choice)

    def array(self, type_: Type, value: Array | Loop) -> Iterator[str]:
        if type_.kind == "AnyType":
            return
        if type_.kind != "ArrayType":
            yield f"line {value.line}: a list is not wanted here"
            return
        for item in value.items if isinstance(value, Array) else [value.body]:
            yield from self.fits(type_.at(type_["itemType"]), item)

    def members(self, type_: Type, value: Object, without: frozenset[str] = frozenset()) -> Iterator[str]:
        match type_.kind:
            case "AnyType":
                return
            case "ObjectType":
                properties = dict(type_.properties)
            case "DiscriminatedObjectType":
                properties = dict(type_["baseProperties"])
                chosen = value.properties.get(type_["discriminator"])
                if not isinstance(chosen, Literal) or chosen.value not in type_["elements"]:
                    yield f"line {value.line}: {type_['discriminator']} is none of {', '.join(type_['elements'])}"
                    return
                properties |= type_.at(type_["elements"][chosen.value]).properties
            case _:
                yield f"line {value.line}: an object is not wanted here"
                return
        others = type_.entry.get("additionalProperties")
        for name, given in value.properties.items():
            if name in properties:
                if properties[name]["flags"] & READ_ONLY:
                    yield f"line {given.line}: {name} can only be read"
                yield from self.fits(type_.at(properties[name]["type"]), given)
            elif not others:
                yield f"line {given.line}: {type_['name']} has no {name}"
        for name, property_ in properties.items():
            if property_["flags"] & REQUIRED and name not in value.properties and name not in without:
                yield f"line {value.line}: {type_['name']} needs {name}"

    def names(self) -> Iterator[str]:
        """Names and functions that there are not, names that nobody uses, and properties that a resource has not."""
        used = set[str]()
        for statement in self.statements:
            for expression in (statement.value, statement.condition):
                yield from self.known(expression, frozenset(), used.add)
                for each in every(expression):
                    if isinstance(each, Member):
                        yield from self.path(each)
        for declared in self.declared.values():
            if declared.kind != "resource" and declared.name not in used:
                yield f"line {declared.line}: nothing uses {declared.name}"

    def known(
        self, expression: Expression | None, bound: frozenset[str], use: Callable[[str], object]
    ) -> Iterator[str]:
        match expression:
            case Name(name, line):
                use(name)
                if name not in self.declared and name not in bound:
                    yield f"line {line}: nothing is named {name}"
            case Call(name, _, line) if name not in FUNCTIONS:
                yield f"line {line}: {name} is no function that is known here"
            case Lambda(name) | Loop(name):
                bound |= {name}
        for part in parts(expression):
            yield from self.known(part, bound, use)
        if isinstance(expression, Object):
            for child in expression.children:
                yield from self.known(child.value, bound, use)

    def path(self, member: Member) -> Iterator[str]:
        """Whether there is what is read of a resource: `storage.properties.primaryEndpoints.blob`."""
        names = list[str]()
        of: Expression = member
        while isinstance(of, Member) and isinstance(of.name, str):
            names.insert(0, of.name)
            of = of.of
        declared = self.declared.get(of.name) if isinstance(of, Name) else None
        if declared is None or declared.kind != "resource" or not (type_ := self.types.find(declared.type)):
            return
        body = declared.value
        if isinstance(body, Object) and names[0] in {child.name for child in body.children}:
            return
        for name in names:
            if type_.kind != "ObjectType":
                return
            if name not in type_.properties:
                yield f"line {member.line}: {type_['name']} has no {name}"
                return
            type_ = type_.at(type_.properties[name]["type"])


def bodies(value: Expression | None) -> Iterator[Object]:
    """What a resource is made of; of a loop over texts, once with each of them."""
    match value:
        case Object():
            yield value
        case Loop(name, Array(items), Object() as body):
            for item in items:
                given = {
                    key: item if isinstance(each, Name) and each.name == name else each
                    for key, each in body.properties.items()
                }
                yield Object(given, body.line, body.children)
        case Loop(_, _, Object() as body):
            yield body


def allowed(declared: Declaration) -> Sequence[Literal]:
    """The values that a parameter may have, where they are listed."""
    (choices,) = [each.arguments for each in declared.decorators if each.function == "allowed"] or [()]
    items = choices[0].items if choices and isinstance(choices[0], Array) else ()
    return [each for each in items if isinstance(each, Literal)]


def literal_fits(type_: Type, value: Literal) -> Iterator[str]:
    """Of a union that is open to other texts, those that Microsoft names are taken alone."""
    if type_.kind in {"AnyType"} or value.value is None:
        return
    named = [each["value"] for each in type_.elements if each.kind == "StringLiteralType"]
    if named:
        if value.value not in named:
            yield f"line {value.line}: {value.value!r} is none of {', '.join(named)}"
        return
    kinds = [each for each in type_.elements if type(value.value) is KINDS.get(each.kind)]
    if not kinds:
        yield f"line {value.line}: {value.value!r} is no {type_.kind}"
    for kind in kinds:
        yield from within(kind.entry, value)


def within(limits: Mapping[str, Any], value: Literal) -> Iterator[str]:
    """The limits of a text's length and form, and of a number."""
    text = str(value.value)
    if isinstance(value.value, str) and not (
        limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", len(text))
        and re.search(limits.get("pattern", ""), text)
    ):
        yield f"line {value.line}: {text!r} is not of the length or form that is wanted"
    if isinstance(value.value, int) and not (
        limits.get("minValue", value.value) <= value.value <= limits.get("maxValue", value.value)
    ):
        yield f"line {value.line}: {text} is not within the limits"
