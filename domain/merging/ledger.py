"""What a merge writes on the two ledgers."""

from datetime import timedelta

from domain.admission import Draft, Plan, releasing
from domain.allotments import Allotment, AllotmentState, DecisionKind, Member
from domain.copies import replace
from domain.merging.model import Merge
from domain.objections import Text
from domain.reserved import Reservation, ReservationState

KEPT = timedelta(days=30)
"""So long a seat is kept for somebody who is on the way; if the merge stands still for longer, it is kept again."""


def marked(merge: Merge, allotment: Allotment, lent: int = 0) -> Allotment:
    """One of the two while they are merged: nobody but the merge gives a seat of the giver away.

    lent: units that the taker has for the time of the merge. On the way back all of its seats are for who comes back.
    """
    giving = allotment.id == merge.giver
    kept = 0 if giving else allotment.allotted_units + lent if merge.undoing else lent
    return replace(allotment, merging=merge.id, giving=giving, merging_units=kept)


def unmarked(merge: Merge, allotment: Allotment) -> Allotment:
    """One of the two once it is over; the source is deleted then, if the plan says so."""
    after = replace(allotment, merging=None, giving=False, merging_units=0)
    if merge.undoing or not merge.delete or allotment.id != merge.source.id:
        return after
    reason = Text("mergedAway", **merge.names)
    return replace(after, state=AllotmentState.DELETING, state_reason=reason, keep_licences=False)


def noted(draft: Draft, code: str, merge: Merge) -> Plan:
    """What is told to the owners of both: it begins, or is over."""
    draft.note("", DecisionKind.MERGED, Text(code, **merge.names))
    return draft.plan


def reserved(draft: Draft, user_id: str, before: Reservation | None, merge: Merge, row: Member) -> None:
    """Owe somebody the next seat of the taker, with their end date; they are added to its group once it is kept."""
    assert merge.began is not None
    reservation = Reservation(
        user_id,
        ReservationState.OWED,
        starts=merge.began,
        expires=draft.now + KEPT,
        reserved=draft.now,
        reserved_by=merge.created_by,
        add=True,
        ends=row.ends,
        told=True,
    )
    draft.reserve(user_id, before, reservation, DecisionKind.RESERVED, Text("mergeReserved", **merge.names))


def let_go(draft: Draft, row: Member, merge: Merge, *, shared: bool) -> None:
    """Take the giver's seat from somebody who has one at the taker. shared: with it goes no licence."""
    after = None if shared else releasing(row, draft.now)
    draft.add(row, after, DecisionKind.RELEASED, Text("mergedInto", **merge.names), requested=0)


def moved_over(reservation: Reservation) -> Reservation:
    """A reservation of the giver as the taker keeps it: where a seat was kept, the next one is."""
    state = ReservationState.PLANNED if reservation.state is ReservationState.PLANNED else ReservationState.OWED
    return replace(reservation, state=state, told=True, added=None, error=None)
