"""What every `PreferenceStore` holds: the fake, and Table Storage in Azurite."""

import json
from collections.abc import AsyncIterator

import pytest

from domain.errors import StaleWrite
from domain.messages.events import Cadence, Rhythm
from domain.messages.preferences import Choices, MailTopic, Preferences, PreferenceStore
from infra.tables.client import Table, service_client
from infra.tables.personal import TablePersonalRecords
from infra.tables.preferences import ONE_BY_ONE, ROW, TablePreferences
from tests.fakes.preferences import InMemoryPreferences
from tests.support.samples import MOMENT, user

ANN, BEN = user(1), user(2)
ALL = Choices("sv", frozenset({MailTopic.WAITING, MailTopic.END_DATES}), Rhythm.DAILY, Cadence.WEEKLY)


@pytest.fixture(params=["in-memory", "azurite"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[PreferenceStore]:
    if request.param == "in-memory":
        yield InMemoryPreferences()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TablePreferences(service)


async def test_who_has_chosen_nothing_has_none(store: PreferenceStore) -> None:
    assert await store.read(ANN) is None
    assert await store.of([ANN, BEN]) == {}
    assert await store.rhythms() == frozenset()
    assert not await store.wants_reports()


async def test_what_was_chosen_comes_back_with_what_was_before(store: PreferenceStore) -> None:
    chosen = Preferences().changed(Choices("en"), MOMENT).changed(ALL, MOMENT)
    await store.write(ANN, chosen, None)
    stored = await store.read(ANN)
    assert stored is not None
    assert stored.value == chosen
    assert await store.of([ANN, BEN]) == {ANN: chosen}
    assert await store.rhythms() == {Rhythm.DAILY}
    assert await store.wants_reports()


async def test_only_the_version_that_was_read_is_replaced(store: PreferenceStore) -> None:
    await store.write(ANN, Preferences().changed(ALL, MOMENT), None)
    stored = await store.read(ANN)
    assert stored is not None
    with pytest.raises(StaleWrite):
        await store.write(ANN, Preferences(), None)
    await store.write(ANN, Preferences(), stored.etag)
    with pytest.raises(StaleWrite):
        await store.write(ANN, Preferences().changed(ALL, MOMENT), stored.etag)
    assert await store.rhythms() == {Rhythm.DAILY}


async def test_those_of_very_many_are_found_together(store: PreferenceStore) -> None:
    many = [user(number) for number in range(ONE_BY_ONE + 1)]
    chosen = Preferences().changed(ALL, MOMENT)
    for person in (many[0], many[-1], user(999)):
        await store.write(person, chosen, None)
    assert await store.of(many) == {many[0]: chosen, many[-1]: chosen}


async def test_what_another_release_has_written_is_read_as_far_as_it_is_known(tables_connection: str) -> None:
    version = {"since": "2026-11-29T10:00:00Z", "language": "sv", "off": ["waiting", "nosuch"], "updates": "hourly"}
    async with service_client(tables_connection, None, None) as service:
        row = {"PartitionKey": ANN, "RowKey": ROW, "versions": json.dumps([version, {"since": "2026-11-30T10:00:00Z"}])}
        await Table(service, "Preferences").put(row)
        stored = await TablePreferences(service).read(ANN)
        assert stored is not None
        assert [choices for _, choices in stored.value.versions] == [
            Choices("sv", frozenset({MailTopic.WAITING})),
            Choices(),
        ]


async def test_they_are_exported_and_erased_with_the_person(tables_connection: str) -> None:
    async with service_client(tables_connection, None, None) as service:
        store, records = TablePreferences(service), TablePersonalRecords(service)
        for person in (ANN, BEN):
            await store.write(person, Preferences().changed(ALL, MOMENT), None)
        page = await records.page(ANN, "Preferences||")
        assert [each.kind for each in page.items] == ["preferences"]
        await records.replace(ANN, "token", "Preferences||")
        assert await store.read(ANN) is None
        assert await store.read(BEN) is not None
