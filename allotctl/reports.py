"""The nightly report: the nights, one of them in any format, and the limits that it proposes."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl import files, findings
from allotctl.api import Api
from allotctl.errors import ClientError, Unreadable
from allotctl.program import program
from allotctl.report_words import words
from allotctl.screen import Output, Screen, minute, tab_separated
from allotctl.spreadsheet import cells
from allotctl.work import Listed, Printed, at_work, must_agree

app = typer.Typer(help="The nightly report.", no_args_is_help=True)


class Format(StrEnum):
    """What a report is printed or saved as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    HTML = "html"


class Part(StrEnum):
    """What a CSV is about."""

    FINDINGS = "findings"
    ALLOTMENTS = "allotments"
    DEPARTMENTS = "departments"
    IDLE = "idle"


Day = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The night; default: the latest.")]


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List the nights, the newest first."""
    with at_work(output) as (api, screen):
        found = list(api.all("/reconciliations"))
        if screen.is_json:
            screen.json(found)
            return
        rows = (
            [
                each["date"],
                each["state"],
                each["compared"],
                each["allotments"],
                each["finishedDateTime"] and minute(each["finishedDateTime"]),
            ]
            for each in found
        )
        screen.table(("night", "state", "compared", "of", "finished"), rows, none="There was no night yet.")


@app.command()
def show(
    day: Day = None,
    format_: Annotated[Format, typer.Option("--format", "--output", "-o", help="As what.")] = Format.TABLE,
    part: Annotated[Part, typer.Option("--part", help="Which part, of CSV and TSV.")] = Part.FINDINGS,
    save: Annotated[
        Path | None, typer.Option("--save", dir_okay=False, help="Into this file, as JSON, CSV, TSV or HTML.")
    ] = None,
) -> None:
    """Show the report of a night: what is new since the night before comes first."""
    with at_work(Output.JSON if format_ is Format.JSON else Output.TABLE) as (api, screen):
        if format_ is Format.TABLE:
            if save:
                raise Unreadable("A table is not saved: say --format json, csv, tsv or html.")
            show_table(api, screen, _report(api, day))
            return
        if format_ in {Format.CSV, Format.TSV}:
            content = api.content(f"/reconciliations/{_date(api, day)}", format="csv", part=part.value)
            content = content if format_ is Format.CSV else tab_separated(cells(content)).encode()
        else:
            content = api.content(f"/reconciliations/{_date(api, day)}", format=format_.value)
        if save:
            files.replace(save, content)
            screen.note(f"Saved as {save}.")
        elif format_ is Format.JSON:
            screen.json(json.loads(content))
        else:
            screen.file(content)


@app.command()
def accept(
    day: Day = None,
    fingerprint: Annotated[
        str | None, typer.Option("--fingerprint", help="Accept this very proposal, unasked.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Set the limits that a night proposes. Where another proposal would be made by now, nothing is set."""
    with at_work(output) as (api, screen):
        proposal = _report(api, day)["proposal"]
        if proposal is None:
            raise ClientError("The night has not finished yet; it proposes limits at its end.")
        if fingerprint not in {None, proposal["fingerprint"]}:
            raise ClientError(f"The night proposes {proposal['fingerprint']}, and not {fingerprint}.")
        if not proposal["limits"]:
            screen.tell("No limit would change.")
            if screen.is_json:
                screen.json(proposal)
            return
        _show_proposal(screen, proposal)
        if not yes and fingerprint is None:
            must_agree(screen, "Set these limits?", f"--fingerprint {proposal['fingerprint']}")
        accepted = api.post("/limitProposal/accept", {"fingerprint": proposal["fingerprint"]})
        if screen.is_json:
            screen.json(accepted)
        screen.tell(f"{len(accepted['limits'])} limits are set.")


def newest(api: Api) -> dict[str, Any] | None:
    """The report of the latest night as it stands; None: there was none."""
    day = newest_date(api)
    return dict(api.get(f"/reconciliations/{day}")) if day else None


def show_table(api: Api, screen: Screen, report: Mapping[str, Any]) -> None:
    """Print a report for a person: what is new, what asks, the tenant, and the allotments, trouble first."""
    said = words()
    screen.tell(said.night.format_map(report))
    if report["missing"]:
        screen.tell((said.missing, "red"), f" {', '.join(report['missing'])}")
    since = report["previousDate"]
    if since is None:
        screen.tell(said.first)
    every = [each for piece in report["value"] for each in piece["findings"] if each["goneDateTime"] is None]
    for heading, found in (
        (said.new.format(date=since) if since else said.found, report["new"] if since else every),
        (said.resolved.format(date=since), report["gone"]),
        (said.asking, report["asking"]),
        (said.tenant, report["tenant"]),
    ):
        if found:
            screen.heading(f"{heading}: {len(found)}")
            findings.show(api, screen, found)
    screen.heading(said.allotments)
    by_tree = any(map(_is_of_tree, report["value"]))
    columns = (*said.columns, *said.tree_columns) if by_tree else said.columns
    rows = ([*_row(each, report["currency"]), *(_tree_cells(each) if by_tree else ())] for each in report["value"])
    screen.table(columns, rows)
    if report["proposal"] and report["proposal"]["limits"]:
        _show_proposal(screen, report["proposal"])
        screen.tell(said.accept.format_map(report))
    if report["proposal"] and (needs := report["proposal"].get("parts")):
        screen.heading(said.parts)
        for each in needs:
            screen.tell((said.part_needs if each["enough"] else said.part_needs_more).format_map(each))


def _row(piece: Mapping[str, Any], currency: str) -> list[object]:
    today, outlook = piece["trend"][-1], piece["forecast"]
    return [
        "  " * piece.get("level", 0) + piece["displayName"],
        today["consumedUnits"],
        today["allottedUnits"],
        today["waitingUnits"],
        today.get("unmetPeople", 0),
        sum(each["goneDateTime"] is None for each in piece["findings"]),
        piece["idleUnits"],
        f"{piece['cost']} {currency}" if piece["cost"] else None,
        outlook and outlook["runsOutDate"],
    ]


def _is_of_tree(piece: Mapping[str, Any]) -> bool:
    """Whether an allotment is a part, or has lent or borrowed; an earlier app doesn't say."""
    return any(piece.get(name) for name in ("level", "lentUnits", "borrowedUnits"))


def _tree_cells(piece: Mapping[str, Any]) -> list[object]:
    together = piece["withParts"] if piece["withParts"]["parts"] else {}
    sums = [together.get(name) for name in ("consumedUnits", "allottedUnits", "waitingUnits")]
    return [piece["lentUnits"] or None, piece["borrowedUnits"] or None, *sums]


def _show_proposal(screen: Screen, proposal: Mapping[str, Any]) -> None:
    if screen.is_json:
        return
    said = words()
    still = said.still_waiting.format(count=proposal["stillWaiting"])
    screen.heading(f"{said.suggested.format_map(proposal)}; {still}")
    if proposal["stillShort"]:
        screen.tell(said.still_short.format(count=proposal["stillShort"]))
    rows = ([each["displayName"], each["allottedUnits"], each["proposedUnits"]] for each in proposal["limits"])
    screen.table(said.moves, rows)


def _report(api: Api, day: datetime | None) -> Any:
    return api.get(f"/reconciliations/{_date(api, day)}")


def _date(api: Api, day: datetime | None) -> str:
    """The night that is meant. Raises ClientError where there was none yet."""
    found = day.date().isoformat() if day else newest_date(api)
    if found is None:
        raise ClientError(f"There was no night yet. `{program()} reconcile` compares everything now.")
    return found


def newest_date(api: Api) -> str | None:
    """The day of the latest night; None: there was none."""
    return next((str(each["date"]) for each in api.get("/reconciliations", top="1")["value"]), None)
