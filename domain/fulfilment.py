"""What Graph did, or shows, becomes what is recorded.

A seat is taken before its grant is sent, and freed only after Graph has shown that the licence is gone.
Every function here compares the row that was acted upon with the row as it is now: where somebody else
has changed it meanwhile, his word holds and nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.admission import Draft, Plan, Policy, new_seat, releasing, suspended
from domain.allotments import (
    ROLLED_BACK,
    Allotment,
    DecisionKind,
    Licensing,
    Member,
    MemberState,
    remembered,
)
from domain.special_groups import CURE
from domain.young import UNKNOWN_AT_MOST, may_be_unknown


class Effect(StrEnum):
    """How a change in Graph ended. Already so counts as done.

    UNKNOWN: Graph answered 404. The person or the group may be too new for the replica that was asked; it may be gone;
    and of a removal it is also what Graph says where there is nothing to remove.
    """

    DONE = "done"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a change for one person ended, with Graph's words and the wait that it asked for."""

    effect: Effect
    detail: str = ""
    retry_after: timedelta | None = None


DONE = Outcome(Effect.DONE)

_WORST_FIRST = (Effect.LATER, Effect.UNKNOWN, Effect.REFUSED, Effect.DONE)


def worst(user_ids: Iterable[str], answers: Sequence[Mapping[str, Outcome]]) -> dict[str, Outcome]:
    """One outcome a person over several products: later before unknown before refused before done; done where nothing
    was asked.
    """
    return {
        user: min(
            (outcomes[user] for outcomes in answers if user in outcomes),
            key=lambda outcome: _WORST_FIRST.index(outcome.effect),
            default=DONE,
        )
        for user in user_ids
    }


RECOVERED = "The licence became active after all."
UNKNOWN_FOR = "Microsoft Graph has not known the person or the licensed group for"


@dataclass(frozen=True, slots=True)
class LicenceView:
    """What Graph shows of one person's licences that this allotment gave, over all its products.

    active: every product is active. present: at least one is there in any state.
    error:  the first error, in words with its cure; None where there is none.
    known:  Graph shows the person; if not, it shows no licence either, and proves nothing about somebody young.
    """

    active: bool
    present: bool
    error: str | None = None
    known: bool = True


GONE = LicenceView(active=False, present=False)
NOT_SHOWN = LicenceView(active=False, present=False, known=False)


def is_overdue(row: Member, now: datetime) -> bool:
    """Whether the time has passed by which the row's change had to be sent."""
    return row.apply_by is not None and row.apply_by <= now


def renew(
    allotment: Allotment, rows: Iterable[Member], now: datetime, policy: Policy, *, looked: datetime | None
) -> Plan:
    """Give grants and rollbacks that may no longer be sent a new time to send them by.

    looked: when the group was looked at for it; None: it was not. A rollback's time counts from then, for it runs
    out because the member may have gone and come back.
    """
    draft = Draft(allotment, now, "")
    from_when = {MemberState.PENDING: now, MemberState.ROLLING_BACK: looked}
    for row in rows:
        start = from_when.get(row.state)
        if start is not None and is_overdue(row, now) and start + policy.grant_window > now:
            draft.add(row, replace(row, apply_by=start + policy.grant_window))
    return draft.plan


def confirm(
    allotment: Allotment,
    acted: Mapping[str, Member],
    current: Mapping[str, Member],
    outcomes: Mapping[str, Outcome],
    *,
    now: datetime,
    cause: str,
) -> Plan:
    """Record what became of grants, revocations and rollbacks that were sent.

    A rollback that Graph refuses suspends the allotment: it cannot be enforced by removing people. What Graph does not
    know is tried later for as long as it may be too new. After that a grant has failed, and a rollback has nothing to
    remove. That there is no membership to revoke counts as revoked at once: `verify` looks again before the seat frees.
    """
    draft = Draft(allotment, now, cause)
    for user_id, outcome in sorted(outcomes.items()):
        row = current.get(user_id)
        if row is None or row != acted[user_id] or outcome.effect is Effect.LATER:
            continue
        unknown = outcome.effect is Effect.UNKNOWN
        if unknown and row.state is not MemberState.RELEASING and may_be_unknown(row.since, now):
            continue
        if outcome.effect is Effect.REFUSED:
            _refused(draft, row, outcome.detail)
        elif unknown and row.state is MemberState.PENDING:
            minutes = UNKNOWN_AT_MOST // timedelta(minutes=1)
            _failed(draft, row, f"{UNKNOWN_FOR} {minutes} minutes: {outcome.detail}")
        elif row.state is MemberState.PENDING:
            direct = allotment.licensing is Licensing.DIRECT
            seen, error = (now, None) if direct else (None, row.error)  # by group it has yet to be seen
            kind = DecisionKind.LICENSED if row.error and direct else None
            licensed = replace(row, state=MemberState.LICENSED, checked=seen, error=error)
            draft.add(row, licensed, kind, RECOVERED, 0)
        elif row.state is MemberState.RELEASING:
            draft.add(row, replace(row, revoked=True, error=None))
        elif row.state is MemberState.ROLLING_BACK:
            draft.add(row, None)
            removed = remembered(draft.allotment.seen, [f"{ROLLED_BACK}{user_id}"])
            draft.allotment = replace(draft.allotment, seen=removed)
    return draft.plan


def verify(
    allotment: Allotment,
    rows: Iterable[Member],
    views: Mapping[str, LicenceView],
    *,
    now: datetime,
    cause: str,
    policy: Policy,
) -> Plan:
    """Record what Graph shows of the licences: active, failed with its cause, recovered, or gone."""
    draft = Draft(allotment, now, cause)
    for row in rows:
        view = views.get(row.user_id)
        if view is None:
            continue
        match row.state:
            case MemberState.LICENSED:
                _verify_licensed(draft, row, view, policy)
            case MemberState.FAILED if view.active:
                recovered = replace(row, state=MemberState.LICENSED, checked=now, error=None)
                draft.add(row, recovered, DecisionKind.LICENSED, RECOVERED, 0)
            case MemberState.FAILED if view.error and view.error != row.error:
                draft.add(row, replace(row, error=view.error))
            case MemberState.RELEASING if row.revoked and now >= freed_from(row, policy):
                if view.known or not may_be_unknown(row.apply_by or row.since, now):
                    draft.add(row, replace(row, revoked=False) if view.present else None)
            case _:
                pass
    return draft.plan


def regrant(allotment: Allotment, rows: Iterable[Member], *, now: datetime, cause: str, policy: Policy) -> Plan:
    """Grant anew to seated people whose membership of a licensed group, or whose licence, is missing."""
    draft = Draft(allotment, now, cause)
    for row in rows:
        reason = "The seat was there, the licence was not: granted again."
        seat = replace(new_seat(row.user_id, now, policy, row), error=row.error)
        draft.add(row, seat, None if row.error else DecisionKind.LICENSED, reason, 0)
    return draft.plan


def release(allotment: Allotment, rows: Iterable[Member], *, now: datetime, cause: str, reason: str) -> Plan:
    """Take back every seat, and forget everybody who has none."""
    draft = Draft(allotment, now, cause)
    for row in rows:
        if row.state is MemberState.RELEASING:
            continue
        if row.seated:
            draft.add(row, releasing(row, now), DecisionKind.RELEASED, reason, 0)
        else:
            draft.add(row, None)
    return draft.plan


def freed_from(row: Member, policy: Policy) -> datetime:
    """The instant from which a look that shows the licence gone may be believed.

    Before it a grant that was sent in time may still take effect, or the look may be older than the grant.
    A licence that Graph has never shown as active gets longer: licensing by group may still be on its way.
    """
    sent_by = row.apply_by or row.since
    if row.checked is None:
        return sent_by + max(policy.settle, policy.unseen_settle)
    return max(sent_by, row.checked) + policy.settle


def due(row: Member, policy: Policy) -> datetime | None:
    """When the passing of time alone lets something be decided about the row; None: it never does."""
    match row.state:
        case MemberState.RELEASING if row.revoked:
            return freed_from(row, policy)
        case MemberState.LICENSED if row.checked is None:
            return (row.apply_by or row.since) + policy.unseen_settle
        case _:
            return None


def _refused(draft: Draft, row: Member, detail: str) -> None:
    match row.state:
        case MemberState.PENDING:
            _failed(draft, row, detail, f"Microsoft Graph refused the licence: {detail}")
        case MemberState.RELEASING if row.error != detail:
            draft.add(row, replace(row, error=detail))
        case MemberState.ROLLING_BACK:
            reason = f"Microsoft Graph refused to remove the member: {detail}"
            if row.error != detail:
                draft.add(row, replace(row, error=detail), DecisionKind.FAILED, reason)
            draft.allotment = suspended(draft.allotment, f"{reason} {CURE}")
        case _:
            pass


def _failed(draft: Draft, row: Member, error: str, reason: str | None = None) -> None:
    failed = replace(row, state=MemberState.FAILED, error=error)
    draft.add(row, failed, DecisionKind.FAILED if row.error != error else None, reason or error, 0)


def _verify_licensed(draft: Draft, row: Member, view: LicenceView, policy: Policy) -> None:
    if view.error and row.error and draft.now < (row.apply_by or row.since) + policy.unseen_settle:
        return  # it may be an error of before, of any product: licensing by group is still on its way
    if view.error and not view.active:
        _failed(draft, row, view.error)
    elif view.active and row.checked is None:
        kind = DecisionKind.LICENSED if row.error else None
        draft.add(row, replace(row, checked=draft.now, error=None), kind, RECOVERED, 0)
    elif not view.active and (row.apply_by or row.since) + policy.unseen_settle <= draft.now:
        draft.add(row, replace(new_seat(row.user_id, draft.now, policy, row), error=row.error))
