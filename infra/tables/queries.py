"""Queries of rows as Table Storage documents them: what is sent, and the rows of a page that comes back.

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
    return HttpRequest(
        "GET",
        f"{account.rstrip('/')}/{table}()?{options}",
        headers={
            "Accept": "application/json;odata=minimalmetadata",
            "DataServiceVersion": "3.0",
            "x-ms-version": "2019-02-02",
        },
    )


def page_of(response: AsyncHttpResponse, body: bytes) -> tuple[list[Row], Place | None]:
    """The rows of a page, and where the next one begins; None: there is none.

    Raises ResourceNotFoundError where there is no such table, ClientAuthenticationError, and HttpResponseError.
    """
    headers, code = response.headers, response.headers.get("x-ms-error-code")
    if response.status_code != HTTPStatus.OK:
        detail = f"{code or response.status_code}: {body.decode(errors='replace')}"
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise ResourceNotFoundError(message=detail, response=response)
        kind = ClientAuthenticationError if code in NOT_AUTHENTICATED else HttpResponseError
        raise kind(message=detail, response=response)
    rows = [Row(properties) for properties in json.loads(body)["value"]]
    partition, row = (headers.get(f"x-ms-continuation-Next{key}") for key in ("PartitionKey", "RowKey"))
    return rows, Place(partition, row) if partition or row else None


def filled_in(text: str, parameters: Mapping[str, Any]) -> str:
    """A filter with its parameters in their places: words that begin with an @."""
    return " ".join(_literal(parameters[word[1:]]) if word.startswith("@") else word for word in text.split(" "))


def _literal(value: Any) -> str:
    """A value in a filter: learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities."""
    match value:
        case str():
            return f"'{value.replace("'", "''")}'"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case datetime():
            return f"datetime'{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}'"
    raise TypeError(f"No filter compares with this: {value!r}")
