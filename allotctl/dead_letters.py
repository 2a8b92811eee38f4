"""Messages that could not be handled: list them, send them again, discard them."""

from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Absent, Exit, Unreadable
from allotctl.screen import Output, minute
from allotctl.work import Listed, Printed, at_work

app = typer.Typer(help="Messages that could not be handled.", no_args_is_help=True)

Letter = Annotated[str, typer.Argument(help="Its id, as `list` shows it.")]


@app.command(name="list")
def list_(output: Listed = Output.TABLE) -> None:
    """List them, with their reasons."""
    with at_work(output) as (api, screen):
        found = list(api.all("/deadLetters"))
        if screen.is_json:
            screen.json(found)
            return
        rows = (
            [
                each["id"],
                each["queue"],
                minute(each["enqueuedDateTime"]),
                each["deliveryCount"],
                each["reason"],
                each["description"],
            ]
            for each in found
        )
        headings = ("id", "queue", "since", "deliveries", "reason", "what it says")
        screen.table(headings, rows, none="There are no dead letters.")


@app.command()
def resend(
    letter: Annotated[str | None, typer.Argument(help="Its id, as `list` shows it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Send all of them again.")] = False,
    output: Printed = Output.TABLE,
) -> None:
    """Send one again, or all; those that cannot be are named, and the exit code is 1."""
    with at_work(output) as (api, screen):
        if everything == bool(letter):
            raise Unreadable("Name one dead letter, or say --all.")
        resent, failed = 0, list[dict[str, Any]]()
        with screen.errors.status("Sending…") as status:
            more = True
            while more:
                answer = api.post("/deadLetters/resend", {}) if everything else _resend_one(api, str(letter))
                resent, failed = resent + answer["resent"], [*failed, *answer["failed"]]
                more = answer["more"] and answer["resent"] > 0
                status.update(f"Sent {resent}…")
        if screen.is_json:
            screen.json({"resent": resent, "failed": failed})
        else:
            screen.tell(f"{resent} sent again, {len(failed)} could not be.")
            if failed:
                screen.table(("id", "why not"), ([each["id"], each["detail"]] for each in failed))
        if failed:
            raise typer.Exit(Exit.REFUSED)


@app.command()
def discard(letter: Letter, output: Printed = Output.TABLE) -> None:
    """Forget one. What it was about is seen again at the next reconcile."""
    with at_work(output) as (api, screen):
        api.delete(f"/deadLetters/{segment(letter)}", _etag(api, letter))
        screen.tell(f"{letter} is discarded.")


def _resend_one(api: Api, letter: str) -> Any:
    return api.post(f"/deadLetters/{segment(letter)}/resend", {}, etag=_etag(api, letter))


def _etag(api: Api, letter: str) -> str:
    """The ETag of a dead letter as it is now. Raises Absent where there is none with this id."""
    for found in api.all("/deadLetters"):
        if found["id"] == letter:
            return str(found["etag"])
    raise Absent(f"There is no dead letter {letter}.")
