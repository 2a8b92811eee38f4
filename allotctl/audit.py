"""The audit record: who changed what, and who was refused; listed, or saved to a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.screen import Output, minute, short
from allotctl.work import Listed, allotment_names, at_work, one_called, save_list

SHOWN = 50
"""So many of the newest entries."""

NONE = "There are no such entries in the audit record."
FORMATS = ("csv", "jsonl")
"""As what all of them are saved."""

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
    output: Listed = Output.TABLE,
) -> None:
    """Show who changed what, what it was before, and who was refused; the newest first."""
    with at_work(output) as (api, screen):
        chosen = {"actor": actor, "kind": kind, "since": since, "until": until}
        query = {FILTERS[name]: value for name, value in chosen.items() if value is not None}
        path = f"/allotments/{segment(_id_of(api, allotment))}/audit" if allotment else "/audit"
        if save is not None:
            save_list(api, path, query, save, FORMATS)
            screen.tell(f"Saved to {save}.")
            return
        found = [*api.all(path, **query)] if everything else api.get(path, top=str(SHOWN), **query)["value"]
        if screen.is_json:
            screen.json(found)
            return
        names = {each["id"]: each["displayName"] for each in api.all("/allotments")}
        screen.table(
            ("when", "who", "what", "allotment", "on", "changes", "result"),
            (_row(each, names) for each in found),
            none=NONE,
        )


def _row(entry: Mapping[str, Any], names: Mapping[str, str]) -> list[object]:
    actor = entry["actor"]
    who = actor["displayName"] or actor["id"] if actor["id"] else f"Allotments: {actor['displayName']}"
    times = f" ({entry['count']} times)" if entry["count"] > 1 else ""
    return [
        minute(entry["activityDateTime"]),
        who,
        entry["kind"],
        names.get(entry["allotmentId"], entry["allotmentId"]),
        entry["subjectId"],
        "; ".join(_change(each) for each in entry["changes"]),
        entry["result"] + times,
    ]


def _change(change: dict[str, Any]) -> str:
    before = "" if change["before"] is None else f"{short(change['before'])} → "
    return f"{change['property']}: {before}{short(change['after'])}"


def _id_of(api: Api, name: str) -> str:
    """The allotment's id, also of one that is deleted. Raises Absent."""
    listed = list(api.all("/allotments"))
    roles = api.get("/me")["roles"]
    if {"administrator", "reader"} & {*roles}:
        listed += api.all("/deletedAllotments")
    return str(one_called("allotment", name, listed)["id"])
