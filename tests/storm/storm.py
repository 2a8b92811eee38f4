"""The storm itself: what is done to the tenant, to the workers and to the peers."""

import contextlib
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Mapping
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

TREE_SKU, TREE_UNITS = "c5928f49-12ba-48f7-ada3-0d743a3601d5", 60
"""VISIOCLIENT, which nothing else in the storm uses: its pool is the tree's, and all its licences are too."""

TREE = ((None, 60), (0, 16), (0, 16), (1, 6), (3, 2))
"""Parents and limits: a root, two parts of it, and a chain of two below the first of them."""

IN_TREE = 0.25
"""The share of changes that come to the tree."""

SECONDS_BETWEEN_SHIFTS = 2.0


@dataclass(frozen=True)
class Watched:
    """An allotment of the storm.

    in_tree: it is one of the tree that lends, whose units move while it storms; `limit` is what it was made with.
    """

    id: str
    group: str
    sku: str
    limit: int
    overflow: str
    in_tree: bool = False


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
        self._plant()
        self.console.print(f"{allotments} allotments over {people} people, and a tree of {len(TREE)} that lend")

    def _plant(self) -> None:
        """Make the tree, from the root to the leaves."""
        self.api.control("POST", f"/skus/{TREE_SKU}", {"enabled": TREE_UNITS})
        settings = {"lendingLimit": 30, "borrowingLimit": 30}
        made: list[Watched] = []
        for number, (parent, limit) in enumerate(TREE):
            group, overflow = self.api.group(f"tree {number}"), "wait" if number % 2 else "rollback"
            if parent is None:
                allotment = self.api.allotment(group, TREE_SKU, limit, overflow=overflow)
            else:
                part = {"displayName": f"Part {number}", "groupId": group, "overflow": overflow, "allottedUnits": limit}
                allotment = self._part(made[parent].id, part)
            answer = self.api.change(allotment, settings)
            assert answer.status_code == 200, answer.text
            made.append(Watched(allotment, group, TREE_SKU, limit, overflow, in_tree=True))
            self.members[group] = set()
        self.watched += made

    def _part(self, parent: str, part: Mapping[str, object]) -> str:
        answer = eventually(
            lambda: self.api.call("POST", f"/allotments/{parent}/parts", part),
            lambda answer: answer.status_code == 201,
        )
        made = str(answer.json()["id"])
        eventually(lambda: self.api.shown(made)["state"], lambda state: state == "active")
        return made

    @property
    def tree(self) -> list[Watched]:
        """The allotments of the tree, its root first."""
        return [watched for watched in self.watched if watched.in_tree]

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
        begun = killed = shifted = time.monotonic()
        stops = self.random.sample(STOPPED, len(STOPPED))
        while self.counts["joins and leaves"] < changes:
            self._change()
            time.sleep(max(0.0, begun + self.counts["joins and leaves"] / rate - time.monotonic()))
            if self.random.random() < 0.05:
                self._fail_graph()
            if time.monotonic() - killed > SECONDS_BETWEEN_KILLS:
                self._kill_worker()
                killed = time.monotonic()
            if time.monotonic() - shifted > SECONDS_BETWEEN_SHIFTS:
                self._shift()
                shifted = time.monotonic()
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
        self.api.control("POST", f"/skus/{TREE_SKU}", {"enabled": TREE_UNITS})
        begun = time.monotonic()
        for function in ("catch_up", "catch_up", "reconcile", "reconcile"):
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
        in_tree = self.random.random() < IN_TREE
        watched = self.random.choice([each for each in self.watched if each.in_tree == in_tree])
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

    def _shift(self) -> None:
        """Change the limit of a part by some units; or the tenant has other units. What is refused is no matter."""
        if self.random.random() < 0.2:
            owned = TREE_UNITS - self.random.choice((0, 0, 10))
            self.api.control("POST", f"/skus/{TREE_SKU}", {"enabled": owned})
            self.counts["times the tenant's units changed"] += 1
            return
        part = self.random.choice(self.tree[1:]).id
        shown = self.api.call("GET", f"/allotments/{part}")
        if shown.status_code == 200:
            limit = max(0, shown.json()["allottedUnits"] + self.random.choice((-4, -2, -1, 1, 2, 4)))
            etag = {"If-Match": shown.headers["ETag"]}
            answer = self.api.call("PATCH", f"/allotments/{part}", {"allottedUnits": limit}, headers=etag)
            self.counts["limits in the tree changed" if answer.status_code == 200 else "limits refused"] += 1

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
