"""The portal has a name for everything that the app sends."""

import re

import pytest

from domain.audit import AuditKind, settings_of
from domain.objections import LANGUAGES
from domain.reconciliation.kinds import Kind
from local.stack.stack import ROOT
from tests.unit.domain.samples import allotment

ENGLISH = (ROOT / "portal" / "src" / "texts" / "english.ts").read_text()


def test_every_kind_of_the_audit_record_and_every_setting_has_a_name() -> None:
    """That Swedish has the same, the types hold."""
    kinds = re.search(r"^    kinds: \{\n((?:      \w+: .+\n)+)    \} satisfies Record<AuditKind", ENGLISH, re.MULTILINE)
    properties = re.search(r"^    properties: \{\n((?:      \w+: .+\n)+)", ENGLISH, re.MULTILINE)
    assert kinds is not None
    assert properties is not None
    assert set(re.findall(r"^      (\w+):", kinds[1], re.MULTILINE)) == set(AuditKind)
    assert set(settings_of(allotment())) <= set(re.findall(r"^      (\w+):", properties[1], re.MULTILINE))


@pytest.mark.parametrize(("file", "language"), [("english", "en"), ("swedish", "sv")])
def test_a_kind_of_drift_is_called_the_same_in_the_portal_and_in_the_report(file: str, language: str) -> None:
    text = (ROOT / "portal" / "src" / "texts" / f"{file}.ts").read_text()
    kinds = re.search(r"^    kinds: \{\n((?:      \w+: .+\n)+)    \}", text[text.index("policies: {") :], re.MULTILINE)
    assert kinds is not None
    titles = dict(re.findall(r'^      (\w+): "(.+)",$', kinds[1], re.MULTILINE))
    assert titles == {kind.value: LANGUAGES[language].texts[f"{kind}Title"] for kind in Kind}
