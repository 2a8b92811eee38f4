"""By which ways, beside the allotment's own, somebody holds its products."""

import pytest

from domain.allotments import Product
from domain.directory import Group
from domain.reconciliation.accounts import Account, LicenceState
from domain.reconciliation.outside import Elsewhere, OtherWay, directly, groups_of, other_ways, ways_in_words
from tests.unit.domain.samples import allotment

E5, VISIO = Product("sku-1", "SPE_E5", (), "licensed-1"), Product("sku-2", "VISIO")
ALLOTMENT = allotment(products=(E5, VISIO))
DIRECT = LicenceState("sku-1", None, active=True)
BY_SALES = LicenceState("sku-1", "sales", active=True)
VISIO_BY_SALES = LicenceState("sku-2", "sales", active=True)
OURS = LicenceState("sku-1", "licensed-1", active=True)
IN_ERROR = LicenceState("sku-1", "sales", active=False, error="Other")
FOREIGN = LicenceState("sku-9", "sales", active=True)
SALES = Group("sales", "Sales")


def ann(*licences: LicenceState) -> Account:
    return Account("ann", licences=licences)


def test_only_active_licences_of_its_products_by_other_ways_count() -> None:
    one = ann(DIRECT, BY_SALES, VISIO_BY_SALES, OURS, IN_ERROR, FOREIGN)
    ways = other_ways(ALLOTMENT, one, Elsewhere({"sales": SALES}))
    assert ways == (OtherWay(E5, None), OtherWay(E5, "sales", "Sales"), OtherWay(VISIO, "sales", "Sales"))
    assert groups_of(ALLOTMENT, [one]) == {"sales"}
    assert groups_of(ALLOTMENT, [ann(OURS, IN_ERROR, FOREIGN, DIRECT)]) == set()


def test_who_holds_a_product_directly() -> None:
    ben, cleo = Account("ben", licences=(BY_SALES,)), Account("cleo", licences=(BY_SALES, DIRECT))
    assert directly(ALLOTMENT, [ann(DIRECT), ben, cleo]) == {"ann", "cleo"}


def test_the_licensed_group_of_another_allotment_is_no_other_way() -> None:
    other = Group("sales", "Sales", licensed_for="a-2")
    assert other_ways(ALLOTMENT, ann(BY_SALES, DIRECT), Elsewhere({"sales": other})) == (OtherWay(E5, None),)


@pytest.mark.parametrize(
    ("seat", "by"),
    [(("ann", "sku-1"), ["sales"]), (("ann", "sku-2"), [None, "sales"]), (("ben", "sku-1"), [None, "sales"])],
)
def test_neither_is_a_direct_licence_that_goes_with_a_seat_in_another_one(
    seat: tuple[str, str], by: list[str | None]
) -> None:
    ways = other_ways(ALLOTMENT, ann(DIRECT, BY_SALES), Elsewhere(seats={seat}))
    assert [way.group_id for way in ways] == by


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([OtherWay(E5, None)], "Has Microsoft 365 E5 directly."),
        (
            [OtherWay(E5, "sales", "Sales"), OtherWay(VISIO, "sales", "Sales")],
            "Has Microsoft 365 E5, VISIO through group Sales.",
        ),
        ([OtherWay(E5, "sales")], "Has Microsoft 365 E5 through group sales."),
        ([OtherWay(E5, None), OtherWay(E5, "s", "Sales")], "Has Microsoft 365 E5 directly, and through group Sales."),
    ],
)
def test_the_ways_in_words(ways: list[OtherWay], words: str) -> None:
    assert ways_in_words(ways) == words
