"""From state to state: what an administrator asks for, and the beginning of each."""

from datetime import datetime

from domain.copies import replace
from domain.errors import Conflict, InvalidRequest, Problem
from domain.objections import Objection, Text
from domain.product_changes.model import RUNNING, ChangeState, ProductChange
from domain.undertakings import Scan


def started(change: ProductChange, fingerprint: object, now: datetime) -> ProductChange:
    """The change, begun as it was planned. Raises Conflict, and InvalidRequest with everything that is wrong."""
    if change.state is not ChangeState.PLANNED:
        raise Conflict(Objection("changeNotPlanned", id=change.id, state=change.state))
    problems = []
    if fingerprint != change.fingerprint:
        problems.append(Problem("plan", Objection("adoptionFingerprint", fingerprint=change.fingerprint)))
    if not change.allow_overcommit:
        names = {product.sku_id: product.name for product in change.after}
        problems += [
            Problem(
                "plan",
                Objection(
                    "changeShort", product=names[each.sku_id], needed=each.needed, available=max(0, each.available)
                ),
            )
            for each in change.units
            if each.missing
        ]
    if problems:
        raise InvalidRequest(*problems)
    return entered(change, ChangeState.PREPARING, now)


def stopped(change: ProductChange, reason: str) -> ProductChange:
    """The change, standing still where it is. Raises Conflict where there is nothing to stop."""
    if change.state not in RUNNING:
        raise Conflict(Objection("changeNotRunning", id=change.id, state=change.state))
    return replace(change, state=ChangeState.STOPPED, stopped_in=change.state, reason=reason)


def resumed(change: ProductChange, now: datetime) -> ProductChange:
    """The change, going on where it was stopped. Raises Conflict."""
    if change.state is not ChangeState.STOPPED or change.stopped_in is None:
        raise Conflict(Objection("changeNotStopped", id=change.id, state=change.state))
    again = replace(change, state=change.stopped_in, stopped_in=None, reason=None)
    return again if again.state is ChangeState.PLANNING else entered(again, again.state, now)


def replaced(change: ProductChange, other_id: str) -> ProductChange:
    """The plan that was never started, given up for another one of the same allotment."""
    return replace(change, state=ChangeState.UNDONE, stopped_in=None, reason=Text("adoptionReplaced", id=other_id))


def undone(change: ProductChange, now: datetime) -> ProductChange:
    """The change on its way back; a plan that was never started is given up. Raises Conflict."""
    if change.undoing or change.state is ChangeState.UNDONE:
        raise Conflict(Objection("changeAlready", id=change.id, state=change.state))
    if change.is_only_planned:
        return replace(change, state=ChangeState.UNDONE, stopped_in=None, reason=Text("adoptionGivenUp"))
    back = entered(change, ChangeState.PREPARING, now)
    return replace(back, undoing=True, settled=change.apply_by, retiring=())


def entered(change: ProductChange, state: ChangeState, now: datetime) -> ProductChange:
    """The change at the beginning of a state."""
    scan = Scan(began=now)
    return replace(change, state=state, stopped_in=None, reason=None, scan=scan)


def ended(change: ProductChange, now: datetime, reason: str | None = None) -> ProductChange:
    """The change at its end, there or back."""
    state = ChangeState.UNDONE if change.undoing or reason else ChangeState.CHANGED
    return replace(entered(change, state, now), reason=reason, retiring=())
