"""Changes of products on the local tenant, with a scheduler that crashes, doubles, delays and interleaves the workers.

The checker knows nothing of the implementation: it reads the tenant's own record of which service plans each person has
had at every instant. Whoever had a service before, and has it by the products that come too, has it all the time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import count
from random import Random

from application.product_changes import go_on_with_product_changes
from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment, Licensing, MemberState, Overflow, Product
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest
from domain.objections import Text
from domain.product_changes.model import ChangeState, ProductChange
from domain.product_changes.plan import services_of, units_of, way_of
from domain.product_changes.steps import resumed, started, stopped, undone
from domain.undertakings import Scan
from domain.waiting_order import FIRST_PLACE
from local.tenant.model import PRODUCTS, AssignedLicense, AssignmentError, GraphError, Tenant
from local.tenant.model.products import EXCLUSIVE_PLANS
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.product_changes import InMemoryProductChanges
from tests.fakes.services import services_on_fakes
from tests.simulation.hands import Hands
from tests.simulation.trampoline import Step, undisturbed
from tests.simulation.world import Entrance
from tests.support.samples import carried
from tests.support.texts import is_said_in_every_language

ALLOTMENT, CHANGE = "a1", "c1"
GRACE = timedelta(seconds=100)
"""Who joined, or was changed by hand, less than this ago has not been seen by everybody yet."""

E1, E3, E5, BI = "STANDARDPACK", "SPE_E3", "SPE_E5", "POWER_BI_PRO"
CHANGES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((E1,), (E3,)),
    ((E3,), (E1,)),
    ((E3,), (E5,)),
    ((E3,), (E3, BI)),
    ((E3, BI), (E3,)),
    ((E1, BI), (E3, BI)),
)
"""The first two cannot be held together: Exchange Online and SharePoint Online, Plan 1 and Plan 2."""


def product(name: str, off: Iterable[str] = ()) -> Product:
    """A product by its part number."""
    return Product(PRODUCTS[name].sku_id, name, tuple(sorted(off)))


@cache
def service(plan: str) -> str:
    """What a service plan gives: of those that exclude one another, any is the same service."""
    return next((min(each) for each in EXCLUSIVE_PLANS if plan in each), plan)


@cache
def services(plans: frozenset[str]) -> frozenset[str]:
    """The services of these plans."""
    return frozenset(map(service, plans))


def on(products: Iterable[Product]) -> frozenset[str]:
    """The services of these products."""
    plans = (PRODUCTS[each.sku_part_number].plan_ids - {*each.disabled_plans} for each in products)
    return services(frozenset[str]().union(*plans))


@dataclass
class Changing(Hands):
    """One tenant, one allotment whose people are licensed, and one change of its products."""

    sends = frozenset(
        {
            "directory.add_members",
            "directory.remove_members",
            "directory.retry",
            "directory.retire_licensed_group",
            "sources.change_people",
        }
    )

    before: tuple[Product, ...]
    after: tuple[Product, ...]
    people: int = 6
    units: int = 6
    licensing: Licensing = Licensing.GROUP
    overflow: Overflow = Overflow.WAIT
    round_size: int = 3
    lag: float = 0
    licensing_delay: float = 0
    bought: int = 60
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        names = {each.sku_part_number for each in (*self.before, *self.after)}
        self.tenant = Tenant(self.clock.now, units={**dict.fromkeys(names, self.bought), "AAD_PREMIUM": 1})
        self.members = sorted(user.id for user in self.tenant.add_people(self.people, usage_location="SE"))
        self.strangers = [user.id for user in self.tenant.add_people(8, usage_location="SE")]
        self.group = self.tenant.create_group("Watched", "watched", self.members).id
        self.commands = InMemoryCommandQueue(self.clock, Step)
        self.store, self.changes = InMemoryAllotmentStore(Step), InMemoryProductChanges(Step)
        self.services = self._services()
        self.kept = on(self.before) & on(self.after)
        self._read: dict[str, int] = {}
        self._since = dict.fromkeys(self.members, self.clock.now())
        self._had: dict[str, frozenset[str]] = {}
        self._make_allotment()
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
        return replace(made, adoption=replace(made.adoption, changes=self.changes))

    def _make_allotment(self) -> None:
        made = Allotment(
            id=ALLOTMENT,
            display_name="Watched",
            group_id=self.group,
            products=self.before,
            allotted_units=self.units,
            overflow=self.overflow,
            licensing=self.licensing,
            created=self.clock.now(),
            next_place=FIRST_PLACE,
        )
        if self.licensing is Licensing.GROUP:
            directory = self.services.directory
            made = replace(made, products=tuple(undisturbed(carried(directory, made, each)) for each in self.before))
        undisturbed(self.store.claim(self.group, ALLOTMENT))
        undisturbed(self.store.create(made))
        self.send(CommandKind.OBSERVE)
        while self.commands.queue.next_active() is not None:
            self.one_command()

    def plan(self) -> None:
        """Plan the change, as the API does."""
        allotment, now = self.allotment, self.clock.now()
        owned = undisturbed(self.services.directory.subscribed())
        plans = {sku_id: frozenset(plan.id for plan in each.plans) for sku_id, each in owned.items()}
        found = services_of(allotment.products, self.after, plans)
        change = ProductChange(
            id=CHANGE,
            allotment_id=ALLOTMENT,
            display_name="Watched",
            before=allotment.products,
            after=self.after,
            allotted_units=self.units,
            created=now,
            created_by="a test",
            scan=Scan(began=now),
            way=way_of(allotment.products, self.after, found),
            services=found,
            round_size=self.round_size,
            allow_overcommit=True,
        )
        change = replace(change, units=units_of(change.comes, self.units))
        undisturbed(self.changes.add(change))
        self.send(CommandKind.CHANGE_PRODUCTS)

    # What is so

    @property
    def change(self) -> ProductChange:
        stored = undisturbed(self.changes.load(CHANGE))
        assert stored is not None
        return stored.value

    @property
    def allotment(self) -> Allotment:
        stored = undisturbed(self.store.load(ALLOTMENT))
        assert stored is not None
        return stored.value

    def in_group(self) -> frozenset[str]:
        return self.tenant.truth.member_ids(self.group)

    def seated(self) -> set[str]:
        rows = undisturbed(self.store.all_members(ALLOTMENT)).values()
        return {row.user_id for row in rows if row.seated and row.state is not MemberState.RELEASING}

    def ways(self, user_id: str) -> set[tuple[str, str | None]]:
        """What a person holds, active or in error, and by which way."""
        states = self.tenant.truth.license_assignment_states(user_id)
        return {(state.sku_id, state.assigned_by_group) for state in states}

    def everybody(self) -> list[str]:
        return [*self.members, *self.strangers]

    # What an administrator does

    def ask(self, change: Callable[[ProductChange], ProductChange]) -> bool:
        """Change the change as the API does; answers whether that was possible."""
        stored = undisturbed(self.changes.load(CHANGE))
        assert stored is not None
        try:
            after = change(stored.value)
        except (Conflict, InvalidRequest):
            return False
        undisturbed(self.changes.write(after, stored.etag))
        self.send(CommandKind.CHANGE_PRODUCTS)
        return True

    def start(self) -> bool:
        fingerprint = self.change.fingerprint
        return self.ask(lambda change: started(change, fingerprint, self.clock.now()))

    def stop(self) -> bool:
        return self.ask(lambda change: stopped(change, Text("changeStoppedBy", actor="a test")))

    def resume(self) -> bool:
        return self.ask(lambda change: resumed(change, self.clock.now()))

    def undo(self) -> bool:
        return self.ask(lambda change: undone(change, self.clock.now()))

    def change_limit(self, units: int) -> None:
        stored = undisturbed(self.store.load(ALLOTMENT))
        assert stored is not None
        self.units = max(stored.value.consumed_units, stored.value.allotted_units + units)
        after = replace(stored.value, allotted_units=self.units)
        undisturbed(self.store.commit(Transaction(after, ()), stored.etag))
        self.send(CommandKind.FINISH)

    def send(self, kind: CommandKind) -> None:
        whose = CHANGE if kind is CommandKind.CHANGE_PRODUCTS else ALLOTMENT
        undisturbed(self.commands.enqueue([Command(kind, whose, "a test", self.clock.now())]))

    def join(self, user_id: str) -> None:
        self.tenant.change_members(self.group, add=[user_id])
        self.send(CommandKind.OBSERVE)

    def leave(self, user_id: str) -> None:
        self.tenant.change_members(self.group, remove=[user_id])
        self.send(CommandKind.OBSERVE)

    def by_hand(self, user_id: str, act: Callable[[], object]) -> None:
        """Change somebody's licences by hand; what they lose by it now is not the change's doing."""
        self.look()
        try:
            act()
        except GraphError:
            return
        self._had.pop(user_id, None)
        self._since[user_id] = self.clock.now()
        self.tenant.run_due()
        self._read[user_id] = len(self.tenant.truth.service_record(user_id))

    def look_again(self) -> None:
        undisturbed(go_on_with_product_changes(self.services))
        self.send(CommandKind.RECONCILE)

    # The checker

    def written(self) -> tuple[object, ...]:
        stored = undisturbed(self.changes.load(CHANGE))
        return (stored and stored.etag,)

    def check(self) -> None:
        """Write down who was without a service that they had and keep, at any instant since the last look."""
        now, there = self.clock.now(), self.in_group() & self.seated()
        for user_id in [*self._since]:
            if user_id not in there:
                self._since.pop(user_id)
                self._had.pop(user_id, None)
        for user_id in self.everybody():
            self._check(user_id, now, present=user_id in there)
        if CHANGE in self.changes._stored:
            reason = self.change.reason
            if reason and not is_said_in_every_language(reason):
                self.violations.append(f"{now}: in no other language: {reason}")
        self._check_limit(now)

    def _check(self, user_id: str, now: datetime, *, present: bool) -> None:
        read = self._read.get(user_id, 0)
        record = self.tenant.truth.service_record(user_id, read)
        self._read[user_id] = read + len(record)
        if not present:
            return
        since = self._since.setdefault(user_id, now)
        had = self._had.get(user_id, frozenset())
        for when, plans in record:
            there = services(plans) & self.kept
            if had - there:
                self._had.pop(user_id, None)
                self._since[user_id] = now
                self.violations.append(f"{when} {self._state()}: {user_id} was without {sorted(had - there)[:2]}")
                return
        if since + GRACE <= now:
            newest = self.tenant.truth.service_record(user_id, max(0, self._read[user_id] - 1))
            self._had[user_id] = services(newest[-1][1]) & self.kept if newest else frozenset()

    def _state(self) -> str:
        return self.change.state if CHANGE in self.changes._stored else "before"

    def _check_limit(self, now: datetime) -> None:
        ours = {each.sku_id for each in (*self.before, *self.after)}
        groups = {each.licensed_group_id for each in self.allotment.every_product} - {None}
        rows = undisturbed(self.store.all_members(ALLOTMENT))
        holders = set()
        for user_id in self.everybody():
            row = rows.get(user_id)
            states = [each for each in self.tenant.truth.license_assignment_states(user_id) if each.is_active]
            bridged = row.bridged if row else ()
            if any(
                each.sku_id in ours
                and (each.assigned_by_group in groups or (each.assigned_by_group is None and each.sku_id in bridged))
                for each in states
            ):
                holders.add(user_id)
        if len(holders) > self.allotment.allotted_units:
            self.violations.append(f"{now}: {len(holders)} licensed, the limit is {self.allotment.allotted_units}")


def history(seed: int, steps: int = 450) -> Changing:
    """A random history: workers crash and come twice, Graph throttles, people come and go, administrators decide."""
    random = Random(f"change {seed}")
    before, after = random.choice(CHANGES)
    people = random.randint(1, 9)
    world = Changing(
        before=tuple(map(product, before)),
        after=tuple(map(product, after)),
        people=people,
        units=people + random.choice((-1, 0, 0, 3)) if people > 1 else people,
        licensing=random.choice((Licensing.GROUP, Licensing.GROUP, Licensing.DIRECT)),
        overflow=random.choice(tuple(Overflow)),
        round_size=random.choice((1, 3, 20)),
        lag=random.choice((0.0, 0.0, 8.0)),
        licensing_delay=random.choice((0.0, 0.0, 20.0)),
    )
    world.disturb(random, steps, lambda chance: _others(world, random, chance))
    return world


def _others(world: Changing, random: Random, chance: float) -> None:
    if chance < 0.93:
        _members_change(world, random)
    elif chance < 0.94:
        change_by_hand(world, random)
    elif chance < 0.97:
        _administrator(world, random)


def _members_change(world: Changing, random: Random) -> None:
    there = world.in_group()
    who = random.choice(world.everybody())
    if who in there:
        world.leave(who)
    else:
        world.join(who)


def change_by_hand(world: Changing, random: Random) -> None:
    """Somebody licenses, or takes a licence from, a person, or moves them in a licensed group."""
    who = random.choice(world.everybody())
    one = random.choice((*world.before, *world.after))
    licence = AssignedLicense(one.sku_id)
    groups = [each.licensed_group_id for each in world.allotment.every_product if each.licensed_group_id]
    tenant, kind = world.tenant, random.random()
    if kind < 0.5 and groups:
        group = random.choice(groups)
        there = who in tenant.truth.member_ids(group)
        if there:
            world.by_hand(who, lambda: tenant.change_members(group, remove=[who]))
        elif who in world.seated():
            world.by_hand(who, lambda: tenant.change_members(group, add=[who]))
    elif kind < 0.75:
        world.by_hand(who, lambda: tenant.assign_user_license(who, [], [one.sku_id], actor="tenant"))
    elif kind < 0.8 and who in world.seated():
        world.by_hand(who, lambda: tenant.assign_user_license(who, [licence], [], actor="tenant"))
    else:
        error = random.choice((None, None, AssignmentError.EXCLUSIVE, AssignmentError.COUNT))
        tenant.set_license_fault(who, one.sku_id, error)


def _administrator(world: Changing, random: Random) -> None:
    match world.change.state:
        case ChangeState.PLANNED:
            world.start()
        case ChangeState.STOPPED:
            world.resume()
        case _:
            kind = random.random()
            if kind < 0.25:
                world.stop()
            elif kind < 0.33:
                world.undo()
            elif kind < 0.45:
                world.change_limit(random.randint(-1, 3))


def without_faults(world: Changing) -> None:
    """From here on nothing stands against anybody's licences; what somebody has assigned by hand is taken."""
    for user_id in world.everybody():
        for one in (*world.before, *world.after):
            world.tenant.set_license_fault(user_id, one.sku_id, None)
    rows = undisturbed(world.store.all_members(ALLOTMENT))
    for user_id in world.everybody() if world.licensing is Licensing.GROUP else ():
        ours = rows[user_id].bridged if user_id in rows else ()
        for sku_id, group_id in world.ways(user_id):
            if group_id is None and sku_id not in ours:
                world.by_hand(user_id, partial(world.tenant.assign_user_license, user_id, [], [sku_id]))
