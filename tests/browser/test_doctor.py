"""The set-up check: as a page, and on an administrator's start page until all of it is right."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations
from tests.browser.conftest import Open
from tests.browser.world import World
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"
WITHIN = 30_000
"""Milliseconds: more than the doctor takes."""


def line(state: str, finding: str, **fields: object) -> dict[str, Any]:
    """A line as the API shows it."""
    cure = None if state == "ok" else "Run azd provision."
    page = None if state == "ok" else "docs/runbook.md#the-queues-are-late"
    return {
        "check": "x",
        "area": "queues",
        "state": state,
        "finding": finding,
        "cure": cure,
        "documentation": page,
    } | fields


def told(*lines: dict[str, Any]) -> dict[str, Any]:
    state = next((each for each in ("wrong", "unknown") if any(one["state"] == each for one in lines)), "ok")
    return {"state": state, "version": "1.2.3", "checkedDateTime": "2026-03-02T08:00:00Z", "value": [*lines]}


def answers(page: Page, *bodies: dict[str, Any]) -> list[str]:
    """Have the doctor give these answers, the last one again and again; answers what was asked."""
    asked: list[str] = []

    def fulfil(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=bodies[min(len(asked), len(bodies)) - 1])

    page.route("**/api/doctor", fulfil)
    return asked


def test_the_real_doctor_finds_a_permission_that_is_missing(visit: Open, api: Api, contoso: World) -> None:
    granted = api.control("GET", "/permissions")["permissions"]
    try:
        api.control("POST", "/knobs", {"permissions": [each for each in granted if each != "Group.Create"]})
        eventually(lambda: api.call("GET", "/missingPermissions").json()["value"], bool)
        page = visit().sign_in(ADA, "#/doctor")
        wrong = page.get_by_role("region", name="What is wrong")
        expect(wrong).to_contain_text("Group.Create is missing", timeout=WITHIN)
        expect(wrong).to_contain_text("run python3 deploy/steps.py permit")
        expect(page.get_by_role("region", name="What is OK")).to_contain_text("A row was written, read and deleted.")
    finally:
        api.control("POST", "/knobs", {"permissions": granted})


def test_what_is_wrong_comes_first_and_can_be_checked_again(visit: Open) -> None:
    tab = visit()
    wrong, unknown, well = line("wrong", "It broke."), line("unknown", "Who knows."), line("ok", "It works.")
    asked = answers(tab.page, told(well, unknown, wrong), told(well))
    page = tab.sign_in(ADA, "#/doctor")
    expect(page.get_by_role("status").get_by_text("1 wrong, 1 unknown, 1 OK")).to_be_visible()
    expect(page.locator("section h2")).to_have_text(["What is wrong", "What we don't know", "What is OK"])
    shown = page.get_by_role("region", name="What is wrong")
    for text in ("Wrong", "Queues", "It broke.", "Run azd provision.", "docs/runbook.md#the-queues-are-late"):
        expect(shown).to_contain_text(text)
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("All checks are OK")).to_be_visible()
    expect(page.get_by_text("It broke.")).to_have_count(0)
    assert len(asked) == 2


def test_the_checklist_leaves_the_start_page_when_all_is_ok(visit: Open) -> None:
    tab = visit()
    answers(tab.page, told(line("ok", "It works."), line("wrong", "It broke.")), told(line("ok", "It works.")))
    page = tab.sign_in(ADA)
    checklist = page.get_by_role("region", name="Set-up check")
    expect(checklist).to_contain_text("1 of 2 checks are OK")
    expect(checklist).to_contain_text("It broke.")
    expect(checklist).not_to_contain_text("It works.")
    page.reload()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(checklist).to_have_count(0)


def test_the_checklist_can_be_put_away_for_this_browser(visit: Open) -> None:
    tab = visit()
    asked = answers(tab.page, told(line("unknown", "Who knows.")))
    page = tab.sign_in(ADA)
    checklist = page.get_by_role("region", name="Set-up check")
    expect(checklist).to_contain_text("Who knows.")
    checklist.get_by_role("button", name="Put away").click()
    expect(checklist).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Set-up check")).to_be_visible()
    expect(checklist).to_have_count(0)
    assert len(asked) == 1


def test_an_owner_sees_neither(visit: Open) -> None:
    tab = visit()
    asked = answers(tab.page, told(line("wrong", "It broke.")))
    page = tab.sign_in("Olga Owner")
    expect(page.get_by_role("heading", name="My allotments", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Set-up check")).to_have_count(0)
    assert asked == []


def test_health_leads_to_it(visit: Open) -> None:
    page = visit().sign_in(ADA, "#/health")
    page.get_by_role("link", name="Check everything").click()
    expect(page.get_by_role("heading", name="Set-up check", level=1)).to_be_visible()


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)])
def test_axe_finds_nothing_wrong_in_either(visit: Open, theme: str, size: tuple[int, int]) -> None:
    tab = visit(theme=theme, size=size)
    lines = [line(state, f"https://login.example/{'x' * 90} is {state}.") for state in ("wrong", "unknown", "ok")]
    answers(tab.page, told(*lines))
    page = tab.sign_in(ADA)
    expect(page.get_by_role("region", name="Set-up check")).to_contain_text("is wrong.")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.open("#/doctor")
    expect(page.get_by_role("region", name="What is wrong")).to_be_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
