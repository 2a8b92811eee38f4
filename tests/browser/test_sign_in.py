"""Signing in, coming back to where one wanted to go, and signing out."""

from playwright.sync_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.world import World


def test_a_visitor_signs_in_and_comes_to_the_page_of_his_link(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.pick_account("Ada Ahlgren", f"#/allotments/{contoso.finance}/decisions")
    expect(page.get_by_role("heading", name="Finance E3")).to_be_visible()
    expect(page.get_by_role("list", name="Decisions, newest first")).to_be_visible()
    assert page.url.endswith(f"/#/allotments/{contoso.finance}/decisions")


def test_signed_in_stays_so_when_the_page_is_loaded_again(visit: Open) -> None:
    page = visit().pick_account("Ada Ahlgren")
    page.reload()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()


def test_who_signs_out_is_out_until_he_signs_in_again(visit: Open) -> None:
    page = visit().pick_account("Ada Ahlgren")
    page.get_by_role("button", name="Account of Ada Ahlgren").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You're signed out")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Pick an account")).to_be_visible()


def test_a_session_that_has_ended_says_so_and_leads_back(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.pick_account("Ada Ahlgren", "#/requests")
    page.route("**/api/**", lambda route: route.fulfill(status=401))
    page.route("**/token", lambda route: route.fulfill(status=400, json={"error": "invalid_grant"}))
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    page.unroute("**/api/**")
    page.unroute("**/token")
    page.get_by_role("button", name="Sign in").click()
    tab.choose("Ada Ahlgren")
    expect(page.get_by_role("heading", name="Requests", level=1)).to_be_visible()


def test_a_refused_token_is_renewed_without_a_word(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.pick_account("Ada Ahlgren")
    refusals = iter([True])

    def once(route: Route) -> None:
        route.fulfill(status=401) if next(refusals, False) else route.continue_()

    page.route("**/api/deadLetters*", once)
    tab.open("#/dead-letters")
    expect(page.get_by_role("heading", name="Dead letters", level=1)).to_be_visible()
    expect(page.locator("fluent-spinner:visible")).to_have_count(0)
    assert page.get_by_role("heading", name="Pick an account").count() == 0
