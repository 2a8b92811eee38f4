"""What Graph did, or shows, becomes what is recorded.

A seat is taken before its grant is sent, and freed only after Graph has shown that the licence is gone.
Every function here compares the row that was acted upon with the row as it is now. Where another writer has changed it
meanwhile, that change holds and nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.admission import Draft, Plan, Policy, kept_in_line, new_seat, releasing, suspended
from domain.allotments import (
    ROLLBACK_MARKER,
    Allotment,
    DecisionKind,
    Licensing,
    Member,
    MemberState,
    Product,
    remembered,
)
from domain.copies import replace
from domain.directory import Group
from domain.licence_errors import (
    ACTIVE,
    NEVER_ACTIVE,
    NO_LONGER_ACTIVE,
    OTHER,
    Failure,
    error_of,
    explained,
    is_error,
    together,
)
from domain.objections import Text
from domain.permissions import MissingPermission
from domain.unenforceable_groups import not_removable
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
    """How a change for one person ended, with Graph's words and the wait that it asked for.

    failures: what a licence was refused for, by product. missing: what Graph does not permit the app.
    fixed:    the group whose kind stands against every change of its members.
    inner:    a removal was refused because of a group inside the watched group; the detail says which, and why.
    already:  it was so before it was asked for, as far as Graph says that.
    """

    effect: Effect
    detail: str = ""
    retry_after: timedelta | None = None
    failures: tuple[Failure, ...] = ()
    missing: MissingPermission | None = None
    fixed: Group | None = None
    inner: bool = False
    already: bool = field(default=False, compare=False)


DONE = Outcome(Effect.DONE)
ALREADY = Outcome(Effect.DONE, already=True)

_WORST_FIRST = (Effect.LATER, Effect.UNKNOWN, Effect.REFUSED, Effect.DONE)


def worst(user_ids: Iterable[str], answers: Sequence[Mapping[str, Outcome]]) -> dict[str, Outcome]:
    """One outcome a person over several products: later before unknown before refused before done; done where nothing
    was asked.
    """
    return {user: _worst([outcomes[user] for outcomes in answers if user in outcomes]) for user in user_ids}


def _worst(outcomes: Sequence[Outcome]) -> Outcome:
    found = min(outcomes, key=lambda outcome: _WORST_FIRST.index(outcome.effect), default=DONE)
    if found.effect is not Effect.REFUSED:
        return found
    return replace(found, failures=tuple(failure for outcome in outcomes for failure in outcome.failures))


GRANTS_IN_VAIN = 3
"""A licence that Graph has not shown as active after so many grants is not granted again by itself before the night."""


class ShownLicence(NamedTuple):
    """One licence as Graph shows it (licenseAssignmentState). updated: `lastUpdatedDateTime`; None: it doesn't say."""

    state: str
    error: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class LicenceStatus:
    """What Graph shows of one person's licences that this allotment gave, over all its products.

    active:   every product is active. present: at least one is there in any state.
    error:    what Entra has given up on, and what to do about it, in words; None: no error.
    failures: the same by product.
    lacking:  of licences that are there, the products that are neither active nor in error, with what they show:
              `Disabled`, a state that is not known, or nothing (NEVER_ACTIVE).
    known:    Graph shows the person; if not, it shows no licence either, and proves nothing about somebody young.
    since:    when the one of them last changed that has been as it is for longest; None: Graph doesn't say of each.
    """

    active: bool
    present: bool
    error: str | None = None
    failures: tuple[Failure, ...] = ()
    lacking: tuple[Failure, ...] = ()
    known: bool = True
    since: datetime | None = field(default=None, compare=False)


GONE = LicenceStatus(active=False, present=False)
NOT_SHOWN = LicenceStatus(active=False, present=False, known=False)


def licence_view(shown: Mapping[Product, ShownLicence | None]) -> LicenceStatus:
    """shown: the licence of each product; None: it is not there."""
    if not any(shown.values()):
        return GONE
    failed, lacking = dict[Product, str](), list[Failure]()
    for product, found in shown.items():
        against = error_of(found.state, found.error) if found else NEVER_ACTIVE
        if against and found and is_error(found.state):
            failed[product] = against
        elif against:
            lacking.append(Failure(product.sku_id, against))
    active = all(found and found.state in ACTIVE for found in shown.values())
    times = [found.updated for found in shown.values() if found]
    known = [updated for updated in times if updated]
    since = min(known) if len(known) == len(times) else None
    return LicenceStatus(active, True, in_words(failed), _failures(failed), tuple(lacking), since=since)


def in_words(errors: Mapping[Product, str]) -> Text | None:
    """The errors of products, and what to do about each, in words; None where there are none."""
    return together(explained(product.sku_part_number, error) for product, error in errors.items())


def _failures(errors: Mapping[Product, str]) -> tuple[Failure, ...]:
    return tuple(Failure(product.sku_id, error) for product, error in errors.items())


def _of_every(products: Iterable[Product], error: str) -> tuple[Failure, ...]:
    return _failures(dict.fromkeys(products, error))


def is_overdue(row: Member, now: datetime) -> bool:
    """Whether the time has passed by which the row's change had to be sent."""
    return row.apply_by is not None and row.apply_by <= now


def renew(
    allotment: Allotment, rows: Iterable[Member], now: datetime, policy: Policy, *, observed_at: datetime | None
) -> Plan:
    """Give grants and rollbacks that may no longer be sent a new time to send them by.

    observed_at: when the group was observed for it; None: it was not. A rollback's time counts from then, for it runs
    out because the member may have gone and come back.
    """
    draft = Draft(allotment, now, "")
    from_when = {MemberState.PENDING: now, MemberState.ROLLING_BACK: observed_at}
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
    permit is no refusal: it is tried later. A licence that was granted again, even directly, has yet to be confirmed.

    What Graph does not know is tried later for as long as it may be too new. After that a grant has failed, and a
    rollback has nothing to remove. That there is no membership to revoke counts as revoked at once: `verify` looks
    again before the seat frees.
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
            _refused(draft, row, outcome)
        elif unknown and row.state is MemberState.PENDING:
            minutes = UNKNOWN_AT_MOST // timedelta(minutes=1)
            reason = Text("unknownFor", minutes=minutes, detail=outcome.detail)
            _failed(draft, row, reason, _of_every(allotment.products, OTHER), reason)
        elif row.state is MemberState.PENDING and allotment.licensing is Licensing.DIRECT and not row.tries:
            kind = DecisionKind.LICENSED if row.error else None
            draft.add(row, shown_active(row, now), kind, Text("recovered"), requested=0)
        elif row.state is MemberState.PENDING:
            draft.add(row, replace(row, state=MemberState.LICENSED, checked=None))
        elif row.state is MemberState.RELEASING:
            draft.add(row, replace(row, revoked=True, error=None))
        elif row.state is MemberState.ROLLING_BACK:
            draft.add(row, None)
            removed = remembered(draft.allotment.seen, [f"{ROLLBACK_MARKER}{user_id}"])
            draft.allotment = replace(draft.allotment, seen=removed)
    return draft.plan


def verify(
    allotment: Allotment,
    rows: Iterable[Member],
    views: Mapping[str, LicenceStatus],
    *,
    now: datetime,
    cause: str,
    policy: Policy,
) -> Plan:
    """Record what Graph shows of the licences: active, failed with its cause, recovered, or gone.

    Of somebody who left and came back, Entra may not have taken the old licence yet. It says nothing about the new one,
    which may never come.
    """
    draft = Draft(allotment, now, cause)
    for row in rows:
        view = views.get(row.user_id)
        if view is None:
            continue
        match row.state:
            case MemberState.LICENSED | MemberState.FAILED if may_be_of_before(row, view.since, now, policy):
                pass
            case MemberState.LICENSED:
                _verify_licensed(draft, row, view, policy)
            case MemberState.FAILED if view.active:
                draft.add(row, shown_active(row, now), DecisionKind.LICENSED, Text("recovered"), requested=0)
            case MemberState.FAILED if view.error and (view.error, view.failures) != (row.error, row.failures):
                draft.add(row, replace(row, error=view.error, failures=view.failures))
            case MemberState.RELEASING if row.revoked and now >= freed_from(row, policy):
                if view.known or not may_be_unknown(row.apply_by or row.since, now):
                    draft.add(row, replace(row, revoked=False) if view.present else None)
            case _:
                pass
    return draft.plan


def regrant(
    allotment: Allotment, rows: Iterable[Member], *, now: datetime, cause: str, policy: Policy, asked: bool = False
) -> Plan:
    """Grant again to seated people whose membership of a licensed group, or whose licence, is missing.

    asked: somebody has asked for it, so that what was tried before does not count.
    """
    draft = Draft(allotment, now, cause)
    for row in rows:
        reason = Text("grantedAgain")
        seat = _granted_anew(row, now, policy, tries=0 if asked else row.tries + 1)
        if row.state is MemberState.LICENSED:  # no member of a licensed group: the licence may be on its way out
            seat = replace(seat, granted=now)
        draft.add(row, seat, None if row.error else DecisionKind.LICENSED, reason, requested=0)
    return draft.plan


def release(allotment: Allotment, rows: Iterable[Member], *, now: datetime, cause: str, reason: str) -> Plan:
    """Take back every seat, and forget everybody who has none."""
    draft = Draft(allotment, now, cause)
    for row in rows:
        if row.state in {MemberState.RELEASING, MemberState.LEAVING}:
            continue
        if row.seated:
            draft.add(row, releasing(row, now), DecisionKind.RELEASED, reason, requested=0)
        else:
            draft.add(row, None)
    return draft.plan


def freed_from(row: Member, policy: Policy) -> datetime:
    """The instant from which an answer that shows the licence gone may be believed.

    Before it a grant that was sent in time may still take effect, or the answer may be older than the grant.
    A licence that Graph has never shown as active gets longer: licensing by group may still be on its way.
    """
    sent_by = row.apply_by or row.since
    if row.checked is None:
        return sent_by + max(policy.propagation_margin, policy.unverified_margin)
    return max(sent_by, row.checked) + policy.propagation_margin


def may_be_of_before(row: Member, updated: datetime | None, now: datetime, policy: Policy) -> bool:
    """Whether a licence that Graph shows, and that last changed then, may be that of a membership that has ended.

    Where Entra leaves it as it is, it never changes: once a licence has had the time to show, it is believed. A change
    of products sends again what doesn't show; the time counts from the first try. Graph tells whole seconds.
    """
    if row.granted is None:
        return False
    older = updated is None or updated < row.granted.replace(microsecond=0)
    sent_by = row.granted + policy.grant_window if row.moving else row.apply_by or row.since
    return older and now < sent_by + policy.unverified_margin


def due(row: Member, policy: Policy) -> datetime | None:
    """When the passing of time alone lets something be decided about the row; None: it never does."""
    match row.state:
        case MemberState.RELEASING if row.revoked:
            return freed_from(row, policy)
        case MemberState.LICENSED if row.checked is None:
            return (row.apply_by or row.since) + policy.unverified_margin
        case _:
            return None


def shown_active(row: Member, now: datetime) -> Member:
    """The seat whose licence Graph shows as active: nothing that was before counts any more."""
    return replace(row, state=MemberState.LICENSED, checked=now, granted=None, error=None, failures=(), tries=0)


def _granted_anew(row: Member, now: datetime, policy: Policy, *, tries: int) -> Member:
    """The seat, pending again; what it failed with stays until it works. What is active already stays believed."""
    seat = new_seat(row.user_id, now, policy, row, row.generation)
    return replace(seat, error=row.error, failures=row.failures, tries=tries, granted=row.granted)


def _failed(draft: Draft, row: Member, error: str, failures: tuple[Failure, ...], reason: str) -> None:
    """The seat stays, without the licence; what is known already is not told again."""
    failed = replace(row, state=MemberState.FAILED, error=error, failures=failures)
    draft.add(row, failed, DecisionKind.FAILED if error != row.error else None, reason, requested=0)


def _refused(draft: Draft, row: Member, outcome: Outcome) -> None:
    detail, group = outcome.detail, outcome.fixed
    if group is not None:
        detail = Text("groupNamed", detail=detail, group=group.display_name, because=group.removal_blocked_by)
    match row.state:
        case MemberState.PENDING:
            failures = outcome.failures or _of_every(draft.allotment.products, OTHER)
            _failed(draft, row, detail, failures, Text("licenceRefused", detail=detail))
        case MemberState.RELEASING if row.error != detail:
            draft.add(row, replace(row, error=detail))
        case MemberState.ROLLING_BACK if outcome.inner and isinstance(detail, Text):
            kept_in_line(draft, row, detail)
        case MemberState.ROLLING_BACK:
            reason = Text("rollbackRefused", detail=detail)
            if row.error != detail:
                draft.add(row, replace(row, error=detail), DecisionKind.FAILED, reason)
            draft.allotment = suspended(draft.allotment, not_removable(group, reason))
        case _:
            pass


def _verify_licensed(draft: Draft, row: Member, view: LicenceStatus, policy: Policy) -> None:
    overdue = (row.apply_by or row.since) + policy.unverified_margin <= draft.now
    if view.error and row.error and not overdue:
        return  # it may be an error of before, of any product: licensing by group is still on its way
    if view.error and not view.active:
        _failed(draft, row, view.error, view.failures, view.error)
    elif view.active and (row.checked is None or row.tries):
        draft.add(
            row,
            shown_active(row, draft.now),
            DecisionKind.LICENSED if row.error else None,
            Text("recovered"),
            requested=0,
        )
    elif not view.active and overdue:
        _never_active(draft, row, view, policy)


def _never_active(draft: Draft, row: Member, view: LicenceStatus, policy: Policy) -> None:
    """Grant once more; it has failed where it was granted often enough, or is there and gives nothing.

    A licence that was active before is tried again like one that failed. The person may be in the licensed group, and
    to add them again would do nothing.
    """
    products = draft.allotment.products
    lacking = view.lacking or _of_every(products, NEVER_ACTIVE)
    if row.tries + 1 >= GRANTS_IN_VAIN or any(failure.error != NEVER_ACTIVE for failure in lacking):
        error = _named(products, lacking)
        _failed(draft, row, error, lacking, error)
        return
    anew = _granted_anew(row, draft.now, policy, tries=row.tries + 1)
    if row.checked is not None:
        lost = tuple(Failure(failure.sku_id, NO_LONGER_ACTIVE) for failure in lacking)
        anew = replace(anew, error=_named(products, lost), failures=lost)
    draft.add(row, anew)


def _named(products: Iterable[Product], failures: Iterable[Failure]) -> str:
    """What stands against the products, and what to do about it, in words."""
    by_sku = {each.sku_id: each.error for each in failures}
    return in_words({each: by_sku[each.sku_id] for each in products if each.sku_id in by_sku}) or ""
