"""The licensed groups, and the licences of the watched ones, by day: what somebody does behind the app's back.

What is found is not treated here: the allotment is compared at once, which says what was found, and does what the
tenant's policy has for it.
"""

import logging
from collections.abc import Iterable, Sequence

from application.group_changes import changes
from application.inventory import every_listed
from application.services import ReconciliationServices, Services
from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.drift import strangers
from domain.objections import Text
from domain.reconciliation.kinds import Kind
from domain.unenforceable_groups import licensed_by

log = logging.getLogger(__name__)

CHUNKS = "licensed-groups-"
CAUSE = Text("byCatchUp")


async def watch_licences(services: Services) -> None:
    """Have the allotments compared now whose licensed group somebody joined without a seat, or whose watched group
    has been licensed itself.

    The app's own grants change the licensed groups too: who has a seat costs one read of rows, and nothing more.
    """
    allotments = [each for each in await every_listed(services) if each.state is not AllotmentState.DELETING]
    await _compare(services, await _newly_licensed(services, services.nightly, allotments))
    licensed = {
        product.licensed_group_id: allotment
        for allotment in allotments
        for product in allotment.every_product
        if product.licensed_group_id
    }
    async for changed in changes(services, CHUNKS, licensed.keys()):
        entered = []
        for group_id, joined in changed.items():
            allotment = licensed[group_id]
            if joined and strangers(joined, await services.store.members(allotment, joined)):
                entered.append(allotment)
        await _compare(services, entered)


async def _newly_licensed(
    services: Services, nightly: ReconciliationServices, allotments: Sequence[Allotment]
) -> Sequence[Allotment]:
    """The allotments whose watched group carries their products, where the latest comparison does not say so."""
    groups = await services.directory.groups([each.group_id for each in allotments]) if allotments else {}
    found = []
    for allotment in allotments:
        group = groups.get(allotment.group_id)
        carried = {product.sku_id for product in licensed_by(allotment, group)} if group else set[str]()
        if carried and not carried <= await _told(nightly, allotment):
            found.append(allotment)
    return found


async def _told(nightly: ReconciliationServices, allotment: Allotment) -> set[str]:
    """The products of which the latest comparison says that the watched group carries them."""
    latest = await nightly.nights.latest(allotment.id)
    found = (each.finding for each in latest.open) if latest else ()
    return {finding.subject for finding in found if finding.kind is Kind.WATCHED_GROUP_LICENSED}


async def _compare(services: Services, allotments: Iterable[Allotment]) -> None:
    ids = sorted({allotment.id for allotment in allotments})
    if ids:
        log.warning("licensed behind the app's back, compared now: %s", ", ".join(ids))
        now = services.clock.now()
        await services.commands.enqueue([Command(CommandKind.RECONCILE, one, CAUSE, now) for one in ids])
