"""Planned changes from the command line: planned, listed, tried again, cancelled."""

import json
from datetime import timedelta

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def test_changes_are_planned_listed_and_cancelled(client: Client, server: ApiServer) -> None:
    allotment, now = server.allotment(), server.office.clock.now()
    on, until = ((now + timedelta(days=days)).isoformat() for days in (1, 2))
    planned = client("schedule", "plan", allotment, "--on", on, "--limit", "5", "--until", until)
    assert planned.exit_code == 0, planned.stdout
    assert "limit 5" in planned.stdout
    assert "as before" in planned.stdout
    listed = json.loads(client("schedule", "list", allotment, "-o", "json").stdout)
    assert [each["state"] for each in listed] == ["planned", "planned"]
    assert "limit 5" in client("schedule", "list").stdout
    assert client("schedule", "cancel", allotment, listed[0]["id"]).exit_code == 1
    assert client("schedule", "cancel", allotment, listed[0]["id"], "--yes").exit_code == 0
    assert client("schedule", "retry", allotment, listed[0]["id"]).exit_code == 1
    assert listed[0]["id"] not in client("schedule", "list", "--state", "planned").stdout


def test_what_would_not_fit_is_shown_and_asked_about(client: Client, server: ApiServer) -> None:
    allotment = server.allotment()
    asked = ("schedule", "plan", allotment, "--limit", "5000", "--on")
    on = (server.office.clock.now() + timedelta(days=1)).isoformat()
    refused = client(*asked, on)
    assert (refused.exit_code, "this doesn't fit" in refused.stdout) == (1, True)
    assert client("schedule", "list", "-o", "json").stdout.strip() == "[]"
    assert client(*asked, on, "--yes").exit_code == 0
    assert client(*asked, "never").exit_code == 1
