"""Registers the applications in Microsoft Entra as registrations.json says: the API with its portal, the command line.

    python3 deploy/register.py --name <environment> [--url <address of the app>] [--administrator <object id>]
        [--groups ApplicationGroup|SecurityGroup] [--directory-roles] [--api-client-id <id>] [--dry-run] [--remove]

Needs Python 3.13 and the Azure CLI, in which an Application Administrator is signed in; nothing else is installed. What
is there is left alone: it can be run again, and then says so. --remove deletes what an earlier run has made.

Follows "Upsert application", "Create servicePrincipal", "Grant an appRoleAssignment to a service principal" and "Create
oAuth2PermissionGrant" of Microsoft Graph.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from deploy.failure import Failure, say, told
from deploy.graph import Exists, Graph, quoted, signed_in

MANIFEST: Mapping[str, Any] = json.loads((Path(__file__).parent / "registrations.json").read_text("utf-8"))
ADMINISTRATOR = "Allotment.Admin"
GRAPH_APP = "00000003-0000-0000-c000-000000000000"
"""The application id of Microsoft Graph, the same in every tenant."""

SIGNING_IN = "openid profile offline_access"
"""What the clients ask for of Microsoft Graph, to sign people in and keep them signed in."""

SHOWN = "WindowsAzureActiveDirectoryIntegratedApp"
"""The tag by which the Entra admin center lists a service principal among the enterprise applications."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be registered.

    name: what tells this deployment's applications from another's in the same tenant.
    url: where the app is; empty: not known yet. administrator: the first one's object id; empty: whoever runs this.
    groups: which groups tokens name; empty: as it is. directory_roles: tokens name directory roles too.
    api_client_id: a registration that is there already.
    """

    name: str
    url: str = ""
    administrator: str = ""
    groups: str = ""
    directory_roles: bool = False
    api_client_id: str = ""
    dry_run: bool = False


def unique_names(name: str) -> Mapping[str, str]:
    """The uniqueName of each application of a deployment, by its name in the manifest."""
    return {"api": f"allotments-{name}-api", "commandLine": f"allotments-{name}-command-line"}


def register(graph: Graph, wish: Wish) -> Mapping[str, str]:
    """Make and change what is missing; answers the client ids, by the setting that they are for. Raises Failure."""
    names = unique_names(wish.name)
    api = _application(graph, _key(graph, names["api"], wish.api_client_id), _api(wish), wish)
    command_line = _application(graph, f"uniqueName='{names['commandLine']}'", MANIFEST["commandLine"], wish)
    if not api or not command_line:
        say("The rest follows from these: run it without --dry-run.")
        return {}
    _change(graph, f"/applications(appId='{api['appId']}')", _after_its_id(api, command_line, wish), wish)
    principal, client = _principal(graph, api, wish), _principal(graph, command_line, wish)
    if principal and client:
        _administrator(graph, principal, wish)
        _consent(graph, principal, client, wish)
    return {"API_CLIENT_ID": api["appId"], "ALLOTCTL_CLIENT_ID": command_line["appId"]}


def remove(graph: Graph, wish: Wish) -> None:
    """Delete the applications that register has made, and with them their service principals and consents."""
    for name in unique_names(wish.name).values():
        found = graph.find(f"/applications(uniqueName='{name}')")
        if found and not wish.dry_run:
            graph.delete(f"/applications/{found['id']}")
        say(_line(name, "is not there" if not found else "would be deleted" if wish.dry_run else "deleted"))


def merged(found: Any, wanted: Any) -> Any:
    """What is there, with what is wanted put in: nothing that somebody has added is taken away."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return {**found, **{key: merged(found.get(key), value) for key, value in wanted.items()}}
    if isinstance(found, list) and isinstance(wanted, list):
        return list(_union(found, wanted))
    return wanted


def _union(found: list[Any], wanted: list[Any]) -> Iterator[Any]:
    """Entries are the same by their id, by the client that they are about, or by what they say."""
    wishes = {_identity(each): each for each in wanted}
    for each in found:
        yield merged(each, wishes.pop(_identity(each), each))
    yield from wishes.values()


def _identity(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("id") or entry.get("appId"))
    return str(entry)


def _api(wish: Wish) -> Mapping[str, Any]:
    wanted = {**MANIFEST["api"]}
    claims = [wish.groups or wanted["groupMembershipClaims"], *(["DirectoryRole"] if wish.directory_roles else [])]
    return {**wanted, "groupMembershipClaims": ", ".join(claims)}


def _key(graph: Graph, unique_name: str, client_id: str) -> str:
    """How the API's application is found: by its client id, where it is given and there, or by its name."""
    known = client_id and graph.find(f"/applications(appId='{client_id}')")
    return f"appId='{client_id}'" if known else f"uniqueName='{unique_name}'"


def _application(graph: Graph, key: str, wanted: Mapping[str, Any], wish: Wish) -> dict[str, Any] | None:
    """The application, made or changed where it has to be; None where it would be made."""
    path = f"/applications({key})"
    if found := graph.find(path):
        _change(graph, path, wanted, wish)
        return found
    say(_line(wanted["displayName"], "would be registered" if wish.dry_run else "registered"))
    return None if wish.dry_run else graph.patch(path, wanted, "create-if-missing") or graph.get(path)


def _change(graph: Graph, path: str, wanted: Mapping[str, Any], wish: Wish) -> None:
    """Change an application that is there where it has to be."""
    found = graph.get(path)
    changes = _changes(found, wanted, wish)
    if changes and not wish.dry_run:
        graph.patch(path, {"displayName": found["displayName"], **changes})
    done = f"{'would be changed' if wish.dry_run else 'changed'}: {', '.join(changes)}"
    say(_line(found["displayName"], done if changes else "is registered already"))


def _changes(found: Mapping[str, Any], wanted: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """The properties that have to be written. The name, and which groups tokens name, an administrator may choose."""
    chosen = {"displayName"} | (set() if wish.groups or wish.directory_roles else {"groupMembershipClaims"})
    after = {name: merged(found.get(name), value) for name, value in wanted.items()}
    return {
        name: value
        for name, value in after.items()
        if value != found.get(name) and not (name in chosen and found.get(name))
    }


def _after_its_id(api: Mapping[str, Any], command_line: Mapping[str, Any], wish: Wish) -> Mapping[str, Any]:
    """What needs the client ids: the API's URI, the portal's address, and the clients that nobody has to consent to."""
    (scope,) = MANIFEST["api"]["api"]["oauth2PermissionScopes"]
    clients = [{"appId": each["appId"], "delegatedPermissionIds": [scope["id"]]} for each in (api, command_line)]
    portal = {"spa": {"redirectUris": [wish.url.rstrip("/") + "/"]}} if wish.url else {}
    return {
        "identifierUris": [f"api://{api['appId']}"],
        "api": {"preAuthorizedApplications": clients},
        **portal,
    }


def _principal(graph: Graph, application: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """The service principal, in which only people who are assigned sign in; empty where it would be made."""
    path, label = f"/servicePrincipals(appId='{application['appId']}')", f"{application['displayName']}: principal"
    found = graph.find(path)
    if not found and wish.dry_run:
        say(_line(label, "would be made"))
        return {}
    if not found:
        try:
            found = graph.post("/servicePrincipals", {"appId": application["appId"], "tags": [SHOWN]})
            say(_line(label, "made"))
        except Exists:
            found = graph.get(path)
    if found.get("appRoleAssignmentRequired") is not True and application.get("appRoles"):
        say(_line(label, "would need" if wish.dry_run else "needs") + " assignment from now on")
        if not wish.dry_run:
            graph.patch(f"/servicePrincipals/{found['id']}", {"appRoleAssignmentRequired": True})
    return found


def _administrator(graph: Graph, principal: Mapping[str, Any], wish: Wish) -> None:
    """Make the first administrator, without whom nobody could name another."""
    person = wish.administrator or _myself(graph)
    (role,) = [each["id"] for each in MANIFEST["api"]["appRoles"] if each["value"] == ADMINISTRATOR]
    path = f"/servicePrincipals/{principal['id']}/appRoleAssignedTo"
    has = any(each["principalId"] == person and each["appRoleId"] == role for each in graph.all(path))
    if not has and not wish.dry_run:
        try:
            graph.post(path, {"principalId": person, "resourceId": principal["id"], "appRoleId": role})
        except Exists:
            has = True
    say(_line(f"{ADMINISTRATOR} for {person}", _done(has, wish)))


def _myself(graph: Graph) -> str:
    try:
        return str(graph.get("/me?$select=id")["id"])
    except Failure:
        raise Failure("Only a person can be found out: name the first one with --administrator <object id>.") from None


def _consent(graph: Graph, api: Mapping[str, Any], command_line: Mapping[str, Any], wish: Wish) -> None:
    """Consent for the organization, so that nobody is asked, and nobody is stopped where people may not consent."""
    microsoft = graph.get(f"/servicePrincipals(appId='{GRAPH_APP}')?$select=id")["id"]
    (scope,) = MANIFEST["api"]["api"]["oauth2PermissionScopes"]
    for client, resource, scopes in (
        (api["id"], microsoft, SIGNING_IN),
        (command_line["id"], microsoft, SIGNING_IN),
        (command_line["id"], api["id"], scope["value"]),
    ):
        filter_ = quoted(f"clientId eq '{client}' and consentType eq 'AllPrincipals'")
        found = [
            each for each in graph.all(f"/oauth2PermissionGrants?$filter={filter_}") if each["resourceId"] == resource
        ]
        held = set(found[0]["scope"].split()) if found else set()
        has = set(scopes.split()) <= held
        if not has and not wish.dry_run:
            body = {"scope": " ".join(sorted(held | set(scopes.split())))}
            if found:
                graph.patch(f"/oauth2PermissionGrants/{found[0]['id']}", body)
            else:
                of = {"clientId": client, "consentType": "AllPrincipals", "resourceId": resource}
                graph.post("/oauth2PermissionGrants", {**of, **body})
        say(_line(f"Consent to {scopes}", _done(has, wish)))


def _done(has: bool, wish: Wish) -> str:
    return "is there already" if has else "would be given" if wish.dry_run else "given"


def _line(what: str, done: str) -> str:
    return f"{what:<58}{done}"


def main(arguments: argparse.Namespace) -> None:
    """Do what the command line says."""
    wish = Wish(
        name=arguments.name,
        url=arguments.url,
        administrator=arguments.administrator,
        groups=arguments.groups,
        directory_roles=arguments.directory_roles,
        api_client_id=arguments.api_client_id,
        dry_run=arguments.dry_run,
    )
    graph = signed_in()
    if arguments.remove:
        remove(graph, wish)
        return
    for setting, client_id in register(graph, wish).items():
        say(f"{setting}={client_id}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--name", required=True, help="tells this deployment's applications from another's")
    parser.add_argument("--url", default="", help="the address of the app, for the portal's sign-in")
    parser.add_argument("--administrator", default="", help="object id of the first administrator; default: you")
    parser.add_argument("--groups", default="", choices=["", "ApplicationGroup", "SecurityGroup"])
    parser.add_argument("--directory-roles", action="store_true", help="tokens name directory roles too")
    parser.add_argument("--api-client-id", default="", help="a registration of the API that is there already")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and do nothing")
    parser.add_argument("--remove", action="store_true", help="delete what an earlier run has made")
    parsed = parser.parse_args()
    sys.exit(told(lambda: main(parsed)))
