"""What does the nightly reconcile of one large group cost, beside a plain listing of that group with the SDK's models?

The group, its licensed group and its allotment are made as they are after many nights: everybody has their seat, and
nothing has changed. Reconcile compares all of it, and a later night by the rota asks what has changed since; the plain
version lists the members and keeps them, nothing more.
Each runs in a process of its own on the same Azurite and the same tenant, so that its memory can be told.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

import httpx

from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import LargeGroupFigures
from benchmarks.tenant import PRODUCT, Tenant
from domain.admission import TRANSACTION_ENTITIES, Transaction
from domain.allotments import Allotment, Licensing, Member, MemberState, Overflow, Product, Step, counted
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.tables.client import Table, service_client
from infra.tables.rows import operations
from infra.tables.store import TableAllotmentStore

PEOPLE, QUICK_PEOPLE = 5_000, 500
WAYS = (("reconcile", "allotments"), ("quiet", "a quiet night"), ("listing", "typed SDK"))
ROTA = {"FULL_COMPARISON_NIGHTS": "7"}
DAY = timedelta(days=1)
AT_MOST = 3600
"""Seconds for one way."""

SEEDING = 600
"""Seconds in which the tenant's control API answers: it makes everybody in one request."""


class Peers(MeasuredStack):
    """The stack without the app: each way brings its own process."""

    def _start_functions(self) -> None:
        self.endpoints["functions"] = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class _Made:
    """Ids of what was made."""

    reconcile: str
    quiet: str
    listing: str


async def measure(people: int) -> list[LargeGroupFigures]:
    """Each way for a group of so many people, in this order."""
    stack = Peers("large-group", ROOT)
    with stack:
        made = await _make(stack, people)
        async with Tenant(stack) as tenant:
            return [await _figures(stack, tenant, way, version, getattr(made, way), people) for way, version in WAYS]


async def _make(stack: Peers, people: int) -> _Made:
    graph = GraphClient(stack.endpoints["graph"], None)
    tables = service_client(stack.endpoints["tables"], None, None)
    async with httpx.AsyncClient(base_url=stack.endpoints["control"], timeout=SEEDING) as control:
        await _told(control, f"/skus/{PRODUCT}", {"enabled": people})
        users = [user["id"] for user in (await _told(control, "/users", {"count": people}))["users"]]
        group = (await _told(control, "/groups", {"displayName": "Large", "members": users}))["id"]
        subscribed = await GraphDirectory(graph).subscribed()
        owned = next(each for each in subscribed.values() if each.sku_part_number == PRODUCT)
        allotment = _allotment(group, people, Product(owned.sku_id, owned.sku_part_number))
        licensed = await GraphDirectory(graph).make_licensed_group(allotment, allotment.products[0])
        product = replace(allotment.products[0], licensed_group_id=licensed)
        await GraphDirectory(graph).license_group(product)
        await _told(control, f"/groups/{licensed}/members", {"add": users})
    allotment = replace(allotment, products=(product,))
    store = TableAllotmentStore(tables)
    await store.claim(group, allotment.id)
    await store.create(allotment)
    await _seat(store, Table(tables, "Allotments"), allotment, sorted(users))
    await tables.close()
    await graph.close()
    return _Made(reconcile=allotment.id, quiet=allotment.id, listing=group)


async def _seat(store: TableAllotmentStore, table: Table, allotment: Allotment, users: Sequence[str]) -> None:
    """Write everybody's row, and the ledger that counts them."""
    then, after = allotment.created, allotment
    steps = []
    for user in users:
        seat = Member(user, MemberState.LICENSED, then, apply_by=then, checked=then)
        steps.append(Step(user, None, seat))
        after = counted(after, steps[-1])
    for chunk in batched(steps, TRANSACTION_ENTITIES, strict=False):
        await table.transact([("create", each[1]) for step in chunk for each in operations(allotment.id, step)])
    stored = await store.load(allotment.id)
    assert stored is not None
    await store.commit(Transaction(after, ()), stored.etag)


def _allotment(group: str, people: int, product: Product) -> Allotment:
    now = datetime.now(UTC)
    return Allotment(
        id="00000000-0000-4000-a000-000000000001",
        display_name="Large",
        group_id=group,
        products=(product,),
        allotted_units=people,
        overflow=Overflow.WAIT,
        licensing=Licensing.GROUP,
        created=now - DAY,
        observation_count=1,
        token_since=now - DAY / 2,
    )


async def _figures(stack: Peers, tenant: Tenant, way: str, version: str, target: str, people: int) -> LargeGroupFigures:
    graph, tables = await tenant.graph_use(), stack.table_requests
    command = [sys.executable, "-m", "benchmarks.large_group_process", way, target]
    environment = {**os.environ, **stack.settings, **ROTA, "PYTHONPATH": str(ROOT)}
    run = await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, timeout=AT_MOST, check=True
    )
    told = json.loads(run.stdout)
    assert told["people"] == people, f"{way} read {told['people']} of {people} people"
    used = (await tenant.graph_use()).since(graph)
    return LargeGroupFigures(
        people=people,
        version=version,
        seconds=told["seconds"],
        graph_requests=used.requests,
        resource_units=used.resource_units,
        table_requests=stack.table_requests - tables,
        memory_before=told["before"],
        memory_peak=told["peak"],
    )


async def _told(control: httpx.AsyncClient, path: str, body: object) -> Any:
    answer = await control.post(path, json=body)
    answer.raise_for_status()
    return answer.json()
