"""Requests for a higher limit: list them, approve one, refuse one."""

from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Absent
from allotctl.screen import Output, minute
from allotctl.work import Listed, Printed, allotment_named, allotment_names, at_work, people

UNDECIDED = ("open", "approving")
"""The states of a request that waits for an answer; `approving` is one whose approval was interrupted."""

app = typer.Typer(help="Requests of owners for a higher limit.", no_args_is_help=True)

Asking = Annotated[str, typer.Argument(help="Its name or id.", autocompletion=allotment_names)]
Message = Annotated[str, typer.Option("--message", "-m", help="What to tell the person who asked.")]


@app.command(name="list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are decided.")] = False,
    output: Listed = Output.TABLE,
) -> None:
    """List the requests that wait for an answer."""
    with at_work(output) as (api, screen):
        found = [each for each in api.all("/requests") if everything or each["state"] in UNDECIDED]
        if screen.is_json:
            screen.json(found)
            return
        names = {each["id"]: each["displayName"] for each in api.all("/allotments")}
        askers: dict[str, str] = {}
        for allotment_id in {each["allotmentId"] for each in found} & names.keys():
            asking = (each["askedBy"] for each in found if each["allotmentId"] == allotment_id)
            askers |= people(api, allotment_id, asking)
        rows = (
            [
                names.get(each["allotmentId"], each["allotmentId"]),
                minute(each["askedDateTime"]),
                askers.get(each["askedBy"], each["askedBy"]),
                each["limit"],
                each["allottedUnits"],
                each["state"],
                each["message"],
            ]
            for each in found
        )
        headings = ("allotment", "asked", "by", "limit", "asks for", "state", "message")
        none = "There are no requests." if everything else "No request waits for an answer."
        screen.table(headings, rows, none=none)


@app.command()
def approve(
    allotment: Asking,
    message: Message = "",
    allow_overcommit: Annotated[
        bool, typer.Option("--allow-overcommit", help="Promise more than the tenant owns.")
    ] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Approve the request of an allotment: its limit is raised."""
    _decide(allotment, "approve", {"message": message, "allowOvercommit": allow_overcommit}, output)


@app.command()
def refuse(allotment: Asking, message: Message = "", output: Printed = Output.TABLE) -> None:
    """Refuse the request of an allotment."""
    _decide(allotment, "refuse", {"message": message}, output)


def _decide(allotment: str, answer: str, body: dict[str, Any], output: Output) -> None:
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        requests = f"/allotments/{segment(found['id'])}/requests"
        request = _undecided(api, requests, found["displayName"])
        decided = api.post(f"{requests}/{segment(request['id'])}/{answer}", body, etag=request["etag"])
        if screen.is_json:
            screen.json(decided)
        else:
            screen.tell(f"{found['displayName']}: the request for {decided['allottedUnits']} is {decided['state']}.")


def _undecided(api: Api, requests: str, name: str) -> dict[str, Any]:
    """The one request that waits for an answer: an allotment has at most one. Raises Absent where there is none."""
    for state in UNDECIDED:
        for request in api.all(requests, state=state):
            return request
    raise Absent(f"There is no request of {name} that waits for an answer.")
