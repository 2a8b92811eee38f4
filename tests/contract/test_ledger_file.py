"""The ledger as a file, and back: nothing is lost on the way, and nobody's seat is."""

import asyncio
import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest
from azure.data.tables import EdmType, EntityProperty
from azure.data.tables.aio import TableServiceClient
from ruamel.yaml import YAML

from domain.admission import Plan, Transaction, transactions
from domain.allotments import AllotmentState, Member, MemberState, Step, counted
from domain.errors import Conflict
from domain.layout import LAYOUT
from domain.objections import in_language
from domain.reserved import ReservationState
from infra.tables.client import Table, service_client
from infra.tables.ledger_file import TABLES, export, restore
from infra.tables.store import TableAllotmentStore
from tests.support.processes import ROOT, Azurite, clean_environment
from tests.support.samples import allotment, joining, make, reservation, reserving, seat, user, waiting

DAY = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
async def here(azurite: Azurite) -> AsyncIterator[TableServiceClient]:
    async with service_client(azurite.fresh_connection(), None, None) as service:
        yield service


@pytest.fixture
async def there(azurite: Azurite) -> AsyncIterator[TableServiceClient]:
    async with service_client(azurite.fresh_connection(), None, None) as service:
        yield service


class MayReadAlone(TableServiceClient):
    """An account that takes nothing from who writes, as for the role Storage Table Data Reader."""

    async def create_table(self, table_name: str, **_: object) -> NoReturn:
        raise AssertionError(f"{table_name} would be made")

    create_table_if_not_exists = create_table


async def with_people(service: TableServiceClient, *members: Member) -> TableAllotmentStore:
    """An allotment with these seats and places, each by a decision."""
    store = TableAllotmentStore(service)
    await make(store, allotment())
    stored = await store.load("a1")
    assert stored is not None
    after, steps = stored.value, [joining(member, number) for number, member in enumerate(members, 1)]
    for step in steps:
        after = counted(after, step)
    etag = stored.etag
    for transaction in transactions(Plan(after, tuple(steps)), stored.value):
        etag = await store.commit(transaction, etag)
    return store


async def rows_of(service: TableServiceClient, table: str) -> list[dict[str, object]]:
    return [dict(row) async for row in Table(service, table).query("PartitionKey ge @all", {"all": ""})]


async def test_every_table_comes_back_as_it_was(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path
) -> None:
    row = {
        "text": 'å \u2028 "quoted" \U0001f600',
        "empty": "",
        "flag": True,
        "number": -7,
        "share": 0.1 + 0.2,
        "large": EntityProperty(2**40, EdmType.INT64),
        "when": datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
        "body0": bytes(range(256)),
        "id": UUID("0000000a-0000-4000-a000-000000000001"),
    }
    for table in set(TABLES) - {"Allotments"}:
        for partition in ("p", "q"):
            await Table(here, table).insert({"PartitionKey": partition, "RowKey": "r", **row})
    counts = await export(here, tmp_path / "file", version="0.2.0", now=DAY)
    assert counts == dict.fromkeys(set(TABLES) - {"Allotments"}, 2)
    assert await restore(there, tmp_path / "file") == counts
    for table in TABLES:
        before = await rows_of(here, table)
        if table == "Groups":  # what lists have shown is of the allotments as they were
            before = [{name: value for name, value in each.items() if name != "body0"} for each in before]
        assert await rows_of(there, table) == before


async def test_an_allotment_comes_back_suspended_with_everybody_in_it(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path
) -> None:
    seats = [replace(seat(user(number)), state=MemberState.LICENSED) for number in range(150)]
    line = [waiting(user(200 + number), number + 1) for number in range(30)]
    store = await with_people(here, *seats, *line)
    await export(here, tmp_path / "file", version="0.2.0", now=DAY)
    await restore(there, tmp_path / "file")
    before, after = await store.load("a1"), await TableAllotmentStore(there).load("a1")
    assert before
    assert after
    assert (after.value.consumed_units, after.value.waiting_units) == (150, 30)
    assert after.value.state is AllotmentState.SUSPENDED
    assert after.value.delta_token is None
    told = "Restored from the export of 2026-03-03 01:00 UTC."
    assert in_language(after.value.state_reason or "", "en").startswith(told)
    assert await TableAllotmentStore(there).all_members("a1") == await store.all_members("a1")
    assert await TableAllotmentStore(there).waiting("a1", 99) == await store.waiting("a1", 99)
    assert await TableAllotmentStore(there).decisions("a1", None, 999) == await store.decisions("a1", None, 999)
    assert await TableAllotmentStore(there).watched_groups() == await store.watched_groups()


async def test_an_allotment_that_was_written_while_it_was_read_fits_its_members(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path
) -> None:
    """The ledger is read first: here somebody gets a seat, and two change places, before the members are read."""
    await with_people(here, seat(user(1)), waiting(user(2), 1), waiting(user(3), 2))
    await export(here, tmp_path / "file", version="0.2.0", now=DAY)
    lines = gzip.decompress((tmp_path / "file").read_bytes()).decode().splitlines(keepends=True)
    torn = []
    for line in lines:
        match json.loads(line):
            case ["Allotments", row] if row["RowKey"] == f"member:{user(3)}":
                row["place"] = 1
                torn.append(json.dumps(["Allotments", row]) + "\n")
                late = row | {"RowKey": f"member:{user(4)}", "userId": user(4), "state": "licensed", "seated": True}
                torn.append(json.dumps(["Allotments", {k: v for k, v in late.items() if k != "place"}]) + "\n")
            case {"rows": rows}:
                torn.append(json.dumps({"rows": rows + 1}) + "\n")
            case _:
                torn.append(line)
    (tmp_path / "torn").write_bytes(gzip.compress("".join(torn).encode()))
    await restore(there, tmp_path / "torn")
    store = TableAllotmentStore(there)
    stored, members = await store.load("a1"), await store.all_members("a1")
    assert stored
    assert (stored.value.consumed_units, stored.value.waiting_units, stored.value.next_place) == (2, 2, 3)
    assert {member.user_id: member.place for member in members.values()} == {
        user(1): None,
        user(2): 1,
        user(3): 2,
        user(4): None,
    }
    assert [member.user_id for member in await store.waiting("a1", 9)] == [user(2), user(3)]
    left = Transaction(stored.value, (Step(user(3), members[user(3)], None, None),))
    await store.commit(left, stored.etag)
    assert [member.user_id for member in await store.waiting("a1", 9)] == [user(2)]


async def test_an_account_with_rows_is_left_alone_unless_that_is_asked(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path
) -> None:
    await with_people(here, *(seat(user(number)) for number in range(120)))
    await export(here, tmp_path / "file", version="0.2.0", now=DAY)
    for number in range(205):
        await Table(there, "Audit").insert({"PartitionKey": f"p{number // 150}", "RowKey": f"{number:04d}"})
    before = await rows_of(there, "Audit")
    with pytest.raises(Conflict, match="There are rows in Audit"):
        await restore(there, tmp_path / "file")
    assert await rows_of(there, "Audit") == before
    assert await rows_of(there, "Allotments") == []
    await restore(there, tmp_path / "file", emptying=True)
    assert await rows_of(there, "Audit") == []
    assert len(await TableAllotmentStore(there).all_members("a1")) == 120
    await restore(there, tmp_path / "file", emptying=True)
    assert len(await TableAllotmentStore(there).all_members("a1")) == 120


async def test_a_file_is_not_written_over(here: TableServiceClient, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(FileExistsError):
        await export(here, tmp_path / "file", version="0.2.0", now=DAY)
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize(
    "damage", ["cut", "line gone", "end gone", "last line cut", "later", "other", "no gzip", "empty"]
)
async def test_a_file_that_is_not_whole_changes_nothing(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "file"
    await with_people(here, seat(user(1)), seat(user(2)))
    await export(here, path, version="0.9.0", now=DAY)
    await Table(there, "Groups").insert({"PartitionKey": "groups", "RowKey": "g", "allotmentId": "a"})
    whole = path.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    heading = json.loads(lines[0])
    assert heading == {"format": "allotments-ledger", "layout": LAYOUT, "version": "0.9.0", "exported": DAY.isoformat()}
    broken = {
        "cut": whole[:-20],
        "line gone": gzip.compress(b"".join([*lines[:2], *lines[3:]])),
        "end gone": gzip.compress(b"".join(lines[:-1])),
        "last line cut": gzip.compress(b"".join(lines)[:-1]),
        "later": gzip.compress(json.dumps(heading | {"layout": LAYOUT + 1}).encode() + b"\n" + b"".join(lines[1:])),
        "other": gzip.compress(b'{"format": "other"}\n' + b"".join(lines[1:])),
        "no gzip": b"".join(lines),
        "empty": b"",
    }
    path.write_bytes(broken[damage])
    with pytest.raises(ValueError, match="release 0.9.0" if damage == "later" else "not whole|no export"):
        await restore(there, path, emptying=True)
    assert len(await rows_of(there, "Groups")) == 1


async def ledger(connection: str, *arguments: str) -> tuple[int, str, str]:
    """The script's exit code, and what it says on both ways."""
    command = [sys.executable, "deploy/ledger.py", *arguments]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        cwd=ROOT,
        env=clean_environment(TABLES_CONNECTION=connection),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


async def test_the_command_line(azurite: Azurite, tmp_path: Path) -> None:
    source, target = azurite.fresh_connection(), azurite.fresh_connection()
    async with service_client(source, None, None) as service:
        await with_people(service, seat(user(1)))

    file = str(tmp_path / "ledger.jsonl.gz")
    code, shown, _ = await ledger(source, "export", file)
    assert (code, "Allotments" in shown) == (0, True)
    assert (tmp_path / "ledger.jsonl.gz").stat().st_mode & 0o077 == 0
    assert (await ledger(source, "export", file))[0] == 1
    code, shown, _ = await ledger(target, "restore", file)
    assert (code, "Every allotment is suspended." in shown) == (0, True)
    code, _, told = await ledger(target, "restore", file)
    assert (code, "add --replace" in told, "Traceback" in told) == (1, True, False)
    assert (await ledger(target, "restore", file, "--replace"))[0] == 0
    code, _, told = await ledger(target, "restore", str(tmp_path / "nothing"))
    assert (code, "No such file" in told) == (1, True)


async def test_seats_that_were_kept_are_owed_again(
    here: TableServiceClient, there: TableServiceClient, tmp_path: Path
) -> None:
    """Rows are read one after the other, so that somebody may be seated in one and kept a seat in another."""
    store = await with_people(here, seat(user(1)))
    stored = await store.load("a1")
    assert stored is not None
    kept = [reservation(user(2 + at), state) for at, state in enumerate(ReservationState)]
    after, steps = stored.value, [reserving(each) for each in kept]
    for step in steps:
        after = counted(after, step)
    await store.commit(Transaction(after, tuple(steps)), stored.etag)
    await export(here, tmp_path / "ledger", version="1", now=DAY)
    await restore(there, tmp_path / "ledger")
    restored = TableAllotmentStore(there)
    found = await restored.load("a1")
    assert found is not None
    numbers = (found.value.consumed_units, found.value.reservations, found.value.reserved_units, found.value.owed_units)
    assert numbers == (1, 3, 0, 2)
    there_now = (await restored.page_of_reservations("a1", None, 9)).items
    assert [each.state for each in there_now] == ["planned", "owed", "owed"]
    assert await restored.owed("a1", 9) == list(there_now[1:])


async def test_an_export_needs_nothing_but_to_read(azurite: Azurite, tmp_path: Path) -> None:
    connection = azurite.fresh_connection()
    async with service_client(connection, None, None) as service:
        await with_people(service, seat(user(1)))
    async with MayReadAlone.from_connection_string(connection) as reader:
        counts = await export(reader, tmp_path / "ledger.jsonl.gz", version="0", now=DAY)
    assert counts["Allotments"] > 0
    assert "Bookmarks" in TABLES  # which nobody has made
    assert counts["Bookmarks"] == 0


async def test_an_export_of_nothing_is_told(azurite: Azurite, tmp_path: Path) -> None:
    code, _, told = await ledger(azurite.fresh_connection(), "export", str(tmp_path / "ledger.jsonl.gz"))
    assert code == 1
    assert "There is nothing in the tables, so the file is empty. Is this the account that you mean?" in told


WORKFLOW = ROOT / "deploy" / "export-ledger.yml"
UPLOADER = """#!/bin/sh
for argument in "$@"; do printf '%s\\n' "$argument"; done > told
"""
"""The Azure CLI, as far as the workflow needs it: it writes down what it is asked."""


async def somebody_at(connection: str) -> None:
    async with service_client(connection, None, None) as service:
        await with_people(service, seat(user(1)))


async def restored_at(connection: str, path: Path) -> Mapping[str, int]:
    async with service_client(connection, None, None) as service:
        return await restore(service, path)


def test_the_workflow_exports_and_uploads_one_file(azurite: Azurite, tmp_path: Path) -> None:
    connection, other = azurite.fresh_connection(), azurite.fresh_connection()
    asyncio.run(somebody_at(connection))
    steps = YAML(typ="safe").load(WORKFLOW.read_text())["jobs"]["export"]["steps"]
    install, *scripts = [step["run"] for step in steps if "run" in step]
    assert install.endswith("--require-hashes --requirement requirements.txt")
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "az").write_text(UPLOADER)
    (tmp_path / "bin" / "az").chmod(0o755)
    path = f"{tmp_path / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = clean_environment(TABLES_CONNECTION=connection, EXPORTS_ACCOUNT="exports", PATH=path, PYTHONPATH=str(ROOT))
    for script in scripts:
        command = ["bash", "-e", "-c", script]
        subprocess.run(command, cwd=tmp_path, env=given, check=True)
    (exported,) = tmp_path.glob("ledger-*.jsonl.gz")
    assert re.fullmatch(r"ledger-\d{4}-\d\d-\d\dT\d{4}Z\.jsonl\.gz", exported.name)
    asked = (tmp_path / "told").read_text().splitlines()
    assert asked[:3] == ["storage", "blob", "upload-batch"]
    options = dict(zip(asked[3::2], asked[4::2], strict=True))
    assert options["--account-name"] == "exports"
    assert options["--auth-mode"] == "login"
    assert [*tmp_path.glob(options["--pattern"])] == [exported]
    assert "Allotments" in asyncio.run(restored_at(other, exported))


def test_the_workflow_fits_its_template_and_its_page() -> None:
    workflow = WORKFLOW.read_text()
    template = (ROOT / "deploy" / "ledger-exports.bicep").read_text()
    page = (ROOT / "docs" / "operations.md").read_text()
    assert "--destination ledger-exports " in workflow
    assert "var container = 'ledger-exports'" in template
    needed = set(re.findall(r"vars\.(\w+)", workflow))
    assert {each for each in needed if f"`{each}`" not in page} == set()
    outputs = set(re.findall(r"^output (\w+) ", template, re.MULTILINE))
    assert {"EXPORTS_ACCOUNT", "EXPORTS_CLIENT_ID"} <= needed & outputs
    (minute, hour) = map(int, re.findall(r'cron: "(\d+) (\d+) \* \* \*"', workflow)[0])
    (night,) = re.findall(
        r"reconcileSchedule string = '0 (\d+) (\d+) \* \* \*'", (ROOT / "deploy/main.bicep").read_text()
    )
    assert (hour, minute) > (int(night[1]), int(night[0]))
