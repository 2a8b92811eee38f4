"""Requests of people for a seat: ask and withdraw, list them, approve one, refuse one."""

from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Absent
from allotctl.screen import Output, minute
from allotctl.work import Listed, Printed, allotment_named, allotment_names, at_work, one_called, people

UNDECIDED = ("open", "approving")
"""The states of a request that waits for an answer; `approving` is one whose approval was interrupted."""

app = typer.Typer(help="Requests of people for a seat.", no_args_is_help=True)

Asked = Annotated[str, typer.Argument(help="The allotment's name or id.", autocompletion=allotment_names)]
Person = Annotated[str, typer.Argument(help="The address or object id of who asked.")]


@app.command(name="list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    output: Listed = Output.TABLE,
) -> None:
    """List the requests that wait for an answer."""
    with at_work(output) as (api, screen):
        found = [each for each in api.all("/seatRequests") if everything or each["state"] in UNDECIDED]
        if screen.is_json:
            screen.json(found)
            return
        names = {each["id"]: each["displayName"] for each in api.all("/allotments")}
        rows = []
        for allotment_id in sorted({each["allotmentId"] for each in found}):
            theirs = [each for each in found if each["allotmentId"] == allotment_id]
            askers = people(api, allotment_id, (each["userId"] for each in theirs)) if allotment_id in names else {}
            rows += [
                [
                    names.get(allotment_id, allotment_id),
                    askers.get(each["userId"], each["userId"]),
                    minute(each["askedDateTime"]),
                    each["state"],
                    each["message"],
                ]
                for each in theirs
            ]
        none = "There are no requests." if everything else "No request waits for an answer."
        screen.table(("allotment", "person", "asked", "state", "message"), rows, none=none)


@app.command()
def approve(
    allotment: Asked,
    person: Person,
    message: Annotated[str, typer.Option("--message", "-m", help="What to tell the person.")] = "",
    output: Printed = Output.TABLE,
) -> None:
    """Approve a request: the person is added to the group."""
    _decide(allotment, person, "approve", message, output)


@app.command()
def refuse(
    allotment: Asked,
    person: Person,
    message: Annotated[str, typer.Option("--message", "-m", help="Why, for the person who asked.")],
    output: Printed = Output.TABLE,
) -> None:
    """Refuse a request, and say why."""
    _decide(allotment, person, "refuse", message, output)


@app.command()
def ask(
    allotment: Annotated[str | None, typer.Argument(help="The allotment's name or id; left out: list them.")] = None,
    message: Annotated[str, typer.Option("--message", "-m", help="What to tell the owners.")] = "",
    output: Printed = Output.TABLE,
) -> None:
    """Ask for a seat for yourself, or see in which allotments you can."""
    with at_work(output) as (api, screen):
        opened = list(api.all("/me/openAllotments"))
        if allotment is None:
            if screen.is_json:
                screen.json(opened)
                return
            rows = [[each["displayName"], _products(each), each["id"]] for each in opened]
            screen.table(("allotment", "products", "id"), rows, none="There is no allotment in which you can ask.")
            return
        found = one_called("allotment", allotment, opened)
        asked = api.post(f"/me/allotments/{segment(found['id'])}/ask", {"message": message})
        if screen.is_json:
            screen.json(asked)
        else:
            screen.tell(f"You have asked for a seat in {found['displayName']}. An owner decides.")


@app.command()
def withdraw(
    allotment: Annotated[str, typer.Argument(help="The allotment's name or id.")], output: Printed = Output.TABLE
) -> None:
    """Withdraw your own request."""
    with at_work(output) as (api, screen):
        own = [each for each in api.get("/me/allotments")["value"] if each["seatRequest"]]
        found = one_called("allotment", allotment, own)
        withdrawn = api.post(f"/me/allotments/{segment(found['id'])}/withdraw", {})
        if screen.is_json:
            screen.json(withdrawn)
        else:
            screen.tell(f"Your request for {found['displayName']} is withdrawn.")


def _decide(allotment: str, person: str, answer: str, message: str, output: Output) -> None:
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        requests = f"/allotments/{segment(found['id'])}/seatRequests"
        request = _request_of(api, found, requests, person)
        decided = api.post(
            f"{requests}/{segment(request['userId'])}/{answer}", {"message": message}, etag=request["etag"]
        )
        if screen.is_json:
            screen.json(decided)
        else:
            screen.tell(f"{found['displayName']}: the request of {person} is {decided['state']}.")


def _request_of(api: Api, allotment: dict[str, Any], requests: str, person: str) -> dict[str, Any]:
    """The request of that person that waits for an answer. Raises Absent where there is none."""
    waiting = [each for state in UNDECIDED for each in api.all(requests, state=state)]
    names = people(api, allotment["id"], (each["userId"] for each in waiting))
    for each in waiting:
        if person.casefold() in {each["userId"], names.get(each["userId"], "").casefold()}:
            return each
    raise Absent(f"There is no request of {person} for {allotment['displayName']} that waits for an answer.")


def _products(allotment: dict[str, Any]) -> str:
    return ", ".join(each["displayName"] for each in allotment["products"])
