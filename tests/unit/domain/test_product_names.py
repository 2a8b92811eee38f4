"""Products by the names that Microsoft sells them under."""

import re

import pytest

from domain.directory import ServicePlan
from domain.objections import Text
from domain.objections.coding import values
from domain.product_list import AS_OF, LIST, SERVICE_PLANS
from domain.product_names import BY_SKU, product_name, service_plan_name
from local.tenant.model.product_facts import PRODUCT_FACTS

LINE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\|[^|]+\|[^|]+")
SAMPLES = [
    ("SPE_E3", "Microsoft 365 E3"),
    ("ENTERPRISEPACK", "Office 365 E3"),
    ("VISIOCLIENT", "Visio Plan 2"),
    ("PRODUCT_OF_NEXT_YEAR", "PRODUCT_OF_NEXT_YEAR"),
    ("", ""),
]


@pytest.mark.parametrize("line", LIST.splitlines())
def test_each_line_is_a_product(line: str) -> None:
    assert LINE.fullmatch(line)
    assert line == line.strip()


def test_the_list_is_large_and_dated() -> None:
    assert len(BY_SKU) == len(LIST.splitlines()) > 600
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", AS_OF)


@pytest.mark.parametrize(("part_number", "name"), SAMPLES)
def test_a_product_is_known_by_its_part_number(part_number: str, name: str) -> None:
    assert product_name(part_number) == name


def test_of_two_products_with_one_part_number_the_first_is_meant() -> None:
    sharing = [line.split("|") for line in LIST.splitlines() if line.split("|")[1] == "MCOPSTN5"]
    assert len(sharing) == 2
    assert product_name("MCOPSTN5") == sharing[0][2]


def test_the_products_of_the_simulated_tenant_are_in_the_list() -> None:
    known = {sku_id: name for _, sku_id, name, _ in PRODUCT_FACTS if sku_id in BY_SKU}
    assert {sku_id: BY_SKU[sku_id] for sku_id in known} == known
    assert len(PRODUCT_FACTS) - len(known) <= 1  # the second of the two Teams Premium


def test_a_text_says_the_name_and_keeps_the_part_number_for_scripts() -> None:
    text = Text("heldDirectly", products=("SPE_E3", "OTHER"))
    assert text == "Has Microsoft 365 E3, OTHER directly."
    assert values(text) == {"products": ["SPE_E3", "OTHER"]}


def test_a_service_plan_is_known_by_its_id_and_keeps_what_graph_calls_it_where_the_list_has_no_name() -> None:
    teams = "57ff2da0-773e-42df-b2af-ffb7a2317929"
    assert service_plan_name(teams, "TEAMS1") == service_plan_name(teams) == "Microsoft Teams"
    assert service_plan_name("new", "NEW_PLAN") == "NEW_PLAN"
    assert service_plan_name("new") == "new"
    assert ServicePlan(teams, "TEAMS1", for_users=True).display_name == "Microsoft Teams"


def test_each_service_plan_stands_once() -> None:
    ids = [line.split("|")[0] for line in SERVICE_PLANS.splitlines()]
    assert len(ids) == len(set(ids)) > 700


def test_a_text_says_the_names_of_service_plans_and_keeps_their_ids_for_scripts() -> None:
    teams = "57ff2da0-773e-42df-b2af-ffb7a2317929"
    text = Text("seenPlansOff", product="SPE_E3", off=(teams, "new"))
    assert text == "Microsoft 365 E3: turned off Microsoft Teams, new."
    assert values(text) == {"product": "SPE_E3", "off": [teams, "new"]}
