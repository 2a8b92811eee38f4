"""The order of the waiting room is set and seen, and a year is replayed with another limit."""

from playwright.sync_api import expect

from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import World
from tests.integration.api import Api, eventually


def test_a_waiting_room_goes_by_priority_and_a_class_is_chosen(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}/settings")
    page.get_by_role("radio", name="By priority").check()
    page.get_by_role("button", name="Add a rule").click()
    field(page, "Values").fill("Finance, Legal")
    field(page, "Days of waiting that count as one class higher").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    shown = api.shown(contoso.finance)["waitingOrder"]
    assert shown == {
        "rule": "priority",
        "classes": [{"priorityClass": 1, "attribute": "department", "values": ["Finance", "Legal"]}],
        "defaultClass": 3,
        "ageingDays": 10,
    }
    eventually(lambda: api.shown(contoso.finance)["reordering"], lambda under_way: not under_way)
    tab.open(f"#/allotments/{contoso.finance}/waiting")
    expect(page.get_by_text("Every 10 days of waiting count as one class higher.")).to_be_visible()
    last = page.locator("tbody tr").last
    name = last.locator(".persona-name").inner_text()
    page.get_by_label(f"Class of {name}").select_option("1")
    expect(page.get_by_text(f"{name} is in class 1 now.")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text(name)
    assert axe_violations(page) == []
    back = api.call("GET", f"/allotments/{contoso.finance}")
    reset = {"headers": {"If-Match": back.headers["ETag"]}}
    assert api.call("PATCH", f"/allotments/{contoso.finance}", {"waitingOrder": None}, **reset).status_code == 200


def test_a_year_is_replayed_with_another_limit(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}/whatIf")
    field(page, "Limit").fill("9")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Had to wait")
    expect(row).to_contain_text("3")
    expect(row.get_by_role("cell").last).to_have_text("0")
    field(page, "Limit").fill("many")
    expect(page.get_by_text("Enter a whole number.")).to_be_visible()
    assert axe_violations(page) == []


def test_every_allotment_is_replayed_as_if_they_lent(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", "#/overview")
    page.get_by_role("link", name="What if?").click()
    page.get_by_text("With lending", exact=True).click()
    for name in ("Lends at most", "Borrows at most"):
        field(page, name).fill("9")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible(timeout=60_000)
    row = page.get_by_role("row").filter(has_text="Had to wait").first
    was, would = (int(cell) for cell in row.get_by_role("cell").all_inner_texts()[-2:])
    assert would < was
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    assert axe_violations(page) == []
    field(page, "Lends at most").fill("none")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("whole number").first).to_be_visible()


def test_who_may_join_is_said_by_conditions(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}/settings")
    page.get_by_role("button", name="Add a condition").click()
    field(page, "Values").fill("Finance, Legal")
    page.get_by_role("button", name="Add a condition").click()
    second = page.get_by_role("group", name="Condition 2")
    second.get_by_label("Property").select_option("assignedLicenses")
    second.get_by_role("combobox", name="Condition").select_option("notIn")
    second.get_by_role("checkbox").first.check()
    assert axe_violations(page) == []
    second.get_by_role("button", name="Remove condition 2").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    shown = api.shown(contoso.finance)
    assert shown["joinConditions"] == [{"attribute": "department", "operator": "in", "values": ["Finance", "Legal"]}]
    assert shown["joinConditionsInWords"] == ["department is one of these: Finance, Legal"]
    back = {"headers": {"If-Match": api.call("GET", f"/allotments/{contoso.finance}").headers["ETag"]}}
    assert api.call("PATCH", f"/allotments/{contoso.finance}", {"joinConditions": []}, **back).status_code == 200
