"""What happens by date, in the portal: seats reserved by name, and limits planned for a day."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.test_administrator import ADA
from tests.browser.test_owner import OLGA, own_allotment
from tests.browser.world import World
from tests.integration.api import Api

SHOWN = [("light", DESKTOP), ("dark", PHONE)]


def day(after: int) -> str:
    return (datetime.now().astimezone() + timedelta(days=after)).strftime("%Y-%m-%d")


def shot(page: Page, name: str) -> None:
    """Keep a picture where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(("theme", "size"), SHOWN, ids=["desktop", "phone"])
def test_seats_are_reserved_kept_for_longer_and_given_up(
    visit: Open, contoso: World, api: Api, fresh_name: str, theme: str, size: tuple[int, int]
) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 2)
    page = visit(theme=theme, size=size).sign_in(OLGA, f"#/allotments/{made}/reservations")
    expect(page.get_by_text("No reservations")).to_be_visible()
    page.get_by_role("button", name="Reserve seats").click()
    page.get_by_role("textbox", name="People").fill("\n".join([*contoso.people[:2], "nobody@contoso.example"]))
    page.get_by_label("From (optional)").fill(day(3))
    page.get_by_label("Add them to the group").check()
    assert axe_violations(page) == []
    shot(page, f"reserve-form-{theme}")
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_text("A seat is kept from the start")).to_be_visible()
    expect(page.get_by_text("As things stand, no seat is free at the start.")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, f"reserve-plan-{theme}")
    page.get_by_role("button", name="Reserve 2 seats").click()
    expect(page.get_by_text("2 seats are reserved.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name="Planned")).to_have_count(2)
    assert axe_violations(page) == []
    shot(page, f"reservations-{theme}")
    page.get_by_role("button", name="Change until when the seat of Vera Viklund is kept").click()
    page.get_by_label("Until", exact=True).fill(day(60))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The seat of Vera Viklund is kept until")).to_be_visible()
    page.get_by_role("button", name="Cancel the reservation for Vera Viklund").click()
    page.locator("#question").get_by_role("button", name="Cancel the reservation").click()
    expect(page.get_by_role("row", name="Planned")).to_have_count(1)


@pytest.mark.parametrize(("theme", "size"), SHOWN, ids=["desktop", "phone"])
def test_a_limit_is_planned_for_a_day_after_what_does_not_fit_is_seen(
    visit: Open, contoso: World, api: Api, fresh_name: str, theme: str, size: tuple[int, int]
) -> None:
    made = own_allotment(api, contoso, fresh_name, 2, 2)
    page = visit(theme=theme, size=size).sign_in(ADA, f"#/allotments/{made}/schedule")
    expect(page.get_by_text("No planned changes")).to_be_visible()
    page.get_by_role("button", name="Plan a change").click()
    page.get_by_label("On", exact=True).fill(day(3))
    field(page, "New limit").fill("1")
    page.get_by_label("Until (optional)").fill(day(30))
    assert axe_violations(page) == []
    shot(page, f"plan-form-{theme}")
    page.get_by_role("button", name="Check the change").click()
    expect(page.get_by_text("As things stand today, this doesn't fit.")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, f"plan-outlook-{theme}")
    page.get_by_role("button", name="Back").click()
    field(page, "New limit").fill("3")
    page.get_by_role("button", name="Check the change").click()
    expect(page.get_by_text("As things stand today, this fits.")).to_be_visible()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("row", name="Limit 3")).to_be_visible()
    expect(page.get_by_role("row", name="As before")).to_be_visible()
    assert axe_violations(page) == []
    shot(page, f"schedule-{theme}")
    page.get_by_role("row", name="Limit 3").get_by_role("button", name="Cancel the change").click()
    page.locator("#question").get_by_role("button", name="Cancel the change").click()
    expect(page.get_by_role("row", name="Cancelled")).to_be_visible()


def test_both_are_there_in_swedish(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 2)
    tab = visit(language="sv-SE")
    page = tab.sign_in(OLGA, f"#/allotments/{made}/reservations")
    page.get_by_role("button", name="Reservera platser").click()
    expect(page.get_by_text("Håll platser för personer som går med senare.")).to_be_visible()
    shot(page, "reserve-swedish")
    page.keyboard.press("Escape")
    tab.open(f"#/allotments/{made}/schedule")
    expect(page.get_by_text("Inga planerade ändringar")).to_be_visible()
    shot(page, "schedule-swedish")
