"""What every `Audit` and every `DeletedAllotments` holds: the fakes, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.audit import Actor, Audit, AuditEntry, AuditFilter, AuditKind, AuditResult, Changed
from domain.deleted import DeletedAllotment, DeletedAllotments
from domain.errors import InvalidRequest
from infra.tables.audit import TableAudit
from infra.tables.client import service_client
from infra.tables.deleted import TableDeletedAllotments
from tests.fakes.audit import InMemoryAudit
from tests.fakes.deleted import InMemoryDeletedAllotments
from tests.support.samples import TEXT, allotment

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = Actor("ada", TEXT, "app", "2001:db8::1")
CHANGES = (Changed("allottedUnits", 2, 3), Changed("owners", [], ["ben"]), Changed("alertUnits", None, 1))


@dataclass(frozen=True, slots=True)
class Kept:
    audit: Audit
    deleted: DeletedAllotments


@pytest.fixture(params=["in-memory", "azurite"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "in-memory":
        yield Kept(InMemoryAudit(), InMemoryDeletedAllotments())
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield Kept(TableAudit(service), TableDeletedAllotments(service))


def entry(number: int, at: datetime = NOON, **fields: object) -> AuditEntry:
    """An entry that is begun; of two the one with the higher number is the newer."""
    made = AuditEntry(
        f"e{number}",
        at + timedelta(seconds=number),
        AuditKind.CHANGE_ALLOTMENT,
        ADA,
        f"r{number}",
        "a1",
        "subject",
        "key",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def done(begun: AuditEntry) -> AuditEntry:
    return replace(begun, result=AuditResult.DONE, status=200, changes=CHANGES)


async def walked(audit: Audit, only: AuditFilter, count: int) -> list[AuditEntry]:
    found, cursor = list[AuditEntry](), None
    while True:
        page = await audit.page(only, cursor, count)
        assert len(page.items) <= count
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


class TestEntries:
    async def test_one_that_is_begun_comes_back_as_it_is(self, kept: Kept) -> None:
        bare = AuditEntry("e0", NOON, AuditKind.SUSPEND_ALLOTMENT, Actor(None), "e0")
        for each in (entry(1), bare):
            await kept.audit.add(each)
        assert await walked(kept.audit, AuditFilter(), 5) == [entry(1), bare]

    async def test_its_outcome_takes_its_place(self, kept: Kept) -> None:
        for each in (entry(1), entry(2), done(entry(1))):
            await kept.audit.add(each)
        assert await walked(kept.audit, AuditFilter(), 5) == [entry(2), done(entry(1))]

    async def test_an_outcome_that_is_not_known_is_one(self, kept: Kept) -> None:
        unknown = replace(entry(1), status=503)
        for each in (entry(1), unknown):
            await kept.audit.add(each)
        assert await walked(kept.audit, AuditFilter(), 5) == [unknown]

    async def test_what_is_written_stays_as_it_was_written(self, kept: Kept) -> None:
        await kept.audit.add(entry(1))
        await kept.audit.add(replace(entry(1), subject="another"))
        assert await walked(kept.audit, AuditFilter(), 5) == [entry(1)]

    @pytest.mark.parametrize("count", [1, 2, 3, 7])
    async def test_pages_of_any_size_are_the_list(self, kept: Kept, count: int) -> None:
        entries = [entry(number, NOON - number % 3 * DAY) for number in range(7)]
        for each in entries:
            await kept.audit.add(each)
            if int(each.id[1:]) % 2:
                await kept.audit.add(done(each))
        wanted = sorted(entries, key=lambda each: each.at, reverse=True)
        assert [each.id for each in await walked(kept.audit, AuditFilter(), count)] == [each.id for each in wanted]

    async def test_filters_let_through_what_they_say(self, kept: Kept) -> None:
        entries = [
            entry(0),
            entry(1, allotment_id="a2"),
            entry(2, actor=Actor("ben")),
            entry(3, kind=AuditKind.DELETE_ALLOTMENT),
            entry(4, NOON - DAY),
            entry(5, allotment_id=None, actor=Actor(None)),
        ]
        for each in entries:
            await kept.audit.add(each)
        filters = [
            AuditFilter(allotment_id="a1"),
            AuditFilter(actor_id="ben"),
            AuditFilter(kind=AuditKind.DELETE_ALLOTMENT),
            AuditFilter(since=NOON),
            AuditFilter(until=NOON),
            AuditFilter(since=entries[1].at, until=entries[3].at),
            AuditFilter("a1", "ada", AuditKind.CHANGE_ALLOTMENT, NOON - 2 * DAY, NOON + DAY),
        ]
        for only in filters:
            found = await walked(kept.audit, only, 2)
            assert {each.id for each in found} == {each.id for each in entries if only.lets_through(each)}
            assert 0 < len(found) < len(entries)

    async def test_a_cursor_of_another_list_is_refused(self, kept: Kept) -> None:
        if isinstance(kept.audit, TableAudit):
            with pytest.raises(InvalidRequest, match="cursor"):
                await kept.audit.page(AuditFilter(), "none", 1)


async def test_refusals_of_one_id_are_counted(kept: Kept) -> None:
    refused = entry(1, result=AuditResult.REFUSED, status=403)
    for _ in range(3):
        await kept.audit.refused(refused)
    assert await walked(kept.audit, AuditFilter(), 5) == [replace(refused, count=3)]


async def test_what_is_old_is_cut_in_pieces(kept: Kept) -> None:
    for number in range(4):
        await kept.audit.add(entry(number, NOON - number * DAY))
        await kept.audit.add(done(entry(number, NOON - number * DAY)))
    assert await kept.audit.delete_before(NOON - DAY, 3) == 3
    assert await kept.audit.delete_before(NOON - DAY, 3) == 1
    assert await kept.audit.delete_before(NOON - DAY, 3) == 0
    assert [each.id for each in await walked(kept.audit, AuditFilter(), 9)] == ["e0", "e1"]


class TestDeletedAllotments:
    async def test_one_is_found_as_it_was(self, kept: Kept) -> None:
        gone = DeletedAllotment(replace(allotment("a1"), owners=("ada",)), NOON)
        await kept.deleted.save(gone)
        assert await kept.deleted.find("a1") == gone
        assert await kept.deleted.find("a2") is None

    async def test_keeping_it_again_changes_nothing(self, kept: Kept) -> None:
        for moment in (NOON, NOON + DAY):
            await kept.deleted.save(DeletedAllotment(allotment("a1"), moment))
        assert (await kept.deleted.page(None, 5)).items == (DeletedAllotment(allotment("a1"), NOON),)

    async def test_the_last_one_comes_first_page_by_page(self, kept: Kept) -> None:
        for number in range(5):
            await kept.deleted.save(DeletedAllotment(allotment(f"a{number}"), NOON + number * DAY))
        found, cursor = list[str](), None
        while True:
            page = await kept.deleted.page(cursor, 2)
            found += [gone.allotment.id for gone in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == ["a4", "a3", "a2", "a1", "a0"]

    async def test_one_that_is_removed_is_gone(self, kept: Kept) -> None:
        gone = DeletedAllotment(allotment("a1"), NOON)
        await kept.deleted.save(gone)
        for _ in range(2):
            await kept.deleted.remove(gone)
        assert await kept.deleted.find("a1") is None
