"""What has come due by the index of dates is seen to: each allotment that it is due in gets a command."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from application.services import Services
from domain.commands import Command
from domain.dates import Dated, DateEntry

type SeeTo = Callable[
    [Services, str, Sequence[DateEntry], datetime], Awaitable[tuple[Command | None, Sequence[DateEntry]]]
]
"""Says of entries of one allotment, due by that instant, which command they need, if any, and which are to be
forgotten."""


async def send_due(services: Services, kind: Dated, at_once: int, see_to: SeeTo) -> None:
    """Send the commands that the due entries of a kind need, and forget the entries that lead to nothing any more.

    at_once: so many entries are read and seen to at once. It does not matter where a tick is cut short.
    """
    now, last = services.clock.now(), None
    while True:
        entries = await services.dates.due(kind, now, at_once, after=last)
        commands, stale = list[Command](), list[DateEntry]()
        for allotment_id, some in _by_allotment(entries).items():
            command, forgotten = await see_to(services, allotment_id, some, now)
            commands += [command] if command else []
            stale += forgotten
        if commands:
            await services.commands.enqueue(commands)
        if stale:
            await services.dates.remove(kind, stale)
        if len(entries) < at_once:
            return
        last = entries[-1]


def _by_allotment(entries: Sequence[DateEntry]) -> dict[str, list[DateEntry]]:
    """The entries of each allotment, in their order."""
    found: dict[str, list[DateEntry]] = {}
    for entry in entries:
        found.setdefault(entry.allotment_id, []).append(entry)
    return found
