"""Starts the peers and the worker, and puts together what both of them have counted."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx

from benchmarks.measured_stack import LOGS, ROOT
from benchmarks.report import NightFigures
from local.stack.part import Part
from local.stack.stack import SETTINGS

SIZE = 500
"""People an allotment."""

AROUND_ONE = 5
"""Everybody is in so many allotments, so that there are no fewer."""

AT_MOST = 3 * 3600
ISSUER = "https://login.microsoftonline.com/7d96b5a1-0c65-4b7e-8c5e-3a1f00000001/v2.0"


async def measure(allotments: int) -> NightFigures:
    """A night of so many allotments, whose worker is stopped halfway."""
    return await _measured(allotments, SIZE, ["--stopped-after", str(allotments // 2)])


async def measure_one(size: int) -> NightFigures:
    """The comparison of one allotment of so many people, of whom nothing has changed."""
    return replace(await _measured(AROUND_ONE, size, ["--one"]), allotments=1, people=size, memberships=size)


async def _measured(allotments: int, size: int, options: Sequence[str]) -> NightFigures:
    command = [sys.executable, "-m", "benchmarks.large_tenant.peers", str(allotments), str(size)]
    part = Part("peers", command, log_folder=LOGS / "large-tenant", environment={"PYTHONPATH": str(ROOT)})
    try:
        part.begin()
        part.wait_until_ready()
        return await asyncio.to_thread(_figures, part.ready, allotments, size, options)
    finally:
        part.stop()


def _figures(ready: Mapping[str, Any], allotments: int, size: int, options: Sequence[str]) -> NightFigures:
    settings = {
        **SETTINGS,
        "GRAPH_ENDPOINT": ready["graph"],
        "TABLES_CONNECTION": ready["tables"],
        "ServiceBusConnection": "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=none;SharedAccessKey=none",
        "PUBLIC_URL": ready["origin"],
        "AUTH_ISSUER": ISSUER,
        "AUTH_AUDIENCE": "benchmark",
    }
    worker = [sys.executable, "-m", "benchmarks.large_tenant.night", *options]
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(worker, env=environment, cwd=ROOT, stdout=subprocess.PIPE, timeout=AT_MOST, check=True)
    told = json.loads(run.stdout.splitlines()[-1])
    assert (told["finished"], told["missing"]) == (True, 0), f"The night did not end as it should: {told}"
    counted = httpx.get(f"{ready['origin']}/counted").raise_for_status().json()
    graph, tables = counted["graph"], counted["tables"]
    return NightFigures(
        allotments=allotments,
        people=allotments * size // 5,
        memberships=allotments * size,
        seconds=told["seconds"],
        cpu_seconds=told["cpu_seconds"],
        graph_requests=graph["requests"],
        resource_units=graph["resource_units"],
        graph_writes=graph["writes"],
        table_reads=tables["reads"],
        table_writes=tables["writes"],
        entities_read=tables["entities"],
        commands=told["commands"],
        redelivered=told["redelivered"],
        memory_before=told["before"],
        memory_peak=told["peak"],
    )
