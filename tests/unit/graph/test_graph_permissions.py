"""What each feature needs, and what is missing by the token."""

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

from domain.permissions import GraphFeature, MissingPermission
from infra.graph.permissions import (
    FEATURES,
    GrantedPermissions,
    LoopbackCredential,
    Option,
    asked_for,
    features,
    missing_from,
    roles_of,
)
from local.tenant.graph.permissions import APP_PERMISSIONS, NEEDS, PAGES
from tests.support.permissions import DOCUMENTED

ROOT = Path(__file__).parents[3]
LEAST = asked_for()


def token(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.signature"


class Credential:
    """Answers a token with these roles."""

    def __init__(self, roles: list[str] | None, failure: Exception | None = None) -> None:
        self.roles = roles
        self.failure = failure or ClientAuthenticationError("no identity")
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.scopes += scopes
        if self.roles is None:
            raise self.failure
        return AccessToken(token({"roles": self.roles}), 0)

    async def close(self) -> None: ...

    async def __aenter__(self) -> "Credential":
        return self

    async def __aexit__(self, *_: object) -> None: ...


def test_the_least_permissions_are_enough() -> None:
    assert missing_from(LEAST, features(())) == []


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.needs)
def test_each_alternative_permits_its_feature_and_nothing_else_is_needed(feature: Any) -> None:
    assert not feature.permitted(["Mail.Send"])
    assert all(feature.permitted([role]) for role in {feature.needs, *feature.instead})


@pytest.mark.parametrize(
    "text", ["local", "a.b", "a.!.c", f"a.{base64.b64encode(b'[1]').decode()}.c", token({"roles": "x"})]
)
def test_what_is_no_token_says_nothing(text: str) -> None:
    assert roles_of(text) is None


def test_a_token_without_roles_has_none() -> None:
    assert roles_of(token({"sub": "x"})) == frozenset()


async def test_a_missing_one_is_named_with_its_feature(caplog: pytest.LogCaptureFixture) -> None:
    credential = Credential([role for role in LEAST if role != "Group.Create"])
    with caplog.at_level(logging.WARNING):
        found = await GrantedPermissions("https://graph.microsoft.com/v1.0", credential).missing()
    assert found == [MissingPermission("Group.Create", GraphFeature.MAKE_GROUPS, "make licensed groups")]
    assert "Group.Create was not granted; without it the app cannot make licensed groups" in caplog.text
    assert credential.scopes == ["https://graph.microsoft.com/.default"]


async def test_reprocessing_is_asked_for_only_where_it_is_on() -> None:
    granted = GrantedPermissions("https://graph.microsoft.com/v1.0", Credential(LEAST), [Option.REPROCESS])
    assert [(each.permission, each.feature) for each in await granted.missing()] == [
        ("User.ReadWrite.All", GraphFeature.REPROCESS)
    ]
    granted = GrantedPermissions("https://graph.microsoft.com/v1.0", Credential(LEAST), [Option.REPROCESS_BETA])
    assert [each.permission for each in await granted.missing()] == ["CloudLicensing.AssignLicenses.Organization"]


async def test_idle_seats_need_one_only_where_they_are_looked_for() -> None:
    granted = GrantedPermissions("https://graph.microsoft.com/v1.0", Credential(LEAST), [Option.IDLE_SEATS])
    assert [each.permission for each in await granted.missing()] == ["AuditLog.Read.All"]


async def test_an_administrative_unit_needs_one_only_where_licensed_groups_are_made_in_it() -> None:
    granted = GrantedPermissions("https://graph.microsoft.com/v1.0", Credential(LEAST), [Option.GROUPS_IN_UNIT])
    assert [each.permission for each in await granted.missing()] == ["AdministrativeUnit.Read.All"]


@pytest.mark.parametrize(
    "credential",
    [Credential(None), Credential(None, ServiceRequestError("no connection")), LoopbackCredential()],
    ids=["no-identity", "identity-down", "no-tenant"],
)
async def test_nothing_is_said_where_nothing_is_known(credential: Credential | LoopbackCredential) -> None:
    assert await GrantedPermissions("http://127.0.0.1:9/v1.0", credential).missing() is None


def test_a_new_simulated_tenant_has_granted_what_the_app_asks_for() -> None:
    assert list(APP_PERMISSIONS) == asked_for()


def test_nothing_is_asked_for_that_would_not_be_missed() -> None:
    for options in ((), (Option.REPROCESS_BETA, Option.IDLE_SEATS, Option.GROUPS_IN_UNIT)):
        for each in asked_for(options):
            assert missing_from({*asked_for(options)} - {each}, features(options))


def test_the_document_names_every_feature_and_permission() -> None:
    lines = (ROOT / "docs" / "permissions.md").read_text().partition("## Every request")[0].splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 1 + len(FEATURES)
    for row, feature in zip(rows[1:], FEATURES, strict=True):
        can, has, instead = (cell.strip() for cell in row.strip("|").split("|"))
        assert can.startswith(feature.name)
        assert has == f"`{feature.needs}`"
        assert {name.strip("` ") for name in instead.split(",") if name} == feature.instead


SENT = {need.request: need for need in NEEDS if need.request in DOCUMENTED}


def test_every_request_that_the_document_names_is_one() -> None:
    assert set(SENT) == set(DOCUMENTED)


@pytest.mark.parametrize("request_name", DOCUMENTED)
def test_the_document_says_of_a_request_what_microsoft_does(request_name: str) -> None:
    need, documented = SENT[request_name], DOCUMENTED[request_name]
    assert documented.least == need.least
    assert documented.page == PAGES + need.page
    permitting = {need.least, *need.higher}
    uses = [feature for feature in FEATURES if feature.name == documented.use]
    assert bool(uses) is (documented.use != "send mail (see Mail)")
    assert all({feature.needs, *feature.instead} <= permitting for feature in uses)
