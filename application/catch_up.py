"""Watched groups that have changed are looked at, whether or not Microsoft Graph told of the change."""

from application.group_changes import changes
from application.services import Services
from domain.commands import Command, CommandKind
from domain.objections import Text

CHUNKS = "catch-up-"


async def catch_up(services: Services) -> None:
    """Find the watched groups whose members changed, and have them looked at.

    Commands are on the queue before the chunk's token is kept, so that a crash repeats them.
    """
    watched = await services.store.watched_groups()
    async for changed in changes(services, CHUNKS, watched.keys()):
        now = services.clock.now()
        commands = [Command(CommandKind.OBSERVE, watched[group], Text("byCatchUp"), now) for group in changed]
        if commands:
            await services.commands.enqueue(commands)
