"""To which allotments a group's changes go, remembered for half a minute by each worker.

A group is watched by one allotment at most, and may be inside the watched groups of others, where it counts too.

Each licence that is granted through a group changes that group, and Graph tells of it: without a memory, every person
who joins costs questions. That a group has no allotment is not remembered, for it may get one. A licensed group
gets none while its allotment is there (`domain.proposals`). A watched or licensed group that has just begun to count
somewhere else may be missed for half a minute; the catch-up timer finds what changed.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from domain.allotments import AllotmentState
from domain.ports import AllotmentStore, Clock

REMEMBERED_FOR = timedelta(seconds=30)
REMEMBERED_AT_MOST = 10_000
"""So many groups; then everything is forgotten."""

ASKED_AT_MOST = 16
"""So many groups are asked about at a time. Where more have changed, one question is for many anyway."""


@dataclass(frozen=True, slots=True)
class FoundRoutes:
    """Where changes go. allotments: group id → allotment ids; one may be gone by now (`enforce.forward`).

    watched: those of them that Table Storage has just shown to be watched by their first allotment: they may be
    remembered until then.
    """

    allotments: Mapping[str, tuple[str, ...]]
    watched: Mapping[str, tuple[str, ...]]
    until: datetime


@dataclass
class GroupRoutes:
    """What one worker remembers. known: group id → its allotments, none for a licensed group; until when."""

    known: dict[str, tuple[tuple[str, ...], datetime]] = field(default_factory=dict)

    def lead_nowhere(self, clock: Clock, group_ids: Iterable[str]) -> bool:
        """Whether changes of these groups are known to be of no allotment: of licensed groups alone."""
        now, found = clock.now(), [self.known.get(group.lower()) for group in group_ids]
        return all(way is not None and not way[0] and way[1] > now for way in found)

    async def find(self, store: AllotmentStore, clock: Clock, group_ids: Set[str]) -> FoundRoutes:
        """The allotments of those groups that have some."""
        now = clock.now()
        fresh = {group: known[0] for group in group_ids if (known := self.known.get(group)) and known[1] > now}
        asked = group_ids - fresh.keys()
        owners = await store.allotments_of(asked) if asked else {}
        followers = await store.followers_of(asked) if asked else {}
        found = {group: _together(owners.get(group), followers.get(group, ())) for group in asked}
        found = {group: ids for group, ids in found.items() if ids}
        remembered = {group: ids for group, ids in fresh.items() if ids}
        watched = {group: found[group] for group in owners}
        return FoundRoutes({**remembered, **found}, watched, now + REMEMBERED_FOR)

    async def remember(self, store: AllotmentStore, found: FoundRoutes) -> None:
        """Remember the watched groups, with the licensed groups of their allotments: of the allotments that are all
        there. To be done once the changes have gone on, for nobody has to wait for it.
        """
        if not 0 < len(found.watched) <= ASKED_AT_MOST:
            return
        loaded = await store.load_several(sorted(ids[0] for ids in found.watched.values()))
        active = (stored.value for stored in loaded.values() if stored.value.state is AllotmentState.ACTIVE)
        owners = [each for each in active if each.group_id in found.watched]
        licensed = {one.licensed_group_id for each in owners for one in each.every_product if one.licensed_group_id}
        followers = dict[str, Collection[str]]()
        for some in batched(sorted(licensed), ASKED_AT_MOST, strict=False):
            followers |= await store.followers_of(some)
        if len(self.known) > REMEMBERED_AT_MOST:
            self.known.clear()
        for each in owners:
            self.known[each.group_id] = found.watched[each.group_id], found.until
        for group in licensed:
            self.known[group] = tuple(followers.get(group, ())), found.until


def _together(owner: str | None, followers: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([owner] if owner else []), *followers]))
