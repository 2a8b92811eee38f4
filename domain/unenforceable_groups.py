"""What an allotment cannot do with the group that it watches, and what an administrator can do about it.

A group may become another kind after its allotment was made: dynamic, synced from on-premises. Where people only wait
for a seat nobody has to be removed, and any kind will do.

It may also be licensed itself: then everybody in it holds the product, whatever the limit says.
"""

from domain.allotments import Allotment, AllotmentState, Overflow, Product
from domain.directory import Group
from domain.errors import Problem
from domain.objections import Objection, Text

GROUP_DELETED = Objection("groupDeletedKeeps")


def not_removable(group: Group | None, refusal: str) -> Text:
    """Why an allotment is suspended that Graph does not let remove people, and what to do about it.

    group: the watched group, where its kind is why; None: something else is, as the refusal says.
    """
    if group is None:
        return Text("putRight", what=refusal)
    return Objection("membersFixedNow", group=group.display_name, because=group.removal_blocked_by)


def obstacle(allotment: Allotment, group: Group | None) -> Objection | None:
    """Why the allotment cannot be enforced on its group, and what to do; None: it can.

    group: the watched group as Graph shows it; None: it was deleted.
    """
    if group is None:
        return GROUP_DELETED
    if allotment.overflow is Overflow.ROLLBACK and group.removal_blocked_by:
        return Objection("membersFixedNow", group=group.display_name, because=group.removal_blocked_by)
    return None


def licensed_by(allotment: Allotment, group: Group) -> tuple[Product, ...]:
    """The allotment's products that its watched group gives to everybody in it, limit or not.

    None while an adoption is under way, which ends that.
    """
    return () if allotment.adopting else tuple(each for each in allotment.products if each.sku_id in group.carries)


def objection_to(before: Allotment, after: Allotment, group: Group | None) -> Problem | None:
    """What its group says against changing an allotment so: it cannot be enforced, or is licensed itself.

    group: needed where the allotment is resumed, or its overflow changes.
    """
    if after.state not in {AllotmentState.ACTIVE, AllotmentState.PREPARING}:
        return None
    resumed = before.state is AllotmentState.SUSPENDED
    if resumed and (reason := obstacle(after, group)):
        return Problem("state", reason)
    if group is None or not (resumed or after.overflow is not before.overflow):
        return None
    carried = tuple(product.sku_part_number for product in licensed_by(after, group))
    objection = Objection("groupCarriesIt", group=group.display_name, products=carried)
    return Problem("state" if resumed else "overflow", objection) if carried else None


def suspended_for(allotment: Allotment, group: Group) -> str | None:
    """The reason to suspend an active allotment whose group is there; None: there is none, or it is not active."""
    return obstacle(allotment, group) if allotment.state is AllotmentState.ACTIVE else None
