"""The order of a waiting room as a request says it, and as it is shown (`domain.waiting_order`)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.reading import Rule, choice, object_id, read, refusal, whole
from domain.waiting_order import (
    AGEING_DAYS,
    AGEING_DAYS_AT_MOST,
    DEFAULT_CLASS,
    GROUPS_AT_MOST,
    HIGHEST_CLASS,
    LOWEST_CLASS,
    RULES_AT_MOST,
    RULES_LENGTH_AT_MOST,
    VALUE_LENGTH_AT_MOST,
    VALUES_AT_MOST,
    Attribute,
    ClassRule,
    Ordering,
    WaitingOrder,
)


def attribute_values(value: object) -> tuple[str, ...]:
    """Values that an attribute of a person may have, each once. Raises InvalidRequest."""
    fits = isinstance(value, list) and 0 < len(value) <= VALUES_AT_MOST
    if not fits or not all(isinstance(one, str) and 0 < len(one.strip()) <= VALUE_LENGTH_AT_MOST for one in value):  # type: ignore[attr-defined]
        raise refusal("orderValues", most=VALUES_AT_MOST, length=VALUE_LENGTH_AT_MOST)
    return tuple(dict.fromkeys(one.strip() for one in value))  # type: ignore[attr-defined]


PriorityClass = Annotated[int, whole(HIGHEST_CLASS, LOWEST_CLASS)]


class _OfClass(TypedDict):
    priority_class: PriorityClass


class SaidRule(_OfClass, total=False):
    """Who is of a class: the members of a group, also of groups in it; or people by one of their attributes."""

    group_id: Annotated[str | None, object_id(or_none=True)]
    attribute: Annotated[Attribute | None, "A property of the user in Microsoft Graph."]
    values: Annotated[tuple[str, ...], Rule(list[str], attribute_values), "Any of them, in any case."]


def _classes(value: object) -> tuple[ClassRule, ...]:
    """The rules. Raises InvalidRequest with everything that is wrong with them, each with its place."""
    if not isinstance(value, list) or len(value) > RULES_AT_MOST:
        raise refusal("orderClasses", most=RULES_AT_MOST)
    problems, found = list[Problem](), list[ClassRule]()
    for position, each in enumerate(value):
        reading = read(SaidRule, each) if isinstance(each, dict) else None
        said = reading.fields if reading else {}
        by_group = bool(said.get("group_id")) and not said.get("attribute") and not said.get("values")
        by_attribute = bool(said.get("attribute")) and bool(said.get("values")) and not said.get("group_id")
        if reading is not None and reading.problems:
            problems += [Problem(f"[{position}].{one.field}", one.message) for one in reading.problems]
        elif not (by_group or by_attribute):
            problems.append(Problem(f"[{position}]", Objection("orderClassRule", known=", ".join(Attribute))))
        else:
            attribute = said.get("attribute")
            found.append(
                ClassRule(
                    said["priority_class"],
                    said.get("group_id"),
                    Attribute(attribute) if attribute else None,
                    tuple(said.get("values", ())),
                )
            )
    if sum(each.group_id is not None for each in found) > GROUPS_AT_MOST:
        problems.append(Problem("", Objection("orderGroupsTooMany", most=GROUPS_AT_MOST)))
    if sum(len(text) for each in found for text in (each.group_id or "", *each.values)) > RULES_LENGTH_AT_MOST:
        problems.append(Problem("", Objection("orderTooLong", most=RULES_LENGTH_AT_MOST)))
    if problems:
        raise InvalidRequest(*problems)
    return tuple(found)


def match_of(value: object) -> ClassRule | None:
    """A rule without a class: a group, or an attribute with values; None: it is not well said."""
    if not isinstance(value, dict):
        return None
    try:
        (rule,) = _classes([{**value, "priorityClass": HIGHEST_CLASS}])
    except InvalidRequest:
        return None
    return rule


class _ByRule(TypedDict):
    rule: Annotated[Literal["place", "priority"], choice(*Ordering)]


class SaidOrder(_ByRule, total=False):
    """The order of a waiting room: first come, first served (place), or by classes (priority)."""

    classes: Annotated[
        tuple[ClassRule, ...],
        Rule(list[SaidRule], _classes),
        f"The first one that fits gives the class; at most {RULES_AT_MOST}, {GROUPS_AT_MOST} of them by group.",
    ]
    default_class: Annotated[PriorityClass, "Of everybody for whom no rule applies."]
    ageing_days: Annotated[
        int,
        whole(1, AGEING_DAYS_AT_MOST),
        "After so many days of waiting somebody counts as one class higher, so that everybody's turn comes.",
    ]


def _order(value: object) -> WaitingOrder | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise refusal("orderObject", known="rule, classes, defaultClass, ageingDays")
    reading = read(SaidOrder, value)
    if reading.problems:
        raise InvalidRequest(*(Problem(f".{each.field}", each.message) for each in reading.problems))
    said = reading.value()
    if Ordering(said["rule"]) is Ordering.PLACE:
        return WaitingOrder(Ordering.PLACE)
    return WaitingOrder(
        Ordering.PRIORITY,
        said.get("classes", ()),
        said.get("default_class", DEFAULT_CLASS),
        said.get("ageing_days", AGEING_DAYS),
    )


OrderOfWaiting = Annotated[
    WaitingOrder | None,
    Rule(SaidOrder | None, _order),
    "The order of the waiting room; null: first come, first served.",
]


def order_json(order: WaitingOrder | None) -> Mapping[str, Any]:
    """An order in the one form in which it is shown and compared."""
    if order is None or not order.by_priority:
        return {"rule": Ordering.PLACE.value}
    return {
        "rule": order.rule.value,
        "classes": [
            {"priorityClass": each.priority_class, "groupId": each.group_id}
            if each.group_id
            else {
                "priorityClass": each.priority_class,
                "attribute": each.attribute and each.attribute.value,
                "values": list(each.values),
            }
            for each in order.classes
        ],
        "defaultClass": order.default_class,
        "ageingDays": order.ageing_days,
    }
