"""axe finds nothing wrong with any page, in both themes, on a desktop and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE, Visit, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import STRANGER, World

THEMES = pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)])


def paths_of(contoso: World) -> list[str]:
    one = f"#/allotments/{contoso.finance}"
    of_people = ("people", "waiting", "reservations", "decisions")
    of_settings = ("usage", "schedule", "settings", "audit", "request")
    parts = [f"{one}/{part}" for part in (*of_people, *of_settings)]
    whole = [
        "overview",
        "allotments",
        "new",
        "adoptions",
        "adoptions/new",
        "adoptions/split",
        f"adoptions/{contoso.plan}",
        "adoptions/unknown",
        "requests",
        "report",
        "audit",
        "deleted",
        "dead-letters",
        "health",
        "doctor",
        "settings",
        "preferences",
        "people",
        f"people/{contoso.members[0]}",
        "mine",
        "nonsense",
        "allotments/unknown",
    ]
    return [
        *(f"#/{path}" for path in whole),
        *parts,
        f"#/allotments/{contoso.analysts}",
        f"#/allotments/{contoso.empty}",
    ]


def settled(page: Page) -> None:
    expect(page.locator("fluent-spinner:visible")).to_have_count(0)
    expect(page.locator(".placeholder")).to_have_count(0)


@THEMES
def test_no_page_has_violations(visit: Open, contoso: World, theme: str, size: tuple[int, int]) -> None:
    tab: Visit = visit(theme=theme, size=size)
    tab.sign_in("Ada Ahlgren")
    for path in paths_of(contoso):
        page = tab.open(path)
        settled(page)
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"


@THEMES
def test_no_panel_or_dialog_has_violations(visit: Open, contoso: World, theme: str, size: tuple[int, int]) -> None:
    tab: Visit = visit(theme=theme, size=size)
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}")
    page.get_by_role("button", name="Account of Ada Ahlgren").click()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove Agnes Almqvist").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add a person").click()
    field(page, "Name or email").fill("Vera")
    expect(page.get_by_role("button", name="Add Vera Viklund")).to_be_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")


def test_axe_would_find_something(visit: Open) -> None:
    page = visit().sign_in("Ada Ahlgren")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in axe_violations(page))


def test_the_sign_in_page_and_the_empty_portal_have_none(visit: Open) -> None:
    tab = visit()
    tab.page.goto(tab.portal)
    expect(tab.page.get_by_role("heading", name="Pick an account")).to_be_visible()
    assert axe_violations(tab.page) == []
    page = tab.sign_in(STRANGER.partition(".")[0].capitalize())
    assert axe_violations(page) == []
