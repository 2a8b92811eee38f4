"""What is kept about one person: saved to a file, and erased."""

import json
from pathlib import Path
from typing import Annotated

import typer

from allotctl import files
from allotctl.api import segment
from allotctl.screen import Output
from allotctl.work import Printed, at_work, must_agree

User = Annotated[str, typer.Argument(help="The object id of the account.")]


def export_person(
    user: User,
    save: Annotated[Path | None, typer.Option(help="Save it to this file, as JSON lines.")] = None,
) -> None:
    """Export everything that is kept and names a person, a line of JSON each."""
    with at_work(Output.TABLE) as (api, screen):
        found = api.all(f"/people/{segment(user)}/data")
        content = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found).encode()
        if save is None:
            screen.file(content)
            return
        files.replace(save, content, mode=files.PRIVATE)
        screen.tell(f"Saved to {save}, readable by you alone.")


def erase_person(
    user: User,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Put a random token in the place of a person's id, everywhere. It cannot be undone.

    For somebody who has no seat and does not wait. It is done within minutes.
    """
    with at_work(output) as (api, screen):
        if not yes:
            must_agree(screen, f"Erase {user} from everything that is kept, for good?", "--yes")
        token = api.post(f"/people/{segment(user)}/erase", {"userId": user})["token"]
        if screen.is_json:
            screen.json({"token": token})
            return
        screen.tell(f"{token} stands in the place of {user} from now on. It is done within minutes.")
