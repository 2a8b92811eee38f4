"""Lending in any order of any steps, workers that are gone between any two writes, and the whole way to a licence."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from application import lending, units
from application.dispatch import carry_out
from application.updates import update_allotment
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState, Licensing, Overflow
from domain.commands import Command, CommandKind
from domain.errors import AllotmentsError, StaleWrite, Transient
from domain.loans import Reclaim
from domain.stored import Stored
from domain.transfers import REMEMBERED_FOR
from domain.units.lending import IDLE_AFTER
from tests.simulation.bench import ALLOTMENT, steps_of, up_to
from tests.simulation.conservation import left_over
from tests.simulation.test_transfers import SKUS, Ledgers, delete, fall, rise, take_seats
from tests.simulation.trampoline import undisturbed

HISTORIES = range(60)
WORKERS, STEPS = 5, 1800

type Worker = Coroutine[Any, Any, object]


class Relatives(Ledgers):
    """Two roots that share their pools; the first has three parts, of which one has a part: all of them may lend and
    borrow.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(owned=40)
        undisturbed(rise(self.services, "l0", 8, 0))
        for one, parent, limit in (("l4", "l0", 5), ("l5", "l0", 0), ("l6", "l4", 2), ("l7", None, 5)):
            self.add(one, parent, 0, SKUS)
            if limit:
                undisturbed(rise(self.services, one, limit, 0))
        for one, parent in (("l2", "l0"), ("l3", "l1")):
            undisturbed(self.services.owners.add(one, [parent], self.services.clock.now()))
        for one in self.all():
            self.set(one, lending_limit=4, borrowing_limit=5, **settings)

    def add(self, one: str, parent: str | None, limit: int, names: tuple[str, ...]) -> None:
        super().add(one, parent, limit, names)
        if parent is not None:
            undisturbed(self.services.owners.add(one, [parent], self.services.clock.now()))

    def set(self, one: str, **settings: Any) -> None:
        stored = self.stored(one)
        undisturbed(self.bench.store.commit(Transaction(replace(stored.value, **settings), ()), stored.etag))

    def wait(self, one: str, people: int) -> None:
        self.set(one, waiting_units=people)


async def come_and_go(found: Ledgers, one: str, seats: int, waiting: int) -> None:
    async def write(stored: Stored[Allotment]) -> None:
        if stored.value.state is not AllotmentState.ACTIVE:
            return
        used = max(0, stored.value.consumed_units + min(seats, stored.value.free_units))
        after = replace(stored.value, consumed_units=used, waiting_units=waiting)
        await found.services.store.commit(Transaction(after, ()), stored.etag)

    await update_allotment(found.services, one, write)


async def home(found: Ledgers, one: str) -> None:
    stored = await found.services.store.load(one)
    if stored is not None:
        await lending.give_home(found.services, stored.value)


KINDS = ("cover", "cover", "cover", "seats", "seats", "home", "idle", "settle", "finish", "rise", "fall", "delete")


def some_work(found: Ledgers, random: Random) -> Worker:
    services, there = found.services, found.all()
    one, kind = random.choice(sorted(there)), random.choice(KINDS)
    if kind == "delete" and (one in {"l0", "l1", "l4", "l7"} or random.random() < 0.7):
        kind = "cover"
    few = random.randint(1, 4)
    work: Mapping[str, Callable[[], Worker]] = {
        "cover": lambda: lending.cover(services, one, few),
        "seats": lambda: come_and_go(found, one, few - 3, random.choice((0, 0, 2))),
        "home": lambda: home(found, one),
        "idle": lambda: lending.look_after_loans(services),
        "settle": lambda: units.settle(services, one),
        "finish": lambda: units.finish_transfers(services),
        "rise": lambda: rise(services, one, few, 0),
        "fall": lambda: fall(services, one, few),
        "delete": lambda: delete_when_home(found, one),
    }
    return work[kind]()


async def delete_when_home(found: Ledgers, one: str) -> None:
    """As enforcement does: what is lent and idle comes home first; where some is not, the rest waits for it."""
    stored = await found.services.store.load(one)
    if stored is None:
        return
    if stored.value.state is not AllotmentState.DELETING:
        going = replace(stored.value, state=AllotmentState.DELETING, consumed_units=0, waiting_units=0)
        await found.services.store.commit(Transaction(going, ()), stored.etag)
        stored = await found.services.store.load(one)
    assert stored is not None
    if stored.value.lent_units:
        await lending.call_home(found.services, stored.value, stored.value.lent_units)
        await units.close(found.services, one)
        return
    await delete(found.services, one)


@pytest.mark.parametrize("seed", HISTORIES)
def test_nothing_is_lent_twice_or_lost_in_any_order_of_any_steps(seed: int) -> None:
    random = Random(f"lending {seed}")
    found = Relatives()
    found.check()
    workers: list[Worker] = []
    lent = 0
    for number in range(STEPS):
        if len(workers) < WORKERS and number < STEPS - 300:
            workers.append(some_work(found, random))
        if random.random() < 0.005:
            found.bench.clock.advance(IDLE_AFTER)
        if not workers:
            break
        worker = random.choice(workers)
        if random.random() < 0.01:
            worker.close()
            workers.remove(worker)
            continue
        try:
            if random.random() < 0.01:
                worker.throw(random.choice((StaleWrite, Transient))("It may have been written."))
            else:
                worker.send(None)
        except (StopIteration, AllotmentsError):
            workers.remove(worker)
        if not found.check():
            continue
        there = found.all().values()
        lent = max(lent, sum(each.lent_units for each in there))
        for each in there:
            assert each.consumed_units <= each.usable_units, each
            assert not each.lending_limit or each.lent_units <= each.lending_limit, each
    for worker in workers:
        worker.close()
    assert lent > 0
    found.bench.clock.advance(2 * REMEMBERED_FOR)
    found.finish()
    found.check()
    assert left_over(found.bench.pools.rows, found.all()) is None


@pytest.mark.parametrize("steps", range(0, 70, 2))
def test_a_loan_that_is_cut_short_anywhere_is_finished_or_has_never_been(steps: int) -> None:
    found = Relatives()
    worker = lending.cover(found.services, "l5", 2)
    for _ in range(steps):
        try:
            worker.send(None)
        except StopIteration:
            break
        found.check()
    worker.close()
    undisturbed(units.finish_transfers(found.services))
    found.check()
    borrowed = found.stored("l5").value.borrowed_units
    assert borrowed == sum(each.lent_units for each in found.all().values())
    assert found.stored("l5").value.transfers == ()


def test_the_nearest_relative_is_asked_first_and_of_those_the_most_idle() -> None:
    found = Relatives()
    assert undisturbed(lending.cover(found.services, "l5", 2))
    (loan,) = found.stored("l5").value.borrowed_from
    ring = {one: found.all()[one] for one in ("l0", "l2", "l4", "l6")}
    assert loan.other in ring
    assert undisturbed(lending.cover(found.services, "l1", 3))
    assert found.stored("l1").value.borrowed_units == 3


def test_roots_lend_to_roots_of_the_same_products_and_to_no_part() -> None:
    found = Relatives()
    for one in ("l0", "l2", "l4", "l6"):
        found.set(one, lending_limit=0)
    assert not undisturbed(lending.cover(found.services, "l5", 2))
    assert undisturbed(lending.cover(found.services, "l0", 2))
    assert [loan.other for loan in found.stored("l0").value.borrowed_from] == ["l7"]


def test_nobody_lends_or_borrows_who_has_not_chosen_it() -> None:
    found = Relatives()
    for one in found.all():
        found.set(one, lending_limit=0, borrowing_limit=5)
    assert not undisturbed(lending.cover(found.services, "l5", 2))
    for one in found.all():
        found.set(one, lending_limit=5, borrowing_limit=0)
    assert not undisturbed(lending.cover(found.services, "l5", 2))
    assert sum(each.lent_units for each in found.all().values()) == 0


def test_what_frees_goes_home_where_somebody_waits_there() -> None:
    found = Relatives()
    undisturbed(lending.cover(found.services, "l5", 2))
    (loan,) = found.stored("l5").value.borrowed_from
    undisturbed(home(found, "l5"))
    assert found.stored("l5").value.borrowed_units == 2  # nobody waits at the lender
    lender = found.stored(loan.other).value
    found.wait(loan.other, lender.free_units + 1)
    undisturbed(home(found, "l5"))
    assert found.stored("l5").value.borrowed_units == 1
    assert found.stored(loan.other).value.free_units == lender.free_units + 1
    found.check()


def test_what_nobody_uses_goes_home_after_a_time() -> None:
    found = Relatives()
    undisturbed(lending.cover(found.services, "l5", 2))
    undisturbed(lending.look_after_loans(found.services))
    assert found.stored("l5").value.borrowed_units == 2
    found.bench.clock.advance(IDLE_AFTER + timedelta(minutes=1))
    undisturbed(lending.look_after_loans(found.services))
    assert found.stored("l5").value.borrowed_units == 0
    found.check()


def test_a_lender_that_is_short_has_its_idle_units_back_before_it_borrows() -> None:
    found = Relatives()
    undisturbed(lending.cover(found.services, "l5", 2))
    (loan,) = found.stored("l5").value.borrowed_from
    assert undisturbed(lending.cover(found.services, loan.other, 2))
    assert found.stored("l5").value.borrowed_units == 0
    assert found.stored(loan.other).value.borrowed_units == 0


def test_a_deleted_lender_is_forgotten_once_what_it_has_lent_is_home_and_its_heir_has_it() -> None:
    found = Relatives()
    found.set("l6", kept_units=9)
    found.set("l0", kept_units=99)
    found.set("l2", kept_units=9)
    undisturbed(lending.cover(found.services, "l5", 1))
    assert [loan.other for loan in found.stored("l5").value.borrowed_from] == ["l4"]
    for one in ("l6",):  # the lender's own part is dissolved first
        undisturbed(delete(found.services, one))
    undisturbed(take_seats(found.services, "l5", 1))
    undisturbed(delete_when_home(found, "l4"))
    found.check()
    lender = found.stored("l4").value
    assert (lender.allotted_units, lender.lent_units) == (1, 1)
    assert found.stored("l5").value.usable_units == 1
    before = found.stored("l0").value.free_units
    undisturbed(take_seats(found.services, "l5", -1))
    undisturbed(home(found, "l5"))
    undisturbed(delete_when_home(found, "l4"))
    assert "l4" not in found.all()
    assert found.stored("l0").value.free_units == before + 1
    found.check()


def test_a_deleted_borrower_returns_what_it_has_borrowed() -> None:
    found = Relatives()
    undisturbed(lending.cover(found.services, "l5", 2))
    undisturbed(delete_when_home(found, "l5"))
    assert sum(each.lent_units for each in found.all().values()) == 0
    found.check()


# What a loan costs


def steps_of_kind(found: Relatives, one: str, short: int, kind: str) -> int:
    return [*steps_of(lending.cover(found.services, one, short))].count(kind)


def test_an_undisturbed_loan_costs_its_five_writes_and_one_look_at_its_relatives() -> None:
    found = Relatives()
    steps = [*steps_of(lending.cover(found.services, "l5", 2))]
    assert steps.count("store.commit") == 5
    assert steps.count("store.load") == 6  # the borrower, its parent, and the four below that


def test_a_lender_that_somebody_writes_in_between_is_read_again() -> None:
    found = Relatives()
    worker = lending.cover(found.services, "l5", 2)
    up_to(worker, "store.commit", 2)  # what the borrower asks for is written, and what the lender gives is not
    for one in found.all().keys() - {"l5"}:
        found.set(one, lending_limit=5)
    assert undisturbed(worker)
    assert found.stored("l5").value.borrowed_units == 2
    found.check()


def test_a_tree_that_was_read_is_remembered_for_a_minute() -> None:
    found = Relatives()
    assert steps_of_kind(found, "l5", 1, "owners.entries_for") > 0
    assert steps_of_kind(found, "l2", 1, "owners.entries_for") == 0
    found.bench.clock.advance(timedelta(minutes=2))
    assert steps_of_kind(found, "l5", 1, "owners.entries_for") > 0
    assert (found.stored("l5").value.borrowed_units, found.stored("l2").value.borrowed_units) == (2, 1)


def test_nobody_is_refused_by_what_is_remembered() -> None:
    found = Relatives(kept_units=99)
    assert not undisturbed(lending.cover(found.services, "l5", 2))
    for one in found.all():
        found.set(one, kept_units=0)
    assert undisturbed(lending.cover(found.services, "l5", 2))
    found.check()


# Through enforcement


class Team:
    """A root whose group has four people and whose limit is two, beside a root with idle units."""

    def __init__(self, overflow: Overflow = Overflow.ROLLBACK, people: int = 4, **settings: Any) -> None:
        self.found = Relatives()
        for one in self.found.all():
            self.found.set(one, lending_limit=0, borrowing_limit=0)
        self.found.set("l7", lending_limit=4, **settings)
        self.bench = self.found.bench
        self.people = [user.id for user in self.bench.tenant.add_people(people)]
        self.bench.group = self.bench.tenant.create_group("Team", "team", self.people).id
        made = replace(
            self.found.stored("l7").value,
            id=ALLOTMENT,
            group_id=self.bench.group,
            allotted_units=0,
            overflow=overflow,
            licensing=Licensing.DIRECT,
            lending_limit=0,
            borrowing_limit=1,
            reclaim=None,
        )
        undisturbed(self.bench.store.claim(self.bench.group, ALLOTMENT))
        undisturbed(self.bench.store.create(made))
        undisturbed(rise(self.found.services, ALLOTMENT, 2, 0))

    def work(self, one: str = ALLOTMENT, kind: CommandKind = CommandKind.OBSERVE) -> None:
        services = self.found.services
        undisturbed(carry_out(services, Command(kind, one, "a test", services.clock.now())))
        self.found.check()

    def leave(self, person: str) -> None:
        self.bench.tenant.remove_member(self.bench.group, person)
        for _ in range(4):
            self.bench.clock.advance(timedelta(minutes=11))
            self.work()
            self.work(kind=CommandKind.FINISH)

    def told_lender(self) -> list[str]:
        """What the lender's log says, and its owners are told, the oldest first."""
        page = undisturbed(self.bench.store.decisions("l7", None, 99))
        return [each.kind.value for each in reversed(page.items)]

    @property
    def states(self) -> list[str]:
        return sorted(row.state.value for row in self.bench.rows.values())


@pytest.mark.parametrize("overflow", Overflow)
def test_who_would_be_refused_gets_a_borrowed_seat_up_to_the_borrowing_limit(overflow: Overflow) -> None:
    team = Team(overflow)
    team.work()
    team.work(kind=CommandKind.FINISH)
    assert (team.bench.allotment.borrowed_units, team.bench.allotment.usable_units) == (1, 3)
    assert team.states.count("licensed") == 3
    assert team.bench.told().count("licensed") == 3
    assert team.found.stored("l7").value.lent_units == 1


def test_a_borrowed_seat_that_frees_goes_home_before_the_next_in_line_where_somebody_waits_there() -> None:
    team = Team(Overflow.WAIT)
    team.work()
    team.found.set("l7", waiting_units=9)
    first = next(user for user, row in team.bench.rows.items() if row.seated)
    team.leave(first)
    assert team.bench.allotment.borrowed_units == 0
    assert team.bench.allotment.waiting_units == 1
    assert team.bench.allotment.consumed_units == 2


def test_who_waits_is_promoted_once_a_relative_has_idle_units() -> None:
    team = Team(Overflow.WAIT, kept_units=99)
    team.work()
    assert team.bench.allotment.waiting_units == 2
    team.found.set("l7", kept_units=0)
    undisturbed(lending.look_after_loans(team.found.services))
    assert any(message.session_id == ALLOTMENT for message in team.bench.commands.queue.messages)
    team.work(kind=CommandKind.FINISH)
    assert team.bench.allotment.waiting_units == 1
    assert team.bench.allotment.borrowed_units == 1


def test_seats_that_people_have_end_only_where_the_lender_has_chosen_it_and_after_notice() -> None:
    rules = Reclaim(notice_days=10, share_a_round=100, protected_days=30)
    team = Team(Overflow.WAIT, people=3)
    team.work()
    team.found.set("l7", waiting_units=9)
    team.work(kind=CommandKind.RECONCILE)
    assert not any(row.ends for row in team.bench.rows.values())
    team.found.set("l7", reclaim=rules)
    team.work(kind=CommandKind.RECONCILE)
    assert not any(row.ends for row in team.bench.rows.values())  # every seat is protected
    team.bench.clock.advance(timedelta(days=20))
    team.work(kind=CommandKind.RECONCILE)
    (row,) = [row for row in team.bench.rows.values() if row.ends]
    assert row.recalled == "l7"
    assert row.ends == team.bench.clock.now() + rules.notice
    assert "recalled" in team.bench.told()
    assert team.told_lender() == ["lent", "calledHome"]
    team.found.set("l7", waiting_units=0)
    team.work(kind=CommandKind.RECONCILE)
    assert not any(row.ends or row.recalled for row in team.bench.rows.values())
    assert "recallLifted" in team.bench.told()


def test_a_lender_that_is_deleted_stays_until_its_units_are_home_and_takes_no_seat() -> None:
    team = Team(Overflow.WAIT, people=3)
    team.work()
    given = team.bench.pools.totals[team.bench.sku_id].value.given
    team.found.set("l7", state=AllotmentState.DELETING)
    team.work("l7", CommandKind.DELETE)
    lender = team.found.stored("l7").value
    assert (lender.allotted_units, lender.lent_units) == (1, 1)
    assert team.bench.pools.totals[team.bench.sku_id].value.given == given - 4
    assert team.bench.allotment.consumed_units == 3
    team.leave(next(iter(team.bench.rows)))
    assert team.bench.allotment.borrowed_units == 0
    team.work("l7", CommandKind.FINISH)
    assert "l7" not in team.found.all()
    assert team.bench.pools.totals[team.bench.sku_id].value.given == given - 5
