"""Many people at once: added to an allotment, or removed, from a file, after the plan has been shown."""

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl import files
from allotctl.api import segment
from allotctl.errors import Exit, Unreadable
from allotctl.screen import Output, Screen
from allotctl.work import Printed, allotment_named, allotment_names, at_work, must_agree

COLUMN = "userPrincipalName"
TO_DO = ("getsSeat", "waits", "leaves")
"""The outcomes of those who would be added or removed."""

Named = Annotated[str, typer.Argument(help="Its name or id.", autocompletion=allotment_names)]
From = Annotated[
    str,
    typer.Option("--from", help=f"A CSV file with a column {COLUMN}, or a file with one name a line; - is stdin."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def add(allotment: Named, source: From, yes: Yes = False, output: Printed = Output.TABLE) -> None:
    """Add people: show what would happen to each, ask, and add them. Exits with 1 if anybody could not be added."""
    _change("add", allotment, source, output, yes=yes)


def remove(allotment: Named, source: From, yes: Yes = False, output: Printed = Output.TABLE) -> None:
    """Remove people: show what would happen, ask, and remove them. Exits with 1 if anybody could not be removed."""
    _change("remove", allotment, source, output, yes=yes)


def names_in(text: str) -> list[str]:
    """The names in a CSV with the column, or one a line; empty lines are none. Semicolons part cells, too, as in Excel.

    Raises Unreadable where several columns have no such header.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator)]
    header = [cell.lower() for cell in rows[0]] if rows else []
    if COLUMN.lower() in header:
        column = header.index(COLUMN.lower())
        return [row[column] for row in rows[1:] if len(row) > column and row[column]]
    if len(header) > 1:
        raise Unreadable(f"The file has several columns, and none is called {COLUMN}.")
    return [row[0] for row in rows if row[0]]


def _change(action: str, allotment: str, source: str, output: Output, *, yes: bool) -> None:
    with at_work(output) as (api, screen):
        names = named_in(source)
        found = allotment_named(api, allotment)
        path, body = f"/allotments/{segment(found['id'])}/assignments", {action: names}
        plan = api.post(f"{path}/plan", body)
        if not screen.is_json:
            _show(screen, plan)
        count = sum(plan["totals"].get(outcome, 0) for outcome in TO_DO)
        if count and not yes:
            must_agree(screen, f"{action.capitalize()} {count} of {len(names)} people?", "--yes")
        done = api.post(f"{path}/bulk", body) if count else {**plan, "added": 0, "removed": 0, "failed": 0}
        if screen.is_json:
            screen.json(done)
        elif count:
            _show_results(screen, done)
        if done["failed"]:
            raise typer.Exit(Exit.REFUSED)


def named_in(source: str) -> list[str]:
    """The names in a file, or in stdin (-). Raises Unreadable, also where it names nobody."""
    names = names_in(text_of(source))
    if not names:
        raise Unreadable(f"{source} names nobody.")
    return names


def text_of(source: str) -> str:
    """What is in a file, or in stdin (-). Raises Unreadable."""
    try:
        return sys.stdin.read() if source == "-" else files.read(Path(source))
    except OSError as error:
        raise Unreadable(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeError:
        raise Unreadable(f"{source} is not UTF-8. Save it in that encoding.") from None


def _show(screen: Screen, plan: Mapping[str, Any]) -> None:
    rows = ([each["given"], each["displayName"], each["outcome"], each["place"]] for each in plan["lines"])
    screen.table(("given", "name", "outcome", "place"), rows)
    screen.tell(f"{_told(plan['totals'].items())}. Free seats now: {plan['freeUnits']}.")
    if large := plan["largeRemoval"]:
        screen.tell(
            (f"{large['count']} of {large['people']} people would leave: ", "red"),
            "the allotment is suspended until an administrator confirms the removal.",
        )


def _show_results(screen: Screen, done: Mapping[str, Any]) -> None:
    screen.heading("Result")
    rows = (
        [each["userPrincipalName"], each["outcome"], each["result"], each.get("reason")]
        for each in done["lines"]
        if each["result"] != "nothing"
    )
    screen.table(("name", "outcome", "result", "reason"), rows)
    screen.tell(f"{_told((name, done[name]) for name in ('added', 'removed', 'failed'))}. The decisions follow.")


def _told(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts)
