"""Allotments: the list, and single ones. Their settings are changed in `handlers.allotments`."""

from itertools import islice

import azure.functions as func

from domain.allotments import Allotment
from domain.ports import Page
from handlers import allotments as settings
from handlers.api.call import Act, Call
from handlers.api.paging import page_json, paging
from handlers.http import answer
from handlers.wire import allotment_json, deleted_allotment_json


async def list_allotments(call: Call) -> func.HttpResponse:
    """A page of the allotments that the caller may see."""
    cursor, count = paging(call)
    if call.caller.sees_all:
        page = await call.core.store.allotments(cursor, count)
    else:
        page = _own(call.owned, cursor, count)
    return answer(page_json(call, page, allotment_json))


async def show(call: Call) -> func.HttpResponse:
    """One allotment."""
    assert call.stored is not None
    return answer(allotment_json(call.allotment), headers={"ETag": call.stored.etag})


async def list_deleted(call: Call) -> func.HttpResponse:
    """A page of the allotments that are deleted, the last one first."""
    cursor, count = paging(call)
    return answer(page_json(call, await call.core.deleted.page(cursor, count), deleted_allotment_json))


def settings_act(action: settings.Action) -> Act:
    """A change of settings, as the API calls it."""

    async def act(call: Call) -> func.HttpResponse:
        return await action(call.core, call.request, call.caller.id)

    return act


def _own(owned: tuple[Allotment, ...], cursor: str | None, count: int) -> Page[Allotment]:
    rest = [each for each in owned if cursor is None or each.group_id > cursor]
    items = tuple(islice(rest, count))
    return Page(items, items[-1].group_id if len(rest) > count else None)
