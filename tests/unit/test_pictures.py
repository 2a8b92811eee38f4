"""The pictures of the documentation: each that a text shows is there, and one command makes them all."""

import re
from itertools import chain

from tests.browser.pictures import IMAGES, PAGES, PICTURES, moved, shown_by
from tests.support.processes import ROOT

ROUTER = (ROOT / "portal/src/pages/index.ts").read_text()
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown() -> set[str]:
    """The files of the pictures that the texts show, by their names."""
    found = (re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text()) for path in TEXTS)
    return {name.rpartition("/")[2] for name in chain.from_iterable(found)}


def test_every_picture_that_is_shown_is_made_and_every_one_that_is_made_is_shown() -> None:
    assert shown() == {f"{name}.png" for name in PICTURES}


def test_every_picture_is_there() -> None:
    assert {path.name for path in IMAGES.iterdir()} == {f"{name}.png" for name in PICTURES}


def test_the_pages_are_those_of_the_router() -> None:
    assert set(PAGES) == set(re.findall(r'case "([a-z-]+)":', ROUTER))


def test_the_parts_of_an_allotment_are_those_of_its_page() -> None:
    page = (ROOT / "portal/src/pages/allotment.ts").read_text()
    parts = re.search(r"const PARTS = \[(.*?)\]", page, re.DOTALL)
    assert parts
    named = {part for part in re.findall(r'"(\w+)"', parts[1]) if part != "people"}
    assert {place.partition("/")[2] for place in PAGES["allotments"] if "/" in place} == named | {"request"}


def test_each_picture_is_of_a_page() -> None:
    for picture in PICTURES.values():
        section, _, rest = picture.path.partition("/")
        assert rest in PAGES[section]


def test_every_instant_and_day_is_moved_and_nothing_else() -> None:
    by = shown_by("2026-03-02T21:10:11Z")
    answer = {"since": "2026-03-02T20:50:00.123Z", "date": "2026-03-01", "reason": "2026-03-02 was busy", "count": 7}
    assert moved(answer, by) == {
        "since": "2026-11-30T08:00:00Z",
        "date": "2026-11-29",
        "reason": "2026-03-02 was busy",
        "count": 7,
    }
