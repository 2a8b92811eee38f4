"""The enforcement queue: observe, decide, commit, apply, confirm, for one allotment at a time.

Sessions make conflicts rare; the allotment's ETag makes the result right. Whatever is left to do is in the
ledger, so that any later command can finish it.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from datetime import datetime, timedelta
from itertools import batched

from application import lending, nested_groups, units
from application.audit import by_itself
from application.backups import taken_out_of
from application.enforcement.backups import BackupKeeper
from application.enforcement.fulfilment import (
    PEOPLE_A_CALL,
    PEOPLE_A_READ,
    PEOPLE_A_ROUND,
    SHORT_BREAK,
    LicenceDelivery,
)
from application.enforcement.ledger import ATTEMPTS, LedgerSession, PlanOf, Rows, busy
from application.joining import standing
from application.licensed_groups import known, prepare, retire
from application.messaging import schedule_delivery
from application.permissions import note
from application.person_names import schedule_naming
from application.prerequisites import lacks_of
from application.reconciliation.comparison import Comparison
from application.reconciliation.nightly import COMPARED, compare, find_unchanged
from application.requeue import requeue_on_failure
from application.retries import chosen, note_shortage
from application.services import Services
from application.waiting_order import ranks_of
from domain import reservations
from domain.admission import (
    EXPLAINED_FOR,
    Lack,
    Observation,
    Plan,
    decide,
    in_turn,
    is_newcomer,
    rolled_back_since,
    sides,
    suspended,
    unexplained,
)
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState
from domain.backups import next_step_at
from domain.commands import (
    Command,
    CommandKind,
    come_and_removed,
    dedup_id,
    is_known,
    joined_unobserved,
    missing_hints,
    round_up_to,
    waiting_time,
)
from domain.copies import replace
from domain.deleted import DeletedAllotment
from domain.drift import in_doubt, licence_drift, to_try_again, too_many
from domain.errors import FIXABLE, Permanent, StaleWrite, Transient
from domain.fulfilment import (
    Effect,
    due,
    is_overdue,
    regrant,
    release,
)
from domain.join_conditions import Condition
from domain.nested_membership import united
from domain.objections import Text
from domain.prerequisites import followed
from domain.reconciliation.accounts import Account
from domain.reconciliation.kinds import Kind, Way
from domain.reserved import Reservation
from domain.retries import is_short
from domain.seat_ends import entries, given, lifted, not_ended, reminding, with_ends
from domain.stored import Stored
from domain.units.lending import calls, needed_units, recallable, recalled, short_units, takes_part
from domain.waiting_order import Rank, WaitingOrder
from domain.waiting_room import reordered

log = logging.getLogger(__name__)

AWAITED_EVERY, AWAITED_LOOKS = timedelta(seconds=10), 60
"""Where somebody waits for the seat, a leaver's licence is looked at so often, for ten minutes."""

DECISIONS_A_READ = 500
"""In a burst the rows of so many are few; each page reads its rows again."""

ROLLBACKS_A_READ = 50
"""Those of the last moments are looked for."""

PREPARING = frozenset({CommandKind.PREPARE, CommandKind.RECONCILE})
"""These go on with making the licensed groups."""

SHOWN_AFTER_TRIES = 10
"""An account that isn't shown is waited for so often; then it counts as one of which nothing is known."""

STEPS_A_PIECE = 3 * PEOPLE_A_ROUND
"""So many people are decided about before what was decided is sent to Graph; then the next ones."""


async def observe(services: Services, command: Command) -> None:
    """Look at the group, and see through what follows from it. Raises Permanent where Graph goes on refusing it.

    Like everything here, the command goes back on the queue where a peer is down, slow or throttling.
    """
    await _enforce(services, command, lambda run: run.follow_members(observe=True))


async def finish(services: Services, command: Command) -> None:
    """See through what was begun, without observing the group. Raises like `observe`."""
    await _enforce(services, command, lambda run: run.follow_members(observe=False))


async def end_seats(services: Services, command: Command) -> None:
    """Take those out of the group whose end date has come; they are leavers then. Raises like `observe`."""

    async def work(run: "_Enforcement") -> None:
        await run.end_seats()
        await run.follow_members(observe=True)

    await _enforce(services, command, work)


async def keep_reservations(services: Services, command: Command) -> None:
    """Keep seats for the hinted people whose reservations begin, add to the group who is to be added then, and have
    lapse what has expired. Raises like `observe`.
    """

    async def work(run: "_Enforcement") -> None:
        added = await run.keep_reservations()
        await run.follow_members(observe=added)

    await _enforce(services, command, work)


async def try_again(services: Services, command: Command) -> None:
    """Grant again to some of the people whose licence has failed. Raises like `observe`."""

    async def work(run: "_Enforcement") -> None:
        await run.try_again()
        await run.follow_members(observe=False)

    await _enforce(services, command, work)


async def reconcile(services: Services, command: Command) -> None:
    """Compare the allotment with the tenant, believe no token, and heal what differs; in a night, where the rota lets
    it, only as far as Graph shows a change. Raises like `observe`.
    """
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        await units.compare(services, command.allotment_id)
        stored, compared = await services.store.load(command.allotment_id), None
        if stored is not None and await find_unchanged(services, services.nightly, stored, command):
            return
        if stored is not None:
            compared = await compare(services, services.nightly, stored.value, command)
            if compared.stored.value.state is AllotmentState.PREPARING:
                compared = None  # the licensed groups that it has not seen are made now
        await _carry_out(services, command, lambda run: run.reconcile(compared))
        await schedule_delivery(services, command.allotment_id)


async def _enforce(services: Services, command: Command, work: Callable[["_Enforcement"], Awaitable[None]]) -> None:
    services = by_itself(services, command.cause)
    async with requeue_on_failure(services, command):
        if await _carry_out(services, command, work) or not command.fresh:
            await schedule_delivery(services, command.allotment_id)


async def _carry_out(services: Services, command: Command, work: Callable[["_Enforcement"], Awaitable[None]]) -> bool:
    """Do the work of a command, as far as the allotment's state allows; answers whether there is anything to tell."""
    stored = await services.store.load(command.allotment_id)
    if stored is None or stored.value.state is AllotmentState.DELETING:
        await forward(services, command, stored)
    if stored is not None and (stored.value.incoming or stored.value.outgoing) and not _is_hint(command):
        await units.finish(services, command.allotment_id)
        stored = await services.store.load(command.allotment_id)
    if stored is not None and stored.value.state is AllotmentState.PREPARING:
        stored = await prepare(services, stored, command) if command.kind in PREPARING else None
    if stored is None or stored.value.state is AllotmentState.SUSPENDED:
        return False
    of_all = not command.fresh or command.kind is not CommandKind.OBSERVE or bool(stored.value.backups)
    session = LedgerSession(services, stored, all_unfinished=of_all, queued=command.queued)
    run = _Enforcement(session, LicenceDelivery(session, command), command)
    if command.fresh and is_known(command, stored.value, await run.undone()) and not await run.unexplained(()):
        return False
    if stored.value.state is not AllotmentState.DELETING:
        await work(run)
    elif await run.delete():
        return False
    await run.follow_up()
    if session.has_newcomers or not command.fresh:
        await schedule_naming(services, command.allotment_id)
    return session.has_messages or not session.enforced


async def forward(services: Services, command: Command, stored: Stored[Allotment] | None) -> None:
    """Send what an allotment is told that no longer has its group to the one that has it now, if one has.

    The relay may have remembered the one that was deleted (`application.routes`).
    """
    if command.kind is not CommandKind.OBSERVE or not command.fresh:
        return
    found = None if stored else await services.deleted.find(command.allotment_id)
    gone = stored.value if stored else found.allotment if found else None
    if gone is None:
        return
    owner = (await services.store.allotments_of([gone.group_id])).get(gone.group_id, gone.id)
    if owner != gone.id:
        await services.commands.enqueue([replace(command, allotment_id=owner)])


def _is_hint(command: Command) -> bool:
    """Whether the command only tells of a change in the group: it leaves transfers to those that follow."""
    return command.kind is CommandKind.OBSERVE and command.fresh


class _Enforcement:
    """What one command does about the people of an allotment.

    observed: what the latest observation has shown of the people who are hinted.
    has_changed: whether an observation has shown anything at all.
    released: people whose seats this command has taken back, or tried to: the answer may have been lost.
    permitted: people whose seats an administrator has confirmed to be taken back.
    added: people who were added to the group because a seat is kept for them.
    cut_short: time was up before everything was decided about that was observed, or everybody was tried again; the
    command goes on with it.
    looked_for_units: nobody had units to lend, and this command does not ask again.
    not_taken: licences without a seat could not be taken back, and are tried again after this time; None: none.
    ranks: the classes of newcomers, as far as they have been needed.
    lacks: what people lack that the products need, of those who have been asked about: `examined`.
    standing: whether people meet these conditions for joining, as far as it has been needed. accounts: what is known of
    people already. unseen: newcomers whose accounts Graph doesn't show yet.
    """

    def __init__(self, session: LedgerSession, delivery: LicenceDelivery, command: Command) -> None:
        self.session = session
        self.delivery = delivery
        self.backups = BackupKeeper(session, delivery, command)
        self.services = session.services
        self.command = command
        self.taken_out: frozenset[str] = frozenset()
        self.observed: set[str] = set()
        self.has_changed = False
        self.released: set[str] = set()
        self.permitted: set[str] = set()
        self.added: set[str] = set()
        self.cut_short = False
        self.not_taken: timedelta | None = None
        self.ranks: dict[str, Rank] = {}
        self.lacks: dict[str, Lack] = {}
        self.examined: set[str] = set()
        self.looked_for_units = False
        self.conditions: tuple[Condition, ...] = ()
        self.standing: dict[str, Condition | None] = {}
        self.accounts: Mapping[str, Account] = {}
        self.unseen: set[str] = set()

    @property
    def joined_unobserved(self) -> frozenset[str]:
        return joined_unobserved(self.command, self.services.pacing.rechecks)

    # The ways of a command

    async def follow_members(self, *, observe: bool) -> None:
        await self.reorder()
        asked = self.command.kind is CommandKind.FINISH and self.command.fresh
        if asked or not self.session.allotment.require_prerequisites:
            await self.follow_prerequisites()
        await self.admit(token=self.session.allotment.delta_token, observe=observe, goes_on=True)
        await self.give_ends()
        await self.fulfil()
        if self.session.all_unfinished:
            await self.verify_and_promote()
        await self.backups.see_to(everybody=asked)

    async def end_seats(self) -> None:
        """Remove the hinted people from the group whose end date has come. They are leavers like any other then.
        Whose date is near is reminded.

        Raises Transient where Graph asks to come later. Where it refuses, the allotment is suspended.
        """
        latest = self.session.now + self.session.policy.grant_window
        rows = await self.session.read(self.command.hints.keys())
        if self.services.remind_before:
            rows = await self.session.write(rows, self.reminders(self.services.remind_before))
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
            await self.session.write(rows.of(rows.by_user[user] for user in stay), self.end_lifted(stay))
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
        await self.admit(token=None, observe=False)
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
            await self.record_additions(told)
            self.added.update(user for user, wrong in told.items() if wrong is None)
            if later := next((each for each in outcomes.values() if each.effect is Effect.LATER), None):
                raise Transient(Text("graphSays", detail=later.detail), later.retry_after)
        return bool(self.added)

    async def record_additions(self, outcomes: Mapping[str, str | None]) -> None:
        """Write down who was added to the group for a reservation, and whom Graph refused."""
        await self.session.write_reservations(
            outcomes.keys(),
            lambda allotment, found: reservations.with_additions(allotment, found, outcomes, now=self.session.now),
        )

    async def try_again(self) -> None:
        """Grant again to some of the people whose licence has failed."""
        found, self.cut_short = await chosen(self.services, self.session.allotment, self.command)
        failed = self.session.rows(found)
        await self.session.write(failed, self.regrants(failed, asked=self.command.kind is CommandKind.RETRY))

    async def give_ends(self) -> None:
        """Write the end dates that the command brings for people whom an earlier observation had found already."""
        if self.session.enforced and (ends := self.command.ends):
            rows, now = await self.session.read(ends.keys()), self.session.now
            await self.session.write(rows, lambda allotment, rows: given(allotment, rows, ends, now=now))

    async def reconcile(self, compared: Comparison | None) -> None:
        """Believe no token, and no licence either. compared: what the nightly comparison has read just now."""
        self.accounts = compared.evidence.present if compared else {}
        if compared and compared.rows_of:
            self.session.know_all(compared.evidence.rows, compared.rows_of)
        holders = None if compared and compared.lacks_groups(self.session.allotment) else await self.holders(compared)
        await self.reorder(all_classes=True)
        await self.follow_prerequisites()
        await self.admit(token=None, observe=True)
        if self.session.enforced and holders is not None and not self.cut_short:
            all_rows, errors = self.session.all_rows, await self.licence_errors(compared)
            await self.delivery.check_licences(all_rows.of(in_doubt(all_rows.by_user, errors).values()))
            await self.compare_licences(holders, compared)
        await self.fulfil()
        await self.verify_and_promote()
        await self.backups.see_to(everybody=True)
        await self.recall()
        if any(map(is_short, self.session.all_rows.people)):
            await note_shortage(self.services, self.session.allotment.id)

    async def delete(self) -> bool:
        """Take back all seats, then forget the allotment, all but its decisions; answers whether it is gone."""
        if not self.session.allotment.keep_licences:
            await self.session.write(await self.session.read_all(), self.releases)
            await self.fulfil()
            await self.delivery.check_licences()
            await self.backups.see_to(everybody=False)
            if self.session.allotment.consumed_units or self.session.allotment.backup_units:
                return False
            for product in self.session.allotment.every_product:
                if product.licensed_group_id:
                    await retire(self.services, product)
        gone = self.session.allotment
        if gone.lent_units:
            await lending.call_home(self.services, gone, gone.lent_units)
        if gone.delegated_units:
            log.info("allotment %s: it is deleted once all its parts are", gone.id)
            return False  # the part that returns its units sends a command for it
        if gone.lent_units:
            await units.close(self.services, gone.id)
            log.info("allotment %s: it is deleted once all that it has lent is home", gone.id)
            return False
        await self.services.deleted.save(DeletedAllotment(gone, self.session.now))
        await self.services.bookmarks.remove(COMPARED + gone.id)
        await units.close(self.services, gone.id)
        await self.services.store.erase(gone)
        for product in gone.products:
            await units.forget_share(self.services, product.sku_id, gone.id)
        log.info("allotment %s: deleted", self.session.allotment.id)
        return True

    async def reorder(self, *, all_classes: bool = False) -> None:
        """Put the waiting room into the order of its rule, where that has changed, a piece after the other.

        all_classes: look whether what gives people their classes has changed since they came.
        """
        allotment, policy = self.session.allotment, self.session.policy
        order, changed = allotment.waiting_order, allotment.reordering is not None
        needed = changed or (all_classes and order is not None and order.by_priority and bool(order.classes))
        latest, cursor = self.session.now + policy.grant_window, allotment.reordering or None
        while needed and self.session.enforced and self.session.allotment.waiting_order == order:
            store, allotment_id = self.services.store, self.session.allotment.id
            page = await store.page_of_members(allotment_id, cursor, PEOPLE_A_READ, seated=False)
            rows = self.session.rows(page.items)
            ranks = await ranks_of(self.services, order, rows.by_user)
            cursor = page.next_cursor
            await self.session.write(rows, self.reordering(ranks, cursor, order, changed=changed))
            needed = cursor is not None
            if needed and self.session.now >= latest:
                self.cut_short = self.cut_short or changed
                return

    def reordering(
        self, ranks: Mapping[str, Rank], cursor: str | None, order: WaitingOrder | None, *, changed: bool
    ) -> PlanOf:
        """One piece of it, with where the next one begins. Nothing, where the rule has become another meanwhile."""
        now, cause = self.session.now, self.command.cause

        def plan_of(allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
            if allotment.waiting_order != order or (allotment.reordering is not None) is not changed:
                return Plan(allotment)
            plan = reordered(allotment, rows.values(), ranks, everybody=changed, now=now, cause=cause)
            return replace(plan, allotment=replace(plan.allotment, reordering=cursor)) if changed else plan

        return plan_of

    async def follow_prerequisites(self) -> None:
        """Put people into the line who have what they lacked: 300 at a time, for as long as this command may take."""
        cursor: str | None = None
        while self.session.enforced and self.session.allotment.lacking_units and not self.delivery.out_of_time():
            store, allotment_id, cause = self.services.store, self.session.allotment.id, self.command.cause
            page = await store.page_of_members(allotment_id, cursor, PEOPLE_A_READ, seated=False)
            rows, cursor = self.session.rows(row for row in page.items if row.lacks), page.next_cursor
            await self.examine(rows.by_user)

            def plan_of(allotment: Allotment, rows: Mapping[str, Member], cause: str = cause) -> Plan:
                return followed(allotment, rows.values(), self.lacks, now=self.session.now, cause=cause)

            await self.session.write(rows, plan_of)
            if cursor is None:
                return

    async def examine(self, user_ids: Collection[str]) -> None:
        """Find out what these people lack, of whom this command has not asked about."""
        unknown = [user for user in user_ids if user not in self.examined]
        self.lacks.update(await lacks_of(self.services, self.session.allotment, unknown))
        self.examined.update(unknown)

    async def recall(self) -> None:
        """Tell people on borrowed units that their seats end, where the lenders have chosen that and need them."""
        allotment = self.session.allotment
        if not self.session.enforced or not (allotment.borrowed_units or self.has_recalled()):
            return
        group = await self.services.directory.group(allotment.group_id)
        if group is None or group.removal_blocked_by:
            return
        lenders, cause = await lending.lenders_of(self.services, allotment), self.command.cause

        all_rows = await self.session.read_all()
        chosen_from = recallable(allotment, all_rows.by_user, lenders, self.session.now)
        ranks = await ranks_of(self.services, allotment.waiting_order, chosen_from)

        def plan_of(allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
            return recalled(allotment, rows, lenders, ranks=ranks, now=self.session.now, cause=cause)

        now, before = self.session.now, self.services.remind_before
        plan = plan_of(self.session.allotment, all_rows.by_user)
        ends = [(row.user_id, row.ends) for row in (step.after for step in plan.steps) if row and row.ends]
        index = [one for user, end in ends for one in entries(allotment.id, user, end, before, now=now)]
        await self.services.seat_ends.add(index)
        await lending.tell_lenders(self.services, allotment, calls(plan))
        await self.session.write(all_rows, plan_of)

    def has_recalled(self) -> bool:
        """Whether somebody's seat ends because a lender needs it."""
        return any(row.recalled for row in self.session.all_rows.people)

    # Observe, decide, commit

    async def admit(self, *, token: str | None, observe: bool, goes_on: bool = False) -> None:
        """Observe the group, and decide about everybody whom that concerns. Raises Transient where others write all
        the time.

        goes_on: where there is no token, what this worker has read before counts with what has changed since.
        """
        failures = 0
        while failures < ATTEMPTS:
            observation = await self.observe(token, goes_on=goes_on) if observe else None
            written = self.session.etag
            try:
                await self.work_off(observation)
            except StaleWrite:
                failures = failures + 1 if self.session.etag == written else 1
                await self.session.reload()
                token = token and self.session.allotment.delta_token
                continue
            if not self.session.enforced:
                log.warning(
                    "allotment %s: suspended: %s", self.session.allotment.id, self.session.allotment.state_reason
                )
            elif observation and observation.group_unknown:
                raise Transient(Text("graphLacksGroup", group=self.session.allotment.group_id))
            return
        raise busy(self.session.allotment)

    async def observe(self, token: str | None, *, goes_on: bool = False) -> Observation:
        """What the group shows. The time that it takes, for a group of any size, is not taken from what follows."""
        began, allotment = self.session.now, self.session.allotment
        believed = self.command.tries >= SHOWN_AFTER_TRIES
        at_hand = self.services.group_in_hand.of(allotment.group_id, began)
        at_hand = at_hand if goes_on and token is None else None
        observation = await nested_groups.observe(
            self.services, allotment, at_hand.token if at_hand else token, began, believed=believed
        )
        observation = at_hand.followed_by(observation) if at_hand else observation
        if goes_on and observation.complete and not allotment.nested_groups:
            self.services.group_in_hand.keep(allotment.group_id, observation, began)
        self.observed = {entry.marker for entry in observation.observed if entry.user_id in self.command.hints}
        self.observed |= {f"+{each.id}" for each in observation.inner or ()}
        self.has_changed |= bool(observation.observed)
        self.delivery.until += self.session.now - began
        return observation

    async def work_off(self, observation: Observation | None) -> None:
        """Decide about an observation, a piece after the other, and carry each piece out before the next one.

        So the first licences are there in seconds, however many people were observed. If it is cut short, or its worker
        crashes, that leaves the token where it was. Raises StaleWrite where somebody wrote in between.
        """
        new = self.taken_for_new(observation)
        rows = self.session.rows(()) if new else await self.rows_of(observation)
        observation = observation and united(observation, rows.by_user, self.session.allotment.group_id)
        joined_and_left = await self.unexplained(rows.by_user) if observation else ()
        while True:
            plan = await self.plan(observation, rows.by_user, joined_and_left)
            if not new <= {step.user_id for step in plan.steps if step.before is None and step.after is not None}:
                new, rows = frozenset(), await self.rows_of(observation)
                continue
            # What somebody has confirmed is carried out as it was shown: with other units it would be another removal.
            if plan.confirmed is None and await self.find_units(short_units(plan)):
                raise StaleWrite(f"Allotment {self.session.allotment.id} has borrowed, or given back.")
            self.charge_removal_budget(plan)
            await self.session.commit(plan)
            new = frozenset()
            if not plan.partly or not self.session.enforced:
                if observation is not None:
                    self.services.group_in_hand.forget(self.session.allotment.group_id)
                return
            observation = observation and observation.less(plan)
            unfinished = self.session.unfinished_of(step.user_id for step in plan.steps)
            await self.delivery.carry_out(unfinished, observation.started if observation else None)
            if self.delivery.out_of_time():
                self.cut_short = True
                return
            if not self.session.holds(rows):
                raise StaleWrite(f"Allotment {self.session.allotment.id} was changed by others in between.")

    async def find_units(self, short: int) -> bool:
        """Give free units home to lenders that need them, and find units for so many people. Answers whether any have
        moved: what was read is old then. Raises Transient where some are on their way.
        """
        allotment = self.session.allotment
        if not self.session.enforced or allotment.state is AllotmentState.DELETING:
            return False
        if await lending.give_home(self.services, allotment):
            return True
        if short <= 0 or self.looked_for_units or not takes_part(allotment):
            return False
        found = await lending.cover(self.services, allotment.id, short, seen=Stored(allotment, self.session.etag))
        self.looked_for_units = not found
        return found

    def charge_removal_budget(self, plan: Plan) -> None:
        """Count what the plan takes away. Raises Transient where all plans of this run together take too much.

        Each observation of a run may be harmless by itself; the rest is for the next run, which decides about it as a
        whole.
        """
        people = self.session.allotment.consumed_units + self.session.allotment.waiting_units
        self.permitted.update(plan.confirmed.user_ids if plan.confirmed else ())
        together = (self.released | plan.released) - self.permitted
        if self.released and self.session.policy.is_large(len(together), people):
            raise Transient(Text("seatsTakenByRun", id=self.session.allotment.id, count=len(self.released)))
        self.released = together

    def taken_for_new(self, observation: Observation | None) -> frozenset[str]:
        """Everybody whom an observation concerns, where a first look finds nobody but a few who joined, as they were
        announced: mostly they have no row. What creates the rows fails where one of them has one, and is decided again.
        """
        if observation is None or observation.complete or self.session.all_unfinished or self.joined_unobserved:
            return frozenset()
        if self.session.allotment.conditions or self.session.allotment.nested_groups:
            return frozenset()
        joined = {entry.user_id for entry in observation.observed if entry.present and entry.kind == "user"}
        announced = all(self.command.hints.get(user, False) for user in joined)
        only = len(joined) == len(observation.observed) <= PEOPLE_A_CALL
        return frozenset(joined) if only and announced else frozenset()

    async def rows_of(self, observation: Observation | None) -> Rows:
        """The rows of everybody whom an observation concerns."""
        if observation is None:
            return self.session.rows(())
        if observation.complete:
            return await self.session.read_all()
        return await self.session.read({entry.user_id for entry in observation.observed} | self.joined_unobserved)

    async def plan(
        self, observation: Observation | None, members: Mapping[str, Member], joined_and_left: Collection[str]
    ) -> Plan:
        await self.rank_newcomers(observation, members)
        await self.examine_newcomers(observation, members)
        head = await self.head_of_waiting_room(observation, members)
        kept = await self.reservations_of(observation, head)
        await self.find_standing(observation, members, [row.user_id for row in head])
        owed = {user for user, each in kept.items() if each.owed}.difference(members)
        await self.examine(owed)
        if owed:
            members = {**await self.services.store.members(self.session.allotment, owed), **members}

        def decided() -> Plan:
            return decide(
                self.session.allotment,
                members,
                observation,
                head,
                now=self.session.now,
                cause=self.command.cause,
                policy=self.session.policy,
                joined_and_left=joined_and_left,
                at_most=STEPS_A_PIECE,
                reservations=kept,
                ranks=self.ranks,
                lacks=self.lacks,
                unmet={user: condition for user, condition in self.standing.items() if condition},
                unseen=self.unseen,
                taken_out=self.taken_out,
            )

        plan = decided()
        if plan.blocked is not None:
            taken_out = await taken_out_of(self.services, self.session.allotment, plan.blocked.user_ids)
            if taken_out - self.taken_out:
                self.taken_out |= taken_out
                self.permitted |= taken_out
                plan = decided()
        return with_ends(plan, self.command.ends)

    async def reservations_of(
        self, observation: Observation | None, waiting: Sequence[Member]
    ) -> Mapping[str, Reservation]:
        """The reservations that a plan concerns: of those observed and of those who wait, and the first owed a seat."""
        allotment = self.session.allotment
        if not allotment.reservations:
            return {}
        observed = {each.user_id for each in observation.observed} - observation.decided if observation else set[str]()
        found = await self.services.store.reservations(allotment, observed | {row.user_id for row in waiting})
        free = min(allotment.owed_units, allotment.owable_units, STEPS_A_PIECE)
        owed = await self.services.store.owed(allotment.id, free) if free else ()
        return {**found, **{each.user_id: each for each in owed}}

    async def unexplained(self, members: Collection[str]) -> Collection[str]:
        """Who joined and left by the notifications, has no row, and has not been decided about since."""
        groups = {each.id for each in self.session.allotment.inner_groups}
        left, cursor, queued = set(self.joined_unobserved.difference(members, groups)), None, self.command.queued
        while left:
            page = await self.services.store.decisions(self.session.allotment.id, cursor, DECISIONS_A_READ)
            left, cursor = unexplained(left, page.items, queued), page.next_cursor
            if cursor is None or page.items[-1].decided < queued - EXPLAINED_FOR:
                break
        return left

    async def undone(self) -> Collection[str]:
        """Whose coming, of which the command tells, a rollback has undone since. Nobody's with groups inside the group:
        they may have come by another one.
        """
        allotment, queued = self.session.allotment, self.command.queued
        removed, cursor = come_and_removed(self.command, allotment), None
        found, following = set[str](), bool(removed) and not allotment.nested_groups
        while following:
            page = await self.services.store.decisions(allotment.id, cursor, ROLLBACKS_A_READ)
            found |= rolled_back_since(removed, page.items, queued)
            cursor = page.next_cursor
            following = found != removed and cursor is not None and page.items[-1].decided > queued
        return found

    async def rank_newcomers(self, observation: Observation | None, members: Mapping[str, Member]) -> None:
        """Find the classes of those who come, in batches, where there are classes: of all, where more come than there
        are seats; of the next ones, where there is none left. Where everybody gets a seat, nobody needs a class.
        """
        allotment = self.session.allotment
        order, free = allotment.waiting_order, allotment.free_units
        if order is None or not order.by_priority or not order.classes or observation is None:
            return
        present = [entry for entry in sides(members, observation)[0] if entry.kind == "user"]
        newcomers = [entry.user_id for entry in present if is_newcomer(members.get(entry.user_id))]
        if len(newcomers) <= free and not allotment.queued_units:
            return
        if not free or allotment.queued_units:
            newcomers = newcomers[:STEPS_A_PIECE]
        self.ranks |= await ranks_of(self.services, order, [one for one in newcomers if one not in self.ranks])

    async def examine_newcomers(self, observation: Observation | None, members: Mapping[str, Member]) -> None:
        """Find out what the next newcomers lack, as many as one piece decides about."""
        if observation is None or not self.session.allotment.require_prerequisites:
            return
        present = in_turn(self.session.allotment, members, sides(members, observation)[0], self.ranks)
        users = [entry.user_id for entry in present if entry.kind == "user" and is_newcomer(members.get(entry.user_id))]
        await self.examine(users[:STEPS_A_PIECE])

    async def find_standing(
        self, observation: Observation | None, members: Mapping[str, Member], waiting: Collection[str]
    ) -> None:
        """Ask in batches whether those who come, and those whose turn it is, meet the conditions, where there are any.

        An account that somebody has made just now may not be shown yet: nothing is decided about it for some tries.
        """
        conditions = self.session.allotment.conditions
        if conditions != self.conditions:
            self.conditions, self.standing, self.unseen = conditions, {}, set()
        if not conditions:
            return
        present = sides(members, observation)[0]
        coming = [each.user_id for each in present if each.kind == "user" and is_newcomer(members.get(each.user_id))]
        asked = [
            user for user in dict.fromkeys([*coming, *waiting]) if user not in self.standing and user not in self.unseen
        ]
        began = self.session.now
        self.standing |= await standing(self.services, conditions, asked, self.accounts)
        self.delivery.until += self.session.now - began
        for user in coming:
            if user in self.standing:
                continue
            if user in members or self.command.tries >= SHOWN_AFTER_TRIES:
                self.standing[user] = conditions[0]
            else:
                self.unseen.add(user)

    async def head_of_waiting_room(
        self, observation: Observation | None, members: Mapping[str, Member]
    ) -> Sequence[Member]:
        allotment = self.session.allotment
        if not allotment.queued_units:
            return ()
        if not allotment.waits:
            return await self.examined_head(allotment.queued_units)
        if not allotment.free_units:
            return ()
        gone = len(sides(members, observation)[1])
        head = await self.examined_head(min(allotment.free_units, STEPS_A_PIECE) + gone)
        now = self.session.now
        if any(row.has_ended(now) for row in head):
            return await self.examined_head(allotment.queued_units)
        return head

    async def examined_head(self, count: int) -> Sequence[Member]:
        """So many of those in line; more, where some of them lack something by now and get no seat."""
        queued = self.session.allotment.queued_units
        wanted = min(queued, count)
        while True:
            head = await self.services.store.waiting(self.session.allotment.id, wanted)
            await self.examine([row.user_id for row in head])
            more = min(queued, count + sum(row.user_id in self.lacks for row in head))
            if more <= wanted:
                return head
            wanted = more

    # Apply, confirm

    async def fulfil(self) -> None:
        """Send what the rows ask for, and confirm what Graph answered."""
        going_on = True
        while going_on and not self.delivery.stopped:
            observed_at: datetime | None = None
            if self.is_late(await self.session.unfinished()):
                # They may have gone, and come back, since it was decided.
                observed_at = self.session.now
                await self.admit(token=self.session.allotment.delta_token, observe=True)
            carried_out = await self.delivery.carry_out(await self.session.unfinished(), observed_at)
            going_on = carried_out and self.is_late(self.session.unfinished_rows)

    def is_late(self, rows: Rows) -> bool:
        """Whether a rollback among these may no longer be sent without another observation."""
        now = self.session.now
        return any(row.state is MemberState.ROLLING_BACK and is_overdue(row, now) for row in rows.people)

    async def verify_and_promote(self) -> None:
        """See what became of grants and revocations; give the seats that became free to the next in line."""
        await self.delivery.check_licences()
        if await self.find_units(needed_units(self.session.allotment)):
            await self.session.reload()
        allotment = self.session.allotment
        to_promote = (allotment.free_units and allotment.queued_units) or (
            allotment.owable_units and allotment.owed_units
        )
        if self.session.enforced and (to_promote or self.session.allotment.waits_in_vain):
            await self.admit(token=None, observe=False)
            await self.fulfil()

    # Reconcile

    async def licence_errors(self, compared: Comparison | None) -> Set[str] | None:
        """Whom Graph lists with an error of the licensed groups, and whose licence was seen to give nothing; None with
        direct licensing, where it lists nobody.
        """
        if self.session.allotment.licensing is Licensing.DIRECT:
            return None
        ask, every = self.services.directory.licence_errors, self.session.allotment.every_product
        grouped = [product for product in every if product.licensed_group_id]
        listed = [await known(self.services, product, ask(product)) for product in grouped]
        return set(compared.licence_errors if compared else ()).union(*listed)

    async def holders(self, compared: Comparison | None) -> Mapping[str, Set[str]]:
        """Who is in each licensed group, by skuId; to be read before the rows (`domain.drift.licence_drift`)."""
        if self.session.allotment.licensing is Licensing.DIRECT:
            return {}
        products = [each for each in self.session.allotment.every_product if each.licensed_group_id]
        fresh = compared and self.session.now < compared.evidence.began + self.session.policy.grant_window
        known_already = compared.evidence.holders if compared and fresh else {}
        ask = self.services.directory.licensed_members
        return {
            product.sku_id: known_already[product.sku_id]
            if product.sku_id in known_already
            else await known(self.services, product, ask(product))
            for product in products
        }

    async def compare_licences(self, holders: Mapping[str, Set[str]], compared: Comparison | None) -> None:
        """Grant what is missing and what failed long ago, take away what nobody was admitted to."""
        if not self.session.enforced:
            return
        all_rows = self.session.all_rows
        if not self.session.holds(all_rows):
            await self.session.reload()
            all_rows = await self.session.read_all()
        now = self.session.now
        if self.session.allotment.licensing is Licensing.DIRECT:
            await self.grant_again(all_rows.of(to_try_again(all_rows.by_user, now)))
            return
        drift = licence_drift(self.session.allotment, all_rows.by_user, holders, now)
        if compared is None or compared.drift.way(Kind.NEVER_ADMITTED) is Way.HEAL:
            await self.remove_intruders(drift.unadmitted_holders)
        await self.grant_again(all_rows.of(drift.missing))

    async def grant_again(self, missing: Rows) -> None:
        if self.session.enforced and missing.by_user:
            await self.session.write(missing, self.regrants(missing))

    async def remove_intruders(self, unadmitted_holders: Sequence[str]) -> None:
        removals = too_many(self.session.allotment, unadmitted_holders, self.session.policy)
        if removals is not None:
            reason = Text("intruders", count=len(unadmitted_holders), removal=removals.fingerprint)
            await self.session.commit(Plan(suspended(self.session.allotment, reason)))
            return
        for people in batched(unadmitted_holders, PEOPLE_A_CALL, strict=False):
            log.warning(
                "allotment %s: licensed without a seat, taken away: %s", self.session.allotment.id, ", ".join(people)
            )
            given = [each for each in self.session.allotment.every_product if each.licensed_group_id]
            outcomes = await self.services.directory.revoke(given, people)
            await note(self.services, outcomes.values())
            delayed = [each.retry_after or FIXABLE for each in outcomes.values() if each.effect is Effect.LATER]
            self.not_taken = max(delayed, default=self.not_taken)

    # What is left for later

    async def follow_up(self) -> None:
        """Put on the queue what has to be looked at again."""
        if not self.session.enforced:
            return
        if self.cut_short or self.not_taken or self.unseen:
            await self.go_on_later()
            return
        await self.schedule_recheck()
        allotment = self.session.allotment
        waits_for_loans = allotment.state is AllotmentState.DELETING and allotment.keep_licences
        if waits_for_loans or not allotment.unfinished_units:
            return  # a lender hears of each unit that comes home
        tries, now = 0 if self.command.kind is CommandKind.OBSERVE else self.delivery.tries, self.session.now
        when = self.next_due(self.delivery.wait or self.next_wait(tries), now)
        kind = CommandKind.DELETE if self.session.allotment.state is AllotmentState.DELETING else CommandKind.FINISH
        finish = Command(kind, self.session.allotment.id, self.command.cause, now, tries=tries + 1)
        name = dedup_id(kind, self.session.allotment.id, when)
        await self.services.commands.enqueue([finish], at=when, deduplicate_as=name)

    async def go_on_later(self) -> None:
        """Have this very command work off what is left; as one that was put back, it looks after everything."""
        tries = self.command.tries + 1 if self.unseen else 1
        rest = replace(self.command, tries=tries)
        later = waiting_time(tries, first=self.services.pacing.follow_up) if self.unseen else SHORT_BREAK
        wait = self.delivery.wait or (SHORT_BREAK if self.cut_short else self.not_taken) or later
        await self.services.commands.enqueue([rest], at=self.session.now + wait)

    def next_wait(self, tries: int) -> timedelta:
        """How long to wait before the next look: doubling, but not as long as somebody waits for a seat to be freed."""
        releasing = any(row.state is MemberState.RELEASING for row in self.session.unfinished_rows.people)
        awaited = releasing and self.session.allotment.queued_units
        first = self.services.pacing.follow_up
        if awaited and tries < AWAITED_LOOKS:
            return waiting_time(tries, first=first, longest=max(first, AWAITED_EVERY))
        return waiting_time(tries, first=first)

    def next_due(self, wait: timedelta, now: datetime) -> datetime:
        """When to look again: after the wait, or as soon as time alone lets something be decided."""
        first, policy = self.services.pacing.follow_up, self.session.policy
        unfinished = self.session.unfinished_rows.people
        dues = [when for row in unfinished for when in (due(row, policy), next_step_at(row, policy)) if when]
        wait, soonest = max(wait, first), now + first
        alone = (round_up_to(max(when, soonest), first / 2) for when in dues if when > now)
        return min([round_up_to(now + wait, wait / 2), *alone])

    async def schedule_recheck(self) -> None:
        """Look for hinted people whom the group's delta does not show yet, or for a change of which a notification told
        without naming anybody, if the delta shows none; a bounded number of times.
        """
        inside = {f"+{each.id}" for each in self.session.allotment.inner_groups}
        expected = self.command
        if expected.kind is CommandKind.RESERVATIONS:  # of those whom it names, only who was added has come
            expected = replace(expected, hints=dict.fromkeys(sorted(self.added), True))
        missing = missing_hints(expected, {*self.session.allotment.seen, *self.observed, *inside})
        undone = await self.undone() if any(missing.values()) else ()
        missing = {user: there for user, there in missing.items() if not (there and user in undone)}
        if missing:
            rows = await self.services.store.members(self.session.allotment, missing.keys())
            missing = {user: there for user, there in missing.items() if there == (user not in rows)}
        unnamed = self.command.unnamed and not self.has_changed
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

    # What to write, once the rows are known to be current

    def regrants(self, missing: Rows, *, asked: bool = False) -> PlanOf:
        cause, session = self.command.cause, self.session
        return lambda allotment, rows: regrant(
            allotment,
            [row for user, row in rows.items() if row == missing.by_user[user]],
            now=session.now,
            cause=cause,
            policy=session.policy,
            asked=asked,
        )

    def reminders(self, before: timedelta) -> PlanOf:
        now = self.session.now
        return lambda allotment, rows: reminding(allotment, rows, before, now=now)

    def end_lifted(self, stay: Mapping[str, str]) -> PlanOf:
        now, cause = self.session.now, self.command.cause
        return lambda allotment, rows: lifted(allotment, rows, stay, now=now, cause=cause)

    def releases(self, allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
        now, cause, reason = self.session.now, self.command.cause, Text("deleting")
        return release(allotment, rows.values(), now=now, cause=cause, reason=reason)
