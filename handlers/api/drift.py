"""What was found at one allotment, plans of a reconcile, and confirming them."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import azure.functions as func

from application.reconciliation.comparison import compare_with_tenant
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection, Text
from domain.reconciliation.codec import piece_json, plan_json
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.treatment import DriftPlan, PlannedAction, fingerprint
from handlers.api.adoptions import begin, into_existing
from handlers.api.call import Call
from handlers.http.responses import empty_response, json_object, json_response


async def list_findings(call: Call) -> func.HttpResponse:
    """The allotment's piece of its latest night."""
    piece = await call.core.nightly.nights.latest(call.allotment.id)
    if piece is None:
        raise NotFound(Objection("notCompared", name=call.allotment.display_name))
    return json_response(piece_json(piece))


async def reconcile(call: Call) -> func.HttpResponse:
    """Compare and heal the allotment now; with dryRun answer the plan alone, which can be confirmed by its id."""
    if not _dry_run(json_object(call.request)):
        return await _send(call, Text("reconcileAskedBy", actor=call.caller.id))
    nightly, now = call.core.nightly, call.core.clock.now()
    plan = DriftPlan(
        id=call.core.new_id(),
        allotment_id=call.allotment.id,
        made=now,
        expires=now + nightly.plan_valid,
        treatments=await _treatments(call),
    )
    await nightly.plans.save(plan)
    call.note({}, {"dryRun": True})
    return json_response(plan_json(plan))


async def confirm_plan(call: Call) -> func.HttpResponse:
    """Carry out a plan, with what asks in it, if the same would be planned now."""
    nightly, plan_id = call.core.nightly, str(call.request.route_params.get("planId", ""))
    plan = await nightly.plans.load(call.allotment.id, plan_id)
    if plan is None:
        raise NotFound(Objection("noPlanOfReconcile"))
    if call.core.clock.now() >= plan.expires:
        raise Conflict(Objection("planExpired"))
    treatments = await _treatments(call)
    if fingerprint(treatments) != plan.fingerprint:
        raise Conflict(Objection("planNoLongerFits"))
    return await _approve(call, plan.treatments, Text("planConfirmedBy", plan=plan.id, actor=call.caller.id))


async def confirm_finding(call: Call) -> func.HttpResponse:
    """Have one finding repaired that waits for consent, if it is still there."""
    finding_id = str(call.request.route_params.get("findingId", ""))
    found = [each for each in await _treatments(call) if each.finding.id == finding_id]
    if not found:
        raise Conflict(Objection("findingGone"))
    if found[0].way is not Way.ASK:
        raise Conflict(Objection("findingNotAsked", kind=found[0].finding.kind, way=found[0].way))
    return await _approve(call, found, Text("findingConfirmedBy", finding=finding_id, actor=call.caller.id))


async def _treatments(call: Call) -> tuple[PlannedAction, ...]:
    nightly = call.core.nightly
    before = await nightly.nights.latest(call.allotment.id)
    return (await compare_with_tenant(call.core, nightly, call.allotment, before)).treatments


async def _approve(call: Call, treatments: Iterable[PlannedAction], cause: str) -> func.HttpResponse:
    """Have what waits for consent repaired.

    A group that is licensed itself is taken over: its adoption is planned, not started.
    """
    asking = [each.finding for each in treatments if each.way is Way.ASK]
    to_mend = [finding.id for finding in asking if finding.kind is not Kind.WATCHED_GROUP_LICENSED]
    if len(to_mend) < len(asking):
        adoption = await begin(call, await into_existing(call, call.allotment))
        if not to_mend:
            return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/adoptions/{adoption.value.id}"})
    if call.allotment.state is not AllotmentState.ACTIVE:
        raise Conflict(Objection("nothingMended", name=call.allotment.display_name, state=call.allotment.state))
    await call.core.nightly.plans.approve(call.allotment.id, to_mend)
    return await _send(call, cause)


async def _send(call: Call, cause: str) -> func.HttpResponse:
    command = Command(CommandKind.RECONCILE, call.allotment.id, cause, call.core.clock.now())
    await call.core.commands.enqueue([command])
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{call.allotment.id}/findings"})


def _dry_run(body: dict[str, Any]) -> bool:
    problems = unknown_properties(body, {"dryRun"})
    wanted = body.get("dryRun", False)
    if not isinstance(wanted, bool):
        problems.append(Problem("dryRun", Objection("mustBeBoolean")))
    if problems:
        raise InvalidRequest(*problems)
    return bool(wanted)
