"""The order of a waiting room as a request says it: everything that is wrong is told with its place."""

from typing import Any

import pytest

from domain.proposals import AllotmentChange
from domain.reading import read
from domain.waiting_order import Attribute, ClassRule, Ordering, WaitingOrder
from domain.waiting_order_said import order_json

GROUP = "aaaaaaaa-0000-4000-a000-000000000001"
BY_GROUP: dict[str, Any] = {"priorityClass": 1, "groupId": GROUP}
BY_ATTRIBUTE: dict[str, Any] = {"priorityClass": 2, "attribute": "department", "values": ["Finance", " Legal "]}


def said(order: object) -> WaitingOrder | None:
    found: WaitingOrder | None = read(AllotmentChange, {"waitingOrder": order}).value()["waiting_order"]
    return found


def wrong(order: object) -> dict[str, str]:
    reading = read(AllotmentChange, {"waitingOrder": order})
    return {problem.field: problem.message for problem in reading.problems}


def test_rules_are_read_in_their_order() -> None:
    order = {"rule": "priority", "classes": [BY_GROUP, BY_ATTRIBUTE], "defaultClass": 4, "ageingDays": 7}
    assert said(order) == WaitingOrder(
        Ordering.PRIORITY,
        (
            ClassRule(1, group_id=GROUP),
            ClassRule(2, attribute=Attribute.DEPARTMENT, values=("Finance", "Legal")),
        ),
        4,
        7,
    )


def test_what_is_left_out_is_the_default() -> None:
    assert said({"rule": "priority"}) == WaitingOrder(Ordering.PRIORITY, (), 3, 30)


@pytest.mark.parametrize("order", [{"rule": "place"}, {"rule": "place", "classes": [BY_GROUP], "ageingDays": 9}])
def test_first_come_first_served_has_nothing_else(order: dict[str, Any]) -> None:
    assert said(order) == WaitingOrder(Ordering.PLACE)


def test_null_is_none() -> None:
    assert said(None) is None


@pytest.mark.parametrize(
    "order",
    [None, WaitingOrder(Ordering.PLACE), WaitingOrder(Ordering.PRIORITY, (ClassRule(1, group_id=GROUP),), 5, 1)],
)
def test_what_is_shown_can_be_sent_again(order: WaitingOrder | None) -> None:
    assert order_json(said(order_json(order))) == order_json(order)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ("priority", "waitingOrder"),
        ({"rule": "fair"}, "waitingOrder.rule"),
        ({}, "waitingOrder.rule"),
        ({"rule": "priority", "more": 1}, "waitingOrder.more"),
        ({"rule": "priority", "ageingDays": 0}, "waitingOrder.ageingDays"),
        ({"rule": "priority", "ageingDays": 366}, "waitingOrder.ageingDays"),
        ({"rule": "priority", "defaultClass": 6}, "waitingOrder.defaultClass"),
        ({"rule": "priority", "classes": {}}, "waitingOrder.classes"),
        ({"rule": "priority", "classes": [BY_ATTRIBUTE] * 21}, "waitingOrder.classes"),
        ({"rule": "priority", "classes": [BY_GROUP] * 6}, "waitingOrder.classes"),
        ({"rule": "priority", "classes": [7]}, "waitingOrder.classes[0]"),
        ({"rule": "priority", "classes": [BY_GROUP, {"priorityClass": 1}]}, "waitingOrder.classes[1]"),
        ({"rule": "priority", "classes": [BY_GROUP | BY_ATTRIBUTE]}, "waitingOrder.classes[0]"),
        ({"rule": "priority", "classes": [{"groupId": GROUP}]}, "waitingOrder.classes[0].priorityClass"),
        ({"rule": "priority", "classes": [BY_GROUP | {"priorityClass": 0}]}, "waitingOrder.classes[0].priorityClass"),
        ({"rule": "priority", "classes": [BY_GROUP | {"groupId": "no id at all"}]}, "waitingOrder.classes[0].groupId"),
        ({"rule": "priority", "classes": [BY_ATTRIBUTE | {"attribute": "eyes"}]}, "waitingOrder.classes[0].attribute"),
        ({"rule": "priority", "classes": [BY_ATTRIBUTE | {"values": []}]}, "waitingOrder.classes[0].values"),
        ({"rule": "priority", "classes": [BY_ATTRIBUTE | {"values": [""]}]}, "waitingOrder.classes[0].values"),
        ({"rule": "priority", "classes": [BY_ATTRIBUTE | {"values": ["x" * 121]}]}, "waitingOrder.classes[0].values"),
        (
            {
                "rule": "priority",
                "classes": [BY_ATTRIBUTE | {"values": [f"{n}".rjust(120, "x") for n in range(50)]}] * 5,
            },
            "waitingOrder.classes",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(order: object, field: str) -> None:
    assert [*wrong(order)] == [field]
    assert wrong(order)[field]
