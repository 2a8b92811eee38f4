"""What concerns no single allotment: who am I, products, names of people, the subscription to notifications."""

import re
from collections.abc import Collection
from typing import Any

import azure.functions as func

from application.inventory import every_listed
from application.owner_index import owned_by
from application.parts import above
from application.permissions import lacks
from application.person_index import direct_seats
from application.person_names import are_all_named, search
from application.queue_health import as_seen
from domain.access import Permission, Role
from domain.allotments import Allotment
from domain.capacity import Capacity, capacities, outside
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, NotFound, Problem
from domain.objections import Objection
from domain.objections.coding import mentioned
from domain.person_names import EVERYBODY, NameQuery, PersonName
from domain.stored import Page
from domain.turnovers import turnovers
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import cursor_of, page_json, paging, sealed
from handlers.api.route import route
from handlers.entra import group_in_entra
from handlers.http.responses import json_response

REQUESTS_LOOKED_AT = 100
FOUND_AT_MOST = 20
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


@route("GET", "/me", None, shapes.Me)
async def me(call: Call) -> func.HttpResponse:
    """Who calls, with which roles.

    With the ids of the allotments that they own.
    """
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


@route("GET", "/products", Permission.SEE_PRODUCTS, shapes.ProductList)
async def list_products(call: Call) -> func.HttpResponse:
    """Capacity by product."""
    allotments = await every_listed(call.core)
    subscribed = await call.core.directory.subscribed()
    return json_response({"value": [_capacity(call, each) for each in capacities(subscribed.values(), allotments)]})


@route("GET", "/products/{skuId}/outsideHolders", Permission.SEE_PRODUCTS, shapes.page(shapes.Holder))
async def list_outside_holders(call: Call, query: queries.Paged) -> func.HttpResponse:
    """Who holds the product outside any allotment, and how.

    A page may be empty before the end.
    """
    sku_id = call.object_id("skuId")
    if sku_id not in await call.core.directory.subscribed():
        raise NotFound(Objection("noProduct", product=sku_id))
    cursor, count = paging(call, query)
    holders, following = await call.services.people.holders(sku_id, cursor, count)
    allotments = await every_listed(call.core)
    made = (
        product.licensed_group_id for each in allotments for product in each.every_product if product.sku_id == sku_id
    )
    groups = [group_id for group_id in made if group_id]
    assigned = [holder.person.id for holder in holders if holder.direct]
    seats = await direct_seats(call.core, [sku_id], assigned, allotments)
    found = (outside(holder, groups, has_direct_seat=(holder.person.id, sku_id) in seats) for holder in holders)
    page = Page(tuple(holder for holder in found if holder), following)
    return json_response(page_json(call, page, shapes.Holder.of))


@route("GET", "/people", Permission.SEE_NAMES, shapes.PersonList, searches=True)
async def list_people(call: Call, query: queries.People) -> func.HttpResponse:
    """Names for ids, of people in allotments that the caller may see.

    The people of an allotment are its owners and those above it, those who have a seat or wait, and those who asked for
    a higher limit or decided on one. With `allotmentId` only that allotment is looked through. The people in its
    decisions count then, too, and those of the adoption that makes it, who have names before there is an allotment.
    """
    wanted, allotment_id = query.ids, query.allotment_id
    visible = [each async for each in call.visible(allotment_id)]
    known = wanted & {owner for each in visible for owner in each.owners}
    known |= await _in_adoption(call, allotment_id, wanted - known) if allotment_id else set[str]()
    for allotment in visible:
        if known == wanted:
            break
        known |= await _in_allotment(call, allotment, wanted - known, decisions=allotment_id is not None)
    if allotment_id and known != wanted and call.caller.sees_all:
        gone = await call.core.deleted.find(allotment_id)
        known |= await _in_allotment(call, gone.allotment, wanted - known, decisions=True) if gone else set()
    found = await call.services.people.named(sorted(known)) if known else ()
    return json_response({"value": [shapes.Person.of(person) for person in found]})


@route("POST", "/people/search", Permission.SEARCH_PEOPLE, shapes.FoundPeople, reads=True, searches=True)
async def search_people(call: Call, body: bodies.Search) -> func.HttpResponse:
    """Find people, by the beginning of a name, or by a whole address. Changes nothing.

    A POST, although it changes nothing: what is in a URL stays in the logs of every server on its way.
    """
    if not call.services.exact_search:
        found = await call.services.people.search(body.search, FOUND_AT_MOST + 1)
    elif _ADDRESS.fullmatch(body.search):
        found = await call.services.people.called(body.search)
    else:
        raise InvalidRequest(Problem("search", Objection("addressNeeded")))
    shown = [shapes.Person.of(person) for person in found[:FOUND_AT_MOST]]
    return json_response({"value": shown, "more": len(found) > FOUND_AT_MOST})


@route("POST", "/people/known/search", Permission.SEARCH_PEOPLE, shapes.KnownPeople, reads=True, searches=True)
async def search_known_people(call: Call, body: bodies.KnownPeopleSearch) -> func.HttpResponse:
    """Find people who are or were in an allotment, by any part of a name or address. Changes nothing.

    Only people of allotments that the caller may see. A POST for the same reason, with the cursor in its body: it
    names people, too. Microsoft Graph isn't asked.
    """
    names = call.core.person_names
    scopes = _scopes(call, body.allotment_id)
    if names is None or not scopes:
        return json_response({"value": [], "cursor": None, "complete": names is not None})
    page = await search(names, scopes, NameQuery.of(body.search), cursor_of(call, body), FOUND_AT_MOST)
    shown = [{"id": one.user_id, **_names(one)} for one in page.items]
    cursor = sealed(call, page.next_cursor) if page.next_cursor else None
    return json_response({"value": shown, "cursor": cursor, "complete": await are_all_named(call.core)})


@route("GET", "/groups", Permission.SEARCH_GROUPS, shapes.GroupList, searches=True)
async def search_groups(call: Call, query: queries.Groups) -> func.HttpResponse:
    """Find a group to make an allotment for, by the beginning of its name.

    Licensed groups are left out.
    """
    found = await call.core.directory.groups_called(query.search, FOUND_AT_MOST)
    return json_response({"value": [shapes.Group.of(group) for group in found if not group.licensed_for]})


@route("GET", "/groups/{groupId}", Permission.SEE_SYSTEM, shapes.NamedGroup, searches=True)
async def show_group(call: Call) -> func.HttpResponse:
    """A group by its id, for its name."""
    group_id = call.object_id("groupId")
    found = await call.core.directory.group(group_id)
    if found is None:
        raise NotFound(Objection("noGroup", id=group_id))
    url = group_in_entra(call.services.entra, found.id)
    return json_response({"id": found.id, "displayName": found.display_name, "entraUrl": url})


@route("GET", "/subscription", Permission.SEE_SYSTEM, shapes.SubscriptionState)
async def show_subscription(call: Call) -> func.HttpResponse:
    """The subscription to Microsoft Graph's change notifications.

    There should be exactly one, and not expired.
    """
    ours = await call.core.subscriptions.ours()
    now = call.core.clock.now()
    active = [each for each in ours if each.expires > now]
    state = "active" if len(active) == 1 else "missing" if not active else "duplicate"
    return json_response({"state": state, "value": [shapes.Subscription.of(each) for each in ours]})


@route("GET", "/queues", Permission.SEE_SYSTEM, shapes.QueueList)
async def list_queues(call: Call) -> func.HttpResponse:
    """Whether the queues keep up: when a message was last handled, and how long it had waited."""
    return json_response({"value": [shapes.QueueHealth.of(each) for each in await as_seen(call.core)]})


@route("GET", "/turnovers", Permission.SEE_SYSTEM, shapes.Turnovers)
async def show_turnovers(call: Call) -> func.HttpResponse:
    """How long it takes until a seat that somebody leaves is the licence of the next in line."""
    allotments = await every_listed(call.core)
    found = turnovers(allotments, call.core.clock.now())
    return json_response(shapes.Turnovers.of(found) if found else shapes.NO_TURNOVERS)


@route("GET", "/missingPermissions", Permission.SEE_SYSTEM, shapes.MissingPermissionList)
async def list_missing_permissions(call: Call) -> func.HttpResponse:
    """The permissions in Microsoft Graph that the app lacks, and what it cannot do without each.

    By the app's own token, and by what Graph has refused lately.
    """
    lacking = await lacks(call.core)
    state = "missing" if lacking else "unknown" if lacking is None else "granted"
    return json_response({"state": state, "value": [shapes.MissingPermission.of(each) for each in lacking or ()]})


def _scopes(call: Call, allotment_id: str | None) -> list[str]:
    """Where the caller may look for people; in an allotment that they may not see it is as if nobody were there."""
    if call.caller.sees_all:
        return [allotment_id or EVERYBODY]
    return [each.id for each in call.owned if allotment_id in {None, each.id}]


def _names(person: PersonName) -> dict[str, str]:
    return {"displayName": person.display_name, "userPrincipalName": person.user_principal_name}


def _capacity(call: Call, capacity: Capacity) -> dict[str, Any]:
    price = call.core.nightly.prices.of(capacity.product.sku_id, capacity.product.sku_part_number)
    return {**shapes.Capacity.of(capacity), "price": None if price is None else str(price)}


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
    upper = await above(call.core, allotment) if allotment.parent_id else ()
    known = {owner for each in (allotment, *upper) for owner in each.owners} & set(wanted)
    known |= (await call.core.store.members(allotment, set(wanted) - known)).keys()
    if unknown := set(wanted) - known:
        known |= unknown & await _who_asked(call, allotment)
    if unknown := set(wanted) - known:
        known |= (await call.core.seat_requests.of(allotment.id, unknown)).keys()
    if decisions and (unknown := set(wanted) - known):
        known |= await call.services.decisions.about(allotment.id, unknown)
    return known


async def _who_asked(call: Call, allotment: Allotment) -> set[str]:
    """The people who made or decided one of the allotment's newest requests for a higher limit."""
    page = await call.services.requests.page(allotment.id, None, None, REQUESTS_LOOKED_AT)
    return {user for stored in page.items for user in (stored.value.asked_by, stored.value.decided_by) if user}
