"""What the rows of an allotment ask for is sent to Graph, confirmed from its answers, and verified by looking again."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from application.enforcement.ledger import LedgerSession, PlanOf, Rows
from application.nested_groups import remove_people
from application.permissions import note
from domain.admission import Plan
from domain.allotments import Allotment, Member, MemberState, Product, products_of, taken_from
from domain.commands import Command, waiting_time
from domain.errors import Transient
from domain.fulfilment import (
    Effect,
    LicenceStatus,
    Outcome,
    confirm,
    freed_from,
    is_overdue,
    regrant,
    renew,
    verify,
    worst,
)
from domain.objections import Text

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


class LicenceDelivery:
    """An allotment's changes on their way to Graph, for one command.

    wait:  how long to stay away from Graph, which was slow, throttling or asked to come later; None: no such thing.
    until: when this command is to make room, so that others have their turn.
    cut_short: time was up before everything was decided about that was observed, or everybody was tried again; the
    command goes on with it.
    """

    def __init__(self, session: LedgerSession, command: Command) -> None:
        self.session = session
        self.services = session.services
        self.command = command
        self.wait: timedelta | None = None
        self.until = session.now + RUN_AT_MOST
        self.cut_short = False

    @property
    def tries(self) -> int:
        """How often it was tried since something last came to its end: while there is progress, waits do not grow."""
        return 0 if self.session.progressed else self.command.tries

    @property
    def stopped(self) -> bool:
        """Whether nothing more is sent for now: Graph is to be left alone, or the allotment is no longer enforced."""
        return self.wait is not None or not self.session.enforced

    def out_of_time(self) -> bool:
        """Whether others are to have their turn; then nothing more is sent either."""
        if self.session.now < self.until:
            return False
        self.wait = self.wait or SHORT_BREAK
        return True

    async def carry_out(self, rows: Rows, observed_at: datetime | None) -> bool:
        """Send what these rows, just read or written, ask for, a round at a time; answers whether anything came of it.

        Every round begins with a time to send it by, and ends with what Graph answered being confirmed. What is too
        late by then is taken up by another round. observed_at: when the group was last observed: a rollback that
        became overdue since is left.
        """
        sent = False
        due = deque(row for state in _ORDER for row in rows.people if row.state is state and _is_due(row))
        while due and not self.stopped and not self.out_of_time():
            slab = rows.of(due.popleft() for _ in range(min(len(due), PEOPLE_A_ROUND)))
            current = await self.session.write(slab, self.renewals(observed_at))
            now = self.session.now
            acted = current.of(row for row in current.people if _is_due(row) and not _is_too_late(row, now))
            # Where a new time was over once it was written, the next one is longer, now that this is known.
            late = [row for user, row in current.by_user.items() if user not in acted.by_user and _is_due(row)]
            due.extend(row for row in late if row != slab.by_user[row.user_id])
            outcomes = await self.send_changes(acted.people)
            await self.session.write(acted, self.confirmations(acted, outcomes))
            due.extendleft(row for user, row in acted.by_user.items() if user not in outcomes)
            if acted.by_user and not outcomes:
                self.back_off(None)
            sent = sent or any(outcome.effect is not Effect.UNKNOWN for outcome in outcomes.values())
        return sent

    async def send_changes(self, rows: Iterable[Member]) -> dict[str, Outcome]:
        """Send the changes of one round; stops at what is too late, and at the first peer that asks to come later.

        Whom Graph does not know comes later alone: that says nothing about the others.
        """
        outcomes: dict[str, Outcome] = {}
        ways: Mapping[MemberState, Callable[[Sequence[Member]], Awaitable[Mapping[str, Outcome]]]] = {
            MemberState.RELEASING: self.revoke,
            MemberState.PENDING: self.grant,
            MemberState.ROLLING_BACK: self.roll_back,
        }
        rows = list(rows)
        for state in _ORDER:
            for people in self.alike([row for row in rows if row.state is state]):
                if self.too_late(people):
                    return outcomes
                try:
                    answers = await ways[state](people)
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

    def alike(self, rows: Iterable[Member]) -> Iterator[Sequence[Member]]:
        """These people, at most 20 at a time, of whom all have the same products."""
        sets: dict[tuple[Product, ...], list[Member]] = {}
        for row in rows:
            sets.setdefault(self.products_of(row), []).append(row)
        for people in sets.values():
            yield from batched(people, PEOPLE_A_CALL, strict=False)

    def products_of(self, row: Member) -> tuple[Product, ...]:
        """The products that a person has with the seat; of a seat that is taken back, everything that goes with it."""
        allotment = self.session.allotment
        return taken_from(allotment, row) if row.state is MemberState.RELEASING else products_of(allotment, row)

    async def revoke(self, people: Sequence[Member]) -> Mapping[str, Outcome]:
        """Take back what these people, who are alike, have with the seat."""
        return await self.services.directory.revoke(self.products_of(people[0]), [row.user_id for row in people])

    async def roll_back(self, people: Sequence[Member]) -> Mapping[str, Outcome]:
        """Remove these people from the watched group, and from the groups inside it by which they are members."""
        allotment = self.session.allotment
        return await remove_people(self.services, allotment, people, too_late=lambda: self.too_late(people))

    async def grant(self, people: Sequence[Member]) -> Mapping[str, Outcome]:
        """Grant to people who are alike one product after the other, each while it may be sent.

        Raises Transient where it no longer may.
        """
        unknown = await self.prepare(people)
        users = [row.user_id for row in people if row.user_id not in unknown]
        await self.locate(users)
        answers = [unknown]
        for product in self.products_of(people[0]):
            if self.too_late(people):
                raise Transient(Text("tooLateToSend"))
            answers.append(await self.services.directory.grant([product], users) if users else {})
        return worst([row.user_id for row in people], answers)

    async def prepare(self, people: Iterable[Member]) -> Mapping[str, Outcome]:
        """Have the grant that follows try people again whose licence has failed before. Entra does not by itself.

        Answers whom Graph does not know. Raises Transient where it cannot be, for the time being.
        """
        failed = [row for row in people if row.error]
        if not failed:
            return {}
        users = [row.user_id for row in failed]
        answers = await self.services.directory.retry(self.products_of(failed[0]), users)
        await note(self.services, answers.values())
        for answer in answers.values():
            if answer.effect is Effect.LATER:
                raise Transient(Text("graphSays", detail=answer.detail), answer.retry_after)
        return {user: answer for user, answer in answers.items() if answer.effect is Effect.UNKNOWN}

    async def locate(self, users: Sequence[str]) -> None:
        """Give a usage location to who has none, where an administrator wants that. Where the app may not, or Graph
        refuses it, the grant goes on, and says what is wrong if it needs one.

        Raises Transient where Graph wants to be asked later.
        """
        answers = await self.services.directory.locate(users)
        await note(self.services, answers.values())
        for answer in answers.values():
            if answer.effect is Effect.LATER and not answer.missing:
                raise Transient(Text("graphSays", detail=answer.detail), answer.retry_after)

    def too_late(self, people: Iterable[Member]) -> bool:
        """Whether a change among these may no longer be sent: somebody else may have decided otherwise by then."""
        now = self.session.now
        return any(_is_too_late(row, now) for row in people)

    def back_off(self, wait: timedelta | None) -> None:
        """Stay away for so long; None: longer after each try that changed nothing."""
        self.wait = wait or waiting_time(self.tries, first=self.services.pacing.follow_up)

    async def check_licences(self, more: Rows | None = None) -> None:
        """Ask Graph about the licences of the unfinished, and of `more`.

        Entra licenses one after the other: of many, those come first whose grant is oldest, and where Graph shows
        nothing new about some hundreds in a row, the others have their turn later.
        """
        first = more.by_user if more else {}
        known = await self.session.unfinished()
        known = more.and_also(known) if more else known
        policy, now = self.session.policy, self.session.now
        shown = [
            row
            for row in known.people
            if (row.state in {MemberState.LICENSED, MemberState.FAILED} and not row.moving)
            or (row.revoked and freed_from(row, policy) <= now)
        ]
        if self.stopped:
            return
        shown.sort(key=lambda row: (row.user_id not in first, row.apply_by or row.since))
        futile = 0
        for people in batched(shown, PEOPLE_A_READ, strict=False):
            if self.out_of_time():
                return
            asked, rows = self.session.now, known.of(people)
            views = await self.views(rows)
            before = self.session.etag
            await self.session.write(rows, self.verifications(rows, views, asked))
            futile = futile + 1 if self.session.etag == before else 0
            if futile == READS_IN_VAIN and not first:
                return

    async def views(self, rows: Rows) -> Mapping[str, LicenceStatus]:
        """What Graph shows of the licences of these people, at most 300: of each, by the products of the seat."""
        sets: dict[tuple[Product, ...], list[str]] = {}
        for row in rows.people:
            sets.setdefault(self.products_of(row), []).append(row.user_id)
        views: dict[str, LicenceStatus] = {}
        for products, users in sets.items():
            views |= await self.services.directory.licences(products, users)
        return views

    # What to write, once the rows are known to be current

    def renewals(self, observed_at: datetime | None) -> PlanOf:
        """A new time for what is overdue; see `domain.fulfilment.renew`."""
        session = self.session
        return lambda allotment, rows: renew(
            allotment, rows.values(), session.now, session.policy, observed_at=observed_at
        )

    def regrants(self, missing: Rows, *, asked: bool = False) -> PlanOf:
        """Another grant of what is missing, for whose row is as it was read; see `domain.fulfilment.regrant`."""
        cause, session = self.command.cause, self.session
        return lambda allotment, rows: regrant(
            allotment,
            [row for user, row in rows.items() if row == missing.by_user[user]],
            now=session.now,
            cause=cause,
            policy=session.policy,
            asked=asked,
        )

    def confirmations(self, acted: Rows, outcomes: Mapping[str, Outcome]) -> PlanOf:
        """What follows from Graph's answers about the rows as they were acted on."""
        now, cause = self.session.now, self.command.cause
        return lambda allotment, rows: confirm(allotment, acted.by_user, rows, outcomes, now=now, cause=cause)

    def verifications(self, read: Rows, views: Mapping[str, LicenceStatus], asked: datetime) -> PlanOf:
        """What follows from what Graph showed of these people's licences, for whom it is still about the same products.

        `asked`: when Graph began to be asked; what it showed says nothing about a later time.
        """
        cause, session = self.command.cause, self.session

        def plan(allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
            same = [row for user, row in rows.items() if _products_known(row) == _products_known(read.by_user[user])]
            return verify(allotment, same, views, now=asked, cause=cause, policy=session.policy)

        return plan


def _products_known(row: Member) -> tuple[int, bool]:
    return row.generation, row.moving


def _is_too_late(row: Member, now: datetime) -> bool:
    return row.state is not MemberState.RELEASING and is_overdue(row, now)


def _is_due(row: Member) -> bool:
    in_hand = row.moving and row.state is MemberState.PENDING
    return row.state in _ORDER and not row.revoked and not in_hand
