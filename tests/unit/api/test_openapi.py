"""The description itself; that answers are as it says is checked at every call (`tests.unit.api.office`)."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from allotctl import __version__
from handlers.api.openapi import document
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from tests.support.processes import ROOT
from tests.unit.api.json_schema import KNOWN, resolved
from tests.unit.api.office import Office

DESCRIPTION = document()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_route_is_described_and_every_reference_leads_somewhere() -> None:
    described = {(method, path) for path, methods in DESCRIPTION["paths"].items() for method in methods}
    assert {(route.method.lower(), f"/api{route.path}") for route in ROUTES} < described
    assert all(resolved(reference, DESCRIPTION) for reference in references(DESCRIPTION))
    assert DESCRIPTION["openapi"].startswith("3.1.")
    assert json.loads(json.dumps(DESCRIPTION)) == DESCRIPTION


def test_every_schema_is_used_and_can_be_checked() -> None:
    used = set(references(DESCRIPTION))
    components = DESCRIPTION["components"]
    assert used == {f"#/components/{part}/{name}" for part in ("schemas", "headers") for name in components[part]}
    assert all(set(schema) <= KNOWN for schema in DESCRIPTION["components"]["schemas"].values())


def test_operations_have_names_of_their_own_and_parameters_for_their_paths() -> None:
    operations = [each for methods in DESCRIPTION["paths"].values() for each in methods.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    for path, methods in DESCRIPTION["paths"].items():
        for operation in methods.values():
            named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_the_guide_lists_every_route() -> None:
    listed = re.findall(r"^\| `([A-Z]+) (/\S*)` \|", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted((route.method, route.path) for route in ROUTES)


def choices() -> Iterator[Any]:
    """Every value of every parameter that has some to choose from."""
    for route in ROUTES:
        for parameter in DESCRIPTION["paths"][f"/api{route.path}"][route.method.lower()]["parameters"]:
            for value in parameter["schema"].get("enum", ()):
                yield pytest.param(route, parameter["name"], value, id=f"{route.name}-{parameter['name']}-{value}")


@pytest.mark.parametrize(("route", "name", "value"), [*choices()])
async def test_every_value_that_is_described_is_taken(office: Office, route: Route, name: str, value: str) -> None:
    known = {"id": await office.allotment(), "date": "2026-01-01"}
    path = re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "none"), route.path)
    reply = await office.call(route.method, f"{path}?{name}={value}", headers={"If-Match": "*"})
    told = reply.body.get("errors", ()) if isinstance(reply.body, dict) else ()
    assert name not in {each["field"] for each in told}
    assert reply.status in {*route.answers, 404}


def test_every_tag_is_described_and_used() -> None:
    used = [operation["tags"] for methods in DESCRIPTION["paths"].values() for operation in methods.values()]
    assert {tag for tags in used for tag in tags} == {tag["name"] for tag in DESCRIPTION["tags"]}
    assert {len(tags) for tags in used} == {1}


def test_all_tell_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert (DESCRIPTION["info"]["version"], __version__) == (version, version)
