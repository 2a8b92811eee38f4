"""Conditions for joining: when they hold, which comes first, and how they read."""

import pytest

from domain.join_conditions import Condition, Operator, Trait, about_others, first_unmet
from domain.objections import in_language
from tests.support.texts import is_said_in_every_language

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
IN, NOT_IN = Operator.IN, Operator.NOT_IN


def condition(*values: str, about: Trait = Trait.DEPARTMENT, operator: Operator = IN) -> Condition:
    return Condition(about, operator, values)


@pytest.mark.parametrize(
    ("has", "values", "is_in"),
    [
        (["Finance"], ["Finance"], True),
        ([" finance "], ["FINANCE "], True),
        (["Finance"], ["Sales", "Finance"], True),
        (["Finance"], ["Sales"], False),
        ([], ["Finance"], False),
        (["Financial"], ["Finance"], False),
    ],
)
def test_it_holds_by_any_of_its_values_in_any_case(has: list[str], values: list[str], is_in: bool) -> None:
    traits = {Trait.DEPARTMENT: has}
    assert condition(*values).holds(traits) is is_in
    assert condition(*values, operator=NOT_IN).holds(traits) is not is_in


def test_of_whom_nothing_is_known_nothing_is_so() -> None:
    assert not condition("Finance").holds({})
    assert condition("Finance", operator=NOT_IN).holds({})


def test_all_must_hold_and_the_first_that_does_not_is_told() -> None:
    first, second = condition("Finance"), condition("SE", about=Trait.COUNTRY)
    assert first_unmet((first, second), {Trait.DEPARTMENT: ["Finance"], Trait.COUNTRY: ["SE"]}) is None
    assert first_unmet((first, second), {Trait.DEPARTMENT: ["Finance"]}) == second
    assert first_unmet((first, second), {}) == first
    assert first_unmet((), {}) is None


def test_what_a_seat_gives_decides_nothing() -> None:
    own, other = condition(E3.upper(), about=Trait.ASSIGNED_LICENSES), condition("x", about=Trait.ASSIGNED_LICENSES)
    by_name = condition(E3)
    assert about_others((own, other, by_name), {E3}) == (other, by_name)
    assert about_others((own,), {"another"}) == (own,)


@pytest.mark.parametrize(
    ("one", "english", "swedish"),
    [
        (condition("Law"), "department is Law", "avdelning är Law"),
        (condition("A", "B"), "department is one of these: A, B", "avdelning är något av: A, B"),
        (
            condition("A", "B", "C", "D", "E", about=Trait.JOB_TITLE),
            "job title is one of these: A, B, C and 2 more",
            "befattning är något av: A, B, C och 2 till",
        ),
        (condition("SE", about=Trait.COUNTRY, operator=NOT_IN), "country isn't SE", "land inte är SE"),
        (condition("A", "B", operator=NOT_IN), "department is none of these: A, B", "avdelning inte är något av: A, B"),
        (
            condition(*"ABCD", operator=NOT_IN),
            "department is none of these: A, B, C and 1 more",
            "avdelning inte är något av: A, B, C och 1 till",
        ),
        (
            condition(E3, about=Trait.ASSIGNED_LICENSES),
            "licences include Microsoft 365 E3",
            "licenser omfattar Microsoft 365 E3",
        ),
        (
            condition(E3.upper(), "x", about=Trait.ASSIGNED_LICENSES),
            "licences include one of these: Microsoft 365 E3, x",
            "licenser omfattar något av: Microsoft 365 E3, x",
        ),
        (
            condition(*"ABCD", about=Trait.ASSIGNED_LICENSES),
            "licences include one of these: A, B, C and 1 more",
            "licenser omfattar något av: A, B, C och 1 till",
        ),
        (
            condition("A", about=Trait.ASSIGNED_LICENSES, operator=NOT_IN),
            "licences don't include A",
            "licenser inte omfattar A",
        ),
        (
            condition("A", "B", about=Trait.ASSIGNED_LICENSES, operator=NOT_IN),
            "licences include none of these: A, B",
            "licenser inte omfattar något av: A, B",
        ),
        (
            condition(*"ABCD", about=Trait.ASSIGNED_LICENSES, operator=NOT_IN),
            "licences include none of these: A, B, C and 1 more",
            "licenser inte omfattar något av: A, B, C och 1 till",
        ),
    ],
)
def test_how_it_reads(one: Condition, english: str, swedish: str) -> None:
    assert (one.words, in_language(one.words, "sv")) == (english, swedish)
    assert is_said_in_every_language(one.words)
