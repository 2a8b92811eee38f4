"""plan, apply and export, against the API's real routes over HTTP."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from allotctl import work
from domain.watched_groups import Fence
from local.tenant.model import PRODUCTS
from tests.fakes.group_relations import TenantGroupRelations
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client
from tests.unit.api.office import Office

VISIO = PRODUCTS["VISIOCLIENT"].sku_id
FOR_EVER = timedelta(days=2)

NEW = """\
# What Finance needs.
allotments:
  - groupId: {group}  # Finance
    displayName: Finance E3
    products:
      - skuId: {sku}
    allottedUnits: 2
    overflow: wait
"""


@pytest.fixture
def group(server: ApiServer) -> str:
    """A group of three."""
    group = server.office.group()
    server.office.tenant.change_members(group, add=[server.office.person("member") for _ in range(3)])
    return group


@pytest.fixture
def file(group: str, tmp_path: Path) -> Path:
    path = tmp_path / "allotments.yaml"
    path.write_text(NEW.format(group=group, sku=E3.sku_id))
    return path


def planned(client: Client, file: Path, *options: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(client("plan", str(file), "--output", "json", *options).stdout)
    return found


def test_a_plan_is_shown_as_a_diff_with_its_people(client: Client, server: ApiServer, file: Path, group: str) -> None:
    result = client("plan", str(file))
    assert result.exit_code == 0
    assert f"+ Finance E3 (group {group})" in result.stdout
    assert "2 get a seat: " in result.stdout
    assert "1 are over the limit and have to wait: " in result.stdout
    assert "1 to create, 0 to change, 0 to delete; 0 unchanged, 0 left alone." in result.stdout
    assert f" for {server.url}.\n" in result.stdout


def test_scripts_are_told_by_the_exit_code(client: Client, server: ApiServer, file: Path) -> None:
    assert client("plan", str(file), "--exit-code").exit_code == 3
    plan = planned(client, file)
    applied = client("apply", str(file), "--plan", str(plan["fingerprint"]), "--confirm", "waits=1", "-o", "json")
    assert (applied.exit_code, json.loads(applied.stdout)["complete"]) == (0, True)
    assert client("plan", str(file), "--exit-code").exit_code == 0
    assert [(each["consumedUnits"], each["waitingUnits"]) for each in server.shown()] == [(2, 1)]


def test_what_is_not_confirmed_is_refused(client: Client, server: ApiServer, file: Path) -> None:
    plan = planned(client, file)
    for confirmation in ([], ["--confirm", "waits=2"]):
        result = client("apply", str(file), "--plan", str(plan["fingerprint"]), *confirmation)
        assert result.exit_code == 1
        assert "confirm.waits: Must be 1" in result.stderr
    assert server.shown() == []


def test_what_the_group_gives_is_shown_and_confirmed_by_its_number(
    client: Client, server: ApiServer, file: Path, group: str
) -> None:
    relations = TenantGroupRelations(server.office.tenant, asks_access=True)
    server.office.equip(group_relations=relations)
    server.office.tenant.assign_application(group, "Payroll")
    plan = client("plan", str(file))
    assert "the group gives more than licences: applications: Payroll" in plan.stdout
    assert "givesAccess" not in plan.stdout
    fingerprint = str(planned(client, file)["fingerprint"])
    assert client("apply", str(file), "--plan", fingerprint, "--confirm", "waits=1").exit_code == 1
    confirmed = ("--confirm", "waits=1", "--confirm", "givesAccess=1")
    assert client("apply", str(file), "--plan", fingerprint, *confirmed).exit_code == 0


def test_a_group_outside_the_fence_is_told_with_its_line(client: Client, server: ApiServer, file: Path) -> None:
    server.office.equip(fence=Fence("LIC-"))
    result = client("plan", str(file))
    assert result.exit_code == 1
    assert f"{file}:3" in result.stderr
    assert "Groups that they can watch: name begins with LIC-." in result.stderr


def test_another_plan_is_refused(client: Client, server: ApiServer, file: Path) -> None:
    result = client("apply", str(file), "--plan", "0123456789abcdef", "--confirm", "waits=1")
    assert (result.exit_code, server.shown()) == (1, [])
    assert "The plan has changed" in result.stderr


def test_with_nobody_to_ask_nothing_is_applied(client: Client, server: ApiServer, file: Path) -> None:
    result = client("apply", str(file))
    assert (result.exit_code, server.shown()) == (1, [])
    assert "--confirm waits=1." in result.stderr


def test_unasked_only_what_needs_no_confirmation_is_applied(client: Client, server: ApiServer, file: Path) -> None:
    assert client("apply", str(file), "--yes").exit_code == 1
    assert client("apply", str(file), "--yes", "--confirm", "waits=2").exit_code == 1
    assert server.shown() == []
    assert client("apply", str(file), "--yes", "--confirm", "waits=1").exit_code == 0
    assert [each["waitingUnits"] for each in server.shown()] == [1]


def test_a_person_types_the_number(
    client: Client, server: ApiServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client("apply", str(file), stdin="1\nn\n").exit_code == 1
    assert server.shown() == []
    result = client("apply", str(file), stdin="1\ny\n")
    assert result.exit_code == 0
    assert "Applied, and checked" in result.stdout
    assert client("apply", str(file)).stdout == "Nothing to change: 1 unchanged, 0 left alone.\n"


def test_what_is_wrong_is_told_with_its_line(client: Client, file: Path) -> None:
    file.write_text(file.read_text().replace("allottedUnits: 2", "allottedUnits: many"))
    result = client("plan", str(file))
    assert result.exit_code == 1
    assert f"{file}:7: allotments[0].allottedUnits: Must be a whole number" in result.stderr


def test_an_objection_is_told_with_its_line(client: Client, file: Path) -> None:
    file.write_text(file.read_text().replace(E3.sku_id, "nothing"))
    for command in ("plan", "apply"):
        result = client(command, str(file))
        assert result.exit_code == 1
        assert f"{file}:6: allotments[0].products[0].skuId: The tenant owns no product" in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [("allotments: [", ":1: is not YAML"), ("- a\n", "Must be a mapping"), ("a: 1\na: 2\n", "duplicate")],
)
def test_a_file_that_cannot_be_read(client: Client, file: Path, text: str, told: str) -> None:
    file.write_text(text)
    result = client("plan", str(file))
    assert result.exit_code == 2
    assert told in result.stderr


def test_pruning_is_asked_for_and_confirmed(client: Client, server: ApiServer, file: Path) -> None:
    group = server.office.group()
    server.office.tenant.change_members(group, add=[server.office.person("loser")])
    server.allotment(groupId=group, displayName="Old")
    assert planned(client, file)["leftAlone"] == 1
    result = client("plan", str(file), "--prune", "remove")
    assert "- Old" in result.stdout
    assert "1 lose their seat and their licence: loser" in result.stdout
    plan = planned(client, file, "--prune", "remove")
    options = (
        "--prune",
        "remove",
        "--plan",
        str(plan["fingerprint"]),
        "--confirm",
        "waits=1",
        "--confirm",
        "losesSeat=1",
    )
    assert client("apply", str(file), *options).exit_code == 0
    assert [each["displayName"] for each in server.shown() if each["state"] != "deleting"] == ["Finance E3"]


@pytest.mark.parametrize("option", ["waits", "waits=some", "seats=1"])
def test_a_confirmation_of_another_shape_is_wrong_usage(client: Client, file: Path, option: str) -> None:
    assert client("apply", str(file), "--plan", "0", "--confirm", option).exit_code == 2


class TestExport:
    def test_it_plans_nothing(self, client: Client, server: ApiServer, tmp_path: Path) -> None:
        server.allotment(owners=[server.office.person("owner")], displayName='yes: "no" #1')
        server.allotment(units=7, overflow="wait", licensing="direct")
        path = tmp_path / "exported.yaml"
        assert client("export", str(path)).exit_code == 0
        assert client("plan", str(path), "--exit-code").exit_code == 0
        assert f"- skuId: {E3.sku_id}  # SPE_E3" in path.read_text()
        assert client("export").stdout == path.read_text()

    def test_comments_and_order_stay(self, client: Client, server: ApiServer, file: Path, group: str) -> None:
        plan = planned(client, file)
        client("apply", str(file), "--plan", str(plan["fingerprint"]), "--confirm", "waits=1")
        before = file.read_text()
        client("export", str(file))
        assert file.read_text() == before
        made = f"/allotments/{server.shown()[0]['id']}"
        etag = server.do(server.office.etag(made))
        server.do(server.office.call("PATCH", made, {"allottedUnits": 9}, headers=etag))
        server.allotment(displayName="New")
        client("export", str(file))
        written = file.read_text()
        assert written.startswith(before.replace("allottedUnits: 2", "allottedUnits: 9"))
        assert "displayName: New" in written
        assert client("plan", str(file), "--exit-code").exit_code == 0

    def test_what_is_gone_goes(self, client: Client, file: Path) -> None:
        assert client("export", str(file)).exit_code == 0
        assert file.read_text() == "# What Finance needs.\nallotments: []\n"

    def test_the_schema_is_the_apps_and_needs_no_sign_in(
        self, client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where it is not, what the app answers goes into allotctl/manifest.schema.json."""
        apps = server.do(server.office.call("GET", "/manifest/schema")).body
        server.requests.clear()
        monkeypatch.delenv("ALLOTCTL_URL")
        monkeypatch.delenv("ALLOTCTL_TOKEN")
        result = client("schema")
        assert (result.exit_code, json.loads(result.stdout), server.requests) == (0, apps, [])


class TestANewAllotmentIsBeingPrepared:
    @pytest.fixture
    def lagging(self, server: ApiServer, group: str) -> Office:
        """Replicas that do not know what is made from now on."""
        office = server.office
        assert group
        office.clock.advance(FOR_EVER)
        office.tenant.knobs.write_lag = FOR_EVER
        return office

    def applied(self, client: Client, file: Path) -> Result:
        plan = planned(client, file)
        return client("apply", str(file), "--plan", str(plan["fingerprint"]), "--confirm", "waits=1")

    def test_it_is_waited_for(
        self, client: Client, server: ApiServer, file: Path, lagging: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def known() -> None:
            lagging.tenant.knobs.write_lag = timedelta(0)
            await lagging.commands.enqueue([lagging.commands.sent[-1]])

        monkeypatch.setattr(work, "sleep", lambda _: server.do(known()))
        result = self.applied(client, file)
        assert (result.exit_code, result.stderr) == (0, "")
        assert [each["state"] for each in server.shown()] == ["active"]

    def test_what_it_still_waits_for_is_told(
        self, client: Client, server: ApiServer, file: Path, lagging: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert lagging
        monkeypatch.setattr("allotctl.manifests.PREPARED_WITHIN", 0)
        result = self.applied(client, file)
        assert result.exit_code == 1
        told = "Finance E3 is preparing: Microsoft Graph doesn't know the licensed group for Microsoft 365 E3 yet."
        assert told in " ".join(result.stderr.split())
        assert client("plan", str(file), "--exit-code").exit_code == 0
        assert "preparing" in client("list").stdout


def test_a_tree_is_written_planned_applied_and_exported_with_the_names_of_parents(
    client: Client, server: ApiServer, file: Path, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, sku = server.office.group(), E3.sku_id
    text = file.read_text().replace("allottedUnits: 2", "allottedUnits: 5")
    physics = "displayName: Physics\n    allottedUnits: 2\n    overflow: wait\n"
    file.write_text(f"{text}  - groupId: {part}\n    parent: {group}\n    {physics}")
    planned_tree = client("plan", str(file)).stdout
    assert f"parent: {group}" in planned_tree
    assert planned_tree.index("+ Finance E3") < planned_tree.index("+ Physics")
    assert client("apply", str(file), "--yes").exit_code == 0
    assert client("plan", str(file), "--exit-code").exit_code == 0
    exported = client("export").stdout
    assert f"parent: {group}  # Finance E3\n" in exported
    for page in ("1", "2"):
        monkeypatch.setattr("allotctl.manifests.PAGE", page)
        assert client("export").stdout == exported
    assert exported.count(f"skuId: {sku}") == 2
    file.write_text(file.read_text().replace(f"parent: {group}", "parent: nowhere"))
    result = client("plan", str(file))
    assert (result.exit_code, f"{file}:10: allotments[1].parent: An allotment stays part" in result.stderr) == (1, True)


def test_other_products_are_planned_shown_and_started_only_where_somebody_says_so(
    client: Client, server: ApiServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client("apply", str(file), "--yes", "--confirm", "waits=1").exit_code == 0
    file.write_text(file.read_text().replace(E3.sku_id, VISIO))
    told = client("plan", str(file)).stdout
    assert "people change one by one: `apply` plans it, and asks" in told
    assert json.loads(client("products", "list", "-o", "json").stdout) == []
    unasked = client("apply", str(file), "--yes")
    (change,) = json.loads(client("products", "list", "-o", "json").stdout)
    fingerprint = change["plan"]["fingerprint"]
    assert (unasked.exit_code, change["state"]) == (1, "planned")
    assert f"--start {fingerprint}." in unasked.stderr
    assert f"plan {fingerprint}, see `products show {change['id']}`" in client("plan", str(file)).stdout
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client("apply", str(file), "--yes", stdin="n\n").exit_code == 1
    assert server.shown()[0]["changing"] is None
    seen = client("apply", str(file), "--yes", stdin="y\n")
    assert (seen.exit_code, server.shown()[0]["changing"]) == (0, change["id"]), seen.stderr
    assert "From Microsoft 365 E3 to Visio Plan 2." in seen.stdout
    assert client("plan", str(file)).stdout == "Nothing to change: 1 unchanged, 0 left alone.\n"


def test_the_change_of_products_that_is_named_is_started_unasked(client: Client, server: ApiServer, file: Path) -> None:
    assert client("apply", str(file), "--yes", "--confirm", "waits=1").exit_code == 0
    file.write_text(file.read_text().replace(E3.sku_id, VISIO))
    made = json.loads(client("products", "plan", "Finance E3", "--product", VISIO, "-o", "json").stdout)
    fingerprint = made["plan"]["fingerprint"]
    assert client("apply", str(file), "--yes", "--start", "0" * 16).exit_code == 1
    started = client("apply", str(file), "--yes", "--start", fingerprint)
    assert (started.exit_code, server.shown()[0]["changing"]) == (0, made["id"]), started.stderr
