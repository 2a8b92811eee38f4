"""What is asked of an allotment, one message on the enforcement queue, which has a session an allotment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any, Protocol

from domain.allotments import ROLLBACK_MARKER, Allotment
from domain.copies import replace
from domain.errors import Permanent
from domain.incoming import instant_of
from domain.layout import LAYOUT, is_newer
from domain.objections import Text
from domain.objections.coding import text_from, with_code

HINTS_AT_MOST = 2_000
"""So many notifications' people may come together in a command: Service Bus takes 256 KB in its standard tier."""

BY_NOTIFICATION = "byNotification"
"""The code of the cause of what follows a notification."""


class CommandKind(StrEnum):
    """What is to be done. The values are the words on the queue, and stay: the version before reads them.

    PREPARE:   go on with making the licensed groups; once each carries its product, observe.
    OBSERVE:   somebody may have joined or left; what counts is what the group's delta shows.
    FINISH:    something was begun and not yet seen to end; also: the limit was raised.
    RECONCILE: compare everything, believe no token.
    DELETE:    take back all seats, then forget the allotment.
    END_DATES: the end dates of the hinted people have come, or are near: they are removed from the group, or reminded.
    DELIVER:   what was decided is to be delivered as messages.
    PROBE:     nothing; it shows that commands are carried out, and how late (`domain.queue_health`).
    ADOPT:     go on with taking people over from another assignment (`domain.adoption`).
    NIGHT:     finish the night as soon as its last piece is in.
    RETRY:     somebody asks for every failed licence to be tried again.
    UNITS:     units of a product are free: who failed for want of them is tried again.
    ERASE:     put a token in the place of a person's id, in everything that is kept.
    CHANGE_PRODUCTS: go on with a change of an allotment's products (`domain.product_changes`).
    MERGE:     go on with a merge of two allotments (`domain.merging`).
    NAME:      keep the names of people about whom something was decided, so that they are found by them.
    RESERVATIONS: the dates of the hinted people's reservations have come.
    CHANGE:    the dates of planned changes have come; the hints name these, by id.
    """

    PREPARE = "prepare"
    OBSERVE = "look"
    FINISH = "finish"
    RECONCILE = "reconcile"
    DELETE = "delete"
    END_DATES = "endDates"
    DELIVER = "tell"
    PROBE = "probe"
    ADOPT = "adopt"
    NIGHT = "night"
    RETRY = "retry"
    UNITS = "units"
    ERASE = "erase"
    CHANGE_PRODUCTS = "changeProducts"
    MERGE = "merge"
    NAME = "name"
    RESERVATIONS = "reservations"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    allotment_id: whose session it goes to (`session`); with NIGHT the night's date, with ERASE the person: theirs are
            sessions of their own.
    hints:  what notifications said, user id → still there; a hint, not the truth.
    joined_and_left: people who, by the notifications, were added and removed again.
    unnamed: whether a notification told of a change and named nobody. Through Event Grid none names anybody.
    tries:  how often it has been put back, waiting for Graph or for a peer.
    rechecks: how often the hinted people, or a change that named nobody, were looked for and not found.
    queued: when it was first put on the queue.
    cause:  what brought it about, in words that a decision shows.
    ends:   the end dates that go with people who were added, user id → instant.
    redelivered: an earlier delivery was not completed, and may have left something undone. The queue knows it, so that
            no message says it.
    """

    kind: CommandKind
    allotment_id: str
    cause: str
    queued: datetime
    hints: Mapping[str, bool] = field(default_factory=dict)
    joined_and_left: frozenset[str] = frozenset()
    tries: int = 0
    rechecks: int = 0
    ends: Mapping[str, datetime] = field(default_factory=dict)
    redelivered: bool = False
    unnamed: bool = False

    @property
    def fresh(self) -> bool:
        """Whether nobody has begun with it."""
        return not self.redelivered and self.tries == 0

    @property
    def announced(self) -> bool:
        """Whether it is a look that nobody but a notification asked for: nobody waits for it."""
        code = self.cause.code if isinstance(self.cause, Text) else None
        return self.kind is CommandKind.OBSERVE and code == BY_NOTIFICATION

    @property
    def session(self) -> str:
        """The session that it goes to on the queue: telling and naming may take minutes, and hold nobody up."""
        own = {CommandKind.DELIVER: "tell-", CommandKind.NAME: "name-"}
        return f"{own.get(self.kind, '')}{self.allotment_id}"

    def next_attempt(self) -> "Command":
        """The same command after another try."""
        return replace(self, tries=self.tries + 1)


class CommandQueue(Protocol):
    """The enforcement queue: sessions by allotment, in order within one."""

    async def connect(self) -> None:
        """Open the link on which commands are sent, so that the first one doesn't wait for it. Raises Transient."""
        ...

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        """Put commands on the queue, to be delivered from `at` on.

        deduplicate_as: a name; a second message of that name within the queue's duplicate detection window is dropped.
        """
        ...


def missing_hints(command: Command, seen: Collection[str]) -> dict[str, bool]:
    """The hints that are not among what was observed (`+id`, `-id`)."""
    return {user: there for user, there in command.hints.items() if f"{'+' if there else '-'}{user}" not in seen}


def is_known(command: Command, allotment: Allotment, undone: Collection[str] = ()) -> bool:
    """Whether nothing new can follow from what the command was queued for, except about those who have
    `joined_and_left`.

    The last observation has shown it, or it is the echo of a rollback. Of the latter nobody can tell whether the person
    has come back since: that has a notification of its own, and the catch-up timer where it was lost.

    undone: whose coming a rollback has undone that was decided after the command was queued
    (`domain.admission.rolled_back_since`).
    """
    if command.kind is not CommandKind.OBSERVE or allotment.observed_at is None or allotment.delta_token is None:
        return False
    if command.ends or command.unnamed:
        return False
    new = missing_hints(command, set(allotment.seen)) if command.queued < allotment.observed_at else command.hints
    rolled_back = {marker[1:] for marker in allotment.seen if marker.startswith(ROLLBACK_MARKER)}
    return bool(command.hints) and all(user in (undone if there else rolled_back) for user, there in new.items())


def come_and_removed(command: Command, allotment: Allotment) -> set[str]:
    """Who is announced to have come, and was removed by a rollback, of which nothing was seen since."""
    seen = set(allotment.seen)
    return {user for user, there in command.hints.items() if there and f"{ROLLBACK_MARKER}{user}" in seen}


def joined_unobserved(command: Command, tries: int) -> frozenset[str]:
    """Who was there for a moment, by the notifications: who joined and left, or never showed in so many rechecks."""
    if command.rechecks < tries:
        return command.joined_and_left
    return command.joined_and_left | {user for user, there in command.hints.items() if there}


def waiting_time(tries: int, *, first: timedelta, longest: timedelta = timedelta(minutes=5)) -> timedelta:
    """How long to wait before the next try: doubling from `first`, never more than `longest`."""
    return min(longest, first * float(2 ** min(tries, 16)))


def round_up_to(when: datetime, grid: timedelta) -> datetime:
    """The first point of a grid that is not before `when`: what is wanted at about the same time is wanted at one."""
    step = grid.total_seconds()
    return datetime.fromtimestamp(ceil(when.timestamp() / step) * step, UTC)


def dedup_id(kind: CommandKind, allotment_id: str, due: datetime) -> str:
    """The message id under which commands of one kind, for one allotment and one time, become one.

    Service Bus drops a message whose id it has seen within minutes, also where the first one was delivered already.
    So `due` must be further ahead of the sender's clock than that is behind the broker's: see
    `application.services.Pacing`.
    """
    return f"{kind}-{allotment_id}-{due.timestamp() * 1000:.0f}"


def merged(commands: Iterable[Command]) -> list[Command]:
    """One command an allotment: hints together, of two about one person the later; queued when the last was.

    Where an allotment has more than HINTS_AT_MOST, there is another one for the rest.
    """
    together: dict[str, list[Command]] = {}
    for command in commands:
        of_one = together.setdefault(command.allotment_id, [])
        if of_one and len(of_one[-1].hints) + len(command.hints) <= HINTS_AT_MOST:
            of_one[-1] = _joined(of_one[-1], command)
        else:
            of_one.append(command)
    return [command for of_one in together.values() for command in of_one]


def _joined(earlier: Command, later: Command) -> Command:
    return replace(
        later,
        queued=max(earlier.queued, later.queued),
        hints={**earlier.hints, **later.hints},
        joined_and_left=earlier.joined_and_left | later.joined_and_left | _joined_then_left(earlier.hints, later.hints),
        ends={**earlier.ends, **later.ends},
        unnamed=earlier.unnamed or later.unnamed,
    )


def _joined_then_left(earlier: Mapping[str, bool], later: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(user for user, there in later.items() if not there and earlier.get(user))


def to_json(command: Command) -> dict[str, Any]:
    """The command as it goes on the wire."""
    return {
        "layout": LAYOUT,
        "kind": command.kind.value,
        "allotmentId": command.allotment_id,
        **with_code("cause", command.cause),
        "queuedDateTime": command.queued.isoformat(),
        "hints": dict(command.hints),
        "passed": sorted(command.joined_and_left),
        "tries": command.tries,
        "unseen": command.rechecks,
        "unnamed": command.unnamed,
        "ends": {user: ends.isoformat() for user, ends in command.ends.items()},
    }


def from_json(body: object) -> Command:
    """Read a command; raises Permanent (`MalformedCommand`, `NewerCommand`) and says what is wrong."""
    if not isinstance(body, dict):
        raise Permanent("MalformedCommand", f"The body must be a JSON object, and is {type(body).__name__}.")
    if is_newer(body):
        raise Permanent("NewerCommand", "A later release of the app has sent it. Send it again once that one runs.")
    try:
        hints, joined_and_left = body.get("hints", {}), body.get("passed", [])
        if not isinstance(hints, dict) or not all(isinstance(there, bool) for there in hints.values()):
            raise ValueError("hints must map user ids to true or false")
        if not isinstance(joined_and_left, list):
            raise ValueError("passed must be a list of user ids")
        ends = body.get("ends", {})
        if not isinstance(ends, dict):
            raise ValueError("ends must map user ids to instants")
        return Command(
            kind=CommandKind(body["kind"]),
            allotment_id=_text(body, "allotmentId"),
            cause=_cause(body),
            queued=_instant("queuedDateTime", body["queuedDateTime"]),
            hints={str(user): there for user, there in hints.items()},
            joined_and_left=frozenset(map(str, joined_and_left)),
            tries=_count(body, "tries"),
            rechecks=_count(body, "unseen"),
            ends={str(user): _instant("ends", text) for user, text in ends.items()},
            unnamed=body.get("unnamed") is True,
        )
    except KeyError as missing:
        raise Permanent("MalformedCommand", f"The property {missing} is missing.") from missing
    except (TypeError, ValueError) as wrong:
        raise Permanent("MalformedCommand", f"A property is malformed: {wrong}.") from wrong


def _text(body: dict[str, Any], name: str) -> str:
    value = body[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be a string that is not empty")
    return value


def _cause(body: dict[str, Any]) -> str:
    return text_from(body, "cause") or _text(body, "cause")


def _count(body: dict[str, Any], name: str) -> int:
    value = body.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} must be a whole number, 0 or more")
    return value


def _instant(name: str, value: object) -> datetime:
    try:
        return instant_of(value)
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong
