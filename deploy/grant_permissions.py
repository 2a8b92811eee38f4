"""Grants the app's managed identity its application permissions of Microsoft Graph, the least that it needs.

    python3 deploy/grant_permissions.py --identity <object id of the managed identity> [--dry-run]
        [--reprocess | --reprocess-beta] [--idle-seats] [--fence-unit] [--group-access]
        [--usage-locations]
        [--unit <object id of an administrative unit>]
        [--mailbox <address> --client <client id of the managed identity>]

With --unit it makes the identity Groups Administrator of that unit, too, and of nothing else. With --mailbox it prints,
too, the Exchange Online commands that let the identity send from that one mailbox.

Needs Python 3.13 and the Azure CLI, in which a Privileged Role Administrator is signed in; nothing else is installed.
What has been granted is left alone, and nothing is ever taken away; running it again changes nothing. Follows "Grant an
appRoleAssignment to a service principal" and "Create unifiedRoleAssignment".
"""

import argparse
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from deploy.failure import Failure, say, told
from deploy.graph import Exists, Graph, quoted, signed_in
from deploy.register import GRAPH_APP, MANIFEST

PURPOSES = {
    "reprocess": "for ALLOW_REPROCESS=on",
    "reprocess-beta": "for ALLOW_REPROCESS=beta",
    "fence-unit": "for WATCHED_GROUPS_UNIT",
    "group-access": "for CHECK_GROUP_ACCESS=on",
    "usage-locations": "for USAGE_LOCATION",
    "idle-seats": "for IDLE_AFTER_DAYS",
}
IN_UNIT = "groups-in-unit"
MAILBOX_SCOPE = "Allotments mailbox"

GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
"""The role's template id, the same in every tenant. Follows "Microsoft Entra built-in roles"."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of Graph, and whether the identity has it already."""

    permission: str
    role_id: str
    granted: bool


def asked_for(options: Collection[str] = ()) -> list[str]:
    """The permissions that the app asks for: what it does always, and with these options; each once."""
    identity = MANIFEST["identity"]
    return list(dict.fromkeys([*identity["permissions"], *(identity["options"][each] for each in options)]))


def plan(
    permissions: Iterable[str], roles: Iterable[Mapping[str, Any]], assigned: Iterable[Mapping[str, Any]], graph_id: str
) -> list[Grant]:
    """What is to be granted: `roles` are Graph's appRoles, `assigned` the identity's appRoleAssignments.

    Instead of one that this tenant's Graph does not offer it is the next wider one, where there is one that does.
    Raises Failure for a permission that Graph does not offer to applications.
    """
    ids = {role["value"]: role["id"] for role in roles if "Application" in role.get("allowedMemberTypes", [])}
    wider = MANIFEST["identity"]["nextWider"]
    offered = [each if each in ids else wider.get(each, each) for each in permissions]
    unknown = [permission for permission in offered if permission not in ids]
    if unknown:
        raise Failure(f"Microsoft Graph has no application permission {', '.join(unknown)} in this tenant.")
    held = {assignment["appRoleId"] for assignment in assigned if assignment["resourceId"] == graph_id}
    return [Grant(permission, ids[permission], ids[permission] in held) for permission in offered]


def grant(graph: Graph, identity: str, options: Collection[str], *, dry_run: bool) -> Sequence[str]:
    """Grant what is missing, or with `dry_run` only say so; answers what was done, a line each. Raises Failure."""
    graph.is_new(identity)
    microsoft = graph.get(f"/servicePrincipals(appId='{GRAPH_APP}')?$select=id,appRoles")
    assignments = f"/servicePrincipals/{identity}/appRoleAssignments"
    assigned = list(graph.all(assignments))
    lines = []
    for each in plan(asked_for(options), microsoft["appRoles"], assigned, microsoft["id"]):
        if not each.granted and not dry_run:
            body = {"principalId": identity, "resourceId": microsoft["id"], "appRoleId": each.role_id}
            _once(graph, assignments, body)
        lines.append(_line(each.permission, each.role_id, granted=each.granted, dry_run=dry_run))
    return lines


def give_role(graph: Graph, identity: str, unit: str, *, dry_run: bool) -> str:
    """Make the identity Groups Administrator of an administrative unit; answers what was done."""
    role = {"principalId": identity, "roleDefinitionId": GROUPS_ADMINISTRATOR}
    assignments, scope = "/roleManagement/directory/roleAssignments", f"/administrativeUnits/{unit}"
    of_identity = " and ".join(f"{name} eq '{value}'" for name, value in role.items())
    assigned = graph.all(f"{assignments}?$filter={quoted(of_identity)}")
    granted = any(each["directoryScopeId"].lower() == scope.lower() for each in assigned)
    if not granted and not dry_run:
        _once(graph, assignments, {**role, "directoryScopeId": scope})
    return _line("Groups Administrator in the unit", GROUPS_ADMINISTRATOR, granted=granted, dry_run=dry_run)


def _once(graph: Graph, path: str, body: Mapping[str, Any]) -> None:
    """Post what a list that lags behind may not have shown."""
    try:
        graph.post(path, body)
    except Exists:
        return


def _line(name: str, role_id: str, *, granted: bool, dry_run: bool) -> str:
    done = "has it already" if granted else ("would be granted" if dry_run else "granted")
    return f"{name:<48}{role_id}  {done}"


def mailbox_commands(identity: str, client: str, mailbox: str) -> list[str]:
    """Exchange Online PowerShell that lets the identity send mail from one mailbox, and from no other.

    Follows "Role Based Access Control for Applications in Exchange Online". Raises Failure for what is no address.
    """
    if not re.fullmatch(r"[\w.+-]+@[\w.-]+", mailbox):
        raise Failure(f"{mailbox!r} is no mail address.")
    scope = MAILBOX_SCOPE
    return [
        f"New-ServicePrincipal -AppId {client} -ObjectId {identity} -DisplayName Allotments",
        f"New-ManagementScope -Name '{scope}' -RecipientRestrictionFilter \"PrimarySmtpAddress -eq '{mailbox}'\"",
        f"New-ManagementRoleAssignment -App {identity} -Role 'Application Mail.Send' -CustomResourceScope '{scope}'",
        f"Test-ServicePrincipalAuthorization -Identity {identity} -Resource {mailbox}",
    ]


def mailbox_removal(identity: str) -> list[str]:
    """Exchange Online PowerShell that takes away again what `mailbox_commands` has made."""
    assigned = f"Get-ManagementRoleAssignment -RoleAssignee {identity} -Role 'Application Mail.Send'"
    return [
        f"{assigned} | Remove-ManagementRoleAssignment",
        f"Remove-ManagementScope -Identity '{MAILBOX_SCOPE}'",
        f"Remove-ServicePrincipal -Identity {identity}",
    ]


def main(arguments: argparse.Namespace) -> None:
    """Sign in, and do what the command line says."""
    graph = signed_in()
    options = [*arguments.options, *([IN_UNIT] if arguments.unit else [])]
    lines = [*grant(graph, arguments.identity, options, dry_run=arguments.dry_run)]
    if arguments.unit:
        lines.append(give_role(graph, arguments.identity, arguments.unit, dry_run=arguments.dry_run))
    if arguments.mailbox:
        lines += ["", *mailbox_commands(arguments.identity, arguments.client, arguments.mailbox)]
    say("\n".join(lines))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--identity", required=True, help="object id of the managed identity's service principal")
    for option, purpose in PURPOSES.items():
        parser.add_argument(
            f"--{option}",
            dest="options",
            action="append_const",
            const=option,
            default=[],
            help=f"{MANIFEST['identity']['options'][option]} too, {purpose}",
        )
    parser.add_argument("--dry-run", action="store_true", help="print what would be granted, and grant nothing")
    parser.add_argument(
        "--unit", help="administrative unit in which licensed groups are made, for LICENSED_GROUPS_UNIT"
    )
    parser.add_argument("--mailbox", help="print how to let it send mail from this mailbox alone")
    parser.add_argument("--client", help="client id of the managed identity, for --mailbox")
    parsed = parser.parse_args()
    if parsed.mailbox and not parsed.client:
        parser.error("--mailbox needs --client")
    sys.exit(told(lambda: main(parsed)))
