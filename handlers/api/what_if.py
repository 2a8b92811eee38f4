"""What would have been: an allotment's log of decisions, replayed under other limits, another order, another rule."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import azure.functions as func

from application.allotments import require_groups
from application.what_if import compare
from domain.access import Permission
from domain.instants import instant
from domain.what_if import Replay, WhatIf
from handlers.api import bodies, shapes
from handlers.api.call import Call
from handlers.api.route import ONE, route
from handlers.http.responses import json_response

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_CENT = Decimal("0.01")


@route("POST", f"{ONE}/whatIf", Permission.READ, shapes.WhatIfResult, searches=True, reads=True)
async def replay_decisions(call: Call, body: bodies.WhatIf) -> func.HttpResponse:
    """What would have been with another limit, overflow or order, or with lending. Changes nothing."""
    now, limits = call.core.clock.now(), list(body.limits)
    if body.allotted_units is not None:
        limits = [(_BEGINNING, body.allotted_units), *limits]
    await require_groups(call.core, body.waiting_order)
    what_if = WhatIf(sorted(limits) or None, body.overflow, body.waiting_order)
    since = now - timedelta(days=body.days)
    found = await compare(call.core, call.services.decisions, call.allotment, what_if, since, now, body.lending)
    price, currency = call.core.nightly.prices.of_seat(call.allotment.products), call.core.nightly.prices.currency
    return json_response(
        {
            "fromDateTime": instant(found.since),
            "toDateTime": instant(found.until),
            "decisions": found.decisions,
            "complete": found.complete,
            "agreement": round(found.agreement, 4),
            "unitsNeeded": found.needed,
            "price": None if price is None else str(price),
            "currency": currency,
            "asItWas": _shown(found.was, price),
            "whatIf": _shown(found.would, price),
        }
    )


def _shown(replayed: Replay, price: Decimal | None) -> dict[str, object]:
    cost = None if price is None else str((price * Decimal(replayed.unit_months)).quantize(_CENT))
    return {**shapes.Replay.of(replayed), "cost": cost}
