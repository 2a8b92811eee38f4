"""A group that is licensed itself: refused in the form, shown on its allotment's page, and taken over."""

import time

from playwright.sync_api import expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.test_adoption import ADA, LONG_MILLISECONDS, do, state, two
from tests.browser.world import E3, World, add_people, address, allot, licensed_group
from tests.integration.api import Api, eventually


def compared(api: Api, allotment: str, kind: str, people: set[str]) -> None:
    """Have the allotment compared until that is found of these people: Graph may show the last licence later."""

    def found() -> set[str]:
        api.call("POST", f"/allotments/{allotment}/reconcile", {})
        time.sleep(1)
        findings = api.call("GET", f"/allotments/{allotment}/findings").json().get("findings", [])
        return {user for one in findings if one["kind"] == kind for user in (one["subject"], *one["userIds"])}

    eventually(found, people.issubset)


def test_the_form_says_so_at_the_group_and_leads_to_the_adoption(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    group = licensed_group(api, f"Group of {fresh_name}", two(fresh_name))
    page = visit().sign_in(ADA, "#/new")
    field(page, "Name").fill(fresh_name)
    field(page, "Group").fill(f"Group of {fresh_name}")
    page.get_by_role("option", name=f"Group of {fresh_name}").click()
    page.get_by_label("Microsoft 365 E3").check()
    expect(page.get_by_text("This group already licenses all its members for Microsoft 365 E3")).to_be_visible()
    field(page, "Group").fill(group)
    field(page, "Seats").fill("2")
    page.get_by_label("New people wait for a seat").check()
    expect(page.get_by_text("already licenses all its members for Microsoft 365 E3")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Take over this group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take over a group")
    expect(field(page, "Name")).to_have_value(fresh_name)
    expect(field(page, "Seats")).to_have_value("2")
    expect(page.get_by_label("New people wait for a seat")).to_be_checked()
    page.get_by_role("button", name="Create plan").click()
    expect(state(page)).to_have_text("Planned")


def test_an_allotments_page_says_who_is_licensed_by_the_group_and_takes_it_over(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    people = add_people(api, two(fresh_name))
    allotment = allot(api, fresh_name, people, E3, 1, overflow="wait")
    group = api.shown(allotment)["groupId"]
    eventually(lambda: api.licensed(E3), lambda licensed: people[0] in licensed)
    api.control("POST", f"/groups/{group}/licenses", {"add": [E3]})
    eventually(lambda: api.licensed(E3), lambda licensed: set(people) <= licensed)
    compared(api, allotment, "watchedGroupLicensed", set(people))
    page = visit().sign_in(ADA, f"#/allotments/{allotment}")
    expect(page.get_by_text("People licensed by it: 2, without a seat: 1.")).to_be_visible()
    expect(page.get_by_text(f"People: Bo {fresh_name}, Anna {fresh_name}.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Take over").press("Enter")
    expect(state(page)).to_have_text("Planned")
    expect(page.get_by_text("1 person with the licence would get no seat. Raise the limit")).to_be_visible()
    do(page, "Start without 1 person")
    expect(state(page)).to_have_text("Adopted", timeout=LONG_MILLISECONDS)
    page.get_by_role("link", name="Open allotment").click()
    expect(page.get_by_text("People licensed by it")).to_have_count(0)
    [licensed] = [found["licenses"] for found in api.control("GET", "/state")["groups"] if found["id"] == group]
    assert licensed == []
    eventually(lambda: api.licensed(E3), lambda licensed: licensed & set(people) == {people[0]})


def test_who_waits_and_has_it_by_another_way_is_shown_with_the_way(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    names = (f"Anna {fresh_name}", f"Bo {fresh_name}", f"Cia {fresh_name}")
    people = add_people(api, {address(name): name for name in names})
    allotment = allot(api, fresh_name, people, E3, 1, overflow="wait")
    other = api.group(f"Everybody of {fresh_name}")
    api.join(other, people[1])
    api.control("POST", f"/groups/{other}/licenses", {"add": [E3]})
    api.control("POST", f"/users/{people[2]}/licenses", {"add": [E3]})
    eventually(lambda: api.licensed(E3), lambda licensed: set(people) <= licensed)
    compared(api, allotment, "heldOutside", set(people[1:]))
    page = visit(size=PHONE, language="sv-SE").sign_in(ADA, f"#/allotments/{allotment}/waiting")
    expect(page.get_by_text("2 personer utan plats har produkten på annat sätt.")).to_be_visible()
    expect(
        page.get_by_text(f"{names[1]}: Har Microsoft 365 E3 genom gruppen Everybody of {fresh_name}.")
    ).to_be_visible()
    room = page.get_by_role("table", name="Väntrum")
    expect(room.get_by_role("row", name=names[1])).to_contain_text(
        f"Microsoft 365 E3 genom gruppen Everybody of {fresh_name}"
    )
    expect(room.get_by_role("row", name=names[2])).to_contain_text("Microsoft 365 E3 direkt")
    assert axe_violations(page) == []
