"""The list of products is written from Microsoft's, and from no other file."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.renew_product_list import NAME, PART_NUMBER, SKU_ID, written
from domain.product_list import AS_OF, LIST
from tests.support.processes import ROOT


def row(sku_id: str, part_number: str, name: str) -> dict[str, str]:
    return {SKU_ID: sku_id, PART_NUMBER: part_number, NAME: name, "Service_Plan_Name": "PLAN"}


def products(module: str) -> tuple[str, list[str]]:
    found: dict[str, str] = {}
    exec(compile(module, "product_list", "exec"), found)
    return found["AS_OF"], found["LIST"].splitlines()


def test_each_product_is_a_line_with_the_first_of_its_names() -> None:
    rows = [
        row("B", "VISIO", "Visio  Plan 2"),
        row(" a", "SPE_E3 ", "Microsoft 365 E3"),
        row("A", "SPE_E3", "Renamed later"),
    ]
    assert products(written(rows, "2026-11-29")) == (
        "2026-11-29",
        ["a|SPE_E3|Microsoft 365 E3", "b|VISIO|Visio Plan 2"],
    )


def test_the_list_of_the_app_is_what_is_written_of_it() -> None:
    rows = [row(*line.split("|")) for line in LIST.splitlines()]
    assert products(written(rows, AS_OF)) == (AS_OF, LIST.splitlines())


@pytest.mark.parametrize("rows", [[], [{"GUID": "a"}], [row("a", "", "Name")]])
def test_another_file_is_refused(rows: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"it has no rows|a row has no"):
        written(rows, AS_OF)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_the_command_says_so_in_a_sentence_and_writes_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    before = (ROOT / "domain" / "product_list.py").read_bytes()
    command = [sys.executable, "-m", "deploy.renew_product_list", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "isn't Microsoft's list of product names" in done.stderr
    assert (ROOT / "domain" / "product_list.py").read_bytes() == before
