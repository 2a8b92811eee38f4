"""A file that names people: a CSV of Microsoft's admin centers, or any other with a column of names.

Microsoft documents the columns of "Download a list of users" (userPrincipalName, objectId) and of "Bulk download group
members" (Object ID, User principal name). It doesn't document those of the Microsoft 365 admin center's "Export users":
it has User principal name, Display name and Licenses, where each licence has the product's name, parted by plus signs.
"""

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from domain.errors import InvalidRequest, Problem
from domain.many_people import Prospect, identified
from domain.objections import Objection
from domain.people import Account

PEOPLE_AT_MOST = 5_000
"""So many names are asked about before Azure cuts a request off."""

LINES_AT_MOST = 50_000
NAME_AT_MOST = 256

_OBJECT_IDS = ("objectid", "id", "userid")
_NAMES = ("userprincipalname", "upn", "username", "mail", "email")
_LICENCES = ("licenses", "licences", "assignedlicenses")
_NAME = re.compile(
    r"[^\s@,;\"']+@[^\s@,;\"']+\.[^\s@,;\"']+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that names somebody; line: its first line in the file, from 1. given: the name."""

    line: int
    given: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that names nobody who can be taken over, with the reason."""

    line: int
    given: str
    reason: Objection


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What a file says. others: how many rows name other products alone."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody whom a row names."""

    row: Row
    account: Account


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """Whom a file names, and every row that names nobody, in the order of the file."""

    people: tuple[FoundPerson, ...]
    rejected: tuple[Rejected, ...]
    others: int


def people_in(text: str, product: str | None = None) -> PeopleFile:
    """The rows of a CSV that name people, each name once. Raises InvalidRequest where it cannot be read.

    product: where the file has a column of licences, only rows that name this product count.
    """
    lines = _rows_of(text)
    if not lines:
        raise _wrong("fileEmpty")
    column, licences, first = _columns(lines)
    rows, rejected, others = dict[str, Row](), list[Rejected](), 0
    for line, cells in lines[first:]:
        given = cells[column].strip() if column < len(cells) else ""
        if product and licences is not None and not _names_product(_cell(cells, licences), product):
            others += 1
        elif reason := _objection(given, rows):
            rejected.append(Rejected(line, given[:NAME_AT_MOST], reason))
        else:
            rows[given.lower()] = Row(line, given)
    if len(rows) > PEOPLE_AT_MOST:
        raise _wrong("filePeople", most=PEOPLE_AT_MOST, count=len(rows))
    return PeopleFile(tuple(rows.values()), tuple(rejected), others)


def found_in(file: PeopleFile, accounts: Collection[Account]) -> PeopleFound:
    """Whom the rows of a file name, of these accounts."""
    found, rejected = list[FoundPerson](), [*file.rejected]
    for row, line in zip(file.rows, identified([row.given for row in file.rows], (), accounts), strict=True):
        if line.account is None:
            reason = "rowUnknown" if line.prospect is Prospect.UNKNOWN else "rowSeveral"
            rejected.append(Rejected(row.line, row.given, Objection(reason)))
        elif line.prospect is Prospect.TWICE:
            rejected.append(Rejected(row.line, row.given, Objection("rowSamePerson")))
        else:
            found.append(FoundPerson(row, line.account))
    return PeopleFound(tuple(found), tuple(sorted(rejected, key=lambda each: each.line)), file.others)


def _rows_of(text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line."""
    text = text.removeprefix("\ufeff")
    head = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    try:
        line = 1
        for cells in reader:
            if line > LINES_AT_MOST:
                raise _wrong("fileLines", most=LINES_AT_MOST)
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise _wrong("fileBroken", line=reader.line_num) from None
    return found


def _columns(lines: Sequence[tuple[int, list[str]]]) -> tuple[int, int | None, int]:
    """The column of names, that of licences, and the row in which people begin. Raises InvalidRequest."""
    heads = {re.sub(r"[^a-z]", "", cell.lower()): column for column, cell in reversed([*enumerate(lines[0][1])])}
    licences = _first(heads, _LICENCES)
    named = _first(heads, (*_OBJECT_IDS, *_NAMES))
    if named is not None and not _NAME.fullmatch(lines[0][1][named].strip()):
        return named, licences, 1
    width = max(len(cells) for _, cells in lines)
    fits = [sum(bool(_NAME.fullmatch(_cell(cells, column).strip())) for _, cells in lines) for column in range(width)]
    best = max(range(width), key=fits.__getitem__)
    if fits[best] == 0:
        raise _wrong("fileNoColumn")
    return best, licences, 0 if _NAME.fullmatch(_cell(lines[0][1], best).strip()) else 1


def _first(heads: Mapping[str, int], known: Sequence[str]) -> int | None:
    return next((heads[name] for name in known if name in heads), None)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _names_product(licences: str, product: str) -> bool:
    """Whether a product is named whole; names may have a plus sign themselves."""
    return bool(re.search(rf"(?:^|[+,;|])\s*{re.escape(product)}\s*(?:$|[+,;|])", licences, re.IGNORECASE))


def _objection(given: str, earlier: Mapping[str, Row]) -> Objection | None:
    if not given:
        return Objection("rowEmpty")
    if len(given) > NAME_AT_MOST or not _NAME.fullmatch(given):
        return Objection("rowNoName")
    if before := earlier.get(given.lower()):
        return Objection("rowTwice", line=before.line)
    return None


def _wrong(code: str, **values: object) -> InvalidRequest:
    return InvalidRequest(Problem("csv", Objection(code, **values)))
