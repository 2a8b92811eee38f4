"""docs/privacy.md names every table, and the times for which things are kept are those of the app."""

import re
from datetime import timedelta

import pytest

from domain.reconciliation.history import Retention
from infra.tables.answers import KEPT_FOR
from tests.support.processes import ROOT

TOLD = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
TABLES = {
    name
    for path in (ROOT / "infra").rglob("*.py")
    for name in re.findall(r'Table\(service, "(\w+)"\)', path.read_text(encoding="utf-8"))
}


def test_every_table_is_named() -> None:
    assert len(TABLES) > 5
    rows = "\n".join(line for line in TOLD.splitlines() if line.startswith("| "))
    assert {name for name in TABLES if f"`{name}`" not in rows} == set()


@pytest.mark.parametrize(
    ("setting", "days"),
    [
        ("KEEP_DECISIONS_DAYS", Retention().decisions),
        ("KEEP_HISTORY_DAYS", Retention().history),
        ("KEEP_AUDIT_DAYS", Retention().audit),
    ],
)
def test_what_is_kept_by_default_is_told(setting: str, days: int) -> None:
    assert set(re.findall(rf"`{setting}` \((\d+)\)", TOLD)) == {str(days)}


def test_how_long_first_answers_are_kept_is_told() -> None:
    assert timedelta(hours=int(*re.findall(r"\| (\d+) hours;", TOLD))) == KEPT_FOR


def test_how_long_logs_are_kept_is_what_the_template_says() -> None:
    template = (ROOT / "deploy" / "main.bicep").read_text(encoding="utf-8")
    (days,) = re.findall(r"retentionInDays: (\d+)", template)
    assert f"{days} days for what follows the workspace" in TOLD
