"""Licence limits the obvious way: a counter an allotment, a message a notification, a call a person.

What a notification says is believed, and carried out person by person, one call after the other. There is no delta
query, no batch, no waiting room, no verification, and nobody who was turned away is written down. A crash between
the counter and the grant loses a seat. It reaches Microsoft Graph on loopback only, with the local token.
"""

import json
import logging
import os
from datetime import UTC, datetime
from http import HTTPStatus

import azure.functions as func
import httpx
from azure.core import MatchConditions
from azure.core.exceptions import ResourceExistsError, ResourceModifiedError, ResourceNotFoundError
from azure.data.tables import TableEntity, UpdateMode
from azure.data.tables.aio import TableServiceClient

TABLE, COUNTER = "Seats", "counter"

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
endpoint = os.environ["GRAPH_ENDPOINT"]
graph = httpx.AsyncClient(headers={"Authorization": "Bearer local"}, timeout=15)
tables = TableServiceClient.from_connection_string(os.environ["TABLES_CONNECTION"])
seats = tables.get_table_client(TABLE)
logging.getLogger("httpx").setLevel(logging.WARNING)


@app.function_name("create_allotment")
@app.route("api/allotments", methods=["POST"])
async def create_allotment(req: func.HttpRequest) -> func.HttpResponse:
    """Make the group that carries the licence, and the counter."""
    asked = req.get_json()
    group_id, name = asked["groupId"], f"licensed {asked['displayName']}"
    await tables.create_table_if_not_exists(TABLE)
    group = {
        "displayName": name,
        "mailNickname": f"licensed-{group_id}",
        "mailEnabled": False,
        "securityEnabled": True,
        "groupTypes": [],
    }
    licensed_group = (await ask("POST", "/groups", group)).json()["id"]
    licences = [{"skuId": product["skuId"], "disabledPlans": []} for product in asked["products"]]
    await ask("POST", f"/groups/{licensed_group}/assignLicense", {"addLicenses": licences, "removeLicenses": []})
    await seats.create_entity(
        {
            "PartitionKey": group_id,
            "RowKey": COUNTER,
            "used": 0,
            "limit": asked["allottedUnits"],
            "licensedGroup": licensed_group,
        }
    )
    return func.HttpResponse(json.dumps({"id": group_id}), status_code=HTTPStatus.CREATED, mimetype="application/json")


@app.function_name("notifications")
@app.route("api/notifications", methods=["POST"])
@app.service_bus_queue_output(arg_name="queue", queue_name="graph-notifications", connection="ServiceBusConnection")
def notifications(req: func.HttpRequest, queue: func.Out[str]) -> func.HttpResponse:
    """Put what Graph posts on the queue; a message a POST."""
    if token := req.params.get("validationToken"):
        return func.HttpResponse(token, mimetype="text/plain")
    queue.set(req.get_body().decode())
    return func.HttpResponse(status_code=HTTPStatus.ACCEPTED)


@app.function_name("enforce")
@app.service_bus_queue_trigger(arg_name="message", queue_name="graph-notifications", connection="ServiceBusConnection")
async def enforce(message: func.ServiceBusMessage) -> None:
    """Do what the notifications in one message say, person by person."""
    for notification in json.loads(message.get_body())["value"]:
        group_id = notification["resourceData"]["id"]
        for change in notification["resourceData"].get("members@delta", []):
            if "@removed" in change:
                await leave(group_id, change["id"])
            else:
                await join(group_id, change["id"])


async def join(group_id: str, user_id: str) -> None:
    """Take a seat and grant the licence; remove the person from the group where there is no seat."""
    counter = await read(group_id, COUNTER)
    if counter is None:
        return
    if not await count(counter, 1):
        await ask("DELETE", f"/groups/{group_id}/members/{user_id}/$ref")
        return
    try:
        await seats.create_entity({"PartitionKey": group_id, "RowKey": user_id, "since": datetime.now(UTC)})
    except ResourceExistsError:
        await count(counter, -1)
    reference = {"@odata.id": f"{endpoint}/directoryObjects/{user_id}"}
    await ask("POST", f"/groups/{counter['licensedGroup']}/members/$ref", reference)


async def leave(group_id: str, user_id: str) -> None:
    """Take the licence back, then free the seat."""
    counter = await read(group_id, COUNTER)
    if counter is None or await read(group_id, user_id) is None:
        return
    await ask("DELETE", f"/groups/{counter['licensedGroup']}/members/{user_id}/$ref")
    await seats.delete_entity(group_id, user_id)
    await count(counter, -1)


async def count(counter: TableEntity, step: int) -> bool:
    """Move the counter, reading it again as often as somebody else was faster; false where the limit is reached."""
    while counter["used"] + step <= counter["limit"]:
        moved = {**counter, "used": counter["used"] + step}
        etag = counter.metadata["etag"]
        try:
            await seats.update_entity(
                moved, mode=UpdateMode.REPLACE, etag=etag, match_condition=MatchConditions.IfNotModified
            )
        except ResourceModifiedError:
            counter = await seats.get_entity(counter["PartitionKey"], COUNTER)
        else:
            return True
    return False


async def read(partition: str, row: str) -> TableEntity | None:
    """An entity, or None."""
    try:
        return await seats.get_entity(partition, row)
    except ResourceNotFoundError:
        return None


async def ask(method: str, path: str, body: object = None) -> httpx.Response:
    """Send one request to Graph. Already a member, and no longer a member, count as done; the rest raises."""
    answer = await graph.request(method, f"{endpoint}{path}", json=body)
    if answer.status_code not in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND} or not path.endswith("/$ref"):
        answer.raise_for_status()
    return answer
