"""What a command leaves for later: it is put on the queue, for the time at which it can go on."""

from collections.abc import Set
from datetime import datetime, timedelta

from application.enforcement.admission import Admission
from application.enforcement.fulfilment import SHORT_BREAK, LicenceDelivery
from application.enforcement.hints import Hints
from application.enforcement.inquiries import Inquiries
from application.enforcement.ledger import LedgerSession
from domain.allotments import AllotmentState, MemberState
from domain.backups import next_step_at
from domain.commands import Command, CommandKind, dedup_id, missing_hints, round_up_to, waiting_time
from domain.copies import replace
from domain.errors import Permanent
from domain.fulfilment import due
from domain.objections import Text

AWAITED_EVERY, AWAITED_LOOKS = timedelta(seconds=10), 60
"""Where somebody waits for the seat, a leaver's licence is looked at so often, for ten minutes."""


class Later:
    """What one command leaves for later, by what is unfinished and what was observed."""

    def __init__(
        self,
        session: LedgerSession,
        delivery: LicenceDelivery,
        admission: Admission,
        inquiries: Inquiries,
        hints: Hints,
        command: Command,
    ) -> None:
        self.session = session
        self.delivery = delivery
        self.admission = admission
        self.inquiries = inquiries
        self.hints = hints
        self.services = session.services
        self.command = command

    async def follow_up(self, *, added: Set[str], not_taken: timedelta | None) -> None:
        """Put on the queue what has to be looked at again.

        added: people who were added to the group because a seat is kept for them.
        not_taken: licences could not be taken back, and are tried again after this time; None: none.
        """
        if not self.session.enforced:
            return
        if self.delivery.cut_short or not_taken or self.inquiries.unseen:
            await self._go_on_later(not_taken)
            return
        await self._schedule_recheck(added)
        allotment = self.session.allotment
        waits_for_loans = allotment.state is AllotmentState.DELETING and allotment.keep_licences
        if waits_for_loans or not allotment.unfinished_units:
            return  # a lender hears of each unit that comes home
        tries, now = 0 if self.command.kind is CommandKind.OBSERVE else self.delivery.tries, self.session.now
        when = self._next_due(self.delivery.wait or self._next_wait(tries), now)
        kind = CommandKind.DELETE if self.session.allotment.state is AllotmentState.DELETING else CommandKind.FINISH
        finish = Command(kind, self.session.allotment.id, self.command.cause, now, tries=tries + 1)
        name = dedup_id(kind, self.session.allotment.id, when)
        await self.services.commands.enqueue([finish], at=when, deduplicate_as=name)

    async def _go_on_later(self, not_taken: timedelta | None) -> None:
        """Have this very command work off what is left; as one that was put back, it looks after everything."""
        unseen = self.inquiries.unseen
        tries = self.command.tries + 1 if unseen else 1
        rest = replace(self.command, tries=tries)
        later = waiting_time(tries, first=self.services.pacing.follow_up) if unseen else SHORT_BREAK
        wait = self.delivery.wait or (SHORT_BREAK if self.delivery.cut_short else not_taken) or later
        await self.services.commands.enqueue([rest], at=self.session.now + wait)

    def _next_wait(self, tries: int) -> timedelta:
        """How long to wait before the next look: doubling, but not as long as somebody waits for a seat to be freed."""
        releasing = any(row.state is MemberState.RELEASING for row in self.session.unfinished_rows.people)
        awaited = releasing and self.session.allotment.queued_units
        first = self.services.pacing.follow_up
        if awaited and tries < AWAITED_LOOKS:
            return waiting_time(tries, first=first, longest=max(first, AWAITED_EVERY))
        return waiting_time(tries, first=first)

    def _next_due(self, wait: timedelta, now: datetime) -> datetime:
        """When to look again: after the wait, or as soon as time alone lets something be decided."""
        first, policy = self.services.pacing.follow_up, self.session.policy
        unfinished = self.session.unfinished_rows.people
        dues = [when for row in unfinished for when in (due(row, policy), next_step_at(row, policy)) if when]
        wait, soonest = max(wait, first), now + first
        alone = (round_up_to(max(when, soonest), first / 2) for when in dues if when > now)
        return min([round_up_to(now + wait, wait / 2), *alone])

    async def _schedule_recheck(self, added: Set[str]) -> None:
        """Look for hinted people whom the group's delta does not show yet, or for a change of which a notification told
        without naming anybody, if the delta shows none; a bounded number of times.
        """
        inside = {f"+{each.id}" for each in self.session.allotment.inner_groups}
        expected = self.command
        if expected.kind is CommandKind.RESERVATIONS:  # of those whom it names, only who was added has come
            expected = replace(expected, hints=dict.fromkeys(sorted(added), True))
        missing = missing_hints(expected, {*self.session.allotment.seen, *self.admission.observed, *inside})
        undone = await self.hints.undone() if any(missing.values()) else ()
        missing = {user: there for user, there in missing.items() if not (there and user in undone)}
        if missing:
            rows = await self.services.store.members(self.session.allotment, missing.keys())
            missing = {user: there for user, there in missing.items() if there == (user not in rows)}
        unnamed = self.command.unnamed and not self.admission.has_changed
        if not missing and not unnamed:
            return
        ends = {user: self.command.ends[user] for user in missing if user in self.command.ends}
        if self.command.rechecks >= self.services.pacing.rechecks:
            if ends:
                raise Permanent("EndDateNotGiven", Text("endDateNotGiven", people=list(ends)))
            return
        wait = waiting_time(self.command.rechecks, first=self.services.pacing.recheck_delay)
        now = self.session.now
        again = Command(
            CommandKind.OBSERVE,
            self.session.allotment.id,
            self.command.cause,
            queued=now,
            hints=missing,
            rechecks=self.command.rechecks + 1,
            ends=ends,
            unnamed=unnamed,
        )
        await self.services.commands.enqueue([again], at=now + wait)
