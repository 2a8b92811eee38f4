"""What has to be asked before a plan is made: whose turn it is, and what is known of the people whom it concerns."""

from collections.abc import Collection, Mapping, Sequence

from application.enforcement.fulfilment import PEOPLE_A_ROUND, LicenceDelivery
from application.enforcement.ledger import LedgerSession
from application.joining import standing
from application.prerequisites import lacks_of
from application.waiting_order import ranks_of
from domain.admission import Lack, Observation, in_turn, is_newcomer, sides
from domain.allotments import Member
from domain.commands import Command
from domain.join_conditions import Condition
from domain.reconciliation.accounts import Account
from domain.reserved import Reservation
from domain.waiting_order import Rank

SHOWN_AFTER_TRIES = 10
"""An account that isn't shown is waited for so often; then it counts as one of which nothing is known."""

STEPS_A_PIECE = 3 * PEOPLE_A_ROUND
"""So many people are decided about before what was decided is sent to Graph; then the next ones."""


class Inquiries:
    """Asks about people for one command, and keeps what is known of them, as far as it has been needed.

    ranks: the classes of newcomers.
    lacks: what people lack that the products need, of those who have been asked about: `examined`.
    standing: whether people meet these conditions for joining. accounts: what is known of people already. unseen:
    newcomers whose accounts Graph doesn't show yet.
    """

    def __init__(self, session: LedgerSession, delivery: LicenceDelivery, command: Command) -> None:
        self.session = session
        self.delivery = delivery
        self.services = session.services
        self.command = command
        self.ranks: dict[str, Rank] = {}
        self.lacks: dict[str, Lack] = {}
        self.examined: set[str] = set()
        self.conditions: tuple[Condition, ...] = ()
        self.standing: dict[str, Condition | None] = {}
        self.accounts: Mapping[str, Account] = {}
        self.unseen: set[str] = set()

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

    async def examine(self, user_ids: Collection[str]) -> None:
        """Find out what these people lack, of whom this command has not asked about."""
        unknown = [user for user in user_ids if user not in self.examined]
        self.lacks.update(await lacks_of(self.services, self.session.allotment, unknown))
        self.examined.update(unknown)

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
        """Those in line whom the next piece may concern, as far as there are seats for them."""
        allotment = self.session.allotment
        if not allotment.queued_units:
            return ()
        if not allotment.waits:
            return await self._examined_head(allotment.queued_units)
        if not allotment.free_units:
            return ()
        gone = len(sides(members, observation)[1])
        head = await self._examined_head(min(allotment.free_units, STEPS_A_PIECE) + gone)
        now = self.session.now
        if any(row.has_ended(now) for row in head):
            return await self._examined_head(allotment.queued_units)
        return head

    async def _examined_head(self, count: int) -> Sequence[Member]:
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
