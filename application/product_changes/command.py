"""One CHANGE command: the change goes on by a few steps, and asks to be called again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from application.audit import by_itself
from application.inventory import every_product_change
from application.product_changes.finishing import finish
from application.product_changes.moving import move
from application.product_changes.planning import plan
from application.product_changes.preparing import prepare
from application.product_changes.run import Run
from application.requeue import requeue_on_failure
from application.services import Services
from application.undertaking import go_on, go_on_with
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.objections import Text
from domain.product_changes.model import ChangeState
from domain.product_changes.steps import ended, stopped

_STEPS: Mapping[ChangeState, Callable[[Run], Awaitable[timedelta | None]]] = {
    ChangeState.PLANNING: plan,
    ChangeState.PREPARING: prepare,
    ChangeState.MOVING: move,
    ChangeState.FINISHING: finish,
}


async def change_products(services: Services, command: Command) -> None:
    """Go on with a change; a step that fails is tried again later, and one that Graph goes on refusing stops it."""
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        stored = await services.adoption.changes.load(command.allotment_id)
        if stored is None or stored.value.state not in _STEPS:
            return
        run = Run(services, services.adoption, command, stored)
        await go_on(run, _go_on, lambda run, reason: stopped(run.change, reason))


async def _go_on(run: Run) -> timedelta | None:
    """The next steps; a change whose allotment is gone is over."""
    ledger = await run.services.store.load(run.change.allotment_id)
    if ledger is None or ledger.value.state is AllotmentState.DELETING:
        await run.save(ended(run.change, run.now, Text("changeAllotmentGone")))
        return None
    return await _STEPS[run.change.state](run)


async def go_on_with_product_changes(services: Services) -> None:
    """Put a command on the queue for every change that is running: whatever was lost goes on by it."""
    running = [each.value.id async for each in every_product_change(services.adoption) if each.value.state in _STEPS]
    await go_on_with(services, CommandKind.CHANGE_PRODUCTS, running)
