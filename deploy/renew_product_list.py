"""Write domain/product_list.py from Microsoft's list "Product names and service plan identifiers for licensing".

    python -m deploy.renew_product_list "Product names and service plan identifiers for licensing.csv"

Download the list as CSV from Microsoft Learn first.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from deploy.failure import Failure, say, told

TARGET = Path(__file__).parent.parent / "domain" / "product_list.py"
NAME, PART_NUMBER, SKU_ID = "Product_Display_Name", "String_Id", "GUID"
PLAN_NAME, PLAN_CODE, PLAN_ID = "Service_Plans_Included_Friendly_Names", "Service_Plan_Name", "Service_Plan_Id"

_MODULE = '''"""Microsoft's products and their service plans, as `make product-list` read them."""

AS_OF = "{day}"
"""The day on which the list was taken over."""

LIST = """\\
{products}
"""
"""skuId|skuPartNumber|name, a product a line."""

SERVICE_PLANS = """\\
{plans}
"""
"""servicePlanId|name, a service plan a line; those that the list calls by their servicePlanName alone are left out."""
'''


def written(rows: list[dict[str, str]], day: str) -> str:
    """The module for the rows of the list. Of two names for one product the first is taken.

    Raises ValueError where it is another file.
    """
    products: dict[str, str] = {}
    for row in rows:
        if missing := [column for column in (NAME, PART_NUMBER, SKU_ID, PLAN_ID) if not row.get(column)]:
            raise ValueError(f"a row has no {', '.join(missing)}: {row}")
        described = "|".join((row[PART_NUMBER].strip(), _spaced(row[NAME])))
        products.setdefault(row[SKU_ID].strip().lower(), described)
    if not products:
        raise ValueError("it has no rows")
    lines = sorted(map("|".join, products.items()), key=lambda line: line.partition("|")[2].lower())
    plans = sorted(map("|".join, _plan_names(rows).items()), key=lambda line: line.partition("|")[2].lower())
    return _MODULE.format(day=day, products="\n".join(lines), plans="\n".join(plans))


def _plan_names(rows: list[dict[str, str]]) -> Mapping[str, str]:
    """servicePlanId → name, the one that most products give it.

    The list writes one plan in several ways: products that were added long ago have it in capitals, or by its code.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        name = _spaced(row[PLAN_NAME])
        if name and name != row[PLAN_CODE].strip():
            found[row[PLAN_ID].strip().lower()][name] += 1
    return {plan: max(names, key=lambda name: (not name.isupper(), names[name], name)) for plan, names in found.items()}


def _spaced(name: str) -> str:
    return " ".join(name.split())


def renew() -> None:
    """Write the module from the file that the command names."""
    if len(sys.argv) != 2:
        raise Failure("Name the list as CSV: make product-list FROM=<file>")
    try:
        with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
            module = written(list(csv.DictReader(file)), f"{datetime.now(UTC):%Y-%m-%d}")
    except (OSError, ValueError, csv.Error) as wrong:
        raise Failure(f"{sys.argv[1]} isn't Microsoft's list of product names as CSV: {wrong}") from wrong
    TARGET.write_text(module, encoding="utf-8")
    say(f"{TARGET} is written. Read the difference, then run the tests.")


if __name__ == "__main__":
    sys.exit(told(renew))
