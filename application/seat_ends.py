"""Seats whose end date has come are taken back, and whose end is near is reminded."""

from collections.abc import Sequence
from datetime import datetime

from application.services import Services
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.objections import Text
from domain.seat_ends import SeatEnd, is_open, is_stale

ENDS_AT_ONCE = 2000
"""So many end dates are read and seen to at once; a command about so many people is still a small message."""


async def end_seats(services: Services) -> None:
    """Send a command to each allotment with an end date that has come or is near.

    The command removes people whose end date has come from the group, and reminds those whose end date is near.

    An entry stays in the index as long as its row has that end date, so that a lost command is sent again. An entry
    without a row stays until nobody can be about to write the row. So it does not matter where a tick is cut short.
    """
    now, last = services.clock.now(), None
    while True:
        entries = await services.seat_ends.due(now, ENDS_AT_ONCE, after=last)
        await _end(services, entries, now)
        if len(entries) < ENDS_AT_ONCE:
            return
        last = entries[-1]


async def _end(services: Services, entries: Sequence[SeatEnd], now: datetime) -> None:
    by_allotment: dict[str, list[SeatEnd]] = {}
    for entry in entries:
        by_allotment.setdefault(entry.allotment_id, []).append(entry)
    commands: list[Command] = []
    stale: list[SeatEnd] = []
    for allotment_id, some in by_allotment.items():
        stored = await services.store.load(allotment_id)
        rows = await services.store.members(stored.value, {entry.user_id for entry in some}) if stored else {}
        left = [entry for entry in some if is_open(entry, rows.get(entry.user_id))]
        stale += [entry for entry in some if entry not in left and is_stale(entry, now)]
        if left and stored and stored.value.state is AllotmentState.ACTIVE:
            hints = dict.fromkeys((entry.user_id for entry in left), False)
            commands.append(Command(CommandKind.END_DATES, allotment_id, Text("byEndDate"), now, hints=hints))
    if commands:
        await services.commands.enqueue(commands)
    if stale:
        await services.seat_ends.remove(stale)
