"""The people of an allotment: who has a seat and who waits, adding somebody, removing somebody."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from allotctl.api import ANY, Api, segment
from allotctl.errors import Refused
from allotctl.screen import Output, minute
from allotctl.work import (
    Listed,
    Printed,
    allotment_named,
    allotment_names,
    at_work,
    must_agree,
    people,
    user_called,
)

NOT_FOUND = 404

app = typer.Typer(help="The people of an allotment.", no_args_is_help=True)
waiting = typer.Typer(help="The waiting room of an allotment.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(metavar="ALLOTMENT", help="Its name or id.", autocompletion=allotment_names)]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="An address or an object id.")]


@app.command(name="list")
def list_(
    allotment: Named,
    state: Annotated[str | None, typer.Option(help="Only those in this state, such as failed.")] = None,
    output: Listed = Output.TABLE,
) -> None:
    """List who has a seat, with the state of their licences."""
    with at_work(output) as (api, screen):
        path = path_of(allotment_named(api, allotment))
        found = list(api.all(f"{path}/assignments", **({"state": state} if state else {})))
        if screen.is_json:
            screen.json(found)
            return
        rows = (
            [name, each["state"], minute(each["assignedDateTime"]), _until(each), each["error"], each["userId"]]
            for name, each in with_names(api, path, found)
        )
        screen.table(("who", "state", "since", "until", "what is wrong", "id"), rows, none="Nobody has such a seat.")


@app.command()
def add(
    allotment: Named,
    person: Person,
    until: Annotated[str | None, typer.Option(help="The end date: 2026-03-02T09:00Z.")] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Add somebody to the group, and show what is decided; the exit code is 1 where there is no seat for them."""
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        added = api.post(f"{path_of(found)}/assignments", {"user": person, **({"endDateTime": until} if until else {})})
        if screen.is_json:
            screen.json(added)
            return
        decision = added["decision"]
        screen.tell(decision["reason"] if decision else "Added. Nothing is decided yet; `people list` shows it soon.")


@app.command()
def remove(
    allotment: Named,
    person: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove somebody from the group: a seat frees when the licence is gone, a place in line at once."""
    with at_work(Output.TABLE) as (api, screen):
        found = allotment_named(api, allotment)
        user = segment(user_called(api, person))
        if not yes:
            must_agree(screen, f"Remove {person} from {found['displayName']}?", "--yes")
        try:
            api.delete(f"{path_of(found)}/assignments/{user}", ANY)
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
            api.delete(f"{path_of(found)}/waitingMembers/{user}", ANY)
        screen.tell(f"{person} is being removed from {found['displayName']}.")


@waiting.command(name="list")
def list_waiting(allotment: Named, output: Listed = Output.TABLE) -> None:
    """List who waits for a seat, the next in line first."""
    with at_work(output) as (api, screen):
        path = path_of(allotment_named(api, allotment))
        found = list(api.all(f"{path}/waitingMembers"))
        if screen.is_json:
            screen.json(found)
            return
        backed_up = any(each.get("backup") for each in found)
        backups = api.get(f"{path}/backups")["value"] if backed_up else []
        names_of_backups = {each["id"]: each["displayName"] or each["id"] for each in backups}
        rows = (
            [
                place,
                name,
                each["priorityClass"],
                each["classGivenBy"],
                "another licence" if each.get("lacks") else "",
                minute(each["waitingSinceDateTime"]),
                _until(each),
                _held(each),
                names_of_backups.get((each.get("backup") or {}).get("allotmentId"), ""),
                each["userId"],
            ]
            for place, (name, each) in enumerate(with_names(api, path, found), 1)
        )
        headings = (
            "place",
            "who",
            "class",
            "class by",
            "needs first",
            "since",
            "until",
            "has it through",
            "backup",
            "id",
        )
        screen.table(headings, rows, none="Nobody waits.")


@waiting.command(name="set-class")
def set_class(
    allotment: Named,
    person: Person,
    number: Annotated[
        int | None, typer.Argument(metavar="CLASS", min=1, max=5, help="1 is first. Leave it out to follow the rules.")
    ] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Choose the class of somebody who waits, or give back the choice to the rules."""
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        user = user_called(api, person)
        path = f"{path_of(found)}/waitingMembers/{segment(user)}/priorityClass"
        row = api.post(path, {"priorityClass": number}, etag=ANY)
        if screen.is_json:
            screen.json(row)
            return
        screen.tell(f"{person} is in class {row['priorityClass']} now.")


def with_names(api: Api, path: str, found: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """People of an allotment with what they are called."""
    listed = list(found)
    names = people(api, path.rpartition("/")[2], (each["userId"] for each in listed))
    return [(names.get(each["userId"], each["userId"]), each) for each in listed]


def _until(each: Mapping[str, Any]) -> str | None:
    return minute(each["endDateTime"]) if each["endDateTime"] else None


def _held(each: Mapping[str, Any]) -> str:
    """How somebody who waits holds the product all the same."""
    ways = ("directly" if way["direct"] else way["displayName"] or way["groupId"] for way in each["heldBy"] or ())
    return ", ".join(ways)


def path_of(allotment: Mapping[str, Any]) -> str:
    """Where the API has an allotment."""
    return f"/allotments/{segment(allotment['id'])}"
