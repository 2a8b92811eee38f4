"""A peer that is down is Transient, at every adapter: the same may succeed later."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.core.rest import HttpRequest
from azure.data.tables.aio import TableServiceClient

from domain.commands import Command, CommandKind
from domain.errors import FIXABLE, Transient
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.service_bus.connection import ServiceBus
from infra.service_bus.dead_letters import ServiceBusDeadLetters
from infra.service_bus.queues import ServiceBusCommands, ServiceBusNotifications
from infra.tables.bookmarks import TableBookmarks
from infra.tables.client import PAGE, service_client
from infra.tables.decisions import ROWS_A_REQUEST
from infra.tables.store import TableAllotmentStore
from local.stack.part import free_ports
from tests.support.processes import ACCOUNT_KEY, HOST, local_part
from tests.support.recording_server import Recorded, recording_server
from tests.support.samples import E3, MOMENT, allotment, user

COMMAND = Command(CommandKind.OBSERVE, "a1", "test", MOMENT)


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    (port,) = free_ports(1)
    return f"{HOST}:{port}"


@pytest.fixture
async def tables(closed: str) -> AsyncIterator[TableServiceClient]:
    connection = f"AccountName=away;AccountKey={ACCOUNT_KEY};TableEndpoint=http://{closed}/away;"
    async with service_client(connection, None, None) as service:
        yield service


async def test_table_storage(tables: TableServiceClient) -> None:
    with pytest.raises(Transient, match="Table Storage cannot be reached"):
        await TableAllotmentStore(tables).create(allotment())


async def test_table_storage_for_bookmarks(tables: TableServiceClient) -> None:
    with pytest.raises(Transient, match="Table Storage cannot be reached"):
        await TableBookmarks(tables).read("name")


@pytest.fixture
async def bus(closed: str) -> AsyncIterator[ServiceBus]:
    name = "SharedAccessKeyName=Root;SharedAccessKey=secret"
    away = ServiceBus(f"Endpoint=sb://{closed};{name};UseDevelopmentEmulator=true;", None, None)
    yield away
    await away.close()


async def test_service_bus(bus: ServiceBus) -> None:
    with pytest.raises(Transient, match="Service Bus did not take"):
        await ServiceBusCommands(bus).enqueue([COMMAND])


async def test_service_bus_that_is_only_connected_to(bus: ServiceBus) -> None:
    with pytest.raises(Transient, match="Service Bus cannot be reached for graph-notifications"):
        await ServiceBusNotifications(bus).connect()


async def test_service_bus_for_those_who_wait_for_their_turn_at_a_link_that_fails(bus: ServiceBus) -> None:
    letters = ServiceBusDeadLetters(bus)
    sending = [ServiceBusCommands(bus).enqueue([COMMAND]) for _ in range(3)]
    looking = [letters.page(None, 1) for _ in range(2)]
    failures = await asyncio.gather(*sending, *looking, return_exceptions=True)
    assert [type(failure) for failure in failures] == [Transient] * 5


async def test_service_bus_that_has_come_back(tmp_path: Path) -> None:
    """The links of a worker are as old as the worker, and outlive the broker."""
    (port,) = free_ports(1)
    with local_part("service_bus", tmp_path, port=port) as ready:
        bus = ServiceBus(ready["connectionString"], None, None)
        await ServiceBusCommands(bus).enqueue([COMMAND])
    with warnings.catch_warnings():  # the SDK leaves the broken connection to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(Transient, match="Service Bus did not take"):
            await ServiceBusCommands(bus).enqueue([COMMAND])
        with local_part("service_bus", tmp_path, port=port):
            await ServiceBusCommands(bus).enqueue([COMMAND])
            await bus.close()
        gc.collect()


async def test_graph(closed: str) -> None:
    client = GraphClient(f"http://{closed}/v1.0", None)
    directory = GraphDirectory(client)
    with pytest.raises(Transient, match="gave no answer"):
        await directory.observe("group", None, MOMENT)
    with pytest.raises(Transient, match="gave no answer"):
        await directory.grant([E3], [user(1)])
    await client.close()


async def test_table_storage_is_never_asked_for_more_than_it_answers(tables_connection: str) -> None:
    """Table Storage refuses `$top` above 1,000, which Azurite lets pass."""
    asked: list[int] = []

    def remember(request: HttpRequest) -> None:
        asked.extend(int(value) for name, value in request.query.items() if name == "$top")

    async with TableServiceClient.from_connection_string(
        tables_connection, raw_request_hook=lambda sent: remember(sent.http_request)
    ) as service:
        store = TableAllotmentStore(service)
        await store.waiting("a1", PAGE + 1)
        await store.page_of_members("a1", None, PAGE - 1, seated=True)
        await store.decisions("a1", None, PAGE - 1)
        await store.decisions("a1", None, 5)
        await store.allotments(None, 5)
    assert asked == [PAGE, PAGE, ROWS_A_REQUEST, 6, 6]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AuthorizationPermissionMismatch"), (403, "AuthorizationFailure"), (401, "NoAuth")]
)
async def test_table_storage_that_does_not_permit_it_yet(status: int, code: str) -> None:
    """A role that was just assigned has not reached the account."""

    async def refuse(request: Recorded) -> web.Response:
        error = {"odata.error": {"code": code, "message": {"lang": "en-US", "value": "Not authorized."}}}
        return web.json_response(error, status=status, headers={"x-ms-error-code": code})

    async with recording_server(refuse) as server:
        connection = f"AccountName=away;AccountKey={ACCOUNT_KEY};TableEndpoint={server.url}/away;"
        async with service_client(connection, None, None) as service:
            with pytest.raises(Transient, match="does not permit it") as caught:
                await TableBookmarks(service).read("name")
    assert caught.value.retry_after == FIXABLE


class NoToken:
    """A managed identity that gives no token, for the time being."""

    async def get_token(self, *scopes: str, **options: object) -> AccessToken:
        raise ClientAuthenticationError("The identity endpoint is busy.")

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> "NoToken":
        return self

    async def __aexit__(self, *raised: object) -> None:
        pass


async def test_no_token_for_graph() -> None:
    client = GraphClient("https://graph.microsoft.example/v1.0", NoToken())  # type: ignore[arg-type]
    with pytest.raises(Transient, match="no token for Microsoft Graph"):
        await GraphDirectory(client).observe("group", None, MOMENT)
    await client.close()


async def test_no_token_for_table_storage() -> None:
    async with service_client(None, "https://away.table.core.windows.example", NoToken()) as service:  # type: ignore[arg-type]
        with pytest.raises(Transient, match="does not permit it"):
            await TableBookmarks(service).read("name")
