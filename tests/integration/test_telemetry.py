"""Telemetry of the whole app on the real local parts: one trace from notification to licence, also over a crash."""

import json
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from local.stack import Options, Stack
from tests.integration.api import Api, eventually
from tests.support.application_insights import read
from tests.support.kusto import run
from tests.support.processes import ROOT

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
PATIENT = {"GRANT_WINDOW_SECONDS": "20", "SETTLE_SECONDS": "15", "CATCH_UP_SCHEDULE": "0 0 0 1 1 *"}
"""A request to Graph may hang for longer than it takes to find a worker and kill it. Nothing but a notification, and
what the app has put on its own queues, leads to a look at a group.
"""

WITHIN = 240.0

type Span = Mapping[str, Any]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(Options(port=0, people=10, settings=PATIENT, folder=tmp_path_factory.mktemp("told"))) as running:
        yield running


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[Api]:
    with Api(stack) as keyboard:
        keyboard.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.8]})
        subscriptions, token = f"{keyboard.endpoints['graph']}/subscriptions", {"Authorization": "Bearer test"}
        eventually(lambda: keyboard.http.get(subscriptions, headers=token).json()["value"], bool)
        yield keyboard


def spans(stack: Stack) -> list[Span]:
    """What has been told so far; a line that is being written is left for the next reading."""
    whole, _, _ = (stack.options.folder / "telemetry.jsonl").read_text().rpartition("\n")
    return [line["span"] for line in map(json.loads, whole.splitlines()) if "span" in line]


def looks_at(stack: Stack, allotment: str) -> list[Span]:
    return [
        span
        for span in spans(stack)
        if span["kind"] == "SpanKind.CONSUMER" and span["attributes"].get("allotments.allotment.id") == allotment
    ]


def way_to(stack: Stack, span: Span) -> Iterator[Span]:
    """The span and all that led to it, as far as the notification: by parents, and by the links of a batch."""
    by_id = {each["context"]["span_id"]: each for each in spans(stack)}
    ids, seen = [span["context"]["span_id"]], set[str]()
    while ids:
        step = by_id.get(ids.pop(0))
        if step is not None and step["context"]["span_id"] not in seen:
            yield step
            seen.add(step["context"]["span_id"])
            ids += [step["parent_id"], *(link["context"]["span_id"] for link in step["links"])]


def names_of(way: Iterable[Span]) -> list[str]:
    return [each["name"] for each in way]


def sent_for_notifications(stack: Stack) -> list[Span]:
    """The sendings of commands that a notification has led to."""
    sent = (each for each in spans(stack) if each["name"] == "send enforcement")
    return [each for each in sent if "POST /api/notifications" in names_of(way_to(stack, each))]


def at_rest(api: Api) -> bool:
    """Whether nothing is on the queues, nor will be."""
    queues = api.http.get(api.endpoints["serviceBusQueues"]).json()
    return not any(depth[state] for depth in queues.values() for state in ("active", "locked", "scheduled"))


def trace_of(span: Span) -> str:
    return str(span["context"]["trace_id"])


def workers(stack: Stack) -> Sequence[int]:
    pid = stack.parts["functions"].pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def groups_of(api: Api, person: str) -> list[str]:
    """The groups that somebody is in: the watched one, and the licensed one once the licence is granted."""
    return [entry["id"] for entry in api.control("GET", "/state")["groups"] if person in entry["members"]]


def test_the_trace_of_a_notification_goes_as_far_as_the_licence(stack: Stack, api: Api) -> None:
    group, [person] = api.group("traced"), api.people(1, "traced")
    allotment = api.allotment(group, E3, 1)
    eventually(lambda: [at_rest(api) for _ in range(3)], all, WITHIN)
    api.join(group, person)
    eventually(lambda: api.licensed(E3), lambda licensed: person in licensed, WITHIN)
    eventually(lambda: [at_rest(api) for _ in range(3)], all, WITHIN)

    def grants() -> list[Span]:
        """What was written to Graph for this allotment."""
        looks = {look["context"]["span_id"] for look in looks_at(stack, allotment)}
        return [each for each in spans(stack) if each["name"] == "PATCH /groups/{id}" and each["parent_id"] in looks]

    [grant] = eventually(grants, bool, WITHIN)
    on_its_way = {"POST /api/notifications", "send enforcement"}  # it comes alone: no relay is on its way
    assert {*names_of(way_to(stack, grant))} >= on_its_way

    def checks() -> list[Span]:
        """The looks that the grant has led to, in its own trace."""
        later = (look for look in looks_at(stack, allotment) if look["context"]["span_id"] != grant["parent_id"])
        return [
            look for look in later if grant["parent_id"] in {each["context"]["span_id"] for each in way_to(stack, look)}
        ]

    assert trace_of(eventually(checks, bool, WITHIN)[0]) == trace_of(grant)


def test_a_command_that_comes_back_after_a_crash_goes_on_with_its_trace(stack: Stack, api: Api) -> None:
    group, [person] = api.group("crashed"), api.people(1, "crashed")
    allotment = api.allotment(group, E3, 1)
    eventually(lambda: [at_rest(api) for _ in range(3)], all, WITHIN)
    hanging = {"method": "PATCH", "path": "groups", "times": 1, "when": "after", "hangSeconds": 15}
    api.control("POST", "/knobs", {"timeouts": [hanging]})
    before = {each["context"]["span_id"] for each in sent_for_notifications(stack)}
    api.join(group, person)
    eventually(lambda: groups_of(api, person), lambda groups: len(groups) == 2)
    # A worker that is killed tells nothing more: what led to the command must have been told by then.
    eventually(lambda: {each["context"]["span_id"] for each in sent_for_notifications(stack)} - before, bool)
    for worker in workers(stack):
        os.kill(worker, signal.SIGKILL)

    def again() -> list[Span]:
        return [span for span in looks_at(stack, allotment) if span["attributes"]["allotments.delivery_count"] > 1]

    [redelivered, *_] = eventually(again, bool)
    eventually(lambda: api.licensed(E3), lambda licensed: person in licensed)
    way = [*way_to(stack, redelivered)]
    assert "POST /api/notifications" in names_of(way)
    assert "send enforcement" in {each["name"] for each in way if trace_of(each) == trace_of(redelivered)}


def test_nothing_that_was_told_leads_to_a_person_and_no_alert_fires(stack: Stack, api: Api) -> None:
    api.run("catch_up")
    api.run("reconcile")
    path = stack.options.folder / "telemetry.jsonl"
    told = ["allotments.count", "allotments.units", "allotments.dead_letters", "allotments.subscription.remaining"]
    eventually(lambda: [name for name in told if name not in path.read_text()], lambda missing: not missing)
    text, state = path.read_text(), api.control("GET", "/state")
    personal = {user[name] for user in state["users"] for name in ("id", "userPrincipalName", "displayName")}
    personal |= {entry["id"] for entry in state["groups"]}
    assert len(personal) > 30
    assert [each for each in personal if each in text] == []
    alerts = (ROOT / "deploy" / "queries" / "alerts").glob("*.kql")
    assert [path.stem for path in alerts if run(path.read_text(), read(stack.options.folder / "telemetry.jsonl"))] == []
