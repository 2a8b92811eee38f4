"""Parts of an allotment: its owners make them of their own limit, for other groups with other owners.

A part is an allotment like any other, which has its units from its parent. It has the parent's products or some of
them, the parent's way of licensing, and there are at most LEVELS_AT_MOST. docs/decisions/0068 says who may do what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from domain.allotments import Allotment, AllotmentState, Overflow, Product
from domain.copies import replace
from domain.errors import Conflict, Problem
from domain.objections import Objection
from domain.proposals import BeyondLimit, DisplayName, Draft, GroupId, Limit, Owners
from domain.reading import Reading, Rule, refusal

LEVELS_AT_MOST = 5
"""A root is the first level."""


def _sku_ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise refusal("partProducts")
    return tuple(dict.fromkeys(each.lower() for each in value))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A part to be made of an allotment."""

    display_name: DisplayName
    group_id: GroupId
    allotted_units: Limit
    sku_ids: Annotated[tuple[str, ...], Rule(list[str], _sku_ids), "Of the parent's products; left out: all."] = ()
    overflow: BeyondLimit = Overflow.ROLLBACK
    owners: Owners = ()


def draft_of(parent: Allotment, reading: "Reading[NewPart]") -> Draft:
    """What can be judged of the request, with what a part has from its parent."""
    said = {name: value for name, value in reading.fields.items() if name not in {"display_name", "sku_ids"}}
    chosen = products_of(parent, reading.fields.get("sku_ids", ()))
    products = tuple((place, each.sku_id, each.disabled_plans) for place, each in enumerate(chosen))
    return Draft(**({"overflow": None} | said), products=products, licensing=parent.licensing)


def products_of(parent: Allotment, sku_ids: Sequence[str]) -> tuple[Product, ...]:
    """The products of a part: those of its parent, or some of them, as the parent has them."""
    return tuple(
        replace(each, licensed_group_id=None, group_asked=None, group_missing=None)
        for each in parent.products
        if not sku_ids or each.sku_id in sku_ids
    )


def objections_to(
    parent: Allotment, above: Sequence[Allotment], reading: "Reading[NewPart]", *, may_use_group: bool
) -> Iterator[Problem]:
    """What the parent says against a part, beside what the tenant says (`domain.proposals.objections`).

    above: the allotments above the parent. may_use_group: the caller is an administrator, or owns the group in Entra.
    Raises Conflict where the parent is being deleted, or is not ready yet.
    """
    if parent.state in {AllotmentState.DELETING, AllotmentState.PREPARING}:
        raise Conflict(Objection("partOfUnready", name=parent.display_name, state=parent.state))
    if len(above) + 1 >= LEVELS_AT_MOST:
        raise Conflict(Objection("partTooDeep", name=parent.display_name, most=LEVELS_AT_MOST))
    known = {each.sku_id for each in parent.products}
    for sku_id in reading.fields.get("sku_ids", ()):
        if sku_id not in known:
            yield Problem("skuIds", Objection("partOtherProduct", product=sku_id, name=parent.display_name))
    units = reading.fields.get("allotted_units", 0)
    if units > parent.free_units:
        told = Objection("unitsNotFree", name=parent.display_name, free=parent.free_units, units=units)
        yield Problem("allottedUnits", told)
    if "group_id" in reading.fields and not may_use_group:
        yield Problem("groupId", Objection("partOfForeignGroup"))
