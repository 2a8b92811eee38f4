"""The tenant as a process: ready line, scenario, clean stop."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_one_line_when_ready_and_a_clean_stop(stop_signal: signal.Signals) -> None:
    command = [sys.executable, "-m", "local.tenant", "--port", "0", "--people", "40", "--seed", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["endpoint"] == f"http://127.0.0.1:{ready['port']}/v1.0"
        state = httpx.get(f"{ready['control']}/state").json()
        process.send_signal(stop_signal)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert len(state["users"]) == 43  # two who have roles, and a shared mailbox
    kinds = {group["kind"] for group in state["groups"]}
    assert kinds == {"security", "microsoft365", "dynamic", "synced", "mailEnabledSecurity", "roleAssignable"}
    names = {group["displayName"] for group in state["groups"]}
    assert {"Finance", "Sales Nordic", "Engineering", "All company devices"} <= names
    assert any(not user["accountEnabled"] for user in state["users"])
    assert any(user["userType"] == "Guest" and user["usageLocation"] is None for user in state["users"])
    power_bi = next(sku for sku in state["skus"] if sku["skuPartNumber"] == "POWER_BI_PRO")
    assert power_bi["consumedUnits"] > 0
    assert all(sku["consumedUnits"] <= sku["enabled"] for sku in state["skus"])
