"""What a language needs to say a text: numbers as a reader expects them, and the forms of its plural."""

import pytest

from domain.objections import Objection, Text, in_language
from domain.objections.language import Language, Plural


def test_a_number_is_said_in_its_form_and_as_the_language_groups_it() -> None:
    one, many = (Text("intruders", count=count, removal="f") for count in (1, 1234))
    assert one.startswith("One person without a seat has")
    assert in_language(one, "sv").startswith("En person utan plats har")
    assert many.startswith("1,234 people without a seat have")
    assert in_language(many, "sv").startswith("1\u00a0234 personer utan plats har")


def test_a_number_that_is_to_be_copied_is_not_grouped() -> None:
    assert Objection("numberBetween", least=0, most=10_000_000) == "Must be a whole number from 0 to 10000000."


@pytest.mark.parametrize(
    ("plurals", "forms"),
    [
        ("n != 1", {0: "b", 1: "a", 2: "b"}),
        ("0", {0: "a", 1: "a", 2: "a"}),
        (
            "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2",
            {1: "a", 3: "b", 5: "c", 11: "c", 22: "b", 101: "a"},
        ),
    ],
    ids=["English", "Japanese", "Ukrainian"],
)
def test_a_form_is_chosen_by_the_rule_of_the_language(plurals: str, forms: dict[int, str]) -> None:
    language = Language({}, {}, plurals, "")
    text = Plural("count", "a", "b", "c")
    assert {count: language.form(text, {"count": count}) for count in forms} == forms


def test_a_text_of_one_form_is_for_every_number() -> None:
    assert Language({}, {}, "n != 1", "").form("a", {"count": 1}) == "a"


def test_without_its_number_a_text_has_no_form_but_the_last_for_what_is_none() -> None:
    language, text = Language({}, {}, "n != 1", ""), Plural("count", "a", "b", "c")
    assert language.form(text, {"count": "many"}) == "c"
    with pytest.raises(KeyError):
        language.form(text, {})
