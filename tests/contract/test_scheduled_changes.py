"""What every `ScheduledChanges` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.allotments import Overflow
from domain.errors import InvalidRequest, StaleWrite
from domain.loans import Reclaim
from domain.scheduled_changes import ChangeState, ScheduledChange, ScheduledChanges
from infra.tables.client import service_client
from infra.tables.scheduled_changes import TableScheduledChanges
from tests.fakes.scheduled_changes import InMemoryScheduledChanges
from tests.support.samples import MOMENT, TEXT, user

FULL = ScheduledChange(
    "20260901T000000Z-1",
    "a1",
    MOMENT,
    MOMENT + timedelta(microseconds=1),
    user(1),
    settings={
        "allotted_units": 7,
        "overflow": Overflow.WAIT,
        "lending_limit": 0,
        "borrowing_limit": 4,
        "kept_units": 2,
        "reclaim": None,
    },
    allow_overcommit=True,
    undoes="20260801T000000Z-1",
    state=ChangeState.ASKED,
    before={
        "allotted_units": 5,
        "overflow": Overflow.ROLLBACK,
        "lending_limit": 3,
        "borrowing_limit": 0,
        "kept_units": 0,
        "reclaim": Reclaim(7, 20, 0),
    },
    decided=MOMENT,
    reason=TEXT,
)
PLAIN = ScheduledChange("20260902T000000Z-2", "a1", MOMENT, MOMENT, user(2))


@pytest.fixture(params=["in-memory", "azurite"])
async def changes(request: pytest.FixtureRequest) -> AsyncIterator[ScheduledChanges]:
    if request.param == "in-memory":
        yield InMemoryScheduledChanges()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableScheduledChanges(service)


async def test_they_come_back_as_they_were_stored(changes: ScheduledChanges) -> None:
    assert await changes.load("a1", FULL.id) is None
    await changes.add([FULL, PLAIN])
    for made in (FULL, PLAIN):
        stored = await changes.load("a1", made.id)
        assert stored is not None
        assert stored.value == made


async def test_they_are_added_together_or_not_at_all(changes: ScheduledChanges) -> None:
    await changes.add([PLAIN])
    with pytest.raises(StaleWrite):
        await changes.add([FULL, PLAIN])
    assert await changes.load("a1", FULL.id) is None


async def test_only_the_version_that_was_read_is_replaced(changes: ScheduledChanges) -> None:
    await changes.add([PLAIN])
    stored = await changes.load("a1", PLAIN.id)
    assert stored is not None
    done = replace(PLAIN, state=ChangeState.DONE, decided=MOMENT)
    await changes.write(done, stored.etag)
    with pytest.raises(StaleWrite):
        await changes.write(PLAIN, stored.etag)
    again = await changes.load("a1", PLAIN.id)
    assert again is not None
    assert again.value == done


async def test_they_are_read_page_by_page_in_the_order_of_their_dates(changes: ScheduledChanges) -> None:
    made = [
        replace(PLAIN, id=f"2026090{day}T000000Z-{day}", allotment_id=one) for one in ("a1", "a2") for day in (1, 2, 3)
    ]
    for each in reversed(made):
        await changes.add([each])
    seen, cursor = list[ScheduledChange](), None
    while True:
        page = await changes.page(None, None, cursor, 4)
        seen += [stored.value for stored in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == made
    assert [stored.value for stored in (await changes.page("a2", None, None, 9)).items] == made[3:]
    assert (await changes.page(None, ChangeState.ASKED, None, 9)).items == ()
    with pytest.raises(InvalidRequest):
        await changes.page(None, None, "nonsense", 9)
