"""What concerns no single allotment: who am I, products, names of people, the subscription to notifications."""

import re
from collections.abc import Collection

import azure.functions as func

from application.inventory import direct_seats, every_allotment
from application.owner_index import owned_by
from application.permissions import lacks
from application.queue_health import as_seen
from domain.access import Role
from domain.allotments import Allotment
from domain.capacity import capacities, outside
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, NotFound, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection
from domain.objections.coding import mentioned
from domain.stored import Page
from domain.turnovers import turnovers
from handlers.api.call import Call
from handlers.api.paging import page_json, paging, people_ids
from handlers.api.representations import (
    capacity_json,
    group_json,
    holder_json,
    lack_json,
    person_json,
    queue_health_json,
    subscription_json,
    turnovers_json,
)
from handlers.http.responses import json_object, json_response

REQUESTS_LOOKED_AT = 100
FOUND_AT_MOST = 20
SEARCH_AT_LEAST, SEARCH_AT_MOST = 2, 100
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


async def me(call: Call) -> func.HttpResponse:
    """Who calls, with their roles, and the ids of the allotments that they own."""
    owned = [each.id for each in await owned_by(call.core, call.caller)]
    roles = {*call.caller.roles, *([Role.OWNER] if owned else [])}
    return json_response(
        {
            "userId": call.caller.id,
            "displayName": call.caller.name,
            "roles": [role.value for role in Role if role in roles],
            "ownedAllotmentIds": owned,
            "peopleSearch": "exact" if call.services.exact_search else "names",
        }
    )


async def products(call: Call) -> func.HttpResponse:
    """Every product that people can hold: bought, allotted, used."""
    allotments = [each async for each in every_allotment(call.core)]
    subscribed = await call.core.directory.subscribed()
    prices = call.core.nightly.prices
    return json_response(
        {
            "value": [
                capacity_json(each, prices.of(each.product.sku_id, each.product.sku_part_number))
                for each in capacities(subscribed.values(), allotments)
            ]
        }
    )


async def outside_holders(call: Call) -> func.HttpResponse:
    """The people who hold a product outside any allotment. A page may be empty before the end."""
    sku_id = call.object_id("skuId")
    if sku_id not in await call.core.directory.subscribed():
        raise NotFound(Objection("noProduct", product=sku_id))
    cursor, count = paging(call)
    holders, following = await call.services.people.holders(sku_id, cursor, count)
    allotments = [each async for each in every_allotment(call.core)]
    made = (product.licensed_group_id for each in allotments for product in each.products if product.sku_id == sku_id)
    groups = [group_id for group_id in made if group_id]
    assigned = [holder.person.id for holder in holders if holder.direct]
    seats = await direct_seats(call.core.store, allotments, [sku_id], assigned)
    found = (outside(holder, groups, has_direct_seat=(holder.person.id, sku_id) in seats) for holder in holders)
    page = Page(tuple(holder for holder in found if holder), following)
    return json_response(page_json(call, page, holder_json))


async def people(call: Call) -> func.HttpResponse:
    """Names for ids, of those people alone who are in an allotment that the caller may see.

    The people of an allotment are its owners, those who have a seat or wait, and those who asked for a higher limit or
    decided on one. With `allotmentId` only that allotment is looked through. The people in its decisions count then,
    too, and those of the adoption that makes it, who have names before there is an allotment.
    """
    wanted = people_ids(call.request)
    allotment_id = call.request.params.get("allotmentId")
    known = await _in_adoption(call, allotment_id, wanted) if allotment_id else set[str]()
    async for allotment in call.visible():
        if known == wanted:
            break
        if allotment_id in {None, allotment.id}:
            known |= await _in_allotment(call, allotment, wanted - known, decisions=allotment_id is not None)
    if allotment_id and known != wanted and call.caller.sees_all:
        gone = await call.core.deleted.find(allotment_id)
        known |= await _in_allotment(call, gone.allotment, wanted - known, decisions=True) if gone else set()
    found = await call.services.people.named(sorted(known)) if known else ()
    return json_response({"value": [person_json(person) for person in found]})


async def search(call: Call) -> func.HttpResponse:
    """People whose name or userPrincipalName begins so, or who have this address, for adding one.

    A POST, although it changes nothing: what is in a URL stays in the logs of every server on its way.
    """
    body = json_object(call.request)
    problems = unknown_properties(body, {"search"})
    text = body.get("search")
    if not isinstance(text, str) or not SEARCH_AT_LEAST <= len(text.strip()) <= SEARCH_AT_MOST:
        problems.append(_search_problem())
    if problems or not isinstance(text, str):
        raise InvalidRequest(*problems)
    text = text.strip()
    if not call.services.exact_search:
        found = await call.services.people.search(text, FOUND_AT_MOST)
    elif _ADDRESS.fullmatch(text):
        found = await call.services.people.called(text)
    else:
        raise InvalidRequest(Problem("search", Objection("addressNeeded")))
    return json_response({"value": [person_json(person) for person in found]})


async def groups(call: Call) -> func.HttpResponse:
    """Groups whose name begins so, for choosing one to make an allotment for. Licensed groups are left out."""
    text = call.request.params.get("search", "").strip()
    if not SEARCH_AT_LEAST <= len(text) <= SEARCH_AT_MOST:
        raise InvalidRequest(_search_problem())
    found = await call.core.directory.groups_called(text, FOUND_AT_MOST)
    return json_response({"value": [group_json(group, call.language) for group in found if not group.licensed_for]})


async def subscription(call: Call) -> func.HttpResponse:
    """The Graph subscription on all groups; there should be exactly one, and not expired."""
    ours = await call.core.subscriptions.ours()
    now = call.core.clock.now()
    active = [each for each in ours if each.expires > now]
    state = "active" if len(active) == 1 else "missing" if not active else "duplicate"
    return json_response({"state": state, "value": [subscription_json(each) for each in ours]})


async def queues(call: Call) -> func.HttpResponse:
    """Whether the queues keep up: when a message was last handled, and how long it had waited."""
    return json_response({"value": [queue_health_json(each) for each in await as_seen(call.core)]})


async def seat_turnovers(call: Call) -> func.HttpResponse:
    """How long it takes until a seat that somebody leaves is the licence of the next in line."""
    allotments = [each async for each in every_allotment(call.core)]
    return json_response(turnovers_json(turnovers(allotments, call.core.clock.now())))


async def permissions(call: Call) -> func.HttpResponse:
    """Which permissions in Microsoft Graph the app lacks, and what it cannot do without them: by its own token, and by
    what Graph has refused lately.
    """
    lacking = await lacks(call.core)
    state = "missing" if lacking else "unknown" if lacking is None else "granted"
    return json_response({"state": state, "value": [lack_json(each) for each in lacking or ()]})


def _search_problem() -> Problem:
    return Problem("search", Objection("textLength", least=SEARCH_AT_LEAST, most=SEARCH_AT_MOST))


async def _in_adoption(call: Call, adoption_id: str, wanted: Collection[str]) -> set[str]:
    """The people of the plan, who asked for it, and whom its reason names; nobody, for who may not see adoptions."""
    ports = call.core.adoption
    if not call.caller.sees_all or not OBJECT_ID.fullmatch(adoption_id):
        return set()
    stored = await ports.store.load(adoption_id)
    if stored is None:
        return set()
    adoption = stored.value
    named = mentioned(adoption.reason)
    told = {user for user in wanted if user == adoption.created_by or user in named}
    return told | (await ports.store.named(adoption.id, set(wanted) - told)).keys()


async def _in_allotment(call: Call, allotment: Allotment, wanted: Collection[str], *, decisions: bool) -> set[str]:
    """Those of these people who are in the allotment. decisions: people in its decisions count, too."""
    known = set(allotment.owners) & set(wanted)
    known |= (await call.core.store.members(allotment, set(wanted) - known)).keys()
    if unknown := set(wanted) - known:
        known |= unknown & await _who_asked(call, allotment)
    if decisions and (unknown := set(wanted) - known):
        known |= await call.services.decisions.about(allotment.id, unknown)
    return known


async def _who_asked(call: Call, allotment: Allotment) -> set[str]:
    """The people who made or decided one of the allotment's newest requests for a higher limit."""
    page = await call.services.requests.page(allotment.id, None, None, REQUESTS_LOOKED_AT)
    return {user for stored in page.items for user in (stored.value.asked_by, stored.value.decided_by) if user}
