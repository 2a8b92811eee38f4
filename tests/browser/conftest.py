"""One running system and one browser for all; each test opens its own tab."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser

from local.stack import Options, Stack
from tests.browser import world
from tests.browser.chromium import Visit, chromium
from tests.integration.api import Api, eventually
from tests.support.misfits import Misfits

type Open = Callable[..., Visit]

_numbers = count(1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def stack(browser: Browser, tmp_path_factory: pytest.TempPathFactory, misfits: Misfits) -> Iterator[Stack]:
    hasty = {"GRANT_WINDOW_SECONDS": "3", "SETTLE_SECONDS": "1", "UNSEEN_SETTLE_SECONDS": "4", "FOLLOW_UP_SECONDS": "1"}
    settings = {**hasty, "CHECK_GROUP_ACCESS": "on"}
    with Stack(Options(port=0, people=30, settings=settings, folder=tmp_path_factory.mktemp("stack"))) as running:
        misfits.watch(running.endpoints["control"])
        yield running
        misfits.forget(running.endpoints["control"])


@pytest.fixture(scope="session")
def api(stack: Stack) -> Iterator[Api]:
    with Api(stack) as keyboard:
        keyboard.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.4]})
        keyboard.run("keep_subscription")
        eventually(lambda: keyboard.call("GET", "/subscription").json()["state"], lambda state: state != "missing")
        yield keyboard


@pytest.fixture(scope="session")
def contoso(api: Api) -> world.World:
    return world.build(api)


@pytest.fixture(scope="session")
def sessions() -> dict[str, str]:
    """Of those who have signed in. To sign in takes as long as two more pages: only the tests of it do it each time."""
    return {}


@pytest.fixture
def visit(browser: Browser, stack: Stack, contoso: world.World, sessions: dict[str, str]) -> Iterator[Open]:
    """Opens a tab; when the test ends, nothing may have gone wrong in it."""
    opened: list[Visit] = []

    def open_tab(**options: Any) -> Visit:
        opened.append(Visit(browser, stack.endpoints["portal"], sessions=sessions, **options))
        return opened[-1]

    yield open_tab
    for tab in opened:
        tab.close()
    assert [mishap for tab in opened for mishap in tab.mishaps] == []


@pytest.fixture
def fresh_name() -> str:
    """A name that no allotment has yet."""
    return f"Allotment {next(_numbers)}"
