"""The settings of allotments, changed over HTTP.

A change reaches people through the enforcement queue, like any other: these functions write settings and put a
command on it. Whether the caller may is asked before (`handlers.api.endpoint`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.allotments import _command, amend, facts_about, make, retire
from application.inventory import objections_to_promising
from application.services import Services
from application.updates import update
from domain.admission import Transaction, removal_asked
from domain.allotments import Allotment, AllotmentState
from domain.commands import CommandKind
from domain.errors import Conflict, InvalidRequest, NotFound, PreconditionFailed, Problem
from domain.objections import Objection, Text
from domain.proposals import objections, read_proposal
from domain.stored import Stored
from handlers.api.asked_for import asked_for
from handlers.api.call import Call
from handlers.api.representations import allotment_json
from handlers.http.responses import empty_response, json_object, json_response


async def create(call: Call) -> func.HttpResponse:
    """Make an allotment, or say everything that speaks against it.

    Its licensed groups are made by commands on the queue: until each carries its product it is preparing. A creation
    that was cut short is completed by repeating it, since its claim on the group is found again.
    """
    proposal, problems = read_proposal(json_object(call.request))
    facts = await facts_about(call.core, proposal, await call.core.directory.subscribed())
    problems += objections(proposal, facts)
    if proposal.allotted_units is not None and not proposal.allow_overcommit:
        sku_ids = [sku_id for _, sku_id, _ in proposal.products]
        problems += await objections_to_promising(call.core, sku_ids, proposal.allotted_units, facts.subscribed)
    if problems:
        raise InvalidRequest(*problems)
    return await _shown(call.core, await make(call.core, proposal, facts, call.caller.id), HTTPStatus.CREATED)


async def change(call: Call) -> func.HttpResponse:
    """Change settings of an allotment; an If-Match that no longer holds is refused."""
    return await _changed(call, json_object(call.request))


async def suspend(call: Call) -> func.HttpResponse:
    """Stop enforcing an allotment; people keep what they have."""
    return await _changed(call, {"state": AllotmentState.SUSPENDED.value})


async def resume(call: Call) -> func.HttpResponse:
    """Enforce an allotment again; it is compared whole first."""
    return await _changed(call, {"state": AllotmentState.ACTIVE.value})


async def _changed(call: Call, body: Mapping[str, Any]) -> func.HttpResponse:
    changed_id = await update(
        lambda: _loaded(call),
        lambda stored: amend(call.core, stored, body, call.caller.id),
        lost=Conflict(Objection("allotmentBusy", name=call.request.route_params["id"])),
    )
    return await _shown(call.core, changed_id)


async def confirm_removals(call: Call) -> func.HttpResponse:
    """Confirm the one large removal that the allotment was suspended for, by its fingerprint, and resume."""
    fingerprint = json_object(call.request).get("removal")
    stored = await _loaded(call)
    allotment = stored.value
    if not isinstance(fingerprint, str) or not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
        raise InvalidRequest(Problem("removal", Objection("removalFingerprint")))
    if removal_asked(allotment) != fingerprint:
        raise Conflict(Objection("noSuchRemoval", name=allotment.display_name, fingerprint=fingerprint))
    resumed = replace(allotment, state=AllotmentState.ACTIVE, state_reason=None, confirmed_removals=fingerprint)
    await call.core.store.commit(Transaction(resumed, ()), stored.etag)
    await _command(
        call.core, resumed, CommandKind.RECONCILE, Text("removalConfirmedBy", removal=fingerprint, actor=call.caller.id)
    )
    return await _shown(call.core, allotment.id)


async def delete(call: Call) -> func.HttpResponse:
    """Delete an allotment: `?licences=remove` (default) takes them back, `keep` leaves them with the people.

    It takes time, and is answered at once: until it is done the allotment shows as deleting.
    """
    licences = call.request.params.get("licences", "remove")
    if licences not in {"remove", "keep"}:
        raise InvalidRequest(Problem("licences", Objection("mustBeOneOf", known=("remove", "keep"))))
    stored = await _loaded(call)
    await retire(call.core, stored, licences, call.caller.id)
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{stored.value.id}"})


async def _shown(services: Services, allotment_id: str, status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    stored = await services.store.load(allotment_id)
    if stored is None:
        raise NotFound(Objection("noAllotment", id=allotment_id))
    headers = {"ETag": stored.etag, "Location": f"/api/allotments/{allotment_id}"}
    return json_response(allotment_json(stored.value), status, headers)


async def _loaded(call: Call) -> Stored[Allotment]:
    stored = await asked_for(call.core, call.request)
    expected = call.request.headers.get("If-Match")
    if expected not in (None, "*", stored.etag):
        told = Objection("outdated", what=f"Allotment {stored.value.id}", etag=stored.etag)
        raise PreconditionFailed(Problem("If-Match", told))
    return stored
