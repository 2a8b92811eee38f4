"""What the steps of a merge share: the merge as it is stored, and the two allotments."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import ClassVar

from application.enforcement.ledger import LedgerSession
from application.joining import standing
from application.prerequisites import lacks_of
from application.services import AdoptionPorts, Services
from application.undertaking import Run as Undertaken
from application.updates import ATTEMPTS, update
from domain.admission import Plan, Transaction
from domain.allotments import Allotment, Member
from domain.commands import Command, CommandKind
from domain.errors import Permanent, Transient
from domain.merging.model import Merge, PlannedMerger
from domain.objections import Text
from domain.stored import Stored


class Run(Undertaken[Merge, PlannedMerger]):
    """One command on its way.

    no_seat: why there was no seat for whom one is to be kept; None: there was.
    """

    kind: ClassVar = CommandKind.MERGE

    def __init__(self, services: Services, ports: AdoptionPorts, command: Command, stored: Stored[Merge]) -> None:
        super().__init__(services, ports.merges, ports.sources, command, stored)
        self.store = ports.merges
        self.no_seat: str | None = None

    @property
    def merge(self) -> Merge:
        """The merge as it is now."""
        return self.work

    @property
    def cause(self) -> Text:
        """What decisions say that has brought them about."""
        return Text("byMerge", cause=self.command.cause)

    async def allotment(self, allotment_id: str) -> Stored[Allotment]:
        """One of the two. Raises Permanent where it is gone."""
        stored = await self.services.store.load(allotment_id)
        if stored is None:
            raise Permanent("NoAllotment", Text("adoptionAllotmentGone", id=allotment_id))
        return stored

    async def session(self, allotment_id: str) -> LedgerSession:
        """One of the two, to be written."""
        return LedgerSession(self.services, await self.allotment(allotment_id), all_unfinished=False, queued=self.now)

    async def write(self, allotment_id: str, plan_of: Callable[[Allotment], Plan]) -> bool:
        """Write on one of the two what follows from it as it is; answers whether it was anything."""

        async def attempt(stored: Stored[Allotment]) -> bool:
            plan = plan_of(stored.value)
            if plan.allotment == stored.value:
                return False
            await self.services.store.commit(Transaction(plan.allotment, plan.steps), stored.etag)
            return True

        async def load() -> Stored[Allotment]:
            return await self.allotment(allotment_id)

        return await update(load, attempt, lost=Transient(Text("changedByOthers", id=allotment_id, times=ATTEMPTS)))

    async def enforce(self, kind: CommandKind, allotment_id: str, *, at: datetime | None = None) -> None:
        """Have one of the two enforced: now, or at an instant to come."""
        await self.services.commands.enqueue([Command(kind, allotment_id, self.cause, self.now)], at=at)

    async def rows(self, allotment_id: str, user_ids: Collection[str]) -> Mapping[str, Member]:
        """The rows of these people at one of the two."""
        return await self.services.store.members((await self.allotment(allotment_id)).value, user_ids)

    async def against(self, taker: Allotment, user_ids: Collection[str]) -> dict[str, Text]:
        """Why some of these people may not join the taker: a condition that they don't meet, a product they lack."""
        unmet = await standing(self.services, taker.conditions, user_ids)
        found = {
            user: Text("ineligible", name=taker.display_name, condition=condition.words)
            for user, condition in unmet.items()
            if condition
        }
        lacks = await lacks_of(self.services, taker, user_ids)
        return {user: lack.because for user, lack in lacks.items()} | found
