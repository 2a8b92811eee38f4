"""An allotment with its rows in plain dictionaries, changed by plans alone, as the table store changes it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

import pytest

from domain import admission
from domain.admission import Lack, Observation, Plan, Policy, Transaction, decide, transactions, unexplained
from domain.allotments import Allotment, AllotmentState, Decision, Member, MemberState
from domain.fulfilment import LicenceStatus, Outcome, confirm, renew, verify
from domain.join_conditions import Condition
from domain.waiting_order import Rank, ticket_of
from tests.support.samples import entities

CAUSE = "change notification 7"


@dataclass
class Ledger:
    """What is stored of one allotment, and the time."""

    allotment: Allotment
    now: datetime
    policy: Policy = field(default_factory=Policy)
    rows: dict[str, Member] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    lacks: Mapping[str, Lack] = field(default_factory=dict)
    unmet: Mapping[str, Condition] = field(default_factory=dict)

    def copy(self) -> "Ledger":
        return replace(self, rows=dict(self.rows), decisions=list(self.decisions))

    @property
    def seats(self) -> set[str]:
        return {row.user_id for row in self.rows.values() if row.seated}

    @property
    def queue(self) -> list[str]:
        """Who waits, in the order of the places."""
        return [row.user_id for row in self.waiting_room(len(self.rows))]

    def waiting_room(self, count: int) -> list[Member]:
        waiting = [row for row in self.rows.values() if row.state is MemberState.WAITING]
        return sorted(waiting, key=lambda row: row.place or 0)[:count]

    def in_state(self, state: MemberState) -> set[str]:
        return {row.user_id for row in self.rows.values() if row.state is state}

    def work_off(self, look: Observation, piece: int | None) -> None:
        """Decide about a look and write it down, so many steps at a time."""
        plan = self.decide(look, at_most=piece)
        while plan.partly:
            self.carry_out(plan)
            look = look.less(plan)
            plan = self.decide(look, at_most=piece)
        self.carry_out(plan)

    def decide(
        self, look: Observation | None, joined_and_left: Collection[str] = (), at_most: int | None = None
    ) -> Plan:
        """The plan for a look, from as many rows as the application reads for it."""
        members: Mapping[str, Member] = self.rows if look and look.complete else {}
        if look is not None and not look.complete:
            concerned = {entry.user_id for entry in look.observed} | set(joined_and_left)
            members = {user_id: row for user_id, row in self.rows.items() if user_id in concerned}
        some = self.allotment.free_units + len(members) + len(self.lacks)
        room = self.waiting_room(some if self.allotment.waits else len(self.rows))
        joined_and_left = unexplained({*joined_and_left} - members.keys(), self.decisions, self.now)
        return decide(
            self.allotment,
            members,
            look,
            room,
            now=self.now,
            cause=CAUSE,
            policy=self.policy,
            joined_and_left=joined_and_left,
            at_most=at_most,
            ranks=self.ranks,
            lacks=self.lacks,
            unmet=self.unmet,
        )

    def confirm(self, acted: Mapping[str, Member], outcomes: Mapping[str, Outcome]) -> Plan:
        return confirm(self.allotment, acted, self.rows, outcomes, now=self.now, cause=CAUSE)

    def verify(self, views: Mapping[str, LicenceStatus]) -> Plan:
        return verify(self.allotment, self.rows.values(), views, now=self.now, cause=CAUSE, policy=self.policy)

    def renew(self) -> Plan:
        return renew(self.allotment, self.rows.values(), self.now, self.policy, observed_at=self.now)

    def carry_out(self, plan: Plan) -> None:
        for transaction in transactions(plan, self.allotment):
            self.commit(transaction)

    def commit(self, transaction: Transaction) -> None:
        """Write a transaction as Table Storage takes it; every step must start from the row that is there."""
        assert entities(transaction.steps) <= admission.TRANSACTION_ENTITIES
        for step in transaction.steps:
            assert self.rows.get(step.user_id) == step.before
            self.rows.pop(step.user_id, None)
            if step.after is not None:
                self.rows[step.user_id] = step.after
            if step.decision is not None:
                self.decisions.append(step.decision)
        self.allotment = transaction.allotment

    def raise_limit(self, more: int) -> None:
        self.allotment = replace(self.allotment, allotted_units=self.allotment.allotted_units + more)

    def resume(self) -> None:
        self.allotment = replace(self.allotment, state=AllotmentState.ACTIVE, state_reason=None)

    def confirm_removal(self, fingerprint: str) -> None:
        self.allotment = replace(self.allotment, confirmed_removals=fingerprint)


@dataclass(frozen=True)
class Seen:
    """A look was decided about and written down."""

    look: Observation
    joined_and_left: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Raised:
    """The limit was raised."""

    more: int


@dataclass(frozen=True)
class Sent:
    """What is unfinished was sent to Graph, which did so; meanwhile something else may have been decided."""

    outcomes: Mapping[str, Outcome]
    meanwhile: Seen | None


@dataclass(frozen=True)
class Checked:
    """Graph was asked about licences, and showed these."""

    views: Mapping[str, LicenceStatus]


@dataclass(frozen=True)
class Finished:
    """What was begun was looked after: free seats were given to those who wait."""


@dataclass(frozen=True)
class Waited:
    """Time passed, and grants that were not sent in time got a new time."""

    time: timedelta


type Event = Seen | Raised | Finished | Sent | Checked | Waited


@dataclass(frozen=True)
class Change:
    """A plan and the ledger before and after it."""

    event: Event
    plan: Plan
    before: Ledger
    after: Ledger


def lived(ledger: Ledger, events: Collection[Event]) -> Iterator[Change]:
    """Let the events happen one after the other; yields what each plan changed. Whatever suspends is resumed."""
    for event in events:
        for plan in _plans(ledger, event):
            before = ledger.copy()
            ledger.carry_out(plan)
            yield Change(event, plan, before, ledger.copy())
            ledger.resume()


def after(ledger: Ledger, events: Collection[Event]) -> Ledger:
    """The ledger after all events."""
    for _ in lived(ledger, events):
        pass
    return ledger


def _plans(ledger: Ledger, event: Event) -> Iterator[Plan]:
    match event:
        case Seen(look, joined_and_left):
            yield ledger.decide(look, joined_and_left)
        case Raised(more):
            ledger.raise_limit(more)
        case Finished():
            yield ledger.decide(None)
        case Sent(outcomes, meanwhile):
            acted = {row.user_id: row for row in ledger.rows.values() if row.unfinished and not row.revoked}
            if meanwhile:
                yield ledger.decide(meanwhile.look, meanwhile.joined_and_left)
            yield ledger.confirm(acted, {user: outcome for user, outcome in outcomes.items() if user in acted})
        case Checked(views):
            yield ledger.verify(views)
        case Waited(time):
            ledger.now += time
            yield ledger.renew()


def crash(ledger: Ledger, shown: Observation, written: int) -> None:
    """Write so many transactions of the plan for a look, but never the last, and lose the rest."""
    parts = list(transactions(ledger.decide(shown), ledger.allotment))
    for transaction in islice(parts[:-1], written):
        ledger.commit(transaction)


@contextmanager
def transactions_of(size: int) -> Iterator[None]:
    """Transactions so small that a few people need several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "TRANSACTION_ENTITIES", size)
        yield


def assert_true_to_its_rows(ledger: Ledger) -> None:
    """The numbers are those of the rows, and the seats are no more than the units."""
    allotment, unfinished = ledger.allotment, frozenset(row.user_id for row in ledger.rows.values() if row.unfinished)
    assert len(ledger.seats) <= allotment.allotted_units
    assert allotment.consumed_units == len(ledger.seats)
    assert allotment.waiting_units == len(ledger.queue)
    assert allotment.lacking_units == sum(bool(row.lacks) for row in ledger.rows.values())
    assert allotment.unfinished_units == len(unfinished)
    assert allotment.pending_units == len(ledger.in_state(MemberState.PENDING))
    assert allotment.releasing_units == len(ledger.in_state(MemberState.RELEASING))
    assert allotment.unfinished == unfinished
    assert allotment.failed_units == len(ledger.in_state(MemberState.FAILED))
    assert allotment.decisions == len(ledger.decisions)
    assert all(row.place is not None and ticket_of(row.place) < allotment.next_place for row in ledger.waiting_room(99))
