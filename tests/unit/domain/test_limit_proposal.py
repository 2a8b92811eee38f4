"""Limits that would satisfy everybody: cases with known answers, and what every proposal holds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Allotment, AllotmentState, Product
from domain.reconciliation.limits import Move, propose
from tests.unit.domain.samples import allotment

E5, VISIO = Product("e5", "SPE_E5"), Product("visio", "VISIO")


def made(name: str, limit: int, used: int, waiting: int = 0, *products: Product) -> Allotment:
    return allotment(
        id=name, allotted_units=limit, consumed_units=used, waiting_units=waiting, products=products or (E5,)
    )


def test_nothing_is_moved_where_nobody_waits() -> None:
    proposal = propose([made("a", 10, 5), made("b", 10, 10)], {"e5": 5})
    assert (proposal.moves, proposal.after, proposal.still_waiting) == ((), {}, 0)


def test_move_12_from_a_to_b() -> None:
    proposal = propose([made("a", 30, 18), made("b", 20, 20, 12)], {"e5": 0})
    assert proposal.moves == (Move("a", "b", 12),)
    assert (proposal.before, proposal.after) == ({"a": 30, "b": 20}, {"a": 18, "b": 32})


def test_what_is_promised_to_nobody_goes_first() -> None:
    proposal = propose([made("a", 30, 18), made("b", 20, 20, 12)], {"e5": 5})
    assert proposal.moves == (Move(None, "b", 5), Move("a", "b", 7))


def test_who_is_short_most_comes_first_and_the_rest_is_told() -> None:
    proposal = propose([made("a", 10, 5), made("b", 4, 4, 2), made("c", 4, 4, 6)], {})
    assert proposal.moves == (Move("a", "c", 5),)
    assert proposal.still_waiting == 3


def test_a_limit_below_use_is_short_too() -> None:
    assert propose([made("a", 5, 8)], {"e5": 9}).after == {"a": 8}


def test_a_giver_must_have_every_product_of_the_taker() -> None:
    bundle = made("bundle", 2, 2, 1, E5, VISIO)
    assert propose([made("a", 9, 1), bundle], {"visio": 3}).still_waiting == 1
    given_away = propose([made("big", 9, 1, 0, E5, VISIO), made("b", 1, 1, 2), made("c", 1, 1, 1, VISIO)], {})
    assert given_away.moves == (Move("big", "b", 2), Move(None, "c", 1))


def test_a_suspended_allotment_neither_gives_nor_takes() -> None:
    asleep = replace(made("a", 30, 0), state=AllotmentState.SUSPENDED)
    assert propose([asleep, made("b", 2, 2, 2)], {}).moves == ()


numbers = st.integers(0, 30)
sizes = st.tuples(numbers, numbers, numbers, st.sampled_from([(E5,), (VISIO,), (E5, VISIO)]))


@given(st.lists(sizes, max_size=8), st.integers(-5, 20), st.integers(-5, 20))
def test_nobody_loses_and_no_more_is_promised(
    drawn: list[tuple[int, int, int, tuple[Product, ...]]], e5: int, visio: int
) -> None:
    every = {
        f"a{number}": made(f"a{number}", limit, used, waiting, *products)
        for number, (limit, used, waiting, products) in enumerate(drawn)
    }
    proposal = propose(every.values(), {"e5": e5, "visio": visio})
    needed = {name: each.consumed_units + each.waiting_units for name, each in every.items()}
    for name, after in proposal.after.items():
        assert after >= min(needed[name], every[name].allotted_units)
        assert after <= max(needed[name], every[name].allotted_units)
    for sku, pool in (("e5", e5), ("visio", visio)):
        change = sum(
            after - proposal.before[name]
            for name, after in proposal.after.items()
            if sku in {product.sku_id for product in every[name].products}
        )
        assert change <= max(0, pool)
    short = sum(max(0, needed[name] - proposal.after.get(name, every[name].allotted_units)) for name in every)
    assert proposal.still_waiting == short


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=8), numbers)
def test_of_one_product_nothing_is_left_unused_while_somebody_waits(
    drawn: list[tuple[int, int, int]], pool: int
) -> None:
    every = [made(f"a{number}", *each) for number, each in enumerate(drawn)]
    proposal = propose(every, {"e5": pool})
    needed = sum(each.consumed_units + each.waiting_units for each in every)
    owned = pool + sum(each.allotted_units for each in every)
    assert proposal.still_waiting == max(0, needed - owned)
