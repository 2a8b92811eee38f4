"""`python -m tests.browser.measures.filled_tables`: Table Storage with many allotments, one of them of many people.

The rows are made by the app's own code for rows, when they are first asked for: so many joins would take hours. POST
/fill says of how many allotments, and of whom; /counted tells what was asked for. Prints a line of JSON with the
connection string when it is ready.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import batched
from uuid import NAMESPACE_OID, uuid5

from aiohttp import web

from application.owner_index import INDEXED as OWNERS_INDEXED
from application.person_index import INDEXED as PEOPLE_INDEXED
from application.person_names import ALL_NAMED
from application.seat_requests import HINTED
from benchmarks.ordered_tables import OrderedTables, Row, row_of
from domain.allotments import (
    Allotment,
    Decision,
    DecisionKind,
    Licensing,
    Member,
    MemberState,
    Overflow,
    Product,
    Step,
)
from domain.person_names import EVERYBODY, PersonName
from infra.tables.listing import copied, with_copy
from infra.tables.person_index import PARTITIONS, partition_of
from infra.tables.person_names import entities_of
from infra.tables.rows import allotment_entity, decisions_entity, operations
from infra.tables.store import GROUPS
from local.stack.stack import AZURITE_KEY
from local.tenant.serving import listen, origin_of, serve_until_stopped, served
from tests.browser.world import E3

ACCOUNT = "devstoreaccount1"
SEATS = 50
JOINED, OWNED = range(1, 101), range(101, 201)
"""In which allotments the first person is, beside the large one, and which the second one owns. The third one owns the
next one.
"""

OWNERS = 1_000
"""So many people own the others."""

WAITS = 20
"""Of so many people in the large allotment, one waits."""

DECISIONS, DECISIONS_A_ROW = 500, 98
"""In each of the first person's, every fiftieth is about them. In the large allotment there is one about everybody, as
if all had been admitted at once: in the order of their ids.
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is there: a rule for each partition (`benchmarks.ordered_tables.Rule`).

    copies: lists show copies of the ledgers, as after the first night.
    """

    allotments: int
    people: Sequence[PersonName]
    copies: bool
    now: datetime

    def __call__(self, table: str, partition: str) -> Iterator[tuple[str, Row]]:
        """The rows of a partition."""
        rules: Mapping[str, Callable[[str], Iterator[Mapping[str, object]]]] = {
            "Groups": self._groups,
            "Allotments": self._partition,
            "PersonNames": self._names,
            "Owners": self._entries_of_owner,
            "PersonAllotments": self._entries_of_people,
            "Bookmarks": self._bookmarks,
        }
        return map(row_of, rules[table](partition) if table in rules else ())

    def _groups(self, partition: str) -> Iterator[Mapping[str, object]]:
        for one in map(self.allotment, range(self.allotments)) if partition == GROUPS else ():
            row = {"PartitionKey": GROUPS, "RowKey": one.group_id, "allotmentId": one.id}
            yield with_copy(row, copied(one)) if self.copies else row

    def _names(self, partition: str) -> Iterator[Mapping[str, object]]:
        """Of everybody, of the large allotment, and of the small ones that the second person owns."""
        number = 0 if partition == EVERYBODY else numbers(self.allotments).get(partition)
        if number is not None and number in {0, *OWNED}:
            first = number * SEATS % len(self.people)
            for person in self.people[first : first + SEATS] if number else self.people:
                yield from entities_of(partition, person).values()

    def _entries_of_owner(self, partition: str) -> Iterator[Mapping[str, object]]:
        for number in [*OWNED, OWNED.stop]:
            if partition in self._owners(number):
                yield {"PartitionKey": partition, "RowKey": identity("allotment", number), "put": self.now.isoformat()}

    def _entries_of_people(self, partition: str) -> Iterator[Mapping[str, object]]:
        """None of version 0.1.0, whose partitions are looked through as well."""
        if partition not in PARTITIONS:
            return
        everybody = ((person.user_id, 0) for person in self.people)
        for user, number in (*everybody, *((self.people[0].user_id, number) for number in JOINED)):
            allotment = identity("allotment", number)
            if partition_of(allotment) == partition:
                yield {"PartitionKey": partition, "RowKey": f"{user}|{allotment}", "put": self.now.isoformat()}

    def _bookmarks(self, partition: str) -> Iterator[Mapping[str, object]]:
        for name in (ALL_NAMED, HINTED, OWNERS_INDEXED, PEOPLE_INDEXED):
            yield {"PartitionKey": partition, "RowKey": name, "since": self.now.isoformat()}

    def allotment(self, number: int) -> Allotment:
        """One of many, some of which are full, or have people who wait; the first one has all the people."""
        used = number % (SEATS + 1)
        one = Allotment(
            id=identity("allotment", number),
            display_name=f"Department {number:05d}",
            group_id=identity("group", number),
            products=(Product(E3, "SPE_E3"),),
            allotted_units=SEATS,
            overflow=Overflow.WAIT,
            licensing=Licensing.DIRECT,
            created=self.now,
            consumed_units=used,
            waiting_units=number % 7 if used == SEATS else 0,
            owners=tuple(self._owners(number)),
            decisions=DECISIONS if number in JOINED else 0,
        )
        if number:
            return one
        waiting = len(self.people) // WAITS
        seated = len(self.people) - waiting
        return replace(
            one,
            display_name="All staff",
            allotted_units=seated,
            consumed_units=seated,
            waiting_units=waiting,
            decisions=len(self.people),
        )

    def _owners(self, number: int) -> Sequence[str]:
        if number in OWNED:
            return (self.people[1].user_id,)
        return (self.people[2 if number == OWNED.stop else 3 + number % OWNERS].user_id,)

    def _partition(self, partition: str) -> Iterator[Mapping[str, object]]:
        number = numbers(self.allotments).get(partition)
        if number is None:
            return
        one = self.allotment(number)
        yield allotment_entity(one)
        if number == 0:
            for place, person in enumerate(self.people, start=1):
                yield from self._member(one, person.user_id, place if place % WAITS == 0 else None)
            in_order = enumerate(sorted(person.user_id for person in self.people), start=1)
            yield from _rows_of(one, (self._decision(number, user_id) for number, user_id in in_order))
        elif number in JOINED:
            yield from self._member(one, self.people[0].user_id, None)
            yield from _rows_of(
                one, (self._decision(each, self.people[each % 50].user_id) for each in range(1, DECISIONS + 1))
            )

    def _member(self, one: Allotment, user_id: str, place: int | None) -> Iterator[Mapping[str, object]]:
        state = MemberState.WAITING if place else MemberState.LICENSED
        row = Member(user_id, state, self.now, place=place, checked=None if place else self.now)
        for operation in operations(one.id, Step(user_id, None, row)):
            yield operation[1]

    def _decision(self, number: int, user_id: str) -> Decision:
        kind, reason = DecisionKind.LICENSED, "There was a seat."
        return Decision(number, user_id, kind, reason, 1, number % SEATS, SEATS, "joined", self.now)


def _rows_of(one: Allotment, decisions: Iterable[Decision]) -> Iterator[Mapping[str, object]]:
    for some in batched(decisions, DECISIONS_A_ROW, strict=False):
        yield decisions_entity(one.id, some)


def identity(kind: str, number: int) -> str:
    """The object id of the so-manieth of a kind."""
    return str(uuid5(NAMESPACE_OID, f"{kind} {number}"))


@cache
def numbers(count: int) -> Mapping[str, int]:
    """Which allotment has an id."""
    return {identity("allotment", number): number for number in range(count)}


@asynccontextmanager
async def filled_tables() -> AsyncIterator[Mapping[str, object]]:
    """Serve an account of Table Storage; yields its connection string, and where it is filled and counts."""
    listener = listen(0)
    origin = origin_of(listener)
    account = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={AZURITE_KEY};"
    async with served(_application(), listener):
        yield {"tables": f"{account}TableEndpoint={origin}/{ACCOUNT};", "origin": origin}


def _application() -> web.Application:
    tables = OrderedTables(lambda _table, _partition: ())

    async def fill(request: web.Request) -> web.Response:
        nonlocal tables
        asked = await request.json()
        people = [PersonName(*each) for each in asked["people"]]
        tables = OrderedTables(Filling(asked["allotments"], people, asked["copies"], datetime.now(UTC)))
        large = identity("allotment", 0)
        for table, partition in (
            ("Groups", GROUPS),
            ("Allotments", large),
            ("PersonNames", EVERYBODY),
            ("PersonNames", large),
            *(("PersonAllotments", each) for each in PARTITIONS),
        ):
            tables.read(table, partition)
        return web.Response()

    async def ask(request: web.Request) -> web.Response:
        reply = tables.answer(request.method, request.raw_path, request.headers, await request.read())
        headers = {"Content-Type": "application/json", **(reply.headers or {})}
        return web.Response(status=reply.status, body=reply.body.encode(), headers=headers)

    async def counted(_request: web.Request) -> web.Response:
        return web.json_response(asdict(tables.counted))

    application = web.Application(client_max_size=64 << 20)
    application.router.add_post("/fill", fill)
    application.router.add_get("/counted", counted)
    application.router.add_route("*", f"/{ACCOUNT}/{{rest:.*}}", ask)
    return application


if __name__ == "__main__":
    asyncio.run(serve_until_stopped(filled_tables()))
