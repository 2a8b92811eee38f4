"""What cannot be carried out for the time being goes back on its queue, for later.

Left on the queue it would be delivered again at once, and where a peer refuses at once its ten deliveries were over
in a second.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from application.services import Services
from application.telemetry import mark_failed
from domain.commands import Command, waiting_time
from domain.errors import Permanent, StaleWrite, Transient

log = logging.getLogger(__name__)

REFUSALS = 8
"""How often a command is put back that Graph refuses: a new object may be unknown to a replica for minutes."""

FIRST_WAIT = timedelta(seconds=5)


@asynccontextmanager
async def requeue_on_failure(services: Services, command: Command) -> AsyncIterator[None]:
    """Put the command back, with growing waits, where a peer is down, slow or throttling.

    Raises Permanent where Graph goes on refusing it, and Transient where Service Bus does not take it back.
    """
    try:
        yield
    except (Transient, Permanent, StaleWrite) as failure:
        if isinstance(failure, Permanent) and command.tries >= REFUSALS:
            raise
        asked = failure.retry_after if isinstance(failure, Transient) else None
        wait = asked or waiting_time(command.tries, first=FIRST_WAIT)
        mark_failed(failure)
        log.warning("%s %s: %s; again in %s", command.kind, command.allotment_id, failure, wait)
        await services.commands.enqueue([command.next_attempt()], at=services.clock.now() + wait)
