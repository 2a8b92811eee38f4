"""The pools: what of each product allotments have, and what is left."""

import asyncio
from collections.abc import Sequence

import azure.functions as func

from application.inventory import every_listed
from domain.access import Permission
from domain.errors import NotFound
from domain.objections import Objection
from domain.stored import Page
from domain.units.standing import PoolStanding, ShareStanding, standings
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import route
from handlers.http.responses import json_response

POOL = "/pools/{skuId}"


@route("GET", "/pools", Permission.SEE_PRODUCTS, shapes.PoolList)
async def list_pools(call: Call) -> func.HttpResponse:
    """The pool of each product: what the tenant can assign, what allotments have of it, what is on its way."""
    return json_response({"value": [shapes.Pool.of(each) for each in await _standings(call)]})


@route("GET", POOL, Permission.SEE_PRODUCTS, shapes.Pool)
async def show_pool(call: Call) -> func.HttpResponse:
    """The pool of one product."""
    sku_id = call.object_id("skuId")
    for each in await _standings(call):
        if each.pool.sku_id == sku_id:
            return json_response(shapes.Pool.of(each))
    raise NotFound(Objection("noProduct", product=sku_id))


@route("GET", f"{POOL}/shares", Permission.SEE_PRODUCTS, shapes.page(shapes.PoolShare))
async def list_pool_shares(call: Call, query: queries.Paged) -> func.HttpResponse:
    """Which allotments have how much of a pool, with what is free of it: whom a shortfall touches."""
    cursor, count = paging(call, query)
    page = await call.core.pools.shares(call.object_id("skuId"), cursor, count)
    stored = await asyncio.gather(*(call.core.store.load(share.allotment_id) for share in page.items))
    shown = (
        ShareStanding(share, found.value if found else None)
        for share, found in zip(page.items, stored, strict=True)
        if found or share.units
    )
    return json_response(page_json(call, Page(tuple(shown), page.next_cursor), shapes.PoolShare.of))


async def _standings(call: Call) -> Sequence[PoolStanding]:
    found = await call.core.pools.pools()
    subscribed = await call.core.directory.subscribed()
    allotments = await every_listed(call.core)
    return list(standings(found, subscribed, allotments, call.core.clock.now()))
