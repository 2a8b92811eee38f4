"""An office with one allotment in which everything agrees, whose nights can be lived through."""

from dataclasses import dataclass, replace
from datetime import timedelta

from application import subscription
from application.reconciliation import nightly
from application.reconciliation.start import reconcile
from application.services import ReconciliationServices
from domain.admission import Transaction
from domain.allotments import Allotment, Member, Step, counted
from domain.commands import Command, CommandKind
from domain.reconciliation.kinds import read_policy
from domain.reconciliation.nights import Piece
from domain.young import MISSING_AT_LEAST
from tests.support.samples import E3
from tests.unit.api.office import Office

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class House(Office):
    """An office with one allotment of four seats, of which ann and ben have one each; everything agrees."""

    allotment_id: str = ""
    group_id: str = ""
    ann: str = ""
    ben: str = ""

    async def furnish(self) -> "House":
        await subscription.ensure(self.core)
        self.group_id, self.ann, self.ben = self.group(), self.person("ann"), self.person("ben")
        for user in (self.ann, self.ben):
            self.tenant.add_member(self.group_id, user, actor="tenant")
        self.allotment_id = await self.allotment(units=4, groupId=self.group_id)
        await self.propagation_margin()
        return self

    @property
    def nightly(self) -> ReconciliationServices:
        return self.core.nightly

    async def now(self) -> Allotment:
        stored = await self.store.load(self.allotment_id)
        assert stored is not None
        return stored.value

    async def licensed_group(self) -> str:
        return (await self.now()).products[0].licensed_group_id or ""

    async def row(self, user: str) -> Member | None:
        return (await self.store.all_members(self.allotment_id)).get(user)

    async def put(self, user: str, **changes: object) -> None:
        """Change a row as nobody does."""
        stored, before = await self.store.load(self.allotment_id), await self.row(user)
        assert stored is not None
        assert before is not None
        after = replace(before, **changes)  # type: ignore[arg-type]
        step = Step(user, before, after)
        await self.store.commit(Transaction(counted(stored.value, step), (step,)), stored.etag)

    async def set(self, **changes: object) -> None:
        """Change the ledger as nobody does."""
        stored = await self.store.load(self.allotment_id)
        assert stored is not None
        await self.store.commit(Transaction(replace(stored.value, **changes), ()), stored.etag)  # type: ignore[arg-type]
        await self.store.list_anew(self.allotment_id)

    async def propagation_margin(self) -> None:
        """Let time pass, and the app look again at what it has begun."""
        for _ in range(3):
            self.clock.advance(timedelta(minutes=20))
            self.tenant.run_due()
            await self.commands.enqueue([Command(CommandKind.FINISH, self.allotment_id, "test", self.clock.now())])

    async def look(self) -> None:
        """Have the group looked at."""
        await self.commands.enqueue([Command(CommandKind.OBSERVE, self.allotment_id, "test", self.clock.now())])

    async def adopt(self, path: str, **confirmed: object) -> str:
        """Start an adoption as it was planned, and see it through; answers its state."""
        plan = await self.call("GET", path)
        body = {"plan": plan.body["plan"]["fingerprint"], **confirmed}
        started = await self.call("POST", f"{path}/start", body, headers={"If-Match": "*"})
        assert started.status == 200, started.body
        return await self.go_on(path)

    async def go_on(self, path: str) -> str:
        """Let an adoption go on as far as it does by itself; answers its state."""
        for _ in range(40):
            self.clock.advance(timedelta(seconds=45))
            self.tenant.run_due()
            for kind in (CommandKind.OBSERVE, CommandKind.FINISH):
                await self.commands.enqueue([Command(kind, self.allotment_id, "test", self.clock.now())])
            adoption = path.rpartition("/")[2]
            await self.commands.enqueue([Command(CommandKind.ADOPT, adoption, "test", self.clock.now())])
        return str((await self.call("GET", path)).body["state"])

    async def night(self) -> Piece:
        """One night; answers the allotment's piece of it. The next day begins."""
        day, sent = self.clock.now().date(), len(self.commands.sent)
        await reconcile(self.core)
        for again in [each for each in self.commands.sent[sent:] if each.kind is CommandKind.RECONCILE and each.tries]:
            self.clock.advance(MISSING_AT_LEAST)
            await self.commands.enqueue([again])
        await nightly.finish(self.core, self.nightly)
        await self.propagation_margin()
        (piece,) = await self.nightly.nights.pieces(day, [self.allotment_id])
        while self.clock.now().date() == day:
            self.clock.advance(13 * HOUR)
        await subscription.ensure(self.core)
        return piece

    def policy(self, text: str) -> None:
        self.core = replace(self.core, nightly=replace(self.nightly, drift=read_policy(text)))
        self.api = replace(self.api, core=self.core)

    def has_licence(self, user: str) -> bool:
        return self.tenant.truth.has_license(user, E3.sku_id)
