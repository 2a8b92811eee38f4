"""Where Microsoft Graph posts: change notifications and lifecycle notifications.

Follows "Receive change notifications through webhooks": the validation handshake is answered with the decoded
token as plain text; a notification is answered with 202 once it is on the queue, and with 503 where it is
not, so that Graph sends it again.
"""

import logging
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.errors import StaleWrite
from domain.notifications import genuine, notifications_of
from handlers.http import answered, body_of
from handlers.services import Services
from handlers.subscription import client_state, renew

log = logging.getLogger(__name__)

LIFECYCLE_RENEWALS = frozenset({"reauthorizationRequired"})


async def receive(services: Services, request: func.HttpRequest) -> func.HttpResponse:
    """Take change notifications: the genuine ones go on the queue in one batch, forged ones are dropped."""
    if (token := request.params.get("validationToken")) is not None:
        return _validated(token)
    entries = await _genuine(services, request)
    if entries:
        await services.notifications.send(entries)
    return func.HttpResponse(status_code=HTTPStatus.ACCEPTED)


async def receive_lifecycle(services: Services, request: func.HttpRequest) -> func.HttpResponse:
    """Take lifecycle notifications: a subscription that must be reauthorised is renewed at once.

    `subscriptionRemoved` and `missed` do not exist for groups; should one come, keep_subscription and catch_up
    do what is needed, and it is logged.
    """
    if (token := request.params.get("validationToken")) is not None:
        return _validated(token)
    for entry in await _genuine(services, request):
        event = entry.get("lifecycleEvent")
        if event in LIFECYCLE_RENEWALS and isinstance(entry.get("subscriptionId"), str):
            await _renew(services, entry["subscriptionId"])
        else:
            log.warning("lifecycle notification %s of subscription %s", event, entry.get("subscriptionId"))
    return func.HttpResponse(status_code=HTTPStatus.ACCEPTED)


async def _genuine(services: Services, request: func.HttpRequest) -> list[dict[str, Any]]:
    entries = notifications_of(body_of(request))
    accepted = genuine(entries, await client_state(services))
    if len(accepted) < len(entries):
        forged = len(entries) - len(accepted)
        log.warning("%d of %d notifications carry another clientState and are dropped", forged, len(entries))
    return accepted


async def _renew(services: Services, subscription_id: str) -> None:
    try:
        await renew(services, subscription_id)
    except StaleWrite:
        log.info("subscription %s was renewed by another at the same time", subscription_id)


def _validated(token: str) -> func.HttpResponse:
    return func.HttpResponse(token, status_code=HTTPStatus.OK, mimetype="text/plain")


def blueprint(services: Services) -> func.Blueprint:
    """The functions that Graph calls; anonymous, for Graph signs in by clientState."""
    functions = func.Blueprint()

    @functions.function_name("notifications")
    @functions.route("api/notifications", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def notifications(req: func.HttpRequest) -> func.HttpResponse:
        return await answered(receive(services, req))

    @functions.function_name("lifecycle")
    @functions.route("api/lifecycle", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
    async def lifecycle(req: func.HttpRequest) -> func.HttpResponse:
        return await answered(receive_lifecycle(services, req))

    return functions
