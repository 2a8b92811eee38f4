"""Which service plans one person cannot have together, and which need another."""

import pytest

from domain.service_plans import EXCLUSIVE_PLANS, NEEDED_PLANS, collisions, unmet_needs
from local.tenant.model import products

EXCHANGE_1, EXCHANGE_2 = products.EXCHANGE_PLAN_1, products.EXCHANGE_PLAN_2
ARCHIVE = products.EXCHANGE_ARCHIVE_ADDON


def test_two_plans_of_one_service_collide_in_either_order() -> None:
    assert collisions([EXCHANGE_1, "other"], [EXCHANGE_2]) == [(EXCHANGE_1, EXCHANGE_2)]
    assert collisions([EXCHANGE_2], [EXCHANGE_1]) == [(EXCHANGE_2, EXCHANGE_1)]


@pytest.mark.parametrize("others", [[EXCHANGE_1], ["other"], []])
def test_the_same_plan_twice_and_plans_of_other_services_do_not(others: list[str]) -> None:
    assert collisions([EXCHANGE_1], others) == []


@pytest.mark.parametrize("held", [EXCHANGE_1, EXCHANGE_2])
def test_a_need_is_met_by_any_of_the_plans_that_meet_it(held: str) -> None:
    assert unmet_needs([ARCHIVE, held]) == []
    assert unmet_needs([ARCHIVE, "other"]) == [ARCHIVE]
    assert unmet_needs([held]) == []


def test_the_simulated_tenant_refuses_what_the_plan_says_that_it_will() -> None:
    assert {*EXCLUSIVE_PLANS} == {*products.EXCLUSIVE_PLANS}
    assert NEEDED_PLANS == products.NEEDED_PLANS
    assert sum(map(len, EXCLUSIVE_PLANS)) == len(frozenset[str]().union(*EXCLUSIVE_PLANS))
