"""From state to state: what an administrator asks for, and the beginning of each."""

from datetime import datetime

from domain.copies import replace
from domain.errors import Conflict, InvalidRequest, Problem
from domain.merging.model import RUNNING, Merge, MergeState
from domain.objections import Objection, Text
from domain.undertakings import Scan


def started(merge: Merge, fingerprint: object, now: datetime) -> Merge:
    """The merge, begun as it was planned. Raises Conflict, and InvalidRequest where another plan was seen."""
    if merge.state is not MergeState.PLANNED:
        raise Conflict(Objection("mergeNotPlanned", id=merge.id, state=merge.state))
    if fingerprint != merge.fingerprint:
        raise InvalidRequest(Problem("plan", Objection("adoptionFingerprint", fingerprint=merge.fingerprint)))
    return replace(entered(merge, MergeState.PREPARING, now), began=now)


def stopped(merge: Merge, reason: str) -> Merge:
    """The merge, standing still where it is. Raises Conflict where there is nothing to stop."""
    if merge.state not in RUNNING:
        raise Conflict(Objection("mergeNotRunning", id=merge.id, state=merge.state))
    return replace(merge, state=MergeState.STOPPED, stopped_in=merge.state, reason=reason)


def resumed(merge: Merge, now: datetime) -> Merge:
    """The merge, going on where it was stopped. Raises Conflict."""
    if merge.state is not MergeState.STOPPED or merge.stopped_in is None:
        raise Conflict(Objection("mergeNotStopped", id=merge.id, state=merge.state))
    again = replace(merge, state=merge.stopped_in, stopped_in=None, reason=None)
    return again if again.state is MergeState.PLANNING else entered(again, again.state, now)


def replaced(merge: Merge, other_id: str) -> Merge:
    """The plan that was never started, given up for another one of the same allotment."""
    return replace(merge, state=MergeState.UNDONE, stopped_in=None, reason=Text("adoptionReplaced", id=other_id))


def undone(merge: Merge, now: datetime) -> Merge:
    """The merge on its way back; a plan that was never started is given up.

    Raises Conflict where it is on its way back already, or the source is gone.
    """
    if merge.undoing or merge.state is MergeState.UNDONE:
        raise Conflict(Objection("mergeAlready", id=merge.id, state=merge.state))
    if merge.is_only_planned:
        return replace(merge, state=MergeState.UNDONE, stopped_in=None, reason=Text("adoptionGivenUp"))
    if merge.gone:
        raise Conflict(Objection("mergeSourceGone", name=merge.source.display_name))
    back = entered(merge, MergeState.PREPARING, now)
    return replace(back, undoing=True, settled=merge.apply_by)


def entered(merge: Merge, state: MergeState, now: datetime) -> Merge:
    """The merge at the beginning of a state."""
    return replace(merge, state=state, stopped_in=None, reason=None, scan=Scan(began=now))


def ended(merge: Merge, now: datetime, reason: str | None = None) -> Merge:
    """The merge at its end, there or back."""
    return replace(entered(merge, MergeState.UNDONE if merge.undoing else MergeState.MERGED, now), reason=reason)
