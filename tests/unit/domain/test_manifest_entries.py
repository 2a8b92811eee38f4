"""Reading a manifest, and writing one of what there is."""

from typing import Any

import pytest

from domain.allotments import AllotmentState, Product
from domain.errors import InvalidRequest, Problem
from domain.manifest.entries import ENTRIES_AT_MOST, entries_of, manifest_of, settings_of
from domain.reading import read
from handlers.api.bodies import ManifestToPlan
from tests.unit.domain.samples import allotment


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    written = [
        {"groupId": "g-1", "allottedUnits": -1, "colour": "red"},
        {"groupId": "G-2"},
        "finance",
        {"groupId": "g-2", "state": "deleting"},
        {"groupId": "g-2"},
        {},
    ]
    with pytest.raises(InvalidRequest) as refusal:
        read(ManifestToPlan, {"allotments": written}).value()
    assert {problem.field for problem in refusal.value.problems} == {
        "allotments[0].allottedUnits",
        "allotments[0].colour",
        "allotments[2]",
        "allotments[3].state",
        "allotments[4].groupId",
        "allotments[5].groupId",
    }


@pytest.mark.parametrize("body", [{}, {"allotments": {}}, {"allotments": None}])
def test_a_manifest_is_a_list(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="allotments: Must be a list"):
        read(ManifestToPlan, body).value()


def test_an_entry_names_only_what_it_decides_in_one_form() -> None:
    products = [{"skuId": "SKU-2"}, {"skuId": "sku-1", "disabledPlans": ["B", "a"]}]
    (entry,) = entries_of([{"groupId": "G-1", "products": products, "owners": ["EVA", "ann"], "state": "active"}])
    assert (entry.position, entry.group_id) == (0, "g-1")
    assert entry.settings == {
        "products": [{"skuId": "sku-1", "disabledPlans": ["a", "b"]}, {"skuId": "sku-2", "disabledPlans": []}],
        "owners": ["ann", "eva"],
        "state": "active",
    }
    assert entry.problem("owners", "Why.") == Problem("allotments[0].owners", "Why.")


def test_every_setting_is_named_as_it_is_written() -> None:
    written = {
        "displayName": "finance",
        "products": [{"skuId": "sku-1", "disabledPlans": []}],
        "allottedUnits": 3,
        "overflow": "wait",
        "licensing": "direct",
        "owners": ["ann"],
        "state": "suspended",
    }
    (entry,) = entries_of([{"groupId": "g-1", **written}])
    assert entry.settings == written


def test_two_entries_about_one_group_are_told_with_the_place_of_the_first() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        read(ManifestToPlan, {"allotments": [{"groupId": "g-1"}, {"groupId": "g-2"}, {"groupId": "G-1"}]}).value()
    (problem,) = refusal.value.problems
    assert problem.field == "allotments[2].groupId"
    assert "allotments[0]" in problem.message


@pytest.mark.parametrize("more", [0, 1])
def test_it_has_so_many_entries_and_no_more(more: int) -> None:
    entries = [{"groupId": f"g-{number}"} for number in range(ENTRIES_AT_MOST + more)]
    if not more:
        assert len(entries_of(entries)) == ENTRIES_AT_MOST
        return
    with pytest.raises(InvalidRequest, match="Must be a list"):
        entries_of(entries)


def test_what_there_is_is_written_down_but_what_is_being_deleted() -> None:
    there = allotment(owners=("eva", "ann"), products=(Product("sku-2", "B", ("y", "x")), Product("sku-1", "A")))
    deleting = allotment(group_id="g-2", state=AllotmentState.DELETING)
    assert manifest_of([there, deleting]) == {
        "allotments": [
            {
                "groupId": "g-1",
                "displayName": "finance-e5",
                "products": [{"skuId": "sku-1", "disabledPlans": []}, {"skuId": "sku-2", "disabledPlans": ["x", "y"]}],
                "allottedUnits": 2,
                "overflow": "rollback",
                "licensing": "group",
                "owners": ["ann", "eva"],
                "seatRequests": False,
                "requirePrerequisites": False,
                "waitingOrder": {"rule": "place"},
                "lendingLimit": 0,
                "borrowingLimit": 0,
                "keptUnits": 0,
                "reclaim": None,
                "joinConditions": [],
                "nestedGroups": False,
                "innerRollback": "keepWithout",
                "backups": [],
                "state": "active",
            }
        ]
    }


@pytest.mark.parametrize(
    ("state", "written"),
    [
        (AllotmentState.ACTIVE, "active"),
        (AllotmentState.PREPARING, "active"),
        (AllotmentState.SUSPENDED, "suspended"),
    ],
)
def test_what_is_preparing_is_going_to_be_active(state: AllotmentState, written: str) -> None:
    assert settings_of(allotment(state=state))["state"] == written
