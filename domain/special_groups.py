"""What an allotment cannot do with the group that it watches, and what an administrator can do about it.

A group may become another kind after its allotment was made: dynamic, synced from on-premises. Where people only wait
for a seat nobody has to be removed, and any kind will do.
"""

from domain.allotments import Allotment, AllotmentState, Overflow
from domain.objections import Objection
from domain.proposals import Group

GROUP_DELETED = Objection("groupDeletedKeeps")


PUT_RIGHT = "Put it right, then resume."


def not_removable(group: Group | None, refusal: str) -> str:
    """Why an allotment is suspended that Graph does not let remove people, with the cure that fits.

    group: the watched group, where its kind is why; None: something else is, as the refusal says.
    """
    if group is None:
        return f"{refusal} {PUT_RIGHT}"
    return Objection("membersFixedNow", group=group.display_name, because=group.fixed_because)


def obstacle(allotment: Allotment, group: Group | None) -> Objection | None:
    """Why the allotment cannot be enforced on its group, and what to do; None: it can.

    group: the watched group as Graph shows it; None: it was deleted.
    """
    if group is None:
        return GROUP_DELETED
    if allotment.overflow is Overflow.ROLLBACK and group.fixed_because:
        return Objection("membersFixedNow", group=group.display_name, because=group.fixed_because)
    return None


def suspended_for(allotment: Allotment, group: Group) -> str | None:
    """The reason to suspend an active allotment whose group is there; None: there is none, or it is not active."""
    return obstacle(allotment, group) if allotment.state is AllotmentState.ACTIVE else None
