"""Merges of two allotments on the local tenant, with a scheduler that crashes, doubles, delays and interleaves workers.

The checker knows nothing of the implementation: it reads the tenant's own record of which service plans each person has
had at every instant. Whoever had a licence by one of the two, and has left neither group on their own, has it all the
time. And the units of both together stay what they were.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from application.merging import go_on_with_merges
from application.services import Services
from application.units import finish_transfers
from domain.allotments import Allotment, Licensing, Member, MemberState, Overflow, Product
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest
from domain.merging.model import Merge, MergeState
from domain.merging.plan import side_of
from domain.merging.steps import resumed, started, stopped, undone
from domain.objections import Text
from domain.undertakings import Scan
from domain.waiting_order import FIRST_PLACE
from local.tenant.model import PRODUCTS, GraphError, Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.merges import InMemoryMerges
from tests.fakes.pools import InMemoryPools
from tests.fakes.services import services_on_fakes
from tests.simulation.changing import GRACE, Changing
from tests.simulation.conservation import Conservation
from tests.simulation.hands import Hands
from tests.simulation.trampoline import Step, undisturbed
from tests.simulation.world import Entrance
from tests.support.samples import carried
from tests.support.texts import is_said_in_every_language

SOURCE, TARGET, MERGE = "source", "target", "m1"
SIDES = (SOURCE, TARGET)
E3 = Product(PRODUCTS["SPE_E3"].sku_id, "SPE_E3")


@dataclass
class Merging(Hands):
    """One tenant, two allotments of one product, and one merge.

    people: so many in each group; both: of the source's people, so many are in the target's group too.
    units: the limits. licensing: of each. bought: units of the tenant beside those of the two.
    """

    sends = Changing.sends

    people: tuple[int, int] = (6, 3)
    both: int = 0
    units: tuple[int, int] = (6, 3)
    licensing: tuple[Licensing, Licensing] = (Licensing.GROUP, Licensing.GROUP)
    overflow: Overflow = Overflow.WAIT
    round_size: int = 3
    delete: bool = False
    lag: float = 0
    licensing_delay: float = 0
    bought: int = 0
    parent: int | None = None
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        owned = self.parent if self.parent is not None else sum(self.units) + self.bought
        self.tenant = Tenant(self.clock.now, units={"SPE_E3": owned, "AAD_PREMIUM": 1})
        made = [sorted(user.id for user in self.tenant.add_people(many, usage_location="SE")) for many in self.people]
        self.members = {SOURCE: made[0], TARGET: sorted([*made[1], *made[0][: self.both]])}
        self.strangers = [user.id for user in self.tenant.add_people(5, usage_location="SE")]
        self.groups = {side: self.tenant.create_group(side, side, self.members[side]).id for side in SIDES}
        self.commands = InMemoryCommandQueue(self.clock, Step)
        self.store, self.merges, self.pools = InMemoryAllotmentStore(Step), InMemoryMerges(Step), InMemoryPools(Step)
        self.services = self._services()
        self.conservation = Conservation()
        self._read: dict[str, int] = {}
        self._has: dict[str, bool] = {}
        self._had: set[str] = set()
        self._excused: set[str] = set()
        self._since = dict.fromkeys(self.everybody(), self.clock.now())
        if self.parent is not None:
            self._make_parent(self.parent)
        for number, side in enumerate(SIDES):
            self._make(side, self.units[number], self.licensing[number])
        while self.commands.queue.next_active() is not None:
            self.one_command()
        self.tenant.knobs.licensing_delay = (timedelta(0), timedelta(seconds=self.licensing_delay))
        self.tenant.replication_lag = timedelta(seconds=self.lag)
        self.advance(2 * GRACE.total_seconds())
        self.plan()

    def _services(self) -> Services:
        ids = count(2)
        made = services_on_fakes(
            self.tenant,
            self.clock,
            Step,
            store=self.store,
            commands=self.commands,
            sign_in=Entrance(),
            new_id=lambda: f"a{next(ids)}",
        )
        return replace(made, adoption=replace(made.adoption, merges=self.merges), pools=self.pools)

    def _make_parent(self, limit: int) -> None:
        group = self.tenant.create_group("Parent", "parent", []).id
        made = Allotment(
            id="parent",
            display_name="Parent",
            group_id=group,
            products=(E3,),
            allotted_units=limit,
            overflow=Overflow.WAIT,
            licensing=Licensing.DIRECT,
            created=self.clock.now(),
            delegated_units=sum(self.units),
        )
        undisturbed(self.store.claim(group, made.id))
        undisturbed(self.store.create(made))

    def _make(self, side: str, units: int, licensing: Licensing) -> None:
        made = Allotment(
            id=side,
            display_name=side.title(),
            group_id=self.groups[side],
            products=(E3,),
            allotted_units=units,
            overflow=self.overflow,
            licensing=licensing,
            created=self.clock.now(),
            next_place=FIRST_PLACE,
            parent_id=None if self.parent is None else "parent",
        )
        if licensing is Licensing.GROUP:
            made = replace(made, products=(undisturbed(carried(self.services.directory, made, E3)),))
        undisturbed(self.store.claim(made.group_id, side))
        undisturbed(self.store.create(made))
        self.send(CommandKind.OBSERVE, side)

    def plan(self) -> None:
        """Plan the merge, as the API does."""
        now = self.clock.now()
        merge = Merge(
            id=MERGE,
            source=side_of(self.allotment(SOURCE)),
            target=side_of(self.allotment(TARGET)),
            created=now,
            created_by="a test",
            scan=Scan(began=now),
            delete=self.delete,
            round_size=self.round_size,
        )
        undisturbed(self.merges.add(merge))
        self.send(CommandKind.MERGE, MERGE)

    # What is so

    @property
    def merge(self) -> Merge:
        stored = undisturbed(self.merges.load(MERGE))
        assert stored is not None
        return stored.value

    def allotment(self, side: str) -> Allotment:
        stored = undisturbed(self.store.load(side))
        assert stored is not None
        return stored.value

    def all(self) -> dict[str, Allotment]:
        return {each.id: each for each in undisturbed(self.store.allotments(None, 9)).items}

    def rows(self, side: str) -> dict[str, Member]:
        return dict(undisturbed(self.store.all_members(side)))

    def in_group(self, side: str) -> frozenset[str]:
        return self.tenant.truth.member_ids(self.groups[side])

    def seated(self, side: str) -> set[str]:
        return {
            row.user_id for row in self.rows(side).values() if row.seated and row.state is not MemberState.RELEASING
        }

    def licensed(self) -> set[str]:
        """Who has the product as an active licence now, by any way."""
        return {user for user in self.everybody() if self.ways(user)}

    def ways(self, user_id: str) -> set[str | None]:
        """The groups by which somebody has the product, active; None: directly."""
        states = self.tenant.truth.license_assignment_states(user_id)
        return {state.assigned_by_group for state in states if state.is_active}

    def everybody(self) -> list[str]:
        return [*dict.fromkeys([*self.members[SOURCE], *self.members[TARGET]]), *self.strangers]

    # What an administrator does

    def ask(self, change: Callable[[Merge], Merge]) -> bool:
        """Change the merge as the API does; answers whether that was possible."""
        stored = undisturbed(self.merges.load(MERGE))
        assert stored is not None
        try:
            after = change(stored.value)
        except (Conflict, InvalidRequest):
            return False
        undisturbed(self.merges.write(after, stored.etag))
        self.send(CommandKind.MERGE, MERGE)
        return True

    def start(self) -> bool:
        fingerprint = self.merge.fingerprint
        return self.ask(lambda merge: started(merge, fingerprint, self.clock.now()))

    def stop(self) -> bool:
        return self.ask(lambda merge: stopped(merge, Text("mergeStoppedBy", actor="a test")))

    def resume(self) -> bool:
        return self.ask(lambda merge: resumed(merge, self.clock.now()))

    def undo(self) -> bool:
        return self.ask(lambda merge: undone(merge, self.clock.now()))

    def send(self, kind: CommandKind, whose: str) -> None:
        undisturbed(self.commands.enqueue([Command(kind, whose, "a test", self.clock.now())]))

    def join(self, side: str, user_id: str) -> None:
        self.tenant.change_members(self.groups[side], add=[user_id])
        self.send(CommandKind.OBSERVE, side)

    def leave(self, side: str, user_id: str) -> None:
        self.look()
        self.excuse(user_id)
        try:
            self.tenant.change_members(self.groups[side], remove=[user_id])
        except GraphError:
            return
        self.send(CommandKind.OBSERVE, side)

    def excuse(self, user_id: str) -> None:
        """Whatever they lose from now on, they have brought about themselves."""
        self._had.discard(user_id)
        self._excused.add(user_id)

    def look_again(self) -> None:
        undisturbed(go_on_with_merges(self.services))
        undisturbed(finish_transfers(self.services))
        for side in self.all():
            self.send(CommandKind.RECONCILE, side)

    # The checker

    def written(self) -> tuple[object, ...]:
        stored = undisturbed(self.merges.load(MERGE))
        return stored and stored.etag, *[total.etag for total in self.pools.totals.values()]

    def check(self) -> None:
        """Write down who was without the licence at any instant since the last look, and what became of the units."""
        now, every = self.clock.now(), self.all()
        for user_id in self.everybody():
            self._check(user_id, now)
        pools = [stored.value for stored in self.pools.totals.values()]
        if broken := self.conservation.broken(pools, self.pools.rows, every):
            self.violations.append(f"{now}: {broken}")
        for each in every.values():
            if each.consumed_units > each.usable_units:
                self.violations.append(f"{now}: {each.id} has {each.consumed_units} of {each.usable_units} seats")
        if MERGE in self.merges._stored:
            self._check_merge(now, every)

    def _check_merge(self, now: datetime, every: dict[str, Allotment]) -> None:
        reason = self.merge.reason
        if reason and not is_said_in_every_language(reason):
            self.violations.append(f"{now}: in no other language: {reason}")
        both = sum(every[side].allotted_units for side in SIDES if side in every)
        if both > sum(self.units) + self.round_size:
            self.violations.append(f"{now}: the two have {both} units, {sum(self.units)} before")
        if self.merge.is_over and both != sum(self.units):
            self.violations.append(f"{now} {self.merge.state}: the two have {both} units, {sum(self.units)} before")

    def _check(self, user_id: str, now: datetime) -> None:
        read = self._read.get(user_id, 0)
        record = self.tenant.truth.service_record(user_id, read)
        self._read[user_id] = read + len(record)
        wanted = PRODUCTS["SPE_E3"].plan_ids
        if record:
            self._has[user_id] = wanted <= record[-1][1]
        if user_id in self._excused:
            return
        for when, plans in record:
            if wanted <= plans:
                continue
            self._since[user_id] = when
            if user_id in self._had:
                self._had.discard(user_id)
                state = self.merge.state if MERGE in self.merges._stored else "before"
                self.violations.append(f"{when} {state}: {user_id} was without the licence")
        if self._has.get(user_id) and self._since[user_id] + GRACE <= now:
            self._had.add(user_id)


def history(seed: int, steps: int = 450) -> Merging:
    """A random history: workers crash and come twice, Graph throttles, people come and go, administrators decide."""
    random = Random(f"merge {seed}")
    people = (random.randint(1, 7), random.randint(0, 4))
    units = (max(1, people[0] + random.choice((-2, 0, 0, 2))), max(1, people[1] + random.choice((-1, 0, 2))))
    part = random.random() < 0.25
    world = Merging(
        people=people,
        both=random.choice((0, 0, 1)),
        units=units,
        licensing=random.choice(
            (
                (Licensing.GROUP, Licensing.GROUP),
                (Licensing.GROUP, Licensing.GROUP),
                (Licensing.DIRECT, Licensing.DIRECT),
                (Licensing.GROUP, Licensing.DIRECT),
                (Licensing.DIRECT, Licensing.GROUP),
            )
        ),
        overflow=random.choice(tuple(Overflow)) if units[0] >= people[0] and units[1] > people[1] else Overflow.WAIT,
        round_size=random.choice((1, 3, 20)),
        delete=random.random() < 0.3,
        lag=random.choice((0.0, 0.0, 8.0)),
        licensing_delay=random.choice((0.0, 0.0, 20.0)),
        bought=random.choice((0, 0, 3)),
        parent=sum(units) + random.choice((1, 3)) if part else None,
    )
    world.disturb(random, steps, lambda chance: _others(world, random, chance))
    return world


def _others(world: Merging, random: Random, chance: float) -> None:
    if chance < 0.93:
        _members_change(world, random)
    elif chance < 0.97:
        _administrator(world, random)


def _members_change(world: Merging, random: Random) -> None:
    side, who = random.choice(SIDES), random.choice(world.everybody())
    if side not in world.all():
        return
    if who in world.in_group(side):
        world.leave(side, who)
    else:
        world.join(side, who)


def _administrator(world: Merging, random: Random) -> None:
    match world.merge.state:
        case MergeState.PLANNED:
            world.start()
        case MergeState.STOPPED:
            world.resume()
        case _:
            kind = random.random()
            if kind < 0.2:
                world.stop()
            elif kind < 0.25 and world.merge.began is not None:
                world.undo()
