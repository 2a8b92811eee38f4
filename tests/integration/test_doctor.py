"""The doctor on a system that is broken on purpose, part by part: what is wrong is named, and only that."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.stack import Options, Stack
from tests.integration.api import Api, eventually
from tests.support.misfits import Misfits

SELDOM = "0 0 0 1 1 *"
"""Once a year: what is broken stays so until the test puts it right."""


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory, misfits: Misfits) -> Iterator[Stack]:
    """A system of its own, whose parts can be stopped and started."""
    settings = {"KEEP_SUBSCRIPTION_SCHEDULE": SELDOM, "MESSAGES_MAILBOX": "licences@contoso.example"}
    options = Options(port=0, people=5, durable=True, settings=settings, folder=tmp_path_factory.mktemp("doctor"))
    with Stack(options) as running:
        misfits.watch(running.endpoints["control"])
        yield running
        misfits.forget(running.endpoints["control"])


@pytest.fixture(scope="module")
def sick(patient: Stack) -> Iterator[Api]:
    with Api(patient) as keyboard:
        keyboard.run("keep_subscription")
        keyboard.run("catch_up")
        eventually(lambda: codes(keyboard), lambda found: not found["wrong"] and "doctorTimers" in found["ok"])
        yield keyboard


@pytest.fixture(autouse=True)
def fair_weather() -> None:
    """Nothing of the weather of the other tests' system."""


def codes(api: Api) -> Mapping[str, set[str]]:
    """What the doctor says, by its codes."""
    answer = api.call("GET", "/doctor")
    assert answer.status_code == 200, answer.text
    lines: list[dict[str, Any]] = answer.json()["value"]
    return {
        state: {line["findingCode"] for line in lines if line["state"] == state} for state in ("ok", "wrong", "unknown")
    }


def until_well(api: Api) -> None:
    eventually(lambda: codes(api)["wrong"], lambda wrong: wrong == set())


def test_a_system_that_is_well(sick: Api) -> None:
    found = codes(sick)
    assert found["wrong"] == set()
    assert found["ok"] >= {
        "doctorClock",
        "doctorIssuer",
        "doctorMailbox",
        "doctorNoDeadLetters",
        "doctorPermission",
        "doctorQueue",
        "doctorSubscription",
        "doctorTables",
        "doctorTimers",
        "doctorToken",
        "doctorTokenVersion",
    }


def test_a_notification_that_comes_through_is_seen(sick: Api) -> None:
    assert codes(sick)["unknown"] & {"doctorNoNotification", "doctorNoNotificationSince"}
    sick.join(sick.group("seen by the doctor"), *sick.people(1, "doctor"))
    eventually(lambda: codes(sick)["ok"], lambda well: "doctorNotification" in well)


def test_a_permission_that_is_missing(sick: Api) -> None:
    granted = sick.control("GET", "/permissions")["permissions"]
    sick.control("POST", "/knobs", {"permissions": [each for each in granted if each != "Group.Create"]})
    assert codes(sick)["wrong"] == {"doctorPermissionMissing"}
    sick.control("POST", "/knobs", {"permissions": granted})
    until_well(sick)


def test_a_subscription_that_is_lost(sick: Api) -> None:
    headers = {"Authorization": "Bearer test"}
    [one] = sick.http.get(f"{sick.endpoints['graph']}/subscriptions", headers=headers).json()["value"]
    sick.http.delete(f"{sick.endpoints['graph']}/subscriptions/{one['id']}", headers=headers)
    assert codes(sick)["wrong"] == {"doctorNoSubscription"}
    sick.run("keep_subscription")
    until_well(sick)


def test_queues_that_cannot_be_reached(sick: Api, patient: Stack) -> None:
    patient.parts["service-bus"].stop()
    found = codes(sick)
    assert found["wrong"] == {"doctorQueuesFail"}
    assert found["ok"] >= {"doctorTables", "doctorSubscription", "doctorIssuer"}
    patient.parts["service-bus"].start()
    until_well(sick)


def test_tables_that_cannot_be_reached(sick: Api, patient: Stack) -> None:
    patient.parts["azurite"].stop()
    found = codes(sick)
    assert found["wrong"] == {"doctorTablesFail"}
    assert found["ok"] >= {"doctorSubscription", "doctorIssuer"}
    patient.parts["azurite"].start()
    until_well(sick)


def test_graph_that_cannot_be_reached(sick: Api) -> None:
    failure = {"method": "GET", "path": "^subscriptions", "status": 503, "times": 1000}
    sick.control("POST", "/knobs", {"failures": [failure]})
    found = codes(sick)
    assert "doctorNotSeen" in found["unknown"]
    assert found["wrong"] == set()
    sick.control("POST", "/knobs", {"failures": []})
    until_well(sick)


def test_an_issuer_that_is_gone(sick: Api, patient: Stack) -> None:
    """The last one: the sign-in starts at another address every time."""
    patient.parts["sign-in"].stop()
    assert codes(sick)["wrong"] == {"doctorIssuerSilent"}
