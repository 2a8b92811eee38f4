"""The waiting room between two decisions: the order of its rule, and who has by now what was lacking."""

from collections.abc import Mapping

from application.enforcement.fulfilment import PEOPLE_A_READ, LicenceDelivery
from application.enforcement.inquiries import Inquiries
from application.enforcement.ledger import LedgerSession, PlanOf
from application.waiting_order import ranks_of
from domain.admission import Plan
from domain.allotments import Allotment, Member
from domain.commands import Command
from domain.copies import replace
from domain.prerequisites import followed
from domain.waiting_order import Rank, WaitingOrder
from domain.waiting_room import reordered


class WaitingRoom:
    """The waiting room of an allotment, seen to by one command."""

    def __init__(
        self, session: LedgerSession, delivery: LicenceDelivery, inquiries: Inquiries, command: Command
    ) -> None:
        self.session = session
        self.delivery = delivery
        self.inquiries = inquiries
        self.services = session.services
        self.command = command

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
            await self.session.write(rows, self._reordering(ranks, cursor, order, changed=changed))
            needed = cursor is not None
            if needed and self.session.now >= latest:
                self.delivery.cut_short = self.delivery.cut_short or changed
                return

    def _reordering(
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
            await self.inquiries.examine(rows.by_user)

            def plan_of(allotment: Allotment, rows: Mapping[str, Member], cause: str = cause) -> Plan:
                return followed(allotment, rows.values(), self.inquiries.lacks, now=self.session.now, cause=cause)

            await self.session.write(rows, plan_of)
            if cursor is None:
                return
