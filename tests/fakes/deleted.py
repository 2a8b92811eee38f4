"""Deleted allotments in memory (`domain.deleted.DeletedAllotments`)."""

from domain.deleted import DeletedAllotment
from domain.stored import Page
from tests.fakes.pausing import Pause, no_pause


class InMemoryDeletedAllotments:
    """The deleted allotments; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._kept: dict[str, DeletedAllotment] = {}

    async def save(self, gone: DeletedAllotment) -> None:
        await self._pause("deleted.save")
        self._kept.setdefault(gone.allotment.id, gone)
        await self._pause("deleted.save done")

    async def find(self, allotment_id: str) -> DeletedAllotment | None:
        await self._pause("deleted.find")
        return self._kept.get(allotment_id)

    async def page(self, cursor: str | None, count: int) -> Page[DeletedAllotment]:
        await self._pause("deleted.page")
        newest = sorted(self._kept.values(), key=lambda gone: (-gone.deleted.timestamp(), gone.allotment.id))
        ids = [gone.allotment.id for gone in newest]
        start = ids.index(cursor) + 1 if cursor else 0
        rest = newest[start:]
        return Page(tuple(rest[:count]), rest[count - 1].allotment.id if len(rest) > count else None)

    async def remove(self, gone: DeletedAllotment) -> None:
        await self._pause("deleted.remove")
        self._kept.pop(gone.allotment.id, None)
        await self._pause("deleted.remove done")
