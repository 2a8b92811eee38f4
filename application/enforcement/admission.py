"""Observe the group, decide, commit, and carry out: a piece after the other, and again where others have written."""

import logging
from collections.abc import Collection, Mapping

from application import lending, nested_groups
from application.backups import taken_out_of
from application.enforcement.fulfilment import PEOPLE_A_CALL, LicenceDelivery
from application.enforcement.hints import Hints
from application.enforcement.inquiries import SHOWN_AFTER_TRIES, STEPS_A_PIECE, Inquiries
from application.enforcement.ledger import ATTEMPTS, LedgerSession, Rows, busy
from domain.admission import Observation, Plan, decide
from domain.allotments import AllotmentState, Member
from domain.commands import Command
from domain.errors import StaleWrite, Transient
from domain.nested_membership import united
from domain.objections import Text
from domain.seat_ends import with_ends
from domain.stored import Stored
from domain.units.lending import short_units, takes_part

log = logging.getLogger(__name__)


class Admission:
    """Decides who gets a seat and who loses it, for one command.

    observed: what the latest observation has shown of the people who are hinted.
    has_changed: whether an observation has shown anything at all.
    released: people whose seats this command has taken back, or tried to: the answer may have been lost.
    permitted: people whose seats an administrator has confirmed to be taken back, and those of `taken_out`.
    taken_out: people whom the app has removed from the group itself, for they had a backup seat here.
    looked_for_units: nobody had units to lend, and this command does not ask again.
    """

    def __init__(
        self, session: LedgerSession, delivery: LicenceDelivery, inquiries: Inquiries, hints: Hints, command: Command
    ) -> None:
        self.session = session
        self.delivery = delivery
        self.inquiries = inquiries
        self.hints = hints
        self.services = session.services
        self.command = command
        self.observed: set[str] = set()
        self.has_changed = False
        self.released: set[str] = set()
        self.permitted: set[str] = set()
        self.taken_out: frozenset[str] = frozenset()
        self.looked_for_units = False

    async def admit(self, *, token: str | None, observe: bool, goes_on: bool = False) -> None:
        """Observe the group, and decide about everybody whom that concerns. Raises Transient where others write all
        the time.

        goes_on: where there is no token, what this worker has read before counts with what has changed since.
        """
        failures = 0
        while failures < ATTEMPTS:
            observation = await self._observe(token, goes_on=goes_on) if observe else None
            written = self.session.etag
            try:
                await self._work_off(observation)
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

    async def _observe(self, token: str | None, *, goes_on: bool = False) -> Observation:
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

    async def _work_off(self, observation: Observation | None) -> None:
        """Decide about an observation, a piece after the other, and carry each piece out before the next one.

        So the first licences are there in seconds, however many people were observed. If it is cut short, or its worker
        crashes, that leaves the token where it was. Raises StaleWrite where somebody wrote in between.
        """
        new = self._taken_for_new(observation)
        rows = self.session.rows(()) if new else await self._rows_of(observation)
        observation = observation and united(observation, rows.by_user, self.session.allotment.group_id)
        joined_and_left = await self.hints.unexplained(rows.by_user) if observation else ()
        while True:
            plan = await self._plan(observation, rows.by_user, joined_and_left)
            if not new <= {step.user_id for step in plan.steps if step.before is None and step.after is not None}:
                new, rows = frozenset(), await self._rows_of(observation)
                continue
            # What somebody has confirmed is carried out as it was shown: with other units it would be another removal.
            if plan.confirmed is None and await self.find_units(short_units(plan)):
                raise StaleWrite(f"Allotment {self.session.allotment.id} has borrowed, or given back.")
            self._charge_removal_budget(plan)
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
                self.delivery.cut_short = True
                return
            if not self.session.holds(rows):
                raise StaleWrite(f"Allotment {self.session.allotment.id} was changed by others in between.")

    def _taken_for_new(self, observation: Observation | None) -> frozenset[str]:
        """Everybody whom an observation concerns, where a first look finds nobody but a few who joined, as they were
        announced: mostly they have no row. What creates the rows fails where one of them has one, and is decided again.
        """
        if observation is None or observation.complete or self.session.all_unfinished or self.hints.joined_unobserved:
            return frozenset()
        if self.session.allotment.conditions or self.session.allotment.nested_groups:
            return frozenset()
        joined = {entry.user_id for entry in observation.observed if entry.present and entry.kind == "user"}
        announced = all(self.command.hints.get(user, False) for user in joined)
        only = len(joined) == len(observation.observed) <= PEOPLE_A_CALL
        return frozenset(joined) if only and announced else frozenset()

    async def _rows_of(self, observation: Observation | None) -> Rows:
        """The rows of everybody whom an observation concerns."""
        if observation is None:
            return self.session.rows(())
        if observation.complete:
            return await self.session.read_all()
        return await self.session.read({entry.user_id for entry in observation.observed} | self.hints.joined_unobserved)

    async def _plan(
        self, observation: Observation | None, members: Mapping[str, Member], joined_and_left: Collection[str]
    ) -> Plan:
        await self.inquiries.rank_newcomers(observation, members)
        await self.inquiries.examine_newcomers(observation, members)
        head = await self.inquiries.head_of_waiting_room(observation, members)
        kept = await self.inquiries.reservations_of(observation, head)
        await self.inquiries.find_standing(observation, members, [row.user_id for row in head])
        owed = {user for user, each in kept.items() if each.owed}.difference(members)
        await self.inquiries.examine(owed)
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
                ranks=self.inquiries.ranks,
                lacks=self.inquiries.lacks,
                unmet={user: condition for user, condition in self.inquiries.standing.items() if condition},
                unseen=self.inquiries.unseen,
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

    def _charge_removal_budget(self, plan: Plan) -> None:
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
