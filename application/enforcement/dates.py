"""What dates bring about for people: seats that end, and reservations that begin or expire."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import batched

from application import nested_groups
from application.enforcement.admission import Admission
from application.enforcement.fulfilment import PEOPLE_A_CALL
from application.enforcement.ledger import LedgerSession, PlanOf
from application.permissions import note
from domain import reservations
from domain.admission import Plan, suspended
from domain.commands import Command
from domain.errors import Transient
from domain.fulfilment import Effect
from domain.objections import Text
from domain.seat_ends import lifted, not_ended, reminding


class Dates:
    """The dates of the people who are hinted, seen to by one command.

    added: people who were added to the group because a seat is kept for them.
    """

    def __init__(self, session: LedgerSession, admission: Admission, command: Command) -> None:
        self.session = session
        self.admission = admission
        self.services = session.services
        self.command = command
        self.added: set[str] = set()

    async def end_seats(self) -> None:
        """Remove the hinted people from the group whose end date has come. They are leavers like any other then.
        Whose date is near is reminded.

        Raises Transient where Graph asks to come later. Where it refuses, the allotment is suspended.
        """
        latest = self.session.now + self.session.policy.grant_window
        rows = await self.session.read(self.command.hints.keys())
        if self.services.remind_before:
            rows = await self.session.write(rows, self._reminders(self.services.remind_before))
        now = self.session.now
        ended = [row.user_id for row in rows.people if row.has_ended(now)]
        for people in batched(ended, PEOPLE_A_CALL, strict=False):
            if self.session.now >= latest:
                raise Transient(Text("rowsTooOld"))
            outcomes = await nested_groups.remove_people(
                self.services, self.session.allotment, [rows.by_user[user] for user in people]
            )
            await note(self.services, outcomes.values())
            stay = {user: each.detail for user, each in outcomes.items() if each.inner}
            await self.session.write(rows.of(rows.by_user[user] for user in stay), self._end_lifted(stay))
            delayed = [outcome for outcome in outcomes.values() if outcome.effect is Effect.LATER]
            if delayed:
                raise Transient(Text("graphSays", detail=delayed[0].detail), delayed[0].retry_after)
            refused = [each for each in outcomes.values() if each.effect is Effect.REFUSED and not each.inner]
            if refused:
                await self.session.commit(
                    Plan(suspended(self.session.allotment, not_ended(refused[0].fixed, refused[0].detail)))
                )
                return

    async def keep_reservations(self) -> bool:
        """See to what time has brought about reservations; answers whether somebody was added to the group.

        Raises Transient where Graph asks to come later.
        """
        session, now, people = self.session, self.session.now, self.command.hints.keys()
        latest = now + session.policy.grant_window
        rows = await session.read(people)
        await session.write_reservations(
            people, lambda allotment, found: reservations.due(allotment, found, rows.by_user, now=now)
        )
        await self.admission.admit(token=None, observe=False)
        if not session.enforced:
            return False
        await session.write_reservations(people, lambda allotment, found: reservations.short(allotment, found, now=now))
        found = await self.services.store.reservations(session.allotment, people)
        adding = sorted(user for user, each in found.items() if each.held and each.to_be_added and each.expires > now)
        self.added.update(user for user, each in found.items() if each.added)  # by a worker that has gone, too
        for some in batched(adding, PEOPLE_A_CALL, strict=False):
            if session.now >= latest:
                raise Transient(Text("rowsTooOld"))
            outcomes = await self.services.directory.add_members(session.allotment.group_id, some)
            await note(self.services, outcomes.values())
            told = {
                user: None if each.effect is Effect.DONE else each.detail
                for user, each in outcomes.items()
                if each.effect in {Effect.DONE, Effect.REFUSED}
            }
            await self._record_additions(told)
            self.added.update(user for user, wrong in told.items() if wrong is None)
            if later := next((each for each in outcomes.values() if each.effect is Effect.LATER), None):
                raise Transient(Text("graphSays", detail=later.detail), later.retry_after)
        return bool(self.added)

    async def _record_additions(self, outcomes: Mapping[str, str | None]) -> None:
        """Write down who was added to the group for a reservation, and whom Graph refused."""
        await self.session.write_reservations(
            outcomes.keys(),
            lambda allotment, found: reservations.with_additions(allotment, found, outcomes, now=self.session.now),
        )

    # What to write, once the rows are known to be current

    def _reminders(self, before: timedelta) -> PlanOf:
        now = self.session.now
        return lambda allotment, rows: reminding(allotment, rows, before, now=now)

    def _end_lifted(self, stay: Mapping[str, str]) -> PlanOf:
        now, cause = self.session.now, self.command.cause
        return lambda allotment, rows: lifted(allotment, rows, stay, now=now, cause=cause)
