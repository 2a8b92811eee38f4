"""One MERGE command: the merge goes on by a few steps, and asks to be called again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from application.audit import by_itself
from application.inventory import every_merge
from application.merging.finishing import finish
from application.merging.moving import move
from application.merging.planning import plan
from application.merging.preparing import prepare
from application.merging.run import Run
from application.requeue import requeue_on_failure
from application.services import Services
from application.undertaking import go_on, go_on_with
from domain.commands import Command, CommandKind
from domain.copies import replace
from domain.merging.model import MergeState
from domain.merging.steps import ended, stopped
from domain.objections import Text

_STEPS: Mapping[MergeState, Callable[[Run], Awaitable[timedelta | None]]] = {
    MergeState.PLANNING: plan,
    MergeState.PREPARING: prepare,
    MergeState.MOVING: move,
    MergeState.FINISHING: finish,
}


async def merge(services: Services, command: Command) -> None:
    """Go on with a merge; a step that fails is tried again later, and one that Graph goes on refusing stops it."""
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        stored = await services.adoption.merges.load(command.allotment_id)
        if stored is None or stored.value.state not in _STEPS:
            return
        run = Run(services, services.adoption, command, stored)
        await go_on(run, _go_on, lambda run, reason: stopped(run.merge, reason))


async def _go_on(run: Run) -> timedelta | None:
    """The next steps; a merge of which an allotment is gone is over, unless it has just deleted it itself."""
    found = await run.services.store.load_several([run.merge.source.id, run.merge.target.id])
    finishing = run.merge.state is MergeState.FINISHING and not run.merge.undoing
    if run.merge.target.id not in found or (run.merge.source.id not in found and not finishing):
        over = replace(ended(run.merge, run.now, Text("mergeAllotmentGone")), state=MergeState.UNDONE)
        await run.save(over)
        return None
    return await _STEPS[run.merge.state](run)


async def go_on_with_merges(services: Services) -> None:
    """Put a command on the queue for every merge that is running: whatever was lost goes on by it."""
    running = [each.value.id async for each in every_merge(services.adoption) if each.value.state in _STEPS]
    await go_on_with(services, CommandKind.MERGE, running)
