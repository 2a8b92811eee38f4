"""What an administrator sees and does."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from handlers.http.version import VERSION
from tests.browser.chromium import axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import E3, VISIO, World, allot
from tests.integration.api import Api, eventually
from tests.integration.test_bad_weather import put_on_queue

ADA = "Ada Ahlgren"


def test_the_overview_shows_the_tenant(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA)
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="Power BI Pro: 60 bought, 20 allotted")).to_be_visible()
    finance = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Finance E3"))
    expect(finance).to_contain_text("3 people waiting for a seat")
    expect(page.get_by_text("16 of 20 seats not used")).to_be_visible()
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("table").get_by_role("row", name="Power BI Pro")).to_contain_text("60")


def product(name: str, assignable: int, used: int, allotted: int, unheld: int, **others: object) -> dict[str, object]:
    """A product as the API shows it."""
    counts = {"assignable": assignable, "used": used, "allotted": allotted, "unheld": unheld}
    none = dict.fromkeys(("warning", "suspended", "lockedOut", "usedByAllotments"), 0)
    shown = {"skuId": name, "skuPartNumber": name, "displayName": name, "bought": assignable, "servicePlans": []}
    return shown | none | counts | {"free": assignable - allotted, "usedOutside": used, "price": None} | others


def test_the_overview_calls_unused_what_nobody_holds_and_nobody_is_promised(visit: Open, contoso: World) -> None:
    tab = visit()
    products = [
        product("HELD_OUTSIDE", 31, 30, 0, 1),
        product("SUBSCRIPTION_REDUCED", 5, 30, 0, 0),
        product("PROMISED_AND_HELD", 20, 18, 10, 0),
        product("IDLE", 12_345, 345, 0, 12_000, price="4.00"),
        product("GIVEN_AWAY", 1_000_000, 12, 0, 999_988),
    ]
    tab.page.route("**/api/products", lambda route: route.fulfill(json={"value": products}))
    page = tab.sign_in(ADA)
    under = page.locator(".card", has=page.get_by_role("heading", name="Underused"))
    over = page.locator(".card", has=page.get_by_role("heading", name="Overused"))
    expect(under).to_contain_text("12,000 licences neither allotted nor used")
    expect(over).to_contain_text("30 used, 5 can be assigned")
    expect(over).to_contain_text("8 licences too many allotted, or used outside allotments")
    for name in ("HELD OUTSIDE", "PROMISED AND HELD", "SUBSCRIPTION REDUCED", "GIVEN AWAY"):
        expect(under).not_to_contain_text(name)
    expect(page.get_by_text("1 product isn't in use, or costs nothing")).to_be_visible()


def test_the_health_page_tells_how_long_the_next_in_line_waits(visit: Open, contoso: World) -> None:
    tab = visit()
    body = {
        "count": 1250,
        "sinceDateTime": "2026-11-01T08:00:00Z",
        "p50Seconds": 45,
        "p99Seconds": 190,
        "longestSeconds": 600,
    }
    tab.page.route("**/api/turnovers", lambda route: route.fulfill(json=body))
    page = tab.sign_in(ADA, "#/health")
    card = page.locator(".card", has=page.get_by_role("heading", name="From a leaver to the next in line"))
    expect(card).to_contain_text("Half of the seats were licensed again within 45 seconds")
    expect(card).to_contain_text("99 of 100 within 3 minutes, all within 10 minutes: 1,250 seats since 1 Nov 2026")


def test_an_allotment_is_checked_as_it_is_typed_and_made(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    api.join(api.group(f"Group of {fresh_name}"), *contoso.people[:2])
    page = visit().sign_in(ADA, "#/new")
    page.get_by_role("button", name="Create allotment").click()
    expect(page.get_by_text("Correct 4 fields.")).to_be_visible()
    expect(field(page, "Name")).to_be_focused()
    field(page, "Name").fill(fresh_name)
    group_field = field(page, "Group")
    group_field.fill("No group is called so")
    expect(page.get_by_text("Choose a group, or enter its object ID.")).to_be_visible()
    expect(page.get_by_text("No groups found.")).to_be_visible()
    group_field.fill(str(api.shown(contoso.finance)["groupId"]))
    expect(page.get_by_text("This group already has the allotment Finance E3.")).to_be_visible()
    group_field.fill(f"group of {fresh_name}")
    page.get_by_role("option", name=f"Group of {fresh_name}").click()
    expect(group_field).to_have_value(f"Group of {fresh_name}")
    page.get_by_label("Microsoft 365 E5").check()
    field(page, "Seats").fill("9999")
    expect(page.get_by_text("25 of 25 Microsoft 365 E5 aren't allotted: 0 are allotted")).to_be_visible()
    field(page, "Seats").fill("5")
    expect(page.get_by_text("This leaves 20 licences of Microsoft 365 E5 not allotted.")).to_be_visible()
    expect(page.get_by_text("2 people in the group get a licence right away.")).to_be_visible()
    expect(page.get_by_text("You can use this group.")).to_be_visible()
    field(page, "Seats").fill("1")
    expect(page.get_by_text("has 2 users, more than the limit of 1.")).to_be_visible()
    page.get_by_label("New people wait for a seat").check()
    expect(page.get_by_text("1 person waits for a seat.")).to_be_visible()
    field(page, "Seats").fill("5")
    field(page, "Name or email").fill("olga")
    page.get_by_role("button", name="Make Olga Owner an owner").click()
    expect(field(page, "Name or email")).to_be_focused()
    page.get_by_role("button", name="Create allotment").click()
    expect(page.get_by_role("heading", name=fresh_name)).to_be_visible()
    made = next(each for each in api.call("GET", "/allotments").json()["value"] if each["displayName"] == fresh_name)
    assert (made["allottedUnits"], made["overflow"], made["owners"]) == (5, "wait", [contoso.owner])


def test_a_group_is_chosen_by_the_keyboard_alone(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    names = [f"{fresh_name} {letter}" for letter in "abc"]
    for name in names:
        api.group(name)
    page = visit().sign_in(ADA, "#/new")
    group, options = field(page, "Group"), page.get_by_role("option")
    chosen = page.locator("[role=option][aria-selected=true]")
    group.press_sequentially(fresh_name.lower())
    expect(options).to_have_count(3)
    expect(chosen).to_have_count(0)
    for key, name in (("ArrowUp", names[2]), ("ArrowDown", names[0]), ("ArrowDown", names[1])):
        group.press(key)
        expect(chosen).to_contain_text(name)
        assert group.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert axe_violations(page) == []
    group.press("Escape")
    expect(options).to_have_count(0)
    expect(group).to_have_value(fresh_name.lower())
    expect(page.get_by_text("Choose a group, or enter its object ID.")).to_be_visible()
    group.press("ArrowDown")
    group.press("Enter")
    expect(group).to_have_value(names[0])
    expect(group).to_be_focused()
    expect(group).to_have_attribute("aria-expanded", "false")
    group.press("Escape")
    expect(group).to_have_value("")
    group.press_sequentially(fresh_name)
    expect(options).to_have_count(3)
    group.press("Tab")
    expect(options).to_have_count(0)
    expect(group).not_to_be_focused()


def test_what_only_the_tenant_knows_is_said_at_its_field_as_it_is_typed(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/new")
    field(page, "Name").fill("Nobody's")
    field(page, "Group").fill(str(uuid.uuid4()))
    page.get_by_label("Microsoft 365 E5").check()
    field(page, "Seats").fill("1")
    expect(page.get_by_text("Microsoft Graph shows no group with the ID")).to_be_visible()


def test_a_request_is_approved_and_raises_the_limit(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 1, owners=[contoso.owner])
    asked = api.call("POST", f"/allotments/{made}/requests", {"allottedUnits": 4, "message": "Three join us."})
    assert asked.status_code == 201, asked.text
    page = visit().sign_in(ADA, "#/requests")
    row = page.get_by_role("row", name=fresh_name)
    expect(row).to_contain_text("1 → 4 seats")
    expect(row).to_contain_text("Three join us.")
    row.get_by_role("button", name="Approve").click()
    field(page.locator("fluent-dialog"), "Answer (optional)").fill("Welcome to them.")
    page.locator("fluent-dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The limit was raised.")).to_be_visible()
    expect(row).to_have_count(0)
    assert api.shown(made)["allottedUnits"] == 4
    [request] = api.call("GET", f"/allotments/{made}/requests").json()["value"]
    assert (request["state"], request["answer"]) == ("approved", "Welcome to them.")


def test_a_request_that_a_new_limit_has_met_is_closed(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 1, owners=[contoso.owner])
    assert api.call("POST", f"/allotments/{made}/requests", {"allottedUnits": 3}).status_code == 201
    assert api.change(made, {"allottedUnits": 4}).status_code == 200
    row = visit().sign_in(ADA, "#/requests").get_by_role("row", name=fresh_name)
    expect(row).to_contain_text("The limit is already 4.")
    expect(row.get_by_role("button", name="Approve")).to_have_count(0)
    row.get_by_role("button", name="Close").click()
    row.page.locator("#question").get_by_role("button", name="Close").click()
    expect(row.page.get_by_text("Closed.")).to_be_visible()
    [request] = api.call("GET", f"/allotments/{made}/requests").json()["value"]
    assert (request["state"], request["answer"]) == ("refused", "The limit is already 4.")
    assert api.shown(made)["allottedUnits"] == 4


def test_a_limit_is_changed_and_never_below_what_is_used(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(ADA, f"#/allotments/{contoso.analysts}/settings")
    field(page, "Limit").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The limit of 3 is below the 4 seats in use.")).to_be_visible()
    field(page, "Limit").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_settings_are_changed_in_one_form(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 1)
    page = visit().sign_in(ADA, f"#/allotments/{made}/settings")
    field(page, "Name").fill(f"{fresh_name} renamed")
    page.get_by_label("New people wait for a seat").check()
    field(page, "Name or email").fill("olga")
    page.get_by_role("button", name="Make Olga Owner an owner").click()
    page.get_by_label("Don't send messages about this allotment").check()
    percent = field(page, "Alert when this percentage of the limit is in use")
    percent.fill("120")
    expect(page.get_by_text("Enter a whole number from 1 to 100.")).to_be_visible()
    percent.fill("80")
    field(page, "Alert when this many seats are in use").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=f"{fresh_name} renamed")).to_be_visible()
    shown = api.shown(made)
    assert (shown["overflow"], shown["owners"]) == ("wait", [contoso.owner])
    assert (shown["muted"], shown["alertUnits"], shown["alertPercent"]) == (True, 1, 80)
    percent.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Discard changes")).to_have_count(0)
    assert api.shown(made)["alertPercent"] is None


def test_more_than_is_owned_is_allotted_only_where_one_says_so(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = allot(api, fresh_name, [], VISIO, 1, owners=[contoso.owner])
    page = visit().sign_in(ADA, f"#/allotments/{made}/settings")
    beyond = page.get_by_label("Allot more than owned")
    expect(beyond).to_have_count(0)
    field(page, "Limit").fill("500")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("more licences would be allotted")).to_be_visible()
    beyond.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert api.shown(made)["allottedUnits"] == 500
    asked = api.call("POST", f"/allotments/{made}/requests", {"allottedUnits": 600})
    assert asked.status_code == 201, asked.text
    page = visit().sign_in(ADA, "#/requests")
    page.get_by_role("row", name=fresh_name).get_by_role("button", name="Approve").click()
    page.locator("#question").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="This allots more than you own")).to_be_visible()
    page.locator("#question").get_by_role("button", name="Allot more than owned").click()
    expect(page.get_by_text("Approved. The limit was raised.")).to_be_visible()
    assert api.shown(made)["allottedUnits"] == 600
    assert api.change(made, {"allottedUnits": 0}).status_code == 200


def test_an_allotment_is_deleted_after_being_asked(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 1)
    page = visit().sign_in(ADA, f"#/allotments/{made}/settings")
    page.get_by_role("button", name="Delete allotment").click()
    field(page.locator("#question"), f"To delete it, type its name: {fresh_name}").fill(fresh_name)
    page.locator("#question").get_by_role("button", name="Delete allotment").click()
    expect(
        page.get_by_role("heading", name="We couldn't find this allotment, or you don't have access")
    ).to_be_visible()
    assert api.call("GET", f"/allotments/{made}").status_code == 404


def test_an_allotment_is_suspended_and_resumed(visit: Open, contoso: World, api: Api, fresh_name: str) -> None:
    made = allot(api, fresh_name, [], E3, 1)
    page = visit().sign_in(ADA, f"#/allotments/{made}/settings")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("This allotment is suspended")).to_be_visible()
    page.locator("fluent-message-bar").get_by_role("button", name="Resume").click()
    expect(page.get_by_text("This allotment is suspended")).to_have_count(0)
    assert api.shown(made)["state"] == "active"


def test_dead_letters_are_read_sent_again_and_discarded(visit: Open, contoso: World, api: Api) -> None:
    with ThreadPoolExecutor() as aside:
        aside.submit(put_on_queue, api, "graph-notifications", b'{"odd": "browser"}').result()
    page = visit().sign_in(ADA, "#/dead-letters")
    row = page.get_by_role("row", name="MalformedNotification")
    expect(row).to_be_visible()
    api.run("catch_up")
    page.get_by_role("link", name="Health", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Last counted .+: 1 dead letter\.$"))).to_be_visible()
    page.get_by_role("link", name="See dead letters").click()
    row.get_by_text("Show the message").click()
    expect(row.get_by_text('{"odd": "browser"}')).to_be_visible()
    (first,) = api.call("GET", "/deadLetters").json()["value"]
    row.get_by_role("button", name="Send the message again: MalformedNotification").click()
    expect(page.get_by_text("1 message was sent again.")).to_be_visible()
    eventually(
        lambda: [letter["id"] for letter in api.call("GET", "/deadLetters").json()["value"]],
        lambda letters: len(letters) == 1 and letters != [first["id"]],
    )
    page.reload()
    row.get_by_role("button", name="Discard the message: MalformedNotification").click()
    page.locator("fluent-dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="No dead letters")).to_be_visible()
    assert api.call("GET", "/deadLetters").json()["value"] == []


def test_health_tells_of_the_subscription_and_the_queue(visit: Open, contoso: World, api: Api) -> None:
    eventually(lambda: api.call("GET", "/subscription").json()["state"], lambda state: state == "active")
    api.run("catch_up")
    page = visit().sign_in(ADA, "#/health")
    expect(page.get_by_text("Group changes arrive right away")).to_be_visible()
    expect(page.get_by_text("None", exact=True)).to_be_visible()
    expect(page.get_by_text(f"Allotments version {VERSION}")).to_be_visible()
    expect(page.get_by_text("On time")).to_have_count(2)


def test_health_names_what_the_app_lacks_and_cannot_do(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    page = tab.sign_in(ADA, "#/health")
    expect(page.get_by_text("The app has what it needs")).to_be_visible()
    granted = api.control("GET", "/permissions")["permissions"]
    api.control("POST", "/knobs", {"permissions": [each for each in granted if each != "Group.Create"]})
    try:
        page.reload()
        expect(page.get_by_text("The app lacks permissions")).to_be_visible()
        expect(page.get_by_text("Without Group.Create, the app can't create licensed groups")).to_be_visible()
    finally:
        api.control("POST", "/knobs", {"permissions": granted})


def test_health_tells_of_late_work_and_of_what_nobody_knows_yet(visit: Open, contoso: World) -> None:
    tab = visit()
    page = tab.sign_in(ADA)
    late = {"queue": "enforcement", "state": "late", "handledDateTime": "2026-03-02T11:00:00Z", "waitedSeconds": 300}
    unknown = {"queue": "graph-notifications", "state": "unknown", "handledDateTime": None, "waitedSeconds": None}
    shown = [{**unknown, "outSinceDateTime": None}, {**late, "outSinceDateTime": "2026-03-02T11:05:00Z"}]
    page.route("**/api/queues", lambda route: route.fulfill(json={"value": shown}))
    tab.open("#/health")
    expect(page.get_by_text("Nothing handled yet")).to_be_visible()
    expect(page.get_by_text("Delayed")).to_be_visible()
    expect(page.get_by_text("The longest wait was 5 minutes")).to_be_visible()
    expect(page.get_by_text("A probe has been waiting since 2 Mar 2026")).to_be_visible()
