"""Table Storage as the SDK gives it, with the SDK's errors as the domain's."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any
from urllib.request import getproxies_environment

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.data.tables import TableEntity
from azure.data.tables.aio import TableClient, TableServiceClient
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import FIXABLE, Conflict, StaleWrite, Transient
from domain.objections import Text
from infra.tables import queries
from infra.tables.queries import Place, filled_in, page_of, row_of
from infra.tables.rows import Operation
from infra.tables.transactions import answers_of, request_of

_tracer = trace.get_tracer(__name__)

PAGE = 1000
"""Table Storage answers at most 1,000 entities at once, and refuses to be asked for more."""

POINT_READS_AT_ONCE = 32

_PATIENCE: dict[str, Any] = {"retry_total": 1, "connection_timeout": 5, "read_timeout": 10}
"""Seconds; a query is answered within 5 by Table Storage itself. Longer waits are the queue's."""


def service_client(
    connection: str | None, endpoint: str | None, credential: AsyncTokenCredential | None
) -> TableServiceClient:
    """The account's client: by connection string, else by identity at an endpoint.

    A proxy that the environment names is used, and looked up for each request. Without one nothing is looked up, which
    spares a request a third of its processor time.
    """
    options = {**_PATIENCE, "use_env_settings": bool(getproxies_environment())}
    if connection:
        return TableServiceClient.from_connection_string(connection, **options)
    assert endpoint is not None
    assert credential is not None
    return TableServiceClient(endpoint, credential=credential, **options)


class Table:
    """One table. It is made at its first use, where it is missing; with `reads_alone` a missing one has no rows.

    Transactions and all that is read are in the app's own form. The client inside the SDK's sends them, with its
    credentials and retries (docs/decisions/0095); that client is no part of what the SDK shows.
    """

    def __init__(self, service: TableServiceClient, name: str, *, reads_alone: bool = False) -> None:
        self._service = service
        self._reads_alone = reads_alone
        self._name = name
        self._client: TableClient | None = None
        self._opening = asyncio.Lock()

    async def get(self, partition: str, row: str) -> TableEntity | None:
        """The entity, or None."""
        client = await self._opened()
        with _translated(self._name):
            try:
                request = queries.row_request(client.url, self._name, partition, row)
                response = await client._client.send_request(request, stream=True)
                return row_of(response, await response.read())
            except ResourceNotFoundError:
                return None

    async def get_all(self, partition: str, rows: Iterable[str]) -> list[TableEntity]:
        """Those of these entities that there are, in no order; several are read at a time."""
        return await self.get_each((partition, row) for row in rows)

    async def get_each(self, keys: Iterable[tuple[str, str]]) -> list[TableEntity]:
        """The same of several partitions. keys: partition and row of each."""
        limit = asyncio.Semaphore(POINT_READS_AT_ONCE)

        async def read(key: tuple[str, str]) -> TableEntity | None:
            async with limit:
                return await self.get(*key)

        return [entity for entity in await asyncio.gather(*map(read, keys)) if entity is not None]

    async def insert(self, entity: Mapping[str, Any]) -> str:
        """Insert; answers the ETag. Raises Conflict where it is there already."""
        client = await self._opened()
        with _translated(self._name):
            return str((await client.create_entity(entity))["etag"])

    async def replace(self, entity: Mapping[str, Any], etag: str) -> str:
        """Replace what has this ETag; answers the new one. Raises StaleWrite."""
        client, holds = await self._opened(), MatchConditions.IfNotModified
        with _translated(self._name):
            return str((await client.update_entity(entity, mode="replace", etag=etag, match_condition=holds))["etag"])

    async def write(self, entity: Mapping[str, Any], etag: str | None, *, lost: str) -> str:
        """Replace what has this ETag, or insert where it is None; answers the new ETag.

        Raises StaleWrite; `lost` says that it was there.
        """
        if etag is not None:
            return await self.replace(entity, etag)
        try:
            return await self.insert(entity)
        except Conflict as error:
            raise StaleWrite(lost) from error

    async def delete(self, partition: str, row: str, etag: str | None = None) -> None:
        """Delete, where an ETag is given only what has it; that there is none is fine. Raises StaleWrite."""
        client = await self._opened()
        condition = MatchConditions.IfNotModified if etag else MatchConditions.Unconditionally
        with _translated(self._name):
            await client.delete_entity(partition, row, etag=etag, match_condition=condition)

    async def put(self, entity: Mapping[str, Any]) -> None:
        """Write, whatever was there."""
        client = await self._opened()
        with _translated(self._name):
            await client.upsert_entity(entity, mode="replace")

    async def put_keys(self, partition: str, keys: Iterable[str]) -> None:
        """Write rows that have nothing but their keys; what is there already is fine."""
        for some in batched(dict.fromkeys(keys), TRANSACTION_ENTITIES, strict=False):
            rows = [{"PartitionKey": partition, "RowKey": key} for key in some]
            await self.transact([("upsert", row, {"mode": "replace"}) for row in rows])

    async def transact(self, operations: Sequence[Operation]) -> Sequence[Mapping[str, Any]]:
        """Write all or nothing in one partition. Raises StaleWrite where an ETag no longer holds."""
        if not operations:
            return ()
        client = await self._opened()
        told: dict[str, str | int] = {
            "db.collection.name": self._name,
            "db.operation.batch.size": len(operations),
            "allotments.rows.new": sum(operation[0] == "create" for operation in operations),
        }
        name = f"transact {self._name}"  # a stale write is no failure: the caller reads and writes again
        with (
            _tracer.start_as_current_span(name, kind=SpanKind.CLIENT, attributes=told, set_status_on_exception=False),
            _translated(self._name),
        ):
            response = await client._client.send_request(request_of(client.url, self._name, operations), stream=True)
            return answers_of(response, await response.read(), len(operations))

    async def query(
        self, text: str, parameters: Mapping[str, Any], *, page: int = PAGE, select: list[str] | None = None
    ) -> AsyncIterator[TableEntity]:
        """The entities that fit, in the order of their keys; read a page at a time."""
        client, asked = await self._opened(), filled_in(text, parameters)
        at: Place | None = None
        while True:
            with _translated(self._name):
                request = queries.request_of(client.url, self._name, asked, min(page, PAGE), select, at)
                response = await client._client.send_request(request, stream=True)
                try:
                    rows, at = page_of(response, await response.read())
                except ResourceNotFoundError:
                    if self._reads_alone:
                        return
                    raise
            for row in rows:
                yield row
            if at is None:
                return

    async def _opened(self) -> TableClient:
        if self._client is None and self._reads_alone:
            self._client = self._service.get_table_client(self._name)
        if self._client is None:
            async with self._opening:
                if self._client is None:
                    with _translated(self._name):
                        self._client = await self._service.create_table_if_not_exists(self._name)
        return self._client


@contextmanager
def _translated(table: str) -> Iterator[None]:
    """The one place where the SDK's errors become the domain's."""
    try:
        yield
    except ResourceExistsError as error:
        raise Conflict(f"Table {table}: the entity is there already.") from error
    except HttpResponseError as error:
        if (
            error.status_code in {404, 409, 412} or getattr(error, "error_code", None) == "InvalidDuplicateRow"
        ):  # rows of two times
            raise StaleWrite(f"Table {table}: the entity was changed meanwhile.") from error
        if error.status_code in {401, 403} or isinstance(error, ClientAuthenticationError):
            # a role takes up to ten minutes to reach Table Storage ("Assign an Azure role for access to table data")
            refused = Text("tablesNotPermitted", table=table, detail=error.message)
            raise Transient(refused, FIXABLE) from error
        if error.status_code is not None and error.status_code < 500 and error.status_code not in {408, 429}:
            raise
        raise Transient(Text("tablesAnswered", status=error.status_code, table=table)) from error
    except AzureError as error:
        raise Transient(Text("tablesNotReached", table=table, detail=type(error).__name__)) from error
