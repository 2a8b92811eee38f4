"""The allotment that a route names."""

import re

import azure.functions as func

from application.services import Services
from domain.allotments import Allotment
from domain.errors import NotFound
from domain.objections import Objection
from domain.stored import Stored

_ALLOTMENT_ID = re.compile(r"[0-9a-f-]{1,64}")


async def asked_for(services: Services, request: func.HttpRequest) -> Stored[Allotment]:
    """The allotment that the route names. Raises NotFound."""
    allotment_id = str(request.route_params.get("id", ""))
    stored = await services.store.load(allotment_id) if _ALLOTMENT_ID.fullmatch(allotment_id) else None
    if stored is None:
        raise NotFound(Objection("noAllotment", id=allotment_id))
    return stored
