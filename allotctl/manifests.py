"""Allotments as code: plan, apply, export."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl import files, manifest_file, product_changes
from allotctl.api import PAGE, Api
from allotctl.errors import ClientError, Exit, Unreadable
from allotctl.manifest_file import LIST, ManifestFile, parents_first
from allotctl.screen import NAMED, Output, Screen, visible
from allotctl.undertakings import when_planned
from allotctl.work import Printed, at_work, must_be_asked, people, polls

CONFIRMABLE: Mapping[str, str] = {
    "waits": "people are over the limit of a new allotment, and have to wait",
    "losesSeat": "people lose their seat and their licence",
    "overcommits": "more units are promised than the tenant owns",
    "givesAccess": "applications, groups and roles come with the groups of new allotments, besides licences",
}

SCHEMA = Path(__file__).with_name("manifest.schema.json")
"""What `GET /manifest/schema` answers, of an app of the same release."""

PREPARED_WITHIN = 300.0
"""Seconds; Entra may take minutes before every replica knows a new group."""

File = Annotated[Path, typer.Argument(help="The manifest, such as allotments.yaml", exists=True, dir_okay=False)]
Pruned = Annotated[
    str | None,
    typer.Option(
        "--prune",
        metavar="remove|keep",
        help="Delete allotments that the file leaves out; what becomes of their licences.",
    ),
]


def plan(
    file: File,
    prune: Pruned = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 3 where something would change.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Show what applying a file would change, and what that does to people. Changes nothing."""
    with at_work(output) as (api, screen):
        manifest = manifest_file.read(file)
        with placed(screen, manifest):
            found = _planned(api, screen, manifest, prune)
        if found["objections"]:
            raise typer.Exit(Exit.REFUSED)
        if exit_code and found["changes"]:
            raise typer.Exit(Exit.CHANGES_PENDING)


def apply(
    file: File,
    prune: Pruned = None,
    fingerprint: Annotated[str | None, typer.Option("--plan", help="Apply this plan without asking.")] = None,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", metavar="KIND=NUMBER", help="Confirm what the plan asks for.")
    ] = None,
    start: Annotated[
        list[str] | None,
        typer.Option("--start", metavar="FINGERPRINT", help="Start the change of products with this plan."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, except for what has to be confirmed.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Apply a file: shows the plan, asks, and does it; with --plan it does that very plan, or nothing.

    Other products change person by person, so that has a plan of its own. It's made first, and started if you say so.
    """
    with at_work(output) as (api, screen):
        manifest = manifest_file.read(file)
        with placed(screen, manifest):
            confirmed, started = _confirmations(confirm or []), list(start or [])
            if fingerprint is None:
                _plan_products(api, screen, manifest, prune)
                found = _planned(api, screen, manifest, prune)
                if found["objections"]:
                    raise typer.Exit(Exit.REFUSED)
                if not found["changes"]:
                    return
                unseen = _unseen(found, started)
                fingerprint = found["fingerprint"]
                confirmed = _asked(screen, found, confirmed, api.session.url, yes=yes, unseen=unseen)
                started += _agreed(api, screen, unseen)
            body = {
                **manifest.body,
                "prune": prune,
                "fingerprint": fingerprint,
                "confirm": confirmed,
                **({"productChanges": started} if started else {}),
            }
            with screen.errors.status("Applying the plan…"):
                outcome = api.post("/manifest/apply", body)
        waiting = _prepared(api, screen, outcome)
        _report(screen, outcome)
        for each in waiting:
            screen.errors.print(f"{each['displayName']} is {each['state']}: {each['stateReason']}", markup=False)
        if waiting:
            raise typer.Exit(Exit.REFUSED)


def export(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; what is commented there stays.", dir_okay=False)
    ] = None,
) -> None:
    """Write the allotments that there are as a file: to stdout, or into a file whose comments stay."""
    with at_work(Output.TABLE) as (api, screen):
        existing = manifest_file.read(file) if file and file.exists() else None
        parts = map(json.loads, api.pieces("/manifest", top=str(PAGE)))
        manifest = {LIST: parents_first([entry for part in parts for entry in part[LIST]])}
        listed = list(api.all("/allotments"))
        names = {each["skuId"]: each["skuPartNumber"] for allotment in listed for each in allotment["products"]}
        names |= {each["groupId"]: each["displayName"] for each in listed}
        text = manifest_file.merged(manifest, names, existing)
        if file:
            files.replace(file, text)
        else:
            screen.file(text.encode())


def schema() -> None:
    """Print the JSON Schema of the file, for editors. It needs no sign-in."""
    Screen(Output.JSON).file(SCHEMA.read_bytes())


@contextmanager
def placed(screen: Screen, file: ManifestFile) -> Iterator[None]:
    """Print a refusal with the lines of the file, and exit."""
    try:
        yield
    except ClientError as error:
        screen.failure(error, file)
        raise typer.Exit(error.code) from None


def _planned(api: Api, screen: Screen, file: ManifestFile, prune: str | None) -> dict[str, Any]:
    with screen.errors.status("Planning…"):
        found: dict[str, Any] = api.post("/manifest/plan", {**file.body, "prune": prune})
        names = {} if screen.is_json else _names(api, found)
    if screen.is_json:
        screen.json(found)
    else:
        screen.plan(found, names, api.session.url)
    screen.objections(found["objections"], file)
    return found


def _plan_products(api: Api, screen: Screen, file: ManifestFile, prune: str | None) -> None:
    """Plan the changes of products that the file asks for and that nobody has planned yet. Nothing is changed by it."""
    with screen.errors.status("Planning…"):
        found = api.post("/manifest/plan", {**file.body, "prune": prune})
    steps = [each for each in found["changes"] if each.get("productChange")]
    for change in steps if not found["objections"] else ():
        if change["productChange"]["changeId"] is None:
            wanted = next(each["after"] for each in change["settings"] if each["setting"] == "products")
            made = api.post("/productChanges", {"allotmentId": change["allotmentId"], "products": wanted})
            when_planned(api, screen, product_changes.path_of(made), f"products show {made['id']}")


def _unseen(plan: Mapping[str, Any], started: list[str]) -> list[Mapping[str, Any]]:
    """The changes of products that nobody has said to start."""
    steps = [each["productChange"] for each in plan["changes"] if each.get("productChange")]
    return [step for step in steps if step["fingerprint"] not in started]


def _agreed(api: Api, screen: Screen, unseen: list[Mapping[str, Any]]) -> list[str]:
    """Show the plan of each change of products, and ask; answers their fingerprints. Exits where the answer is no."""
    for step in unseen:
        change = api.get(product_changes.path_of({"id": step["changeId"]}))
        product_changes.show_plan(screen, change)
        typer.confirm(visible(f"Change the products of {change['displayName']} so?"), abort=True, err=True)
    return [step["fingerprint"] for step in unseen]


def _names(api: Api, plan: Mapping[str, Any]) -> dict[str, str]:
    """The people of the allotments that are there, by their names; who is not in one yet stays an id."""
    names: dict[str, str] = {}
    for change in plan["changes"]:
        users = [user for effect in change["effects"] for user in effect["userIds"][:NAMED]]
        if change["allotmentId"] and users:
            names |= people(api, change["allotmentId"], users)
    return names


def _confirmations(texts: list[str]) -> dict[str, int]:
    confirmed = {}
    for text in texts:
        kind, _, number = text.partition("=")
        if kind not in CONFIRMABLE or not number.isdecimal():
            raise Unreadable(f"--confirm {text}: Must be a number of {', '.join(CONFIRMABLE)}, such as waits=3.")
        confirmed[kind] = int(number)
    return confirmed


def _asked(
    screen: Screen,
    plan: Mapping[str, Any],
    confirmed: Mapping[str, int],
    url: str,
    *,
    yes: bool,
    unseen: list[Mapping[str, Any]],
) -> dict[str, int]:
    """What was confirmed, on the command line or now by typing the very number. Exits where it is not.

    unseen: the changes of products that are asked about as well.
    """
    asked = dict(confirmed)
    open_ = {kind: count for kind, count in plan["confirm"].items() if kind not in asked}
    if open_ or unseen or not yes:
        missing = "".join(f" --confirm {kind}={count}" for kind, count in open_.items())
        missing += "".join(f" --start {step['fingerprint']}" for step in unseen)
        must_be_asked(screen, f"Look at the plan, then add --plan {plan['fingerprint']}{missing}.")
    for kind, count in open_.items():
        asked[kind] = typer.prompt(f"{count} {CONFIRMABLE[kind]}. Type the number to confirm", type=int, err=True)
    if not yes:
        typer.confirm(f"Apply this plan to {url}?", abort=True, err=True)
    return asked


def _prepared(api: Api, screen: Screen, outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Wait for the licensed groups of the allotments that were made; answers those that are not active even so."""
    made = {each["groupId"] for each in outcome["outcomes"] if (each["kind"], each["outcome"]) == ("create", "applied")}
    waiting: list[dict[str, Any]] = []
    with screen.errors.status("Making the licensed groups…"):
        for _ in polls(PREPARED_WITHIN) if made else ():
            listed = api.all("/allotments")
            waiting = [each for each in listed if each["groupId"] in made and each["state"] != "active"]
            if not any(each["state"] == "preparing" for each in waiting):
                break
    return waiting


def _report(screen: Screen, outcome: Mapping[str, Any]) -> None:
    if screen.is_json:
        screen.json(outcome)
    else:
        rows = ([each["outcome"], each["kind"], each["displayName"], each["detail"]] for each in outcome["outcomes"])
        screen.table(("outcome", "what", "allotment", "why"), rows)
        told = "Applied, and checked: nothing is left to do." if outcome["complete"] else "Not everything was done."
        screen.tell(told)
    if not outcome["complete"]:
        raise typer.Exit(Exit.REFUSED)
