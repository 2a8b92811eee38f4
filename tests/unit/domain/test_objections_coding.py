"""Texts as JSON, and back."""

import json
from datetime import UTC, datetime

import pytest

from domain.allotments import MemberState
from domain.objections import LANGUAGES, Objection, Text, in_language
from domain.objections.coding import code, mentioned, text_from, translated, value_in, with_code

ENDS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXTS = [
    Text("seatFree", requested=1, used=4, limit=5),
    Text("ended", ends=ENDS),
    Text("seenState", state=MemberState.PENDING, since=ENDS),
    Text("putRight", what=Text("membersFixedNow", group="Sales", because=Objection("groupIsDynamic"))),
    Text("seenTwice", products=("TEAMS", "SPE_E3")),
    Text("seenLicensedGroupGone", group=None, product="TEAMS"),
]


@pytest.mark.parametrize("text", TEXTS, ids=code)
def test_a_text_comes_back_from_json_in_every_language(text: Text) -> None:
    kept = json.loads(json.dumps(with_code("reason", text)))
    found = text_from(kept, "reason")
    assert found is not None
    assert (found, code(found)) == (text, text.code)
    assert [in_language(found, language) for language in LANGUAGES] == [in_language(text, each) for each in LANGUAGES]
    assert with_code("reason", found) == kept


def test_a_plain_string_is_told_as_it_is_written() -> None:
    kept = with_code("reason", "Of old.")
    assert kept == {"reason": "Of old.", "reasonCode": "asWritten", "reasonValues": {"text": "Of old."}}
    assert text_from(kept, "reason") == text_from({"reason": "Of old."}, "reason") == "Of old."
    assert with_code("reason", None) == {"reason": None, "reasonCode": None, "reasonValues": None}
    assert text_from({}, "reason") is None


@pytest.mark.parametrize(
    "kept",
    [
        {"reason": "Later.", "reasonCode": "ofALaterRelease", "reasonValues": {}},
        {"reason": "Later.", "reasonCode": "seatFree", "reasonValues": {"other": 1}},
        {"reason": "Later.", "reasonCode": "seatFree", "reasonValues": {"requested": "1", "used": "x", "limit": None}},
        {"reason": "Later.", "reasonCode": "intruders", "reasonValues": {"count": "many", "removal": "f"}},
    ],
)
def test_what_another_release_has_written_is_shown_as_it_was_written(kept: dict[str, object]) -> None:
    found = text_from(kept, "reason")
    assert found is not None
    assert in_language(found, "sv") == "Later."


def test_every_text_in_a_json_value_is_translated() -> None:
    body = {"value": [{"reason": Text("recovered")}, ("Graph's own words", 1, None)]}
    assert translated(body, "sv") == {
        "value": [{"reason": "Licensen blev aktiv till slut."}, ["Graph's own words", 1, None]]
    }


def test_values_of_a_text_can_be_asked_for_and_of_those_that_it_quotes() -> None:
    text = Text("byAdoption", cause=Text("createdBy", actor="u1"))
    assert (value_in(Text("createdBy", actor="u1"), "actor"), value_in(text, "actor")) == ("u1", None)
    assert value_in("created by u1", "actor") is None
    assert "u1" in mentioned(text)
    assert mentioned("created by u1") == frozenset()
