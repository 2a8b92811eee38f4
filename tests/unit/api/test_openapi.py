"""The description itself; that answers are as it says is checked at every call (`tests.unit.api.office`)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from handlers.api.routes import ROUTES
from handlers.openapi import document
from tests.support.processes import ROOT
from tests.unit.api.json_schema import KNOWN, resolved

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
    used = {reference.rpartition("/")[2] for reference in references(DESCRIPTION)}
    assert used == set(DESCRIPTION["components"]["schemas"])
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
