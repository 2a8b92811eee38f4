"""The applications are registered as the manifest says, once, however often and however late Entra knows of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from deploy.failure import Failure
from deploy.graph import LONGEST_WAIT_SECONDS, TRIES, Graph
from deploy.register import GRAPH_APP, MANIFEST, SIGNING_IN, Wish, merged, register, remove, unique_names
from domain.access import ADMINISTRATOR, READER
from handlers.portal import PortalSignIn
from infra.sign_in import SCOPE
from tests.support.directory_of_applications import ME, TOKEN, Directory, served

WISH = Wish(name="test", url="https://allotments-x.example")
API, COMMAND_LINE = unique_names("test").values()


@pytest.fixture
def directory() -> Iterator[Directory]:
    with served(Directory()) as directory:
        yield directory


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def graph(directory: Directory, waits: list[float]) -> Graph:
    return Graph(directory.endpoint, TOKEN, sleep=waits.append)


def scopes_of(directory: Directory, client: dict[str, Any]) -> dict[str, set[str]]:
    granted = [each for each in directory.grants.values() if each["clientId"] == client["id"]]
    assert all(each["consentType"] == "AllPrincipals" for each in granted)
    assert len({each["resourceId"] for each in granted}) == len(granted)
    return {each["resourceId"]: set(each["scope"].split()) for each in granted}


def test_everything_that_signing_in_needs_is_there(directory: Directory, graph: Graph) -> None:
    ids = register(graph, WISH)
    api, command_line = directory.application(API), directory.application(COMMAND_LINE)
    assert ids == {"API_CLIENT_ID": api["appId"], "ALLOTCTL_CLIENT_ID": command_line["appId"]}
    (scope,) = api["api"]["oauth2PermissionScopes"]
    assert (api["api"]["requestedAccessTokenVersion"], scope["value"]) == (2, SCOPE)
    assert {role["value"] for role in api["appRoles"]} == {ADMINISTRATOR, READER}
    assert api["groupMembershipClaims"] == "ApplicationGroup"
    assert api["identifierUris"] == [f"api://{api['appId']}"]
    assert api["spa"] == {"redirectUris": ["https://allotments-x.example/"]}
    clients = {each["appId"]: each["delegatedPermissionIds"] for each in api["api"]["preAuthorizedApplications"]}
    assert clients == {client: [scope["id"]] for client in ids.values()}
    assert command_line["publicClient"] == {"redirectUris": ["http://localhost"]}
    assert not {"spa", "appRoles", "isFallbackPublicClient"} & set(command_line)

    principal, client = directory.principal_of(api), directory.principal_of(command_line)
    assert principal["appRoleAssignmentRequired"] is True
    (first,) = directory.assignments
    (role,) = [each["id"] for each in api["appRoles"] if each["value"] == ADMINISTRATOR]
    assert first == {"principalId": ME, "resourceId": principal["id"], "appRoleId": role}
    assert scopes_of(directory, principal) == {"graph": set(SIGNING_IN.split())}
    assert scopes_of(directory, client) == {"graph": set(SIGNING_IN.split()), principal["id"]: {SCOPE}}


def test_the_portal_asks_for_what_is_consented_to() -> None:
    asked = set(PortalSignIn("https://login.example/t/v2.0", "client").scope.split())
    assert asked == {*SIGNING_IN.split(), f"client/{SCOPE}"}


def test_the_second_time_nothing_is_written(
    directory: Directory, graph: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    first = register(graph, WISH)
    directory.unknown.clear()
    written = len(directory.writes)
    capsys.readouterr()
    assert register(graph, replace(WISH, api_client_id=first["API_CLIENT_ID"])) == first
    assert directory.writes[written:] == []
    assert {line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()} == {
        "is registered already",
        "is there already",
    }


def test_a_dry_run_writes_nothing_and_says_what_it_would(
    directory: Directory, graph: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    assert register(graph, replace(WISH, dry_run=True)) == {}
    assert "would be registered" in capsys.readouterr().out
    register(graph, WISH)
    directory.unknown.clear()
    written = len(directory.writes)
    directory.application(API)["spa"] = {"redirectUris": []}
    directory.grants.clear()
    directory.assignments.clear()
    register(graph, replace(WISH, dry_run=True))
    assert directory.writes[written:] == []
    told = capsys.readouterr().out
    assert "would be changed: spa" in told
    assert told.count("would be given") == 4


def test_what_somebody_has_added_stays(directory: Directory, graph: Graph) -> None:
    register(graph, WISH)
    api = directory.application(API)
    api["displayName"], api["groupMembershipClaims"] = "Licences", "SecurityGroup"
    api["appRoles"].append({"id": "own", "value": "Auditor"})
    api["spa"]["redirectUris"].append("https://licences.contoso.example/")
    api["api"]["preAuthorizedApplications"].append({"appId": "other", "delegatedPermissionIds": []})
    api["appRoles"][0]["description"] = "of before"
    register(graph, replace(WISH, url="https://allotments-y.example/"))
    assert (api["displayName"], api["groupMembershipClaims"]) == ("Licences", "SecurityGroup")
    assert [role["id"] for role in api["appRoles"]][-1] == "own"
    assert api["appRoles"][0] == MANIFEST["api"]["appRoles"][0]
    hosts = ["allotments-x.example", "licences.contoso.example", "allotments-y.example"]
    assert api["spa"]["redirectUris"] == [f"https://{host}/" for host in hosts]
    assert [each["appId"] for each in api["api"]["preAuthorizedApplications"]][-1] == "other"


def test_consent_that_is_there_is_completed(directory: Directory, graph: Graph) -> None:
    register(graph, WISH)
    principal = directory.principal_of(directory.application(API))
    (consent,) = [each for each in directory.grants.values() if each["clientId"] == principal["id"]]
    consent["scope"] = "openid User.Read"
    register(graph, WISH)
    assert scopes_of(directory, principal) == {"graph": {*SIGNING_IN.split(), "User.Read"}}
    assert len(directory.grants) == 3


def test_a_registration_that_is_there_is_taken_over(directory: Directory, graph: Graph) -> None:
    directory.applications["by-hand"] = {"id": "by-hand", "appId": "old", "displayName": "Allotments"}
    assert register(graph, replace(WISH, api_client_id="old"))["API_CLIENT_ID"] == "old"
    assert directory.applications["by-hand"]["identifierUris"] == ["api://old"]
    assert len(directory.applications) == 2


def test_one_that_was_deleted_is_made_again(directory: Directory, graph: Graph) -> None:
    assert register(graph, replace(WISH, api_client_id="gone"))["API_CLIENT_ID"] == directory.application(API)["appId"]


def test_tokens_name_what_is_asked_for(directory: Directory, graph: Graph) -> None:
    register(graph, replace(WISH, groups="SecurityGroup", directory_roles=True))
    assert directory.application(API)["groupMembershipClaims"] == "SecurityGroup, DirectoryRole"


def test_another_can_be_the_first_administrator(directory: Directory, graph: Graph) -> None:
    directory.me = None
    register(graph, replace(WISH, administrator="somebody"))
    assert [each["principalId"] for each in directory.assignments] == ["somebody"]


def test_an_app_that_registers_has_to_name_the_first_administrator(directory: Directory, graph: Graph) -> None:
    directory.me = None
    with pytest.raises(Failure, match="--administrator <object id>"):
        register(graph, WISH)


def test_two_deployments_have_applications_of_their_own(directory: Directory, graph: Graph) -> None:
    one, other = register(graph, WISH), register(graph, replace(WISH, name="production"))
    assert len({*one.values(), *other.values()}) == 4
    remove(graph, WISH)
    assert {each["appId"] for each in directory.applications.values()} == set(other.values())
    assert {each["appId"] for each in directory.principals.values()} == {GRAPH_APP, *other.values()}
    remove(graph, WISH)
    remove(graph, replace(WISH, name="production", dry_run=True))
    assert len(directory.applications) == 2


@pytest.mark.parametrize("broken_at", range(1, 14))
def test_it_ends_the_same_wherever_it_was_cut_short(directory: Directory, waits: list[float], broken_at: int) -> None:
    """The deployer's sign-in ends before one write; they sign in again, and run it again."""
    graph = Graph(directory.endpoint, TOKEN, sleep=waits.append)
    answer, writes = directory.answer, iter(range(1, 1000))

    def breaks(method: str, url: str, body: Any, headers: Any) -> Any:
        if method != "GET" and next(writes) == broken_at:
            graph.token = "too old"
            headers = {}
        return answer(method, url, body, headers)

    directory.answer = breaks  # type: ignore[method-assign]
    with pytest.raises(Failure, match="Run az login, and run this again"):
        register(graph, WISH)
    directory.answer = answer  # type: ignore[method-assign]
    graph.token = TOKEN
    register(graph, WISH)
    assert (len(directory.applications), len(directory.principals), len(directory.assignments)) == (2, 3, 1)
    assert len(directory.grants) == 3


def test_a_missing_role_is_told_with_what_to_do(directory: Directory, graph: Graph) -> None:
    directory.refusing[f"PATCH /applications(uniqueName='{API}')"] = [403]
    with pytest.raises(
        Failure, match="You lack a role in Microsoft Entra: registering needs Application Administrator"
    ):
        register(graph, WISH)
    register(graph, WISH)
    assert directory.application(API)


def test_throttling_is_waited_for_as_long_as_graph_asks(directory: Directory, graph: Graph, waits: list[float]) -> None:
    directory.lag = 0
    directory.refusing["GET /me"] = [429, 503, 503]
    register(graph, WISH)
    assert waits == [7.0, 2.0, 4.0]


def test_what_never_comes_is_told(directory: Directory, graph: Graph, waits: list[float]) -> None:
    directory.refusing["GET /me"] = [503] * TRIES * 2
    directory.lag = 0
    with pytest.raises(Failure, match="503"):
        graph.get("/me")
    assert len(waits) == TRIES - 1
    assert max(waits) == LONGEST_WAIT_SECONDS
    with pytest.raises(Failure, match=r"cannot be reached: .*Run this again"):
        Graph("http://127.0.0.1:9", TOKEN, sleep=waits.append).get("/me")


def test_what_is_no_answer_of_graph_is_told(directory: Directory, graph: Graph) -> None:
    with pytest.raises(Failure, match=r"Microsoft Graph refused: GET /nothing: no such route.*\(400 BadRequest\)"):
        graph.get("/nothing?$select=id")


@pytest.mark.parametrize(
    ("found", "wanted", "after"),
    [
        (None, [1], [1]),
        (["a"], ["b", "a"], ["a", "b"]),
        ({"x": 1, "y": {"z": 1}}, {"y": {"w": 2}}, {"x": 1, "y": {"z": 1, "w": 2}}),
        ([{"id": 1, "a": 1}], [{"id": 1, "b": 2}, {"id": 2}], [{"id": 1, "a": 1, "b": 2}, {"id": 2}]),
        (1, 2, 2),
    ],
)
def test_what_is_wanted_is_put_into_what_is_there(found: Any, wanted: Any, after: Any) -> None:
    assert merged(found, wanted) == after
    assert merged(after, wanted) == after
