"""CSV that a spreadsheet opens as it is meant (RFC 4180), of which no cell is a formula.

A cell counts as a formula by its first character (OWASP, "CSV Injection"). Where cells begin is up to the spreadsheet:
it may take a semicolon or a tab for the separator, so that a cell may begin within a value.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel on Windows reads a file in the machine's code page."""

_FORMULA = re.compile(r"(?:^|[,;|\t\r\n])[\s\0\"']*(?<!')(?=[=+\-@＝＋－＠])")
_BLANK = ("\t", "\r", "\n", "\0")


def spreadsheet(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as a file of CSV."""
    text = StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([no_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def cells(content: bytes) -> list[list[str]]:
    """The rows of a file of CSV."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def no_formula(cell: str) -> str:
    """The cell with an apostrophe wherever a formula may begin: what follows one is a text."""
    marked = _FORMULA.sub(lambda found: f"{found[0]}'", cell)
    return f"'{marked}" if marked.startswith(_BLANK) else marked
