"""Who has a seat in an allotment, in the order of their names or of their ids, a page at a time.

The index of names (`domain.person_names`) gives the order, and the allotment's rows say who has a seat. Those of whom
there is no name, because they joined just now or their account is gone, come at the end, by their ids. So nobody who
has a seat the whole time is left out, and nobody comes twice, unless their name changes in between.
"""

from itertools import batched

from application.services import Services
from domain.allotments import Allotment, Member, MemberState
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.person_names import PersonNames
from domain.stored import Page

ROWS_A_READ = 32
"""So many rows of people are read at least, at once."""

NAMES_LOOKED_AT = 10_000
"""So many names are looked through by one page: most of them may be of people who have left."""

NAMED, NAMELESS = "n!", "u!"
"""How the cursors of the two parts begin."""


UNDER_WAY = frozenset({MemberState.PENDING, MemberState.RELEASING})
"""Whose seat is in one of these states is unfinished, and the ledger names them as long as they are few."""


async def seated_by_id(
    services: Services, allotment: Allotment, cursor: str | None, count: int, state: MemberState | None
) -> Page[Member]:
    """A page of those who have a seat; of one state, where it is given.

    Where the ledger names all who may be in the state, they are read, and nobody else is looked at.
    """
    named = allotment.unfinished if state in UNDER_WAY and cursor is None else None
    if named is None or len(named) > count:
        return await services.store.page_of_members(allotment.id, cursor, count, seated=True, state=state)
    rows = await services.store.members(allotment, named)
    return Page(tuple(rows[user_id] for user_id in sorted(rows) if rows[user_id].state is state))


async def seated_by_name(
    services: Services,
    names: PersonNames,
    allotment: Allotment,
    cursor: str | None,
    count: int,
    state: MemberState | None,
) -> Page[Member]:
    """A page of those who have a seat; of one state, where it is given.

    A page has fewer than `count` people before the end only where very many names in a row are of people who left.
    """
    if cursor is not None and cursor[:2] not in {NAMED, NAMELESS}:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    found = list[Member]()
    looked, names_a_read = 0, min(count + ROWS_A_READ, NAMES_LOOKED_AT)
    while cursor is None or cursor.startswith(NAMED):
        rows = await names.in_order(allotment.id, cursor, names_a_read)
        for some in batched(rows, max(count - len(found), ROWS_A_READ), strict=False):
            if len(found) == count or looked >= NAMES_LOOKED_AT:
                return Page(tuple(found), cursor or NAMED)
            members = await services.store.members(allotment, [row.person.user_id for row in some])
            for row in some:
                if len(found) == count:
                    return Page(tuple(found), cursor or NAMED)
                cursor, looked = row.key, looked + 1
                member = members.get(row.person.user_id)
                if member is not None and _wanted(member, state):
                    found.append(member)
        if len(rows) < names_a_read:
            cursor = NAMELESS
    while len(found) < count:
        page = await services.store.page_of_members(
            allotment.id, cursor.removeprefix(NAMELESS) or None, count - len(found), seated=True, state=state
        )
        named = await names.named(allotment.id, [member.user_id for member in page.items])
        found += [member for member in page.items if member.user_id not in named]
        if page.next_cursor is None:
            return Page(tuple(found))
        cursor = NAMELESS + page.next_cursor
    return Page(tuple(found), cursor)


def _wanted(member: Member, state: MemberState | None) -> bool:
    return member.seated and state in {None, member.state}
