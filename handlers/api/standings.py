"""How a person stands in allotments: for who looks after them, and for the person themself."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.outside_licences import outside_licences
from application.person_index import Standing, standings
from domain.access import Permission
from domain.allotments import Allotment, MemberState
from domain.errors import Conflict, NotFound
from domain.objections import Objection
from handlers.api import shapes
from handlers.api.call import Call
from handlers.api.membership import leave
from handlers.api.route import route
from handlers.http.responses import empty_response, json_response

_LEAVES = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING})
"""Who has something to give back."""


@route("GET", "/people/{userId}/allotments", Permission.LIST_ALLOTMENTS, shapes.StandingList, searches=True)
async def list_allotments_of_person(call: Call) -> func.HttpResponse:
    """How a person stands in the allotments that the caller may see.

    Those where they have a seat or wait, and those where something was decided about them; with the newest reasons.
    """
    user_id, caller = call.object_id("userId"), call.caller
    if caller.sees_all or user_id == caller.id:
        return await _shown(call, user_id)
    return await _shown(call, user_id, caller.owns, call.owned)


@route(
    "GET",
    "/people/{userId}/outsideLicences",
    Permission.LIST_ALLOTMENTS,
    shapes.listed(shapes.OutsideLicence, "OutsideLicenceList"),
    searches=True,
)
async def list_outside_licences(call: Call) -> func.HttpResponse:
    """What a person holds outside any allotment now, and by which ways.

    Owners see the products of those allotments of theirs that know the person. People see all of their own.
    """
    user_id, caller = call.object_id("userId"), call.caller
    sku_ids: set[str] | None = None
    if not caller.sees_all and user_id != caller.id:
        known = await standings(call.core, call.services.decisions, user_id, caller.owns, call.owned)
        sku_ids = {product.sku_id for each in known for product in each.allotment.products}
        if not sku_ids:
            return json_response({"value": []})
    found = await outside_licences(call.core, user_id, sku_ids)
    return json_response({"value": [shapes.OutsideLicence.of(each) for each in found]})


@route("GET", "/me/allotments", None, shapes.StandingList, searches=True)
async def list_own_allotments(call: Call) -> func.HttpResponse:
    """How the caller stands in every allotment, and whom to ask. For everybody, with or without a role."""
    return await _shown(call, call.caller.id)


@route("POST", "/me/allotments/{id}/release", None, {202: None})
async def release_own_seat(call: Call) -> func.HttpResponse:
    """Give back the caller's own seat, or place in line: they leave the watched group.

    404: the caller has none there. 409: the app can't remove people from the group.
    """
    allotment, user_id = call.allotment, call.caller.id
    row = (await call.core.store.members(allotment, [user_id])).get(user_id)
    if row is None or row.state not in _LEAVES:
        raise NotFound(Objection("noAllotment", id=allotment.id))
    group = await call.core.directory.group(allotment.group_id)
    if group is None:
        raise NotFound(Objection("groupDeleted"))
    if group.removal_blocked_by:
        raise Conflict(Objection("releaseFixed", because=group.removal_blocked_by))
    await leave(call, row)
    return empty_response(HTTPStatus.ACCEPTED, {"Location": "/api/me/allotments"})


async def _shown(
    call: Call,
    user_id: str,
    visible: Callable[[Allotment], bool] = lambda _: True,
    among: Sequence[Allotment] | None = None,
) -> func.HttpResponse:
    """All of the person's allotments, or the visible ones `among` those that the caller owns."""
    found = await standings(call.core, call.services.decisions, user_id, visible, among)
    names = await _names(call, found)
    return json_response({"value": [_with_owners(each, names) for each in found]})


def _with_owners(standing: Standing, names: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {**shapes.Standing.of(standing), "owners": [names[owner] for owner in standing.allotment.owners]}


async def _names(call: Call, found: Sequence[Standing]) -> dict[str, dict[str, Any]]:
    """The owners by id: people, and groups, as the directory names them."""
    ids = sorted({owner for each in found for owner in each.allotment.owners})
    people = {each.id: each for each in await call.services.people.named(ids)} if ids else {}
    others = [owner for owner in ids if owner not in people]
    groups = await call.core.directory.groups(others) if others else {}
    names = dict[str, dict[str, Any]]()
    for owner in ids:
        person, group = people.get(owner), groups.get(owner)
        names[owner] = {
            "id": owner,
            "displayName": person.display_name if person else group.display_name if group else None,
            "userPrincipalName": person.user_principal_name if person else None,
        }
    return names
