"""Messages that can never be handled: look at them, send them again, discard them."""

from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.dead_letter_count import latest_counts
from domain.access import Permission
from domain.dead_letters import DeadLetter
from domain.errors import Conflict, NotFound
from domain.objections import Objection
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import route
from handlers.http.etags import match
from handlers.http.responses import empty_response, json_response, said

RESENT_AT_ONCE = 500
"""So many are sent again by one request; it says whether there are more."""


@route("GET", "/deadLetters", Permission.SEE_SYSTEM, shapes.DeadLetterPage)
async def list_dead_letters(call: Call, query: queries.Paged) -> func.HttpResponse:
    """Messages that could not be handled.

    With how many each queue had when they were last counted.
    """
    cursor, count = paging(call, query)
    page = page_json(call, await call.core.dead_letters.page(cursor, count), shapes.DeadLetter.of)
    census = await latest_counts(call.core)
    return json_response({**page, "lastCount": shapes.DeadLetterCounts.of(census)} if census else page)


@route("POST", "/deadLetters/{letterId}/resend", Permission.MANAGE_DEAD_LETTERS, shapes.Resent, if_match=True)
async def resend_dead_letter(call: Call) -> func.HttpResponse:
    """Send one dead letter again."""
    letter = await _seen(call)
    if not await call.core.dead_letters.resend(letter.id):
        raise _unknown(letter.id)
    call.note(_named(letter), {})
    return json_response({"resent": 1, "failed": [], "more": False})


@route("POST", "/deadLetters/resend", Permission.MANAGE_DEAD_LETTERS, shapes.Resent)
async def resend_dead_letters(call: Call) -> func.HttpResponse:
    """Send all dead letters again.

    Every one that was there when this began; those that cannot be are named with the reason.
    """
    page = await call.core.dead_letters.page(None, RESENT_AT_ONCE)
    resent, failed = 0, list[dict[str, Any]]()
    for letter in page.items:
        try:
            resent += await call.core.dead_letters.resend(letter.id)
        except Conflict as refusal:
            failed.append({"id": letter.id, "detail": said(refusal, call.language)})
    call.note({}, {"resent": resent, "failed": len(failed)})
    return json_response({"resent": resent, "failed": failed, "more": page.next_cursor is not None})


@route("DELETE", "/deadLetters/{letterId}", Permission.MANAGE_DEAD_LETTERS, {204: None})
async def discard_dead_letter(call: Call) -> func.HttpResponse:
    """Discard one dead letter."""
    letter = await _seen(call)
    if not await call.core.dead_letters.discard(letter.id):
        raise _unknown(letter.id)
    call.note(_named(letter), {})
    return empty_response(HTTPStatus.NO_CONTENT)


async def _seen(call: Call) -> DeadLetter:
    """The letter that the path names, in the version that the caller has seen."""
    letter_id = str(call.request.route_params.get("letterId", ""))
    letter = await call.core.dead_letters.find(letter_id)
    if letter is None:
        raise _unknown(letter_id)
    match(call.request, shapes.DeadLetter.of(letter)["etag"], f"Dead letter {letter_id}")
    return letter


def _named(letter: DeadLetter) -> dict[str, str]:
    """What the audit record says of a letter; what is in it may be about anybody."""
    return {"queue": letter.message.queue, "reason": letter.message.reason}


def _unknown(letter_id: str) -> NotFound:
    return NotFound(Objection("noDeadLetter", id=letter_id))
