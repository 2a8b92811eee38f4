"""Mends what enforcement does not mend by itself. Who is taken out of the group is enforced like anybody who leaves."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import batched

from domain.admission import Transaction
from domain.allotments import Allotment, Product
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import Kind
from domain.reconciliation.recount import failed_among, recounted
from handlers.examination import Examined
from handlers.services import Nightly, Services

log = logging.getLogger(__name__)

PEOPLE_A_CALL = 20
OUT_OF_THE_GROUP = frozenset({Kind.ACCOUNT_DISABLED, Kind.GUEST})
ON_THE_LICENSED_GROUP = frozenset({Kind.PRODUCT_MISSING, Kind.PLANS_CHANGED})


async def cure(services: Services, nightly: Nightly, examined: Examined, found: Collection[Finding]) -> None:
    """Mend these findings of an allotment; what is mended already stays so. Raises StaleWrite, Permanent."""
    allotment = examined.stored.value
    for finding in found:
        log.info("allotment %s: %s %s is being mended", allotment.id, finding.kind, finding.subject)
    rows = examined.evidence.rows
    mended = replace(allotment, failed_units=failed_among(rows))  # rows of an earlier version were not counted so
    if any(each.kind is Kind.COUNTER_WRONG for each in found):
        mended = recounted(allotment, rows)
    mended = replace(
        mended, products=await _products(services, mended, _subjects(found, {Kind.LICENSED_GROUP_DELETED}))
    )
    if mended != allotment:
        await services.store.commit(Transaction(mended, ()), examined.stored.etag)
    for product in allotment.products:
        if product.sku_id in _subjects(found, ON_THE_LICENSED_GROUP):
            await nightly.licensed_groups.carry(product)
    await _take(services, allotment, found)


async def _products(services: Services, allotment: Allotment, lost: Collection[str]) -> tuple[Product, ...]:
    """The allotment's products, with another licensed group for each that has lost its own."""
    made = {
        product.sku_id: await services.directory.make_licensed_group(allotment, product)
        for product in allotment.products
        if product.sku_id in lost
    }
    products = allotment.products
    return tuple(replace(each, licensed_group_id=made.get(each.sku_id, each.licensed_group_id)) for each in products)


async def _take(services: Services, allotment: Allotment, found: Iterable[Finding]) -> None:
    found = list(found)
    direct = [replace(product, licensed_group_id=None) for product in allotment.products]
    for people in batched(_subjects(found, {Kind.LICENCE_TWICE}), PEOPLE_A_CALL, strict=False):
        await services.directory.revoke(direct, people)
    for people in batched(_subjects(found, {Kind.NEVER_ADMITTED}), PEOPLE_A_CALL, strict=False):
        await services.directory.revoke(allotment.products, people)
    for people in batched(_subjects(found, OUT_OF_THE_GROUP), PEOPLE_A_CALL, strict=False):
        await services.directory.remove_members(allotment.group_id, people)


def _subjects(found: Iterable[Finding], kinds: Collection[Kind]) -> list[str]:
    return sorted({each.subject for each in found if each.kind in kinds})
