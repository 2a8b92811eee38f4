"""Repairs what enforcement does not repair by itself.

People who are taken out of the group are then handled by enforcement, like anybody who leaves.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from itertools import batched

from application.licensed_groups import carry, with_another_group
from application.nested_groups import remove_people
from application.permissions import note
from application.reconciliation.comparison import Comparison
from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment, Member
from domain.copies import replace
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import Kind
from domain.reconciliation.recount import failed_among, recounted
from domain.stored import Stored

log = logging.getLogger(__name__)

PEOPLE_A_CALL = 20
OUT_OF_THE_GROUP = frozenset({Kind.ACCOUNT_DISABLED, Kind.GUEST, Kind.INELIGIBLE_SEAT})
ON_THE_LICENSED_GROUP = frozenset({Kind.PRODUCT_MISSING, Kind.PLANS_CHANGED})


async def remediate(services: Services, examined: Comparison, found: Collection[Finding]) -> None:
    """Repair these findings of an allotment. Repeating it changes nothing. Raises StaleWrite, Transient, Permanent."""
    stored = examined.stored
    allotment = stored.value
    for finding in found:
        log.info("allotment %s: %s %s is being mended", allotment.id, finding.kind, finding.subject)
    rows = examined.evidence.rows
    corrected = replace(allotment, failed_units=failed_among(rows))  # rows of an earlier version were not counted so
    if any(each.kind is Kind.COUNTER_WRONG for each in found):
        corrected = recounted(allotment, rows)
    if corrected != allotment:
        stored = Stored(corrected, await services.store.commit(Transaction(corrected, ()), stored.etag))
    lost, lacking = _subjects(found, {Kind.LICENSED_GROUP_DELETED}), _subjects(found, ON_THE_LICENSED_GROUP)
    for place, product in enumerate(allotment.products):
        if product.sku_id in lost:
            stored = await with_another_group(services, stored, place)
        if product.sku_id in {*lost, *lacking}:
            await carry(services, stored, place)
    await _take(services, allotment, found, rows)


async def _take(services: Services, allotment: Allotment, found: Iterable[Finding], rows: Mapping[str, Member]) -> None:
    """Take back what the findings name. What Graph does not do now stays a finding of the next comparison."""
    found = list(found)
    direct = [replace(product, licensed_group_id=None) for product in allotment.products]
    for people in batched(_subjects(found, {Kind.LICENCE_TWICE}), PEOPLE_A_CALL, strict=False):
        await note(services, (await services.directory.revoke(direct, people)).values())
    for people in batched(_subjects(found, {Kind.NEVER_ADMITTED}), PEOPLE_A_CALL, strict=False):
        given = [each for each in allotment.every_product if each.licensed_group_id]
        await note(services, (await services.directory.revoke(given, people)).values())
    for people in batched(_subjects(found, OUT_OF_THE_GROUP), PEOPLE_A_CALL, strict=False):
        there = [rows[user] for user in people if user in rows]
        await note(services, (await remove_people(services, allotment, there)).values())


def _subjects(found: Iterable[Finding], kinds: Collection[Kind]) -> list[str]:
    return sorted({each.subject for each in found if each.kind in kinds})
