"""The settings of allotments are changed.

A change reaches people through the enforcement queue, like any other: these functions write settings and put a command
on it. Whether the caller may is asked before; `caller` is the object id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from application import units
from application.backups import objections_to_backups
from application.messaging import schedule_delivery
from application.services import Services
from application.updates import update_allotment
from application.watched_groups import access_of, fenced_out
from domain.admission import Transaction
from domain.adoption.model import is_filling
from domain.allotments import Allotment, AllotmentState, Overflow
from domain.commands import Command, CommandKind
from domain.copies import replace
from domain.directory import Group, SubscribedSku
from domain.errors import Conflict, InvalidRequest, Problem, Transient
from domain.objections import Objection, Text
from domain.parts import products_of
from domain.proposals import (
    UNITS_AT_MOST,
    AllotmentChange,
    Draft,
    Proposal,
    TenantFacts,
    changed,
    chosen_products,
    looks_anew,
)
from domain.stored import Stored
from domain.undertakings import require_none_under_way
from domain.unenforceable_groups import objection_to
from domain.waiting_order import FIRST_PLACE, WaitingOrder

CRASH_HEALED_AFTER = 12
"""A change whose worker crashed after writing it is seen to after so many first waits for a grant (`Pacing`): a minute
in Azure, and no write takes as long.
"""


async def make(
    services: Services,
    proposal: Proposal,
    facts: TenantFacts,
    caller: str,
    *,
    beyond: int | None = None,
    parent: Allotment | None = None,
) -> str:
    """Make the allotment of a proposal that met no objection; answers its id. Repeating it completes it.

    beyond: so many units may be promised beyond what there is; None: as the proposal says. parent: it is a part of this
    one, and has its units from there. Raises InvalidRequest where others have taken the units meanwhile.
    """
    await require_groups(services, proposal.waiting_order)
    beyond = allowed_beyond(proposal.allow_overcommit) if beyond is None else beyond
    allotment = await _claimed(services, proposal, facts, parent)
    cause = Text("createdBy", actor=caller)
    known_to = (*allotment.owners, parent.id) if parent else allotment.owners
    await services.owners.add(allotment.id, known_to, services.clock.now())
    if allotment.seat_requests:
        await services.seat_requests.note_open(allotment.id)
    await ensure_finished(services, allotment.id, cause, CommandKind.PREPARE)
    await units.open_with(services, allotment, proposal.allotted_units, beyond)
    await _command(services, allotment, CommandKind.PREPARE, cause)
    return allotment.id


def _require_enforceable(before: Allotment, after: Allotment, group: Group | None) -> None:
    """Raise Conflict where an allotment would be resumed too soon, InvalidRequest where its group speaks against it."""
    resumed = before.state is AllotmentState.SUSPENDED and after.state is not AllotmentState.SUSPENDED
    if resumed and is_filling(before):
        raise Conflict(Objection("allotmentFilling", name=before.display_name))
    if wrong := objection_to(before, after, group):
        raise InvalidRequest(wrong)


async def amend(
    services: Services,
    stored: Stored[Allotment],
    change: AllotmentChange,
    caller: str,
    *,
    wrong: Sequence[Problem] = (),
    beyond: int | None = None,
) -> str:
    """Change settings of an allotment as it was read; answers its id. Raises StaleWrite, InvalidRequest, Conflict.

    wrong: what is wrong with the request besides. beyond: so many units may be promised beyond what there is; None: as
    the change says.
    """
    if "allotted_units" in change:
        stored = await _with_limit(services, stored)
    before = stored.value
    needed = "overflow" in change or change.get("state") == "active" or change.get("seat_requests", False)
    group = await services.directory.group(before.group_id) if needed else None
    after = changed(before, change, group, wrong)
    if after.backups and (after.backups, after.overflow) != (before.backups, before.overflow):
        require_nothing_against(await objections_to_backups(services, after))
    if "state" in change:
        after = replace(after, suspended_by=caller if after.state is AllotmentState.SUSPENDED else None)
    _require_enforceable(before, after, group)
    await require_groups(services, after.waiting_order, before.waiting_order)
    new_owners = set(after.owners) - set(before.owners)
    await _require_owners(services, new_owners)
    beyond = allowed_beyond(bool(change.get("allow_overcommit"))) if beyond is None else beyond
    await require_capacity(services, before, after, beyond)
    await services.owners.add(after.id, new_owners, services.clock.now())
    if after.seat_requests and not before.seat_requests:
        await services.seat_requests.note_open(after.id)
    await announce(services, before, after, caller)
    after = await _written(services, stored, after, beyond)
    if before.seat_requests and not after.seat_requests:
        await services.seat_requests.note_closed(after.id)
    await carry_out(services, before, after, caller)
    return after.id


def require_nothing_against(problems: Sequence[Problem]) -> None:
    """Raise InvalidRequest where there are problems."""
    if problems:
        raise InvalidRequest(*problems)


async def require_groups(services: Services, order: WaitingOrder | None, before: WaitingOrder | None = None) -> None:
    """Raise InvalidRequest where a rule of the waiting room names a group that Graph doesn't show."""
    wanted = set(order.group_ids if order else ()) - set(before.group_ids if before else ())
    known = await services.directory.groups(sorted(wanted)) if wanted else {}
    if missing := sorted(wanted - known.keys()):
        raise InvalidRequest(*(Problem("waitingOrder.classes", Objection("noGroup", id=one)) for one in missing))


async def _written(services: Services, stored: Stored[Allotment], after: Allotment, beyond: int) -> Allotment:
    """Write settings, with units taken or returned where the limit is another; answers the allotment then.

    Of a raised limit the units come first, so that a refusal leaves everything as it was. What others have written
    meanwhile stays, beside the settings that change. Raises StaleWrite where the first write comes too late.
    """
    before = stored.value
    more = after.allotted_units - before.allotted_units
    if more and before.merging:
        raise Conflict(Objection("allotmentMerging", name=before.display_name))
    if more <= 0:
        if more:
            after = await units.returning(services, replace(after, allotted_units=before.allotted_units), -more)
        if after != before:
            await services.store.commit(Transaction(after, ()), stored.etag)
        if more:
            await units.settle_or_leave(services, after.id)
            await units.promote_at(services, after.parent_id)
        return after
    await units.raise_limit(services, stored, more, beyond)
    different = {
        each.name: getattr(after, each.name)
        for each in fields(Allotment)
        if each.name != "allotted_units" and getattr(after, each.name) != getattr(before, each.name)
    }

    async def write(raised: Stored[Allotment]) -> Allotment:
        both = replace(raised.value, **different)
        if both != raised.value:
            await services.store.commit(Transaction(both, ()), raised.etag)
        return both

    return await update_allotment(services, after.id, write)


def allowed_beyond(overcommit: bool) -> int:
    """How many units may be promised beyond what there is, where somebody says so."""
    return UNITS_AT_MOST if overcommit else 0


async def set_limit(
    services: Services, allotment_id: str, before: int, after: int, caller: str, *, beyond: int = 0
) -> None:
    """Change a limit that is still `before`. Raises Conflict where it is another by now, or more is in use.

    Raises InvalidRequest where there are too few units.
    """

    async def write(stored: Stored[Allotment]) -> None:
        if stored.value.allotted_units == after:
            return
        if stored.value.allotted_units != before or stored.value.allotted_units - after > stored.value.free_units:
            raise Conflict(Objection("allotmentChanged", name=stored.value.display_name))
        changed_limit = changed(stored.value, {"allotted_units": after}, None)
        await announce(services, stored.value, changed_limit, caller)
        changed_limit = await _written(services, stored, changed_limit, beyond)
        await carry_out(services, stored.value, changed_limit, caller)

    await update_allotment(services, allotment_id, write)


async def set_at_least(services: Services, allotment_id: str, limit: int, caller: str, *, beyond: int = 0) -> None:
    """Raise a limit to so many units; one that is higher by now stays. Raises InvalidRequest for want of units."""

    async def write(stored: Stored[Allotment]) -> None:
        stored = await _with_limit(services, stored)
        if stored.value.state is AllotmentState.DELETING:
            raise Conflict(Objection("allotmentDeleting", name=stored.value.display_name))
        if stored.value.allotted_units >= limit:
            return
        raised = replace(stored.value, allotted_units=limit)
        await announce(services, stored.value, raised, caller)
        raised = await _written(services, stored, raised, beyond)
        await carry_out(services, stored.value, raised, caller)

    await update_allotment(services, allotment_id, write)


async def retire(services: Services, stored: Stored[Allotment], licences: str, caller: str) -> None:
    """Begin to delete an allotment as it was read, with the licences (remove) or without (keep).

    Raises StaleWrite, and Conflict while it is being adopted, or where people keep their licences already: the units
    that they stand for may have been returned.
    """
    require_none_under_way(stored.value)
    reason, keep = Text("beingDeleted", licences=licences), licences == "keep"
    if stored.value.state is AllotmentState.DELETING and stored.value.keep_licences and not keep:
        raise Conflict(Objection("allotmentDeleting", name=stored.value.display_name))
    deleting = replace(stored.value, state=AllotmentState.DELETING, state_reason=reason, keep_licences=keep)
    await ensure_finished(services, deleting.id, Text("deletedBy", actor=caller))
    await services.store.commit(Transaction(deleting, ()), stored.etag)
    await _command(services, deleting, CommandKind.DELETE, Text("deletedBy", actor=caller))


async def require_capacity(services: Services, before: Allotment, after: Allotment, beyond: int = 0) -> None:
    """Raise InvalidRequest where a raised limit would promise more than there is, as far as can be seen now."""
    if after.parent_id is not None:
        return
    sku_ids = [product.sku_id for product in after.every_product]
    more = after.allotted_units - before.allotted_units
    if problems := await units.objections_to_giving(services, sku_ids, more, beyond):
        raise InvalidRequest(*problems)


async def _with_limit(services: Services, stored: Stored[Allotment]) -> Stored[Allotment]:
    """The allotment once everything has arrived that changes its limit: what somebody asks for is more than that."""
    own = (each for each in stored.value.transfers if each.other == stored.value.parent_id)
    if not any(own):
        return stored
    await units.settle(services, stored.value.id)
    return await services.store.load(stored.value.id) or stored


async def facts_about(
    services: Services,
    draft: Draft,
    subscribed: Mapping[str, SubscribedSku],
    users: int | None = None,
) -> TenantFacts:
    """What the tenant and the store say about a request. users: those in its group, where they are known already.

    Somebody may have made the group just now, and waits for the answer.
    """
    group, taken_by = None, None
    if draft.group_id:
        group = await services.directory.group_that_may_be_new(draft.group_id)
        owner = (await services.store.allotments_of([draft.group_id])).get(draft.group_id)
        taken_by = owner if owner and await services.store.load(owner) else None
    if users is None and group is not None and draft.overflow is Overflow.ROLLBACK:
        users = len(await users_of(services, group.id))
    unknown = await unknown_owners(services, draft.owners)
    outside, access = await fenced_out(services, group), await access_of(services, group)
    return TenantFacts(group, subscribed, users or 0, taken_by, unknown, outside=outside, access=access)


async def users_of(services: Services, group_id: str) -> set[str]:
    """The users who are direct members of a group. Raises Transient where Graph does not show it (any more)."""
    observation = await services.directory.observe(group_id, None, services.clock.now())
    if not observation.complete:
        raise Transient(Text("graphLacksGroup", group=group_id))
    return {entry.user_id for entry in observation.observed if entry.present and entry.kind == "user"}


async def _claimed(services: Services, proposal: Proposal, facts: TenantFacts, parent: Allotment | None) -> Allotment:
    """The allotment that was asked for, under the id that has the claim on its group."""
    sku_ids = [sku_id for _, sku_id, _ in proposal.products]
    return Allotment(
        id=await services.store.claim(proposal.group_id, services.new_id()),
        display_name=proposal.display_name,
        group_id=proposal.group_id,
        products=products_of(parent, sku_ids) if parent else chosen_products(proposal, facts.subscribed),
        allotted_units=0,
        overflow=proposal.overflow,
        licensing=proposal.licensing,
        owners=proposal.owners,
        seat_requests=proposal.seat_requests,
        require_prerequisites=proposal.require_prerequisites,
        lending_limit=proposal.lending_limit,
        borrowing_limit=proposal.borrowing_limit,
        kept_units=proposal.kept_units,
        reclaim=proposal.reclaim,
        created=services.clock.now(),
        next_place=FIRST_PLACE,
        join_conditions=proposal.join_conditions,
        nested_groups=proposal.nested_groups,
        inner_rollback=proposal.inner_rollback,
        backups=proposal.backups,
        waiting_order=proposal.waiting_order if proposal.waiting_order and proposal.waiting_order.by_priority else None,
        state=AllotmentState.PREPARING,
        prepared=False,
        parent_id=parent.id if parent else None,
    )


async def unknown_owners(services: Services, owners: Collection[str]) -> list[str]:
    """Those ids that belong to neither a user nor a group."""
    if not owners:
        return []
    no_users = await services.directory.unknown_users(owners)
    groups = await services.directory.groups(list(no_users))
    return [owner for owner in no_users if owner not in groups]


async def _require_owners(services: Services, owners: Collection[str]) -> None:
    unknown = await unknown_owners(services, sorted(owners))
    if unknown:
        raise InvalidRequest(*(Problem("owners", Objection("noOwner", id=one)) for one in unknown))


async def ensure_finished(
    services: Services, allotment_id: str, cause: str, kind: CommandKind = CommandKind.FINISH
) -> None:
    """Before a write: have what it begins seen to, should this worker crash before it can send the command itself.

    Where nothing is left to do by then, or the write was refused, the command changes nothing.
    """
    now = services.clock.now()
    later = now + CRASH_HEALED_AFTER * services.pacing.follow_up
    await services.commands.enqueue([Command(kind, allotment_id, cause, now)], at=later)


async def announce(services: Services, before: Allotment, after: Allotment, caller: str) -> None:
    """Before a change is written: have units on their way arrive, those promoted who wait for them, and a waiting room
    put into its new order, whatever becomes of this worker.
    """
    if after.allotted_units != before.allotted_units:
        await ensure_finished(services, after.id, Text("limitRaisedBy", actor=caller))
    elif after.waiting_order != before.waiting_order:
        await ensure_finished(services, after.id, Text("orderChangedBy", actor=caller))
    elif _no_longer_requires(before, after) or _may_back_up(before, after):
        await ensure_finished(services, after.id, Text("changedBy", actor=caller))
    if looks_anew(before, after):
        await ensure_finished(services, after.id, _why_anew(before, after, caller), CommandKind.OBSERVE)


async def carry_out(services: Services, before: Allotment, after: Allotment, caller: str) -> None:
    """Have a change's effect on people seen to: a resumed allotment is compared whole, a raised limit promotes, and who
    waits for a seat on its way that the change has taken is rolled back.
    """
    if before.state is AllotmentState.SUSPENDED and after.state is not AllotmentState.SUSPENDED:
        await _command(services, after, CommandKind.RECONCILE, Text("resumedBy", actor=caller))
    elif after.allotted_units > before.allotted_units:
        await _command(services, after, CommandKind.FINISH, Text("limitRaisedBy", actor=caller))
    elif after.waiting_order != before.waiting_order:
        await _command(services, after, CommandKind.FINISH, Text("orderChangedBy", actor=caller))
    elif (
        (after.borrowing_limit > before.borrowing_limit and after.queued_units)
        or after.waits_in_vain
        or _no_longer_requires(before, after)
        or _may_back_up(before, after)
    ):
        await _command(services, after, CommandKind.FINISH, Text("changedBy", actor=caller))
    if looks_anew(before, after):
        await _command(services, after, CommandKind.OBSERVE, _why_anew(before, after, caller))
    if after.state is AllotmentState.SUSPENDED and before.state is not AllotmentState.SUSPENDED:
        await schedule_delivery(services, after.id)


def _why_anew(before: Allotment, after: Allotment, caller: str) -> Text:
    code = "changedBy" if after.join_conditions == before.join_conditions else "conditionsChangedBy"
    return Text(code, actor=caller)


def _no_longer_requires(before: Allotment, after: Allotment) -> bool:
    """Whether people wait for what is no longer asked of them."""
    return before.require_prerequisites and not after.require_prerequisites and after.lacking_units > 0


def _may_back_up(before: Allotment, after: Allotment) -> bool:
    """Whether people who wait may get a seat in another backup than before."""
    return bool(after.backups) and after.backups != before.backups and bool(after.waiting_units or after.failed_units)


async def _command(services: Services, allotment: Allotment, kind: CommandKind, cause: str) -> None:
    await services.commands.enqueue([Command(kind, allotment.id, cause, services.clock.now())])
