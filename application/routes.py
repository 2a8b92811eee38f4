"""To which allotments a group's changes go, remembered for half a minute by each worker.

A group is watched by one allotment at most, and may be inside the watched groups of others, where it counts too.

Each licence that is granted through a group changes that group, and Graph tells of it: without a memory, every person
who joins costs questions. That a group has no allotment is not remembered, for it may get one. A licensed group
gets none while its allotment is there (`domain.proposals`). A watched or licensed group that has just begun to count
somewhere else may be missed for half a minute; the catch-up timer finds what changed.
"""

from collections.abc import Collection, Mapping, Set
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
    """What one worker remembers. known: group id → its allotments, none for a licensed group; until when."""

    known: dict[str, tuple[tuple[str, ...], datetime]] = field(default_factory=dict)

    async def allotments_of(
        self, store: AllotmentStore, clock: Clock, group_ids: Set[str]
    ) -> Mapping[str, tuple[str, ...]]:
        """Group id → allotment ids, for those groups that have some; one may be gone by now (`enforce.forward`)."""
        now = clock.now()
        fresh = {group: known for group in group_ids if (known := self.known.get(group)) and known[1] > now}
        asked = group_ids - fresh.keys()
        owners = await store.allotments_of(asked) if asked else {}
        followers = await store.followers_of(asked) if asked else {}
        if len(owners) <= ASKED_AT_MOST:
            for allotment_id in dict.fromkeys(owners.values()):
                await self._remember(store, allotment_id, now + REMEMBERED_FOR)
        found = {group: _together(owners.get(group), followers.get(group, ())) for group in asked}
        return {group: ids for group, ids in {**{one: each[0] for one, each in fresh.items()}, **found}.items() if ids}

    async def _remember(self, store: AllotmentStore, allotment_id: str, until: datetime) -> None:
        """Remember an allotment whose groups are all there."""
        stored = await store.load(allotment_id)
        if stored is None or stored.value.state is not AllotmentState.ACTIVE:
            return
        if len(self.known) > REMEMBERED_AT_MOST:
            self.known.clear()
        licensed = [each.licensed_group_id for each in stored.value.every_product if each.licensed_group_id]
        followers = await store.followers_of([*licensed, stored.value.group_id])
        owners = {stored.value.group_id: allotment_id}
        for group in (*licensed, stored.value.group_id):
            self.known[group] = _together(owners.get(group), followers.get(group, ())), until


def _together(owner: str | None, followers: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([owner] if owner else []), *followers]))
