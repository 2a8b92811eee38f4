"""Backup allotments on the local tenant, with a scheduler that crashes, doubles, delays and interleaves the workers.

One allotment has two backups. The checker reads the tenant's own record of which service plans each person has had at
every instant: whoever waits and has a backup seat has that licence or the allotment's own all the time, until they
leave, or somebody takes them out of the backup by hand. No allotment is ever over its limit, and nobody is removed from
a backup's group who is there by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from application.backups import look_after_backups
from application.services import Services
from domain.admission import Policy, Transaction, removal_asked
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState, Overflow
from domain.backup_seats import BackupStage
from domain.commands import Command, CommandKind
from domain.fulfilment import Effect, Outcome
from domain.waiting_order import FIRST_PLACE
from local.tenant.model import PRODUCTS, AssignmentError, Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.directory import TenantDirectory
from tests.fakes.services import services_on_fakes
from tests.simulation.changing import product
from tests.simulation.hands import Hands
from tests.simulation.trampoline import Step, undisturbed
from tests.simulation.world import Entrance
from tests.support.samples import carried

FIRST, SECOND, THIRD = "a1", "a2", "a3"
OFFERED: Mapping[str, str] = {FIRST: "SPE_E5", SECOND: "SPE_E3", THIRD: "POWER_BI_PRO"}
"""The allotment, and its backups in order, with their products."""

BACKUPS = (SECOND, THIRD)


class Witness(TenantDirectory):
    """The directory, with a note of which memberships the app has begun and ended, and when."""

    def __init__(self, told: "Backing", tenant: Tenant) -> None:
        super().__init__(tenant, Step)
        self._told = told

    async def add_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.add_members")
        there = self._tenant.truth.member_ids(group_id)
        self._told.asked |= {(group_id, user) for user in user_ids if user not in there}
        outcomes = undisturbed(TenantDirectory(self._tenant).add_members(group_id, user_ids))
        await self._pause("directory.add_members done")
        return outcomes

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        await self._pause("directory.remove_members")
        self._told.removes(group_id, user_ids)
        outcomes = undisturbed(TenantDirectory(self._tenant).remove_members(group_id, user_ids))
        for user in user_ids:
            if outcomes[user].effect is Effect.DONE:
                self._told.asked.discard((group_id, user))
        await self._pause("directory.remove_members done")
        return outcomes


@dataclass
class Backing(Hands):
    """One tenant, one allotment with people who wait, and two backups.

    units: of the three allotments. asked: the memberships of backups that the app has asked for.
    """

    sends = frozenset({"directory.add_members", "directory.remove_members", "directory.grant", "directory.revoke"})

    people: int = 6
    units: tuple[int, int, int] = (2, 2, 9)
    licensing: Licensing = Licensing.GROUP
    overflow: Overflow = Overflow.WAIT
    lag: float = 0
    licensing_delay: float = 0
    bought: int = 60
    policy: Policy = field(default_factory=Policy)
    violations: list[str] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.tenant = Tenant(self.clock.now, units={**dict.fromkeys(OFFERED.values(), self.bought), "AAD_PREMIUM": 1})
        self.members = sorted(user.id for user in self.tenant.add_people(self.people, usage_location="SE"))
        self.strangers = [user.id for user in self.tenant.add_people(5, usage_location="SE")]
        self.groups = {one: self.tenant.create_group(one, one).id for one in OFFERED}
        self.commands = InMemoryCommandQueue(self.clock, Step)
        self.store = InMemoryAllotmentStore(Step)
        self.services = self._services()
        self._read: dict[str, int] = {}
        self._held: set[str] = set()
        self._by_hand: dict[tuple[str, str], datetime] = {}
        for one, units in zip(OFFERED, self.units, strict=True):
            self._make(one, units)
        self.tenant.knobs.licensing_delay = (timedelta(0), timedelta(seconds=self.licensing_delay))
        self.tenant.replication_lag = timedelta(seconds=self.lag)
        for user in self.members:
            self.tenant.change_members(self.groups[FIRST], add=[user])
        self.send(FIRST)

    def _services(self) -> Services:
        made = services_on_fakes(
            self.tenant,
            self.clock,
            Step,
            store=self.store,
            commands=self.commands,
            sign_in=Entrance(),
            new_id=lambda: "another",
        )
        return replace(made, directory=Witness(self, self.tenant), policy=self.policy)

    def _make(self, one: str, units: int) -> None:
        made = Allotment(
            id=one,
            display_name=one,
            group_id=self.groups[one],
            products=(product(OFFERED[one]),),
            allotted_units=units,
            overflow=Overflow.WAIT if one == FIRST else self.overflow,
            licensing=self.licensing,
            created=self.clock.now(),
            next_place=FIRST_PLACE,
            backups=BACKUPS if one == FIRST else (),
        )
        if self.licensing is Licensing.GROUP:
            grouped = tuple(undisturbed(carried(self.services.directory, made, each)) for each in made.products)
            made = replace(made, products=grouped)
        undisturbed(self.store.claim(made.group_id, one))
        undisturbed(self.store.create(made))
        undisturbed(self.store.list_anew(one))

    # What is so

    def allotment(self, one: str = FIRST) -> Allotment:
        stored = undisturbed(self.store.load(one))
        assert stored is not None
        return stored.value

    def rows(self, one: str = FIRST) -> Mapping[str, Member]:
        return undisturbed(self.store.all_members(one))

    def is_there(self, one: str) -> bool:
        return undisturbed(self.store.load(one)) is not None

    def in_group(self, one: str) -> frozenset[str]:
        return self.tenant.truth.member_ids(self.groups[one])

    def everybody(self) -> list[str]:
        return [*self.members, *self.strangers]

    def holds(self, user_id: str) -> set[str]:
        """Of which of the three somebody has the active licence."""
        states = self.tenant.truth.license_assignment_states(user_id)
        active = {state.sku_id for state in states if state.is_active}
        return {one for one, name in OFFERED.items() if PRODUCTS[name].sku_id in active}

    def served(self) -> dict[str, set[str]]:
        """What everybody in the first group holds."""
        return {user: self.holds(user) for user in sorted(self.in_group(FIRST))}

    # What people and administrators do

    def send(self, one: str, kind: CommandKind = CommandKind.OBSERVE) -> None:
        undisturbed(self.commands.enqueue([Command(kind, one, "a test", self.clock.now())]))

    def join(self, one: str, user_id: str) -> None:
        if user_id not in self.in_group(one):
            self._by_hand[one, user_id] = self.clock.now()
        self.tenant.change_members(self.groups[one], add=[user_id])
        self.send(one)

    def leave(self, one: str, user_id: str) -> None:
        self.look()
        self._held.discard(user_id)
        self.asked.discard((self.groups[one], user_id))
        self._by_hand.pop((one, user_id), None)
        self.tenant.change_members(self.groups[one], remove=[user_id])
        self.send(one)

    def change(self, one: str = FIRST, **settings: object) -> None:
        stored = undisturbed(self.store.load(one))
        assert stored is not None
        after = replace(stored.value, **settings)  # type: ignore[arg-type]
        undisturbed(self.store.commit(Transaction(after, ()), stored.etag))
        undisturbed(self.store.list_anew(one))
        self.send(one, CommandKind.FINISH)

    def change_limit(self, one: str, more: int) -> None:
        there = self.allotment(one)
        self.change(one, allotted_units=max(there.taken_units, there.allotted_units + more))

    def look_again(self) -> None:
        for one in filter(self.is_there, OFFERED):
            undisturbed(self.store.list_anew(one))
            self.send(one, CommandKind.RECONCILE)
        undisturbed(look_after_backups(self.services))

    def timer(self) -> None:
        """What the catch-up timer does."""
        for one in OFFERED:
            undisturbed(self.store.list_anew(one))
            self.send(one)
        undisturbed(look_after_backups(self.services))

    def rest(self, times: int = 3) -> None:
        """Let everything come to an end, with as many ticks of the timer as it takes."""
        for _ in range(times):
            self.propagation_margin()
            self.advance(400)
            for one in filter(self.is_there, OFFERED):
                if removal := removal_asked(self.allotment(one)):
                    self.change(one, state=AllotmentState.ACTIVE, state_reason=None, confirmed_removals=removal)
                    self.send(one, CommandKind.RECONCILE)

    # The checker

    def removes(self, group_id: str, user_ids: Sequence[str]) -> None:
        """The app is about to remove people: those of a backup must be there by its own doing."""
        for one in BACKUPS:
            rolled_back = {user for user, row in self.rows(one).items() if row.state is MemberState.ROLLING_BACK}
            for user in user_ids:
                own = (group_id, user) in self.asked or user in rolled_back
                if group_id == self.groups[one] and user in self.in_group(one) and not own:
                    self.violations.append(f"{self.clock.now()}: {user} is removed from {one} and was there before")

    def check(self) -> None:
        """Write down who was without both, at any instant since the last look."""
        now = self.clock.now()
        rows = self.rows() if self.is_there(FIRST) else {}
        there = {one: self.in_group(one) for one in OFFERED}
        for user in self.everybody():
            row, read = rows.get(user), self._read.get(user, 0)
            record = self.tenant.truth.service_record(user, read)
            self._read[user] = read + len(record)
            ends = user not in there[FIRST] or row is None or row.state is MemberState.LEAVING
            if ends:
                self._held.discard(user)
            if user in self._held and any(not plans for _, plans in record):
                self.violations.append(f"{now}: {user} was without both, as {row}")
                self._held.discard(user)
            seat = row.backup if row and not ends else None
            if seat and seat.stage is BackupStage.HELD and user in there[seat.allotment_id]:
                self._held.add(user)
            elif user in self._held and not self.holds(user):
                self._held.discard(user)
        self._check_limits(now)

    def _check_limits(self, now: datetime) -> None:
        for one in OFFERED:
            stored = undisturbed(self.store.load(one))
            if stored is None:
                continue
            holders = [user for user in self.everybody() if one in self.holds(user)]
            if len(holders) > stored.value.allotted_units:
                self.violations.append(f"{now}: {len(holders)} licensed in {one}")
            if stored.value.consumed_units > stored.value.allotted_units:
                self.violations.append(f"{now}: {stored.value.consumed_units} seats in {one}")

    def as_it_ended(self) -> None:
        """What holds once nothing is left to do: everybody is served by one, and nobody is where they need not be."""
        rows = self.rows()
        for row in rows.values():
            if row.unfinished or row.state is MemberState.LEAVING:
                self.violations.append(f"not finished: {row}")
            if row.state is MemberState.LICENSED and row.backup:
                self.violations.append(f"moved up, and has a backup: {row}")
        if self.allotment().backup_units != sum(row.backup is not None for row in rows.values()):
            self.violations.append(f"{self.allotment().backup_units} backups are counted")
        for one in BACKUPS:
            held = {user for user, row in rows.items() if row.backup and row.backup.allotment_id == one}
            left = {user for user in self.in_group(one) if (self.groups[one], user) in self.asked} - held
            if left:
                self.violations.append(f"{left} are left in {one}")
        waiting = [row for row in rows.values() if row.state is MemberState.WAITING and not row.backup]
        spare = [one for one in BACKUPS if self.allotment(one).free_units and self.allotment(one).state == "active"]
        for row in waiting:
            closed = {each.allotment_id for each in row.declined}
            open_to = [one for one in spare if one not in closed and row.user_id not in self.rows(one)]
            if open_to and not any(row.user_id in self.rows(one) for one in BACKUPS):
                self.violations.append(f"{row} waits without a backup while {open_to} have seats")


def history(seed: int, steps: int = 350) -> Backing:
    """A random history: workers crash and come twice, Graph throttles, people come and go, limits change."""
    random = Random(f"backup {seed}")
    people = random.randint(2, 8)
    world = Backing(
        people=people,
        units=(random.randint(0, 3), random.randint(0, 3), random.choice((0, 2, 9))),
        licensing=random.choice((Licensing.GROUP, Licensing.GROUP, Licensing.DIRECT)),
        overflow=random.choice(tuple(Overflow)),
        lag=random.choice((0.0, 0.0, 8.0)),
        licensing_delay=random.choice((0.0, 0.0, 20.0)),
        bought=random.choice((60, 60, 3)),
        policy=Policy(removals_ignored=random.choice((20, 1))),
    )
    world.disturb(random, steps, lambda chance: _others(world, random, chance), paused=0.88, crashed=0.90)
    return world


def _others(world: Backing, random: Random, chance: float) -> None:
    if chance < 0.93:
        _people(world, random)
    elif chance < 0.96:
        _administrator(world, random)
    elif chance < 0.98:
        world.timer()


def _people(world: Backing, random: Random) -> None:
    """Somebody joins or leaves; of a backup by themselves, where the app isn't about to add them."""
    one = random.choice((FIRST, FIRST, FIRST, *BACKUPS))
    who = random.choice(world.everybody())
    if who in world.in_group(one):
        world.leave(one, who)
    elif one == FIRST or not _is_about_to(world, one, who):
        world.join(one, who)


def _is_about_to(world: Backing, one: str, who: str) -> bool:
    row = world.rows().get(who)
    return (world.groups[one], who) in world.asked or (
        row is not None and row.backup is not None and row.backup.allotment_id == one
    )


def _administrator(world: Backing, random: Random) -> None:
    kind = random.random()
    if kind < 0.6:
        world.change_limit(random.choice((FIRST, FIRST, SECOND, THIRD)), random.choice((-1, 1, 1, 2)))
    elif kind < 0.7:
        world.change(backups=random.choice(((), BACKUPS, (THIRD,), BACKUPS)))
    elif kind < 0.8:
        one = random.choice(BACKUPS)
        active = world.allotment(one).state is AllotmentState.ACTIVE
        world.change(one, state=AllotmentState.SUSPENDED if active else AllotmentState.ACTIVE)
        if not active:
            world.send(one, CommandKind.RECONCILE)
    else:
        error = random.choice((None, None, AssignmentError.COUNT))
        sku_id = PRODUCTS[OFFERED[random.choice((FIRST, SECOND))]].sku_id
        world.tenant.set_license_fault(random.choice(world.everybody()), sku_id, error)


def without_faults(world: Backing) -> None:
    """From here on nothing stands against anybody's licences, and every allotment is enforced, with all backups."""
    for user in world.everybody():
        for name in OFFERED.values():
            world.tenant.set_license_fault(user, PRODUCTS[name].sku_id, None)
    for one in OFFERED:
        world.change(one, state=AllotmentState.ACTIVE, state_reason=None, backups=BACKUPS if one == FIRST else ())
