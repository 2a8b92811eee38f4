"""An allotment driven by people who come and go, by Graph's answers, crashes and time, beside a model of five lines."""

from collections.abc import Collection
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.admission import Observation
from domain.allotments import Licensing, MemberState, Overflow
from domain.fulfilment import DONE, GONE, Effect, LicenceStatus, Outcome, freed_from
from tests.property.ledger import Ledger, assert_true_to_its_rows, crash, transactions_of
from tests.property.strategies import (
    USERS,
    for_everybody,
    licensings,
    observed,
    outcomes,
    overflows,
    users,
    views,
    waits,
)
from tests.unit.domain.samples import NOW, allotment

SMALL = 6
"""Entities in a transaction that a crash leaves behind: one or two people's."""

ACTIVE = LicenceStatus(active=True, present=True)
UNTIL_SETTLED = timedelta(minutes=11)

pieces = st.none() | st.integers(1, 3)
"""How many steps of a look are decided about at a time; None: all."""


class Model:
    """The written rule: leavers first, then the waiting room in its order, then newcomers by user id.

    releasing: whose seats are on their way to be free. Where nobody waits beyond the limit, as many may wait for these.
    """

    def __init__(self, units: int, overflow: Overflow) -> None:
        self.units, self.overflow = units, overflow
        self.seats: set[str] = set()
        self.releasing: set[str] = set()
        self.queue: list[str] = []

    @property
    def coming(self) -> int:
        return self.units - len(self.seats) + len(self.releasing)

    def admit(self, present: Collection[str] = (), gone: Collection[str] = ()) -> None:
        self.queue = [user for user in self.queue if user not in gone]
        self.releasing |= self.seats & {*gone}
        self.releasing -= {*present}
        while self.queue and len(self.seats) < self.units:
            self.seats.add(self.queue.pop(0))
        for user in sorted({*present} - self.seats - {*self.queue}):
            if len(self.seats) < self.units and not self.queue:
                self.seats.add(user)
            elif self.overflow is Overflow.WAIT or len(self.queue) < self.coming:
                self.queue.append(user)
        while self.overflow is Overflow.ROLLBACK and len(self.queue) > self.coming:
            self.queue.pop()


class AllotmentMachine(RuleBasedStateMachine):
    """group: who is in the watched group. changed: whose membership changed since the last look."""

    @initialize(units=st.integers(0, 4), overflow=overflows, licensing=licensings)
    def start(self, units: int, overflow: Overflow, licensing: Licensing) -> None:
        self.model = Model(units, overflow)
        self.ledger = Ledger(allotment(allotted_units=units, overflow=overflow, licensing=licensing), NOW)
        self.group: set[str] = set()
        self.changed: set[str] = set()

    @rule(joining=st.sets(users, min_size=1))
    def people_join(self, joining: set[str]) -> None:
        self.group |= joining
        self.changed |= joining

    @rule(leaving=st.sets(users, min_size=1))
    def people_leave(self, leaving: set[str]) -> None:
        self.group -= leaving
        self.changed |= leaving

    @rule(replayed=st.sets(users, max_size=2), crashes=st.integers(0, 2), piece=pieces)
    def look_at_what_changed(self, replayed: set[str], crashes: int, piece: int | None) -> None:
        """Graph's delta may show again what it has shown before."""
        self.look(self.changed | replayed, complete=False, crashes=crashes, piece=piece)

    @rule(crashes=st.integers(0, 2), piece=pieces)
    def look_at_everybody(self, crashes: int, piece: int | None) -> None:
        self.look(self.group, complete=True, crashes=crashes, piece=piece)

    def look(self, shown: Collection[str], *, complete: bool, crashes: int, piece: int | None) -> None:
        """Decide about a look, in pieces, after crashes that each left one transaction of a few rows behind."""
        entries = tuple(observed(user, present=user in self.group) for user in sorted(shown, reverse=True))
        look = Observation(entries, complete, self.ledger.now, f"token-{self.ledger.allotment.observation_count + 1}")
        with transactions_of(SMALL):
            for _ in range(crashes):
                crash(self.ledger, look, written=1)
        self.ledger.work_off(look, piece)
        gone = {*USERS} if complete else {*shown}
        self.model.admit(self.group & {*shown}, gone - self.group)
        self.changed.clear()

    @rule(more=st.integers(1, 2))
    def raise_the_limit(self, more: int) -> None:
        self.ledger.raise_limit(more)
        self.model.units += more

    @rule()
    def free_seats_are_given_to_those_who_wait(self) -> None:
        self.ledger.carry_out(self.ledger.decide(None))
        self.model.admit()

    @rule(answers=for_everybody(outcomes))
    def graph_answers_what_was_sent(self, answers: dict[str, Outcome]) -> None:
        """A rollback that Graph has done comes back as a change of the group."""
        acted = {row.user_id: row for row in self.ledger.rows.values() if row.unfinished and not row.revoked}
        rejected = self.ledger.in_state(MemberState.ROLLING_BACK)
        removed = {user for user in rejected if answers[user].effect is Effect.DONE}
        self.ledger.carry_out(self.ledger.confirm(acted, {user: answers[user] for user in acted}))
        self.group -= removed
        self.changed |= removed
        self.ledger.resume()

    @rule(shown=for_everybody(views))
    def graph_shows_the_licences(self, shown: dict[str, LicenceStatus]) -> None:
        revoked = [row for row in self.ledger.rows.values() if row.state is MemberState.RELEASING and row.revoked]
        due = {row.user_id for row in revoked if freed_from(row, self.ledger.policy) <= self.ledger.now}
        self.ledger.carry_out(self.ledger.verify(shown))
        freed = {user for user in due if not shown[user].present}
        self.model.seats -= freed
        self.model.releasing -= freed

    @rule(time=waits)
    def time_passes(self, time: timedelta) -> None:
        self.ledger.now += time
        self.ledger.carry_out(self.ledger.renew())

    @rule()
    def everything_goes_well(self) -> None:
        """A whole command without a fault, so that seats become free and are passed on."""
        self.look_at_what_changed(replayed=set(), crashes=0, piece=None)
        self.graph_answers_what_was_sent(dict.fromkeys(USERS, DONE))
        self.time_passes(UNTIL_SETTLED)
        leaving = self.ledger.in_state(MemberState.RELEASING)
        self.graph_shows_the_licences({user: GONE if user in leaving else ACTIVE for user in USERS})
        self.free_seats_are_given_to_those_who_wait()

    @invariant()
    def the_seats_and_the_queue_are_those_of_the_written_rule(self) -> None:
        assert self.ledger.seats == self.model.seats
        assert self.ledger.queue == self.model.queue

    @invariant()
    def the_numbers_are_those_of_the_rows(self) -> None:
        assert_true_to_its_rows(self.ledger)

    @invariant()
    def whoever_was_looked_at_is_accounted_for(self) -> None:
        held = self.ledger.seats - self.ledger.in_state(MemberState.RELEASING)
        assert self.group - self.changed <= self.ledger.rows.keys()
        assert held - self.changed <= self.group


TestAllotmentMachine = AllotmentMachine.TestCase
TestAllotmentMachine.settings = settings(max_examples=250, stateful_step_count=40)
