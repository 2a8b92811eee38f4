"""One ADOPT command: the adoption goes on by a few steps, and asks to be called again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from application.adoption.filling import fill, plan
from application.adoption.removing import remove, verify
from application.adoption.run import Run
from application.adoption.undoing import undo
from application.audit import by_itself
from application.inventory import every_adoption
from application.requeue import requeue_on_failure
from application.services import Services
from application.undertaking import go_on, go_on_with
from domain.adoption.model import AdoptionState
from domain.adoption.steps import stopped
from domain.commands import Command, CommandKind

_STEPS: Mapping[AdoptionState, Callable[[Run], Awaitable[timedelta | None]]] = {
    AdoptionState.PLANNING: plan,
    AdoptionState.FILLING: fill,
    AdoptionState.VERIFYING: verify,
    AdoptionState.REMOVING: remove,
    AdoptionState.UNDOING: undo,
}


async def adopt(services: Services, command: Command) -> None:
    """Go on with an adoption; a step that fails is tried again later, and one that Graph goes on refusing stops it."""
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        await _go_on(services, command)


async def _go_on(services: Services, command: Command) -> None:
    stored = await services.adoption.store.load(command.allotment_id)
    if stored is None or stored.value.state not in _STEPS:
        return
    run = Run(services, services.adoption, command, stored)
    await go_on(run, _STEPS[run.adoption.state], lambda run, reason: stopped(run.adoption, reason))


async def go_on_with_adoptions(services: Services) -> None:
    """Put a command on the queue for every adoption that is running: whatever was lost goes on by it."""
    running = [stored.value.id async for stored in every_adoption(services.adoption) if stored.value.state in _STEPS]
    await go_on_with(services, CommandKind.ADOPT, running)
