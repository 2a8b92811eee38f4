"""A pool as people see it."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.directory import SubscribedSku
from domain.units.pools import Pool, Share
from domain.units.standing import ShareStanding, standings
from tests.support.samples import E3, allotment

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OWNED = SubscribedSku(
    E3.sku_id, "SPE_E3", for_users=True, plans=(), enabled_units=20, consumed_units=9, display_name="E3"
)


def test_a_pool_shows_what_is_on_its_way_and_what_is_held_beside_it() -> None:
    root = replace(allotment(units=7), consumed_units=4)
    part = replace(allotment("a2", units=3), parent_id="a1", consumed_units=2)
    (found,) = standings([Pool(E3.sku_id, "SPE_E3", given=10)], {E3.sku_id: OWNED}, [root, part], NOW)
    assert (found.name, found.pool.assignable, found.pool.given, found.in_flight, found.outside) == ("E3", 20, 10, 3, 3)


def test_a_pool_that_is_not_open_yet_is_shown_as_it_will_be() -> None:
    (found,) = standings([], {E3.sku_id: OWNED}, [allotment(units=7)], NOW)
    assert (found.pool.given, found.pool.free, found.in_flight) == (7, 13, 0)


def test_a_pool_whose_product_has_left_the_tenant_is_all_short() -> None:
    (found,) = standings([Pool(E3.sku_id, "SPE_E3", given=7)], {}, [allotment(units=7)], NOW)
    assert (found.name, found.pool.shortfall, found.outside) == ("SPE_E3", 7, 0)


def test_a_share_shows_its_allotment_and_what_is_on_its_way() -> None:
    found = ShareStanding(Share("a1", 9), replace(allotment(units=7), consumed_units=4))
    assert (found.name, found.limit, found.in_flight, found.free) == ("Allotment a1", 7, 2, 3)
    gone = ShareStanding(Share("a1", 9), None)
    assert (gone.name, gone.limit, gone.in_flight, gone.free) == (None, 0, 9, 0)
