"""Changes of an allotment's products over the API: a plan is asked for, read, started, and led to its end or back."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import azure.functions as func

from application.inventory import every_product_change
from application.units import objections_to_giving
from domain.access import Permission
from domain.allotments import Allotment, Product
from domain.commands import CommandKind
from domain.copies import replace
from domain.errors import Conflict, InvalidRequest, Problem
from domain.objections import Objection, Text
from domain.product_changes.ledger import same_products
from domain.product_changes.model import ChangeState, ProductChange
from domain.product_changes.plan import named, services_of, units_of, way_of
from domain.product_changes.steps import replaced, resumed, started, stopped, undone
from domain.proposals import Draft, TenantFacts, objections
from domain.stored import Stored
from domain.undertakings import Scan
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import route
from handlers.api.undertakings import changed, command, give_up, loaded, of_allotments, require_free
from handlers.http.responses import json_response

CHANGE = "/productChanges/{changeId}"


@route("POST", "/productChanges", Permission.CHANGE_PRODUCTS, {201: shapes.ProductChange})
async def plan_product_change(call: Call, body: bodies.NewProductChange) -> func.HttpResponse:
    """Plan to change the products of an allotment, or their service plans. Changes nothing yet.

    Or say everything that speaks against it. It takes the place of a plan for the same allotment that was not started.
    """
    stored = await call.core.store.load(body.allotment_id)
    if stored is None:
        raise InvalidRequest(Problem("allotmentId", Objection("noAllotment", id=body.allotment_id)))
    change = await _proposed(call, stored.value, body)
    await call.core.adoption.changes.add(change)
    call.note({}, {"changeState": change.state, "products": [each.sku_part_number for each in change.after]})
    await _give_up_others(call, change)
    await command(call, CommandKind.CHANGE_PRODUCTS, change.id)
    return _shown(await call.core.adoption.changes.load(change.id) or Stored(change, ""), HTTPStatus.CREATED)


@route("GET", "/productChanges", Permission.SEE_PRODUCT_CHANGES, shapes.page(shapes.ProductChange))
async def list_product_changes(call: Call, query: queries.ProductChanges) -> func.HttpResponse:
    """The changes of products of all allotments that the caller may see; of one allotment, the newest first.

    Those of an owner's allotments are in one page, the newest first.
    """
    cursor, count = paging(call, query)
    if query.allotment_id is None and call.caller.sees_all:
        page = await call.core.adoption.changes.page(cursor, count)
    else:
        asked = [query.allotment_id] if query.allotment_id else [each.id for each in call.owned]
        seen = [each for each in asked if _is_seen(call, each)]
        page = await of_allotments(every_product_change(call.core.adoption), seen)
    return json_response(page_json(call, page, lambda stored: shapes.ProductChange.of(stored.value)))


@route("GET", CHANGE, Permission.SEE_PRODUCT_CHANGES, shapes.ProductChange)
async def show_product_change(call: Call) -> func.HttpResponse:
    """One change of products."""
    stored = await _loaded(call)
    return json_response(shapes.ProductChange.of(stored.value), headers={"ETag": stored.etag})


@route("GET", f"{CHANGE}/people", Permission.SEE_PRODUCT_CHANGES, shapes.page(shapes.PlannedMove))
async def list_product_change_people(call: Call, query: queries.MovingPeople) -> func.HttpResponse:
    """What a change of products means for whom."""
    cursor, count = paging(call, query)
    stored = await _loaded(call)
    page = await call.core.adoption.changes.people(stored.value.id, query.verdict, cursor, count)
    return json_response(page_json(call, page, shapes.PlannedMove.of))


@route("POST", f"{CHANGE}/start", Permission.CHANGE_PRODUCTS, shapes.ProductChange, if_match=True)
async def start_product_change(call: Call, body: bodies.ProductChangeStart) -> func.HttpResponse:
    """Start a change of products as it was planned; the fingerprint says which plan was seen."""
    before, after = await start(call, lambda: _loaded(call), body.plan)
    call.note({"changeState": before.state}, {"changeState": after.value.state})
    return _shown(after)


async def start(
    call: Call, load: Callable[[], Awaitable[Stored[ProductChange]]], fingerprint: object
) -> tuple[ProductChange, Stored[ProductChange]]:
    """Start a change whose plan was seen; answers it as it was, and as it is.

    Raises Conflict where it or its allotment isn't as planned any more; InvalidRequest with all that is wrong.
    """
    now = call.core.clock.now()

    async def require(change: ProductChange) -> None:
        stored = await call.core.store.load(change.allotment_id)
        if stored is None:
            raise Conflict(Objection("noAllotment", id=change.allotment_id))
        require_free(stored.value)
        if not same_products(stored.value.products, change.before):
            raise Conflict(Objection("changeOtherProducts"))
        if not change.allow_overcommit:
            sku_ids = [product.sku_id for product in change.comes]
            if problems := await objections_to_giving(call.core, sku_ids, stored.value.allotted_units):
                raise InvalidRequest(*problems)

    write = call.core.adoption.changes.write
    found = await changed(call, load, write, lambda planned: started(planned, fingerprint, now), require)
    await command(call, CommandKind.CHANGE_PRODUCTS, found[1].value.id)
    return found


@route("POST", f"{CHANGE}/stop", Permission.CHANGE_PRODUCTS, shapes.ProductChange, if_match=True)
async def stop_product_change(call: Call) -> func.HttpResponse:
    """Stop a change of products where it is.

    People keep what they have, and the allotment goes on being enforced.
    """
    return await _changed(call, lambda running: stopped(running, Text("changeStoppedBy", actor=call.caller.id)))


@route("POST", f"{CHANGE}/resume", Permission.CHANGE_PRODUCTS, shapes.ProductChange, if_match=True)
async def resume_product_change(call: Call) -> func.HttpResponse:
    """Go on with a stopped change of products."""
    return await _changed(call, lambda standing: resumed(standing, call.core.clock.now()))


@route("POST", f"{CHANGE}/undo", Permission.CHANGE_PRODUCTS, shapes.ProductChange, if_match=True)
async def undo_product_change(call: Call) -> func.HttpResponse:
    """Give everybody the products of before again, in the same way and without a gap; also after the end."""
    return await _changed(call, lambda change: undone(change, call.core.clock.now()))


async def _proposed(call: Call, allotment: Allotment, body: bodies.NewProductChange) -> ProductChange:
    """What the request asks for. Raises Conflict, and InvalidRequest with everything that speaks against it."""
    require_free(allotment)
    subscribed = await call.core.directory.subscribed()
    facts = TenantFacts(group=None, subscribed=subscribed, user_members=0, taken_by=None)
    problems = objections(Draft(products=body.products, licensing=allotment.licensing), facts)
    after = tuple(
        Product(sku_id, subscribed[sku_id].sku_part_number if sku_id in subscribed else sku_id, disabled)
        for _, sku_id, disabled in body.products
    )
    problems += _difference(allotment, after)
    if problems:
        raise InvalidRequest(*problems)
    plans = {sku_id: frozenset(plan.id for plan in owned.plans) for sku_id, owned in subscribed.items()}
    services, now = services_of(allotment.products, after, plans), call.core.clock.now()
    names = {plan.id: plan.name for owned in subscribed.values() for plan in owned.plans}
    change = ProductChange(
        id=call.core.new_id(),
        allotment_id=allotment.id,
        display_name=allotment.display_name,
        before=allotment.products,
        after=after,
        allotted_units=allotment.allotted_units,
        created=now,
        created_by=call.caller.id,
        scan=Scan(began=now),
        way=way_of(allotment.products, after, services),
        services=named(services, names),
        round_size=body.round_size,
        allow_overcommit=body.allow_overcommit,
    )
    return replace(change, units=units_of(change.comes, allotment.allotted_units))


def _difference(allotment: Allotment, after: tuple[Product, ...]) -> list[Problem]:
    """What speaks against the difference itself: there is none, or there are two of different kinds."""
    if same_products(allotment.products, after):
        return [Problem("products", Objection("changeSame"))]
    if {each.sku_id for each in allotment.products} == {each.sku_id for each in after}:
        return []
    before = {each.sku_id: frozenset(each.disabled_plans) for each in allotment.products}
    return [
        Problem(f"products[{place}].disabledPlans", Objection("changeMixed", product=each.name))
        for place, each in enumerate(after)
        if each.sku_id in before and before[each.sku_id] != frozenset(each.disabled_plans)
    ]


async def _give_up_others(call: Call, change: ProductChange) -> None:
    """Give up the plans for the same allotment that nobody has started."""
    store = call.core.adoption.changes
    async for stored in every_product_change(call.core.adoption):
        if stored.value.allotment_id == change.allotment_id and stored.value.id != change.id:
            await give_up(
                store.load,
                store.write,
                stored,
                lambda planned: replaced(planned, change.id) if planned.is_only_planned else None,
            )


async def _loaded(call: Call) -> Stored[ProductChange]:
    """The change that the path names, in the version that the caller has seen. Foreign ones look like none."""

    async def load(change_id: str) -> Stored[ProductChange] | None:
        stored = await call.core.adoption.changes.load(change_id)
        return stored if stored and _is_seen(call, stored.value.allotment_id) else None

    return await loaded(call, load, "changeId", "noProductChange", "Change")


def _is_seen(call: Call, allotment_id: str) -> bool:
    """Whether the caller may see the allotment of a change; that of who sees all may be gone."""
    return call.caller.sees_all or any(own.id == allotment_id for own in call.owned)


async def _changed(call: Call, change: Callable[[ProductChange], ProductChange]) -> func.HttpResponse:
    """Change the change. change: Raises Conflict."""
    before, after = await changed(call, lambda: _loaded(call), call.core.adoption.changes.write, change)
    call.note({"changeState": before.state}, {"changeState": after.value.state})
    if after.value.state not in {ChangeState.STOPPED, ChangeState.UNDONE}:
        await command(call, CommandKind.CHANGE_PRODUCTS, after.value.id)
    return _shown(after)


def _shown(stored: Stored[ProductChange], status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    headers = {"ETag": stored.etag, "Location": f"/api/productChanges/{stored.value.id}"}
    return json_response(shapes.ProductChange.of(stored.value), status, headers)
