"""Allotments: the list, and single ones. Their settings are changed in `handlers.api.allotment_settings`."""

from itertools import islice

import azure.functions as func

from domain.access import Permission
from domain.allotments import Allotment
from domain.stored import Page
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import ONE, route
from handlers.api.versions import version_of
from handlers.http.responses import json_response


@route("GET", "/allotments", Permission.LIST_ALLOTMENTS, shapes.page(shapes.Allotment))
async def list_allotments(call: Call, query: queries.Paged) -> func.HttpResponse:
    """The allotments that the caller may see."""
    cursor, count = paging(call, query)
    if call.caller.sees_all:
        page = await call.core.store.listed(cursor, count)
    else:
        page = _own(call.owned, cursor, count)
    return json_response(page_json(call, page, shapes.Allotment.of))


@route("GET", ONE, Permission.READ, shapes.Allotment)
async def show_allotment(call: Call) -> func.HttpResponse:
    """One allotment."""
    assert call.stored is not None
    return json_response(shapes.Allotment.of(call.allotment), headers={"ETag": version_of(call.stored)})


@route("GET", "/deletedAllotments", Permission.SEE_AUDIT, shapes.page(shapes.DeletedAllotment))
async def list_deleted_allotments(call: Call, query: queries.Paged) -> func.HttpResponse:
    """The allotments that are deleted, the last one first; their decisions, history and audit can be read."""
    cursor, count = paging(call, query)
    return json_response(page_json(call, await call.core.deleted.page(cursor, count), shapes.DeletedAllotment.of))


def _own(owned: tuple[Allotment, ...], cursor: str | None, count: int) -> Page[Allotment]:
    rest = [each for each in owned if cursor is None or each.group_id > cursor]
    items = tuple(islice(rest, count))
    return Page(items, items[-1].group_id if len(rest) > count else None)
