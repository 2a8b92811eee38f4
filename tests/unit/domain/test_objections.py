"""Every objection is said in every language, and every refusal that a caller may meet is an objection."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from domain.adoption.model import AdoptionState
from domain.allotments import AllotmentState, MemberState
from domain.objections import LANGUAGES, Objection, in_language
from domain.objections.swedish import STATES
from domain.requests import RequestState
from tests.support.processes import ROOT

ENGLISH = LANGUAGES["en"]
TOLD_TO_OTHERS = {"notifications.py", "principal.py", "subscription.py"}
"""Modules of handlers whose refusals go to Graph, to the platform and to the log."""

REFUSALS = {"Conflict": 0, "NotFound": 0, "NotPermitted": 0, "Problem": 1, "Refused": 1, "wrong": 1, "problem": 1}
"""What refuses a request, and the place of its text among the arguments."""


def calls(*folders: str) -> Iterator[tuple[Path, str, ast.Call]]:
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield path, name, node


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_objection_and_names_no_other_value(language: str) -> None:
    texts = LANGUAGES[language]
    assert texts.keys() == ENGLISH.keys()
    assert {code for code, text in texts.items() if not values(text) <= values(ENGLISH[code])} == set()
    assert all(text[-1:] in {".", "}"} or text[0].islower() for text in texts.values()), "a sentence, or a part of one"


def test_every_objection_is_made_with_the_values_of_its_text() -> None:
    made = [(path.name, call) for path, name, call in calls("domain", "handlers", "infra") if name == "Objection"]
    assert made
    for module, call in made:
        code, given = call.args[0], {keyword.arg for keyword in call.keywords}
        if isinstance(code, ast.Constant) and None not in given:
            assert values(ENGLISH[str(code.value)]) <= given, f"{module}: {code.value!r}"


def test_no_objection_is_without_use() -> None:
    modules = (path for folder in ("domain", "handlers", "infra") for path in (ROOT / folder).rglob("*.py"))
    source = "".join(path.read_text() for path in modules if path.parent.name != "objections")
    assert {code for code in ENGLISH if f'"{code}"' not in source} == set()


def test_no_refusal_is_in_english_alone() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, name, call in calls("domain", "handlers")
        if name in REFUSALS and path.name not in TOLD_TO_OTHERS and len(call.args) > REFUSALS[name]
        if isinstance(call.args[REFUSALS[name]], ast.Constant | ast.JoinedStr)
    ]
    assert bare == [], "say these by an Objection, with its texts in domain/objections"


def test_states_have_words_in_swedish() -> None:
    states = [AllotmentState, MemberState, RequestState, AdoptionState]
    assert {state.value for kind in states for state in kind} == STATES.keys()


def test_an_objection_is_its_english_text_and_can_be_said_in_another_language() -> None:
    objection = Objection("alreadyIn", user="u1", state=MemberState.WAITING, name="Sales")
    assert objection == "u1 is waiting in allotment Sales already."
    assert in_language(objection, "sv") == "u1 är redan i väntrummet i tilldelningen Sales."
    assert in_language("Graph's own words", "sv") == "Graph's own words"


def test_values_may_be_objections_and_braces_in_them_are_nothing_special() -> None:
    because = Objection("groupIsSynced")
    objection = Objection("membersFixed", group="{R&D}", because=because)
    assert in_language(objection, "sv").startswith(
        "Medlemmar i {R&D} kan inte tas bort genom Microsoft Graph: gruppen "
    )
    known = Objection("unknownProperty", known=("b", "a"))
    assert (str(known), in_language(known, "sv")) == (
        "Unknown property; known: b, a.",
        "Okänd egenskap; kända är: b, a.",
    )
