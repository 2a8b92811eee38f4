"""What the doctor's adapter asks of the app's peers, and what it makes of their answers."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from domain.doctor import Mailbox, Peer
from domain.errors import Transient
from infra.graph.client import GraphClient
from infra.peers import SCOPES, HttpPeers
from infra.settings import read_settings
from local.stack.part import free_ports
from tests.support.processes import HOST
from tests.support.recording_server import Recorded, RecordingServer, recording_server
from tests.support.settings import GOOD

AHEAD = timedelta(minutes=3)
TENANT = "7d96d549-841b-4092-9c09-89abae4c860c"
JWK = {"kty": "RSA", "kid": "k", "n": "sXch", "e": "AQAB"}


class Credential:
    """Gives tokens, and remembers for what. refuses: whether it gives none."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses = False

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.asked += scopes
        if self.refuses:
            raise ClientAuthenticationError("No identity was found.\nTo mitigate: see somebody@contoso.example")
        return AccessToken("token", 0)

    async def close(self) -> None: ...

    async def __aenter__(self) -> "Credential":
        return self

    async def __aexit__(self, *_: object) -> None: ...


class Town:
    """A server that plays every peer, three minutes ahead of us."""

    def __init__(self, server: RecordingServer) -> None:
        self.server = server
        self.credential = Credential()
        self.mail: str | None = "licences@contoso.example"
        self.keys = [JWK]
        self.has_mailbox = True
        self.clients: list[GraphClient] = []

    async def answer(self, request: Recorded) -> web.Response:
        date = {"Date": format_datetime(datetime.now(UTC) + AHEAD, usegmt=True)}
        if request.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            body: Any = {"issuer": f"{self.server.url}/{TENANT}/v2.0", "jwks_uri": f"{self.server.url}/keys"}
            return web.json_response(body)
        if request.path == "/keys":
            return web.json_response({"keys": self.keys})
        if request.path.startswith("/v1.0/users/licences"):
            if self.has_mailbox:
                return web.json_response({"id": "m", "mail": self.mail})
            return web.json_response({"error": {"code": "Request_ResourceNotFound", "message": "No."}}, status=404)
        return web.Response(status=401, headers=date)

    def peers(self, **changes: str) -> HttpPeers:
        local = {
            "GRAPH_ENDPOINT": f"{self.server.url}/v1.0",
            "TABLES_ENDPOINT": self.server.url,
            "AUTH_ISSUER": f"{self.server.url}/{TENANT}/v2.0",
            "MESSAGES_MAILBOX": "licences@contoso.example",
        }
        settings = read_settings({**GOOD, **local, **changes})
        self.clients.append(GraphClient(settings.graph_endpoint, None))
        return HttpPeers(settings, self.credential, self.credential, self.clients[-1])


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    here: list[Town] = []

    async def answer(request: Recorded) -> web.Response:
        return await here[0].answer(request)

    async with recording_server(answer) as server:
        here.append(Town(server))
        yield here[0]
        for client in here[0].clients:
            await client.close()


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    (port,) = free_ports(1)
    return f"http://{HOST}:{port}"


async def test_a_token_is_asked_for_each_peer(town: Town) -> None:
    peers = town.peers()
    assert [await peers.sign_in(peer) for peer in Peer] == [True, True, True]
    assert town.credential.asked == [f"{town.server.url}/.default", *SCOPES.values()]


async def test_no_token_is_asked_for_where_the_settings_have_a_key(town: Town) -> None:
    with_keys = {"TABLES_CONNECTION": "AccountName=a;AccountKey=k", "ServiceBusConnection": "Endpoint=sb://a/"}
    peers = town.peers(**with_keys)
    assert [await peers.sign_in(peer) for peer in (Peer.TABLES, Peer.SERVICE_BUS)] == [False, False]


async def test_why_there_is_no_token_is_told_in_one_line(town: Town) -> None:
    town.credential.refuses = True
    with pytest.raises(Transient) as refused:
        await town.peers().sign_in(Peer.GRAPH)
    assert str(refused.value) == "ClientAuthenticationError: No identity was found."


async def test_a_clock_is_read_without_being_let_in(town: Town) -> None:
    peers = town.peers()
    for peer in (Peer.GRAPH, Peer.TABLES):
        reading = await peers.clock(peer)
        assert reading is not None
        assert abs(reading.apart - AHEAD) <= timedelta(seconds=1) + (reading.received - reading.sent)
    assert await peers.clock(Peer.SERVICE_BUS) is None
    assert {request.method for request in town.server.requests} == {"HEAD"}
    assert all("authorization" not in request.headers for request in town.server.requests)


@pytest.mark.parametrize(
    ("connection", "host"),
    [
        ("AccountName=a;AccountKey=k==;EndpointSuffix=core.chinacloudapi.cn", "a.table.core.chinacloudapi.cn"),
        ("AccountName=a;AccountKey=k", "a.table.core.windows.net"),
        ("SharedAccessSignature=x", None),
    ],
)
def test_the_tables_of_a_connection_string_are_found(town: Town, connection: str, host: str | None) -> None:
    found = town.peers(TABLES_CONNECTION=connection)._origin_of(Peer.TABLES)
    assert found == (f"https://{host}" if host else None)


async def test_a_clock_that_gives_no_answer(town: Town, closed: str) -> None:
    with pytest.raises(Transient, match="gives no answer: ConnectError"):
        await town.peers(GRAPH_ENDPOINT=f"{closed}/v1.0").clock(Peer.GRAPH)


async def test_the_issuer_tells_its_name_and_its_keys(town: Town) -> None:
    assert await town.peers().issuer() == (f"{town.server.url}/{TENANT}/v2.0", 1)


@pytest.mark.parametrize("keys", [[], [{"kty": "none"}]])
async def test_an_issuer_without_keys_says_nothing(town: Town, keys: list[Mapping[str, str]]) -> None:
    town.keys = [dict(key) for key in keys]
    with pytest.raises(Transient, match="PyJWKSetError"):
        await town.peers().issuer()


async def test_an_issuer_that_gives_no_answer(town: Town, closed: str) -> None:
    with pytest.raises(Transient, match="ConnectError"):
        await town.peers(AUTH_ISSUER=f"{closed}/{TENANT}/v2.0").issuer()


async def test_a_mailbox(town: Town) -> None:
    peers = town.peers()
    assert await peers.mailbox() == Mailbox(True, True)
    town.mail = None
    assert await peers.mailbox() == Mailbox(True, False)
    town.has_mailbox = False
    assert await peers.mailbox() == Mailbox(False, False)
    assert await town.peers(MESSAGES_MAILBOX="").mailbox() is None
    assert {request.method for request in town.server.requests} == {"GET"}


async def test_a_webhook_is_reached_and_nothing_is_posted(town: Town, closed: str) -> None:
    assert await town.peers(MESSAGES_WEBHOOK=f"{town.server.url}/secret").webhook() is True
    assert await town.peers().webhook() is False
    with pytest.raises(Transient) as failed:
        await town.peers(MESSAGES_WEBHOOK=f"{closed}/secret").webhook()
    assert "secret" not in str(failed.value)
    assert town.server.requests == []
