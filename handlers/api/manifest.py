"""Allotments as code: what there is as a manifest, what applying another one would change, and applying it."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any

import azure.functions as func

from application import allotments as allotments_module
from application.allotments import amend, retire, users_of
from application.backups import objections_to_backups
from application.inventory import every_allotment, every_listed, every_product_change
from application.parts import require_no_parts
from application.scheduled_changes import plan_as_written, planned_for, planned_for_all
from application.services import Services
from application.updates import update_allotment
from application.watched_groups import access_of, fenced_out
from domain.access import Permission, Role
from domain.allotments import Allotment, AllotmentState
from domain.capacity import capacity_of
from domain.copies import replace
from domain.directory import Group, SubscribedSku
from domain.errors import AllotmentsError, Conflict, Problem
from domain.manifest.entries import BACKUPS, PRODUCTS, SCHEDULE, Entry, backup_groups, manifest_of, part_of_manifest
from domain.manifest.plan import (
    NAMED_AT_MOST,
    Change,
    ChangeKind,
    ManifestPlan,
    ProductStep,
    Prune,
    alteration,
    change_of,
    creation,
    differences,
    leading_to,
    planned,
    promotions,
    removal,
    require_confirmed,
)
from domain.manifest.tree import Tree, placed
from domain.objections import Objection
from domain.product_changes.model import ProductChange
from domain.proposals import TenantFacts
from domain.scheduled_changes import NewChange
from domain.stored import Stored
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.contract import inlined
from handlers.api.paging import cursor_of, next_link
from handlers.api.product_changes import start
from handlers.api.route import route
from handlers.http.responses import json_response, said

APPLY_FOR = timedelta(seconds=100)
"""No change is begun later: Azure cuts a request off after 230 seconds."""

ENTRIES_AT_ONCE = 8
"""So many groups are read at once, whose members no request can list together."""


@route("GET", "/manifest", Permission.SEE_MANIFEST, bodies.Manifest)
async def show_manifest(call: Call, query: queries.ManifestPart) -> func.HttpResponse:
    """All allotments as a manifest: planned at once, it changes nothing.

    With `top` it comes in parts, so that no answer grows with the tenant: a Link header leads to the next part.
    """
    allotments, schedules = await every_listed(call.core), await planned_for_all(call.core)
    if query.top is None and query.cursor is None:
        return json_response(manifest_of(allotments, schedules))
    after, most = cursor_of(call, query), query.top or queries.PAGE_AT_MOST
    part, following = part_of_manifest(allotments, schedules, after, most)
    headers = {"Link": f'<{next_link(call, following)}>; rel="next"'} if following else {}
    return json_response(part, headers=headers)


@route("GET", "/manifest/schema", None, dict)
async def show_manifest_schema(call: Call) -> func.HttpResponse:
    """The JSON Schema of a manifest."""
    return json_response(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Allotments",
            **inlined(bodies.Manifest),
        }
    )


@route("POST", "/manifest/plan", Permission.SEE_MANIFEST, shapes.ManifestPlan, reads=True)
async def plan_manifest(call: Call, body: bodies.ManifestToPlan) -> func.HttpResponse:
    """What applying a manifest would change, and what that does to people. Changes nothing."""
    shows_access = Role.ADMINISTRATOR in call.caller.roles
    plan, _ = await _plan(call.core, body, shows_access=shows_access)
    return json_response(shapes.ManifestPlan.of(plan))


@route("POST", "/manifest/apply", Permission.APPLY_MANIFEST, shapes.ManifestOutcome)
async def apply_manifest(call: Call, body: bodies.ManifestToApply) -> func.HttpResponse:
    """Apply the plan with this fingerprint, and no other.

    Change by change; it stops at the first that fails, and looks again at the end. Each change is made only to what
    the plan was made for: the settings are compared, and the ETag guards the write.
    """
    seen, entries = await _plan(call.core, body)
    require_confirmed(seen, body.fingerprint, body.confirm or {}, body.product_changes)
    outcomes = await _carry_out(call, seen, entries)
    complete = all(outcome["outcome"] == "applied" for outcome in outcomes)
    left = (await _plan(call.core, body))[0] if complete else seen
    return json_response(
        {"fingerprint": seen.fingerprint, "outcomes": outcomes, "complete": complete and not left.changes},
    )


@dataclass(frozen=True, slots=True)
class _Tenant:
    """What the tenant says about all entries together: asked in batches, however many there are."""

    subscribed: Mapping[str, SubscribedSku]
    groups: Mapping[str, Group]
    unknown_owners: Collection[str]

    @classmethod
    async def of(cls, services: Services, entries: Iterable[Entry], allotments: Mapping[str, Allotment]) -> "_Tenant":
        groups, owners = list[str](), set[str]()
        for entry in entries:
            there = allotments.get(entry.group_id)
            groups += [entry.group_id] if there is None or _needs_group(entry, there) else []
            owners |= _new_owners(entry, there)
        return cls(
            await services.directory.subscribed(),
            await services.directory.groups(groups),
            frozenset(await allotments_module.unknown_owners(services, sorted(owners))),
        )


async def _plan(
    services: Services, asked: bodies.ManifestToPlan, *, shows_access: bool = True
) -> tuple[ManifestPlan, Mapping[str, Entry]]:
    """The plan, and the entries by their groups, with what new parts have from their parents.

    shows_access: what groups give is the app's to ask Graph, and administrators' to see.
    """
    allotments = {allotment.group_id: allotment async for allotment in every_allotment(services)}
    tree = Tree.of([entry.from_now_on(services.clock.now()) for entry in asked.allotments], allotments)
    entries = {group: tree.inheriting(entry) for group, entry in tree.entries.items()}
    tenant = await _Tenant.of(services, entries.values(), allotments)
    schedules = await planned_for_all(services) if any(each.schedule is not None for each in entries.values()) else {}
    product_changes = await _product_changes(services, entries.values(), allotments)

    async def change(entry: Entry) -> Change | None:
        there = allotments.get(entry.group_id)
        wrong = await _against_backups(services, entry, allotments, tree.entries)
        if there:
            led = leading_to(entry, product_changes.get(there.id, ()))
            return await _altered(services, entry, tree, tenant, schedules.get(there.id, ()), led, wrong)
        return await _created(services, entry, tenant, wrong, shows_access=shows_access)

    changes: list[Change] = []
    for some in batched(entries.values(), ENTRIES_AT_ONCE, strict=False):
        changes += filter(None, await asyncio.gather(*map(change, some)))
    if asked.prune:
        changes += await _removed(services, tree.pruned(), asked.prune)
    capacity = capacity_of(tenant.subscribed, allotments.values())
    return planned(placed(changes, tree), allotments, capacity, named=entries, prune=asked.prune), entries


async def _against_backups(
    services: Services, entry: Entry, allotments: Mapping[str, Allotment], entries: Collection[str]
) -> list[Problem]:
    """What stands against the backups of an entry, as far as there are such allotments; the rest is said at the end."""
    unknown = [group for group in entry.backups if group not in allotments and group not in entries]
    problems = [entry.problem(BACKUPS, Objection("manifestNoBackup", group=group)) for group in unknown]
    there = allotments.get(entry.group_id)
    ids = tuple(allotments[group].id for group in entry.backups if group in allotments)
    if there is None or problems or len(ids) < len(entry.backups) or ids == there.backups:
        return problems
    overflow = entry.draft.overflow if "overflow" in entry.written else there.overflow
    after = replace(there, backups=ids, overflow=overflow or there.overflow)
    return [entry.problem(each.field, each.message) for each in await objections_to_backups(services, after)]


async def _created(
    services: Services, entry: Entry, tenant: _Tenant, wrong: Sequence[Problem], *, shows_access: bool
) -> Change:
    group = tenant.groups.get(entry.group_id)
    users = await users_of(services, entry.group_id) if group else set()
    unknown = _new_owners(entry, None) & set(tenant.unknown_owners)
    facts = TenantFacts(
        group,
        tenant.subscribed,
        len(users),
        None,
        sorted(unknown),
        outside=await fenced_out(services, group),
        access=await access_of(services, group, shown=shows_access),
    )
    return creation(entry, facts, users, wrong)


async def _product_changes(
    services: Services, entries: Iterable[Entry], allotments: Mapping[str, Allotment]
) -> Mapping[str, Sequence[ProductChange]]:
    """The changes of products of the allotments that are to have other ones, by allotment."""
    found: dict[str, list[ProductChange]] = {}
    for entry in entries:
        there = allotments.get(entry.group_id)
        if there and any(each.setting == PRODUCTS for each in differences(entry, there)):
            found[there.id] = []
    if found:
        async for stored in every_product_change(services.adoption):
            if stored.value.allotment_id in found:
                found[stored.value.allotment_id].append(stored.value)
    return found


async def _altered(
    services: Services,
    entry: Entry,
    tree: Tree,
    tenant: _Tenant,
    schedule: Sequence[NewChange],
    product_change: ProductChange | None,
    wrong: Sequence[Problem],
) -> Change | None:
    allotment = tree.expected(tree.there[entry.group_id])
    backups = backup_groups(allotment, tree.group_of)
    promoted = min(promotions(entry, allotment), NAMED_AT_MOST) if differences(entry, allotment) else 0
    waiting = await services.store.waiting(allotment.id, promoted) if promoted else ()
    return alteration(
        entry,
        allotment,
        waiting=[row.user_id for row in waiting],
        group=tenant.groups.get(entry.group_id) if _needs_group(entry, allotment) else None,
        unknown_owners=sorted(_new_owners(entry, allotment) & set(tenant.unknown_owners)),
        schedule=schedule,
        parent=tree.parent(entry.group_id),
        product_change=product_change,
        backups=backups,
        against=wrong,
    )


def _needs_group(entry: Entry, allotment: Allotment) -> bool:
    """Whether what its group is speaks for or against the change."""
    different = {each.setting: each.after for each in differences(entry, allotment)}
    asks = bool(different.get("seatRequests"))
    return asks or "overflow" in different or different.get("state") == AllotmentState.ACTIVE


def _new_owners(entry: Entry, allotment: Allotment | None) -> set[str]:
    """The owners whom an entry names, and who are not owners yet."""
    return set(entry.settings.get("owners", ())) - set(allotment.owners if allotment else ())


async def _removed(services: Services, allotments: Iterable[Allotment], prune: Prune) -> list[Change]:
    changes = []
    for allotment in allotments:
        if allotment.state is AllotmentState.DELETING:
            continue
        page = await services.store.page_of_members(allotment.id, None, NAMED_AT_MOST, seated=True)
        changes.append(removal(allotment, prune, [row.user_id for row in page.items]))
    return changes


async def _carry_out(call: Call, seen: ManifestPlan, entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    until, outcomes, stopped = call.core.clock.now() + APPLY_FOR, list[dict[str, Any]](), False
    subscribed = await call.core.directory.subscribed()
    for change in seen.changes:
        outcome, detail = "notReached", None
        if not stopped and call.core.clock.now() < until:
            try:
                await _make(call, change, entries.get(change.group_id), seen, subscribed)
                outcome = "applied"
            except AllotmentsError as failure:
                outcome, detail, stopped = "failed", said(failure, call.language), True
        outcomes.append({**shapes.ManifestChange.of(change), "outcome": outcome, "detail": detail})
    for change, result in zip(seen.changes, outcomes, strict=True):
        if result["outcome"] == "applied" and change.after(BACKUPS):
            try:
                await _name_backups(call, entries[change.group_id])
            except AllotmentsError as failure:
                result |= {"outcome": "failed", "detail": said(failure, call.language)}
    return outcomes


async def _name_backups(call: Call, entry: Entry) -> None:
    """Give an allotment the backups of its entry, once all of them are there."""
    there = await call.core.store.allotments_of([entry.group_id, *entry.backups])
    if missing := [group for group in entry.backups if group not in there]:
        raise Conflict(Objection("manifestNoBackup", group=missing[0]))
    backups = tuple(there[group] for group in entry.backups)

    async def write(stored: Stored[Allotment]) -> None:
        await amend(call.core, stored, {"backups": backups}, call.caller.id)

    await update_allotment(call.core, there[entry.group_id], write)


async def _make(
    call: Call, change: Change, entry: Entry | None, seen: ManifestPlan, subscribed: Mapping[str, SubscribedSku]
) -> None:
    if change.kind is ChangeKind.CREATE:
        assert entry is not None
        facts = TenantFacts(None, subscribed, 0, None)
        parent = await _parent(call.core, entry)
        made = await allotments_module.make(
            call.core, entry.proposal, facts, call.caller.id, beyond=seen.overcommits, parent=parent
        )
        if entry.schedule:
            await plan_as_written(call.core, made, entry.schedule, call.caller.id)
        return

    async def write(stored: Stored[Allotment]) -> None:
        if entry is None:
            await _retire(call, change, stored, seen.prune or Prune.KEEP)
        else:
            await _amend(call, change, stored, entry, seen.overcommits)

    await update_allotment(call.core, change.allotment_id or "", write)
    if entry is not None and entry.schedule is not None and change.after(SCHEDULE) is not None:
        await plan_as_written(call.core, change.allotment_id or "", entry.schedule, call.caller.id)
    if change.products is not None:
        await _start(call, change, change.products)


async def _start(call: Call, change: Change, step: ProductStep) -> None:
    """Start the change of products whose plan was seen."""

    async def load() -> Stored[ProductChange]:
        stored = await call.core.adoption.changes.load(step.change_id or "")
        if stored is None:
            raise _changed_meanwhile(change)
        return stored

    before, after = await start(call, load, step.fingerprint)
    call.witness.note(
        {"changeState": before.state}, {"changeState": after.value.state}, allotment_id=change.allotment_id
    )


async def _parent(services: Services, entry: Entry) -> Allotment | None:
    """The allotment of which a new one is a part. Raises Conflict where it is gone."""
    if entry.parent is None:
        return None
    there = (await services.store.allotments_of([entry.parent])).get(entry.parent)
    stored = await services.store.load(there) if there else None
    if stored is None:
        raise Conflict(Objection("manifestNoParent", group=entry.parent))
    return stored.value


async def _amend(call: Call, change: Change, stored: Stored[Allotment], entry: Entry, beyond: int) -> None:
    """beyond: so many units were confirmed to be promised beyond what there is."""
    schedule = await planned_for(call.core, stored.value.id) if entry.schedule is not None else ()
    named = await call.core.store.load_several(stored.value.backups)
    backups = backup_groups(stored.value, {one: each.value.group_id for one, each in named.items()})
    with_products = change.products is not None
    found = differences(entry, stored.value, schedule, entry.parent, products=with_products, backups=backups)
    if found != change.settings:
        raise _changed_meanwhile(change)
    asked = change_of(change.settings)
    if change.after(BACKUPS) == []:
        asked["backups"] = ()
    await amend(call.core, stored, asked, call.caller.id, beyond=beyond)


async def _retire(call: Call, change: Change, stored: Stored[Allotment], prune: Prune) -> None:
    """Delete it, if nobody loses a seat who was not counted."""
    if stored.value.consumed_units > sum(effect.count for effect in change.effects):
        raise _changed_meanwhile(change)
    await require_no_parts(call.core, stored.value)
    await retire(call.core, stored, prune, call.caller.id)


def _changed_meanwhile(change: Change) -> Conflict:
    return Conflict(Objection("allotmentChanged", name=change.display_name))
