"""One running system for all integration tests; each test makes its own groups and people."""

from collections.abc import Iterator

import pytest

from local.stack import Options, Stack
from tests.integration.api import Api, eventually
from tests.support.misfits import Misfits


@pytest.fixture(scope="session")
def told() -> list[str]:
    """What the running system has said as it started."""
    return []


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, misfits: Misfits, told: list[str]) -> Iterator[Stack]:
    hasty = {"GRANT_WINDOW_SECONDS": "3", "SETTLE_SECONDS": "3", "UNSEEN_SETTLE_SECONDS": "4", "IDLE_AFTER_DAYS": "30"}
    folder = tmp_path_factory.mktemp("stack")
    options = Options(port=0, people=30, workers=2, messages=True, settings=hasty, folder=folder)
    with Stack(options, told.append) as running:
        misfits.watch(running.endpoints["control"])
        yield running
        misfits.forget(running.endpoints["control"])


def warm_up(api: Api) -> None:
    """Have every part do its work once: the first time opens connections, and takes seconds."""
    group, [person] = api.group("warm up"), api.people(1, "warmup")
    allotment = api.allotment(group, "05e9a617-0261-4cee-bb44-138d3ef5d965", 1)
    api.join(group, person)
    eventually(lambda: [seat["state"] for seat in api.assignments(allotment)], lambda states: states == ["licensed"])


@pytest.fixture(scope="session")
def api(stack: Stack) -> Iterator[Api]:
    with Api(stack) as keyboard:
        keyboard.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.8]})
        warm_up(keyboard)
        yield keyboard


@pytest.fixture(autouse=True)
def fair_weather(api: Api) -> Iterator[None]:
    yield
    calm = {"lose": 0, "double": 0, "reorder": 0, "notificationsOff": False, "failures": [], "timeouts": []}
    api.control("POST", "/knobs", calm)
