"""The demo: the check of the promises on plain data, and whole runs as processes, one of them sabotaged."""

import json
import os
import re
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local.demo.__main__ import main
from local.demo.ending import conclude
from local.demo.promises import check
from local.demo.records import (
    Account,
    Decision,
    Doubled,
    Emptied,
    Evidence,
    Fact,
    Fuse,
    Holding,
    Limit,
    Probe,
    Trial,
)
from local.demo.screen import Screen
from tests.support.processes import AZURITE, Running, clean_environment, started, unavailable
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def fair_weather() -> None:
    """The demo has a stack of its own: the one of the other integration tests is not needed here."""


START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROMISES = ["Never over", "Nobody lost", "Converges", "Idempotent", "Fenced", "Small blast radius", "Conserved"]
STARTS_WITHIN, ENDS_WITHIN = 120.0, 400.0
PEOPLE = "66"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def fact(sequence: int, kind: str, person: str = "", group: str = "watched", actor: str = "entra", **more: str) -> Fact:
    """A fact whose time follows from its number: ten a second."""
    return Fact(sequence, at(sequence / 10), kind, actor, group, person or None, **more)


def decision(number: int, person: str, kind: str, seconds: float) -> Decision:
    return Decision(number, person, kind, f"It was so: {kind}.", 0, 2, f"change notification {seconds}", at(seconds))


def trial(what: str, first_fact: int, *, written: bool = False) -> Trial:
    """Something that takes a second and has ten numbers for facts."""
    began = at(first_fact / 10)
    after = {"allotment": "etag 2" if written else "etag 1"}
    return Trial(what, began, began + timedelta(seconds=1), first_fact, first_fact + 10, {"allotment": "etag 1"}, after)


FACTS = (
    fact(0, "memberAdded", "ada", actor="tenant"),
    fact(1, "memberAdded", "bo", actor="tenant"),
    fact(2, "memberAdded", "cai", actor="tenant"),
    fact(3, "memberAdded", "laptop", actor="tenant"),
    fact(4, "request", actor="app", detail="addMembers"),
    fact(5, "memberAdded", "ada", "licensed", "app"),
    fact(6, "memberAdded", "bo", "licensed", "app"),
    fact(7, "licenseActive", "ada", "licensed"),
    fact(8, "licenseActive", "bo", "licensed"),
    fact(20, "memberRemoved", "ada", actor="tenant"),
    fact(21, "request", actor="app", detail="removeMember"),
    fact(22, "memberRemoved", "ada", "licensed", "app"),
    fact(23, "licenseInactive", "ada", "licensed"),
    fact(24, "memberAdded", "cai", "licensed", "app"),
    fact(25, "licenseActive", "cai", "licensed"),
)
"""Two seats: Ada and Bo have them, Cai waits, Ada leaves, and Cai moves up; a laptop is ignored."""

ACCOUNT = Account(
    id="allotment",
    name="Finance",
    group_id="watched",
    licensed_groups=frozenset({"licensed"}),
    limits=(Limit(at(-1), 2),),
    decisions=(
        decision(1, "ada", "licensed", 0.4),
        decision(2, "bo", "licensed", 0.4),
        decision(3, "cai", "waiting", 0.4),
        decision(4, "laptop", "ignored", 0.4),
        decision(5, "ada", "released", 2.1),
        decision(6, "cai", "promoted", 2.4),
    ),
    members=frozenset({"bo", "cai", "laptop"}),
    seated=frozenset({"bo", "cai"}),
    waiting=frozenset(),
)

KEPT = Evidence(
    facts=FACTS,
    users={"ada": "Ada Ahlgren", "bo": "Bo Berg", "cai": "Cai Chen", "dag": "Dag Dahl"},
    accounts=(ACCOUNT,),
    doubled=(Doubled("allotment", "bo", at(0.1), 2),),
    replays=(trial("all sent again", 40),),
    reconciles=(trial("first reconcile", 60, written=True), trial("second reconcile", 70)),
    probes=(Probe("without a token", 401, 401),),
    fuse=Fuse(removals=5, share=0.5, ignored=20),
    emptied=(Emptied("allotment", 6, True, 50, 60),),
    holdings=(
        Holding("allotment", "Finance", None, frozenset({"sku"}), 5, 3, 1, 0),
        Holding("part", "Payroll", "allotment", frozenset({"sku"}), 3, 0, 0, 1),
    ),
    given={"sku": 5},
)


def with_facts(*more: Fact) -> Evidence:
    return replace(KEPT, facts=tuple(sorted((*FACTS, *more), key=lambda each: each.sequence)))


def with_account(**changes: Any) -> Evidence:
    return replace(KEPT, accounts=(replace(ACCOUNT, **changes),))


def with_holding(place: int, **changes: Any) -> Evidence:
    holdings = [*KEPT.holdings]
    holdings[place] = replace(holdings[place], **changes)
    return replace(KEPT, holdings=tuple(holdings))


def mass_release() -> Evidence:
    """Six people join, and one run takes all their seats away."""
    people = [f"person {number}" for number in range(6)]
    added = [fact(10 + number, "memberAdded", person, actor="tenant") for number, person in enumerate(people)]
    joined = [decision(7 + number, person, "licensed", 3) for number, person in enumerate(people)]
    left = [decision(13 + number, person, "released", 3.5) for number, person in enumerate(people)]
    return replace(with_facts(*added), accounts=(replace(ACCOUNT, decisions=(*ACCOUNT.decisions, *joined, *left)),))


BROKEN: dict[str, tuple[str, Callable[[], Evidence], str]] = {
    "one licence too many, for an instant": (
        "Never over",
        lambda: with_facts(fact(9, "licenseActive", "dag", "licensed"), fact(10, "licenseInactive", "dag", "licensed")),
        "3 users licensed",
    ),
    "an addition without a decision": (
        "Nobody lost",
        lambda: with_facts(
            fact(10, "memberAdded", "dag", actor="tenant"), fact(11, "memberRemoved", "dag", actor="tenant")
        ),
        "Dag Dahl was added",
    ),
    "added again after the release, and nothing decided": (
        "Nobody lost",
        lambda: with_facts(
            fact(30, "memberAdded", "ada", actor="tenant"), fact(31, "memberRemoved", "ada", actor="tenant")
        ),
        "Ada Ahlgren was added",
    ),
    "a decision without a reason": (
        "Nobody lost",
        lambda: with_account(decisions=(*ACCOUNT.decisions[:-1], replace(ACCOUNT.decisions[-1], reason=""))),
        "has no reason",
    ),
    "a seat on record without a licence": (
        "Converges",
        lambda: with_facts(fact(30, "licenseInactive", "bo", "licensed")),
        "Bo Berg",
    ),
    "a reconcile that still changes something": (
        "Converges",
        lambda: with_facts(
            fact(62, "memberRemoved", "bo", "licensed", "app"), fact(63, "memberAdded", "bo", "licensed")
        ),
        "first reconcile: memberRemoved of Bo Berg",
    ),
    "a second reconcile that writes": (
        "Converges",
        lambda: replace(KEPT, reconciles=(trial("first", 60), trial("second", 70, written=True))),
        "second: the ledger of Finance was written",
    ),
    "two decisions for a doubled notification": (
        "Idempotent",
        lambda: with_account(decisions=(*ACCOUNT.decisions, decision(7, "bo", "licensed", 3))),
        "2 decisions about Bo Berg",
    ),
    "a replay that decides again": (
        "Idempotent",
        lambda: with_account(decisions=(*ACCOUNT.decisions, decision(7, "cai", "ignored", 4.5))),
        "decided ignored about Cai Chen",
    ),
    "a deleted user": (
        "Fenced",
        lambda: with_facts(fact(30, "userDeleted", "ada", actor="app")),
        "the app deleted Ada Ahlgren",
    ),
    "a refused attempt to delete a group": (
        "Fenced",
        lambda: with_facts(fact(30, "request", actor="app", detail="deleteGroup")),
        "deleteGroup",
    ),
    "somebody taken out of a foreign group": (
        "Fenced",
        lambda: with_facts(fact(30, "memberRemoved", "bo", "foreign", "app")),
        "from group foreign",
    ),
    "a stranger let in": (
        "Fenced",
        lambda: replace(KEPT, probes=(Probe("without a token", 401, 200),)),
        "without a token: answered 200",
    ),
    "a run that takes too much": ("Small blast radius", mass_release, "took away 6 seats"),
    "an emptied group that nobody was asked about": (
        "Small blast radius",
        lambda: replace(KEPT, emptied=(replace(KEPT.emptied[0], suspended=False),)),
        "nobody was asked",
    ),
    "an emptied group that cost a licence": (
        "Small blast radius",
        lambda: with_facts(fact(52, "licenseInactive", "bo", "licensed"), fact(53, "licenseActive", "bo", "licensed")),
        "Bo Berg lost the licence",
    ),
    "a unit that a pool has not given": ("Conserved", lambda: replace(KEPT, given={"sku": 4}), "has given 4 units"),
    "a part with more than was delegated": (
        "Conserved",
        lambda: with_holding(1, allotted=4),
        "Finance has delegated 3 units, and its parts have 4",
    ),
    "a unit that is lent and not borrowed": ("Conserved", lambda: with_holding(1, borrowed=0), "1 units are lent"),
}


def test_a_good_history_keeps_every_promise() -> None:
    verdicts = check(KEPT)
    assert [verdict.promise for verdict in verdicts] == PROMISES
    assert [verdict.breaches for verdict in verdicts] == [()] * len(PROMISES)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_promise_is_found_and_no_other_is_blamed(case: str) -> None:
    promise, evidence, words = BROKEN[case]
    broken = {verdict.promise: verdict.breaches for verdict in check(evidence()) if not verdict.kept}
    assert list(broken) == [promise]
    assert words in "\n".join(broken[promise])


def test_every_promise_is_broken_by_a_case() -> None:
    assert {promise for promise, _, _ in BROKEN.values()} == set(PROMISES)


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_that_nothing_put_to_the_test_is_not_kept(promise: str) -> None:
    nothing = replace(
        KEPT,
        facts=(),
        accounts=(replace(ACCOUNT, decisions=(), members=frozenset(), seated=frozenset()),),
        doubled=(),
        replays=(),
        reconciles=(),
        probes=(),
        emptied=(),
        holdings=(),
    )
    verdict = next(verdict for verdict in check(nothing) if verdict.promise == promise)
    assert "nothing was put to the test" in "\n".join(verdict.breaches)


def test_somebody_who_was_back_before_anybody_looked_keeps_his_decision() -> None:
    back = with_facts(fact(30, "memberRemoved", "bo", actor="tenant"), fact(31, "memberAdded", "bo", actor="tenant"))
    assert all(verdict.kept for verdict in check(back))


def test_a_raised_limit_counts_from_when_it_was_asked_for() -> None:
    third = fact(30, "memberAdded", "dag", actor="tenant"), fact(32, "licenseActive", "dag", "licensed")
    account = replace(
        ACCOUNT,
        decisions=(*ACCOUNT.decisions, decision(7, "dag", "licensed", 3.1)),
        members=ACCOUNT.members | {"dag"},
        seated=ACCOUNT.seated | {"dag"},
    )
    for raised_at, kept in ((3.15, True), (3.25, False)):
        raised = replace(account, limits=(*ACCOUNT.limits, Limit(at(raised_at), 3)))
        verdicts = check(replace(with_facts(*third), accounts=(raised,)))
        assert [verdict.kept for verdict in verdicts] == [kept, *[True] * 6]


def concluded(evidence: Evidence) -> tuple[bool, str]:
    written = StringIO()
    kept = conclude(Screen(Console(file=written, width=80, highlight=False)), evidence)
    return kept, written.getvalue()


def test_the_conclusion_names_what_is_broken_in_plain_lines() -> None:
    kept, told = concluded(BROKEN["a stranger let in"][1]())
    assert not kept
    assert told.count("✓ kept") == 6
    assert "✗ BROKEN 5 Fenced" in told
    assert "✗ without a token: answered 200, not 401" in told
    assert told.endswith("Broken: Fenced.\n")
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_the_conclusion_of_a_good_history() -> None:
    kept, told = concluded(KEPT)
    assert kept
    assert told.count("✓ kept") == 7
    assert told.endswith("Every promise was kept.\n")


def test_too_few_people_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--people", "65"])
    assert ended.value.code == 2
    assert "--people is 65: the story needs at least 66" in capsys.readouterr().err


def test_another_tenant_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GRAPH_ENDPOINT", "https://graph.microsoft.com/v1.0")
    assert main([]) == 1
    assert "Unset GRAPH_ENDPOINT" in capsys.readouterr().out


@dataclass(frozen=True, slots=True)
class Played:
    """A run of the demo that has ended: how many parts its stack had, and which of them are left running."""

    code: int
    told: str
    folder: Path
    parts: int
    left: list[int]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Played]]:
    """Runs most of the time side by side: left alone, sabotaged, one that loses its tenant, one that is interrupted."""
    if not AZURITE.is_file():
        unavailable("Azurite is missing: npm ci")
    disturb: dict[str, Callable[[Running, Mapping[str, str]], None]] = {
        "alone": lambda _running, _endpoints: None,
        "sabotaged": license_an_intruder,
        "crashed": kill_the_tenant,
        "interrupted": interrupt_twice,
    }
    with ExitStack() as stack:
        playing: dict[str, tuple[Running, Path, list[int]]] = {}
        for name, act in disturb.items():
            directory = tmp_path_factory.mktemp(name)
            folder = directory / "demo"
            command = [sys.executable, "-m", "local.demo", "--people", PEOPLE, "--folder", str(folder)]
            running = stack.enter_context(started(command, directory, clean_environment(NO_COLOR="1")))
            found = wait_until(partial(endpoints, running, folder), f"{name} has started", STARTS_WITHIN)
            playing[name] = (running, folder, parts(running))
            act(running, found)
        yield {name: played(*run) for name, run in playing.items()}


def played(running: Running, folder: Path, part_ids: list[int]) -> Played:
    code = running.process.wait(ENDS_WITHIN)
    left = [part for part in part_ids if Path(f"/proc/{part}").exists()]
    return Played(code, running.stdout.read_text() + running.stderr.read_text(), folder, len(part_ids), left)


def license_an_intruder(_running: Running, endpoints: Mapping[str, str]) -> None:
    """Put somebody into a licensed group that is full, past the app, and take him out when he has the licence."""
    control = endpoints["control"]

    def full_group() -> dict[str, Any] | None:
        named = "Leadership: Microsoft 365 E5"
        groups = [group for group in ask(f"{control}/state")["groups"] if named in group["displayName"]]
        return next((group for group in groups if len(group["members"]) == 3), None)

    def licensed() -> bool:
        facts = ask(f"{control}/history")["facts"]
        return any(each["kind"] == "licenseActive" and each["objectId"] == intruder for each in facts)

    group = wait_until(full_group, "Leadership is full", STARTS_WITHIN)
    intruder = next(user["id"] for user in ask(f"{control}/state")["users"] if user["displayName"] == "Rikard Lund")
    ask(f"{control}/groups/{group['id']}/members", {"add": [intruder]})
    wait_until(licensed, "the intruder is licensed")
    ask(f"{control}/groups/{group['id']}/members", {"remove": [intruder]})


def kill_the_tenant(running: Running, _endpoints: Mapping[str, str]) -> None:
    """End the demo's tenant at once."""
    [tenant] = [child for child in parts(running) if b"local.tenant" in Path(f"/proc/{child}/cmdline").read_bytes()]
    os.kill(tenant, signal.SIGKILL)


def interrupt_twice(running: Running, _endpoints: Mapping[str, str]) -> None:
    """End the demo, and once more while it stops its parts."""
    all_parts = len(parts(running))
    running.process.send_signal(signal.SIGTERM)
    wait_until(lambda: len(parts(running)) < all_parts, "the first part has ended")
    running.process.send_signal(signal.SIGINT)


def parts(running: Running) -> list[int]:
    """The process ids of the demo's children: the parts of its stack."""
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def endpoints(running: Running, folder: Path) -> Mapping[str, str] | None:
    """The endpoints that the demo's stack has written when it was up; None: not yet."""
    path = folder / "endpoints.json"
    text = path.read_text() if path.exists() else ""
    if not text.endswith("}\n"):
        assert running.process.poll() is None, running.stdout.read_text()
        return None
    found: Mapping[str, str] = json.loads(text)
    return found


def ask(url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=60) as response:
        return json.load(response)


def test_the_story_is_told_and_every_promise_is_kept(runs: dict[str, Played]) -> None:
    run = runs["alone"]
    assert run.code == 0, run.told
    for chapter in range(1, 12):
        assert re.search(rf"^{chapter} \w", run.told, re.MULTILINE), f"chapter {chapter} is missing"
    assert run.told.count("✓ kept") == 7
    assert run.told.rstrip().endswith("Every promise was kept.")


@pytest.mark.parametrize(
    "fact",
    [
        "3 people have both products of Leadership",
        "40 decisions; 10 people licensed; 30 taken out of the group; 10 are in it",
        "promoted, in the order of the line",
        "Joined and left before the app could read the group",
        "the notification came 2 times; decided about this person so far: rolledBack, licensed",
        "what brought it about: catch-up timer",
        "8 seats used in Visio; 0 people wait",
        "A device, not a user, so it gets no seat and no licence.",
        "A group, not a user, so it gets no seat and no licence.",
        "decided about this person: waiting; 9 people have Visio all the same",
        "Group Visio carries Visio Plan 2 itself. People licensed by it: 9, without a seat: 1.",
        "the adoption is adopted; 8 people have Visio, each with a seat",
        "the allotment is suspended; 10 people still have the licence",
        "at most: Engineering 10 of 10, Visio 8 of 8, Leadership 3 of 3, University 0 of 10, Science 0 of 8, "
        "Physics 4 of 4, Chemistry 2 of 2, Biology 0 of 2, Maths 0 of 1.",
        "4 people in Physics have the licence; 2 of their seats are borrowed; Chemistry has lent 2; "
        "10 seats in the 6 allotments together",
        "0 seats of Physics are borrowed; Chemistry has lent 0; 10 seats in the 6 allotments together",
        "without a token 401, with a false token 401, with a reader's token 403, with a member's token 403.",
        "6 removed from Engineering at once: 0 licences lost.",
        "No licence: Leadership is full to ",
        "Engineering: 30 updates to admin@contoso.example",
        "told of a refusal in Engineering: 30, each the person it is about",
    ],
)
def test_the_facts_of_the_story(runs: dict[str, Played], fact: str) -> None:
    assert fact in " ".join(runs["alone"].told.split())


def test_the_output_is_plain_where_it_is_no_terminal(runs: dict[str, Played]) -> None:
    told = runs["alone"].told
    assert "\x1b" not in told
    assert "\r" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_licence_past_the_limit_fails_the_demo(runs: dict[str, Played]) -> None:
    run = runs["sabotaged"]
    assert run.code == 1, run.told
    assert "✗ BROKEN 1 Never over" in run.told
    assert "✗ Leadership: 4 users licensed" in run.told
    assert run.told.count("✓ kept") == 6
    assert run.told.rstrip().endswith("Broken: Never over.")


def test_a_part_that_ends_is_named_with_its_log(runs: dict[str, Played]) -> None:
    run = runs["crashed"]
    assert run.code == 1, run.told
    told = " ".join(run.told.split())
    assert "The part tenant ended by itself. Its log is" in told
    assert str(run.folder / "logs" / "tenant.log") in "".join(run.told.split())
    assert "Traceback" not in run.told


def test_an_interrupted_demo_says_so(runs: dict[str, Played]) -> None:
    run = runs["interrupted"]
    assert run.code == 130, run.told
    assert "Interrupted; everything that was started has been stopped." in run.told


def test_nothing_is_left_running(runs: dict[str, Played]) -> None:
    assert {name: (run.parts, run.left) for name, run in runs.items()} == dict.fromkeys(runs, (5, []))
