"""The templates of the workbook and the alerts: every query is in one, and what a module asks for it is given."""

import re

import pytest

from tests.support.bicep import Object, read
from tests.support.processes import ROOT

DEPLOY = ROOT / "deploy"
QUERIES = sorted((DEPLOY / "queries").rglob("*.kql"))
ALERTS = (DEPLOY / "alerts.bicep").read_text("utf-8")
WORKBOOK = (DEPLOY / "workbook.bicep").read_text("utf-8")
RULES = re.findall(r"name: '([a-z-]+)'\n    title: '(.+)'\n    severity: (\d)\n    window: 'PT(\d+)([MH])'", ALERTS)
PAGE = (ROOT / "docs" / "telemetry.md").read_text("utf-8")

WINDOWS = {5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880}
"""In minutes. Follows "Create or edit a log search alert rule": the granularities that there are."""


def test_every_query_is_in_a_template_once() -> None:
    for path in QUERIES:
        name = f"loadTextContent('{path.relative_to(DEPLOY)}')"
        assert ALERTS.count(name) + WORKBOOK.count(name) == 1, name
    assert len(QUERIES) == (ALERTS + WORKBOOK).count("loadTextContent(")


def test_an_alert_has_the_query_of_its_name() -> None:
    found = re.findall(
        r"name: '([a-z-]+)'\n.*\n.*\n.*\n    query: loadTextContent\('queries/alerts/(.+)\.kql'\)", ALERTS
    )
    assert len(found) == len(RULES) == 9
    assert all(name == query for name, query in found)


def test_an_alert_looks_at_no_less_than_it_waits() -> None:
    frequency = int(re.findall(r"evaluationFrequency: 'PT(\d+)M'\n      windowSize: each", ALERTS)[0])
    windows = {int(number) * (60 if unit == "H" else 1) for _, _, _, number, unit in RULES}
    assert windows <= WINDOWS
    assert min(windows) >= frequency


@pytest.mark.parametrize("title", [title for _, title, _, _, _ in RULES] + ["The app can't be reached"])
def test_every_alert_is_explained_with_what_to_do(title: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {title} |")]
    assert re.search(r"\]\(runbook\.md#[a-z-]+\)", row)


def test_a_module_is_given_what_it_asks_for() -> None:
    modules = [each for each in read((DEPLOY / "main.bicep").read_text("utf-8")) if each.kind == "module"]
    assert {each.type for each in modules} == {"alerts.bicep", "workbook.bicep"}
    for module in modules:
        asked = {each.name for each in read((DEPLOY / module.type).read_text("utf-8")) if each.kind == "param"}
        assert isinstance(module.value, Object)
        given = module.value.properties["params"]
        assert isinstance(given, Object)
        assert given.properties.keys() == asked


def test_nothing_that_is_billed_is_there_without_an_address() -> None:
    (condition,) = re.findall(
        r"^module alerts 'alerts\.bicep' = if \((.*)\)", (DEPLOY / "main.bicep").read_text(), re.M
    )
    assert condition == "alertsEmail != ''"
    assert re.findall(r"^resource \w+ '([^@]+)@", WORKBOOK, re.MULTILINE) == ["Microsoft.Insights/workbooks"]
