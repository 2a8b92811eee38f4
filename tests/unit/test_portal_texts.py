"""The portal's own texts say what the app says."""

import ast
import json
import re

import pytest

from domain.audit import AuditKind, settings_of
from domain.licence_errors import CAUSES
from domain.reconciliation.kinds import DESCRIPTIONS, Kind
from local.stack.stack import ROOT
from tests.support.portal import SENTENCES, SOURCES
from tests.unit.domain.samples import allotment

ENGLISH = (SOURCES / "texts" / "english.ts").read_text()
SWEDISH = (SOURCES / "texts" / "swedish.ts").read_text()


@pytest.mark.parametrize("kind", Kind)
def test_english_explains_every_kind_of_drift_as_the_report_does(kind: Kind) -> None:
    described = DESCRIPTIONS[kind]
    wanted = [f"{kind}: {{", f"meaning: {json.dumps(described.meaning)},", f"cure: {json.dumps(described.cure)},", "},"]
    assert " ".join(wanted) in " ".join(ENGLISH.split())


@pytest.mark.parametrize("name", SENTENCES)
def test_each_recognised_sentence_is_one_of_the_apps_and_is_in_swedish(name: str) -> None:
    longest = max(re.split(r"\(\S+?\)|\.\+|\\d\+|[\^$]", SENTENCES[name].replace("\\.", ".")), key=len)
    modules = (path for folder in ("domain", "handlers") for path in (ROOT / folder).rglob("*.py"))
    texts = [
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    written = longest.replace("\\", "")
    assert any(written in text or (len(text) >= 12 and text in written) for text in texts), written
    assert re.search(rf"^      {name}: \(", SWEDISH, re.MULTILINE)


def test_every_licence_error_is_explained_in_swedish() -> None:
    explained = re.search(r"licenceErrors: \{(.+?)\n    \}", SWEDISH, re.DOTALL)
    assert explained is not None
    assert set(re.findall(r"^      (\w+):", explained[1], re.MULTILINE)) == CAUSES.keys()


def test_every_kind_of_the_audit_record_and_every_setting_has_a_name() -> None:
    """That Swedish has the same, the types hold."""
    kinds = re.search(r"^    kinds: \{\n((?:      \w+: .+\n)+)    \} satisfies Record<AuditKind", ENGLISH, re.MULTILINE)
    properties = re.search(r"^    properties: \{\n((?:      \w+: .+\n)+)", ENGLISH, re.MULTILINE)
    assert kinds is not None
    assert properties is not None
    assert set(re.findall(r"^      (\w+):", kinds[1], re.MULTILINE)) == set(AuditKind)
    assert set(settings_of(allotment())) <= set(re.findall(r"^      (\w+):", properties[1], re.MULTILINE))
