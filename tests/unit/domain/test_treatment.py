"""What is done about findings: by the policy, within the blast radius, and as it was confirmed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.proposals import Subscribed
from domain.reconciliation.accounts import Account
from domain.reconciliation.costs import Prices, read_prices, seats_by_department
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import DEFAULT_POLICY, TAKING, Kind, Way, read_policy
from domain.reconciliation.treatment import Treatment, counts_by_kind, fingerprint, to_cure, treated
from tests.unit.domain.samples import ALLOTMENT, NOW, POLICY, people


def found(kind: Kind, *subjects: str) -> list[Finding]:
    return [Finding(kind, "a-1", subject, "Seen.", NOW) for subject in subjects]


def test_by_default_nothing_is_taken_from_a_person_unasked_but_what_he_was_never_given() -> None:
    healed = {kind for kind in Kind if DEFAULT_POLICY.way(kind) is Way.HEAL}
    assert healed & TAKING == {Kind.NEVER_ADMITTED}


def test_too_many_cures_that_take_something_ask() -> None:
    disabled = found(Kind.ACCOUNT_DISABLED, *people(30))
    chosen = read_policy("accountDisabled=heal")
    few, many = treated(disabled, chosen, POLICY, people=100), treated(disabled, chosen, POLICY, people=40)
    assert {each.way for each in few} == {Way.HEAL}
    assert {each.way for each in many} == {Way.ASK}
    mixed = treated([*disabled, *found(Kind.JOINED_UNSEEN, "ann")], chosen, POLICY, people=40)
    assert [each.way for each in mixed if each.finding.kind is Kind.JOINED_UNSEEN] == [Way.HEAL]


def test_what_asks_is_cured_once_it_is_confirmed() -> None:
    (ann, ben) = found(Kind.ACCOUNT_DISABLED, "ann", "ben")
    treatments = [Treatment(ann, Way.ASK), Treatment(ben, Way.ASK), *treated(found(Kind.GUEST, "cleo"), *_DEFAULTS)]
    assert to_cure(treatments, ()) == ()
    assert to_cure(treatments, {each.finding.id for each in treatments} - {ann.id}) == (ben,)


_DEFAULTS = (DEFAULT_POLICY, POLICY, 10)


def test_a_plans_fingerprint_is_of_what_is_found_and_done_and_not_of_when() -> None:
    one = treated(found(Kind.GUEST, "ann", "ben"), *_DEFAULTS)
    later = [Treatment(replace(each.finding, since=NOW + timedelta(days=1)), each.way) for each in reversed(one)]
    assert fingerprint(one) == fingerprint(later)
    assert fingerprint(one) != fingerprint(one[:1])
    assert fingerprint(one) != fingerprint([Treatment(each.finding, Way.ASK) for each in one])


def test_kinds_are_counted() -> None:
    assert counts_by_kind(treated([*found(Kind.GUEST, "a", "b"), *found(Kind.JOINED_UNSEEN, "c")], *_DEFAULTS)) == {
        "guest": 2,
        "joinedUnseen": 1,
    }


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
    owned = [Subscribed("SKU-1", "SPE_E5", True, (), 5, 0)]
    assert Prices("EUR", read_prices("Spe_E5=1,sku-1=2,SPE_E55=3")).unknown(owned) == ("SPE_E55",)


@pytest.mark.parametrize("text", ["SPE_E5", "SPE_E5=", "SPE_E5=dear", "SPE_E5=-1", "=3", "SPE_E5=NaN", "A=inf"])
def test_a_malformed_price_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="product and its price"):
        read_prices(text)


def test_departments_are_charged_the_largest_first() -> None:
    seated = [Account("a", department="IT"), Account("b"), Account("c", department="IT"), Account("d", department="HR")]
    assert list(seats_by_department(seated).items()) == [("IT", 2), ("", 1), ("HR", 1)]
