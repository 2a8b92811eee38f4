"""Every test that the list of relied-upon behaviours names is there."""

import re

import pytest

from tests.support.processes import ROOT

ROWS = [line for line in (ROOT / "docs" / "graph-contract.md").read_text().splitlines() if line.startswith("| ")][1:]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_a_row_names_tests_that_are_there(row: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", row))
    assert named
    assert named - TESTS == set()
