"""Merging an allotment into another one: planned, looked at, started, stopped, resumed, undone."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.screen import Output, Screen
from allotctl.undertakings import (
    Seen,
    Wait,
    plan_agreed_to,
    show_people,
    state_in_words,
    told,
    when_planned,
)
from allotctl.work import Listed, Printed, allotment_named, at_work, must_agree, one_called, people

app = typer.Typer(help="Merge an allotment into another one.", no_args_is_help=True)


class Verdict(StrEnum):
    """What a plan means for somebody, and what has become of it."""

    MOVES = "moves"
    BOTH = "both"
    FAILING = "failing"
    WAITS = "waits"
    BLOCKED = "blocked"
    COMING = "coming"
    MOVED = "moved"
    LEFT = "left"
    RETURNING = "returning"
    BACK = "back"


MEANINGS: Mapping[str, str] = {
    "moves": "have a seat, and get one in the target",
    "both": "have a seat in both, and keep the one in the target",
    "failing": "have a seat without a working licence, and get one in the target",
    "waits": "wait, and go on waiting in the target",
    "blocked": "may not join the target, and keep what they have",
}

STATES: Mapping[str, str] = {
    "preparing": "Both are marked. Nobody has lost anything.",
    "merging": "People get a seat in the one, and leave the other when its licence works.",
    "finishing": "Everybody has gone. The units and reservations that are left follow.",
    "merged": "All people and units are in the target.",
    "stopped": "It stands still, and people keep what they have.",
}
COUNTED = frozenset({"planning", "merging"})

Which = Annotated[str, typer.Argument(metavar="MERGE", help="The source's name, or the merge's id.")]


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List the merges."""
    with at_work(output) as (api, screen):
        found = list(api.all("/merges"))
        if screen.is_json:
            screen.json(found)
            return
        rows = ([_name(each), state_in_words(each), each["stateReason"], each["id"]] for each in found)
        screen.table(("merge", "state", "why", "id"), rows, none="There are no merges.")


@app.command()
def plan(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The allotment whose people go: its name or id.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The one that they come to: its name or id.")],
    delete: Annotated[
        bool, typer.Option("--delete/--keep", help="Delete the source at the end. It can't be undone then.")
    ] = False,
    round_size: Annotated[
        int | None, typer.Option("--round", min=1, help="So many people at most have a seat in both at a time.")
    ] = None,
    allow_group_access: Annotated[
        bool, typer.Option("--allow-group-access", help="Even where one of the groups gives more than licences.")
    ] = False,
    wait: Wait = True,
    output: Printed = Output.TABLE,
) -> None:
    """Plan a merge, and show what it means for whom. Nothing in the tenant is changed."""
    with at_work(output) as (api, screen):
        body: dict[str, Any] = {
            "sourceId": allotment_named(api, source)["id"],
            "targetId": allotment_named(api, target)["id"],
            "delete": delete,
            "allowGroupAccess": allow_group_access,
            **({"roundSize": round_size} if round_size else {}),
        }
        merge = api.post("/merges", body)
        show_plan(screen, when_planned(api, screen, path_of(merge), f"merge show {merge['id']}") if wait else merge)


@app.command()
def show(
    merge: Which,
    verdict: Annotated[
        Verdict | None, typer.Option("--verdict", help="Everybody of this verdict, and no others.")
    ] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Show how far a merge is, with its people by verdict."""
    with at_work(output) as (api, screen):
        found = _called(api, merge)
        sides = [found["target"]["id"], *([] if found["deleted"] else [found["source"]["id"]])]

        def names_of(users: Sequence[str]) -> Mapping[str, str]:
            return {user: name for one in sides for user, name in people(api, one, users).items()}

        show_people(
            api,
            screen,
            path_of(found),
            verdict,
            found,
            show_plan,
            names_of=names_of,
            headings=("end date", "why not"),
            cells=lambda each: [each["endDateTime"], each["because"]],
        )


@app.command()
def start(merge: Which, plan: Seen = None, output: Printed = Output.TABLE) -> None:
    """Start as planned: shows the plan and asks; with --plan that very plan, or nothing."""
    with at_work(output) as (api, screen):
        found = _called(api, merge)
        seen = plan_agreed_to(screen, found, plan, "Start this merge?", show_plan)
        show_plan(screen, told(api, path_of(found), "start", {"plan": seen}))


@app.command()
def stop(merge: Which, output: Printed = Output.TABLE) -> None:
    """Have it stand still where it is; people keep what they have."""
    with at_work(output) as (api, screen):
        show_plan(screen, told(api, path_of(_called(api, merge)), "stop", {}))


@app.command()
def resume(merge: Which, output: Printed = Output.TABLE) -> None:
    """Have it go on where it was stopped."""
    with at_work(output) as (api, screen):
        show_plan(screen, told(api, path_of(_called(api, merge)), "resume", {}))


@app.command()
def undo(
    merge: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Put people and units back, without a gap; also after the end, while both allotments are there."""
    with at_work(output) as (api, screen):
        found = _called(api, merge)
        if not yes:
            must_agree(screen, f"Undo the merge {_name(found)}?", "--yes")
        show_plan(screen, told(api, path_of(found), "undo", {}))


def show_plan(screen: Screen, merge: Mapping[str, Any]) -> None:
    """Print a merge: its plan, how far it is, and what can follow."""
    if screen.is_json:
        screen.json(merge)
        return
    plan, progress = merge["plan"], merge["progress"]
    screen.heading(f"{_name(merge)}: {state_in_words(merge)}")
    if merge["stateReason"]:
        screen.tell(merge["stateReason"])
    if explained := STATES.get(merge["state"]):
        screen.tell(explained)
    rows = ([plan[verdict], meaning] for verdict, meaning in MEANINGS.items() if plan[verdict])
    screen.table(("people", "who"), rows)
    sides = (
        [side, merge[side]["displayName"], merge[side]["allottedUnits"], merge[side]["freeUnits"]]
        for side in ("source", "target")
    )
    screen.table(("", "allotment", "limit", "free"), sides)
    if merge["state"] == "planned":
        for note in plan["notes"]:
            screen.tell(note)
    if merge["state"] in COUNTED:
        screen.tell(f"People looked at so far: {progress['people']}; not gone yet: {progress['lacking']}.")
    screen.tell(f"Plan {plan['fingerprint'] or 'not ready yet'}, merge {merge['id']}.")
    if following := _next(merge):
        screen.tell(following)


def _name(merge: Mapping[str, Any]) -> str:
    return f"{merge['source']['displayName']} into {merge['target']['displayName']}"


def _next(merge: Mapping[str, Any]) -> str | None:
    """What can be done now."""
    match merge["state"]:
        case "planned":
            return "Next: `merge show` for the people, then `merge start`."
        case "stopped" if merge["undoing"]:
            return "Next: `merge resume`."
        case "stopped":
            return "Next: `merge resume`, or `merge undo`."
        case "merged" if not merge["deleted"]:
            return "Next: `merge undo`, if you want both as they were."
        case "planning" | "preparing" | "merging" | "finishing":
            return "It goes on by itself: `merge show` says how far it is."
    return None


def _called(api: Api, name: str) -> dict[str, Any]:
    """The one merge with this id, or the latest of the source with this name."""
    listed = {each["id"]: each for each in api.all("/merges")}
    latest = {each["source"]["id"]: each for each in sorted(listed.values(), key=lambda one: one["createdDateTime"])}
    among = [listed[name.lower()]] if name.lower() in listed else latest.values()
    named = [{"id": each["id"], "displayName": each["source"]["displayName"]} for each in among]
    return dict(listed[one_called("merge", name, named)["id"]])


def path_of(merge: Mapping[str, Any]) -> str:
    """Where a merge is in the API."""
    return f"/merges/{segment(merge['id'])}"
