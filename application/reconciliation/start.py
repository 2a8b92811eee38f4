"""A night is begun: one command an allotment, and one for the tenant as a whole."""

import logging

from application import units
from application.messaging import digests
from application.reconciliation import nightly
from application.reconciliation.unenforceable_groups import suspend_unenforceable
from application.services import Services
from domain.commands import Command, CommandKind
from domain.errors import Transient

log = logging.getLogger(__name__)


async def reconcile(services: Services) -> None:
    """Have every allotment compared with the tenant, a command each; what cannot be enforced is suspended first."""
    try:
        await suspend_unenforceable(services)
    except Transient as failure:
        log.warning("reconcile: the groups' kinds were not read: %s", failure)
    watched = await services.store.watched_groups()
    try:
        await units.follow(services, await services.directory.subscribed())
        await units.sweep(services, set(watched.values()))
    except Transient as failure:
        log.warning("reconcile: the pools do not follow the tenant before the next one: %s", failure)
    await nightly.begin(services, services.nightly, [*watched.values()])
    now = services.clock.now()
    commands = [Command(CommandKind.RECONCILE, allotment, nightly.CAUSE, now) for allotment in watched.values()]
    commands.append(Command(CommandKind.NIGHT, now.date().isoformat(), nightly.CAUSE, now))
    await services.commands.enqueue([*commands, *await digests(services)])
    log.info("reconcile: %d allotments", len(watched))


async def start_missed_run(services: Services) -> None:
    """Finish nights that wait for it, and begin one that should have begun and has not."""
    await nightly.finish(services, services.nightly)
    if await nightly.is_missed(services, services.nightly):
        log.warning("reconcile: the night that was due has not begun; it begins now")
        await reconcile(services)
