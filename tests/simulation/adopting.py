"""Adoptions on the local tenant, with a scheduler that crashes, doubles, delays and interleaves the workers.

The checker knows nothing of the implementation: it reads who is really a member and who really has the licence, after
every step of every worker, and knows whom an administrator has given up.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from random import Random

from application.adoption import go_on_with_adoptions
from application.dispatch import handle
from application.services import Services
from domain.admission import Transaction
from domain.adoption.model import (
    Adoption,
    AdoptionState,
    PlannedPerson,
    Source,
    Verdict,
    Whom,
)
from domain.adoption.steps import resumed, started, stopped, undone
from domain.allotments import Allotment, AllotmentState, Licensing, MemberState, Overflow, Product
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest
from domain.objections import Text
from domain.undertakings import Scan
from domain.waiting_order import FIRST_PLACE
from local.tenant.model import PRODUCTS, AssignedLicense, FactKind, Tenant
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.services import services_on_fakes
from tests.simulation.hands import Hands
from tests.simulation.trampoline import Step, undisturbed
from tests.simulation.world import Entrance
from tests.support.samples import carried
from tests.support.texts import is_said_in_every_language

ADOPTION, EXISTING = "a1", "e1"
SKU = PRODUCTS["SPE_E3"].sku_id
SHOP = min(PRODUCTS["SPE_E3"].plan_ids)
GRACE = timedelta(seconds=100)
"""Who joined or came back less than this ago has not been seen by everybody yet (docs/adoption.md)."""

DAY = timedelta(days=1)


@dataclass
class Adopting(Hands):
    """One tenant, one group whose people are licensed today, and one adoption.

    existing: the group had its allotment before somebody licensed it.
    whom, outside: so many people hold the licence directly, and are not in the group, but taken over too.
    """

    sends = frozenset({"sources.change_group", "directory.remove_members"})

    people: int = 6
    units: int = 6
    source: Source = Source.GROUP
    overflow: Overflow = Overflow.WAIT
    lag: float = 0
    licensing_delay: float = 0
    disabled: frozenset[str] = frozenset({SHOP})
    existing: bool = False
    whom: Whom = Whom.MEMBERS
    outside: int = 0
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.tenant = Tenant(self.clock.now, units={"SPE_E3": 200, "VISIOCLIENT": 50})
        self.members = sorted(user.id for user in self.tenant.add_people(self.people, usage_location="SE"))
        self.strangers = [user.id for user in self.tenant.add_people(8, usage_location="SE")]
        self.outsiders = sorted(user.id for user in self.tenant.add_people(self.outside, usage_location="SE"))
        self.group = self.tenant.create_group("Watched", "watched", self.members).id
        others = [*self.members, *self.outsiders] if self.source is Source.MEMBERSHIP else []
        self.large = self.tenant.create_group("Large", "large", others).id
        self.commands = InMemoryCommandQueue(self.clock, Step)
        self.store, self.adoptions = InMemoryAllotmentStore(Step), InMemoryAdoptions(Step)
        self.services = self._services()
        if self.existing:
            self._make_allotment()
        licence = AssignedLicense(SKU, self.disabled)
        if self.source is Source.GROUP:
            self.tenant.assign_group_license(self.group, [licence], [], actor="tenant")
        elif self.source is Source.MEMBERSHIP:
            self.tenant.assign_group_license(self.large, [licence], [], actor="tenant")
        else:
            for user_id in self.members:
                self.tenant.assign_user_license(user_id, [licence], [], actor="tenant")
        for user_id in self.outsiders if self.source is Source.DIRECT else ():
            self.tenant.assign_user_license(user_id, [licence], [], actor="tenant")
        self.clock.advance(timedelta(seconds=1))
        self.tenant.run_due()
        self.tenant.knobs.licensing_delay = (timedelta(0), timedelta(seconds=self.licensing_delay))
        self.tenant.replication_lag = timedelta(seconds=self.lag)
        self.given_up: set[str] = set()
        self._since = dict.fromkeys(self.members, self.clock.now() - DAY)
        self._had = set(self.members)
        self._safe = set(self.outsiders)
        self._read = len(self.tenant.history.facts)
        self._adopted = self.existing
        self._plan()

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
        return replace(made, adoption=replace(made.adoption, store=self.adoptions))

    def _make_allotment(self) -> None:
        """Make the allotment, and have everybody decided about, before the group is licensed."""
        product = Product(SKU, "SPE_E3")
        made = Allotment(
            id=EXISTING,
            display_name="Watched",
            group_id=self.group,
            products=(product,),
            allotted_units=self.units,
            overflow=self.overflow,
            licensing=Licensing.GROUP,
            created=self.clock.now(),
            next_place=FIRST_PLACE,
        )
        made = replace(made, products=(undisturbed(carried(self.services.directory, made, product)),))
        undisturbed(self.store.claim(self.group, EXISTING))
        undisturbed(self.store.create(made))
        self.send(CommandKind.OBSERVE)
        while (active := self.commands.queue.next_active()) is not None:
            self.clock.advance(max(timedelta(0), active - self.clock.now()))
            self.tenant.run_due()
            for message in self.commands.queue.heads():
                undisturbed(handle(self.services, message.body, message.session_id, message.delivery_count))
                self.commands.queue.complete(message)
        self.members = sorted(self.in_group())

    def _plan(self) -> None:
        now = self.clock.now()
        adoption = Adoption(
            id=ADOPTION,
            display_name="Watched",
            group_id=self.group,
            source=self.source,
            products=(Product(SKU, "SPE_E3", tuple(self.disabled)),),
            allotted_units=self.units,
            overflow=self.overflow,
            owners=(),
            created=now,
            created_by="administrator",
            scan=Scan(began=now),
            existing=EXISTING if self.existing else None,
            whom=self.whom,
            old_group=self.old_way if self.source is Source.MEMBERSHIP else None,
        )
        undisturbed(self.adoptions.add(adoption))
        if self.whom is Whom.LISTED:
            stored = undisturbed(self.adoptions.load(ADOPTION))
            assert stored is not None
            listed = [PlannedPerson(user, Verdict.NOT_HELD, joins=True) for user in [*self.outsiders, self.members[0]]]
            undisturbed(self.adoptions.write(adoption, stored.etag, listed))
        self.send(CommandKind.ADOPT)

    # What there is

    @property
    def adoption(self) -> Adoption:
        stored = undisturbed(self.adoptions.load(ADOPTION))
        assert stored is not None
        return stored.value

    @property
    def allotment(self) -> Allotment | None:
        stored = undisturbed(self.store.load(self.allotment_id))
        return stored.value if stored else None

    @property
    def allotment_id(self) -> str:
        return EXISTING if self.existing else ADOPTION

    @property
    def over(self) -> set[str]:
        """Who is shown as over the limit."""
        page = undisturbed(self.adoptions.people(ADOPTION, Verdict.OVER, None, 99))
        return {person.user_id for person in page.items}

    @property
    def waiting(self) -> set[str]:
        rows = undisturbed(self.store.all_members(self.allotment_id))
        return {user_id for user_id, row in rows.items() if row.state is MemberState.WAITING}

    def in_group(self) -> set[str]:
        return set(self.tenant.truth.member_ids(self.group))

    def licensed(self) -> set[str]:
        everybody = [*self.members, *self.strangers, *self.outsiders]
        return {user_id for user_id in everybody if self.tenant.truth.has_license(user_id, SKU)}

    def ways(self, user_id: str) -> set[str | None]:
        """The sources of a person's active licence."""
        states = self.tenant.truth.license_assignment_states(user_id)
        return {state.assigned_by_group for state in states if state.is_active and state.sku_id == SKU}

    @property
    def old_way(self) -> str | None:
        return {Source.GROUP: self.group, Source.DIRECT: None, Source.MEMBERSHIP: self.large}[self.source]

    # What an administrator does

    def ask(self, change: Callable[[Adoption], Adoption]) -> bool:
        """Change the adoption as the API does; answers whether that was possible."""
        stored = undisturbed(self.adoptions.load(ADOPTION))
        assert stored is not None
        try:
            after = change(stored.value)
        except (Conflict, InvalidRequest):
            return False
        undisturbed(self.adoptions.write(after, stored.etag))
        self.send(CommandKind.ADOPT)
        return True

    def start(self, *, loss_confirmed: bool = False) -> bool:
        if loss_confirmed:
            self.given_up |= self.over
        fingerprint = self.adoption.fingerprint
        return self.ask(lambda adoption: started(adoption, fingerprint, loss_confirmed, self.clock.now()))

    def stop(self) -> bool:
        return self.ask(lambda adoption: stopped(adoption, Text("adoptionStoppedBy", actor="a test")))

    def resume(self, *, loss_confirmed: bool | None = None) -> bool:
        if loss_confirmed:
            self.given_up |= self.over
        fingerprint = self.adoption.fingerprint
        return self.ask(lambda adoption: resumed(adoption, fingerprint, loss_confirmed, self.clock.now()))

    def undo(self) -> bool:
        return self.ask(lambda adoption: undone(adoption, self.clock.now()))

    def raise_limit(self, units: int) -> None:
        stored = undisturbed(self.store.load(self.allotment_id))
        if stored is not None and stored.value.state is not AllotmentState.DELETING:
            raised = replace(stored.value, allotted_units=stored.value.allotted_units + units)
            undisturbed(self.store.commit(Transaction(raised, ()), stored.etag))
            self.send(CommandKind.FINISH)

    def send(self, kind: CommandKind) -> None:
        whose = ADOPTION if kind is CommandKind.ADOPT else self.allotment_id
        undisturbed(self.commands.enqueue([Command(kind, whose, "a test", self.clock.now())]))

    def join(self, user_id: str) -> None:
        self.tenant.change_members(self.group, add=[user_id])
        self.send(CommandKind.OBSERVE)

    def leave(self, user_id: str) -> None:
        self._safe.discard(user_id)
        self.tenant.change_members(self.group, remove=[user_id])
        self.send(CommandKind.OBSERVE)

    def unlicense(self, user_id: str) -> None:
        """An administrator takes the direct licence from somebody."""
        self._safe.discard(user_id)
        self.tenant.assign_user_license(user_id, [], [SKU], actor="tenant")

    def look_again(self) -> None:
        undisturbed(go_on_with_adoptions(self.services))
        if self.allotment:
            self.send(CommandKind.RECONCILE)

    # The checker

    def written(self) -> tuple[object, ...]:
        stored = undisturbed(self.adoptions.load(ADOPTION))
        return (stored and stored.etag,)

    def check(self) -> None:
        """Write down who is without a licence that he had."""
        now, there, licensed = self.clock.now(), self.in_group(), self.licensed()
        allotment = self.allotment
        self._adopted |= allotment is not None and not allotment.adopting
        for fact in self.tenant.history.since(self._read):
            rolled_back = fact.kind is FactKind.MEMBER_REMOVED and fact.actor == "app" and fact.group_id == self.group
            allowed = self._adopted or self._is_taken_out_again(fact.object_id or "")
            if rolled_back and not allowed:  # afterwards the allotment is like any other
                self.violations.append(f"{now} {self.adoption.state}: {fact.object_id} was put out of the group")
        self._read = len(self.tenant.history.facts)
        if self.adoption.reason and not is_said_in_every_language(self.adoption.reason):
            self.violations.append(f"{now} {self.adoption.state}: in no other language: {self.adoption.reason}")
        for user_id in [*self._since]:
            if user_id not in there:
                del self._since[user_id]
                self._had.discard(user_id)
        for user_id in there:
            self._since.setdefault(user_id, now)
            if user_id in licensed and self._since[user_id] + GRACE <= now:
                self._had.add(user_id)
        for user_id in sorted((self._had | self._safe) - self.given_up - licensed):
            self._had.discard(user_id)
            self._safe.discard(user_id)
            self.violations.append(f"{now} {self.adoption.state}: {user_id} has lost the licence")
        if allotment is not None:
            carriers = {product.licensed_group_id for product in allotment.products} - {None}
            used = {user_id for user_id in licensed if self.ways(user_id) & carriers}
            if len(used) > allotment.allotted_units:
                self.violations.append(f"{now}: {len(used)} licensed, the limit is {allotment.allotted_units}")

    def _is_taken_out_again(self, user_id: str) -> bool:
        """Whether an undone adoption may remove a person: the plan adds them, and they have the old licence."""
        undone = (self.adoption.stopped_in or self.adoption.state) in {AdoptionState.UNDOING, AdoptionState.UNDONE}
        planned = undisturbed(self.adoptions.named(ADOPTION, [user_id])).get(user_id) if undone else None
        return planned is not None and planned.joins and self.old_way in self.ways(user_id)


def history(
    seed: int, steps: int = 500, *, existing: bool = False, others: bool = False, large: bool = False
) -> Adopting:
    """A random history: workers crash and come twice, Graph throttles, people come and go, administrators decide.

    others: people outside the group are taken over too.
    large: they are those of a large group that stays as it is.
    """
    random = Random(f"adoption {seed}")
    people = random.randint(1, 30)
    outside = random.randint(1, 30) if others or large else 0
    sources = [Source.GROUP] if existing else [Source.DIRECT] if others else [Source.GROUP, Source.DIRECT]
    world = Adopting(
        people=people,
        units=max(0, people + outside + random.choice((-2, 0, 0, 3))),
        source=Source.MEMBERSHIP if large else random.choice(sources) if len(sources) > 1 else sources[0],
        overflow=random.choice(tuple(Overflow)),
        lag=random.choice((0.0, 0.0, 8.0)),
        licensing_delay=random.choice((0.0, 0.0, 20.0)),
        existing=existing,
        whom=Whom.LISTED if large else random.choice((Whom.HOLDERS, Whom.LISTED)) if others else Whom.MEMBERS,
        outside=outside,
    )
    world.disturb(random, steps, lambda chance: _others(world, random, chance))
    return world


def _others(world: Adopting, random: Random, chance: float) -> None:
    if chance < 0.93:
        _members_change(world, random)
    elif chance < 0.97:
        _administrator(world, random)


def _members_change(world: Adopting, random: Random) -> None:
    there = world.in_group()
    who = random.choice([*world.members, *world.strangers, *world.outsiders])
    if who in there:
        world.leave(who)
    else:
        world.join(who)


def _administrator(world: Adopting, random: Random) -> None:
    match world.adoption.state:
        case AdoptionState.PLANNED:
            world.start(loss_confirmed=random.random() < 0.5)
        case AdoptionState.STOPPED:
            world.resume(loss_confirmed=random.choice((None, None, True)))
        case _:
            kind = random.random()
            if kind < 0.3:
                world.stop()
            elif kind < 0.36:
                world.undo()
            elif kind < 0.5:
                world.raise_limit(random.randint(1, 3))
