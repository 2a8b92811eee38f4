"""Changing the products of an allotment: planned, looked at, started, stopped, resumed, undone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.screen import Output, Screen
from allotctl.undertakings import (
    Seen,
    Wait,
    plan_agreed_to,
    product_asked_for,
    show_people,
    state_in_words,
    told,
    when_planned,
)
from allotctl.work import Listed, Printed, allotment_named, at_work, must_agree, one_called, people

app = typer.Typer(help="Change the products of an allotment, or their service plans.", no_args_is_help=True)


class Verdict(StrEnum):
    """What a plan means for somebody."""

    MOVES = "moves"
    HOLDS = "holds"
    FAILING = "failing"
    BLOCKED = "blocked"


MEANINGS: Mapping[Verdict, str] = {
    Verdict.MOVES: "change to the new products",
    Verdict.HOLDS: "have the new products already, and use no unit more",
    Verdict.FAILING: "have no working licence, and get the new products like people who join",
    Verdict.BLOCKED: "have another licence that doesn't go with the change, and keep what they have",
}

STATES: Mapping[str, str] = {
    "preparing": "The units are reserved, and the groups for the new products are made. Nobody has lost anything.",
    "moving": "People get the new products, and lose the old ones when the new ones work.",
    "finishing": "Everybody has what they are to have. The old groups are emptied of licences.",
    "changed": "Everybody has the new products.",
    "stopped": "It stands still, and people keep what they have.",
}
COUNTED = frozenset({"planning", "moving"})

Which = Annotated[str, typer.Argument(metavar="CHANGE", help="The allotment's name, or the change's id.")]


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List the changes of products."""
    with at_work(output) as (api, screen):
        found = list(api.all("/productChanges"))
        if screen.is_json:
            screen.json(found)
            return
        rows = ([each["displayName"], state_in_words(each), each["stateReason"], each["id"]] for each in found)
        screen.table(("allotment", "state", "why", "id"), rows, none="There are no changes of products.")


@app.command()
def plan(
    allotment: Annotated[str, typer.Argument(metavar="ALLOTMENT", help="Its name or id.")],
    product: Annotated[
        list[str],
        typer.Option(
            "--product",
            metavar="SKU[=PLAN,…]",
            help="A product that it is to have, those that stay too; after =, the service plans to switch off.",
        ),
    ],
    round_size: Annotated[
        int | None, typer.Option("--round", min=1, help="So many people at most are between two products.")
    ] = None,
    allow_overcommit: Annotated[
        bool, typer.Option("--allow-overcommit", help="Even where the tenant has too few units.")
    ] = False,
    wait: Wait = True,
    output: Printed = Output.TABLE,
) -> None:
    """Plan a change, and show what it means for whom. Nothing in the tenant is changed."""
    with at_work(output) as (api, screen):
        body: dict[str, Any] = {
            "allotmentId": allotment_named(api, allotment)["id"],
            "products": [product_asked_for(each) for each in product],
            "allowOvercommit": allow_overcommit,
            **({"roundSize": round_size} if round_size else {}),
        }
        change = api.post("/productChanges", body)
        show_plan(
            screen, when_planned(api, screen, path_of(change), f"products show {change['id']}") if wait else change
        )


@app.command()
def show(
    change: Which,
    verdict: Annotated[
        Verdict | None, typer.Option("--verdict", help="Everybody of this verdict, and no others.")
    ] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Show how far a change is, with its people by verdict."""
    with at_work(output) as (api, screen):
        found = _called(api, change)
        show_people(
            api,
            screen,
            path_of(found),
            verdict,
            found,
            show_plan,
            names_of=lambda users: people(api, found["allotmentId"], users),
            headings=("against it", "error today"),
            cells=lambda each: [", ".join(each["againstSkuIds"]), each["error"]],
        )


@app.command()
def start(change: Which, plan: Seen = None, output: Printed = Output.TABLE) -> None:
    """Start as planned: shows the plan and asks; with --plan that very plan, or nothing."""
    with at_work(output) as (api, screen):
        found = _called(api, change)
        seen = plan_agreed_to(screen, found, plan, "Start this change?", show_plan)
        show_plan(screen, told(api, path_of(found), "start", {"plan": seen}))


@app.command()
def stop(change: Which, output: Printed = Output.TABLE) -> None:
    """Have it stand still where it is; people keep what they have."""
    with at_work(output) as (api, screen):
        show_plan(screen, told(api, path_of(_called(api, change)), "stop", {}))


@app.command()
def resume(change: Which, output: Printed = Output.TABLE) -> None:
    """Have it go on where it was stopped."""
    with at_work(output) as (api, screen):
        show_plan(screen, told(api, path_of(_called(api, change)), "resume", {}))


@app.command()
def undo(
    change: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Give everybody the products of before again, without a gap; also after the end."""
    with at_work(output) as (api, screen):
        found = _called(api, change)
        if not yes:
            must_agree(screen, f"Undo the change of products of {found['displayName']}?", "--yes")
        show_plan(screen, told(api, path_of(found), "undo", {}))


def show_plan(screen: Screen, change: Mapping[str, Any]) -> None:
    """Print a change: its plan, how far it is, and what can follow."""
    if screen.is_json:
        screen.json(change)
        return
    plan, progress = change["plan"], change["progress"]
    screen.heading(f"{change['displayName']}: {state_in_words(change)}")
    if change["stateReason"]:
        screen.tell(change["stateReason"])
    if explained := STATES.get(change["state"]):
        screen.tell(explained)
    screen.tell(f"From {_names(change['productsBefore'])} to {_names(change['productsAfter'])}.")
    services = plan["services"]
    kept, lost, gained = (len(services[name]) for name in ("kept", "lost", "gained"))
    screen.tell(f"Service plans: {kept} stay, {gained} come, {lost} go.")
    rows = ([plan[verdict], meaning] for verdict, meaning in MEANINGS.items() if plan[verdict])
    screen.table(("people", "who"), rows)
    names = {each["skuId"]: each["displayName"] for each in change["productsAfter"]}
    units = ([names[each["skuId"]], each["reserved"], each["needed"], each["available"]] for each in plan["units"])
    screen.table(("product", "reserved", "needed", "free today"), units)
    if change["state"] == "planned":
        for note in plan["notes"]:
            screen.tell(note)
    if change["state"] in COUNTED:
        screen.tell(f"People looked at so far: {progress['people']}; not there yet: {progress['lacking']}.")
    screen.tell(f"Plan {plan['fingerprint'] or 'not ready yet'}, change {change['id']}.")
    if following := _next(change):
        screen.tell(following)


def _names(products: list[Mapping[str, Any]]) -> str:
    texts = []
    for product in products:
        off = product["disabledPlans"]
        texts.append(f"{product['displayName']} (without {len(off)} service plans)" if off else product["displayName"])
    return ", ".join(texts)


def _next(change: Mapping[str, Any]) -> str | None:
    """What can be done now."""
    match change["state"]:
        case "planned":
            return "Next: `products show` for the people, then `products start`."
        case "stopped" if change["undoing"]:
            return "Next: `products resume`."
        case "stopped":
            return "Next: `products resume`, or `products undo`."
        case "changed":
            return "Next: `products undo`, if you want the products of before again."
        case "planning" | "preparing" | "moving" | "finishing":
            return "It goes on by itself: `products show` says how far it is."
    return None


def _called(api: Api, name: str) -> dict[str, Any]:
    """The one change with this id, or the latest of the allotment with this name."""
    listed = list(api.all("/productChanges"))
    by_id = [each for each in listed if each["id"] == name]
    latest: dict[str, dict[str, Any]] = {}
    for each in sorted(listed, key=lambda one: one["createdDateTime"]):
        latest[each["allotmentId"]] = each
    return one_called("change", name, by_id or list(latest.values()))


def path_of(change: Mapping[str, Any]) -> str:
    """Where a change is in the API."""
    return f"/productChanges/{segment(change['id'])}"
