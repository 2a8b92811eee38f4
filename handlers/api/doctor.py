"""The doctor: what is wrong with this installation, and how to put it right."""

import azure.functions as func

from application.doctor.examination import Examination
from application.doctor.examine import examine
from domain.doctor import Line, Verdict, token_of
from domain.instants import instant
from domain.objections.coding import with_code
from handlers.api.call import Call
from handlers.api.endpoint import claims_of
from handlers.http.responses import json_response

WORST_FIRST = (Verdict.WRONG, Verdict.UNKNOWN, Verdict.OK)


async def doctor(call: Call) -> func.HttpResponse:
    """Every check, now. A probe is sent through the queues, and a row written and deleted; people see nothing of it."""
    services, installation = call.services, call.services.installation
    token = token_of(await claims_of(services, call.request), installation.audience)
    lines = await examine(Examination(call.core, services.peers, installation, token, services.looks_every))
    found = {line.finding.verdict for line in lines}
    return json_response(
        {
            "state": next((verdict.value for verdict in WORST_FIRST if verdict in found), Verdict.OK.value),
            "version": installation.version,
            "checkedDateTime": instant(call.core.clock.now()),
            "value": [_line_json(line) for line in lines],
        }
    )


def _line_json(line: Line) -> dict[str, object]:
    finding = line.finding
    return {
        "check": line.check,
        "area": line.area.value,
        "state": finding.verdict.value,
        **with_code("finding", finding.says),
        **with_code("cure", finding.cure),
        "documentation": f"docs/{finding.page}" if finding.page else None,
    }
