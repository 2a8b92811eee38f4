"""Allotments in Table Storage (`domain.ports.AllotmentStore`).

There are two tables. `Allotments` has one partition an allotment, so that its ledger, members and decisions change in
one transaction. `Groups` has one partition for all: it says to which allotment a group belongs, and has the copy of the
allotment that lists show (`infra.tables.listing`). Another partition has the marks that tell which copies have changed
(`infra.tables.held`). A third one says in which allotments a group inside a watched group counts: a row for each.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from itertools import batched
from uuid import uuid4

from azure.core import MatchConditions
from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES, Transaction
from domain.allotments import Allotment, Decision, Member, MemberState
from domain.decision_log import DecisionFilter
from domain.errors import Conflict, InvalidRequest, Problem, StaleWrite
from domain.listing import listed
from domain.nested_groups import followed
from domain.objections import Objection
from domain.reserved import Reservation
from domain.stored import Page, Stored
from infra.tables.client import POINT_READS_AT_ONCE, Table
from infra.tables.decisions import TableDecisionLog
from infra.tables.held import Copy, HeldCopies, piece_of
from infra.tables.listing import copied, copy_in, listed_in, with_copy
from infra.tables.rows import (
    ALLOTMENT,
    MEMBER,
    OWED,
    PLACE,
    RESERVATION,
    Entity,
    Operation,
    allotment_entity,
    allotment_of,
    decided,
    member_key,
    member_of,
    operations,
    reservation_key,
    reservation_of,
)

GROUPS, MARKS, INNER = "groups", "marks", "inner"
_KEYS = ["RowKey", "allotmentId"]
ROWS_A_POINT_READ = 40
"""A row read in a query costs about a fortieth of a row read by its key."""

_END = "~"

RANGES_A_QUERY = 7
"""With the partition they are the 15 comparisons that a filter may have ("Querying tables and entities")."""


class TableAllotmentStore:
    """The store; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._allotments = Table(service, "Allotments")
        self._groups = Table(service, "Groups")
        self._log = TableDecisionLog(service)
        self._held = HeldCopies(self._marks, self._copies)

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        entity = await self._allotments.get(allotment_id, ALLOTMENT)
        return Stored(allotment_of(entity), str(entity.metadata["etag"])) if entity else None

    async def load_several(self, allotment_ids: Collection[str]) -> Mapping[str, Stored[Allotment]]:
        found: dict[str, Stored[Allotment]] = {}
        for ids in batched(allotment_ids, POINT_READS_AT_ONCE, strict=False):
            loaded = await asyncio.gather(*map(self.load, ids))
            found |= {each.value.id: each for each in loaded if each}
        return found

    async def claim(self, group_id: str, allotment_id: str) -> str:
        try:
            await self._groups.insert({"PartitionKey": GROUPS, "RowKey": group_id, "allotmentId": allotment_id})
        except Conflict:
            owner = (await self.allotments_of([group_id])).get(group_id, allotment_id)
            if await self.load(owner) is not None:
                raise Conflict(Objection("groupTaken", group=group_id, allotment=owner)) from None
            return owner
        await self._mark(group_id)
        return allotment_id

    async def create(self, allotment: Allotment) -> None:
        owner = (await self.allotments_of([allotment.group_id])).get(allotment.group_id)
        if owner != allotment.id:
            raise Conflict(f"Group {allotment.group_id} is not claimed for allotment {allotment.id}, but for {owner}.")
        try:
            await self._allotments.insert(allotment_entity(allotment))
        except Conflict:
            return

    async def commit(self, transaction: Transaction, etag: str) -> str:
        allotment = transaction.allotment
        guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}
        writes: list[Operation] = [("update", allotment_entity(allotment), guard)]
        for step in transaction.steps:
            writes.extend(operations(allotment.id, step))
        writes.extend(decided(allotment.id, transaction.steps))
        answers = await self._allotments.transact(writes)
        return str(answers[0]["etag"])

    async def erase(self, allotment: Allotment) -> None:
        owner = (await self.allotments_of([allotment.group_id])).get(allotment.group_id)
        if owner == allotment.id:
            await self._groups.delete(GROUPS, allotment.group_id)
            await self._mark(allotment.group_id)
        await self.unfollow(allotment.id, followed(allotment.inner_groups))
        people = [key async for key in self._people(allotment.id)]
        for keys in batched(people, TRANSACTION_ENTITIES, strict=False):
            await self._allotments.transact([("delete", {"PartitionKey": allotment.id, "RowKey": key}) for key in keys])
        await self._allotments.delete(allotment.id, ALLOTMENT)

    async def allotments_of(self, group_ids: Collection[str]) -> Mapping[str, str]:
        if len(group_ids) > POINT_READS_AT_ONCE:
            watched = await self.watched_groups()
            return {group: watched[group] for group in group_ids if group in watched}
        found = await asyncio.gather(*(self._groups.get(GROUPS, group) for group in group_ids))
        return {entity["RowKey"]: entity["allotmentId"] for entity in found if entity}

    async def watched_groups(self) -> Mapping[str, str]:
        rows = self._groups.query("PartitionKey eq @groups", {"groups": GROUPS}, select=_KEYS)
        return {row["RowKey"]: row["allotmentId"] async for row in rows}

    async def follow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        await asyncio.gather(*(self._groups.put(_inner_row(group, allotment_id)) for group in group_ids))

    async def unfollow(self, allotment_id: str, group_ids: Collection[str]) -> None:
        keys = (_inner_row(group, allotment_id)["RowKey"] for group in group_ids)
        await asyncio.gather(*(self._groups.delete(INNER, key) for key in keys))

    async def followers_of(self, group_ids: Collection[str]) -> Mapping[str, Collection[str]]:
        if len(group_ids) > POINT_READS_AT_ONCE:
            every = await self.inner_groups()
            return {group: every[group] for group in group_ids if group in every}
        some = batched(group_ids, RANGES_A_QUERY, strict=False)
        found: dict[str, Collection[str]] = {}
        for each in await asyncio.gather(*(self._followers([f"{group}|" for group in groups]) for groups in some)):
            found |= each
        return found

    async def inner_groups(self) -> Mapping[str, Collection[str]]:
        return await self._followers([""])

    async def _followers(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Those whose row keys begin with one of these."""
        ranges = " or ".join(f"( RowKey ge @from{place} and RowKey le @to{place} )" for place in range(len(keys)))
        parameters = {"inner": INNER}
        for place, key in enumerate(keys):
            parameters |= {f"from{place}": key, f"to{place}": key + _END}
        found: dict[str, list[str]] = {}
        async for row in self._groups.query(f"PartitionKey eq @inner and ( {ranges} )", parameters, select=["RowKey"]):
            group, _, allotment_id = row["RowKey"].partition("|")
            found.setdefault(group, []).append(allotment_id)
        return found

    async def allotments(self, cursor: str | None, count: int) -> Page[Allotment]:
        page = await self._page_of_groups(cursor, count, select=_KEYS)
        found = await self.load_several([row["allotmentId"] for row in page.items])
        return Page(tuple(each.value for each in found.values()), page.next_cursor)

    async def listed(self, cursor: str | None, count: int) -> Page[Allotment]:
        page = await self._page_of_groups(cursor, count)
        return Page(await self._shown([(row["allotmentId"], listed_in(row)) for row in page.items]), page.next_cursor)

    async def all_listed(self) -> Sequence[Allotment]:
        return await self._shown([(one, copy) for _, one, copy in await self._held.all()])

    async def _shown(self, copies: Sequence[tuple[str, Allotment | None]]) -> tuple[Allotment, ...]:
        """The copies; where there is none, what the ledger says."""
        ledgers = await self.load_several([one for one, copy in copies if copy is None])
        read = {one: listed(each.value) for one, each in ledgers.items()}
        found = (copy or read.get(one) for one, copy in copies)
        return tuple(each for each in found if each)

    async def list_anew(self, allotment_id: str, known: Allotment | None = None) -> None:
        ledger, shown = known or await self._ledger(allotment_id), b""
        while ledger is not None and (copy := copied(ledger)) != shown:
            row = await self._groups.get(GROUPS, ledger.group_id)
            if row is None or row["allotmentId"] != allotment_id or copy_in(row) == copy:
                return
            with suppress(StaleWrite):  # after a write, too, it is compared with the ledger as it is by then
                await self._groups.replace(with_copy(row, copy), str(row.metadata["etag"]))
                await self._mark(ledger.group_id)
                shown = copy
            ledger = await self._ledger(allotment_id)

    async def _ledger(self, allotment_id: str) -> Allotment | None:
        stored = await self.load(allotment_id)
        return stored.value if stored else None

    async def _mark(self, group_id: str) -> None:
        """Have every worker read the piece again that the group's row is in."""
        await self._groups.put({"PartitionKey": MARKS, "RowKey": f"{piece_of(group_id):02x}", "mark": uuid4().hex})

    async def _marks(self) -> Mapping[int, str]:
        rows = self._groups.query("PartitionKey eq @marks", {"marks": MARKS})
        return {int(row["RowKey"], 16): row["mark"] async for row in rows}

    async def _copies(self, first: str, last: str | None) -> Sequence[Copy]:
        text = f"PartitionKey eq @groups and RowKey ge @first{' and RowKey lt @last' if last else ''}"
        rows = self._groups.query(text, {"groups": GROUPS, "first": first, **({"last": last} if last else {})})
        return [(row["RowKey"], row["allotmentId"], listed_in(row)) async for row in rows]

    async def _page_of_groups(self, cursor: str | None, count: int, *, select: list[str] | None = None) -> Page[Entity]:
        text, parameters = "PartitionKey eq @groups and RowKey gt @after", {"groups": GROUPS, "after": cursor or ""}
        rows = await _first(self._groups.query(text, parameters, page=count + 1, select=select), count + 1)
        return Page(tuple(rows[:count]), rows[count - 1]["RowKey"] if len(rows) > count else None)

    async def members(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Member]:
        if not user_ids:
            return {}
        rows = allotment.consumed_units + allotment.waiting_units
        if len(user_ids) > 1 and rows < ROWS_A_POINT_READ * len(user_ids):
            first, last = member_key(min(user_ids)), member_key(max(user_ids))
            wanted = set(user_ids)
            found = {member.user_id: member async for member in self._members(allotment.id, first, last)}
            return {user: member for user, member in found.items() if user in wanted}
        entities = await self._allotments.get_all(allotment.id, map(member_key, user_ids))
        return {entity["userId"]: member_of(entity) for entity in entities}

    async def all_members(self, allotment_id: str) -> Mapping[str, Member]:
        rows = self._members(allotment_id, MEMBER, MEMBER + _END)
        return {member.user_id: member async for member in rows}

    async def unfinished(self, allotment_id: str) -> Mapping[str, Member]:
        rows = self._members(allotment_id, MEMBER, MEMBER + _END, " and unfinished eq true")
        return {member.user_id: member async for member in rows}

    async def waiting(self, allotment_id: str, count: int) -> Sequence[Member]:
        rows = self._range(allotment_id, PLACE, PLACE + _END, page=count)
        return [member_of(row) for row in await _first(rows, count)]

    async def page_of_members(
        self, allotment_id: str, cursor: str | None, count: int, *, seated: bool, state: MemberState | None = None
    ) -> Page[Member]:
        kind = MEMBER if seated else PLACE
        also = (" and seated eq true" if seated else "") + (f" and state eq '{state.value}'" if state else "")
        rows = self._range(allotment_id, _start(kind, cursor), kind + _END, also, page=count + 1)
        found = await _first(rows, count + 1)
        return Page(
            tuple(member_of(row) for row in found[:count]), found[count]["RowKey"] if len(found) > count else None
        )

    async def decisions(self, allotment_id: str, cursor: str | None, count: int) -> Page[Decision]:
        return await self._log.page(allotment_id, DecisionFilter(), cursor, count)

    async def reservations(self, allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Reservation]:
        if not user_ids or not allotment.reservations:
            return {}
        if allotment.reservations < ROWS_A_POINT_READ * len(user_ids):
            wanted, rows = set(user_ids), self._range(allotment.id, RESERVATION, RESERVATION + _END)
            return {row["userId"]: reservation_of(row) async for row in rows if row["userId"] in wanted}
        entities = await self._allotments.get_all(allotment.id, map(reservation_key, user_ids))
        return {entity["userId"]: reservation_of(entity) for entity in entities}

    async def owed(self, allotment_id: str, count: int) -> Sequence[Reservation]:
        rows = self._range(allotment_id, OWED, OWED + _END, page=count)
        return [reservation_of(row) for row in await _first(rows, count)]

    async def page_of_reservations(self, allotment_id: str, cursor: str | None, count: int) -> Page[Reservation]:
        rows = self._range(allotment_id, _start(RESERVATION, cursor), RESERVATION + _END, page=count + 1)
        found = await _first(rows, count + 1)
        following = found[count]["RowKey"] if len(found) > count else None
        return Page(tuple(map(reservation_of, found[:count])), following)

    async def _members(self, allotment_id: str, first: str, last: str, also: str = "") -> AsyncIterator[Member]:
        async for row in self._range(allotment_id, first, last, also):
            yield member_of(row)

    def _range(
        self, allotment_id: str, first: str, last: str, also: str = "", *, page: int = 1000
    ) -> AsyncIterator[Entity]:
        text = f"PartitionKey eq @allotment and RowKey ge @first and RowKey le @last{also}"
        return self._allotments.query(text, {"allotment": allotment_id, "first": first, "last": last}, page=page)

    async def _people(self, allotment_id: str) -> AsyncIterator[str]:
        """The keys of the members, of the places and of the reservations, which come one after the other."""
        text = "PartitionKey eq @allotment and RowKey ge @first and RowKey le @last"
        parameters = {"allotment": allotment_id, "first": MEMBER, "last": RESERVATION + _END}
        async for row in self._allotments.query(text, parameters, select=["RowKey"]):
            yield row["RowKey"]


def _inner_row(group_id: str, allotment_id: str) -> dict[str, str]:
    return {"PartitionKey": INNER, "RowKey": f"{group_id}|{allotment_id}"}


def _start(kind: str, cursor: str | None) -> str:
    """Where a page begins. Raises InvalidRequest for a cursor that belongs to another list."""
    if cursor is not None and not cursor.startswith(kind):
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return cursor or kind


async def _first(rows: AsyncIterator[Entity], count: int) -> list[Entity]:
    found: list[Entity] = []
    async for row in rows:
        found.append(row)
        if len(found) == count:
            break
    return found
