"""A waiting room is put into another order in pieces, whoever dies or comes in between: nobody is lost or too soon."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.admission import Transaction
from domain.allotments import Member
from domain.commands import Command, CommandKind
from domain.waiting_order import Attribute, ClassRule, Ordering, WaitingOrder
from tests.simulation.bench import ALLOTMENT, Bench, cut_short, up_to
from tests.simulation.test_bursts import HASTY, SECOND, Burst, PacedStore
from tests.simulation.trampoline import undisturbed

FINANCE_FIRST = WaitingOrder(
    classes=(ClassRule(1, attribute=Attribute.DEPARTMENT, values=("Finance",)),), default_class=4, ageing_days=10
)


def waiting_bench(people: int) -> Bench:
    """An allotment without a seat, for which so many people wait; every third works in Finance."""
    bench = Bench(people, 0, policy=HASTY)
    for number, person in enumerate(bench.people):
        department = "Finance" if number % 3 == 2 else "Sales"
        bench.tenant.update_user(person, actor="tenant", department=department)
    bench.make()
    undisturbed(bench.work())
    return bench


def change(bench: Bench, order: WaitingOrder, units: int = 0) -> None:
    """Write another order as the API does, and sometimes a limit."""
    stored = undisturbed(bench.store.load(ALLOTMENT))
    assert stored is not None
    after = replace(stored.value, waiting_order=order, reordering="", allotted_units=units)
    undisturbed(bench.store.commit(Transaction(after, ()), stored.etag))


def line(bench: Bench) -> Sequence[Member]:
    return undisturbed(bench.store.waiting(ALLOTMENT, 10_000))


def finance_first(bench: Bench) -> list[str]:
    return [*bench.people[2::3], *(person for number, person in enumerate(bench.people) if number % 3 != 2)]


def test_each_worker_may_die_at_any_step_and_the_next_one_goes_on() -> None:
    after = 0
    while True:
        bench = waiting_bench(7)
        change(bench, FINANCE_FIRST, units=2)
        came_so_far = cut_short(bench.work(CommandKind.FINISH), after)
        undisturbed(bench.work(CommandKind.FINISH, redelivered=True))
        promoted = {user for user, row in bench.rows.items() if row.seated}
        assert promoted == {*finance_first(bench)[:2]}, after
        assert [row.user_id for row in line(bench)] == finance_first(bench)[2:], after
        assert bench.allotment.reordering is None
        if not came_so_far:
            break
        after += 1
    assert after > 10


def test_who_comes_in_between_keeps_the_order_whole() -> None:
    """Somebody else writes between the reading of a piece and its writing."""
    bench = waiting_bench(5)
    change(bench, FINANCE_FIRST)
    slow = bench.work(CommandKind.FINISH)
    up_to(slow, "store.commit")
    bench.write()
    undisturbed(slow)
    assert [row.user_id for row in line(bench)] == finance_first(bench)


def test_another_order_in_between_is_the_one_that_holds() -> None:
    bench = waiting_bench(5)
    change(bench, FINANCE_FIRST)
    slow = bench.work(CommandKind.FINISH)
    up_to(slow, "store.commit")
    change(bench, WaitingOrder(Ordering.PLACE))
    undisturbed(slow)
    undisturbed(bench.work(CommandKind.FINISH))
    assert [row.user_id for row in line(bench)] == bench.people
    assert {row.rank for row in line(bench)} == {None}
    assert bench.allotment.reordering is None


@pytest.mark.parametrize("each", [0.01, 5.0], ids=["fast", "slower than the window"])
def test_700_people_are_put_into_it_in_many_pieces(each: float) -> None:
    bench = waiting_bench(700)
    burst = Burst(0, 0)
    burst.bench = bench
    store = PacedStore(bench.clock, each * SECOND, SECOND / 1000)
    store.__dict__ |= {name: value for name, value in bench.store.__dict__.items() if name.startswith("_")}
    store._clock, store._each = bench.clock, each * SECOND
    bench.store, bench.services = store, replace(bench.services, store=store)
    change(bench, FINANCE_FIRST, units=1)
    undisturbed(bench.commands.enqueue([Command(CommandKind.FINISH, ALLOTMENT, "a test", bench.clock.now())]))
    burst.propagation_margin()
    assert [row.user_id for row in line(bench)] == finance_first(bench)[1:]
    assert bench.allotment.reordering is None
    assert len(burst.runs) > 1
