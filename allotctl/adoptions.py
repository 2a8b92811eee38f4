"""Taking over licences that people have today: planned, looked at, started, stopped, resumed, undone."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Absent, Unreadable
from allotctl.many_people import text_of
from allotctl.screen import Output, Screen
from allotctl.undertakings import (
    Seen,
    Wait,
    plan_agreed_to,
    product_asked_for,
    show_people,
    told,
    when_planned,
)
from allotctl.work import Listed, Printed, allotment_named, at_work, must_agree, one_called, people

app = typer.Typer(help="Take over licences that a group carries, or its members have, today.", no_args_is_help=True)


class Source(StrEnum):
    """Where the licences come from today."""

    GROUP = "group"
    DIRECT = "direct"
    MEMBERSHIP = "membership"


class Whom(StrEnum):
    """Who is taken over."""

    MEMBERS = "members"
    HOLDERS = "holders"
    LISTED = "listed"


class Verdict(StrEnum):
    """What a plan means for somebody."""

    STAYS = "stays"
    OVER = "over"
    FAILING = "failing"
    GAINS = "gains"
    NO_SEAT = "noSeat"
    NOT_HELD = "notHeld"


MEANINGS: Mapping[Verdict, str] = {
    Verdict.STAYS: "have the licence, and keep it with a seat",
    Verdict.OVER: "have the licence, and there is no seat for them",
    Verdict.FAILING: "have a licence in error, and get a seat if one is left",
    Verdict.GAINS: "have no licence, and get a seat if one is left",
    Verdict.NO_SEAT: "are outside the group, and find no seat: they aren't added, and keep the licence",
    Verdict.NOT_HELD: "are outside the group without the licence: nothing happens to them",
}

STATES: Mapping[str, str] = {
    "filling": (
        "The allotment is made ready, people outside are added to its group, and those who stay get their seats; the "
        "licences of today are untouched."
    ),
    "verifying": "Everybody with a seat gets the licence from the allotment too; nothing is removed before.",
    "removing": "The old assignment is removed; people have the licence from the allotment.",
    "adopted": "People have the licence from the allotment alone.",
    "stopped": "It stands still, and people keep what they have.",
    "undoing": "The old assignment is put back; then the allotment is deleted, if the adoption has made it.",
}
ROWS_SHOWN = 20
TARGET_PARTS = 4
COUNTED = frozenset({"planning", "filling", "verifying", "removing", "undoing"})

Which = Annotated[str, typer.Argument(metavar="ADOPTION", help="Its name or id.")]
LetGo = Annotated[bool, typer.Option("--let-go", help="Those over the limit wait, and lose the licence.")]


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List the adoptions."""
    with at_work(output) as (api, screen):
        found = list(api.all("/adoptions"))
        if screen.is_json:
            screen.json(found)
            return
        columns = ("displayName", "state", "allottedUnits", "stateReason", "id")
        rows = ([each[name] for name in columns] for each in found)
        screen.table(("name", "state", "limit", "why", "id"), rows, none="There are no adoptions.")


@app.command()
def plan(
    name: Annotated[str, typer.Argument(help="What the allotment is to be called.")],
    group: Annotated[str, typer.Option("--group", metavar="ID", help="The group that the allotment is for.")],
    units: Annotated[int, typer.Option("--units", min=0, help="The limit.")],
    source: Annotated[Source, typer.Option("--from", help="Who has the licences today.")] = Source.GROUP,
    product: Annotated[
        list[str] | None,
        typer.Option("--product", metavar="SKU[=PLAN,…]", help="With --from direct; after =, the plans to switch off."),
    ] = None,
    from_group: Annotated[
        str | None,
        typer.Option("--from-group", metavar="ID", help="With --from membership, the group that people leave."),
    ] = None,
    whom: Annotated[
        Whom, typer.Option("--whom", help="holders: with --from direct, everybody who has the product directly.")
    ] = Whom.MEMBERS,
    from_file: Annotated[
        str | None,
        typer.Option("--from-file", help="A CSV that names who has the product directly; - is stdin."),
    ] = None,
    overflow: Annotated[str | None, typer.Option("--overflow", metavar="wait|rollback")] = None,
    owner: Annotated[list[str] | None, typer.Option("--owner", metavar="ID", help="A user who owns it.")] = None,
    allow_overcommit: Annotated[
        bool, typer.Option("--allow-overcommit", help="Even where more is promised than the tenant owns.")
    ] = False,
    allow_group_access: Annotated[
        bool, typer.Option("--allow-group-access", help="Even where the group gives more than licences.")
    ] = False,
    wait: Wait = True,
    output: Printed = Output.TABLE,
) -> None:
    """Plan an adoption, and show what it means for whom. Nothing in the tenant is changed."""
    if from_file is not None:
        source, whom = (source if source is Source.MEMBERSHIP else Source.DIRECT), Whom.LISTED
    given = {"products": [product_asked_for(each) for each in product or ()], "overflow": overflow, "owners": owner}
    given["fromGroupId"] = from_group
    body = {
        "displayName": name,
        "groupId": group,
        "from": source.value,
        "whom": whom.value,
        "allottedUnits": units,
        "allowOvercommit": allow_overcommit,
        "allowGroupAccess": allow_group_access,
        **{key: value for key, value in given.items() if value},
    }
    with at_work(output) as (api, screen):
        if from_file is not None:
            body["people"] = _people_of_file(api, screen, from_file, product)
        _planned(api, screen, body, wait=wait)


@app.command()
def into(
    allotment: Annotated[str, typer.Argument(metavar="ALLOTMENT", help="Its name or id.")],
    wait: Wait = True,
    output: Printed = Output.TABLE,
) -> None:
    """Plan to take over what an allotment's own group was licensed for afterwards. Nothing in the tenant is changed."""
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        _planned(api, screen, {"allotmentId": found["id"]}, wait=wait)


@app.command()
def split(
    group: Annotated[str, typer.Option("--group", metavar="ID", help="The licensed group that is split.")],
    target: Annotated[
        list[str],
        typer.Option(
            "--target",
            metavar="NAME;GROUP;UNITS;RULE",
            help="An allotment; people go to the first whose RULE fits: group=ID, or department=Sales|Law.",
        ),
    ],
    plan: Annotated[str | None, typer.Option("--plan", help="The fingerprint of the preview that was seen.")] = None,
    allow_overcommit: Annotated[
        bool, typer.Option("--allow-overcommit", help="Even where more is promised than the tenant owns.")
    ] = False,
    allow_group_access: Annotated[
        bool, typer.Option("--allow-group-access", help="Even where a group gives more than licences.")
    ] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Split a licensed group: show who goes where, ask, and plan an adoption for each. It changes nothing."""
    with at_work(output) as (api, screen):
        body = {
            "groupId": group,
            "targets": [_target(each) for each in target],
            "allowOvercommit": allow_overcommit,
            "allowGroupAccess": allow_group_access,
        }
        seen = api.post("/adoptions/split/preview", body)
        if plan is None:
            if not screen.is_json:
                _show_split(screen, seen)
            must_agree(screen, "Plan these adoptions?", f"--plan {seen['fingerprint']}")
        made = api.post("/adoptions/split", {**body, "plan": plan or seen["fingerprint"]})["value"]
        if screen.is_json:
            screen.json(made)
            return
        columns = ("displayName", "state", "allottedUnits", "id")
        screen.table(("name", "state", "limit", "id"), ([each[name] for name in columns] for each in made))
        screen.tell(f"Next: `adopt show` each, then `adopt start` each, or `adopt start-split {made[0]['split']}`.")


@app.command()
def start_split(
    split: Annotated[str, typer.Argument(metavar="SPLIT", help="What the adoptions of a split have in common.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Start every adoption of a split that is planned, each as it was planned."""
    with at_work(output) as (api, screen):
        found = [each for each in api.all("/adoptions", split=split) if each["state"] == "planned"]
        if not found:
            raise Absent(f"No adoption of split {split} is planned.")
        if not yes:
            for each in found:
                _show(screen, each)
            must_agree(screen, f"Start these {len(found)} adoptions?", "--yes")
        started = [told(api, _path(each), "start", {"plan": each["plan"]["fingerprint"]}) for each in found]
        if screen.is_json:
            screen.json(started)
            return
        screen.table(("name", "state", "id"), ([each["displayName"], each["state"], each["id"]] for each in started))


@app.command()
def show(
    adoption: Which,
    verdict: Annotated[
        Verdict | None, typer.Option("--verdict", help="Everybody of this verdict, and no others.")
    ] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Show how far an adoption is, with its people by verdict."""
    with at_work(output) as (api, screen):
        found = _called(api, adoption)
        show_people(
            api,
            screen,
            _path(found),
            verdict,
            found,
            _show,
            names_of=lambda users: people(api, found["id"], users),
            headings=("error today",),
            cells=lambda each: [each["error"]],
            none="There is nobody of this kind in the plan.",
        )


@app.command()
def start(adoption: Which, plan: Seen = None, let_go: LetGo = False, output: Printed = Output.TABLE) -> None:
    """Start as planned: shows the plan and asks; with --plan that very plan, or nothing."""
    with at_work(output) as (api, screen):
        found = _called(api, adoption)
        seen = plan_agreed_to(screen, found, plan, "Start this adoption?", _show)
        _show(screen, told(api, _path(found), "start", {"plan": seen, "letGo": let_go}))


@app.command()
def stop(adoption: Which, output: Printed = Output.TABLE) -> None:
    """Have it stand still where it is; people keep what they have."""
    with at_work(output) as (api, screen):
        _show(screen, told(api, _path(_called(api, adoption)), "stop", {}))


@app.command()
def resume(adoption: Which, plan: Seen = None, let_go: LetGo = False, output: Printed = Output.TABLE) -> None:
    """Have it go on where it was stopped; who is over the limit is let go with --let-go and the --plan seen."""
    with at_work(output) as (api, screen):
        body = {**({"plan": plan} if plan else {}), **({"letGo": True} if let_go else {})}
        _show(screen, told(api, _path(_called(api, adoption)), "resume", body))


@app.command()
def undo(
    adoption: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Put the old assignment back, then delete the allotment, if the adoption has made it."""
    with at_work(output) as (api, screen):
        found = _called(api, adoption)
        if not yes:
            made = found["id"] == found["allotmentId"]
            then = "delete its allotment" if made else "license its group again"
            must_agree(screen, f"Undo the adoption {found['displayName']}, and {then}?", "--yes")
        _show(screen, told(api, _path(found), "undo", {}))


def _show(screen: Screen, adoption: Mapping[str, Any]) -> None:
    if screen.is_json:
        screen.json(adoption)
        return
    counts, progress = adoption["plan"], adoption["progress"]
    screen.heading(f"{adoption['displayName']}: {adoption['state']}")
    if adoption["stateReason"]:
        screen.tell(adoption["stateReason"])
    if explained := STATES.get(adoption["state"]):
        screen.tell(explained)
    products = ", ".join(product["displayName"] for product in adoption["products"])
    screen.tell(f"{adoption['allottedUnits']} seats of {products} for group {adoption['groupId']}")
    rows = ([counts[verdict], meaning] for verdict, meaning in MEANINGS.items() if counts[verdict])
    screen.table(("people", "who"), rows)
    if counts["joins"]:
        screen.tell(f"Of those who keep it, {counts['joins']} are added to the group when it starts.")
    if adoption["state"] == "planned":
        for note in counts["notes"]:
            screen.tell(note)
    if adoption["state"] in COUNTED:
        screen.tell(f"People looked at so far: {progress['people']}; not ready yet: {progress['lacking']}.")
    screen.tell(f"Plan {counts['fingerprint'] or 'not ready yet'}, adoption {adoption['id']}.")
    if following := _next(adoption):
        screen.tell(following)


def _next(adoption: Mapping[str, Any]) -> str | None:
    """What can be done now."""
    over = adoption["plan"]["over"] and not adoption["plan"]["letGo"]
    match adoption["state"]:
        case "planned" if over:
            made = adoption["id"] == adoption["allotmentId"]
            more = "`adopt plan` with more --units" if made else "raise the limit and `adopt into` again"
            return f"Next: {more}, or `adopt start --let-go`; who it is, says `adopt show`."
        case "planned":
            return "Next: `adopt show` for the people, then `adopt start`."
        case "stopped" if over:
            return "Next: raise the allotment's limit and `adopt resume`, or `adopt resume --let-go --plan` this plan."
        case "stopped":
            return "Next: `adopt resume`, or `adopt undo`."
        case "planning" | "filling" | "verifying" | "removing" | "undoing":
            return "It goes on by itself: `adopt show` says how far it is."
    return None


def _target(text: str) -> dict[str, Any]:
    """An allotment of a split as NAME;GROUP;UNITS;RULE names it. Raises Unreadable."""
    parts = [part.strip() for part in text.split(";")]
    name, separator, value = parts[-1].partition("=")
    if len(parts) != TARGET_PARTS or not separator or not parts[2].isdecimal():
        raise Unreadable(f"--target {text}: say NAME;GROUP;UNITS;RULE, with group=ID or department=Sales|Law.")
    rule = {"groupId": value} if name == "group" else {"attribute": name, "values": value.split("|")}
    return {"displayName": parts[0], "groupId": parts[1], "allottedUnits": int(parts[2]), "match": rule}


def _show_split(screen: Screen, seen: Mapping[str, Any]) -> None:
    rows = ([each["displayName"], each["people"], each["allottedUnits"], each["short"]] for each in seen["targets"])
    screen.table(("allotment", "people", "limit", "without a seat"), rows)
    screen.tell(f"{seen['none']} of {seen['people']} people match none, and stay where they are.")
    if seen["several"]:
        screen.tell(f"{seen['several']} match several, and go to the first.")


def _people_of_file(api: Api, screen: Screen, source: str, products: Sequence[str] | None) -> list[str]:
    """The ids of the people whom a file names; says which of its rows name nobody. Raises Unreadable where all do."""
    sku = {"skuId": products[0].partition("=")[0]} if products else {}
    read = api.post("/adoptions/people", {"csv": text_of(source), **sku})
    if read["rejected"]:
        screen.note(f"{len(read['rejected'])} rows of {source} name nobody who can be taken over:")
    for row in read["rejected"][:ROWS_SHOWN]:
        screen.note(f"  line {row['line']}: {row['given'] or '(empty)'}: {row['reason']}")
    if len(read["rejected"]) > ROWS_SHOWN:
        screen.note(f"  and {len(read['rejected']) - ROWS_SHOWN} more.")
    if read["others"]:
        screen.note(f"{read['others']} rows have licences of other products alone; they are left out.")
    if not read["people"]:
        raise Unreadable(f"{source} names nobody who can be taken over.")
    return [each["userId"] for each in read["people"]]


def _planned(api: Api, screen: Screen, body: Mapping[str, Any], *, wait: bool) -> None:
    """Ask for a plan, and show it."""
    adoption = api.post("/adoptions", body)
    _show(screen, when_planned(api, screen, _path(adoption), f"adopt show {adoption['id']}") if wait else adoption)


def _called(api: Api, name: str) -> dict[str, Any]:
    """The one adoption with this id or name; one that was undone goes by its id alone."""
    listed = [each for each in api.all("/adoptions") if each["id"] == name or each["state"] != "undone"]
    return one_called("adoption", name, listed)


def _path(adoption: Mapping[str, Any]) -> str:
    return f"/adoptions/{segment(adoption['id'])}"
