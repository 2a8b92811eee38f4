"""What a request leaves in the audit record: an entry before anything is done, and what came of it."""

import hashlib
import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from ipaddress import ip_address

import azure.functions as func

from application.audit import Seen, Witness, write_outcome
from application.services import Services
from domain.access import Caller
from domain.audit import (
    Actor,
    AuditEntry,
    AuditKind,
    AuditResult,
    Changed,
)
from domain.copies import replace
from domain.errors import Transient

log = logging.getLogger(__name__)

FORWARDED_FOR = "X-Forwarded-For"


_SERVER_ERRORS = 500


_ERRORS = 400


_SUBJECTS = ("userId", "requestId", "letterId", "adoptionId", "changeId", "planId", "findingId", "skuId")


_SUBJECTS_OF_ANSWERS = ("userId", "id", "fingerprint", "token")


def begun(
    services: Services, kind: AuditKind, caller: Caller, request: func.HttpRequest, allotment_id: str | None
) -> AuditEntry:
    """The entry of a request that is about to be carried out."""
    entry_id = services.new_id()
    return AuditEntry(
        id=entry_id,
        at=services.clock.now(),
        kind=kind,
        actor=Actor(caller.id, caller.name, caller.app_id, client_address(request)),
        request_id=entry_id,
        allotment_id=allotment_id,
        subject=_subject(kind, request),
        key=request.headers.get("Idempotency-Key"),
    )


async def conclude(services: Services, entry: AuditEntry, response: func.HttpResponse, witness: Witness) -> None:
    """Write down what came of a request: its own entry's outcome, and an entry for each other allotment."""
    status, changed = response.status_code, [each for each in witness.seen if each.changes]
    allotments = list(dict.fromkeys(each.allotment_id for each in changed if each.allotment_id is not None))
    own_id = entry.allotment_id or (allotments[0] if len(allotments) == 1 else None)
    own = [each for each in changed if each.allotment_id in {None, own_id}]
    done = AuditResult.ATTEMPTED if status >= _SERVER_ERRORS else AuditResult.FAILED
    subject = entry.subject or (_subject_answered(response, own_id) if status < _ERRORS else None)
    outcome = replace(
        entry,
        allotment_id=own_id,
        subject=subject,
        result=AuditResult.DONE if status < _ERRORS else done,
        status=status,
        changes=_together(own),
    )
    for number, allotment_id in enumerate(each for each in allotments if each != own_id):
        others = [each for each in changed if each.allotment_id == allotment_id]
        unsure = any(each.result is AuditResult.ATTEMPTED for each in others)
        await write_outcome(
            services,
            replace(
                outcome,
                id=f"{entry.id}-{number}",
                allotment_id=allotment_id,
                result=AuditResult.ATTEMPTED if unsure else AuditResult.DONE,
                changes=_together(others),
            ),
        )
    await write_outcome(services, outcome)


async def refuse(
    services: Services,
    kind: AuditKind,
    caller: Caller,
    request: func.HttpRequest,
    allotment_id: str | None,
    status: HTTPStatus,
) -> None:
    """Write down that somebody tried what they may not; those of one minute and kind are one entry, and counted.

    So a flood of them fills nothing. Where it cannot be written the refusal stands, and is in the log alone.
    """
    entry = begun(services, kind, caller, request, allotment_id)
    minute = entry.at.replace(second=0, microsecond=0)
    one = hashlib.sha256(f"{caller.id} {kind} {minute.isoformat()}".encode()).hexdigest()[:32]
    log.warning("audit: %s refused to %s", kind, caller.id)
    try:
        await services.audit.refused(
            replace(entry, id=one, at=minute, key=None, result=AuditResult.REFUSED, status=status.value)
        )
    except Transient as failure:
        log.error("audit: the refusal of %s to %s is not written down: %s", kind, caller.id, failure)


def client_address(request: func.HttpRequest) -> str | None:
    """The address that the request came from, as the front end in front of the app saw it.

    App Service appends it to X-Forwarded-For, with the port; what stands before it anybody can write.
    """
    last = str(request.headers.get(FORWARDED_FOR, "")).rpartition(",")[2].strip()
    for text in (last, last.rpartition(":")[0]):
        try:
            return str(ip_address(text.strip("[]")))
        except ValueError:
            continue
    return None


def _together(seen: Sequence[Seen]) -> tuple[Changed, ...]:
    return tuple(change for each in seen for change in each.changes)


def _subject(kind: AuditKind, request: func.HttpRequest) -> str | None:
    """What the path names beside the allotment. An erased person is not named: the answer has what stands for them."""
    if kind is AuditKind.ERASE_PERSON:
        return None
    return next((request.route_params[name] for name in _SUBJECTS if name in request.route_params), None)


def _subject_answered(response: func.HttpResponse, allotment_id: str | None) -> str | None:
    """What an answer names: what was made, who was added, which plan was applied."""
    if "json" not in (response.mimetype or "") or not response.get_body():
        return None
    body = json.loads(response.get_body())
    named = (body[name] for name in _SUBJECTS_OF_ANSWERS if isinstance(body, dict) and isinstance(body.get(name), str))
    return next((each for each in named if each != allotment_id), None)
