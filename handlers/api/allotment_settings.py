"""The settings of allotments, changed over HTTP.

A change reaches people through the enforcement queue, like any other: these functions write settings and put a
command on it. Whether the caller may is asked before (`handlers.api.endpoint`).
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

import azure.functions as func

from application.allotments import _command, allowed_beyond, amend, facts_about, make, retire
from application.backups import objections_to_proposed
from application.parts import require_no_parts
from application.services import Services
from application.units import objections_to_giving
from application.updates import update
from domain.access import Permission, Role
from domain.admission import Transaction, removal_asked
from domain.allotments import Allotment, AllotmentState
from domain.commands import CommandKind
from domain.copies import replace
from domain.errors import Conflict, NotFound, NotPermitted, Problem
from domain.objections import Objection, Text
from domain.proposals import AllotmentChange, Draft, objections
from domain.reading import Reading, in_camel_case
from domain.stored import Stored
from handlers.api import bodies, queries, shapes
from handlers.api.asked_for import asked_for
from handlers.api.call import Call
from handlers.api.route import ONE, route
from handlers.api.versions import require_version, version_of
from handlers.http.responses import empty_response, json_response

_ADMINISTRATORS_OWN = {"state", "allow_overcommit", "backups", "nested_groups", "inner_rollback"}
"""What of an allotment administrators alone change."""


@route("POST", "/allotments", Permission.CREATE_ALLOTMENT, {201: shapes.Allotment})
async def create_allotment(call: Call, body: Reading[bodies.NewAllotment]) -> func.HttpResponse:
    """Make an allotment.

    Or say everything that speaks against it. Its licensed groups are made by commands on the queue: until each carries
    its product it is preparing. A creation that was cut short is completed by repeating it, since its claim on the
    group is found again.
    """
    draft = Draft.of(body)
    facts = await facts_about(call.core, draft, await call.core.directory.subscribed())
    problems = objections(draft, facts)
    problems += await objections_to_proposed(call.core, draft, facts.subscribed)
    if draft.allotted_units is not None:
        sku_ids = [sku_id for _, sku_id, _ in draft.products if sku_id in facts.subscribed]
        beyond = allowed_beyond(draft.allow_overcommit)
        problems += await objections_to_giving(call.core, sku_ids, draft.allotted_units, beyond, facts.subscribed)
    made = await make(call.core, body.value(*problems), facts, call.caller.id)
    return await _shown(call.core, made, HTTPStatus.CREATED)


@route("PATCH", ONE, Permission.CHANGE_LIMIT, shapes.Allotment)
async def change_allotment(call: Call, body: Reading[AllotmentChange]) -> func.HttpResponse:
    """Change settings of an allotment.

    Of a part, the owners of an allotment above it change all but its state and its backups.
    """
    if Role.ADMINISTRATOR not in call.caller.roles and (kept := _ADMINISTRATORS_OWN & body.fields.keys()):
        raise NotPermitted(Objection("partSettingKept", settings=sorted(map(in_camel_case, kept))))
    return await _changed(call, body.well_said, body.problems)


@route("POST", f"{ONE}/suspend", Permission.CHANGE_SETTINGS, shapes.Allotment, if_match=True)
async def suspend_allotment(call: Call) -> func.HttpResponse:
    """Stop enforcing an allotment.

    People keep what they have.
    """
    return await _changed(call, {"state": "suspended"})


@route("POST", f"{ONE}/resume", Permission.CHANGE_SETTINGS, shapes.Allotment, if_match=True)
async def resume_allotment(call: Call) -> func.HttpResponse:
    """Enforce an allotment again.

    It is compared whole first.
    """
    return await _changed(call, {"state": "active"})


async def _changed(call: Call, change: AllotmentChange, wrong: Sequence[Problem] = ()) -> func.HttpResponse:
    changed_id = await _update(call, lambda stored: amend(call.core, stored, change, call.caller.id, wrong=wrong))
    return await _shown(call.core, changed_id)


@route("POST", f"{ONE}/removals", Permission.CHANGE_SETTINGS, shapes.Allotment, if_match=True)
async def confirm_removals(call: Call, body: bodies.RemovalConfirmation) -> func.HttpResponse:
    """Confirm the large removal that an allotment was suspended for, and resume it."""

    async def confirm(stored: Stored[Allotment]) -> Allotment:
        allotment = stored.value
        if removal_asked(allotment) != body.removal:
            raise Conflict(Objection("noSuchRemoval", name=allotment.display_name, fingerprint=body.removal))
        resumed = replace(allotment, state=AllotmentState.ACTIVE, state_reason=None, confirmed_removals=body.removal)
        await call.core.store.commit(Transaction(resumed, ()), stored.etag)
        return resumed

    resumed = await _update(call, confirm)
    await _command(
        call.core,
        resumed,
        CommandKind.RECONCILE,
        Text("removalConfirmedBy", removal=body.removal, actor=call.caller.id),
    )
    return await _shown(call.core, resumed.id)


@route("DELETE", ONE, Permission.CHANGE_LIMIT, {202: None})
async def delete_allotment(call: Call, query: queries.Deletion) -> func.HttpResponse:
    """Delete an allotment, with the licences (licences=remove) or without (keep).

    It takes time, and is answered at once: until it is done the allotment shows as deleting. One that has parts is not
    deleted.
    """

    async def begin(stored: Stored[Allotment]) -> str:
        await require_no_parts(call.core, stored.value)
        await retire(call.core, stored, query.licences, call.caller.id)
        return stored.value.id

    deleting_id = await _update(call, begin)
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{deleting_id}"})


async def _update[R](call: Call, write: Callable[[Stored[Allotment]], Awaitable[R]]) -> R:
    """Write to the allotment that the caller has seen, while enforcement writes to its ledger."""
    busy = Conflict(Objection("allotmentBusy", name=call.request.route_params["id"]))
    return await update(lambda: _loaded(call), write, lost=busy)


async def _shown(services: Services, allotment_id: str, status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    stored = await services.store.load(allotment_id)
    if stored is None:
        raise NotFound(Objection("noAllotment", id=allotment_id))
    headers = {"ETag": version_of(stored), "Location": f"/api/allotments/{allotment_id}"}
    return json_response(shapes.Allotment.of(stored.value), status, headers)


async def _loaded(call: Call) -> Stored[Allotment]:
    stored = await asked_for(call.core, call.request)
    require_version(call.request, stored)
    return stored
