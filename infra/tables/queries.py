"""Reading rows as Table Storage documents it: a query and the rows of a page that comes back, and one row by its key.

The SDK copies each property of a row several times over, and reads instants with `strptime`: ten times as long as the
rest of reading a row (docs/benchmarks.md). Credentials, retries and connections stay the SDK's.

Sources: learn.microsoft.com/rest/api/storageservices/query-entities, query-timeout-and-pagination, and
payload-format-for-table-service-operations.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.data.tables import EdmType, EntityMetadata, EntityProperty, TableEntity

NOT_AUTHENTICATED = frozenset({"InvalidAuthenticationInfo", "AuthenticationFailed"})
"""What Table Storage calls it where it does not know who asks; the status alone does not tell."""

INSTANTS_SHARED = 4096
"""The rows that one transaction has written have their instants in common."""


@lru_cache(maxsize=INSTANTS_SHARED)
def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_READ: Mapping[str, Callable[[Any], Any]] = {
    EdmType.DATETIME.value: _instant,
    EdmType.BINARY.value: base64.b64decode,
    EdmType.INT64.value: lambda text: EntityProperty(int(text), EdmType.INT64),
    EdmType.GUID.value: UUID,
    EdmType.DOUBLE.value: float,
}
_TYPE = "@odata.type"
_HEADERS: Mapping[str, str] = {
    "Accept": "application/json;odata=minimalmetadata",
    "DataServiceVersion": "3.0",
    "x-ms-version": "2019-02-02",
}


class Row(TableEntity):
    """A row as the SDK gives it, of plain values."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__()
        for name, value in properties.items():
            if name.startswith("odata.") or name.endswith(_TYPE) or name == "Timestamp":
                continue
            read = _READ.get(properties.get(f"{name}{_TYPE}", ""))
            self[name] = read(value) if read else value
        self._etag: str | None = properties.get("odata.etag")

    @property
    def metadata(self) -> EntityMetadata:
        """The ETag."""
        return EntityMetadata(etag=self._etag, timestamp=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins, as Table Storage has said; it may say one of both alone."""

    partition: str | None
    row: str | None


def request_of(
    account: str, table: str, text: str, page: int, select: Sequence[str] | None, at: Place | None
) -> HttpRequest:
    """The request for the rows that fit a filter, at most so many at once. account: the address of the account."""
    asked = {"$filter": text, "$top": str(page)}
    if select:
        asked["$select"] = ",".join(select)
    if at is not None and at.partition:
        asked["NextPartitionKey"] = at.partition
    if at is not None and at.row:
        asked["NextRowKey"] = at.row
    options = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
    return HttpRequest("GET", f"{account.rstrip('/')}/{table}()?{options}", headers=dict(_HEADERS))


def row_request(account: str, table: str, partition: str, row: str) -> HttpRequest:
    """The request for the row with this key. account: the address of the account."""
    keys = f"PartitionKey='{in_address(partition)}',RowKey='{in_address(row)}'"
    return HttpRequest("GET", f"{account.rstrip('/')}/{table}({keys})", headers=dict(_HEADERS))


def page_of(response: AsyncHttpResponse, body: bytes) -> tuple[list[Row], Place | None]:
    """The rows of a page, and where the next one begins; None: there is none.

    Raises ResourceNotFoundError where there is no such table, ClientAuthenticationError, and HttpResponseError.
    """
    rows, headers = [Row(properties) for properties in _answered(response, body)["value"]], response.headers
    partition, row = (headers.get(f"x-ms-continuation-Next{key}") for key in ("PartitionKey", "RowKey"))
    return rows, Place(partition, row) if partition or row else None


def in_address(key: str) -> str:
    """A key as it stands in a row's address, between its quotation marks."""
    return quote(_doubled(key), safe="")


def row_of(response: AsyncHttpResponse, body: bytes) -> Row:
    """The row that was asked for by its key. Raises as `page_of` does; also where there is no such row."""
    return Row(_answered(response, body))


def _answered(response: AsyncHttpResponse, body: bytes) -> Any:
    if response.status_code == HTTPStatus.OK:
        return json.loads(body)
    code = response.headers.get("x-ms-error-code")
    detail = f"{code or response.status_code}: {body.decode(errors='replace')}"
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise ResourceNotFoundError(message=detail, response=response)
    kind = ClientAuthenticationError if code in NOT_AUTHENTICATED else HttpResponseError
    raise kind(message=detail, response=response)


def filled_in(text: str, parameters: Mapping[str, Any]) -> str:
    """A filter with its parameters in their places: words that begin with an @."""
    return " ".join(_literal(parameters[word[1:]]) if word.startswith("@") else word for word in text.split(" "))


def _literal(value: Any) -> str:
    """A value in a filter: learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities."""
    match value:
        case str():
            return f"'{_doubled(value)}'"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case datetime():
            return f"datetime'{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}'"
    raise TypeError(f"No filter compares with this: {value!r}")


def _doubled(text: str) -> str:
    return text.replace("'", "''")
