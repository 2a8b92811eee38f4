"""Bookmarks in memory (`domain.ports.Bookmarks`)."""

from collections.abc import AsyncIterator, Mapping
from itertools import count
from types import MappingProxyType

from domain.errors import StaleWrite
from domain.stored import Stored
from tests.fakes.pausing import Pause, no_pause


class InMemoryBookmarks:
    """The bookmarks; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._stored: dict[str, Stored[Mapping[str, str]]] = {}
        self._versions = count(1)

    async def read(self, name: str) -> Stored[Mapping[str, str]] | None:
        await self._pause("bookmarks.read")
        return self._stored.get(name)

    async def write(self, name: str, value: Mapping[str, str], etag: str | None) -> str:
        await self._pause("bookmarks.write")
        found = self._stored.get(name)
        if (found.etag if found else None) != etag:
            raise StaleWrite(f"Bookmark {name} was changed meanwhile.")
        written = self._stored[name] = Stored(MappingProxyType(dict(value)), f'W/"{next(self._versions)}"')
        await self._pause("bookmarks.write done")
        return written.etag

    async def names(self, prefix: str) -> AsyncIterator[str]:
        await self._pause("bookmarks.names")
        for name in sorted(name for name in self._stored if name.startswith(prefix)):
            yield name

    async def remove(self, name: str) -> None:
        await self._pause("bookmarks.remove")
        self._stored.pop(name, None)
        await self._pause("bookmarks.remove done")
