"""Who may join, as a request says it and as it is shown (`domain.join_conditions`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypedDict

from domain.errors import InvalidRequest, Problem
from domain.join_conditions import (
    CONDITIONS_AT_MOST,
    CONDITIONS_LENGTH_AT_MOST,
    Condition,
    Operator,
    Trait,
)
from domain.objections import Objection
from domain.reading import Rule, read, refusal
from domain.waiting_order_said import attribute_values


class SaidCondition(TypedDict):
    """One condition for joining: the person has one of the values (in), or none of them (notIn)."""

    attribute: Annotated[
        Trait, "A property of the user in Microsoft Graph. assignedLicenses: the products that they hold, by skuId."
    ]
    operator: Annotated[Operator, "in: one of the values; notIn: none of them."]
    values: Annotated[tuple[str, ...], Rule(list[str], attribute_values), "In any case."]


def _conditions(value: object) -> tuple[Condition, ...]:
    """The conditions. Raises InvalidRequest with everything that is wrong with them, each with its place."""
    if not isinstance(value, list) or len(value) > CONDITIONS_AT_MOST:
        raise refusal("joinConditions", most=CONDITIONS_AT_MOST)
    problems, found = list[Problem](), list[Condition]()
    for position, each in enumerate(value):
        if not isinstance(each, dict):
            problems.append(Problem(f"[{position}]", Objection("joinCondition", known=", ".join(Trait))))
            continue
        reading = read(SaidCondition, each)
        problems += [Problem(f"[{position}].{one.field}", one.message) for one in reading.problems]
        if not reading.problems:
            said = reading.value()
            found.append(Condition(Trait(said["attribute"]), Operator(said["operator"]), said["values"]))
    if sum(len(text) for each in found for text in each.values) > CONDITIONS_LENGTH_AT_MOST:
        problems.append(Problem("", Objection("orderTooLong", most=CONDITIONS_LENGTH_AT_MOST)))
    if problems:
        raise InvalidRequest(*problems)
    return tuple(found)


JoinConditions = Annotated[
    tuple[Condition, ...],
    Rule(list[SaidCondition], _conditions),
    f"Who may join: all of these must hold, at most {CONDITIONS_AT_MOST}; an empty list: everybody.",
]


def conditions_json(conditions: Iterable[Condition]) -> Sequence[Mapping[str, Any]]:
    """Conditions in the one form in which they are shown, kept and compared."""
    return [
        {"attribute": each.attribute.value, "operator": each.operator.value, "values": list(each.values)}
        for each in conditions
    ]


def conditions_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions from what was kept."""
    return tuple(
        Condition(Trait(each["attribute"]), Operator(each["operator"]), tuple(each["values"])) for each in kept
    )
