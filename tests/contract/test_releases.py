"""What earlier releases have written is read by this one, and it goes on from there."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from azure.data.tables.aio import TableServiceClient

from domain.admission import Transaction
from domain.allotments import AllotmentState, DecisionKind, MemberState, Step, counted
from domain.commands import CommandKind, from_json, to_json
from domain.errors import Permanent
from domain.layout import LAYOUT
from domain.limit_requests import RequestState
from domain.objections import LANGUAGES, in_language
from domain.reconciliation.recount import recounted
from infra.tables.adoptions import TableAdoptions
from infra.tables.client import Table, service_client
from infra.tables.decisions import TableDecisionLog
from infra.tables.ledger_file import lines_of, restore
from infra.tables.nights import TableNights
from infra.tables.personal import TablePersonalRecords
from infra.tables.requests import TableLimitRequests
from infra.tables.seat_ends import TableSeatEnds
from infra.tables.store import TableAllotmentStore
from tests.releases.source import LEDGER, MESSAGES, RELEASES
from tests.support.samples import MOMENT, decision

VERSIONS = sorted(folder.name for folder in RELEASES.iterdir())
ALL = 999


@dataclass(frozen=True, slots=True)
class Release:
    """The tables as a release has left them, and its messages."""

    folder: Path
    service: TableServiceClient
    store: TableAllotmentStore

    async def allotments(self) -> Mapping[str, str]:
        """The ids by the name."""
        page = await self.store.allotments(None, ALL)
        return {each.display_name: each.id for each in page.items}


@pytest.fixture(params=VERSIONS)
async def release(request: pytest.FixtureRequest, tables_connection: str) -> AsyncIterator[Release]:
    async with service_client(tables_connection, None, None) as service:
        folder = RELEASES / request.param
        for table, row, _ in lines_of(folder / LEDGER):
            await Table(service, table).insert(row)
        yield Release(folder, service, TableAllotmentStore(service))


async def test_allotments_and_their_people_are_read_with_numbers_that_fit(release: Release) -> None:
    found = (await release.store.allotments(None, ALL)).items
    assert len(found) >= 3
    for each in found:
        members = await release.store.all_members(each.id)
        counts = recounted(each, members)
        assert (each.consumed_units, each.waiting_units) == (counts.consumed_units, counts.waiting_units)
        line = await release.store.waiting(each.id, ALL)
        assert {row.user_id for row in line} == {
            row.user_id for row in members.values() if row.state is MemberState.WAITING
        }
        assert await release.store.members(each, members.keys()) == members
    states = {each.state for each in found}
    assert states >= {AllotmentState.ACTIVE, AllotmentState.SUSPENDED}
    waits = next(each for each in found if each.display_name == "Räksmörgås")
    assert (waits.consumed_units, waits.waiting_units, waits.allotted_units) == (2, 1, 2)


async def test_decisions_are_read_from_the_newest_on_and_can_be_said_in_every_language(release: Release) -> None:
    kinds = set[DecisionKind]()
    for allotment_id in (await release.allotments()).values():
        page = await release.store.decisions(allotment_id, None, ALL)
        assert all(later.id == earlier.id + 1 for later, earlier in pairwise(page.items))
        kinds |= {each.kind for each in page.items}
        assert all(in_language(each.reason, language) for each in page.items for language in LANGUAGES)
    assert kinds >= {DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.ROLLED_BACK, DecisionKind.PROMOTED}


async def test_an_allotment_goes_on(release: Release) -> None:
    """Somebody leaves: the row is written in today's layout, beside rows and decisions of before."""
    allotment_id = (await release.allotments())["Räksmörgås"]
    stored = await release.store.load(allotment_id)
    assert stored is not None
    members = await release.store.all_members(allotment_id)
    before = (await release.store.decisions(allotment_id, None, ALL)).items
    leaver = next(row for row in members.values() if row.state is MemberState.WAITING)
    made = decision(stored.value.decisions + 1, leaver.user_id, DecisionKind.RELEASED)
    step = Step(leaver.user_id, leaver, None, made)
    await release.store.commit(Transaction(counted(stored.value, step), (step,)), stored.etag)
    after = await release.store.load(allotment_id)
    assert after is not None
    assert (after.value.waiting_units, await release.store.waiting(allotment_id, ALL)) == (0, [])
    assert after.value.display_name == stored.value.display_name
    assert [each.id for each in (await release.store.decisions(allotment_id, None, ALL)).items] == [
        made.id,
        *(each.id for each in before),
    ]
    (row,) = [
        row
        async for row in Table(release.service, "Allotments").query(
            "PartitionKey eq @allotment and RowKey eq 'allotment'", {"allotment": allotment_id}
        )
    ]
    assert row["layout"] == LAYOUT


async def test_old_decisions_are_cut_by_age(release: Release) -> None:
    log, allotment_id = TableDecisionLog(release.service), (await release.allotments())["Räksmörgås"]
    page = await release.store.decisions(allotment_id, None, ALL)
    newest = page.items[0]
    assert await log.delete_before(allotment_id, newest.decided + timedelta(days=1), [newest.user_id]) > 0
    left = (await release.store.decisions(allotment_id, None, ALL)).items
    assert {each.user_id for each in left} == {newest.user_id}


async def test_the_other_tables_are_read(release: Release) -> None:
    service, names = release.service, await release.allotments()
    requests = await TableLimitRequests(service).page(None, RequestState.OPEN, None, ALL)
    assert [(each.value.allotment_id, each.value.message) for each in requests.items] == [
        (names["Räksmörgås"], "För våren")
    ]
    nights = TableNights(service)
    (night,) = await nights.nights(None, ALL)
    assert (
        {piece.allotment_id for piece in await nights.pieces(night.day)} <= set(night.allotments) == set(names.values())
    )
    ends = await TableSeatEnds(service).due(MOMENT + timedelta(days=9999), ALL)
    assert {each.allotment_id for each in ends} <= set(names.values())
    assert [each.ends.year for each in ends] == [2030, 2030]  # to be reminded, and to end
    (adoption,) = (await TableAdoptions(service).page(None, ALL)).items
    assert (await TableAdoptions(service).load(adoption.value.id)) == adoption


async def test_one_persons_records_are_found_in_every_table(release: Release) -> None:
    allotment_id = (await release.allotments())["Räksmörgås"]
    person = next(iter(await release.store.all_members(allotment_id)))
    records, cursor = [], None
    walk = TablePersonalRecords(release.service)
    while True:
        page = await walk.page(person, cursor)
        records += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert {"seat", "decision"} <= {each.kind for each in records}


async def test_an_export_of_before_is_restored(release: Release) -> None:
    await restore(release.service, release.folder / LEDGER, emptying=True)
    for each in (await release.store.allotments(None, ALL)).items:
        assert each.state is AllotmentState.SUSPENDED
        assert each == recounted(each, await release.store.all_members(each.id))


@pytest.mark.parametrize("version", VERSIONS)
def test_messages_are_read(version: str) -> None:
    messages = json.loads((RELEASES / version / MESSAGES).read_text("utf-8"))
    assert {CommandKind.OBSERVE, CommandKind.RECONCILE} <= {message["kind"] for message in messages}
    for message in messages:
        command = from_json(message)
        assert (command.allotment_id, command.tries, command.hints) == ("a1", 2, {"ann": True, "ben": False})
        assert from_json(to_json(command)) == command
        with pytest.raises(Permanent):
            from_json({**message, "layout": LAYOUT + 1})
