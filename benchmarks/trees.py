"""What does a tree of allotments that lend to each other cost, beside a flat list of the same allotments?

It has the shape of Kueue's large-scale test: 2,000 queues in 20 cohorts, 60,000 workloads, borrowing on. Here they are
20 trees of 100 allotments, and 60,000 people who join in waves. In every second allotment there are too few seats, in
the others too many, and all together there are enough. On the flat list nobody lends, so people wait.

The real handlers run in memory, one command after the other: no storage, no Graph, no network. So it's the price of the
rules and of the steps, not of the requests.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

from application.dispatch import carry_out
from benchmarks.report import TreesFigures
from domain.allotments import Allotment, Licensing, Overflow, Product
from domain.commands import Command, CommandKind
from local.tenant.model import Units
from tests.simulation.bench import Bench
from tests.simulation.trampoline import undisturbed

TREES, ALLOTMENTS, PEOPLE, WAVES = 20, 100, 30, 3
QUICK_TREES, QUICK_ALLOTMENTS = 2, 10
FEW, MANY = PEOPLE - 10, PEOPLE + 10


def measure(trees: int = TREES, allotments: int = ALLOTMENTS) -> tuple[TreesFigures, ...]:
    """Both versions, one after the other, each in a tenant of its own."""
    return (
        _run("flat list", trees, allotments, lending=False),
        _run("trees, lending", trees, allotments, lending=True),
    )


def _run(version: str, trees: int, allotments: int, *, lending: bool) -> TreesFigures:
    count = trees * allotments
    bench = Bench(0, 0)
    bench.tenant.set_units(bench.sku_id, Units(enabled=count * MANY))
    people = [user.id for user in bench.tenant.add_people(count * PEOPLE)]
    made = [*_allotments(bench, trees, allotments, lending=lending)]
    taken, over = 0.0, 0
    each = PEOPLE // WAVES
    for wave in range(WAVES):
        for place, allotment in enumerate(made):
            first = place * PEOPLE + wave * each
            for person in people[first : first + each]:
                bench.tenant.add_member(allotment.group_id, person)
            command = Command(CommandKind.OBSERVE, allotment.id, "a benchmark", bench.clock.now())
            began = time.perf_counter()
            undisturbed(carry_out(bench.services, command))
            taken += time.perf_counter() - began
        over += sum(max(0, one.consumed_units - one.usable_units) for one in _stored(bench, made))
    found = [*_stored(bench, made)]
    licensed, waiting = sum(one.consumed_units for one in found), sum(one.waiting_units for one in found)
    joins = count * PEOPLE
    lent = sum(one.lent_units for one in found)
    borrowed = sum(one.borrowed_units for one in found)
    lost = joins - licensed - waiting + abs(lent - borrowed)
    return TreesFigures(version, count, trees, joins, taken, licensed, waiting, lent, over, lost)


def _allotments(bench: Bench, trees: int, allotments: int, *, lending: bool) -> Iterator[Allotment]:
    """One after the other: in a tree the first is the root, which has what its parts have been given."""
    for tree in range(trees):
        limits = [MANY if place % 2 else FEW for place in range(allotments)]
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
