"""All allotments together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from application.services import AdoptionPorts, Services
from domain.adoption.model import Adoption
from domain.allotments import Allotment
from domain.merging.model import Merge
from domain.product_changes.model import ProductChange
from domain.stored import Page, Stored

A_PAGE = 100


def every_allotment(services: Services) -> AsyncIterator[Allotment]:
    """All allotments, in the order in which the store lists them."""
    return _every(services.store.allotments)


async def every_listed(services: Services) -> Sequence[Allotment]:
    """All allotments as lists show them, in the same order: for what is shown, never for what is decided."""
    return await services.store.all_listed()


def every_adoption(ports: AdoptionPorts) -> AsyncIterator[Stored[Adoption]]:
    """All adoptions, in the order in which the store lists them."""
    return _every(ports.store.page)


def every_product_change(ports: AdoptionPorts) -> AsyncIterator[Stored[ProductChange]]:
    """All changes of products, in the order in which the store lists them."""
    return _every(ports.changes.page)


def every_merge(ports: AdoptionPorts) -> AsyncIterator[Stored[Merge]]:
    """All merges of allotments, in the order in which the store lists them."""
    return _every(ports.merges.page)


async def _every[T](read: Callable[[str | None, int], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    cursor: str | None = None
    while True:
        page = await read(cursor, A_PAGE)
        for each in page.items:
            yield each
        cursor = page.next_cursor
        if cursor is None:
            return
