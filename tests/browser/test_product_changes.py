"""Products are changed, and allotments merged: planned, looked at, started, stopped, resumed and undone."""

from playwright.sync_api import Page, expect

from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.test_adoption import ADA, LONG_MILLISECONDS, do, state, sure
from tests.browser.world import OWNER, POWER_BI, VISIO, World, add_people, address, allot
from tests.integration.api import Api, eventually

OLGA = OWNER.partition(".")[0].capitalize()


def choose(page: Page, product: str) -> None:
    page.get_by_role("checkbox", name=product).click()


def test_products_are_changed_and_back_while_the_owner_looks_on(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    people = add_people(api, {address(f"{name} {fresh_name}"): f"{name} {fresh_name}" for name in ("Anna", "Bo")})
    allotment = allot(api, fresh_name, people, VISIO, 2, overflow="wait", owners=[contoso.owner])
    page = visit().sign_in(ADA, f"#/allotments/{allotment}/settings")
    page.get_by_role("link", name="Change products").click()
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_text("The allotment has exactly these products already.")).to_be_visible()
    choose(page, "Visio")
    choose(page, "Power BI Pro")
    expect(page.get_by_text("Comes: Power BI Pro")).to_be_visible()
    field(page, "People at a time").fill("0")
    expect(page.get_by_text("Enter a whole number from 1 to 100,000.")).to_be_visible()
    field(page, "People at a time").fill("1")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Create plan").click()
    expect(state(page)).to_have_text("Planned")
    expect(page.get_by_text("2 people change.")).to_be_visible()
    expect(page.get_by_text("Power BI Pro: 2 needed")).to_be_visible()
    anna = page.get_by_role("table", name="People affected").get_by_role("row", name=f"Anna {fresh_name}")
    expect(anna.get_by_role("cell")).to_contain_text([f"Anna {fresh_name}", "Has Visio", "Power BI Pro", "Visio"])
    change = page.url.rpartition("/")[2]
    owner = visit(language="sv-SE").sign_in(OLGA, "#/product-changes")
    owner.get_by_role("table", name="Produktbyten").get_by_role("link", name=fresh_name).click()
    expect(owner.get_by_text("En administratör kan starta bytet.")).to_be_visible()
    expect(owner.locator(".heading").get_by_role("button")).to_have_count(0)
    do(page, "Start")
    expect(page.locator(".steps [aria-current=step]")).to_have_text("Changing people", timeout=LONG_MILLISECONDS)
    do(page, "Stop")
    expect(page.get_by_text(f"Stopped by {ADA}.")).to_be_visible()
    do(page, "Resume")
    expect(state(page)).to_have_text("Changed", timeout=LONG_MILLISECONDS)
    assert axe_violations(page) == []
    assert set(people) <= api.licensed(POWER_BI)
    eventually(lambda: api.licensed(VISIO), lambda licensed: licensed.isdisjoint(people))
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#question")).to_contain_text("People get Visio")
    sure(page, "Undo")
    expect(state(page)).to_have_text("Undone", timeout=LONG_MILLISECONDS)
    assert set(people) <= api.licensed(VISIO)
    assert api.call("GET", f"/productChanges/{change}").json()["state"] == "undone"
    expect(owner.get_by_text("Alla har sina produkter som förut.")).to_be_visible()


def test_an_allotment_is_merged_into_another_one_and_back(visit: Open, api: Api, fresh_name: str) -> None:
    people = add_people(api, {address(f"{name} {fresh_name}"): f"{name} {fresh_name}" for name in ("Eva", "Finn")})
    source = allot(api, f"{fresh_name} pilot", people, VISIO, 2, overflow="wait")
    target = allot(api, f"{fresh_name} all", [], VISIO, 1, overflow="wait")
    eventually(lambda: api.licensed(VISIO), lambda licensed: set(people) <= licensed)
    page = visit().sign_in(ADA, f"#/allotments/{source}/settings")
    page.locator(".card").get_by_role("link", name="Merge", exact=True).click()
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_text("Choose an allotment from the list.")).to_be_visible()
    page.get_by_role("combobox", name="Target").fill(f"{fresh_name} a")
    page.get_by_role("option", name=f"{fresh_name} all").click()
    field(page, "People at a time").fill("1")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Create plan").click()
    expect(state(page)).to_have_text("Planned")
    expect(page.get_by_text("2 people move.")).to_be_visible()
    eva = page.get_by_role("table", name="People affected").get_by_role("row", name=f"Eva {fresh_name}")
    expect(eva.get_by_role("cell")).to_contain_text([f"Eva {fresh_name}", "Moves"])
    do(page, "Start")
    expect(state(page)).to_have_text("Merged", timeout=LONG_MILLISECONDS)
    assert axe_violations(page) == []
    assert set(people) <= api.licensed(VISIO)
    assert [api.call("GET", f"/allotments/{one}").json()["allottedUnits"] for one in (source, target)] == [0, 3]
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#question")).to_contain_text("Everybody keeps their licence on the way.")
    sure(page, "Undo")
    expect(state(page)).to_have_text("Undone", timeout=LONG_MILLISECONDS)
    assert set(people) <= api.licensed(VISIO)
    assert [api.call("GET", f"/allotments/{one}").json()["allottedUnits"] for one in (source, target)] == [2, 1]
    listed = visit(language="sv-SE").sign_in(ADA, "#/merges")
    listed.get_by_role("table", name="Sammanslagningar").get_by_role("link", name=f"{fresh_name} pilot").click()
    expect(listed.get_by_text("Alla är där de var.")).to_be_visible()
