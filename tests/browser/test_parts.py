"""An owner divides their allotment in the portal, changes the part, and dissolves it."""

from playwright.sync_api import expect

from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, World, add_people, allot, states
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


def test_idle_seats_are_lent_and_go_home(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    faculty = allot(api, fresh_name, [], E3, 5)
    physics_group, chemistry_group = api.group(f"{fresh_name} physics"), api.group(f"{fresh_name} chemistry")
    parts = [
        api.call(
            "POST",
            f"/allotments/{faculty}/parts",
            {"displayName": name, "groupId": group, "allottedUnits": units, "overflow": "wait"},
        ).json()["id"]
        for name, group, units in (("Quantum physics", physics_group, 1), ("Biochemistry", chemistry_group, 2))
    ]
    physics, chemistry = parts
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{chemistry}/settings")
    for one, name in ((chemistry, "Lends at most"), (physics, "Borrows at most")):
        tab.open(f"#/allotments/{one}/settings")
        field(page, name).fill("1")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    first, second, third, fourth = add_people(
        api, {f"{fresh_name.replace(' ', '.')}.{one}": f"{fresh_name} {one}" for one in ("a", "b", "c", "d")}
    )
    api.join(physics_group, first, second)
    eventually(lambda: states(api, physics), lambda found: found == ["licensed"] * 2)
    tab.open(f"#/allotments/{physics}/settings")
    expect(page.get_by_text("Borrowed from")).to_be_visible()
    assert axe_violations(page) == []
    tab.open(f"#/allotments/{chemistry}/decisions?kind=lent")
    expect(page.get_by_text("1 seat was lent to allotment Quantum physics.")).to_be_visible()
    assert axe_violations(page) == []
    api.join(chemistry_group, third, fourth)
    eventually(lambda: api.shown(chemistry)["waitingUnits"], lambda waiting: waiting == 1)
    api.leave(physics_group, second)
    eventually(lambda: states(api, chemistry), lambda found: found == ["licensed"] * 2)
    assert api.shown(physics)["borrowedUnits"] == 0
    tab.open(f"#/allotments/{chemistry}/decisions?kind=returned")
    expect(page.get_by_text("1 seat came back from allotment Quantum physics.")).to_be_visible()
