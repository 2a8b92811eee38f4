"""The identity gets the permissions that the app asks for, and no others, each once."""

from collections.abc import Iterator

import pytest

from deploy.failure import Failure
from deploy.grant_permissions import (
    GROUPS_ADMINISTRATOR,
    PURPOSES,
    asked_for,
    give_role,
    grant,
    mailbox_commands,
    mailbox_removal,
)
from deploy.graph import Graph
from deploy.register import MANIFEST
from infra.graph import permissions as graph_permissions
from infra.graph.permissions import Option
from tests.support.directory_of_applications import TOKEN, Directory, served

LEAST = graph_permissions.asked_for()
NARROW, WIDER = "CloudLicensing.AssignLicenses.Organization", "User-CloudLicensing.AssignLicenses.Organization"


@pytest.fixture
def directory() -> Iterator[Directory]:
    with served(Directory(offered=[*LEAST, "AuditLog.Read.All"])) as directory:
        yield directory


def graph_of(directory: Directory) -> Graph:
    return Graph(directory.endpoint, TOKEN, sleep=lambda _: None)


def test_the_manifest_names_what_the_app_asks_for() -> None:
    assert asked_for() == LEAST
    assert set(MANIFEST["identity"]["options"]) == set(Option)
    for option in Option:
        assert set(asked_for([option])) == set(graph_permissions.asked_for([option]))
    assert MANIFEST["identity"]["nextWider"] == graph_permissions.NEXT_WIDER
    assert set(PURPOSES) == set(Option) - {Option.GROUPS_IN_UNIT}


def test_what_is_missing_is_granted_once(directory: Directory) -> None:
    identity, graph = directory.identity(), graph_of(directory)
    directory.assignments.append({"principalId": identity, "resourceId": "graph", "appRoleId": "id-Group.Read.All"})
    dry = grant(graph, identity, [], dry_run=True)
    assert directory.writes == []
    first, again = (grant(graph, identity, [], dry_run=False) for _ in range(2))
    assert {each["appRoleId"] for each in directory.assignments} == {f"id-{name}" for name in LEAST}
    assert len(directory.assignments) == len(LEAST)
    assert all(each["principalId"] == identity for each in directory.assignments)
    endings = [[line.split("  ")[-1] for line in lines] for lines in (dry, first, again)]
    rest = len(LEAST) - 1
    assert endings[0] == ["has it already"] + ["would be granted"] * rest
    assert endings[1] == ["has it already"] + ["granted"] * rest
    assert endings[2] == ["has it already"] * len(LEAST)


def test_an_option_asks_for_more(directory: Directory) -> None:
    identity = directory.identity()
    grant(graph_of(directory), identity, ["idle-seats"], dry_run=False)
    assert "id-AuditLog.Read.All" in {each["appRoleId"] for each in directory.assignments}


def test_one_that_a_lagging_list_did_not_show_is_taken_for_granted(directory: Directory) -> None:
    identity, graph = directory.identity(), graph_of(directory)
    grant(graph, identity, [], dry_run=False)
    there = list(directory.assignments)
    answer = directory.answer

    def lagging(method: str, url: str, *rest: object) -> object:
        status, body = answer(method, url, *rest)  # type: ignore[arg-type]
        return status, {"value": []} if method == "GET" and "appRoleAssignments" in url else body

    directory.answer = lagging  # type: ignore[assignment, method-assign]
    grant(graph, identity, [], dry_run=False)
    assert directory.assignments == there


def test_a_permission_that_graph_does_not_offer_is_named(directory: Directory) -> None:
    with pytest.raises(Failure, match=r"no application permission User\.ReadWrite\.All in this tenant"):
        grant(graph_of(directory), directory.identity(), ["reprocess"], dry_run=True)
    with pytest.raises(Failure, match=WIDER):
        grant(graph_of(directory), directory.identity(), ["reprocess-beta"], dry_run=True)


@pytest.mark.parametrize(("offered", "granted"), [([NARROW, WIDER], NARROW), ([WIDER], WIDER)])
def test_the_next_wider_one_is_granted_where_the_narrow_one_is_not_offered(offered: list[str], granted: str) -> None:
    with served(Directory(offered=[*LEAST, *offered])) as directory:
        lines = grant(graph_of(directory), directory.identity(), ["reprocess-beta"], dry_run=True)
    assert lines[-1].split()[0] == granted


def test_a_missing_role_is_told_with_what_to_do(directory: Directory) -> None:
    identity = directory.identity()
    directory.refusing[f"POST /servicePrincipals/{identity}/appRoleAssignments"] = [403]
    with pytest.raises(Failure, match=r"granting the app's permissions Privileged Role Administrator. Activate it"):
        grant(graph_of(directory), identity, [], dry_run=False)


def test_the_role_is_given_once_in_each_unit(directory: Directory) -> None:
    identity, graph, done = directory.identity(), graph_of(directory), list[str]()
    directory.unknown.clear()
    for unit, dry_run in (("one", True), ("one", False), ("one", False), ("two", False)):
        done.append(give_role(graph, identity, unit, dry_run=dry_run).split("  ")[-1])
    assert done == ["would be granted", "granted", "has it already", "granted"]
    assert [each["directoryScopeId"] for each in directory.assignments] == [
        "/administrativeUnits/one",
        "/administrativeUnits/two",
    ]
    given = {(each["principalId"], each["roleDefinitionId"]) for each in directory.assignments}
    assert given == {(identity, GROUPS_ADMINISTRATOR)}


def test_only_an_address_becomes_a_command() -> None:
    commands = mailbox_commands("object", "client", "licences@contoso.example")
    assert commands[0] == "New-ServicePrincipal -AppId client -ObjectId object -DisplayName Allotments"
    assert all("licences@contoso.example" in commands[each] for each in (1, 3))
    with pytest.raises(Failure, match="is no mail address"):
        mailbox_commands("object", "client", "x'; Remove-Mailbox")


def test_what_is_made_in_exchange_online_is_taken_away() -> None:
    made, taken = mailbox_commands("object", "client", "licences@contoso.example"), mailbox_removal("object")
    for noun in ("ServicePrincipal", "ManagementScope", "ManagementRoleAssignment"):
        assert any(f"New-{noun} " in command for command in made)
        assert any(f"Remove-{noun}" in command for command in taken)
    assert all("object" in command or "'Allotments mailbox'" in command for command in taken)
