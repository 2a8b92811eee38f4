"""What the steps of an adoption share: the adoption as it is stored, the ledger, and scans of the people."""

import logging
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.services import AdoptionPorts, Services
from application.updates import ATTEMPTS, update
from domain.admission import Transaction
from domain.adoption.evidence import fits
from domain.adoption.model import Adoption, LicenceAssignment, Part, PlannedPerson, Scan, Source, Verdict
from domain.allotments import Allotment, AllotmentState, Member, MemberState, Product
from domain.commands import Command, CommandKind, dedup_id, round_up_to, waiting_time
from domain.errors import AllotmentsError, Permanent, Transient
from domain.fulfilment import Effect, Outcome
from domain.objections import Text
from domain.stored import Stored
from domain.young import is_gone

log = logging.getLogger(__name__)

PEOPLE_A_STEP = 20
"""Graph answers 20 requests in one batch; so many people are looked at before the progress is stored."""

STEPS_A_RUN = 20
SHORT_BREAK = timedelta(seconds=1)
"""After so many steps the command goes to the end of the queue, so that nobody waits for one large group."""

GROUP_GONE = Text("adoptedGroupGone")


@dataclass(frozen=True, slots=True)
class PageOfPeople:
    """Some people of a scan, and the scan as it is to be stored once they have been looked at."""

    rows: Sequence[Member]
    scan: Scan


class Run:
    """One command on its way.

    current: the adoption as last read or written. tries: how often the next command has been put back
             without progress.
    entered: this run has brought it into another state. scanned: it has got on with a scan.
    undone:  the people for whom Graph has not done what was asked of it, with its words; the others go on.
    asked:   the longest wait that it asked for.
    """

    def __init__(self, services: Services, ports: AdoptionPorts, command: Command, stored: Stored[Adoption]) -> None:
        self.services = services
        self.store = ports.store
        self.sources = ports.sources
        self.command = command
        self.current = stored
        self.tries = 0
        self.entered = False
        self.scanned = False
        self.undone: dict[str, Outcome] = {}

    @property
    def adoption(self) -> Adoption:
        """The adoption as it is now."""
        return self.current.value

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.services.clock.now()

    @property
    def by_group(self) -> bool:
        """Whether the watched group itself carries the old assignment."""
        return self.adoption.source is Source.GROUP

    @property
    def direct_products(self) -> list[Product]:
        """The products as they are assigned to people directly."""
        return [replace(product, licensed_group_id=None) for product in self.adoption.products]

    # The adoption

    async def save(self, adoption: Adoption, people: Sequence[PlannedPerson] = ()) -> None:
        """Store a step. Raises StaleWrite where somebody else has gone on, or has stopped it."""
        etag = await self.store.write(adoption, self.current.etag, people)
        self.scanned = self.scanned or adoption.scan.people > self.adoption.scan.people
        if adoption.state is not self.adoption.state:
            self.entered = True
            log.info("adoption %s: %s %s", adoption.id, adoption.state, adoption.reason or "")
        self.current = Stored(adoption, etag)

    async def set_send_deadline(self) -> None:
        """Store until when what follows may be sent."""
        await self.save(replace(self.adoption, apply_by=self.now + self.services.policy.grant_window))

    def require_before_deadline(self) -> None:
        """Raises Transient where what was decided may no longer be sent."""
        if not self.before_deadline:
            raise Transient(Text("tooLateToSend"))

    @property
    def before_deadline(self) -> bool:
        """Whether what was decided may still be sent."""
        return self.adoption.apply_by is not None and self.now < self.adoption.apply_by

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
        if self.adoption.reason == reason:
            return False
        await self.save(replace(self.adoption, reason=reason))
        return True

    async def schedule_next(self, wait: timedelta) -> None:
        """Have the adoption go on after a while; commands that wait alike become one."""
        wait = max(wait, self.services.pacing.follow_up)
        due = round_up_to(self.now + wait, wait / 2)
        again = Command(CommandKind.ADOPT, self.adoption.id, self.command.cause, self.now, tries=self.tries)
        name = dedup_id(again.kind, again.allotment_id, due)
        await self.services.commands.enqueue([again], at=due, deduplicate_as=name)

    # The ledger

    async def ledger(self) -> Stored[Allotment]:
        """The allotment into which people are taken. Raises Permanent where it is gone."""
        stored = await self.services.store.load(self.adoption.allotment_id)
        if stored is None:
            raise Permanent("NoAllotment", Text("adoptionAllotmentGone", id=self.adoption.allotment_id))
        return stored

    async def mark(self, *, adopting: bool) -> None:
        """Write on the ledger whether an adoption is under way."""

        async def write(stored: Stored[Allotment]) -> None:
            await self.services.store.commit(Transaction(replace(stored.value, adopting=adopting), ()), stored.etag)

        busy = Text("changedByOthers", id=self.adoption.allotment_id, times=ATTEMPTS)
        await update(self.ledger, write, lost=Transient(busy))

    async def request_enforcement(self, kind: CommandKind) -> None:
        """Have the allotment enforced."""
        command = Command(kind, self.adoption.allotment_id, Text("byAdoption", cause=self.command.cause), self.now)
        await self.services.commands.enqueue([command])

    async def knows_the_group(self, allotment: Allotment) -> bool:
        """Whether the ledger knows everything that the group shows now; if not, it is going to be looked at."""
        observation = await self.services.directory.observe(allotment.group_id, allotment.delta_token, self.now)
        if observation.complete:
            rows = await self.services.store.all_members(allotment.id)
        else:
            rows = await self.services.store.members(allotment, {entry.user_id for entry in observation.observed})
        if fits(observation, rows):
            return True
        await self.request_enforcement(CommandKind.OBSERVE)
        return False

    async def decided_since(self, allotment: Allotment) -> Sequence[Member] | None:
        """The rows of those about whom something was decided since the scan began; None: too many, or some wait.

        Who waits by now may have come ahead of where the scan was: that asks for another one.
        """
        new = allotment.decisions - self.adoption.scan.decisions
        if new > STEPS_A_RUN * PEOPLE_A_STEP:
            return None
        latest = await self.services.store.decisions(allotment.id, None, new) if new else None
        users = {decision.user_id for decision in latest.items} if latest else set()
        rows = list((await self.services.store.members(allotment, users)).values()) if users else []
        return None if any(row.state is MemberState.WAITING for row in rows) else [row for row in rows if row.seated]

    async def carried(self) -> Mapping[str, frozenset[str]] | None:
        """What the watched group carries; None: it is gone. Raises Transient until that is sure."""
        carried, missing = await self.sources.of_group(self.adoption.group_id), self.adoption.missing_since
        if carried is None and is_gone(missing, self.now):
            return None
        since = None if carried is not None else missing or self.now
        if since != missing:
            await self.save(replace(self.adoption, missing_since=since))
        if carried is None:
            raise Transient(f"Microsoft Graph does not show group {self.adoption.group_id}.")
        return carried

    async def seated(self, user_ids: Collection[str]) -> set[str] | None:
        """Who of them has a seat already; None where the adoption makes the allotment."""
        if self.adoption.existing is None:
            return None
        rows = await self.members((await self.ledger()).value, user_ids)
        return {row.user_id for row in rows if row.seated and row.state is not MemberState.RELEASING}

    # Scans

    async def begin_scan(self, allotment: Allotment) -> None:
        """Go through the people from the beginning."""
        scan = Scan(began=self.now, part=Part.SEATED, decisions=allotment.decisions)
        await self.save(replace(self.adoption, scan=scan))

    async def pages(self, allotment: Allotment, *parts: Part) -> AsyncIterator[PageOfPeople]:
        """The people from where the scan is. The caller stores a page before it takes the next one.

        After STEPS_A_RUN pages it ends for a break: then the scan still has a part.
        """
        for _ in range(STEPS_A_RUN):
            scan = self.adoption.scan
            if scan.part is None:
                return
            rows, cursor = await self._page(allotment, scan.part, scan.cursor)
            following = [*parts[parts.index(scan.part) + 1 :], None][0]
            yield PageOfPeople(rows, replace(scan, part=scan.part if cursor else following, cursor=cursor))

    async def _page(self, allotment: Allotment, part: Part, cursor: str | None) -> tuple[Sequence[Member], str | None]:
        store = self.services.store
        if part is not Part.PLANNED:
            found = await store.page_of_members(allotment.id, cursor, PEOPLE_A_STEP, seated=part is Part.SEATED)
            return found.items, found.next_cursor
        people = await self.store.people(self.adoption.id, Verdict.OVER, cursor, PEOPLE_A_STEP)
        rows = await self.members(allotment, [person.user_id for person in people.items])
        return [row for row in rows if row.state is MemberState.WAITING], people.next_cursor

    async def members(self, allotment: Allotment, user_ids: Collection[str]) -> list[Member]:
        """The rows of these people, by user id."""
        rows = await self.services.store.members(allotment, user_ids) if user_ids else {}
        return [rows[user_id] for user_id in sorted(rows)]

    def remember_failures(self, outcomes: Mapping[str, Outcome]) -> None:
        """Remember for whom Graph has not done it. What it refuses for one is nothing to do with the others."""
        self.undone |= {user: outcome for user, outcome in outcomes.items() if outcome.effect is not Effect.DONE}

    def require_permitted(self) -> None:
        """After a scan: raises Permanent where Graph refuses something for somebody, and will go on to."""
        for user_id, outcome in sorted(self.undone.items()):
            if outcome.effect is Effect.REFUSED:
                raise Permanent("GraphRefused", Text("adoptionRefusedFor", user=user_id, detail=outcome.detail))

    async def held(self, rows: Iterable[Member]) -> Mapping[str, Sequence[LicenceAssignment]]:
        """What Graph shows of these people's licences, at most 20 people."""
        users = [row.user_id for row in rows]
        return await self.sources.of_people(users) if users else {}


def is_enforced(allotment: Allotment) -> bool:
    """Whether the allotment is active and has been looked at."""
    return allotment.state is AllotmentState.ACTIVE and allotment.delta_token is not None
