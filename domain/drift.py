"""Where the record and the tenant disagree about licences, found by a full comparison.

Who is a member of the watched group is compared by a complete look (`domain.admission`); here it is who holds
the licence.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.admission import Policy, Removals
from domain.allotments import Allotment, Member, MemberState

RETRY_FAILED_AFTER = timedelta(hours=12)
"""A refused grant is tried again by the nightly reconcile, and by no second one right after it."""


@dataclass(frozen=True, slots=True)
class LicenceDrift:
    """missing: seated people without a licence. intruders: people with one and without a seat."""

    missing: tuple[Member, ...]
    intruders: tuple[str, ...]


def licence_drift(members: Mapping[str, Member], holders: Sequence[Set[str]], now: datetime) -> LicenceDrift:
    """Compare the seats with those who hold each product (`holders`, one set a product).

    `holders` must have been read before `members`: a seat is recorded before it is granted, so that whoever
    holds a licence and has no row was never admitted.
    """
    everything, anything = frozenset.intersection(*map(frozenset, holders)), frozenset[str]().union(*holders)
    missing = tuple(row for row in members.values() if row.user_id not in everything and _should_hold(row, now))
    intruders = sorted(user for user in anything if not _may_hold(members.get(user)))
    return LicenceDrift(missing, tuple(intruders))


def too_many(allotment: Allotment, intruders: Collection[str], policy: Policy) -> Removals | None:
    """Intruders too many to remove unasked."""
    removals = Removals(tuple(intruders), allotment.consumed_units + len(intruders))
    if len(intruders) <= policy.removals or removals.fingerprint == allotment.confirmed_removals:
        return None
    return removals


def _should_hold(row: Member, now: datetime) -> bool:
    tried = row.apply_by or row.since
    if row.state is MemberState.FAILED:
        return tried <= now - RETRY_FAILED_AFTER
    return row.state is MemberState.LICENSED and tried <= now


def _may_hold(row: Member | None) -> bool:
    return row is not None and row.seated and not row.revoked
