"""What is logged are ids: no name, no address, no token, no secret, whatever happens."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import azure.functions as func
import pytest

from application.catch_up import catch_up
from application.dispatch import carry_out, handle
from application.reconciliation.start import reconcile
from application.seat_ends import end_seats
from application.services import Messaging
from application.subscription import ensure
from domain.commands import Command, CommandKind
from domain.errors import Permanent, Transient
from domain.messages.compose import Contact
from domain.settings import MessageChoices
from handlers.http.responses import to_response
from handlers.webhook import receive
from tests.fakes.messages import InMemoryMessages
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.office import Office

SECRETS = ("Zinnia", "zinnia", "client-state-7f3a", "token-of-the-owner", "because-of-the-merger", "mailto-51c2")
"""Names and addresses of people, the clientState, a token, what somebody wrote, an address of a mailbox."""


@pytest.fixture
def office() -> Office:
    made = Office()
    messages = InMemoryMessages()
    choices = MessageChoices(("mailto-51c2@contoso.example",), remind_before=timedelta(days=1))
    outbox = Messaging(messages, InMemoryRequests(), choices)
    made.core = replace(made.core, outbox=outbox, new_secret=lambda: "client-state-7f3a")
    made.api = replace(made.api, core=made.core, requests=outbox.requests)
    return made


async def stories(office: Office) -> None:
    """What owners, administrators, Graph and the timers do, well and badly."""
    owner = office.caller("token-of-the-owner", upn="zinnia@contoso.example")
    allotment = await office.allotment(units=1, owners=[owner], displayName="Sales of Zinnia")
    one, by = f"/allotments/{allotment}", "token-of-the-owner"
    people = [office.person("Zinnia") for _ in range(3)]
    ends = (office.clock.now() + timedelta(days=2)).isoformat()
    for person in people:
        name = office.tenant.get_user(person).user_principal_name
        await office.call("POST", f"{one}/assignments", {"user": name, "endDateTime": ends}, by=by)
    await office.call("POST", f"{one}/assignments", {"user": "zinnia/nobody"}, by=by)
    body = {"allottedUnits": 9, "message": "because-of-the-merger"}
    await office.call("POST", f"{one}/requests", body, by=by)
    await office.call("POST", "/people/search", {"search": "Zinnia"}, by=by)
    await office.call("GET", f"/people?ids={people[0]}", by=by)
    await ensure(office.core)
    for state in ("client-state-7f3a", "forged"):
        entry = {"clientState": state, "resource": "Groups/x", "resourceData": {"id": "x"}}
        post = func.HttpRequest("POST", "https://app.example/", body=json.dumps({"value": [entry]}).encode())
        await to_response(receive(office.core, post))
    await handle(office.core, b'{"kind": "Zinnia"', None, 1)
    for failure in (Transient("Busy."), Permanent("Refused", "No.")):
        await told(office, allotment, failure)
    office.clock.advance(timedelta(days=3))
    await catch_up(office.core)
    await end_seats(office.core)
    await reconcile(office.core)
    await told(office, allotment)


async def told(office: Office, allotment: str, failure: Transient | Permanent | None = None) -> None:
    messages = office.core.outbox and office.core.outbox.messages
    assert isinstance(messages, InMemoryMessages)
    messages.known = {
        user.id: Contact(user.id, "Zinnia", ("zinnia@contoso.example",)) for user in office.tenant.list_users()
    }
    messages.failures = [failure] if failure else []
    office.clock.advance(timedelta(minutes=2))
    await carry_out(office.core, Command(CommandKind.DELIVER, allotment, "news", office.clock.now()))


async def test_logs_hold_ids_only(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await stories(office)
    written = [f"{record.name} {record.getMessage()} {record.exc_text or ''}" for record in caplog.records]
    assert len(written) > 12
    assert [line for line in written if any(secret in line for secret in SECRETS)] == []
    assert any("refused" in line.lower() or "again in" in line for line in written)
