"""Which decisions a filter of the log lets through."""

from datetime import timedelta

import pytest

from domain.allotments import Decision, DecisionKind
from domain.decision_log import DecisionFilter
from tests.unit.domain.samples import CAUSE, NOW, SECOND

HOUR = timedelta(hours=1)
DECISION = Decision(7, "ann", DecisionKind.WAITING, "full", 1, 2, 2, CAUSE, NOW)


@pytest.mark.parametrize(
    ("only", "through"),
    [
        (DecisionFilter(), True),
        (DecisionFilter(user_id="ann"), True),
        (DecisionFilter(user_id="ben"), False),
        (DecisionFilter(kind=DecisionKind.WAITING), True),
        (DecisionFilter(kind=DecisionKind.LICENSED), False),
        (DecisionFilter(since=NOW), True),
        (DecisionFilter(since=NOW + SECOND), False),
        (DecisionFilter(until=NOW + SECOND), True),
        (DecisionFilter(until=NOW), False),
        (DecisionFilter("ann", DecisionKind.WAITING, NOW - HOUR, NOW + HOUR), True),
        (DecisionFilter("ann", DecisionKind.LICENSED, NOW - HOUR, NOW + HOUR), False),
        (DecisionFilter("ben", DecisionKind.WAITING, NOW - HOUR, NOW + HOUR), False),
    ],
)
def test_every_part_of_a_filter_has_to_fit(only: DecisionFilter, through: bool) -> None:
    assert only.lets_through(DECISION) is through
