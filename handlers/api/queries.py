"""What requests say in their queries: each type is the query parameters of a route."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from domain.adoption.model import Verdict
from domain.allotments import DecisionKind
from domain.audit import AuditKind
from domain.directory import OBJECT_ID
from domain.incoming import instant_of, whole_number
from domain.limit_requests import RequestState
from domain.merging.model import Verdict as MergeVerdict
from domain.product_changes.model import Verdict as MoveVerdict
from domain.reading import Rule, as_said, object_id, refusal
from domain.scheduled_changes import ChangeState
from domain.seat_requests import SeatRequestState
from handlers.api.bodies import Searched
from handlers.api.report.as_csv import PARTS
from handlers.api.shapes import Seated

PAGE, PAGE_AT_MOST = 100, 999
DAYS, DAYS_AT_MOST = 90, 3660
IDS_AT_MOST = 100


def _number(most: int) -> Rule:
    def number(text: str) -> int:
        found = whole_number(text, least=1, most=most)
        if found is None:
            raise refusal("numberBetween", least=1, most=most)
        return found

    return Rule({"type": "integer", "minimum": 1, "maximum": most}, number)


def _time(text: str) -> datetime:
    try:
        return instant_of(text, zone=UTC)
    except ValueError as wrong:
        raise refusal("mustBeTime") from wrong


def _ids(text: str | None) -> frozenset[str]:
    ids = frozenset(each.strip().lower() for each in (text or "").split(","))
    if len(ids) > IDS_AT_MOST or not all(map(OBJECT_ID.fullmatch, ids)):
        raise refusal("idsList", most=IDS_AT_MOST)
    return ids


Id = Annotated[str, object_id()]
Ids = Annotated[frozenset[str], Rule(str, _ids), f"Object ids, separated by commas, at most {IDS_AT_MOST}."]
Time = Annotated[datetime, Rule(datetime, _time)]
_Format = "How it is answered."
_InAllotment = Annotated[str | None, as_said(str), "Look in this allotment alone."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Where a page begins."""

    cursor: Annotated[str | None, as_said(str), "Where the page begins: from a nextLink."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Further):
    """A page of a list."""

    top: Annotated[int, _number(PAGE_AT_MOST), "How many at most."] = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPart(Further):
    """How much of the manifest."""

    top: Annotated[
        int | None, _number(PAGE_AT_MOST), "How many allotments at most, by group. If you leave it out: all of them."
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """How an allotment is deleted."""

    licences: Annotated[Literal["remove", "keep"], "What becomes of the licences."] = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignments(Paged):
    """Which seats."""

    state: Annotated[Seated | None, "In this state alone."] = None
    ids: Ids | None = None
    order: Annotated[Literal["id", "name"], "In which order."] = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Paged):
    """Which time."""

    from_: Annotated[Time | None, "From this time on."] = None
    to: Annotated[Time | None, "Before this time."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions(Between):
    """Which decisions, and how."""

    user_id: Annotated[Id | None, "Of this person alone."] = None
    kind: Annotated[DecisionKind | None, "Of this kind alone."] = None
    format: Annotated[Literal["json", "csv"], _Format] = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOfAllotment(Between):
    """Which entries of the audit record, and how."""

    actor_id: Annotated[Id | None, "By this person or app alone."] = None
    kind: Annotated[AuditKind | None, "Of this kind alone."] = None
    format: Annotated[Literal["json", "jsonl", "csv"], _Format] = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(AuditOfAllotment):
    """The same in the whole tenant."""

    allotment_id: Annotated[Id | None, "Look in this allotment alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How far back."""

    days: Annotated[int, _number(DAYS_AT_MOST), "How many days back."] = DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a night is told."""

    format: Annotated[Literal["json", "csv", "html"], _Format] = "json"
    part: Annotated[Literal[*PARTS], "Of a CSV."] = PARTS[0]  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests(Paged):
    """Which requests for a higher limit."""

    state: Annotated[RequestState | None, "In this state alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRequests(Paged):
    """Which requests for a seat."""

    state: Annotated[SeatRequestState | None, "In this state alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChanges(Paged):
    """Which planned changes."""

    state: Annotated[ChangeState | None, "In this state alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Whose names."""

    ids: Ids
    allotment_id: _InAllotment = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoptions(Paged):
    """Which adoptions."""

    allotment_id: _InAllotment = None
    split: Annotated[str | None, object_id(or_none=True), "Those by which a large group is split."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPeople(Paged):
    """Which people of an adoption's plan."""

    verdict: Annotated[Verdict | None, "Of this verdict alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanges(Paged):
    """Which changes of products."""

    allotment_id: _InAllotment = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingPeople(Paged):
    """Which people of the plan of a change of products."""

    verdict: Annotated[MoveVerdict | None, "Of this verdict alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges(Paged):
    """Which merges."""

    allotment_id: _InAllotment = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergingPeople(Paged):
    """Which people of a merge."""

    verdict: Annotated[MergeVerdict | None, "Of this verdict alone."] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which groups."""

    search: Annotated[Searched, "How the name begins."]
