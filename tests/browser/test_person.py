"""Starting from a person: why somebody has no licence, and what people see of themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, POWER_BI, VISIO, World, add_people, address, allot
from tests.integration.api import Api, eventually


def test_an_administrator_finds_a_refused_person_with_the_reason(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = allot(api, fresh_name, [], E3, 0, overflow="rollback", owners=[contoso.owner])
    api.call("POST", f"/allotments/{made}/assignments", {"user": contoso.people[0]})
    eventually(lambda: api.call("GET", f"/allotments/{made}/decisions").json()["value"], bool)
    find(api, "vera", "Vera Viklund")
    page = visit().sign_in("Ada Ahlgren", "#/people")
    field(page, "Any part of a name or email").fill("Vera")
    page.get_by_role("link", name="Vera Viklund").click()
    expect(page.get_by_role("heading", name="Vera Viklund")).to_be_visible()
    card = page.get_by_role("region", name=fresh_name)
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
    field(page, "Any part of a name or email").fill("stina")
    expect(page.get_by_text("No allotment that you can see knows anybody by that name.")).to_be_visible()
    page.get_by_role("button", name="Search the whole directory").click()
    page.get_by_role("link", name="Stina Stranger").click()
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


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop", "phone"])
def test_an_administrator_does_on_the_page_of_a_person_what_helps(
    visit: Open, contoso: World, api: Api, fresh_name: str, theme: str, size: tuple[int, int]
) -> None:
    (signe,) = add_people(api, {f"signe.{address(fresh_name)}": "Signe Sand"})
    (rut,) = add_people(api, {f"rut.{address(fresh_name)}": "Rut Ros"})
    made = allot(api, fresh_name, [rut, signe], E3, 1, overflow="wait", owners=[contoso.owner])
    other = f"{fresh_name} next"
    allot(api, other, [], VISIO, 1, overflow="rollback")
    holders = api.group(f"{fresh_name} holders")
    api.join(holders, signe)
    api.control("POST", f"/groups/{holders}/licenses", {"add": [POWER_BI]})
    eventually(lambda: api.licensed(POWER_BI), lambda licensed: signe in licensed)
    page = visit(theme=theme, size=size).sign_in("Ada Ahlgren", f"#/people/{signe}")
    outside = page.get_by_role("region", name="Outside allotments")
    expect(outside).to_contain_text(f"through the group {fresh_name} holders")
    card = page.get_by_role("region", name=fresh_name, exact=True)
    expect(card).to_contain_text("In line")
    expect(card.get_by_role("link", name="Raise the limit")).to_be_visible()
    assert axe_violations(page) == []
    card.get_by_role("button", name=f"End date in {fresh_name}").click()
    question = page.locator("#question")
    question.get_by_label("Last day").fill((datetime.now(UTC) + timedelta(days=40)).date().isoformat())
    question.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("Until")
    card.get_by_role("button", name=f"Remove from {fresh_name}").click()
    expect(question).to_contain_text("lose their place in the waiting room")
    question.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Signe Sand is being removed.")).to_be_visible()
    eventually(lambda: api.shown(made)["waitingUnits"], lambda waiting: waiting == 0)

    page.get_by_role("button", name="Add to an allotment").click()
    field(page, "Find an allotment").fill(other)
    assert axe_violations(page) == []
    page.get_by_role("button", name=other).click()
    expect(question).to_contain_text("Otherwise, they're removed from the group again.")
    question.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Signe Sand has a seat.")).to_be_visible()
    expect(page.get_by_role("region", name=other)).to_contain_text("Licen")


def test_an_owner_may_act_in_their_own_allotments_alone(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    elin = contoso.members[4]
    foreign = allot(api, fresh_name, [elin], VISIO, 1, overflow="rollback")
    page = visit(size=PHONE).sign_in("Olga Owner", f"#/people/{elin}")
    own = page.get_by_role("region", name="Finance E3")
    own.get_by_role("button", name="End date in Finance E3").click()
    page.locator("#question").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("region", name=fresh_name)).to_have_count(0)
    expect(page.get_by_text("You see the products of your own allotments")).to_be_visible()
    assert axe_violations(page) == []
    reader = visit().sign_in("Rikard Lund", f"#/people/{elin}")
    expect(reader.get_by_role("region", name=fresh_name)).to_be_visible()
    expect(reader.get_by_role("link", name="All decisions").first).to_be_visible()
    expect(reader.get_by_role("button", name="Remove from")).to_have_count(0)
    expect(reader.get_by_role("button", name="Add to an allotment")).to_have_count(0)
    api.call("DELETE", f"/allotments/{foreign}", headers={"If-Match": "*"})


def test_a_failed_licence_is_tried_again_on_the_page_of_the_person(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in("Olga Owner", f"#/people/{contoso.members[2]}")
    card = page.get_by_role("region", name="Analysts Power BI")
    expect(card).to_contain_text("Licence failed")
    card.get_by_role("button", name="Try again in Analysts Power BI").click()
    question = page.locator("#question")
    expect(question).to_contain_text("If the cause is still there, it fails again.")
    question.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Trying the licence of Cecilia Cederlund again.")).to_be_visible()
    eventually(
        lambda: [seat["state"] for seat in api.assignments(contoso.analysts)].count("failed"),
        lambda failed: failed == 1,
    )


def test_somebody_asks_for_a_seat_in_swedish(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    add_people(api, {"svea.svensk": "Svea Svensk"})
    made = allot(api, fresh_name, [], E3, 2, overflow="wait", owners=[contoso.owner], seatRequests=True)
    person = visit(size=PHONE, language="sv-SE").sign_in("Svea Svensk")
    expect(person.get_by_role("heading", name="Mina licenser")).to_be_visible()
    person.get_by_role("button", name=f"Be om en plats i {fresh_name}").click()
    question = person.locator("#question")
    field(question, "Meddelande (valfritt)").fill("Till min uppsats.")
    question.get_by_role("button", name="Be om en plats").click()
    card = person.get_by_role("region", name=fresh_name)
    expect(card).to_contain_text("Till min uppsats.")
    assert axe_violations(person) == []
    owner = visit(language="sv-SE").sign_in("Olga Owner", "#/requests")
    owner.get_by_role("button", name="Godkänn begäran från Svea Svensk").click()
    owner.locator("#question").get_by_role("button", name="Godkänn").click()
    eventually(lambda: [seat["state"] for seat in api.assignments(made)], lambda found: found == ["licensed"])
    person.reload()
    expect(card).to_contain_text("Godkänd")
    expect(card.get_by_role("button", name=f"Lämna tillbaka {fresh_name}")).to_be_visible()


def find(api: Api, text: str, name: str) -> None:
    """Wait until the names of people about whom something was decided are kept."""
    eventually(
        lambda: api.call("POST", "/people/known/search", {"search": text}).json()["value"],
        lambda found: name in [person["displayName"] for person in found],
    )
