"""Where telemetry goes: to the resource that the settings name and nowhere else, or to a file."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from aiohttp import web

from tests.support.processes import ROOT
from tests.support.recording_server import Recorded, recording_server

PROGRAM = """
import socket, sys
asked = []
def connected(self, address, connect=socket.socket.connect):
    asked.append(address)
    return connect(self, address)
socket.socket.connect = connected
from pathlib import Path
from opentelemetry import metrics, trace
from infra.telemetry import TelemetrySettings, start
before = {name for name in sys.modules if name.startswith("azure.monitor")}
connection, file = sys.argv[1:]
start(TelemetrySettings(connection or None, Path(file) if file else None, share=1))
with trace.get_tracer("application").start_as_current_span("one"):
    metrics.get_meter("application").create_counter("number").add(7)
at_start = {name for name in sys.modules if name.startswith("azure.monitor")}
for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
    getattr(provider, "shutdown", lambda: None)()
print(repr((before | at_start, sorted({address[:2] for address in asked}))))
"""
"""The SDK can be put behind the API once a process."""


def told(connection: str, file: str) -> tuple[set[str], list[tuple[str, int]]]:
    """What of the exporter was imported by the start, and where a process that told one thing has connected to."""
    clean = {name: value for name, value in os.environ.items() if "APPLICATIONINSIGHTS" not in name}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, connection, file],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=clean,
        check=True,
    )
    found: tuple[set[str], list[tuple[str, int]]] = eval(done.stdout.splitlines()[-1])
    return found


async def test_to_the_resource_of_the_settings_and_nowhere_else() -> None:
    async def taken(request: Recorded) -> web.Response:
        count = len(request.body.splitlines()) or 1
        return web.json_response({"itemsReceived": count, "itemsAccepted": count, "errors": []})

    async with recording_server(taken) as server:
        key = "00000000-0000-4000-a000-000000000000"
        connection = f"InstrumentationKey={key};IngestionEndpoint={server.url}"
        imported, connected = await asyncio.to_thread(told, connection, "")
        assert imported == set()
        assert {port for _, port in connected} == {int(server.url.rpartition(":")[2])}
        assert {request.path for request in server.requests} == {"/v2.1/track"}


def test_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "telemetry.jsonl"
    imported, connected = told("", str(path))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {next(iter(line)) for line in lines} == {"span", "metrics"}
    assert (imported, connected) == (set(), [])
    assert path.stat().st_mode & 0o777 == 0o600


def test_nowhere_without_a_setting() -> None:
    assert told("", "") == (set(), [])
