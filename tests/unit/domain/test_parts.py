"""What a part may be, as far as its parent says."""

from dataclasses import replace

import pytest

from domain.allotments import AllotmentState, Licensing, Overflow, Product
from domain.errors import Conflict, InvalidRequest
from domain.parts import LEVELS_AT_MOST, NewPart, draft_of, objections_to, products_of
from domain.reading import read
from tests.support.samples import allotment

GROUP = "0000000a-0000-4000-a000-000000000001"
TWO = (Product("s1", "E3", ("plan",), licensed_group_id="licensed"), Product("s2", "VISIO"))
PARENT = replace(allotment(units=10), products=TWO, consumed_units=4, licensing=Licensing.DIRECT)
BODY = {"displayName": "Physics", "groupId": GROUP, "allottedUnits": 6}


def problems(body: dict[str, object], *, levels: int = 0, may_use_group: bool = True, parent=PARENT) -> list[str]:  # type: ignore[no-untyped-def]
    found = objections_to(parent, [allotment()] * levels, read(NewPart, body), may_use_group=may_use_group)
    return [each.field for each in found]


def test_what_is_free_may_be_a_part() -> None:
    assert problems(BODY) == []
    assert problems({**BODY, "allottedUnits": 7}) == ["allottedUnits"]


def test_all_that_is_wrong_is_told() -> None:
    body = {**BODY, "allottedUnits": 7, "skuIds": ["s1", "s3"]}
    assert problems(body, may_use_group=False) == ["skuIds", "allottedUnits", "groupId"]


@pytest.mark.parametrize("state", [AllotmentState.DELETING, AllotmentState.PREPARING])
def test_what_is_not_ready_is_not_divided(state: AllotmentState) -> None:
    with pytest.raises(Conflict):
        problems(BODY, parent=replace(PARENT, state=state))


def test_there_are_so_many_levels() -> None:
    assert problems(BODY, levels=LEVELS_AT_MOST - 2) == []
    with pytest.raises(Conflict):
        problems(BODY, levels=LEVELS_AT_MOST - 1)


@pytest.mark.parametrize(("sku_ids", "names"), [((), ["E3", "VISIO"]), (("s2",), ["VISIO"]), (("s3",), [])])
def test_a_part_has_products_of_its_parent_and_no_licensed_group_of_it(
    sku_ids: tuple[str, ...], names: list[str]
) -> None:
    found = products_of(PARENT, sku_ids)
    assert [each.sku_part_number for each in found] == names
    assert {each.licensed_group_id for each in found} <= {None}


def test_what_the_tenant_is_asked_about_is_of_the_parent_where_the_part_does_not_say() -> None:
    draft = draft_of(PARENT, read(NewPart, {**BODY, "skuIds": ["S1"]}))
    assert (draft.group_id, draft.products, draft.licensing) == (GROUP, ((0, "s1", ("plan",)),), Licensing.DIRECT)
    assert len(draft_of(PARENT, read(NewPart, {})).products) == len(TWO)
    assert read(NewPart, BODY).value().overflow is Overflow.ROLLBACK


@pytest.mark.parametrize("value", ["s1", [1], None])
def test_products_are_a_list_of_ids(value: object) -> None:
    with pytest.raises(InvalidRequest):
        read(NewPart, {**BODY, "skuIds": value}).value()
