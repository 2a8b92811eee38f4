"""What a night found, as it is read: whole, or of some allotments."""

from collections.abc import Collection
from datetime import date

from domain.reconciliation.nights import Report, compose, of_some
from domain.reconciliation.ports import Nights


async def report_of(nights: Nights, day: date, allotment_ids: Collection[str] | None = None) -> Report | None:
    """The report of a night beside the night before; None: there is no such night.

    allotment_ids: of these alone, without what concerns the tenant.
    """
    stored = await nights.night(day)
    if stored is None:
        return None
    night = stored.value if allotment_ids is None else of_some(stored.value, allotment_ids)
    before = next(iter(await nights.nights(day, 1)), None)
    if before is not None and allotment_ids is not None:
        before = of_some(before, allotment_ids)
    pieces_before = await nights.pieces(before.day, allotment_ids) if before else ()
    return compose(night, await nights.pieces(day, allotment_ids), before, pieces_before)
