"""Allotments: the list, and single ones. Their settings are changed in `handlers.api.allotment_settings`."""

from itertools import islice

import azure.functions as func

from domain.allotments import Allotment
from domain.stored import Page
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.representations import allotment_json, deleted_allotment_json
from handlers.http.responses import json_response


async def list_allotments(call: Call) -> func.HttpResponse:
    """A page of the allotments that the caller may see."""
    cursor, count = paging(call)
    if call.caller.sees_all:
        page = await call.core.store.allotments(cursor, count)
    else:
        page = _own(call.owned, cursor, count)
    return json_response(page_json(call, page, allotment_json))


async def show(call: Call) -> func.HttpResponse:
    """One allotment."""
    assert call.stored is not None
    return json_response(allotment_json(call.allotment), headers={"ETag": call.stored.etag})


async def list_deleted(call: Call) -> func.HttpResponse:
    """A page of the allotments that are deleted, the last one first."""
    cursor, count = paging(call)
    return json_response(page_json(call, await call.core.deleted.page(cursor, count), deleted_allotment_json))


def _own(owned: tuple[Allotment, ...], cursor: str | None, count: int) -> Page[Allotment]:
    rest = [each for each in owned if cursor is None or each.group_id > cursor]
    items = tuple(islice(rest, count))
    return Page(items, items[-1].group_id if len(rest) > count else None)
