"""The delegated administration API on the running system."""

import uuid
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from tests.integration.api import Api, eventually
from tests.integration.test_bad_weather import put_on_queue

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"

_names = (f"api {number}" for number in count())


@pytest.fixture
def group(api: Api) -> str:
    return api.group(next(_names))


class Person:
    """Somebody who calls the API with a token of his own."""

    def __init__(self, api: Api, user_id: str) -> None:
        self._api, self.id, self._token = api, user_id, api.token_of(user_id)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self._token}"} | {name.replace("_", "-"): at for name, at in headers.items()}
        return self._api.call(method, path, body, headers=sent)


@pytest.fixture
def owner(api: Api) -> Person:
    [user_id] = api.people(1, f"owner{uuid.uuid4().hex[:6]}")
    return Person(api, user_id)


def test_an_owner_adds_moves_up_and_removes_people(api: Api, group: str, owner: Person) -> None:
    allotment = api.allotment(group, E3, 1, overflow="wait", owners=[owner.id])
    one, [first, second, third] = f"/allotments/{allotment}", api.people(3, f"staff{uuid.uuid4().hex[:6]}")
    added = owner.call("POST", f"{one}/assignments", {"user": first})
    assert (added.status_code, added.json()["decision"]["kind"]) == (201, "licensed")
    assert added.json()["decision"]["cause"].startswith((f"added by {owner.id}", "change notification", "created by"))
    for person in (second, third):
        added = owner.call("POST", f"{one}/assignments", {"user": person})
        assert (added.status_code, added.json()["decision"]["kind"]) == (201, "waiting")
    assert api.members(group) == {first, second, third}
    last = owner.call("GET", f"{one}/waitingMembers").json()["value"][1]
    moved = owner.call("POST", f"{one}/waitingMembers/{third}/move", {}, If_Match=last["etag"])
    assert moved.status_code == 200, moved.text
    assert [row["userId"] for row in owner.call("GET", f"{one}/waitingMembers").json()["value"]] == [third, second]

    def removed() -> int:
        seat = owner.call("GET", f"{one}/assignments/{first}")
        status: int = owner.call("DELETE", f"{one}/assignments/{first}", If_Match=seat.headers["ETag"]).status_code
        return status

    eventually(removed, lambda status: status == 202)
    eventually(lambda: api.licensed(E3) & {first, second, third}, lambda found: found == {third})
    assert api.members(group) == {second, third}


def test_a_foreign_owner_finds_nothing(api: Api, group: str, owner: Person) -> None:
    foreign, own = api.allotment(group, E3, 1), api.allotment(api.group(next(_names)), E3, 1, owners=[owner.id])
    assert owner.call("GET", f"/allotments/{foreign}").status_code == 404
    assert owner.call("POST", f"/allotments/{foreign}/assignments", {"user": owner.id}).status_code == 404
    assert owner.call("DELETE", f"/allotments/{own}", If_Match="*").status_code == 403
    assert [each["id"] for each in owner.call("GET", "/allotments").json()["value"]] == [own]
    assert owner.call("GET", "/me").json()["roles"] == ["owner"]


def test_a_limit_is_asked_for_and_approved(api: Api, group: str, owner: Person) -> None:
    allotment = api.allotment(group, E3, 1, overflow="wait", owners=[owner.id])
    people = api.people(2, f"more{uuid.uuid4().hex[:6]}")
    api.join(group, *people)
    eventually(lambda: api.shown(allotment)["waitingUnits"], lambda waiting: waiting == 1)
    body = {"allottedUnits": 2, "message": "For the newcomer."}
    asked = owner.call("POST", f"/allotments/{allotment}/requests", body)
    assert asked.status_code == 201
    listed = api.call("GET", "/requests?state=open").json()["value"]
    assert asked.json() in listed
    approved = api.call(
        "POST",
        f"/allotments/{allotment}/requests/{asked.json()['id']}/approve",
        {"message": "Done."},
        headers={"If-Match": asked.headers["ETag"]},
    )
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == set(people))


def test_a_repeated_creation_is_answered_once(api: Api, group: str) -> None:
    body = {"displayName": "Once", "groupId": group, "products": [{"skuId": E3}], "allottedUnits": 1}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (api.call("POST", "/allotments", body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert "Idempotency-Replayed" in again.headers


def test_names_products_and_the_log(api: Api, group: str) -> None:
    prefix = f"zora{uuid.uuid4().hex[:6]}"
    allotment, [person] = api.allotment(group, E3, 1), api.people(1, prefix)
    found = api.call("POST", "/people/search", {"search": prefix}).json()["value"]
    assert [each["id"] for each in found] == [person]
    added = api.call("POST", f"/allotments/{allotment}/assignments", {"user": found[0]["userPrincipalName"]})
    assert added.status_code == 201
    named = api.call("GET", f"/people?ids={person}&allotmentId={allotment}").json()["value"]
    assert named == found
    log = api.call("GET", f"/allotments/{allotment}/decisions?format=csv&userId={person}&kind=licensed")
    assert log.headers["Content-Type"].startswith("text/csv")
    assert len(log.text.strip().splitlines()) == 2
    products: Mapping[str, Any] = {each["skuId"]: each for each in api.call("GET", "/products").json()["value"]}
    assert products[E3]["bought"] >= products[E3]["usedByAllotments"] >= 1


def test_dead_letters_are_shown_sent_again_and_discarded(api: Api) -> None:
    marker = uuid.uuid4().hex
    put_on_queue(api, "graph-notifications", f'{{"odd": "{marker}"}}'.encode())

    def mine() -> list[dict[str, Any]]:
        listed = api.call("GET", "/deadLetters?top=999").json()["value"]
        return [each for each in listed if marker in each["body"]]

    [letter] = eventually(mine, bool)
    assert letter["reason"] == "MalformedNotification"
    resent = api.call("POST", f"/deadLetters/{letter['id']}/resend", headers={"If-Match": letter["etag"]})
    assert (resent.status_code, resent.json()["resent"]) == (200, 1)
    [back] = eventually(mine, lambda found: len(found) == 1 and found[0]["id"] != letter["id"])
    path = f"/deadLetters/{back['id']}"
    assert api.call("DELETE", path, headers={"If-Match": back["etag"]}).status_code == 204
    assert mine() == []


def test_the_system_describes_itself(api: Api) -> None:
    open_to_all = api.http.get(f"{api.endpoints['functions']}/api/openapi.json")
    assert open_to_all.json()["openapi"].startswith("3.1.")
    assert open_to_all.headers["X-Content-Type-Options"] == "nosniff"
    eventually(lambda: api.call("GET", "/subscription").json()["state"], lambda state: state == "active")
    api.run("catch_up")
    eventually(
        lambda: [(each["queue"], each["state"]) for each in api.call("GET", "/queues").json()["value"]],
        lambda states: states == [("graph-notifications", "onTime"), ("enforcement", "onTime")],
    )
    changes = api.call("PATCH", f"/allotments/{uuid.uuid4()}", {})
    assert changes.status_code == 404
