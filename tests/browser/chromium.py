"""The browser: Chromium, driven by Playwright. Its shell without windows takes half the time, where there is one."""

import os
import re
import shutil
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import reduce
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from local.stack.stack import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = ROOT / "portal" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1440, 900), (390, 844)
WITHIN_MILLISECONDS = 60_000
_GO_ON = """(session) => {
    if (sessionStorage.getItem("wentOn") !== null) return;
    for (const [key, value] of [...session, ["wentOn", "yes"]]) sessionStorage.setItem(key, value);
}"""
"""Gives a tab a session, once: who signs out then is out."""
_EXPECTED = re.compile(r"Failed to load resource")
"""What Chromium itself writes about an answer such as 404 or 409, which the portal handles."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Where there is no Chromium, the tests are skipped; in CI they fail."""
    if CHROMIUM is None:
        told = "There is no Chromium: run `make browser`, or `apt-get install chromium-headless-shell`."
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    expect.set_options(timeout=WITHIN_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """Somebody's browser tab on the portal. What goes wrong in the page is collected in `mishaps`."""

    def __init__(
        self,
        browser: Browser,
        portal: str,
        *,
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        language: str = "en-GB",
        sessions: MutableMapping[str, str] | None = None,
    ) -> None:
        """Open the tab. `sessions` are of those who have signed in, in JSON, and are added to; None: of this tab."""
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(WITHIN_MILLISECONDS)
        self.portal = portal
        self.mishaps: list[str] = []
        self._sessions: MutableMapping[str, str] = {} if sessions is None else sessions
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        self.page.on("console", self._said)

    def sign_in(self, name: str, path: str = "") -> Page:
        """Open the portal as somebody who has signed in, in this tab or in one before."""
        if name in self._sessions:
            self.page.add_init_script(f"({_GO_ON})({self._sessions[name]})")
            return self.open(path)
        page = self.pick_account(name, path)
        self._sessions[name] = page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
        return page

    def pick_account(self, name: str, path: str = "") -> Page:
        """Open the portal, which asks who comes, and choose."""
        self.page.goto(f"{self.portal}{path}")
        return self.choose(name)

    def choose(self, name: str) -> Page:
        """Say who one is, on the sign-in page."""
        self.page.get_by_label("Name begins with").fill(name)
        self.page.get_by_role("button", name="Search").click()
        self.page.get_by_role("button", name=name).click()
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def open(self, path: str) -> Page:
        """Go to a page of the portal, as a link would."""
        self.page.goto(f"{self.portal}{path}")
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def close(self) -> None:
        """Close the tab; what it has just asked for, and a test would have answered, is let go."""
        self.page.unroute_all(behavior="ignoreErrors")
        self.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED.search(message.text):
            self.mishaps.append(message.text)


def field(page: Page | Locator, label: str) -> Locator:
    """The text field with this label."""
    roles: tuple[Literal["textbox", "searchbox", "combobox"], ...] = ("textbox", "searchbox", "combobox")
    textbox, *others = (page.get_by_role(role, name=label, exact=True) for role in roles)
    return reduce(Locator.or_, others, textbox)


@contextmanager
def stored_preferences(page: Page) -> Iterator[None]:
    """Leaves once the app has stored what is chosen inside: a page that is closed before keeps nothing."""
    with page.expect_response(lambda it: it.request.method == "PATCH" and it.url.endswith("/me/preferences")) as stored:
        yield
    assert stored.value.ok


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
