"""Grants the app's managed identity its application permissions of Microsoft Graph, the least that it needs.

    python deploy/grant_permissions.py --identity <object id of the managed identity> [--dry-run]
        [--reprocess | --reprocess-beta] [--idle-seats] [--fence-unit] [--group-access]
        [--unit <object id of an administrative unit>]
        [--mailbox <address> --client <client id of the managed identity>]

With --unit it makes the identity Groups Administrator of that unit, too, and of nothing else. With --mailbox it prints,
too, the Exchange Online commands that let the identity send from that one mailbox.

Signs in as whoever is signed in to the Azure CLI, who must be a Privileged Role Administrator. What has been granted
is left alone, and nothing is ever taken away; running it again changes nothing. Follows "Grant an appRoleAssignment
to a service principal" and "Create unifiedRoleAssignment".
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from azure.identity.aio import AzureCliCredential

sys.path.insert(0, str(Path(__file__).parents[1]))

from infra.graph.permissions import NEXT_WIDER, Option, asked_for

GRAPH = "https://graph.microsoft.com/v1.0"
PURPOSES = {
    Option.REPROCESS: "User.ReadWrite.All too, for ALLOW_REPROCESS=on",
    Option.REPROCESS_BETA: "CloudLicensing.AssignLicenses.Organization too, for ALLOW_REPROCESS=beta",
    Option.FENCE_UNIT: "AdministrativeUnit.Read.All too, for WATCHED_GROUPS_UNIT",
    Option.GROUP_ACCESS: "Directory.Read.All too, for CHECK_GROUP_ACCESS=on",
    Option.IDLE_SEATS: "AuditLog.Read.All too, for IDLE_AFTER_DAYS",
}

GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
"""The role's template id, the same in every tenant. Follows "Microsoft Entra built-in roles"."""

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
"""The application id of Microsoft Graph, the same in every tenant."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of Graph, and whether the identity has it already."""

    permission: str
    role_id: str
    granted: bool


def plan(
    permissions: Iterable[str], roles: Iterable[Mapping[str, Any]], assigned: Iterable[Mapping[str, Any]], graph_id: str
) -> list[Grant]:
    """What is to be granted: `roles` are Graph's appRoles, `assigned` the identity's appRoleAssignments.

    Instead of one that this tenant's Graph does not offer it is the next wider one, where there is one that does.
    Raises LookupError for a permission that Graph does not offer to applications.
    """
    ids = {role["value"]: role["id"] for role in roles if "Application" in role.get("allowedMemberTypes", [])}
    offered = [each if each in ids else NEXT_WIDER.get(each, each) for each in permissions]
    unknown = [permission for permission in offered if permission not in ids]
    if unknown:
        raise LookupError(f"Microsoft Graph has no application permission {', '.join(unknown)}.")
    held = {assignment["appRoleId"] for assignment in assigned if assignment["resourceId"] == graph_id}
    return [Grant(permission, ids[permission], ids[permission] in held) for permission in offered]


async def run(http: httpx.AsyncClient, identity: str, options: Collection[Option], *, dry_run: bool) -> Sequence[str]:
    """Grant what is missing, or with `dry_run` only say so; answers what was done, a line each."""
    graph = await _json(http, f"/servicePrincipals(appId='{GRAPH_APP}')?$select=id,appRoles")
    assignments = f"/servicePrincipals/{identity}/appRoleAssignments"
    assigned = await _all(http, assignments)
    lines = []
    for grant in plan(asked_for(options), graph["appRoles"], assigned, graph["id"]):
        if not grant.granted and not dry_run:
            body = {"principalId": identity, "resourceId": graph["id"], "appRoleId": grant.role_id}
            (await http.post(assignments, json=body)).raise_for_status()
        lines.append(_line(grant.permission, grant.role_id, granted=grant.granted, dry_run=dry_run))
    return lines


async def give_role(http: httpx.AsyncClient, identity: str, unit: str, *, dry_run: bool) -> str:
    """Make the identity Groups Administrator of an administrative unit; answers what was done."""
    role = {"principalId": identity, "roleDefinitionId": GROUPS_ADMINISTRATOR}
    assignments, scope = "/roleManagement/directory/roleAssignments", f"/administrativeUnits/{unit}"
    of_identity = " and ".join(f"{name} eq '{value}'" for name, value in role.items())
    assigned = await _all(http, f"{assignments}?$filter={quote(of_identity)}")
    granted = any(each["directoryScopeId"].lower() == scope.lower() for each in assigned)
    if not granted and not dry_run:
        (await http.post(assignments, json={**role, "directoryScopeId": scope})).raise_for_status()
    return _line("Groups Administrator in the unit", GROUPS_ADMINISTRATOR, granted=granted, dry_run=dry_run)


def _line(name: str, role_id: str, *, granted: bool, dry_run: bool) -> str:
    done = "has it already" if granted else ("would be granted" if dry_run else "granted")
    return f"{name:<48}{role_id}  {done}"


def mailbox_commands(identity: str, client: str, mailbox: str) -> list[str]:
    """Exchange Online PowerShell that lets the identity send mail from one mailbox, and from no other.

    Follows "Role Based Access Control for Applications in Exchange Online". Raises ValueError for what is no address.
    """
    if not re.fullmatch(r"[\w.+-]+@[\w.-]+", mailbox):
        raise ValueError(f"{mailbox!r} is no mail address.")
    scope = "Allotments mailbox"
    return [
        f"New-ServicePrincipal -AppId {client} -ObjectId {identity} -DisplayName Allotments",
        f"New-ManagementScope -Name '{scope}' -RecipientRestrictionFilter \"PrimarySmtpAddress -eq '{mailbox}'\"",
        f"New-ManagementRoleAssignment -App {identity} -Role 'Application Mail.Send' -CustomResourceScope '{scope}'",
        f"Test-ServicePrincipalAuthorization -Identity {identity} -Resource {mailbox}",
    ]


async def _json(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    answer = await http.get(url)
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body


async def _all(http: httpx.AsyncClient, url: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    following: str | None = url
    while following:
        page = await _json(http, following)
        found += page["value"]
        following = page.get("@odata.nextLink")
    return found


async def main(arguments: argparse.Namespace) -> None:
    """Sign in, and do what the command line says."""
    async with AzureCliCredential() as credential:
        token = (await credential.get_token("https://graph.microsoft.com/.default")).token
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=GRAPH, headers=headers, timeout=30) as http:
        options = [*arguments.options, *([Option.GROUPS_IN_UNIT] if arguments.unit else [])]
        lines = [*await run(http, arguments.identity, options, dry_run=arguments.dry_run)]
        if arguments.unit:
            lines.append(await give_role(http, arguments.identity, arguments.unit, dry_run=arguments.dry_run))
    if arguments.mailbox:
        lines = [*lines, "", *mailbox_commands(arguments.identity, arguments.client, arguments.mailbox)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--identity", required=True, help="object id of the managed identity's service principal")
    for option, purpose in PURPOSES.items():
        parser.add_argument(
            f"--{option}", dest="options", action="append_const", const=option, default=[], help=purpose
        )
    parser.add_argument("--dry-run", action="store_true", help="print what would be granted, and grant nothing")
    parser.add_argument(
        "--unit", help="administrative unit in which licensed groups are made, for LICENSED_GROUPS_UNIT"
    )
    parser.add_argument("--mailbox", help="print how to let it send mail from this mailbox alone")
    parser.add_argument("--client", help="client id of the managed identity, for --mailbox")
    arguments = parser.parse_args()
    if arguments.mailbox and not arguments.client:
        parser.error("--mailbox needs --client")
    try:
        asyncio.run(main(arguments))
    except LookupError as error:
        parser.exit(1, f"{error}\n")
