"""Planned changes of an allotment: listed, planned, tried again where they didn't fit, cancelled."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from allotctl.api import ANY, segment
from allotctl.many_people import Yes
from allotctl.people import Named
from allotctl.screen import Output, minute
from allotctl.work import Listed, Printed, allotment_named, at_work, must_agree

app = typer.Typer(help="Changes of limits that are planned for a date.", no_args_is_help=True)

Change = Annotated[str, typer.Argument(metavar="CHANGE", help="The id of the change, from `schedule list`.")]


@app.command(name="list")
def list_(
    allotment: Annotated[
        str | None, typer.Argument(metavar="[ALLOTMENT]", help="Its name or id; all by default.")
    ] = None,
    state: Annotated[str | None, typer.Option(help="Only those in this state, such as asked.")] = None,
    output: Listed = Output.TABLE,
) -> None:
    """List planned changes, the earliest first."""
    with at_work(output) as (api, screen):
        path = _path(allotment_named(api, allotment)) if allotment else "/scheduledChanges"
        found = list(api.all(path, **({"state": state} if state else {})))
        if screen.is_json:
            screen.json(found)
            return
        names = {each["id"]: each["displayName"] for each in api.all("/allotments")}
        rows = (
            [
                minute(each["dueDateTime"]),
                names.get(each["allotmentId"], each["allotmentId"]),
                _told(each),
                each["state"],
                each["reason"],
                each["id"],
            ]
            for each in found
        )
        screen.table(("date", "allotment", "change", "state", "reason", "id"), rows, none="No changes are planned.")


@app.command()
def plan(
    allotment: Named,
    on: Annotated[str, typer.Option(help="When: 2026-09-01T00:00Z.")],
    limit: Annotated[int | None, typer.Option(help="The limit then.")] = None,
    overflow: Annotated[str | None, typer.Option(help="What becomes of people beyond it: rollback or wait.")] = None,
    lends: Annotated[int | None, typer.Option(help="How many seats it lends at most then.")] = None,
    borrows: Annotated[int | None, typer.Option(help="How many seats it borrows at most then.")] = None,
    keeps: Annotated[int | None, typer.Option(help="So many free seats it doesn't lend then.")] = None,
    reclaim: Annotated[
        bool | None, typer.Option("--reclaim/--no-reclaim", help="Whether it takes back seats that people have then.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="When everything is as before.")] = None,
    allow_overcommit: Annotated[
        bool, typer.Option("--allow-overcommit", help="Even if more is allotted then than the tenant owns.")
    ] = False,
    yes: Yes = False,
    output: Printed = Output.TABLE,
) -> None:
    """Plan a change for a date: show what wouldn't fit as things stand, ask, and plan it."""
    with at_work(output) as (api, screen):
        path = _path(allotment_named(api, allotment))
        body = {
            "dueDateTime": on,
            "untilDateTime": until,
            "allottedUnits": limit,
            "overflow": overflow,
            "lendingLimit": lends,
            "borrowingLimit": borrows,
            "keptUnits": keeps,
            "reclaims": reclaim,
            "allowOvercommit": allow_overcommit,
        }
        outlook = api.post(f"{path}/plan", body)
        if outlook["objections"]:
            if not screen.is_json:
                screen.tell("As things stand, this doesn't fit:")
                for each in outlook["objections"]:
                    screen.tell(each["message"])
            if not yes:
                must_agree(screen, "Plan it anyway?", "--yes")
        made = api.post(path, body)
        if screen.is_json:
            screen.json(made)
            return
        for each in made["value"]:
            screen.tell(f"{minute(each['dueDateTime'])}: {_told(each)} ({each['id']}).")


@app.command()
def retry(allotment: Named, change: Change) -> None:
    """Try a change again that didn't fit when its date came."""
    with at_work(Output.TABLE) as (api, screen):
        path = _path(allotment_named(api, allotment))
        api.post(f"{path}/{segment(change)}/retry", {}, etag=ANY)
        screen.tell("The change is tried again.")


@app.command()
def cancel(allotment: Named, change: Change, yes: Yes = False) -> None:
    """Cancel a planned change."""
    with at_work(Output.TABLE) as (api, screen):
        path = _path(allotment_named(api, allotment))
        if not yes:
            must_agree(screen, f"Cancel the change {change}?", "--yes")
        api.delete(f"{path}/{segment(change)}", ANY)
        screen.tell("The change is cancelled.")


def _told(change: Mapping[str, Any]) -> str:
    parts = []
    if change["allottedUnits"] is not None:
        parts.append(f"limit {change['allottedUnits']}")
    if change["overflow"] is not None:
        parts.append(change["overflow"])
    for name, words in (("lendingLimit", "lends"), ("borrowingLimit", "borrows"), ("keptUnits", "keeps")):
        if change[name] is not None:
            parts.append(f"{words} {change[name]}")
    if change["reclaims"] is not None:
        parts.append("takes seats back" if change["reclaims"] else "takes no seats back")
    return ", ".join(parts) or "as before"


def _path(allotment: Mapping[str, Any]) -> str:
    return f"/allotments/{segment(allotment['id'])}/scheduledChanges"
