"""All allotments together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable

from application.services import AdoptionPorts, Services
from domain.adoption.model import Adoption
from domain.allotments import Allotment, Licensing
from domain.merging.model import Merge
from domain.ports import AllotmentStore
from domain.product_changes.model import ProductChange
from domain.stored import Page, Stored

A_PAGE = 100
LISTED_A_PAGE = 999
"""With the one that tells whether more follow, a page of the table."""


def every_allotment(services: Services) -> AsyncIterator[Allotment]:
    """All allotments, in the order in which the store lists them."""
    return _every(services.store.allotments)


def every_listed(services: Services) -> AsyncIterator[Allotment]:
    """All allotments as lists show them, in the same order: for what is shown, never for what is decided."""
    return _every(services.store.listed, LISTED_A_PAGE)


def every_adoption(ports: AdoptionPorts) -> AsyncIterator[Stored[Adoption]]:
    """All adoptions, in the order in which the store lists them."""
    return _every(ports.store.page)


def every_product_change(ports: AdoptionPorts) -> AsyncIterator[Stored[ProductChange]]:
    """All changes of products, in the order in which the store lists them."""
    return _every(ports.changes.page)


def every_merge(ports: AdoptionPorts) -> AsyncIterator[Stored[Merge]]:
    """All merges of allotments, in the order in which the store lists them."""
    return _every(ports.merges.page)


async def _every[T](read: Callable[[str | None, int], Awaitable[Page[T]]], count: int = A_PAGE) -> AsyncIterator[T]:
    cursor: str | None = None
    while True:
        page = await read(cursor, count)
        for each in page.items:
            yield each
        cursor = page.next_cursor
        if cursor is None:
            return


async def direct_seats(
    store: AllotmentStore, allotments: Iterable[Allotment], sku_ids: Collection[str], user_ids: Collection[str]
) -> set[tuple[str, str]]:
    """Who of these people has a seat in an allotment that assigns one of the products directly, and which (skuId)."""
    found: set[tuple[str, str]] = set()
    for allotment in allotments:
        shared = {product.sku_id for product in allotment.every_product} & set(sku_ids)
        if allotment.licensing is Licensing.DIRECT and shared:
            rows = await store.members(allotment, user_ids)
            found |= {(user_id, sku_id) for user_id, row in rows.items() if row.seated for sku_id in shared}
    return found
