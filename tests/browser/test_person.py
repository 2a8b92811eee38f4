"""Starting from a person: why somebody has no licence, and what people see of themselves."""

from playwright.sync_api import expect

from tests.browser.chromium import PHONE, field
from tests.browser.conftest import Open
from tests.browser.world import E3, World, add_people, allot
from tests.integration.api import Api, eventually

FULL = "Nobody's Visio"


def test_an_administrator_finds_a_refused_person_with_the_reason(visit: Open, contoso: World, api: Api) -> None:
    made = allot(api, FULL, [], E3, 0, overflow="rollback", owners=[contoso.owner])
    api.call("POST", f"/allotments/{made}/assignments", {"user": contoso.people[0]})
    eventually(lambda: api.call("GET", f"/allotments/{made}/decisions").json()["value"], bool)
    page = visit().sign_in("Ada Ahlgren", "#/people")
    field(page, "Name or email").fill("Vera")
    page.get_by_role("link", name="Vera Viklund").click()
    expect(page.get_by_role("heading", name="Vera Viklund")).to_be_visible()
    card = page.get_by_role("region", name=FULL)
    expect(card).to_contain_text("No seat")
    expect(card).to_contain_text("is full")
    expect(card.get_by_role("link", name="Olga Owner")).to_have_attribute("href", "mailto:olga.owner@contoso.example")
    card.get_by_role("link", name="All decisions").click()
    expect(page.get_by_text("Only decisions about Vera Viklund")).to_be_visible()


def test_a_person_is_found_from_every_page(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Ada Ahlgren", "#/report")
    search = page.get_by_role("search").get_by_role("searchbox", name="Find a person")
    search.fill("Greta Gus")
    search.press("Enter")
    page.get_by_role("link", name="Greta Gustafsson").click()
    expect(page.get_by_role("heading", name="Greta Gustafsson")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Greta Gustafsson")).to_be_visible()


def test_an_owner_finds_who_waits_on_the_phone(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE).sign_in("Olga Owner", f"#/people/{contoso.members[7]}")
    card = page.get_by_role("region", name="Finance E3")
    expect(card).to_contain_text("In line")
    expect(card).to_contain_text("1 person is ahead")
    card.get_by_role("link", name="Waiting room").click()
    expect(page.get_by_role("table", name="Waiting room")).to_be_visible()


def test_somebody_without_a_role_sees_their_licences_and_gives_one_back(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    (nils,) = add_people(api, {"nils.norole": "Nils Norole"})
    made = allot(api, fresh_name, [nils], E3, 1, overflow="wait", owners=[contoso.owner])
    page = visit().sign_in("Nils Norole")
    expect(page.get_by_role("heading", name="My licences")).to_be_visible()
    card = page.get_by_role("region", name=fresh_name)
    expect(card).to_contain_text("Licensed")
    card.get_by_role("button", name=f"Give back {fresh_name}").click()
    page.locator("#question").get_by_role("button", name="Give back").click()
    expect(page.get_by_text(f"You're leaving {fresh_name}.")).to_be_visible()
    eventually(lambda: api.assignments(made), lambda found: found == [])
