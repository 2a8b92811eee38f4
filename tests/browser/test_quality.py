"""What nobody should stumble over: addresses, questions, copies, names that are still loading, long lists, paper."""

import json
import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, VISIO, World, allot
from tests.integration.api import Api

ADA, OLGA = "Ada Ahlgren", "Olga Owner"


def test_the_name_is_typed_before_an_allotment_is_deleted_and_people_keep_their_licences(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = allot(api, fresh_name, contoso.members[:1], E3, 2)
    page = visit().sign_in(ADA, f"#/allotments/{made}/settings")
    expect(page.get_by_role("combobox", name="Licences")).to_have_value("keep")
    page.get_by_role("button", name="Delete allotment").click()
    question = page.locator("#question")
    expect(question).to_contain_text("1 person keeps the licences")
    delete = question.get_by_role("button", name="Delete allotment")
    expect(delete).to_be_disabled()
    field(question, f"To delete it, type its name: {fresh_name}").fill(fresh_name[:-1])
    expect(delete).to_be_disabled()
    assert axe_violations(page) == []
    field(question, f"To delete it, type its name: {fresh_name}").fill(fresh_name)
    expect(delete).to_be_enabled()
    question.get_by_role("button", name="Cancel").click()
    assert api.shown(made)["state"] == "active"


def test_an_address_names_what_it_shows(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in(ADA, f"#/allotments/{contoso.finance}/requests")
    expect(page.get_by_role("heading", name="Request more seats", level=1)).to_be_visible()
    tab.open(f"#/allotments/{contoso.finance}/nonsense")
    expect(page.get_by_role("heading", name="Finance E3")).to_have_count(0)
    tab.open(f"#/allotments/{contoso.finance}")
    expect(page.get_by_role("link", name="Change settings")).to_be_visible()
    tab.open(f"#/allotments/{contoso.finance}/settings")
    expect(page.get_by_role("heading", name="Change settings")).to_be_visible()
    expect(page.get_by_role("link", name="Change settings")).to_have_count(0)
    expect(page.get_by_role("link", name="Raise the limit")).to_have_count(0)


def test_a_group_has_its_name_its_id_to_copy_and_its_page_in_entra(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.sign_in(ADA, f"#/allotments/{contoso.finance}/settings")
    group = str(api.shown(contoso.finance)["groupId"])
    shown = page.locator(".group")
    expect(shown).to_contain_text("Finance E3")
    expect(shown.get_by_role("link", name="Open in Microsoft Entra")).to_have_attribute(
        "href", re.compile(rf"^https://entra\.microsoft\.com/.*{group}$")
    )
    shown.get_by_role("button", name="Copy ID").click()
    expect(page.get_by_text("The ID was copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == group
    tab.open(f"#/adoptions/{contoso.plan}")
    expect(page.locator(".group").get_by_text("Legal")).to_be_visible()


def test_who_adds_somebody_to_a_full_allotment_is_led_on(visit: Open, contoso: World) -> None:
    for name, step, path in ((ADA, "Raise the limit", "settings"), (OLGA, "Request more seats", "request")):
        page = visit().sign_in(name, f"#/allotments/{contoso.visio}")
        page.get_by_role("button", name="Add a person").click()
        field(page, "Name or email").fill("vilma")
        page.get_by_role("button", name="Add Vilma Vik").click()
        expect(page.get_by_text("Vilma Vik didn't get a seat")).to_be_visible()
        page.locator("fluent-drawer").get_by_role("link", name=step).click()
        expect(page).to_have_url(re.compile(rf"{contoso.visio}/{path}$"))


def test_a_long_burst_says_how_far_it_is_and_since_when(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in(ADA)
    numbers = {"allottedUnits": 12_000, "consumedUnits": 10_000, "pendingUnits": 8_000, "failedUnits": 3}
    changed = {**numbers, "pendingSinceDateTime": "2026-03-02T09:00:00Z"}
    altered(page, f"**/api/allotments/{contoso.finance}", changed)
    tab.open(f"#/allotments/{contoso.finance}")
    expect(page.get_by_text("1,997 of 10,000 seats in use are licensed. 3 failed.")).to_be_visible()
    expect(page.get_by_text("Licences have been on their way since 2 Mar 2026")).to_be_visible()


def altered(page: Page, pattern: str, changes: dict[str, Any]) -> None:
    """Have the app answer something else in places."""

    def answer(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        reply = route.fetch()
        route.fulfill(response=reply, body=json.dumps({**reply.json(), **changes}))

    page.route(pattern, answer)


def test_while_nobody_knows_who_is_here_nobody_is_called_unknown(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in(ADA)
    held: list[Route] = []
    known = False

    def answer(route: Route) -> None:
        if known:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/me", answer)
    page.reload()
    expect(page.get_by_text("Loading…")).to_be_visible()
    expect(page.get_by_text("Unknown person")).to_have_count(0)
    expect(page.locator(".account-button")).to_have_count(0)
    known = True
    held[-1].continue_()
    expect(page.get_by_role("button", name="Account of Ada Ahlgren")).to_be_visible()


def test_a_long_list_is_shown_while_it_is_read(visit: Open, contoso: World, api: Api) -> None:
    shown = api.call("GET", "/allotments").json()["value"][0]
    rows = [{**shown, "id": f"{number:08d}", "displayName": f"Department {number}"} for number in range(1_500)]
    held: list[Route] = []

    def page_of(route: Route) -> None:
        if "cursor" in route.request.url:
            held.append(route)
        else:
            first = {"value": rows[:100], "nextLink": "/api/allotments?top=100&cursor=x"}
            route.fulfill(json=first)

    tab = visit()
    page = tab.sign_in(ADA)
    page.route("**/api/allotments?*", page_of)
    tab.open("#/allotments")
    expect(page.get_by_text("100 allotments so far. More are loading…")).to_be_visible()
    expect(page.get_by_text("1–50 of 100", exact=True)).to_be_visible()
    assert "top=999" in held[0].request.url
    held[0].fulfill(json={"value": rows[100:]})
    expect(page.get_by_text("1–50 of 1,500")).to_be_visible()
    expect(page.get_by_text("so far")).to_have_count(0)


def test_bars_of_products_share_a_scale_that_is_said(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/overview")
    expect(
        page.get_by_text("The bars are in percent of the licences that you own of each product.").first
    ).to_be_visible()
    expect(page.locator(".capacity-axis").first).to_contain_text("100 %")


def test_the_group_field_shows_the_focus_as_all_fields_do(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/new")
    combobox = page.get_by_role("combobox", name="Group", exact=True)
    combobox.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(combobox).to_be_focused()
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineColor") == "rgba(0, 0, 0, 0)"
    brand = "getComputedStyle(document.documentElement).getPropertyValue('--colorCompoundBrandStroke').trim()"
    assert page.evaluate(f"{style}.borderBottomColor") == rgb(page.evaluate(brand))


def rgb(colour: str) -> str:
    """A colour such as #0f6cbd, as the browser computes it."""
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


def test_on_paper_there_is_the_page_alone_black_on_white(visit: Open, contoso: World) -> None:
    tab = visit(theme="dark")
    page = tab.sign_in(ADA, "#/report")
    for path in ("#/report", "#/overview", f"#/allotments/{contoso.finance}"):
        tab.open(path)
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("#navigation")).to_be_hidden()
        expect(page.locator("main fluent-button:visible")).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        page.emulate_media(media="screen")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_on_a_phone_tabs_that_do_not_fit_show_that_there_are_more(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE).sign_in(ADA, f"#/allotments/{contoso.visio}/people")
    tabs = page.locator("nav.tabs")
    expect(tabs).to_be_visible()
    assert tabs.evaluate("tabs => tabs.scrollWidth > tabs.clientWidth")
    assert tabs.evaluate("tabs => getComputedStyle(tabs).backgroundAttachment") == "local, local, scroll, scroll"


def test_an_owner_with_a_request_is_not_told_there_is_none(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = allot(api, fresh_name, contoso.members[:1], VISIO, 1, owners=[contoso.owner])
    asked = api.call("POST", f"/allotments/{made}/requests", {"allottedUnits": 3, "message": "Two join."})
    assert asked.status_code == 201
    page = visit().sign_in(OLGA, f"#/allotments/{made}/request")
    expect(page.get_by_role("heading", name="Your request is waiting for a decision")).to_be_visible()
    expect(page.get_by_text("No earlier requests for this allotment.")).to_be_visible()
