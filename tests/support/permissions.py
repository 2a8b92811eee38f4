"""What docs/permissions.md says of every request that the app sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.processes import ROOT

_ROW = re.compile(
    r"\| `(?P<request>[^`]+)` \| (?P<use>[^|]+) \| `(?P<least>[^`]+)` \| \[[^\]]+\]\((?P<page>[^)]+)\) \|"
)


@dataclass(frozen=True, slots=True)
class Documented:
    """A row: what the request is for, the least permission that Microsoft documents, and the page that says so."""

    use: str
    least: str
    page: str


DOCUMENTED: Mapping[str, Documented] = {
    row["request"]: Documented(row["use"].strip(), row["least"], row["page"])
    for row in _ROW.finditer((ROOT / "docs" / "permissions.md").read_text(encoding="utf-8"))
}
