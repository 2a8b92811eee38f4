"""The templates against Microsoft's published types (BICEP_TYPES), and the reader and the checker by themselves."""

import gzip
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.bicep import Declaration, Literal, Loop, Member, Object, Operation, Template, read
from tests.support.bicep_types import Types, problems
from tests.support.processes import ROOT

SETTING = "BICEP_TYPES"
TEMPLATES = sorted((ROOT / "deploy").glob("*.bicep"))

BUILT_IN = {
    "storageBlobDataOwner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "storageQueueDataContributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "storageTableDataContributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "serviceBusDataOwner": "090c5cfd-751d-490a-894a-3ce6f1109419",
    "monitoringMetricsPublisher": "3913510d-42f4-4e42-8a64-420c390055eb",
}
"""Follows "Azure built-in roles": the ids are the same everywhere."""


def published() -> Types:
    path = os.environ.get(SETTING)
    if not path:
        pytest.skip(f"{SETTING} is not set: it names a folder with types of Azure/bicep-types-az")
    assert Path(path).is_dir(), f"{SETTING} names no folder: {path}"
    return Types(Path(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_fits_the_published_types(path: Path) -> None:
    assert problems(read(path.read_text()), published()) == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("allowSharedKeyAccess", "allowSharedKeysAccess", "has no allowSharedKeysAccess"),
        ("'StorageV2'", "'StorageV3'", "'StorageV3' is none of"),
        ("'TLS1_2'", "12", "12 is none of"),
        ("sites@2024-04-01", "sites@2024-04-31", "publishes no type Microsoft.Web/sites@2024-04-31"),
        ("primaryEndpoints.blob", "primaryEndpoint.blob", "has no primaryEndpoint"),
        ("disableLocalAuth:", "disableLocalAuth: 'x' //", "'x' is no BooleanType"),
        ("'UserAssignedIdentity'", "'UserIdentity'", "'UserIdentity' is none of"),
        ("for way in ['ftp', 'scm']", "for way in ['ftp', 'scn']", "name is none of ftp, scm"),
        ("kind: 'StorageV2'\n", "", "needs kind"),
        ("uniqueString(", "uniqueText(", "uniqueText is no function"),
        ("{ name: storageRedundancy }", "{ name: redundancy }", "nothing is named redundancy"),
        ("'Standard_LRS'", "'Standard_XRS'", "'Standard_XRS' is none of"),
        ("properties: { allow: false }", "properties: { allow: false, name: 'x' }", "has no name"),
    ],
)
def test_a_slip_in_the_template_is_found(right: str, wrong: str, told: str) -> None:
    text = (ROOT / "deploy" / "main.bicep").read_text()
    assert right in text
    found = problems(read(text.replace(right, wrong)), published())
    assert any(told in each for each in found), found


def test_the_roles_are_those_of_azure() -> None:
    (roles,) = [each.value for each in read((ROOT / "deploy" / "main.bicep").read_text()) if each.name == "roles"]
    assert isinstance(roles, Object)
    assert {name: each.value for name, each in roles.properties.items() if isinstance(each, Literal)} == BUILT_IN


def test_exports_are_written_by_who_may_write_blobs_and_no_more() -> None:
    """Follows "Azure built-in roles": Storage Blob Data Contributor."""
    template = read((ROOT / "deploy" / "ledger-exports.bicep").read_text())
    (role,) = [each.value for each in template if each.name == "mayWriteBlobs"]
    assert isinstance(role, Literal)
    assert role.value == "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    assert [each.name for each in template if "roleAssignments@" in each.type] == ["mayWrite"]


def snake(name: str) -> str:
    return re.sub("([A-Z])", r"_\1", name).upper()


def declared(path: str, kind: str) -> Sequence[Declaration]:
    return [each for each in read((ROOT / "deploy" / path).read_text()) if each.kind == kind]


def test_every_parameter_comes_from_the_variable_of_its_name_with_the_template_s_default() -> None:
    """All but what Azure answers: where the group is, and the topic that is named after it."""
    wanted = {each.name: each for each in declared("main.bicep", "param")}
    given = {each.name: each.value for each in declared("main.bicepparam", "param")}
    assert set(wanted) - set(given) == {"location", "partnerTopic"}
    for name, value in given.items():
        text = (ROOT / "deploy" / "main.bicepparam").read_text()
        (line,) = re.findall(rf"^param {name} = (.*)$", text, re.MULTILINE)
        variable = "ALLOTMENTS_NAME" if name == "name" else snake(name)
        default = wanted[name].value
        assert value is not None
        if default is None:
            assert line == f"readEnvironmentVariable('{variable}')"
            continue
        assert isinstance(default, Literal)
        text = str(default.value).lower() if isinstance(default.value, bool) else str(default.value)
        read_ = f"readEnvironmentVariable('{variable}', '{text}')"
        assert line == (read_ if wanted[name].type == "string" else f"{wanted[name].type}({read_})")


class TestReading:
    def test_a_resource_in_a_resource(self) -> None:
        (outer,) = read(
            "resource a 'N/a@1' = if (x) {\n  name: 'n'\n  resource b 'b' existing = {\n    name: c\n  }\n}\n"
        )
        assert (outer.type, outer.existing, outer.line) == ("N/a@1", False, 1)
        assert isinstance(outer.value, Object)
        (inner,) = outer.value.children
        assert (inner.name, inner.type, inner.existing, inner.line) == ("b", "b", True, 3)

    def test_texts_with_placeholders_and_quotes(self) -> None:
        (found,) = read(r"var a = 'it\'s ${b.c}-$5'")
        assert isinstance(found.value, Template)
        first, second, third = found.value.parts
        assert (first, third) == (Literal("it's ", 1), Literal("-$5", 1))
        assert isinstance(second, Member)

    def test_operators_have_their_order(self) -> None:
        (found,) = read("var a = b == 1 && !c ? d.?e ?? f : g[h]")
        assert isinstance(found.value, Operation)
        assert [found.value.operator, *(getattr(e, "operator", None) for e in found.value.operands)] == [
            "?",
            "&&",
            "??",
            None,
        ]

    def test_loops_lambdas_and_comments(self) -> None:
        loop, mapped = read(
            "// one\nvar a = [\n  for b in c: {\n    d: b // two\n  }\n]\nvar e = map(a, f => f.d) /* x */\n"
        )
        assert isinstance(loop.value, Loop)
        assert mapped.line == 7

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("var a = {\n  b: 1\n", 3),
            ("var a = 'b", 1),
            ("var a = 1 2", 1),
            ("metadata a = 1", 1),
            ("var a = {\n  b: 1\n  b: 2\n}", 3),
            ("var a =\n", 2),
            ("resource a b = {}", 1),
        ],
    )
    def test_what_cannot_be_read_is_told_with_its_line(self, text: str, line: int) -> None:
        with pytest.raises(SyntaxError, match=f"^line {line}: "):
            read(text)


EXCERPT = [
    {"$type": "StringType"},
    {"$type": "StringLiteralType", "value": "Small"},
    {"$type": "StringLiteralType", "value": "Large"},
    {"$type": "UnionType", "elements": [{"$ref": "#/1"}, {"$ref": "#/2"}, {"$ref": "#/0"}]},
    {"$type": "IntegerType", "minValue": 1, "maxValue": 9},
    {"$type": "ArrayType", "itemType": {"$ref": "#/4"}},
    {
        "$type": "DiscriminatedObjectType",
        "name": "Way",
        "discriminator": "kind",
        "baseProperties": {"kind": {"type": {"$ref": "#/0"}, "flags": 1}},
        "elements": {"a": {"$ref": "#/7"}},
    },
    {"$type": "ObjectType", "name": "WayA", "properties": {"x": {"type": {"$ref": "#/4"}, "flags": 1}}},
    {
        "$type": "ObjectType",
        "name": "Example.Part/things",
        "properties": {
            "id": {"type": {"$ref": "#/0"}, "flags": 10},
            "name": {"type": {"$ref": "#/9"}, "flags": 9},
            "size": {"type": {"$ref": "#/3"}, "flags": 0},
            "counts": {"type": {"$ref": "#/5"}, "flags": 0},
            "way": {"type": {"$ref": "#/6"}, "flags": 0},
            "state": {"type": {"$ref": "#/0"}, "flags": 2},
        },
    },
    {"$type": "StringType", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"},
    {"$type": "ResourceType", "name": "Example.Part/things@2025-01-01", "body": {"$ref": "#/8"}},
]
"""In the form of Azure/bicep-types-az."""


class TestChecking:
    @pytest.fixture
    def types(self, tmp_path: Path) -> Types:
        folder = tmp_path / "example.part"
        folder.mkdir()
        (folder / "2025-01-01.json.gz").write_bytes(gzip.compress(json.dumps(EXCERPT).encode()))
        return Types(tmp_path)

    def found(self, types: Types, properties: str, around: str = "") -> list[str]:
        resource = f"resource t 'Example.Part/things@2025-01-01' = {{\n  name: 'abc'\n{properties}\n}}\n"
        return problems(read(resource + around), types)

    @pytest.mark.parametrize(
        "properties",
        [
            "  size: 'Small'",
            "  counts: [1, 9]",
            "  way: { kind: 'a', x: 3 }",
            "  counts: [for n in [1]: n]",
            "  size: resourceGroup().id == 'x' ? 'Small' : 'Large'",
        ],
    )
    def test_what_fits_is_silent(self, types: Types, properties: str) -> None:
        assert self.found(types, properties) == []

    @pytest.mark.parametrize(
        ("properties", "told"),
        [
            ("  sise: 'Small'", "line 3: Example.Part/things has no sise"),
            ("  size: 'Smal'", "line 3: 'Smal' is none of Small, Large"),
            ("  size: 1 == 1 ? 'Small' : 'Huge'", "line 3: 'Huge' is none of Small, Large"),
            ("  counts: [1, 10]", "line 3: 10 is not within the limits"),
            ("  counts: ['1']", "line 3: '1' is no IntegerType"),
            ("  counts: { a: 1 }", "line 3: an object is not wanted here"),
            ("  size: []", "line 3: a list is not wanted here"),
            ("  way: { kind: 'b', x: 3 }", "line 3: kind is none of a"),
            ("  way: { kind: 'a' }", "line 3: Way needs x"),
            ("  state: 'x'", "line 3: state can only be read"),
            ("  size: nobody", "line 3: nothing is named nobody"),
        ],
    )
    def test_what_does_not_is_told_with_its_line(self, types: Types, properties: str, told: str) -> None:
        assert self.found(types, properties) == [told]

    def test_a_variable_is_what_it_is_made_of(self, types: Types) -> None:
        assert self.found(types, "  size: s", "var s = 'Huge'\n") == ["line 5: 'Huge' is none of Small, Large"]
        assert self.found(types, "  size: s", "@allowed(['Small', 'Tiny'])\nparam s string\n") == [
            "line 5: 'Tiny' is none of Small, Large"
        ]
        assert self.found(types, "  counts: [n]", "param n string\n") == ["line 3: the parameter n is no IntegerType"]

    def test_names_that_nobody_uses_and_properties_that_are_not_there(self, types: Types) -> None:
        assert self.found(types, "", "var s = t.sise\noutput o string = s\n") == [
            "line 5: Example.Part/things has no sise"
        ]
        assert self.found(types, "", "param n string\n") == ["line 5: nothing uses n"]

    def test_a_name_has_its_length_and_form(self, types: Types) -> None:
        for name in ("a", "abcdef", "ABC"):
            text = f"resource t 'Example.Part/things@2025-01-01' = {{\n  name: '{name}'\n}}\n"
            assert problems(read(text), types) == [f"line 2: '{name}' is not of the length or form that is wanted"]

    def test_a_type_that_is_not_published_is_named(self, types: Types) -> None:
        found = problems(read("resource t 'Example.Part/things@2025-01-02' = {\n  name: 'abc'\n}\n"), types)
        assert found == ["line 1: Microsoft publishes no type Example.Part/things@2025-01-02"]
