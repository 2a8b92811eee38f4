"""The enforcement queue: observe, decide, commit, apply, confirm, for one allotment at a time.

Sessions make conflicts rare; the allotment's ETag makes the result right. Whatever is left to do is in the
ledger, so that any later command can finish it.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from itertools import batched

from domain.admission import EXPLAINED_FOR, Look, Plan, decide, suspended, unexplained
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState
from domain.commands import Command, CommandKind, came, is_known, on_grid, once, unseen_hints, waiting_time
from domain.drift import in_doubt, licence_drift, to_try_again, too_many
from domain.errors import Permanent, StaleWrite, Transient
from domain.fulfilment import (
    Effect,
    due,
    is_overdue,
    regrant,
    release,
    renew,
)
from domain.ports import Stored
from domain.reconciliation.kinds import Kind, Way
from domain.seat_ends import given, not_ended, reminding, with_ends
from handlers.again import tried_again
from handlers.examination import Examined
from handlers.fulfilment import PEOPLE_A_CALL, Fulfilment
from handlers.ledger import ATTEMPTS, busy
from handlers.licensed_groups import known, prepare, retire
from handlers.nightly import compare
from handlers.outbox import have_told, tell
from handlers.services import Services

log = logging.getLogger(__name__)

DECISIONS_A_READ = 100


async def enforce(services: Services, command: Command, *, redelivered: bool = False) -> None:
    """Carry out one command; put it back for later where a peer is down, slow or throttling.

    Raises Permanent where Graph goes on refusing it.

    redelivered: an earlier delivery was not completed, and may have left something undone.
    """
    async with tried_again(services, command):
        await _enforce(services, command, fresh=not redelivered and command.tries == 0)


async def _enforce(services: Services, command: Command, *, fresh: bool) -> None:
    if command.kind is CommandKind.TELL:
        await tell(services, command.allotment_id)
    elif await _carry_out(services, command, fresh=fresh) or not fresh or command.kind is CommandKind.RECONCILE:
        await have_told(services, command.allotment_id)


async def _carry_out(services: Services, command: Command, *, fresh: bool) -> bool:
    """Carry out a command about people; answers whether there is anything to tell."""
    stored = await services.store.load(command.allotment_id)
    compared = None
    if stored is not None and command.kind is CommandKind.RECONCILE and services.nightly:
        compared = await compare(services, services.nightly, stored.value, command)
        stored = await services.store.load(command.allotment_id)
    if stored is not None and stored.value.state is AllotmentState.PREPARING:
        goes_on = command.kind in {CommandKind.PREPARE, CommandKind.RECONCILE}
        stored, compared = await prepare(services, stored, command) if goes_on else None, None
    if stored is None or stored.value.state is AllotmentState.SUSPENDED:
        return False
    run = _Run(services, command, stored, sweep=not fresh or command.kind is not CommandKind.LOOK)
    if fresh and is_known(command, stored.value) and not await run.unexplained({}):
        return False
    if stored.value.state is AllotmentState.DELETING:
        if await run.delete():
            return False
    elif command.kind is CommandKind.RECONCILE:
        await run.reconcile(compared)
    else:
        if command.kind is CommandKind.END_DATES:
            await run.end_seats()
        await run.follow_members()
    await run.follow_up()
    return run.news or not run.enforced()


class _Run(Fulfilment):
    """One command on its way.

    released: people whose seats this run has taken back, or tried to: the answer may have been lost.
    """

    def __init__(self, services: Services, command: Command, stored: Stored[Allotment], *, sweep: bool) -> None:
        super().__init__(services, command, stored, sweep=sweep)
        self.observed: set[str] = set()
        self.released: set[str] = set()

    @property
    def came(self) -> frozenset[str]:
        return came(self.command, self.services.pacing.unseen_tries)

    # The ways of a command

    async def follow_members(self) -> None:
        looks = self.command.kind in {CommandKind.PREPARE, CommandKind.LOOK, CommandKind.END_DATES}
        await self.admit(token=self.allotment.delta_token, looks=looks)
        await self.give_ends()
        await self.fulfil()
        if self.sweep:
            await self.see_through()

    async def end_seats(self) -> None:
        """Remove from the group whoever is hinted at and has come to his end date; then he is a leaver like any other.
        Whose date is near is reminded.

        Raises Transient where Graph asks to come later. Where it refuses, the allotment is suspended.
        """
        latest = self.now + self.policy.grant_window
        rows = await self.services.store.members(self.allotment, self.command.hints.keys())
        if self.services.remind_before:
            rows = await self.write(rows, self.reminders(self.services.remind_before), as_of=self.reads)
        ended = [row.user_id for row in rows.values() if row.has_ended(self.now)]
        for people in batched(ended, PEOPLE_A_CALL, strict=False):
            if self.now >= latest:
                raise Transient("The rows were read long ago; somebody may have gone and come back since.")
            outcomes = await self.services.directory.remove_members(self.allotment.group_id, people)
            delayed = [outcome for outcome in outcomes.values() if outcome.effect is Effect.LATER]
            if delayed:
                raise Transient(f"Microsoft Graph: {delayed[0].detail}", delayed[0].retry_after)
            refused = [outcome for outcome in outcomes.values() if outcome.effect is Effect.REFUSED]
            if refused:
                await self.commit(Plan(suspended(self.allotment, not_ended(refused[0].detail))))
                return

    async def give_ends(self) -> None:
        """Write the end dates that the command brings for people whom another look had found already."""
        if self.enforced() and self.command.ends:
            rows = await self.services.store.members(self.allotment, self.command.ends.keys())
            ends = self.command.ends
            await self.write(rows, lambda allotment, rows: given(allotment, rows, ends, now=self.now), as_of=self.reads)

    async def reconcile(self, compared: Examined | None) -> None:
        """Believe no token, and no licence either. compared: what the nightly comparison has read just now."""
        holders = None if compared and compared.lacks_groups(self.allotment) else await self.holders(compared)
        await self.admit(token=None, looks=True)
        read = self.reads
        if self.enforced() and holders is not None:
            await self.check_licences(in_doubt(self.everybody, await self.licence_errors()))
            await self.compare_licences(holders, compared, as_of=read)
        await self.fulfil()
        await self.see_through()

    async def delete(self) -> bool:
        """Take back all seats, then forget the allotment; answers whether it is gone."""
        if not self.allotment.keep_licences:
            rows = await self.services.store.all_members(self.allotment.id)
            await self.write(rows, self.releases, as_of=self.reads)
            await self.fulfil()
            await self.check_licences()
            if self.allotment.consumed_units:
                return False
            for product in self.allotment.products:
                if product.licensed_group_id:
                    await retire(self.services, product)
        await self.services.store.erase(self.allotment)
        log.info("allotment %s: deleted", self.allotment.id)
        return True

    # Observe, decide, commit

    async def admit(self, *, token: str | None, looks: bool) -> None:
        """Look at the group, decide about everybody whom that concerns, and write it down."""
        for attempt in range(ATTEMPTS):
            if attempt:
                await self.reload()
                token = token and self.allotment.delta_token
            look = await self.services.directory.look(self.allotment.group_id, token, self.now) if looks else None
            plan = await self.plan(look)
            self.bear(plan)
            try:
                await self.commit(plan)
            except StaleWrite:
                continue
            self.observed = {entry.sign for entry in look.observed} if look else set()
            if not self.enforced():
                log.warning("allotment %s: suspended: %s", self.allotment.id, self.allotment.state_reason)
            elif look and look.group_unknown:
                raise Transient(f"Microsoft Graph does not show group {self.allotment.group_id}.")
            return
        raise busy(self.allotment)

    def bear(self, plan: Plan) -> None:
        """Count what the plan takes away. Raises Transient where all plans of this run together take too much.

        Each look of a run may be harmless by itself; the rest is for the next run, which decides about it as a whole.
        """
        people = self.allotment.consumed_units + self.allotment.waiting_units
        together = self.released | plan.released
        if self.released and not plan.confirmed and self.policy.is_large(len(together), people):
            raise Transient(f"Allotment {self.allotment.id}: one run has taken back {len(self.released)} seats.")
        self.released = together

    async def plan(self, look: Look | None) -> Plan:
        store, allotment = self.services.store, self.allotment
        if look is None:
            members: Mapping[str, Member] = {}
        elif look.complete:
            self.everybody = dict(await store.all_members(allotment.id))
            members = self.everybody
        else:
            members = await store.members(allotment, {entry.user_id for entry in look.observed} | self.came)
        plan = decide(
            allotment,
            members,
            look,
            await self.head_of_waiting_room(look, members),
            now=self.now,
            cause=self.command.cause,
            policy=self.policy,
            passed=await self.unexplained(members) if look else (),
        )
        return with_ends(plan, self.command.ends)

    async def unexplained(self, members: Mapping[str, Member]) -> Collection[str]:
        """Who came and went by the notifications, has no row, and has not been decided about since."""
        left, cursor, queued = set(self.came - members.keys()), None, self.command.queued
        while left:
            page = await self.services.store.decisions(self.allotment.id, cursor, DECISIONS_A_READ)
            left, cursor = unexplained(left, page.items, queued), page.next_cursor
            if cursor is None or page.items[-1].decided < queued - EXPLAINED_FOR:
                break
        return left

    async def head_of_waiting_room(self, look: Look | None, members: Mapping[str, Member]) -> Sequence[Member]:
        if not self.allotment.waiting_units or not self.allotment.free_units:
            return ()
        maybe_gone = len(members) if look else 0
        count = min(self.allotment.waiting_units, self.allotment.free_units + maybe_gone)
        head = await self.services.store.waiting(self.allotment.id, count)
        if any(row.has_ended(self.now) for row in head):
            return await self.services.store.waiting(self.allotment.id, self.allotment.waiting_units)
        return head

    # Apply, confirm

    async def fulfil(self) -> None:
        """Send what the rows ask for, and confirm what Graph answered."""
        rows = await self.unfinished()
        if not self.enforced() or not rows:
            return
        looked: datetime | None = None
        if any(row.state is MemberState.ROLLING_BACK and is_overdue(row, self.now) for row in rows.values()):
            # He may have gone, and come back, since it was decided.
            looked = self.now
            await self.admit(token=self.allotment.delta_token, looks=True)
            if not self.enforced():
                return
            rows = await self.unfinished()
        rows = await self.write(rows, self.renewals(looked), as_of=self.reads)
        await self.carry_out(rows)

    async def see_through(self) -> None:
        """See what became of grants and revocations; give the seats that became free to the next in line."""
        await self.check_licences()
        if self.enforced() and self.allotment.free_units and self.allotment.waiting_units:
            await self.admit(token=None, looks=False)
            await self.fulfil()

    # Reconcile

    async def licence_errors(self) -> Set[str] | None:
        """Whom Graph lists with an error of the licensed groups; None with direct licensing, where it lists nobody."""
        if self.allotment.licensing is Licensing.DIRECT:
            return None
        ask = self.services.directory.licence_errors
        found = [await known(self.services, product, ask(product)) for product in self.allotment.products]
        return set[str]().union(*found)

    async def holders(self, compared: Examined | None) -> Sequence[Set[str]]:
        """Who is in each licensed group; to be read before the rows (`domain.drift.licence_drift`)."""
        if self.allotment.licensing is Licensing.DIRECT:
            return ()
        products = self.allotment.products
        if compared and self.now < compared.evidence.began + self.policy.grant_window:
            return [compared.evidence.holders[product.sku_id] for product in products]
        ask = self.services.directory.licensed_members
        return [await known(self.services, product, ask(product)) for product in products]

    async def compare_licences(self, holders: Sequence[Set[str]], compared: Examined | None, *, as_of: int) -> None:
        """Grant what is missing and what failed long ago, take away what nobody was admitted to.

        as_of: `reads` when everybody's rows were read.
        """
        if not self.enforced():
            return
        rows: Mapping[str, Member] = self.everybody
        if as_of != self.reads:
            await self.reload()
            as_of, rows = self.reads, await self.services.store.all_members(self.allotment.id)
        if self.allotment.licensing is Licensing.DIRECT:
            await self.grant_anew(to_try_again(rows, self.now), as_of=as_of)
            return
        drift = licence_drift(rows, holders, self.now)
        if compared is None or compared.drift.way(Kind.NEVER_ADMITTED) is Way.HEAL:
            await self.remove_intruders(drift.intruders)
        await self.grant_anew(drift.missing, as_of=as_of)

    async def grant_anew(self, rows: Iterable[Member], *, as_of: int) -> None:
        missing = {row.user_id: row for row in rows}
        if self.enforced() and missing:
            await self.write(missing, self.regrants(missing), as_of=as_of)

    async def remove_intruders(self, intruders: Sequence[str]) -> None:
        removals = too_many(self.allotment, intruders, self.policy)
        if removals is not None:
            reason = (
                f"{len(intruders)} people hold the licence through the licensed group without a seat. "
                f"Nothing was taken. If they shall lose it, confirm removal {removals.fingerprint}."
            )
            await self.commit(Plan(suspended(self.allotment, reason)))
            return
        for people in batched(intruders, PEOPLE_A_CALL, strict=False):
            log.warning("allotment %s: licensed without a seat, taken away: %s", self.allotment.id, ", ".join(people))
            await self.services.directory.revoke(self.allotment.products, people)

    # What is left for later

    async def follow_up(self) -> None:
        """Put on the queue what has to be looked at again."""
        if not self.enforced():
            return
        await self.look_again()
        if not self.allotment.unfinished_units:
            return
        tries = self.command.tries if self.command.kind is not CommandKind.LOOK else 0
        when = self.next_due(self.wait or waiting_time(tries, first=self.services.pacing.follow_up))
        kind = CommandKind.DELETE if self.allotment.state is AllotmentState.DELETING else CommandKind.FINISH
        finish = Command(kind, self.allotment.id, self.command.cause, self.now, tries=tries + 1)
        await self.services.commands.send([finish], at=when, once=once(kind, self.allotment.id, when))

    def next_due(self, wait: timedelta) -> datetime:
        """When to look again: after the wait, or as soon as time alone lets something be decided."""
        now, first = self.now, self.services.pacing.follow_up
        dues = [when for row in {**self.begun, **self.touched}.values() if (when := due(row, self.policy))]
        wait, soonest = max(wait, first), now + first
        alone = (on_grid(max(when, soonest), first / 2) for when in dues if when > now)
        return min([on_grid(now + wait, wait / 2), *alone])

    async def look_again(self) -> None:
        """Look for hinted people whom the group's delta does not show yet; a bounded number of times."""
        unseen = unseen_hints(self.command, {*self.allotment.seen, *self.observed})
        if unseen:
            rows = await self.services.store.members(self.allotment, unseen.keys())
            unseen = {user: there for user, there in unseen.items() if there == (user not in rows)}
        if not unseen:
            return
        ends = {user: self.command.ends[user] for user in unseen if user in self.command.ends}
        if self.command.unseen >= self.services.pacing.unseen_tries:
            if ends:
                raise Permanent("EndDateNotGiven", f"The group does not show {', '.join(ends)}: no end date was given.")
            return
        wait = waiting_time(self.command.unseen, first=self.services.pacing.unseen)
        again = Command(
            CommandKind.LOOK,
            self.allotment.id,
            self.command.cause,
            queued=self.now,
            hints=unseen,
            unseen=self.command.unseen + 1,
            ends=ends,
        )
        await self.services.commands.send([again], at=self.now + wait)

    # What to write, once the rows are known to be current

    def regrants(self, missing: Mapping[str, Member]) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        return lambda allotment, rows: regrant(
            allotment,
            [row for user, row in rows.items() if row == missing[user]],
            now=self.now,
            cause=self.command.cause,
            policy=self.policy,
        )

    def reminders(self, before: timedelta) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        return lambda allotment, rows: reminding(allotment, rows, before, now=self.now)

    def renewals(self, looked: datetime | None) -> Callable[[Allotment, Mapping[str, Member]], Plan]:
        return lambda allotment, rows: renew(allotment, rows.values(), self.now, self.policy, looked=looked)

    def releases(self, allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
        reason = "The allotment is being deleted."
        return release(allotment, rows.values(), now=self.now, cause=self.command.cause, reason=reason)
