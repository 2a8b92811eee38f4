"""What does a tree of allotments that lend to each other cost, beside a flat list of the same allotments?

It has the shape of Kueue's large-scale test: 2,000 queues in 20 cohorts, 60,000 workloads, borrowing on. Here they are
20 trees of 100 allotments, and 60,000 people who join in waves. In every second allotment there are too few seats, in
the others too many, and all together there are enough. Beside it are two flat lists in which nobody lends. In the first
each allotment has a seat for each of its people, so that as many licences are given. The second has the limits of the
trees, so people wait.

The real handlers run in memory: no storage, no Graph, no network. So the seconds are the price of the rules and of the
steps. What they would ask of Table Storage is counted beside them, each read and each write as one request. The
versions take turns with each command, so that whatever else the machine does slows all of them.
"""

import time
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from application.dispatch import carry_out
from benchmarks.report import TreesFigures
from domain.allotments import Allotment, Licensing, Overflow, Product
from domain.commands import Command, CommandKind
from local.tenant.model import Units
from tests.simulation.bench import Bench
from tests.simulation.faults import peer_of
from tests.simulation.trampoline import undisturbed

TREES, ALLOTMENTS, PEOPLE, WAVES = 20, 100, 30, 3
QUICK_TREES, QUICK_ALLOTMENTS = 2, 10
FEW, MANY = PEOPLE - 10, PEOPLE + 10
A_COMMAND = timedelta(seconds=0.1)
"""So much later each command is: ten people join, which is a hundred joins a second."""


def measure(trees: int = TREES, allotments: int = ALLOTMENTS) -> tuple[TreesFigures, ...]:
    """Every version, each in a tenant of its own, in turns."""
    versions = [
        _Version("flat list, enough seats", trees, allotments, lending=False, few=PEOPLE),
        _Version("flat list", trees, allotments, lending=False),
        _Version("trees, lending", trees, allotments, lending=True),
    ]
    for wave in range(WAVES):
        for place in _in_turns(trees, allotments):
            for version in versions:
                version.join(wave, place)
        for version in versions:
            version.check()
    return tuple(version.figures for version in versions)


def _in_turns(trees: int, allotments: int) -> Iterator[int]:
    """The places of all allotments: the first of each tree, then the second of each."""
    return (tree * allotments + place for place in range(allotments) for tree in range(trees))


class _Version:
    """A tenant with its allotments, and what joining them has taken so far."""

    def __init__(self, name: str, trees: int, allotments: int, *, lending: bool, few: int = FEW) -> None:
        self.name, self.trees, self.count = name, trees, trees * allotments
        self.bench = Bench(0, 0)
        self.bench.tenant.set_units(self.bench.sku_id, Units(enabled=self.count * MANY))
        self.people = [user.id for user in self.bench.tenant.add_people(self.count * PEOPLE)]
        self.made = [*_allotments(self.bench, trees, allotments, lending=lending, few=few)]
        self.seconds, self.requests, self.over = 0.0, 0, 0

    def join(self, wave: int, place: int) -> None:
        """The people of one wave join an allotment, and a command sees to them."""
        allotment, each = self.made[place], PEOPLE // WAVES
        first = place * PEOPLE + wave * each
        for person in self.people[first : first + each]:
            self.bench.tenant.add_member(allotment.group_id, person)
        self.bench.clock.advance(A_COMMAND)
        command = Command(CommandKind.OBSERVE, allotment.id, "a benchmark", self.bench.clock.now())
        began = time.process_time()
        self.requests += _requests_of(carry_out(self.bench.services, command))
        self.seconds += time.process_time() - began

    def check(self) -> None:
        """Count by how much limits are exceeded now."""
        self.over += sum(max(0, one.consumed_units - one.usable_units) for one in _stored(self.bench, self.made))

    @property
    def figures(self) -> TreesFigures:
        """What has come out."""
        found = [*_stored(self.bench, self.made)]
        licensed, waiting = sum(one.consumed_units for one in found), sum(one.waiting_units for one in found)
        lent, borrowed = sum(one.lent_units for one in found), sum(one.borrowed_units for one in found)
        joins = self.count * PEOPLE
        lost = joins - licensed - waiting + abs(lent - borrowed)
        counts = (licensed, waiting, lent, self.over, lost)
        return TreesFigures(self.name, self.count, self.trees, joins, self.seconds, *counts, self.requests)


def _requests_of(command: Coroutine[Any, Any, None]) -> int:
    """Carry out a command; answers how many requests of Table Storage it makes."""
    requests = 0
    try:
        while True:
            step = command.send(None)
            requests += peer_of(step) == "tables" and not step.endswith(" done")
    except StopIteration:
        return requests


def _allotments(bench: Bench, trees: int, allotments: int, *, lending: bool, few: int) -> Iterator[Allotment]:
    """One after the other: in a tree the first is the root, which has what its parts have been given."""
    for tree in range(trees):
        limits = [MANY if place % 2 else few for place in range(allotments)]
        for place, limit in enumerate(limits):
            below = sum(limits[1:]) if lending and place == 0 else 0
            name = f"t{tree}-{place}"
            allotment = Allotment(
                id=name,
                display_name=name,
                group_id=bench.tenant.create_group(name, name, []).id,
                products=(Product(bench.sku_id, "EMS"),),
                allotted_units=limit + below,
                delegated_units=below,
                overflow=Overflow.WAIT,
                licensing=Licensing.DIRECT,
                created=bench.clock.now(),
                parent_id=f"t{tree}-0" if lending and place else None,
            )
            if lending:
                allotment = replace(allotment, lending_limit=MANY, borrowing_limit=MANY)
            undisturbed(bench.store.claim(allotment.group_id, allotment.id))
            undisturbed(bench.store.create(allotment))
            if allotment.parent_id:
                undisturbed(bench.services.owners.add(allotment.id, [allotment.parent_id], bench.clock.now()))
            yield allotment


def _stored(bench: Bench, made: list[Allotment]) -> Iterator[Allotment]:
    for allotment in made:
        stored = undisturbed(bench.store.load(allotment.id))
        assert stored is not None
        yield stored.value
