"""Entity group transactions as Table Storage documents them: what is sent, and what comes back.

The SDK makes a request of its own of each operation, and has the standard library's e-mail package write and read them:
that was half of a worker's time in a burst (docs/benchmarks.md). The form is small enough to be written at once.
Credentials, retries and connections stay the SDK's.

Sources: learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions, and
learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import pairwise
from math import isfinite
from typing import Any
from uuid import UUID, uuid4

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.data.tables import EdmType, EntityProperty

from infra.tables.queries import NOT_AUTHENTICATED, in_address
from infra.tables.rows import Operation

_METHODS = {"create": "POST", "update": "PUT", "upsert": "PUT", "delete": "DELETE"}

_PART = (
    "\r\n--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    "{method} {url} HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n"
)
_BODY = "Content-Type: application/json\r\nPrefer: return-no-content\r\n"

_ANSWER = re.compile(rb"^HTTP/1\.1 (\d{3})", re.MULTILINE)
_ETAG = re.compile(rb"^etag:[ \t]*(.*?)\r?$", re.MULTILINE | re.IGNORECASE)
_CODE = re.compile(rb'"code"\s*:\s*"(\w+)"')


class TransactionRefused(HttpResponseError):
    """Table Storage has carried out nothing of a transaction; `error_code` is its word for why, or None."""

    def __init__(self, status: int, code: str | None, detail: str) -> None:
        super().__init__(message=f"{code or status}: {detail}")
        self.status_code = status
        self.error_code = code


def request_of(account: str, table: str, operations: Iterable[Operation]) -> HttpRequest:
    """The request that carries out all of these operations or none. account: the address of the account.

    Rows are created, replaced or deleted, never merged. Raises ValueError where the rows are of several partitions or
    have what no table holds.
    """
    batch, changes = f"batch_{uuid4()}", f"changeset_{uuid4()}"
    address = f"{account.rstrip('/')}/{table}"
    partitions, parts = set[str](), [f"--{batch}\r\nContent-Type: multipart/mixed; boundary={changes}\r\n"]
    for operation in operations:
        kind, entity = operation[:2]
        partitions.add(entity["PartitionKey"])
        parts += _part(changes, address, kind, entity, operation[2] if len(operation) == 3 else {})
    if len(partitions) > 1:
        raise ValueError(f"A transaction of {len(partitions)} partitions.")
    parts.append(f"\r\n--{changes}--\r\n\r\n--{batch}--\r\n")
    return HttpRequest(
        "POST",
        f"{account.rstrip('/')}/$batch",
        headers={
            "Content-Type": f"multipart/mixed; boundary={batch}",
            "Accept": "application/json",
            "DataServiceVersion": "3.0",
            "MaxDataServiceVersion": "3.0;NetFx",
            "x-ms-version": "2019-02-02",
        },
        content="".join(parts).encode(),
    )


def _part(
    boundary: str, address: str, kind: str, entity: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[str, ...]:
    if kind in {"update", "upsert"} and options.get("mode") != "replace":
        raise ValueError(f"A row is replaced, not merged: {kind} {options}")
    keys = f"(PartitionKey='{in_address(entity['PartitionKey'])}',RowKey='{in_address(entity['RowKey'])}')"
    url = address if kind == "create" else address + keys
    head = _PART.format(boundary=boundary, method=_METHODS[kind], url=url)
    guard = f"If-Match: {options.get('etag') or '*'}\r\n" if kind in {"update", "delete"} else ""
    if kind == "delete":
        return head, guard, "\r\n"
    return head, guard, _BODY, "\r\n", json.dumps(_properties(entity))


def _properties(entity: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of an entity; each property that JSON has no type for says which it is."""
    properties: dict[str, Any] = {}
    for name, value in entity.items():
        if value is None:
            continue
        if isinstance(value, str | bool) or (isinstance(value, int) and -(2**31) <= value < 2**31):
            properties[name] = value
        else:
            properties[name], properties[f"{name}@odata.type"] = _typed(name, value)
    return properties


def _typed(name: str, value: Any) -> tuple[str | float, str]:
    match value:
        case datetime():
            return _utc(value), EdmType.DATETIME.value
        case bytes():
            return base64.b64encode(value).decode(), EdmType.BINARY.value
        case float() if isfinite(value):
            return value, EdmType.DOUBLE.value
        case UUID():
            return str(value), EdmType.GUID.value
        case EntityProperty(int(number), EdmType.INT64):
            return str(number), EdmType.INT64.value
    raise TypeError(f"No table holds this as property {name}: {value!r}")


def _utc(instant: datetime) -> str:
    """What was read goes back as it was: the SDK keeps the digit that a datetime has no room for."""
    kept: str | None = getattr(instant, "tables_service_value", None)
    return kept or instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def answers_of(response: AsyncHttpResponse, body: bytes, operations: int) -> Sequence[Mapping[str, Any]]:
    """The ETag of each row that was written, in the order of the operations: `etag`, absent for a row that is gone.

    Raises TransactionRefused, and ClientAuthenticationError where the app may not write.
    """
    code = response.headers.get("x-ms-error-code")
    if code in NOT_AUTHENTICATED:
        raise ClientAuthenticationError(message=code, response=response)
    if response.status_code != HTTPStatus.ACCEPTED:
        raise TransactionRefused(response.status_code, code, body.decode(errors="replace"))
    starts = [found.start() for found in _ANSWER.finditer(body)]
    parts = [body[start:end] for start, end in pairwise([*starts, len(body)])]
    for part in parts:
        status = int(part[9:12])
        if not 200 <= status < 300:
            named = _CODE.search(part)
            raise TransactionRefused(status, named and named[1].decode(), part.decode(errors="replace"))
    if len(parts) != operations:
        raise TransactionRefused(HTTPStatus.BAD_GATEWAY, None, f"{len(parts)} answers to {operations} operations")
    etags = (_ETAG.search(part) for part in parts)
    return [{"etag": found[1].decode()} if found else {} for found in etags]
