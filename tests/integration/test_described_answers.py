"""Requests made up from the served description, as an administrator, an owner and nobody: every answer is described.

None is a server's error. schemathesis makes the requests, those that fit the description and those that do not; the
same ones every time. Then one part of each is replaced by what breaks parsers: half characters, depth, huge values.
"""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

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

from handlers.api.openapi import document
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

    @REPEATABLE
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


HOSTILE = [
    b'"\\ud800 lone"',
    b'"half \xed\xa0\x80"',
    b'"\\u0000\\u001b[2J\\u202e"',
    b'"' + b"x" * 300_000 + b'"',
    b"9" * 5000,
    b"-1e999",
    b"NaN",
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b"[" + b"1," * 200_000 + b"1]",
    b"{" + b",".join(b'"p%d":1' % number for number in range(60_000)) + b"}",
]
QUERIES = ["9" * 5000, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "A" * 4000, "\x00", "%ED%A0%80"]
ANSWER_AT_MOST = 65_536


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.body])
def test_no_value_breaks_a_body(described: World, name: str) -> None:
    operation = OPERATIONS[name]
    path = {**described.path(), "requestId": "none", "letterId": "none", "adoptionId": "none", "changeId": "none"}
    fits = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @REPEATABLE
    @given(case=fits, value=st.sampled_from(HOSTILE), data=st.data())
    def refused_as_described(case: Any, value: bytes, data: st.DataObject) -> None:
        body = case.body if isinstance(case.body, dict) else {}
        place = data.draw(st.sampled_from(["unknown", *body]))
        other = {key: each for key, each in body.items() if key != place}
        start = json.dumps(other).encode().removesuffix(b"}") + (b", " if other else b"")
        sent = start + json.dumps(place).encode() + b": " + value + b"}"
        case.path_parameters = {**case.path_parameters, **relevant(path, case.path_parameters)}
        headers = {
            "Authorization": f"Bearer {described.api.token}",
            "Content-Type": "application/json",
            "If-Match": "*",
        }
        response = described.api.http.request(
            case.method, described.api.endpoints["functions"] + case.formatted_path, content=sent, headers=headers
        )
        assert str(response.status_code) in operation.definition.raw["responses"], response.text[:200]
        assert response.status_code < 500
        assert len(response.content) < ANSWER_AT_MOST

    refused_as_described()


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.query])
def test_no_value_breaks_a_query(described: World, name: str) -> None:
    operation = OPERATIONS[name]
    path = operation.path
    for key, value in {
        **described.path(),
        "skuId": E3,
        "date": "2026-01-01",
        "adoptionId": "none",
        "changeId": "none",
    }.items():
        path = path.replace(f"{{{key}}}", value)
    for parameter in [each.name for each in operation.query]:
        for value in QUERIES:
            query = f"{parameter}={value if value.startswith('%') else quote(value)}"
            response = described.api.http.request(
                operation.method,
                f"{described.api.endpoints['functions']}{path}?{query}",
                headers={"Authorization": f"Bearer {described.api.token}", "If-Match": "*"},
            )
            assert str(response.status_code) in operation.definition.raw["responses"], (query[:80], response.text[:200])
            assert response.status_code < 500
            assert len(response.content) < ANSWER_AT_MOST


def relevant(known: Mapping[str, str], wanted: Container[str]) -> dict[str, str]:
    """Those of the known path parameters that a path has."""
    return {key: value for key, value in known.items() if key in wanted}
