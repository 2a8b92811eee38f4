"""CSV that a spreadsheet opens as it is meant: RFC 4180, in UTF-8 with a byte order mark, and never with a formula.

Without the mark Excel on Windows reads the file in the machine's code page. A cell counts as a formula by its first
character (OWASP: CSV injection; ASVS 1.2.10). Where cells begin is up to the spreadsheet. If it takes a semicolon or a
tab as the separator, as in much of Europe, or ignores quotation marks, cells begin inside what is written as one.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from domain.objections import in_language

BYTE_ORDER_MARK = "\ufeff"

_FORMULA = re.compile(
    r"""(?:^|[,;|\t\r\n])   # where a cell may begin, by any separator
        [\s\0"']*           # what is taken off a cell's beginning: blanks, NUL, quotation marks
        (?<!')(?=[=+\-@＝＋－＠])""",
    re.VERBOSE,
)
_OBEYED_AT_THE_BEGINNING = ("\t", "\r", "\n", "\0")


def spreadsheet(rows: Iterable[Sequence[object]], language: str = "en") -> str:
    """The rows as CSV, their texts in that language; None is an empty cell."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow(
            [
                escape_formula(
                    "" if cell is None else in_language(cell, language) if isinstance(cell, str) else str(cell)
                )
                for cell in row
            ]
        )
    return text.getvalue()


def escape_formula(cell: str) -> str:
    """The cell with an apostrophe wherever a spreadsheet may see a formula begin: what follows one is a text."""
    marked = _FORMULA.sub(lambda found: f"{found[0]}'", cell)
    return f"'{marked}" if marked.startswith(_OBEYED_AT_THE_BEGINNING) else marked
