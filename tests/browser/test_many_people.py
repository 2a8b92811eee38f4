"""Many people at once, in the portal: named, planned, added, and removed again by choosing them."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE, axe_violations
from tests.browser.conftest import Open
from tests.browser.test_owner import OLGA, own_allotment
from tests.browser.world import World
from tests.integration.api import Api, eventually


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
