"""Planned changes in memory (`domain.scheduled_changes.ScheduledChanges`)."""

from collections.abc import Sequence
from itertools import count as numbers

from domain.errors import InvalidRequest, Problem, StaleWrite
from domain.scheduled_changes import ChangeState, ScheduledChange
from domain.stored import Page, Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryScheduledChanges:
    """The changes; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._rows: dict[tuple[str, str], Stored[ScheduledChange]] = {}
        self._versions = numbers(1)

    async def add(self, changes: Sequence[ScheduledChange]) -> None:
        await self._pause("changes.add")
        if any((each.allotment_id, each.id) in self._rows for each in changes):
            raise StaleWrite("A change of this id is there.")
        self._rows |= {(each.allotment_id, each.id): Stored(each, self._etag()) for each in changes}
        await self._pause("changes.add done")

    async def load(self, allotment_id: str, change_id: str) -> Stored[ScheduledChange] | None:
        await self._pause("changes.load")
        return self._rows.get((allotment_id, change_id))

    async def write(self, change: ScheduledChange, etag: str) -> None:
        await self._pause("changes.write")
        key = change.allotment_id, change.id
        if key not in self._rows or self._rows[key].etag != etag:
            raise StaleWrite(f"Change {change.id} was changed meanwhile.")
        self._rows[key] = Stored(change, self._etag())
        await self._pause("changes.write done")

    async def page(
        self, allotment_id: str | None, state: ChangeState | None, cursor: str | None, count: int
    ) -> Page[Stored[ScheduledChange]]:
        await self._pause("changes.page")
        if cursor is not None and "|" not in cursor:
            raise InvalidRequest(Problem("cursor", "Must be the cursor of this list's nextLink."))
        after = tuple((cursor or "|").split("|"))
        rows = [
            each
            for key, each in sorted(self._rows.items())
            if key > after and allotment_id in {None, key[0]} and state in {None, each.value.state}
        ]
        last = rows[count - 1].value if len(rows) > count else None
        return Page(tuple(rows[:count]), f"{last.allotment_id}|{last.id}" if last else None)

    def _etag(self) -> str:
        return f'W/"{next(self._versions)}"'
