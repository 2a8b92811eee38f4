"""Microsoft Graph answers something else than it documents, in any place: one of the app's errors, or a value.

Nothing is ever taken for an empty group, or for a person without a licence, because an answer could not be read.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Product
from domain.errors import AllotmentsError, Transient
from infra.graph.accounts import GraphAccounts, GraphLicensedGroups
from infra.graph.answers import GUID
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.people import GraphPeople
from infra.graph.sources import GraphLicenceSources
from infra.graph.subscriptions import GraphSubscriptions
from infra.messages import OutgoingMessages
from tests.fuzz.hostile import bodies, broken, texts
from tests.support.samples import MOMENT, allotment

GROUP, USER, OTHER, SKU = ("0bc7d487-fd6f-41a0-8362-71ec8107400" + digit for digit in "1234")
PRODUCT = Product(SKU, "SPE_E3", licensed_group_id=OTHER)
DIRECT = Product(SKU, "SPE_E3")

STATE = {"skuId": SKU, "assignedByGroup": OTHER, "state": "Active", "error": "None", "disabledPlans": [SKU]}
PERSON = {
    "@odata.type": "#microsoft.graph.user",
    "id": USER,
    "displayName": "Ann",
    "userPrincipalName": "ann@contoso.example",
    "mail": "ann@contoso.example",
    "accountEnabled": True,
    "userType": "Member",
    "department": "Sales",
    "licenseAssignmentStates": [STATE],
    "signInActivity": {"lastSignInDateTime": "2026-01-01T00:00:00Z"},
}
A_GROUP = {
    "id": GROUP,
    "displayName": "Sales",
    "description": "x",
    "groupTypes": ["Unified"],
    "mailEnabled": False,
    "securityEnabled": True,
    "onPremisesSyncEnabled": None,
    "isAssignableToRole": False,
    "assignedLicenses": [{"skuId": SKU, "disabledPlans": [SKU]}],
    "members@delta": [{"@odata.type": "#microsoft.graph.user", "id": USER}, {"id": OTHER, "@removed": {"reason": "d"}}],
}
A_PRODUCT = {
    "skuId": SKU,
    "skuPartNumber": "SPE_E3",
    "appliesTo": "User",
    "capabilityStatus": "Enabled",
    "consumedUnits": 3,
    "prepaidUnits": {"enabled": 10, "warning": 0, "suspended": 0, "lockedOut": 0},
    "servicePlans": [{"servicePlanId": SKU, "servicePlanName": "EXCHANGE", "appliesTo": "User"}],
}
A_SUBSCRIPTION = {
    "id": GROUP,
    "resource": "groups",
    "notificationUrl": "https://app.example/api/notifications",
    "expirationDateTime": "2026-01-01T00:00:00Z",
}


def batch(*answers: Any) -> Any:
    responses = [{"id": str(number), "status": 200, "headers": {}, "body": body} for number, body in enumerate(answers)]
    return {"responses": responses}


def page(*entries: Any) -> Any:
    return {"value": list(entries), "@odata.nextLink": "http://127.0.0.1:9/v1.0/users?$skiptoken=x"}


def delta(*entries: Any) -> Any:
    return {"value": list(entries), "@odata.deltaLink": "http://127.0.0.1:9/v1.0/groups/delta?$deltatoken=x"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the app, and what Graph answers to it; further ones get an empty page."""

    ask: Callable[[GraphClient], Awaitable[Any]]
    answer: Any


def directory(client: GraphClient) -> GraphDirectory:
    return GraphDirectory(client)


ASKED = {
    "observe": Asked(lambda client: directory(client).observe(GROUP, None, MOMENT), delta(A_GROUP)),
    "changed groups": Asked(lambda client: directory(client).changed_groups([GROUP], None), delta(A_GROUP)),
    "licensed members": Asked(lambda client: directory(client).licensed_members(PRODUCT), page(PERSON)),
    "licence errors": Asked(lambda client: directory(client).licence_errors(PRODUCT), page(PERSON)),
    "licences": Asked(lambda client: directory(client).licences([PRODUCT], [USER]), batch(page(PERSON))),
    "grant": Asked(lambda client: directory(client).grant([DIRECT], [USER]), batch(PERSON)),
    "retry": Asked(lambda client: directory(client).retry([PRODUCT], [USER]), batch(page(PERSON))),
    "revoke": Asked(lambda client: directory(client).revoke([DIRECT], [USER]), batch(page(PERSON))),
    "group": Asked(lambda client: directory(client).group(GROUP), A_GROUP),
    "groups": Asked(lambda client: directory(client).groups([GROUP]), batch(page(A_GROUP))),
    "groups called": Asked(lambda client: directory(client).groups_called("S", 5), page(A_GROUP)),
    "products": Asked(lambda client: directory(client).subscribed(), page(A_PRODUCT)),
    "unknown users": Asked(lambda client: directory(client).unknown_users([USER]), batch(PERSON)),
    "licensed groups": Asked(lambda client: directory(client).licensed_groups(allotment("a1"), DIRECT), page(A_GROUP)),
    "a licensed group is made": Asked(
        lambda client: directory(client).make_licensed_group(allotment("a1"), DIRECT), A_GROUP
    ),
    "retire": Asked(lambda client: directory(client).retire_licensed_group(PRODUCT), A_GROUP),
    "person": Asked(lambda client: GraphPeople(client).find(USER), PERSON),
    "named": Asked(lambda client: GraphPeople(client).named([USER]), batch({"value": [PERSON]})),
    "search": Asked(lambda client: GraphPeople(client).search("a", 5), page(PERSON)),
    "holders": Asked(lambda client: GraphPeople(client).holders(SKU, None, 5), page(PERSON)),
    "join": Asked(lambda client: GraphPeople(client).join(GROUP, USER), {}),
    "members": Asked(lambda client: GraphAccounts(client).members(GROUP), page(PERSON)),
    "accounts": Asked(lambda client: GraphAccounts(client).accounts([USER]), batch(page(PERSON))),
    "idle": Asked(lambda client: GraphAccounts(client).idle([USER], MOMENT), batch(page(PERSON))),
    "carried": Asked(lambda client: GraphLicensedGroups(client).carried(PRODUCT), A_GROUP),
    "of a group": Asked(lambda client: GraphLicenceSources(client).of_group(GROUP), A_GROUP),
    "of people": Asked(lambda client: GraphLicenceSources(client).of_people([USER]), batch(PERSON)),
    "subscriptions": Asked(lambda client: subscriptions(client).ours(), page(A_SUBSCRIPTION)),
    "create": Asked(lambda client: subscriptions(client).create("secret", MOMENT), A_SUBSCRIPTION),
    "renew": Asked(lambda client: subscriptions(client).renew(GROUP, MOMENT), A_SUBSCRIPTION),
    "contacts": Asked(
        lambda client: OutgoingMessages(client, "a", None).contacts([USER, GROUP]), batch(page(PERSON), page(A_GROUP))
    ),
}

CLIENT = GraphClient("http://127.0.0.1:9/v1.0", None, timedelta(seconds=1))
LOOP = asyncio.Runner()


@pytest.fixture(scope="module", autouse=True)
def loop() -> Iterator[None]:
    """One event loop for the thousands of examples."""
    with LOOP:
        yield


answers_of_failures = st.sampled_from([400, 401, 403, 404, 409, 410, 429, 500, 503])


def asked(ask: Callable[[GraphClient], Awaitable[Any]], body: bytes, status: int = 200, **headers: str) -> Any:
    """What comes of a request that is answered so."""
    later = httpx.Response(200, content=json.dumps(delta()).encode())
    responses = [httpx.Response(status, content=body, headers=headers)]

    async def answered(*_: object) -> httpx.Response:
        return responses.pop() if responses else later

    CLIENT._sdk.adapter.send_primitive_async = answered  # type: ignore[method-assign]

    async def run() -> Any:
        return await ask(CLIENT)

    return LOOP.run(run())


@pytest.mark.parametrize("name", ASKED)
def test_an_id_means_the_same_in_upper_case(name: str) -> None:
    text = json.dumps(ASKED[name].answer)
    shouted = GUID.sub(lambda found: found[0].upper(), text)
    assert asked(ASKED[name].ask, shouted.encode()) == asked(ASKED[name].ask, text.encode())


@pytest.mark.parametrize("name", ASKED)
def test_what_graph_documents_is_read(name: str) -> None:
    asked(ASKED[name].ask, json.dumps(ASKED[name].answer).encode())


@pytest.mark.parametrize("name", ASKED)
@given(data=st.data())
def test_an_answer_with_something_else_in_it_is_a_value_or_an_error_of_ours(name: str, data: st.DataObject) -> None:
    body = json.dumps(data.draw(broken(ASKED[name].answer))).encode()
    with suppress(AllotmentsError):
        asked(ASKED[name].ask, body)


@pytest.mark.parametrize("name", ASKED)
@given(body=bodies, status=answers_of_failures, wait=texts)
def test_any_bytes_are_a_value_or_an_error_of_ours(name: str, body: bytes, status: int, wait: str) -> None:
    told = wait.encode("ascii", errors="ignore").decode()
    for code in (200, status):
        with suppress(AllotmentsError):
            asked(ASKED[name].ask, body, code, **({"retry-after": told} if told.isprintable() else {}))


LISTS = [
    "observe",
    "licensed members",
    "licence errors",
    "licences",
    "members",
    "accounts",
    "products",
    "idle",
    "licensed groups",
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("body", [b"<html>busy</html>", b"[]", b"{}", b'{"value": null}', b"", b"null"])
def test_what_cannot_be_read_is_never_taken_for_nobody(name: str, body: bytes) -> None:
    with pytest.raises(Transient):
        asked(ASKED[name].ask, body)


def subscriptions(client: GraphClient) -> GraphSubscriptions:
    return GraphSubscriptions(client, "https://app.example")
