"""Changes of an allotment's settings that are planned for a date, and the way back: limit, overflow rule, lending.

A change goes planned → begun → done. What doesn't fit when its date comes goes to `asked`: nothing is changed and
nothing is suspended, and an administrator decides. `begun` is written with what was there before, so that after a crash
the change is completed once, and a change that somebody made by hand meanwhile is not undone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Protocol, cast

from domain.allotments import Allotment, Overflow
from domain.copies import replace
from domain.dates import DateEntry
from domain.errors import Conflict, Problem
from domain.instants import instant
from domain.loans import Reclaim, reclaim_json
from domain.objections import Objection, Text
from domain.proposals import AllotmentChange, AllowOvercommit, Reclaiming, Units
from domain.reading import Rule, in_camel_case
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


type Settings = Mapping[str, Any]
"""Settings by their names in `Allotment`; what isn't there stays. Of those in `PLANNABLE` alone."""

PLANNABLE = ("allotted_units", "overflow", "lending_limit", "borrowing_limit", "kept_units", "reclaim")


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """One change that is planned for a date.

    settings: what they become.
    undoes: the change that this one gives back. Its own settings are known once that is done.
    before: what was there when it was begun. planned_by: an object id.
    decided, reason: when it came to its state, and why, in words.
    """

    id: str
    allotment_id: str
    due: datetime
    planned: datetime
    planned_by: str
    settings: Settings = field(default_factory=dict)
    allow_overcommit: bool = False
    undoes: str | None = None
    state: ChangeState = ChangeState.PLANNED
    before: Settings = field(default_factory=dict)
    decided: datetime | None = None
    reason: str | None = None

    @property
    def change(self) -> AllotmentChange:
        """The change as a request makes it."""
        change: Any = {**self.settings, **({"allow_overcommit": True} if self.allow_overcommit else {})}
        return cast(AllotmentChange, change)

    def is_made(self, allotment: Allotment) -> bool:
        """Whether the allotment is already as the change makes it."""
        return all(getattr(allotment, name) == value for name, value in self.settings.items())

    def is_as_before(self, allotment: Allotment) -> bool:
        """Whether each setting is still as it was when the change was begun, or as the change makes it."""
        return all(getattr(allotment, name) in (self.before.get(name), new) for name, new in self.settings.items())


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
    settings: Settings = field(default_factory=dict)
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
    lending_limit: Annotated[Units | None, "How many seats it lends at most then; null: it stays."] = None
    borrowing_limit: Annotated[Units | None, "How many seats it borrows at most then; null: it stays."] = None
    kept_units: Annotated[Units | None, "So many free seats it doesn't lend then; null: it stays."] = None
    reclaim: Annotated[Reclaiming, "How it takes back seats that people have then; null: it stays."] = None
    reclaims: Annotated[
        bool | None, "False: it takes back no seats that people have then, and `reclaim` isn't used; null: it stays."
    ] = None

    @property
    def asked(self) -> NewChange:
        """What is asked for."""
        named = {name: getattr(self, name) for name in PLANNABLE}
        settings = {name: value for name, value in named.items() if value is not None}
        if self.reclaims is not None:
            settings["reclaim"] = (self.reclaim or Reclaim()) if self.reclaims else None
        return NewChange(self.due_date_time, self.until_date_time, settings, self.allow_overcommit)


def settings_json(settings: Settings) -> dict[str, Any]:
    """Settings by their names in the API, as a planned change has them."""
    told = {in_camel_case(name): settings[name] for name in PLANNABLE if settings.get(name) is not None}
    if "reclaim" in told:
        told["reclaim"] = reclaim_json(told["reclaim"])
    elif "reclaim" in settings:
        told["reclaims"] = False
    return told


def written(change: NewChange) -> dict[str, Any]:
    """A change as a manifest has it, in the one form in which changes are compared."""
    told = {
        "dueDateTime": instant(change.due),
        "untilDateTime": instant(change.until) if change.until else None,
        **settings_json(change.settings),
        "allowOvercommit": change.allow_overcommit or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def asked_of(changes: Iterable[ScheduledChange]) -> dict[str, NewChange]:
    """What is planned and not begun, by the ids of the changes, each with when it is given back."""
    planned_now = [each for each in changes if each.state is ChangeState.PLANNED]
    back = {each.undoes: each.due for each in planned_now if each.undoes is not None}
    return {
        each.id: NewChange(each.due, back.get(each.id), each.settings, each.allow_overcommit)
        for each in planned_now
        if each.undoes is None
    }


def in_order(changes: Iterable[NewChange]) -> list[dict[str, Any]]:
    """Changes as a manifest has them, in the order of their dates."""
    return sorted(map(written, changes), key=lambda each: (each["dueDateTime"], str(sorted(each.items()))))


def problems_of(asked: NewChange, now: datetime) -> list[Problem]:
    """What is wrong with what is asked for."""
    problems = []
    if not asked.settings:
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
        settings=asked.settings,
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
        return replace(change, settings={})
    return replace(change, settings=undone.before)


def begun(change: ScheduledChange, allotment: Allotment) -> ScheduledChange:
    """The change, about to be made; one that was cut short stays as it is."""
    if change.state is ChangeState.BEGUN:
        return change
    before = {name: getattr(allotment, name) for name in change.settings}
    return replace(change, state=ChangeState.BEGUN, before=before)


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
    return replace(change, state=ChangeState.PLANNED, decided=None, reason=None, before={})


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
        elif "allotted_units" in change.settings:
            before[change.id] = there
            limits[change.allotment_id] = change.settings["allotted_units"]
    return limits


def beyond_lending(allotment: Allotment, settings: Settings) -> Iterator[Problem]:
    """What of planned lending settings would not be so at once: units that are lent or borrowed beyond them stay with
    those who use them until they are free.
    """
    for name, units, code in (
        ("lending_limit", allotment.lent_units, "lentBeyond"),
        ("borrowing_limit", allotment.borrowed_units, "borrowedBeyond"),
    ):
        if (most := settings.get(name)) is not None and units > most:
            yield Problem(in_camel_case(name), Objection(code, name=allotment.display_name, units=units, most=most))


def entry(change: ScheduledChange) -> DateEntry:
    """What the index has to hold about a change."""
    return DateEntry(change.due, change.allotment_id, change.id)
