"""Reservations of an allotment: seats that are kept for people by name, made, listed, kept for longer, cancelled."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from allotctl.api import ANY, segment
from allotctl.errors import Unreadable
from allotctl.many_people import COLUMN, Yes, named_in
from allotctl.people import Named, Person, path_of, with_names
from allotctl.screen import Output, Screen, minute
from allotctl.work import Listed, Printed, allotment_named, at_work, must_agree, user_called

RESERVED = ("kept", "keptFromStart", "mayBeShort", "firstInLine")
"""The outcomes of those for whom a seat is reserved."""

app = typer.Typer(help="Seats that are kept for people until they join.", no_args_is_help=True)


@app.command(name="list")
def list_(allotment: Named, output: Listed = Output.TABLE) -> None:
    """List for whom seats are kept, or will be."""
    with at_work(output) as (api, screen):
        path = path_of(allotment_named(api, allotment))
        found = list(api.all(f"{path}/reservations"))
        if screen.is_json:
            screen.json(found)
            return
        rows = (
            [
                name,
                each["state"],
                minute(each["startDateTime"]),
                minute(each["expirationDateTime"]),
                each["error"],
                each["userId"],
            ]
            for name, each in with_names(api, path, found)
        )
        screen.table(("who", "state", "from", "until", "what is wrong", "id"), rows, none="There are no reservations.")


@app.command()
def add(
    allotment: Named,
    persons: Annotated[list[str] | None, typer.Argument(metavar="[PERSON]...", help="Addresses or object ids.")] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", help=f"A CSV file with a column {COLUMN}, or one name a line; - is stdin."),
    ] = None,
    starts: Annotated[str | None, typer.Option(help="From when on: 2026-09-01T00:00Z. By default from now on.")] = None,
    until: Annotated[str | None, typer.Option(help="When it lapses. By default 30 days after the start.")] = None,
    ends: Annotated[str | None, typer.Option(help="The end date of the seat once they have it.")] = None,
    add_them: Annotated[bool, typer.Option("--add", help="Add them to the group when the seat is there.")] = False,
    yes: Yes = False,
    output: Printed = Output.TABLE,
) -> None:
    """Reserve seats: show what would become of each person, ask, and reserve them."""
    with at_work(output) as (api, screen):
        names = [*(persons or []), *(named_in(source) if source else [])]
        if not names:
            raise Unreadable("Name people, or a file with --from.")
        path = f"{path_of(allotment_named(api, allotment))}/reservations"
        body = {
            "users": names,
            "startDateTime": starts,
            "expirationDateTime": until,
            "addAtStart": add_them,
            "endDateTime": ends,
        }
        plan = api.post(f"{path}/plan", body)
        if not screen.is_json:
            _show(screen, plan)
        count = sum(plan["totals"].get(outcome, 0) for outcome in RESERVED)
        if count and not yes:
            must_agree(screen, f"Reserve seats for {count} of {len(names)} people?", "--yes")
        done = api.post(path, body) if count else {**plan, "reserved": 0, "value": []}
        if screen.is_json:
            screen.json(done)
        else:
            screen.tell(f"{done['reserved']} reserved.")


@app.command()
def extend(
    allotment: Named,
    person: Person,
    until: Annotated[str, typer.Option(help="When it lapses instead: 2026-09-30T00:00Z.")],
) -> None:
    """Keep the seat of somebody until another date."""
    with at_work(Output.TABLE) as (api, screen):
        found = allotment_named(api, allotment)
        path = f"{path_of(found)}/reservations/{segment(user_called(api, person))}"
        changed = api.patch(path, {"expirationDateTime": until}, ANY)
        screen.tell(f"A seat is kept for {person} until {minute(changed['expirationDateTime'])}.")


@app.command()
def cancel(
    allotment: Named,
    person: Person,
    yes: Yes = False,
) -> None:
    """Cancel the reservation of somebody: the seat is free for others at once."""
    with at_work(Output.TABLE) as (api, screen):
        found = allotment_named(api, allotment)
        user = segment(user_called(api, person))
        if not yes:
            must_agree(screen, f"Cancel the reservation for {person} in {found['displayName']}?", "--yes")
        api.delete(f"{path_of(found)}/reservations/{user}", ANY)
        screen.tell(f"The reservation for {person} in {found['displayName']} is cancelled.")


def _show(screen: Screen, plan: Mapping[str, Any]) -> None:
    rows = ([each["given"], each["displayName"], each["outcome"]] for each in plan["lines"])
    screen.table(("given", "name", "outcome"), rows)
    screen.tell(f"Free seats now: {plan['freeUnits']}.")
