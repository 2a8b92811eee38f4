"""Failed licences, tried again: all those of an allotment, or of a product in every allotment."""

from typing import Annotated, Any

import typer

from allotctl.api import Api, segment
from allotctl.errors import Unreadable
from allotctl.screen import Output
from allotctl.work import Printed, allotment_named, allotment_names, at_work


def retry(
    allotment: Annotated[str | None, typer.Argument(help="Its name or id.", autocompletion=allotment_names)] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="PRODUCT", help="Its part number or skuId: in every allotment.")
    ] = None,
    output: Printed = Output.TABLE,
) -> None:
    """Grant every failed licence of an allotment again, or of a product in every allotment; some at a time."""
    with at_work(output) as (api, screen):
        if bool(allotment) == bool(product):
            raise Unreadable("Name an allotment, or say --product.")
        found = allotment_named(api, allotment) if allotment else _product_called(api, str(product))
        where = f"/allotments/{segment(found['id'])}" if allotment else f"/products/{segment(found['skuId'])}"
        api.post(f"{where}/retry", {})
        if screen.is_json:
            screen.json(found)
        else:
            name = found["displayName"] or found["skuPartNumber"]
            screen.tell(f"Every failed licence of {name} is being tried again. This can take some minutes.")


def _product_called(api: Api, name: str) -> dict[str, Any]:
    """The one product with this id or part number. Raises Unreadable where there is none, or more than one."""
    products = list(api.get("/products")["value"])
    by_id = [each for each in products if each["skuId"] == name.lower()]
    found = by_id or [each for each in products if each["skuPartNumber"].casefold() == name.casefold()]
    if len(found) == 1:
        return dict(found[0])
    ids = ", ".join(each["skuId"] for each in found)
    raise Unreadable(
        f"{len(found)} products are called {name!r}; use an id: {ids}" if found else f"No product {name!r}."
    )
