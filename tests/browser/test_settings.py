"""Settings are changed where they can be; people choose their mails and their language; owners read their report."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations, field, stored_preferences
from tests.browser.conftest import Open
from tests.browser.world import World
from tests.integration.api import Api, eventually

ADA, READER, OWNER, STRANGER = "Ada Ahlgren", "Rikard Lund", "Olga Owner", "Stina Stranger"
BOTH = pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
PICTURES = os.environ.get("PICTURES")


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def reset(api: Api, *names: str) -> None:
    body = {"settings": dict.fromkeys(names)}

    def back() -> int:
        """The page may have saved something since the ETag was read."""
        etag = api.call("GET", "/settings").headers["ETag"]
        return api.call("PATCH", "/settings", json=body, headers={"If-Match": etag}).status_code

    eventually(back, lambda status: status == 200)


@BOTH
def test_a_price_is_changed_and_goes_back(
    visit: Open, contoso: World, api: Api, theme: str, size: tuple[int, int]
) -> None:
    page = visit(theme=theme, size=size).sign_in(ADA, "#/settings")
    try:
        field(page, "Prices a month").fill("SPE_E3=thirty")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".remark.bad").first).to_contain_text("such as SPE_E3=36.90")
        assert axe_violations(page) == []
        keep(page, f"settings-refused-{theme}-{size[0]}")
        field(page, "Prices a month").fill("SPE_E3=36.90")
        page.get_by_role("combobox", name="Owners' updates").select_option("daily")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The settings were saved.")).to_be_visible()
        expect(page.get_by_text("Changed here by Ada Ahlgren").first).to_be_visible()
        expect(page.get_by_role("combobox", name="Owners' updates")).to_have_value("daily")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(page, f"settings-{theme}-{size[0]}")
        priced = {each["skuPartNumber"]: each["price"] for each in api.call("GET", "/products").json()["value"]}
        assert priced["SPE_E3"] == "36.90"
        page.get_by_role("button", name="Go back to the app setting for Prices a month").click()
        page.get_by_role("button", name="Save").click()
        expect(field(page, "Prices a month")).to_have_value("")
        entries = api.call("GET", "/audit?kind=changeSettings").json()["value"]
        assert {change["property"] for entry in entries for change in entry["changes"]} >= {"PRICES"}
    finally:
        reset(api, "PRICES", "MESSAGES_UPDATES")


def test_what_cannot_be_changed_says_why_and_where(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/settings")
    page.get_by_text("App settings", exact=True).click()
    row = page.get_by_role("table", name="App settings").get_by_role("row").filter(has_text="SETTLE_SECONDS").first
    expect(row).to_contain_text("All workers need the same value at the same time.")
    secret = page.get_by_role("row").filter(has_text="TABLES_CONNECTION")
    expect(secret).to_contain_text("Set, not shown")
    expect(page.get_by_text("azd env set NAME value")).to_be_visible()


def test_a_reader_sees_them_and_changes_none(visit: Open, contoso: World) -> None:
    page = visit().sign_in(READER, "#/settings")
    expect(page.get_by_role("heading", name="Prices a month")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert axe_violations(page) == []


def test_an_owner_has_no_settings_of_the_app(visit: Open, contoso: World) -> None:
    page = visit().sign_in(OWNER, "#/settings")
    expect(page.get_by_text("This page is for administrators")).to_be_visible()


@BOTH
def test_an_owner_chooses_their_mails(visit: Open, contoso: World, theme: str, size: tuple[int, int]) -> None:
    page = visit(theme=theme, size=size).sign_in(OWNER)
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("link", name="Mails and language").click()
    expect(page.get_by_role("heading", name="Mails and language")).to_be_visible()
    page.get_by_label("Report about your allotments").select_option("weekly")
    expect(page.get_by_text("Your choice was saved.")).to_be_visible()
    waits = page.get_by_label("Who waits, and who gets a seat")
    waits.set_checked(not waits.is_checked())
    expect(page.get_by_text("Always on, because somebody is without a licence.").first).to_be_visible()
    assert axe_violations(page) == []
    keep(page, f"preferences-{theme}-{size[0]}")
    page.get_by_label("Language of mails and the portal").select_option("sv")
    expect(page.get_by_role("heading", name="Mejl och språk")).to_be_visible()
    expect(page.get_by_label("Rapport om dina tilldelningar")).to_have_value("weekly")
    keep(page, f"preferences-swedish-{theme}-{size[0]}")
    with stored_preferences(page):  # the other tests read this owner's pages in English
        page.get_by_label("Språk i mejl och i portalen").select_option("")
    expect(page.get_by_text("Ditt val är sparat.")).to_be_visible()


def test_who_owns_nothing_chooses_about_themselves_alone(visit: Open, contoso: World) -> None:
    page = visit().sign_in(STRANGER, "#/preferences")
    expect(page.get_by_label("My place in line")).to_be_visible()
    expect(page.get_by_text("As an owner")).to_have_count(0)
    page.get_by_label("My place in line").uncheck()
    expect(page.get_by_text("Your choice was saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("My place in line")).not_to_be_checked()
    page.get_by_label("My place in line").check()
    expect(page.get_by_text("Your choice was saved.")).to_be_visible()


@BOTH
def test_an_owner_reads_their_own_report(
    visit: Open, contoso: World, api: Api, theme: str, size: tuple[int, int]
) -> None:
    assert api.call("POST", "/reconciliations").status_code == 202
    nights = "/reconciliations"
    eventually(lambda: api.call("GET", nights).json()["value"][0]["state"], lambda state: state == "finished")
    page = visit(theme=theme, size=size).sign_in(OWNER, "#/report")
    expect(page.get_by_role("heading", name="My report")).to_be_visible()
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    expect(page.get_by_text("New starters")).to_have_count(0)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"own-report-{theme}-{size[0]}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download report").click()
    text = download.value.path().read_text()
    assert "Finance E3" in text
    assert "New starters" not in text
