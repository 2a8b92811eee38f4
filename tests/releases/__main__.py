"""Keeps what a release writes: `python -m tests.releases <tag or commit>`.

The release's own code runs on the local parts of its own. A short life of a tenant fills its tables, which are
exported. Its messages, one of each kind, are made by its own functions. Both go to tests/data/releases/<version>.
"""

import asyncio
import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from httpx import Response

from infra.tables.client import service_client
from infra.tables.ledger_file import export
from local.stack import Stack
from tests.integration.api import Api, eventually
from tests.releases.source import COMMIT, LEDGER, MESSAGES, RELEASES, source_of
from tests.support.processes import clean_environment

E3, VISIO = "05e9a617-0261-4cee-bb44-138d3ef5d965", "c5928f49-12ba-48f7-ada3-0d743a3601d5"
END = "2030-01-01T00:00:00Z"
COMMANDS = """
import json
from datetime import UTC, datetime
from domain.commands import Command, CommandKind, to_json
when = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
commands = [
    Command(kind, "a1", "change notification 7", when, hints={"ann": True, "ben": False}, passed=frozenset({"cleo"}),
            tries=2, unseen=1, ends={"ann": when})
    for kind in CommandKind
]
print(json.dumps([to_json(command) for command in commands], indent=1))
"""


def main(revision: str) -> None:
    """Run the release, and write what it has written."""
    commit = subprocess.run(["git", "rev-parse", revision], capture_output=True, text=True, check=True).stdout.strip()
    with source_of(commit) as source:
        version = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        target = RELEASES / version
        target.mkdir(parents=True, exist_ok=True)
        (target / COMMIT).write_text(f"{commit}\n")
        (target / MESSAGES).write_text(_run(source, "-c", COMMANDS))
        _run(source, "-m", "local.stack", "up", "--port", "0", "--workers", "1", "--people", "12")
        try:
            stack = Stack()
            stack.endpoints = json.loads((source / ".local" / "endpoints.json").read_text())
            with Api(stack) as api:
                live(api)
            (target / LEDGER).unlink(missing_ok=True)
            asyncio.run(_export(stack.endpoints["tables"], target / LEDGER, version))
        finally:
            _run(source, "-m", "local.stack", "down")


def live(api: Api) -> None:
    """Seats, a waiting room, a rollback, a failed licence, an end date, a request, an adoption's plan and a night."""
    groups = [api.group(f"Release {name}") for name in ("waits", "rolls", "direct", "adopted")]
    waits = api.allotment(groups[0], E3, 2, overflow="wait", displayName="Räksmörgås")
    rolls = api.allotment(groups[1], E3, 1, overflow="rollback")
    direct = api.allotment(groups[2], VISIO, 5, licensing="direct")
    people = api.people(8, "release")
    for group, some in zip(groups[:3], (people[:4], people[4:6], people[6:7]), strict=True):
        api.join(group, *some)
    for allotment, seats in ((waits, 2), (rolls, 1), (direct, 1)):
        eventually(
            lambda one=allotment: [seat["state"] for seat in api.assignments(one)],
            lambda states, count=seats: states == ["licensed"] * count,
        )
    eventually(lambda: api.members(groups[1]), lambda left: len(left) == 1)
    api.leave(groups[0], api.assignments(waits)[0]["userId"])
    eventually(lambda: api.decisions(waits)[0]["kind"], lambda kind: kind == "promoted")
    _done(api.call("POST", f"/allotments/{direct}/assignments", {"user": people[7], "endDateTime": END}))
    _done(api.call("POST", f"/allotments/{waits}/requests", {"allottedUnits": 9, "message": "För våren"}))
    api.control("POST", f"/groups/{groups[3]}/licenses", {"add": [E3]})
    adoption = {"displayName": "Adopted", "groupId": groups[3], "from": "group", "allottedUnits": 3}
    eventually(lambda: api.call("POST", "/adoptions", adoption), lambda answer: answer.status_code == 201)
    eventually(lambda: len(api.assignments(waits)), lambda seats: seats == 2)
    _done(api.act(direct, "/suspend"))
    api.run("reconcile")
    eventually(lambda: api.call("GET", "/reconciliations").json()["value"], bool)


def _done(answer: Response) -> None:
    assert answer.is_success, answer.text


def _run(source: Path, *arguments: str) -> str:
    environment = clean_environment(PYTHONPATH=str(source))
    done = subprocess.run(
        [sys.executable, *arguments], cwd=source, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


async def _export(connection: str, path: Path, version: str) -> None:
    async with service_client(connection, None, None) as service:
        await export(service, path, version=version, now=datetime.now(UTC))


if __name__ == "__main__":
    main(sys.argv[1])
