"""What is kept about one person: exported, and erased."""

from http import HTTPStatus
from typing import Any

import azure.functions as func

from application import erasure
from domain.errors import InvalidRequest, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection
from domain.personal import PersonalRecord
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.http.responses import json_object, json_response


async def export_person(call: Call) -> func.HttpResponse:
    """A piece of everything that names the person; it may be empty though there is a next one."""
    cursor, _ = paging(call)
    page = await call.core.personal.page(call.object_id("userId"), cursor)
    return json_response(page_json(call, page, _record_json))


async def erase_person(call: Call) -> func.HttpResponse:
    """Have a token put in the place of the person's id, everywhere; the body names the person once more."""
    user_id = call.object_id("userId")
    body = json_object(call.request)
    problems = unknown_properties(body, {"userId"})
    if str(body.get("userId", "")).lower() != user_id:
        problems.append(Problem("userId", Objection("personNotConfirmed")))
    if problems:
        raise InvalidRequest(*problems)
    await erasure.require_gone(call.core, user_id)
    return json_response({"token": await erasure.begin(call.core, user_id)}, HTTPStatus.ACCEPTED)


def _record_json(record: PersonalRecord) -> dict[str, Any]:
    return {"kind": record.kind, "kept": record.kept}
