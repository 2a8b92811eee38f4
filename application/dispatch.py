"""Carries out one command of the enforcement queue, by its kind."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from application.adoption import adopt
from application.enforcement import enforce
from application.erasure import erase
from application.listing import lists_follow
from application.merging import merge
from application.messaging import deliver_messages
from application.person_names import name_people
from application.product_changes import change_products
from application.queue_health import record_received
from application.reconciliation.nightly import follow
from application.requeue import requeue_on_failure
from application.scheduled_changes import make_changes
from application.services import Services
from application.settings import refreshed
from application.telemetry import describe, mark_failed
from domain.commands import Command, CommandKind, from_json
from domain.copies import replace
from domain.dead_letters import Undeliverable
from domain.errors import InvalidRequest, Permanent
from domain.incoming import read_json
from domain.queue_health import ENFORCEMENT

log = logging.getLogger(__name__)

USE_CASES: Mapping[CommandKind, Callable[[Services, Command], Awaitable[None]]] = {
    CommandKind.PREPARE: enforce.observe,
    CommandKind.OBSERVE: enforce.observe,
    CommandKind.FINISH: enforce.finish,
    CommandKind.RECONCILE: enforce.reconcile,
    CommandKind.DELETE: enforce.finish,
    CommandKind.END_DATES: enforce.end_seats,
    CommandKind.DELIVER: deliver_messages,
    CommandKind.PROBE: record_received,
    CommandKind.ADOPT: adopt,
    CommandKind.NIGHT: follow,
    CommandKind.RETRY: enforce.try_again,
    CommandKind.UNITS: enforce.try_again,
    CommandKind.ERASE: erase,
    CommandKind.CHANGE_PRODUCTS: change_products,
    CommandKind.MERGE: merge,
    CommandKind.NAME: name_people,
    CommandKind.RESERVATIONS: enforce.keep_reservations,
    CommandKind.CHANGE: make_changes,
}
"""What each kind of command starts. Of an allotment that is being deleted, each takes back the seats that are left."""


async def handle(services: Services, body: bytes, session_id: str | None, delivery_count: int) -> None:
    """Carry out the command in one message of the enforcement queue.

    What is no command, and what Graph refuses for good, can never be carried out: it goes to the dead letters with
    the reason, at once and not after ten deliveries.
    """
    try:
        command = from_json(_parsed(body))
    except Permanent as wrong:
        mark_failed(wrong)
        log.error("a message of session %s is no command: %s", session_id, wrong)
        await services.dead_letters.add([Undeliverable(ENFORCEMENT, body, wrong.reason, str(wrong), session_id)])
        return
    describe(command)
    try:
        with services.background(command.allotment_id):
            await carry_out(services, command, redelivered=delivery_count > 1)
    except Permanent as refused:
        mark_failed(refused)
        log.error("a command of session %s cannot be carried out: %s", session_id, refused)
        await services.dead_letters.add([Undeliverable(ENFORCEMENT, body, refused.reason, str(refused), session_id)])


def _parsed(body: bytes) -> object:
    try:
        return read_json(body)
    except InvalidRequest as wrong:
        raise Permanent("MalformedCommand", f"The message cannot be read: {wrong}") from wrong


async def carry_out(services: Services, command: Command, *, redelivered: bool = False) -> None:
    """Carry out one command by the use case of its kind. Raises Permanent where Graph goes on refusing it.

    redelivered: an earlier delivery was not completed: what it has written may not be shown by lists yet. A night sees
    to what is left of that. What a notification's look leaves unfinished is shown by the command that sees it through,
    which is never fresh.
    """
    current: Services | None = None
    async with requeue_on_failure(services, command):
        current = await refreshed(services)
    if current is not None:
        command = replace(command, redelivered=redelivered)
        unshown = not command.fresh or command.kind is CommandKind.RECONCILE
        also = [command.allotment_id] if unshown else []
        async with lists_follow(current, *also, later=command.fresh and command.announced) as listing:
            await USE_CASES[command.kind](listing, command)
