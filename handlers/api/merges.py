"""Merges of allotments over the API: a plan is asked for, read, started, and led to its end or back."""

from collections.abc import Awaitable, Callable, Collection
from http import HTTPStatus

import azure.functions as func

from application.inventory import every_listed, every_merge
from application.parts import above
from application.watched_groups import access_of
from domain.access import Permission, Role
from domain.allotments import Allotment
from domain.commands import CommandKind
from domain.errors import Conflict, InvalidRequest, NotPermitted, Problem
from domain.merging.model import Merge, MergeState
from domain.merging.plan import in_the_way, side_of
from domain.merging.steps import replaced, resumed, started, stopped, undone
from domain.objections import Objection, Text
from domain.stored import Page, Stored
from domain.undertakings import Scan
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import route
from handlers.api.undertakings import changed, command, give_up, loaded, require_free
from handlers.http.responses import json_response

MERGE = "/merges/{mergeId}"


@route("POST", "/merges", Permission.MERGE, {201: shapes.Merge})
async def plan_merge(call: Call, body: bodies.NewMerge) -> func.HttpResponse:
    """Plan to merge an allotment into another one. Changes nothing yet.

    Or say everything that speaks against it. It takes the place of a plan for the same allotment that was not started.
    """
    found = await call.core.store.load_several({body.source_id, body.target_id})
    unknown = [
        Problem(name, Objection("noAllotment", id=one))
        for name, one in (("sourceId", body.source_id), ("targetId", body.target_id))
        if one not in found
    ]
    if unknown:
        raise InvalidRequest(*unknown)
    source, target = found[body.source_id].value, found[body.target_id].value
    await _require_right(call, source, target)
    for each in (source, target):
        require_free(each)
    problems = await _against_the_two(call, source, target)
    for name, each in (("sourceId", source), ("targetId", target)):
        problems += await _against_group(call, name, each, allowed=body.allow_group_access)
    if problems:
        raise InvalidRequest(*problems)
    now = call.core.clock.now()
    merge = Merge(
        id=call.core.new_id(),
        source=side_of(source),
        target=side_of(target),
        created=now,
        created_by=call.caller.id,
        scan=Scan(began=now),
        delete=body.delete,
        round_size=body.round_size,
    )
    await call.core.adoption.merges.add(merge)
    call.note({}, {"mergeState": merge.state, "source": source.display_name, "target": target.display_name})
    await _give_up_others(call, merge)
    await command(call, CommandKind.MERGE, merge.id)
    return _shown(await call.core.adoption.merges.load(merge.id) or Stored(merge, ""), HTTPStatus.CREATED)


@route("GET", "/merges", Permission.SEE_MERGES, shapes.page(shapes.Merge))
async def list_merges(call: Call, query: queries.Merges) -> func.HttpResponse:
    """The merges of all allotments that the caller may see; of one allotment, the newest first.

    Those of an owner's allotments are in one page, the newest first.
    """
    cursor, count = paging(call, query)
    if query.allotment_id is None and call.caller.sees_all:
        page = await call.core.adoption.merges.page(cursor, count)
    else:
        every = [each async for each in every_merge(call.core.adoption)]
        wanted = None if query.allotment_id is None else {query.allotment_id}
        seen = [each for each in every if _is_of(each.value, wanted) and _is_seen(call, each.value)]
        page = Page(tuple(sorted(seen, key=lambda each: each.value.created, reverse=True)))
    return json_response(page_json(call, page, lambda stored: shapes.Merge.of(stored.value)))


@route("GET", MERGE, Permission.SEE_MERGES, shapes.Merge)
async def show_merge(call: Call) -> func.HttpResponse:
    """One merge."""
    stored = await _loaded(call)
    return json_response(shapes.Merge.of(stored.value), headers={"ETag": stored.etag})


@route("GET", f"{MERGE}/people", Permission.SEE_MERGES, shapes.page(shapes.PlannedMerger))
async def list_merge_people(call: Call, query: queries.MergingPeople) -> func.HttpResponse:
    """What a merge means for whom, and what has become of it."""
    cursor, count = paging(call, query)
    stored = await _loaded(call)
    page = await call.core.adoption.merges.people(stored.value.id, query.verdict, cursor, count)
    return json_response(page_json(call, page, shapes.PlannedMerger.of))


@route("POST", f"{MERGE}/start", Permission.MERGE, shapes.Merge, if_match=True)
async def start_merge(call: Call, body: bodies.MergeStart) -> func.HttpResponse:
    """Start a merge as it was planned; the fingerprint says which plan was seen."""
    now = call.core.clock.now()

    async def against(source: Allotment, target: Allotment) -> None:
        for each in (source, target):
            require_free(each)
        if problems := await _against_the_two(call, source, target):
            raise InvalidRequest(*problems)

    return await _changed(call, lambda planned: started(planned, body.plan, now), against)


@route("POST", f"{MERGE}/stop", Permission.MERGE, shapes.Merge, if_match=True)
async def stop_merge(call: Call) -> func.HttpResponse:
    """Stop a merge where it is.

    People keep what they have, and both allotments go on being enforced.
    """
    return await _changed(call, lambda running: stopped(running, Text("mergeStoppedBy", actor=call.caller.id)))


@route("POST", f"{MERGE}/resume", Permission.MERGE, shapes.Merge, if_match=True)
async def resume_merge(call: Call) -> func.HttpResponse:
    """Go on with a stopped merge."""
    return await _changed(call, lambda standing: resumed(standing, call.core.clock.now()))


@route("POST", f"{MERGE}/undo", Permission.MERGE, shapes.Merge, if_match=True)
async def undo_merge(call: Call) -> func.HttpResponse:
    """Put people and units back, in the same way and without a gap; also after the end, while both are there."""
    return await _changed(call, lambda merge: undone(merge, call.core.clock.now()))


async def _require_right(call: Call, source: Allotment, target: Allotment) -> None:
    """Raise NotPermitted for whom isn't an administrator, and owns no allotment above both."""
    if Role.ADMINISTRATOR in call.caller.roles:
        return
    upper = [await above(call.core, each) for each in (source, target)]
    common = {each.id for each in upper[0]} & {each.id for each in upper[1]}
    if not any(call.caller.owns(each) for each in upper[0] if each.id in common):
        raise NotPermitted(Objection("needsOwnerAbove"))


async def _against_the_two(call: Call, source: Allotment, target: Allotment) -> list[Problem]:
    """What of the two speaks against merging them; also that people who wait elsewhere have seats of the source."""
    problems = [*in_the_way(source, target)]
    if others := [each.display_name for each in await every_listed(call.core) if source.id in each.backups]:
        told = Objection("mergeIsBackup", name=source.display_name, others=sorted(others))
        problems.append(Problem("sourceId", told))
    return problems


async def _against_group(call: Call, name: str, allotment: Allotment, *, allowed: bool) -> list[Problem]:
    """What speaks against changing who is in an allotment's group: it can't be done, or means more than a licence."""
    group = await call.core.directory.group(allotment.group_id)
    if group is None:
        return [Problem(name, Objection("noGroup", id=allotment.group_id))]
    objected = list[Objection]()
    if because := group.removal_blocked_by:
        objected.append(Objection("mergeGroupFixed", group=group.display_name, because=because))
    access = await access_of(call.core, group)
    if access.count and not allowed:
        objected.append(Objection("groupGivesAccess", group=group.display_name, access=access.words))
    return [Problem(name, each) for each in objected]


async def _give_up_others(call: Call, merge: Merge) -> None:
    """Give up the plans for the same allotment that nobody has started."""
    store = call.core.adoption.merges
    async for stored in every_merge(call.core.adoption):
        if stored.value.source.id == merge.source.id and stored.value.id != merge.id:
            await give_up(
                store.load,
                store.write,
                stored,
                lambda planned: replaced(planned, merge.id) if planned.is_only_planned else None,
            )


async def _loaded(call: Call) -> Stored[Merge]:
    """The merge that the path names, in the version that the caller has seen. Foreign ones look like none."""

    async def load(merge_id: str) -> Stored[Merge] | None:
        stored = await call.core.adoption.merges.load(merge_id)
        return stored if stored and _is_seen(call, stored.value) else None

    return await loaded(call, load, "mergeId", "noMerge", "Merge")


def _is_of(merge: Merge, allotment_ids: Collection[str] | None) -> bool:
    return allotment_ids is None or not {merge.source.id, merge.target.id}.isdisjoint(allotment_ids)


def _is_seen(call: Call, merge: Merge) -> bool:
    """Whether the caller may see one of the allotments; those of who sees all may be gone."""
    return call.caller.sees_all or _is_of(merge, {own.id for own in call.owned})


async def _changed(
    call: Call,
    change: Callable[[Merge], Merge],
    against: Callable[[Allotment, Allotment], Awaitable[None]] | None = None,
) -> func.HttpResponse:
    """Change the merge. change: Raises Conflict. against: raises for what of the two speaks against it."""

    async def require(merge: Merge) -> None:
        sides = (merge.source.id, merge.target.id)
        found = await call.core.store.load_several(sides)
        there = [found[one].value for one in sides if one in found]
        if len(there) < len(sides):
            raise Conflict(Text("mergeAllotmentGone"))
        await _require_right(call, *there)
        if against is not None:
            await against(*there)

    before, after = await changed(call, lambda: _loaded(call), call.core.adoption.merges.write, change, require)
    call.note({"mergeState": before.state}, {"mergeState": after.value.state})
    if after.value.state not in {MergeState.STOPPED, MergeState.UNDONE}:
        await command(call, CommandKind.MERGE, after.value.id)
    return _shown(after)


def _shown(stored: Stored[Merge], status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    headers = {"ETag": stored.etag, "Location": f"/api/merges/{stored.value.id}"}
    return json_response(shapes.Merge.of(stored.value), status, headers)
