"""The people of an allotment in the order of their names: everybody once, however many pages."""

from dataclasses import replace
from typing import Any

import pytest

from application import people_in_order
from domain.admission import Transaction
from domain.allotments import MemberState, Step, counted
from domain.person_names import PersonName
from tests.fakes.person_names import InMemoryPersonNames
from tests.unit.api.office import Office


def names_of(office: Office) -> InMemoryPersonNames:
    names = office.core.person_names
    assert isinstance(names, InMemoryPersonNames)
    return names


async def filled(office: Office, count: int) -> tuple[str, list[str]]:
    """An allotment with people whose names are in the opposite order of their ids; answers both."""
    made = await office.allotment(units=count + 5)
    people = sorted(office.person(f"p{number}") for number in range(count))
    for person in people:
        reply = await office.call("POST", f"/allotments/{made}/assignments", {"user": person})
        assert reply.status == 201
    called = [
        PersonName(person, f"Name {count - place:04}", f"n{place}@contoso.example")
        for place, person in enumerate(people)
    ]
    await names_of(office).put(made, called)
    await office.core.bookmarks.write("people-named", {"since": "now"}, None)
    return made, people


async def listed(office: Office, made: str, query: str) -> tuple[list[str], list[int], set[str]]:
    """Who is listed, how many a page, and by what the pages are in order."""
    found, sizes, orders = list[str](), list[int](), set[str]()
    path: str | None = f"/allotments/{made}/assignments?{query}"
    while path is not None:
        reply = await office.call("GET", path)
        assert reply.status == 200, reply.body
        shown: dict[str, Any] = reply.body
        found += [each["userId"] for each in shown["value"]]
        sizes.append(len(shown["value"]))
        orders.add(shown["orderedBy"])
        path = shown["nextLink"].removeprefix("/api") if "nextLink" in shown else None
    return found, sizes, orders


async def test_they_come_by_name_on_full_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_in_order, "ROWS_A_READ", 4)
    made, people = await filled(office, 11)
    found, sizes, orders = await listed(office, made, "order=name&top=5")
    assert (found, sizes, orders) == (people[::-1], [5, 5, 1], {"name"})
    assert (await listed(office, made, "top=5"))[::2] == (people, {"id"})


async def test_who_has_no_name_comes_last_and_who_left_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_in_order, "ROWS_A_READ", 2)
    made, people = await filled(office, 7)
    await names_of(office).remove(made, people[2:4])
    await names_of(office).put(made, [PersonName("gone", "Aaron Gone", "gone@contoso.example")])
    for top in range(1, 9):
        found, sizes, _ = await listed(office, made, f"order=name&top={top}")
        assert found == [*people[:3:-1], *people[1::-1], *people[2:4]]
        assert set(sizes[:-1]) <= {top}


async def test_a_page_looks_through_so_many_names_and_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_in_order, "ROWS_A_READ", 3)
    monkeypatch.setattr(people_in_order, "NAMES_LOOKED_AT", 3)
    made, people = await filled(office, 2)
    gone = [PersonName(f"gone{number}", f"A {number}", f"g{number}@contoso.example") for number in range(8)]
    await names_of(office).put(made, gone)
    found, sizes, _ = await listed(office, made, "order=name&top=10")
    assert (found, sum(sizes)) == (people[::-1], 2)
    assert sizes[0] == 0


async def test_until_all_have_names_the_order_is_by_id_to_the_end(office: Office) -> None:
    made, people = await filled(office, 5)
    await office.core.bookmarks.remove("people-named")
    first = (await office.call("GET", f"/allotments/{made}/assignments?order=name&top=3")).body
    await office.core.bookmarks.write("people-named", {"since": "now"}, None)
    second = (await office.call("GET", first["nextLink"].removeprefix("/api"))).body
    assert [each["userId"] for each in (*first["value"], *second["value"])] == people
    assert (first["orderedBy"], second["orderedBy"]) == ("id", "id")


async def test_whose_seat_is_on_its_way_is_found_without_a_look_at_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than a page has are found by looking, as before."""
    made, people = await filled(office, 4)
    stored = await office.store.load(made)
    assert stored is not None
    rows = await office.store.members(stored.value, people)
    states = (MemberState.PENDING, MemberState.LICENSED, MemberState.RELEASING, MemberState.PENDING)
    steps, after = list[Step](), stored.value
    for person, state in zip(people, states, strict=True):
        was = rows[person]
        steps.append(
            Step(person, was, replace(was, state=state, checked=was.since if state is MemberState.LICENSED else None))
        )
        after = counted(after, steps[-1])
    await office.store.commit(Transaction(after, tuple(steps)), stored.etag)
    page_of_members = office.store.page_of_members
    monkeypatch.setattr(office.store, "page_of_members", None)
    assert (await listed(office, made, "state=pending&top=9"))[:2] == ([people[0], people[3]], [2])
    assert (await listed(office, made, "state=releasing&top=9"))[:2] == ([people[2]], [1])
    monkeypatch.setattr(office.store, "page_of_members", page_of_members)
    assert (await listed(office, made, "state=pending&top=1"))[:2] == ([people[0], people[3]], [1, 1])
    assert (await listed(office, made, "state=licensed&top=9"))[0] == [people[1]]


async def test_one_state_alone(office: Office) -> None:
    made, people = await filled(office, 3)
    office.tenant.run_due()
    assert (await listed(office, made, "order=name&state=licensed"))[::2] == (people[::-1], {"name"})
    assert (await listed(office, made, "order=name&state=failed"))[::2] == ([], {"id"})
    assert (await office.call("GET", f"/allotments/{made}/assignments?order=age")).status == 400
