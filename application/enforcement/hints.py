"""What has become of the people of whom a command tells, by the log of what was decided."""

from collections.abc import Collection

from application.enforcement.ledger import LedgerSession
from domain.admission import EXPLAINED_FOR, rolled_back_since, unexplained
from domain.commands import Command, come_and_removed, joined_unobserved

DECISIONS_A_READ = 500
"""In a burst the rows of so many are few; each page reads its rows again."""

ROLLBACKS_A_READ = 50
"""Those of the last moments are looked for."""


class Hints:
    """The hints of one command, compared with what was decided since it was put on the queue."""

    def __init__(self, session: LedgerSession, command: Command) -> None:
        self.session = session
        self.services = session.services
        self.command = command

    @property
    def joined_unobserved(self) -> frozenset[str]:
        """Who was there for a moment, as far as the command tells; see `domain.commands.joined_unobserved`."""
        return joined_unobserved(self.command, self.services.pacing.rechecks)

    async def unexplained(self, members: Collection[str]) -> Collection[str]:
        """Who joined and left by the notifications, has no row, and has not been decided about since."""
        groups = {each.id for each in self.session.allotment.inner_groups}
        left, cursor, queued = set(self.joined_unobserved.difference(members, groups)), None, self.command.queued
        while left:
            page = await self.services.store.decisions(self.session.allotment.id, cursor, DECISIONS_A_READ)
            left, cursor = unexplained(left, page.items, queued), page.next_cursor
            if cursor is None or page.items[-1].decided < queued - EXPLAINED_FOR:
                break
        return left

    async def undone(self) -> Collection[str]:
        """Whose coming, of which the command tells, a rollback has undone since. Nobody's with groups inside the group:
        they may have come by another one.
        """
        allotment, queued = self.session.allotment, self.command.queued
        removed, cursor = come_and_removed(self.command, allotment), None
        found, following = set[str](), bool(removed) and not allotment.nested_groups
        while following:
            page = await self.services.store.decisions(allotment.id, cursor, ROLLBACKS_A_READ)
            found |= rolled_back_since(removed, page.items, queued)
            cursor = page.next_cursor
            following = found != removed and cursor is not None and page.items[-1].decided > queued
        return found
