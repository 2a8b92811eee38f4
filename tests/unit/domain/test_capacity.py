"""What is bought, promised and used of each product."""

from dataclasses import replace

import pytest

from domain.allotments import Product
from domain.capacity import Capacity, capacities, capacity_of, outside, overcommitment
from domain.people import Holder, Person
from domain.proposals import Subscribed
from tests.unit.domain.samples import allotment


def subscribed(sku_id: str = "sku-1", *, for_users: bool = True, enabled: int = 10, consumed: int = 4) -> Subscribed:
    return Subscribed(sku_id, f"PART-{sku_id}", for_users, (), enabled, consumed, 3, 2, 1)


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


@pytest.mark.parametrize(("more", "fields"), [(-1, []), (0, []), (8, []), (9, ["allottedUnits"])])
def test_more_than_is_left_is_refused(more: int, fields: list[str]) -> None:
    problems = overcommitment({"sku-1": capacity(allotted=5)}, ["sku-1", "unknown"], more)
    assert [problem.field for problem in problems] == fields


def test_a_refusal_names_all_numbers() -> None:
    (problem,) = overcommitment({"sku-1": capacity(allotted=20)}, ["sku-1"], 1)
    assert problem.message.startswith(
        "PART-sku-1: 1 more licences would be promised, 0 are not promised yet. The tenant owns 13 (10 enabled, 3 in "
        "their grace period; 2 suspended and 1 locked out do not count), and 20 are promised to allotments."
    )
