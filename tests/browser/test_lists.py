"""Lists as people know them from the Microsoft 365 admin centre: sorted, narrowed, chosen from and exported."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.chromium import PHONE, axe_violations, field
from tests.browser.conftest import Open
from tests.browser.world import NAMES, World
from tests.integration.api import Api, eventually

ADA = "Ada Ahlgren"


def names(page: Page) -> list[str]:
    return page.get_by_role("table").locator("td.main").all_inner_texts()


def header(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name)


def in_order(found: list[str]) -> list[str]:
    """As people order names: numbers by size, whatever the case."""
    return sorted(found, key=lambda name: [int(part) if part.isdigit() else part for part in parts(name)])


def parts(name: str) -> list[str]:
    return re.split(r"(\d+)", name.casefold())


def choice(page: Page, label: str) -> Locator:
    """The list of values of a filter."""
    return page.get_by_role("combobox", name=re.compile(f"^{label}"))


def test_a_click_on_a_header_sorts_and_the_address_keeps_it(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments")
    header(page, "Name").get_by_role("button").click()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "ascending")
    ascending = names(page)
    assert ascending == in_order(ascending)
    header(page, "Name").get_by_role("button").click()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "descending")
    assert names(page) == ascending[::-1]
    assert page.url.endswith("?sort=-name")
    page.get_by_role("link", name="Finance E3").click()
    expect(page.get_by_role("heading", name="Finance E3")).to_be_visible()
    page.go_back()
    expect(header(page, "Name")).to_have_attribute("aria-sort", "descending")


def test_filters_leave_what_they_say_and_a_link_shows_the_same(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments?trouble=failed")
    expect(page.get_by_role("link", name="Analysts Power BI")).to_be_visible()
    expect(page.get_by_role("link", name="New starters")).to_be_hidden()
    choice(page, "Owners").select_option("No owner")
    expect(page.get_by_text("No allotments match.")).to_be_visible()
    assert axe_violations(page) == []
    choice(page, "Trouble").select_option("All")
    expect(page.get_by_role("link", name="New starters")).to_be_visible()
    choice(page, "Owners").select_option("Olga Owner")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    expect(page.get_by_role("link", name="New starters")).to_be_hidden()
    field(page, "Filter by name, product or group ID").fill("visio plan")
    expect(page.get_by_role("link", name="Design Visio")).to_be_visible()
    expect(page.get_by_role("link", name="Finance E3")).to_be_hidden()


def test_columns_are_chosen_and_remembered(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/allotments")
    expect(header(page, "Group ID")).to_be_hidden()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Group ID").check()
    expect(header(page, "Group ID")).to_be_visible()
    assert axe_violations(page) == []
    page.reload()
    expect(header(page, "Group ID")).to_be_visible()


def test_what_is_shown_is_exported_with_every_column(visit: Open, contoso: World, api: Api) -> None:
    page = visit().sign_in(ADA, "#/allotments?q=finance%20e3")
    expect(page.get_by_role("link", name="Finance E3")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(text)))
    shown = api.shown(contoso.finance)
    assert (row["Name"], row["Products"], row["Owners"]) == ("Finance E3", "Microsoft 365 E3", "Olga Owner")
    assert (row["Seats used"], row["Limit"], row["Group ID"]) == ("6", "6", shown["groupId"])


def test_chosen_allotments_are_suspended_and_resumed_together(
    visit: Open, contoso: World, api: Api, fresh_name: str
) -> None:
    made = [
        api.call(
            "POST",
            "/allotments",
            {
                "displayName": f"{fresh_name} {letter}",
                "groupId": api.group(f"{fresh_name} {letter}"),
                "products": [{"skuId": "05e9a617-0261-4cee-bb44-138d3ef5d965"}],
                "allottedUnits": 1,
                "allowOvercommit": True,
                "overflow": "wait",
            },
        ).json()["id"]
        for letter in "ab"
    ]
    for each in made:
        eventually(lambda each=each: api.shown(each)["state"], lambda state: state == "active")
    page = visit().sign_in(ADA, f"#/allotments?q={fresh_name.replace(' ', '%20')}")
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspend 2 allotments?")).to_be_visible()
    page.locator("#question").get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Done: 2.")).to_be_visible()
    assert {api.shown(each)["state"] for each in made} == {"suspended"}
    page.get_by_role("button", name="Resume").click()
    page.locator("#question").get_by_role("button", name="Resume").click()
    for each in made:
        eventually(lambda each=each: api.shown(each)["state"], lambda state: state == "active")
        api.call("DELETE", f"/allotments/{each}?licences=remove", headers={"If-Match": "*"})


def test_on_a_phone_the_order_is_chosen_from_a_list(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE, language="sv-SE", theme="dark").sign_in(ADA, "#/allotments")
    choice(page, "Sortera efter").select_option("Namn, fallande")
    found = names(page)
    assert found == in_order(found)[::-1]
    assert axe_violations(page) == []


def test_failed_licences_are_counted_apart_and_lead_to_the_people(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA)
    tile = page.get_by_role("link", name="Failed licences")
    expect(tile).to_contain_text("1")
    tile.click()
    expect(page.get_by_role("heading", name="Allotments", level=1)).to_be_visible()
    page.get_by_role("link", name="Analysts Power BI").click()
    page.locator(".figures").get_by_role("link", name="1").click()
    expect(page.get_by_role("table", name="People").get_by_role("row")).to_have_count(2)
    expect(choice(page, "State")).to_have_value("failed")


def exported(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    return list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))


def test_everybody_of_an_allotment_is_exported_by_name(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, f"#/allotments/{contoso.finance}/people")
    expect(page.get_by_role("table", name="People").get_by_role("row")).to_have_count(7)
    rows = exported(page)
    assert {row["Name"] for row in rows} == set(NAMES[:6])
    agnes = next(row for row in rows if row["Name"] == "Agnes Almqvist")
    assert agnes["User principal name"] == "agnes.almqvist@contoso.example"
    assert (agnes["Object ID"], agnes["State"]) == (contoso.members[0], "Licensed")


def test_the_waiting_room_is_exported_in_its_order(visit: Open, contoso: World, api: Api) -> None:
    waiting = api.call("GET", f"/allotments/{contoso.finance}/waitingMembers").json()["value"]
    page = visit().sign_in(ADA, f"#/allotments/{contoso.finance}/waiting")
    expect(page.get_by_role("row")).to_have_count(len(waiting) + 1)
    assert [row["Object ID"] for row in exported(page)] == [member["userId"] for member in waiting]


def test_the_table_of_products_is_sorted_and_a_link_opens_it(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA, "#/overview?sort=-bought")
    bought = header(page, "Bought")
    expect(bought).to_have_attribute("aria-sort", "descending")
    bought.get_by_role("button").click()
    expect(bought).to_have_attribute("aria-sort", "ascending")
    assert axe_violations(page) == []


def people_of(count: int) -> tuple[list[dict[str, object]], dict[str, dict[str, str]]]:
    """So many seats, and who has them."""
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(count)]
    since = "2026-01-01T00:00:00Z"
    seat = {"state": "licensed", "assignedDateTime": since, "endDateTime": None, "error": None, "etag": "1"}
    names = {
        each: {"id": each, "displayName": f"Person {number}", "userPrincipalName": f"person{number}@contoso.example"}
        for number, each in enumerate(ids)
    }
    return [{"userId": each, **seat} for each in ids], names


def with_many_people(page: Page, allotment: str, count: int) -> None:
    """The API answers as if so many people had a seat; the portal cannot tell the difference."""
    seats, names = people_of(count)

    def assignments(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        if "state" in query:
            return route.fulfill(json={"value": []})
        start, top = int(query.get("cursor", ["0"])[0]), int(query["top"][0])
        following = f"/api/allotments/{allotment}/assignments?top={top}&cursor={start + top}"
        more = {"nextLink": following} if start + top < count else {}
        return route.fulfill(json={"value": seats[start : start + top], **more})

    def people(route: Route) -> None:
        wanted = parse_qs(urlsplit(route.request.url).query)["ids"][0].split(",")
        route.fulfill(json={"value": [names[each] for each in wanted if each in names]})

    page.route(re.compile(rf"/api/allotments/{allotment}/assignments\?"), assignments)
    page.route(re.compile(r"/api/people\?"), people)


def test_a_link_opens_the_page_of_a_long_list(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA)
    with_many_people(page, contoso.finance, 700)
    page.goto(f"{page.url.split('#')[0]}#/allotments/{contoso.finance}/people?page=9")
    expect(page.get_by_text("Person 400", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("Person 450", exact=True)).to_be_visible()
    assert page.url.endswith("?page=10")
    assert len(exported(page)) == 700


def test_paging_leaves_nothing_in_memory(visit: Open, contoso: World) -> None:
    page = visit().sign_in(ADA)
    with_many_people(page, contoso.finance, 1_500)
    page.goto(f"{page.url.split('#')[0]}#/allotments/{contoso.finance}/people")

    def turn(pages: range) -> tuple[float, float]:
        for number in pages:
            expect(page.get_by_text(f"Person {number * 50}", exact=True)).to_be_visible()
            page.get_by_role("button", name="Next page").click()
        expect(page.get_by_text(f"Person {pages.stop * 50}", exact=True)).to_be_visible()
        return kept_in_memory(page)

    nodes, listeners = turn(range(5))
    nodes_later, listeners_later = turn(range(5, 25))
    assert nodes_later < nodes * 1.05
    assert listeners_later < listeners * 1.05


def kept_in_memory(page: Page) -> tuple[float, float]:
    """How many nodes and listeners there are once the garbage is collected."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return metrics["Nodes"], metrics["JSEventListeners"]


def test_a_finger_finds_every_action_of_a_row(visit: Open, contoso: World) -> None:
    page = visit(size=PHONE).sign_in(ADA)
    for path in ("allotments", f"allotments/{contoso.finance}/people", f"allotments/{contoso.finance}/waiting"):
        page.goto(f"{page.url.split('#')[0]}#/{path}")
        targets = page.locator("td fluent-button, td a, .pager fluent-button").locator("visible=true")
        expect(targets.first).to_be_visible()
        sizes = [(box["width"], box["height"]) for target in targets.all() if (box := target.bounding_box())]
        assert [size for size in sizes if min(size) < 44] == []


def test_the_group_is_copied_and_opened_in_entra(visit: Open, contoso: World, api: Api) -> None:
    tab = visit()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.sign_in(ADA, f"#/allotments/{contoso.finance}/settings")
    group = api.shown(contoso.finance)["groupId"]
    in_entra = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/"
    expect(page.get_by_role("link", name="Open in Microsoft Entra")).to_have_attribute("href", in_entra + group)
    page.get_by_role("button", name="Copy ID").click()
    expect(page.get_by_text("The ID was copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == group
    assert axe_violations(page) == []
