"""Replaying the decisions from the command line: one allotment, or every one."""

import json
from pathlib import Path

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def full(client: Client, server: ApiServer) -> None:
    """Three people in an allotment of two seats."""
    server.allotment(2, overflow="wait")
    for number in range(3):
        assert client("people", "add", "Sales", server.office.person(f"Member{number}")).exit_code == 0


@pytest.mark.usefixtures("full")
class TestWhatIf:
    def test_both_are_shown_side_by_side(self, client: Client) -> None:
        result = client("what-if", "Sales", "--limit", "3", "-o", "tsv")
        assert result.exit_code == 0
        heading, was, would = (line.split("\t") for line in result.stdout.splitlines())
        assert heading[:4] == ["allotment", "which", "at once", "waited"]
        assert was[:4] == ["Sales", "as it was", "2", "1"]
        assert would[:4] == ["Sales", "what if", "3", "0"]
        assert was[-1] == "3"

    def test_every_allotment_is_replayed_with_its_progress(self, client: Client, server: ApiServer) -> None:
        server.allotment(1, displayName="Empty")
        result = client("what-if", "--percent", "150", "-o", "json")
        assert "2 of 2: " in result.stderr
        found = json.loads(result.stdout)
        assert [each["whatIf"]["waited"] for each in found if each["decisions"]] == [0]

    def test_relatives_are_replayed_as_if_they_lent(self, client: Client, server: ApiServer) -> None:
        server.allotment(5, displayName="Idle")
        result = client("what-if", "Sales", "--lends", "1", "--borrows", "4", "-o", "json")
        (found,) = json.loads(result.stdout)
        assert (found["asItWas"]["waited"], found["whatIf"]["waited"]) == (1, 0)
        for wrong in (("--lends", "1"), ("--keeps", "1")):
            assert client("what-if", "Sales", *wrong).exit_code == 2

    def test_an_order_is_read_from_a_file(self, client: Client, tmp_path: Path) -> None:
        path = tmp_path / "order.yaml"
        path.write_text("waitingOrder:\n  rule: priority\n  defaultClass: 2\n")
        assert client("what-if", "Sales", "--order", str(path), "--overflow", "rollback").exit_code == 0
        path.write_text("rule: [")
        result = client("what-if", "Sales", "--order", str(path))
        assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)

    def test_what_the_app_objects_to_is_told(self, client: Client) -> None:
        result = client("what-if", "Sales", "--overflow", "perhaps")
        assert (result.exit_code, "overflow" in result.stderr) == (1, True)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [(["--limit", "3"], "of one allotment"), (["Sales", "--limit", "3", "--percent", "5"], "not both")],
    )
    def test_what_cannot_be_meant_is_told(self, client: Client, arguments: list[str], told: str) -> None:
        result = client("what-if", *arguments)
        assert (result.exit_code, told in result.stderr) == (2, True)
