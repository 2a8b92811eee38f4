"""The portal has a name for everything that the app sends."""

import re

from domain.audit import AuditKind, settings_of
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
