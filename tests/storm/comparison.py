"""After the storm: do the tenant, the tables and the decisions agree exactly?"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.storm.conserved import conserved
from tests.storm.result import Result
from tests.storm.storm import Storm, Watched

SEATED = {"licensed", "failed"}


def compare(storm: Storm) -> Result:
    """Compare every allotment with the tenant, and the tenant's history with the limits."""
    result = Result()
    state = storm.api.control("GET", "/state")
    groups = {group["id"]: group for group in state["groups"]}
    facts = storm.api.control("GET", "/history?since=0")["facts"]
    joined = _last_joins(facts)
    for watched in storm.watched:
        licensed_group = _licensed_group(groups, watched)
        result.differences += _differences(
            storm, watched, set(groups[watched.group]["members"]), licensed_group, result
        )
        result.differences += _unexplained(storm, watched, joined.get(watched.group, set()), result)
        if not watched.in_tree:
            result.differences += _over(watched, watched.limit, {licensed_group["id"]}, facts, result)
    if storm.tree:
        root = storm.tree[0]
        licensed = {_licensed_group(groups, each)["id"] for each in storm.tree}
        result.differences += _over(root, root.limit, licensed, facts, result)
        result.differences += conserved(storm, result)
    queues = storm.api.http.get(storm.stack.endpoints["serviceBusQueues"]).json()
    dead = {name: queue["deadLettered"] for name, queue in queues.items() if queue["deadLettered"]}
    if dead or queues["dead-letters"]["active"]:
        result.differences.append(f"dead letters: {dead}, {queues['dead-letters']['active']} parked")
    disasters = [fact for fact in facts if fact["kind"] in {"userDeleted", "groupDeleted", "disaster"}]
    result.differences += [f"something was deleted: {fact}" for fact in disasters]
    return result


def _differences(
    storm: Storm, watched: Watched, members: set[str], licensed_group: Mapping[str, Any], result: Result
) -> Iterator[str]:
    shown = storm.api.shown(watched.id)
    seats = _all(storm, f"/allotments/{watched.id}/assignments")
    waiting = [member["userId"] for member in _all(storm, f"/allotments/{watched.id}/waitingMembers")]
    seated = {seat["userId"] for seat in seats}
    result.counts["seats"] += len(seats)
    result.counts["waiting"] += len(waiting)
    limit = shown["usableUnits"] if watched.in_tree else watched.limit
    name = f"allotment {watched.id} ({watched.overflow}, limit {limit})"
    if shown["state"] != "active":
        yield f"{name}: {shown['state']}: {shown['stateReason']}"
    if (shown["consumedUnits"], shown["waitingUnits"]) != (len(seats), len(waiting)):
        counters = f"{shown['consumedUnits']} and {shown['waitingUnits']}"
        yield f"{name}: the ledger counts {counters}, the rows {len(seats)} and {len(waiting)}"
    if unsettled := [seat for seat in seats if seat["state"] not in SEATED]:
        yield f"{name}: not settled: {unsettled[:3]}"
    recorded = seated | set(waiting)
    if members != recorded:
        yield f"{name}: not recorded {sorted(members - recorded)[:3]}, no members {sorted(recorded - members)[:3]}"
    if set(licensed_group["members"]) != seated:
        yield f"{name}: {len(licensed_group['members'])} in the licensed group, {len(seated)} seats"
    if waiting and len(seats) < limit:
        yield f"{name}: {len(waiting)} wait while {limit - len(seats)} seats are free"
    if len(seats) > limit:
        yield f"{name}: {len(seats)} seats"


def _unexplained(storm: Storm, watched: Watched, joined: set[str], result: Result) -> Iterator[str]:
    decisions = _all(storm, f"/allotments/{watched.id}/decisions")
    result.counts["decisions"] += len(decisions)
    for decision in decisions:
        result.counts[f"  {decision['kind']}"] += 1
    lost = joined - {decision["userId"] for decision in decisions}
    if lost:
        yield f"allotment {watched.id}: {len(lost)} of {len(joined)} added people have no decision: {sorted(lost)[:3]}"


def _over(
    watched: Watched, limit: int, licensed_groups: set[str], facts: list[Mapping[str, Any]], result: Result
) -> Iterator[str]:
    """The licensed people of an allotment, or of its whole tree, counted at every instant of the tenant's history."""
    holders: set[tuple[str, str]] = set()
    peak = 0
    for fact in facts:
        if fact["groupId"] not in licensed_groups:
            continue
        if fact["kind"] == "licenseActive":
            holders.add((fact["groupId"], fact["objectId"]))
        elif fact["kind"] == "licenseInactive":
            holders.discard((fact["groupId"], fact["objectId"]))
        if len(holders) > limit:
            yield f"allotment {watched.id}: {len(holders)} licensed at {fact['time']}, the limit is {limit}"
            return
        peak = max(peak, len(holders))
    result.counts["instants checked"] += len(facts)
    result.counts["allotments full at some instant"] += peak == limit


def _last_joins(facts: list[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Group → the people whose last change of membership, by the tenant's own people, was to be added."""
    last: dict[str, dict[str, str]] = {}
    for fact in facts:
        if fact["kind"] in {"memberAdded", "memberRemoved"} and fact["actor"] == "tenant":
            last.setdefault(fact["groupId"], {})[fact["objectId"]] = fact["kind"]
    return {group: {user for user, kind in people.items() if kind == "memberAdded"} for group, people in last.items()}


def _licensed_group(groups: Mapping[str, Mapping[str, Any]], watched: Watched) -> Mapping[str, Any]:
    return next(group for group in groups.values() if watched.id in (group["description"] or ""))


def _all(storm: Storm, path: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    cursor = ""
    while True:
        body = storm.api.call("GET", f"{path}?top=999{cursor}").json()
        found += body["value"]
        if "nextLink" not in body:
            return found
        cursor = "&cursor=" + body["nextLink"].split("cursor=")[1]
