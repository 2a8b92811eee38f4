"""Every case of one observed person: there, gone or no user; recorded in each state; seats free or none."""

from itertools import product

import pytest

from domain.admission import Observation, Observed, decide
from domain.allotments import DecisionKind, Member, MemberState, Overflow
from tests.unit.domain.samples import CAUSE, NOW, POLICY, allotment, member, members

type Outcome = tuple[MemberState | None, DecisionKind | None]

USER = "ann"
OBSERVATIONS = {
    "present": Observed(USER, present=True),
    "absent": Observed(USER, present=False),
    "device": Observed(USER, present=True, kind="device"),
}

GETS_A_SEAT: Outcome = (MemberState.PENDING, DecisionKind.LICENSED)
IS_PROMOTED: Outcome = (MemberState.PENDING, DecisionKind.PROMOTED)
IS_ROLLED_BACK: Outcome = (MemberState.ROLLING_BACK, DecisionKind.ROLLED_BACK)
IS_TOLD_TO_WAIT: Outcome = (MemberState.WAITING, DecisionKind.WAITING)
GIVES_THE_SEAT_UP: Outcome = (MemberState.RELEASING, DecisionKind.RELEASED)
LEAVES_THE_QUEUE: Outcome = (None, DecisionKind.RELEASED)
IS_IGNORED: Outcome = (MemberState.IGNORED, DecisionKind.IGNORED)
IS_FORGOTTEN: Outcome = (None, None)

LEAVERS: dict[MemberState, Outcome] = {
    MemberState.PENDING: GIVES_THE_SEAT_UP,
    MemberState.LICENSED: GIVES_THE_SEAT_UP,
    MemberState.FAILED: GIVES_THE_SEAT_UP,
    MemberState.RELEASING: (MemberState.RELEASING, None),
    MemberState.WAITING: LEAVES_THE_QUEUE,
    MemberState.ROLLING_BACK: IS_FORGOTTEN,
    MemberState.IGNORED: IS_FORGOTTEN,
    MemberState.INELIGIBLE: IS_FORGOTTEN,
    MemberState.LEAVING: (MemberState.LEAVING, None),
}


def expected(observation: str, state: MemberState | None, *, free: bool, overflow: Overflow) -> Outcome:
    """The written rule, as a table."""
    if observation == "absent":
        return LEAVERS[state] if state else (None, None)
    if state is MemberState.WAITING and free:
        return IS_PROMOTED
    newcomers = {None, MemberState.ROLLING_BACK, MemberState.INELIGIBLE, MemberState.LEAVING}
    if state not in {*newcomers, MemberState.RELEASING}:
        return state, None
    if observation == "device":
        return (state, None) if state is MemberState.RELEASING else IS_IGNORED
    if state is MemberState.RELEASING or free:
        return GETS_A_SEAT
    return IS_ROLLED_BACK if overflow is Overflow.ROLLBACK else IS_TOLD_TO_WAIT


CASES = [
    pytest.param(*case, id=f"{case[0]}-{case[1] or 'unknown'}-{'free' if case[2] else 'full'}-{case[3]}")
    for case in product(OBSERVATIONS, [None, *MemberState], [True, False], Overflow)
]


@pytest.mark.parametrize(("observation", "state", "free", "overflow"), CASES)
def test_what_becomes_of_one_person(
    observation: str, state: MemberState | None, free: bool, overflow: Overflow
) -> None:
    row = member(USER, state) if state else None
    used, waiting = 1 if free else 2, int(state is MemberState.WAITING)
    before = allotment(overflow=overflow, consumed_units=used, waiting_units=waiting, next_place=2, observation_count=4)
    shown = Observation((OBSERVATIONS[observation],), complete=False, started=NOW, token="token-2")
    queue = [row] if row and waiting else []

    plan = decide(before, members(row) if row else {}, shown, queue, now=NOW, cause=CAUSE, policy=POLICY)

    becomes, kind = expected(observation, state, free=free, overflow=overflow)
    after = plan.steps[0].after if plan.steps else row
    assert (after.state if after else None) is becomes
    assert [decision.kind for decision in plan.decisions] == ([kind] if kind else [])
    assert len(plan.steps) == int(after != row)
    assert plan.allotment.consumed_units == used - seats(row) + seats(after)
    assert plan.allotment.waiting_units == int(becomes is MemberState.WAITING)
    assert plan.blocked is None


def seats(row: Member | None) -> int:
    return int(row is not None and row.seated)
