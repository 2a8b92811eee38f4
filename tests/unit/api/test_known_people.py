"""Finding people of allotments by any part of their names: kept after decisions and by the night, and fenced."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application import person_names
from application.dispatch import carry_out
from domain.commands import Command, CommandKind
from domain.person_names import EVERYBODY
from tests.fakes.person_names import InMemoryPersonNames
from tests.unit.api.office import Office

DAY = timedelta(days=1)


async def add(office: Office, allotment: str, person: str) -> int:
    return (await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})).status


async def name(office: Office, allotment: str) -> None:
    """What the queue does a minute later."""
    await carry_out(office.core, Command(CommandKind.NAME, allotment, "names", office.clock.now()))


async def night(office: Office, allotment: str) -> None:
    await carry_out(office.core, Command(CommandKind.RECONCILE, allotment, "night", office.clock.now()))


async def find(office: Office, text: str, by: str = "administrator", **more: object) -> list[str]:
    reply = await office.call("POST", "/people/known/search", {"search": text, **more}, by=by)
    assert reply.status == 200, reply.body
    return [person["displayName"] for person in reply.body["value"]]


def names_of(office: Office) -> InMemoryPersonNames:
    names = office.core.person_names
    assert isinstance(names, InMemoryPersonNames)
    return names


async def test_everybody_about_whom_something_was_decided_is_found(office: Office) -> None:
    seat, full = await office.allotment(units=1), await office.allotment(units=0)
    ada, ben = office.person("Ada Lovelace"), office.person("Ben Lovén")
    office.person("Carl Lovegood")
    assert (await add(office, seat, ada), await add(office, full, ben)) == (201, 409)
    assert [each.session for each in office.commands.sent if each.kind is CommandKind.NAME] == [
        f"name-{seat}",
        f"name-{full}",
    ]
    for allotment in (seat, full):
        await name(office, allotment)
    assert sorted(await find(office, "LOVE")) == ["Ada Lovelace", "Ben Lovén"]
    assert await find(office, "ovel") == ["Ada Lovelace"]
    assert await find(office, "lov", allotmentId=full) == ["Ben Lovén"]


async def test_owners_find_the_people_of_their_own_allotments_alone(office: Office) -> None:
    owner = office.caller("owner")
    office.caller("reader", roles=["Allotment.Reader"])
    office.caller("stranger")
    own, other = await office.allotment(owners=[owner]), await office.allotment()
    second = await office.allotment(owners=[owner])
    for allotment, who in ((own, "Ada Ek"), (other, "Bo Ek"), (second, "Cia Ek")):
        await add(office, allotment, office.person(who))
        await name(office, allotment)
    assert await find(office, "ek", "owner") == ["Ada Ek", "Cia Ek"]
    assert await find(office, "ek", "reader") == ["Ada Ek", "Bo Ek", "Cia Ek"]
    assert await find(office, "ek", "owner", allotmentId=second) == ["Cia Ek"]
    assert await find(office, "ek", "owner", allotmentId=other) == []
    for named in (None, own):
        body = {"search": "ek", "allotmentId": named}
        assert (await office.call("POST", "/people/known/search", body, by="stranger")).status == 403


async def test_one_person_of_two_allotments_is_shown_once(office: Office) -> None:
    owner, ada = office.caller("owner"), office.person("Ada Ek")
    for _ in range(2):
        allotment = await office.allotment(owners=[owner])
        await add(office, allotment, ada)
        await name(office, allotment)
    assert (await find(office, "ada", "owner"), await find(office, "ada")) == (["Ada Ek"], ["Ada Ek"])


async def test_a_long_answer_says_that_there_is_more_and_goes_on(office: Office) -> None:
    allotment = await office.allotment(units=50)
    for number in range(45):
        await add(office, allotment, office.person(f"Zinnia {number:02}"))
    await name(office, allotment)
    found, cursor = list[str](), None
    while True:
        body = {"search": "zinnia", **({"cursor": cursor} if cursor else {})}
        answer = (await office.call("POST", "/people/known/search", body)).body
        found += [person["displayName"] for person in answer["value"]]
        cursor = answer["cursor"]
        if cursor is None:
            break
        assert len(answer["value"]) == 20
    assert found == [f"Zinnia {number:02}" for number in range(45)]


async def test_a_cursor_of_somebodys_own_is_refused(office: Office) -> None:
    reply = await office.call("POST", "/people/known/search", {"search": "ada", "cursor": "bm8"})
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "cursor")


async def test_nobody_is_named_twice_for_the_same_decisions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    allotment = await office.allotment()
    await add(office, allotment, office.person("Ada"))
    asked = list[int]()
    accounts = office.accounts.accounts

    async def counted(user_ids: Any) -> Any:
        asked.append(len(user_ids))
        return await accounts(user_ids)

    monkeypatch.setattr(office.accounts, "accounts", counted)
    for _ in range(3):
        await name(office, allotment)
    await add(office, allotment, office.person("Ben"))
    await name(office, allotment)
    assert asked == [1, 1]
    assert await find(office, "ben") == ["Ben"]


async def test_a_piece_at_a_time_with_a_crash_in_between(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done stays done, and the rest follows."""
    monkeypatch.setattr(person_names, "PEOPLE_A_PIECE", 2)
    allotment = await office.allotment(units=9)
    for number in range(7):
        await add(office, allotment, office.person(f"Person {number}"))
    put, calls = person_names.put, list[int]()

    async def slow(*given: Any) -> None:
        office.clock.advance(person_names.RUN_AT_MOST)
        calls.append(1)
        await put(*given)

    monkeypatch.setattr(person_names, "put", slow)
    for _ in range(12):
        await name(office, allotment)
    assert len(await find(office, "person")) == 7
    (mark,) = [await office.core.bookmarks.read(f"named-{allotment}")]
    assert mark is not None
    assert mark.value == {"decision": "7"}
    assert len(calls) <= 8


async def test_the_index_says_when_it_is_complete(office: Office) -> None:
    allotment = await office.allotment()
    await add(office, allotment, office.person("Ada"))

    async def complete() -> bool:
        answer = (await office.call("POST", "/people/known/search", {"search": "ada"})).body
        return bool(answer["complete"])

    await person_names.name_people_at_first(office.core)
    assert not await complete()
    await name(office, allotment)
    await person_names.name_people_at_first(office.core)
    assert await complete()


async def test_the_night_keeps_names_that_have_changed(office: Office) -> None:
    allotment, ada = await office.allotment(), office.person("Ada Lovelace")
    await add(office, allotment, ada)
    await name(office, allotment)
    office.tenant.update_user(ada, display_name="Ada King")
    await night(office, allotment)
    assert (await find(office, "lovelace"), await find(office, "king")) == (
        ["Ada King"],
        ["Ada King"],
    )  # by the address
    assert await find(office, "king", allotmentId=allotment) == ["Ada King"]


async def test_the_night_names_who_has_no_name_yet(office: Office) -> None:
    allotment = await office.allotment()
    await add(office, allotment, office.person("Ada"))
    await night(office, allotment)
    assert await find(office, "ada") == ["Ada"]


async def test_who_has_left_is_found_for_as_long_as_decisions_are_kept(office: Office) -> None:
    allotment, other, ada, ben = (
        await office.allotment(),
        await office.allotment(),
        office.person("Ada"),
        office.person("Ben"),
    )
    for person in (ada, ben):
        await add(office, allotment, person)
    await add(office, other, ben)
    for each in (allotment, other):
        await name(office, each)
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    for person in (ada, ben):
        office.tenant.remove_member(group, person)
    for days in (0, 1):
        office.clock.advance(days * DAY)
        office.tenant.run_due()
        await night(office, allotment)
        await night(office, allotment)
    assert sorted([*await find(office, "ada"), *await find(office, "ben")]) == ["Ada", "Ben"]
    office.clock.advance(731 * DAY)
    await night(office, allotment)
    assert await find(office, "ada", allotmentId=allotment) == await find(office, "ada") == []
    assert await find(office, "ben", allotmentId=allotment) == []
    assert await find(office, "ben") == ["Ben"]  # the other allotment knows them still
    assert ada not in names_of(office).people[EVERYBODY]


async def test_who_comes_back_has_not_left(office: Office) -> None:
    allotment, ada = await office.allotment(), office.person("Ada")
    await add(office, allotment, ada)
    await name(office, allotment)
    known = names_of(office).people[allotment]
    known[ada] = replace(known[ada], left=office.clock.now().date())
    await night(office, allotment)
    assert names_of(office).people[allotment][ada].left is None


async def test_the_people_of_a_deleted_allotment_are_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_names, "FORGOTTEN_A_NIGHT", 2)
    allotment = await office.allotment(units=5)
    for number in range(5):
        await add(office, allotment, office.person(f"Person {number}"))
    await name(office, allotment)
    for left in (3, 1, 0, 0):
        await person_names.forget_allotment(office.core, allotment)
        assert len(await find(office, "person")) == left


async def test_without_an_index_nobody_is_found(office: Office) -> None:
    allotment = await office.allotment()
    office.equip(person_names=None)
    await add(office, allotment, office.person("Ada"))
    await name(office, allotment)
    await night(office, allotment)
    await person_names.name_people_at_first(office.core)
    await person_names.forget_allotment(office.core, allotment)
    reply = await office.call("POST", "/people/known/search", {"search": "ada"})
    assert reply.body == {"value": [], "cursor": None, "complete": False}
