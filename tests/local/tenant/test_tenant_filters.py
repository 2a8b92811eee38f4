"""What `$filter` lets through."""

import pytest

from local.tenant.graph.filters import parse_filter, parse_ids
from local.tenant.model import GraphError

PERSON = {
    "id": "11111111-1111-4111-a111-111111111111",
    "displayName": "Åsa O'Neil",
    "accountEnabled": True,
    "usageLocation": None,
    "groupTypes": ["Unified"],
    "assignedLicenses": [{"skuId": "22222222-2222-4222-a222-222222222222", "disabledPlans": []}],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("displayName eq 'åsa o''neil'", True),
        ("accountEnabled eq true", True),
        ("accountEnabled eq 1", False),
        ("usageLocation eq null", True),
        ("startswith(displayName, 'ÅSA') and not (accountEnabled eq false)", True),
        ("accountEnabled eq false or usageLocation ne 'SE'", True),
        ("accountEnabled eq false or accountEnabled eq true and usageLocation eq 'SE'", False),
        ("id in ('x', '11111111-1111-4111-A111-111111111111')", True),
        ("groupTypes/any(kind:kind eq 'Unified')", True),
        ("groupTypes/any(kind:kind eq 'DynamicMembership')", False),
        ("assignedLicenses/any(x:x/skuId eq 22222222-2222-4222-a222-222222222222)", True),
        ("endswith(displayName,'neil')", True),
    ],
)
def test_expressions(text: str, expected: bool) -> None:
    assert parse_filter(text).test(PERSON.get) is expected


@pytest.mark.parametrize(
    ("text", "advanced"),
    [
        ("accountEnabled eq true", False),
        ("startswith(displayName,'a')", False),
        ("accountEnabled ne true", True),
        ("not startswith(displayName,'a')", True),
        ("endswith(displayName,'a')", True),
    ],
)
def test_which_queries_are_advanced(text: str, advanced: bool) -> None:
    assert parse_filter(text).is_advanced is advanced


def test_the_ids_of_a_delta_query() -> None:
    assert parse_ids("id eq 'a' or id eq 'b' or id eq 'a'") == ("a", "b")
    for text in ("id eq 'a' and id eq 'b'", "displayName eq 'a'", ""):
        with pytest.raises(GraphError, match="only 'id eq'"):
            parse_ids(text)


def test_a_filter_for_who_has_a_product_names_it() -> None:
    sku = "22222222-2222-4222-a222-22222222222A"
    assert parse_filter(f"assignedLicenses/any(x:x/skuId eq {sku})").sku_id == sku.lower()
    for text in (
        f"assignedLicenses/any(x:x/skuId ne {sku})",
        f"not assignedLicenses/any(x:x/skuId eq {sku})",
        f"assignedLicenses/any(x:x/skuId eq {sku}) or accountEnabled eq true",
        f"assignedPlans/any(x:x/skuId eq {sku})",
        f"assignedLicenses/any(x:y/skuId eq {sku})",
    ):
        assert parse_filter(text).sku_id is None


def test_a_filter_for_certain_objects_names_them() -> None:
    assert parse_filter("id in ('a', 'b','c')").ids == ("a", "b", "c")
    for text in ("id in ('a') and accountEnabled eq true", "displayName in ('a')", "id eq 'a'"):
        assert parse_filter(text).ids is None
