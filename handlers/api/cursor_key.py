"""The key with which the API signs its cursors: made at first use, and the same for every worker from then on.

Somebody who has the key can write cursors, and no more: a list shows only what its caller may see.
"""

from application.services import Services
from domain.errors import StaleWrite, Transient
from domain.objections import Text
from domain.ports import Bookmarks

BOOKMARK, KEY = "cursor-key", "key"
ATTEMPTS = 3


class CursorKey:
    """The key, as one worker knows it: it is read once."""

    def __init__(self) -> None:
        self._known: bytes | None = None

    async def of(self, services: Services) -> bytes:
        """The key. Raises Transient where it cannot be read from the store."""
        if self._known is None:
            self._known = await _made(services.bookmarks, services.new_secret())
        return self._known


async def _made(bookmarks: Bookmarks, fresh: str) -> bytes:
    """The key that there is; this one, where there is none yet and no other worker is faster."""
    for _ in range(ATTEMPTS):
        if (stored := await bookmarks.read(BOOKMARK)) is not None:
            return stored.value[KEY].encode()
        try:
            await bookmarks.write(BOOKMARK, {KEY: fresh}, None)
        except StaleWrite:
            continue
        return fresh.encode()
    raise Transient(Text("cursorKeyGone"))
