"""What is done once: from then on a bookmark says that it is done, and nobody does it again."""

from contextlib import suppress

from application.services import Services
from domain.errors import StaleWrite


async def is_done(services: Services, bookmark: str) -> bool:
    """Whether it has been done."""
    return await services.bookmarks.read(bookmark) is not None


async def note_done(services: Services, bookmark: str) -> None:
    """Write down that it is done; that it was done before is fine."""
    with suppress(StaleWrite):
        await services.bookmarks.write(bookmark, {"since": services.clock.now().isoformat()}, None)
