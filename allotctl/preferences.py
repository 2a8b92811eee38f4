"""What you prefer: your language, which mails you get, and when."""

from typing import Annotated, Any

import typer

from allotctl.screen import Output, Screen
from allotctl.work import Listed, Printed, at_work

PATH = "/me/preferences"
AS_FOR_ALL = "default"

app = typer.Typer(help="Your language, and which mails you get.", no_args_is_help=True)

Chosen = Annotated[str | None, typer.Option(help="Or default, for what is set for everybody.")]


@app.command()
def show(output: Listed = Output.TABLE) -> None:
    """Show what you prefer, and what is set for everybody."""
    with at_work(output) as (api, screen):
        _show(screen, api.get(PATH))


@app.command(name="set")
def set_(
    language: Chosen = None,
    updates: Annotated[str | None, typer.Option(help="atOnce, daily or weekly; or default.")] = None,
    report: Annotated[str | None, typer.Option(help="never, needed, weekly or nightly; or default.")] = None,
    off: Annotated[list[str] | None, typer.Option(help="A topic that you want no mails about. Repeat it.")] = None,
    on: Annotated[list[str] | None, typer.Option(help="A topic that you want mails about again. Repeat it.")] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Change what you prefer. What you don't name stays as it is."""
    with at_work(output) as (api, screen):
        before, etag = api.version(PATH)
        named = {"language": language, "updates": updates, "report": report}
        body: dict[str, Any] = {
            name: None if value == AS_FOR_ALL else value for name, value in named.items() if value is not None
        }
        if off or on:
            wanted = {**dict.fromkeys(before["off"]), **dict.fromkeys(off or ())}
            body["off"] = [each for each in wanted if each not in (on or ())]
        _show(screen, api.patch(PATH, body, etag))


def _show(screen: Screen, preferences: Any) -> None:
    if screen.is_json:
        screen.json(preferences)
        return
    otherwise = preferences["otherwise"]
    rows = [[name, preferences[name] or otherwise[name], _why(preferences[name])] for name in otherwise]
    rows += [
        [f"mails: {each['topic']}", "yes" if each["wanted"] else "no", "always" if each["required"] else ""]
        for each in preferences["mails"]
    ]
    screen.table(("preference", "value", "why"), rows)


def _why(chosen: str | None) -> str:
    return "chosen" if chosen else "set for everybody"
