"""Groups that Microsoft Graph does not show: the ledger keeps since when, and nothing follows before that is sure."""

from collections.abc import Collection, Iterator
from datetime import datetime

from domain.allotments import Allotment
from domain.copies import replace
from domain.young import is_gone


def noted(allotment: Allotment, *, watched: bool, lost: Collection[str], now: datetime) -> Allotment:
    """The allotment with what is missing by now.

    watched: its group is shown. lost: the products, by skuId, whose licensed group is not.
    """
    return replace(
        allotment,
        missing_since=None if watched else allotment.missing_since or now,
        products=tuple(
            replace(each, group_missing=(each.group_missing or now) if each.sku_id in lost else None)
            for each in allotment.products
        ),
    )


def in_doubt(allotment: Allotment, now: datetime) -> Iterator[str]:
    """The ids of the groups that are missing, and for too short a time to be believed gone."""
    groups = [(allotment.group_id, allotment.missing_since)]
    groups += [(each.licensed_group_id or "", each.group_missing) for each in allotment.products]
    return (group_id for group_id, since in groups if since and not is_gone(since, now))
