"""What the rows of an allotment ask for is sent to Graph, confirmed from its answers, and verified by looking again."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from application.enforcement.ledger import Ledger
from application.permissions import note
from application.services import Services
from domain.admission import Plan
from domain.allotments import Allotment, Member, MemberState
from domain.commands import Command, waiting_time
from domain.errors import Transient
from domain.fulfilment import Effect, LicenceStatus, Outcome, confirm, freed_from, is_overdue, renew, verify, worst
from domain.objections import Text
from domain.stored import Stored

PEOPLE_A_CALL = 20
"""Graph takes 20 people in one change of a group's members, and 20 requests in one batch."""

PEOPLE_A_ROUND = 80
"""So many changes are sent before they are confirmed together, in one transaction."""

PEOPLE_A_READ = 300
"""Graph shows the licences of 15 people in one request, and takes 20 requests in one batch."""

READS_IN_VAIN = 3
"""After so many that show nothing new, nobody else is asked about for now."""

RUN_AT_MOST = timedelta(seconds=60)
SHORT_BREAK = timedelta(seconds=1)
"""After so long a command goes to the end of the queue, so that nobody waits for one large allotment, and long before
the time limit of a function (host.json).
"""

_ORDER = (MemberState.RELEASING, MemberState.PENDING, MemberState.ROLLING_BACK)
"""Seats are given up before seats are given, and given before anybody is refused: a refusal frees no seat."""


class Fulfilment(Ledger):
    """An allotment's changes on their way to Graph, for one command.

    wait:  how long to stay away from Graph, which was slow, throttling or asked to come later; None: no such thing.
    until: when this run is to end, so that others have their turn.
    """

    def __init__(self, services: Services, command: Command, stored: Stored[Allotment], *, sweep: bool) -> None:
        super().__init__(services, stored, sweep=sweep)
        self.command = command
        self.wait: timedelta | None = None
        self.until = self.now + RUN_AT_MOST

    @property
    def tries(self) -> int:
        """How often it was tried since something last came to its end: while there is progress, waits do not grow."""
        return 0 if self.got_on else self.command.tries

    async def carry_out(self, rows: Mapping[str, Member], looked: datetime | None) -> bool:
        """Send what these rows, just read or written, ask for, a round at a time; answers whether anything came of it.

        Every round begins with a time to send it by, and ends with what Graph answered being confirmed. What is too
        late by then is taken up by another round. looked: when the group was last looked at: a rollback that is
        overdue and was not looked for since is left.
        """
        read_version, sent = self.reads, False
        due = deque(row for state in _ORDER for row in rows.values() if row.state is state and _is_due(row))
        while due and not self.wait and self.enforced():
            if self.now >= self.until:
                self.back_off(SHORT_BREAK)
                break
            slab = {row.user_id: row for row in (due.popleft() for _ in range(min(len(due), PEOPLE_A_ROUND)))}
            current = await self.write(slab, self.renewals(looked), read_version=read_version)
            acted = {user: row for user, row in current.items() if _is_due(row) and not self.too_late([row])}
            # Where a new time was over once it was written, the next one is longer, now that this is known.
            due.extend(row for user, row in current.items() if user not in acted and _is_due(row) and row != slab[user])
            read = self.reads
            outcomes = await self.send(acted.values())
            await self.write(acted, self.confirmations(acted, outcomes), read_version=read)
            due.extendleft(row for user, row in acted.items() if user not in outcomes)
            if acted and not outcomes:
                self.back_off(None)
            sent = sent or any(outcome.effect is not Effect.UNKNOWN for outcome in outcomes.values())
        return sent

    async def send(self, rows: Iterable[Member]) -> dict[str, Outcome]:
        """Send the changes of one round; stops at what is too late, and at the first peer that asks to come later.

        Whom Graph does not know comes later alone: that says nothing about the others.
        """
        outcomes: dict[str, Outcome] = {}
        directory, products = self.services.directory, self.allotment.products
        ways: Mapping[MemberState, Callable[[Sequence[str]], Awaitable[Mapping[str, Outcome]]]] = {
            MemberState.RELEASING: lambda users: directory.revoke(products, users),
            MemberState.ROLLING_BACK: lambda users: directory.remove_members(self.allotment.group_id, users),
        }
        rows = list(rows)
        for state in _ORDER:
            for people in batched((row for row in rows if row.state is state), PEOPLE_A_CALL, strict=False):
                if self.too_late(people):
                    return outcomes
                try:
                    way = ways.get(state)
                    answers = await (way([row.user_id for row in people]) if way else self.grant(people))
                except Transient as failure:
                    self.back_off(failure.retry_after)
                    return outcomes
                outcomes.update(answers)
                await note(self.services, answers.values())
                delayed = [answer for answer in answers.values() if answer.effect is Effect.LATER]
                if delayed:
                    self.back_off(max((answer.retry_after for answer in delayed if answer.retry_after), default=None))
                    return outcomes
        return outcomes

    async def grant(self, people: Sequence[Member]) -> Mapping[str, Outcome]:
        """Grant one product after the other, each while it may be sent. Raises Transient where it no longer may."""
        unknown = await self.prepare(people)
        users = [row.user_id for row in people if row.user_id not in unknown]
        answers = [unknown]
        for product in self.allotment.products:
            if self.too_late(people):
                raise Transient("The time to send the grants has passed.")
            answers.append(await self.services.directory.grant([product], users) if users else {})
        return worst([row.user_id for row in people], answers)

    async def prepare(self, people: Iterable[Member]) -> Mapping[str, Outcome]:
        """Have those whose licence has failed before tried anew by the grant that follows: Entra does not by itself.

        Answers whom Graph does not know. Raises Transient where it cannot be, for the time being.
        """
        failed = [row.user_id for row in people if row.error]
        if not failed:
            return {}
        answers = await self.services.directory.retry(self.allotment.products, failed)
        await note(self.services, answers.values())
        for answer in answers.values():
            if answer.effect is Effect.LATER:
                raise Transient(Text("graphSays", detail=answer.detail), answer.retry_after)
        return {user: answer for user, answer in answers.items() if answer.effect is Effect.UNKNOWN}

    def too_late(self, people: Iterable[Member]) -> bool:
        """Whether a change among these may no longer be sent: somebody else may have decided otherwise by then."""
        now = self.now
        return any(row.state is not MemberState.RELEASING and is_overdue(row, now) for row in people)

    def back_off(self, wait: timedelta | None) -> None:
        """Stay away for so long; None: by how often it was tried in vain."""
        self.wait = wait or waiting_time(self.tries, first=self.services.pacing.follow_up)

    async def check_licences(self, more: Mapping[str, Member] | None = None) -> None:
        """Ask Graph about the licences of the unfinished, and of `more`, which must be as `everybody` is now.

        Entra licenses one after the other: of many, those come first whose grant is oldest, and where Graph shows
        nothing new about some hundreds in a row, the others have their turn later.
        """
        read_version, rows = self.reads, {**(more or {}), **await self.unfinished()}
        shown = {
            user_id: row
            for user_id, row in rows.items()
            if row.state in {MemberState.LICENSED, MemberState.FAILED}
            or (row.revoked and freed_from(row, self.policy) <= self.now)
        }
        if not self.enforced() or self.wait:
            return
        oldest_first = sorted(
            shown.values(), key=lambda row: (row.user_id not in (more or ()), row.apply_by or row.since)
        )
        in_vain = 0
        for people in batched(oldest_first, PEOPLE_A_READ, strict=False):
            if self.now >= self.until:
                self.back_off(SHORT_BREAK)
                return
            asked, rows_asked = self.now, {row.user_id: row for row in people}
            views = await self.services.directory.licences(self.allotment.products, list(rows_asked))
            before = self.current.etag
            await self.write(rows_asked, self.verifications(views, asked), read_version=read_version)
            in_vain = in_vain + 1 if self.current.etag == before else 0
            if in_vain == READS_IN_VAIN and not more:
                return

    # What to write, once the rows are known to be current

    def renewals(self, looked: datetime | None) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        """A new time for what is overdue; see `domain.fulfilment.renew`."""
        return lambda allotment, rows: renew(allotment, rows.values(), self.now, self.policy, looked=looked)

    def confirmations(
        self, acted: Mapping[str, Member], outcomes: Mapping[str, Outcome]
    ) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        """What follows from Graph's answers about the rows as they were acted on."""
        return lambda allotment, rows: confirm(allotment, acted, rows, outcomes, now=self.now, cause=self.command.cause)

    def verifications(
        self, views: Mapping[str, LicenceStatus], asked: datetime
    ) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        """`asked`: when Graph began to be asked; what it showed says nothing about a later time."""
        return lambda allotment, rows: verify(
            allotment, rows.values(), views, now=asked, cause=self.command.cause, policy=self.policy
        )


def _is_due(row: Member) -> bool:
    return row.state in _ORDER and not row.revoked
