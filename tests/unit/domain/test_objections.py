"""Every text is in every language, and every refusal that a caller may meet is one of them."""

import ast
import copy
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest

from domain.adoption.model import AdoptionState
from domain.allotments import AllotmentState, MemberState
from domain.doctor import Peer
from domain.licence_errors import CAUSES
from domain.limit_requests import RequestState
from domain.merging.model import MergeState
from domain.objections import LANGUAGES, Objection, Text, in_language
from domain.objections.coding import code, text_from, with_code
from domain.objections.language import Plural
from domain.objections.swedish import STATES
from domain.permissions import GraphFeature
from domain.product_changes.model import ChangeState as ProductChangeState
from domain.reconciliation.kinds import Kind, Severity
from domain.scheduled_changes import ChangeState
from domain.seat_requests import SeatRequestState
from tests.support.processes import ROOT

ENGLISH = LANGUAGES["en"].texts
CONCERNS = {code.removeprefix("setting") for code in ENGLISH if code.startswith("setting") and f"{code}Cure" in ENGLISH}
"""What the doctor says about settings: the cure's code is made of the text's."""

MADE_OF_VALUES = {
    *(f"{kind}{part}" for kind in Kind for part in ("Title", "Meaning", "Cure")),
    *CAUSES,
    *(f"{severity}Severity" for severity in Severity),
    *(f"reportHead{column}" for column in ("Severity", "What", "Allotment", "Whom", "Seen", "Since", "Done")),
    *(f"report{part}" for part in ("SpokenRefusals", "SpokenDrift", "RefusalsADay", "DriftADay")),
    *(f"http{status.value}" for status in HTTPStatus),
    *(f"{peer}Peer" for peer in Peer),
    *(f"{feature}Feature" for feature in GraphFeature),
    *(f"setting{about}Cure" for about in CONCERNS),
}
"""Codes that no module spells: they are made of a kind of drift or of a status, or are Graph's word for an error."""

TOLD_TO_OTHERS = {"graph_notifications.py", "principal.py", "subscription.py"}
"""Modules of handlers whose refusals go to Graph, to the platform and to the log."""

REFUSALS = {"Conflict": 0, "NotFound": 0, "NotPermitted": 0, "Problem": 1, "Refused": 1, "wrong": 1, "problem": 1}
"""What refuses a request, and the place of its text among the arguments."""

FOLDERS = ("domain", "application", "handlers", "infra")


type Call = tuple[Path, str, ast.Call]


@cache
def calls_in(folder: str) -> Sequence[Call]:
    found: list[Call] = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found.append((path, name, node))
    return found


def calls(*folders: str) -> Iterator[Call]:
    return chain.from_iterable(map(calls_in, folders))


def forms(text: str | Plural) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text.forms


def values(text: str | Plural) -> set[str]:
    found = {name for form in forms(text) for _, name, _, _ in Formatter().parse(form) if name}
    return found if isinstance(text, str) else found | {text.by}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_and_names_no_other_value(language: str) -> None:
    texts = LANGUAGES[language].texts
    assert texts.keys() == ENGLISH.keys()
    assert {code for code, text in texts.items() if not values(text) <= values(ENGLISH[code])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_text_has_the_same_values_but_the_number_that_chooses_it(language: str) -> None:
    counted = {code: text for code, text in LANGUAGES[language].texts.items() if isinstance(text, Plural)}
    for text in counted.values():
        assert len({frozenset(values(form) - {text.by}) for form in text.forms}) == 1
        assert len(text.forms) == 2


def test_every_text_is_made_with_its_values() -> None:
    made = [(path.name, call) for path, name, call in calls(*FOLDERS) if name in {"Objection", "Text"}]
    assert made
    for module, call in made:
        code, given = call.args[0], {keyword.arg for keyword in call.keywords}
        if isinstance(code, ast.Constant) and None not in given:
            assert values(ENGLISH[str(code.value)]) <= given, f"{module}: {code.value!r}"


def test_no_text_is_without_use() -> None:
    modules = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    source = "".join(path.read_text() for path in modules if path.parent.name != "objections")
    assert ENGLISH.keys() - MADE_OF_VALUES - set(re.findall(r"[\"'](\w+)(?=[\"'])", source)) == set()


def test_no_refusal_is_in_english_alone() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, name, call in calls("domain", "application", "handlers")
        if name in REFUSALS and path.name not in TOLD_TO_OTHERS and len(call.args) > REFUSALS[name]
        if isinstance(call.args[REFUSALS[name]], ast.Constant | ast.JoinedStr)
    ]
    assert bare == [], "say these by an Objection, with its texts in domain/objections"


SAID_BY_FAILURES = {"Transient": 0, "Unanswered": 0, "UnknownObject": 0, "Permanent": 1}
"""What says that something failed, and the place of its text among the arguments."""

TOLD_TO_MACHINES = {"graph_notifications.py", "dispatch.py", "commands.py", "client_state.py", "webhook.py"}
"""Modules whose failures go to Graph, or to a dead letter: that is written into Service Bus and read there."""


def test_no_failure_is_in_english_alone() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, name, call in calls(*FOLDERS)
        if name in SAID_BY_FAILURES and path.name not in TOLD_TO_MACHINES and len(call.args) > SAID_BY_FAILURES[name]
        if isinstance(call.args[SAID_BY_FAILURES[name]], ast.Constant | ast.JoinedStr)
    ]
    assert bare == [], "say these by a Text, with what the peer itself has said as a value"


def test_a_failure_of_a_peer_is_said_in_the_language_of_who_reads_why_something_waits() -> None:
    failed = Text("tablesAnswered", status=503, table="Allotments")
    (kept,) = json.loads(json.dumps([with_code("reason", Text("triedAgain", what=failed))]))
    assert kept["reason"] == "Table Storage answered 503 for table Allotments. Trying again."
    said = in_language(text_from(kept, "reason") or "", "sv")
    assert said == "Table Storage svarade 503 för tabellen Allotments. Försöker igen."


def test_states_have_words_in_swedish() -> None:
    states = [
        AllotmentState,
        MemberState,
        RequestState,
        SeatRequestState,
        AdoptionState,
        ProductChangeState,
        MergeState,
        ChangeState,
    ]
    assert {state.value for kind in states for state in kind} == STATES.keys()


def test_an_objection_is_its_english_text_and_can_be_said_in_another_language() -> None:
    objection = Objection("alreadyIn", user="u1", state=MemberState.WAITING, name="Sales")
    assert objection == "u1 is already waiting in allotment Sales."
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


def test_a_copy_of_a_text_is_the_text() -> None:
    text = Text("byNotification", id="7")
    assert (copy.deepcopy(text), code(copy.deepcopy(text))) == (text, "byNotification")
