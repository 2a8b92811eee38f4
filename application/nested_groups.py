"""Follows the groups inside watched groups, and takes people out of all groups that make them members."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from application.services import Services
from application.watched_groups import may_be_watched
from domain.admission import Observation
from domain.allotments import Allotment, Member
from domain.copies import replace
from domain.errors import Transient
from domain.fulfilment import Effect, Outcome, worst
from domain.nested_groups import (
    DEPTH_AT_MOST,
    FOLLOWED_AT_MOST,
    InnerGroup,
    InnerRollback,
    described,
    fixed_by,
    followed,
    kept_by,
    reached,
    ways,
)
from domain.nested_membership import GroupsObservation, changed, changes_groups, whole
from domain.objections import Objection, Text

LOOKS = DEPTH_AT_MOST + 3
"""One look finds the next level of groups. So many find all of them, unless somebody nests others all the time."""

QUERIED_AT_MOST = 50
"""A delta query takes so many groups."""


async def observe(
    services: Services, allotment: Allotment, token: str | None, started: datetime, *, believed: bool = False
) -> Observation:
    """What an allotment's watched group shows, with the groups inside it where they count.

    What changed since the token is told by group, and put together with the rows later (`domain.nested_membership`).
    Where the groups themselves have changed, everything is read again.

    believed: a group that Graph does not show, though another lists it, is taken for gone. Else it may be too new:
    Transient is raised.
    """
    watched = allotment.group_id
    if not allotment.nested_groups:
        found = await services.directory.observe(watched, token, started)
        return replace(found, inner=()) if found.complete else found
    if token is not None:
        groups = (watched, *followed(allotment.inner_groups))
        since = await services.directory.observe_several(groups, token)
        if watched in since.gone and not since.complete:
            return Observation((), complete=False, started=started, token=token, group_gone=True)
        if not since.complete and not changes_groups(since, watched, allotment.inner_groups):
            by_group = changed(since)
            people = tuple(each for _, each in by_group)
            return Observation(people, complete=False, started=started, token=since.token, by_group=by_group)
    return await _observe_all(services, allotment, started, believed=believed)


async def groups_inside(services: Services, allotment: Allotment, *, believed: bool = True) -> tuple[InnerGroup, ...]:
    """The groups inside the watched group as they are now; none where they don't count. Raises Transient."""
    if not allotment.nested_groups:
        return ()
    looked = await _look(services, allotment, believed=believed)
    return () if looked is None else looked[1]


async def _observe_all(services: Services, allotment: Allotment, started: datetime, *, believed: bool) -> Observation:
    looked = await _look(services, allotment, believed=believed)
    if looked is None:
        return Observation((), complete=False, started=started, token=None, group_unknown=True)
    found, inner = looked
    observed = whole(found, allotment.group_id, inner)
    return Observation(observed, complete=True, started=started, token=found.token, inner=inner)


async def _look(
    services: Services, allotment: Allotment, *, believed: bool
) -> tuple[GroupsObservation, tuple[InnerGroup, ...]] | None:
    """Everybody in the watched group and in those inside it that count; None: Graph does not show the watched group.

    It is known where changes of a group go before its members are read, so that none is missed from then on.
    """
    watched, asked = allotment.group_id, {*followed(allotment.inner_groups)}
    known = set(asked)
    for _ in range(LOOKS):
        if new := asked - known:
            await services.store.follow(allotment.id, new)
            known |= new
        found = await services.directory.observe_several((watched, *sorted(asked)), None)
        if watched in found.gone:
            return None
        inner = reached(watched, found.inside, found.gone)
        counting = {*followed(inner)}
        missing = {each.id for each in inner if each.id in found.gone}
        if missing and not believed:
            raise Transient(Text("graphLacksGroupInDelta", group=min(missing)))
        if counting == asked - found.gone:
            return found, await _described(services, allotment, inner)
        asked = counting
    raise Transient(Text("innerGroupsChanging", group=watched))


async def _described(services: Services, allotment: Allotment, inner: tuple[InnerGroup, ...]) -> tuple[InnerGroup, ...]:
    """The groups with their names, and with what keeps the app from removing their members."""
    if not inner:
        return ()
    groups = await services.directory.groups([each.id for each in inner])
    outside = set[str]()
    if allotment.inner_rollback is InnerRollback.REMOVE_FROM_INNER:
        for each in inner:
            if each.followed and each.id in groups and not await may_be_watched(services, groups[each.id]):
                outside.add(each.id)
    return described(inner, groups, outside)


async def drop(services: Services, before: Allotment, after: Allotment) -> None:
    """Once that is written: forget that changes of groups which no longer count go to the allotment."""
    gone = {*followed(before.inner_groups)} - {*followed(after.inner_groups)}
    if gone:
        await services.store.unfollow(after.id, gone)


async def remove_people(
    services: Services, allotment: Allotment, rows: Sequence[Member], *, too_late: Callable[[], bool] = lambda: False
) -> dict[str, Outcome]:
    """Take at most 20 people out of the watched group, and of those inside it that make them members.

    Who is to stay in one of these, or can't be removed from it, is refused, with `Outcome.inner`. Raises Transient
    where it has become too late in between.
    """
    outcomes: dict[str, Outcome] = {}
    by_group: dict[str, list[str]] = {}
    for row in rows:
        because = kept(allotment, row)
        if because is not None:
            outcomes[row.user_id] = Outcome(Effect.REFUSED, because, inner=True)
            continue
        for group in ways(row.through, allotment.group_id):
            by_group.setdefault(group, []).append(row.user_id)
    answers: list[Mapping[str, Outcome]] = []
    for group, users in sorted(by_group.items(), key=lambda each: (each[0] == allotment.group_id, each[0])):
        if answers and too_late():
            raise Transient(Text("tooLateToSend"))
        answered = await services.directory.remove_members(group, users)
        inner = group != allotment.group_id
        answers.append({user: _of_inner(allotment, group, each) if inner else each for user, each in answered.items()})
    removed = [row.user_id for row in rows if row.user_id not in outcomes]
    return {**outcomes, **worst(removed, answers)}


def kept(allotment: Allotment, row: Member) -> Text | None:
    """Why somebody is not taken out of the watched group; None: they may be."""
    return kept_by(row.through, allotment.group_id, allotment.inner_groups, allotment.inner_rollback)


def _of_inner(allotment: Allotment, group: str, outcome: Outcome) -> Outcome:
    """What became of a removal from a group inside the watched group; a refusal says from which."""
    if outcome.effect is not Effect.REFUSED:
        return outcome
    name = next((each.display_name for each in allotment.inner_groups if each.id == group), group)
    code = fixed_by(outcome.fixed) if outcome.fixed else None
    because = Objection(code) if code else outcome.detail
    return replace(outcome, detail=Text("innerFixed", group=name, because=because), fixed=None, inner=True)


async def follow_all(services: Services, allotments: Collection[Allotment]) -> None:
    """Once a night: have changes of groups go to those allotments in whose watched groups they count, and no others."""
    wanted = {each.id: {*followed(each.inner_groups)} for each in allotments}
    there: dict[str, set[str]] = {}
    for group, followers in (await services.store.inner_groups()).items():
        for one in followers:
            there.setdefault(one, set()).add(group)
    for one in sorted(wanted.keys() | there.keys()):
        if missing := wanted.get(one, set()) - there.get(one, set()):
            await services.store.follow(one, missing)
        if stale := there.get(one, set()) - wanted.get(one, set()):
            await services.store.unfollow(one, stale)


assert 1 + FOLLOWED_AT_MOST <= QUERIED_AT_MOST
