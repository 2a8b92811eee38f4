"""Every state has its page: nothing there, not yours, not for you, unreachable, out of date, and very long."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID

from playwright.sync_api import Route, expect

from tests.browser.chromium import PHONE, field
from tests.browser.conftest import Open
from tests.browser.world import E3, World, allot
from tests.integration.api import Api

MANY = 10_000


def test_who_owns_nothing_begins_with_their_licences_and_is_told_how_that_changes(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Stina Stranger")
    expect(page.get_by_role("heading", name="My licences")).to_be_visible()
    expect(page.get_by_role("heading", name="No licences here")).to_be_visible()
    page = tab.open("#/allotments")
    expect(page.get_by_role("heading", name="You don't own any allotments yet")).to_be_visible()


def test_who_has_no_role_is_not_let_into_the_requests(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Stina Stranger", "#/requests")
    expect(page.get_by_role("heading", name="This page is for administrators", level=1)).to_be_visible()
    assert page.get_by_role("heading").count() == 1


def test_somebody_elses_allotment_is_not_there(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Stina Stranger", f"#/allotments/{contoso.finance}")
    expect(
        page.get_by_role("heading", name="We couldn't find this allotment, or you don't have access")
    ).to_be_visible()
    assert "Finance" not in page.inner_text("main")
    page.get_by_role("link", name="Go to my allotments").click()
    expect(page.get_by_role("heading", name="My allotments")).to_be_visible()


def test_an_owner_is_not_let_into_the_administrators_pages(visit: Open, contoso: World) -> None:
    tab = visit()
    tab.sign_in("Olga Owner")
    for path in ("#/overview", "#/new", "#/audit", "#/deleted", "#/dead-letters", "#/health"):
        page = tab.open(path)
        expect(page.get_by_role("heading", name="This page is for administrators", level=1)).to_be_visible()
        assert page.get_by_role("heading").count() == 1


def test_a_reader_sees_all_and_changes_nothing(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Rikard Lund", f"#/allotments/{contoso.finance}")
    expect(page.get_by_role("row", name="Agnes Almqvist")).to_be_visible()
    expect(page.get_by_role("button", name="Add a person")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove Agnes Almqvist")).to_have_count(0)
    tab.open(f"#/allotments/{contoso.finance}/request")
    expect(page.get_by_role("heading", name="Earlier requests")).to_be_visible()
    expect(page.get_by_role("button", name="Send request")).to_have_count(0)


def test_an_address_that_is_none_of_the_portals_asks_the_api_for_nothing(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("..%2Fme", "..%2Freconciliations%3F/request", "%E0%A4%A", "a%00b", f"{contoso.finance}%2F.."):
        for section in ("allotments", "adoptions"):
            tab.open(f"#/{section}/{path}")
            expect(page.get_by_role("heading", name="We couldn't find this page")).to_be_visible()
    assert {url.partition("/api")[2] for url in asked if "/api" in url} <= {"/me"}


def test_text_becomes_no_markup_but_by_the_templates(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}")
    refused = page.evaluate(
        """() => {
            try {
                document.createElement("p").innerHTML = "<b>bold</b>";
            } catch (error) {
                return error.name;
            }
        }"""
    )
    assert refused == "TypeError"
    (mishap,) = tab.mishaps
    assert "TrustedHTML" in mishap
    tab.mishaps.clear()
    assert page.evaluate("window.crossOriginIsolated") is True


def test_an_unreachable_service_is_told_and_found_again(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Olga Owner")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    page.route("**/api/allotments**", lambda route: route.abort())
    expect(page.get_by_text("We can't reach the service. Showing data from")).to_be_visible()
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    page.get_by_role("link", name="Design Visio").click()
    expect(page.get_by_role("heading", name="We can't reach the service")).to_be_visible()
    page.unroute("**/api/allotments**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Design Visio")).to_be_visible()


def test_who_asks_too_much_at_a_time_waits_and_notices_nothing(visit: Open, contoso: World) -> None:
    tab, refused = visit(), list[str]()

    def busy_at_first(route: Route) -> None:
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=429, headers={"Retry-After": "0"}, content_type="application/problem+json", body="{}")
        else:
            route.continue_()

    tab.page.route("**/api/allotments?**", busy_at_first)
    page = tab.sign_in("Olga Owner")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    assert len(refused) == 2


def test_where_people_are_found_by_whole_addresses_the_field_says_so(visit: Open, contoso: World) -> None:
    tab, searches = visit(), list[str]()

    def exact(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "peopleSearch": "exact"})

    tab.page.route("**/api/me", exact)
    tab.page.on(
        "request", lambda request: searches.append(request.url) if request.url.endswith("/people/search") else None
    )
    page = tab.sign_in("Olga Owner", f"#/allotments/{contoso.visio}")
    page.get_by_role("button", name="Add a person").click()
    field(page, "Email").fill("vera")
    expect(page.get_by_text("Type the whole email address.", exact=True)).to_be_visible()
    field(page, "Email").fill("vera.viklund@contoso.example")
    expect(page.get_by_role("button", name="Add Vera Viklund")).to_be_visible()
    assert len(searches) == 1


def test_a_portal_that_cannot_even_start_says_so(visit: Open, contoso: World) -> None:
    tab = visit()
    tab.page.route("**/api/portal-config", lambda route: route.fulfill(status=503))
    tab.page.goto(tab.portal)
    expect(tab.page.get_by_role("heading", name="We can't reach the service")).to_be_visible()
    tab.page.unroute("**/api/portal-config")
    tab.page.get_by_role("button", name="Try again").click()
    expect(tab.page.get_by_role("heading", name="Pick an account")).to_be_visible()


def test_a_change_of_what_somebody_else_changed_is_refused_and_read_again(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Ada Ahlgren", f"#/allotments/{contoso.analysts}/settings")
    page.route(f"**/api/allotments/{contoso.analysts}", outdated)
    field(page, "Limit").fill("21")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody else changed this while you were working.")).to_be_visible()


def outdated(route: Route) -> None:
    if route.request.method == "PATCH":
        problem = {"title": "Precondition Failed", "status": 412, "detail": "It has changed."}
        route.fulfill(status=412, content_type="application/problem+json", body=json.dumps(problem))
    else:
        route.continue_()


def test_of_ten_thousand_people_no_more_is_read_and_drawn_than_is_shown(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in("Ada Ahlgren")
    path, asked = f"/api/allotments/{contoso.finance}", []

    def people(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=page_of_people(route.request.url, path))

    page.route(f"**{path}/assignments*", people)
    many = {"consumedUnits": MANY, "failedUnits": 1}
    page.route(f"**{path}", lambda route: route.fulfill(json={**route.fetch().json(), **many}))
    tab.open(f"#/allotments/{contoso.finance}")
    expect(page.get_by_text("1–50 of 10,000")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Licence failed")
    expect(page.locator("tbody tr")).to_have_count(51)
    assert len(asked) == 2, "one page of all, and those whose licence has failed"
    for first in range(51, 400, 50):
        page.get_by_role("button", name="Next page").click()
        expect(page.get_by_text(f"{first}–{first + 49} of 10,000")).to_be_visible()
        expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.locator(".placeholder")).to_have_count(0)
    assert len(asked) == 5, "four pages of 100 people, and those whose licence has failed"
    assert page.evaluate("document.querySelectorAll('*').length") < 2_500


def page_of_people(url: str, path: str) -> dict[str, object]:
    """A page of 10,000 seats; the very last has failed."""
    if "state=failed" in url:
        return {"value": [seat(MANY - 1)]}
    start, count = int(url.partition("cursor=")[2] or 0), int(re.search(r"top=(\d+)", url)[1])
    more = {"nextLink": f"{path}/assignments?top={count}&cursor={start + count}"} if start + count < MANY else {}
    return {"value": [seat(number) for number in range(start, min(MANY, start + count))], **more}


def seat(number: int) -> dict[str, object]:
    """The seat of one of 10,000."""
    failed = number == MANY - 1
    return {
        "userId": str(UUID(int=number)),
        "state": "failed" if failed else "licensed",
        "assignedDateTime": datetime.now(UTC).isoformat(),
        "error": "No free licence." if failed else None,
        "endDateTime": None,
        "etag": f'"{number}"',
    }


def test_what_is_typed_and_where_one_is_survives_what_happens_meanwhile(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = allot(api, fresh_name, [contoso.members[0]], E3, 3)
    page = visit().sign_in("Ada Ahlgren", f"#/allotments/{made}")
    expect(page.locator("tbody tr")).to_have_count(1)
    search = field(page, "Find among these people")
    search.press_sequentially("o")
    api.join(str(api.shown(made)["groupId"]), contoso.members[1])
    expect(page.locator(".figures")).to_contain_text("2")
    expect(search).to_have_value("o")
    expect(search).to_be_focused()


def test_nothing_is_asked_while_nobody_looks_and_the_same_is_not_sent_twice(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Olga Owner", f"#/allotments/{contoso.finance}")
    with page.expect_response(lambda response: response.url.endswith(contoso.finance) and response.status == 304):
        expect(page.get_by_role("row", name="Agnes Almqvist")).to_be_visible()
    page.evaluate(
        """() => {
            Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
            window.setTimeout = new Proxy(window.setTimeout, { apply: (set, self, [act, wait]) =>
                wait > 1000 ? (window.planned = (window.planned ?? 0) + 1) : Reflect.apply(set, self, [act, wait]) });
        }"""
    )
    with page.expect_response(lambda response: response.url.endswith(contoso.finance)):
        pass
    assert page.evaluate("window.planned ?? 0") == 0
    page.evaluate("delete document.visibilityState")
    with page.expect_response(lambda response: response.url.endswith(contoso.finance)):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_the_navigation_opens_and_closes_on_a_phone(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE).sign_in("Ada Ahlgren")
    link = page.get_by_role("link", name="Health", exact=True)
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="Open navigation").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="Open navigation").click()
    link.click()
    expect(page.get_by_role("heading", name="Health", level=1)).to_be_focused()
    expect(link).not_to_be_visible()


def test_the_focus_goes_back_to_where_it_was(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Ada Ahlgren", f"#/allotments/{contoso.finance}")
    for opener in ("Remove Agnes Almqvist", "End date of Agnes Almqvist", "Add a person"):
        button = page.get_by_role("button", name=opener)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).not_to_be_focused()
        page.keyboard.press("Escape")
        expect(button, opener).to_be_focused()
    account = page.get_by_role("button", name="Account of Ada Ahlgren")
    account.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Appearance")).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()


def test_the_theme_follows_the_device_until_one_is_chosen(visit: Open, contoso: World) -> None:
    page = visit(theme="dark").sign_in("Olga Owner")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Account of Olga Owner").click()
    page.get_by_label("Appearance").select_option(label="Light")
    page.reload()
    expect(page.get_by_role("heading", name="My allotments")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
