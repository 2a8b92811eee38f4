"""What every `SeatRequests` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import StaleWrite
from domain.seat_requests import SeatRequest, SeatRequests, SeatRequestState
from infra.tables.client import Table, service_client
from infra.tables.seat_requests import ASKED, TableSeatRequests
from tests.fakes.seat_requests import InMemorySeatRequests
from tests.support.samples import MOMENT, user

ANN, BEN = (SeatRequest("a1", user(number), "Please.", MOMENT) for number in (1, 2))
DAY = timedelta(days=1)


@pytest.fixture(params=["in-memory", "azurite"])
async def requests(request: pytest.FixtureRequest) -> AsyncIterator[SeatRequests]:
    if request.param == "in-memory":
        yield InMemorySeatRequests()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableSeatRequests(service)


async def etag(requests: SeatRequests, of: SeatRequest) -> str:
    stored = await requests.load(of.allotment_id, of.user_id)
    assert stored is not None
    return stored.etag


async def allotments(requests: SeatRequests, user_id: str) -> set[str]:
    """Where requests of the person are looked for."""
    if not isinstance(requests, TableSeatRequests):
        return {*await requests.of_person(user_id)}
    rows = requests._table.query("PartitionKey eq @asked", {"asked": ASKED})
    return {row["RowKey"].split("|")[1] async for row in rows if row["RowKey"].startswith(user_id)}


async def test_a_request_is_kept_as_it_is(requests: SeatRequests) -> None:
    refused = replace(ANN, state=SeatRequestState.REFUSED, answer="No.", decided_by=user(9), ended=MOMENT + DAY)
    assert await requests.load("a1", ANN.user_id) is None
    await requests.write(ANN, None, "2")
    await requests.write(refused, await etag(requests, ANN), "1")
    stored = await requests.load("a1", ANN.user_id)
    assert stored is not None
    assert stored.value == refused
    assert [(each.id, each.request) for each in await requests.events("a1", 9)] == [("1", refused), ("2", ANN)]
    assert [each.id for each in await requests.events("a1", 1)] == ["1"]
    assert await requests.events("a2", 9) == []


async def test_a_write_that_is_too_late_writes_nothing(requests: SeatRequests) -> None:
    await requests.write(ANN, None, "3")
    with pytest.raises(StaleWrite):
        await requests.write(replace(ANN, message="Again."), None, "2")
    old = await etag(requests, ANN)
    await requests.write(replace(ANN, message="New."), old, None)
    with pytest.raises(StaleWrite):
        await requests.write(ANN, old, "1")
    assert [each.id for each in await requests.events("a1", 9)] == ["3"]


async def test_pages_go_on_and_are_filtered(requests: SeatRequests) -> None:
    other = replace(ANN, allotment_id="a2", state=SeatRequestState.WITHDRAWN, ended=MOMENT)
    for each in (BEN, other, ANN):
        await requests.write(each, None, each.user_id)
    await requests.note_open("a1")
    found, cursor = list[SeatRequest](), None
    while True:
        page = await requests.page(None, None, cursor, 1)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [ANN, BEN, other]
    assert (await requests.page("a1", None, None, 9)).items == (ANN, BEN)
    assert (await requests.page(None, SeatRequestState.WITHDRAWN, None, 9)).items == (other,)
    assert (await requests.page("a1", SeatRequestState.WITHDRAWN, None, 9)).items == ()
    assert await requests.of("a1", {ANN.user_id, user(7)}) == {ANN.user_id: ANN}


async def test_a_persons_requests_are_found_by_allotment_until_they_are_forgotten(requests: SeatRequests) -> None:
    elsewhere = replace(ANN, allotment_id="a2", state=SeatRequestState.WITHDRAWN, ended=MOMENT)
    for each in (ANN, BEN, elsewhere):
        await requests.write(each, None, None)
    again = replace(ANN, message="Again.")
    await requests.write(again, await etag(requests, ANN), None)
    assert await requests.of_person(ANN.user_id) == {"a1": again, "a2": elsewhere}
    assert await requests.of_person(ANN.user_id[:-1]) == {}
    assert await requests.forget("a2", None, 9) == 1
    assert (await requests.of_person(ANN.user_id)).keys() == await allotments(requests, ANN.user_id) == {"a1"}
    assert await requests.of_person(BEN.user_id) == {"a1": BEN}


async def test_a_request_from_before_there_were_hints_gets_one(requests: SeatRequests) -> None:
    for each in (ANN, BEN):
        await requests.write(each, None, None)
    if isinstance(requests, TableSeatRequests):
        for each in (ANN, BEN):
            await requests._table.delete(ASKED, f"{each.user_id}|a1")
    elif isinstance(requests, InMemorySeatRequests):
        requests.hints.clear()
    assert await requests.of_person(ANN.user_id) == {}
    await requests.hint_at([])
    await requests.hint_at([ANN, BEN])
    assert await requests.of_person(ANN.user_id) == {"a1": ANN}


async def test_who_asks_anew_while_a_request_is_forgotten_is_found(
    requests: SeatRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(requests, TableSeatRequests):
        pytest.skip("In memory nothing happens in between.")
    delete = Table.delete
    anew = [replace(ANN, message="Again.")]

    async def meanwhile(table: Table, partition: str, row: str, etag: str | None = None) -> None:
        await delete(table, partition, row, etag)
        if anew:
            await requests.write(anew.pop(), None, None)

    await requests.write(ANN, None, None)
    monkeypatch.setattr(Table, "delete", meanwhile)
    await requests.forget("a1", None, 1)
    assert [each.message for each in (await requests.of_person(ANN.user_id)).values()] == ["Again."]


async def test_what_is_old_and_over_is_forgotten(requests: SeatRequests) -> None:
    over = replace(BEN, state=SeatRequestState.REFUSED, answer="No.", ended=MOMENT)
    await requests.write(ANN, None, "2")
    await requests.write(over, None, "1")
    assert await requests.forget("a1", MOMENT, 9) == 0
    assert await requests.forget("a1", MOMENT + DAY, 9) == 2
    assert (await requests.page("a1", None, None, 9)).items == (ANN,)
    assert [await requests.forget("a1", None, 1) for _ in range(3)] == [1, 1, 0]


async def test_what_is_open_to_asking_is_listed(requests: SeatRequests) -> None:
    for each in ("a3", "a1", "a2", "a1"):
        await requests.note_open(each)
    page = await requests.open_allotments(None, 2)
    assert (page.items, (await requests.open_allotments(page.next_cursor, 2)).items) == (("a1", "a2"), ("a3",))
    for _ in range(2):
        await requests.note_closed("a2")
    assert (await requests.open_allotments(None, 9)).items == ("a1", "a3")
