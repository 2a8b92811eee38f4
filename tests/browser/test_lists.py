"""Lists as people know them from the Microsoft 365 admin centre: sorted, narrowed, chosen from and exported."""

import csv
import io
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import World
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"


def names(page: Page) -> list[str]:
    return page.get_by_role("table").locator("td.main").all_inner_texts()


def header(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def in_order(found: list[str]) -> list[str]:
    """As people order names: numbers by size, whatever the case."""
    return sorted(found, key=lambda name: [int(part) if part.isdigit() else part for part in parts(name)])


def parts(name: str) -> list[str]:
    return re.split(r"(\d+)", name.casefold())


def choice(page: Page, label: str) -> Locator:
    """The list of values of a filter."""
    return page.get_by_role("combobox", name=re.compile(f"^{label}"))


def test_a_click_on_a_header_sorts_and_the_address_keeps_it(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments")
    header(page, "Name").get_by_role("button").click()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "ascending")
    ascending = names(page)
    assert ascending == in_order(ascending)
    header(page, "Name").get_by_role("button").click()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "descending")
    assert names(page) == ascending[::-1]
    assert page.url.endswith("?sort=-name")
    page.get_by_role("link", name="Finance E3").click()
    expect(page.get_by_role("heading", name="Finance E3")).to_be_visible()
    page.go_back()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "descending")


def test_filters_leave_what_they_say_and_a_link_shows_the_same(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments?trouble=failed")
    expect(page.get_by_role("link", name="Analysts Power BI")).to_be_visible()
    expect(page.get_by_role("link", name="New starters")).to_be_hidden()
    choice(page, "Owners").select_option("No owner")
    expect(page.get_by_text("No allotments match.")).to_be_visible()
    assert axe_violations(page) == []
    choice(page, "Trouble").select_option("All")
    expect(page.get_by_role("link", name="New starters")).to_be_visible()
    choice(page, "Owners").select_option("Olga Owner")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    expect(page.get_by_role("link", name="New starters")).to_be_hidden()
    field(page, "Filter by name, product or group ID").fill("visio plan")
    expect(page.get_by_role("link", name="Design Visio")).to_be_visible()
    expect(page.get_by_role("link", name="Finance E3")).to_be_hidden()


def test_columns_are_chosen_and_remembered(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments")
    expect(header(page, "Group ID")).to_be_hidden()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Group ID").check()
    expect(header(page, "Group ID")).to_be_visible()
    assert axe_violations(page) == []
    page.reload()
    expect(header(page, "Group ID")).to_be_visible()


def test_what_is_shown_is_exported_with_every_column(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(ADA, "#/allotments?q=finance%20e3")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(text)))
    shown = api.shown(contoso.finance)
    assert (row["Name"], row["Products"], row["Owners"]) == ("Finance E3", "Microsoft 365 E3", "Olga Owner")
    assert (row["Seats used"], row["Limit"], row["Group ID"]) == ("6", "6", shown["groupId"])


def test_chosen_allotments_are_suspended_and_resumed_together(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = [
        api.call(
            "POST",
            "/allotments",
            {
                "displayName": f"{fresh_name} {letter}",
                "groupId": api.group(f"{fresh_name} {letter}"),
                "products": [{"skuId": "05e9a617-0261-4cee-bb44-138d3ef5d965"}],
                "allottedUnits": 1,
                "allowOvercommit": True,
                "overflow": "wait",
            },
        ).json()["id"]
        for letter in "ab"
    ]
    for each in made:
        eventually(lambda each=each: api.shown(each)["state"], lambda state: state == "active")
    page = visit().sign_in(ADA, f"#/allotments?q={fresh_name.replace(' ', '%20')}")
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspend 2 allotments?")).to_be_visible()
    page.locator("#question").get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Done: 2.")).to_be_visible()
    assert {api.shown(each)["state"] for each in made} == {"suspended"}
    page.get_by_role("button", name="Resume").click()
    page.locator("#question").get_by_role("button", name="Resume").click()
    for each in made:
        eventually(lambda each=each: api.shown(each)["state"], lambda state: state == "active")
        api.call("DELETE", f"/allotments/{each}?licences=remove", headers={"If-Match": "*"})


def test_on_a_phone_the_order_is_chosen_from_a_list(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE, language="sv-SE", theme="dark").sign_in(ADA, "#/allotments")
    choice(page, "Sortera efter").select_option("Namn, fallande")
    found = names(page)
    assert found == in_order(found)[::-1]
    assert axe_violations(page) == []


def test_failed_licences_are_counted_apart_and_lead_to_the_people(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA)
    tile = page.get_by_role("link", name="Failed licences")
    expect(tile).to_contain_text("1")
    tile.click()
    page.get_by_role("link", name="Analysts Power BI").click()
    page.locator(".figures").get_by_role("link", name="1").click()
    expect(page.get_by_role("table", name="People").get_by_role("row")).to_have_count(2)
    expect(choice(page, "State")).to_have_value("failed")
