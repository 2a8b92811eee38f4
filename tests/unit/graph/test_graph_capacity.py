"""What is bought, promised and held; what may not be promised; and what licensing by group needs."""

from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest

from domain.allotments import Allotment, Licensing, Product
from domain.capacity import capacities, capacity_of
from domain.directory import ENTRA_ID_PREMIUM, OFFICE_365_E3_AND_ABOVE, Group, ServicePlan, SubscribedSku
from domain.proposals import Draft, Proposal, TenantFacts, objections
from domain.reading import read
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from local.tenant.model import PRODUCTS, Units
from tests.fakes.directory import TenantDirectory
from tests.support.samples import allotment
from tests.support.worlds import InProcessWorld

P1, P2 = sorted(ENTRA_ID_PREMIUM)


def owned(sku_id: str, enabled: int = 100, consumed: int = 0, *, plans: Sequence[str] = (P1,)) -> SubscribedSku:
    described = tuple(ServicePlan(plan, plan, for_users=True) for plan in plans)
    return SubscribedSku(sku_id, sku_id.upper(), True, described, enabled, consumed)


def promised(name: str, units: int, used: int, *sku_ids: str) -> Allotment:
    products = tuple(Product(sku_id, sku_id.upper()) for sku_id in sku_ids)
    return replace(allotment(name, units=units), products=products, consumed_units=used)


class TestCapacity:
    def test_limits_and_seats_of_all_allotments_add_up_by_product(self) -> None:
        found = capacity_of(
            {"e3": owned("e3", 100, 70), "visio": owned("visio", 10, 4)},
            [promised("a1", 40, 30, "e3", "visio"), promised("a2", 20, 15, "e3")],
        )
        assert {
            name: (one.allotted, one.used_by_allotments, one.used_outside, one.free) for name, one in found.items()
        } == {
            "e3": (60, 45, 25, 40),
            "visio": (40, 30, 0, -30),
        }

    def test_grace_counts_and_what_is_suspended_or_locked_out_does_not(self) -> None:
        product = replace(owned("e3", 10), warning_units=5, suspended_units=20, locked_out_units=30)
        found = capacity_of({"e3": product}, [])["e3"]
        assert (found.bought, found.warning, found.suspended, found.locked_out) == (10, 5, 20, 30)
        assert (found.assignable, found.free) == (15, 15)

    def test_what_is_held_outside_is_not_unheld(self) -> None:
        found = capacity_of({"e3": owned("e3", 20, 20)}, [promised("a1", 2, 2, "e3")])["e3"]
        assert (found.free, found.used_outside, found.unheld, found.missing) == (18, 18, 0, 0)

    def test_more_promised_and_held_outside_than_there_is_is_missing(self) -> None:
        found = capacity_of({"e3": owned("e3", 20, 18)}, [promised("a1", 10, 0, "e3")])["e3"]
        assert (found.free, found.used_outside, found.balance, found.unheld, found.missing) == (10, 18, -8, 0, 8)

    def test_whoever_holds_it_outside_too_consumes_one_unit(self) -> None:
        found = capacity_of({"e3": owned("e3", 20, 10)}, [promised("a1", 10, 10, "e3")])["e3"]
        assert (found.used_outside, found.unheld) == (0, 10)

    def test_a_seat_that_failed_holds_nothing(self) -> None:
        failed = replace(promised("a1", 10, 10, "e3"), failed_units=8)
        found = capacity_of({"e3": owned("e3", 20, 20)}, [failed])["e3"]
        assert (found.used_outside, found.unheld, found.missing) == (18, 0, 8)

    def test_of_several_products_one_may_have_failed_and_the_others_not(self) -> None:
        failed = replace(promised("a1", 10, 10, "e3", "visio"), failed_units=3)
        found = capacity_of({"e3": owned("e3", 20, 12)}, [failed])["e3"]
        assert (found.used_outside, found.unheld) == (2, 5)

    def test_a_licence_on_its_way_may_not_be_consumed_yet(self) -> None:
        on_its_way = replace(promised("a1", 2, 2, "e3"), unfinished_units=2)
        found = capacity_of({"e3": owned("e3", 20, 18)}, [on_its_way])["e3"]
        assert (found.used_outside, found.unheld, found.missing) == (16, 0, 0)

    def test_two_products_with_one_part_number_are_told_apart_by_id(self) -> None:
        twins = [replace(owned(one), sku_part_number="TEAMS_PREMIUM") for one in ("t2", "t1")]
        assert [each.product.sku_id for each in capacities(twins, [])] == ["t1", "t2"]

    def test_a_product_for_the_company_has_none(self) -> None:
        assert capacity_of({"storage": replace(owned("storage"), for_users=False)}, []) == {}

    def test_a_product_that_nobody_owns_any_more_has_none(self) -> None:
        assert capacity_of({}, [promised("a1", 5, 1, "e3")]) == {}


@pytest.mark.parametrize(("said", "allowed"), [({}, False), ({"allowOvercommit": True}, True)])
def test_the_request_may_allow_it(said: dict[str, bool], allowed: bool) -> None:
    assert Draft.of(read(Proposal, said)).allow_overcommit is allowed


@pytest.mark.parametrize("value", ["true", 1, None])
def test_allowing_it_is_said_plainly(value: object) -> None:
    found = read(Proposal, {"allowOvercommit": value}).problems
    (problem,) = [each for each in found if each.field == "allowOvercommit"]
    assert problem.message == "Must be true or false."


class TestLicensingByGroup:
    def refused(self, *products: SubscribedSku, licensing: Licensing = Licensing.GROUP) -> bool:
        proposal = Draft.of(read(Proposal, {"licensing": licensing.value}))
        facts = TenantFacts(Group("g", "G"), {product.sku_id: product for product in products}, 0, None)
        return "licensing" in [problem.field for problem in objections(proposal, facts)]

    @pytest.mark.parametrize("plan", [P1, P2])
    @pytest.mark.parametrize("capability", ["Enabled", "Warning"])
    def test_entra_id_premium_permits_it(self, plan: str, capability: str) -> None:
        assert not self.refused(owned("x", plans=()), replace(owned("y", plans=[plan]), capability=capability))

    @pytest.mark.parametrize("capability", ["Suspended", "Deleted", "LockedOut"])
    def test_one_that_has_ended_does_not(self, capability: str) -> None:
        assert self.refused(replace(owned("y"), capability=capability))

    @pytest.mark.parametrize("sku_id", sorted(OFFICE_365_E3_AND_ABOVE))
    def test_office_365_e3_and_above_permits_it(self, sku_id: str) -> None:
        assert not self.refused(owned(sku_id, plans=()))

    def test_without_any_the_other_way_is_named(self) -> None:
        proposal = Draft.of(read(Proposal, {"licensing": "group"}))
        facts = TenantFacts(Group("g", "G"), {"e1": owned("e1", plans=())}, 0, None)
        (problem,) = [found for found in objections(proposal, facts) if found.field == "licensing"]
        assert problem.message == (
            "Licensing by group needs Microsoft Entra ID P1 (also part of other products), or Office 365 E3 or above. "
            "The tenant owns none of them. Use licensing: direct."
        )

    def test_licensing_directly_needs_nothing(self) -> None:
        assert not self.refused(licensing=Licensing.DIRECT)

    @pytest.mark.parametrize(
        ("part_number", "permits"),
        [("SPE_E3", True), ("ENTERPRISEPACK", True), ("AAD_PREMIUM", True), ("STANDARDPACK", False)],
    )
    async def test_products_as_graph_shows_them(self, part_number: str, permits: bool) -> None:
        here = InProcessWorld({part_number: 1})
        subscribed = await TenantDirectory(here.tenant).subscribed()
        assert [product.licenses_by_group for product in subscribed.values()] == [permits]


async def test_units_of_every_kind_are_read_from_graph(tenant: dict[str, str]) -> None:
    sku_id = PRODUCTS["VISIOCLIENT"].sku_id
    client = GraphClient(tenant["endpoint"], None)
    async with httpx.AsyncClient(base_url=tenant["control"]) as control:
        units = {"enabled": 3, "warning": 2, "suspended": 5, "lockedOut": 7}
        (await control.post(f"skus/{sku_id}", json=units)).raise_for_status()
        found = (await GraphDirectory(client).subscribed())[sku_id]
        (await control.post(f"skus/{sku_id}", json=dict.fromkeys(units, 0))).raise_for_status()
        await client.close()
    assert (found.enabled_units, found.warning_units, found.suspended_units, found.locked_out_units) == (3, 2, 5, 7)
    assert (found.capability, found.name) == ("Enabled", "Visio Plan 2")


async def test_the_fake_shows_the_same() -> None:
    here = InProcessWorld({"VISIOCLIENT": 0})
    sku_id = PRODUCTS["VISIOCLIENT"].sku_id
    here.tenant.set_units(sku_id, Units(0, 0, 5, 0))
    found = (await TenantDirectory(here.tenant).subscribed())[sku_id]
    assert (found.suspended_units, found.capability) == (5, "Suspended")
