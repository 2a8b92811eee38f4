"""The audit record in memory (`domain.audit.Audit`): rows as in Table Storage, an entry's and its outcome's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.audit import AuditEntry, AuditFilter, AuditResult
from domain.stored import Page
from tests.fakes.pausing import Pause, no_pause

type Key = tuple[float, str, bool]
"""When, counting down; which; and whether it is the entry itself, which comes after its outcome."""


class InMemoryAudit:
    """The record; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.rows: dict[Key, AuditEntry] = {}

    async def add(self, entry: AuditEntry) -> None:
        await self._pause("audit.add")
        self.rows.setdefault(_key(entry), entry)
        await self._pause("audit.add done")

    async def refused(self, entry: AuditEntry) -> None:
        await self._pause("audit.refused")
        there = self.rows.get(_key(entry))
        self.rows[_key(entry)] = replace(there, count=there.count + 1) if there else entry
        await self._pause("audit.refused done")

    async def page(self, only: AuditFilter, cursor: str | None, count: int) -> Page[AuditEntry]:
        await self._pause("audit.page")
        entries = [entry for entry in self._entries() if only.lets_through(entry)]
        start = next((place for place, each in enumerate(entries) if each.id == cursor), -1) + 1 if cursor else 0
        rest = entries[start:]
        return Page(tuple(rest[:count]), rest[count - 1].id if len(rest) > count else None)

    async def delete_before(self, before: datetime, at_most: int) -> int:
        await self._pause("audit.delete_before")
        old = [key for key, entry in self.rows.items() if entry.at.date() < before.date()][:at_most]
        for key in old:
            del self.rows[key]
        return len(old)

    def _entries(self) -> Iterator[AuditEntry]:
        seen = None
        for _, entry in sorted(self.rows.items()):
            if entry.id != seen:
                yield entry
            seen = entry.id


def _key(entry: AuditEntry) -> Key:
    begun = entry.result is AuditResult.ATTEMPTED and entry.status is None
    return -entry.at.timestamp(), entry.id, begun
