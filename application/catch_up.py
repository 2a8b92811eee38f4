"""Watched groups that have changed are looked at, whether or not Microsoft Graph told of the change.

So are the groups inside them that count.
"""

from application.group_changes import changes
from application.services import Services
from domain.commands import Command, CommandKind
from domain.objections import Text

CHUNKS = "catch-up-"


async def catch_up(services: Services) -> None:
    """Find the groups whose members changed, and have the allotments looked at in which they count.

    Commands are on the queue before the chunk's token is kept, so that a crash repeats them.
    """
    watched, inner = await services.store.watched_groups(), await services.store.inner_groups()
    async for changed in changes(services, CHUNKS, watched.keys() | inner.keys()):
        now = services.clock.now()
        found = [
            one for group in changed for one in ([watched[group]] if group in watched else []) + [*inner.get(group, ())]
        ]
        commands = [Command(CommandKind.OBSERVE, one, Text("byCatchUp"), now) for one in dict.fromkeys(found)]
        if commands:
            await services.commands.enqueue(commands)
