"""English and Swedish: as the browser asks, or as one chooses."""

import re

from playwright.sync_api import expect

from tests.browser.chromium import field, stored_preferences
from tests.browser.conftest import Open
from tests.browser.world import E3, World, allot, disabled_person
from tests.integration.api import Api

ENGLISH = re.compile(
    r"\b(People|Waiting|Seats?|Used|Limit|Remove|Add|Request|Usage|Decisions|Licence|Group)\b", re.IGNORECASE
)


def test_a_swedish_browser_gets_swedish(visit: Open, contoso: World) -> None:
    tab = visit(language="sv-SE")
    page = tab.sign_in("Olga Owner", f"#/allotments/{contoso.finance}")
    expect(page.get_by_role("button", name="Lägg till en person")).to_be_visible()
    expect(page.get_by_text("Alla platser används, och 3 personer väntar.")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "sv"
    for part in ("people", "waiting", "reservations", "decisions", "usage", "schedule", "request"):
        tab.open(f"#/allotments/{contoso.finance}/{part}")
        expect(page.locator("fluent-spinner:visible")).to_have_count(0)
        shown = page.inner_text("main")
        assert ENGLISH.search(shown) is None, shown
    tab.open(f"#/allotments/{contoso.analysts}")
    expect(page.get_by_text("Stäng av en av de två tjänsterna. (MutuallyExclusiveViolation)")).to_be_visible()


def test_the_language_is_chosen_and_remembered(visit: Open, contoso: World) -> None:
    page = visit().sign_in("Ada Ahlgren")
    page.get_by_role("button", name="Account of Ada Ahlgren").click()
    with stored_preferences(page):
        page.get_by_label("Language").select_option(label="Svenska")
    expect(page.get_by_role("heading", name="Översikt", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Översikt", level=1)).to_be_visible()
    assert page.title() == "Översikt – Licenstilldelningar"

    elsewhere = visit().sign_in("Ada Ahlgren", "#/preferences")
    with stored_preferences(elsewhere):
        elsewhere.get_by_label("Språk i mejl och i portalen").select_option("")
    expect(elsewhere.get_by_text("Ditt val är sparat.")).to_be_visible()


def test_what_the_service_objects_to_is_told_in_swedish(visit: Open, contoso: World) -> None:
    page = visit(language="sv-SE").sign_in("Ada Ahlgren", f"#/allotments/{contoso.analysts}/settings")
    field(page, "Gräns").fill("3")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Gränsen 3 är lägre än de 4 platser som används.")).to_be_visible()


def test_what_a_night_has_seen_is_told_in_swedish(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    allot(api, fresh_name, [disabled_person(api, "Disa Off")], E3, 1)
    page = visit(language="sv-SE").sign_in("Ada Ahlgren", "#/report")
    page.get_by_role("button", name="Jämför nu").click()
    expect(page.get_by_role("row", name="Disa Off")).to_contain_text("Kontot är avstängt.")
    assert page.locator("main [lang=en]").all_inner_texts() == []
