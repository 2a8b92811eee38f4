"""Transactions in the app's own form: Azurite takes and answers them as it does the SDK's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import ClientAuthenticationError
from azure.data.tables import EdmType, EntityProperty
from azure.data.tables.aio import TableServiceClient

from domain.errors import StaleWrite
from infra.tables.client import Table, service_client
from infra.tables.rows import Operation
from infra.tables.transactions import TransactionRefused, answers_of

REPLACE = {"mode": "replace"}
VALUES: dict[str, Any] = {
    "text": "Åse's \ud83e\udd8a “quote”\r\n--batch HTTP/1.1 409",
    "empty": "",
    "true": True,
    "number": -(2**31),
    "large": EntityProperty(2**40, EdmType.INT64),
    "share": 0.25,
    "bytes": b"\x00\xff\r\n--",
    "moment": datetime(2026, 11, 30, 1, 2, 3, 456789, tzinfo=UTC),
    "id": UUID("00000000-0000-4000-a000-000000000001"),
    "nothing": None,
}
KEYS = ("member:1", "O'Brien's|é (x)=&+!ö", "x" * 200)


@pytest.fixture
async def service(tables_connection: str) -> AsyncIterator[TableServiceClient]:
    async with service_client(tables_connection, None, None) as client:
        yield client


@pytest.mark.parametrize("row", KEYS)
async def test_rows_are_what_the_sdk_would_have_written(service: TableServiceClient, row: str) -> None:
    ours, theirs = Table(service, "Ours"), await service.create_table("Theirs")
    for kind, options in (("create", {}), ("update", REPLACE), ("upsert", REPLACE)):
        entity = {"PartitionKey": f"p {row}", "RowKey": row, **VALUES, "kind": kind}
        operation: Operation = (kind, entity, options) if options else (kind, entity)
        await ours.transact([operation])
        await theirs.submit_transaction([operation])
        found, expected = await ours.get(f"p {row}", row), await theirs.get_entity(f"p {row}", row)
        assert found == expected
        assert found["kind"] == kind


async def test_the_answers_are_the_etags_in_order(service: TableServiceClient) -> None:
    table = Table(service, "Etags")
    await table.transact([("create", _row("old"))])
    answers = await table.transact([("create", _row("a")), ("delete", _row("old"))])
    written = await table.get("p", "a")
    assert written is not None
    assert [*answers] == [{"etag": written.metadata["etag"]}, {}]
    assert await table.get("p", "old") is None


async def test_all_or_nothing(service: TableServiceClient) -> None:
    table = Table(service, "Guarded")
    first = str((await table.transact([("create", _row("guard"))]))[0]["etag"])
    guard = {**REPLACE, "etag": first, "match_condition": MatchConditions.IfNotModified}
    second = str((await table.transact([("update", _row("guard"), guard), ("create", _row("one"))]))[0]["etag"])
    refused: list[list[Operation]] = [
        [("update", _row("guard"), guard), ("create", _row("two"))],
        [("create", _row("two")), ("create", _row("one"))],
        [("create", _row("two")), ("update", _row("missing"), REPLACE)],
        [("create", _row("two")), ("delete", _row("guard"), guard)],
    ]
    for operations in refused:
        with pytest.raises(StaleWrite):
            await table.transact(operations)
        assert await table.get("p", "two") is None
    kept = await table.get("p", "guard")
    assert kept is not None
    assert kept.metadata["etag"] == second
    assert await table.transact([]) == ()


async def test_what_was_read_goes_back_as_it_was(service: TableServiceClient) -> None:
    table = Table(service, "Back")
    await table.transact([("create", {**_row("a"), **VALUES})])
    read = await table.get("p", "a")
    assert read is not None
    await table.transact([("update", dict(read), REPLACE)])
    assert await table.get("p", "a") == read


async def test_queries_give_the_rows_that_the_sdk_would_give(service: TableServiceClient) -> None:
    table = Table(service, "Asked")
    rows: list[Operation] = [("create", {**_row(f"{each}'s"), **VALUES, "place": each}) for each in range(5)]
    await table.transact(rows)
    moment, text = VALUES["moment"], "PartitionKey eq @p and RowKey gt @first and moment le @moment and true eq @yes"
    parameters = {"p": "p", "first": "0's", "moment": moment, "yes": True}
    found = [row async for row in table.query(text, parameters, page=2)]
    sdk = service.get_table_client("Asked").query_entities(text, parameters=parameters)
    expected = [row async for row in sdk]
    assert found == expected
    assert [row.metadata["etag"] for row in found] == [row.metadata["etag"] for row in expected]
    assert [row["RowKey"] for row in found] == ["1's", "2's", "3's", "4's"]
    some = [dict(row) async for row in table.query("place lt @last", {"last": 2}, select=["RowKey", "place"])]
    assert some == [{"RowKey": "0's", "place": 0}, {"RowKey": "1's", "place": 1}]
    await table.transact([("update", {**found[0], "place": 9}, {**REPLACE, "etag": found[0].metadata["etag"]})])
    assert await table.get("p", "1's") == {**found[0], "place": 9}


async def test_of_a_table_that_is_missing_only_who_reads_alone_finds_nothing(service: TableServiceClient) -> None:
    missing = Table(service, "Missing", reads_alone=True)
    assert [row async for row in missing.query("PartitionKey eq @p", {"p": "p"})] == []
    assert await missing.get("p", "a") is None
    table = Table(service, "Gone")
    await table.transact([("create", _row("a"))])
    await service.delete_table("Gone")
    with pytest.raises(StaleWrite):
        _ = [row async for row in table.query("PartitionKey eq @p", {"p": "p"})]
    with pytest.raises(TypeError, match="compares"):
        _ = [row async for row in table.query("PartitionKey eq @p", {"p": 0.5})]


@pytest.mark.parametrize(
    ("operations", "error"),
    [
        (
            [("create", {"PartitionKey": "p", "RowKey": "a"}), ("create", {"PartitionKey": "q", "RowKey": "a"})],
            ValueError,
        ),
        ([("update", {"PartitionKey": "p", "RowKey": "a"})], ValueError),
        ([("create", {"PartitionKey": "p", "RowKey": "a", "large": 2**31})], TypeError),
        ([("create", {"PartitionKey": "p", "RowKey": "a", "list": ["a"]})], TypeError),
        ([("create", {"PartitionKey": "p", "RowKey": "a", "share": float("nan")})], TypeError),
    ],
)
async def test_what_no_transaction_holds_is_not_sent(
    service: TableServiceClient, operations: list[Operation], error: type[Exception]
) -> None:
    table = Table(service, "Unsent")
    with pytest.raises(error):
        await table.transact(operations)
    assert await table.get("p", "a") is None


ONE = b'--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/"1"\r\n\r\n'


@pytest.mark.parametrize(
    ("status", "code", "body", "error"),
    [
        (202, None, ONE, 'W/"1"'),
        (202, None, b"", TransactionRefused),
        (202, None, ONE + ONE, TransactionRefused),
        (403, "AuthorizationPermissionMismatch", b"", TransactionRefused),
        (400, "InvalidAuthenticationInfo", b"", ClientAuthenticationError),
        (413, "RequestBodyTooLarge", b"", TransactionRefused),
        (503, "ServerBusy", ONE, TransactionRefused),
    ],
)
def test_only_an_answer_for_each_row_says_that_they_are_written(
    status: int, code: str | None, body: bytes, error: str | type[Exception]
) -> None:
    headers = {"x-ms-error-code": code} if code else {}
    response: Any = SimpleNamespace(status_code=status, headers=headers, reason="", request=None)
    if isinstance(error, str):
        assert answers_of(response, body, 1) == [{"etag": error}]
        return
    with pytest.raises(error) as raised:
        answers_of(response, body, 1)
    assert getattr(raised.value, "status_code", None) in {status, 502}


def _row(key: str) -> dict[str, Any]:
    return {"PartitionKey": "p", "RowKey": key}
