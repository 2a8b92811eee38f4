"""What every `Bookmarks` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator

import pytest

from domain.errors import StaleWrite
from domain.ports import Bookmarks
from infra.tables.bookmarks import TableBookmarks
from infra.tables.client import service_client
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.support.samples import TEXT


@pytest.fixture(params=["in-memory", "azurite"])
async def bookmarks(request: pytest.FixtureRequest) -> AsyncIterator[Bookmarks]:
    if request.param == "in-memory":
        yield InMemoryBookmarks()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TableBookmarks(service)


async def etag_of(bookmarks: Bookmarks, name: str) -> str:
    stored = await bookmarks.read(name)
    assert stored is not None
    return stored.etag


async def test_unknown_one_is_none(bookmarks: Bookmarks) -> None:
    assert await bookmarks.read("nothing") is None


@pytest.mark.parametrize("value", [{}, {"token": ""}, {"token": "x" * 30_000, "text": TEXT}])
async def test_comes_back_as_it_was_written(bookmarks: Bookmarks, value: dict[str, str]) -> None:
    await bookmarks.write("name", value, None)
    stored = await bookmarks.read("name")
    assert stored is not None
    assert dict(stored.value) == value


async def test_is_what_it_was_when_it_was_written(bookmarks: Bookmarks) -> None:
    value = {"token": "1"}
    await bookmarks.write("name", value, None)
    value["token"] = "2"
    stored = await bookmarks.read("name")
    assert stored is not None
    assert dict(stored.value) == {"token": "1"}


async def test_replacing_forgets_the_former_value_whole(bookmarks: Bookmarks) -> None:
    await bookmarks.write("name", {"a": "1", "b": "1"}, None)
    await bookmarks.write("name", {"b": "2"}, await etag_of(bookmarks, "name"))
    stored = await bookmarks.read("name")
    assert stored is not None
    assert dict(stored.value) == {"b": "2"}


async def test_making_one_that_is_there_is_stale(bookmarks: Bookmarks) -> None:
    await bookmarks.write("name", {"a": "1"}, None)
    with pytest.raises(StaleWrite):
        await bookmarks.write("name", {"a": "2"}, None)
    stored = await bookmarks.read("name")
    assert stored is not None
    assert dict(stored.value) == {"a": "1"}


async def test_writing_with_a_former_etag_is_stale(bookmarks: Bookmarks) -> None:
    await bookmarks.write("name", {"a": "1"}, None)
    former = await etag_of(bookmarks, "name")
    await bookmarks.write("name", {"a": "2"}, former)
    with pytest.raises(StaleWrite):
        await bookmarks.write("name", {"a": "3"}, former)
    stored = await bookmarks.read("name")
    assert stored is not None
    assert dict(stored.value) == {"a": "2"}


async def test_writing_one_that_was_removed_is_stale(bookmarks: Bookmarks) -> None:
    await bookmarks.write("name", {"a": "1"}, None)
    former = await etag_of(bookmarks, "name")
    await bookmarks.remove("name")
    with pytest.raises(StaleWrite):
        await bookmarks.write("name", {"a": "2"}, former)
    assert await bookmarks.read("name") is None


async def test_removing_can_be_repeated(bookmarks: Bookmarks) -> None:
    await bookmarks.write("name", {"a": "1"}, None)
    for _ in range(2):
        await bookmarks.remove("name")
    assert await bookmarks.read("name") is None


async def test_names_by_their_beginning(bookmarks: Bookmarks) -> None:
    for name in ("catch-up-0002", "catch-up-0001", "catch", "subscription", "catch-up-"):
        await bookmarks.write(name, {"a": name}, None)
    assert [name async for name in bookmarks.names("catch-up-")] == ["catch-up-", "catch-up-0001", "catch-up-0002"]
    assert [name async for name in bookmarks.names("other")] == []


async def test_writing_answers_the_etag_that_is_read(bookmarks: Bookmarks) -> None:
    etag = None
    for value in ("1", "2", "3"):
        etag = await bookmarks.write("answered", {"value": value}, etag)
        stored = await bookmarks.read("answered")
        assert stored is not None
        assert (stored.etag, stored.value["value"]) == (etag, value)
