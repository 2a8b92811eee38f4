"""An app whose settings are wrong says so at its own address, and does nothing else."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from local.stack import Stack
from local.stack.part import Part
from local.stack.stack import ROOT


@contextmanager
def started(stack: Stack, folder: Path, **changes: str | None) -> Iterator[Part]:
    """The app with other settings; None takes one away."""
    values = {name: value for name, value in {**stack.settings, **changes}.items() if value is not None}
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    command = [sys.executable, "-m", "local.functions_host", "--app", str(ROOT), "--port", "0"]
    part = Part("functions", [*command, "--settings", str(settings)], log_folder=folder, environment={**os.environ})
    try:
        yield part.start()
    finally:
        part.stop()


def test_the_app_without_its_settings_names_them_all_and_shows_no_value(stack: Stack, tmp_path: Path) -> None:
    wrong = {"ServiceBusConnection": None, "AUTH_AUDIENCE": None, "PUBLIC_URL": "http://example.com"}
    with (
        started(stack, tmp_path, **wrong) as part,
        httpx.Client(base_url=f"http://127.0.0.1:{part.ready['port']}") as http,
    ):
        assert {*part.ready["functions"]} == {"health", "doctor"}
        for path in ("/api/health", "/api/doctor"):
            answer = http.get(path)
            assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
            told = answer.json()
            assert {*told["settings"]} == {*wrong}
            assert (told["code"], "http://example.com" in answer.text) == ("settingsWrong", False)
        swedish = http.get("/api/health", headers={"Accept-Language": "sv"}).json()["detail"]
        assert swedish.startswith("Appen kan inte starta.")
    log = part.log.read_text()
    assert "The app cannot start." in log
    assert "ServiceBusConnection or ServiceBusConnection__fullyQualifiedNamespace is missing" in log
    assert "PUBLIC_URL is 'http://example.com': it must be an https URL" in log
