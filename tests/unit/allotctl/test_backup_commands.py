"""What the client shows of backups."""

import csv

import pytest

from domain.commands import Command, CommandKind
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def told(client: Client, server: ApiServer) -> Client:
    """Pia waits in Office, and has Spare meanwhile."""
    backup = server.allotment(5, displayName="Spare")
    made = server.allotment(0, displayName="Office", overflow="wait", backups=[backup])
    server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": server.office.person("pia")}))
    for one, kind in ((made, CommandKind.FINISH), (backup, CommandKind.OBSERVE), (made, CommandKind.FINISH)):
        server.office.tenant.run_due()
        command = Command(kind, one, "test", server.office.clock.now())
        server.do(server.office.commands.enqueue([command]))
    return client


def test_an_allotment_is_shown_with_its_backups(told: Client) -> None:
    lines = [" ".join(line.split()) for line in told("show", "Office").stdout.splitlines()]
    assert "backups, in order Spare" in lines
    assert "people with a backup 1" in lines
    lines = [" ".join(line.split()) for line in told("show", "Spare").stdout.splitlines()]
    assert "people with a backup 0" in lines


def test_who_waits_is_listed_with_the_backup(told: Client) -> None:
    result = told("waiting", "list", "Office", "-o", "csv")
    (row,) = csv.DictReader(result.stdout.lstrip("\ufeff").splitlines())
    assert row["backup"] == "Spare"


def test_why_says_what_somebody_has_meanwhile(told: Client) -> None:
    lines = [" ".join(line.split()) for line in told("why", "pia").stdout.splitlines()]
    assert "meanwhile Spare" in lines
