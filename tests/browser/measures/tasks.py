"""`python -m tests.browser.measures.tasks`: what everyday tasks take in the portal, in clicks, fields and seconds.

Each task begins on the page that comes after the sign-in, and ends when its result is on the screen. A click is a
press of a mouse button or of Enter, a field is a text that is typed or a value that is chosen. The seconds are those
of the portal and the app, for the hand here needs no time.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Locator, Page, expect
from rich.console import Console
from rich.table import Table

from local.stack import Options, Stack
from tests.browser import world
from tests.browser.chromium import DESKTOP, PHONE, Visit, chromium, field
from tests.browser.world import E3, VISIO, World, allot, licensed_group
from tests.integration.api import Api, eventually

HASTY = {"GRANT_WINDOW_SECONDS": "3", "SETTLE_SECONDS": "1", "UNSEEN_SETTLE_SECONDS": "4", "FOLLOW_UP_SECONDS": "1"}
ADA, OLGA, NILS = "Ada Ahlgren", "Olga Owner", "Nils Norole"


class Hand:
    """Somebody's hand on a page, which counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.fields = 0

    def click(self, what: Locator) -> None:
        """Press it."""
        what.click()
        self.clicks += 1

    def enter(self, what: Locator) -> None:
        """Press Enter in it."""
        what.press("Enter")
        self.clicks += 1

    def fill(self, what: Locator, text: str) -> None:
        """Write into it."""
        what.fill(text)
        self.fields += 1

    def button(self, name: str) -> Locator:
        """The button of this name that is in sight."""
        return self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first

    def link(self, name: str) -> Locator:
        """The link of this name that is in sight."""
        return self.page.get_by_role("link", name=name, exact=True).locator("visible=true").first

    def menu(self, name: str) -> Locator:
        """The link of this name in the navigation."""
        return self.page.locator("#navigation").get_by_role("link", name=name, exact=True)

    def person(self, name: str) -> Locator:
        """The link to a person of this name, beside which the address stands."""
        return self.page.get_by_role("link", name=name).locator("visible=true").first

    def sees(self, text: str) -> None:
        """Wait until this is on the screen."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody wants: who, on what, and how they do it. first: the heading of the page they begin on."""

    what: str
    who: str
    do: Callable[[Hand], None]
    first: str = "Overview"
    size: tuple[int, int] = DESKTOP


def main() -> None:
    """Make the world, do every task, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.measures.tasks", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the Functions host; 0 takes a free one")
    arguments = parser.parse_args()
    table = Table("task", "clicks", "fields", "seconds")
    with TemporaryDirectory() as folder:
        options = Options(port=arguments.port, people=30, settings=HASTY, folder=Path(folder))
        with Stack(options) as stack, Api(stack) as api, chromium() as browser:
            api.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.4]})
            api.run("keep_subscription")
            eventually(lambda: api.call("GET", "/subscription").json()["state"], lambda state: state != "missing")
            made = prepared(api, world.build(api))
            for task in tasks(made):
                hand, seconds = done(browser, stack, task)
                table.add_row(task.what, str(hand.clicks), str(hand.fields), f"{seconds:.1f}")
    Console().print(table)


def prepared(api: Api, made: World) -> World:
    """What the tasks are about: a refused person, requests, a group that gives licences, a night, somebody's seat."""
    (nils,) = world.add_people(api, {"nils.norole": "Nils Norole"})
    allot(api, "Licences of Nils", [nils], E3, 1, owners=[made.owner])
    full = allot(api, "Full Visio", [], VISIO, 0, overflow="rollback", owners=[made.owner])
    api.call("POST", f"/allotments/{full}/assignments", {"user": made.people[2]})
    asked = {"allottedUnits": 8, "message": "Two people start in May."}
    assert api.call("POST", f"/allotments/{made.finance}/requests", asked).status_code == 201
    licensed_group(api, "Old licences", {"sara.sell": "Sara Sell", "sven.sell": "Sven Sell"})
    api.group("Newcomers of May")
    assert api.call("POST", "/reconciliations").status_code == 202
    eventually(
        lambda: api.call("GET", "/reconciliations").json()["value"],
        lambda nights: bool(nights) and nights[0]["state"] == "finished",
    )
    return made


def tasks(made: World) -> Iterator[Task]:
    """The tasks of an administrator, of an owner with a phone, and of somebody who has a licence."""
    yield Task("why has a person no licence (administrator)", ADA, why)
    yield Task("who waits (administrator)", ADA, who_waits)
    yield Task("what failed (administrator)", ADA, what_failed)
    yield Task("what changed, and who did it (administrator)", ADA, what_changed)
    yield Task("read the nightly report (administrator)", ADA, nightly_report)
    yield Task("make an allotment (administrator)", ADA, make)
    yield Task("raise a limit (administrator)", ADA, raise_limit)
    yield Task("approve a request (administrator)", ADA, approve)
    yield Task("take over a group (administrator)", ADA, take_over)
    yield Task("who is before a person in line (owner, phone)", OLGA, ahead, "My allotments", PHONE)
    yield Task("add a person (owner, phone)", OLGA, add, "My allotments", PHONE)
    yield Task("ask for more seats (owner, phone)", OLGA, ask, "My allotments", PHONE)
    yield Task("my licence, and whom to ask (person, phone)", NILS, mine, "My licences", PHONE)


def why(hand: Hand) -> None:
    """From the search in the header to the reason."""
    search = hand.page.get_by_role("search").get_by_role("searchbox", name="Find a person")
    hand.fill(search, "Vilma")
    hand.enter(search)
    hand.click(hand.person("Vilma Vik"))
    hand.sees("Full Visio is full")


def who_waits(hand: Hand) -> None:
    """From the tile to the waiting room."""
    hand.click(hand.page.locator("a.tile", has_text="People waiting"))
    hand.click(hand.link("Finance E3"))
    hand.click(hand.page.locator("nav.tabs a", has_text="Waiting room"))
    hand.sees("Greta Gustafsson")


def what_failed(hand: Hand) -> None:
    """From the tile to the person and the error."""
    hand.click(hand.page.locator("a.tile", has_text="Failed licences"))
    hand.click(hand.link("Analysts Power BI"))
    hand.sees("Cecilia Cederlund")
    hand.sees("Licence failed")


def what_changed(hand: Hand) -> None:
    """The audit record."""
    hand.click(hand.menu("Audit record"))
    expect(hand.page.locator("tbody tr").first).to_contain_text(ADA)


def nightly_report(hand: Hand) -> None:
    """The page of the night."""
    hand.click(hand.menu("Nightly report"))
    hand.sees("Differences by kind")


def make(hand: Hand) -> None:
    """From the navigation to the new allotment's page."""
    hand.click(hand.menu("New allotment"))
    form = hand.page.locator("form.wide-form")
    hand.fill(field(form, "Name"), "Newcomers Visio")
    hand.fill(field(form, "Group"), "Newcomers")
    hand.click(hand.page.get_by_role("option", name="Newcomers of May"))
    hand.click(form.get_by_label("Visio Plan 2"))
    hand.fill(field(form, "Seats"), "2")
    hand.click(hand.button("Create allotment"))
    expect(hand.page.get_by_role("heading", name="Newcomers Visio", level=1)).to_be_visible()


def raise_limit(hand: Hand) -> None:
    """Of an allotment that is full."""
    hand.click(hand.menu("Allotments"))
    hand.click(hand.link("Design Visio"))
    hand.click(hand.link("Raise the limit"))
    hand.fill(field(hand.page, "Limit"), "3")
    hand.click(hand.button("Save"))
    hand.sees("Saved.")


def approve(hand: Hand) -> None:
    """An owner's request."""
    hand.click(hand.menu("Requests"))
    hand.click(hand.button("Approve"))
    hand.click(hand.page.locator("#question").get_by_role("button", name="Approve"))
    hand.sees("Approved. The limit was raised.")


def take_over(hand: Hand) -> None:
    """A group that gives licences itself, until the plan is started."""
    hand.click(hand.menu("Adoptions"))
    hand.click(hand.link("Take over a group"))
    hand.fill(field(hand.page, "Name"), "Sales E3")
    hand.fill(field(hand.page, "Group"), "Old licences")
    hand.click(hand.page.get_by_role("option", name="Old licences"))
    hand.fill(field(hand.page, "Seats"), "2")
    hand.click(hand.button("Create plan"))
    expect(hand.page.locator(".heading .badge")).to_contain_text("Planned")
    hand.click(hand.button("Start"))
    hand.click(hand.page.locator("#question").get_by_role("button", name="Start"))
    expect(hand.page.locator(".heading .badge")).not_to_contain_text("Planned")


def ahead(hand: Hand) -> None:
    """Somebody's place in line."""
    hand.click(hand.page.locator(".header-search-link"))
    hand.fill(field(hand.page, "Name or email"), "Hugo")
    hand.click(hand.person("Hugo Hellström"))
    hand.sees("ahead")


def add(hand: Hand) -> None:
    """Somebody who gets a seat at once."""
    hand.click(hand.link("Analysts Power BI"))
    hand.click(hand.button("Add a person"))
    hand.fill(field(hand.page, "Name or email"), "Vera")
    hand.click(hand.page.get_by_role("button", name="Add Vera Viklund"))
    hand.sees("Vera Viklund has a seat.")


def ask(hand: Hand) -> None:
    """More seats for a full allotment; a number stands there already."""
    hand.click(hand.link("Full Visio"))
    hand.click(hand.link("Request more seats"))
    hand.fill(field(hand.page, "Why do you need them?"), "Two people start in May.")
    hand.click(hand.button("Send request"))
    hand.sees("Your request was sent.")


def mine(hand: Hand) -> None:
    """The first page has it."""
    hand.sees("Licences of Nils")
    expect(hand.link("Olga Owner")).to_be_visible()


def done(browser: Browser, stack: Stack, task: Task) -> tuple[Hand, float]:
    """Do a task in a tab of its own; answers what it took."""
    tab = Visit(browser, stack.endpoints["portal"], size=task.size)
    page = tab.sign_in(task.who)
    expect(page.get_by_role("heading", name=task.first, level=1)).to_be_visible()
    expect(page.locator("fluent-spinner:visible")).to_have_count(0)
    expect(page.locator(".placeholder")).to_have_count(0)
    hand, began = Hand(page), time.monotonic()
    task.do(hand)
    seconds = time.monotonic() - began
    tab.context.close()
    return hand, seconds


if __name__ == "__main__":
    main()
