"""Who may join, as a request says it: everything that is wrong is told with its place."""

from typing import Any

import pytest

from domain.join_conditions import Condition, Operator, Trait
from domain.join_conditions_said import conditions_json, conditions_of
from domain.proposals import AllotmentChange
from domain.reading import read

BY_DEPARTMENT: dict[str, Any] = {"attribute": "department", "operator": "in", "values": ["Finance", " Legal "]}
BY_LICENCE: dict[str, Any] = {"attribute": "assignedLicenses", "operator": "notIn", "values": ["x"]}
LONG = ["".join((chr(97 + one % 26), str(one), "y" * 100)) for one in range(50)]


def test_they_are_read_in_their_order_and_shown_as_they_are_kept() -> None:
    found = read(AllotmentChange, {"joinConditions": [BY_DEPARTMENT, BY_LICENCE]}).value()["join_conditions"]
    assert found == (
        Condition(Trait.DEPARTMENT, Operator.IN, ("Finance", "Legal")),
        Condition(Trait.ASSIGNED_LICENSES, Operator.NOT_IN, ("x",)),
    )
    assert conditions_of(conditions_json(found)) == found
    assert read(AllotmentChange, {"joinConditions": []}).value()["join_conditions"] == ()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (None, "joinConditions"),
        ("department", "joinConditions"),
        ([BY_DEPARTMENT] * 6, "joinConditions"),
        ([BY_DEPARTMENT, 7], "joinConditions[1]"),
        ([{}], "joinConditions[0].attribute"),
        ([BY_DEPARTMENT | {"attribute": "eyes"}], "joinConditions[0].attribute"),
        ([BY_DEPARTMENT | {"operator": "is"}], "joinConditions[0].operator"),
        ([BY_DEPARTMENT | {"values": []}], "joinConditions[0].values"),
        ([BY_DEPARTMENT | {"values": ["x" * 121]}], "joinConditions[0].values"),
        ([BY_DEPARTMENT | {"more": 1}], "joinConditions[0].more"),
        ([BY_DEPARTMENT | {"values": LONG}] * 2, "joinConditions"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(said: object, place: str) -> None:
    assert place in {problem.field for problem in read(AllotmentChange, {"joinConditions": said}).problems}
