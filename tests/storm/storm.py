"""The storm itself: what is done to the tenant, to the workers and to the peers."""

import contextlib
import os
import random
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from local.stack import Stack
from local.stack.stack import WRITE_LAG
from tests.integration.api import Api, eventually

SKUS = (
    "05e9a617-0261-4cee-bb44-138d3ef5d965",
    "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    "6fd2c87f-b296-42f0-b197-1e91e994b900",
)
CHANGES_AT_ONCE = 40
HIRED = 0.2
"""The share of changes in which somebody joins whose account was made just now."""

SECONDS_BETWEEN_KILLS = 3.0
STOPPED = ("azurite", "service-bus") * 2
SECONDS_STOPPED = 0.5, 8.0
"""Much longer than ten deliveries of a message take where each is refused at once."""

CALM_WITHIN = 600.0


@dataclass(frozen=True)
class Watched:
    """An allotment of the storm."""

    id: str
    group: str
    sku: str
    limit: int
    overflow: str


class Storm:
    """One storm over a running, durable stack."""

    def __init__(self, stack: Stack, seed: int, console: Console) -> None:
        self.stack = stack
        self.api = Api(stack)
        self.random = random.Random(seed)
        self.console = console
        self.counts: Counter[str] = Counter()
        self.watched: list[Watched] = []
        self.members: dict[str, set[str]] = {}
        self.people: list[str] = []

    def __enter__(self) -> "Storm":
        return self

    def __exit__(self, *_: object) -> None:
        self.api.http.close()

    def prepare(self, allotments: int, people: int) -> None:
        """Make the people, the groups and an allotment for each."""
        for sku in SKUS:
            self.api.control("POST", f"/skus/{sku}", {"enabled": people * allotments})
        self.people = [user["id"] for user in self.api.control("POST", "/users", {"count": people})["users"]]
        for number in range(allotments):
            group = self.api.group(f"storm {number}")
            sku, limit = self.random.choice(SKUS), self.random.randint(5, 60)
            overflow = self.random.choice(["rollback", "wait"])
            allotment = self.api.allotment(group, sku, limit, overflow=overflow)
            self.watched.append(Watched(allotment, group, sku, limit, overflow))
            self.members[group] = set()
        self.console.print(f"{allotments} allotments over {people} people")

    def rage(self, changes: int, rate: int) -> None:
        """Everything at once, until so many joins and leaves have been made; at most `rate` of them a second."""
        self.api.control(
            "POST",
            "/knobs",
            {
                "lose": 0.01, "double": 0.15, "reorder": 0.3, "delaySeconds": [0, 2], "replicationLagSeconds": 0.5,
                "writeLagSeconds": WRITE_LAG, "licensingDelaySeconds": [0.1, 1.5], "reorderBatches": True,
            },
        )  # fmt: skip
        begun, killed = time.monotonic(), time.monotonic()
        stops = self.random.sample(STOPPED, len(STOPPED))
        while self.counts["joins and leaves"] < changes:
            self._change()
            time.sleep(max(0.0, begun + self.counts["joins and leaves"] / rate - time.monotonic()))
            if self.random.random() < 0.05:
                self._fail_graph()
            if time.monotonic() - killed > SECONDS_BETWEEN_KILLS:
                self._kill_worker()
                killed = time.monotonic()
            done = self.counts["joins and leaves"] / changes
            if stops and done > 1 - len(stops) / (len(STOPPED) + 1):
                self._stop_and_start(stops.pop())
                self.console.print(
                    f"{self.counts['joins and leaves']:,} changes, {self.counts['workers killed']} kills"
                )
        self.counts["seconds of storm"] = round(time.monotonic() - begun)

    def calm(self) -> None:
        """No more faults; wait until nothing is left to do, reconcile, and wait again."""
        self.api.control(
            "POST",
            "/knobs",
            {
                "lose": 0,
                "double": 0,
                "reorder": 0,
                "delaySeconds": [0, 0],
                "replicationLagSeconds": 0,
                "writeLagSeconds": 0,
                "failures": [],
            },
        )
        begun = time.monotonic()
        for function in ("catch_up", "reconcile", "reconcile"):
            self._run(function)
            self._idle()
            self._confirm_removals()
            self._idle()
        self.counts["seconds to settle"] = round(time.monotonic() - begun)
        record_relayed = self.api.call("GET", "/turnovers").json()
        self.counts["seats passed on that are remembered"] = record_relayed["count"]
        for share in ("p50", "p99"):
            self.counts[f"seconds from a leaver to the next in line, {share}"] = round(
                record_relayed[f"{share}Seconds"] or 0
            )

    def _confirm_removals(self) -> None:
        """Do the administrator's part where an allotment was suspended for a removal too large to do unasked."""
        for watched in self.watched:
            shown = self.api.shown(watched.id)
            found = re.search(r"confirm removal ([0-9a-f]{16})", shown["stateReason"] or "")
            if found:
                answer = self.api.act(watched.id, "/removals", {"removal": found[1]})
                assert answer.status_code == 200, answer.text
                self.counts["large removals confirmed"] += 1

    def _change(self) -> None:
        """Some people join and some leave one group, in one instant."""
        watched = self.random.choice(self.watched)
        now = set(self.api_members(watched.group))
        joins = [
            user for user in self.random.sample(self.people, self.random.randint(1, CHANGES_AT_ONCE)) if user not in now
        ]
        if self.random.random() < HIRED:
            joins += [user["id"] for user in self.api.control("POST", "/users", {"count": 1})["users"]]
            self.counts["new hires"] += 1
        leaves = self.random.sample(sorted(now), min(len(now), self.random.randint(0, CHANGES_AT_ONCE)))
        if not joins and not leaves:
            return
        answer = self.api.control(
            "POST", f"/groups/{watched.group}/members", {"add": joins, "remove": leaves, "actor": "tenant"}
        )
        self.members[watched.group] = set(answer["members"])
        self.counts["joins and leaves"] += len(joins) + len(leaves)

    def api_members(self, group: str) -> set[str]:
        """The members as the last change left them; the app may have rolled some back since."""
        answer = self.api.control("POST", f"/groups/{group}/members", {"add": [], "remove": []})
        return set(answer["members"])

    def _fail_graph(self) -> None:
        status, when = self.random.choice([429, 500, 503]), self.random.choice(["before", "after"])
        rule = {"method": self.random.choice(["GET", "POST", "PATCH"]), "path": ".*", "status": status, "when": when}
        times = self.random.randint(1, 20)
        self.api.control("POST", "/knobs", {"failures": [{**rule, "times": times, "retryAfter": 1}]})
        self.counts["Graph requests made to fail"] += times

    def _kill_worker(self) -> None:
        """SIGKILL one worker process; the host's other workers go on, and a new one takes its place."""
        workers = _children(self.stack.parts["functions"].pid)
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.random.choice(workers), signal.SIGKILL)
            self.counts["workers killed"] += 1

    def _stop_and_start(self, name: str) -> None:
        part = self.stack.parts[name]
        part.stop()
        time.sleep(self.random.uniform(*SECONDS_STOPPED))
        part.start()
        self.counts[f"{name} stopped and started"] += 1

    def _run(self, function: str) -> None:
        eventually(
            lambda: (
                self.api.http.post(
                    f"{self.stack.endpoints['functions']}/admin/functions/{function}", json={"input": ""}
                ).status_code
            ),
            lambda status: status == 202,
        )

    def _idle(self) -> None:
        eventually(self._busy, lambda busy: not busy, within=CALM_WITHIN)

    def _busy(self) -> dict[str, int]:
        queues = self.api.http.get(self.stack.endpoints["serviceBusQueues"]).json()
        busy = {
            f"{name} {kind}": depth[kind]
            for name, depth in queues.items()
            for kind in ("active", "locked", "scheduled")
            if depth[kind] and name != "dead-letters"
        }
        time.sleep(0.4)
        return busy


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]
