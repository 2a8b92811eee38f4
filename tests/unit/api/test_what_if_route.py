"""The log of decisions is replayed under other conditions: the API reads it, within bounds, and changes nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from application import what_if
from domain.commands import Command, CommandKind
from domain.reconciliation.costs import Prices
from tests.unit.api.office import Office, Reply

DAY = timedelta(days=1)


async def ask(office: Office, allotment: str, **body: Any) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/whatIf", body)


async def join(office: Office, allotment: str, *people: str) -> None:
    for person in people:
        await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})
        office.clock.advance(DAY)


@pytest.fixture
async def year(office: Office) -> tuple[str, list[str]]:
    """One seat, and four people who join a day after the other. The first one leaves; the next one gets the seat."""
    allotment = await office.allotment(units=1, overflow="wait")
    people = [office.person(f"person {number}") for number in range(4)]
    office.tenant.update_user(people[3], actor="tenant", department="Finance")
    await join(office, allotment, *people)
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.remove_member(group, people[0], actor="tenant")
    for kind in (CommandKind.OBSERVE, CommandKind.FINISH, CommandKind.FINISH, CommandKind.FINISH):
        await office.commands.enqueue([Command(kind, allotment, "left", office.clock.now(), tries=1)])
        office.clock.advance(timedelta(minutes=20))
    assert (await office.call("GET", f"/allotments/{allotment}")).body["waitingUnits"] == 2
    office.clock.advance(DAY)
    return allotment, people


async def test_nothing_else_is_as_it_was(office: Office, year: tuple[str, list[str]]) -> None:
    reply = await ask(office, year[0])
    assert (reply.status, reply.body["complete"], reply.body["agreement"]) == (200, True, 1)
    assert reply.body["whatIf"] == reply.body["asItWas"]
    was = reply.body["asItWas"]
    numbers = [was[name] for name in ("joined", "atOnce", "waited", "refused", "promoted", "stillWaiting", "peakUnits")]
    assert numbers == [4, 1, 3, 0, 1, 2, 1]
    assert was["longestWaitSeconds"] > 2 * 86_400
    assert was["longestWaits"][0]["stillWaiting"] is True
    assert reply.body["unitsNeeded"] == 4


async def test_another_limit(office: Office, year: tuple[str, list[str]]) -> None:
    allotment = year[0]
    more = (await ask(office, allotment, allottedUnits=3)).body["whatIf"]
    assert [more[name] for name in ("atOnce", "waited", "promoted", "stillWaiting")] == [3, 1, 1, 0]
    enough = (await ask(office, allotment, allottedUnits=4)).body["whatIf"]
    assert (enough["waited"], enough["meanWaitSeconds"], enough["longestWaits"]) == (0, 0, [])
    later = (office.clock.now() - 3 * DAY).isoformat()
    by_then = (await ask(office, allotment, limits=[{"fromDateTime": later, "allottedUnits": 4}])).body["whatIf"]
    assert (by_then["stillWaiting"], by_then["promoted"]) == (0, 2)


async def test_another_overflow_and_another_order(office: Office, year: tuple[str, list[str]]) -> None:
    allotment, people = year
    removed = (await ask(office, allotment, overflow="rollback")).body["whatIf"]
    assert (removed["waited"], removed["refused"]) == (0, 3)
    finance = {"priorityClass": 1, "attribute": "department", "values": ["Finance"]}
    order = {"rule": "priority", "classes": [finance], "defaultClass": 3, "ageingDays": 30}
    would = (await ask(office, allotment, waitingOrder=order)).body["whatIf"]
    assert people[3] not in {each["userId"] for each in would["longestWaits"] if each["stillWaiting"]}
    was = (await ask(office, allotment)).body["asItWas"]
    assert people[3] in {each["userId"] for each in was["longestWaits"] if each["stillWaiting"]}


async def test_with_lending_between_relatives(office: Office, year: tuple[str, list[str]]) -> None:
    """Another root with the same product has three idle seats all the time."""
    await office.allotment(units=3)
    terms = {"lendingLimit": 2, "borrowingLimit": 2}
    body = (await ask(office, year[0], lending=terms)).body
    would = body["whatIf"]
    assert (body["complete"], body["asItWas"]["atOnce"], would["atOnce"], would["waited"]) == (True, 1, 3, 1)
    assert max(point["allottedUnits"] for point in would["points"]) == 3
    later = (office.clock.now() - timedelta(hours=30)).isoformat()
    assert (await ask(office, year[0], lending={**terms, "fromDateTime": later})).body["whatIf"]["atOnce"] == 1
    nothing = (await ask(office, year[0], lending={**terms, "lendingLimit": 0})).body
    assert nothing["whatIf"] == nothing["asItWas"]


async def test_what_it_costs(office: Office, year: tuple[str, list[str]]) -> None:
    nightly = replace(office.core.nightly, prices=Prices("SEK", {"SPE_E3": Decimal("100")}))
    office.equip(nightly=nightly)
    body = (await ask(office, year[0], allottedUnits=2)).body
    assert (body["price"], body["currency"]) == ("100", "SEK")
    assert Decimal(body["whatIf"]["cost"]) == pytest.approx(2 * Decimal(body["asItWas"]["cost"]), abs=Decimal("0.02"))
    assert body["whatIf"]["unitDays"] == pytest.approx(2 * body["asItWas"]["unitDays"], abs=0.1)


async def test_only_the_newest_are_replayed_and_the_answer_says_so(
    office: Office, year: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "DECISIONS_AT_MOST", 3)
    monkeypatch.setattr(what_if, "DECISIONS_A_READ", 2)
    body = (await ask(office, year[0])).body
    assert (body["complete"], body["decisions"]) == (False, 3)
    whole = (await ask(office, year[0], days=1)).body
    assert body["fromDateTime"] > whole["fromDateTime"] or whole["decisions"] <= 3
    assert body["asItWas"]["promoted"] == 1


async def test_it_changes_nothing(office: Office, year: tuple[str, list[str]]) -> None:
    before = await office.store.load(year[0])
    await ask(office, year[0], allottedUnits=9)
    assert await office.store.load(year[0]) == before


async def test_an_allotment_without_decisions(office: Office) -> None:
    body = (await ask(office, await office.allotment())).body
    assert (body["decisions"], body["unitsNeeded"], body["agreement"]) == (0, 0, 1)
    assert (body["whatIf"]["joined"], body["whatIf"]["unitDays"]) == (0, body["asItWas"]["unitDays"])
    assert body["asItWas"]["points"][-1]["allottedUnits"] > 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"days": 0}, "days"),
        ({"allottedUnits": -1}, "allottedUnits"),
        ({"overflow": "x"}, "overflow"),
        ({"limits": [{"fromDateTime": "soon", "allottedUnits": 1}]}, "limits[0].fromDateTime"),
        ({"limits": [{"fromDateTime": "2026-01-01T00:00:00Z"}]}, "limits[0].allottedUnits"),
        ({"limits": {}}, "limits"),
        ({"waitingOrder": {"rule": "x"}}, "waitingOrder.rule"),
        ({"lending": {"lendingLimit": 1}}, "lending.borrowingLimit"),
        ({"lending": {"lendingLimit": -1, "borrowingLimit": 1}}, "lending.lendingLimit"),
        ({"lending": {"lendingLimit": 1, "borrowingLimit": 1, "fromDateTime": "soon"}}, "lending.fromDateTime"),
    ],
)
async def test_what_is_wrong_is_told(office: Office, body: dict[str, Any], field: str) -> None:
    reply = await ask(office, await office.allotment(), **body)
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, field)
