"""Seats whose licence has failed, tried again: whom, and how soon.

Bought or freed units help nobody whose licence has failed; somebody has to try again. People whose seat failed for
want of units are tried as soon as there are units, as many people as units, the longest untried first. Where it fails
although Graph shows free units, the next try comes later each time, until more units show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.allotments import Allotment, Member, MemberState
from domain.directory import SubscribedSku
from domain.drift import RETRY_FAILED_AFTER
from domain.licence_errors import lacks_units

FIRST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class FreeUnits:
    """How many units of a product nobody holds, and when they were last seen to become more."""

    count: int
    grown: datetime


def free_units(
    subscribed: Iterable[SubscribedSku], before: Mapping[str, FreeUnits], now: datetime
) -> dict[str, FreeUnits]:
    """The free units of these products by skuId. What was not looked at before counts as having become more."""
    found: dict[str, FreeUnits] = {}
    for product in subscribed:
        count = max(0, product.enabled_units + product.warning_units - product.consumed_units)
        last = before.get(product.sku_id)
        found[product.sku_id] = FreeUnits(count, last.grown if last and count <= last.count else now)
    return found


def is_short(row: Member) -> bool:
    """Whether the seat has failed for want of units alone, as far as its row tells: one of before has no names."""
    return row.state is MemberState.FAILED and (not row.failures or bool(lacks_units(row.failures)))


def for_units(
    allotment: Allotment, rows: Iterable[Member], free: Mapping[str, FreeUnits], now: datetime
) -> list[Member]:
    """Those who failed for want of units and are tried again now."""
    left = {sku_id: units.count for sku_id, units in free.items()}
    chosen: list[Member] = []
    for row in sorted(filter(is_short, rows), key=lambda row: (row.since, row.user_id)):
        short = lacks_units(row.failures) or frozenset(product.sku_id for product in allotment.products)
        if all(left.get(sku_id, 0) > 0 for sku_id in short) and _may_try(row, (free[sku_id] for sku_id in short), now):
            chosen.append(row)
            left |= {sku_id: left[sku_id] - 1 for sku_id in short}
    return chosen


def not_tried_since(rows: Iterable[Member], asked: datetime) -> list[Member]:
    """Everybody whose licence has failed, and had its last try before somebody asked for another."""
    return [row for row in rows if row.state is MemberState.FAILED and row.since < asked]


def _may_try(row: Member, units: Iterable[FreeUnits], now: datetime) -> bool:
    wait = min(RETRY_FAILED_AFTER, FIRST_WAIT * float(2 ** min(row.tries, 16)))
    return row.since < max(each.grown for each in units) or row.since + wait <= now
