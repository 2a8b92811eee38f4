"""An owner divides their allotment in the portal, changes the part, and dissolves it."""

from playwright.sync_api import expect

from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, World, allot
from tests.integration.api import Api, eventually

OLGA = "Olga Owner"


def test_an_owner_divides_changes_and_dissolves(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    faculty = allot(api, fresh_name, [], E3, 8, owners=[contoso.owner])
    group, foreign = api.group(f"{fresh_name} physics"), api.group(f"{fresh_name} foreign")
    api.control("POST", f"/groups/{group}/owners", {"userId": contoso.owner})
    page = visit().sign_in(OLGA, f"#/allotments/{faculty}/parts")
    expect(page.get_by_text("No parts")).to_be_visible()
    page.get_by_role("button", name="Divide").click()
    expect(page.get_by_text("8 seats are free.")).to_be_visible()
    field(page, "Name").fill("Physics")
    field(page, "Group").fill(foreign)
    field(page, "Limit").fill("5")
    page.get_by_role("button", name="Create the part").click()
    expect(page.get_by_text("You can only use a group that you own in Microsoft Entra.")).to_be_visible()
    assert axe_violations(page) == []
    field(page, "Group").fill(group)
    page.get_by_role("button", name="Create the part").click()
    part = page.get_by_role("row", name="Physics")
    expect(part).to_contain_text("0 of 5")
    expect(page.locator(".figures")).to_contain_text("In parts")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Change the limit of Physics").click()
    field(page, "Limit").last.fill("2")
    page.get_by_role("button", name="Save").click()
    expect(part).to_contain_text("0 of 2")
    page.get_by_role("link", name="Physics").click()
    page.get_by_role("link", name="Parts").click()
    expect(page.get_by_text(f"Part of {fresh_name}.")).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Dissolve Physics").click()
    page.get_by_role("button", name="Dissolve", exact=True).click()
    eventually(lambda: api.shown(faculty)["delegatedUnits"], lambda units: units == 0)
    expect(page.get_by_text("No parts")).to_be_visible(timeout=90_000)


def test_the_overview_says_what_a_pool_lacks(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Ada Ahlgren", "#/overview?sort=product")
    expect(page.get_by_role("columnheader", name="Missing")).to_be_visible()
