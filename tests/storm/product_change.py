"""A storm over a change of products: thousands of people go from E3 to E5, and everything goes wrong meanwhile.

The real handlers run on the simulated tenant, in one process, step by step. Graph throttles and lags, workers crash and
come twice, people join and leave, an administrator stops and resumes, and hands change licences. At the end the
tenant's own record is read: everybody whom no hand has touched, and who was there all the time, has had every service
that both products give at every instant.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from application.product_changes import go_on_with_product_changes
from domain.errors import StaleWrite, Transient
from domain.product_changes.model import ChangeState
from tests.simulation.changing import (
    ALLOTMENT,
    E3,
    E5,
    Changing,
    change_by_hand,
    product,
    services,
    without_faults,
)
from tests.simulation.hands import Worker
from tests.simulation.trampoline import undisturbed

STEPS_AT_MOST = 200_000
TOUCHED = 0.05
"""The share of people who join, leave or are changed by hand, at most."""

CALMS = 8
"""So often everything is let come to rest, of three hours each, before what is not over counts as hanging."""

GRAPH = ("directory.", "sources.")
"""The ports whose steps ask Graph."""

ENDED = frozenset({ChangeState.CHANGED, ChangeState.UNDONE})


@dataclass
class ProductStorm(Changing):
    """One tenant in the storm. touched: whom a hand has changed, and who has joined or left."""

    touched: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def look(self) -> None:
        """Nothing is looked for on the way: the record is read at the end."""
        self.tenant.run_due()

    def go_on(self, worker: Worker, error: Exception | None = None) -> bool:
        """One step of a worker; what asks Graph is counted."""
        goes_on = super().go_on(worker, error)
        self.counts["throttled or overtaken"] += error is not None
        asks = goes_on and worker.step.startswith(GRAPH) and not worker.step.endswith(" done")
        self.counts["calls to Graph, of up to 20 people each"] += asks
        return goes_on

    def by_hand(self, user_id: str, act: Callable[[], object]) -> None:
        """Change somebody's licences by hand."""
        self.touched.add(user_id)
        self.counts["changes by hand"] += 1
        super().by_hand(user_id, act)

    def join(self, user_id: str) -> None:
        """Somebody joins."""
        self.touched.add(user_id)
        self.counts["joins"] += 1
        super().join(user_id)

    def leave(self, user_id: str) -> None:
        """Somebody leaves."""
        self.touched.add(user_id)
        self.counts["leaves"] += 1
        super().leave(user_id)

    def gaps(self) -> list[str]:
        """Who was without a service that they had and keep, at which instant, by the tenant's own record."""
        found = []
        for user_id in sorted(set(self.members) - self.touched):
            record = self.tenant.truth.service_record(user_id)
            first = next(at for at, (_, plans) in enumerate(record) if self.kept <= services(plans))
            self.counts["instants looked at"] += len(record) - first
            found += [
                f"{when}: {user_id} was without {sorted(self.kept - services(plans))[:2]}"
                for when, plans in record[first:]
                if not self.kept <= services(plans)
            ]
        return found

    def misplaced(self) -> list[str]:
        """Who does not have exactly what everybody with a seat is to have, at the end."""
        wanted = {(each.sku_id, each.licensed_group_id) for each in self.allotment.products}
        ours = {each.sku_id for each in (*self.before, *self.after)}
        return [
            f"{user_id} has {sorted(map(str, held))}"
            for user_id in sorted(self.seated())
            if (held := {way for way in self.ways(user_id) if way[0] in ours}) != wanted
        ]


def storm(people: int, seed: int, round_size: int) -> tuple[ProductStorm, list[str]]:
    """One storm; answers it with everything that is wrong at the end."""
    random, began = Random(f"storm {seed}"), time.process_time()
    world = ProductStorm(
        before=(product(E3),),
        after=(product(E5),),
        people=people,
        units=people + people // 20,
        bought=2 * people,
        round_size=round_size,
        lag=8.0,
        licensing_delay=20.0,
    )
    world.strangers += [user.id for user in world.tenant.add_people(people // 20, usage_location="SE")]
    while world.change.state is ChangeState.PLANNING:
        world.one_command()
    assert world.start()
    since = world.clock.now()
    rage(world, random)
    without_faults(world)
    for _ in range(CALMS):
        if world.change.state in ENDED:
            break
        if world.change.state is ChangeState.STOPPED:
            world.resume()
        world.propagation_margin()
    world.counts["minutes of the tenant's time"] = round((world.clock.now() - since).total_seconds() / 60)
    world.propagation_margin()
    wrong = [*world.gaps(), *world.misplaced()]
    if world.change.state is not ChangeState.CHANGED:
        wrong.append(f"the change is {world.change.state}: {world.change.reason}")
    rows = undisturbed(world.store.all_members(ALLOTMENT)).values()
    wrong += [f"{row.user_id} is still on the way" for row in rows if row.moving or row.bridged]
    world.counts["people with a seat at the end"] = len(world.seated())
    world.counts["people let alone, whose record was read"] = len(set(world.members) - world.touched)
    world.counts["seconds of the processor"] = round(time.process_time() - began)
    return world, wrong


def rage(world: ProductStorm, random: Random) -> None:
    """Everything goes wrong, until the change is over."""
    workers: list[Worker] = []
    most = TOUCHED * world.people
    for _ in range(STEPS_AT_MOST):
        if world.change.state in ENDED:
            break
        chance = random.random()
        if chance < 0.70 and workers:
            _work(world, random, workers)
        elif chance < 0.86:
            busy = {worker.message.number for worker in workers}
            for message in world.commands.queue.heads():
                if message.number not in busy or random.random() < 0.02:
                    workers.append(world.worker(message))
        elif chance < 0.97:
            world.time_passes(random.choice((0.2, 3.0, 20.0, 60.0)) * random.random(), workers)
        elif chance < 0.975 and workers:
            world.counts["workers crashed"] += 1
            world.crash(workers.pop(random.randrange(len(workers))))
        elif chance < 0.992 and len(world.touched) < most:
            random.choice((_come_or_go, _come_or_go, change_by_hand))(world, random)
        elif chance < 0.9922:
            _stop_or_resume(world)
        elif chance < 0.9930:
            undisturbed(go_on_with_product_changes(world.services))  # the timer
    for worker in workers:
        world.crash(worker)


def _work(world: ProductStorm, random: Random, workers: list[Worker]) -> None:
    for _ in range(random.randint(5, 60)):
        if not workers:
            return
        worker = random.choice(workers)
        error = random.choice((None,) * 400 + (Transient("throttled"), StaleWrite("meanwhile")))
        if not world.go_on(worker, error):
            workers.remove(worker)


def _come_or_go(world: ProductStorm, random: Random) -> None:
    who = random.choice(random.choice((world.members, world.strangers)))
    if who in world.in_group():
        world.leave(who)
    else:
        world.join(who)


def _stop_or_resume(world: ProductStorm) -> None:
    if world.change.state is ChangeState.STOPPED:
        world.resume()
    elif world.stop():
        world.counts["stops"] += 1
