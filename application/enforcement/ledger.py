"""An allotment under its ETag: plans are written while it holds, and made again where somebody wrote in between."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from application import nested_groups
from application.person_index import newcomers
from application.retries import note_shortage
from application.services import Services
from application.telemetry import count_steps
from domain.admission import Plan, Policy, transactions
from domain.allotments import Allotment, AllotmentState, DecisionKind, Member, Step
from domain.copies import replace
from domain.errors import StaleWrite, Transient
from domain.messages.events import topics
from domain.objections import Text
from domain.reserved import Reservation
from domain.retries import is_short
from domain.stored import Stored

log = logging.getLogger(__name__)

ATTEMPTS = 8
"""How often a decision is made again because somebody wrote in between."""

WRITES_A_WINDOW = 4
"""So many transactions take no longer than there is time to send what they have written, however slow the store is."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an allotment, with the version of the session at which they were read.

    A session writes from no rows that are older than itself: it reads them again first.
    """

    version: int
    by_user: Mapping[str, Member]

    @property
    def people(self) -> Collection[Member]:
        """The rows by themselves."""
        return self.by_user.values()

    def of(self, people: Iterable[Member]) -> "Rows":
        """Some of these rows, as old as they are."""
        return Rows(self.version, {row.user_id: row for row in people})

    def and_also(self, others: "Rows") -> "Rows":
        """These rows and others, which count where both have a row: together as old as the older."""
        return Rows(min(self.version, others.version), {**self.by_user, **others.by_user})


type PlanOf = Callable[[Allotment, Mapping[str, Member]], Plan]
"""What follows from an allotment and some of its rows."""


class LedgerSession:
    """One allotment for the time of one command, and everything that reads and writes its rows.

    allotment, etag: as they were last read or written.
    all_unfinished: everything unfinished is looked after, not only what this command began.
    queued: when the command was put on the queue.
    has_messages: something was decided that people are told. progressed: something was finished.
    has_newcomers: something was decided about people who had no row.
    """

    def __init__(
        self, services: Services, stored: Stored[Allotment], *, all_unfinished: bool, queued: datetime
    ) -> None:
        self.services = services
        self.allotment = stored.value
        self.etag = stored.etag
        self.all_unfinished = all_unfinished
        self.queued = queued
        self.has_messages = False
        self.has_newcomers = False
        self.progressed = False
        self._version = 0
        self._all_read = False
        self._unfinished: dict[str, Member] = {}
        self._all_rows: dict[str, Member] = {}
        self._all_rows_version = 0
        self._known: tuple[str | None, Mapping[str, Member]] = None, {}
        self._slowest = timedelta(0)
        self._short = False

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.services.clock.now()

    @property
    def policy(self) -> Policy:
        """The numbers that an administrator has set.

        A slow store gets a longer time for changes, so that it is not over when a change has been written. That is
        safe however long it is: nobody frees or passes on a seat before.
        """
        policy, needed = self.services.policy, WRITES_A_WINDOW * self._slowest
        return policy if policy.grant_window >= needed else replace(policy, grant_window=needed)

    @property
    def all_rows(self) -> Rows:
        """All rows as `read_all` found them, and as this session's own writes have left them since."""
        return Rows(self._all_rows_version, self._all_rows)

    @property
    def unfinished_rows(self) -> Rows:
        """The unfinished rows that this session looks after, as its own writes leave them."""
        return self.rows(self._unfinished.values())

    @property
    def enforced(self) -> bool:
        """Whether the allotment may still be changed in the tenant."""
        return self.allotment.state not in {AllotmentState.SUSPENDED, AllotmentState.PREPARING}

    def holds(self, rows: Rows) -> bool:
        """Whether nobody else has written since these rows were read, as far as is known."""
        return rows.version == self._version

    def rows(self, people: Iterable[Member]) -> Rows:
        """Rows that were read just now."""
        return Rows(self._version, {row.user_id: row for row in people})

    def unfinished_of(self, user_ids: Iterable[str]) -> Rows:
        """The unfinished rows of some people."""
        return self.rows(self._unfinished[user_id] for user_id in user_ids if user_id in self._unfinished)

    # Reads

    async def reload(self) -> None:
        """Read the allotment again; every row that was read before is old then.

        What this session has begun is from now on found in the store. Where a write was stale, it may have been our
        own, whose answer was lost.
        """
        stored = await self.services.store.load(self.allotment.id)
        if stored is None:
            raise Transient(Text("allotmentGone", id=self.allotment.id))
        if stored.value.state is not self.allotment.state:
            raise Transient(Text("allotmentBecame", id=self.allotment.id, state=stored.value.state))
        self.allotment, self.etag = stored.value, stored.etag
        self._version += 1
        self.all_unfinished, self._all_read = True, False
        self._unfinished.clear()

    async def read(self, user_ids: Collection[str]) -> Rows:
        """The rows of these people."""
        return Rows(self._version, await self.services.store.members(self.allotment, user_ids))

    def know_all(self, rows: Mapping[str, Member], etag: str) -> None:
        """Take every row as it was read of the allotment with this ETag: while it holds, they needn't be read again."""
        self._known = etag, rows

    async def read_all(self) -> Rows:
        """Every row; `all_rows` follows them from here on."""
        etag, found = self._known
        if etag != self.etag:
            found = await self.services.store.all_members(self.allotment.id)
        self._all_rows, self._all_rows_version = dict(found), self._version
        return Rows(self._version, found)

    async def unfinished(self) -> Rows:
        """Who is to be seen through: with `all_unfinished` everybody, else those whom this session has written."""
        if self.all_unfinished and not self._all_read:
            store, named = self.services.store, self.allotment.unfinished
            found = await (
                store.unfinished(self.allotment.id) if named is None else store.members(self.allotment, named)
            )
            self._unfinished, self._all_read = dict(found), True
        return self.unfinished_rows

    # Writes

    async def write(self, rows: Rows, plan_of: PlanOf) -> Rows:
        """Write what follows from these rows, and answer them as they are then. Old rows are read again first.

        Raises Transient where others write all the time.
        """
        for attempt in range(ATTEMPTS):
            if attempt:
                await self.reload()
            if not self.holds(rows):
                rows = await self.read(rows.by_user.keys())
            plan = plan_of(self.allotment, rows.by_user)
            try:
                await self.commit(plan)
            except StaleWrite:
                continue
            written = {**rows.by_user, **{step.user_id: step.after for step in plan.steps}}
            return rows.of(row for row in written.values() if row is not None)
        raise busy(self.allotment)

    async def write_reservations(
        self, user_ids: Collection[str], plan_of: Callable[[Allotment, Mapping[str, Reservation]], Plan]
    ) -> None:
        """Write what follows from these people's reservations. Raises Transient where others write all the time."""
        for attempt in range(ATTEMPTS):
            if attempt:
                await self.reload()
            found = await self.services.store.reservations(self.allotment, user_ids)
            try:
                await self.commit(plan_of(self.allotment, found))
            except StaleWrite:
                continue
            return
        raise busy(self.allotment)

    async def commit(self, plan: Plan) -> None:
        """Write a plan, in as many transactions as it needs. Raises StaleWrite with the rest unwritten."""
        if not self._short and any(step.after and is_short(step.after) for step in plan.steps):
            await note_shortage(self.services, self.allotment.id)
            self._short = True
        joining = newcomers(plan.steps)
        await self.services.person_index.add(self.allotment.id, joining, self.now)
        self.has_newcomers = self.has_newcomers or bool(joining)
        before = self.allotment
        for transaction in transactions(plan, before):
            began = self.now
            self.etag = await self.services.store.commit(transaction, self.etag)
            self.allotment = transaction.allotment
            self._slowest = max(self._slowest, self.now - began)
            _log_decisions(self.allotment.id, transaction.steps)
            count_steps(transaction.steps, self.queued)
            for step in transaction.steps:
                self._follow(step)
        await nested_groups.drop(self.services, before, self.allotment)

    def _follow(self, step: Step) -> None:
        """Know of one row what has just been written."""
        if step.decision:
            self.has_messages = self.has_messages or bool(topics(self.allotment, step.decision))
        if step.before is None and step.after is None:
            return
        self._unfinished.pop(step.user_id, None)
        self._all_rows.pop(step.user_id, None)
        if step.after is not None:
            self._all_rows[step.user_id] = step.after
        if step.after is not None and step.after.unfinished:
            self._unfinished[step.user_id] = step.after
        elif step.before is not None and step.before.unfinished:
            self.progressed = True


def _log_decisions(allotment_id: str, steps: Iterable[Step]) -> None:
    """One line for each kind of decision, with its people: a burst would have a line for each of them."""
    people: dict[DecisionKind, list[str]] = {}
    for step in steps:
        if step.decision:
            people.setdefault(step.decision.kind, []).append(step.user_id)
    for kind, user_ids in people.items():
        log.info("allotment %s: %s: %s", allotment_id, kind, ", ".join(user_ids))


def busy(allotment: Allotment) -> Transient:
    """What is raised where others write all the time."""
    return Transient(Text("changedByOthers", id=allotment.id, times=ATTEMPTS))
