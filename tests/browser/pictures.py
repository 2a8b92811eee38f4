"""`python -m tests.browser.pictures`: makes the pictures of the documentation; `--all FOLDER` makes one of every page.

It starts the local stack with a tenant that is always the same, and makes the same allotments in it. So that pictures
differ only where the portal does, they show the same time whenever they are made: every instant and every day that the
app answers is moved by as much as the real time differs, and cut to the hour.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from local.stack import Options, Stack
from local.stack.stack import ROOT
from tests.browser.chromium import DESKTOP, PHONE, Visit, chromium
from tests.browser.world import allot, planned, planned_change, planned_merge, states
from tests.integration.api import Api, eventually

IMAGES = ROOT / "docs" / "images"
SHOWN_AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""A Monday morning: when the pictures seem to be made."""

HASTY = {"GRANT_WINDOW_SECONDS": "3", "SETTLE_SECONDS": "1", "UNSEEN_SETTLE_SECONDS": "4", "FOLLOW_UP_SECONDS": "1"}
_TIME = re.compile(r'"(\d{4}-\d\d-\d\d)(T[\d:.]+(?:Z|\+00:00))?"')


@dataclass(frozen=True, slots=True)
class Tenant:
    """What addresses of pages need: ids of an allotment, of undertakings of each kind, and of somebody who waits."""

    allotment: str
    adoption: str
    change: str
    merge: str
    person: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the page's address, and how large it is. whole: all of the page, and not what a screen shows."""

    path: str
    size: tuple[int, int] = DESKTOP
    whole: bool = False


PICTURES: Mapping[str, Picture] = {
    "overview": Picture("overview"),
    "allotment": Picture("allotments/{allotment}"),
    "adoption": Picture("adoptions/{adoption}", whole=True),
}
"""The pictures of the documentation, by the names of their files."""

PAGES: Mapping[str, tuple[str, ...]] = {
    "overview": ("",),
    "allotments": (
        "",
        "{allotment}",
        *(f"{{allotment}}/{part}" for part in ("waiting", "reservations", "decisions", "usage", "whatIf", "schedule")),
        *(f"{{allotment}}/{part}" for part in ("parts", "settings", "audit", "request")),
    ),
    "mine": ("",),
    "people": ("", "{person}"),
    "new": ("",),
    "adoptions": ("", "new", "split", "{adoption}"),
    "product-changes": ("", "new?allotmentId={allotment}", "{change}"),
    "merges": ("", "new?allotmentId={allotment}", "{merge}"),
    "report": ("",),
    "requests": ("",),
    "audit": ("",),
    "deleted": ("",),
    "dead-letters": ("",),
    "settings": ("",),
    "preferences": ("",),
    "doctor": ("",),
    "health": ("",),
    "what-if": ("",),
}
"""Every page of the portal: by the first part of its address, what follows."""

LOOKS = [
    ("desktop-light", DESKTOP, "light", "en-GB"),
    ("desktop-dark-sv", DESKTOP, "dark", "sv-SE"),
    ("phone-light-sv", PHONE, "light", "sv-SE"),
    ("phone-dark", PHONE, "dark", "en-GB"),
]


def main() -> None:
    """Make the tenant and the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page in several looks, into this folder")
    parser.add_argument("--port", type=int, default=0, help="of the Functions host; 0 takes a free one")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        options = Options(port=arguments.port, people=300, seed=1, settings=HASTY, folder=Path(folder))
        with Stack(options) as stack, Api(stack) as api, chromium() as browser:
            tenant = furnished(api)
            every = arguments.all
            for path in every_page(browser, stack, tenant, every) if every else images(browser, stack, tenant):
                sys.stdout.write(f"{path}\n")


def furnished(api: Api) -> Tenant:
    """Make what the pictures show: full allotments, people who wait, a request, a night, and an adoption's plan."""
    api.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.4]})
    api.run("keep_subscription")
    eventually(lambda: api.call("GET", "/subscription").json()["state"], lambda state: state != "missing")
    products = {each["skuPartNumber"]: each["skuId"] for each in api.call("GET", "/products").json()["value"]}
    owner = api.control("GET", "/state")["users"][3]["id"]
    finance = allotted(api, "Finance", products["SPE_E3"], 8, "Finance E3", owner)
    allotted(api, "Marketing", products["VISIOCLIENT"], 25, "Marketing Visio", owner)
    allotted(api, "Engineering", products["Microsoft_365_Copilot"], 22, "Engineering Copilot")
    seats = int(api.shown(finance)["allottedUnits"])
    asked = {"allottedUnits": seats + 5, "message": "Five people start in January."}
    assert api.call("POST", f"/allotments/{finance}/requests", asked).status_code == 201
    legal = api.group("Legal")
    lawyers = api.control("POST", "/users", {"users": [lawyer(name) for name in LAWYERS]})["users"]
    api.join(legal, *(each["id"] for each in lawyers))
    api.control("POST", f"/groups/{legal}/licenses", {"add": [products["SPE_E3"]]})
    wanted = {each["id"] for each in lawyers}
    eventually(lambda: api.licensed(products["SPE_E3"]), lambda licensed: wanted <= licensed)
    adoption = planned(api, legal, "Legal E3", len(LAWYERS) - 2)
    assert api.call("POST", "/reconciliations").status_code == 202
    eventually(
        lambda: api.call("GET", "/reconciliations").json()["value"],
        lambda nights: bool(nights) and nights[0]["state"] == "finished",
    )
    waiting = api.call("GET", f"/allotments/{finance}/waitingMembers").json()["value"]
    pilots = allot(api, "Pilot E3", api.people(4, "pilot"), products["SPE_E3"], 4, overflow="wait")
    eventually(lambda: states(api, pilots), lambda found: found == ["licensed"] * 4)
    merge = planned_merge(api, pilots, finance)
    change = planned_change(api, finance, products["SPE_E5"])
    return Tenant(finance, adoption, change, merge, str(waiting[0]["userId"]))


LAWYERS = ("Astrid Ahl", "Björn Berg", "Carin Dal", "Edvin Ek", "Frida Falk", "Gustav Gren", "Hanna Holm")


def lawyer(name: str) -> dict[str, str]:
    """Somebody of Legal."""
    address = name.lower().replace(" ", ".").replace("ö", "o")
    return {"userPrincipalName": f"{address}@contoso.example", "displayName": name, "usageLocation": "SE"}


def allotted(api: Api, name: str, sku_id: str, waiting: int, display_name: str, *owners: str) -> str:
    """An allotment for a group that the tenant has from the start, with seats for all but so many people."""
    group = next(each for each in api.control("GET", "/state")["groups"] if each["displayName"] == name)
    fields = {"displayName": display_name, "overflow": "wait", "owners": list(owners)}
    people = len(group["members"])
    made = api.allotment(group["id"], sku_id, people - waiting, **fields)
    settled = (people - waiting, waiting, 0)
    eventually(
        lambda: api.shown(made),
        lambda shown: (shown["consumedUnits"], shown["waitingUnits"], shown["pendingUnits"]) == settled,
    )
    return made


def images(browser: Browser, stack: Stack, tenant: Tenant) -> Iterator[Path]:
    """Make the pictures of the documentation."""
    for name, picture in PICTURES.items():
        yield taken(browser, stack, tenant, picture, IMAGES / f"{name}.png")


def every_page(browser: Browser, stack: Stack, tenant: Tenant, folder: Path) -> Iterator[Path]:
    """Make a picture of every page in every look."""
    for look, size, theme, language in LOOKS:
        tab = Visit(browser, stack.endpoints["portal"], size=size, theme=theme, language=language)
        tab.sign_in("Ada Ahlgren")
        for section, rest in PAGES.items():
            for each in rest:
                path = "/".join(filter(None, (section, each)))
                name = re.sub(r"\W+", "-", path).strip("-")
                yield shot(tab, tenant, Picture(path, size, whole=True), folder / look / f"{name}.png")
        tab.close()


def taken(browser: Browser, stack: Stack, tenant: Tenant, picture: Picture, path: Path) -> Path:
    """Make one picture in a tab of its own."""
    tab = Visit(browser, stack.endpoints["portal"], size=picture.size)
    with_fixed_time(tab.page)
    tab.context.add_init_script("localStorage.setItem('setUpCheck', 'away')")
    tab.sign_in("Ada Ahlgren")
    made = shot(tab, tenant, picture, path)
    tab.close()
    return made


def shot(tab: Visit, tenant: Tenant, picture: Picture, path: Path) -> Path:
    """Go to the page, wait until nothing is on its way, and make the picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page = tab.open(f"#/{picture.path.format(**asdict(tenant))}")
    expect(page.locator("fluent-spinner:visible")).to_have_count(0)
    expect(page.locator(".placeholder")).to_have_count(0)
    expect(page.locator("main").get_by_text(re.compile("^(Loading|Läser in)"))).to_have_count(0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=path, full_page=picture.whole)
    return path


def with_fixed_time(page: Page) -> None:
    """Show the page the same time whenever it is opened."""
    moved_by = shown_by(datetime.now(UTC).isoformat())

    def answer(route: Route) -> None:
        reply = route.fetch()
        if "json" not in reply.headers.get("content-type", ""):
            route.fulfill(response=reply)
            return
        headers = {name: value for name, value in reply.headers.items() if name not in {"etag", "content-length"}}
        route.fulfill(status=reply.status, headers=headers, body=json.dumps(moved(reply.json(), moved_by)))

    page.route("**/api/**", answer)


def shown_by(now: str) -> timedelta:
    """By how much what is answered at this instant is moved."""
    return SHOWN_AT - datetime.fromisoformat(now)


def moved(value: Any, by: timedelta) -> Any:
    """The same JSON with every instant and every day moved; instants are cut to the hour."""
    return json.loads(_TIME.sub(lambda found: f'"{_moved(found[1], found[2], by)}"', json.dumps(value)))


def _moved(day: str, time: str | None, by: timedelta) -> str:
    if time is None:
        days = (SHOWN_AT.date() - (SHOWN_AT - by).date()).days
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    instant = datetime.fromisoformat(day + time) + by
    return instant.replace(minute=0, second=0, microsecond=0).isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    main()
