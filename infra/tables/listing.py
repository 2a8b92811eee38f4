"""The copy of an allotment's ledger that lists show, in the row of its group (`domain.listing`)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.allotments import Allotment
from domain.layout import is_newer
from domain.listing import listed
from infra.tables.blobs import cut, joined
from infra.tables.rows import Entity, allotment_entity, allotment_of

_BODY = "body0"
_AT = "at"


def copied(allotment: Allotment) -> bytes:
    """The copy as JSON; the same bytes as long as lists show the same."""
    return json.dumps(allotment_entity(listed(allotment)), default=_written, separators=(",", ":")).encode()


def copy_in(row: Entity) -> bytes:
    """The copy in a group's row; nothing where there is none yet."""
    return joined(row) if _BODY in row else b""


def with_copy(row: Entity, copy: bytes) -> dict[str, Any]:
    """A group's row with this copy."""
    return {name: value for name, value in row.items() if not name.startswith("body")} | cut(copy)


def listed_in(row: Entity) -> Allotment | None:
    """The allotment of a group's row, as lists show it.

    None: there is no copy, or a later release has written it, or it is of the allotment that had the group before.
    """
    copy = copy_in(row)
    entity = _READER.decode(copy.decode()) if copy else {}
    if not copy or is_newer(entity) or entity["PartitionKey"] != row["allotmentId"]:
        return None
    return allotment_of(entity)


def _written(value: object) -> Mapping[str, str]:
    """A time, as JSON that is read as one again."""
    assert isinstance(value, datetime)
    return {_AT: value.isoformat()}


def _read(found: dict[str, Any]) -> Any:
    return datetime.fromisoformat(found[_AT]) if found.keys() == {_AT} else found


_READER = json.JSONDecoder(object_hook=_read)
