"""A group that carries a licence today, taken over on the running system."""

import uuid
from typing import Any

from tests.integration.api import Api, eventually

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
LONG = 150.0


def test_a_licensed_group_is_adopted_and_nobody_is_without_the_licence(api: Api) -> None:
    people = set(api.people(3, f"adopted{uuid.uuid4().hex[:6]}"))
    group = api.group(f"adopted {uuid.uuid4().hex[:6]}")
    api.join(group, *people)
    api.control("POST", f"/groups/{group}/licenses", {"add": [E3]})
    eventually(lambda: people <= api.licensed(E3), bool)
    body = {"displayName": "Adopted", "groupId": group, "from": "group", "allottedUnits": 3}
    asked = api.call("POST", "/adoptions", body)
    assert asked.status_code == 201, asked.text
    path = f"/adoptions/{asked.json()['id']}"
    plan = eventually(lambda: api.call("GET", path), lambda shown: shown.json()["state"] == "planned")
    assert plan.json()["plan"]["stays"] == 3
    start = {"plan": plan.json()["plan"]["fingerprint"]}
    started = api.call("POST", f"{path}/start", start, headers={"If-Match": plan.headers["ETag"]})
    assert started.status_code == 200, started.text

    def watched() -> Any:
        assert people <= api.licensed(E3)
        return api.call("GET", path).json()

    eventually(watched, lambda shown: shown["state"] == "adopted", LONG)
    eventually(lambda: people <= api.licensed(E3) and _sources(api, people), lambda found: found and group not in found)


def _sources(api: Api, people: set[str]) -> set[str]:
    """The groups that people have the product from."""
    users = api.control("GET", "/state")["users"]
    return {
        str(licence["assignedByGroup"])
        for user in users
        if user["id"] in people
        for licence in user["licenses"]
        if licence["skuId"] == E3
    }
