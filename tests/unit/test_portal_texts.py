"""The portal's own texts say what the app says."""

import json

import pytest

from domain.reconciliation.kinds import DESCRIPTIONS, Kind
from local.stack.stack import ROOT

ENGLISH = (ROOT / "portal" / "src" / "texts" / "english.ts").read_text()


@pytest.mark.parametrize("kind", Kind)
def test_english_explains_every_kind_of_drift_as_the_report_does(kind: Kind) -> None:
    described = DESCRIPTIONS[kind]
    wanted = [f"{kind}: {{", f"meaning: {json.dumps(described.meaning)},", f"cure: {json.dumps(described.cure)},", "},"]
    assert " ".join(wanted) in " ".join(ENGLISH.split())
