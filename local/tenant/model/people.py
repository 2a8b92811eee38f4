"""Plausible people, the same ones for the same seed."""

from collections.abc import Iterator
from typing import NamedTuple

_GIVEN_NAMES = (
    "Astrid",
    "Björn",
    "Cecilia",
    "Dag",
    "Elin",
    "Fredrik",
    "Gunilla",
    "Håkan",
    "Ingrid",
    "Johan",
    "Karin",
    "Lars",
    "Maja",
    "Nils",
    "Olivia",
    "Per",
    "Rebecka",
    "Sven",
    "Tove",
    "Ulf",
    "Viktoria",
    "Åsa",
    "Amina",
    "Bilal",
    "Chiara",
    "Diego",
    "Eszter",
    "Farah",
    "Giulia",
    "Hiroshi",
    "Ines",
    "Jamal",
    "Katarzyna",
    "Liang",
    "Mateus",
    "Noor",
    "Oksana",
    "Priya",
    "Rafael",
    "Siobhán",
    "Tomasz",
    "Yuki",
)
_SURNAMES = (
    "Andersson",
    "Bergström",
    "Carlsson",
    "Dahl",
    "Ekholm",
    "Forsberg",
    "Gustavsson",
    "Hedlund",
    "Isaksson",
    "Jönsson",
    "Karlsson",
    "Lindqvist",
    "Magnusson",
    "Nyström",
    "Öberg",
    "Persson",
    "Rosén",
    "Sjöberg",
    "Törnqvist",
    "Wallin",
    "Åkesson",
    "Abdi",
    "Bianchi",
    "Chen",
    "Duarte",
    "Eriksen",
    "Farouk",
    "García",
    "Haddad",
    "Ivanova",
    "Jansen",
    "Kowalska",
    "Laine",
    "Mäkinen",
    "Nguyen",
    "Okafor",
    "Petrov",
    "Rossi",
    "Sato",
    "Tanaka",
    "Virtanen",
    "Yılmaz",
    "Zhang",
)
DEPARTMENTS = (
    "Finance",
    "Sales Nordic",
    "Engineering",
    "Human Resources",
    "Customer Service",
    "Legal",
    "Logistics",
    "Marketing",
    "IT",
)
_TITLES = ("Coordinator", "Specialist", "Analyst", "Lead", "Manager", "Director")
_LOCATIONS = ("SE", "SE", "SE", "NO", "DK", "FI", "DE", "GB", "PL", "NL")
_ASCII = str.maketrans("ÅÄÖåäöéáíóúøæñçşğıüłńśżź", "AAOaaoeaiouoancsgiulnszz")
_PAIRS = len(_GIVEN_NAMES) * len(_SURNAMES)
_STRIDE = 929  # shares no factor with the number of pairs, so that every pair comes once before any repeats


class Person(NamedTuple):
    """A person before they have an account; `alias` is unique among the people of one seed."""

    given_name: str
    surname: str
    alias: str
    department: str
    job_title: str
    usage_location: str


_FOLDED_GIVEN = tuple(name.translate(_ASCII).lower() for name in _GIVEN_NAMES)
_FOLDED_SURNAMES = tuple(name.translate(_ASCII).lower() for name in _SURNAMES)


def people(count: int, seed: int = 0, start: int = 0) -> Iterator[Person]:
    """The people number `start` to `start + count` of the seed."""
    for number in range(start, start + count):
        lap, place = divmod(number, _PAIRS)
        first, last = divmod((seed * 7 + place * _STRIDE) % _PAIRS, len(_SURNAMES))
        alias = f"{_FOLDED_GIVEN[first]}.{_FOLDED_SURNAMES[last]}{lap + 1 if lap else ''}"
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        yield Person(
            given_name=_GIVEN_NAMES[first],
            surname=_SURNAMES[last],
            alias=alias,
            department=department,
            job_title=f"{department} {_TITLES[(number * 5 + first) % len(_TITLES)]}",
            usage_location=_LOCATIONS[(number + last) % len(_LOCATIONS)],
        )
