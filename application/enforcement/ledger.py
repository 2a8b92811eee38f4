"""An allotment under its ETag: plans are written while it holds, and made anew where somebody wrote in between."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from application.retries import note_shortage
from application.services import Services
from domain.admission import Plan, Policy, transactions
from domain.allotments import Allotment, AllotmentState, Member
from domain.errors import StaleWrite, Transient
from domain.messages.news import topics
from domain.retries import is_short
from domain.stored import Stored

log = logging.getLogger(__name__)

ATTEMPTS = 8
"""How often a decision is made anew because somebody wrote in between."""

WRITES_A_WINDOW = 4
"""So many transactions take no longer than there is time to send what they have written, however slow the store is."""


class Ledger:
    """What a run knows of its allotment, and its writes.

    current: the allotment as last read or written.
    open:    the unfinished rows that this run looks after, as its own writes leave them.
    everybody: all rows, as a complete look at the group found them.
    reads:   how often the allotment was read anew. Rows go with the ledger of their time: those that were read
             before the last such read may have been changed by others, whatever the ETag says now.
    sweep:   everything unfinished is looked after, not only what this run began; swept: it has been read.
    slowest: how long the slowest transaction of this run took.
    news:    it has decided something that people are told. got_on: it has finished something.
    short:   that it leaves seats without a unit has been noted.
    """

    def __init__(self, services: Services, stored: Stored[Allotment], *, sweep: bool) -> None:
        self.services = services
        self.current = stored
        self.sweep = sweep
        self.swept = False
        self.open: dict[str, Member] = {}
        self.everybody: dict[str, Member] = {}
        self.reads = 0
        self.slowest = timedelta(0)
        self.news = False
        self.short = False
        self.got_on = False

    @property
    def allotment(self) -> Allotment:
        """The allotment as this run knows it."""
        return self.current.value

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.services.clock.now()

    @property
    def policy(self) -> Policy:
        """The numbers that an administrator has set.

        A store so slow that the time for a change would be over when the change has been written gets more: nobody
        frees or passes on a seat before that time, so that it is safe however long it is.
        """
        policy = self.services.policy
        return replace(policy, grant_window=max(policy.grant_window, WRITES_A_WINDOW * self.slowest))

    def enforced(self) -> bool:
        """Whether the allotment may still be changed in the tenant."""
        return self.allotment.state not in {AllotmentState.SUSPENDED, AllotmentState.PREPARING}

    async def commit(self, plan: Plan) -> None:
        """Write a plan, in as many transactions as it needs. Raises StaleWrite with the rest unwritten."""
        if not self.short and any(step.after and is_short(step.after) for step in plan.steps):
            await note_shortage(self.services, self.allotment.id)
            self.short = True
        for transaction in transactions(plan, self.allotment):
            began = self.now
            etag = await self.services.store.commit(transaction, self.current.etag)
            self.slowest = max(self.slowest, self.now - began)
            self.current = Stored(transaction.allotment, etag)
            for step in transaction.steps:
                self.open.pop(step.user_id, None)
                self.everybody.pop(step.user_id, None)
                if step.after is not None:
                    self.everybody[step.user_id] = step.after
                if step.after is not None and step.after.unfinished:
                    self.open[step.user_id] = step.after
                elif step.before is not None and step.before.unfinished:
                    self.got_on = True
                if step.decision:
                    self.news = self.news or bool(topics(self.allotment, step.decision))
                    log.info("allotment %s: %s %s", self.allotment.id, step.user_id, step.decision.kind)

    async def reload(self) -> None:
        """Read the allotment anew. What this run has begun is from now on found in the store.

        Where a write was stale, it may have been our own, whose answer was lost.
        """
        stored = await self.services.store.load(self.allotment.id)
        if stored is None:
            raise Transient(f"Allotment {self.allotment.id} was deleted meanwhile.")
        if stored.value.state is not self.allotment.state:
            raise Transient(f"Allotment {self.allotment.id} became {stored.value.state} meanwhile.")
        self.current = stored
        self.reads += 1
        self.sweep, self.swept = True, False
        self.open.clear()

    async def write(
        self,
        rows: Mapping[str, Member],
        plan_of: Callable[[Allotment, Mapping[str, Member]], Plan],
        *,
        read_version: int,
    ) -> dict[str, Member]:
        """Write what follows from these rows, and answer them as they are then.

        as_of: `reads` when the rows were read; where somebody wrote in between, they are read again first.
        """
        for attempt in range(ATTEMPTS):
            if attempt:
                await self.reload()
            if read_version != self.reads:
                read_version, rows = self.reads, await self.services.store.members(self.allotment, rows.keys())
            plan = plan_of(self.allotment, rows)
            try:
                await self.commit(plan)
            except StaleWrite:
                continue
            written = {**rows, **{step.user_id: step.after for step in plan.steps}}
            return {user_id: row for user_id, row in written.items() if row is not None}
        raise busy(self.allotment)

    async def unfinished(self) -> Mapping[str, Member]:
        """Who is to be seen through: with `sweep` everybody, else those whom this run has written."""
        if self.sweep and not self.swept:
            store, named = self.services.store, self.allotment.unfinished
            found = await (
                store.unfinished(self.allotment.id) if named is None else store.members(self.allotment, named)
            )
            self.open, self.swept = dict(found), True
        return dict(self.open)


def busy(allotment: Allotment) -> Transient:
    """What is raised where others write all the time."""
    return Transient(f"Allotment {allotment.id} was changed by others {ATTEMPTS} times in a row.")
