"""The settings of the app: looked at, and changed while it runs."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from allotctl.errors import Unreadable
from allotctl.screen import Output, Screen, minute
from allotctl.work import Listed, Printed, at_work

PATH = "/settings"
SOURCES: Mapping[str, str] = {"default": "default", "appSetting": "app setting", "changed": "changed here"}
HIDDEN = "(set, not shown)"

app = typer.Typer(help="The settings of the app.", no_args_is_help=True)


@app.command(name="list")
def list_(
    changeable: Annotated[
        bool, typer.Option("--changeable", help="Only those that can be changed while the app runs.")
    ] = False,
    output: Listed = Output.TABLE,
) -> None:
    """List the settings, with where each value comes from and whether it can be changed here."""
    with at_work(output) as (api, screen):
        _show(screen, [each for each in api.get(PATH)["value"] if each["changeable"] or not changeable])


@app.command(name="set")
def set_(
    settings: Annotated[list[str], typer.Argument(metavar="NAME=VALUE...", help="Such as CURRENCY=SEK.")],
    output: Printed = Output.TABLE,
) -> None:
    """Change settings while the app runs. All workers go by them within 30 seconds."""
    _change(settings, output)


@app.command()
def unset(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Such as CURRENCY.")],
    output: Printed = Output.TABLE,
) -> None:
    """Go back to the app setting, or the default."""
    _change(names, output, back=True)


def _change(said: Sequence[str], output: Output, *, back: bool = False) -> None:
    with at_work(output) as (api, screen):
        settings = dict.fromkeys(said) if back else _read(said)
        _, etag = api.version(PATH)
        changed = api.patch(PATH, {"settings": settings}, etag)
        _show(screen, [each for each in changed["value"] if each["name"] in settings])


def _read(settings: Sequence[str]) -> dict[str, str | None]:
    """The settings of a command line. Raises Unreadable."""
    pairs = [setting.partition("=") for setting in settings]
    if not all(name and equals for name, equals, _ in pairs):
        raise Unreadable("Say NAME=VALUE, such as CURRENCY=SEK.")
    return {name: value for name, _, value in pairs}


def _show(screen: Screen, settings: Sequence[Mapping[str, Any]]) -> None:
    if screen.is_json:
        screen.json({"value": settings})
        return
    rows = (
        [
            each["name"],
            each["value"] or (HIDDEN if each["isSet"] else ""),
            SOURCES.get(each["source"], each["source"]),
            each["changedDateTime"] and minute(each["changedDateTime"]),
            "yes" if each["changeable"] else "no",
            each["ignoredBecause"],
        ]
        for each in settings
    )
    screen.table(("setting", "value", "from", "changed", "changeable", "what is wrong"), rows)
