"""How people are found by their names: any part of them, whatever the marks and the case, and each once."""

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.person_names import search
from domain.errors import InvalidRequest
from domain.person_names import NameQuery, NameRow, PersonName, folded, row_keys
from tests.fakes.person_names import InMemoryPersonNames
from tests.support.samples import user

ASA = PersonName(user(1), "Åsa Lindström-Øberg", "asa.lindstrom@contoso.example", "åsa@fabrikam.example")
PARTS = ("jan", "jansen", "ada", "adams", "o'brien", "løv", "anna-lena", "x1")
NAMES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map(" ".join)
PEOPLE = st.lists(st.builds(lambda name, mail: (name, mail), NAMES, st.sampled_from(PARTS)), max_size=30).map(
    lambda given: [
        PersonName(user(number), name.title(), f"{mail}.{number}@contoso.example")
        for number, (name, mail) in enumerate(given)
    ]
)


async def everything(names: InMemoryPersonNames, scopes: list[str], text: str, count: int) -> list[str]:
    """Whom a search shows, page after page."""
    found, cursor = list[str](), None
    while True:
        page = await search(names, scopes, NameQuery.of(text), cursor, count)
        assert len(page.items) <= count
        found += [person.user_id for person in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize(
    "text", ["asa", "ÅSA", "åsa lind", "lind åsa", "oberg", "ström-ø", "rom-ob", "lindstrom@cont", "fabrikam", "Öberg"]
)
def test_any_part_of_the_name_and_the_addresses_finds(text: str) -> None:
    assert NameQuery.of(text).finds(ASA)


@pytest.mark.parametrize("text", ["asa q", "lindstrom@fabrikam", "oeberg"])
def test_every_term_has_to_be_there(text: str) -> None:
    assert not NameQuery.of(text).finds(ASA)


def test_letters_are_compared_without_their_marks() -> None:
    assert folded("ÅÄÖ éèñ Łódź Straße ŒÆ ﬁ") == "aao een lodz strasse oeae fi"


def test_the_longest_word_is_looked_up_and_no_domain() -> None:
    looked_up = {
        text: NameQuery.of(text).beginning for text in ("ada lovelace", "a@contoso.example", "@contoso", "-- ")
    }
    assert looked_up == {"ada lovelace": "lovelace", "a@contoso.example": "a", "@contoso": None, "-- ": None}


def test_a_key_has_no_character_that_table_storage_refuses() -> None:
    odd = PersonName(user(1), "A/B\\C#D?E\tF !|G 王小明", "a/b@contoso.example")
    assert not set("/\\#?\t") & set("".join(row_keys(odd)))
    assert NameQuery.of("王小").finds(odd)
    assert max(map(len, row_keys(PersonName(user(1), "x" * 5000, "y" * 5000)))) < 200


@given(PEOPLE, st.sampled_from([*PARTS, "an", "n j", "rie", "contoso", "an na", "s"]), st.integers(1, 7), st.randoms())
def test_a_search_finds_who_fits_each_once_and_nobody_else(
    people: list[PersonName],
    text: str,
    count: int,
    chance: "st.random.Random",  # type: ignore[name-defined]
) -> None:
    """Page after page, over any number of allotments that know some of the people."""
    names, scopes = InMemoryPersonNames(), ["a1", "a2", "a3"]
    known = set[str]()
    for person in people:
        for scope in chance.sample([*scopes, "foreign"], chance.randint(1, 3)):
            names.people[scope][person.user_id] = person
            known |= {person.user_id} if scope != "foreign" else set()
    found = asyncio.run(everything(names, scopes, text, count))
    wanted = [each.user_id for each in people if each.user_id in known and NameQuery.of(text).finds(each)]
    assert sorted(found) == sorted(wanted)


async def test_who_has_a_word_that_begins_so_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names = InMemoryPersonNames()
    for number, name in enumerate(["Bojan Ek", "Jan Berg", "Jansen Ada", "Jan Alm"]):
        names.people["a1"][user(number)] = PersonName(user(number), name, f"{number}@contoso.example")
    assert await everything(names, ["a1"], "jan", 20) == [user(3), user(1), user(2), user(0)]


async def test_a_page_reads_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large tenant looking through the names goes on when it is asked for, and it says that there may be more."""
    monkeypatch.setattr("application.person_names.NAMES_AT_FIRST", 200)
    monkeypatch.setattr("application.person_names.NAMES_A_PIECE", 400)
    names = InMemoryPersonNames()
    for number in range(700):
        name = f"Person {number:04}" if number < 699 else "Zyx Banana"
        names.people["a1"][user(number)] = PersonName(user(number), name, f"p{number}@contoso.example")
    page = await search(names, ["a1"], NameQuery.of("anan"), None, 20)
    assert (page.items, page.next_cursor is not None, names.asked) == ((), True, 3)
    assert await everything(names, ["a1"], "anan", 20) == [user(699)]


async def test_of_many_allotments_little_more_is_read_than_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is asked once for a piece, though their names end at different places."""
    monkeypatch.setattr("application.person_names.NAMES_AT_FIRST", 200)
    monkeypatch.setattr("application.person_names.NAMES_A_PIECE", 400)
    names, scopes, rows = InMemoryPersonNames(), [f"a{number}" for number in range(20)], list[int]()
    for number in range(2_000):
        name = f"{number * 7919 % 2_000:04} Person" if number % 400 else f"Zyx{number:04} Banana"
        names.people[f"a{number % 20}"][user(number)] = PersonName(user(number), name, f"p{number}@contoso.example")
    in_order = names.in_order

    async def look(scope: str, after: str | None, count: int) -> Sequence[NameRow]:
        found = await in_order(scope, after, count)
        rows.append(len(found))
        return found

    monkeypatch.setattr(names, "in_order", look)
    page = await search(names, scopes, NameQuery.of("anan"), None, 20)
    assert (page.items, page.next_cursor is not None) == ((), True)
    assert (len(rows), sum(rows)) == (20, 400)
    assert await everything(names, scopes, "anan", 2) == [user(number) for number in range(0, 2_000, 400)]


@pytest.mark.parametrize(("allotments", "asked"), [(3, 6), (40, 40)])
async def test_of_many_allotments_the_names_are_looked_through_if_no_word_leads_to_somebody(
    allotments: int, asked: int
) -> None:
    names, scopes = InMemoryPersonNames(), [f"a{number}" for number in range(allotments)]
    for number, name in enumerate(["Jan Berg", "Bojan Ek"]):
        names.people["a1"][user(number)] = PersonName(user(number), name, f"{number}@contoso.example")
    page = await search(names, scopes, NameQuery.of("jan"), None, 20)
    assert (page.items[0].user_id, page.next_cursor is not None) == (user(0), allotments > 32)
    assert (len(page.items), names.asked) == (2 if allotments == 3 else 1, asked)
    assert await everything(names, scopes, "jan", 20) == [user(0), user(1)]
    names.asked = 0
    (bojan,) = (await search(names, scopes, NameQuery.of("oja"), None, 20)).items
    assert (bojan.user_id, names.asked) == (user(1), 2 * allotments)


async def test_a_cursor_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        await search(InMemoryPersonNames(), ["a1"], NameQuery.of("ada"), "p!", 20)


def test_having_left_changes_no_name() -> None:
    left = PersonName(ASA.user_id, ASA.display_name, ASA.user_principal_name, ASA.mail, date(2026, 3, 2))
    assert left != ASA
    assert left.is_called_as(ASA)
    assert row_keys(left) == row_keys(ASA)
