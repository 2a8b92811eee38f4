"""What every `PersonNames` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from domain.person_names import NameRow, PersonName, PersonNames
from infra.tables.client import service_client
from infra.tables.person_names import TablePersonNames
from tests.fakes.person_names import InMemoryPersonNames
from tests.support.samples import user

ADA = PersonName(user(1), "Ada Lovelace", "ada.lovelace@contoso.example", "ada@contoso.example")
BEN = PersonName(user(2), "Ben Adams", "ben@contoso.example")
ASA = PersonName(user(3), "Åsa Öberg", "asa@contoso.example")


@pytest.fixture(params=["in-memory", "azurite"])
async def names(request: pytest.FixtureRequest) -> AsyncIterator[PersonNames]:
    if request.param == "in-memory":
        yield InMemoryPersonNames()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TablePersonNames(service)


async def in_order(names: PersonNames, scope: str = "a1") -> list[PersonName]:
    return [row.person for row in await names.in_order(scope, None, 1000)]


async def known(names: PersonNames, scope: str = "a1") -> list[PersonName]:
    return [person async for person in names.known(scope)]


async def found(names: PersonNames, word: str, scope: str = "a1") -> list[tuple[str, str]]:
    return [(row.word, row.person.user_id) for row in await names.beginning(scope, word, None, 1000)]


async def test_people_are_found_by_the_words_of_their_scope(names: PersonNames) -> None:
    await names.put("a1", [ADA, BEN])
    await names.put("a2", [ASA])
    assert await found(names, "ad") == [("ada", ADA.user_id), ("adams", BEN.user_id)]
    assert await found(names, "lovelace") == [("lovelace", ADA.user_id)]
    assert await found(names, "oberg", "a2") == [("oberg", ASA.user_id)]
    assert (await found(names, "oberg"), await found(names, "contoso"), await found(names, "z")) == ([], [], [])


async def test_people_are_in_the_order_of_their_names(names: PersonNames) -> None:
    await names.put("a1", [BEN, ASA, ADA])
    assert await in_order(names) == [ADA, ASA, BEN]
    assert await known(names) == [ADA, BEN, ASA]
    assert (await in_order(names, "a2"), await known(names, "a2")) == ([], [])


async def test_rows_go_on_behind_a_key(names: PersonNames) -> None:
    await names.put("a1", [BEN, ASA, ADA])
    for word in (None, "a"):
        rows, after = list[NameRow](), None
        while page := await (names.beginning("a1", word, after, 2) if word else names.in_order("a1", after, 2)):
            rows += page
            after = page[-1].key
        assert [row.key for row in rows] == sorted(row.key for row in rows)
        assert len(rows) in {3, 4}


async def test_a_new_name_takes_the_place_of_the_former(names: PersonNames) -> None:
    await names.put("a1", [ADA, BEN])
    married = replace(ADA, display_name="Ada King", mail=None)
    for _ in range(2):
        await names.put("a1", [BEN, married])
    assert await in_order(names) == [married, BEN]
    assert await found(names, "lovelace") == [("lovelace", ADA.user_id)]
    moved = replace(married, user_principal_name="ada.king@contoso.example")
    await names.put("a1", [moved])
    assert (await found(names, "lovelace"), await found(names, "king")) == ([], [("king", ADA.user_id)])
    assert await known(names) == [moved, BEN]


async def test_having_left_is_kept_and_taken_back(names: PersonNames) -> None:
    await names.put("a1", [ADA])
    gone = replace(ADA, left=date(2026, 3, 2))
    for one in (gone, ADA):
        await names.put("a1", [one])
        assert await known(names) == [one]
        assert await found(names, "ada") == [("ada", ADA.user_id)]


async def test_who_is_forgotten_is_found_no_more(names: PersonNames) -> None:
    await names.put("a1", [ADA, BEN])
    await names.put("a2", [ADA])
    for _ in range(2):
        await names.remove("a1", [ADA.user_id, ASA.user_id])
    assert (await known(names), await in_order(names), await found(names, "ada")) == (
        [BEN],
        [BEN],
        [("adams", BEN.user_id)],
    )
    assert await known(names, "a2") == [ADA]


async def test_many_are_put_at_once_with_some_that_are_there(names: PersonNames) -> None:
    many = [PersonName(user(number), f"Person {number:04}", f"p{number}@contoso.example") for number in range(150)]
    await names.put("a1", many[::7])
    await names.put("a1", [*many, many[0]])
    assert await in_order(names) == many
    assert len(await names.beginning("a1", "person", None, 1000)) == 150


async def test_odd_names_are_kept_as_they_are(names: PersonNames) -> None:
    odd = [
        PersonName(user(10), "A/B\\C#D?E\tF", "odd@contoso.example"),
        PersonName(user(11), "王小明", "wang@contoso.example"),
        PersonName(user(12), "—", "dash@contoso.example"),
        PersonName(user(13), "𠮷野家 太郎", "yoshi@contoso.example"),
        PersonName(user(14), "x" * 256, "long@contoso.example"),
    ]
    await names.put("a1", odd)
    assert await known(names) == odd
    assert await found(names, "王小") == [("王小明", user(11))]
    assert await found(names, "𠮷") == [("𠮷野家", user(13))]


async def test_it_says_of_whom_it_has_a_name(names: PersonNames) -> None:
    await names.put("a1", [ADA, BEN])
    await names.put("a2", [ASA])
    assert set(await names.named("a1", [ADA.user_id, ASA.user_id])) == {ADA.user_id}
    assert set(await names.named("a1", [])) == set()
