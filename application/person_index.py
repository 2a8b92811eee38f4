"""In which allotments somebody is, waits, or was refused, found by an index (`domain.person_index.PersonIndex`).

An entry is put before anything is decided about somebody who has no row. What an entry leads to is shown only if the
allotment has a row or a decision about the person. An entry that leads nowhere is removed when it is a day old: by
then no write is under way that it was put for.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched

from application.inventory import every_allotment, every_listed
from application.once import is_done, note_done
from application.seat_requests import requests_of
from application.services import Services
from domain.allotments import Allotment, Decision, Licensing, Member, MemberState, Step
from domain.decision_log import DecisionFilter, DecisionLog
from domain.person_index import PersonEntry
from domain.seat_requests import SeatRequest
from domain.stored import Stored

INDEXED = "people-indexed"
"""The bookmark that is there once everybody who has a row has an entry."""

STALE_AFTER = timedelta(days=1)
LOADS_AT_ONCE = 32
"""So many allotments are read one by one; of somebody who is in more of them, what lists show of each is as good."""

SEATS_AT_ONCE = 16
ASKED_WITHOUT_INDEX = 4
"""So few allotments are asked themselves: the index takes as many queries for each person."""

ASKED_ABOUT_AT_MOST = 300
"""Of more people at once every allotment is asked, for each of them is a query."""

DECISIONS_SHOWN = 3

AHEAD_AT_MOST = 1000
"""So many places are looked through for how many are ahead: one page of the table."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands in an allotment. request: theirs for a seat, the latest.

    row: None: no longer, or never, there. ahead: how many wait before them; None: they do not wait, or very many do.
    decisions: the newest about them, newest first.
    """

    allotment: Allotment
    row: Member | None
    ahead: int | None
    decisions: tuple[Decision, ...]
    request: SeatRequest | None = None


def newcomers(steps: Iterable[Step]) -> list[str]:
    """The people who had no row before these steps."""
    return [step.user_id for step in steps if step.before is None]


async def standings(
    services: Services,
    log: DecisionLog,
    user_id: str,
    visible: Callable[[Allotment], bool],
    among: Sequence[Allotment] | None = None,
) -> Sequence[Standing]:
    """How the person stands in each visible allotment that knows them, by name.

    Until everybody has an entry, every allotment is asked for the person's row. among: all the visible ones, as they
    were just read; None: they are not known.
    """
    entries = {entry.value.allotment_id: entry for entry in await services.person_index.entries_for(user_id)}
    found = await _load(services, entries, among)
    if not await is_done(services, INDEXED):
        found |= {
            each.id: each
            async for each in every_allotment(services)
            if each.id not in found and user_id in await services.store.members(each, [user_id])
        }
    asked, shown = await requests_of(services, user_id), list[Standing]()
    for some in batched(filter(visible, found.values()), LOADS_AT_ONCE, strict=False):
        shown += await asyncio.gather(*(_standing(services, log, user_id, each, asked.get(each.id)) for each in some))
    empty = {each.allotment.id for each in shown if each.row is None and not each.decisions and not each.request}
    gone = entries.keys() - found.keys() if among is None else set[str]()
    await _forget(services, [entry for id_, entry in entries.items() if id_ in empty | gone])
    known = (each for each in shown if each.allotment.id not in empty)
    return sorted(known, key=lambda each: (each.row is None, each.allotment.display_name))


async def may_know(services: Services, user_id: str) -> Collection[str] | None:
    """The ids of the allotments that may have a row or a decision about the person; None: all of them may."""
    if not await is_done(services, INDEXED):
        return None
    return {entry.value.allotment_id for entry in await services.person_index.entries_for(user_id)}


async def index_people_at_first(services: Services) -> None:
    """Put the entries of everybody who has a row, if that has never been done; the nightly comparison repeats it."""
    if await is_done(services, INDEXED):
        return
    async for allotment in every_allotment(services):
        rows = await services.store.all_members(allotment.id)
        await services.person_index.add(allotment.id, rows.keys(), services.clock.now())
    await note_done(services, INDEXED)


async def direct_seats(
    services: Services,
    sku_ids: Collection[str],
    user_ids: Collection[str],
    among: Sequence[Allotment] | None = None,
) -> set[tuple[str, str]]:
    """Who of these people has a seat in an allotment that assigns one of the products directly, and which (skuId).

    among: all allotments, as lists show them, where that is good enough; None: they are read.
    """
    direct = None if among is None else [each for each in among if _assigned_by(each, sku_ids)]
    known = await _where(services, user_ids, direct)
    asked = [(each, users, shared) for each, users in known if (shared := _assigned_by(each, sku_ids))]
    found: set[tuple[str, str]] = set()
    # The night asks one after the other: nobody waits for it, and others have their turn.
    for some in batched(asked, 1 if among is None else SEATS_AT_ONCE, strict=False):
        questions = [
            services.store.members(each, [user for user in users if not {(user, one) for one in shared} <= found])
            for each, users, shared in some
        ]
        rows = [await questions[0]] if len(questions) == 1 else await asyncio.gather(*questions)
        for (_, _, shared), members in zip(some, rows, strict=True):
            found |= {(user_id, sku_id) for user_id, row in members.items() if row.seated for sku_id in shared}
    return found


def _assigned_by(allotment: Allotment, sku_ids: Collection[str]) -> set[str]:
    """Which of these products the allotment assigns directly."""
    if allotment.licensing is not Licensing.DIRECT:
        return set()
    return {product.sku_id for product in allotment.every_product} & set(sku_ids)


async def _where(
    services: Services, user_ids: Collection[str], among: Sequence[Allotment] | None
) -> Sequence[tuple[Allotment, Collection[str]]]:
    """The allotments that may know one of these people, each with whom."""
    if not user_ids:
        return []
    if among is not None and len(among) <= ASKED_WITHOUT_INDEX:
        return [(each, user_ids) for each in among]
    most = ASKED_ABOUT_AT_MOST if among is None else max(ASKED_ABOUT_AT_MOST, len(among))
    if len(user_ids) > most or not await is_done(services, INDEXED):
        every = [each async for each in every_allotment(services)] if among is None else among
        return [(each, user_ids) for each in every]
    known = dict[str, list[str]]()
    for some in batched(user_ids, LOADS_AT_ONCE, strict=False):
        for user_id, entries in zip(
            some, await asyncio.gather(*map(services.person_index.entries_for, some)), strict=True
        ):
            for entry in entries:
                known.setdefault(entry.value.allotment_id, []).append(user_id)
    found = (
        {each.id: each for each in among if each.id in known} if among is not None else await _ledgers(services, known)
    )
    return [(each, known[each.id]) for each in found.values()]


async def _load(services: Services, ids: Collection[str], among: Sequence[Allotment] | None) -> dict[str, Allotment]:
    """The allotments of these ids, for what is shown of them: as lists show them, where they are many."""
    if among is None and len(ids) <= LOADS_AT_ONCE:
        return await _ledgers(services, ids)
    return {each.id: each for each in (among if among is not None else await every_listed(services)) if each.id in ids}


async def _ledgers(services: Services, ids: Collection[str]) -> dict[str, Allotment]:
    return {one: stored.value for one, stored in (await services.store.load_several(ids)).items()}


async def _standing(
    services: Services, log: DecisionLog, user_id: str, allotment: Allotment, asked: SeatRequest | None
) -> Standing:
    rows, page = await asyncio.gather(
        services.store.members(allotment, [user_id]),
        log.page(allotment.id, DecisionFilter(user_id=user_id), None, DECISIONS_SHOWN),
    )
    row = rows.get(user_id)
    ahead = (
        await _ahead(services, allotment, row) if row and row.state is MemberState.WAITING and not row.lacks else None
    )
    row = None if row and row.state is MemberState.LEAVING else row
    return Standing(allotment, row, ahead, page.items, asked)


async def _ahead(services: Services, allotment: Allotment, row: Member) -> int | None:
    waiting = await services.store.waiting(allotment.id, AHEAD_AT_MOST)
    order = [each.user_id for each in waiting]
    return order.index(row.user_id) if row.user_id in order else None


async def _forget(services: Services, entries: Sequence[Stored[PersonEntry]]) -> None:
    old = services.clock.now() - STALE_AFTER
    await services.person_index.remove([entry for entry in entries if entry.value.put < old])
