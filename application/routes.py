"""To which allotment a group's changes go, remembered for half a minute by each worker.

Each licence that is granted through a group changes that group, and Graph tells of it: without a memory, every person
who joins costs two questions. That a group has no allotment is not remembered, for it may get one. A licensed group
gets none while its allotment is there (`domain.proposals`).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.allotments import AllotmentState
from domain.ports import AllotmentStore, Clock

REMEMBERED_FOR = timedelta(seconds=30)
REMEMBERED_AT_MOST = 10_000
"""So many groups; then everything is forgotten."""

ASKED_AT_MOST = 16
"""So many allotments are looked up at a time. Where more are found, one question is for many groups anyway."""


@dataclass
class GroupRoutes:
    """What one worker remembers. known: group id → its allotment, None for a licensed group; until when."""

    known: dict[str, tuple[str | None, datetime]] = field(default_factory=dict)

    async def allotments_of(self, store: AllotmentStore, clock: Clock, group_ids: Set[str]) -> Mapping[str, str]:
        """Group id → allotment id, for those groups that have one; it may be gone by now (`enforce.forward`)."""
        now = clock.now()
        fresh = {group: owner for group in group_ids if (owner := self.known.get(group)) and owner[1] > now}
        asked = group_ids - fresh.keys()
        found = await store.allotments_of(asked) if asked else {}
        if len(found) <= ASKED_AT_MOST:
            for allotment_id in dict.fromkeys(found.values()):
                await self._remember(store, allotment_id, now + REMEMBERED_FOR)
        return {**{group: owner for group, (owner, _) in fresh.items() if owner}, **found}

    async def _remember(self, store: AllotmentStore, allotment_id: str, until: datetime) -> None:
        """Remember an allotment whose groups are all there."""
        stored = await store.load(allotment_id)
        if stored is None or stored.value.state is not AllotmentState.ACTIVE:
            return
        if len(self.known) > REMEMBERED_AT_MOST:
            self.known.clear()
        licensed = [each.licensed_group_id for each in stored.value.every_product if each.licensed_group_id]
        self.known |= {**dict.fromkeys(licensed, (None, until)), stored.value.group_id: (allotment_id, until)}
