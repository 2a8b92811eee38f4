"""Everything that is wrong with what an administrator asks for, named at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain import proposals
from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.directory import Group, ServicePlan, SubscribedSku
from domain.errors import AllotmentsError, InvalidRequest, Problem
from domain.objections import Objection
from domain.proposals import (
    DISPLAY_NAME_AT_MOST,
    OWNERS_AT_MOST,
    PLANS_AT_MOST,
    PRODUCTS_AT_MOST,
    UNITS_AT_MOST,
    AllotmentChange,
    Draft,
    Proposal,
    TenantFacts,
    chosen_products,
    objections,
)
from domain.reading import read
from domain.watched_groups import GroupAccess
from tests.unit.domain.samples import allotment

BODY: dict[str, Any] = {
    "displayName": "finance-e5",
    "groupId": "g-1",
    "products": [{"skuId": "sku-1", "disabledPlans": ["plan-b"]}],
    "allottedUnits": 50,
    "overflow": "wait",
    "licensing": "direct",
    "owners": ["ann", "ben"],
}
GROUP = Group("g-1", "Finance")
E5 = SubscribedSku(
    "sku-1",
    "SPE_E5",
    for_users=True,
    plans=(
        ServicePlan("plan-a", "EXCHANGE", for_users=True),
        ServicePlan("plan-b", "TEAMS", for_users=True),
        ServicePlan("plan-c", "TENANT_WIDE", for_users=False),
        ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", for_users=False),
    ),
    enabled_units=100,
    consumed_units=0,
)
FACTS = TenantFacts(group=GROUP, subscribed={"sku-1": E5}, user_members=10, taken_by=None)


def read_proposal(body: Mapping[str, Any]) -> tuple[Draft, list[Problem]]:
    reading = read(Proposal, body)
    return Draft.of(reading), list(reading.problems)


def proposal(**changes: Any) -> Proposal:
    return read(Proposal, {**BODY, "overflow": "rollback", **changes}).value()


def changed(before: Allotment, body: Mapping[str, Any], group: Group | None) -> Allotment:
    reading = read(AllotmentChange, body)
    return proposals.changed(before, reading.well_said, group, reading.problems)


def problems_of(**changes: Any) -> list[Problem]:
    return read_proposal({**BODY, **changes})[1]


def objected(proposed: Draft, **facts: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.message) for problem in objections(proposed, replace(FACTS, **facts))]


class TestReading:
    def test_a_well_shaped_request_has_no_problems(self) -> None:
        assert read(Proposal, BODY).value() == Proposal(
            display_name="finance-e5",
            group_id="g-1",
            products=((0, "sku-1", ("plan-b",)),),
            allotted_units=50,
            overflow=Overflow.WAIT,
            licensing=Licensing.DIRECT,
            owners=("ann", "ben"),
        )

    def test_what_may_be_left_out_rolls_back_and_licenses_by_group(self) -> None:
        needed = {name: BODY[name] for name in ("displayName", "groupId", "products", "allottedUnits")}
        found, problems = read_proposal(needed)
        assert problems == []
        assert (found.overflow, found.licensing, found.owners) == (Overflow.ROLLBACK, Licensing.GROUP, ())

    def test_ids_are_taken_in_lower_case_and_once(self) -> None:
        products = [{"skuId": "SKU-1", "disabledPlans": ["PLAN-B", "plan-b"]}]
        found, _ = read_proposal({**BODY, "groupId": "G-1", "products": products, "owners": ["ANN", "ann"]})
        assert (found.group_id, found.products, found.owners) == ("g-1", ((0, "sku-1", ("plan-b",)),), ("ann",))

    def test_a_name_is_trimmed(self) -> None:
        assert proposal(displayName="  finance  ").display_name == "finance"

    def test_an_empty_request_is_told_everything_that_it_lacks(self) -> None:
        found, problems = read_proposal({})
        assert {problem.field for problem in problems} == {"displayName", "groupId", "products", "allottedUnits"}
        assert (found.group_id, found.products, found.allotted_units) == (None, (), None)

    def test_a_request_that_is_wrong_everywhere_is_told_so_at_once(self) -> None:
        wrong = dict.fromkeys(BODY, 3.5)
        problems = read_proposal({**wrong, "colour": "red"})[1]
        assert {problem.field for problem in problems} == {*BODY, "colour"}

    def test_an_unknown_property_is_named_with_the_known_ones(self) -> None:
        (problem,) = problems_of(units=7)
        assert problem == Problem(
            "units",
            "Unknown property; known: allottedUnits, allowGroupAccess, allowOvercommit, backups, borrowingLimit, "
            "displayName, groupId, innerRollback, joinConditions, keptUnits, lendingLimit, licensing, nestedGroups, "
            "overflow, owners, products, reclaim, requirePrerequisites, seatRequests, waitingOrder.",
        )

    @pytest.mark.parametrize("name", ["", "   ", "x" * (DISPLAY_NAME_AT_MOST + 1), None, 7])
    def test_a_name_is_a_text_of_bounded_length(self, name: object) -> None:
        assert problems_of(displayName=name) == [Problem("displayName", "Must be a text of 1 to 120 characters.")]

    def test_the_longest_name_is_one(self) -> None:
        assert problems_of(displayName="x" * DISPLAY_NAME_AT_MOST) == []

    @pytest.mark.parametrize("units", [-1, UNITS_AT_MOST + 1, 1.0, "5", True, None])
    def test_a_limit_is_a_whole_number_within_bounds(self, units: object) -> None:
        assert problems_of(allottedUnits=units) == [
            Problem("allottedUnits", "Must be a whole number from 0 to 10000000.")
        ]

    @pytest.mark.parametrize("units", [0, UNITS_AT_MOST])
    def test_the_bounds_themselves_are_limits(self, units: int) -> None:
        assert problems_of(allottedUnits=units) == []

    @pytest.mark.parametrize("value", ["Rollback", "", None, 1, ["wait"]])
    def test_overflow_is_one_of_two(self, value: object) -> None:
        assert problems_of(overflow=value) == [Problem("overflow", "Must be one of: rollback, wait.")]

    @pytest.mark.parametrize("value", ["GROUP", None, {}])
    def test_licensing_is_one_of_two(self, value: object) -> None:
        assert problems_of(licensing=value) == [Problem("licensing", "Must be one of: group, direct.")]

    @pytest.mark.parametrize("value", ["ann", None, [""], [7], {"ann": 1}])
    def test_owners_are_a_list_of_ids(self, value: object) -> None:
        assert problems_of(owners=value) == [Problem("owners", "Must be a list of object IDs of users or groups.")]

    def test_owners_are_not_too_many(self) -> None:
        owners = [f"user-{number}" for number in range(OWNERS_AT_MOST + 1)]
        assert problems_of(owners=owners) == [
            Problem("owners", "An allotment can have 100 owners at most. You sent 101.")
        ]
        assert problems_of(owners=owners[1:]) == []

    @pytest.mark.parametrize("value", [[], None, {}, "sku-1", [{"skuId": "x"}] * (PRODUCTS_AT_MOST + 1)])
    def test_products_are_a_list_that_is_neither_empty_nor_too_long(self, value: object) -> None:
        assert problems_of(products=value) == [Problem("products", "Must be a list of 1 to 20 products.")]

    def test_as_many_products_as_there_may_be_are_read(self) -> None:
        products = [{"skuId": f"sku-{number}"} for number in range(PRODUCTS_AT_MOST)]
        found, problems = read_proposal({**BODY, "products": products})
        assert (len(found.products), problems) == (PRODUCTS_AT_MOST, [])

    def test_every_malformed_product_is_named_and_the_others_are_read(self) -> None:
        products = ["sku-0", {"skuId": 7}, {"skuId": "sku-2"}, {"skuId": "sku-3", "disabledPlans": "all"}]
        found, problems = read_proposal({**BODY, "products": products})
        assert found.products == ((2, "sku-2", ()),)
        assert [problem.field for problem in problems] == [
            "products[0].skuId",
            "products[1].skuId",
            "products[3].disabledPlans",
        ]

    def test_a_product_that_is_named_twice_is_wrong_the_second_time(self) -> None:
        products = [{"skuId": "sku-1"}, {"skuId": "sku-2"}, {"skuId": "SKU-1"}]
        assert problems_of(products=products) == [Problem("products[2].skuId", "Product sku-1 is named twice.")]

    @pytest.mark.parametrize(("field", "value"), [("groupId", "g 1/members"), ("owners", ["ann ben"])])
    def test_an_id_that_can_be_none_of_graphs_is_refused(self, field: str, value: object) -> None:
        assert [problem.field for problem in problems_of(**{field: value})] == [field]


class TestObjections:
    def test_there_are_none_where_everything_fits(self) -> None:
        assert objected(proposal()) == []

    def test_a_group_must_exist(self) -> None:
        assert objected(proposal(), group=None) == [("groupId", Objection("noGroup", id="g-1"))]

    def test_a_group_has_one_allotment(self) -> None:
        assert objected(proposal(), taken_by="a-9") == [("groupId", "Group Finance already has allotment a-9.")]

    def test_a_licensed_group_cannot_be_watched(self) -> None:
        assert objected(proposal(), group=replace(GROUP, licensed_for="a-9")) == [
            ("groupId", "Group Finance is the licensed group of another allotment.")
        ]

    def test_a_group_that_gives_more_than_licences_is_watched_on_request_only(self) -> None:
        facts = replace(FACTS, access=GroupAccess(checked=True, applications=("CRM",)))
        told = Objection("groupGivesAccess", group="Finance", access=facts.access.words)
        assert objections(proposal(), facts) == [Problem("groupId", told)]
        assert objections(proposal(allowGroupAccess=True), facts) == []

    @pytest.mark.parametrize(("owned", "named"), [({"sku-1": E5}, "SPE_E5"), ({}, "sku-1")])
    def test_a_group_that_carries_the_product_cannot_limit_it_unless_that_is_taken_over(
        self, owned: dict[str, SubscribedSku], named: str
    ) -> None:
        carrier = replace(GROUP, carries=frozenset({"sku-1", "sku-7"}))
        told = Objection("groupCarriesIt", group="Finance", products=(named,))
        assert ("groupId", told) in objected(proposal(), group=carrier, subscribed=owned)
        assert objected(proposal(), group=carrier, taken_over=True) == []
        assert objected(proposal(), group=replace(GROUP, carries=frozenset({"sku-7"}))) == []

    @pytest.mark.parametrize(
        ("fixed", "because"),
        [
            (replace(GROUP, dynamic=True), "its membership is dynamic"),
            (replace(GROUP, synced=True), "it is synced from on-premises"),
            (replace(GROUP, mail_enabled_security=True), "it is a mail-enabled security or distribution group"),
            (replace(GROUP, distribution=True), "it is a mail-enabled security or distribution group"),
            (replace(GROUP, role_assignable=True), "it is role-assignable"),
        ],
    )
    def test_a_group_whose_members_cannot_be_removed_cannot_roll_back(self, fixed: Group, because: str) -> None:
        assert objected(proposal(), group=fixed) == [
            (
                "overflow",
                f"Members of Finance can't be removed through Microsoft Graph: {because}. Use overflow: wait.",
            )
        ]
        assert objected(proposal(overflow="wait"), group=fixed) == []

    def test_more_users_than_seats_would_be_rolled_back_at_once(self) -> None:
        assert objected(proposal(allottedUnits=9)) == [
            (
                "allottedUnits",
                "Group Finance has 10 users, more than the limit of 9. "
                "Raise the limit, or let the rest wait (overflow: wait).",
            )
        ]
        assert objected(proposal(allottedUnits=10)) == []
        assert objected(proposal(allottedUnits=9, overflow="wait")) == []

    def test_the_tenant_must_own_the_product(self) -> None:
        assert objected(proposal(), subscribed={}) == [
            ("products[0].skuId", "The tenant owns no product sku-1. See Graph's subscribedSkus.")
        ]

    def test_a_product_for_the_whole_company_cannot_be_allotted(self) -> None:
        company = {"sku-1": replace(E5, for_users=False)}
        assert objected(proposal(), subscribed=company) == [
            ("products[0].skuId", "Microsoft 365 E5 is for the whole company. You can only allot products for users.")
        ]

    def test_a_plan_that_is_switched_off_must_be_the_products(self) -> None:
        products = [{"skuId": "sku-1", "disabledPlans": ["plan-b", "plan-z"]}]
        assert objected(proposal(products=products)) == [
            ("products[0].disabledPlans", "Microsoft 365 E5 has no service plan plan-z.")
        ]

    @pytest.mark.parametrize(("count", "told"), [(PLANS_AT_MOST, False), (PLANS_AT_MOST + 1, True)])
    def test_plans_that_are_switched_off_are_not_too_many_in_all(self, count: int, told: bool) -> None:
        halves = [range(0, count // 2), range(count // 2, count)]
        products = [
            {"skuId": f"sku-{number}", "disabledPlans": [f"plan-{each}" for each in half]}
            for number, half in enumerate(halves)
        ]
        too_many = ("products", Objection("plansTooMany", most=PLANS_AT_MOST, count=count))
        assert (too_many in objected(proposal(products=products))) is told

    def test_some_plan_for_users_must_be_left(self) -> None:
        products = [{"skuId": "sku-1", "disabledPlans": ["plan-a", "plan-b"]}]
        assert objected(proposal(products=products)) == [
            ("products[0].disabledPlans", "This turns off every service plan of Microsoft 365 E5.")
        ]

    def test_every_owner_must_exist(self) -> None:
        assert objected(proposal(), unknown_owners=["ben", "zoe"]) == [
            ("owners", Objection("noOwner", id="ben")),
            ("owners", Objection("noOwner", id="zoe")),
        ]

    def test_all_are_raised_at_once(self) -> None:
        products = [{"skuId": "sku-1", "disabledPlans": ["plan-a", "plan-b"]}, {"skuId": "sku-9"}]
        fields = [
            field
            for field, _ in objected(
                proposal(products=products, allottedUnits=1),
                group=replace(GROUP, dynamic=True, licensed_for="a-8"),
                taken_by="a-9",
                unknown_owners=["zoe"],
            )
        ]
        assert fields == [
            "groupId",
            "groupId",
            "overflow",
            "allottedUnits",
            "products[0].disabledPlans",
            "products[1].skuId",
            "owners",
        ]

    def test_nothing_is_said_about_parts_whose_shape_is_wrong(self) -> None:
        found, problems = read_proposal({"displayName": 7})
        assert problems
        assert objected(found, group=None) == []

    def test_the_limit_is_not_compared_where_it_was_not_well_said(self) -> None:
        found, _ = read_proposal({**BODY, "overflow": "rollback", "allottedUnits": "many"})
        assert objected(found) == []


def test_the_chosen_products_carry_their_part_numbers() -> None:
    assert chosen_products(proposal(), {"sku-1": E5}) == (Product("sku-1", "SPE_E5", ("plan-b",)),)


class TestChanged:
    def problems(self, body: dict[str, Any], group: Group | None = None, **before: Any) -> list[tuple[str, str]]:
        with pytest.raises(InvalidRequest) as refused:
            changed(allotment(**before), body, group)
        return [(problem.field, problem.message) for problem in refused.value.problems]

    def test_nothing_asked_changes_nothing(self) -> None:
        assert changed(allotment(), {}, None) == allotment()

    @pytest.mark.parametrize(
        ("body", "after"),
        [
            ({"displayName": " sales "}, {"display_name": "sales"}),
            ({"allottedUnits": 9}, {"allotted_units": 9}),
            ({"overflow": "wait"}, {"overflow": Overflow.WAIT}),
            ({"owners": ["ANN"]}, {"owners": ("ann",)}),
            ({"owners": []}, {"owners": ()}),
            (
                {"state": "suspended"},
                {"state": AllotmentState.SUSPENDED, "state_reason": "Suspended by an administrator."},
            ),
        ],
    )
    def test_a_setting_is_changed_and_no_other(self, body: dict[str, Any], after: dict[str, Any]) -> None:
        assert changed(allotment(), body, None) == allotment(**after)

    def test_resuming_takes_the_reason_away(self) -> None:
        suspended = allotment(state=AllotmentState.SUSPENDED, state_reason="The group was deleted.")
        assert changed(suspended, {"state": "active"}, None) == allotment()

    def test_a_limit_below_the_seats_in_use_is_refused_with_the_numbers(self) -> None:
        assert self.problems({"allottedUnits": 1}, consumed_units=2) == [
            ("allottedUnits", "The limit of 1 is below the 2 seats in use. Remove people from the group first.")
        ]
        assert changed(allotment(allotted_units=9, consumed_units=2), {"allottedUnits": 2}, None).allotted_units == 2

    def test_a_group_whose_members_cannot_be_removed_cannot_become_rollback(self) -> None:
        fixed = replace(GROUP, synced=True)
        assert [field for field, _ in self.problems({"overflow": "rollback"}, fixed)] == ["overflow"]
        assert changed(allotment(), {"overflow": "wait"}, fixed).overflow is Overflow.WAIT
        assert changed(allotment(overflow=Overflow.WAIT), {"overflow": "rollback"}, GROUP).overflow is Overflow.ROLLBACK

    @pytest.mark.parametrize(
        ("name", "value"), [("muted", 1), ("alertUnits", 0), ("alertPercent", 101), ("alertPercent", True)]
    )
    def test_what_is_told_about_it_must_be_well_shaped(self, name: str, value: object) -> None:
        assert [field for field, _ in self.problems({name: value})] == [name]

    def test_what_is_told_about_it_changes(self) -> None:
        after = changed(allotment(), {"muted": True, "alertUnits": 7, "alertPercent": None}, None)
        assert (after.muted, after.alert_units, after.alert_percent) == (True, 7, None)

    @pytest.mark.parametrize(("units", "percent"), [(1, 1), (UNITS_AT_MOST, 100)])
    def test_the_bounds_themselves_are_taken_for_a_warning(self, units: int, percent: int) -> None:
        after = changed(allotment(), {"alertUnits": units, "alertPercent": percent}, None)
        assert (after.alert_units, after.alert_percent) == (units, percent)

    @pytest.mark.parametrize("name", ["groupId", "products", "licensing", "consumedUnits"])
    def test_what_cannot_be_changed_is_unknown(self, name: str) -> None:
        known = (
            "alertPercent, alertUnits, allottedUnits, allowOvercommit, backups, borrowingLimit, displayName, "
            "innerRollback, joinConditions, keptUnits, lendingLimit, muted, nestedGroups, overflow, owners, reclaim, "
            "requirePrerequisites, seatRequests, state, waitingOrder"
        )
        assert self.problems({name: "x"}) == [(name, f"Unknown property; known: {known}.")]

    @pytest.mark.parametrize("state", ["deleting", "Active", None, 1, [], {}])
    def test_a_state_is_active_or_suspended(self, state: object) -> None:
        assert self.problems({"state": state}) == [("state", "Must be one of: active, suspended.")]

    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        body = {"displayName": "", "allottedUnits": 1, "overflow": "?", "owners": "?", "state": "?", "x": 1}
        fields = [field for field, _ in self.problems(body, consumed_units=2)]
        assert sorted(fields) == sorted(body)

    @pytest.mark.parametrize("state", ["active", "suspended"])
    def test_an_allotment_that_is_being_deleted_takes_no_other_state(self, state: str) -> None:
        """Half its seats are taken back; what is left of it would be enforced, or never be deleted."""
        with pytest.raises(AllotmentsError):
            changed(allotment(state=AllotmentState.DELETING), {"state": state}, None)
