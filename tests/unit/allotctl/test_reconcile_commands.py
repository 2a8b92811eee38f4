"""reconcile and report, against the API's real routes over HTTP: found, confirmed by the plan, followed, read."""

import csv
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from allotctl import work
from application.reconciliation import nightly
from domain.commands import Command, CommandKind
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client

NOBODY = "00000000-0000-4000-a000-00000000beef"


@pytest.fixture(autouse=True)
def pauses(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; in each of them a worker takes the oldest command that nobody has carried out."""
    made: list[float] = []

    def pause(seconds: float) -> None:
        made.append(seconds)
        office = server.office
        if office.commands.carry_out is None and office.commands.sent:
            server.do(office._carry_out(office.commands.sent.pop(0)))

    monkeypatch.setattr(work, "sleep", pause)
    return made


def seated(server: ApiServer, name: str = "Finance", *, disabled: bool = False, units: int = 2) -> str:
    """An allotment with one seat, whose person's account may be disabled."""
    office, group = server.office, server.office.group()
    member = office.person(f"{name.lower()}member")
    office.tenant.change_members(group, add=[member])
    made = server.allotment(units, groupId=group, displayName=name, overflow="wait")
    for _ in range(3):
        office.clock.advance(timedelta(minutes=20))
        office.tenant.run_due()
        server.do(office.commands.enqueue([Command(CommandKind.FINISH, made, "test", office.clock.now())]))
    if disabled:
        office.tenant.update_user(member, account_enabled=False)
    return made


def consumed(server: ApiServer) -> list[int]:
    return [each["consumedUnits"] for each in server.shown()]


def finish(server: ApiServer) -> None:
    core = server.office.core
    assert core.nightly is not None
    server.do(nightly.finish(core, core.nightly))


class TestPlan:
    def test_it_is_shown_with_kind_person_and_cure(self, client: Client, server: ApiServer) -> None:
        made = seated(server, disabled=True)
        result = client("reconcile", "--allotment", "finance", "--dry-run")
        assert result.exit_code == 0, result.stderr
        for told in (
            "needs approval",
            "Account disabled",
            "financemember",
            "Remove the person from the group",
            f"--allotment {made}",
        ):
            assert told in result.stdout
        assert "0 would be healed, 1 ask, 0 are reported." in result.stdout
        assert consumed(server) == [1]

    def test_scripts_are_told_by_the_exit_code(self, client: Client, server: ApiServer) -> None:
        seated(server)
        assert client("reconcile", "--dry-run", "--exit-code").exit_code == 0
        seated(server, "Sales", disabled=True)
        result = client("reconcile", "--dry-run", "--exit-code", "-o", "json")
        assert result.exit_code == 3
        assert sorted(len(plan["findings"]) for plan in json.loads(result.stdout)) == [0, 1]

    def test_that_very_plan_is_carried_out(self, client: Client, server: ApiServer) -> None:
        made = seated(server, disabled=True)
        (plan,) = json.loads(client("reconcile", "--allotment", made, "--dry-run", "-o", "json").stdout)
        server.office.clock.advance(timedelta(seconds=1))
        result = client("reconcile", "--allotment", made, "--confirm", plan["id"])
        assert result.exit_code == 0, result.stderr
        assert "Compared: 1 findings." in result.stdout
        gone = json.loads(client("reconcile", "--allotment", made, "--dry-run", "-o", "json").stdout)[0]["findings"]
        assert "accountDisabled" not in [each["kind"] for each in gone]

    def test_another_plan_is_refused(self, client: Client, server: ApiServer) -> None:
        made = seated(server, disabled=True)
        result = client("reconcile", "--allotment", made, "--confirm", NOBODY)
        assert result.exit_code == 1
        assert "There is no such plan" in result.stderr
        assert consumed(server) == [1]

    @pytest.mark.parametrize("options", [["--confirm", "x"], ["--confirm", "x", "--allotment", "y", "--dry-run"]])
    def test_a_plan_goes_with_its_allotment(self, client: Client, options: list[str]) -> None:
        assert client("reconcile", *options).exit_code == 2


class TestRun:
    def test_everything_is_compared_and_told(self, client: Client, server: ApiServer) -> None:
        seated(server, disabled=True)
        result = client("reconcile")
        assert result.exit_code == 0, result.stderr
        assert "finished, 1 of 1 compared" in result.stdout
        assert "Needs approval: 1" in result.stdout

    def test_it_waits_for_every_piece_also_on_a_day_that_has_a_night(
        self, client: Client, server: ApiServer, pauses: list[float]
    ) -> None:
        for name in ("Finance", "Sales", "Legal"):
            seated(server, name)
        assert client("reconcile").exit_code == 0
        finish(server)
        server.office.clock.advance(timedelta(seconds=1))
        server.office.commands.carry_out = None
        server.office.commands.sent.clear()
        result = client("reconcile", "-o", "json")
        assert result.exit_code == 0, result.stderr
        instants = {piece["examinedDateTime"] for piece in json.loads(result.stdout)["value"]}
        assert len(instants) == 1
        assert pauses == [1, 2, 4]

    def test_what_never_comes_is_named(
        self, client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = seated(server)
        monkeypatch.setattr("allotctl.reconciliations.WAITS_AT_MOST", 0)
        server.office.commands.carry_out = None
        for options in ([], ["--allotment", made]):
            result = client("reconcile", *options)
            assert result.exit_code == 1
            assert f"Not compared yet: {made}" in result.stderr

    @pytest.mark.parametrize("options", [[], ["--allotment", "Finance"]])
    def test_one_need_not_wait(self, client: Client, server: ApiServer, options: list[str]) -> None:
        made = seated(server)
        server.office.commands.carry_out = None
        server.office.commands.sent.clear()
        assert client("reconcile", "--no-wait", *options).exit_code == 0
        sent = [each.allotment_id for each in server.office.commands.sent if each.kind is CommandKind.RECONCILE]
        assert sent == [made]


class TestReport:
    @pytest.fixture
    def nights(self, client: Client, server: ApiServer) -> list[str]:
        """Two nights; before the second an account is disabled, and somebody has to wait."""
        office, made, days = server.office, seated(server, units=1), []
        for number in range(2):
            if number:
                (member,) = server.do(office.store.all_members(made))
                office.tenant.update_user(member, account_enabled=False)
                late = office.person("late")
                server.do(office.call("POST", f"/allotments/{made}/assignments", {"user": late}))
            days.append(office.clock.now().date().isoformat())
            assert client("reconcile").exit_code == 0
            finish(server)
            office.clock.advance(timedelta(days=1))
        return days

    def test_the_nights_are_listed(self, client: Client, nights: list[str]) -> None:
        assert client("report", "list").exit_code == 0
        listed = json.loads(client("report", "list", "-o", "json").stdout)
        assert [(each["date"], each["state"]) for each in listed] == [(day, "finished") for day in nights[::-1]]

    def test_what_is_new_comes_first(self, client: Client, nights: list[str]) -> None:
        shown = client("report", "show").stdout
        assert f"Night of {nights[1]}: finished, 1 of 1 compared." in shown
        assert shown.index(f"New since {nights[0]}: 1") < shown.index("Needs approval") < shown.index("Allotments")
        assert f"Night of {nights[0]}" in client("report", "show", "--date", nights[0]).stdout

    def test_it_is_in_the_readers_language(
        self, client: Client, nights: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
        shown = client("report", "show").stdout
        assert f"Natten {nights[-1]}" in shown
        assert "Tilldelningar" in shown
        assert "vad du kan göra" in shown
        assert "what to do" not in shown

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en_GB.UTF-8", ("used with parts", "Physics: from 2 to 3. Faculty has enough.")),
            ("sv_SE.UTF-8", ("använt med delar", "Physics: från 2 till 3. Faculty har så många.")),
        ],
    )
    def test_parts_stand_under_their_parents(
        self,
        client: Client,
        server: ApiServer,
        monkeypatch: pytest.MonkeyPatch,
        language: str,
        told: tuple[str, str],
    ) -> None:
        office, group = server.office, server.office.group()
        office.tenant.change_members(group, add=[office.person(f"p{number}") for number in range(3)])
        faculty = server.allotment(units=9, displayName="Faculty")
        body = {"displayName": "Physics", "groupId": group, "allottedUnits": 2, "overflow": "wait"}
        server.do(office.call("POST", f"/allotments/{faculty}/parts", body))
        assert client("reconcile").exit_code == 0
        finish(server)
        monkeypatch.setenv("LC_ALL", language)
        shown = client("report", "show").stdout
        assert [words for words in told if words not in shown] == []
        assert shown.index("Faculty") < shown.index("  Physics")

    def test_it_is_saved_in_any_format(self, client: Client, nights: list[str], tmp_path: Path) -> None:
        path = tmp_path / "report"
        for format_ in ("csv", "html"):
            assert client("report", "show", "--format", format_, "--save", str(path)).exit_code == 0
            assert path.read_bytes() == client("report", "show", "--format", format_).stdout_bytes
        assert path.read_text().startswith("<!doctype html>")
        printed = client("report", "show", "--format", "json").stdout
        assert client("report", "show", "--format", "json", "--save", str(path)).exit_code == 0
        assert json.loads(path.read_text()) == json.loads(printed)
        assert client("report", "show", "-o", "tsv", "--save", str(path)).exit_code == 0
        comma = csv.reader(StringIO(client("report", "show", "-o", "csv").stdout.removeprefix("\ufeff"), newline=""))
        assert [line.split("\t") for line in path.read_text("utf-8").splitlines()] == [*comma]
        client("report", "show", "--format", "csv", "--part", "allotments", "--save", str(path))
        with path.open(newline="", encoding="utf-8-sig") as file:
            (row,) = csv.DictReader(file)
        assert "Finance" in row.values()

    def test_what_cannot_be_shown_or_saved(self, client: Client, nights: list[str], tmp_path: Path) -> None:
        assert "There was no reconcile" in client("report", "show", "--date", "2001-01-01").stderr
        assert client("report", "show", "--date", "yesterday").exit_code == 2
        assert client("report", "show", "--save", str(tmp_path / "table")).exit_code == 2
        nowhere = client("report", "show", "--format", "csv", "--save", str(tmp_path / "no" / "file"))
        assert (nowhere.exit_code, "No such file" in nowhere.stderr) == (2, True)

    def test_a_proposal_is_accepted(
        self, client: Client, server: ApiServer, nights: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert [each["waitingUnits"] for each in server.shown()] == [1]
        unasked = client("report", "accept")
        assert (unasked.exit_code, "--fingerprint" in unasked.stderr) == (1, True)
        monkeypatch.setattr(work, "somebody_is_there", lambda: True)
        assert client("report", "accept", stdin="n\n").exit_code == 1
        assert [each["allottedUnits"] for each in server.shown()] == [1]
        result = client("report", "accept", "--date", nights[1], stdin="y\n")
        assert (result.exit_code, "1 limits are set." in result.stdout) == (0, True)
        assert [each["allottedUnits"] for each in server.shown()] == [2]
        again = client("report", "accept", "--yes")
        assert (again.exit_code, "The proposal has changed" in again.stderr) == (1, True)

    def test_a_script_accepts_the_very_proposal(self, client: Client, server: ApiServer, nights: list[str]) -> None:
        fingerprint = json.loads(client("report", "show", "--format", "json").stdout)["proposal"]["fingerprint"]
        other = client("report", "accept", "--fingerprint", "0" * 16)
        assert (other.exit_code, fingerprint in other.stderr) == (1, True)
        accepted = json.loads(client("report", "accept", "--fingerprint", fingerprint, "-o", "json").stdout)
        assert accepted["fingerprint"] == fingerprint
        assert [each["allottedUnits"] for each in server.shown()] == [2]

    def test_before_the_first_night(self, client: Client, server: ApiServer) -> None:
        for command in ("show", "accept"):
            result = client("report", command)
            assert (result.exit_code, "There was no night yet" in result.stderr) == (1, True)

    def test_a_night_that_runs_proposes_nothing_yet(self, client: Client, server: ApiServer) -> None:
        server.allotment(products=[{"skuId": E3.sku_id}])
        server.office.commands.carry_out = None
        client("reconcile", "--no-wait")
        assert "has not finished yet" in client("report", "accept", "--yes").stderr
