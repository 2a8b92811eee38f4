"""A function app for the host's tests: it does what its messages say and records what it saw in a file."""

import asyncio
import json
import os
import time
import typing
from pathlib import Path

import azure.functions as func

RECORDS = Path(os.environ["RECORDS_FILE"])
GATES = RECORDS.parent

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def record(function: str, **what: object) -> None:
    line = json.dumps({"function": function, "pid": os.getpid(), "at": time.time(), **what})
    with RECORDS.open("a") as records:
        records.write(line + "\n")


async def pass_gate(name: str) -> None:
    """Waits until the test opens the gate, at most two minutes."""
    async with asyncio.timeout(120):
        while not (GATES / name).exists():  # noqa: ASYNC110 - the test opens it from another process
            await asyncio.sleep(0.01)


async def obey(message: func.ServiceBusMessage) -> dict[str, typing.Any]:
    command = json.loads(message.get_body())
    if "gate" in command:
        await pass_gate(command["gate"])
    if command.get("fail"):
        raise ValueError(f"told to fail: {command['id']}")
    return command


@app.route(route="shape/{kind?}")
def shape(req: func.HttpRequest) -> func.HttpResponse:
    seen = {
        "method": req.method,
        "url": req.url,
        "headers": dict(req.headers),
        "query": dict(req.params),
        "params": dict(req.route_params),
        "body": list(req.get_body()),
    }
    return func.HttpResponse(json.dumps(seen), mimetype="application/json", headers={"X-Seen": "yes"})


@app.route(route="items/special", methods=["GET"])
async def literal(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("literal")


@app.route(route="items/{number:int}", methods=["GET"])
async def number(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"number {req.route_params['number']}")


@app.route(route="items/{name}", methods=["GET", "HEAD"])
async def parameter(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"parameter {req.route_params['name']}")


@app.route(route="items/{*path}", methods=["GET"])
async def rest(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"rest {req.route_params.get('path')}")


@app.route(route="answer/{status:int}")
def answer(req: func.HttpRequest) -> func.HttpResponse:
    response = func.HttpResponse(
        bytes(range(256)), status_code=int(req.route_params["status"]), mimetype="image/x-test"
    )
    response.headers.add("Set-Cookie", "one=1; Path=/; HttpOnly")
    response.headers.add("Set-Cookie", "two=2; Path=/")
    return response


@app.route(route="boom")
def boom(req: func.HttpRequest) -> func.HttpResponse:
    raise ValueError("boom from the function")


@app.route(route="slow")
async def slow(req: func.HttpRequest) -> func.HttpResponse:
    record("slow", state="running")
    await pass_gate(req.params["gate"])
    return func.HttpResponse("finished")


@app.route(route="keyed", auth_level=func.AuthLevel.FUNCTION)
def keyed(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("opened")


@app.route(route="admins", auth_level=func.AuthLevel.ADMIN)
def admins(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("opened")


@app.route(route="send", methods=["POST"])
@app.service_bus_queue_output(arg_name="out", queue_name="%RESULTS_QUEUE%", connection="ServiceBusConnection")
def send(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(req.get_body().decode())
    return func.HttpResponse(status_code=202)


@app.timer_trigger(schedule="%NIGHTLY%", arg_name="timer", run_on_startup=False)
def nightly(timer: func.TimerRequest) -> None:
    record("nightly", past_due=timer.past_due)


@app.timer_trigger(schedule="*/1 * * * * *", arg_name="timer", use_monitor=False)
async def ticking(timer: func.TimerRequest) -> None:
    record("ticking", past_due=timer.past_due)


@app.service_bus_queue_trigger(arg_name="message", queue_name="single", connection="ServiceBusConnection")
@app.service_bus_queue_output(arg_name="$return", queue_name="%RESULTS_QUEUE%", connection="ServiceBusConnection")
async def on_single(message: func.ServiceBusMessage) -> str:
    command = json.loads(message.get_body())
    record("on_single", id=command["id"], delivery=message.delivery_count, state="running")
    await obey(message)
    seen = {
        "id": command["id"],
        "message_id": message.message_id,
        "delivery": message.delivery_count,
        "sequence": message.sequence_number,
        "lock_token": message.lock_token,
        "correlation_id": message.correlation_id,
        "content_type": message.content_type,
        "subject": message.subject,
        "properties": message.application_properties,
        "enqueued": str(message.enqueued_time_utc),
    }
    record("on_single", state="done", **seen)
    return json.dumps(seen)


@app.service_bus_queue_trigger(
    arg_name="messages", queue_name="batch", connection="ServiceBusConnection", cardinality="many"
)
async def on_batch(messages: typing.List[func.ServiceBusMessage]) -> None:  # noqa: UP006 - what the library takes
    ids = [json.loads(message.get_body())["id"] for message in messages]
    record("on_batch", ids=ids, message_ids=[message.message_id for message in messages], state="running")
    for message in messages:
        await obey(message)
    record("on_batch", ids=ids, subjects=[message.subject for message in messages], state="done")


@app.service_bus_queue_trigger(
    arg_name="message", queue_name="sessions", connection="ServiceBusConnection", is_sessions_enabled=True
)
async def on_session(message: func.ServiceBusMessage) -> None:
    command = json.loads(message.get_body())
    seen = {"session": message.session_id, "id": command["id"], "delivery": message.delivery_count}
    record("on_session", state="running", **seen)
    await obey(message)
    record("on_session", state="done", **seen)


@app.service_bus_queue_trigger(
    arg_name="messages",
    queue_name="session-batch",
    connection="ServiceBusConnection",
    is_sessions_enabled=True,
    cardinality="many",
)
async def on_session_batch(messages: typing.List[func.ServiceBusMessage]) -> None:  # noqa: UP006
    ids = [json.loads(message.get_body())["id"] for message in messages]
    sessions = sorted({message.session_id or "" for message in messages})
    record("on_session_batch", sessions=sessions, ids=ids, state="running")
    for message in messages:
        await obey(message)
    record("on_session_batch", sessions=sessions, ids=ids, state="done")
