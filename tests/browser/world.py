"""What the portal's tests look at: a few allotments in different states, an owner, and somebody who owns nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.integration.api import Api, eventually

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
POWER_BI = "f8a1db68-be16-40ed-86d5-cb42ce701560"
VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"

NAMES = (
    "Agnes Almqvist",
    "Bertil Blom",
    "Cecilia Cederlund",
    "David Dahl",
    "Elin Ekström",
    "Fredrik Forsberg",
    "Greta Gustafsson",
    "Hugo Hellström",
    "Ingrid Isaksson",
    "Johan Jansson",
    "Karin Källström",
    "Lars Lindqvist",
)
LAWYERS = ("Maja Modin", "Nils Norberg", "Oskar Olsson")
OWNER, STRANGER = "olga.owner@contoso.example", "stina.stranger@contoso.example"


@dataclass(frozen=True)
class World:
    """The ids of what is there. `people` are not in any group; `members` are, in the order of NAMES.

    plan: of an adoption with two seats for the three people of Legal.
    """

    finance: str
    visio: str
    analysts: str
    empty: str
    free_group: str
    members: Sequence[str]
    people: Sequence[str]
    owner: str
    plan: str


def build(api: Api) -> World:
    """Make the world, and wait until everything in it has settled."""
    owner, _ = add_people(api, {"olga.owner": "Olga Owner", "stina.stranger": "Stina Stranger"})
    members = add_people(api, {address(name): name for name in NAMES})
    others = {"vera.viklund": "Vera Viklund", "viktor.viberg": "Viktor Viberg", "vilma.vik": "Vilma Vik"}
    people = add_people(api, others)
    api.control("POST", f"/users/{members[2]}/faults", {"skuId": POWER_BI, "error": "MutuallyExclusiveViolation"})
    mine = {"owners": [owner]}
    finance = allot(api, "Finance E3", members[:9], E3, 6, overflow="wait", **mine)
    visio = allot(api, "Design Visio", members[:2], VISIO, 2, overflow="rollback", **mine)
    analysts = allot(api, "Analysts Power BI", members[2:6], POWER_BI, 20, overflow="wait", **mine)
    empty = allot(api, "New starters", [], E3, 5, overflow="wait")
    legal = licensed_group(api, "Legal", {address(name): name for name in LAWYERS})
    plan = planned(api, legal, "Legal E3", 2)
    world = World(finance, visio, analysts, empty, api.group("Free group"), members, people, owner, plan)
    eventually(lambda: states(api, finance), lambda found: found == ["licensed"] * 6)
    eventually(lambda: states(api, visio), lambda found: found == ["licensed"] * 2)
    eventually(lambda: states(api, analysts), lambda found: found == ["failed", *["licensed"] * 3])
    return world


def add_people(api: Api, people: dict[str, str]) -> list[str]:
    """Make people, from the first parts of their addresses to their names; answers their ids."""
    users = [
        {"userPrincipalName": f"{name}@contoso.example", "displayName": display_name, "usageLocation": "SE"}
        for name, display_name in people.items()
    ]
    return [user["id"] for user in api.control("POST", "/users", {"users": users})["users"]]


def disabled_person(api: Api, name: str) -> str:
    """Somebody whose account is switched off."""
    fields = {"userPrincipalName": f"{address(name)}@contoso.example", "displayName": name, "usageLocation": "SE"}
    [user] = api.control("POST", "/users", {"users": [{**fields, "accountEnabled": False}]})["users"]
    return str(user["id"])


def address(name: str) -> str:
    """The first part of somebody's address."""
    plain = str.maketrans("åäöéÅÄÖ", "aaoeAAO")
    return name.translate(plain).lower().replace(" ", ".")


def allot(api: Api, name: str, members: Sequence[str], sku: str, units: int, **fields: object) -> str:
    """An allotment for a new group of its name: the first members have its seats, the others wait in this order."""
    group = api.group(name)
    allotment = api.allotment(group, sku, units, displayName=name, **fields)
    seated, waiting = members[:units], members[units:]
    if seated:
        api.join(group, *seated)
        eventually(lambda: api.shown(allotment)["consumedUnits"], lambda used: used == len(seated))
    for number, member in enumerate(waiting, start=1):
        api.join(group, member)
        eventually(lambda: api.shown(allotment)["waitingUnits"], lambda count, expected=number: count == expected)
    return allotment


def licensed_group(api: Api, name: str, people: dict[str, str]) -> str:
    """A new group of new people that gives them the licence itself, as groups do that nobody has taken over yet."""
    group, members = api.group(name), set(add_people(api, people))
    api.join(group, *members)
    api.control("POST", f"/groups/{group}/licenses", {"add": [E3]})
    eventually(lambda: api.licensed(E3), lambda licensed: members <= licensed)
    return group


def planned(api: Api, group: str, name: str, units: int) -> str:
    """An adoption whose plan is ready."""
    body = {"displayName": name, "groupId": group, "from": "group", "allottedUnits": units}
    answer = api.call("POST", "/adoptions", body)
    assert answer.status_code == 201, answer.text
    adoption = str(answer.json()["id"])
    eventually(lambda: api.call("GET", f"/adoptions/{adoption}").json()["state"], lambda state: state == "planned")
    return adoption


def planned_change(api: Api, allotment: str, *sku_ids: str, **fields: object) -> str:
    """A change of an allotment's products whose plan is ready."""
    body = {"allotmentId": allotment, "products": [{"skuId": each} for each in sku_ids], **fields}
    answer = api.call("POST", "/productChanges", body)
    assert answer.status_code == 201, answer.text
    change = str(answer.json()["id"])
    eventually(lambda: api.call("GET", f"/productChanges/{change}").json()["state"], lambda state: state == "planned")
    return change


def planned_merge(api: Api, source: str, target: str, **fields: object) -> str:
    """A merge of two allotments whose plan is ready."""
    answer = api.call("POST", "/merges", {"sourceId": source, "targetId": target, **fields})
    assert answer.status_code == 201, answer.text
    merge = str(answer.json()["id"])
    eventually(lambda: api.call("GET", f"/merges/{merge}").json()["state"], lambda state: state == "planned")
    return merge


def states(api: Api, allotment: str) -> list[str]:
    """The states of the seats, sorted."""
    return sorted(seat["state"] for seat in api.assignments(allotment))
