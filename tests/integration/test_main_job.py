"""The main job through the Functions host: Graph notifies, the app licenses, rolls back or lets wait."""

import time
from collections import Counter
from itertools import count

import pytest

from tests.integration.api import Api, eventually

E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
COMPANY_WIDE = "Company"

_names = (f"main job {number}" for number in count())


@pytest.fixture
def group(api: Api) -> str:
    return api.group(next(_names))


def kinds(api: Api, allotment: str) -> Counter[str]:
    return Counter(decision["kind"] for decision in api.decisions(allotment))


def test_joins_are_licensed_up_to_the_limit_and_rolled_back_beyond(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E3, 3), api.people(5, "rollback")
    api.join(group, *people)
    eventually(lambda: kinds(api, allotment), lambda found: found == {"licensed": 3, "rolledBack": 2})
    eventually(lambda: len(api.members(group)), lambda members: members == 3)
    licensed = eventually(lambda: api.licensed(E3) & set(people), lambda found: len(found) == 3)
    assert licensed == api.members(group)
    refused = next(entry for entry in api.decisions(allotment) if entry["kind"] == "rolledBack")
    assert (refused["requested"], refused["used"], refused["limit"]) == (1, 3, 3)
    assert "is full (3 of 3 seats in use)" in refused["reason"]
    assert refused["cause"]


def test_a_leaver_frees_a_seat_for_the_first_in_the_waiting_room(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E3, 1, overflow="wait"), api.people(3, "waiting")
    for number, person in enumerate(people):
        api.join(group, person)
        eventually(lambda: len(api.decisions(allotment)), lambda made, want=number + 1: made == want)  # type: ignore[misc]
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == {people[0]})
    waiting = api.call("GET", f"/allotments/{allotment}/waitingMembers").json()["value"]
    assert [member["userId"] for member in waiting] == people[1:]
    api.leave(group, people[0])
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == {people[1]})
    assert kinds(api, allotment)["promoted"] == 1
    shown = api.shown(allotment)
    assert (shown["consumedUnits"], shown["waitingUnits"], shown["allottedUnits"]) == (1, 1, 1)


def test_a_raised_limit_promotes_and_one_below_use_is_refused(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E3, 1, overflow="wait"), api.people(3, "raise")
    api.join(group, *people)
    eventually(lambda: api.shown(allotment)["waitingUnits"], lambda waiting: waiting == 2)
    assert api.change(allotment, {"allottedUnits": 3}).status_code == 200
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == set(people))
    refused = api.change(allotment, {"allottedUnits": 2})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "allottedUnits"
    assert "The limit of 2 is below the 3 seats in use" in refused.json()["errors"][0]["message"]


def test_two_products_are_granted_and_taken_together(api: Api, group: str) -> None:
    [person] = api.people(1, "both")
    products = [{"skuId": E3}, {"skuId": "efccb6f7-5641-4e0e-bd10-b4976e1bf68e"}]
    allotment = api.allotment(group, E3, 2, products=products)
    api.join(group, person)
    eventually(lambda: [person in api.licensed(product["skuId"]) for product in products], all)
    api.leave(group, person)
    eventually(lambda: [person in api.licensed(product["skuId"]) for product in products], lambda holds: not any(holds))
    eventually(lambda: api.shown(allotment)["consumedUnits"], lambda used: used == 0)


def test_direct_licensing_assigns_to_the_person(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E5, 1, licensing="direct"), api.people(2, "direct")
    api.join(group, *people)
    eventually(lambda: kinds(api, allotment), lambda found: found == {"licensed": 1, "rolledBack": 1})
    [holder] = eventually(lambda: api.licensed(E5) & set(people), lambda found: len(found) == 1)
    api.leave(group, holder)
    eventually(lambda: api.licensed(E5) & set(people), lambda found: not found)
    eventually(lambda: api.shown(allotment)["consumedUnits"], lambda used: used == 0)


def test_a_failed_licence_is_shown_with_cause_and_cure(api: Api, group: str) -> None:
    allotment, [person] = api.allotment(group, E3, 2), api.people(1, "fails")
    api.control("POST", f"/users/{person}/faults", {"skuId": E3, "error": "UniquenessViolation"})
    api.join(group, person)
    [failed] = eventually(lambda: [entry for entry in api.assignments(allotment) if entry["state"] == "failed"], bool)
    assert "UniquenessViolation" in failed["error"]
    assert "proxy address" in failed["error"]
    assert kinds(api, allotment) == {"licensed": 1, "failed": 1}


def test_members_of_before_are_taken_in(api: Api, group: str) -> None:
    people = api.people(3, "before")
    api.join(group, *people)
    too_small = api.call(
        "POST",
        "/allotments",
        {"displayName": "Small", "groupId": group, "products": [{"skuId": E3}], "allottedUnits": 2},
    )
    assert too_small.status_code == 400
    assert "has 3 users, more than the limit of 2" in too_small.text
    allotment = api.allotment(group, E3, 2, overflow="wait")
    eventually(lambda: kinds(api, allotment), lambda found: found == {"licensed": 2, "waiting": 1})


def test_a_device_is_ignored_with_its_reason(api: Api, group: str) -> None:
    allotment = api.allotment(group, E3, 1)
    state = api.control("GET", "/state")
    nested = next(entry["id"] for entry in state["groups"] if entry["kind"] == "security" and entry["id"] != group)
    api.join(group, nested)
    [decision] = eventually(lambda: api.decisions(allotment), bool)
    assert (decision["kind"], decision["requested"]) == ("ignored", 0)
    assert "A group, not a user" in decision["reason"]
    assert api.shown(allotment)["consumedUnits"] == 0


def test_lost_notifications_are_caught_up_with_and_reconcile_writes_nothing_twice(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E3, 5), api.people(2, "lost")
    api.run("catch_up")
    api.control("POST", "/knobs", {"notificationsOff": True})
    api.join(group, *people)
    api.run("catch_up")
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == set(people))
    api.leave(group, people[0])
    api.run("reconcile")
    eventually(lambda: api.shown(allotment)["consumedUnits"], lambda used: used == 1)
    settled(api, allotment)
    before = api.call("GET", f"/allotments/{allotment}")
    api.run("reconcile")
    settled(api, allotment)
    after = api.call("GET", f"/allotments/{allotment}")
    assert after.headers["ETag"] == before.headers["ETag"]


def test_a_doubled_notification_changes_nothing(api: Api, group: str) -> None:
    api.control("POST", "/knobs", {"double": 1.0})
    allotment, people = api.allotment(group, E3, 5), api.people(2, "double")
    api.join(group, *people)
    eventually(lambda: kinds(api, allotment), lambda found: found == {"licensed": 2})
    settled(api, allotment)
    assert kinds(api, allotment) == {"licensed": 2}


def test_deleting_takes_the_licences_back_and_frees_the_group(api: Api, group: str) -> None:
    allotment, people = api.allotment(group, E3, 5), api.people(2, "delete")
    api.join(group, *people)
    eventually(lambda: api.licensed(E3) & set(people), lambda found: found == set(people))
    assert api.delete(allotment).status_code == 202
    assert api.shown(allotment)["state"] == "deleting"
    eventually(lambda: api.call("GET", f"/allotments/{allotment}").status_code, lambda status: status == 404)
    assert not api.licensed(E3) & set(people)
    assert api.members(group) == set(people)
    again = api.allotment(group, E3, 5)
    eventually(lambda: kinds(api, again), lambda found: found == {"licensed": 2})


def test_deleting_can_leave_the_licences(api: Api, group: str) -> None:
    allotment, [person] = api.allotment(group, E3, 5), api.people(1, "keep")
    api.join(group, person)
    eventually(lambda: person in api.licensed(E3), lambda holds: holds)
    assert api.delete(allotment, "?licences=keep").status_code == 202
    eventually(lambda: api.call("GET", f"/allotments/{allotment}").status_code, lambda status: status == 404)
    assert person in api.licensed(E3)


def settled(api: Api, allotment: str) -> None:
    """Wait until the allotment has not been written for three seconds, with nothing on the queues but what waits."""
    seen, since = "", time.monotonic()

    def unchanged() -> float:
        nonlocal seen, since
        queues = api.http.get(api.endpoints["serviceBusQueues"]).json()
        busy = any(queue["active"] or queue["locked"] for name, queue in queues.items() if name != "dead-letters")
        now = api.call("GET", f"/allotments/{allotment}").headers["ETag"]
        if busy or now != seen:
            seen, since = now, time.monotonic()
        return time.monotonic() - since

    eventually(unchanged, lambda seconds: seconds > 3)
