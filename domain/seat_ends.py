"""End dates: given when somebody is added or later, and carried out by removing them from the group.

People who wait can have one too. They keep it when they are promoted, and leave the waiting room when it comes.
The end date is in the member's row, and stays there until the member leaves. An index by time
(`SeatEnds`) finds the rows that are due without reading the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.admission import Draft, Plan
from domain.allotments import Allotment, DecisionKind, Member, MemberState
from domain.copies import replace
from domain.directory import Group
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.incoming import instant_of
from domain.objections import Objection, Text
from domain.reading import refusal

END_DATE = "endDateTime"
AT_MOST = timedelta(days=3653)
"""How far away an end date may be: ten years."""

WRITTEN_WITHIN = timedelta(hours=1)
"""How long after its index entry an end date may still be written, for an addition goes through the queue.

An entry that was deleted too early is written again at night.
"""

_STAYS = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING})


@dataclass(frozen=True, slots=True)
class SeatEnd:
    """Somebody's end date in an allotment, and when something is due about it: the end itself, or a reminder before."""

    due: datetime
    ends: datetime
    allotment_id: str
    user_id: str


class SeatEnds(Protocol):
    """An index of end dates by time. It only hints: what counts is the end date in the member's row.

    An entry is put before the row is written, so that no end date is without one.
    """

    async def add(self, entries: Sequence[SeatEnd]) -> None:
        """Add entries; what is there already is fine."""
        ...

    async def due(self, until: datetime, count: int, *, after: SeatEnd | None = None) -> Sequence[SeatEnd]:
        """The first `count` entries up to that instant, the earliest first. Its cost does not depend on later ones.

        after: only those that come after this one.
        """
        ...

    async def remove(self, entries: Sequence[SeatEnd]) -> None:
        """Forget entries; that there are none is fine."""
        ...


def entries(
    allotment_id: str, user_id: str, ends: datetime, remind_before: timedelta | None, *, now: datetime
) -> list[SeatEnd]:
    """What the index has to hold about an end date. A reminder that is late already is due now, so that `due` says
    since when an entry may be there. remind_before: None: nobody is reminded.
    """
    waits = [timedelta(0), *([remind_before] if remind_before else [])]
    return [SeatEnd(max(ends - wait, min(now, ends)), ends, allotment_id, user_id) for wait in waits]


def is_open(entry: SeatEnd, row: Member | None) -> bool:
    """Whether something is left to do about an entry: the date has been neither changed nor carried out, and a
    reminder has not been given.
    """
    return row is not None and row.ends == entry.ends and not (entry.due < entry.ends and row.reminded)


def is_stale(entry: SeatEnd, now: datetime) -> bool:
    """Whether an entry that is not open can be forgotten: no write is under way any more that it was put for."""
    return entry.due < now - WRITTEN_WITHIN


def reminding(allotment: Allotment, rows: Mapping[str, Member], remind_before: timedelta, *, now: datetime) -> Plan:
    """Record a reminder, once, for everybody whose end date is near."""
    draft = Draft(allotment, now, "")
    for _, row in sorted(rows.items()):
        if row.ends is not None and now < row.ends <= now + remind_before and not row.reminded:
            draft.cause = Text("byNearEnd", ends=row.ends)
            reason = Text("reminded", ends=row.ends)
            waits = row.state is MemberState.WAITING
            draft.add(row, replace(row, reminded=True), DecisionKind.REMINDED, reason, requested=int(waits))
    return draft.plan


def end_of(value: object) -> datetime | None:
    """An end date as a request gives it; null takes it away. Raises InvalidRequest."""
    try:
        return None if value is None else instant_of(value)
    except ValueError as wrong:
        raise refusal("endDateShape") from wrong


def instant_of_request(value: object) -> datetime:
    """An instant as a request gives it, which it needs. Raises InvalidRequest."""
    found = end_of(value)
    if found is None:
        raise refusal("endDateShape")
    return found


def out_of_reach(ends: datetime | None, now: datetime) -> list[Problem]:
    """What is wrong with an end date that is past, or too far away."""
    if ends is None or now < ends <= now + AT_MOST:
        return []
    return [Problem(END_DATE, Objection("endDateRange", years=AT_MOST.days // 365))]


def require_removable(group: Group | None) -> None:
    """Go on if the group's members can be removed when their time comes. Raises InvalidRequest, NotFound."""
    if group is None:
        raise NotFound(Objection("groupDeleted"))
    if group.removal_blocked_by:
        raise InvalidRequest(Problem(END_DATE, Objection("endDateFixed", because=group.removal_blocked_by)))


def with_ends(plan: Plan, ends: Mapping[str, datetime]) -> Plan:
    """The plan with end dates for those whom it admits now: they get seat, or place, and date in one transaction."""
    if not ends:
        return plan
    steps = (
        replace(step, after=replace(step.after, ends=ends[step.user_id]))
        if step.after is not None and step.user_id in ends and _comes(step.before, step.after)
        else step
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def given(allotment: Allotment, rows: Mapping[str, Member], ends: Mapping[str, datetime], *, now: datetime) -> Plan:
    """Give end dates to those who were admitted before their dates came to be known. A date that is there stays."""
    draft = Draft(allotment, now, "")
    for user_id, row in sorted(rows.items()):
        if row.state in _STAYS and row.ends is None:
            draft.add(row, replace(row, ends=ends[user_id]))
    return draft.plan


def changed(allotment: Allotment, row: Member, ends: datetime | None, *, now: datetime) -> Plan:
    """Set somebody's end date, or take it away. Raises Conflict where they are on their way out."""
    if row.state not in _STAYS:
        raise Conflict(Objection("nothingToEnd", user=row.user_id, state=row.state, name=allotment.display_name))
    draft = Draft(allotment, now, "")
    if row.ends != ends:
        draft.add(row, replace(row, ends=ends, reminded=False, recalled=None))
    return draft.plan


def lifted(
    allotment: Allotment, rows: Mapping[str, Member], stay: Mapping[str, str], *, now: datetime, cause: str
) -> Plan:
    """Take the end date off those who stay members by a group inside the watched group, and say by which.

    stay: why each of them is not removed.
    """
    draft = Draft(allotment, now, cause)
    for user_id, row in sorted(rows.items()):
        if row.has_ended(now):
            reason = Text("endLifted", ends=row.ends, because=stay[user_id])
            after = replace(row, ends=None, reminded=False, recalled=None)
            draft.add(row, after, DecisionKind.END_LIFTED, reason, requested=0)
    return draft.plan


def not_ended(group: Group | None, detail: str) -> Text:
    """Why an allotment is suspended when Graph refuses to remove those whose end dates have come.

    group: the watched group, where its kind is why; None: something else is, as Graph's words say.
    """
    refusal = Text("endRefused", detail=detail)
    return Text("putRight", what=refusal) if group is None else Text("endRefusedFixed", what=refusal)


def _comes(before: Member | None, after: Member) -> bool:
    return (before is None or before.state not in _STAYS) and after.state in _STAYS
