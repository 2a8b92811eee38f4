"""The backups of an allotment: where people have a seat while they wait in it."""

import azure.functions as func

from domain.access import Permission
from handlers.api import shapes
from handlers.api.call import Call
from handlers.api.route import ONE, route
from handlers.http.responses import json_response


@route("GET", f"{ONE}/backups", Permission.READ, shapes.listed(shapes.BackupAllotment, "BackupList"))
async def list_backups(call: Call) -> func.HttpResponse:
    """The backups of an allotment in their order, with their names, products and free seats."""
    named = call.allotment.backups
    found = await call.core.store.load_several(named)
    shown = [(one, found[one].value if one in found else None) for one in named]
    return json_response({"value": [shapes.BackupAllotment.of(each) for each in shown]})
