"""What is done about each kind of drift, in the whole tenant: shown, and chosen by administrators."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import azure.functions as func

from application.reconciliation.drift_policy import BOOKMARK, CHANGED, CHANGED_BY, in_force, stored_policy
from application.services import ReconciliationServices
from domain.access import Permission
from domain.errors import StaleWrite
from domain.instants import instant
from domain.reconciliation.kinds import DESCRIPTIONS, DriftPolicy, Kind, Way
from handlers.api import bodies, shapes
from handlers.api.call import Call
from handlers.api.route import route
from handlers.http.etags import etag_of, match, outdated
from handlers.http.responses import json_response

log = logging.getLogger(__name__)

WHAT = "The drift policy"

type Choices = Mapping[str, str]
"""What is stored: ways by kind, who chose them, and when."""


@route("GET", "/driftPolicy", Permission.SEE_SYSTEM, shapes.DriftPolicy)
async def show_drift_policy(call: Call) -> func.HttpResponse:
    """What is done about each kind of drift: healed, reported, or asked about.

    With what there is to choose, and what holds where nothing is chosen.
    """
    stored = await stored_policy(call.core)
    return _shown(call.core.nightly, stored.value if stored else {})


@route("PUT", "/driftPolicy", Permission.RECONCILE, shapes.DriftPolicy)
async def choose_drift_policy(call: Call, body: bodies.DriftPolicyChoice) -> func.HttpResponse:
    """Choose what is done about the kinds of drift; those that are left out have their default."""
    nightly, stored = call.core.nightly, await stored_policy(call.core)
    before: Choices = stored.value if stored else {}
    match(call.request, etag_of(_policy_json(nightly, before)), WHAT)
    chosen = {kind.value: way.value for kind, way in body.policies.items()}
    after = {**chosen, CHANGED_BY: call.caller.id, CHANGED: instant(call.core.clock.now())}
    try:
        await call.core.bookmarks.write(BOOKMARK, after, stored.etag if stored else None)
    except StaleWrite as stale:
        again = await stored_policy(call.core)
        etag = etag_of(_policy_json(nightly, again.value if again else {}))
        raise outdated(WHAT, etag) from stale
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
