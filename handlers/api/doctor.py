"""The doctor: what is wrong with this installation, and how to put it right."""

import azure.functions as func

from application.doctor.examination import Examination
from application.doctor.examine import examine
from domain.access import Permission
from domain.doctor import Verdict, token_of
from domain.instants import instant
from handlers.api import shapes
from handlers.api.call import Call
from handlers.api.endpoint import claims_of
from handlers.api.route import route
from handlers.http.responses import json_response

WORST_FIRST = (Verdict.WRONG, Verdict.UNKNOWN, Verdict.OK)


@route("GET", "/doctor", Permission.SEE_SYSTEM, shapes.Doctor)
async def doctor(call: Call) -> func.HttpResponse:
    """What is wrong with the installation, and how to put it right. Takes up to 20 seconds.

    A probe is sent through the queues, and a row written and deleted; people see nothing of it.
    """
    services, installation = call.services, call.services.installation
    token = token_of(await claims_of(services, call.request), installation.audience)
    lines = await examine(Examination(call.core, services.peers, installation, token, services.looks_every))
    found = {line.finding.verdict for line in lines}
    return json_response(
        {
            "state": next((verdict.value for verdict in WORST_FIRST if verdict in found), Verdict.OK.value),
            "version": installation.version,
            "checkedDateTime": instant(call.core.clock.now()),
            "value": [shapes.DoctorLine.of(line) for line in lines],
        }
    )
