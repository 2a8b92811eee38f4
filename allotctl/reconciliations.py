"""Comparing now, without waiting for the night: all allotments or one, with the very plan first where it is wanted."""

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Annotated, Any

import typer

from allotctl import findings, reports
from allotctl.api import Api, segment
from allotctl.errors import Exit, Refused, Unreadable
from allotctl.screen import Output, Screen, minute
from allotctl.work import Printed, allotment_named, allotment_names, at_work, polls

WAITS_AT_MOST = 6 * 3600
"""Seconds; the app itself finishes a night without the pieces that are missing after six hours."""

NOT_FOUND = 404
type Instants = Mapping[str, str]
"""When each allotment was last compared, by its id."""


def reconcile(
    allotment: Annotated[
        str | None, typer.Option("--allotment", help="This one alone.", autocompletion=allotment_names)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done. Changes nothing.")] = False,
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="PLAN", help="Carry out this plan, with what asks in it.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Until everything is compared.")] = True,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="With --dry-run: exit with 3 where something would be done.")
    ] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Compare record, groups and licences now, and heal what differs: all allotments, or one."""
    with at_work(output) as (api, screen):
        if confirm and (dry_run or not allotment):
            raise Unreadable("A plan is confirmed with its allotment, and without --dry-run: --allotment NAME.")
        chosen = allotment_named(api, allotment) if allotment else None
        if dry_run:
            plans = _plans(api, screen, [chosen] if chosen else api.all("/allotments"))
            if exit_code and any(each["policy"] != "report" for plan in plans for each in plan["findings"]):
                raise typer.Exit(Exit.CHANGES_PENDING)
        elif chosen:
            _compare_one(api, screen, chosen, confirm, wait=wait)
        else:
            _compare_all(api, screen, wait=wait)


def _plans(api: Api, screen: Screen, allotments: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The plan of each allotment, printed."""
    names = {each["id"]: each["displayName"] for each in allotments if each["state"] != "deleting"}
    plans = []
    with screen.errors.status("Comparing…") as status:
        for number, one in enumerate(names, 1):
            plans.append(api.post(f"{_path(one)}/reconcile", {"dryRun": True}))
            status.update(f"Compared {number} of {len(names)}…")
    if screen.is_json:
        screen.json(plans)
        return plans
    for plan in plans:
        screen.heading(names[plan["allotmentId"]])
        _show_plan(api, screen, plan)
    return plans


def _show_plan(api: Api, screen: Screen, plan: Mapping[str, Any]) -> None:
    ways = [each["policy"] for each in plan["findings"]]
    if not ways:
        screen.tell("Record, groups and licences agree.")
        return
    findings.show(api, screen, plan["findings"])
    screen.tell(f"{ways.count('heal')} would be healed, {ways.count('ask')} ask, {ways.count('report')} are reported.")
    screen.tell(f"Until {minute(plan['expirationDateTime'])}: --allotment {plan['allotmentId']} --confirm {plan['id']}")


def _compare_one(api: Api, screen: Screen, chosen: Mapping[str, Any], plan: str | None, *, wait: bool) -> None:
    one = chosen["id"]
    before = _examined_one(api, one)
    if plan:
        api.post(f"{_path(one)}/plans/{segment(plan)}/confirm", {})
    else:
        api.post(f"{_path(one)}/reconcile", {})
    if not wait:
        screen.tell(f"{chosen['displayName']} is being compared.")
        return
    _wait(screen, lambda: {one}, lambda: _examined_one(api, one), before)
    piece = api.get(f"{_path(one)}/findings")
    if screen.is_json:
        screen.json(piece)
        return
    screen.tell(f"Compared: {len(piece['findings'])} findings.")
    if piece["findings"]:
        findings.show(api, screen, piece["findings"])


def _compare_all(api: Api, screen: Screen, *, wait: bool) -> None:
    before, asked = _progress(api), _present(api)
    api.post("/reconciliations", {})
    if not wait:
        screen.tell(f"{len(asked)} allotments are being compared; `report show` tells how far it is.")
        return
    _wait(screen, lambda: asked & _present(api), lambda: _progress(api), before)
    report = reports.newest(api)
    assert report is not None
    if screen.is_json:
        screen.json(report)
    else:
        reports.show_table(api, screen, report)


def _wait(screen: Screen, asked: Callable[[], Set[str]], examined: Callable[[], Instants], before: Instants) -> None:
    """Until each that was asked for, and is still there, has been compared again. Exits where that takes too long."""
    missing: list[str] = []
    with screen.errors.status("Comparing…") as status:
        for _ in polls(WAITS_AT_MOST):
            wanted, now = asked(), examined()
            missing = sorted(one for one in wanted if now.get(one) in {None, before.get(one)})
            if not missing:
                return
            status.update(f"{len(wanted) - len(missing)} of {len(wanted)} pieces are in…")
    screen.note(f"Not compared yet: {', '.join(missing)}. See `dead-letters list`.")
    raise typer.Exit(Exit.REFUSED)


def _present(api: Api) -> frozenset[str]:
    """The allotments that a night compares."""
    return frozenset(each["id"] for each in api.all("/allotments") if each["state"] != "deleting")


def _progress(api: Api) -> Instants:
    """What the newest night has compared, and when."""
    day = reports.newest_date(api)
    found = api.get(f"/reconciliations/{day}/progress")["value"] if day else ()
    return {piece["allotmentId"]: piece["examinedDateTime"] for piece in found}


def _examined_one(api: Api, allotment_id: str) -> Instants:
    try:
        return {allotment_id: api.get(f"{_path(allotment_id)}/findings")["examinedDateTime"]}
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        return {}


def _path(allotment_id: str) -> str:
    return f"/allotments/{segment(allotment_id)}"
