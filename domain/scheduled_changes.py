"""Changes of an allotment's limit and overflow rule that are planned for a date, and the way back.

A change goes planned → begun → done. What doesn't fit when its date comes goes to `asked`: nothing is changed and
nothing is suspended, and an administrator decides. `begun` is written with what was there before, so that after a crash
the change is completed once, and a change that somebody made by hand meanwhile is not undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Protocol

from domain.allotments import Allotment, Overflow
from domain.dates import DateEntry
from domain.errors import Conflict, Problem
from domain.instants import instant
from domain.objections import Objection, Text
from domain.proposals import AllotmentChange, AllowOvercommit, Units
from domain.reading import Rule
from domain.seat_ends import end_of, instant_of_request
from domain.stored import Page, Stored

DUE_DATE, UNTIL = "dueDateTime", "untilDateTime"

DUE_WITHIN = timedelta(days=1096)
"""How far away a change may be planned: three years."""


class ChangeState(StrEnum):
    """Where a planned change stands."""

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    ASKED = "asked"
    CANCELLED = "cancelled"


OPEN = frozenset({ChangeState.PLANNED, ChangeState.BEGUN})
"""These are carried out when their date has come."""


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """One change that is planned for a date.

    allotted_units, overflow: what they become. None: that setting stays.
    undoes: the change that this one gives back. Its own settings are known once that is done.
    before_units, before_overflow: what was there when it was begun. planned_by: an object id.
    decided, reason: when it came to its state, and why, in words.
    """

    id: str
    allotment_id: str
    due: datetime
    planned: datetime
    planned_by: str
    allotted_units: int | None = None
    overflow: Overflow | None = None
    allow_overcommit: bool = False
    undoes: str | None = None
    state: ChangeState = ChangeState.PLANNED
    before_units: int | None = None
    before_overflow: Overflow | None = None
    decided: datetime | None = None
    reason: str | None = None

    @property
    def change(self) -> AllotmentChange:
        """The change as a request makes it."""
        change: AllotmentChange = {}
        if self.allotted_units is not None:
            change["allotted_units"] = self.allotted_units
        if self.overflow is not None:
            change["overflow"] = self.overflow
        if self.allow_overcommit:
            change["allow_overcommit"] = True
        return change

    def is_made(self, allotment: Allotment) -> bool:
        """Whether the allotment is already as the change makes it."""
        return self.allotted_units in {None, allotment.allotted_units} and self.overflow in {None, allotment.overflow}

    def is_as_before(self, allotment: Allotment) -> bool:
        """Whether each setting is still as it was when the change was begun, or as the change makes it."""
        units = self.allotted_units is None or allotment.allotted_units in {self.before_units, self.allotted_units}
        return units and (self.overflow is None or allotment.overflow in {self.before_overflow, self.overflow})


class ScheduledChanges(Protocol):
    """The changes, one partition an allotment, in the order of their dates; each guarded by its ETag."""

    async def add(self, changes: Sequence[ScheduledChange]) -> None:
        """Keep new changes of one allotment, all or none. Raises StaleWrite where one of that id is there."""
        ...

    async def load(self, allotment_id: str, change_id: str) -> Stored[ScheduledChange] | None:
        """The change, or None."""
        ...

    async def write(self, change: ScheduledChange, etag: str) -> None:
        """Replace the change that has this ETag. Raises StaleWrite."""
        ...

    async def page(
        self, allotment_id: str | None, state: ChangeState | None, cursor: str | None, count: int
    ) -> Page[Stored[ScheduledChange]]:
        """A page of an allotment's changes, the earliest first; of all allotments' where it is None."""
        ...


@dataclass(frozen=True, slots=True)
class NewChange:
    """What is asked for: settings from a date on, and until when, after which they are as before."""

    due: datetime
    until: datetime | None = None
    allotted_units: int | None = None
    overflow: Overflow | None = None
    allow_overcommit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """What becomes of an allotment's settings at a date, and until when."""

    due_date_time: Annotated[
        datetime, Rule(datetime, instant_of_request), "When: in the future, at most three years away."
    ]
    until_date_time: Annotated[
        datetime | None,
        Rule({"type": ["string", "null"], "format": "date-time"}, end_of),
        "When the settings are given back as they were before. Null: they stay.",
    ] = None
    allotted_units: Annotated[Units | None, "The limit then; null: it stays."] = None
    overflow: Annotated[Overflow | None, "What becomes of people beyond the limit then; null: it stays."] = None
    allow_overcommit: AllowOvercommit = False

    @property
    def asked(self) -> NewChange:
        """What is asked for."""
        return NewChange(
            self.due_date_time, self.until_date_time, self.allotted_units, self.overflow, self.allow_overcommit
        )


def written(change: NewChange) -> dict[str, Any]:
    """A change as a manifest has it, in the one form in which changes are compared."""
    told = {
        "dueDateTime": instant(change.due),
        "untilDateTime": instant(change.until) if change.until else None,
        "allottedUnits": change.allotted_units,
        "overflow": change.overflow.value if change.overflow else None,
        "allowOvercommit": change.allow_overcommit or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def asked_of(changes: Iterable[ScheduledChange]) -> dict[str, NewChange]:
    """What is planned and not begun, by the ids of the changes, each with when it is given back."""
    planned_now = [each for each in changes if each.state is ChangeState.PLANNED]
    back = {each.undoes: each.due for each in planned_now if each.undoes is not None}
    return {
        each.id: NewChange(each.due, back.get(each.id), each.allotted_units, each.overflow, each.allow_overcommit)
        for each in planned_now
        if each.undoes is None
    }


def in_order(changes: Iterable[NewChange]) -> list[dict[str, Any]]:
    """Changes as a manifest has them, in the order of their dates."""
    return sorted(map(written, changes), key=lambda each: (each["dueDateTime"], str(sorted(each.items()))))


def problems_of(asked: NewChange, now: datetime) -> list[Problem]:
    """What is wrong with what is asked for."""
    problems = []
    if asked.allotted_units is None and asked.overflow is None:
        problems.append(Problem("allottedUnits", Objection("changeNothing")))
    if not now < asked.due <= now + DUE_WITHIN:
        problems.append(Problem(DUE_DATE, Objection("dueDateRange", days=DUE_WITHIN.days)))
    if asked.until is not None and not asked.due < asked.until <= now + DUE_WITHIN:
        problems.append(Problem(UNTIL, Objection("untilRange", days=DUE_WITHIN.days)))
    return problems


def planned(
    asked: NewChange, allotment_id: str, ids: tuple[str, str], *, by: str, now: datetime
) -> tuple[ScheduledChange, ...]:
    """The change that was asked for, and the one back. ids: two that are not in use."""
    there = ScheduledChange(
        _id(asked.due, ids[0]),
        allotment_id,
        asked.due,
        now,
        by,
        allotted_units=asked.allotted_units,
        overflow=asked.overflow,
        allow_overcommit=asked.allow_overcommit,
    )
    if asked.until is None:
        return (there,)
    return there, ScheduledChange(_id(asked.until, ids[1]), allotment_id, asked.until, now, by, undoes=there.id)


def _id(due: datetime, new_id: str) -> str:
    """Ids are in the order of dates."""
    return f"{due:%Y%m%dT%H%M%SZ}-{new_id[-12:]}"


def resolved(change: ScheduledChange, undone: ScheduledChange | None) -> ScheduledChange | None:
    """The change with its settings; None: they are not known yet, for what it undoes is still to be done.

    undone: the change that it undoes, where it undoes one. One that was never made leaves nothing to undo.
    """
    if change.undoes is None:
        return change
    if undone is not None and undone.state in OPEN:
        return None
    if undone is None or undone.state is not ChangeState.DONE:
        return replace(change, allotted_units=None, overflow=None)
    return replace(change, allotted_units=undone.before_units, overflow=undone.before_overflow)


def begun(change: ScheduledChange, allotment: Allotment) -> ScheduledChange:
    """The change, about to be made; one that was cut short stays as it is."""
    if change.state is ChangeState.BEGUN:
        return change
    units = None if change.allotted_units is None else allotment.allotted_units
    overflow = None if change.overflow is None else allotment.overflow
    return replace(change, state=ChangeState.BEGUN, before_units=units, before_overflow=overflow)


def ended(change: ScheduledChange, state: ChangeState, now: datetime, reason: str | None = None) -> ScheduledChange:
    """The change in its last state, or asked about."""
    return replace(change, state=state, decided=now, reason=reason)


def cancelled(change: ScheduledChange, by: str, now: datetime) -> ScheduledChange:
    """The change, given up. Raises Conflict where it is done, or being made."""
    if change.state not in {ChangeState.PLANNED, ChangeState.ASKED}:
        raise Conflict(Objection("changeDecided", state=change.state))
    return ended(change, ChangeState.CANCELLED, now, Text("changeCancelledBy", actor=by))


def again(change: ScheduledChange) -> ScheduledChange:
    """The change that is asked about, to be made after all. Raises Conflict where nothing is asked."""
    if change.state is not ChangeState.ASKED:
        raise Conflict(Objection("changeNotAsked", state=change.state))
    return replace(
        change, state=ChangeState.PLANNED, decided=None, reason=None, before_units=None, before_overflow=None
    )


def limits_at(
    allotments: Iterable[Allotment], changes: Iterable[ScheduledChange], until: datetime
) -> Mapping[str, int]:
    """The limit of each allotment, by id, once the open changes have been made whose date is not after that instant."""
    limits = {each.id: each.allotted_units for each in allotments}
    before: dict[str, int] = {}
    for change in sorted(changes, key=lambda each: (each.due, each.id)):
        if change.state not in OPEN or change.due > until or change.allotment_id not in limits:
            continue
        there = limits[change.allotment_id]
        if change.undoes is not None:
            limits[change.allotment_id] = before.get(change.undoes, there)
        elif change.allotted_units is not None:
            before[change.id] = there
            limits[change.allotment_id] = change.allotted_units
    return limits


def entry(change: ScheduledChange) -> DateEntry:
    """What the index has to hold about a change."""
    return DateEntry(change.due, change.allotment_id, change.id)
