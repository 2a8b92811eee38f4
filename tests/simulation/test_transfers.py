"""Transfers in opposite directions, step by step in any order, and workers that are gone between any two writes."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from application import units
from application.services import Services
from application.updates import update_allotment
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState, Overflow, Product
from domain.errors import AllotmentsError, Conflict, StaleWrite, Transient
from domain.stored import Stored
from domain.transfers import REMEMBERED_FOR, Purpose, Stage
from domain.units import ledgers
from local.tenant.model import PRODUCTS, Units
from tests.simulation.bench import Bench
from tests.simulation.conservation import Conservation, left_over
from tests.simulation.trampoline import undisturbed
from tests.support.samples import allotment

SKUS = ("EMS", "VISIOCLIENT")
HISTORIES = range(80)
WORKERS, STEPS = 5, 1500

type Worker = Coroutine[Any, Any, object]


class Ledgers:
    """Two roots that share two pools, of which the second has one product alone; each has a part."""

    def __init__(self, owned: int = 20) -> None:
        self.bench = Bench(0, 0, products=[Product(sku(name), name) for name in SKUS])
        self.services = self.bench.services
        self.own(owned)
        self.conservation = Conservation()
        self.checked: tuple[object, ...] = ()
        for number, (parent, limit, names) in enumerate(
            [(None, 6, SKUS), (None, 8, SKUS[:1]), ("l0", 2, SKUS), ("l1", 3, SKUS[:1])]
        ):
            self.add(f"l{number}", parent, limit, names)

    def add(self, one: str, parent: str | None, limit: int, names: tuple[str, ...]) -> None:
        """An allotment of before there were pools, or a part of one."""
        products = tuple(Product(sku(name), name) for name in names)
        made = replace(allotment(one, units=limit, overflow=Overflow.WAIT), products=products, parent_id=parent)
        undisturbed(self.bench.store.claim(made.group_id, one))
        undisturbed(self.bench.store.create(made))
        if parent is not None:
            stored = self.stored(parent)
            after = replace(stored.value, delegated_units=stored.value.delegated_units + limit)
            undisturbed(self.bench.store.commit(Transaction(after, ()), stored.etag))

    def own(self, owned: int) -> None:
        for name in SKUS:
            self.bench.tenant.set_units(sku(name), Units(enabled=owned))

    def stored(self, one: str) -> Stored[Allotment]:
        found = undisturbed(self.bench.store.load(one))
        assert found is not None
        return found

    def all(self) -> dict[str, Allotment]:
        return {each.id: each for each in undisturbed(self.bench.store.allotments(None, 99)).items}

    def check(self) -> bool:
        """Whether anything has been written since the last time, which must be in order then."""
        totals = self.bench.pools.totals.values()
        written = self.bench.store.all_writes, *[stored.etag for stored in totals]
        if written == self.checked:
            return False
        self.checked = written
        pools = [stored.value for stored in totals]
        assert self.conservation.broken(pools, self.bench.pools.rows, self.all()) is None
        return True

    def finish(self) -> None:
        """What the timers and the night do once nobody disturbs them any more."""
        undisturbed(units.follow(self.services, undisturbed(self.services.directory.subscribed())))
        for one in self.all():
            undisturbed(units.settle(self.services, one))
            undisturbed(units.compare(self.services, one))
        undisturbed(units.sweep(self.services, set(self.all())))


def sku(name: str) -> str:
    return PRODUCTS[name].sku_id


async def rise(services: Services, one: str, more: int, beyond: int) -> None:
    async def write(stored: Stored[Allotment]) -> None:
        await units.raise_limit(services, stored, more, beyond)

    await update_allotment(services, one, write)


async def fall(services: Services, one: str, less: int) -> None:
    async def write(stored: Stored[Allotment]) -> None:
        after = await units.returning(services, stored.value, less)
        await services.store.commit(Transaction(after, ()), stored.etag)

    await update_allotment(services, one, write)
    await units.settle(services, one)


async def take_seats(services: Services, one: str, seats: int) -> None:
    """People come and go: seats are taken of what is free at that moment."""

    async def write(stored: Stored[Allotment]) -> None:
        free = stored.value.free_units
        after = replace(stored.value, consumed_units=max(0, stored.value.consumed_units + min(seats, free)))
        await services.store.commit(Transaction(after, ()), stored.etag)

    await update_allotment(services, one, write)


async def open_another(services: Services, one: str, parent: Allotment, limit: int) -> None:
    made = replace(
        allotment(one, units=0),
        products=parent.products,
        parent_id=parent.id if parent.parent_id is None else None,
        state=AllotmentState.PREPARING,
        prepared=False,
    )
    await services.store.claim(made.group_id, one)
    await units.open_with(services, made, limit, 0)


async def delete(services: Services, one: str) -> None:
    async def write(stored: Stored[Allotment]) -> None:
        if stored.value.delegated_units or stored.value.outgoing:
            raise Conflict("It has parts.")
        going = replace(stored.value, state=AllotmentState.DELETING)
        await services.store.commit(Transaction(going, ()), stored.etag)

    await update_allotment(services, one, write)
    await units.close(services, one)
    stored = await services.store.load(one)
    if stored is not None:
        await services.store.erase(stored.value)


async def move(services: Services, one: str, more: int) -> None:
    """Units of one become another's, which has the same products from the same pools or parent."""
    every = (await services.store.allotments(None, 99)).items
    found = {each.id: (each.parent_id, each.products) for each in every}
    giver = next((each for each in every if each.id != one and found[each.id] == found.get(one)), None)
    if giver is None:
        return

    async def write(stored: Stored[Allotment]) -> None:
        await units.move(services, stored, giver, more)

    await update_allotment(services, one, write)


KINDS = ("rise", "rise", "fall", "fall", "settle", "seats", "open", "finish", "own", "compare", "delete", "move")


def some_work(found: Ledgers, random: Random, number: int) -> Worker:
    """One of the things that people and the app do."""
    services, there = found.services, found.all()
    one, kind = random.choice(sorted(there)), random.choice(KINDS)
    if kind == "delete" and one in {"l0", "l1"}:
        kind = "compare"
    few, owned, beyond = random.randint(1, 5), random.choice((8, 14, 20, 26)), random.choice((0, 0, 3))
    if kind == "own":
        found.own(owned)
    work: Mapping[str, Callable[[], Worker]] = {
        "rise": lambda: rise(services, one, few, beyond),
        "fall": lambda: fall(services, one, few),
        "settle": lambda: units.settle(services, one),
        "seats": lambda: take_seats(services, one, few - 3),
        "open": lambda: open_another(services, f"l{number + 10}", there[one], few),
        "finish": lambda: units.finish_transfers(services),
        "own": lambda: units.follow(services, undisturbed(services.directory.subscribed())),
        "compare": lambda: units.compare(services, one),
        "delete": lambda: delete(services, one),
        "move": lambda: move(services, one, few),
    }
    return work[kind]()


@pytest.mark.parametrize("seed", HISTORIES)
def test_no_unit_is_made_or_lost_in_any_order_of_any_steps(seed: int) -> None:
    random = Random(f"transfers {seed}")
    found = Ledgers()
    workers: list[Worker] = []
    for number in range(STEPS):
        if len(workers) < WORKERS and number < STEPS - 300:
            workers.append(some_work(found, random, number))
        if not workers:
            break
        worker = random.choice(workers)
        if random.random() < 0.01:
            worker.close()
            workers.remove(worker)
            continue
        try:
            if random.random() < 0.01:
                worker.throw(random.choice((StaleWrite, Transient))("It may have been written."))
            else:
                worker.send(None)
        except (StopIteration, AllotmentsError):
            workers.remove(worker)
        found.check()
    for worker in workers:
        worker.close()
    found.bench.clock.advance(2 * REMEMBERED_FOR)
    found.finish()
    found.check()
    assert left_over(found.bench.pools.rows, found.all()) is None
    roots = sum(each.allotted_units for each in found.all().values() if each.parent_id is None)
    assert found.bench.pools.totals[sku("EMS")].value.given == roots  # every root has this product
    standing = [each for each in found.all().values() if each.state is not AllotmentState.DELETING]
    assert [each for each in standing if each.consumed_units > each.usable_units] == []


@pytest.mark.parametrize("steps", range(60))
def test_a_rise_that_is_cut_short_anywhere_is_finished_or_has_never_been(steps: int) -> None:
    found = Ledgers()
    worker = rise(found.services, "l0", 3, 0)
    ended = False
    for _ in range(steps):
        try:
            worker.send(None)
        except StopIteration:
            ended = True
            break
        found.check()
    worker.close()
    begun = found.stored("l0").value.asked_units > 0 or found.stored("l0").value.allotted_units == 9
    undisturbed(units.finish_transfers(found.services))
    found.check()
    assert found.stored("l0").value.allotted_units == (9 if begun or ended else 6)


@pytest.mark.parametrize("steps", range(60))
def test_a_new_allotment_that_is_cut_short_has_all_its_units_or_none(steps: int) -> None:
    found = Ledgers(owned=15)
    worker = open_another(found.services, "l9", found.stored("l0").value, 2)
    for _ in range(steps):
        try:
            worker.send(None)
        except StopIteration:
            break
        found.check()
    worker.close()
    undisturbed(units.finish_transfers(found.services))
    stored = undisturbed(found.bench.store.load("l9"))
    assert stored is None or (stored.value.allotted_units, stored.value.transfers) == (2, ())
    found.check()


def test_where_one_pool_has_too_little_the_others_have_theirs_back() -> None:
    found = Ledgers()
    undisturbed(units.open_pools(found.services, map(sku, SKUS)))
    found.bench.tenant.set_units(sku("VISIOCLIENT"), Units(enabled=7))
    with pytest.raises(AllotmentsError, match="Visio Plan 2: 3 more licences would be allotted, but only 1 are left"):
        undisturbed(rise(found.services, "l0", 3, 0))
    found.check()
    assert found.stored("l0").value.allotted_units == 6
    assert {name: found.bench.pools.totals[sku(name)].value.given for name in SKUS} == {"EMS": 14, "VISIOCLIENT": 6}


def test_two_transfers_in_opposite_directions_hold_up_neither() -> None:
    """A pool that has nothing left: one gives what the other gets, whichever is first."""
    found = Ledgers(owned=14)
    falling, rising = fall(found.services, "l1", 3), rise(found.services, "l0", 3, 0)
    undisturbed(falling)
    found.bench.tenant.set_units(sku("VISIOCLIENT"), Units(enabled=20))
    undisturbed(rising)
    assert (found.stored("l0").value.allotted_units, found.stored("l1").value.allotted_units) == (9, 5)
    found.check()


def test_units_for_somebody_who_is_gone_come_back() -> None:
    found = Ledgers()
    parent = found.stored("l0")
    asked = units.of_limit(found.services, found.stored("l2").value, 2, Purpose.GRANT)
    given = ledgers.gives(parent.value, asked, "gone")
    assert isinstance(given, Allotment)
    undisturbed(found.bench.store.commit(Transaction(given, ()), parent.etag))
    assert found.stored("l0").value.usable_units == 2
    undisturbed(units.settle(found.services, "l0"))
    assert found.stored("l0").value == parent.value


def test_an_answer_is_remembered_for_who_asked_and_forgotten_later() -> None:
    found = Ledgers()
    undisturbed(units.enrol(found.services, found.stored("l0").value))
    stored = found.stored("l0")
    transfer = units.of_limit(found.services, stored.value, 1, Purpose.GRANT)
    asked = ledgers.asks(stored.value, transfer)
    assert isinstance(asked, Allotment)
    undisturbed(found.bench.store.commit(Transaction(asked, ()), stored.etag))
    undisturbed(units.settle(found.services, "l0"))  # another worker finishes it
    assert ledgers.stage_of(found.stored("l0").value, transfer.number) is Stage.RECEIVED
    undisturbed(units.take(found.services, "l0", transfer))
    assert found.stored("l0").value.incoming == ()
    assert found.stored("l0").value.allotted_units == 7
