"""People's names and addresses, kept so that the people of allotments are found by any part of them.

What is kept of a person is kept for each allotment that knows them, and once for everybody who sees all (`EVERYBODY`):
so a search reads what its caller may see, and nothing else. It is a copy of what Microsoft Entra says, and only hints:
who has a seat, the allotment's rows say.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.errors import StaleWrite

EVERYBODY = "everybody"
"""The scope of those who see every allotment; each other scope is an allotment's id."""

WORDS_AT_MOST = 12
"""So many words of a person are looked up by their beginnings; the others are found by looking through the names."""

KEY_AT_MOST = 64
"""Characters of a word, or of a name, by which rows are in order."""

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
"""Letters that Unicode doesn't take apart into a letter and its mark."""


def folded(text: str) -> str:
    """A text as it is compared: small letters without their marks, so that "Asa" finds "Åsa"."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", bare.translate(_LETTERS))


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a person is called.

    left: since when the allotment has no row of them; None: it has one. Kept in an allotment's scope alone.
    """

    user_id: str
    display_name: str
    user_principal_name: str
    mail: str | None = None
    left: date | None = None

    @property
    def text(self) -> str:
        """Everything that is looked through, folded."""
        return folded(" ".join([self.display_name, self.user_principal_name, self.mail or ""]))

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are looked up by their beginnings: those of the name, and of the addresses before the @."""
        local_parts = (each.partition("@")[0] for each in (self.user_principal_name, self.mail or ""))
        found = _WORD.findall(folded(" ".join([self.display_name, *local_parts])))
        return tuple(dict.fromkeys(word[:KEY_AT_MOST] for word in found))[:WORDS_AT_MOST]

    @property
    def order(self) -> str:
        """By what people are in order: the words of the name, folded."""
        return "-".join(_WORD.findall(folded(self.display_name)))[:KEY_AT_MOST]

    def is_called_as(self, other: "PersonName") -> bool:
        """Whether both have the same name and addresses."""
        return (self.display_name, self.user_principal_name, self.mail) == (
            other.display_name,
            other.user_principal_name,
            other.mail,
        )


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What is looked for: every term is somewhere in the name or the addresses, in any order.

    beginning: how a word begins that is looked up; None: no term has one, and the names are looked through.
    """

    terms: tuple[str, ...]
    beginning: str | None

    @classmethod
    def of(cls, text: str) -> "NameQuery":
        """The query that somebody has typed. The longest word is looked up, for it leads to the fewest people."""
        terms = tuple(folded(text).split())
        words = [word for term in terms for word in _WORD.findall(term.partition("@")[0])]
        return cls(terms, max(words, key=len, default="")[:KEY_AT_MOST] or None)

    def finds(self, person: PersonName) -> bool:
        """Whether the person has all the terms."""
        text = person.text
        return all(term in text for term in self.terms)

    def is_found_by(self, person: PersonName, word: str) -> bool:
        """Whether this word of the person's is the one by which they are shown: the first one that begins so."""
        return self.beginning is not None and word == min(
            (each for each in person.words if each.startswith(self.beginning)), default=None
        )

    def is_looked_up(self, person: PersonName) -> bool:
        """Whether a word leads to the person, so that looking through the names need not show them again."""
        return self.beginning is not None and any(word.startswith(self.beginning) for word in person.words)


@dataclass(frozen=True, slots=True)
class NameRow:
    """A row of the index that leads to a person: by which word (empty: by the name), and where it is in the order."""

    key: str
    word: str
    person: PersonName


class PersonNames(Protocol):
    """The index, a scope an allotment and one for everybody."""

    async def put(self, scope: str, people: Sequence[PersonName]) -> None:
        """Have these people found by these names, and no longer by those of before. Repeating it changes nothing.

        Raises StaleWrite where somebody else writes the same person: put it again then.
        """
        ...

    async def remove(self, scope: str, user_ids: Collection[str]) -> None:
        """Forget these people in the scope; that they are not there is fine. Raises StaleWrite likewise."""
        ...

    def known(self, scope: str) -> AsyncIterator[PersonName]:
        """Everybody in the scope, in the order of their ids."""
        ...

    async def named(self, scope: str, user_ids: Collection[str]) -> Collection[str]:
        """Those of these people who are in the scope."""
        ...

    async def beginning(self, scope: str, word: str, after: str | None, count: int) -> Sequence[NameRow]:
        """At most `count` rows of words that begin so, behind a key, in the order of words and then of names.

        In every scope the same person has the same key.
        """
        ...

    async def in_order(self, scope: str, after: str | None, count: int) -> Sequence[NameRow]:
        """At most `count` people of the scope, behind a key, in the order of their names."""
        ...


def row_keys(person: PersonName) -> dict[str, str]:
    """The keys under which a person is found, each with its word: empty for the one that is in the order of names."""
    words = {f"w!{word}!{person.order}!{person.user_id}": word for word in person.words}
    return {f"n!{person.order}!{person.user_id}": "", **words}


def own_key(user_id: str) -> str:
    """The key of the row that says how a person is called, which guards all others."""
    return f"p!{user_id}"


def stale(scope: str) -> StaleWrite:
    """What is raised where somebody else has written a person in between."""
    return StaleWrite(f"Names of {scope} were changed meanwhile.")
