"""What seats cost, and who is charged for them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.directory import SubscribedSku
from domain.reconciliation.accounts import Account
from domain.reconciliation.costs import Prices, read_prices, seats_by_department
from tests.unit.domain.samples import ALLOTMENT


def test_prices_are_read_from_pairs() -> None:
    assert read_prices(" SPE_E3 = 36.90 ,, VISIO=0") == {"SPE_E3": Decimal("36.90"), "VISIO": Decimal(0)}
    assert read_prices("") == {}


def test_a_seat_costs_what_its_products_cost() -> None:
    prices = Prices("SEK", read_prices("SPE_E5=57.00, sku-2 = 1.5"))
    assert prices.of_seat(ALLOTMENT.products) == Decimal("57.00")
    assert prices.of_seat([replace(ALLOTMENT.products[0], sku_id="sku-2", sku_part_number="X")]) == Decimal("1.5")
    assert prices.of_seat([*ALLOTMENT.products, replace(ALLOTMENT.products[0], sku_part_number="Y")]) is None
    assert Prices().of_seat(()) is None


def test_an_id_is_more_exact_than_a_part_number_that_several_products_have() -> None:
    prices = Prices("EUR", read_prices("Microsoft_Teams_Premium=10,36A0F3B3-adb5-49ea-bf66-762134cf063a=7"))
    assert prices.of("36a0f3b3-adb5-49ea-bf66-762134cf063a", "Microsoft_Teams_Premium") == Decimal(7)
    assert prices.of("989a1621-93bc-4be0-835c-fe30171d6463", "MICROSOFT_TEAMS_PREMIUM") == Decimal(10)


@pytest.mark.parametrize("text", ["SPE_E3=1,SPE_E3=2", "SPE_E3=1, spe_e3=1"])
def test_a_second_price_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="has two prices"):
        read_prices(text)


def test_a_price_of_what_the_tenant_does_not_own_is_known() -> None:
    owned = [SubscribedSku("SKU-1", "SPE_E5", True, (), 5, 0)]
    assert Prices("EUR", read_prices("Spe_E5=1,sku-1=2,SPE_E55=3")).unknown(owned) == ("SPE_E55",)


@pytest.mark.parametrize("text", ["SPE_E5", "SPE_E5=", "SPE_E5=dear", "SPE_E5=-1", "=3", "SPE_E5=NaN", "A=inf"])
def test_a_malformed_price_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="product and its price"):
        read_prices(text)


def test_departments_are_charged_the_largest_first() -> None:
    seated = [Account("a", department="IT"), Account("b"), Account("c", department="IT"), Account("d", department="HR")]
    assert list(seats_by_department(seated).items()) == [("IT", 2), ("", 1), ("HR", 1)]


def test_of_two_departments_with_as_many_the_first_by_name_comes_first() -> None:
    seated = [Account("a", department="Sales"), Account("b", department="HR"), Account("c", department="IT")]
    assert list(seats_by_department(seated)) == ["HR", "IT", "Sales"]
