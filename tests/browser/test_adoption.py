"""Groups that are licensed today are taken over: planned, looked at, started, watched, stopped, resumed and undone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import PHONE, Visit, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, LAWYERS, OWNER, World, add_people, address, licensed_group, planned
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"
LONG_MILLISECONDS = 90_000


@pytest.fixture
def slow_licences(api: Api) -> Iterator[None]:
    """Entra takes its time, so that an adoption is met while it is under way."""
    api.control("POST", "/knobs", {"licensingDelaySeconds": [20, 20]})
    yield
    be_quick(api)


def be_quick(api: Api) -> None:
    """Have what is licensed from now on licensed at once."""
    api.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.4]})


def two(name: str) -> dict[str, str]:
    """Two new people whose names begin so, by their addresses."""
    return {address(each): each for each in (f"Anna {name}", f"Bo {name}")}


def state(page: Page) -> Locator:
    return page.locator(".heading .badge")


def sure(page: Page, action: str) -> None:
    """Agree to what is asked, by the keyboard."""
    dialog = page.locator("#question")
    expect(dialog.get_by_role("button", name=action)).to_be_visible()
    assert axe_violations(page) == []
    dialog.get_by_role("button", name=action).press("Enter")


def do(page: Page, action: str) -> None:
    page.locator(".heading").get_by_role("button", name=action, exact=True).press("Enter")
    sure(page, action)


def test_a_group_is_taken_over_and_back(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    group = licensed_group(api, f"Group of {fresh_name}", two(fresh_name))
    page = visit().sign_in(ADA, "#/adoptions")
    page.get_by_role("link", name="Take over a group").click()
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_text("Enter a name of at most 120 characters.")).to_be_visible()
    field(page, "Name").fill(fresh_name)
    field(page, "Group").fill(f"Group of {fresh_name}")
    page.get_by_role("option", name=f"Group of {fresh_name}").click()
    field(page, "Seats").fill("2")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Create plan").click()
    expect(state(page)).to_have_text("Planned")
    expect(page.get_by_text("2 people keep the licence and get a seat.")).to_be_visible()
    people = page.get_by_role("table", name="People affected")
    expect(people.get_by_role("row", name=f"Anna {fresh_name}")).to_contain_text("Keeps the licence and gets a seat")
    do(page, "Start")
    expect(state(page)).to_have_text("Adopted", timeout=LONG_MILLISECONDS)
    assert axe_violations(page) == []
    expect(page.locator(".steps [aria-current=step]")).to_have_text("Adopted")
    allotment = api.shown(page.url.rpartition("/")[2])
    assert (allotment["groupId"], allotment["consumedUnits"]) == (group, 2)
    do(page, "Undo")
    expect(state(page)).to_have_text("Undone", timeout=LONG_MILLISECONDS)
    expect(page.get_by_text("People have their licences as before.")).to_be_visible()


def test_people_of_a_file_are_taken_over(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    found, known = add_people(api, two(fresh_name)), address(f"Anna {fresh_name}")
    api.control("POST", f"/users/{found[0]}/licenses", {"add": [E3]})
    api.group(f"Group of {fresh_name}")
    page = visit().sign_in(ADA, "#/adoptions/new")
    field(page, "Name").fill(fresh_name)
    field(page, "Group").fill(f"Group of {fresh_name}")
    page.get_by_role("option", name=f"Group of {fresh_name}").click()
    page.get_by_label("Assigned to each person").check()
    page.get_by_label("Microsoft 365 E3").check()
    page.get_by_label("People in a file").check()
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_text("Choose a file that names at least one person.")).to_be_visible()
    rows = f"{known}@contoso.example,Microsoft 365 E3\nnobody@contoso.example,Microsoft 365 E3\nx@y.example,Visio\n"
    file = {"name": "users.csv", "mimeType": "text/csv", "buffer": f"User principal name,Licenses\n{rows}".encode()}
    page.get_by_label("File with people").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("The file names 1 person in your organization. 1 row with other products")).to_be_visible()
    rejected = page.get_by_role("table", name="Rows that can't be used")
    expect(rejected.get_by_role("row", name="nobody@contoso.example")).to_contain_text("Nobody in the tenant")
    assert axe_violations(page) == []
    field(page, "Seats").fill("1")
    page.get_by_role("button", name="Create plan").click()
    expect(state(page)).to_have_text("Planned")
    expect(page.get_by_text("1 person of them is added to the group when it starts.")).to_be_visible()
    people = page.get_by_role("table", name="People affected")
    expect(people.get_by_role("row", name=f"Anna {fresh_name}")).to_contain_text("Is added to the group.")
    assert axe_violations(page) == []
    do(page, "Discard plan")
    expect(state(page)).to_have_text("Undone")


def test_a_large_group_is_split(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    large = licensed_group(api, f"Large {fresh_name}", two(fresh_name))
    part, inner = (api.group(f"{name} {fresh_name}") for name in ("Part", "Inner"))
    (anna,) = add_people(api, {address(f"Cecilia {fresh_name}"): f"Cecilia {fresh_name}"})
    api.join(large, anna)
    api.join(inner, anna)
    eventually(lambda: api.licensed(E3), lambda licensed: anna in licensed)
    page = visit().sign_in(ADA, "#/adoptions/split")
    page.get_by_role("button", name="Show who goes where").click()
    expect(page.get_by_text("Enter a name of at most 120 characters.")).to_have_count(2)
    page.get_by_role("button", name="Remove allotment 2").click()
    page.get_by_label("Licensed group").fill(large)
    field(page, "Name").fill(fresh_name)
    page.get_by_label("Group of the allotment").fill(part)
    field(page, "Values").fill("Nowhere")
    field(page, "Seats").fill("1")
    page.get_by_role("button", name="Show who goes where").click()
    expect(page.get_by_text("Nobody in the group matches a target.")).to_be_visible()
    page.get_by_label("Who goes there").select_option(label="Group")
    page.get_by_label("Group", exact=True).fill(inner)
    page.get_by_role("button", name="Show who goes where").click()
    preview = page.get_by_role("table", name="Who goes where")
    expect(preview.get_by_role("row", name=fresh_name)).to_contain_text("1")
    expect(page.get_by_text("2 of 3 people match no allotment, and stay in the group.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Create plans").click()
    row = page.get_by_role("table", name="Plans of a split").get_by_role("row", name=fresh_name)
    expect(row).to_contain_text("Planned", timeout=LONG_MILLISECONDS)
    expect(page.get_by_text("1 person gets a seat: 1 seats in 1 allotments.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Start the plan").click()
    expect(page.locator("#question")).to_contain_text(f"{fresh_name}: 1 person")
    sure(page, "Start")
    expect(row).to_contain_text("Adopted", timeout=LONG_MILLISECONDS)


def test_who_would_lose_the_licence_is_named_before_anything_is_changed(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    adoption = planned(api, licensed_group(api, fresh_name, two(fresh_name)), fresh_name, 1)
    page = visit().sign_in(ADA, f"#/adoptions/{adoption}")
    expect(page.get_by_text("1 person with the licence would get no seat")).to_be_visible()
    people = page.get_by_role("table", name="People affected")
    expect(people.locator("tbody tr")).to_have_count(1)
    expect(people.get_by_role("row", name=fresh_name)).to_contain_text("Loses the licence and waits")
    page.get_by_label("Show").select_option(label="All")
    expect(people.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Start without 1 person").click()
    expect(page.locator("#question")).to_contain_text("1 person without a seat loses the licence")
    page.locator("#question").get_by_role("button", name="Cancel").click()
    expect(state(page)).to_have_text("Planned")
    page.get_by_role("button", name="Plan again").click()
    expect(page.locator("#question").get_by_role("textbox")).to_have_value("2")
    sure(page, "Plan again")
    expect(page.get_by_text("2 people keep the licence and get a seat.")).to_be_visible()
    assert adoption not in page.url
    assert api.call("GET", f"/adoptions/{adoption}").json()["state"] == "undone"
    do(page, "Discard plan")
    expect(state(page)).to_have_text("Undone")


def test_more_than_is_owned_is_planned_again_where_that_is_meant(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    adoption = planned(api, licensed_group(api, fresh_name, two(fresh_name)), fresh_name, 9000)
    page = visit().sign_in(ADA, f"#/adoptions/{adoption}")
    do(page, "Start")
    expect(page.locator("#question")).to_contain_text("This allots more than you own")
    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/api/adoptions")) as asked:
        sure(page, "Plan again")
    assert asked.value.post_data_json["allowOvercommit"] is True
    expect(page).not_to_have_url(re.compile(adoption))
    expect(state(page)).to_have_text("Planned")
    do(page, "Discard plan")
    expect(state(page)).to_have_text("Undone")


def test_it_is_stopped_and_goes_on_where_it_was_once_it_is_decided_who_goes(
    visit: Open, contoso: World, api: Api, fresh_name: str, slow_licences: None
) -> None:
    group = licensed_group(api, fresh_name, two(fresh_name))
    adoption = planned(api, group, fresh_name, 2)
    page = visit(size=PHONE).sign_in(ADA, f"#/adoptions/{adoption}")
    do(page, "Start")
    expect(state(page)).to_have_text("Checking licences", timeout=LONG_MILLISECONDS)
    expect(page.get_by_text("have the licence through the licensed group yet")).to_be_visible(timeout=LONG_MILLISECONDS)
    do(page, "Stop")
    expect(state(page)).to_have_text("Stopped")
    page.goto(f"{page.url.partition('#')[0]}#/allotments/{adoption}")
    page.get_by_role("link", name="See the adoption").click()
    expect(page.get_by_text(f"Stopped by {ADA}.")).to_be_visible()
    expect(page.locator(".steps [aria-current=step]")).to_have_text("Checking licences")
    assert axe_violations(page) == []
    be_quick(api)
    (late,) = add_people(api, {address(f"Late {fresh_name}"): f"Late {fresh_name}"})
    api.join(group, late)
    eventually(lambda: api.licensed(E3), lambda licensed: late in licensed)
    eventually(lambda: api.shown(adoption)["waitingUnits"], lambda waiting: waiting == 1)
    do(page, "Resume")
    expect(page.get_by_role("link", name="Change the limit")).to_be_visible(timeout=LONG_MILLISECONDS)
    expect(state(page)).to_have_text("Stopped")
    people = page.get_by_role("table", name="People affected")
    expect(people.get_by_role("row", name=f"Late {fresh_name}")).to_contain_text("Loses the licence")
    assert axe_violations(page) == []
    do(page, "Resume without 1 person")
    expect(state(page)).to_have_text("Adopted", timeout=LONG_MILLISECONDS)
    assert api.shown(adoption)["waitingUnits"] == 1


def test_the_adoptions_are_listed_with_what_needs_somebody_first(visit: Open, contoso: World) -> None:
    tab: Visit = visit(language="sv-SE")
    page = tab.sign_in(ADA, "#/adoptions")
    row = page.get_by_role("table", name="Övertaganden").get_by_role("row", name="Legal E3")
    expect(row).to_contain_text("Planerat")
    row.get_by_role("link").click()
    page.get_by_label("Visa").select_option(label="Alla")
    for name in LAWYERS:
        expect(page.get_by_role("table", name="Personer som berörs").get_by_text(name)).to_be_visible()


def test_where_there_is_none_it_says_what_one_is(visit: Open, contoso: World) -> None:
    tab: Visit = visit()
    tab.page.route("**/api/adoptions?*", lambda route: route.fulfill(json={"value": []}))
    page = tab.sign_in(ADA, "#/adoptions")
    expect(page.get_by_role("heading", name="No adoptions yet")).to_be_visible()
    expect(page.get_by_role("link", name="Take over a group")).to_have_count(1)
    assert axe_violations(page) == []


def test_an_owner_is_not_led_there_and_not_let_in(visit: Open, contoso: World) -> None:
    page = visit().sign_in(OWNER.partition(".")[0].capitalize())
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="My allotments")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Adoptions")).to_have_count(0)
    for path in ("adoptions", "adoptions/new", f"adoptions/{contoso.plan}"):
        page.goto(f"{page.url.partition('#')[0]}#/{path}")
        expect(page.get_by_role("heading", name="This page is for administrators")).to_be_visible()
        assert axe_violations(page) == []
