"""Settings of an allotment that reach further than its own group: groups inside it, and backups."""

from playwright.sync_api import expect

from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, POWER_BI, VISIO, World, add_people, address, allot
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"


def test_members_of_a_group_inside_the_group_count(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    nurses = api.group(f"{fresh_name} nurses")
    [nurse] = add_people(api, {address(f"{fresh_name} nurse"): f"Nora {fresh_name}"})
    api.join(nurses, nurse)
    allotment = allot(api, fresh_name, [], VISIO, 2, overflow="rollback")
    api.join(str(api.shown(allotment)["groupId"]), nurses)
    page = visit().sign_in(ADA, f"#/allotments/{allotment}/settings")
    facts = page.locator("dl").filter(has=page.get_by_text("Licensing"))
    page.get_by_label("Members of groups inside the group count too").check()
    expect(page.get_by_label("Stay in their group, and wait without a seat")).to_be_checked()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(facts).to_contain_text(f"{fresh_name} nurses")
    eventually(lambda: [seat["state"] for seat in api.assignments(allotment)], lambda found: found == ["licensed"])
    page.goto(page.url.split("#")[0] + f"#/people/{nurse}")
    expect(page.get_by_text(f"A member through {fresh_name} nurses")).to_be_visible()
    assert axe_violations(page) == []


def test_who_waits_has_a_backup_and_moves_up(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    first, second = add_people(
        api, {address(f"{fresh_name} {name}"): f"{name} {fresh_name}" for name in ("First", "Second")}
    )
    backup = allot(api, f"{fresh_name} backup", [], POWER_BI, 2)
    wanted = allot(api, f"{fresh_name} wanted", [first, second], E3, 1, overflow="wait")
    page = visit().sign_in(ADA, f"#/allotments/{wanted}/settings")
    field(page, "Add a backup").fill(f"{fresh_name} b")
    page.get_by_role("option", name=f"{fresh_name} backup").click()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    eventually(lambda: len(api.assignments(backup)), lambda count: count == 1)
    page.get_by_role("link", name="Waiting room").click()
    expect(page.get_by_role("row", name="Second")).to_contain_text(f"Has {fresh_name} backup meanwhile")
    assert axe_violations(page) == []
    page.goto(page.url.split("#")[0] + f"#/people/{second}")
    expect(page.get_by_text(f"Has {fresh_name} backup meanwhile")).to_be_visible()
    api.leave(str(api.shown(wanted)["groupId"]), first)
    eventually(lambda: len(api.assignments(backup)), lambda count: count == 0)
    assert second in api.licensed(E3)
