"""Parts of an allotment: shown, and made of its free seats."""

from typing import Annotated

import typer

from allotctl.screen import Output
from allotctl.work import Listed, Printed, allotment_named, allotment_names, at_work

app = typer.Typer(help="Parts of allotments, for other groups with other owners.", no_args_is_help=True)

Parent = Annotated[str, typer.Argument(help="The allotment, by name or id.", autocompletion=allotment_names)]


@app.command(name="list")
def list_(allotment: Parent, output: Listed = Output.TABLE) -> None:
    """List the parts of an allotment."""
    with at_work(output) as (api, screen):
        found = api.get(f"/allotments/{allotment_named(api, allotment)['id']}/parts")
        if screen.is_json:
            screen.json(found)
            return
        if screen.is_for_people and found["above"]:
            screen.tell(f"Part of {found['above'][0]['displayName']}.")
        columns = ("displayName", "consumedUnits", "usableUnits", "allottedUnits", "waitingUnits", "state", "id")
        rows = ([each[name] for name in columns] for each in found["parts"])
        screen.table(("name", "used", "usable", "limit", "waiting", "state", "id"), rows, none="It has no parts.")


@app.command()
def make(
    allotment: Parent,
    name: Annotated[str, typer.Argument(help="What the part is called.")],
    group: Annotated[str, typer.Option("--group", help="The object id of its group, which you own in Entra.")],
    units: Annotated[int, typer.Option("--units", min=0, help="Its limit, from the free seats of the allotment.")],
    overflow: Annotated[str, typer.Option("--overflow", help="rollback or wait.")] = "rollback",
    owners: Annotated[
        list[str] | None, typer.Option("--owner", help="An owner's object id; again for more. Default: you.")
    ] = None,
    products: Annotated[
        list[str] | None, typer.Option("--product", help="A skuId of the allotment; again for more. Default: all.")
    ] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Make a part of an allotment. To change or dissolve it, use the portal."""
    with at_work(output) as (api, screen):
        parent = allotment_named(api, allotment)
        body = {
            "displayName": name,
            "groupId": group,
            "allottedUnits": units,
            "overflow": overflow,
            "owners": owners or [],
            **({"skuIds": products} if products else {}),
        }
        made = api.post(f"/allotments/{parent['id']}/parts", body)
        if screen.is_json:
            screen.json(made)
        screen.tell(f"{made['displayName']} is made, with {made['allottedUnits']} seats of {parent['displayName']}.")
