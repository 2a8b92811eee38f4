"""The enforcement queue: observe, decide, commit, apply, confirm, for one allotment at a time.

Sessions make conflicts rare; the allotment's ETag makes the result right. Whatever is left to do is in the
ledger, so that any later command can finish it.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from application import lending, units
from application.audit import by_itself
from application.enforcement.admission import Admission
from application.enforcement.backups import BackupKeeper
from application.enforcement.dates import Dates
from application.enforcement.fulfilment import LicenceDelivery
from application.enforcement.hints import Hints
from application.enforcement.inquiries import Inquiries
from application.enforcement.later import Later
from application.enforcement.ledger import LedgerSession, Rows
from application.enforcement.reconciling import Reconciler
from application.enforcement.waiting_room import WaitingRoom
from application.licensed_groups import prepare, retire
from application.messaging import schedule_delivery
from application.person_names import schedule_naming
from application.reconciliation.comparison import Comparison
from application.reconciliation.nightly import COMPARED, compare, find_unchanged
from application.requeue import requeue_on_failure
from application.retries import chosen, note_shortage
from application.services import Services
from domain.admission import Plan
from domain.allotments import Allotment, AllotmentState, Member, MemberState
from domain.commands import Command, CommandKind, is_known
from domain.copies import replace
from domain.deleted import DeletedAllotment
from domain.drift import in_doubt
from domain.fulfilment import is_overdue, release
from domain.objections import Text
from domain.retries import is_short
from domain.seat_ends import given
from domain.stored import Stored
from domain.units.lending import needed_units

log = logging.getLogger(__name__)

PREPARING = frozenset({CommandKind.PREPARE, CommandKind.RECONCILE})
"""These go on with making the licensed groups."""


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
        await run.dates.end_seats()
        await run.follow_members(observe=True)

    await _enforce(services, command, work)


async def keep_reservations(services: Services, command: Command) -> None:
    """Keep seats for the hinted people whose reservations begin, add to the group who is to be added then, and have
    lapse what has expired. Raises like `observe`.
    """

    async def work(run: "_Enforcement") -> None:
        added = await run.dates.keep_reservations()
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
    hints = run.hints
    if command.fresh and is_known(command, stored.value, await hints.undone()) and not await hints.unexplained(()):
        return False
    if stored.value.state is not AllotmentState.DELETING:
        await work(run)
    elif await run.delete():
        return False
    await run.later.follow_up(added=run.dates.added, not_taken=run.reconciler.not_taken)
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
    """What one command does about the people of an allotment: its ways through what sees to one thing each.

    session: the allotment and its rows; all that is written goes through it.
    delivery: what the rows ask for is sent to Graph; and the time that the command has left.
    hints: what has become of the people of whom the command tells.
    inquiries: what is asked about people before anything is decided about them.
    admission: who gets a seat and who loses it, by an observation of the group.
    waiting_room: its order, and who has by now what was lacking.
    dates: seats that end, and reservations.
    backups: backup seats.
    reconciler: what a reconcile alone does.
    later: what is put on the queue in the end.
    """

    def __init__(self, session: LedgerSession, delivery: LicenceDelivery, command: Command) -> None:
        self.session = session
        self.services = session.services
        self.command = command
        self.delivery = delivery
        self.hints = Hints(session, command)
        self.inquiries = Inquiries(session, delivery, command)
        self.admission = Admission(session, delivery, self.inquiries, self.hints, command)
        self.waiting_room = WaitingRoom(session, delivery, self.inquiries, command)
        self.dates = Dates(session, self.admission, command)
        self.backups = BackupKeeper(session, delivery, command)
        self.reconciler = Reconciler(session, delivery, command)
        self.later = Later(session, delivery, self.admission, self.inquiries, self.hints, command)

    # The ways of a command

    async def follow_members(self, *, observe: bool) -> None:
        await self.waiting_room.reorder()
        asked = self.command.kind is CommandKind.FINISH and self.command.fresh
        if asked or not self.session.allotment.require_prerequisites:
            await self.waiting_room.follow_prerequisites()
        await self.admission.admit(token=self.session.allotment.delta_token, observe=observe, goes_on=True)
        await self.give_ends()
        await self.fulfil()
        if self.session.all_unfinished:
            await self.verify_and_promote()
        await self.backups.see_to(everybody=asked)

    async def try_again(self) -> None:
        """Grant again to some of the people whose licence has failed."""
        found, self.delivery.cut_short = await chosen(self.services, self.session.allotment, self.command)
        failed = self.session.rows(found)
        await self.session.write(failed, self.delivery.regrants(failed, asked=self.command.kind is CommandKind.RETRY))

    async def give_ends(self) -> None:
        """Write the end dates that the command brings for people whom an earlier observation had found already."""
        if self.session.enforced and (ends := self.command.ends):
            rows, now = await self.session.read(ends.keys()), self.session.now
            await self.session.write(rows, lambda allotment, rows: given(allotment, rows, ends, now=now))

    async def reconcile(self, compared: Comparison | None) -> None:
        """Believe no token, and no licence either. compared: what the nightly comparison has read just now."""
        self.inquiries.accounts = compared.evidence.present if compared else {}
        if compared and compared.rows_of:
            self.session.know_all(compared.evidence.rows, compared.rows_of)
        lacks_groups = compared and compared.lacks_groups(self.session.allotment)
        holders = None if lacks_groups else await self.reconciler.holders(compared)
        await self.waiting_room.reorder(all_classes=True)
        await self.waiting_room.follow_prerequisites()
        await self.admission.admit(token=None, observe=True)
        if self.session.enforced and holders is not None and not self.delivery.cut_short:
            all_rows, errors = self.session.all_rows, await self.reconciler.licence_errors(compared)
            await self.delivery.check_licences(all_rows.of(in_doubt(all_rows.by_user, errors).values()))
            await self.reconciler.compare_licences(holders, compared)
        await self.fulfil()
        await self.verify_and_promote()
        await self.backups.see_to(everybody=True)
        await self.reconciler.recall()
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

    # Apply, confirm

    async def fulfil(self) -> None:
        """Send what the rows ask for, and confirm what Graph answered."""
        going_on = True
        while going_on and not self.delivery.stopped:
            observed_at: datetime | None = None
            if self.is_late(await self.session.unfinished()):
                # They may have gone, and come back, since it was decided.
                observed_at = self.session.now
                await self.admission.admit(token=self.session.allotment.delta_token, observe=True)
            carried_out = await self.delivery.carry_out(await self.session.unfinished(), observed_at)
            going_on = carried_out and self.is_late(self.session.unfinished_rows)

    def is_late(self, rows: Rows) -> bool:
        """Whether a rollback among these may no longer be sent without another observation."""
        now = self.session.now
        return any(row.state is MemberState.ROLLING_BACK and is_overdue(row, now) for row in rows.people)

    async def verify_and_promote(self) -> None:
        """See what became of grants and revocations; give the seats that became free to the next in line."""
        await self.delivery.check_licences()
        if await self.admission.find_units(needed_units(self.session.allotment)):
            await self.session.reload()
        allotment = self.session.allotment
        to_promote = (allotment.free_units and allotment.queued_units) or (
            allotment.owable_units and allotment.owed_units
        )
        if self.session.enforced and (to_promote or self.session.allotment.waits_in_vain):
            await self.admission.admit(token=None, observe=False)
            await self.fulfil()

    # What to write, once the rows are known to be current

    def releases(self, allotment: Allotment, rows: Mapping[str, Member]) -> Plan:
        now, cause, reason = self.session.now, self.command.cause, Text("deleting")
        return release(allotment, rows.values(), now=now, cause=cause, reason=reason)
