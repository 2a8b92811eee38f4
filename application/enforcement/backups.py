"""Backup seats of one allotment, for one command: what the rows ask for is sent to Graph, and followed to its end.

The rules are in `domain.backups`. Here the backups are read, whom the command concerns is found, and each step that
this command has written is sent: what another has written is taken up once its time is over.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched

from application.enforcement.fulfilment import PEOPLE_A_CALL, PEOPLE_A_READ, LicenceDelivery
from application.enforcement.ledger import LedgerSession, Rows
from application.permissions import note
from domain.admission import Plan
from domain.allotments import Allotment, AllotmentState, Member, MemberState
from domain.backup_seats import BackupStage
from domain.backups import (
    Backing,
    Backings,
    asked,
    confirmed,
    excludes,
    followed,
    spare_units,
    wanting_units,
    wants_backup,
)
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.fulfilment import Effect, Outcome
from domain.objections import Text
from domain.product_changes.plan import plans_of

log = logging.getLogger(__name__)

DECISIONS_A_READ = 500
PAGES_OF_DECISIONS = 4
"""What a backup has decided about somebody is among its newest decisions, or is not looked for any further."""

type Planner = Callable[[Allotment, Mapping[str, Member]], Plan]


class BackupKeeper:
    """The backup seats of an allotment, seen to by one command."""

    def __init__(self, session: LedgerSession, delivery: LicenceDelivery, command: Command) -> None:
        self.session = session
        self.delivery = delivery
        self.services = session.services
        self.command = command

    async def see_to(self, *, everybody: bool) -> None:
        """Take the next steps for people with a backup seat, and find one for people who want it.

        everybody: it is looked at, too, whether people still have those that they had. Raises Transient.
        """
        allotment = self.session.allotment
        if not self.session.enforced or not (allotment.backups or allotment.backup_units):
            return
        unfinished = await self.session.unfinished()
        under_way = unfinished.of(row for row in unfinished.people if row.backup)
        await self._follow(under_way)
        if allotment.state is AllotmentState.ACTIVE and not allotment.adopting:
            await self._look_over(everybody=everybody)

    async def _follow(self, rows: Rows) -> None:
        """Take the next step for each of these people."""
        for some in batched(rows.people, PEOPLE_A_READ, strict=False):
            backings = await self._read(some, {row.backup.allotment_id for row in some if row.backup})

            def plan(allotment: Allotment, current: Mapping[str, Member], backings: Backings = backings) -> Plan:
                now, policy = self.session.now, self.session.policy
                return followed(allotment, current.values(), backings, now=now, policy=policy, cause=self.command.cause)

            await self._carry_out(rows.of(some), plan, backings)

    async def _look_over(self, *, everybody: bool) -> None:
        """Go through those who wait, in the order of the line, and those whose licence failed: as far as there are
        seats for them, or for as long as this command may take.
        """
        allotment = self.session.allotment
        under_way = [row for row in (await self.session.unfinished()).people if row.backup]
        spare: Mapping[str, int] = {}
        if wanting_units(allotment) and not self.delivery.stopped:
            backings = await self._read(under_way, allotment.backups)
            spare = await self._compatible(backings, spare_units(backings, under_way))
        everybody = everybody and allotment.backup_units > 0
        if not (everybody or any(each > 0 for each in spare.values())):
            return
        async for page in self._pages(failed=allotment.failed_units > 0):
            wanting = [row for row in page if wants_backup(row)] if any(each > 0 for each in spare.values()) else []
            held = [row for row in page if row.backup and row.backup.stage is BackupStage.HELD] if everybody else []
            await self._follow(self.session.rows(held))
            for some in batched(wanting, PEOPLE_A_READ, strict=False):
                spare = await self._ask(some, spare)
            if self.delivery.out_of_time() or not (everybody or any(each > 0 for each in spare.values())):
                return

    async def _pages(self, *, failed: bool) -> AsyncIterator[Sequence[Member]]:
        """Those who wait, then those whose licence failed."""
        for state in (None, *([MemberState.FAILED] if failed else [])):
            cursor: str | None = None
            while True:
                page = await self.services.store.page_of_members(
                    self.session.allotment.id, cursor, PEOPLE_A_READ, seated=state is not None, state=state
                )
                yield page.items
                cursor = page.next_cursor
                if cursor is None:
                    break

    async def _ask(self, rows: Sequence[Member], spare: Mapping[str, int]) -> Mapping[str, int]:
        """Decide about some people who want a backup, and add them; answers what is left."""
        backings = await self._read(rows, self.session.allotment.backups)
        chosen: dict[str, str] = {}

        def plan(allotment: Allotment, current: Mapping[str, Member]) -> Plan:
            in_line = [current[row.user_id] for row in rows if row.user_id in current]
            now, policy = self.session.now, self.session.policy
            made = asked(allotment, in_line, backings, spare, now=now, policy=policy)
            seats = ((step.user_id, step.after.backup) for step in made.steps if step.after)
            chosen.clear()
            chosen.update({user: seat.allotment_id for user, seat in seats if seat})
            return made

        await self._carry_out(self.session.rows(rows), plan, backings)
        left = {**spare}
        for one in chosen.values():
            left[one] -= 1
        return left

    async def _compatible(self, backings: Backings, spare: Mapping[str, int]) -> Mapping[str, int]:
        """The seats of those backups whose licences people can have together with the allotment's own."""
        if not any(each > 0 for each in spare.values()):
            return spare
        plans, allotment = plans_of(await self.services.directory.subscribed()), self.session.allotment
        there = ((one, backings[one].allotment) for one in spare)
        return {one: spare[one] for one, backup in there if backup and not excludes(allotment, backup, plans)}

    async def _read(self, rows: Iterable[Member], ids: Iterable[str]) -> dict[str, Backing]:
        """What these backups have of these people."""
        rows, wanted = list(rows), list(dict.fromkeys(ids))
        store, found = self.services.store, dict[str, Backing]()
        loaded = await store.load_several(wanted) if wanted else {}
        for one in wanted:
            backup = loaded[one].value if one in loaded else None
            users = [row.user_id for row in rows]
            there = await store.members(backup, users) if backup and users else {}
            unknown = [
                row
                for row in rows
                if row.backup
                and row.backup.allotment_id == one
                and row.backup.stage is BackupStage.ADDED
                and row.user_id not in there
            ]
            found[one] = Backing(backup, there, await self._decided(backup, unknown) if backup and unknown else {})
        return found

    async def _decided(self, backup: Allotment, rows: Sequence[Member]) -> dict[str, datetime]:
        """When a backup has last decided about people who have no row there, as far as its newest decisions tell."""
        wanted, cursor = {row.user_id for row in rows}, None
        oldest = min(row.backup.since for row in rows if row.backup)
        found = dict[str, datetime]()
        for _ in range(PAGES_OF_DECISIONS):
            page = await self.services.store.decisions(backup.id, cursor, DECISIONS_A_READ)
            for decision in page.items:
                if decision.user_id in wanted:
                    found.setdefault(decision.user_id, decision.decided)
            cursor = page.next_cursor
            if cursor is None or page.items[-1].decided < oldest:
                break
        return found

    async def _carry_out(self, rows: Rows, plan_of: Planner, backings: Backings) -> None:
        """Write the plan, and send what it asks for: nothing is sent that this command has not written itself."""
        made = Plan(self.session.allotment)

        def planned(allotment: Allotment, current: Mapping[str, Member]) -> Plan:
            nonlocal made
            made = plan_of(allotment, current)
            return made

        if not rows.by_user:
            return
        await self.session.write(rows, planned)
        after = [step.after for step in made.steps if step.after and step.after.backup]
        for stage in (BackupStage.ADDING, BackupStage.REMOVING):
            for one, backing in backings.items():
                acted = [
                    row for row in after if row.backup and row.backup.stage is stage and row.backup.allotment_id == one
                ]
                for some in batched(acted, PEOPLE_A_CALL, strict=False):
                    if backing.allotment is not None and not await self._send(some, stage, backing.allotment, backings):
                        return

    async def _send(self, rows: Sequence[Member], stage: BackupStage, backup: Allotment, backings: Backings) -> bool:
        """Change the members of a backup's group, and record Graph's answer; answers whether to go on."""
        now = self.session.now
        if self.delivery.stopped or any(_is_late(row, now) for row in rows):
            return False
        directory, users = self.services.directory, [row.user_id for row in rows]
        change = directory.add_members if stage is BackupStage.ADDING else directory.remove_members
        try:
            outcomes = await change(backup.group_id, users)
        except Transient as failure:
            self.delivery.back_off(failure.retry_after)
            return False
        await note(self.services, outcomes.values())
        acted = self.session.rows(rows)

        def confirmations(allotment: Allotment, current: Mapping[str, Member]) -> Plan:
            now, policy, cause = self.session.now, self.session.policy, self.command.cause
            return confirmed(allotment, acted.by_user, current, outcomes, backings, now=now, policy=policy, cause=cause)

        await self.session.write(acted, confirmations)
        await self._tell(backup, outcomes, there=stage is BackupStage.ADDING)
        later = [each for each in outcomes.values() if each.effect is Effect.LATER]
        if later:
            self.delivery.back_off(max((each.retry_after for each in later if each.retry_after), default=None))
        return not later

    async def _tell(self, backup: Allotment, outcomes: Mapping[str, Outcome], *, there: bool) -> None:
        """Have the backup look at its group now: a notification may be late."""
        changed = [user for user, each in outcomes.items() if each.effect is Effect.DONE and not each.already]
        if changed:
            cause = Text("byBackup", allotment=self.session.allotment.display_name)
            hints = dict.fromkeys(sorted(changed), there)
            look = Command(CommandKind.OBSERVE, backup.id, cause, self.session.now, hints=hints)
            await self.services.commands.enqueue([look])


def _is_late(row: Member, now: datetime) -> bool:
    return row.backup is None or row.backup.apply_by is None or row.backup.apply_by <= now
