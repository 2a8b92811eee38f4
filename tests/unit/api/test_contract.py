"""One type says how a value is described, read and shown."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import pytest

from domain.objections import Text
from domain.reading import whole
from handlers.api.contract import (
    ADDED,
    SOMETIMES,
    Components,
    Count,
    NumbersByName,
    Shape,
    at,
    by,
    inlined,
    object_schema,
    schema_of,
)
from handlers.api.routes import ROUTES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WHY = Text("byNearEnd", ends=NOON)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(Shape):
    """A part."""

    part_id: str = at("id")


class Whole(Shape):
    """A whole."""

    from_: Colour = at("colour")
    since: datetime
    day: date
    price: Decimal | None
    parts: list[Part]
    first: Part | None
    counted: NumbersByName
    why: Text | None
    size: Annotated[Count, "How large."] = by(lambda whole: len(whole.parts))
    added: bool = ADDED
    sometimes: str = SOMETIMES


SHOWN: dict[str, Any] = {
    "colour": Colour.RED, "since": NOON, "day": NOON.date(), "price": Decimal("1.50"),
    "parts": (SimpleNamespace(id="a"), SimpleNamespace(id="b")), "first": None, "counted": {"x": 1}, "why": None,
}  # fmt: skip


def test_a_shape_shows_a_value() -> None:
    assert Whole.of(SimpleNamespace(**SHOWN)) == {
        "from": "red",
        "since": "2026-03-02T12:00:00.000000Z",
        "day": "2026-03-02",
        "price": "1.50",
        "parts": [{"partId": "a"}, {"partId": "b"}],
        "first": None,
        "counted": {"x": 1},
        "why": None,
        "whyCode": None,
        "whyValues": None,
        "size": 2,
    }


def test_a_text_keeps_its_code_and_its_values() -> None:
    shown = Whole.of(SimpleNamespace(**{**SHOWN, "why": WHY}))
    assert shown["why"] is WHY
    assert (shown["whyCode"], shown["whyValues"]) == (
        "byNearEnd",
        {"ends": {"dateTime": "2026-03-02T12:00:00.000000Z"}},
    )


def test_it_has_all_that_is_not_shown_sometimes_and_no_more() -> None:
    described = object_schema(Whole, inlined)
    shown = {*Whole.of(SimpleNamespace(**SHOWN)), "added"}
    assert set(described["required"]) == shown
    assert described["properties"].keys() == {*shown, "sometimes"}
    assert described["additionalProperties"] is False
    assert described["description"] == "A whole."


@pytest.mark.parametrize(
    ("kind", "described"),
    [
        (str, {"type": "string"}),
        (Count, {"type": "integer", "minimum": 0}),
        (Annotated[Count | None, "How many."], {"type": ["integer", "null"], "minimum": 0, "description": "How many."}),
        (Annotated[int, whole(1, 2), "One or two."], {"type": "integer", "minimum": 1, "maximum": 2,
                                                     "description": "One or two."}),
        (datetime | None, {"type": ["string", "null"], "format": "date-time"}),
        (date, {"type": "string", "format": "date"}),
        (Colour, {"type": "string", "enum": ["blue", "red"]}),
        (Colour | None, {"type": ["string", "null"], "enum": ["blue", "red", None]}),
        (Literal["b", "a"], {"type": "string", "enum": ["a", "b"]}),
        (list[bool], {"type": "array", "items": {"type": "boolean"}}),
        (NumbersByName, {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}),
        (dict[str, Any], {"type": "object"}),
        (dict[Colour, bool], {"type": "object", "additionalProperties": {"type": "boolean"},
                              "propertyNames": {"type": "string", "enum": ["blue", "red"]}}),
        (Any, {}),
    ],
)  # fmt: skip
def test_a_type_is_described(kind: Any, described: dict[str, Any]) -> None:
    assert schema_of(kind, inlined) == described


def test_a_document_refers_to_each_shape_and_has_it_once() -> None:
    components = Components()
    assert components.of(Whole) == {"$ref": "#/components/schemas/Whole"}
    assert components.schemas.keys() == {"Whole", "Part"}
    properties = components.schemas["Whole"]["properties"]
    assert properties["parts"]["items"] == {"$ref": "#/components/schemas/Part"}
    assert properties["first"] == {"oneOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]}


def test_two_shapes_of_one_name_are_a_mistake() -> None:
    components = Components()
    components.of(Part)
    with pytest.raises(ValueError, match="two types are called Part"):
        components.of(type("Part", (Shape,), {}))


def test_a_manifest_s_schema_refers_to_nothing() -> None:
    assert "$ref" not in str(inlined(Whole))


def test_every_route_says_what_it_does_in_one_sentence() -> None:
    assert [route.name for route in ROUTES if not route.summary.endswith(".") or len(route.summary) > 115] == []
