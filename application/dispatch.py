"""Carries out one command of the enforcement queue, by its kind."""

import logging

from application.adoption import adopt
from application.enforcement.enforce import enforce
from application.erasure import erase
from application.queue_health import record_received
from application.reconciliation.nightly import follow
from application.services import Services
from domain.commands import CommandKind, from_json
from domain.errors import InvalidRequest, Permanent
from domain.incoming import read_json
from domain.ports import Undeliverable
from domain.queue_health import ENFORCEMENT

log = logging.getLogger(__name__)


async def handle(services: Services, body: bytes, session_id: str | None, delivery_count: int) -> None:
    """Carry out the command in one message of the enforcement queue.

    What is no command, and what Graph refuses for good, can never be carried out: it goes to the dead letters with
    the reason, at once and not after ten deliveries.
    """
    try:
        command = from_json(_parsed(body))
    except Permanent as wrong:
        log.error("a message of session %s is no command: %s", session_id, wrong)
        await services.dead_letters.put([Undeliverable(ENFORCEMENT, body, wrong.reason, str(wrong), session_id)])
        return
    try:
        with services.background(command.allotment_id):
            if command.kind is CommandKind.ADOPT:
                await adopt(services, command)
            elif command.kind is CommandKind.NIGHT:
                await follow(services, command)
            elif command.kind is CommandKind.ERASE:
                await erase(services, command)
            elif command.kind is CommandKind.PROBE:
                await record_received(services, command)
            else:
                await enforce(services, command, redelivered=delivery_count > 1)
    except Permanent as refused:
        log.error("a command of session %s cannot be carried out: %s", session_id, refused)
        await services.dead_letters.put([Undeliverable(ENFORCEMENT, body, refused.reason, str(refused), session_id)])


def _parsed(body: bytes) -> object:
    try:
        return read_json(body)
    except InvalidRequest as wrong:
        raise Permanent("MalformedCommand", f"The message cannot be read: {wrong}") from wrong
