"""A lost ledger is restored from an export of before: promises hold again, and nobody loses a licence unasked."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.tables.client import Table, service_client
from local.stack import Options, Stack
from tests.integration.api import Api, eventually
from tests.support.misfits import Misfits
from tests.support.processes import ROOT, clean_environment

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
SETTINGS = {"GRANT_WINDOW_SECONDS": "3", "SETTLE_SECONDS": "3", "UNSEEN_SETTLE_SECONDS": "4"}


@pytest.fixture
def own_stack(tmp_path: Path, misfits: Misfits) -> Iterator[Stack]:
    """A stack of this test's own: its tables are emptied, and its app is stopped."""
    with Stack(Options(port=0, people=5, settings=SETTINGS, folder=tmp_path / "stack")) as running:
        misfits.watch(running.endpoints["control"])
        yield running
        misfits.forget(running.endpoints["control"])


def ledger(stack: Stack, *arguments: str) -> None:
    environment = clean_environment(TABLES_CONNECTION=stack.endpoints["tables"])
    done = subprocess.run(
        [sys.executable, "deploy/ledger.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def lose(stack: Stack, table: str) -> None:
    """Somebody empties a table."""

    async def empty() -> None:
        async with service_client(stack.endpoints["tables"], None, None) as service:
            target = Table(service, table)
            async for row in target.query("PartitionKey ge @all", {"all": ""}):
                await target.delete(row["PartitionKey"], row["RowKey"])

    asyncio.run(empty())


def states(api: Api, allotment: str) -> dict[str, str]:
    return {seat["userId"]: seat["state"] for seat in api.assignments(allotment)}


def settled(api: Api, allotment: str, *users: str) -> None:
    eventually(lambda: states(api, allotment), lambda found: found == dict.fromkeys(users, "licensed"))


def waiting(api: Api, allotment: str) -> list[str]:
    return [each["userId"] for each in api.call("GET", f"/allotments/{allotment}/waitingMembers").json()["value"]]


def test_a_lost_ledger_is_restored(own_stack: Stack, tmp_path: Path) -> None:
    file = str(tmp_path / "ledger.jsonl.gz")
    with Api(own_stack) as api:
        api.control("POST", "/knobs", {"licensingDelaySeconds": [0.1, 0.5]})
        line, roll = api.group("line"), api.group("roll")
        queue, full = api.allotment(line, E3, 2, overflow="wait"), api.allotment(roll, E3, 2, overflow="rollback")
        leaver, stayer, next_one, newcomer = sorted(api.people(4, "line"))
        first, second, late = api.people(3, "roll")
        api.join(line, leaver, stayer)
        settled(api, queue, leaver, stayer)
        api.join(line, next_one)
        api.join(roll, first, second)
        eventually(lambda: waiting(api, queue), lambda found: found == [next_one])
        settled(api, full, first, second)

        ledger(own_stack, "export", file)

        api.leave(line, leaver)
        settled(api, queue, stayer, next_one)
        api.join(line, newcomer)
        eventually(lambda: waiting(api, queue), lambda found: found == [newcomer])
        assert api.change(full, {"allottedUnits": 3}).status_code == 200
        api.join(roll, late)
        settled(api, full, first, second, late)
        lone = api.group("after")
        after = api.allotment(lone, E3, 1)
        (alone,) = api.people(1, "alone")
        api.join(lone, alone)
        settled(api, after, alone)
        held = {stayer, next_one, first, second, late, alone}
        eventually(lambda: api.licensed(E3) & {*held, leaver, newcomer}, lambda found: found == held)

        app = own_stack.parts["functions"]
        app.stop()
        lose(own_stack, "Allotments")
        ledger(own_stack, "restore", file, "--replace")
        app.begin()
        app.wait_until_ready()

        for allotment in (queue, full):
            shown = api.shown(allotment)
            assert (shown["state"], shown["stateReasonCode"]) == ("suspended", "restored")
        assert api.call("GET", f"/allotments/{after}").status_code == 404
        api.run("catch_up")
        api.run("reconcile")
        eventually(lambda: api.call("GET", "/reconciliations").json()["value"], bool)
        assert api.licensed(E3) >= held
        assert api.members(roll) == {first, second, late}

        assert api.change(full, {"allottedUnits": 3}).status_code == 200
        for allotment in (queue, full):
            assert api.change(allotment, {"state": "active"}).status_code == 200
        settled(api, queue, stayer, next_one)
        settled(api, full, first, second, late)
        eventually(lambda: waiting(api, queue), lambda found: found == [newcomer])
        assert api.licensed(E3) >= held
        assert not api.licensed(E3) & {leaver, newcomer}
        assert [api.shown(each)["consumedUnits"] for each in (queue, full)] == [2, 3]
