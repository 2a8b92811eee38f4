"""The walk through everything that is kept about a person, in Table Storage (Azurite), on rows of every table."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from azure.data.tables.aio import TableServiceClient

from domain.admission import Transaction
from domain.adoption.model import PlannedPerson, Verdict
from domain.allotments import AllotmentState, counted
from domain.audit import Actor, AuditEntry, AuditFilter, AuditKind, AuditResult, Changed
from domain.dates import Dated, DateEntry
from domain.decision_log import DecisionFilter
from domain.deleted import DeletedAllotment
from domain.errors import InvalidRequest
from domain.idempotency import StoredAnswer
from domain.limit_requests import LimitRequest, RequestState
from domain.merging.model import Merge, PlannedMerger, Side
from domain.merging.model import Verdict as MergeVerdict
from domain.messages.preferences import Choices, Preferences
from domain.person_names import PersonName
from domain.personal import PersonalRecord
from domain.product_changes.model import PlannedMove
from domain.product_changes.model import Verdict as MoveVerdict
from domain.reconciliation.findings import Finding
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan, PlannedAction
from domain.scheduled_changes import ScheduledChange
from domain.seat_ends import SeatEnd
from domain.seat_requests import SeatRequest, SeatRequestState
from domain.undertakings import Scan
from infra.tables.adoptions import TableAdoptions
from infra.tables.answers import TableFirstAnswers
from infra.tables.audit import TableAudit
from infra.tables.blobs import joined
from infra.tables.bookmarks import TableBookmarks
from infra.tables.client import service_client
from infra.tables.dates import TableDates
from infra.tables.decisions import TableDecisionLog
from infra.tables.deleted import TableDeletedAllotments
from infra.tables.history import TableHistory
from infra.tables.merges import TableMerges
from infra.tables.nights import TableNights, TablePlans
from infra.tables.owners import TableOwners
from infra.tables.person_index import TablePersonIndex
from infra.tables.person_names import TablePersonNames
from infra.tables.personal import KINDS, NAMES_NOBODY, TablePersonalRecords
from infra.tables.preferences import TablePreferences
from infra.tables.product_changes import TableProductChanges
from infra.tables.requests import TableLimitRequests
from infra.tables.scheduled_changes import TableScheduledChanges
from infra.tables.seat_ends import TableSeatEnds
from infra.tables.seat_requests import TableSeatRequests
from infra.tables.store import TableAllotmentStore
from tests.contract.test_adoptions import adoption
from tests.contract.test_product_changes import change
from tests.support.samples import MOMENT, allotment, joining, leaving, make, reservation, reserving, seat
from tests.unit.test_privacy import TABLES

PIA, BEN, TOKEN = (str(UUID(int=number, version=4)) for number in (1, 2, 99))
TYPED = "I need it for my thesis."
NAME, ADDRESS = "Pia Persson", "198.51.100.7"


def test_every_table_is_walked_through_or_names_nobody() -> None:
    assert {*KINDS} | NAMES_NOBODY == TABLES


@pytest.fixture
async def service(tables_connection: str) -> AsyncIterator[TableServiceClient]:
    """Tables in which Pia stands wherever somebody can, beside Ben."""
    async with service_client(tables_connection, None, None) as made:
        await fill(made)
        yield made


async def fill(service: TableServiceClient) -> None:
    """Write what the adapters write: Pia had a seat and has left, has owned, asked, decided, and changed things."""
    store = TableAllotmentStore(service)
    owned = replace(allotment("a1"), owners=(BEN, PIA), suspended_by=PIA, seen=(f"+{PIA}", f"-{BEN}"))
    await make(store, owned)
    kept = reserving(replace(reservation(BEN), reserved_by=PIA))
    for steps in ((joining(seat(PIA), 1), joining(seat(BEN), 2)), (leaving(seat(PIA)),), (kept,)):
        stored = await store.load("a1")
        assert stored is not None
        after = stored.value
        for step in steps:
            after = counted(after, step)
        await store.commit(Transaction(after, steps), stored.etag)
    await store.list_anew("a1")
    gone = replace(allotment("a2"), owners=(PIA,))
    await TableDeletedAllotments(service).save(DeletedAllotment(gone, MOMENT))
    await TableOwners(service).add("a1", [PIA, BEN], MOMENT)
    await TablePersonIndex(service).add("a1", [PIA, BEN], MOMENT)
    called = [PersonName(PIA, NAME, "pia@contoso.example"), PersonName(BEN, "Ben", "ben@contoso.example")]
    await TablePersonNames(service).put("a1", called)
    for who in (PIA, BEN):
        chosen = Preferences().changed(Choices(language="sv"), MOMENT)
        await TablePreferences(service).write(who, chosen, None)
    await TableSeatEnds(service).add([SeatEnd(MOMENT, MOMENT, "a1", who) for who in (PIA, BEN)])
    await TableDates(service).add(Dated.RESERVATIONS, [DateEntry(MOMENT, "a1", who) for who in (PIA, BEN)])
    scheduled = ScheduledChange("20260901T000000Z-1", "a1", MOMENT, MOMENT, PIA, {"allotted_units": 7})
    await TableScheduledChanges(service).add([scheduled, replace(scheduled, id="20260901T000000Z-2", planned_by=BEN)])
    requests = TableLimitRequests(service)
    asked = LimitRequest("r1", "a1", 50, 20, TYPED, PIA, MOMENT, RequestState.REFUSED, "No.", BEN, MOMENT)
    await requests.add(asked)
    await requests.add(replace(asked, id="r2", asked_by=BEN, message="Please.", answer=TYPED, decided_by=PIA))
    seats = TableSeatRequests(service)
    wanted = SeatRequest("a1", PIA, TYPED, MOMENT, SeatRequestState.REFUSED, "No.", BEN, MOMENT)
    await seats.write(wanted, None, "1")
    await seats.write(replace(wanted, user_id=BEN, message="Please.", answer=TYPED, decided_by=PIA), None, "2")
    adoptions = TableAdoptions(service)
    await adoptions.add(replace(adoption("d1"), owners=(PIA,), created_by=PIA))
    stored_adoption = await adoptions.load("d1")
    assert stored_adoption is not None
    people = [PlannedPerson(who, Verdict.STAYS, ("sku",)) for who in (PIA, BEN)]
    stopped = replace(stored_adoption.value, reason=f"Stopped by {PIA}.")
    await adoptions.write(stopped, stored_adoption.etag, people)
    changes = TableProductChanges(service)
    await changes.add(replace(change("c1"), created_by=PIA))
    stored_change = await changes.load("c1")
    assert stored_change is not None
    moves = [PlannedMove(who, MoveVerdict.MOVES, ("sku",)) for who in (PIA, BEN)]
    await changes.write(replace(stored_change.value, reason=f"Stopped by {PIA}."), stored_change.etag, moves)
    merges = TableMerges(service)
    sides = Side("a1", "A", 3, owners=(PIA, BEN)), Side("a2", "B", 2)
    await merges.add(Merge("m1", *sides, MOMENT, PIA, Scan(MOMENT)))
    stored_merge = await merges.load("m1")
    assert stored_merge is not None
    mergers = [PlannedMerger(who, MergeVerdict.MOVES) for who in (PIA, BEN)]
    await merges.write(replace(stored_merge.value, reason=f"Stopped by {PIA}."), stored_merge.etag, mergers)
    treatments = tuple(PlannedAction(Finding(Kind.GUEST, "a1", who, "Seen.", MOMENT), Way.ASK) for who in (PIA, BEN))
    nights, today = TableNights(service), Snapshot(MOMENT.date(), 1, 0, 2)
    await nights.begin(Night(MOMENT.date(), MOMENT, ("a1",), "EUR"))
    await nights.save(
        Piece(
            MOMENT.date(), "a1", "A", {}, AllotmentState.ACTIVE, MOMENT, treatments, {}, (today,), idle_users=(PIA, BEN)
        )
    )
    await TablePlans(service).save(DriftPlan("p1", "a1", MOMENT, MOMENT, treatments))
    await TableHistory(service).save("a1", today)
    await TableBookmarks(service).write("drift-policy", {"guest": "ask", "changedBy": PIA}, None)
    answers = TableFirstAnswers(service)
    for caller in (PIA, BEN):
        began = StoredAnswer("digest", MOMENT)
        await answers.begin(caller, "key", began)
        await answers.save(caller, "key", replace(began, status=201, body=json.dumps({"userId": PIA}).encode()))
    audit = TableAudit(service)
    entry = AuditEntry("e1", MOMENT, AuditKind.CHANGE_ALLOTMENT, Actor(PIA, NAME, "app", ADDRESS), "e1", "a1")
    await audit.add(replace(entry, result=AuditResult.DONE, changes=(Changed("owners", [BEN], [BEN, PIA]),)))
    await audit.add(replace(entry, id="e2", actor=Actor(BEN, "Ben", None, ADDRESS), subject=PIA))


async def rows(service: TableServiceClient) -> list[dict[str, Any]]:
    """Every row of every table, with what is packed into it."""
    found: list[dict[str, Any]] = []
    async for table in service.list_tables():
        async with service.get_table_client(table.name) as client:
            async for row in client.list_entities():
                body = joined(row).decode() if "body0" in row else ""
                found.append({"table": table.name, "text": f"{dict(row)!r} {body}"})
    return found


async def walked(records: TablePersonalRecords, user_id: str) -> list[PersonalRecord]:
    found, cursor = list[PersonalRecord](), None
    while True:
        page = await records.page(user_id, cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def erased(service: TableServiceClient, rows_a_piece: int) -> None:
    records, cursor = TablePersonalRecords(service, rows_a_piece), None
    while (cursor := await records.replace(PIA, TOKEN, cursor)) is not None:
        pass


@pytest.mark.parametrize("rows_a_piece", [1, 3, 1000])
class TestExport:
    async def test_it_is_all_that_names_the_person(self, service: TableServiceClient, rows_a_piece: int) -> None:
        found = await walked(TablePersonalRecords(service, rows_a_piece), PIA)
        naming = [row for row in await rows(service) if PIA in row["text"]]
        assert len(found) == len(naming)
        assert {KINDS[row["table"]] for row in naming} == {*KINDS.values()}
        kinds = [each.kind for each in found]
        assert {"decision", "allotment", "owner", "request", "plannedPerson", "finding", "audit"} <= {*kinds}
        assert TYPED in repr(found)

    async def test_of_others_it_says_nothing_that_is_not_about_the_person(
        self, service: TableServiceClient, rows_a_piece: int
    ) -> None:
        found = await walked(TablePersonalRecords(service, rows_a_piece), PIA)
        assert BEN not in repr([each.kept for each in found if each.kind in {"finding", "decision", "allotment"}])
        json.dumps([each.kept for each in found])


@pytest.mark.parametrize("rows_a_piece", [1, 3, 1000])
class TestErasure:
    async def test_nothing_names_the_person_any_more(self, service: TableServiceClient, rows_a_piece: int) -> None:
        before = await rows(service)
        await erased(service, rows_a_piece)
        after = await rows(service)
        for told in (PIA, TYPED, NAME):
            assert [row for row in after if told in row["text"]] == []
        gone = {row["table"] for row in before} - {row["table"] for row in after}
        assert gone == set()
        led_to_her = (
            "an owner's entry",
            "an end date",
            "a reservation's date",
            "an entry by person",
            "where she asked",
            "an answer",
        )
        of_her = 6  # her name's rows, what she prefers, and her own request for a seat
        assert len(before) - len(after) == len(led_to_her) + of_her

    async def test_what_is_left_is_read_as_before(self, service: TableServiceClient, rows_a_piece: int) -> None:
        await erased(service, rows_a_piece)
        stored = await TableAllotmentStore(service).load("a1")
        assert stored is not None
        assert stored.value.owners == (BEN, TOKEN)
        decisions = await TableDecisionLog(service).page("a1", DecisionFilter(user_id=TOKEN), None, 9)
        assert [each.user_id for each in decisions.items] == [TOKEN] * len(decisions.items)
        assert decisions.items
        requests = await TableLimitRequests(service).page("a1", None, None, 9)
        assert [(each.value.asked_by, each.value.message, each.value.answer) for each in requests.items] == [
            (TOKEN, "", "No."),
            (BEN, "Please.", ""),
        ]
        assert (await TableAdoptions(service).named("d1", [TOKEN]))[TOKEN].user_id == TOKEN
        latest = await TableNights(service).latest("a1")
        assert latest is not None
        assert (latest.idle_users, latest.treatments[0].finding.subject) == ((TOKEN, BEN), TOKEN)
        (newest, other) = (await TableAudit(service).page(AuditFilter(), None, 9)).items
        by = {each.actor.id: each for each in (newest, other)}
        assert by[TOKEN].actor == Actor(TOKEN, None, "app", None)
        assert by[TOKEN].changes == (Changed("owners", [BEN], [BEN, TOKEN]),)
        assert (by[BEN].subject, by[BEN].actor.address) == (TOKEN, ADDRESS)

    async def test_repeating_it_changes_nothing(self, service: TableServiceClient, rows_a_piece: int) -> None:
        await erased(service, rows_a_piece)
        before = await rows(service)
        await erased(service, rows_a_piece)
        assert await rows(service) == before

    async def test_what_is_held_now_stays(self, service: TableServiceClient, rows_a_piece: int) -> None:
        """The person has come back while the erasure was on its way."""
        store = TableAllotmentStore(service)
        stored = await store.load("a1")
        assert stored is not None
        step = joining(seat(PIA), 9)
        await store.commit(Transaction(counted(stored.value, step), (step,)), stored.etag)
        await erased(service, rows_a_piece)
        assert PIA in await store.all_members("a1")


async def test_a_cursor_of_another_list_is_refused(service: TableServiceClient) -> None:
    for cursor in ("Nothing||", "Audit"):
        with pytest.raises(InvalidRequest, match="cursor"):
            await TablePersonalRecords(service).page(PIA, cursor)
