"""Starting from a person: why somebody has no licence, and what people see of themselves."""

from playwright.sync_api import expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, World, add_people, allot
from tests.integration.api import Api, eventually

FULL = "Nobody's Visio"


def test_an_administrator_finds_a_refused_person_with_the_reason(visit: Open, contoso: World, api: Api) -> None:
    made = allot(api, FULL, [], E3, 0, overflow="rollback", owners=[contoso.owner])
    api.call("POST", f"/allotments/{made}/assignments", {"user": contoso.people[0]})
    eventually(lambda: api.call("GET", f"/allotments/{made}/decisions").json()["value"], bool)
    find(api, "vera", "Vera Viklund")
    page = visit().sign_in("Ada Ahlgren", "#/people")
    field(page, "Any part of a name or email").fill("Vera")
    page.get_by_role("link", name="Vera Viklund").click()
    expect(page.get_by_role("heading", name="Vera Viklund")).to_be_visible()
    card = page.get_by_role("region", name=FULL)
    expect(card).to_contain_text("No seat")
    expect(card).to_contain_text("is full")
    expect(card.get_by_role("link", name="Olga Owner")).to_have_attribute("href", "mailto:olga.owner@contoso.example")
    card.get_by_role("link", name="All decisions").click()
    expect(page.get_by_text("Only decisions about Vera Viklund")).to_be_visible()


def test_a_person_is_found_from_every_page(visit: Open, contoso: World, api: Api) -> None:
    find(api, "greta", "Greta Gustafsson")
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


def test_an_administrator_finds_somebody_by_the_middle_of_their_name(visit: Open, contoso: World, api: Api) -> None:
    find(api, "ustafss", "Greta Gustafsson")
    page = visit().sign_in("Ada Ahlgren", "#/people?q=ustafss")
    expect(page.get_by_role("link", name="Greta Gustafsson")).to_be_visible()
    field(page, "Any part of a name or email").fill("hellst hug")
    expect(page.get_by_role("link", name="Hugo Hellström")).to_be_visible()
    expect(page.get_by_role("link", name="Greta Gustafsson")).to_have_count(0)
    field(page, "Any part of a name or email").fill("vilma")
    expect(page.get_by_text("No allotment that you can see knows anybody by that name.")).to_be_visible()
    page.get_by_role("button", name="Search the whole directory").click()
    page.get_by_role("link", name="Vilma Vik").click()
    expect(page.get_by_role("heading", name="No allotment knows this person")).to_be_visible()


def test_an_owner_finds_nobody_of_foreign_allotments(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    (tove,) = add_people(api, {"tove.trost": "Tove Trost"})
    allot(api, fresh_name, [tove], E3, 1, overflow="wait")
    find(api, "trost", "Tove Trost")
    page = visit(size=PHONE).sign_in("Olga Owner", "#/people")
    field(page, "Any part of a name or email").fill("trost")
    expect(page.get_by_text("No allotment that you can see knows anybody by that name.")).to_be_visible()


def test_somebody_asks_for_a_seat_and_an_owner_approves(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    add_people(api, {"petra.person": "Petra Person"})
    made = allot(api, fresh_name, [], E3, 2, overflow="wait", owners=[contoso.owner], seatRequests=True)
    person = visit(size=PHONE).sign_in("Petra Person")
    expect(person.get_by_role("heading", name="Ask for a seat")).to_be_visible()
    person.get_by_role("button", name=f"Ask for a seat in {fresh_name}").click()
    question = person.locator("#question")
    field(question, "Message (optional)").fill("For my thesis.")
    question.get_by_role("button", name="Ask for a seat").click()
    expect(person.get_by_text(f"You asked for a seat in {fresh_name}. An owner decides.")).to_be_visible()
    card = person.get_by_role("region", name=fresh_name)
    expect(card).to_contain_text("Open")
    expect(card).to_contain_text("For my thesis.")
    assert axe_violations(person) == []

    owner = visit().sign_in("Olga Owner", "#/requests")
    requests = owner.get_by_role("region", name="Seat requests")
    expect(requests).to_contain_text("For my thesis.")
    assert axe_violations(owner) == []
    requests.get_by_role("button", name="Approve the request of Petra Person").click()
    question = owner.locator("#question")
    expect(question).to_contain_text(f"They join the group of {fresh_name}")
    question.get_by_role("button", name="Approve").click()
    expect(owner.get_by_text("Approved. The person is being added.")).to_be_visible()
    eventually(lambda: [seat["state"] for seat in api.assignments(made)], lambda found: found == ["licensed"])
    person.reload()
    card = person.get_by_role("region", name=fresh_name)
    expect(card).to_contain_text("Approved")
    expect(card.get_by_role("button", name=f"Give back {fresh_name}")).to_be_visible()


def test_a_refusal_needs_a_reason_which_the_person_reads(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    add_people(api, {"rolf.refused": "Rolf Refused", "wanda.withdraws": "Wanda Withdraws"})
    allot(api, fresh_name, [], E3, 2, overflow="wait", owners=[contoso.owner], seatRequests=True)
    for name in ("Rolf Refused", "Wanda Withdraws"):
        tab = visit()
        page = tab.sign_in(name)
        page.get_by_role("button", name=f"Ask for a seat in {fresh_name}").click()
        page.locator("#question").get_by_role("button", name="Ask for a seat").click()
        expect(page.get_by_text(f"You asked for a seat in {fresh_name}.")).to_be_visible()
    page.get_by_role("button", name=f"Withdraw request for {fresh_name}").click()
    page.locator("#question").get_by_role("button", name="Withdraw request").click()
    expect(page.get_by_role("region", name=fresh_name)).to_contain_text("Withdrawn")

    owner = visit(size=PHONE).sign_in("Olga Owner", "#/requests")
    owner.get_by_role("button", name="Refuse the request of Rolf Refused").click()
    question = owner.locator("#question")
    question.get_by_role("button", name="Refuse").click()
    expect(question).to_contain_text("Write a reason.")
    field(question, "Reason").fill("Ask again in May.")
    question.get_by_role("button", name="Refuse").click()
    expect(owner.get_by_text("Refused. The person is told.")).to_be_visible()
    expect(owner.get_by_role("button", name="Refuse the request of Wanda Withdraws")).to_have_count(0)
    person = visit(size=PHONE).sign_in("Rolf Refused")
    expect(person.get_by_role("region", name=fresh_name)).to_contain_text("Answer: Ask again in May.")


def test_an_administrator_lets_people_ask(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 2, overflow="wait", owners=[contoso.owner])
    page = visit().sign_in("Ada Ahlgren", f"#/allotments/{made}/settings")
    page.get_by_label("People can ask for a seat").check()
    page.get_by_role("button", name="Save").click()
    eventually(lambda: api.shown(made)["seatRequests"], bool)
    assert axe_violations(page) == []


def find(api: Api, text: str, name: str) -> None:
    """Wait until the names of people about whom something was decided are kept."""
    eventually(
        lambda: api.call("POST", "/people/known/search", {"search": text}).json()["value"],
        lambda found: name in [person["displayName"] for person in found],
    )
