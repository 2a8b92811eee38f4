"""The log of decisions: what was decided about whom in an allotment, and why; listed, or saved to a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.screen import Output, Screen, minute
from allotctl.work import Listed, allotment_named, allotment_names, at_work, people, save_list, user_called

SHOWN = 50
"""So many of the newest."""

HEADINGS = ("decided", "kind", "who", "why", "cause")


def decisions(
    allotment: Annotated[str, typer.Argument(help="Its name or id.", autocompletion=allotment_names)],
    person: Annotated[str | None, typer.Option(help="About this person alone: an address or an object id.")] = None,
    kind: Annotated[str | None, typer.Option(help="Of this kind alone, such as rolledBack.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="From this time on: 2026-03-02T09:00Z.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this time.")] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"All of them, not the newest {SHOWN} alone.")] = False,
    save: Annotated[Path | None, typer.Option(dir_okay=False, help="Save all of them: FILE.csv.")] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Show what was decided about whom, and why; the newest first."""
    with at_work(output) as (api, screen):
        found = allotment_named(api, allotment)
        user = user_called(api, person) if person else None
        query = {
            name: value
            for name, value in {"userId": user, "kind": kind, "from": since, "to": until}.items()
            if value is not None
        }
        path = _path(found["id"])
        if save is not None:
            save_list(api, path, query, save, ["csv"])
            screen.tell(f"Saved to {save}.")
            return
        listed = list(api.all(path, **query)) if everything else newest(api, found["id"], SHOWN, **query)
        if screen.is_json:
            screen.json(listed)
            return
        show(api, screen, found["id"], listed)


def newest(api: Api, allotment_id: str, count: int, **query: str) -> list[dict[str, Any]]:
    """The newest decisions of an allotment."""
    found: list[dict[str, Any]] = api.get(_path(allotment_id), top=str(count), **query)["value"]
    return found


def show(api: Api, screen: Screen, allotment_id: str, listed: Sequence[Mapping[str, Any]]) -> None:
    """Print decisions, with the names of the people they are about."""
    about = [each["userId"] for each in listed if each["userId"]]
    names = {"": "the allotment", **people(api, allotment_id, about)}
    rows = (
        [
            minute(each["decidedDateTime"]),
            each["kind"],
            names.get(each["userId"], each["userId"]),
            each["reason"],
            each["cause"],
        ]
        for each in listed
    )
    screen.table(HEADINGS, rows, none="Nothing was decided that fits.")


def _path(allotment_id: str) -> str:
    return f"/allotments/{segment(allotment_id)}/decisions"
