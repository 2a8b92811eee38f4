"""A group that gives more than licences: the form says what, and takes it from somebody who says that they know."""

import re

from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.test_adoption import ADA, state, two
from tests.browser.world import World, licensed_group
from tests.integration.api import Api


def giving(api: Api, name: str) -> str:
    """A group with an application, in another group; answers its id."""
    group = api.group(name)
    api.control("POST", f"/groups/{group}/applications", {"displayName": "Payroll"})
    api.join(api.group(f"Everybody of {name}"), group)
    return group


def filled_in(page: Page, name: str, group: str) -> None:
    field(page, "Name").fill(name)
    field(page, "Group").fill(group)
    page.get_by_label("Microsoft 365 E3").check()
    field(page, "Seats").fill("1")


def test_what_the_group_gives_is_named_and_has_to_be_known(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    group = giving(api, fresh_name)
    page = visit().sign_in(ADA, "#/new")
    filled_in(page, fresh_name, group)
    expect(page.get_by_text("This group gives more than licences.")).to_be_visible()
    expect(page.get_by_text("Applications: Payroll")).to_be_visible()
    expect(page.get_by_text(f"Member of these groups: Everybody of {fresh_name}")).to_be_visible()
    expect(page.get_by_text("You can use this group.")).to_have_count(0)
    page.get_by_role("button", name="Create allotment").click()
    expect(page.get_by_text("Confirm that you understand, or choose another group.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("I understand, use this group").check()
    page.get_by_role("button", name="Create allotment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(fresh_name)


def test_a_group_made_for_licences_is_fine_and_another_one_has_to_be_known_anew(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    first, second = giving(api, f"One {fresh_name}"), giving(api, f"Two {fresh_name}")
    page = visit(size=PHONE).sign_in(ADA, "#/new")
    filled_in(page, fresh_name, first)
    known = page.get_by_label("I understand, use this group")
    known.check()
    field(page, "Group").fill(api.group(f"Made for it {fresh_name}"))
    expect(page.get_by_text("You can use this group.")).to_be_visible()
    expect(known).to_have_count(0)
    field(page, "Group").fill(second)
    expect(known).not_to_be_checked()
    assert axe_violations(page) == []


def test_taking_such_a_group_over_has_to_be_known_too(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    people = two(fresh_name)
    group = licensed_group(api, f"Group of {fresh_name}", people)
    api.control("POST", f"/groups/{group}/applications", {"displayName": "Payroll"})
    page = visit(language="sv-SE").sign_in(ADA, "#/adoptions/new")
    field(page, "Namn").fill(fresh_name)
    field(page, "Grupp").fill(group)
    field(page, "Platser").fill("2")
    plan = page.get_by_role("button", name=re.compile("planen"))
    plan.click()
    expect(page.get_by_text("ger mer än licenser: program som är tilldelade den: 1 (Payroll)")).to_be_visible()
    page.get_by_label("Jag förstår, använd gruppen").check()
    plan.click()
    expect(state(page)).to_have_text("Planerat")
