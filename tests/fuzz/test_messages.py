"""What arrives at the webhooks, on the queues and in headers."""

import asyncio
import base64
import json
from contextlib import suppress
from math import inf
from typing import Any

import azure.functions as func
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.dispatch import handle
from application.graph_notifications import parse
from application.subscription import ensure, record
from domain.access import caller_of
from domain.commands import Command, CommandKind, from_json, to_json
from domain.errors import InvalidRequest, NotSignedIn, Permanent, Problem
from domain.incoming import ROOT, instant_of, is_one_line, read_json, shown, unknown_properties, whole_number
from handlers.client_state import ClientStateCache
from handlers.http.etags import etag_of
from handlers.http.principal import principal_claims
from handlers.http.responses import json_object, json_response, language_of, to_response
from handlers.webhook import Webhook
from infra.graph.permissions import roles_of
from infra.sign_in import EntraSignIn
from tests.fuzz.hostile import bodies, broken, odd, texts, values
from tests.support.samples import MOMENT
from tests.unit.graph.worlds import HandlerWorld

GROUP = "0bc7d487-fd6f-41a0-8362-71ec81074f11"
NOTIFICATION = {
    "specversion": "1.0",
    "type": "Microsoft.Graph.GroupUpdated",
    "data": {
        "clientState": "secret",
        "subscriptionId": "s-1",
        "lifecycleEvent": "reauthorizationRequired",
        "resourceData": {"id": GROUP, "members@delta": [{"id": GROUP}, {"id": GROUP, "@removed": "deleted"}]},
    },
}
COMMAND = to_json(
    Command(CommandKind.OBSERVE, "a1", "joined", MOMENT, {GROUP: True}, frozenset({GROUP}), ends={GROUP: MOMENT})
)
TENANT = "7d96b5a1-0c65-4b7e-8c5e-3a1f00000001"
PRINCIPAL = {
    "auth_typ": "aad",
    "role_typ": "roles",
    "claims": [{"typ": "tid", "val": TENANT}, {"typ": "oid", "val": GROUP}, {"typ": "roles", "val": "Allotment.Admin"}],
}


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


@given(bodies, st.booleans())
def test_json_is_a_value_that_can_be_shown_or_refused_with_its_places(body: bytes, seen: bool) -> None:
    with suppress(InvalidRequest):
        value = read_json(body, seen=seen)
        assert json.loads(json_response(value).get_body()) == value
        assert etag_of(value)
        text = json.dumps(value, ensure_ascii=False)
        assert not seen or text == shown(text)


@given(values)
def test_what_is_stored_already_can_be_shown(value: Any) -> None:
    assert json_response(value).get_body().decode()
    assert etag_of(value)


@given(texts)
def test_numbers_and_instants(text: str) -> None:
    number = whole_number(text, most=999)
    assert number is None or 0 <= number <= 999
    assert shown(text).encode().decode() == shown(text)
    assert is_one_line(text) == (len(f"{text}.".splitlines()) == 1 and "\t" not in text)
    with suppress(ValueError):
        assert instant_of(text).tzinfo


@given(st.one_of(bodies, broken(NOTIFICATION).map(written)))
def test_a_message_of_the_notification_queue_is_read_or_dead(body: bytes) -> None:
    with suppress(Permanent):
        assert parse(body)


@given(broken(COMMAND))
def test_a_command_is_read_or_dead(body: Any) -> None:
    with suppress(Permanent):
        assert to_json(from_json(body))


@given(st.one_of(bodies, broken(COMMAND).map(written)))
def test_a_message_of_the_enforcement_queue_is_handled_or_dead(body: bytes) -> None:
    world = HandlerWorld()
    asyncio.run(handle(world.services, body, "a1", 1))


@given(st.one_of(bodies, broken({"value": [NOTIFICATION["data"]]}).map(written)), st.booleans())
def test_a_post_to_a_webhook_is_answered(body: bytes, known: bool) -> None:
    async def post() -> None:
        world = HandlerWorld()
        await ensure(world.services)
        stored = await record(world.services)
        assert stored is not None
        sent = body.replace(b"secret", stored.client_state.encode()) if known else body
        webhook = Webhook(world.services, ClientStateCache(world.services), world.services.notifications.enqueue)
        for take in (webhook.receive, webhook.receive_lifecycle):
            request = func.HttpRequest("POST", "https://app.example/api/notifications", body=sent)
            reply = await to_response(take(request))
            assert reply.status_code in {202, 400}
            assert len(reply.get_body()) < 10_000

    asyncio.run(post())


@given(bodies)
def test_a_body_of_a_request_is_an_object_or_refused(body: bytes) -> None:
    with suppress(InvalidRequest):
        assert isinstance(json_object(func.HttpRequest("POST", "https://app.example/", body=body)), dict)


@given(st.one_of(bodies, broken(PRINCIPAL).map(written)).map(base64.b64encode).map(bytes.decode) | texts)
def test_a_principal_header_names_somebody_or_nobody(header: str) -> None:
    with suppress(NotSignedIn):
        assert caller_of(principal_claims(header, TENANT)).id


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(written(value)).decode().rstrip("=")


HEADER, CLAIMS = {"alg": "RS256", "kid": "k", "typ": "JWT"}, {"sub": "a", "roles": ["Group.Read.All"], "exp": 1}
tokens = st.tuples(st.one_of(broken(HEADER)).map(encoded), broken(CLAIMS).map(encoded), texts).map(".".join)


@given(st.one_of(texts, tokens, tokens.map("Bearer {}".format), texts.map("Bearer {}".format)))
@example("Bearer " + base64.urlsafe_b64encode(b"[" * 20_000).decode() + ".e30.x")
@example("Bearer e30.e30.\ud800")
def test_a_bearer_token_that_nobody_signed_signs_nobody_in(header: str) -> None:
    async def signed_in() -> None:
        sign_in = EntraSignIn("https://login.example/7d96d549-841b-4092-9c09-89abae4c860c/v2.0", "audience")
        sign_in._keys._next_try = inf  # the keys were read a moment ago: there are none
        with pytest.raises(NotSignedIn):
            await sign_in.claims(header)

    asyncio.run(signed_in())


@given(st.one_of(texts, tokens))
@example("." + base64.urlsafe_b64encode(b"[" * 20_000).decode() + ".")
def test_roles_of_a_token_are_read_or_not_known(token: str) -> None:
    roles = roles_of(token)
    assert roles is None or all(isinstance(role, str) for role in roles)


@given(st.one_of(texts, st.lists(st.tuples(texts, texts)).map(lambda some: ",".join(f"{a};q={b}" for a, b in some))))
def test_a_language_is_one_that_there_is(text: str) -> None:
    request = func.HttpRequest("GET", "https://app.example/", headers={"Accept-Language": text}, body=b"")
    assert language_of(request) in {"en", "sv"}


@given(st.lists(st.tuples(texts, odd), max_size=60))
def test_any_number_of_problems_is_told_shortly(some: list[tuple[str, Any]]) -> None:
    body = written({ROOT + name: value for name, value in some})
    request = func.HttpRequest("POST", "https://app.example/", body=body)

    async def refused() -> func.HttpResponse:
        raise InvalidRequest(*unknown_properties(json_object(request), {"search"}), Problem("search", "Is needed."))

    assert len(asyncio.run(to_response(refused())).get_body()) < 20_000
