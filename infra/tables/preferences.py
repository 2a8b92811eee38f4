"""What people prefer in Table Storage (`domain.messages.preferences.PreferenceStore`): one partition a person.

A second partition names what anybody has chosen. It is written first, and nothing is taken out of it.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.instants import instant
from domain.messages.events import Cadence, Rhythm
from domain.messages.preferences import Choices, MailTopic, Preferences
from domain.stored import Stored
from infra.tables.client import Table

CHOSEN, REPORT = "chosen", "report"
ROW = "preferences"
ONE_BY_ONE = 200
"""For more people all that is kept is read: few have chosen anything."""


class TablePreferences:
    """The preferences; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Preferences")

    async def read(self, person_id: str) -> Stored[Preferences] | None:
        entity = await self._table.get(person_id, ROW)
        return Stored(_preferences(entity), str(entity.metadata["etag"])) if entity else None

    async def write(self, person_id: str, preferences: Preferences, etag: str | None) -> None:
        if (rhythm := preferences.now.updates) is not None:
            await self._table.put({"PartitionKey": CHOSEN, "RowKey": rhythm.value})
        if preferences.now.report is not None:
            await self._table.put({"PartitionKey": CHOSEN, "RowKey": REPORT})
        versions = json.dumps([_version(since, choices) for since, choices in preferences.versions])
        entity = {"PartitionKey": person_id, "RowKey": ROW, "versions": versions}
        await self._table.write(entity, etag, lost="The preferences were written meanwhile.")

    async def of(self, person_ids: Collection[str]) -> Mapping[str, Preferences]:
        wanted = set(person_ids)
        if len(wanted) <= ONE_BY_ONE:
            found = await self._table.get_each((each, ROW) for each in sorted(wanted))
        else:
            rows = self._table.query("RowKey eq @row", {"row": ROW})
            found = [row async for row in rows if row["PartitionKey"] in wanted]
        return {str(row["PartitionKey"]): _preferences(row) for row in found}

    async def wants_reports(self) -> bool:
        return await self._table.get(CHOSEN, REPORT) is not None

    async def rhythms(self) -> frozenset[Rhythm]:
        rows = self._table.query("PartitionKey eq @partition", {"partition": CHOSEN})
        return frozenset({Rhythm(row["RowKey"]) async for row in rows if row["RowKey"] in Rhythm})


def _version(since: datetime, choices: Choices) -> dict[str, Any]:
    return {
        "since": instant(since),
        "language": choices.language,
        "off": sorted(choices.off),
        "updates": choices.updates,
        "report": choices.report,
    }


def _preferences(row: Mapping[str, Any]) -> Preferences:
    """What another release has chosen among and this one doesn't know counts as not chosen."""
    return Preferences(tuple(_read(version) for version in json.loads(row["versions"])))


def _read(version: Mapping[str, Any]) -> tuple[datetime, Choices]:
    updates, report = str(version.get("updates")), str(version.get("report"))
    choices = Choices(
        language=version.get("language"),
        off=frozenset(MailTopic(each) for each in version.get("off", ()) if each in MailTopic),
        updates=Rhythm(updates) if updates in Rhythm else None,
        report=Cadence(report) if report in Cadence else None,
    )
    return datetime.fromisoformat(version["since"]), choices
