"""`python -m tests.browser.measures.lists`: lists of 10,000 allotments, and an allotment of 100,000 people.

Measured twice: how long the API takes, and how long somebody at the portal waits. The tables are
`tests.browser.measures.filled_tables`, whose queries cost what they answer. With `--beside FOLDER` a former version
answers the same questions of the same tables, and both take turns.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.memory import memory
from domain.person_names import PersonName
from infra.settings import SCHEDULES
from local.stack.part import Part
from local.stack.stack import Stack
from tests.browser.chromium import Visit, chromium
from tests.browser.measures.filled_tables import OWNED, SEATS, WAITS, identity
from tests.browser.world import E3
from tests.integration.api import Api

ALLOTMENTS, PEOPLE = 10_000, 100_000
MOST_AT_ONCE = 10_000
HELD_BY_HAND = 20
PATIENCE_MILLISECONDS = 120_000
TIMES = 20
SLOW_TIMES, SLOW_SECONDS = 5, 2.0
"""What takes so long is asked no more often."""

QUICK_ANSWERS, QUICK_SECONDS, REST_SECONDS = 10, 0.1, 30.0
NEVER = dict.fromkeys(SCHEDULES, "0 0 0 1 1 *")
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


@dataclass(frozen=True, slots=True)
class Question:
    """One request: GET without a body, else POST. user: who asks, an address; None: the administrator."""

    what: str
    path: str
    body: object = None
    user: str | None = None


@dataclass(slots=True)
class Answered:
    """How long a version took for the same question, the first time and each other time, in seconds.

    Of all but the first, together: the worker's processor time, its requests to Table Storage, and the rows of those.
    """

    first: float = 0.0
    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0
    requests: int = 0
    rows: int = 0
    gave_up: bool = False
    """The app has given up: a read may take 100 seconds."""


class Beside(MeasuredStack):
    """Another version of the app, with the peers of a stack that runs."""

    def __init__(self, name: str, app: Path, peers: Stack) -> None:
        super().__init__(name, app, NEVER)
        self._peers = peers

    def _start_peers(self) -> None:
        self.endpoints |= self._peers.endpoints

    def _start_sign_in(self) -> None:
        """It is the other one's."""


def main() -> None:
    """Make the tenant, look at its lists, and print how long each thing took."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.measures.lists", description=__doc__)
    parser.add_argument("--allotments", type=int, default=ALLOTMENTS, help="how many allotments")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people one of them has")
    parser.add_argument("--beside", type=Path, metavar="FOLDER", help="a former version, in a folder of its own")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each question is asked")
    parser.add_argument("--only", choices=["api", "portal"], help="one of the two alone")
    parser.add_argument("--about", metavar="REGEX", default="", help="only the questions in which it is found")
    parser.add_argument(
        "--without-copies", action="store_true", help="as the first night after a release without them finds it"
    )
    arguments = parser.parse_args()
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        tables = Part("tables", [sys.executable, "-m", "tests.browser.measures.filled_tables"], log_folder=folder)
        running.callback(tables.start().stop)
        os.environ["TABLES_CONNECTION"] = tables.ready["tables"]
        stack = MeasuredStack("lists", ROOT, NEVER)
        running.enter_context(stack)
        versions = {"this": stack}
        if arguments.beside:
            beside = Beside("lists-beside", arguments.beside.resolve(), stack)
            running.enter_context(beside)
            versions["former"] = beside
        apis = {name: running.enter_context(Api(each)) for name, each in versions.items()}
        for api in apis.values():
            api.http.timeout = PATIENCE_MILLISECONDS / 1000
        people = people_of(apis["this"], arguments.people)
        filled = {"allotments": arguments.allotments, "copies": not arguments.without_copies}
        told_to = {**filled, "people": [(each.user_id, each.display_name, each.user_principal_name) for each in people]}
        origin, patience = tables.ready["origin"], PATIENCE_MILLISECONDS / 1000
        httpx.post(f"{origin}/fill", json=told_to, timeout=patience).raise_for_status()
        license_outside(apis["this"], people)
        if arguments.only != "portal":
            tell_memory(versions, "before anything is asked")
            asked = (each for each in questions(apis["this"], people) if re.search(arguments.about, each.what))
            print_answers(ask_all(versions, apis, asked, f"{origin}/counted", arguments.times))
            tell_memory(versions, "after all questions")
        if arguments.only != "api":
            for name, api in apis.items():
                print_looks(name, versions[name], api, arguments)


def people_of(api: Api, count: int) -> list[PersonName]:
    """So many people of the tenant."""
    found: list[PersonName] = []
    while len(found) < count:
        made = api.control("POST", "/users", {"count": min(MOST_AT_ONCE, count - len(found))})["users"]
        found += [PersonName(user["id"], user["displayName"], user["userPrincipalName"]) for user in made]
    return found


def license_outside(api: Api, people: Sequence[PersonName]) -> None:
    """Some of those who wait, and who is in many allotments, have the product by hand."""
    api.control("POST", "/skus/SPE_E3", {"enabled": len(people)})
    for person in (people[0], *people[WAITS - 1 : WAITS * HELD_BY_HAND : WAITS]):
        api.control("POST", f"/users/{person.user_id}/licenses", {"add": ["SPE_E3"]})


def questions(api: Api, people: Sequence[PersonName]) -> Iterator[Question]:
    """What pages of the portal ask for."""
    large, full = f"/allotments/{identity('allotment', 0)}", identity("allotment", 0)
    many, owner, owner_of_one = people[:3]
    yield Question("100 allotments, first page", "/allotments?top=100")
    yield Question("999 allotments, first page", "/allotments?top=999")
    yield Question("999 allotments, last page", last_page(api, "/allotments?top=999"))
    yield Question("allotments of an owner of 100", "/allotments", user=owner.user_principal_name)
    yield Question("allotments of an owner of one", "/allotments", user=owner_of_one.user_principal_name)
    yield Question("one allotment", large)
    yield Question("products", "/products")
    yield Question("pools", "/pools")
    yield Question("shares of a pool", f"/pools/{E3}/shares")
    yield Question("turnovers", "/turnovers")
    yield Question("manifest, whole", "/manifest")
    yield Question("manifest, first of its parts", "/manifest?top=999")
    yield Question("who holds the product outside", f"/products/{E3}/outsideHolders?top=100")
    yield Question("open requests", "/requests?state=open")
    yield Question("a person in 100 allotments", f"/people/{many.user_id}/allotments")
    yield Question("one of the people of the large one", f"/people/{people[5000 % len(people)].user_id}/allotments")
    yield Question("the own page of the person in 100", "/me/allotments", user=many.user_principal_name)
    yield Question("what that person holds outside", f"/people/{many.user_id}/outsideLicences")
    yield Question("100 of the people, by id", f"{large}/assignments?top=100")
    by_name = f"{large}/assignments?order=name&top=300"
    yield Question("300 people, by name, first page", by_name)
    yield Question("300 people, by name, 20th page", last_page(api, by_name, most=20))
    yield Question("50 people, by name, first page", f"{large}/assignments?order=name&top=50")
    named = ",".join(person.user_id for person in people[50:100])
    yield Question("names of 50 people", f"/people?allotmentId={full}&ids={named}")
    owners = ",".join(person.user_id for person in people[3:103])
    yield Question("names of 100 owners", f"/people?ids={owners}")
    yield Question("300 who wait, first page", f"{large}/waitingMembers?top=300")
    yield Question("300 who wait, last page", last_page(api, f"{large}/waitingMembers?top=300"))
    given, family = people[77].display_name.split(" ", 1)
    for where, scope in (("everywhere", {}), ("in the allotment", {"allotmentId": full})):
        for what, text in (
            ("beginning", family[:4]),
            ("whole name", f"{given} {family}"),
            ("middle of a word", family[2:6]),
            ("nobody", "xyzzy"),
        ):
            yield Question(f"search {where}: {what}", "/people/known/search", {"search": text, **scope})
    known = people[OWNED.start * SEATS % len(people)].display_name
    for what, text in (("beginning", known.split(" ")[1][:4]), ("whole name", known), ("nobody", "xyzzy")):
        body = {"search": text}
        yield Question(f"search of an owner of 100: {what}", "/people/known/search", body, owner.user_principal_name)


def last_page(api: Api, path: str, most: int = sys.maxsize) -> str:
    """The path of the last page of a list, or of one before it."""
    for _ in range(most):
        answer = api.call("GET", path)
        answer.raise_for_status()
        link = answer.json().get("nextLink")
        if link is None:
            break
        path = link.removeprefix("/api")
    return path


def ask_all(
    versions: dict[str, MeasuredStack], apis: dict[str, Api], asked: Iterator[Question], counted: str, times: int
) -> Iterator[tuple[str, dict[str, Answered]]]:
    """Every question, many times of each version in turns."""
    tokens = dict[str | None, str]()
    for question in asked:
        if question.user not in tokens:
            api = apis["this"]
            tokens[question.user] = api.token_of(question.user) if question.user else api.token
        headers = {"Authorization": f"Bearer {tokens[question.user]}"}
        found = {name: Answered() for name in versions}
        for turn in range(times + 1):
            for name, api in apis.items():
                if found[name].gave_up or (turn > SLOW_TIMES and found[name].first > SLOW_SECONDS):
                    continue
                before, used, began = httpx.get(counted).json(), versions[name].worker_seconds, time.monotonic()
                method = "GET" if question.body is None else "POST"
                answer = api.call(method, question.path, question.body, headers=headers)
                found[name].gave_up = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                took = time.monotonic() - began
                if turn == 0 and not found[name].gave_up:
                    answer.raise_for_status()
                    found[name].first = took
                    continue
                after = httpx.get(counted).json()
                found[name].seconds.append(took)
                found[name].cpu += versions[name].worker_seconds - used
                found[name].requests += after["reads"] + after["writes"] - before["reads"] - before["writes"]
                found[name].rows += after["entities"] - before["entities"]
        yield question.what, found


def tell_memory(versions: Mapping[str, MeasuredStack], when: str) -> None:
    """What the worker of each version uses."""
    for name, stack in versions.items():
        now, most = memory(stack.parts["functions"].ready["workers"][0])
        sys.stderr.write(f"worker {when}: {name}: {now:.0f} MiB, at the most {most:.0f}\n")


def print_answers(found: Iterator[tuple[str, dict[str, Answered]]]) -> None:
    """A line each: first, median and 95th percentile, processor time, and what Table Storage was asked for."""
    began = time.monotonic()
    headings = ("version", "first", "p50", "p95", "CPU", "requests", "rows")
    table = Printed("API, ms", *headings, title="in turns")
    for what, versions in found:
        for name, answered in versions.items():
            times = len(answered.seconds)
            p50, p95 = statistics.median(answered.seconds), percentile(answered.seconds, 0.95)
            numbers = [f"{1000 * each:.0f}" for each in (answered.first, p50, p95, answered.cpu / times)]
            numbers += [f"{answered.requests / times:,.0f}", f"{answered.rows / times:,.0f}"]
            table.add_row(what, f"{name}, given up" if answered.gave_up else name, *numbers)
            load = os.getloadavg()[0]
            said = "given up: " if answered.gave_up else ""
            sys.stderr.write(f"{what}: {name}: {', '.join(headings[1:])}: {said}{' '.join(numbers)}; load {load:.1f}\n")
    Console(width=110).print(table, f"{time.monotonic() - began:.0f} s")


def print_looks(name: str, stack: Stack, api: Api, arguments: argparse.Namespace) -> None:
    """What somebody at the portal waits for."""
    table = Printed("Portal", f"{name}, s")
    with chromium() as browser:
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        tab = Visit(browser, stack.endpoints["portal"])
        tab.context.set_default_timeout(PATIENCE_MILLISECONDS)
        seated = arguments.people - arguments.people // WAITS
        for row in looks(api, tab, arguments.allotments, seated):
            sys.stderr.write(f"{name}: {row.what}: {row.seconds:.2f} s\n")
            table.add_row(row.what, f"{row.seconds:.2f}")
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    Console(width=110).print(table, f"load average at the end: {load}")


def looks(api: Api, tab: Visit, count: int, seated: int) -> Iterator[Row]:
    """How long somebody at the portal waits. seated: so many people have a seat in the large allotment."""
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
    page.goto(f"{tab.portal}#/allotments/{identity('allotment', 0)}")
    expect(page.locator("h1")).to_be_visible()
    yield Row("people: first paint", first_paint(page))
    expect(page.locator("tbody tr").first).to_be_visible()
    yield Row("people: first rows", time.monotonic() - began)
    expect(page.locator(".placeholder")).to_have_count(0)
    yield Row("people: their names", time.monotonic() - began)
    yield Row("people: next page", timed(lambda: turn(page, f"51–100 of {seated:,}")))
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
    quick, until = 0, time.monotonic() + REST_SECONDS
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
