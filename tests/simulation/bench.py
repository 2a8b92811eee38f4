"""The real handlers on a tenant in process, one at a time: a test says at which step who comes in between."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from application.dispatch import carry_out
from domain.admission import Policy, Transaction
from domain.allotments import Allotment, AllotmentState, Licensing, Member, Overflow, Product, Step
from domain.commands import Command, CommandKind
from local.tenant.model import PRODUCTS, Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.pools import InMemoryPools
from tests.fakes.services import services_on_fakes
from tests.simulation import trampoline
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import Entrance

ALLOTMENT = "a1"


class Bench:
    """A tenant, a group of some of its people, and an allotment of the group: with direct licensing it is active, with
    licensing by group it is to be prepared.
    """

    def __init__(
        self,
        members: int,
        units: int,
        *,
        overflow: Overflow = Overflow.WAIT,
        policy: Policy | None = None,
        licensing: Licensing = Licensing.DIRECT,
        products: Sequence[Product] = (Product(PRODUCTS["EMS"].sku_id, "EMS"),),
        owners: Sequence[str] = (),
    ) -> None:
        self.clock = FixedClock()
        self.tenant = Tenant(self.clock.now, units={product.sku_part_number: 100 for product in products})
        self.tenant.knobs.licensing_delay = (timedelta(0), timedelta(0))
        self.people = sorted(user.id for user in self.tenant.add_people(members))
        self.group = self.tenant.create_group("Watched", "watched", self.people).id
        self.store = InMemoryAllotmentStore(trampoline.Step)
        self.commands = InMemoryCommandQueue(self.clock, trampoline.Step)
        self.pools = InMemoryPools(trampoline.Step)
        ids = count(1)
        made = services_on_fakes(
            self.tenant,
            self.clock,
            trampoline.Step,
            store=self.store,
            commands=self.commands,
            sign_in=Entrance(),
            new_id=lambda: f"a{next(ids)}",
        )
        self.services = replace(made, pools=self.pools, policy=policy or Policy())
        self._made = Allotment(
            id=ALLOTMENT,
            display_name="Watched",
            group_id=self.group,
            products=tuple(products),
            allotted_units=units,
            overflow=overflow,
            licensing=licensing,
            created=self.clock.now(),
            owners=tuple(owners),
            state=AllotmentState.ACTIVE if licensing is Licensing.DIRECT else AllotmentState.PREPARING,
            prepared=licensing is Licensing.DIRECT,
        )

    @property
    def sku_id(self) -> str:
        """The product of the allotment."""
        return self._made.products[0].sku_id

    def make(self) -> None:
        """Make the allotment; nobody has been looked at yet."""
        undisturbed(self.store.claim(self.group, ALLOTMENT))
        undisturbed(self.store.create(self._made))

    @property
    def allotment(self) -> Allotment:
        """The allotment as it is stored."""
        stored = undisturbed(self.store.load(ALLOTMENT))
        assert stored is not None
        return stored.value

    @property
    def rows(self) -> dict[str, Member]:
        """Every row as it is stored."""
        return dict(undisturbed(self.store.all_members(ALLOTMENT)))

    def told(self) -> list[str]:
        """The kinds of all decisions, in their order."""
        page = undisturbed(self.store.decisions(ALLOTMENT, None, 999))
        return [decision.kind.value for decision in reversed(page.items)]

    def work(self, kind: CommandKind = CommandKind.OBSERVE, *, redelivered: bool = False) -> Coroutine[Any, Any, None]:
        """A worker that carries out a command."""
        command = Command(kind, ALLOTMENT, "a test", self.clock.now())
        return carry_out(self.services, command, redelivered=redelivered)

    def write(self, *steps: Step) -> None:
        """Write as another worker would, in one transaction without a decision."""
        stored = undisturbed(self.store.load(ALLOTMENT))
        assert stored is not None
        undisturbed(self.store.commit(Transaction(stored.value, steps), stored.etag))


def up_to(worker: Coroutine[Any, Any, Any], step: str, times: int = 1) -> None:
    """Let a worker go on until it has come to a step for the nth time."""
    for _ in range(times):
        while worker.send(None) != step:
            pass


def cut_short(worker: Coroutine[Any, Any, object], after: int) -> bool:
    """Let a worker be gone after so many steps; answers whether it came so far."""
    try:
        for _ in range(after):
            worker.send(None)
    except StopIteration:
        return False
    worker.close()
    return True


def steps_of(worker: Coroutine[Any, Any, Any], watched: Callable[[str], None] | None = None) -> Sequence[str]:
    """Let a worker go on to its end; `watched` is called at each step, before it is done."""
    steps: list[str] = []
    try:
        while True:
            steps.append(worker.send(None))
            if watched:
                watched(steps[-1])
    except StopIteration:
        return steps
