"""Nights and their reports, and the proposal of limits."""

from collections.abc import Collection
from datetime import date
from http import HTTPStatus

import azure.functions as func

from application.allotments import set_limit
from application.inventory import every_allotment
from application.owner_index import owned_by
from application.parts import with_parts
from application.reconciliation.nightly import balances
from application.reconciliation.report import report_of
from application.reconciliation.start import reconcile
from domain.access import Permission
from domain.capacity import capacities
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.objections import Objection
from domain.reconciliation.codec import proposal_json
from domain.reconciliation.limits import LimitProposal, propose
from domain.reconciliation.nights import Report
from domain.stored import Page
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.report.as_csv import people_in, report_csv
from handlers.api.report.as_html import report_html, subjects
from handlers.api.report.as_json import night_summary, progress_json, report_json
from handlers.api.route import route
from handlers.http.responses import empty_response, json_response, text_response

LATEST = "latest"
NIGHTS_LOOKED_AT = 7
"""One of them is finished, unless nothing has worked for a week."""


@route("GET", "/reconciliations", Permission.SEE_SYSTEM, shapes.NightPage)
async def list_reconciliations(call: Call, query: queries.Paged) -> func.HttpResponse:
    """The nightly comparisons, the newest first."""
    cursor, count = paging(call, query)
    nights = call.core.nightly.nights
    found = await nights.nights(_day(cursor, "cursor") if cursor else None, count + 1)
    page = Page(tuple(found[:count]), found[count - 1].day.isoformat() if len(found) > count else None)
    summaries = {night.day: night_summary(night, await nights.compared(night.day)) for night in page.items}
    return json_response(page_json(call, page, lambda night: summaries[night.day]))


@route("POST", "/reconciliations", Permission.RECONCILE, {202: None})
async def start_reconciliation(call: Call) -> func.HttpResponse:
    """Compare and heal every allotment now.

    On a day that has a night, its allotments are compared again.
    """
    await reconcile(call.core)
    day = call.core.clock.now().date().isoformat()
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/reconciliations/{day}"})


@route("GET", "/reconciliations/{date}/progress", Permission.SEE_SYSTEM, shapes.NightProgress)
async def show_progress(call: Call) -> func.HttpResponse:
    """How far a night is: which allotments have been compared, and when.

    It costs far less than the report, however many allotments there are.
    """
    day, nights = _asked_for(call), call.core.nightly.nights
    stored = await nights.night(day)
    if stored is None:
        raise _no_night(day)
    return json_response(progress_json(stored.value, await nights.compared(day)))


@route("GET", "/reconciliations/{date}", Permission.SEE_SYSTEM, shapes.NightReport)
async def show_reconciliation(call: Call, query: queries.Report) -> func.HttpResponse:
    """The report of a night: as JSON, CSV (part: findings, allotments, departments, idle), or one HTML file."""
    return await _told(call, query, await _report(call, _asked_for(call)))


@route("GET", "/me/reports/{date}", None, shapes.NightReport)
async def show_own_report(call: Call, query: queries.Report) -> func.HttpResponse:
    """The report of a night about the caller's own allotments and their parts: as JSON, CSV, or one HTML file.

    date: latest is the latest night that is finished. For everybody; somebody who owns none finds none in it.
    """
    owned = [each.id for each in await with_parts(call.core, await owned_by(call.core, call.caller), to_show=True)]
    named = call.request.route_params.get("date")
    day = await _latest(call) if named == LATEST else _asked_for(call)
    return await _told(call, query, await _report(call, day, owned))


async def _latest(call: Call) -> date:
    """The latest night that is finished. Raises NotFound."""
    nights = await call.core.nightly.nights.nights(None, NIGHTS_LOOKED_AT)
    day = next((night.day for night in nights if night.finished), None)
    if day is None:
        raise NotFound(Objection("noNightYet"))
    return day


async def _told(call: Call, query: queries.Report, report: Report) -> func.HttpResponse:
    """The report in the form that was asked for."""
    name = f"allotments-{report.night.day.isoformat()}"
    if query.format == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{name}-{query.part}.csv"'}
        people = {person.id: person for person in await call.services.people.named(people_in(report, query.part))}
        return text_response(report_csv(report, query.part, people, call.language), "text/csv", headers=headers)
    if query.format == "html":
        headers = {"Content-Disposition": f'attachment; filename="{name}.html"'}
        found = await call.services.people.named(subjects(report))
        names = {person.id: f"{person.display_name} ({person.user_principal_name})" for person in found}
        return text_response(
            report_html(report, names, call.language, call.services.portal), "text/html", headers=headers
        )
    return json_response(report_json(report))


@route("GET", "/limitProposal", Permission.SEE_SYSTEM, shapes.LimitProposal)
async def show_limit_proposal(call: Call) -> func.HttpResponse:
    """Limits with which everybody who waits would have a seat."""
    return json_response(proposal_json(await _proposal(call)))


@route("POST", "/limitProposal/accept", Permission.RECONCILE, shapes.LimitProposal)
async def accept_limit_proposal(call: Call, body: bodies.ProposalAcceptance) -> func.HttpResponse:
    """Set the proposed limits, by the proposal's fingerprint.

    Those that sink first, so that never more is promised than before. What a failure leaves undone is part of the next
    proposal.
    """
    proposal = await _proposal(call)
    if body.fingerprint != proposal.fingerprint:
        raise Conflict(Objection("proposalChanged"))
    sinking_first = sorted(proposal.after, key=lambda one: (proposal.after[one] > proposal.before[one], one))
    for one in sinking_first:
        await set_limit(call.core, one, proposal.before[one], proposal.after[one], call.caller.id)
    return json_response(proposal_json(proposal))


async def _proposal(call: Call) -> LimitProposal:
    services, nights = call.core, call.core.nightly.nights
    slopes, unmet = await nights.slopes(), await nights.unmet()
    allotments = [each async for each in every_allotment(services)]
    found = list(capacities((await services.directory.subscribed()).values(), allotments))
    return propose(allotments, balances(found), slopes, unmet)


async def _report(call: Call, day: date, allotment_ids: Collection[str] | None = None) -> Report:
    report = await report_of(call.core.nightly.nights, day, allotment_ids)
    if report is None:
        raise _no_night(day)
    return report


def _no_night(day: date) -> NotFound:
    return NotFound(Objection("noNight", day=day))


def _asked_for(call: Call) -> date:
    return _day(str(call.request.route_params.get("date", "")), "date")


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidRequest(Problem(field, Objection("mustBeDay"))) from wrong
