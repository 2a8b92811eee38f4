"""The pool of a product: what is given, what somebody agreed to beyond that, and what is short."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.directory import SubscribedSku
from domain.objections import Objection
from domain.transfers import Purpose, Stage, Transfer
from domain.units import pools
from domain.units.pools import Account, Pool, Share

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OWNED = SubscribedSku(
    "sku-1",
    "E3",
    for_users=True,
    plans=(),
    enabled_units=95,
    consumed_units=0,
    warning_units=5,
    suspended_units=7,
    locked_out_units=3,
)


def account(given: int, assignable: int = 100) -> Account:
    return Account(Pool("sku-1", "E3", assignable=assignable, given=given), Share("a1", given))


def transfer(units: int, beyond: int = 0, number: str = "n1") -> Transfer:
    return Transfer(number, Purpose.GRANT, units, NOW, Stage.ASKED, sku_ids=("sku-1",), beyond=beyond)


def given(units: int, beyond: int = 0, before: Account | None = None) -> Account:
    after = pools.gives(before or account(40), transfer(units, beyond), OWNED)
    assert isinstance(after, Account)
    return after


@pytest.mark.parametrize("units", [1, 60])
def test_what_is_free_may_be_given(units: int) -> None:
    after = given(units)
    assert (after.pool.given, after.pool.agreed, after.pool.free) == (40 + units, 0, 60 - units)
    assert after.share is not None
    assert (after.share.units, after.share.in_flight) == (40 + units, units)


def test_one_more_is_refused_with_all_numbers() -> None:
    assert pools.gives(account(40), transfer(61), OWNED) == (
        "E3: 61 more licences would be allotted, but only 60 are left. The tenant owns 100 (95 enabled, 5 in "
        "their grace period; 7 suspended and 3 locked out don't count). 40 are allotted. "
        "Buy more, lower the limit, or set allowOvercommit: true."
    )


def test_what_somebody_agrees_to_beyond_is_written_down() -> None:
    after = given(70, beyond=10)
    assert (after.pool.overcommitted, after.pool.agreed, after.pool.shortfall) == (10, 10, 0)
    assert isinstance(pools.gives(account(40), transfer(71, beyond=10), OWNED), Objection)


def test_units_that_the_tenant_loses_are_a_shortfall_that_nobody_agreed_to() -> None:
    fewer = replace(OWNED, enabled_units=80, warning_units=0)
    pool = pools.followed(given(70, beyond=10).pool, fewer, NOW)
    assert (pool.assignable, pool.overcommitted, pool.agreed, pool.shortfall) == (80, 30, 10, 20)


def test_an_agreement_is_over_once_it_is_covered() -> None:
    more = replace(OWNED, enabled_units=200)
    pool = pools.followed(pools.followed(given(70, beyond=10).pool, more, NOW), OWNED, NOW)
    assert (pool.overcommitted, pool.agreed, pool.shortfall) == (10, 0, 10)


def test_of_a_product_that_has_left_the_tenant_everything_is_short() -> None:
    assert pools.followed(account(40).pool, None, NOW).shortfall == 40


def test_a_number_is_given_once_and_received_once() -> None:
    once = given(10)
    assert given(10, before=once) == once
    returned = replace(transfer(10, number="n2"), purpose=Purpose.RETURN, stage=Stage.GIVEN)
    back = pools.receives(once, returned)
    assert (back.pool.given, pools.receives(back, returned)) == (40, back)


def test_what_comes_back_is_as_if_it_had_never_been_given() -> None:
    assert pools.comes_back(given(70, beyond=10), "n1") == account(40)
    assert pools.comes_back(account(40), "n1") == account(40)


def test_what_is_received_is_no_longer_in_flight() -> None:
    after = pools.forgets(given(10), "n1")
    assert (after.pool.given, after.share) == (50, Share("a1", 50))


def test_a_share_that_does_not_fit_follows_the_ledger() -> None:
    after = pools.settled(account(40), 30)
    assert (after.pool.given, after.share) == (30, Share("a1", 30))


def test_an_allotment_is_enrolled_once() -> None:
    first = pools.enrolled(Account(Pool("sku-1", "E3")), "a1", 7)
    assert (first.pool.given, first.share, pools.enrolled(first, "a1", 9)) == (7, Share("a1", 7), first)
