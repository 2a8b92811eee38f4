"""What every `PersonIndex` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.person_index import PersonEntry, PersonIndex
from infra.tables.client import Table, service_client
from infra.tables.person_index import TablePersonIndex
from infra.tables.rows import Operation
from tests.fakes.person_index import InMemoryPersonIndex
from tests.support.samples import MOMENT, user

ANN, BEN = user(1), user(2)


@pytest.fixture(params=["in-memory", "azurite"])
async def index(request: pytest.FixtureRequest) -> AsyncIterator[PersonIndex]:
    if request.param == "in-memory":
        yield InMemoryPersonIndex()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TablePersonIndex(service)


async def entries(index: PersonIndex, user_id: str) -> list[PersonEntry]:
    return [stored.value for stored in await index.entries_for(user_id)]


async def test_the_entries_are_those_of_the_person_alone(index: PersonIndex) -> None:
    assert await entries(index, ANN) == []
    await index.add("a2", [ANN], MOMENT)
    await index.add("a1", [ANN, BEN], MOMENT)
    await index.add("a3", [], MOMENT)
    assert await entries(index, ANN) == [PersonEntry(ANN, "a1", MOMENT), PersonEntry(ANN, "a2", MOMENT)]
    assert await entries(index, BEN) == [PersonEntry(BEN, "a1", MOMENT)]


async def test_a_burst_is_put_whole(index: PersonIndex) -> None:
    many = [f"{number % 16:x}{user(number)[1:]}" for number in range(250)] + [user(number) for number in range(150)]
    await index.add("a1", many, MOMENT)
    for each in many:
        assert await entries(index, each) == [PersonEntry(each, "a1", MOMENT)]


async def test_putting_it_again_gives_it_the_new_time(index: PersonIndex) -> None:
    later = MOMENT + timedelta(days=1)
    await index.add("a1", [ANN], MOMENT)
    await index.add("a1", [ANN, ANN], later)
    assert await entries(index, ANN) == [PersonEntry(ANN, "a1", later)]


async def test_one_of_many_may_have_an_entry(index: PersonIndex) -> None:
    later = MOMENT + timedelta(days=1)
    await index.add("a1", [BEN], MOMENT)
    await index.add("a1", [ANN, BEN], later)
    assert await entries(index, ANN) == [PersonEntry(ANN, "a1", later)]
    assert await entries(index, BEN) == [PersonEntry(BEN, "a1", later)]


async def test_removing_can_be_repeated(index: PersonIndex) -> None:
    await index.add("a1", [ANN, BEN], MOMENT)
    found = await index.entries_for(ANN)
    for _ in range(2):
        await index.remove(found)
    assert (await entries(index, ANN), await entries(index, BEN)) == ([], [PersonEntry(BEN, "a1", MOMENT)])


async def test_what_was_put_again_since_it_was_read_stays(index: PersonIndex) -> None:
    """Something is about to be decided again; even at the same time it is another entry."""
    await index.add("a1", [ANN], MOMENT)
    found = await index.entries_for(ANN)
    await index.add("a1", [ANN], MOMENT)
    await index.remove(found)
    assert await entries(index, ANN) == [PersonEntry(ANN, "a1", MOMENT)]


async def test_entries_by_the_person_are_read_and_removed(tables_connection: str) -> None:
    """0.1.0 kept an entry by the first digit of the person's object id."""
    former = {"PartitionKey": ANN[0], "RowKey": f"{ANN}|a1", "put": MOMENT.isoformat()}
    async with service_client(tables_connection, None, None) as service:
        index, table = TablePersonIndex(service), Table(service, "PersonAllotments")
        await table.transact([("upsert", former, {"mode": "replace"})])
        await index.add("a2", [ANN], MOMENT)
        found = [PersonEntry(ANN, "a1", MOMENT), PersonEntry(ANN, "a2", MOMENT)]
        assert await entries(index, ANN) == found
        await index.remove((await index.entries_for(ANN))[:1])
        assert await entries(index, ANN) == found[1:]


async def test_what_was_put_again_takes_the_place_of_an_entry_by_the_person(tables_connection: str) -> None:
    later = MOMENT + timedelta(days=1)
    former = {"PartitionKey": ANN[0], "RowKey": f"{ANN}|a1", "put": MOMENT.isoformat()}
    async with service_client(tables_connection, None, None) as service:
        index, table = TablePersonIndex(service), Table(service, "PersonAllotments")
        await table.transact([("upsert", former, {"mode": "replace"})])
        await index.add("a1", [ANN], later)
        assert await entries(index, ANN) == [PersonEntry(ANN, "a1", later)]


async def test_people_who_join_together_are_put_together(
    tables_connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    transact = Table.transact

    async def counted(self: Table, operations: Sequence[Operation]) -> Sequence[Mapping[str, Any]]:
        asked.append(len(operations))
        return await transact(self, operations)

    monkeypatch.setattr(Table, "transact", counted)
    async with service_client(tables_connection, None, None) as service:
        await TablePersonIndex(service).add("a1", [f"{digit:x}{ANN[1:]}" for digit in range(16)] * 2, MOMENT)
    assert asked == [16]
