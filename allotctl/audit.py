"""The audit record: who changed what, and who was refused; listed, or saved to a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl import files
from allotctl.api import Api, segment
from allotctl.errors import Unreadable
from allotctl.screen import Output, minute
from allotctl.work import Printed, allotment_names, at_work, one_called

SHOWN = 50
"""So many of the newest entries."""

FORMATS = ("csv", "jsonl")
FILTERS = {"actor": "actorId", "kind": "kind", "since": "from", "until": "to"}


def audit(
    allotment: Annotated[
        str | None,
        typer.Option(help="Of this allotment alone, by its name or id.", autocompletion=allotment_names),
    ] = None,
    actor: Annotated[str | None, typer.Option(help="By this person or app alone: an object id.")] = None,
    kind: Annotated[str | None, typer.Option(help="Of this kind alone, such as changeAllotment.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="From this time on: 2026-03-02T09:00Z.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this time.")] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"All entries, not the newest {SHOWN} alone.")] = False,
    save: Annotated[Path | None, typer.Option(help="Save all of them: FILE.csv or FILE.jsonl.")] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Show who changed what, what it was before, and who was refused; the newest first."""
    with at_work(output) as (api, screen):
        chosen = {"actor": actor, "kind": kind, "since": since, "until": until}
        query = {FILTERS[name]: value for name, value in chosen.items() if value is not None}
        path = f"/allotments/{segment(_id_of(api, allotment))}/audit" if allotment else "/audit"
        if save is not None:
            _save(api, path, query, save)
            screen.tell(f"Saved to {save}.")
            return
        found = [*api.all(path, **query)] if everything else api.get(path, top=str(SHOWN), **query)["value"]
        if screen.is_json:
            screen.json(found)
            return
        screen.table(("when", "who", "what", "allotment", "on", "changes", "result"), map(_row, found))


def _row(entry: dict[str, Any]) -> list[object]:
    actor = entry["actor"]
    who = actor["displayName"] or actor["id"] if actor["id"] else f"Allotments: {actor['displayName']}"
    times = f" ({entry['count']} times)" if entry["count"] > 1 else ""
    return [
        minute(entry["activityDateTime"]),
        who,
        entry["kind"],
        entry["allotmentId"],
        entry["subjectId"],
        "; ".join(_change(each) for each in entry["changes"]),
        entry["result"] + times,
    ]


def _change(change: dict[str, Any]) -> str:
    before = "" if change["before"] is None else f"{change['before']} → "
    return f"{change['property']}: {before}{change['after']}"


def _id_of(api: Api, name: str) -> str:
    """The allotment's id, also of one that is deleted. Raises Absent."""
    listed = list(api.all("/allotments"))
    roles = api.get("/me")["roles"]
    if {"administrator", "reader"} & {*roles}:
        listed += api.all("/deletedAllotments")
    return str(one_called("allotment", name, listed)["id"])


def _save(api: Api, path: str, query: dict[str, str], file: Path) -> None:
    """Save every entry; a CSV's further pieces have its heading no second time."""
    kind = file.suffix.removeprefix(".")
    if kind not in FORMATS:
        raise Unreadable(f"{file} must end in .csv or .jsonl.")
    pieces = [*api.pieces(path, format=kind, **query)]
    if kind == "csv":
        pieces[1:] = [piece.partition(b"\r\n")[2] for piece in pieces[1:]]
    files.replace(file, b"".join(pieces))
