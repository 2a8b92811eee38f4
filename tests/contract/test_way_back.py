"""What the release before can read of what this one writes. docs/upgrade.md tells the same: here it is held."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain.allotments import AllotmentState, MemberState
from domain.commands import Command, CommandKind, to_json
from domain.objections import Text
from infra.tables.ledger_file import written
from infra.tables.rows import allotment_entity, decided, operations
from tests.releases.source import COMMIT, RELEASES, is_known, source_of
from tests.support.processes import clean_environment
from tests.support.samples import MOMENT, allotment, joining, seat, user, waiting

FORMER = "0.1.0"
READER = """
import base64, json, sys
from datetime import datetime
from domain.commands import from_json
from infra.table_rows import allotment_of, decision_of, member_of

def value(kept):
    if not isinstance(kept, dict):
        return kept
    ((kind, text),) = kept.items()
    return datetime.fromisoformat(text) if kind == "Edm.DateTime" else base64.b64decode(text)

def read(name, kept):
    if name.startswith("command"):
        return from_json(kept)
    row = {key: value(each) for key, each in kept.items()}
    kinds = {"allotment": allotment_of, "member": member_of, "place": member_of, "decision": decision_of}
    return kinds[name.split()[0]](row)

found = {}
for name, kept in json.load(sys.stdin).items():
    try:
        read(name, kept)
        found[name] = "read"
    except Exception as error:
        found[name] = type(error).__name__
print(json.dumps(found))
"""


def written_today() -> Mapping[str, Any]:
    """A row of each kind, and a command of each."""
    held = replace(seat(user(1), MemberState.LICENSED), ends=MOMENT)
    (member,) = (operation[1] for operation in operations("a1", replace(joining(held, 1), decision=None)))
    line = replace(joining(waiting(user(2), 1), 2), decision=None)
    (_, place) = (operation[1] for operation in operations("a1", line))
    (decision,) = (operation[1] for operation in decided("a1", [joining(held, 1)]))
    suspended = Text("suspendedByAdministrator")
    rows = {
        "allotment": allotment_entity(allotment()),
        "allotment suspended": allotment_entity(
            replace(allotment(), state=AllotmentState.SUSPENDED, state_reason=suspended)
        ),
        "allotment preparing": allotment_entity(replace(allotment(), state=AllotmentState.PREPARING, prepared=False)),
        "member": member,
        "place": place,
        "decision": decision,
    }
    commands = {
        f"command {kind}": to_json(Command(kind, "a1", Text("resumedBy", actor=user(1)), MOMENT))
        for kind in CommandKind
    }
    return {name: {key: written(each) for key, each in row.items()} for name, row in rows.items()} | commands


def test_the_former_release_cannot_take_over_again() -> None:
    """That is why docs/upgrade.md says that the way back is the export of before."""
    commit = (RELEASES / FORMER / COMMIT).read_text().strip()
    if not is_known(commit):
        pytest.skip(f"The history of git does not go back to {FORMER}: a shallow clone, or an archive of the sources")
    with source_of(commit) as source:
        done = subprocess.run(
            [sys.executable, "-c", READER],
            cwd=source,
            env=clean_environment(PYTHONPATH=str(source)),
            input=json.dumps(written_today()),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    refused = {name: error for name, error in found.items() if error != "read"}
    assert refused == {
        "allotment preparing": "ValueError",
        "decision": "KeyError",
        "command prepare": "Permanent",
        "command retry": "Permanent",
        "command units": "Permanent",
        "command erase": "Permanent",
        "command changeProducts": "Permanent",
        "command merge": "Permanent",
        "command name": "Permanent",
        "command reservations": "Permanent",
        "command change": "Permanent",
    }
