"""What is lent between allotments, as each end writes it down, and what a lender has chosen about taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.copies import replace

LOANS_AT_MOST = 50
"""With so many others an allotment has loans in each direction; each takes some 80 bytes of its row."""


@dataclass(frozen=True, slots=True)
class Loan:
    """Units that are lent to, or borrowed from, one other allotment. since: when the latest of them were."""

    other: str
    units: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Reclaim:
    """How a lender takes back seats that people have, where somebody waits in it.

    notice_days:    so long before it ends, the holder of such a seat is told.
    share_a_round:  each night at most so many percent of a loan are told.
    protected_days: no seat ends sooner than so many days after it was given.
    """

    notice_days: int = 14
    share_a_round: int = 10
    protected_days: int = 90

    @property
    def notice(self) -> timedelta:
        """The time between telling and ending."""
        return timedelta(days=self.notice_days)

    @property
    def protected(self) -> timedelta:
        """The time after a grant in which no seat ends."""
        return timedelta(days=self.protected_days)


def more(loans: Iterable[Loan], other: str, units: int, when: datetime) -> tuple[Loan, ...]:
    """The loans with so many units more with another allotment."""
    found = {loan.other: loan for loan in loans}
    before = found.get(other)
    found[other] = Loan(other, units + (before.units if before else 0), when)
    return tuple(found.values())


def fewer(loans: Iterable[Loan], other: str, units: int) -> tuple[Loan, ...]:
    """The loans with so many units fewer with another allotment; one of none is over."""
    left = (replace(loan, units=loan.units - units) if loan.other == other else loan for loan in loans)
    return tuple(loan for loan in left if loan.units > 0)


def units_with(loans: Iterable[Loan], other: str) -> int:
    """How many units the loan with another allotment is of."""
    return sum(loan.units for loan in loans if loan.other == other)


def changed(before: Iterable[Loan], after: Iterable[Loan]) -> dict[str, int]:
    """By how many units the loan with each other allotment has changed, of those that have."""
    then = {loan.other: loan.units for loan in before}
    now = {loan.other: loan.units for loan in after}
    more_by = {other: now.get(other, 0) - then.get(other, 0) for other in {**then, **now}}
    return {other: units for other, units in more_by.items() if units}


def reclaim_json(reclaim: Reclaim) -> dict[str, int]:
    """The rules of taking back, by their names in the API."""
    return {
        "noticeDays": reclaim.notice_days,
        "shareAround": reclaim.share_a_round,
        "protectedDays": reclaim.protected_days,
    }
