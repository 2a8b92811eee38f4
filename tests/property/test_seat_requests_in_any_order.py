"""Requests for a seat in any order, several at a time, with workers that are gone between any two writes.

A person has at most one request that waits for a decision in an allotment, an approved one has led to a membership,
what is over stays over, and asking for the same again changes nothing.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from domain.errors import Transient
from domain.seat_requests import UNDECIDED, SeatRequest, SeatRequestState
from domain.stored import Stored
from local.tenant.model import FactKind
from tests.fakes.seat_requests import InMemorySeatRequests
from tests.unit.api.office import Office

S = SeatRequestState
AFTER = {
    None: {S.OPEN},
    S.OPEN: {S.APPROVING, S.REFUSED, S.WITHDRAWN},
    S.APPROVING: {S.APPROVING, S.APPROVED},
    S.APPROVED: {S.OPEN},
    S.REFUSED: {S.OPEN},
    S.WITHDRAWN: {S.OPEN},
}
HISTORIES, STEPS, AT_ONCE, CRASHES = range(40), 14, 3, 0.06
PEOPLE = ("pia", "ann")


@dataclass
class Book:
    """Every version of each request that was written, and the steps at which a worker may be gone."""

    random: Random
    versions: defaultdict[tuple[str, str], list[SeatRequest]] = field(default_factory=lambda: defaultdict(list))
    calm: bool = False

    async def pause(self, step: str) -> None:
        for _ in range(self.random.choice((0, 1, 3))):
            await asyncio.sleep(0)
        if not self.calm and self.random.random() < CRASHES:
            raise Transient(f"The worker is gone at {step}.")


class Kept(dict[tuple[str, str], Stored[SeatRequest]]):
    """The requests; every version of them goes into the book at the instant at which it is written."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def __setitem__(self, key: tuple[str, str], stored: Stored[SeatRequest]) -> None:
        self.book.versions[key].append(stored.value)
        super().__setitem__(key, stored)


@pytest.mark.parametrize("seed", HISTORIES)
async def test_every_request_has_one_end_and_an_approval_a_membership(seed: int) -> None:
    office, random = Office(), Random(seed)
    book = Book(random)
    kept = InMemorySeatRequests(book.pause)
    kept.requests = Kept(book)
    office.equip(seat_requests=kept)
    owner, ids = office.caller("owner"), {name: office.caller(name) for name in PEOPLE}
    book.calm = True
    overflow = random.choice(("wait", "rollback"))
    made = await office.allotment(units=random.choice((0, 1, 5)), owners=[owner], seatRequests=True, overflow=overflow)
    group = str((await office.call("GET", f"/allotments/{made}")).body["groupId"])
    book.calm = False

    async def ask(name: str) -> int:
        return (await office.call("POST", f"/me/allotments/{made}/ask", {"message": "Please."}, by=name)).status

    async def withdraw(name: str) -> int:
        return (await office.call("POST", f"/me/allotments/{made}/withdraw", {}, by=name)).status

    async def decide(name: str, how: str) -> int:
        path = f"/allotments/{made}/seatRequests/{ids[name]}/{how}"
        headers = {"If-Match": "*"}
        return (await office.call("POST", path, {"message": "Said."}, by="owner", headers=headers)).status

    for _ in range(STEPS):
        several = []
        for _ in range(random.randint(1, AT_ONCE)):
            name = random.choice(PEOPLE)
            what = random.choice(("ask", "ask", "withdraw", "approve", "refuse"))
            several.append(ask(name) if what == "ask" else withdraw(name) if what == "withdraw" else decide(name, what))
        await asyncio.gather(*several)
        office.tenant.run_due()
        office.clock.advance(random.choice((timedelta(minutes=5), timedelta(days=1, seconds=1))))

    book.calm = True
    for name, person in ids.items():
        stored = kept.requests.get((made, person))
        if stored is not None and stored.value.state is S.APPROVING:
            status = await decide(name, "approve")
            assert status == 200 or (status, overflow) == (409, "rollback")
        told, versions = len(kept.told), len(book.versions[made, person])
        stored = kept.requests.get((made, person))
        if stored is not None and stored.value.state not in UNDECIDED:
            for how in ("approve", "refuse"):
                assert await decide(name, how) == 409
            assert (len(kept.told), len(book.versions[made, person])) == (told, versions)
    added = {
        fact.object_id
        for fact in office.tenant.history.since(0)
        if fact.kind is FactKind.MEMBER_ADDED and fact.group_id == group
    }
    for (_, person), versions_of in book.versions.items():
        states = [None, *(each.state for each in versions_of)]
        for before, after in pairwise(states):
            assert after in AFTER[before], states
        if S.APPROVED in states:
            assert person in added
