"""What every `SeatEnds` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.ports import SeatEnds
from domain.seat_ends import SeatEnd
from infra.tables.client import service_client
from infra.tables.seat_ends import TableSeatEnds
from tests.fakes.seat_ends import InMemorySeatEnds
from tests.support.samples import MOMENT, user

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(params=["in-memory", "azurite"])
async def seat_ends(request: pytest.FixtureRequest) -> AsyncIterator[SeatEnds]:
    if request.param == "in-memory":
        yield InMemorySeatEnds()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableSeatEnds(service)


def end(after: timedelta, number: int = 1, allotment: str = "a1") -> SeatEnd:
    return SeatEnd(MOMENT + after, MOMENT + 2 * after, allotment, user(number))


async def test_none_is_due_at_first(seat_ends: SeatEnds) -> None:
    assert await seat_ends.due(MOMENT, 10) == []


async def test_due_are_those_up_to_the_instant_in_the_order_of_time(seat_ends: SeatEnds) -> None:
    entries = [end(MICROSECOND), end(timedelta(0), 2), end(-timedelta(days=400), 3), end(-MICROSECOND, 4, "a2")]
    await seat_ends.add(entries)
    assert await seat_ends.due(MOMENT, 10) == [entries[2], entries[3], entries[1]]
    assert await seat_ends.due(MOMENT, 2) == [entries[2], entries[3]]
    assert await seat_ends.due(MOMENT - timedelta(days=500), 10) == []


async def test_they_are_read_in_parts(seat_ends: SeatEnds) -> None:
    entries = [end(timedelta(0), number) for number in range(5)]
    await seat_ends.add(entries)
    first = await seat_ends.due(MOMENT, 2)
    second = await seat_ends.due(MOMENT, 2, after=first[-1])
    assert [*first, *second, *await seat_ends.due(MOMENT, 2, after=second[-1])] == entries
    assert await seat_ends.due(MOMENT, 2, after=entries[-1]) == []


async def test_putting_and_removing_can_be_repeated(seat_ends: SeatEnds) -> None:
    entries = [end(timedelta(0), number) for number in range(150)]
    for _ in range(2):
        await seat_ends.add([*entries, entries[0]])
    assert len(await seat_ends.due(MOMENT, 1000)) == 150
    for _ in range(2):
        await seat_ends.remove(entries[1:])
    assert await seat_ends.due(MOMENT, 1000) == [entries[0]]


async def test_no_entries_are_fine(seat_ends: SeatEnds) -> None:
    await seat_ends.add([])
    await seat_ends.remove([])
