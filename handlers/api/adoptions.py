"""Adoptions over the API: a plan is asked for, read, started, and led to its end or back.

What is asked for is written under the adoption's ETag and carried out by commands on the enforcement queue.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any

import azure.functions as func

from application.allotments import facts_about
from application.inventory import every_adoption
from application.units import objections_to_giving
from application.watched_groups import access_of, may_be_watched
from domain.access import Permission
from domain.adoption.evidence import same_products
from domain.adoption.model import (
    Adoption,
    AdoptionState,
    PlannedPerson,
    Source,
    Verdict,
    Whom,
)
from domain.adoption.people_file import found_in, people_in
from domain.adoption.steps import replaced, resumed, started, stopped, undone
from domain.allotments import Allotment, Licensing
from domain.commands import CommandKind
from domain.copies import replace
from domain.directory import OBJECT_ID
from domain.errors import Conflict, InvalidRequest, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection, Text
from domain.product_names import BY_SKU, product_name
from domain.proposals import Draft, Proposal, TenantFacts, chosen_products, objections
from domain.reading import read
from domain.stored import Page, Stored
from domain.undertakings import Scan
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import route
from handlers.api.undertakings import changed, command, give_up, loaded, of_allotments, require_free
from handlers.http.responses import json_object, json_response

ADOPTION = "/adoptions/{adoptionId}"
PEOPLE_A_WRITE = 99


@route("POST", "/adoptions", Permission.ADOPT, {201: shapes.Adoption}, body=bodies.NewAdoption)
async def plan_adoption(call: Call) -> func.HttpResponse:
    """Plan to take a group's licences, or its members' direct ones, into an allotment. Changes nothing yet.

    Or say everything that speaks against it. It takes the place of a plan for the same group that was never started.
    """
    body = json_object(call.request)
    if "allotmentId" in body:
        return _shown(await begin(call, await _into_existing(call, body)), HTTPStatus.CREATED)
    adoption, listed = await proposed(call, body)
    return _shown(await begin(call, adoption, listed), HTTPStatus.CREATED)


@route("POST", "/adoptions/people", Permission.ADOPT, shapes.PeopleInFile, reads=True, searches=True)
async def read_people_of_file(call: Call, body: bodies.PeopleFile) -> func.HttpResponse:
    """Read whom a file names, such as an export of users and their licences. Changes nothing."""
    product = None
    if body.sku_id is not None:
        owned = (await call.core.directory.subscribed()).get(body.sku_id)
        if owned is None:
            raise InvalidRequest(Problem("skuId", Objection("noProduct", product=body.sku_id)))
        product = BY_SKU.get(body.sku_id) or product_name(owned.sku_part_number)
    file = people_in(body.csv, product)
    accounts = await call.services.people.identified([row.given for row in file.rows])
    return json_response(shapes.PeopleInFile.of(found_in(file, accounts)))


async def begin(call: Call, adoption: Adoption, listed: Sequence[str] = ()) -> Stored[Adoption]:
    """Begin an adoption's plan; it takes the place of one for the same group that was never started.

    listed: the people of its list. Until all of them are written, it stands still.
    """
    await _add(call, adoption, listed)
    call.note({}, {"adoptionState": adoption.state, "allottedUnits": adoption.allotted_units})
    await _give_up_others(call, adoption)
    await _command(call, adoption)
    stored = await call.core.adoption.store.load(adoption.id)
    return stored or Stored(adoption, "")


async def _add(call: Call, adoption: Adoption, listed: Sequence[str]) -> None:
    store = call.core.adoption.store
    if not listed:
        await store.add(adoption)
        return
    await store.add(stopped(adoption, Text("adoptionListCut")))
    pieces = [*batched(listed, PEOPLE_A_WRITE, strict=False)]
    for piece in pieces:
        stored = await store.load(adoption.id)
        assert stored is not None
        people = [PlannedPerson(user_id, Verdict.NOT_HELD, joins=True) for user_id in piece]
        await store.write(adoption if piece is pieces[-1] else stored.value, stored.etag, people)


async def into_existing(call: Call, allotment: Allotment) -> Adoption:
    """An adoption into an allotment whose own group is licensed. Raises Conflict where it is not, or is adopted now."""
    require_free(allotment)
    if allotment.nested_groups:
        raise Conflict(Objection("adoptionNested", name=allotment.display_name))
    carried = await call.core.adoption.sources.of_group(allotment.group_id) or {}
    products = tuple(
        replace(each, disabled_plans=tuple(sorted(carried[each.sku_id])), licensed_group_id=None)
        for each in allotment.products
        if each.sku_id in carried
    )
    if not products:
        raise Conflict(Objection("allotmentGroupUnlicensed", name=allotment.display_name))
    now = call.core.clock.now()
    return Adoption(
        id=call.core.new_id(),
        display_name=allotment.display_name,
        group_id=allotment.group_id,
        source=Source.GROUP,
        products=products,
        allotted_units=allotment.allotted_units,
        overflow=allotment.overflow,
        owners=allotment.owners,
        created=now,
        created_by=call.caller.id,
        scan=Scan(began=now),
        existing=allotment.id,
    )


async def _into_existing(call: Call, body: Mapping[str, Any]) -> Adoption:
    problems = unknown_properties(body, {"allotmentId"})
    allotment_id = body["allotmentId"]
    valid = isinstance(allotment_id, str) and OBJECT_ID.fullmatch(allotment_id)
    stored = await call.core.store.load(allotment_id) if valid else None
    if stored is None:
        problems.append(Problem("allotmentId", Objection("noAllotment", id=allotment_id)))
    if problems or stored is None:
        raise InvalidRequest(*problems)
    return await into_existing(call, stored.value)


async def proposed(call: Call, body: dict[str, Any], *, split: bool = False) -> tuple[Adoption, Sequence[str]]:
    """What the request asks for, with the people of its list. Raises InvalidRequest with all that speaks against it.

    split: the people of its list are not known yet.
    """
    source, problems = _source(body)
    if source is Source.GROUP:
        body, problems = await _with_products_of_the_group(call, body, "groupId")
    old_group = None
    if source is Source.MEMBERSHIP:
        body, problems = await _with_products_of_the_group(call, body, "fromGroupId")
        old_group, wrong = await _old_group(call, body)
        problems += wrong
    elif "fromGroupId" in body:
        problems.append(Problem("fromGroupId", Objection("adoptionOldGroupOnly")))
    taking = read(bodies.Taking, {name: body[name] for name in ("whom", "people") if name in body})
    whom, listed = taking.fields.get("whom", Whom.MEMBERS), taking.fields.get("people", ())
    if split:
        whom = Whom.LISTED
    problems += [*taking.problems, *([] if split else _against_others(source, whom, body))]
    ours = {"from", "fromGroupId", "whom", "people"}
    reading = read(Proposal, {name: value for name, value in body.items() if name not in ours})
    draft = Draft.of(reading)
    if draft.licensing is Licensing.DIRECT:
        problems.append(Problem("licensing", Objection("adoptionByGroup")))
    if draft.nested_groups:
        problems.append(Problem("nestedGroups", Objection("nestedWhileAdopting")))
    # who is over the limit is the plan's matter, and no objection
    facts = await facts_about(call.core, draft, await call.core.directory.subscribed(), users=0)
    problems += objections(draft, replace(facts, taken_over=source not in {Source.DIRECT, Source.MEMBERSHIP}))
    if whom is not Whom.MEMBERS and facts.group and (because := facts.group.removal_blocked_by):
        told = Objection("adoptionGroupFixed", group=facts.group.display_name, because=because)
        problems.append(Problem("groupId", told))
    proposal = reading.value(*problems)
    made = _new(call, proposal, facts, Source(body["from"]))
    return replace(made, whom=whom, old_group=old_group), listed


async def _old_group(call: Call, body: Mapping[str, Any]) -> tuple[str | None, list[Problem]]:
    """The group out of which people are taken, and what speaks against that."""
    said = body.get("fromGroupId")
    if not isinstance(said, str) or not OBJECT_ID.fullmatch(said):
        return None, [Problem("fromGroupId", Objection("mustBeObjectId"))]
    group = await call.core.directory.group(said.lower())
    if group is None:
        return None, [Problem("fromGroupId", Objection("noGroup", id=said))]
    objected = list[Objection]()
    if because := group.removal_blocked_by:
        objected.append(Objection("adoptionOldGroupFixed", group=group.display_name, because=because))
    if not await may_be_watched(call.core, group):
        objected.append(Objection("groupOutside", group=group.display_name, ways=call.core.fence.ways))
    if group.licensed_for:
        objected.append(Objection("groupIsLicensed", group=group.display_name))
    access = await access_of(call.core, group)
    if access.count and body.get("allowGroupAccess") is not True:
        objected.append(Objection("groupGivesAccess", group=group.display_name, access=access.words))
    if group.id == str(body.get("groupId")).lower():
        objected.append(Objection("adoptionOldGroupSame"))
    return group.id, [Problem("fromGroupId", each) for each in objected]


def _against_others(source: Source | None, whom: Whom, body: Mapping[str, Any]) -> list[Problem]:
    """What speaks against taking people over who are not in the group."""
    problems = []
    if (whom is not Whom.MEMBERS and source is Source.GROUP) or (whom is Whom.HOLDERS and source is Source.MEMBERSHIP):
        problems.append(Problem("from", Objection("adoptionOthersDirect")))
    if whom is Whom.LISTED and "people" not in body:
        problems.append(Problem("people", Objection("adoptionListNeeded")))
    if whom is not Whom.LISTED and "people" in body:
        problems.append(Problem("people", Objection("adoptionListOnly")))
    return problems


@route("GET", "/adoptions", Permission.SEE_ADOPTIONS, shapes.page(shapes.Adoption))
async def list_adoptions(call: Call, query: queries.Adoptions) -> func.HttpResponse:
    """The adoptions: licences that are taken over from another assignment; of one allotment, the newest first."""
    cursor, count = paging(call, query)
    if query.split is not None:
        every = [each async for each in every_adoption(call.core.adoption)]
        page = Page(tuple(each for each in every if each.value.split == query.split))
    elif query.allotment_id is not None:
        page = await of_allotments(every_adoption(call.core.adoption), [query.allotment_id])
    else:
        page = await call.core.adoption.store.page(cursor, count)
    return json_response(page_json(call, page, lambda stored: shapes.Adoption.of(stored.value)))


@route("GET", ADOPTION, Permission.SEE_ADOPTIONS, shapes.Adoption)
async def show_adoption(call: Call) -> func.HttpResponse:
    """One adoption."""
    stored = await _loaded(call)
    return json_response(shapes.Adoption.of(stored.value), headers={"ETag": stored.etag})


@route("GET", f"{ADOPTION}/people", Permission.SEE_ADOPTIONS, shapes.page(shapes.PlannedPerson))
async def list_adoption_people(call: Call, query: queries.PlannedPeople) -> func.HttpResponse:
    """What the plan means for whom."""
    cursor, count = paging(call, query)
    stored = await _loaded(call)
    page = await call.core.adoption.store.people(stored.value.id, query.verdict, cursor, count)
    return json_response(page_json(call, page, shapes.PlannedPerson.of))


@route("POST", f"{ADOPTION}/start", Permission.ADOPT, shapes.Adoption, if_match=True)
async def start_adoption(call: Call, body: bodies.AdoptionStart) -> func.HttpResponse:
    """Start an adoption as it was planned.

    The fingerprint says which plan was seen, letGo that some lose the licence.
    """
    now = call.core.clock.now()

    async def require(adoption: Adoption) -> None:
        if adoption.existing is not None and (stored := await call.core.store.load(adoption.existing)):
            require_free(stored.value)  # another undertaking may have begun since the plan
        await _require_same_products(call, adoption)
        if adoption.existing is None:
            await _require_inside_the_fence(call, adoption)
            await _require_capacity(call, adoption)

    return await _changed(call, lambda planned: started(planned, body.plan, body.let_go, now), require)


@route("POST", f"{ADOPTION}/stop", Permission.ADOPT, shapes.Adoption, if_match=True)
async def stop_adoption(call: Call) -> func.HttpResponse:
    """Stop an adoption where it is.

    People keep what they have, and the allotment goes on being enforced.
    """
    return await _changed(call, lambda running: stopped(running, Text("adoptionStoppedBy", actor=call.caller.id)))


@route("POST", f"{ADOPTION}/resume", Permission.ADOPT, shapes.Adoption, if_match=True)
async def resume_adoption(call: Call, body: bodies.AdoptionResumption) -> func.HttpResponse:
    """Go on with a stopped adoption."""
    now = call.core.clock.now()
    return await _changed(call, lambda standing: resumed(standing, body.plan, body.let_go, now))


@route("POST", f"{ADOPTION}/undo", Permission.ADOPT, shapes.Adoption, if_match=True)
async def undo_adoption(call: Call) -> func.HttpResponse:
    """Put the old assignment back, then delete the allotment that the adoption has made."""

    async def require(adoption: Adoption) -> None:
        stored = None if adoption.is_only_planned else await call.core.store.load(adoption.allotment_id)
        if stored and stored.value.merging:
            raise Conflict(Objection("allotmentMerging", name=stored.value.display_name))

    return await _changed(call, lambda adoption: undone(adoption, call.core.clock.now()), require)


def _source(body: Mapping[str, Any]) -> tuple[Source | None, list[Problem]]:
    text = body.get("from")
    if not isinstance(text, str) or text not in {source.value for source in Source}:
        return None, [Problem("from", Objection("adoptionSource", known=tuple(Source)))]
    return Source(text), []


async def _with_products_of_the_group(
    call: Call, body: Mapping[str, Any], named: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The request with the products that a group carries, exactly as it carries them. named: how it names the group."""
    group_id = body.get(named)
    problems = [Problem("products", Objection("adoptionProducts"))] if "products" in body else []
    carried: Mapping[str, frozenset[str]] | None = None
    if isinstance(group_id, str) and OBJECT_ID.fullmatch(group_id):
        carried = await call.core.adoption.sources.of_group(group_id.lower())
    if carried is not None and not carried:
        problems.append(Problem(named, Objection("groupWithoutLicence")))
    products = [{"skuId": sku_id, "disabledPlans": sorted(plans)} for sku_id, plans in sorted((carried or {}).items())]
    return {**body, "products": products}, problems


async def _require_same_products(call: Call, adoption: Adoption) -> None:
    """Raise Conflict where the group carries something else by now."""
    if adoption.source_group is None:
        return
    carried = await call.core.adoption.sources.of_group(adoption.source_group) or {}
    if not same_products(adoption, carried):
        raise Conflict(Objection("adoptionOtherProducts"))


async def _require_inside_the_fence(call: Call, adoption: Adoption) -> None:
    """Raise InvalidRequest where a group whose members are changed may no longer be watched."""
    for field, group_id in (("groupId", adoption.group_id), ("fromGroupId", adoption.old_group)):
        group = await call.core.directory.group(group_id) if group_id else None
        if group is not None and not await may_be_watched(call.core, group):
            told = Objection("groupOutside", group=group.display_name, ways=call.core.fence.ways)
            raise InvalidRequest(Problem(field, told))


async def _require_capacity(call: Call, adoption: Adoption) -> None:
    """Raise InvalidRequest where the pools have too few units for what is a new promise."""
    sku_ids = [product.sku_id for product in adoption.products]
    if problems := await objections_to_giving(call.core, sku_ids, adoption.allotted_units, adoption.allowed_beyond):
        raise InvalidRequest(*problems)


def _new(call: Call, proposal: Proposal, facts: TenantFacts, source: Source) -> Adoption:
    now = call.core.clock.now()
    return Adoption(
        id=call.core.new_id(),
        display_name=proposal.display_name,
        group_id=proposal.group_id,
        source=source,
        products=chosen_products(proposal, facts.subscribed),
        allotted_units=proposal.allotted_units,
        overflow=proposal.overflow,
        owners=proposal.owners,
        created=now,
        created_by=call.caller.id,
        scan=Scan(began=now),
        allow_overcommit=proposal.allow_overcommit,
    )


async def _give_up_others(call: Call, adoption: Adoption) -> None:
    """Give up the plans for the same group that nobody has started."""
    ports = call.core.adoption
    async for stored in every_adoption(ports):
        if stored.value.group_id == adoption.group_id and stored.value.id != adoption.id:
            await give_up(
                ports.store.load,
                ports.store.write,
                stored,
                lambda planned: replaced(planned, adoption.id) if planned.is_only_planned else None,
            )


async def _loaded(call: Call) -> Stored[Adoption]:
    """The adoption that the path names, in the version that the caller has seen."""
    return await loaded(call, call.core.adoption.store.load, "adoptionId", "noAdoption", "Adoption")


async def _changed(
    call: Call,
    change: Callable[[Adoption], Adoption],
    require: Callable[[Adoption], Awaitable[None]] | None = None,
) -> func.HttpResponse:
    """Change the adoption. change, require: They raise Conflict and InvalidRequest."""
    store = call.core.adoption.store
    before, after = await changed(call, lambda: _loaded(call), store.write, change, require)
    call.note({"adoptionState": before.state}, {"adoptionState": after.value.state})
    if after.value.state not in {AdoptionState.STOPPED, AdoptionState.UNDONE}:
        await _command(call, after.value)
    return _shown(after)


async def _command(call: Call, adoption: Adoption) -> None:
    await command(call, CommandKind.ADOPT, adoption.id)


def _shown(stored: Stored[Adoption], status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    headers = {"ETag": stored.etag, "Location": f"/api/adoptions/{stored.value.id}"}
    return json_response(shapes.Adoption.of(stored.value), status, headers)
