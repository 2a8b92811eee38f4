"""Reservations whose date has come are seen to: seats are kept, people are added to the group, reservations lapse."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from application.dates import send_due
from application.services import Services
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.dates import Dated, DateEntry, is_stale
from domain.objections import Text
from domain.reservations import is_due, is_open

DATES_AT_ONCE = 2000
"""So many dates are read and seen to at once; a command about so many people is still a small message."""


async def keep_reservations(services: Services) -> None:
    """Send a command to each allotment with a reservation that there is something to do about now.

    An entry stays in the index as long as its reservation may need it, so that a lost command is sent again. It does
    not matter where a tick is cut short.
    """
    await send_due(services, Dated.RESERVATIONS, DATES_AT_ONCE, _see_to)


async def _see_to(
    services: Services, allotment_id: str, entries: Sequence[DateEntry], now: datetime
) -> tuple[Command | None, Sequence[DateEntry]]:
    stored = await services.store.load(allotment_id)
    people = {entry.subject for entry in entries}
    found = await services.store.reservations(stored.value, people) if stored else {}
    stale = [entry for entry in entries if not is_open(entry, found.get(entry.subject)) and is_stale(entry, now)]
    due = [user for user, reservation in found.items() if is_due(reservation, now)]
    if due and stored and stored.value.state is AllotmentState.ACTIVE:
        return command(allotment_id, due, Text("byReservation"), now), stale
    return None, stale


def command(allotment_id: str, user_ids: Collection[str], cause: str, now: datetime) -> Command:
    """The command to see to the reservations of these people."""
    hints: Mapping[str, bool] = dict.fromkeys(sorted(user_ids), True)
    return Command(CommandKind.RESERVATIONS, allotment_id, cause, now, hints=hints)
