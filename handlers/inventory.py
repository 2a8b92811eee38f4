"""All allotments together, and what they promise of what the tenant owns."""

from collections.abc import AsyncIterator, Mapping, Sequence

from domain.adoption.model import Adoption
from domain.allotments import Allotment
from domain.capacity import capacity_of, overcommitment
from domain.errors import Problem
from domain.ports import Stored
from domain.proposals import Subscribed
from handlers.services import AdoptionPorts, Services

ALLOTMENTS_A_PAGE = ADOPTIONS_A_PAGE = 100


async def every_allotment(services: Services) -> AsyncIterator[Allotment]:
    """All allotments, in the order in which the store lists them."""
    cursor: str | None = None
    while True:
        page = await services.store.allotments(cursor, ALLOTMENTS_A_PAGE)
        for allotment in page.items:
            yield allotment
        cursor = page.next_cursor
        if cursor is None:
            return


async def every_adoption(ports: AdoptionPorts) -> AsyncIterator[Stored[Adoption]]:
    """All adoptions, in the order in which the store lists them."""
    cursor: str | None = None
    while True:
        page = await ports.store.page(cursor, ADOPTIONS_A_PAGE)
        for stored in page.items:
            yield stored
        cursor = page.next_cursor
        if cursor is None:
            return


async def objections_to_promising(
    services: Services, sku_ids: Sequence[str], more: int, subscribed: Mapping[str, Subscribed] | None = None
) -> list[Problem]:
    """What speaks against promising so many more units of each of these products.

    It is read, not locked: two requests at the same time may both find the last units free. `GET /products` shows it
    then, and nobody is licensed beyond what the tenant owns: Entra refuses that.

    subscribed: what the tenant owns, where it has been read already.
    """
    if more <= 0:
        return []
    owned = await services.directory.subscribed() if subscribed is None else subscribed
    allotments = [each async for each in every_allotment(services)]
    return overcommitment(capacity_of(owned, allotments), sku_ids, more)
