"""What every `Dates` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.dates import Dated, DateEntry, Dates
from infra.tables.client import service_client
from infra.tables.dates import TableDates
from tests.fakes.dates import InMemoryDates
from tests.support.samples import MOMENT, user

MICROSECOND = timedelta(microseconds=1)
KIND, OTHER = Dated.RESERVATIONS, Dated.CHANGES


@pytest.fixture(params=["in-memory", "azurite"])
async def dates(request: pytest.FixtureRequest) -> AsyncIterator[Dates]:
    if request.param == "in-memory":
        yield InMemoryDates()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableDates(service)


def entry(after: timedelta, number: int = 1, allotment: str = "a1") -> DateEntry:
    return DateEntry(MOMENT + after, allotment, user(number))


async def test_due_are_those_of_a_kind_up_to_the_instant_in_the_order_of_time(dates: Dates) -> None:
    assert await dates.due(KIND, MOMENT, 10) == []
    entries = [entry(MICROSECOND), entry(timedelta(0), 2), entry(-timedelta(days=400), 3), entry(-MICROSECOND, 4, "a2")]
    await dates.add(KIND, entries)
    await dates.add(OTHER, [entry(-MICROSECOND, 9)])
    assert await dates.due(KIND, MOMENT, 10) == [entries[2], entries[3], entries[1]]
    assert await dates.due(KIND, MOMENT, 2) == [entries[2], entries[3]]
    assert await dates.due(KIND, MOMENT - timedelta(days=500), 10) == []
    assert await dates.due(OTHER, MOMENT, 10) == [entry(-MICROSECOND, 9)]


async def test_they_are_read_in_parts(dates: Dates) -> None:
    entries = [entry(timedelta(0), number) for number in range(5)]
    await dates.add(KIND, entries)
    first = await dates.due(KIND, MOMENT, 2)
    second = await dates.due(KIND, MOMENT, 2, after=first[-1])
    assert [*first, *second, *await dates.due(KIND, MOMENT, 2, after=second[-1])] == entries
    assert await dates.due(KIND, MOMENT, 2, after=entries[-1]) == []


async def test_putting_and_removing_can_be_repeated(dates: Dates) -> None:
    entries = [entry(timedelta(0), number) for number in range(150)]
    for _ in range(2):
        await dates.add(KIND, [*entries, entries[0]])
    assert len(await dates.due(KIND, MOMENT, 1000)) == 150
    for _ in range(2):
        await dates.remove(KIND, entries[1:])
    assert await dates.due(KIND, MOMENT, 1000) == [entries[0]]
