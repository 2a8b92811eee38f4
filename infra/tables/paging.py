"""Pages of tables that are read across partitions: where the next one begins, and pages of what allotments have."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from azure.data.tables import TableEntity

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.stored import Page
from infra.tables.client import Table

BEHIND = "( PartitionKey gt @partition or ( PartitionKey eq @partition and RowKey gt @row ) )"
"""The rows behind one, in the order of their keys. The SDK finds parameters between spaces only."""


def place_after(cursor: str | None) -> tuple[str, str]:
    """The partition and the row behind which a page begins; two empty keys at the beginning. Raises InvalidRequest."""
    if cursor is None:
        return "", ""
    partition, separator, row = cursor.partition("|")
    if not separator:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return partition, row


def of_allotments(allotment_id: str | None, state: StrEnum | None) -> tuple[list[str], dict[str, Any]]:
    """What a row of an allotment must have to be read, where a partition is an allotment, and the parameters of that.

    allotment_id: None: of any allotment. state: None: in any state.
    """
    conditions, parameters = list[str](), dict[str, Any]()
    if allotment_id is not None:
        conditions.append("PartitionKey eq @allotment")
        parameters["allotment"] = allotment_id
    if state is not None:
        conditions.append("state eq @state")
        parameters["state"] = state.value
    return conditions, parameters


async def page_of[Item](
    table: Table,
    item: Callable[[TableEntity], Item],
    conditions: Sequence[str],
    parameters: dict[str, Any],
    *,
    cursor: str | None,
    count: int,
) -> Page[Item]:
    """A page of the rows that meet the conditions, in the order of their keys. Raises InvalidRequest.

    item: reads a row.
    """
    partition, row = place_after(cursor)
    text, own = " and ".join([BEHIND, *conditions]), {"partition": partition, "row": row}
    found: list[Item] = []
    following: str | None = None
    async for entity in table.query(text, own | parameters, page=count + 1):
        if len(found) == count:
            return Page(tuple(found), following)
        found.append(item(entity))
        following = f"{entity['PartitionKey']}|{entity['RowKey']}"
    return Page(tuple(found))
