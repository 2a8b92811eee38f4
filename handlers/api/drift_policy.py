"""What is done about each kind of drift, in the whole tenant: shown, and chosen by administrators."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import azure.functions as func

from application.reconciliation.drift_policy import BOOKMARK, CHANGED, CHANGED_BY, in_force, stored_policy
from application.services import ReconciliationServices
from domain.errors import InvalidRequest, PreconditionFailed, Problem, StaleWrite
from domain.incoming import unknown_properties
from domain.instants import instant
from domain.objections import Objection
from domain.reconciliation.kinds import DESCRIPTIONS, DriftPolicy, Kind, Way
from handlers.api.call import Call
from handlers.http.etags import etag_of, match
from handlers.http.responses import json_object, json_response

log = logging.getLogger(__name__)

WHAT, POLICIES = "The drift policy", "policies"

type Choices = Mapping[str, str]
"""What is stored: ways by kind, who chose them, and when."""


async def show_policy(call: Call) -> func.HttpResponse:
    """The policy of every kind: what holds, what there is to choose, and what holds where nothing is chosen."""
    stored = await stored_policy(call.core)
    return _shown(call.core.nightly, stored.value if stored else {})


async def choose_policy(call: Call) -> func.HttpResponse:
    """Put these choices in the place of all that were made before; a kind that is left out has its default."""
    nightly, stored = call.core.nightly, await stored_policy(call.core)
    before: Choices = stored.value if stored else {}
    match(call.request, etag_of(_policy_json(nightly, before)), WHAT)
    chosen = _chosen(json_object(call.request))
    after = {**chosen, CHANGED_BY: call.caller.id, CHANGED: instant(call.core.clock.now())}
    try:
        await call.core.bookmarks.write(BOOKMARK, after, stored.etag if stored else None)
    except StaleWrite as stale:
        again = await stored_policy(call.core)
        etag = etag_of(_policy_json(nightly, again.value if again else {}))
        raise PreconditionFailed(Problem("If-Match", Objection("outdated", what=WHAT, etag=etag))) from stale
    call.note({name: way for name, way in before.items() if name in Kind}, chosen)
    log.warning("drift policy: chosen by %s: %s", call.caller.id, chosen or "the defaults")
    return _shown(nightly, after)


def _shown(nightly: ReconciliationServices, stored: Choices) -> func.HttpResponse:
    body = _policy_json(nightly, stored)
    return json_response(body, headers={"ETag": etag_of(body)})


def _policy_json(nightly: ReconciliationServices, stored: Choices) -> dict[str, Any]:
    now, otherwise = in_force(nightly, stored), in_force(nightly, {})
    return {
        "value": [_kind_json(kind, now, otherwise, stored) for kind in Kind],
        "changedBy": stored.get(CHANGED_BY),
        "changedDateTime": instant(datetime.fromisoformat(changed)) if (changed := stored.get(CHANGED)) else None,
    }


def _kind_json(kind: Kind, now: DriftPolicy, otherwise: DriftPolicy, stored: Choices) -> dict[str, Any]:
    described = DESCRIPTIONS[kind]
    return {
        "kind": kind.value,
        "severity": described.severity.value,
        "meaning": described.meaning,
        "cure": described.cure,
        "policy": now.way(kind).value,
        "default": otherwise.way(kind).value,
        "chosen": kind in stored,
        "choices": [way.value for way in Way if way in described.ways],
    }


def _chosen(body: Mapping[str, Any]) -> dict[str, str]:
    """The choices of a request. Raises InvalidRequest with everything that is wrong."""
    problems = unknown_properties(body, {POLICIES})
    wanted = body.get(POLICIES)
    if not isinstance(wanted, dict):
        raise InvalidRequest(*problems, Problem(POLICIES, Objection("policiesByKind")))
    for name, way in wanted.items():
        if name not in Kind:
            problems.append(Problem(f"{POLICIES}.{name}", Objection("mustBeOneOf", known=", ".join(Kind))))
        elif not isinstance(way, str) or way not in DESCRIPTIONS[Kind(name)].ways:
            known = ", ".join(way for way in Way if way in DESCRIPTIONS[Kind(name)].ways)
            problems.append(Problem(f"{POLICIES}.{name}", Objection("mustBeOneOf", known=known)))
    if problems:
        raise InvalidRequest(*problems)
    return {str(name): str(way) for name, way in wanted.items()}
