"""Parts of allotments: made of an allotment's own limit, for other groups with other owners."""

from http import HTTPStatus

import azure.functions as func

from application.allotments import facts_about
from application.parts import above, make_part, parts_of
from domain.access import Permission, Role
from domain.copies import replace
from domain.errors import NotFound
from domain.objections import Objection
from domain.parts import NewPart, draft_of, objections_to
from domain.proposals import Draft, objections
from domain.reading import Reading
from domain.watched_groups import GroupAccess
from handlers.api import shapes
from handlers.api.call import Call
from handlers.api.route import ONE, route
from handlers.api.versions import version_of
from handlers.http.responses import json_response

PARTS = f"{ONE}/parts"


@route("GET", PARTS, Permission.READ, shapes.Tree)
async def show_parts(call: Call) -> func.HttpResponse:
    """The parts of an allotment, and whose part it is: of what is above, names and owners alone."""
    upper = await above(call.core, call.allotment)
    found = {"above": upper, "parts": await parts_of(call.core, [call.allotment.id])}
    return json_response(shapes.Tree.of(found))


@route("POST", PARTS, Permission.DIVIDE, {201: shapes.Allotment}, searches=True)
async def make_part_of_allotment(call: Call, body: Reading[NewPart]) -> func.HttpResponse:
    """Make a part of an allotment, of its free seats, for another group.

    An owner may take a group that they own in Microsoft Entra; an administrator any group that may be watched.
    """
    parent = call.allotment
    draft = draft_of(parent, body)
    subscribed = await call.core.directory.subscribed()
    facts = await facts_about(call.core, draft, subscribed)
    may_use_group = await _may_use(call, draft)
    if Role.ADMINISTRATOR not in call.caller.roles:
        facts = replace(facts, access=GroupAccess())  # who owns the group decides who is in it already
    owned = {each.sku_id for each in parent.products} & subscribed.keys()
    draft = replace(
        draft,
        allow_group_access=False,
        products=tuple(each for each in draft.products if each[1] in owned),
    )
    upper = await above(call.core, parent)
    wrong = [*objections_to(parent, upper, body, may_use_group=may_use_group), *objections(draft, facts)]
    made = await make_part(call.core, parent, body.value(*wrong), call.caller.id)
    stored = await call.core.store.load(made)
    if stored is None:
        raise NotFound(Objection("noAllotment", id=made))
    headers = {"ETag": version_of(stored), "Location": f"/api/allotments/{made}"}
    return json_response(shapes.Allotment.of(stored.value), HTTPStatus.CREATED, headers)


async def _may_use(call: Call, draft: Draft) -> bool:
    """Whether the caller may have this group watched: administrators any, others one that they own in Entra."""
    if Role.ADMINISTRATOR in call.caller.roles or draft.group_id is None:
        return True
    relations = call.core.group_relations
    return relations is not None and call.caller.id in await relations.owners_of(draft.group_id)
