"""Where a person has asked for a seat, found by hints without asking each allotment (docs/decisions/0107).

Requests from before there were hints get theirs by the timer. Until that is done, the allotments are asked that the
index by person names.
"""

import asyncio
from collections.abc import Mapping
from itertools import batched

from application.once import is_done, note_done
from application.services import Services
from domain.seat_requests import SeatRequest

HINTED = "seat-requests-hinted"
"""The bookmark that is there once every request has its hint."""

LOADS_AT_ONCE = 32
HINTS_A_PIECE = 500


async def requests_of(services: Services, user_id: str) -> Mapping[str, SeatRequest]:
    """The person's requests by allotment id."""
    if await is_done(services, HINTED):
        return await services.seat_requests.of_person(user_id)
    entries = await services.person_index.entries_for(user_id)
    found: dict[str, SeatRequest] = {}
    for some in batched((entry.value.allotment_id for entry in entries), LOADS_AT_ONCE, strict=False):
        loaded = await asyncio.gather(*(services.seat_requests.load(each, user_id) for each in some))
        found |= {stored.value.allotment_id: stored.value for stored in loaded if stored}
    return found


async def hint_at_requests_at_first(services: Services) -> None:
    """Put the hints of all requests, if that has never been done."""
    if await is_done(services, HINTED):
        return
    cursor: str | None = None
    while True:
        page = await services.seat_requests.page(None, None, cursor, HINTS_A_PIECE)
        await services.seat_requests.hint_at(page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    await note_done(services, HINTED)
