"""What is done about each kind of drift: looked at, and chosen."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from allotctl.errors import Unreadable
from allotctl.screen import Output, Screen
from allotctl.work import Listed, Printed, at_work

PATH = "/driftPolicy"
DEFAULT = "default"

app = typer.Typer(help="What is done about each kind of drift: heal, report or ask.", no_args_is_help=True)


@app.command()
def show(output: Listed = Output.TABLE) -> None:
    """Show every kind with what is done about it, and what there is to choose."""
    with at_work(output) as (api, screen):
        _show(screen, api.get(PATH))


@app.command(name="set")
def set_(
    choices: Annotated[list[str], typer.Argument(metavar="KIND=WAY...", help="Such as guest=ask; =default undoes it.")],
    output: Printed = Output.TABLE,
) -> None:
    """Choose what is done about some kinds; the others stay as they are. It holds from the next comparison on."""
    with at_work(output) as (api, screen):
        policy, etag = api.version(PATH)
        chosen = {each["kind"]: each["policy"] for each in policy["value"] if each["chosen"]}
        wanted = {**chosen, **_read(choices)}
        policies = {kind: way for kind, way in wanted.items() if way != DEFAULT}
        _show(screen, api.put(PATH, {"policies": policies}, etag))


def _read(choices: Sequence[str]) -> dict[str, str]:
    """The choices of a command line. Raises Unreadable."""
    pairs = [choice.partition("=") for choice in choices]
    if not all(kind and way for kind, _, way in pairs):
        raise Unreadable("Say KIND=WAY, such as guest=ask.")
    return {kind: way for kind, _, way in pairs}


def _show(screen: Screen, policy: Mapping[str, Any]) -> None:
    if screen.is_json:
        screen.json(policy)
        return
    rows = (
        [each["kind"], each["policy"], "chosen" if each["chosen"] else "by default", ", ".join(each["choices"])]
        for each in policy["value"]
    )
    screen.table(("kind", "what is done", "why", "choices"), rows)
