"""Allotments in memory (`domain.ports.AllotmentStore`), under the rules of Table Storage.

A commit is one transaction of at most 100 entities, each entity once; a row that is to be deleted must be there. The
decisions of a transaction are one entity.
Claiming a group, storing its allotment and erasing it are separate writes, between which a worker can crash.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, count
from typing import Any

from domain.admission import TRANSACTION_ENTITIES, Transaction
from domain.allotments import Allotment, Decision, Member, MemberState, Step
from domain.errors import Conflict, InvalidRequest, Problem, StaleWrite
from domain.listing import listed
from domain.nested_groups import followed
from domain.reserved import Reservation
from domain.stored import Page, Stored
from tests.fakes.pausing import Pause, no_pause

SEATS, PLACES, DECISIONS, RESERVATIONS = "seat", "place", "decision", "reservation"

type Row = tuple[MutableMapping[Any, Any], Any]
"""A table and a key in it."""


@dataclass(slots=True)
class _Partition:
    """One allotment with everything in it; `stored` is None before it is made and after it is erased.

    writes: how often something in it was changed.
    """

    stored: Stored[Allotment] | None = None
    members: dict[str, Member] = field(default_factory=dict)
    places: dict[int, Member] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    owed: dict[tuple[datetime, str], Reservation] = field(default_factory=dict)
    writes: int = 0


class InMemoryAllotmentStore:
    """The store; see the port for what each method promises."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self._partitions: defaultdict[str, _Partition] = defaultdict(_Partition)
        self._claims: dict[str, str] = {}
        self._followers: set[tuple[str, str]] = set()
        self.copies: dict[str, Stored[Allotment]] = {}
        self._versions = count(1)

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        await self._pause("store.load")
        return self._partitions[allotment_id].stored if allotment_id in self._partitions else None

    async def load_several(self, allotment_ids: Collection[str]) -> Mapping[str, Stored[Allotment]]:
        """One after the other: in between others write."""
        loaded = [await self.load(one) for one in allotment_ids]
        return {each.value.id: each for each in loaded if each}

    async def claim(self, group_id: str, allotment_id: str) -> str:
        await self._pause("store.claim")
        owner = self._claims.setdefault(group_id, allotment_id)
        self._partitions[owner].writes += 1
        await self._pause("store.claim done")
        if self._partitions[owner].stored is not None:
            raise Conflict(f"Group {group_id} already has allotment {owner}.")
        return owner

    async def create(self, allotment: Allotment) -> None:
        await self._pause("store.create")
        owner = self._claims.get(allotment.group_id)
        if owner != allotment.id:
            raise Conflict(f"Group {allotment.group_id} is not claimed for allotment {allotment.id}, but for {owner}.")
        await self._pause("store.create allotment")
        partition = self._partitions[allotment.id]
        if partition.stored is None:
            partition.stored = Stored(allotment, self._etag())
            partition.writes += 1
        await self._pause("store.create done")

    async def commit(self, transaction: Transaction, etag: str) -> str:
        await self._pause("store.commit")
        partition = self._partitions[transaction.allotment.id]
        _check_limits(partition, transaction.steps)
        if partition.stored is None or partition.stored.etag != etag:
            raise StaleWrite(f"Allotment {transaction.allotment.id} was changed meanwhile.")
        _check_rows(partition, transaction.steps)
        for step in transaction.steps:
            _write(partition, step)
        partition.stored = Stored(transaction.allotment, self._etag())
        partition.writes += 1
        answer = partition.stored.etag
        await self._pause("store.commit done")
        return answer

    async def erase(self, allotment: Allotment) -> None:
        await self._pause("store.erase")
        if self._claims.get(allotment.group_id) == allotment.id:
            del self._claims[allotment.group_id]
            self._partitions[allotment.id].writes += 1
            self.copies.pop(allotment.group_id, None)
        self._followers -= {(group, allotment.id) for group in followed(allotment.inner_groups)}
        partition = self._partitions[allotment.id]
        for rows in batched(_rows(partition), TRANSACTION_ENTITIES, strict=False):
            await self._pause("store.erase rows")
            _delete(allotment.id, rows)
            partition.writes += 1
        await self._pause("store.erase allotment")
        partition.stored = None
        partition.writes += 1
        await self._pause("store.erase done")

    async def allotments_of(self, group_ids: Collection[str]) -> Mapping[str, str]:
        await self._pause("store.allotments_of")
        return {group: self._claims[group] for group in group_ids if group in self._claims}

    async def watched_groups(self) -> Mapping[str, str]:
        await self._pause("store.watched_groups")
        return dict(sorted(self._claims.items()))

    async def follow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        await self._pause("store.follow")
        self._followers |= {(group, allotment_id) for group in group_ids}
        await self._pause("store.follow done")

    async def unfollow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        await self._pause("store.unfollow")
        self._followers -= {(group, allotment_id) for group in group_ids}
        await self._pause("store.unfollow done")

    async def followers_of(self, group_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        await self._pause("store.followers_of")
        return self._by_group(group_ids)

    async def inner_groups(self) -> Mapping[str, Collection[str]]:
        await self._pause("store.inner_groups")
        return self._by_group({group for group, _ in self._followers})

    def _by_group(self, group_ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for group, allotment_id in sorted(self._followers):
            if group in group_ids:
                found.setdefault(group, []).append(allotment_id)
        return found

    async def allotments(self, cursor: str | None, count: int) -> Page[Allotment]:
        await self._pause("store.allotments")
        groups = sorted(group for group in self._claims if group > (cursor or ""))
        stored = (self._partitions[self._claims[group]].stored for group in groups[:count])
        items = tuple(found.value for found in stored if found)
        return Page(items, groups[count - 1] if len(groups) > count else None)

    async def listed(self, cursor: str | None, count: int) -> Page[Allotment]:
        await self._pause("store.listed")
        groups = sorted(group for group in self._claims if group > (cursor or ""))
        found = (self._listed(group) for group in groups[:count])
        return Page(tuple(each for each in found if each), groups[count - 1] if len(groups) > count else None)

    async def all_listed(self) -> Sequence[Allotment]:
        await self._pause("store.all_listed")
        found = map(self._listed, sorted(self._claims))
        return tuple(each for each in found if each)

    async def list_anew(self, allotment_id: str, known: Allotment | None = None) -> None:
        """As in Table Storage the copy is compared with what is known, and after a write with the ledger."""
        ledger, shown = known or await self._ledger(allotment_id), None
        while ledger is not None and (found := listed(ledger)) != shown:
            await self._pause("store.list_anew read")
            copy = self.copies.get(ledger.group_id)
            if self._claims.get(ledger.group_id) != allotment_id or (copy and copy.value == found):
                return
            await self._pause("store.list_anew write")
            if self._claims.get(ledger.group_id) == allotment_id and self.copies.get(ledger.group_id) is copy:
                self.copies[ledger.group_id] = Stored(found, self._etag())
                shown = found
            ledger = await self._ledger(allotment_id)

    async def _ledger(self, allotment_id: str) -> Allotment | None:
        stored = await self.load(allotment_id)
        return stored.value if stored else None

    def _listed(self, group_id: str) -> Allotment | None:
        copy, owner = self.copies.get(group_id), self._claims[group_id]
        if copy and copy.value.id == owner:
            return copy.value
        stored = self._partitions[owner].stored
        return listed(stored.value) if stored else None

    async def members(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Member]:
        await self._pause("store.members")
        rows = self._partitions[allotment.id].members
        return {user: rows[user] for user in sorted(user_ids) if user in rows}

    async def all_members(self, allotment_id: str) -> Mapping[str, Member]:
        await self._pause("store.all_members")
        return dict(self._members(allotment_id))

    async def unfinished(self, allotment_id: str) -> Mapping[str, Member]:
        await self._pause("store.unfinished")
        return {user: member for user, member in self._members(allotment_id) if member.unfinished}

    async def waiting(self, allotment_id: str, count: int) -> Sequence[Member]:
        await self._pause("store.waiting")
        return [member for _, member in sorted(self._partitions[allotment_id].places.items())][:count]

    async def page_of_members(
        self, allotment_id: str, cursor: str | None, count: int, *, seated: bool, state: MemberState | None = None
    ) -> Page[Member]:
        await self._pause("store.page_of_members")
        if seated:
            seats = [(user, member) for user, member in self._members(allotment_id) if member.seated]
            return _page(SEATS, [seat for seat in seats if state in {None, seat[1].state}], cursor, count)
        places = sorted(self._partitions[allotment_id].places.items())
        waiting = [(f"{place:016d}", member) for place, member in places if state in {None, member.state}]
        return _page(PLACES, waiting, cursor, count)

    async def decisions(self, allotment_id: str, cursor: str | None, count: int) -> Page[Decision]:
        await self._pause("store.decisions")
        newest_first = sorted(self._partitions[allotment_id].decisions.items(), reverse=True)
        return _page(DECISIONS, [(f"{10**12 - number:012d}", row) for number, row in newest_first], cursor, count)

    async def reservations(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Reservation]:
        if not user_ids or not allotment.reservations:
            return {}
        await self._pause("store.reservations")
        rows = self._partitions[allotment.id].reservations
        return {user: rows[user] for user in sorted(user_ids) if user in rows}

    async def owed(self, allotment_id: str, count: int) -> Sequence[Reservation]:
        await self._pause("store.owed")
        return [each for _, each in sorted(self._partitions[allotment_id].owed.items())][:count]

    async def page_of_reservations(self, allotment_id: str, cursor: str | None, count: int) -> Page[Reservation]:
        await self._pause("store.page_of_reservations")
        return _page(RESERVATIONS, sorted(self._partitions[allotment_id].reservations.items()), cursor, count)

    def writes(self, allotment_id: str) -> int:
        """How often the allotment, or a row of it, was changed: for who looks at what is new alone."""
        return self._partitions[allotment_id].writes

    @property
    def all_writes(self) -> int:
        """How often any allotment, or a row of one, was changed."""
        return sum(partition.writes for partition in self._partitions.values())

    def forget_decisions(self, allotment_id: str, which: Callable[[Decision], bool]) -> int:
        """Forget the decisions of an allotment that are so; answers how many."""
        decisions = self._partitions[allotment_id].decisions
        gone = [number for number, decision in decisions.items() if which(decision)]
        for number in gone:
            del decisions[number]
        self._partitions[allotment_id].writes += 1
        return len(gone)

    def _members(self, allotment_id: str) -> list[tuple[str, Member]]:
        return sorted(self._partitions[allotment_id].members.items())

    def _etag(self) -> str:
        return f'W/"{next(self._versions)}"'


def _page[Item](kind: str, rows: Sequence[tuple[str, Item]], cursor: str | None, count: int) -> Page[Item]:
    """The rows from the cursor's key on; the next cursor names the first row after them."""
    if cursor is not None and not cursor.startswith(f"{kind}:"):
        raise InvalidRequest(Problem("cursor", "Must be the cursor of this list's nextLink."))
    start = (cursor or "").removeprefix(f"{kind}:")
    rest = [row for row in rows if row[0] >= start]
    items = tuple(item for _, item in rest[:count])
    return Page(items, f"{kind}:{rest[count][0]}" if len(rest) > count else None)


def _touched(partition: _Partition, step: Step) -> Iterator[Row]:
    """The rows that a step writes or deletes."""
    if step.before is not None or step.after is not None:
        yield partition.members, step.user_id
    yield from ((partition.places, place) for place in {*_places(step)} if place is not None)
    if step.reserved is not None or step.reserves is not None:
        yield partition.reservations, step.user_id
    yield from ((partition.owed, key) for key in {*_owed(step)} if key is not None)


def _check_limits(partition: _Partition, steps: Iterable[Step]) -> None:
    """Refuse a transaction that Table Storage would: ValueError for too many entities, StaleWrite for one twice."""
    steps = list(steps)
    rows = [(id(table), key) for step in steps for table, key in _touched(partition, step)]
    count = 1 + len(rows) + any(step.decision is not None for step in steps)
    if count > TRANSACTION_ENTITIES:
        raise ValueError(f"A transaction takes at most {TRANSACTION_ENTITIES} entities, not {count}.")
    if len(set(rows)) < len(rows):
        raise StaleWrite("A transaction takes each entity once: the rows are of two times.")


def _check_rows(partition: _Partition, steps: Iterable[Step]) -> None:
    """Raise StaleWrite where a row that is to be made is there already, or one to be changed or deleted is not."""
    for step in steps:
        old, new = _places(step)
        lost_row = step.before is not None and step.user_id not in partition.members
        made_row = step.before is None and step.after is not None and step.user_id in partition.members
        lost_place = old is not None and old not in partition.places
        made_place = new is not None and old != new and new in partition.places
        decided = step.decision is not None and step.decision.id in partition.decisions
        lost_kept = step.reserved is not None and partition.reservations.get(step.user_id) != step.reserved
        made_kept = step.reserved is None and step.reserves is not None and step.user_id in partition.reservations
        if lost_row or made_row or lost_place or made_place or decided or lost_kept or made_kept:
            raise StaleWrite(f"The rows of {step.user_id} were changed meanwhile.")


def _write(partition: _Partition, step: Step) -> None:
    if step.after is not None:
        partition.members[step.user_id] = step.after
    elif step.before is not None:
        del partition.members[step.user_id]
    old, new = _places(step)
    if old != new and old is not None:
        del partition.places[old]
    if new is not None and step.after is not None:
        partition.places[new] = step.after
    if step.decision is not None:
        partition.decisions[step.decision.id] = step.decision
    if step.reserves is not None:
        partition.reservations[step.user_id] = step.reserves
    elif step.reserved is not None:
        del partition.reservations[step.user_id]
    was, becomes = _owed(step)
    if was is not None:
        del partition.owed[was]
    if becomes is not None and step.reserves is not None:
        partition.owed[becomes] = step.reserves


def _places(step: Step) -> tuple[int | None, int | None]:
    return step.before.place if step.before else None, step.after.place if step.after else None


def _owed(step: Step) -> tuple[tuple[datetime, str] | None, ...]:
    return tuple(
        (each.starts, each.user_id) if each is not None and each.owed else None
        for each in (step.reserved, step.reserves)
    )


def _rows(partition: _Partition) -> list[Row]:
    tables: tuple[MutableMapping[Any, Any], ...] = (
        partition.members,
        partition.places,
        partition.owed,
        partition.reservations,
    )
    return [(table, key) for table in tables for key in table]


def _delete(allotment_id: str, rows: Iterable[Row]) -> None:
    """Delete all rows, or raise StaleWrite and delete none."""
    rows = list(rows)
    if any(key not in table for table, key in rows):
        raise StaleWrite(f"A row of allotment {allotment_id} was deleted meanwhile.")
    for table, key in rows:
        del table[key]
