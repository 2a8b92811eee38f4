"""`python -m tests.browser.measures.lists`: lists of 10,000 allotments and of 10,000 people, in seconds.

The rows are written straight into the tables, by the app's own code for rows: so many joins would take an hour, and it
is the lists that are measured.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from rich.console import Console
from rich.table import Table as Printed

from application.owner_index import INDEXED
from application.person_names import ALL_NAMED
from benchmarks.figures import percentile
from domain.allotments import Allotment, Licensing, Member, MemberState, Overflow, Product, Step
from domain.person_names import PersonName
from infra.tables.bookmarks import TableBookmarks
from infra.tables.client import Table, service_client
from infra.tables.listing import copied, with_copy
from infra.tables.person_names import TablePersonNames
from infra.tables.rows import Operation, allotment_entity, operations
from infra.tables.store import GROUPS
from local.stack import Options, Stack
from tests.browser.chromium import Visit, chromium
from tests.browser.world import E3
from tests.integration.api import Api

ROWS_A_TRANSACTION = 100
WRITES_AT_ONCE = 32
SEATS = 50
LARGE = 10_000
PATIENCE_MILLISECONDS = 120_000
TIMES = 20
QUICK_ANSWERS, QUICK_SECONDS = 10, 0.1
NEVER = {"CATCH_UP_SCHEDULE": "0 0 0 1 1 *", "RECONCILE_SCHEDULE": "0 0 0 1 1 *"}
"""What is in the tables here has no groups in the tenant: nobody is to look for them meanwhile."""

FRAMES = """async () => {
  const frames = [];
  let last = performance.now(), going = true;
  const step = (now) => { frames.push(now - last); last = now; if (going) requestAnimationFrame(step); };
  requestAnimationFrame(step);
  for (let y = 0; y < document.documentElement.scrollHeight; y += 120) {
    window.scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => done()));
  }
  going = false;
  return Math.max(...frames.slice(1));
}"""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured, in seconds."""

    what: str
    seconds: float


def main() -> None:
    """Make the tenant, look at its lists, and print how long each thing took."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.measures.lists", description=__doc__)
    parser.add_argument("--rows", type=int, default=LARGE, help="how many allotments, and people of one of them")
    parser.add_argument(
        "--without-copies", action="store_true", help="as the first night after a release without them finds it"
    )
    parser.add_argument("--port", type=int, default=0, help="of the Functions host; 0 takes a free one")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        options = Options(port=arguments.port, people=30, settings=NEVER, folder=Path(folder))
        with Stack(options) as stack, Api(stack) as api:
            api.http.timeout = PATIENCE_MILLISECONDS / 1000
            named = people_of(api, arguments.rows)
            large = asyncio.run(
                fill(stack.endpoints["tables"], arguments.rows, named, copies=not arguments.without_copies)
            )
            rows = list(told(answers(api, large)))
            with chromium() as browser:
                expect.set_options(timeout=PATIENCE_MILLISECONDS)
                tab = Visit(browser, stack.endpoints["portal"])
                tab.context.set_default_timeout(PATIENCE_MILLISECONDS)
                rows += told(looks(api, tab, large, arguments.rows))
    table = Printed("what", "seconds")
    for row in rows:
        table.add_row(row.what, f"{row.seconds:.2f}")
    Console().print(table)


def told(rows: Iterable[Row]) -> Iterator[Row]:
    """The same, each said as soon as it is known."""
    for row in rows:
        sys.stderr.write(f"{row.what}: {row.seconds:.2f} s\n")
        yield row


def people_of(api: Api, count: int) -> list[PersonName]:
    """So many people of the tenant."""
    found: list[PersonName] = []
    for some in batched(range(count), 1000, strict=False):
        made = api.control("POST", "/users", {"count": len(some)})["users"]
        found += [PersonName(user["id"], user["displayName"], user["userPrincipalName"]) for user in made]
    return found


def group_row(one: Allotment) -> dict[str, str]:
    """The row that says to which allotment a group belongs."""
    return {"PartitionKey": GROUPS, "RowKey": one.group_id, "allotmentId": one.id}


async def fill(connection: str, count: int, named: Sequence[PersonName], *, copies: bool) -> str:
    """Write so many allotments, and one of all these people; answers its id. copies: as lists show them, too."""
    now, people = datetime.now(UTC), [person.user_id for person in named]
    async with service_client(connection, None, None) as service:  # type: ignore[arg-type]
        allotments, groups = Table(service, "Allotments"), Table(service, "Groups")
        some = [allotment(number, now) for number in range(count)]
        all_staff = replace(some[0], display_name="All staff", allotted_units=2 * count, consumed_units=len(people))
        some[0] = all_staff
        gate = asyncio.Semaphore(WRITES_AT_ONCE)

        async def insert(one: Allotment) -> None:
            async with gate:
                await allotments.insert(allotment_entity(one))

        await asyncio.gather(*map(insert, some))
        watched: Iterator[Operation] = (
            ("create", with_copy(group_row(one), copied(one)) if copies else group_row(one)) for one in some
        )
        for operations_ in batched(watched, ROWS_A_TRANSACTION, strict=False):
            await groups.transact(operations_)
        seats = (
            operation
            for user in people
            for operation in operations(
                all_staff.id, Step(user, None, Member(user, MemberState.LICENSED, now, checked=now))
            )
        )
        for operations_ in batched(seats, ROWS_A_TRANSACTION, strict=False):
            await allotments.transact(operations_)
        await TablePersonNames(service).put(all_staff.id, named)
        await TableBookmarks(service).write(ALL_NAMED, {"since": now.isoformat()}, None)
        await TableBookmarks(service).write(INDEXED, {"since": now.isoformat()}, None)  # nobody owns any of them
    return all_staff.id


def allotment(number: int, now: datetime) -> Allotment:
    """One of many, some of which are full, or have people who wait."""
    used = number % (SEATS + 1)
    return Allotment(
        id=str(UUID(int=(1 << 100) + number * 7919)),
        display_name=f"Department {number:05d}",
        group_id=str(UUID(int=(2 << 100) + number * 104_729 % LARGE**2)),
        products=(Product(E3, "SPE_E3"),),
        allotted_units=SEATS,
        overflow=Overflow.WAIT,
        licensing=Licensing.DIRECT,
        created=now,
        consumed_units=used,
        waiting_units=number % 7 if used == SEATS else 0,
    )


def answers(api: Api, large: str) -> Iterator[Row]:
    """How long the API takes, at the 95th percentile of many answers."""
    asked = {
        "API: a page of 100 allotments": "/allotments?top=100",
        "API: a page of 999 allotments": "/allotments?top=999",
        "API: a page of 300 people": f"/allotments/{large}/assignments?top=300",
        "API: one allotment": f"/allotments/{large}",
    }
    for what, path in asked.items():
        times = [timed(lambda path=path: api.call("GET", path).raise_for_status()) for _ in range(TIMES)]
        yield Row(f"{what}, p95", percentile(times, 0.95))
    for path in ("products", "turnovers", "manifest", "me"):
        yield Row(f"API: {path}", timed(lambda path=path: api.call("GET", f"/{path}").raise_for_status()))


def looks(api: Api, tab: Visit, large: str, count: int) -> Iterator[Row]:
    """How long somebody at the portal waits."""
    page = tab.sign_in("Ada Ahlgren", "#/mine")
    whole = f"of {count:,}"
    page.goto("about:blank")
    at_rest(api)
    began = time.monotonic()
    page.goto(f"{tab.portal}#/allotments")
    expect(page.locator("h1")).to_be_visible()
    yield Row("allotments: first paint", first_paint(page))
    expect(page.locator("tbody tr").first).to_be_visible()
    yield Row("allotments: first rows", time.monotonic() - began)
    expect(page.get_by_text(f"1–50 {whole}")).to_be_visible()
    yield Row("allotments: all of them", time.monotonic() - began)
    first = page.locator("tbody tr").first
    yield Row("allotments: sort by name", timed(lambda: sort(page)))
    expect(first).to_contain_text("All staff")
    search = page.locator("main").get_by_role("searchbox")
    yield Row("allotments: search", timed(lambda: find(page, search, f"Department {count // 2:05d}")))
    search.fill("")
    expect(page.get_by_text(f"1–50 {whole}")).to_be_visible()
    yield Row("allotments: next page", timed(lambda: turn(page, f"51–100 {whole}")))
    yield Row("allotments: longest frame while scrolling", page.evaluate(FRAMES) / 1000)
    page.goto("about:blank")
    at_rest(api)
    began = time.monotonic()
    page.goto(f"{tab.portal}#/allotments/{large}")
    expect(page.locator("h1")).to_be_visible()
    yield Row("people: first paint", first_paint(page))
    expect(page.locator("tbody tr").first).to_be_visible()
    yield Row("people: first rows", time.monotonic() - began)
    expect(page.locator(".placeholder")).to_have_count(0)
    yield Row("people: their names", time.monotonic() - began)
    yield Row("people: next page", timed(lambda: turn(page, f"51–100 {whole}")))
    name = page.locator(".persona-name").first.inner_text()
    people = page.locator("main").get_by_role("searchbox")
    yield Row("people: search", timed(lambda: find(page, people, name)))
    yield Row("people: longest frame while scrolling", page.evaluate(FRAMES) / 1000)
    page.goto("about:blank")
    at_rest(api)
    began = time.monotonic()
    page.goto(f"{tab.portal}#/overview")
    expect(page.locator("h1")).to_be_visible()
    yield Row("overview: first paint", first_paint(page))
    expect(page.locator(".tiles .placeholder")).to_have_count(0)
    yield Row("overview: all tiles", time.monotonic() - began)


def at_rest(api: Api) -> None:
    """Wait until what an earlier page has asked for is answered: a page that was left is nobody's load."""
    quick, until = 0, time.monotonic() + PATIENCE_MILLISECONDS / 1000
    while quick < QUICK_ANSWERS and time.monotonic() < until:
        quick = quick + 1 if timed(lambda: api.call("GET", "/me")) < QUICK_SECONDS else 0
        time.sleep(QUICK_SECONDS)


def sort(page: Page) -> None:
    """By name, which is not the order at first."""
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()


def find(page: Page, search: Locator, text: str) -> None:
    """Search for something, until nothing else is shown."""
    search.fill(text)
    expect(page.locator("tbody tr").first).to_contain_text(text)
    expect(page.locator(".pager")).to_have_count(0)


def turn(page: Page, shown: str) -> None:
    """To the next page."""
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text(shown)).to_be_visible()


def first_paint(page: Page) -> float:
    """When the browser showed something of the page, after it was asked for."""
    found: Any = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    return float(found) / 1000


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    began = time.monotonic()
    action()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
