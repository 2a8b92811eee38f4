"""What is kept about one person: exported, and erased."""

from http import HTTPStatus

import azure.functions as func

from application import erasure
from domain.access import Permission
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import cursor_of, page_json
from handlers.api.route import route
from handlers.http.responses import json_response


@route("GET", "/people/{userId}/data", Permission.EXPORT_PERSON, shapes.page(shapes.PersonalRecord), audited=True)
async def export_person(call: Call, query: queries.Further) -> func.HttpResponse:
    """Everything that is kept and names a person, in pieces.

    A piece may be empty though there is a next one.
    """
    cursor = cursor_of(call, query)
    page = await call.core.personal.page(call.object_id("userId"), cursor)
    return json_response(page_json(call, page, shapes.PersonalRecord.of))


@route("POST", "/people/{userId}/erase", Permission.ERASE_PERSON, {202: shapes.Erasure})
async def erase_person(call: Call, body: bodies.ErasureConfirmation) -> func.HttpResponse:
    """Put a random token in the place of a person's id, everywhere; for somebody who has no seat and does not wait.

    The body names the person once more.
    """
    user_id = call.object_id("userId")
    if body.user_id != user_id:
        raise InvalidRequest(Problem("userId", Objection("personNotConfirmed")))
    await erasure.require_gone(call.core, user_id)
    return json_response({"token": await erasure.begin(call.core, user_id)}, HTTPStatus.ACCEPTED)
