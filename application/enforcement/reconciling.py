"""What a reconcile does beyond an observation: licences are compared with the rows, and seats that lenders need end."""

import logging
from collections.abc import Mapping, Sequence, Set
from datetime import timedelta
from itertools import batched

from application import lending
from application.enforcement.fulfilment import PEOPLE_A_CALL, LicenceDelivery
from application.enforcement.ledger import LedgerSession, Rows
from application.licensed_groups import known
from application.permissions import note
from application.reconciliation.comparison import Comparison
from application.waiting_order import ranks_of
from domain.admission import Plan, suspended
from domain.allotments import Allotment, Licensing, Member
from domain.commands import Command
from domain.drift import licence_drift, to_try_again, too_many
from domain.errors import FIXABLE
from domain.fulfilment import Effect
from domain.objections import Text
from domain.reconciliation.kinds import Kind, Way
from domain.seat_ends import entries
from domain.units.lending import calls, recallable, recalled

log = logging.getLogger(__name__)


class Reconciler:
    """Compares and heals for one reconcile of an allotment.

    not_taken: licences without a seat could not be taken back, and are tried again after this time; None: none.
    """

    def __init__(self, session: LedgerSession, delivery: LicenceDelivery, command: Command) -> None:
        self.session = session
        self.delivery = delivery
        self.services = session.services
        self.command = command
        self.not_taken: timedelta | None = None

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
            await self._grant_again(all_rows.of(to_try_again(all_rows.by_user, now)))
            return
        drift = licence_drift(self.session.allotment, all_rows.by_user, holders, now)
        if compared is None or compared.drift.way(Kind.NEVER_ADMITTED) is Way.HEAL:
            await self._remove_intruders(drift.unadmitted_holders)
        await self._grant_again(all_rows.of(drift.missing))

    async def _grant_again(self, missing: Rows) -> None:
        if self.session.enforced and missing.by_user:
            await self.session.write(missing, self.delivery.regrants(missing))

    async def _remove_intruders(self, unadmitted_holders: Sequence[str]) -> None:
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

    async def recall(self) -> None:
        """Tell people on borrowed units that their seats end, where the lenders have chosen that and need them."""
        allotment = self.session.allotment
        if not self.session.enforced or not (allotment.borrowed_units or self._has_recalled()):
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

    def _has_recalled(self) -> bool:
        """Whether somebody's seat ends because a lender needs it."""
        return any(row.recalled for row in self.session.all_rows.people)
