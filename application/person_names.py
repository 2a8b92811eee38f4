"""The names of people, kept and found (`domain.person_names`).

Names are asked from Microsoft Graph some hundred people at a time: after a decision by a command that nobody waits
for, and in the nightly comparison, which reads everybody in the group anyway. They are put for everybody before they
are put for the allotment, so that what the allotment knows is known to who sees all.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from application.inventory import every_allotment
from application.once import is_done, note_done
from application.requeue import requeue_on_failure
from application.services import Services
from domain.allotments import Allotment, DecisionKind
from domain.commands import Command, CommandKind, dedup_id, round_up_to
from domain.copies import replace
from domain.errors import InvalidRequest, Problem, StaleWrite
from domain.objections import Objection
from domain.person_names import EVERYBODY, NameQuery, NameRow, PersonName, PersonNames
from domain.reconciliation.accounts import Account
from domain.stored import Page, Stored

log = logging.getLogger(__name__)

NAMED = "named-"
"""How the bookmark begins that says up to which decision the people of an allotment have names; its id follows."""

ALL_NAMED = "people-named"
"""The bookmark that is there once the people of every allotment have names."""

NAMED_EVERY = timedelta(seconds=15)
"""However much is decided about an allotment's people, their names are asked for once in this time."""

RUN_AT_MOST = timedelta(seconds=10)
"""Then the command goes to the end of the allotment's session, so that enforcement has its turn."""

PEOPLE_A_PIECE = 300
"""So many are asked for by one batch, and noted as done together."""

DECISIONS_A_READ = 999
DECISIONS_AT_FIRST = 999
"""Where there was no index yet, the people of so many decisions have names beside those who have a row."""

FORGOTTEN_A_NIGHT = 3_000
"""So many people who have left are forgotten in one comparison; the next ones forget the rest."""

WORDS, NAMES = "w!", "n!"
"""How the cursors of the two parts of a search begin."""

SCOPES_AT_ONCE = 32
ROWS_A_READ, NAMES_OF_EACH = 100, 20
WORDS_LOOKED_AT = 2_000
NAMES_AT_FIRST, NAMES_A_PIECE = 2_000, 10_000
"""So many names are looked through by the first piece of a search, and by each that somebody asks for after it."""

TO_COME = frozenset(
    {
        DecisionKind.LICENSED,
        DecisionKind.WAITING,
        DecisionKind.ROLLED_BACK,
        DecisionKind.IGNORED,
        DecisionKind.INELIGIBLE,
    }
)
"""Decisions that may be the first about a person."""


# Keeping


async def schedule_naming(services: Services, allotment_id: str) -> None:
    """Have people about whom something was decided named soon; however often it is asked for, it is one command."""
    if services.person_names is None:
        return
    now = services.clock.now()
    due = round_up_to(now + services.pacing.follow_up, NAMED_EVERY)
    command = Command(CommandKind.NAME, allotment_id, "names", now)
    await services.commands.enqueue([command], at=due, deduplicate_as=dedup_id(command.kind, allotment_id, due))


async def name_people(services: Services, command: Command) -> None:
    """Keep the names of everybody about whom something was decided since the last time; the command comes back until
    it has all.
    """
    if services.person_names is None:
        return
    async with requeue_on_failure(services, command):
        stored = await services.store.load(command.allotment_id)
        if stored is None:
            await services.bookmarks.remove(NAMED + command.allotment_id)
            return
        until = services.clock.now() + RUN_AT_MOST
        if not await _Naming(services, services.person_names, stored.value).run(until):
            await services.commands.enqueue([command], at=services.clock.now())


async def name_people_at_first(services: Services) -> None:
    """Have the people named of every allotment where that has never been done."""
    if services.person_names is None or await is_done(services, ALL_NAMED):
        return
    begun = {name.removeprefix(NAMED): name async for name in services.bookmarks.names(NAMED)}
    complete = True
    async for allotment in every_allotment(services):
        mark = await services.bookmarks.read(begun[allotment.id]) if allotment.id in begun else None
        if mark is None or mark.value.get("member"):
            complete = False
            await schedule_naming(services, allotment.id)
    if complete:
        await note_done(services, ALL_NAMED)


async def are_all_named(services: Services) -> bool:
    """Whether everybody can be found, so far as something was decided about them more than some minutes ago."""
    return await is_done(services, ALL_NAMED)


@dataclass
class _Naming:
    """One run for one allotment.

    Its bookmark has the number of the last decision whose person has a name; and, while the index is filled for the
    first time, the last person with a row who has one.
    """

    services: Services
    names: PersonNames
    allotment: Allotment
    put_now: set[str] = field(default_factory=set)

    async def run(self, until: datetime) -> bool:
        """Name people until the time; answers whether all of them have a name."""
        mark = await self.services.bookmarks.read(NAMED + self.allotment.id)
        if mark is None or mark.value.get("member"):
            mark = await self._first(mark, until)
            if mark is None or mark.value.get("member"):
                return False
        since, latest = int(mark.value["decision"]), self.allotment.decisions
        decided = sorted((await self._decided(since)).items(), key=lambda each: each[1])
        for some in batched(decided, PEOPLE_A_PIECE, strict=False):
            if self.services.clock.now() >= until:
                return False
            await self._put([user_id for user_id, _ in some])
            since = latest if some[-1] == decided[-1] else some[-1][1]
            mark = await self._write(mark, {"decision": str(since)})
            if mark is None:
                return False
        if since < latest:  # nobody's name was needed
            await self._write(mark, {"decision": str(latest)})
        return True

    async def _first(self, mark: Stored[Mapping[str, str]] | None, until: datetime) -> Stored[Mapping[str, str]] | None:
        """Name everybody who has a row; what was decided in the meantime follows."""
        since = mark.value["decision"] if mark else str(max(0, self.allotment.decisions - DECISIONS_AT_FIRST))
        behind = mark.value["member"] if mark else ""
        rows = sorted(await self.services.store.all_members(self.allotment.id))
        for some in batched([each for each in rows if each > behind], PEOPLE_A_PIECE, strict=False):
            if self.services.clock.now() >= until:
                return mark
            await self._put(some)
            mark = await self._write(mark, {"decision": since, "member": some[-1]})
            if mark is None:
                return None
        return await self._write(mark, {"decision": since})

    async def _put(self, user_ids: Sequence[str]) -> None:
        """Keep the names of those of whom this run has not done so already."""
        new = [user_id for user_id in user_ids if user_id not in self.put_now]
        self.put_now.update(new)
        if new:
            await put(self.services, self.names, self.allotment.id, new)

    async def _decided(self, since: int) -> dict[str, int]:
        """The people about whom something was decided after this number, each with the number of the latest."""
        found, cursor = dict[str, int](), None
        while since < self.allotment.decisions:
            page = await self.services.store.decisions(self.allotment.id, cursor, DECISIONS_A_READ)
            for each in page.items:
                if since < each.id <= self.allotment.decisions and each.kind in TO_COME:
                    found.setdefault(each.user_id, each.id)
            cursor = page.next_cursor
            if cursor is None or page.items[-1].id <= since:
                break
        return found

    async def _write(
        self, mark: Stored[Mapping[str, str]] | None, value: Mapping[str, str]
    ) -> Stored[Mapping[str, str]] | None:
        """Write the bookmark; None where another worker does the same."""
        name = NAMED + self.allotment.id
        try:
            etag = await self.services.bookmarks.write(name, value, mark.etag if mark else None)
        except StaleWrite:
            return None
        return Stored(value, etag)


async def put(services: Services, names: PersonNames, allotment_id: str, user_ids: Sequence[str]) -> None:
    """Keep the names that Microsoft Graph has for these people; of who is not there any more it has none."""
    accounts = await services.nightly.accounts.accounts(user_ids)
    await _put(names, allotment_id, [name for name in map(name_of, accounts.values()) if name])


async def _put(names: PersonNames, allotment_id: str, people: Sequence[PersonName]) -> None:
    await names.put(EVERYBODY, [replace(each, left=None) for each in people])
    await names.put(allotment_id, people)


def name_of(account: Account | None) -> PersonName | None:
    """What an account is called; None where Graph told no name."""
    if account is None or not (account.display_name or account.user_principal_name):
        return None
    name = account.display_name or account.user_principal_name
    return PersonName(account.user_id, name, account.user_principal_name, account.mail or None)


async def renew(
    services: Services, allotment_id: str, rows: Collection[str], account: Callable[[str], Account | None]
) -> None:
    """Keep the names that a comparison has read, and forget those of people who left as long ago as decisions are kept.

    rows: who has a row. account: as Graph told it just now. Only what has changed is written.
    """
    if services.person_names is None:
        return
    names, today, kept = services.person_names, services.clock.now().date(), services.nightly.retention.decisions
    changed, forgotten, new = list[PersonName](), list[str](), set(rows)
    async for known in names.known(allotment_id):
        new.discard(known.user_id)
        if known.user_id in rows:
            now = name_of(account(known.user_id)) or replace(known, left=None)
            changed += [now] if now != known else []
        elif known.left is None:
            changed.append(replace(known, left=today))
        elif kept is not None and known.left < today - timedelta(days=kept):
            forgotten.append(known.user_id)
    changed += [name for name in map(name_of, map(account, sorted(new))) if name]
    for some in batched(changed, PEOPLE_A_PIECE, strict=False):
        await _put(names, allotment_id, some)
    await forget(services, allotment_id, forgotten[:FORGOTTEN_A_NIGHT])


async def forget(services: Services, allotment_id: str, user_ids: Collection[str]) -> None:
    """Forget people in an allotment that knows them no more; and for everybody, where no other allotment does."""
    if services.person_names is None or not user_ids:
        return
    await services.person_names.remove(allotment_id, user_ids)
    nowhere = list[str]()
    for user_id in user_ids:
        entries = await services.person_index.entries_for(user_id)
        await services.person_index.remove([each for each in entries if each.value.allotment_id == allotment_id])
        if all(each.value.allotment_id == allotment_id for each in entries):
            nowhere.append(user_id)
    await services.person_names.remove(EVERYBODY, nowhere)


async def forget_allotment(services: Services, allotment_id: str) -> None:
    """Forget some of the people of an allotment that is deleted; repeated, all of them."""
    if services.person_names is None:
        return
    some = list[str]()
    async for known in services.person_names.known(allotment_id):
        some.append(known.user_id)
        if len(some) == FORGOTTEN_A_NIGHT:
            break
    await forget(services, allotment_id, some)


# Finding


async def search(
    names: PersonNames, scopes: Sequence[str], query: NameQuery, cursor: str | None, count: int
) -> Page[PersonName]:
    """Who is called so, at most `count`: first those of whom a word begins so, then those who have it elsewhere.

    scopes: what may be looked through. The next page goes on where this one ended; it may find nobody. How much one
    page reads is bounded, so that a page with few people, or none, may have one that follows. Of many scopes, one that
    has found somebody by a word does not look through the names, too: that is one more query for each.
    """
    if cursor is not None and cursor[:2] not in {WORDS, NAMES}:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    found = list[PersonName]()
    if query.beginning is not None and (cursor is None or cursor.startswith(WORDS)):
        word = query.beginning
        rows = _merged(
            lambda scope, after, most: names.beginning(scope, word, after, most), scopes, cursor, ROWS_A_READ
        )
        looked = 0
        async for row in rows:
            if len(found) == count or looked == WORDS_LOOKED_AT:
                return Page(tuple(found), cursor)
            cursor, looked = row.key, looked + 1
            if query.finds(row.person) and query.is_found_by(row.person, row.word):
                found.append(row.person)
        if found and len(scopes) > SCOPES_AT_ONCE:
            return Page(tuple(found), NAMES)
        cursor = None
    first = cursor is None
    most = NAMES_AT_FIRST if first else NAMES_A_PIECE
    looked = 0
    async for row in _merged(names.in_order, scopes, cursor, _rows_of_each(most, len(scopes))):
        if len(found) == count or looked == most:
            return Page(tuple(found), cursor or NAMES)
        cursor, looked = row.key, looked + 1
        if query.finds(row.person) and not query.is_looked_up(row.person):
            found.append(row.person)
    return Page(tuple(found))


def _rows_of_each(most: int, scopes: int) -> int:
    """So many names are read of each scope at once, to look through `most` of all of them together.

    Of several it's twice their share: what they have in order ends where the first of them does.
    """
    share = most if scopes == 1 else 2 * most // scopes
    return max(NAMES_OF_EACH, min(1_000, share))


async def _merged(
    read: Callable[[str, str | None, int], Awaitable[Sequence[NameRow]]],
    scopes: Sequence[str],
    after: str | None,
    rows_a_read: int,
) -> AsyncIterator[NameRow]:
    """The rows of all the scopes in the order of their keys, each person's once; read some at a time."""
    last: str | None = None
    while scopes:
        pages = dict[str, Sequence[NameRow]]()
        for some in batched(scopes, SCOPES_AT_ONCE, strict=False):
            answers = await asyncio.gather(*(read(scope, after, rows_a_read) for scope in some))
            pages |= zip(some, answers, strict=True)
        cut = [rows[-1].key for rows in pages.values() if len(rows) == rows_a_read]
        horizon = min(cut, default=None)
        for row in sorted((row for rows in pages.values() for row in rows), key=lambda row: row.key):
            if horizon is not None and row.key > horizon:
                break
            if row.key != last:
                yield row
            last = row.key
        if horizon is None:
            return
        after = horizon
        scopes = [each for each in scopes if len(pages[each]) == rows_a_read or _reaches(pages[each], horizon)]


def _reaches(rows: Sequence[NameRow], horizon: str) -> bool:
    """Whether some of the rows are behind the horizon, and have to be read again."""
    return bool(rows) and rows[-1].key > horizon
