"""What is bought, promised and used of each product."""

from dataclasses import replace

import pytest

from domain.allotments import Product
from domain.capacity import Capacity, capacities, capacity_of, outside
from domain.directory import SubscribedSku
from domain.people import Holder, Person
from tests.unit.domain.samples import allotment


def subscribed(sku_id: str = "sku-1", *, for_users: bool = True, enabled: int = 10, consumed: int = 4) -> SubscribedSku:
    return SubscribedSku(sku_id, f"PART-{sku_id}", for_users, (), enabled, consumed, 3, 2, 1)


def capacity(*, allotted: int = 5, used: int = 4, by_allotments: int = 3) -> Capacity:
    return Capacity(subscribed(), bought=10, used=used, allotted=allotted, used_by_allotments=by_allotments)


def test_units_in_grace_can_be_assigned_and_suspended_and_locked_ones_cannot() -> None:
    found = capacity()
    assert (found.assignable, found.warning, found.suspended, found.locked_out) == (13, 3, 2, 1)


@pytest.mark.parametrize(("allotted", "free"), [(0, 13), (13, 0), (14, -1)])
def test_free_is_what_can_still_be_promised(allotted: int, free: int) -> None:
    assert capacity(allotted=allotted).free == free


@pytest.mark.parametrize(("used", "by_allotments", "elsewhere"), [(4, 3, 1), (4, 4, 0), (4, 5, 0), (4, 0, 4)])
def test_used_outside_is_what_no_seat_explains(used: int, by_allotments: int, elsewhere: int) -> None:
    """Seats may be taken before their licences show in Graph's count: never less than none."""
    assert capacity(used=used, by_allotments=by_allotments).used_outside == elsewhere


def test_the_allotments_of_a_product_are_added_up_by_part_number_and_for_people_alone() -> None:
    one, two = Product("sku-1", "PART-sku-1"), Product("sku-2", "PART-sku-2")
    allotments = [
        allotment(products=(one, two), allotted_units=5, consumed_units=4),
        allotment(id="a-2", products=(one,), allotted_units=7, consumed_units=1),
    ]
    owned = [subscribed("sku-2"), subscribed("sku-3", for_users=False), subscribed("sku-1"), subscribed("sku-4")]
    found = [
        (each.product.sku_id, each.bought, each.used, each.allotted, each.used_by_allotments)
        for each in capacities(owned, allotments)
    ]
    assert found == [("sku-1", 10, 4, 12, 5), ("sku-2", 10, 4, 5, 4), ("sku-4", 10, 4, 0, 0)]
    by_id = capacity_of({each.sku_id: each for each in owned}, allotments)
    assert {sku_id: each.allotted for sku_id, each in by_id.items()} == {"sku-1": 12, "sku-2": 5, "sku-4": 0}


@pytest.mark.parametrize(
    ("direct", "groups", "has_direct_seat", "left"),
    [
        (True, (), False, (True, ())),
        (True, (), True, None),
        (False, ("licensed",), False, None),
        (False, ("licensed", "other"), False, (False, ("other",))),
        (True, ("licensed",), True, None),
        (True, ("other",), True, (False, ("other",))),
    ],
)
def test_outside_leaves_the_ways_that_are_no_allotments(
    direct: bool, groups: tuple[str, ...], has_direct_seat: bool, left: tuple[bool, tuple[str, ...]] | None
) -> None:
    holder = Holder(Person("ann", "Ann", "ann@contoso.example"), direct, groups)
    found = outside(holder, {"licensed"}, has_direct_seat=has_direct_seat)
    assert found == (replace(holder, direct=left[0], groups=left[1]) if left else None)


@pytest.mark.parametrize(
    ("used", "seats", "failed", "unsettled", "outside", "balance"),
    [
        (6, 4, 0, 0, 2, 6),  # 13 can be held, 5 are promised, 2 are held outside
        (6, 4, 1, 0, 3, 5),  # one seat holds none, so that three are held outside
        (6, 4, 0, 1, 2, 5),  # one seat may hold none
        (6, 4, 1, 1, 3, 4),
        (4, 6, 1, 0, 0, 8),  # licences that are on their way
        (4, 6, 1, 2, 0, 7),
    ],
)
def test_what_nobody_holds_and_nobody_is_promised(
    used: int, seats: int, failed: int, unsettled: int, outside: int, balance: int
) -> None:
    found = replace(capacity(used=used, by_allotments=seats), failed=failed, unsettled=unsettled)
    assert (found.used_outside, found.balance, found.unheld) == (outside, balance, balance)


@pytest.mark.parametrize(("allotted", "beyond", "balance", "missing"), [(10, 0, 2, 0), (12, 0, 0, 0), (10, 3, -1, 1)])
def test_promises_that_cannot_be_kept_are_missing(allotted: int, beyond: int, balance: int, missing: int) -> None:
    """13 can be held, and one is held outside."""
    found = replace(capacity(allotted=allotted), beyond_limits=beyond)
    assert (found.committed, found.balance, found.missing) == (allotted + beyond, balance, missing)
    assert found.unheld == max(0, balance)


def test_what_is_not_settled_is_told_from_what_failed() -> None:
    """Of one product a failed seat holds no unit; of several it may hold one. What is unfinished may hold none yet."""
    one, two = Product("sku-1", "PART-sku-1"), Product("sku-2", "PART-sku-2")
    allotments = [
        allotment(products=(one,), allotted_units=5, consumed_units=7, failed_units=2, unfinished_units=3),
        allotment(
            id="a-2", products=(one, two), allotted_units=9, consumed_units=4, failed_units=3, unfinished_units=8
        ),
    ]
    found = capacity_of({"sku-1": subscribed()}, allotments)["sku-1"]
    assert (found.failed, found.unsettled, found.beyond_limits) == (2, 3 + 3 + 1, 2)


def test_what_comes_and_what_goes_counts_while_products_change() -> None:
    products = {name: Product(name, name.upper()) for name in ("stays", "comes", "goes")}
    changing = allotment(
        products=(products["stays"],), coming=(products["comes"],), leaving=(products["goes"],), allotted_units=5
    )
    owned = [
        SubscribedSku(name, name.upper(), for_users=True, plans=(), enabled_units=9, consumed_units=0)
        for name in products
    ]
    assert {each.product.sku_id: each.allotted for each in capacities(owned, [changing])} == dict.fromkeys(products, 5)
