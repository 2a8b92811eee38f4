"""What the steps of long undertakings share: the undertaking as it is stored, the ledger, passes over the people."""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from application.enforcement.ledger import LedgerSession, Rows
from application.requeue import REFUSALS
from application.services import Services
from domain.admission import Draft, Plan, Transaction
from domain.allotments import Allotment, AllotmentState, Member
from domain.commands import Command, CommandKind, dedup_id, round_up_to, waiting_time
from domain.copies import replace
from domain.errors import AllotmentsError, Permanent, StaleWrite, Transient
from domain.fulfilment import Effect, Outcome
from domain.objections import Text
from domain.stored import Stored
from domain.undertakings import LicenceAssignment, LicenceSources, Scan

log = logging.getLogger(__name__)

PEOPLE_A_STEP = 20
"""Graph answers 20 requests in one batch; so many people are looked at before the progress is stored."""

STEPS_A_RUN = 20
SHORT_BREAK = timedelta(seconds=1)
"""After so many steps the command goes to the end of the queue, so that nobody waits for one large group."""


class Undertaking(Protocol):
    """What is common to an adoption, a change of products and a merge."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def allotment_id(self) -> str:
        """The allotment that it is about."""
        ...

    @property
    def created(self) -> datetime:
        """When its plan was asked for."""
        ...

    @property
    def state(self) -> str:
        """Where it stands."""
        ...

    @property
    def reason(self) -> str | None:
        """Why it stands there."""
        ...

    @property
    def scan(self) -> Scan:
        """How far a pass over the people has come."""
        ...

    @property
    def apply_by(self) -> datetime | None:
        """Until when what was last decided may be sent."""
        ...


class Store[Work, Person](Protocol):
    """Where undertakings are kept, each with the people of its plan."""

    async def write(self, work: Work, etag: str, people: Sequence[Person] = ...) -> str:
        """Replace what has this ETag; answers the new one. Raises StaleWrite."""
        ...


@dataclass(frozen=True, slots=True)
class PageOfPeople:
    """Some people of a scan, and the scan as it is to be stored once they have been looked at."""

    rows: Sequence[Member]
    scan: Scan


class Run[Work: Undertaking, Person]:
    """One command on its way.

    current: the undertaking as last read or written. tries: how often the next command has been put back
             without progress.
    entered: this run has brought it into another state. scanned: it has got on with a scan.
    undone:  the people for whom Graph has not done what was asked of it, with its words; the others go on.
    """

    kind: ClassVar[CommandKind]

    def __init__(
        self,
        services: Services,
        store: Store[Work, Person],
        sources: LicenceSources,
        command: Command,
        stored: Stored[Work],
    ) -> None:
        self.services = services
        self.writes = store
        self.sources = sources
        self.command = command
        self.current = stored
        self.tries = 0
        self.entered = False
        self.scanned = False
        self.undone: dict[str, Outcome] = {}

    @property
    def work(self) -> Work:
        """The undertaking as it is now."""
        return self.current.value

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.services.clock.now()

    # The undertaking

    async def save(self, work: Work, people: Sequence[Person] = ()) -> None:
        """Store a step. Raises StaleWrite where somebody else has gone on, or has stopped it."""
        etag = await self.writes.write(work, self.current.etag, people)
        self.scanned = self.scanned or work.scan.people > self.work.scan.people
        if work.state != self.work.state:
            self.entered = True
            log.info("undertaking %s: %s %s", work.id, work.state, work.reason or "")
        self.current = Stored(work, etag)

    async def set_send_deadline(self) -> None:
        """Store until when what follows may be sent."""
        await self.save(replace(self.work, apply_by=self.now + self.services.policy.grant_window))

    def require_before_deadline(self) -> None:
        """Raises Transient where what was decided may no longer be sent."""
        if not self.before_deadline:
            raise Transient(Text("tooLateToSend"))

    @property
    def before_deadline(self) -> bool:
        """Whether what was decided may still be sent."""
        return self.work.apply_by is not None and self.now < self.work.apply_by

    def later(self, asked: timedelta | None = None, *, moved: bool = False) -> timedelta:
        """How long to wait: as long as was asked for, else longer after each try without progress.

        moved: something has progressed.
        """
        tries = 0 if moved or self.entered else self.command.tries
        self.tries = tries + 1
        return asked or waiting_time(tries, first=self.services.pacing.follow_up)

    async def wait_because(self, reason: str) -> timedelta:
        """Wait for others, and let it be read why. Where the reason is another than before, something has got on."""
        if self.undone:
            user_id, outcome = min(self.undone.items())
            reason = Text("adoptionGraphAbout", what=reason, user=user_id, detail=outcome.detail)
        asked = max((each.retry_after for each in self.undone.values() if each.retry_after), default=None)
        return self.later(asked, moved=await self._record_reason(reason))

    async def wait_out(self, failure: AllotmentsError) -> timedelta:
        """Wait until what has failed may succeed, and let it be read why.

        What was stored before a peer failed has got on; a refusal comes again, however many people are looked at.
        """
        await self._record_reason(Text("triedAgain", what=failure.message))
        if isinstance(failure, Transient):
            return self.later(failure.retry_after, moved=self.scanned)
        return self.later()

    async def _record_reason(self, reason: str) -> bool:
        """Store the reason; answers whether it is another than before."""
        if self.work.reason == reason:
            return False
        await self.save(replace(self.work, reason=reason))
        return True

    async def schedule_next(self, wait: timedelta) -> None:
        """Have the adoption go on after a while; commands that wait alike become one."""
        wait = max(wait, self.services.pacing.follow_up)
        due = round_up_to(self.now + wait, wait / 2)
        again = Command(self.kind, self.work.id, self.command.cause, self.now, tries=self.tries)
        name = dedup_id(again.kind, again.allotment_id, due)
        await self.services.commands.enqueue([again], at=due, deduplicate_as=name)

    # The ledger

    async def ledger(self) -> Stored[Allotment]:
        """The allotment that it is about. Raises Permanent where it is gone."""
        stored = await self.services.store.load(self.work.allotment_id)
        if stored is None:
            raise Permanent("NoAllotment", Text("adoptionAllotmentGone", id=self.work.allotment_id))
        return stored

    async def commit(self, stored: Stored[Allotment], after: Allotment) -> Stored[Allotment]:
        """Write the ledger. Raises StaleWrite."""
        if after == stored.value:
            return stored
        return Stored(after, await self.services.store.commit(Transaction(after, ()), stored.etag))

    async def request_enforcement(self, kind: CommandKind, *, at: datetime | None = None) -> None:
        """Have the allotment enforced: now, or at an instant to come."""
        command = Command(kind, self.work.allotment_id, self.cause, self.now)
        await self.services.commands.enqueue([command], at=at)

    @property
    def cause(self) -> Text:
        """What decisions say that has brought them about."""
        return Text("byAdoption", cause=self.command.cause)

    async def members(self, allotment: Allotment, user_ids: Collection[str]) -> list[Member]:
        """The rows of these people, by user id."""
        rows = await self.services.store.members(allotment, user_ids) if user_ids else {}
        return [rows[user_id] for user_id in sorted(rows)]

    async def rewrite(self, session: LedgerSession, rows: Rows, change: Callable[[Draft, Member], None]) -> Rows:
        """Change the rows that are still as they were; answers these as they are then."""
        changed: set[str] = set()

        def plan(allotment: Allotment, current: Mapping[str, Member]) -> Plan:
            changed.clear()
            draft = Draft(allotment, session.now, self.cause)
            for user_id, row in sorted(current.items()):
                if row == rows.by_user[user_id]:
                    change(draft, row)
                    changed.add(user_id)
            return draft.plan

        if not rows.people:
            return rows
        after = await session.write(rows, plan)
        return after.of(row for user, row in after.by_user.items() if user in changed)

    # Graph

    def until_shown(self, sent: datetime | None) -> timedelta | None:
        """How long something that was sent until then may still be on its way; None: nothing is."""
        left = sent + self.services.policy.propagation_margin - self.now if sent else timedelta(0)
        return left if left > timedelta(0) else None

    def remember_failures(self, outcomes: Mapping[str, Outcome]) -> None:
        """Remember for whom Graph has not done it. What it refuses for one is nothing to do with the others."""
        self.undone |= {user: outcome for user, outcome in outcomes.items() if outcome.effect is not Effect.DONE}

    async def held(self, rows: Iterable[Member]) -> Mapping[str, Sequence[LicenceAssignment]]:
        """What Graph shows of these people's licences, at most 20 people."""
        users = [row.user_id for row in rows]
        return await self.sources.of_people(users) if users else {}


def is_enforced(allotment: Allotment) -> bool:
    """Whether the allotment is active and has been looked at."""
    return allotment.state is AllotmentState.ACTIVE and allotment.delta_token is not None


async def go_on_with(services: Services, kind: CommandKind, running: Sequence[str]) -> None:
    """Put a command on the queue for each of the undertakings that are running: whatever was lost goes on by it."""
    if running:
        now = services.clock.now()
        await services.commands.enqueue([Command(kind, each, Text("byCatchUp"), now) for each in running])


async def go_on[R: Run[Any, Any]](
    run: R, step: Callable[[R], Awaitable[timedelta | None]], stop: Callable[[R, Text], Any]
) -> None:
    """Carry out a step, and ask to be called again. What Graph goes on refusing stops the undertaking.

    stop: the undertaking, stopped for that reason.
    """
    name = run.command.allotment_id
    try:
        wait = await step(run)
    except StaleWrite as failure:
        log.warning("undertaking %s: %s; it is tried again", name, failure)
        wait = run.later()
    except (Transient, Permanent) as failure:
        log.warning("undertaking %s: %s; it is tried again", name, failure)
        if isinstance(failure, Permanent) and run.command.tries >= REFUSALS:
            await run.save(stop(run, Text("putRight", what=failure.message)))
            return
        wait = await run.wait_out(failure)
    if wait is not None:
        await run.schedule_next(wait)
