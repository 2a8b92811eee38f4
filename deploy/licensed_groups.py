"""Lists the licensed groups that the app has made, and deletes those that you name, after asking.

    python3 deploy/licensed_groups.py
    python3 deploy/licensed_groups.py --delete <object id> [<object id> ...] [--dry-run]

Without --delete nothing is changed. A group's licences go first, for Entra deletes no group that has one; whoever has
the product through this group alone loses it then. Everybody is named before, and nothing is done unless the number of
these people is typed. Groups of other deployments in the tenant are listed too: the description names the allotment.

Needs Python 3.13 and the Azure CLI, in which a Groups Administrator and License Administrator is signed in. Follows
"group: assignLicense", "licenseAssignmentState resource type" and "Delete group".
"""

import argparse
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from deploy.failure import Failure, say, told
from deploy.graph import Graph, quoted, signed_in

MARKER = "Made and owned by Allotments; do not change its members or licences. Allotment "
"""How the app begins the description of each (`infra.graph.directory`)."""

_USER = "id,displayName,userPrincipalName,licenseAssignmentStates"


@dataclass(frozen=True, slots=True)
class Licensed:
    """A licensed group. losing: who would have one of its products no longer, by userPrincipalName."""

    id: str
    name: str
    products: Sequence[str]
    losing: Sequence[str]


def made_by_the_app(graph: Graph) -> list[Licensed]:
    """The licensed groups with the app's mark, and whom their end would cost a licence. Raises Failure."""
    marked = quoted(f"startswith(description,'{MARKER}')")
    found = graph.all(f"/groups?$filter={marked}&$select=id,displayName,assignedLicenses")
    return [_licensed(graph, group) for group in found]


def _licensed(graph: Graph, group: dict[str, Any]) -> Licensed:
    products = [str(each["skuId"]) for each in group["assignedLicenses"]]
    people = graph.all(f"/groups/{group['id']}/members/microsoft.graph.user?$select={_USER}&$top=999")
    losing = [str(person["userPrincipalName"]) for person in people if _loses(person, group["id"], products)]
    return Licensed(group["id"], group["displayName"], products, sorted(losing))


def _loses(person: dict[str, Any], group_id: str, products: Collection[str]) -> bool:
    """Whether somebody has one of the products through this group and in no other way."""
    states = person.get("licenseAssignmentStates") or []
    elsewhere = {
        each["skuId"] for each in states if each["state"] == "Active" and each.get("assignedByGroup") != group_id
    }
    here = {each["skuId"] for each in states if each.get("assignedByGroup") == group_id}
    return bool(here & set(products) - elsewhere)


def delete(graph: Graph, groups: Sequence[Licensed], asked: Callable[[str], str], *, dry_run: bool) -> None:
    """Take the licences from these groups, then delete them. Raises Failure where the number is not confirmed."""
    losing = {person for group in groups for person in group.losing}
    for group in groups:
        say(f"{group.id}  {group.name}")
        for person in group.losing:
            say(f"    loses the licence: {person}")
    say(f"{len(losing)} people lose a licence, and {len(groups)} groups are deleted.")
    if dry_run:
        return
    if asked(f"Type the number of people who lose a licence ({len(losing)}) to go on: ").strip() != str(len(losing)):
        raise Failure("Nothing was changed.")
    for group in groups:
        if group.products:
            body = {"addLicenses": [], "removeLicenses": list(group.products)}
            graph.post(f"/groups/{group.id}/assignLicense", body)
        graph.delete(f"/groups/{group.id}")
        say(f"deleted: {group.name}")


def main(arguments: argparse.Namespace) -> None:
    """Do what the command line says. Raises Failure."""
    graph = signed_in()
    found = {group.id: group for group in made_by_the_app(graph)}
    if unknown := [each for each in arguments.delete if each.lower() not in found]:
        raise Failure(f"The app has not made these groups, or they are gone: {', '.join(unknown)}.")
    if arguments.delete:
        chosen = [found[each] for each in dict.fromkeys(each.lower() for each in arguments.delete)]
        delete(graph, chosen, input, dry_run=arguments.dry_run)
        return
    for group in found.values():
        say(
            f"{group.id}  {group.name}: {len(group.products)} products, {len(group.losing)} people would lose a licence"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--delete", nargs="+", default=[], metavar="ID", help="the groups to delete")
    parser.add_argument("--dry-run", action="store_true", help="say who would lose a licence, and change nothing")
    sys.exit(told(lambda: main(parser.parse_args())))
