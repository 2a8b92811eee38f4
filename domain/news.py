"""What there is to tell about an allotment: found in its log, from where the last message ended.

Nothing is kept for sending: a decision that is stored will be told, and one that is not stored cannot be. `Position`
says how far it has been told; what lies between two positions is one message.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from domain.allotments import Allotment, AllotmentState, Decision, DecisionKind
from domain.requests import UNDECIDED, LimitRequest, RequestState
from domain.seat_ends import REMINDER

ITEMS_AT_MOST = 200
"""So many items are listed in one message; the rest goes with the next one."""

TOLD_AT_FIRST = timedelta(days=1)
"""Where nothing has been told yet, what is older than this is not told any more."""


class Topic(StrEnum):
    """What a message is about."""

    REFUSED = "refused"
    LICENCE_FAILED = "licenceFailed"
    THRESHOLD = "threshold"
    SUSPENDED = "suspended"
    REQUEST_ASKED = "requestAsked"
    REQUEST_DECIDED = "requestDecided"
    END_NEAR = "endNear"
    ENDED = "ended"
    WAIT_END_NEAR = "waitEndNear"
    WAIT_ENDED = "waitEnded"


class Audience(StrEnum):
    """Who is told."""

    OWNERS = "owners"
    ADMINISTRATORS = "administrators"
    PERSON = "person"
    WEBHOOK = "webhook"


_OWNERS, _ADMINISTRATORS, _PERSON = Audience.OWNERS, Audience.ADMINISTRATORS, Audience.PERSON
HEARS: Mapping[Topic, frozenset[Audience]] = {
    Topic.REFUSED: frozenset({_OWNERS, _PERSON}),
    Topic.LICENCE_FAILED: frozenset({_OWNERS}),
    Topic.THRESHOLD: frozenset({_OWNERS, _ADMINISTRATORS}),
    Topic.SUSPENDED: frozenset({_OWNERS, _ADMINISTRATORS}),
    Topic.REQUEST_ASKED: frozenset({_ADMINISTRATORS}),
    Topic.REQUEST_DECIDED: frozenset({_OWNERS, _PERSON}),
    Topic.END_NEAR: frozenset({_OWNERS, _PERSON}),
    Topic.ENDED: frozenset({_OWNERS, _PERSON}),
    Topic.WAIT_END_NEAR: frozenset({_OWNERS, _PERSON}),
    Topic.WAIT_ENDED: frozenset({_OWNERS, _PERSON}),
}
"""Who is told of what; the webhook is told everything."""

_OF_A_DECISION: Mapping[DecisionKind, Topic] = {
    DecisionKind.ROLLED_BACK: Topic.REFUSED,
    DecisionKind.FAILED: Topic.LICENCE_FAILED,
    DecisionKind.REMINDED: Topic.END_NEAR,
    DecisionKind.ENDED: Topic.ENDED,
}
_OF_WHO_HAS_NO_SEAT: Mapping[DecisionKind, Topic] = {
    **_OF_A_DECISION,
    DecisionKind.REMINDED: Topic.WAIT_END_NEAR,
    DecisionKind.ENDED: Topic.WAIT_ENDED,
}
_TAKES_A_SEAT = frozenset({DecisionKind.LICENSED, DecisionKind.PROMOTED})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell. about: whom it is about, an object id; None: the allotment itself.

    source: where it comes from in the record: the decision's number, the request's id, or empty.
    """

    topic: Topic
    when: datetime
    about: str | None = None
    used: int = 0
    limit: int = 0
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """How far an allotment has been told.

    decision: the number of the last decision. suspended: the reason of the suspension that was told; empty: none.
    request, request_state: the newest request for a higher limit, and how it stood.
    """

    decision: int = 0
    suspended: str = ""
    request: str = ""
    request_state: str = ""


def topics(allotment: Allotment, decision: Decision) -> Sequence[Topic]:
    """What is to be told about a decision, if anything."""
    topic = (_OF_WHO_HAS_NO_SEAT if decision.requested else _OF_A_DECISION).get(decision.kind)
    if topic is not None:
        return [topic]
    taken = decision.kind in _TAKES_A_SEAT and decision.requested > 0
    crossed = taken and any(at == decision.used + 1 for at in _thresholds(allotment, decision.limit))
    return [Topic.THRESHOLD] if crossed else []


def position_after(
    allotment: Allotment, told: Position, decisions: Iterable[Decision], requests: Iterable[LimitRequest]
) -> Position:
    """How far the next message tells: up to now, but no more than ITEMS_AT_MOST of what was decided.

    decisions: all those after `told`, in the order of their numbers. requests: those that are news, in the order in
    which they were asked.
    """
    count, last = 0, told.decision
    for decision in decisions:
        count += len(topics(allotment, decision))
        if count > ITEMS_AT_MOST:
            break
        last = decision.id
    request, state = told.request, told.request_state
    for each in requests:
        request, state = each.id, each.state.value
    reason = (allotment.state_reason or "-") if allotment.state is AllotmentState.SUSPENDED else ""
    return Position(last, reason, request, state)


def items_between(
    allotment: Allotment,
    told: Position,
    after: Position,
    decisions: Iterable[Decision],
    requests: Iterable[LimitRequest],
) -> tuple[Item, ...]:
    """What lies between two positions; the same whenever it is asked, whatever has come since."""
    items = [
        _of_decision(topic, decision)
        for decision in decisions
        if told.decision < decision.id <= after.decision
        for topic in topics(allotment, decision)
    ]
    for request in requests:
        if after.request and request.id >= after.request:
            items += _of_request(request, told, after)
    if after.suspended and after.suspended != told.suspended:
        when = allotment.looked or allotment.created
        items.append(Item(Topic.SUSPENDED, when, detail=after.suspended))
    return tuple(items)


def first_position(decisions: Iterable[Decision], requests: Iterable[LimitRequest], now: datetime) -> Position:
    """Where telling begins; both newest first: what is old by now is not told any more."""
    oldest = now - TOLD_AT_FIRST
    decision = next((each.id for each in decisions if each.decided < oldest), 0)
    request = next((each for each in requests if each.asked < oldest), None)
    return Position(decision, "", request.id if request else "", request.state.value if request else "")


def is_news(request: LimitRequest, told: Position) -> bool:
    """Whether a request is newer than the position, or stands differently now. Newer ones have smaller ids."""
    if not told.request or request.id < told.request:
        return True
    return request.id == told.request and request.state.value != told.request_state


def _of_decision(topic: Topic, decision: Decision) -> Item:
    used = decision.used + (topic is Topic.THRESHOLD)
    near = topic in {Topic.END_NEAR, Topic.WAIT_END_NEAR}
    detail = decision.cause.removeprefix(REMINDER) if near else decision.reason
    return Item(topic, decision.decided, decision.user_id, used, decision.limit, detail, str(decision.id))


def _of_request(request: LimitRequest, told: Position, after: Position) -> Iterable[Item]:
    if request.id != told.request:
        yield Item(
            Topic.REQUEST_ASKED,
            request.asked,
            request.asked_by,
            request.limit,
            request.allotted_units,
            request.message,
            request.id,
        )
    state = RequestState(after.request_state) if request.id == after.request else request.state
    if state not in UNDECIDED:
        words = request.answer or ""
        granted = request.allotted_units if request.state is RequestState.APPROVED else request.limit
        when = request.decided or request.asked
        yield Item(Topic.REQUEST_DECIDED, when, request.asked_by, request.allotted_units, granted, words, request.id)


def _thresholds(allotment: Allotment, limit: int) -> Iterable[int]:
    if allotment.alert_units is not None:
        yield allotment.alert_units
    if allotment.alert_percent is not None:
        yield ceil(limit * allotment.alert_percent / 100)
