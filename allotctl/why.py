"""Why somebody has a licence, or has none: allotment by allotment, and what they hold outside any."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Absent
from allotctl.screen import Output, Screen, minute
from allotctl.work import Printed, at_work

NAMED_AT_MOST = 5
"""So many people are named where several are called so."""


def why(
    person: Annotated[str, typer.Argument(help="Any part of a name or an address, such as ada@contoso.com.")],
    output: Printed = Output.TABLE,
) -> None:
    """Show why somebody has a licence or has none, allotment by allotment.

    You see the allotments that you may see, and the licences that no allotment gave.
    """
    with at_work(output) as (api, screen):
        found = _person(api, person)
        path = f"/people/{segment(found['id'])}"
        standings = api.get(f"{path}/allotments")["value"]
        outside = api.get(f"{path}/outsideLicences")["value"]
        if screen.is_json:
            screen.json({**found, "allotments": standings, "outsideLicences": outside})
            return
        screen.tell(f"{found['displayName']} ({found['userPrincipalName']})")
        if not standings:
            screen.tell("No allotment that you may see knows them: they have no seat, don't wait, and weren't refused.")
        names = {each["id"]: each["displayName"] for each in standings}
        for standing in standings:
            _show(screen, standing, names)
        if outside:
            screen.heading("Outside allotments")
            screen.table(("product", "how"), ([each["displayName"], _ways(each)] for each in outside))


def _person(api: Api, text: str) -> dict[str, Any]:
    """The one person who is meant. Raises Absent where there is none, and where there are several."""
    people: list[dict[str, Any]] = api.post("/people/known/search", {"search": text})["value"]
    people = people or api.post("/people/search", {"search": text})["value"]
    exactly = [each for each in people if each["userPrincipalName"].lower() == text.lower()]
    if len(exactly or people) == 1:
        return (exactly or people)[0]
    if not people:
        raise Absent(f"There is nobody called {text}.")
    names = ", ".join(each["userPrincipalName"] for each in people[:NAMED_AT_MOST])
    raise Absent(f"Several people are called {text}: {names}{', …' if len(people) > NAMED_AT_MOST else ''}.")


def _ways(held: dict[str, Any]) -> str:
    """By which ways somebody holds a product outside any allotment."""
    groups = [f"through the group {group['displayName'] or group['id']}" for group in held["groups"]]
    return ", ".join([*(["assigned directly"] if held["direct"] else []), *groups])


def _show(screen: Screen, standing: dict[str, Any], names: Mapping[str, str]) -> None:
    screen.heading(standing["displayName"])
    owners = (each["userPrincipalName"] or each["displayName"] or each["id"] for each in standing["owners"])
    meanwhile = names.get(seat["allotmentId"], "another allotment") if (seat := standing.get("backup")) else ""
    rows = [
        ("products", ", ".join(each["displayName"] for each in standing["products"])),
        ("state", standing["state"] or "no seat, and not waiting"),
        ("since", minute(standing["sinceDateTime"]) if standing["sinceDateTime"] else ""),
        ("ahead", standing["aheadUnits"]),
        ("needs first", "another licence" if standing.get("lacks") else ""),
        ("meanwhile", meanwhile),
        ("error", standing["error"]),
        ("until", minute(standing["endDateTime"]) if standing["endDateTime"] else ""),
        ("owners", ", ".join(owners)),
    ]
    screen.table(("what", "value"), ([name, value] for name, value in rows if value not in {None, ""}))
    decided = ([minute(each["decidedDateTime"]), each["kind"], each["reason"]] for each in standing["decisions"])
    screen.table(("decided", "kind", "why"), decided)
