"""Many people at once, in the portal: named, planned, added, and removed again by choosing them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations
from tests.browser.conftest import Open
from tests.browser.test_owner import OLGA, own_allotment
from tests.browser.world import World, add_people
from tests.integration.api import Api, eventually

EMS_E5 = "b05e124f-c7cc-45a0-a6aa-8cf78c946968"
"""No other test takes units of it: this one takes them all."""


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop", "phone"])
def test_a_pasted_list_is_planned_carried_out_and_kept(
    visit: Open, contoso: World, api: Api, fresh_name: str, theme: str, size: tuple[int, int]
) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 3)
    page = visit(theme=theme, size=size).sign_in(OLGA, f"#/allotments/{made}")
    page.get_by_role("button", name="Add many").click()
    page.get_by_role("textbox", name="People").fill("\n".join([*contoso.people[:3], "nobody@contoso.example"]))
    assert axe_violations(page) == []
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_text("2 get a seat, 1 unknown, 1 waits.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Add 3 people").click()
    expect(page.get_by_text("3 added, 0 failed.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the result").click()
    assert saved.value.path().read_text(encoding="utf-8-sig").count(",asked,") == 3
    eventually(lambda: len(api.assignments(made)), lambda seats: seats == 3)
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name="Select Agnes Almqvist").check()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("1 leaves.")).to_be_visible()
    page.get_by_role("button", name="Remove 1 person").click()
    expect(page.get_by_text("1 removed, 0 failed.")).to_be_visible()


def test_a_list_of_more_than_300_is_in_the_order_of_names_and_searched(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    people = {f"long{number:03}": f"Long {320 - number:03} Lista" for number in range(320)}
    group = api.group(fresh_name)
    made = api.allotment(group, EMS_E5, 320, displayName=fresh_name, overflow="wait", allowOvercommit=True)
    ids = add_people(api, people)
    for start in range(0, len(ids), 20):
        api.join(group, *ids[start : start + 20])
    eventually(lambda: api.shown(made)["consumedUnits"], lambda used: used == len(ids))

    def by_name() -> list[str]:
        api.run("catch_up")
        answer = api.call("GET", f"/allotments/{made}/assignments?order=name&top=999").json()
        return [seat["userId"] for seat in answer["value"]] if answer["orderedBy"] == "name" else []

    eventually(by_name, lambda found: found == ids[::-1], every=1.0)
    second = [f"Long {number:03}" for number in range(51, 101)]  # the first page begins with failed licences
    page = visit(size=PHONE).sign_in("Ada Ahlgren", f"#/allotments/{made}/people?page=2")
    rows = page.get_by_role("table", name="People").get_by_role("row")
    eventually(lambda: order_of(rows.all_inner_texts()), lambda shown: shown == second)
    page.goto(page.url.split("#")[0] + f"#/allotments/{made}/people?page=7")
    expect(page.get_by_text("Long 320 Lista")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("searchbox", name="Find among these people").fill("007 lis")
    expect(page.get_by_text("Long 007 Lista")).to_be_visible()
    expect(page.get_by_text("Long 320 Lista")).to_have_count(0)


def order_of(rows: list[str]) -> list[str]:
    """The names in the rows of a table that are of the long list."""
    return [name for row in rows for name in re.findall(r"Long \d{3}", row)[:1]]
