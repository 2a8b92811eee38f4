"""A missing or malformed setting stops the start, and is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

from local.stack import Stack
from local.stack.stack import ROOT


def start(stack: Stack, tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in {**stack.settings, **changes}.items() if value is not None}
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    command = [sys.executable, "-m", "local.functions_host", "--app", str(ROOT), "--port", "0"]
    return subprocess.run(
        [*command, "--settings", str(settings)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        check=False,
    )


def test_the_app_does_not_start_without_a_setting_and_says_which(stack: Stack, tmp_path: Path) -> None:
    ended = start(stack, tmp_path, ServiceBusConnection=None)
    assert ended.returncode == 1
    told = ended.stderr.strip().splitlines()[-1]
    assert "ServiceBusConnection or ServiceBusConnection__fullyQualifiedNamespace is missing" in told


def test_everything_that_is_wrong_is_said_at_once(stack: Stack, tmp_path: Path) -> None:
    ended = start(stack, tmp_path, AUTH_AUDIENCE=None, SETTLE_SECONDS="-1", PUBLIC_URL="http://example.com")
    last = ended.stderr.strip().splitlines()[-1]
    for name in ("AUTH_AUDIENCE", "SETTLE_SECONDS", "PUBLIC_URL"):
        assert name in last
