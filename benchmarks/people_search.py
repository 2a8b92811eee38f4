"""What does it cost to find somebody by any part of their name? `python -m benchmarks.people_search 100000`.

So many people of one allotment are put into the index in Azurite, in pieces as the app puts them. Then searches are
timed: by the beginning of a word, by two words, by a part in the middle of one, for somebody who isn't there; by who
sees all, and by an owner of many allotments.
"""

import asyncio
import random
import statistics
import sys
import time
from itertools import batched

from application.person_names import PEOPLE_A_PIECE, search
from benchmarks.large_group import Peers
from benchmarks.measured_stack import ROOT
from domain.person_names import EVERYBODY, NameQuery, PersonName
from infra.tables.client import service_client
from infra.tables.person_names import TablePersonNames

GIVEN = (
    "Ada",
    "Ben",
    "Cia",
    "Dan",
    "Eva",
    "Finn",
    "Greta",
    "Hugo",
    "Iris",
    "Jan",
    "Klara",
    "Love",
    "Maja",
    "Nils",
    "Olga",
)
SYLLABLES = (
    "an",
    "ber",
    "dal",
    "ek",
    "fors",
    "gren",
    "holm",
    "is",
    "jan",
    "kvist",
    "lund",
    "mark",
    "nor",
    "ost",
    "vik",
    "wal",
)
REPEATED = 30
OWN, OWN_PEOPLE = 50, 100


def somebody(number: int, chance: random.Random) -> PersonName:
    """A person with a name like those of others."""
    given, family = chance.choice(GIVEN), "".join(chance.choices(SYLLABLES, k=3)).title()
    address = f"{given}.{family}.{number}@contoso.example".lower()
    return PersonName(f"{number:08x}-0000-4000-a000-{number:012x}", f"{given} {family}", address, address)


async def measure(people: int) -> None:
    """Fill the index, and print what searches take."""
    with Peers("people-search", ROOT) as stack:
        async with service_client(stack.endpoints["tables"], None, None) as service:
            names, chance = TablePersonNames(service), random.Random(1)
            everybody = [somebody(number, chance) for number in range(people)]
            began = time.monotonic()
            for some in batched(everybody, PEOPLE_A_PIECE, strict=False):
                await names.put(EVERYBODY, some)
            _say(f"{people} people put in {time.monotonic() - began:.0f} s")
            scopes = [f"a{number}" for number in range(OWN)]
            for scope in scopes:
                await names.put(scope, chance.sample(everybody, OWN_PEOPLE))
            families = [each.display_name.split()[1] for each in everybody]
            await _timed(names, [EVERYBODY], "beginning of a word", [each[:5] for each in families])
            await _timed(names, [EVERYBODY], "given and family name", [each.display_name for each in everybody])
            await _timed(names, [EVERYBODY], "middle of a word", [each[3:7] for each in families])
            await _timed(names, [EVERYBODY], "nobody, first answer", ["xyzzy"])
            await _timed(names, scopes, f"an owner of {OWN} allotments", [each.display_name[:5] for each in everybody])
            began, pages, cursor = time.monotonic(), 0, None
            while True:
                page = await search(names, [EVERYBODY], NameQuery.of("xyzzy"), cursor, 20)
                pages, cursor = pages + 1, page.next_cursor
                if cursor is None:
                    break
            _say(f"nobody, looked for to the end: {pages} answers, {time.monotonic() - began:.1f} s")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _timed(names: TablePersonNames, scopes: list[str], what: str, texts: list[str]) -> None:
    chance, took = random.Random(2), list[float]()
    for _ in range(REPEATED):
        query = NameQuery.of(chance.choice(texts))
        began = time.monotonic()
        await search(names, scopes, query, None, 20)
        took.append(1000 * (time.monotonic() - began))
    _say(f"{what}: p50 {statistics.median(took):.0f} ms, longest {max(took):.0f} ms")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
