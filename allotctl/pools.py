"""The pools: what of each product allotments have, and what is left."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from allotctl.api import Api
from allotctl.errors import Unreadable
from allotctl.screen import Output, Screen
from allotctl.work import Listed, at_work

COLUMNS = (
    "assignableUnits",
    "givenUnits",
    "inFlightUnits",
    "freeUnits",
    "agreedUnits",
    "shortfallUnits",
    "usedOutside",
)
HEADINGS = ("product", "owned", "given", "on its way", "free", "overcommitted", "short", "used outside")


def pools(
    product: Annotated[str | None, typer.Argument(help="Its name, part number or skuId; default: all.")] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Show the pool of each product, or which allotments have how much of one."""
    with at_work(output) as (api, screen):
        found = api.get("/pools")["value"]
        if product is None:
            _show_all(screen, found)
        else:
            _show_one(api, screen, _named(found, product))


def _show_all(screen: Screen, found: Sequence[Mapping[str, Any]]) -> None:
    if screen.is_json:
        screen.json(found)
        return
    rows = ([each["displayName"], *(each[name] for name in COLUMNS)] for each in found)
    screen.table(HEADINGS, rows, none="The tenant owns no product that people can hold.")


def _show_one(api: Api, screen: Screen, pool: Mapping[str, Any]) -> None:
    shares = list(api.all(f"/pools/{pool['skuId']}/shares"))
    if screen.is_json:
        screen.json({**pool, "shares": shares})
        return
    if screen.is_for_people:
        screen.tell(
            f"{pool['displayName']}: {pool['givenUnits']} of {pool['assignableUnits']} are given, "
            f"{pool['freeUnits']} are free."
        )
        if pool["shortfallUnits"]:
            screen.tell((f"{pool['shortfallUnits']} are missing: the tenant owns fewer than before.", "red"))
    columns = ("displayName", "allottedUnits", "inFlightUnits", "freeUnits", "allotmentId")
    rows = ([each[name] for name in columns] for each in shares)
    screen.table(("allotment", "limit", "on its way", "free", "id"), rows, none="No allotment has any of it.")


def _named(found: Sequence[Mapping[str, Any]], text: str) -> Mapping[str, Any]:
    """The one pool that is called so. Raises Unreadable."""
    names = ("skuId", "skuPartNumber", "displayName")
    fits = [each for each in found if text.casefold() in {str(each[name]).casefold() for name in names}]
    if len(fits) != 1:
        known = ", ".join(each["skuPartNumber"] for each in found)
        raise Unreadable(f"There {'is no' if not fits else 'is more than one'} product {text}. Say one of: {known}.")
    return fits[0]
