"""Requests made up from the served description, as an administrator, an owner and nobody: every answer is described.

None is a server's error. schemathesis makes the requests, those that fit the description and those that do not; the
same ones every time.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from handlers.openapi import document
from tests.integration.api import Api

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
EXAMPLES = 10
REPEATABLE = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {operation.ok().definition.raw["operationId"]: operation.ok() for operation in SCHEMA.get_all_operations()}


@dataclass
class World:
    """The running app; an owner's allotment with somebody in it, made anew when a request has deleted it."""

    api: Api
    tokens: Mapping[str, str]
    owner: str
    person: str
    allotment: str = ""

    def path(self) -> dict[str, str]:
        """What exists, by the names of path parameters."""
        if not self.allotment or self.api.call("GET", f"/allotments/{self.allotment}").status_code != 200:
            group = self.api.group(f"described {self.owner[:8]} {len(self.api.control('GET', '/state')['groups'])}")
            self.allotment = self.api.allotment(group, E3, 3, owners=[self.owner])
            self.api.call("POST", f"/allotments/{self.allotment}/assignments", {"user": self.person})
        return {"id": self.allotment, "userId": self.person}


@pytest.fixture(scope="module")
def described(api: Api) -> World:
    owner, person, nobody = api.people(3, "described")
    tokens = {"administrator": api.token, "owner": api.token_of(owner), "nobody": api.token_of(nobody)}
    return World(api, tokens, owner, person)


def test_the_description_is_served(api: Api) -> None:
    assert api.http.get(f"{api.endpoints['functions']}/api/openapi.json").json() == document()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_described(described: World, name: str) -> None:
    operation = OPERATIONS[name]
    fits = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    modes = [fits]
    if operation.body:
        path = relevant(
            {**described.path(), "requestId": "none", "letterId": "none"},
            [each.name for each in operation.path_parameters],
        )
        modes.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters=path))

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.one_of(modes), caller=st.sampled_from(sorted(described.tokens)), there=st.booleans())
    def answered_as_described(case: Any, caller: str, there: bool) -> None:
        if there:
            case.path_parameters = {**case.path_parameters, **relevant(described.path(), case.path_parameters)}
        headers = {"Authorization": f"Bearer {described.tokens[caller]}"}
        if "If-Match" in case.headers:
            headers["If-Match"] = "*"
        response = case.call(base_url=described.api.endpoints["functions"], headers=headers)
        case.validate_response(response, checks=CHECKS)

    answered_as_described()


def relevant(known: Mapping[str, str], wanted: Container[str]) -> dict[str, str]:
    """Those of the known path parameters that a path has."""
    return {key: value for key, value in known.items() if key in wanted}
