"""Changes to groups and their members since a token: Microsoft Graph's group-delta and "Use delta query".

A token stands for a version of the tenant. It never runs ahead of what the replica shows, so nothing is skipped; what
lies behind it can be shown again (a replay), and always with the state of now, not of then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from local.tenant.model.directory import Directory
from local.tenant.model.errors import bad_request, expired_token, resync_required
from local.tenant.model.knobs import Knobs
from local.tenant.model.objects import Group, ObjectKind
from local.tenant.model.replicas import Replicas
from local.tenant.model.timeline import Timeline

TOKEN_LIFETIME = timedelta(days=7)
MOST_FILTERED_IDS = 50


@dataclass(frozen=True, slots=True)
class MemberDelta:
    """One entry of `members@delta`."""

    id: str
    kind: ObjectKind
    removed: bool


@dataclass(frozen=True, slots=True)
class GroupDelta:
    """One item of a delta answer; a group with many changes is repeated over several pages.

    `removed` is the reason (`changed`: soft-deleted, `deleted`: for good) when the group itself is gone. `group` has
    the properties as the replica shows them, when they are tracked and changed.
    """

    id: str
    members: tuple[MemberDelta, ...] = ()
    removed: str | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class DeltaQuery:
    """What a first request asked for; it lives on in its tokens.

    `ids` None means every group; `select` empty means every property.
    """

    ids: tuple[str, ...] | None = None
    select: tuple[str, ...] = ()

    @property
    def tracks_members(self) -> bool:
        """Whether changes of membership are wanted."""
        return not self.select or "members" in self.select

    @property
    def tracks_properties(self) -> bool:
        """Whether changes of the groups' own properties are wanted."""
        return not self.select or any(name not in ("id", "members") for name in self.select)


@dataclass(frozen=True, slots=True)
class DeltaPage:
    """One page; exactly one of the tokens is there: `next_token` for the next page, or `delta_token` for next time."""

    items: tuple[GroupDelta, ...]
    query: DeltaQuery
    next_token: str | None = None
    delta_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Cursor:
    query: DeltaQuery
    version: int
    issued: datetime
    epoch: int
    waiting: tuple[GroupDelta, ...]


class Delta:
    """Answers delta queries on groups."""

    def __init__(self, timeline: Timeline, directory: Directory, replicas: Replicas, knobs: Knobs) -> None:
        self._timeline = timeline
        self._replicas = replicas
        self._directory = directory
        self._cursors: dict[str, _Cursor] = {}
        self._epoch = 0
        self._knobs = knobs

    def start(self, query: DeltaQuery, *, latest: bool) -> DeltaPage:
        """A full synchronisation, or (`latest`) a token for changes from now on; raises 400 for more than 50 ids."""
        if query.ids is not None and len(query.ids) > MOST_FILTERED_IDS:
            raise bad_request(f"The filter has {len(query.ids)} ids; a delta query takes at most {MOST_FILTERED_IDS}.")
        version = self._replicas.shown(query.ids)
        return self._page(query, version, () if latest else self._everything(query, version))

    def resume(self, token: str) -> DeltaPage:
        """The next page, or what changed since the token.

        Raises 400 `syncStateNotFound` for a token that is unknown or older than seven days, and 410 after a reset.
        """
        cursor = self._cursors.get(token)
        if cursor is None or self._timeline.now - cursor.issued > TOKEN_LIFETIME:
            raise expired_token()
        query = cursor.query
        if cursor.epoch != self._epoch:
            raise resync_required(_resync_location(query))
        if cursor.waiting:
            return self._page(query, cursor.version, cursor.waiting)
        until = max(self._replicas.shown(query.ids), cursor.version)
        return self._page(query, until, self._changes(query, max(0, cursor.version - self._knobs.delta_rewind), until))

    def reset(self) -> None:
        """Make every token so far answer 410."""
        self._epoch += 1

    def _everything(self, query: DeltaQuery, version: int) -> tuple[GroupDelta, ...]:
        wanted = None if query.ids is None else frozenset(query.ids)
        return tuple(
            self._item(query, group, self._directory.member_ids(group.id, version), version)
            for group in self._directory.groups(version)
            if wanted is None or group.id in wanted
        )

    def _changes(self, query: DeltaQuery, since: int, until: int) -> tuple[GroupDelta, ...]:
        if since == until:
            return ()
        ids = query.ids if query.ids is not None else tuple(self._directory.group_ids())
        items = (self._change(query, group_id, since, until) for group_id in ids)
        return tuple(item for item in items if item is not None)

    def _change(self, query: DeltaQuery, group_id: str, since: int, until: int) -> GroupDelta | None:
        own_change = self._directory.object_changed(group_id, since, until)
        group = self._directory.get(group_id, until)
        if not isinstance(group, Group):
            return GroupDelta(group_id, removed=self._directory.removal_reason(group_id)) if own_change else None
        changed = self._directory.changed_members(group_id, since, until)
        item = self._item(query, group, changed, until)
        if own_change and (query.tracks_properties or self._directory.get(group_id, since) is None):
            return item
        return replace(item, group=None) if item.members else None

    def _item(self, query: DeltaQuery, group: Group, member_ids: Iterable[str], version: int) -> GroupDelta:
        present = self._directory.member_ids(group.id, version)
        members = tuple(
            MemberDelta(member_id, self._directory.kind(member_id), member_id not in present)
            for member_id in (member_ids if query.tracks_members else ())
        )
        return GroupDelta(group.id, members=members, group=group if query.tracks_properties else None)

    def _page(self, query: DeltaQuery, version: int, items: Sequence[GroupDelta]) -> DeltaPage:
        """Cut off one page; where a group is cut in two, each page repeats the group with its part."""
        page: list[GroupDelta] = []
        room = self._knobs.delta_page_size
        for index, item in enumerate(items):
            if room <= 0:
                return DeltaPage(tuple(page), query, next_token=self._token(query, version, tuple(items[index:])))
            if len(item.members) > room:
                page.append(replace(item, members=item.members[:room]))
                rest = replace(item, members=item.members[room:])
                waiting = (rest, *items[index + 1 :])
                return DeltaPage(tuple(page), query, next_token=self._token(query, version, waiting))
            page.append(item)
            room -= max(1, len(item.members))
        return DeltaPage(tuple(page), query, delta_token=self._token(query, version, ()))

    def _token(self, query: DeltaQuery, version: int, waiting: tuple[GroupDelta, ...]) -> str:
        token = f"{self._epoch:x}-{version:x}-{len(self._cursors):x}"
        self._cursors[token] = _Cursor(query, version, self._timeline.now, self._epoch, waiting)
        return token


def _resync_location(query: DeltaQuery) -> str:
    options = ["$deltatoken="]
    if query.select:
        options.append(f"$select={','.join(query.select)}")
    if query.ids is not None:
        options.append("$filter=" + " or ".join(f"id eq '{group_id}'" for group_id in query.ids))
    return "groups/delta?" + "&".join(options)
