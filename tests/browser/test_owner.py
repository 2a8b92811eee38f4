"""What an owner does with his allotments."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.chromium import field
from tests.browser.conftest import Open
from tests.browser.world import E3, NAMES, VISIO, World, allot, states
from tests.integration.api import Api, eventually

OLGA = "Olga Owner"
FOCUSED = "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"


def own_allotment(api: Api, contoso: World, name: str, members: int, units: int, **fields: object) -> str:
    """An allotment of Olga's, whose seats are all licensed."""
    joining = contoso.members[:members]
    made = allot(api, name, joining, E3, units, owners=[contoso.owner], **{"overflow": "wait", **fields})
    seated = min(members, units)
    eventually(lambda: [seat["state"] for seat in api.assignments(made)], lambda found: found == ["licensed"] * seated)
    return made


def rows(page: Page) -> list[str]:
    return page.locator("tbody .persona-name, tbody td.main > a").all_inner_texts()


def test_his_allotments_are_listed_with_trouble_first_and_no_others(visit: Open, contoso: World) -> None:
    page = visit().sign_in(OLGA)
    expect(page.get_by_role("heading", name="My allotments")).to_be_visible()
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    ours = [name for name in rows(page) if not name.startswith("Allotment")]
    assert ours == ["Analysts Power BI", "Finance E3", "Design Visio"]
    finance = page.get_by_role("row", name="Finance E3")
    expect(finance).to_contain_text("6 of 6")
    expect(finance).to_contain_text("Full, people waiting")
    expect(page.get_by_role("link", name="New allotment")).to_have_count(0)
    expect(page.get_by_role("link", name="Overview")).to_have_count(0)


def test_people_stand_with_state_and_reason_and_are_found(visit: Open, contoso: World) -> None:
    page = visit().sign_in(OLGA, f"#/allotments/{contoso.analysts}")
    expect(page.get_by_text("Cecilia Cederlund")).to_be_visible()
    expect(page.get_by_role("row", name="David Dahl")).to_contain_text("Licensed")
    assert rows(page) == ["Cecilia Cederlund", "David Dahl", "Elin Ekström", "Fredrik Forsberg"]
    failed = page.get_by_role("row", name="Cecilia Cederlund")
    expect(failed).to_contain_text("Licence failed")
    expect(failed).to_contain_text("Turn off one of the two service plans")
    field(page, "Find among these people").fill("ekst")
    expect(page.locator("tbody tr")).to_have_count(1)
    field(page, "Find among these people").fill("nobody")
    expect(page.get_by_text("No people found.")).to_be_visible()


def test_he_adds_a_person_with_the_keyboard_alone(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 3)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    expect(page.get_by_text("Agnes Almqvist", exact=True)).to_be_visible()
    press_until(page, "Tab", "Add a person")
    page.keyboard.press("Enter")
    expect(field(page, "Name or email")).to_be_focused()
    page.keyboard.type("vera")
    expect(page.get_by_role("button", name="Add Vera Viklund")).to_be_visible()
    press_until(page, "Tab", "Add Vera Viklund")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vera Viklund has a seat.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("row", name="Vera Viklund")).to_be_visible()
    assert contoso.people[0] in {seat["userId"] for seat in api.assignments(made)}


def press_until(page: Page, key: str, name: str) -> None:
    """Press a key until the focus is on what has this name, at most sixty times."""
    for _ in range(60):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused.startswith(name):
            return
    raise AssertionError(f"{key} never led to {name}")


def test_the_reason_is_shown_when_somebody_is_rolled_back(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(OLGA, f"#/allotments/{contoso.visio}")
    page.get_by_role("button", name="Add a person").click()
    field(page, "Name or email").fill("vilma")
    page.get_by_role("button", name="Add Vilma Vik").click()
    expect(page.get_by_text("Vilma Vik didn't get a seat")).to_be_visible()
    expect(page.get_by_text("Allotment Design Visio is full (2 of 2 seats in use)").first).to_be_visible()
    eventually(lambda: contoso.people[2] in api.licensed(VISIO), lambda held: not held)


def test_he_removes_a_person_after_being_asked(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 2, 3)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    page.get_by_role("button", name="Remove Bertil Blom").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Remove Bertil Blom").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Bertil Blom is being removed.")).to_be_visible()
    expect(page.get_by_role("row", name="Bertil Blom")).to_have_count(0)
    assert [seat["userId"] for seat in api.assignments(made)] == [contoso.members[0]]


def test_he_moves_somebody_to_the_front_of_the_waiting_room(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = own_allotment(api, contoso, fresh_name, 4, 1)
    page = visit().sign_in(OLGA, f"#/allotments/{made}/waiting")
    expect(page.locator("tbody tr")).to_have_count(3)
    first, second, third = NAMES[1:4]
    expect(page.locator("tbody .persona-name")).to_have_text([first, second, third])
    page.get_by_role("button", name=f"Move {third} up one place").click()
    expect(page.get_by_text(f"{third} is now number 2 in line.")).to_be_visible()
    page.get_by_role("button", name=f"Move {third} to the front").click()
    expect(page.get_by_text(f"{third} is now number 1 in line.")).to_be_visible()
    expect(page.locator("tbody .persona-name")).to_have_text([third, first, second])
    waiting = api.call("GET", f"/allotments/{made}/waitingMembers").json()["value"]
    assert len(waiting) == 3


def test_what_happens_behind_his_back_appears_by_itself(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 2)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.evaluate("window.loadedOnce = true")
    api.join(str(api.shown(made)["groupId"]), contoso.members[7])
    expect(page.get_by_role("row", name="Hugo Hellström")).to_contain_text("Licensed")
    expect(page.get_by_text("Every seat is in use")).to_be_visible()
    assert page.evaluate("window.loadedOnce") is True


def test_a_failed_licence_is_tried_again(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    person = contoso.members[11]
    api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": "CountViolation"})
    made = allot(api, fresh_name, [person], VISIO, 2, owners=[contoso.owner], licensing="direct")
    eventually(lambda: states(api, made), lambda found: found == ["failed"])
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    expect(page.get_by_role("row", name="Lars Lindqvist")).to_contain_text("does not have any available licenses")
    api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": None})
    page.get_by_role("button", name="Try again for Lars Lindqvist").click()
    eventually(lambda: states(api, made), lambda found: found == ["licensed"])
    expect(page.get_by_role("row", name="Lars Lindqvist")).to_contain_text("Licensed")


def test_all_failed_licences_are_tried_again(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    people = contoso.members[9:11]
    for person in people:
        api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": "UniquenessViolation"})
    made = allot(api, fresh_name, people, VISIO, 2, owners=[contoso.owner], licensing="direct")
    eventually(lambda: states(api, made), lambda found: found == ["failed"] * 2)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    expect(page.get_by_text("2 licences couldn't be assigned.")).to_be_visible()
    for person in people:
        api.control("POST", f"/users/{person}/faults", {"skuId": VISIO, "error": None})
    page.get_by_role("button", name="Try all again").click()
    expect(page.get_by_text("Trying every failed licence again.")).to_be_visible()
    eventually(lambda: states(api, made), lambda found: found == ["licensed"] * 2)
    expect(page.get_by_text("2 licences couldn't be assigned.")).to_be_hidden()


def give_and_take_an_end(page: Page, told: str) -> None:
    """Give Bertil a last day, which the page tells so, and take it away again."""
    row = page.get_by_role("row", name="Bertil Blom")
    day = (datetime.now(UTC) + timedelta(days=40)).date()
    row.get_by_role("button", name="End date of Bertil Blom").click()
    page.get_by_label("Last day", exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(told)).to_be_visible()
    expect(row).to_contain_text(f"{day.day} {day:%b %Y}")
    row.get_by_role("button", name="End date of Bertil Blom").click()
    page.get_by_label("Last day", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Bertil Blom no longer has an end date.")).to_be_visible()


def test_a_seat_gets_an_end_date_and_loses_it(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 2, 2)
    give_and_take_an_end(visit().sign_in(OLGA, f"#/allotments/{made}"), "Bertil Blom has the seat until")
    assert {seat["endDateTime"] for seat in api.assignments(made)} == {None}


def test_somebody_who_waits_gets_a_last_day_and_loses_it(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = own_allotment(api, contoso, fresh_name, 2, 1)
    give_and_take_an_end(visit().sign_in(OLGA, f"#/allotments/{made}/waiting"), "Bertil Blom stays until")
    (waiting,) = api.call("GET", f"/allotments/{made}/waitingMembers").json()["value"]
    assert waiting["endDateTime"] is None


def test_somebody_is_added_with_a_last_day(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 3)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Last day (optional)").fill((datetime.now(UTC) + timedelta(days=40)).date().isoformat())
    field(page, "Name or email").fill("viktor")
    page.get_by_role("button", name="Add Viktor Viberg").click()
    expect(page.get_by_text("Viktor Viberg has a seat.")).to_be_visible()
    ends = {seat["userId"]: seat["endDateTime"] for seat in api.assignments(made)}
    assert ends[contoso.members[0]] is None
    assert ends[contoso.people[1]] is not None


def test_the_decisions_about_one_person_are_a_click_away(visit: Open, contoso: World) -> None:
    page = visit().sign_in(OLGA, f"#/allotments/{contoso.analysts}")
    page.get_by_role("link", name="Decisions about David Dahl").click()
    expect(page.get_by_text("Only decisions about David Dahl")).to_be_visible()
    expect(page.locator(".timeline li")).to_have_count(1)
    page.get_by_role("link", name="Show decisions about everybody").click()
    expect(page.locator(".timeline li")).not_to_have_count(1)


def test_the_decisions_are_a_timeline_and_a_file(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(OLGA, f"#/allotments/{contoso.finance}/decisions")
    timeline = page.get_by_role("list", name="Decisions, newest first")
    every = api.decisions(contoso.finance)
    waits = sum(each["kind"] == "waiting" for each in every)
    expect(timeline.get_by_role("listitem")).to_have_count(len(every))
    expect(timeline).to_contain_text("Allotment Finance E3 is full (6 of 6 seats in use)")
    page.get_by_label("Kind").select_option(label="Put in the waiting room")
    expect(timeline.get_by_role("listitem")).to_have_count(waits)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith('\ufeff"id","userId","kind","reason"')
    assert len(lines) == 1 + waits


def test_usage_is_a_chart_with_words_and_a_table(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(OLGA, f"#/allotments/{contoso.finance}/usage")
    expect(page.get_by_role("img", name="at most 6 seats were in use. Now 6 of 6")).to_be_visible()
    page.get_by_text("Show as a table").click()
    points = 2 + len(api.decisions(contoso.finance))  # the heading, each decision, and now
    expect(page.get_by_role("table", name="Seats in use over time").get_by_role("row")).to_have_count(points)


def test_use_by_night_is_drawn_for_months(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    page = tab.sign_in(OLGA)
    nights = [
        {
            "date": str(datetime.now(UTC).date() - timedelta(days=60 - night)),
            "consumedUnits": night % 7,
            "waitingUnits": night % 3,
            "allottedUnits": 6,
            "refusals": 0,
            "drift": {},
        }
        for night in range(60)
    ]
    page.route("**/history*", lambda route: route.fulfill(json={"value": nights}))
    tab.open(f"#/allotments/{contoso.finance}/usage")
    expect(page.get_by_label("Period")).to_have_value("90")
    expect(page.get_by_role("listitem").filter(has_text="People waiting")).to_be_visible()
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("table", name="Seats in use over time").get_by_role("row")).to_have_count(62)
    page.get_by_label("Period").select_option(label="Latest decisions")
    points = 2 + len(api.decisions(contoso.finance))
    expect(page.get_by_role("table", name="Seats in use over time").get_by_role("row")).to_have_count(points)


def test_he_asks_for_more_seats(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = own_allotment(api, contoso, fresh_name, 1, 1)
    page = visit().sign_in(OLGA, f"#/allotments/{made}")
    page.get_by_role("link", name="Request more seats").click()
    limit = field(page, "New limit")
    limit.fill("1")
    expect(page.get_by_text("Enter a whole number above 1.")).to_be_visible()
    limit.fill("3")
    field(page, "Why do you need them?").fill("Two people start in May.")
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_text("Your request is waiting for a decision")).to_be_visible()
    expect(page.get_by_text("Two people start in May.")).to_be_visible()
    [request] = api.call("GET", f"/allotments/{made}/requests").json()["value"]
    assert (request["allottedUnits"], request["message"]) == (3, "Two people start in May.")
