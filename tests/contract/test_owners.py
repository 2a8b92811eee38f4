"""What every `Owners` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.ports import OwnerEntry, Owners
from infra.tables.client import service_client
from infra.tables.owners import AT_ONCE, TableOwners
from tests.fakes.owners import InMemoryOwners
from tests.support.samples import MOMENT, user

ANN, BEN = user(1), user(2)


@pytest.fixture(params=["in-memory", "azurite"])
async def owners(request: pytest.FixtureRequest) -> AsyncIterator[Owners]:
    if request.param == "in-memory":
        yield InMemoryOwners()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableOwners(service)


async def entries(owners: Owners, *owner_ids: str) -> list[OwnerEntry]:
    found = [stored.value for stored in await owners.entries_for(owner_ids)]
    return sorted(found, key=lambda entry: (entry.owner_id, entry.allotment_id))


async def test_the_entries_are_those_of_the_owners_alone(owners: Owners) -> None:
    assert await entries(owners, ANN) == []
    await owners.add("a1", [ANN, BEN], MOMENT)
    await owners.add("a2", [ANN], MOMENT)
    await owners.add("a3", [], MOMENT)
    assert await entries(owners, BEN) == [OwnerEntry(BEN, "a1", MOMENT)]
    assert [(each.owner_id, each.allotment_id) for each in await entries(owners, ANN, BEN)] == [
        (ANN, "a1"),
        (ANN, "a2"),
        (BEN, "a1"),
    ]
    assert await entries(owners) == []


async def test_many_owners_are_found_together(owners: Owners) -> None:
    many = [user(number) for number in range(2 * AT_ONCE + 1)]
    await owners.add("a1", many, MOMENT)
    assert [entry.owner_id for entry in await entries(owners, *many)] == many


async def test_putting_it_again_gives_it_the_new_time(owners: Owners) -> None:
    later = MOMENT + timedelta(days=1)
    await owners.add("a1", [ANN], MOMENT)
    await owners.add("a1", [ANN], later)
    assert await entries(owners, ANN) == [OwnerEntry(ANN, "a1", later)]


async def test_removing_can_be_repeated(owners: Owners) -> None:
    await owners.add("a1", [ANN, BEN], MOMENT)
    found = await owners.entries_for([ANN])
    for _ in range(2):
        await owners.remove(found)
    assert await entries(owners, ANN, BEN) == [OwnerEntry(BEN, "a1", MOMENT)]


async def test_what_was_put_again_since_it_was_read_stays(owners: Owners) -> None:
    """Its owner is about to be written on the allotment again; even at the same time it is another entry."""
    await owners.add("a1", [ANN], MOMENT)
    found = await owners.entries_for([ANN])
    await owners.add("a1", [ANN], MOMENT)
    await owners.remove(found)
    assert await entries(owners, ANN) == [OwnerEntry(ANN, "a1", MOMENT)]
