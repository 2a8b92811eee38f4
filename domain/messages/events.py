"""What there is to report about an allotment: found in its log, from where the last message ended.

Nothing is kept for sending: a decision that is stored will be reported, and one that is not stored cannot be. A
`DeliveryCursor` says how far that has got. What lies between two of them is one message, in which everything is
counted and ITEMS_AT_MOST are listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil

from domain.allotments import Allotment, AllotmentState, Decision, DecisionKind
from domain.copies import replace
from domain.limit_requests import UNDECIDED, LimitRequest, RequestState
from domain.objections import Text
from domain.objections.coding import code, value_in
from domain.seat_requests import SeatEvent, SeatRequestState

ITEMS_AT_MOST = 200
"""So many items are listed in one message; it says how many more there are."""

TOLD_AT_ONCE = 10_000
"""So much is told by one message; the rest goes with the next one."""

TOLD_AT_FIRST = timedelta(days=1)
"""Where nothing has been told yet, what is older than this is not told any more."""


REFUSED_AGAIN_AFTER = timedelta(hours=1)
"""People who are refused again so soon after a refusal are not told again."""


class Topic(StrEnum):
    """What a message is about."""

    REFUSED = "refused"
    WAITING = "waiting"
    LACKING = "lacking"
    PROMOTED = "promoted"
    LICENCE_FAILED = "licenceFailed"
    THRESHOLD = "threshold"
    SUSPENDED = "suspended"
    REQUEST_ASKED = "requestAsked"
    REQUEST_DECIDED = "requestDecided"
    SEAT_ASKED = "seatAsked"
    SEAT_GRANTED = "seatGranted"
    SEAT_DENIED = "seatDenied"
    END_NEAR = "endNear"
    ENDED = "ended"
    WAIT_END_NEAR = "waitEndNear"
    WAIT_ENDED = "waitEnded"
    RESERVATION = "reservation"
    RESERVATION_LAPSED = "reservationLapsed"
    CHANGE_ASKED = "changeAsked"
    SEAT_RECALLED = "seatRecalled"
    RECALL_LIFTED = "recallLifted"
    UNITS_LENT = "unitsLent"
    UNITS_RETURNED = "unitsReturned"
    UNITS_CALLED_HOME = "unitsCalledHome"
    INELIGIBLE = "ineligible"
    MERGED = "merged"
    BACKED_UP = "backedUp"
    BACKUP_LOST = "backupLost"


class Audience(StrEnum):
    """Who is told."""

    OWNERS = "owners"
    ADMINISTRATORS = "administrators"
    PERSON = "person"
    WEBHOOK = "webhook"


class Place(StrEnum):
    """Where the portal shows what a message is about."""

    ALLOTMENT = "allotment"
    WAITING_ROOM = "waitingRoom"
    DECISIONS = "decisions"
    REQUESTS = "requests"
    OWN = "own"
    RESERVATIONS = "reservations"
    SCHEDULE = "schedule"


_OWNERS, _ADMINISTRATORS, _PERSON = Audience.OWNERS, Audience.ADMINISTRATORS, Audience.PERSON
AUDIENCES: Mapping[Topic, frozenset[Audience]] = {
    Topic.REFUSED: frozenset({_OWNERS, _PERSON}),
    Topic.WAITING: frozenset({_OWNERS, _PERSON}),
    Topic.LACKING: frozenset({_OWNERS, _PERSON}),
    Topic.PROMOTED: frozenset({_OWNERS, _PERSON}),
    Topic.LICENCE_FAILED: frozenset({_OWNERS}),
    Topic.THRESHOLD: frozenset({_OWNERS, _ADMINISTRATORS}),
    Topic.SUSPENDED: frozenset({_OWNERS, _ADMINISTRATORS}),
    Topic.REQUEST_ASKED: frozenset({_ADMINISTRATORS}),
    Topic.REQUEST_DECIDED: frozenset({_OWNERS, _PERSON}),
    Topic.SEAT_ASKED: frozenset({_OWNERS}),
    Topic.SEAT_GRANTED: frozenset({_PERSON}),
    Topic.SEAT_DENIED: frozenset({_PERSON}),
    Topic.END_NEAR: frozenset({_OWNERS, _PERSON}),
    Topic.ENDED: frozenset({_OWNERS, _PERSON}),
    Topic.WAIT_END_NEAR: frozenset({_OWNERS, _PERSON}),
    Topic.WAIT_ENDED: frozenset({_OWNERS, _PERSON}),
    Topic.RESERVATION: frozenset({_OWNERS}),
    Topic.RESERVATION_LAPSED: frozenset({_OWNERS, _PERSON}),
    Topic.CHANGE_ASKED: frozenset({_OWNERS, _ADMINISTRATORS}),
    Topic.SEAT_RECALLED: frozenset({_OWNERS, _PERSON}),
    Topic.RECALL_LIFTED: frozenset({_OWNERS, _PERSON}),
    Topic.UNITS_LENT: frozenset({_OWNERS}),
    Topic.UNITS_RETURNED: frozenset({_OWNERS}),
    Topic.UNITS_CALLED_HOME: frozenset({_OWNERS}),
    Topic.INELIGIBLE: frozenset({_OWNERS, _PERSON}),
    Topic.MERGED: frozenset({_OWNERS}),
    Topic.BACKED_UP: frozenset({_OWNERS, _PERSON}),
    Topic.BACKUP_LOST: frozenset({_OWNERS, _PERSON}),
}
"""Who is told of what; the webhook is told everything."""


class Rhythm(StrEnum):
    """When owners get their updates (COLLECTED): at once, or together after each day or week."""

    AT_ONCE = "atOnce"
    DAILY = "daily"
    WEEKLY = "weekly"


class Cadence(StrEnum):
    """When the nightly report is mailed.

    NEEDED: after a night that has found something new, or something that waits for its reader. WEEKLY: after the first
    night of a week, from Monday on. NIGHTLY: after each night.
    """

    NEVER = "never"
    NEEDED = "needed"
    WEEKLY = "weekly"
    NIGHTLY = "nightly"


_OF_LOANS = frozenset({Topic.UNITS_LENT, Topic.UNITS_RETURNED, Topic.UNITS_CALLED_HOME})
"""What a lender is told: each says with whom, and how many units."""

COLLECTED = _OF_LOANS | {
    Topic.WAITING,
    Topic.LACKING,
    Topic.PROMOTED,
    Topic.END_NEAR,
    Topic.ENDED,
    Topic.WAIT_END_NEAR,
    Topic.WAIT_ENDED,
    Topic.RECALL_LIFTED,
    Topic.BACKED_UP,
}
"""Updates: what owners may get together, for it needs nothing of them. The other topics they get at once."""


class Edition(StrEnum):
    """What a message holds: everything, all but the owners' updates, or these alone.

    DAILY, WEEKLY: the updates of owners who have chosen this for themselves. DIGEST: those of the others.
    """

    WHOLE = "whole"
    WITHOUT_UPDATES = "withoutUpdates"
    DIGEST = "digest"
    DAILY = "daily"
    WEEKLY = "weekly"


NEWS = frozenset({Edition.WHOLE, Edition.WITHOUT_UPDATES})
"""What is told at once."""

_CHOSEN: Mapping[Rhythm | None, frozenset[Edition]] = {
    None: frozenset({Edition.WHOLE, Edition.DIGEST}),
    Rhythm.AT_ONCE: NEWS,
    Rhythm.DAILY: frozenset({Edition.DAILY}),
    Rhythm.WEEKLY: frozenset({Edition.WEEKLY}),
}
"""In which editions owners find their updates, by what they have chosen; None: nothing."""


PLACES: Mapping[Topic, Place] = {
    Topic.REFUSED: Place.DECISIONS,
    Topic.WAITING: Place.WAITING_ROOM,
    Topic.LACKING: Place.WAITING_ROOM,
    Topic.WAIT_END_NEAR: Place.WAITING_ROOM,
    Topic.WAIT_ENDED: Place.DECISIONS,
    Topic.ENDED: Place.DECISIONS,
    Topic.REQUEST_ASKED: Place.REQUESTS,
    Topic.SEAT_ASKED: Place.REQUESTS,
    Topic.RESERVATION: Place.RESERVATIONS,
    Topic.RESERVATION_LAPSED: Place.DECISIONS,
    Topic.CHANGE_ASKED: Place.SCHEDULE,
    Topic.INELIGIBLE: Place.DECISIONS,
    Topic.BACKED_UP: Place.WAITING_ROOM,
    Topic.BACKUP_LOST: Place.WAITING_ROOM,
}
"""Where those who look after an allotment see more of a topic; of the others on the allotment's first page."""

_OF_A_DECISION: Mapping[DecisionKind, Topic] = {
    DecisionKind.ROLLED_BACK: Topic.INELIGIBLE,
    DecisionKind.INELIGIBLE: Topic.INELIGIBLE,
    DecisionKind.FAILED: Topic.LICENCE_FAILED,
    DecisionKind.REMINDED: Topic.END_NEAR,
    DecisionKind.ENDED: Topic.ENDED,
    DecisionKind.HELD_UP: Topic.RESERVATION,
    DecisionKind.LAPSED: Topic.RESERVATION_LAPSED,
    DecisionKind.CHANGE_ASKED: Topic.CHANGE_ASKED,
    DecisionKind.RECALLED: Topic.SEAT_RECALLED,
    DecisionKind.RECALL_LIFTED: Topic.RECALL_LIFTED,
    DecisionKind.LENT: Topic.UNITS_LENT,
    DecisionKind.RETURNED: Topic.UNITS_RETURNED,
    DecisionKind.CALLED_HOME: Topic.UNITS_CALLED_HOME,
    DecisionKind.MERGED: Topic.MERGED,
    DecisionKind.BACKED_UP: Topic.BACKED_UP,
}
_OF_WHO_HAS_NO_SEAT: Mapping[DecisionKind, Topic] = {
    **_OF_A_DECISION,
    DecisionKind.ROLLED_BACK: Topic.REFUSED,
    DecisionKind.WAITING: Topic.WAITING,
    DecisionKind.PROMOTED: Topic.PROMOTED,
    DecisionKind.REMINDED: Topic.WAIT_END_NEAR,
    DecisionKind.ENDED: Topic.WAIT_ENDED,
}
_LACKS = frozenset({"lacksPrerequisite", "lacksPrerequisiteNotOwned"})
"""Why somebody waits who asks for no seat yet."""

_TAKES_A_SEAT = frozenset({DecisionKind.LICENSED, DecisionKind.PROMOTED})
_WAITS = frozenset({Topic.WAITING, Topic.LACKING, Topic.BACKED_UP})
_OF_BACKUPS = frozenset({Topic.BACKED_UP, Topic.BACKUP_LOST})
_ONE_TO_A_MAIL = frozenset({Topic.END_NEAR, Topic.WAIT_END_NEAR})
"""Each person has a date of their own, so nobody shares a mail."""

_LIST_LAST = frozenset({Topic.WAITING, Topic.LACKING, Topic.PROMOTED, Topic.BACKED_UP})
"""What may come by the thousand, and needs nobody: it must not push other things off a list."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell. about: whom it is about, an object id; None: the allotment itself.

    source: where it comes from in the record: the decision's number, the request's id, or empty.
    ahead: how many wait before a person who begins to wait. actor: who did it, an object id; None: not known.
    again: it is a refusal soon after another one, of which the person has been told.
    """

    topic: Topic
    when: datetime
    about: str | None = None
    used: int = 0
    limit: int = 0
    detail: str = ""
    source: str = ""
    ahead: int | None = None
    actor: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryCursor:
    """How far an allotment's events have been delivered.

    decision: the number of the last decision. suspended: the reason of the suspension that was told; empty: none.
    request, request_state: the newest request for a higher limit, and how it stood.
    seat_event: the newest event of requests for a seat.
    """

    decision: int = 0
    suspended: str = ""
    request: str = ""
    request_state: str = ""
    seat_event: str = ""


def period_start(rhythm: Rhythm, now: datetime) -> datetime:
    """When the day, or the week from Monday on, has begun, in UTC: what was decided before may be told by now."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if rhythm is Rhythm.WEEKLY else day


def are_told(audience: Audience, topic: Topic, edition: Edition, chosen: Rhythm | None = None) -> bool:
    """Whether an audience is told of a topic in an edition. chosen: the rhythm that an owner has chosen."""
    if audience is Audience.WEBHOOK:
        return edition in NEWS
    editions = _CHOSEN[chosen] if audience is Audience.OWNERS and topic in COLLECTED else NEWS
    return audience in AUDIENCES[topic] and edition in editions


def topics(allotment: Allotment, decision: Decision) -> Sequence[Topic]:
    """What is to be told about a decision, if anything."""
    topic = (_OF_WHO_HAS_NO_SEAT if decision.requested else _OF_A_DECISION).get(decision.kind)
    if decision.kind is DecisionKind.WAITING and code(decision.reason) in _LACKS:
        topic = Topic.LACKING
    if decision.kind is DecisionKind.BACKUP_ENDED and code(decision.reason) == "backupLost":
        topic = Topic.BACKUP_LOST
    taken = decision.kind in _TAKES_A_SEAT and decision.requested > 0
    crossed = taken and any(at == decision.used + 1 for at in _thresholds(allotment, decision.limit))
    return [*([topic] if topic else []), *([Topic.THRESHOLD] if crossed else [])]


def cursor_after(
    allotment: Allotment,
    delivered: DeliveryCursor,
    decisions: Iterable[Decision],
    requests: Iterable[LimitRequest],
    seat_events: Iterable[SeatEvent] = (),
) -> DeliveryCursor:
    """How far the next message tells: up to now, but no more than TOLD_AT_ONCE of what was decided.

    At most ITEMS_AT_MOST of the items that each go to one person in a separate mail.

    decisions: all those after `delivered`, in the order of their numbers. requests: those that are undelivered, in the
    order in which they were asked. seat_events: the newest events of requests for a seat.
    """
    count, alone, last = 0, 0, delivered.decision
    for decision in decisions:
        found = topics(allotment, decision)
        count, alone = count + len(found), alone + len(_ONE_TO_A_MAIL.intersection(found))
        if count > TOLD_AT_ONCE or alone > ITEMS_AT_MOST:
            break
        last = decision.id
    request, state = delivered.request, delivered.request_state
    for each in requests:
        request, state = each.id, each.state.value
    reason = (allotment.state_reason or "-") if allotment.state is AllotmentState.SUSPENDED else ""
    newest = [*filter(None, [delivered.seat_event, *(each.id for each in seat_events)])]
    return DeliveryCursor(last, reason, request, state, min(newest, default=""))


def items_between(
    allotment: Allotment,
    delivered: DeliveryCursor,
    after: DeliveryCursor,
    decisions: Iterable[Decision],
    requests: Iterable[LimitRequest],
    seat_events: Iterable[SeatEvent] = (),
) -> tuple[Item, ...]:
    """What lies between two positions; the same whenever it is asked, whatever has come since.

    decisions: in the order of their numbers, from `compared_since` on.
    """
    items = list[Item]()
    last = dict[str, Decision]()
    for decision in decisions:
        again = _is_again(last.get(decision.user_id), decision)
        last[decision.user_id] = decision
        if delivered.decision < decision.id <= after.decision:
            items += [replace(_of_decision(topic, decision), again=again) for topic in topics(allotment, decision)]
    for request in requests:
        if after.request and request.id >= after.request:
            items += _of_request(request, delivered, after)
    between = (each for each in seat_events if _is_between(each, delivered, after))
    items += [_of_seat_event(each) for each in sorted(between, key=lambda each: each.id, reverse=True)]
    if after.suspended and after.suspended != delivered.suspended:
        when = allotment.observed_at or allotment.created
        items.append(Item(Topic.SUSPENDED, when, detail=after.suspended, actor=allotment.suspended_by))
    return tuple(items)


def compared_since(decisions: Iterable[Decision]) -> datetime | None:
    """Since when what was decided before these tells whether a refusal among them is the first; None: none is there."""
    refused = (decision.decided for decision in decisions if decision.kind is DecisionKind.ROLLED_BACK)
    first = min(refused, default=None)
    return first and first - REFUSED_AGAIN_AFTER


def listed(items: Sequence[Item]) -> tuple[Item, ...]:
    """Those that a message lists, in their order; where they are too many, those that need somebody first."""
    if len(items) <= ITEMS_AT_MOST:
        return tuple(items)
    by_need = sorted(range(len(items)), key=lambda at: (items[at].topic in _LIST_LAST, at))
    return tuple(items[at] for at in sorted(by_need[:ITEMS_AT_MOST]))


def gathered(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, with what is said of the same loan, in the same direction, said once: by the last of them."""
    found: dict[object, Item] = {}
    for number, item in enumerate(items):
        detail = item.detail
        if item.topic in _OF_LOANS and isinstance(detail, Text):
            key: object = (item.topic, detail.values.get("other"), detail.values.get("ends"))
            before = found.pop(key, None)
            units = sum(int(str(value_in(each.detail, "units"))) for each in (before, item) if each)
            found[key] = replace(item, detail=Text(detail.code, **{**detail.values, "units": units}))
        else:
            found[number] = item
    return tuple(found.values())


def to_persons(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items that the people concerned are told themselves.

    They are not told what they did themselves, nor of a refusal soon after another. People who got a seat, or were
    refused, before they could be told to wait are told only that.
    """
    settled = {item.about: at for at, item in enumerate(items) if item.topic in {Topic.PROMOTED, Topic.REFUSED}}
    return tuple(
        item
        for at, item in enumerate(items)
        if Audience.PERSON in AUDIENCES[item.topic]
        and item.about != item.actor
        and not item.again
        and not (item.topic in _WAITS and settled.get(item.about, -1) > at)
    )


def first_cursor(
    decisions: Iterable[Decision],
    requests: Iterable[LimitRequest],
    now: datetime,
    seat_events: Iterable[SeatEvent] = (),
) -> DeliveryCursor:
    """Where telling begins; all newest first: what is old by now is not told any more."""
    oldest = now - TOLD_AT_FIRST
    decision = next((each.id for each in decisions if each.decided < oldest), 0)
    request = next((each for each in requests if each.asked < oldest), None)
    event = next((each.id for each in seat_events if (each.request.ended or each.request.asked) < oldest), "")
    asked, state = (request.id, request.state.value) if request else ("", "")
    return DeliveryCursor(decision, "", asked, state, event)


def is_undelivered(request: LimitRequest, delivered: DeliveryCursor) -> bool:
    """Whether a request is newer than the position, or stands differently now. Newer ones have smaller ids."""
    if not delivered.request or request.id < delivered.request:
        return True
    return request.id == delivered.request and request.state.value != delivered.request_state


def _is_again(before: Decision | None, decision: Decision) -> bool:
    if before is None or {before.kind, decision.kind} != {DecisionKind.ROLLED_BACK}:
        return False
    return decision.decided - before.decided < REFUSED_AGAIN_AFTER


def _of_decision(topic: Topic, decision: Decision) -> Item:
    used = decision.used + (topic is Topic.THRESHOLD)
    ends = value_in(decision.reason, "ends") if decision.kind is DecisionKind.REMINDED else None
    detail = Text("instant", when=ends) if ends else decision.reason
    if topic is Topic.INELIGIBLE and (condition := value_in(decision.reason, "condition")):
        detail = Text("onlyFor", name=value_in(decision.reason, "name"), condition=condition)
    if topic in _OF_BACKUPS:
        detail = str(value_in(decision.reason, "backup"))
    return Item(
        topic,
        decision.decided,
        decision.user_id or None,
        used,
        decision.limit,
        detail,
        str(decision.id),
        ahead=decision.ahead,
        actor=_actor(decision.cause),
    )


def _actor(cause: object) -> str | None:
    """Whose doing it is, by the cause of a decision, or by what caused that."""
    if isinstance(cause, Text):
        actor = cause.values.get("actor")
        return str(actor) if actor else _actor(cause.values.get("cause"))
    return None


def _of_request(request: LimitRequest, delivered: DeliveryCursor, after: DeliveryCursor) -> Iterable[Item]:
    if request.id != delivered.request:
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
        yield Item(
            Topic.REQUEST_DECIDED,
            when,
            request.asked_by,
            request.allotted_units,
            granted,
            words,
            request.id,
            actor=request.decided_by,
        )


def _is_between(event: SeatEvent, delivered: DeliveryCursor, after: DeliveryCursor) -> bool:
    """Whether an event lies between two positions. Newer ones have smaller ids."""
    is_new = not delivered.seat_event or event.id < delivered.seat_event
    return is_new and bool(after.seat_event) and after.seat_event <= event.id


def _of_seat_event(event: SeatEvent) -> Item:
    topics_of = {SeatRequestState.APPROVED: Topic.SEAT_GRANTED, SeatRequestState.REFUSED: Topic.SEAT_DENIED}
    request = event.request
    topic, asks = topics_of.get(request.state, Topic.SEAT_ASKED), request.state is SeatRequestState.OPEN
    return Item(
        topic,
        request.asked if asks else request.ended or request.asked,
        request.user_id,
        detail=(request.message if asks else request.answer) or "",
        source=event.id,
        actor=request.user_id if asks else request.decided_by,
    )


def _thresholds(allotment: Allotment, limit: int) -> Iterable[int]:
    if allotment.alert_units is not None:
        yield allotment.alert_units
    if allotment.alert_percent is not None:
        yield ceil(limit * allotment.alert_percent / 100)
