"""The settings of allotments, changed over HTTP.

A change reaches people through the enforcement queue, like any other: these functions write settings and put a
command on it. Whether the caller may is asked before (`handlers.api.endpoint`); `caller` is his object id.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.admission import Transaction, removal_asked
from domain.adoption.model import is_filling
from domain.allotments import Allotment, AllotmentState, Licensing, Overflow
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest, NotFound, PreconditionFailed, Problem, StaleWrite, Transient
from domain.objections import Objection, Text
from domain.ports import Stored
from domain.proposals import Facts, Group, Proposal, Subscribed, changed, chosen_products, objections, read_proposal
from domain.special_groups import objection_to
from domain.waiting_room import FIRST_PLACE
from handlers.http import answer, empty, json_object
from handlers.inventory import objections_to_promising
from handlers.outbox import have_told
from handlers.services import Services
from handlers.watched_groups import access_of, fenced_out
from handlers.wire import allotment_json

ATTEMPTS = 8
CRASH_HEALED_AFTER = 12
"""A change whose worker crashed after writing it is seen to after so many first waits for a grant (`Pacing`): a minute
in Azure, and no write takes as long.
"""

_ALLOTMENT_ID = re.compile(r"[0-9a-f-]{1,64}")

type Action = Callable[[Services, func.HttpRequest, str], Awaitable[func.HttpResponse]]


async def create(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Make an allotment, or say everything that speaks against it.

    Its licensed groups are made by commands on the queue: until each carries its product it is preparing. A creation
    that was cut short is completed by repeating it, since its claim on the group is found again.
    """
    proposal, problems = read_proposal(json_object(request))
    facts = await facts_about(services, proposal, await services.directory.subscribed())
    problems += objections(proposal, facts)
    if proposal.allotted_units is not None and not proposal.allow_overcommit:
        sku_ids = [sku_id for _, sku_id, _ in proposal.products]
        problems += await objections_to_promising(services, sku_ids, proposal.allotted_units, facts.subscribed)
    if problems:
        raise InvalidRequest(*problems)
    return await _shown(services, await make(services, proposal, facts, caller), HTTPStatus.CREATED)


async def make(services: Services, proposal: Proposal, facts: Facts, caller: str) -> str:
    """Make the allotment of a proposal that met no objection; answers its id. Repeating it completes it."""
    allotment = await _claimed(services, proposal, facts)
    cause, kind = Text("createdBy", actor=caller), CommandKind.LOOK
    if allotment.licensing is Licensing.GROUP:
        allotment, kind = replace(allotment, state=AllotmentState.PREPARING, prepared=False), CommandKind.PREPARE
    await services.owners.put(allotment.id, allotment.owners, services.clock.now())
    await ensure_finished(services, allotment.id, cause, kind)
    await services.store.create(allotment)
    await _command(services, allotment, kind, cause)
    return allotment.id


async def change(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Change settings of an allotment; an If-Match that no longer holds is refused."""
    return await _changed(services, request, caller, json_object(request))


async def suspend(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Stop enforcing an allotment; people keep what they have."""
    return await _changed(services, request, caller, {"state": AllotmentState.SUSPENDED.value})


async def resume(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Enforce an allotment again; it is compared whole first."""
    return await _changed(services, request, caller, {"state": AllotmentState.ACTIVE.value})


async def _changed(
    services: Services, request: func.HttpRequest, caller: str, body: Mapping[str, Any]
) -> func.HttpResponse:
    for _ in range(ATTEMPTS):
        try:
            changed_id = await amend(services, await _loaded(services, request), body, caller)
        except StaleWrite:
            continue
        return await _shown(services, changed_id)
    raise Conflict(Objection("allotmentBusy", name=request.route_params["id"]))


def _require_enforceable(before: Allotment, after: Allotment, group: Group | None) -> None:
    """Raise Conflict where an allotment would be resumed too soon, InvalidRequest where its group speaks against it."""
    resumed = before.state is AllotmentState.SUSPENDED and after.state is not AllotmentState.SUSPENDED
    if resumed and is_filling(before):
        raise Conflict(Objection("allotmentFilling", name=before.display_name))
    if wrong := objection_to(before, after, group):
        raise InvalidRequest(wrong)


async def amend(services: Services, stored: Stored[Allotment], body: Mapping[str, Any], caller: str) -> str:
    """Change settings of an allotment as it was read; answers its id. Raises StaleWrite, InvalidRequest, Conflict."""
    before = stored.value
    needed = "overflow" in body or body.get("state") == AllotmentState.ACTIVE
    group = await services.directory.group(before.group_id) if needed else None
    after = changed(before, body, group)
    if "state" in body:
        after = replace(after, suspended_by=caller if after.state is AllotmentState.SUSPENDED else None)
    _require_enforceable(before, after, group)
    new_owners = set(after.owners) - set(before.owners)
    await _require_owners(services, new_owners)
    if not body.get("allowOvercommit"):
        await require_capacity(services, before, after)
    await services.owners.put(after.id, new_owners, services.clock.now())
    await announce(services, before, after, caller)
    await services.store.commit(Transaction(after, ()), stored.etag)
    await carry_out(services, before, after, caller)
    return after.id


async def confirm_removals(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Confirm the one large removal that the allotment was suspended for, by its fingerprint, and resume."""
    fingerprint = json_object(request).get("removal")
    stored = await _loaded(services, request)
    allotment = stored.value
    if not isinstance(fingerprint, str) or not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
        raise InvalidRequest(Problem("removal", Objection("removalFingerprint")))
    if removal_asked(allotment) != fingerprint:
        raise Conflict(Objection("noSuchRemoval", name=allotment.display_name, fingerprint=fingerprint))
    resumed = replace(allotment, state=AllotmentState.ACTIVE, state_reason=None, confirmed_removals=fingerprint)
    await services.store.commit(Transaction(resumed, ()), stored.etag)
    await _command(
        services, resumed, CommandKind.RECONCILE, Text("removalConfirmedBy", removal=fingerprint, actor=caller)
    )
    return await _shown(services, allotment.id)


async def set_limit(services: Services, allotment_id: str, before: int, after: int, caller: str) -> None:
    """Change a limit that is still `before`. Raises Conflict where it is another by now, or more is in use."""
    for _ in range(ATTEMPTS):
        stored = await services.store.load(allotment_id)
        if stored is None:
            raise NotFound(Objection("noAllotment", id=allotment_id))
        if stored.value.allotted_units == after:
            return
        if stored.value.allotted_units != before or stored.value.consumed_units > after:
            raise Conflict(Objection("allotmentChanged", name=stored.value.display_name))
        changed_limit = changed(stored.value, {"allottedUnits": after}, None)
        await announce(services, stored.value, changed_limit, caller)
        try:
            await services.store.commit(Transaction(changed_limit, ()), stored.etag)
        except StaleWrite:
            continue
        await carry_out(services, stored.value, changed_limit, caller)
        return
    raise Conflict(Objection("allotmentBusy", name=allotment_id))


async def delete(services: Services, request: func.HttpRequest, caller: str) -> func.HttpResponse:
    """Delete an allotment: `?licences=remove` (default) takes them back, `keep` leaves them with the people.

    It takes time, and is answered at once: until it is done the allotment shows as deleting.
    """
    licences = request.params.get("licences", "remove")
    if licences not in {"remove", "keep"}:
        raise InvalidRequest(Problem("licences", Objection("mustBeOneOf", known=("remove", "keep"))))
    stored = await _loaded(services, request)
    await retire(services, stored, licences, caller)
    return empty(HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{stored.value.id}"})


async def retire(services: Services, stored: Stored[Allotment], licences: str, caller: str) -> None:
    """Begin to delete an allotment as it was read, with the licences (remove) or without (keep).

    Raises StaleWrite, and Conflict while it is being adopted.
    """
    if stored.value.adopting:
        raise Conflict(Objection("allotmentAdopting", name=stored.value.display_name))
    reason, keep = Text("beingDeleted", licences=licences), licences == "keep"
    deleting = replace(stored.value, state=AllotmentState.DELETING, state_reason=reason, keep_licences=keep)
    await ensure_finished(services, deleting.id, Text("deletedBy", actor=caller))
    await services.store.commit(Transaction(deleting, ()), stored.etag)
    await _command(services, deleting, CommandKind.DELETE, Text("deletedBy", actor=caller))


async def require_capacity(services: Services, before: Allotment, after: Allotment) -> None:
    """Raise InvalidRequest where a raised limit would promise more than the tenant owns."""
    sku_ids = [product.sku_id for product in after.products]
    more = after.allotted_units - before.allotted_units
    if problems := await objections_to_promising(services, sku_ids, more):
        raise InvalidRequest(*problems)


async def facts_about(
    services: Services,
    proposal: Proposal,
    subscribed: Mapping[str, Subscribed],
    users: int | None = None,
) -> Facts:
    """What the tenant and the store say about a proposal. users: those in its group, where they are known already.

    Somebody may have made the group just now, and waits for the answer.
    """
    group, taken_by = None, None
    if proposal.group_id:
        group = await services.directory.group_that_may_be_new(proposal.group_id)
        owner = (await services.store.allotments_of([proposal.group_id])).get(proposal.group_id)
        taken_by = owner if owner and await services.store.load(owner) else None
    if users is None and group is not None and proposal.overflow is Overflow.ROLLBACK:
        users = len(await users_of(services, group.id))
    unknown = await unknown_owners(services, proposal.owners)
    outside, access = await fenced_out(services, group), await access_of(services, group)
    return Facts(group, subscribed, users or 0, taken_by, unknown, outside=outside, access=access)


async def users_of(services: Services, group_id: str) -> set[str]:
    """The users who are direct members of a group. Raises Transient where Graph does not show it (any more)."""
    look = await services.directory.look(group_id, None, services.clock.now())
    if not look.complete:
        raise Transient(f"Microsoft Graph does not show group {group_id}.")
    return {entry.user_id for entry in look.observed if entry.present and entry.kind == "user"}


async def _claimed(services: Services, proposal: Proposal, facts: Facts) -> Allotment:
    """The allotment that was asked for, under the id that has the claim on its group."""
    assert proposal.group_id is not None
    assert proposal.display_name is not None
    assert proposal.allotted_units is not None
    assert proposal.overflow is not None
    assert proposal.licensing is not None
    return Allotment(
        id=await services.store.claim(proposal.group_id, services.new_id()),
        display_name=proposal.display_name,
        group_id=proposal.group_id,
        products=chosen_products(proposal, facts.subscribed),
        allotted_units=proposal.allotted_units,
        overflow=proposal.overflow,
        licensing=proposal.licensing,
        owners=proposal.owners,
        created=services.clock.now(),
        next_place=FIRST_PLACE,
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
    await services.commands.send([Command(kind, allotment_id, cause, now)], at=later)


async def announce(services: Services, before: Allotment, after: Allotment, caller: str) -> None:
    """Before a change is written: have those who wait for a raised limit promoted, whatever becomes of this worker."""
    if after.allotted_units > before.allotted_units:
        await ensure_finished(services, after.id, Text("limitRaisedBy", actor=caller))


async def carry_out(services: Services, before: Allotment, after: Allotment, caller: str) -> None:
    """Have a change's effect on people seen to: a resumed allotment is compared whole, a raised limit promotes, and who
    waits for a seat on its way that the change has taken is rolled back.
    """
    if before.state is AllotmentState.SUSPENDED and after.state is not AllotmentState.SUSPENDED:
        await _command(services, after, CommandKind.RECONCILE, Text("resumedBy", actor=caller))
    elif after.allotted_units > before.allotted_units:
        await _command(services, after, CommandKind.FINISH, Text("limitRaisedBy", actor=caller))
    elif after.waits_in_vain:
        await _command(services, after, CommandKind.FINISH, Text("changedBy", actor=caller))
    if after.state is AllotmentState.SUSPENDED and before.state is not AllotmentState.SUSPENDED:
        await have_told(services, after.id)


async def _command(services: Services, allotment: Allotment, kind: CommandKind, cause: str) -> None:
    await services.commands.send([Command(kind, allotment.id, cause, services.clock.now())])


async def _shown(services: Services, allotment_id: str, status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    stored = await services.store.load(allotment_id)
    if stored is None:
        raise NotFound(Objection("noAllotment", id=allotment_id))
    headers = {"ETag": stored.etag, "Location": f"/api/allotments/{allotment_id}"}
    return answer(allotment_json(stored.value), status, headers)


async def asked_for(services: Services, request: func.HttpRequest) -> Stored[Allotment]:
    """The allotment that the route names. Raises NotFound."""
    allotment_id = str(request.route_params.get("id", ""))
    stored = await services.store.load(allotment_id) if _ALLOTMENT_ID.fullmatch(allotment_id) else None
    if stored is None:
        raise NotFound(Objection("noAllotment", id=allotment_id))
    return stored


async def _loaded(services: Services, request: func.HttpRequest) -> Stored[Allotment]:
    stored = await asked_for(services, request)
    expected = request.headers.get("If-Match")
    if expected not in (None, "*", stored.etag):
        told = Objection("outdated", what=f"Allotment {stored.value.id}", etag=stored.etag)
        raise PreconditionFailed(Problem("If-Match", told))
    return stored
