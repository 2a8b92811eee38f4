"""What is done about findings, and plans of it that a person can look at first and confirm.

Repairs that take something from people are held to the blast radius of `domain.admission.Policy`. Where they are too
many, all of them ask.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.admission import Policy
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import TAKING, DriftPolicy, Kind, Way

GUARDED_ELSEWHERE = Kind.NEVER_ADMITTED
"""Enforcement itself stops before too many people are taken out of a licensed group (`domain.drift.too_many`)."""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A finding, and what is done about it. gone: when it was first seen to be gone again; None: it is there."""

    finding: Finding
    way: Way
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class DriftPlan:
    """What a reconcile of an allotment would do, as it was shown to somebody; it can be confirmed until it expires."""

    id: str
    allotment_id: str
    made: datetime
    expires: datetime
    treatments: tuple[PlannedAction, ...]

    @property
    def fingerprint(self) -> str:
        """The same for the same findings and the same treatment of them, whenever they are found."""
        return fingerprint(self.treatments)


def fingerprint(treatments: Iterable[PlannedAction]) -> str:
    """What tells one plan from another: which findings there are, and what is done about each."""
    lines = sorted(f"{each.finding.id} {each.way}" for each in treatments)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def planned_action(
    found: Iterable[Finding], chosen: DriftPolicy, policy: Policy, people: int
) -> tuple[PlannedAction, ...]:
    """What is done about each finding of an allotment with so many people."""
    treatments = [PlannedAction(finding, chosen.way(finding.kind)) for finding in found]
    taken = [each for each in treatments if each.way is Way.HEAL and _takes(each.finding)]
    if not policy.is_large(len({each.finding.subject for each in taken}), people):
        return tuple(treatments)
    return tuple(
        PlannedAction(each.finding, Way.ASK) if each.way is Way.HEAL and _takes(each.finding) else each
        for each in treatments
    )


def to_remediate(treatments: Iterable[PlannedAction], approved: Collection[str]) -> tuple[Finding, ...]:
    """The findings to repair now: those that are healed, and those that ask and have been confirmed by their id.

    What enforcement heals within its own blast radius is left to it.
    """
    return tuple(
        each.finding
        for each in treatments
        if (each.way is Way.HEAL and each.finding.kind is not GUARDED_ELSEWHERE)
        or (each.way is Way.ASK and each.finding.id in approved)
    )


def counts_by_kind(treatments: Iterable[PlannedAction]) -> Mapping[str, int]:
    """How many findings there are of each kind, by its name."""
    numbers: dict[str, int] = {}
    for each in treatments:
        numbers[each.finding.kind.value] = numbers.get(each.finding.kind.value, 0) + 1
    return dict(sorted(numbers.items()))


def _takes(finding: Finding) -> bool:
    return finding.kind in TAKING and finding.kind is not GUARDED_ELSEWHERE
