"""What every `PersonIndex` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.person_index import PersonEntry, PersonIndex
from infra.tables.client import service_client
from infra.tables.person_index import TablePersonIndex
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
