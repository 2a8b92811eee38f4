"""An index by time in a table: each partition has keys that begin with an instant, in the order of time."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import batched

from infra.tables.client import Table

AT_ONCE = 32
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_AFTER_ALL = "~"


class TimeIndex:
    """The index. Its entries are row keys: an instant as `written` writes it, `|`, and what is due then."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def add(self, partition: str, keys: Iterable[str]) -> None:
        """Add entries; what is there already is fine."""
        await self._table.put_keys(partition, keys)

    async def due(self, partition: str, until: datetime, count: int, after: str | None) -> Sequence[str]:
        """The first `count` entries up to that instant, the earliest first; only those behind `after`, if there is one.

        Its cost does not depend on later ones.
        """
        text = "PartitionKey eq @partition and RowKey gt @after and RowKey le @last"
        parameters = {"partition": partition, "after": after or "", "last": f"{written(until)}|{_AFTER_ALL}"}
        found: list[str] = []
        async for entity in self._table.query(text, parameters, page=count):
            found.append(entity["RowKey"])
            if len(found) == count:
                break
        return found

    async def remove(self, partition: str, keys: Iterable[str]) -> None:
        """Forget entries; that there are none is fine."""
        for some in batched(keys, AT_ONCE, strict=False):
            await asyncio.gather(*(self._table.delete(partition, key) for key in some))


def written(moment: datetime) -> str:
    """An instant as the keys have it: in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime(_INSTANT)


def read(text: str) -> datetime:
    """The instant back."""
    return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
