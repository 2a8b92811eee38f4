"""The nightly report: followed while it is made, read, and acted on."""

from playwright.sync_api import Route, expect

from tests.browser.chromium import axe_violations
from tests.browser.conftest import Open
from tests.browser.world import E3, World, allot, disabled_person
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"


def test_what_waits_for_a_person_is_found_explained_and_mended(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    person = disabled_person(api, "Otto Off")
    made = allot(api, fresh_name, [person], E3, 2)
    page = visit().sign_in(ADA, "#/report")
    page.get_by_role("button", name="Compare now").click()
    expect(page.get_by_text("The comparison has started")).to_be_visible()
    waits = page.get_by_role("table", name="Needs your approval").get_by_role("row", name="Otto Off")
    expect(waits).to_contain_text("Account disabled")
    expect(waits).to_contain_text("so nobody uses the seat")
    assert axe_violations(page) == []
    waits.get_by_role("button", name="Repair: Account disabled, Otto Off").click()
    page.locator("#question").get_by_role("button", name="Repair").click()
    expect(waits).to_contain_text("Repairing it now.")
    eventually(lambda: api.members(str(api.shown(made)["groupId"])), lambda members: person not in members)


def test_the_report_is_a_file_too(visit: Open, contoso: World, api: Api) -> None:
    assert api.call("POST", "/reconciliations").status_code == 202
    page = visit().sign_in(ADA, "#/report")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download report").click()
    assert download.value.path().read_text().startswith("<!doctype html>")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download findings as CSV").click()
    assert "kind" in download.value.path().read_text().splitlines()[0]


def test_proposed_limits_are_set_as_they_were_shown(visit: Open, contoso: World, api: Api) -> None:
    assert api.call("POST", "/reconciliations").status_code == 202
    accepted: list[object] = []

    def accept(route: Route) -> None:
        accepted.append(route.request.post_data_json)
        route.fulfill(json=shown)

    shown = {
        "fingerprint": "0123456789abcdef",
        "moves": [{"fromAllotmentId": contoso.empty, "toAllotmentId": contoso.finance, "units": 3, "ahead": True}],
        "limits": [
            {"allotmentId": contoso.empty, "displayName": "New starters", "allottedUnits": 9, "proposedUnits": 6},
            {"allotmentId": contoso.finance, "displayName": "Finance E3", "allottedUnits": 2, "proposedUnits": 5},
        ],
        "stillWaiting": 1,
        "stillShort": 2,
        "parts": [
            {
                "allotmentId": contoso.empty,
                "displayName": "Physics",
                "parentId": contoso.finance,
                "parentDisplayName": "Faculty",
                "allottedUnits": 4,
                "proposedUnits": 7,
                "availableUnits": 1,
                "enough": False,
            }
        ],
    }
    tab = visit()
    tab.page.route("**/api/limitProposal", lambda route: route.fulfill(json=shown))
    tab.page.route("**/api/limitProposal/accept", accept)
    page = tab.sign_in(ADA, "#/report")
    expect(page.get_by_role("heading", name="Suggested now")).to_be_visible()
    expect(page.get_by_text("3 seats from New starters to Finance E3").first).to_be_visible()
    expect(page.get_by_text("because it runs out within 30 days")).to_be_visible()
    expect(page.get_by_text("1 person would still wait.")).to_be_visible()
    expect(page.get_by_text("2 seats more will be needed within 30 days.")).to_be_visible()
    expect(page.get_by_text("needs 3 seats more, and Faculty has 1 of these.")).to_be_visible()
    page.get_by_role("button", name="Set these limits").click()
    expect(page.locator("#question")).to_contain_text("3 seats from New starters to Finance E3")
    page.locator("#question").get_by_role("button", name="Set these limits").click()
    expect(page.get_by_text("The limits were set.")).to_be_visible()
    assert accepted == [{"fingerprint": "0123456789abcdef"}]


def test_what_is_done_about_a_kind_is_chosen(visit: Open, contoso: World, api: Api) -> None:
    assert api.call("POST", "/reconciliations").status_code == 202
    page = visit().sign_in(ADA, "#/report")
    page.get_by_text("Drift policy").click()
    guests = page.get_by_label("Policy for Guest")
    expect(guests).to_have_value("report")
    assert axe_violations(page) == []
    try:
        guests.select_option("Ask for approval")
        expect(page.get_by_text("Saved. The change applies from the next comparison.", exact=True)).to_be_visible()
        shown = {each["kind"]: each["policy"] for each in api.call("GET", "/driftPolicy").json()["value"]}
        assert (shown["guest"], shown["licenceTwice"]) == ("ask", "ask")
        expect(page.get_by_text("Last changed")).to_be_visible()
    finally:
        assert api.call("PUT", "/driftPolicy", {"policies": {}}, headers={"If-Match": "*"}).status_code == 200
