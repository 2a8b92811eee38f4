"""What comes in from outside: read as a value that can be kept and shown, or refused with the place of every fault."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidRequest
from domain.incoming import (
    DEPTH_AT_MOST,
    DIGITS_AT_MOST,
    instant_of,
    is_one_line,
    read_json,
    shown,
    unknown_properties,
    whole_number,
)


def places(text: str, *, seen: bool = False) -> list[str]:
    """Where it is wrong."""
    with pytest.raises(InvalidRequest) as refusal:
        read_json(text.encode(), seen=seen)
    return [problem.field for problem in refusal.value.problems]


def nested(depth: int) -> str:
    """An array in an array …, so deep."""
    return "[" * depth + "]" * depth


class TestReadJson:
    @pytest.mark.parametrize("text", ["", "{", "{'a': 1}", "nul", "[1,]"])
    def test_what_is_no_json_is_wrong_as_a_whole(self, text: str) -> None:
        assert places(text) == ["$"]

    def test_bytes_that_are_no_text_are_wrong_too(self) -> None:
        with pytest.raises(InvalidRequest):
            read_json(b"\xff\xff")

    @pytest.mark.parametrize("number", ["9" * DIGITS_AT_MOST, "-" + "9" * DIGITS_AT_MOST, "1e308", "-0.5"])
    def test_numbers_of_64_bits_are_read(self, number: str) -> None:
        assert read_json(number.encode()) == json.loads(number)

    @pytest.mark.parametrize("number", ["9" * (DIGITS_AT_MOST + 1), "1e999", "-1e999", "NaN", "Infinity", "-Infinity"])
    def test_a_number_that_is_too_long_or_none_is_refused_where_it_stands(self, number: str) -> None:
        assert places(f'{{"a": [1, {{"b": {number}}}]}}') == ["a[1].b"]

    def test_it_is_nested_so_deep_and_no_deeper(self) -> None:
        assert read_json(nested(DEPTH_AT_MOST).encode())
        assert read_json(('{"a":' * (DEPTH_AT_MOST - 1) + "{}" + "}" * (DEPTH_AT_MOST - 1)).encode())
        assert places(nested(DEPTH_AT_MOST + 1)) == ["$" + "[0]" * DEPTH_AT_MOST]
        assert places(nested(200_000)) == ["$"]
        assert places('{"a":' * (DEPTH_AT_MOST + 1) + "{}" + "}" * (DEPTH_AT_MOST + 1))

    def test_every_fault_is_told_with_its_place(self) -> None:
        text = '{"a": ["\\ud800", 1, 1e999], "b": {"c d": NaN, "@odata.id": NaN}, "ok": "fine"}'
        assert places(text) == ["a[0]", "a[2]", 'b."c d"', "b.@odata.id"]

    def test_a_name_with_half_a_character_is_told_at_its_object(self) -> None:
        assert places('{"a": {"\\udfff": 1}}') == ["a"]

    def test_a_long_name_is_cut_in_the_place(self) -> None:
        assert places(f'{{"{"x" * 41}": NaN}}') == [json.dumps("x" * 40)]
        assert places(f'{{"{"x" * 40}": NaN}}') == ["x" * 40]

    @pytest.mark.parametrize("unseen", ["\\u0000", "\\u0008", "\\u001b", "\\u007f", "\\u0085", "\\u202e", "\\u2066"])
    def test_unseen_characters_are_refused_where_people_will_see_the_text(self, unseen: str) -> None:
        text = f'{{"a": "x{unseen}"}}'
        assert read_json(text.encode()) == json.loads(text)
        assert places(text, seen=True) == ["a"]
        assert places(f'["x", "{unseen}"]', seen=True) == ["$[1]"]

    @pytest.mark.parametrize("plain", ["\\t", "\\n", "\\r", "\\u2028"])
    def test_tabs_and_line_ends_are_not(self, plain: str) -> None:
        assert read_json(f'"{plain}"'.encode(), seen=True)


class TestWholeNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("0", 0), ("7", 7), ("007", 7), ("100", 100), ("0" * 5000 + "1", 1), ("0000", 0)],
    )
    def test_digits_write_a_number(self, text: str, number: int) -> None:
        assert whole_number(text, most=100) == number

    @pytest.mark.parametrize("text", ["", "101", "999", "-1", "+1", "1.0", " 1", "1_0", "٣", "²", "9" * 5000])
    def test_nothing_else_does(self, text: str) -> None:
        assert whole_number(text, most=100) is None

    @pytest.mark.parametrize(("text", "number"), [("4", None), ("5", 5), ("9", 9), ("10", None)])
    def test_from_the_least_to_the_most(self, text: str, number: int | None) -> None:
        assert whole_number(text, least=5, most=9) == number


class TestInstantOf:
    NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    STOCKHOLM = timezone(timedelta(hours=1))

    @pytest.mark.parametrize("text", ["2026-03-02T12:00:00Z", "2026-03-02T13:00:00+01:00", "20260302T120000Z"])
    def test_it_is_in_utc(self, text: str) -> None:
        found = instant_of(text)
        assert (found, found.tzinfo) == (self.NOON, UTC)

    def test_a_zone_is_meant_only_where_the_text_names_none(self) -> None:
        assert instant_of("2026-03-02T13:00:00", zone=self.STOCKHOLM) == self.NOON
        assert instant_of("2026-03-02T12:00:00Z", zone=self.STOCKHOLM) == self.NOON

    @pytest.mark.parametrize("text", ["", "tomorrow", "2026-03-02T12:00:00", "2026-13-02T12:00:00Z", None, 7, NOON])
    def test_anything_else_is_none(self, text: object) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - Python words some of them
            instant_of(text)

    def test_it_is_told_what_was_there_but_not_all_of_it(self) -> None:
        with pytest.raises(ValueError, match=f"and is '{'7' * 40}'$"):
            instant_of(int("7" * 41))

    @pytest.mark.parametrize("text", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-01:00"])
    def test_it_is_within_the_years_that_there_are(self, text: str) -> None:
        with pytest.raises(ValueError, match="within the years 1 to 9999"):
            instant_of(text)


def test_unknown_properties_are_named_with_what_is_known() -> None:
    found = unknown_properties({"a": 1, "colour": 2, "size": 3}, {"b", "a"})
    assert [problem.field for problem in found] == ["colour", "size"]
    assert all("a, b" in problem.message for problem in found)


@pytest.mark.parametrize("end", ["\t", "\n", "\v", "\f", "\r", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_name_stands_on_one_line(end: str) -> None:
    assert is_one_line("Finance – Malmö")
    assert not is_one_line(f"Finance{end}Malmö")


def test_what_cannot_be_shown_is_replaced() -> None:
    assert shown("a\ud800b\x00c\u202ed\n") == "a\ufffdb\ufffdc\ufffdd\n"


@settings(max_examples=30)
@given(st.recursive(st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text("aåΩ🎓 \n\t"), st.lists))
def test_a_plain_value_is_what_json_makes_of_it(value: object) -> None:
    assert read_json(json.dumps(value).encode(), seen=True) == value
