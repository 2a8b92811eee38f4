"""A repeated POST with the same Idempotency-Key is answered as it was the first time.

Follows the Internet draft "The Idempotency-Key HTTP Header Field". An answer is kept for 24 hours, by caller and key.
A failure that may pass (5xx) is not an answer: the key is free again. What was done is answered in any case, also where
the answer cannot be kept.
"""

import hashlib
import logging
import re
from http import HTTPStatus

import azure.functions as func

from domain.copies import replace
from domain.errors import Problem, StaleWrite, Transient
from domain.idempotency import StoredAnswer
from domain.objections import Objection
from handlers.api.call import Act, Call
from handlers.http.responses import HttpError, body_of, text_response, to_response

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_SERVER_ERRORS = 500
_SENT_AGAIN = frozenset({"etag", "location", "retry-after"})


async def answer_once(call: Call, key: str, act: Act) -> func.HttpResponse:
    """The first answer to this request, given now or earlier. Raises Refused for a key that cannot be used."""
    if not _KEY.fullmatch(key):
        told = Objection("keyShape")
        raise HttpError(HTTPStatus.BAD_REQUEST, told, Problem(HEADER, told))
    answers, caller = call.services.answers, call.caller.id
    began = StoredAnswer(_digest(call.request), call.core.clock.now())
    earlier = await answers.begin(caller, key, began)
    if earlier is not None:
        return _again(earlier, began)
    try:
        given = await to_response(act(call), call.language)
    except BaseException:
        await answers.release(caller, key)
        raise
    if given.status_code >= _SERVER_ERRORS:
        await answers.release(caller, key)
        return given
    headers = tuple((name, value) for name, value in given.headers.items() if name.lower() in _SENT_AGAIN)
    kind = (("Content-Type", given.mimetype),)
    body = given.get_body()
    try:
        await answers.save(caller, key, replace(began, status=given.status_code, headers=(*headers, *kind), body=body))
    except (Transient, StaleWrite) as failure:
        log.warning("an answer is given, and cannot be repeated: %s", failure)
    return given


def _again(earlier: StoredAnswer, began: StoredAnswer) -> func.HttpResponse:
    if earlier.request != began.request:
        told = Objection("keyOfAnother")
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, told, Problem(HEADER, told))
    if earlier.status is None:
        told = Objection("keyInUse")
        raise HttpError(HTTPStatus.CONFLICT, told, Problem(HEADER, told), headers={"Retry-After": "1"})
    if earlier.body is None:
        told = Objection("answerNotKept", status=earlier.status)
        raise HttpError(HTTPStatus.CONFLICT, told, Problem(HEADER, told))
    headers = dict(earlier.headers)
    kind = headers.pop("Content-Type", "application/json")
    return text_response(earlier.body.decode(), kind, HTTPStatus(earlier.status), {**headers, REPLAYED: "true"})


def _digest(request: func.HttpRequest) -> str:
    parts = (request.method.encode(), request.url.encode(), body_of(request))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
