"""Where the record and the tenant disagree about licences, found by a full comparison.

Who is a member of the watched group is compared by a complete observation (`domain.admission`); here it is who holds
the licence.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.admission import Observed, Policy, Removals
from domain.allotments import Allotment, Member, MemberState, products_of

RETRY_FAILED_AFTER = timedelta(hours=12)
"""A refused grant is tried again by the nightly reconcile, and by no second one right after it."""


@dataclass(frozen=True, slots=True)
class LicenceDrift:
    """How the holders of a licence differ from the people with a seat.

    missing: seated people who are to be granted the licence again.
    unadmitted_holders: people who hold the licence and have no seat.
    """

    missing: tuple[Member, ...]
    unadmitted_holders: tuple[str, ...]


def in_doubt(members: Mapping[str, Member], in_error: Set[str] | None) -> dict[str, Member]:
    """The seats whose licence has to be asked about one by one.

    in_error: whom Graph lists with a licence error of the licensed groups; None where it has no such list.
    """
    seated = {user: row for user, row in members.items() if row.seated and not row.moving}
    if in_error is None:
        return seated
    return {user: row for user, row in seated.items() if row.state is MemberState.FAILED or user in in_error}


def licence_drift(
    allotment: Allotment, members: Mapping[str, Member], holders: Mapping[str, Set[str]], now: datetime
) -> LicenceDrift:
    """Compare the seats with those who hold each product (`holders`, by skuId).

    `holders` must have been read before `members`: a seat is recorded before it is granted, so that a
    holder without a row was never admitted.
    """

    def holds(row: Member) -> bool:
        return all(row.user_id in holders.get(each.sku_id, ()) for each in products_of(allotment, row))

    anything = frozenset[str]().union(*holders.values())
    lacking = tuple(row for row in members.values() if _should_hold(row, now) and not holds(row))
    missing = (*lacking, *to_try_again(members, now))
    return LicenceDrift(missing, tuple(strangers(anything, members)))


def joined_after(before: Collection[str], changes: Iterable[Observed]) -> set[str]:
    """The users who have joined a group after some more changes, in the order in which Graph tells them."""
    joined = set(before)
    for change in changes:
        (joined.add if change.present and change.kind == "user" else joined.discard)(change.user_id)
    return joined


def strangers(joined: Collection[str], members: Mapping[str, Member]) -> list[str]:
    """Who of those that joined a licensed group was never admitted, or is to be taken out of it.

    A seat is recorded before it is granted, so that `members` must have been read after the group.
    """
    return sorted(user for user in joined if not _may_hold(members.get(user)))


def too_many(allotment: Allotment, unadmitted_holders: Collection[str], policy: Policy) -> Removals | None:
    """The removal of these people, where they are too many to remove unasked; otherwise None."""
    removals = Removals(tuple(unadmitted_holders), allotment.consumed_units + len(unadmitted_holders))
    if (
        not policy.is_large(len(unadmitted_holders), removals.of)
        or removals.fingerprint == allotment.confirmed_removals
    ):
        return None
    return removals


def to_try_again(members: Mapping[str, Member], now: datetime) -> tuple[Member, ...]:
    """The failed seats whose last try is long ago: what made them fail may be gone."""
    latest = now - RETRY_FAILED_AFTER
    failed = (row for row in members.values() if row.state is MemberState.FAILED and not row.moving)
    return tuple(row for row in failed if (row.apply_by or row.since) <= latest)


def _should_hold(row: Member, now: datetime) -> bool:
    return row.state is MemberState.LICENSED and not row.moving and (row.apply_by or row.since) <= now


def _may_hold(row: Member | None) -> bool:
    return row is not None and row.seated and not row.revoked
