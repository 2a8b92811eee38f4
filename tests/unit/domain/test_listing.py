"""What lists show of an allotment (`domain.listing`), and that it follows what is written (`application.listing`)."""

from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from application.listing import lists_follow
from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.capacity import capacities
from domain.directory import SubscribedSku
from domain.errors import InvalidRequest, Problem, Transient
from domain.listing import listed
from domain.manifest.entries import manifest_of
from domain.turnovers import turnovers
from handlers.api import shapes
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.support.samples import MOMENT, allotment, full_allotment, make

EVERY = [allotment(), full_allotment(), replace(full_allotment(), unfinished=None)]
NUMBERS = {"observation_count": 99, "seen": ("+x",), "next_place": 77, "decisions": 66, "delta_token": "next"}


@pytest.mark.parametrize("one", EVERY)
def test_nothing_that_is_shown_is_missing(one: Allotment) -> None:
    owned = [SubscribedSku(each.sku_id, each.sku_part_number, True, (), 500, 7) for each in one.products]
    assert shapes.Allotment.of(listed(one)) == shapes.Allotment.of(one)
    assert manifest_of([listed(one)]) == manifest_of([one])
    assert turnovers([listed(one)], MOMENT) == turnovers([one], MOMENT)
    assert [*capacities(owned, [listed(one)])] == [*capacities(owned, [one])]


@pytest.mark.parametrize("one", EVERY)
def test_an_observation_alone_changes_nothing(one: Allotment) -> None:
    changed: dict[str, Any] = dict(NUMBERS)
    assert listed(replace(one, **changed)) == listed(one)
    assert listed(listed(one)) == listed(one)


@dataclass(frozen=True, slots=True)
class Stores:
    """Of the services, the store alone."""

    store: InMemoryAllotmentStore


def services_of(store: InMemoryAllotmentStore) -> Services:
    return cast("Services", Stores(store))


class TestFollowing:
    @pytest.fixture
    async def store(self) -> InMemoryAllotmentStore:
        store = InMemoryAllotmentStore()
        for number in (1, 2):
            await make(store, allotment(f"a{number}"))
            await store.list_anew(f"a{number}")
        return store

    async def write(self, store: Any, allotment_id: str) -> None:
        stored = await store.load(allotment_id)
        await store.commit(Transaction(replace(stored.value, allotted_units=99), ()), stored.etag)

    async def limits(self, store: InMemoryAllotmentStore) -> list[int]:
        return [each.allotted_units for each in (await store.listed(None, 9)).items]

    async def test_what_was_written_is_shown_once_it_is_done(self, store: InMemoryAllotmentStore) -> None:
        async with lists_follow(services_of(store)) as services:
            await self.write(services.store, "a2")
            assert await self.limits(store) == [10, 10]
        assert await self.limits(store) == [10, 99]

    async def test_what_was_written_before_a_failure_is_shown(self, store: InMemoryAllotmentStore) -> None:
        async def failing() -> None:
            async with lists_follow(services_of(store)) as services:
                await self.write(services.store, "a1")
                raise InvalidRequest(Problem("name", "wrong"))

        with pytest.raises(InvalidRequest):
            await failing()
        assert await self.limits(store) == [99, 10]

    async def test_a_delivery_after_a_crash_finds_what_was_written(self, store: InMemoryAllotmentStore) -> None:
        await self.write(store, "a1")
        async with lists_follow(services_of(store), "a1", "nobody"):
            pass
        assert await self.limits(store) == [99, 10]

    async def test_what_is_done_has_not_failed_where_lists_lag(
        self, store: InMemoryAllotmentStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def down(*_: object) -> None:
            raise Transient("down")

        monkeypatch.setattr(store, "list_anew", down)
        async with lists_follow(services_of(store)) as services:
            await self.write(services.store, "a1")
        assert await self.limits(store) == [10, 10]
