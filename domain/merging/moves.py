"""The next step for one person, from what the two ledgers and Graph show of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.admission import Policy
from domain.adoption.evidence import is_settled, is_unseen
from domain.allotments import Allotment, Licensing, Member, MemberState, products_of
from domain.reserved import Reservation
from domain.undertakings import LicenceAssignment


class Step(StrEnum):
    """What is done for a person next.

    RESERVE: keep a seat at the taker for them. ADD: add them to its group; a seat is kept already.
    ADD_AGAIN: Graph has refused to add them, or somebody has taken them out; it is tried once more.
    LET_GO:  take the giver's seat, and take them out of its group. ARRIVE: they are in both groups again, as before.
    DROP:    they have left the giver by themselves: what was begun for them is taken back.
    WAIT:    something is on its way. NOTHING: they are no matter of the merge.
    """

    RESERVE = "reserve"
    ADD = "add"
    ADD_AGAIN = "addAgain"
    LET_GO = "letGo"
    ARRIVE = "arrive"
    DROP = "drop"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands.

    giver, taker: their rows. reservation: theirs at the taker; ours: the merge has made it.
    in_hand: a seat at the taker is theirs, or is to be, because of the merge.
    safe:    nothing is lost if the giver's seat goes now.
    missing: they were added to the taker's group, and are not in it: somebody has taken them out.
    """

    giver: Member | None
    taker: Member | None
    reservation: Reservation | None = None
    ours: bool = False
    in_hand: bool = False
    safe: bool = False
    missing: bool = False


def next_step(person: Standing) -> Step:
    """The next step for somebody with a seat at the giver, or who had one."""
    if not has_seat(person.giver):
        return Step.DROP if person.in_hand else Step.NOTHING
    if has_seat(person.taker):
        return Step.LET_GO if person.safe else Step.WAIT
    if person.taker is not None and person.taker.state is MemberState.RELEASING:
        return Step.WAIT
    return _next_step_to_a_seat(person, person.reservation)


def _next_step_to_a_seat(person: Standing, reservation: Reservation | None) -> Step:
    if reservation is None or not (person.ours or reservation.held):
        return Step.RESERVE
    if reservation.error is not None or person.missing:
        return Step.ADD_AGAIN
    return Step.ADD if reservation.held and not reservation.add else Step.WAIT


def next_step_in_line(giver: Member | None, taker: Member | None) -> Step:
    """The next step for somebody who waits at the giver: they join the taker, and only then leave the giver."""
    if giver is None or giver.seated:
        return Step.NOTHING
    if taker is None:
        return Step.ADD
    return Step.WAIT if taker.state is MemberState.ROLLING_BACK else Step.LET_GO


def has_seat(row: Member | None) -> bool:
    """Whether somebody has a seat that isn't being taken back."""
    return row is not None and row.seated and row.state is not MemberState.RELEASING


def shares_licence(giver: Allotment, taker: Allotment) -> bool:
    """Whether both assign the licence to each person: it is the same one, and stays when the seat goes."""
    return giver.licensing is Licensing.DIRECT and taker.licensing is Licensing.DIRECT


def is_safe(
    giver: Allotment,
    taker: Allotment,
    rows: tuple[Member, Member],
    held: Sequence[LicenceAssignment],
    asked: datetime,
    policy: Policy,
) -> bool:
    """Whether somebody with a seat at both loses nothing with that of the giver.

    rows: theirs at the giver and at the taker. held: what Graph has shown when it was asked, then.
    """
    row, there = rows
    if is_unseen(there, held, asked) or not is_settled(there, asked, policy) or there.state is MemberState.PENDING:
        return False
    active = {(each.sku_id, each.group_id) for each in held if each.active}
    old = {each.sku_id for each in products_of(giver, row) if (each.sku_id, each.licensed_group_id) in active}
    new = {each.sku_id for each in products_of(taker, there) if (each.sku_id, each.licensed_group_id) in active}
    return old <= new
