"""The list of products is written from Microsoft's, and from no other file."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.renew_product_list import NAME, PART_NUMBER, PLAN_CODE, PLAN_ID, PLAN_NAME, SKU_ID, written
from domain.product_list import AS_OF, LIST, SERVICE_PLANS
from tests.support.processes import ROOT


def row(sku_id: str, part_number: str, name: str, plan: tuple[str, str, str] = ("p", "PLAN", "")) -> dict[str, str]:
    product = {SKU_ID: sku_id, PART_NUMBER: part_number, NAME: name}
    return product | dict(zip((PLAN_ID, PLAN_CODE, PLAN_NAME), plan, strict=True))


def read(module: str) -> dict[str, str]:
    found: dict[str, str] = {}
    exec(compile(module, "product_list", "exec"), found)
    return found


def products(module: str) -> tuple[str, list[str]]:
    found = read(module)
    return found["AS_OF"], found["LIST"].splitlines()


def plans(rows: list[tuple[str, str, str]]) -> list[str]:
    return read(written([row("a", "SPE_E3", "E3", plan) for plan in rows], "2026-11-30"))["SERVICE_PLANS"].splitlines()


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


def test_each_service_plan_has_the_name_that_most_products_give_it() -> None:
    spelled = ["EXCHANGE FOUNDATION", "EXCHANGE FOUNDATION", "Exchange  Foundation", "Exchange Base", "Exchange Base"]
    assert plans([("X", "EXCHANGE_S_FOUNDATION", name) for name in spelled]) == ["x|Exchange Base"]


def test_capitals_are_kept_where_a_plan_has_no_other_name() -> None:
    assert plans([("y", "YAMMER_MIDSIZE", "YAMMER MIDSIZE")]) == ["y|YAMMER MIDSIZE"]


def test_a_service_plan_that_is_called_by_its_code_alone_is_left_out() -> None:
    assert plans([("x", "TEAMS1", "TEAMS1"), ("y", "INTUNE_A", ""), ("z", "BI", "Power BI")]) == ["z|Power BI"]


def test_the_list_of_the_app_is_what_is_written_of_it() -> None:
    listed = [line.split("|") for line in LIST.splitlines()]
    rows = [row(sku_id, part_number, name) for sku_id, part_number, name in listed]
    sku_id, part_number, product = listed[0]
    named = [line.split("|") for line in SERVICE_PLANS.splitlines()]
    rows += [row(sku_id, part_number, product, (plan, "", name)) for plan, name in named]
    assert products(written(rows, AS_OF)) == (AS_OF, LIST.splitlines())
    assert read(written(rows, AS_OF))["SERVICE_PLANS"].splitlines() == SERVICE_PLANS.splitlines()


@pytest.mark.parametrize("rows", [[], [{"GUID": "a"}], [row("a", "", "Name")], [row("a", "b", "c", ("", "", ""))]])
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
