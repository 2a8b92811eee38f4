"""From state to state: what an administrator asks for, and the beginning of each."""

from datetime import datetime

from domain.adoption.model import (
    RUNNING,
    Adoption,
    AdoptionState,
)
from domain.copies import replace
from domain.errors import Conflict, InvalidRequest, Problem
from domain.objections import Objection, Text
from domain.undertakings import Part, Scan


def started(adoption: Adoption, fingerprint: object, loss_confirmed: object, now: datetime) -> Adoption:
    """The adoption, begun as it was planned. Raises Conflict, and InvalidRequest with everything that is wrong."""
    if adoption.state is not AdoptionState.PLANNED:
        raise Conflict(Objection("adoptionNotPlanned", id=adoption.id, state=adoption.state))
    confirmed = _confirmed(adoption, fingerprint, loss_confirmed)
    if adoption.counts.over and not confirmed:
        raise InvalidRequest(
            Problem(
                "letGo",
                Objection("adoptionOver", over=adoption.counts.over, limit=adoption.allotted_units),
            )
        )
    return replace(entered(adoption, AdoptionState.FILLING, now), loss_confirmed=confirmed)


def stopped(adoption: Adoption, reason: str) -> Adoption:
    """The adoption, standing still where it is. Raises Conflict where there is nothing to stop."""
    if adoption.state not in RUNNING:
        raise Conflict(Objection("adoptionNotRunning", id=adoption.id, state=adoption.state))
    return replace(adoption, state=AdoptionState.STOPPED, stopped_in=adoption.state, reason=reason)


def resumed(adoption: Adoption, fingerprint: object, loss_confirmed: object, now: datetime) -> Adoption:
    """The adoption, going on where it was stopped. Raises Conflict and InvalidRequest."""
    if adoption.state is not AdoptionState.STOPPED or adoption.stopped_in is None:
        raise Conflict(Objection("adoptionNotStopped", id=adoption.id, state=adoption.state))
    confirmed = adoption.loss_confirmed or (
        loss_confirmed is not None and _confirmed(adoption, fingerprint, loss_confirmed)
    )
    again = replace(adoption, state=adoption.stopped_in, stopped_in=None, reason=None, loss_confirmed=confirmed)
    verifies = adoption.stopped_in in {AdoptionState.VERIFYING, AdoptionState.UNDOING}
    return entered(again, adoption.stopped_in, now) if verifies else again


def replaced(adoption: Adoption, other_id: str) -> Adoption:
    """The plan that was never started, given up for another one of the same group."""
    return replace(adoption, state=AdoptionState.UNDONE, stopped_in=None, reason=Text("adoptionReplaced", id=other_id))


def undone(adoption: Adoption, now: datetime) -> Adoption:
    """The adoption on its way back; a plan that was never started is given up. Raises Conflict."""
    if adoption.state in {AdoptionState.UNDOING, AdoptionState.UNDONE}:
        raise Conflict(Objection("adoptionAlready", id=adoption.id, state=adoption.state))
    if adoption.is_only_planned:
        return replace(adoption, state=AdoptionState.UNDONE, stopped_in=None, reason=Text("adoptionGivenUp"))
    return entered(adoption, AdoptionState.UNDOING, now)


def entered(adoption: Adoption, state: AdoptionState, now: datetime) -> Adoption:
    """The adoption at the beginning of a state."""
    first = Part.JOINING if adoption.takes_others else Part.PLANNED
    scan = Scan(began=now, part=first if state is AdoptionState.FILLING else None)
    return replace(adoption, state=state, stopped_in=None, reason=None, scan=scan)


def _confirmed(adoption: Adoption, fingerprint: object, loss_confirmed: object) -> bool:
    problems = []
    if fingerprint != adoption.fingerprint:
        problems.append(Problem("plan", Objection("adoptionFingerprint", fingerprint=adoption.fingerprint)))
    if loss_confirmed is not None and not isinstance(loss_confirmed, bool):
        problems.append(Problem("letGo", Objection("mustBeBoolean")))
    if problems:
        raise InvalidRequest(*problems)
    return loss_confirmed is True
