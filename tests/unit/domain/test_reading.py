"""Requests are read by their types, and everything that is wrong is found at once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, TypedDict

import pytest

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.reading import (
    Partly,
    Rule,
    as_said,
    choice,
    in_camel_case,
    matching,
    object_id,
    read,
    refusal,
    text,
    whole,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def _odd_ones(value: list[int]) -> Partly | list[int]:
    odd = [each for each in value if each % 2]
    wrong = [Problem(f"[{place}]", Objection("mustBeBoolean")) for place, each in enumerate(value) if not each % 2]
    return Partly(odd, wrong) if wrong else odd


@dataclass(frozen=True)
class Thing:
    """Something that is asked for."""

    name: Annotated[str, text(1, 5), "What it is called."]
    how_many: Annotated[int, whole(1, 3)]
    needed: Annotated[str, Rule(str, str, needed="endDateNeeded")]
    from_: Colour = Colour.RED
    maybe: Colour | None = None
    form: Literal["json", "csv"] = "json"
    hidden: bool = False
    odd: Annotated[list[int], Rule(list[int], _odd_ones)] = ()  # type: ignore[assignment]


class Change(TypedDict, total=False):
    """What of it changes."""

    name: Annotated[str, text(1, 5)]
    hidden: bool


GOOD: dict[str, Any] = {"name": "a", "howMany": 2, "needed": "x"}


def told(code: str, field: str = "", **values: object) -> Problem:
    return Problem(field, Objection(code, **values))


def refused(rule: Rule, value: object) -> Problem:
    with pytest.raises(InvalidRequest) as wrong:
        rule.read(value)
    (problem,) = wrong.value.problems
    return problem


def test_what_is_left_out_has_its_default() -> None:
    assert read(Thing, GOOD).value() == Thing("a", 2, "x", Colour.RED, None, "json", hidden=False)


def test_each_property_is_read_by_its_type() -> None:
    said = {"from": "blue", "maybe": None, "form": "csv", "hidden": True, "odd": [1, 3]}
    assert read(Thing, {**GOOD, **said}).value() == Thing(
        "a", 2, "x", Colour.BLUE, None, "csv", hidden=True, odd=[1, 3]
    )
    assert read(Thing, {**GOOD, "maybe": "red"}).value().maybe is Colour.RED


def test_everything_wrong_is_told_at_once() -> None:
    wrong = {"howMany": 4, "from": "green", "maybe": 1, "form": "xml", "hidden": 0, "odd": [1, 2, 3], "colour": 1}
    assert {(each.field, getattr(each.message, "code", "")) for each in read(Thing, wrong).problems} == {
        ("name", "textLength"),
        ("howMany", "numberBetween"),
        ("needed", "endDateNeeded"),
        ("from", "mustBeOneOf"),
        ("maybe", "mustBeOneOf"),
        ("form", "mustBeOneOf"),
        ("hidden", "mustBeBoolean"),
        ("odd[1]", "mustBeBoolean"),
        ("colour", "unknownProperty"),
    }


def test_what_is_well_said_is_there_beside_what_is_wrong() -> None:
    reading = read(Thing, {**GOOD, "howMany": 0, "hidden": 7, "odd": [1, 2, 3]})
    assert reading.fields == {
        "name": "a", "needed": "x", "from_": Colour.RED, "maybe": None, "form": "json", "odd": [1, 3]
    }  # fmt: skip
    with pytest.raises(InvalidRequest) as wrong:
        reading.value(told("keyShape", "more"))
    assert [each.field for each in wrong.value.problems] == ["howMany", "hidden", "odd[1]", "more"]


def test_what_else_is_wrong_is_enough() -> None:
    with pytest.raises(InvalidRequest) as wrong:
        read(Thing, GOOD).value(told("keyShape", "more"))
    assert wrong.value.problems == (told("keyShape", "more"),)


def test_of_a_change_is_there_what_was_said() -> None:
    assert read(Change, {}).value() == {}
    reading = read(Change, {"name": " b ", "hidden": 1})
    assert (reading.well_said, [each.field for each in reading.problems]) == ({"name": "b"}, ["hidden"])


def test_a_query_may_say_more() -> None:
    assert read(Change, {"name": "b", "utm": "x"}, closed=False).value() == {"name": "b"}


@pytest.mark.parametrize(("name", "told"), [("a", "a"), ("from_", "from"), ("display_name", "displayName")])
def test_names_are_in_camel_case(name: str, told: str) -> None:
    assert in_camel_case(name) == told


@pytest.mark.parametrize("value", ["", "  ", "abcd", 7, None])
def test_a_text_has_a_length(value: object) -> None:
    assert refused(text(1, 3), value) == told("textLength", least=1, most=3)
    assert text(1, 3).read("  abc ") == "abc"


def test_and_may_have_to_be_one_line() -> None:
    assert refused(text(1, 3, one_line=True), "a\nb") == told("textOneLine")
    assert text(1, 3).read("a\nb") == "a\nb"


@pytest.mark.parametrize("value", [0, 4, True, "1", 1.0, None])
def test_a_whole_number_is_within_bounds(value: object) -> None:
    assert refused(whole(1, 3), value) == told("numberBetween", least=1, most=3)
    assert [whole(1, 3).read(each) for each in (1, 3)] == [1, 3]


@pytest.mark.parametrize("value", ["Red", "", None, 1, ["red"]])
def test_a_choice_is_one_of_those_that_there_are(value: object) -> None:
    assert refused(choice(*Colour), value) == told("mustBeOneOf", known=tuple(Colour))
    assert choice(*Colour).read("red") is Colour.RED


@pytest.mark.parametrize("value", ["a b", "", None, 7])
def test_an_object_id_is_taken_in_lower_case(value: object) -> None:
    assert refused(object_id(), value) == told("mustBeObjectId")
    assert object_id().read("G-1") == "g-1"


def test_and_may_be_null() -> None:
    assert object_id("beforeWhom", or_none=True).read(None) is None
    assert refused(object_id("beforeWhom", or_none=True), "") == told("beforeWhom")


@pytest.mark.parametrize("value", ["abc1", "xabcx", "ABC", None, 7])
def test_a_text_of_a_form_is_that_whole(value: object) -> None:
    assert refused(matching("[a-c]{3}", "removalFingerprint"), value) == told("removalFingerprint")
    assert matching("[a-c]{3}", "removalFingerprint").read("abc") == "abc"


def test_what_is_judged_elsewhere_is_taken_as_it_is() -> None:
    assert [as_said(str).read(each) for each in (7, None, ["x"])] == [7, None, ["x"]]


def test_a_rule_refuses_the_whole_property() -> None:
    assert refusal("numberBetween", least=1, most=2).problems == (told("numberBetween", least=1, most=2),)


@pytest.mark.parametrize(
    ("rule", "described"),
    [
        (text(1, 3), {"type": "string", "minLength": 1, "maxLength": 3}),
        (whole(1, 3), {"type": "integer", "minimum": 1, "maximum": 3}),
        (choice(*Colour), {"type": "string", "enum": ["blue", "red"]}),
        (matching("[a-c]{3}", "keyShape"), {"type": "string", "pattern": "^[a-c]{3}$"}),
    ],
)
def test_a_rule_says_the_same_to_clients(rule: Rule, described: dict[str, Any]) -> None:
    assert rule.described == described
