"""Allotments as an administrator writes them down in a file: the manifest.

An entry is about the allotment of one group, which never changes and so tells it from all others. An entry names the
settings that it decides; what it leaves out stays as it is. An allotment that no entry is about is left alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import nsmallest
from typing import Annotated, Any, TypedDict

from domain.allotments import Allotment, AllotmentState, Product
from domain.copies import replace
from domain.errors import InvalidRequest, Problem
from domain.join_conditions_said import JoinConditions, conditions_json
from domain.loans import Reclaim, reclaim_json
from domain.objections import Objection
from domain.proposals import (
    AtInnerLimit,
    BeyondLimit,
    BorrowingLimit,
    DisplayName,
    Draft,
    Enforced,
    GroupId,
    KeptUnits,
    LendingLimit,
    LicensedBy,
    Limit,
    NestedGroups,
    Owners,
    Products,
    Proposal,
    Reclaiming,
    RequirePrerequisites,
    SeatRequests,
    backup_ids,
)
from domain.reading import Rule, in_camel_case, object_id, read, refusal
from domain.scheduled_changes import NewChange, PlannedChange, in_order, problems_of
from domain.trees import in_tree_order
from domain.waiting_order_said import OrderOfWaiting, order_json

ENTRIES_AT_MOST = 5_000
LIST = "allotments"
IDENTITY = "groupId"
STATE = "state"
SCHEDULE = "scheduledChanges"
PARENT = "parent"
PRODUCTS = "products"
BACKUPS = "backups"
SCHEDULED_AT_MOST = 100
REQUIRED = ("displayName", PRODUCTS, "allottedUnits")
"""What a new allotment cannot do without; a part has its parent's products where it names none."""

type Settings = Mapping[str, Any]
"""Settings by their names in the API, in one form only: lists in the order of their ids, ids in lower case."""


def _scheduled(value: object) -> tuple[NewChange, ...]:
    """The planned changes of an entry. Raises InvalidRequest with everything that is wrong, each with its place."""
    if not isinstance(value, list) or len(value) > SCHEDULED_AT_MOST:
        raise refusal("scheduleList", most=SCHEDULED_AT_MOST)
    problems, found = list[Problem](), list[NewChange]()
    for position, item in enumerate(value):
        if not isinstance(item, dict):
            problems.append(Problem(f"[{position}]", Objection("manifestEntry")))
            continue
        reading = read(PlannedChange, item)
        wrong = list(reading.problems)
        if not wrong:
            asked = reading.value().asked
            wrong = problems_of(asked, asked.due - timedelta(microseconds=1))
            found.append(asked)
        problems += [Problem(f"[{position}].{each.field}", each.message) for each in wrong]
    if problems:
        raise InvalidRequest(*problems)
    return tuple(found)


class _Identity(TypedDict):
    group_id: GroupId


class ManifestEntry(_Identity, total=False):
    """An entry as it is written: the settings that it names."""

    parent: Annotated[
        str | None,
        object_id(or_none=True),
        "The groupId of the allotment of which it is a part; null: of none. It stays for life.",
    ]
    display_name: DisplayName
    products: Products
    allotted_units: Limit
    overflow: BeyondLimit
    licensing: LicensedBy
    owners: Owners
    seat_requests: SeatRequests
    require_prerequisites: RequirePrerequisites
    waiting_order: OrderOfWaiting
    lending_limit: LendingLimit
    borrowing_limit: BorrowingLimit
    kept_units: KeptUnits
    reclaim: Reclaiming
    join_conditions: JoinConditions
    nested_groups: NestedGroups
    inner_rollback: AtInnerLimit
    backups: Annotated[
        tuple[str, ...],
        Rule(list[str], backup_ids),
        "The groupIds of the allotments that people get a seat in while they wait in this one, the first choice first.",
    ]
    state: Enforced
    scheduled_changes: Annotated[
        tuple[NewChange, ...],
        Rule(list[PlannedChange], _scheduled),
        "What is planned for dates to come. Changes whose date is past are skipped.",
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about one group's allotment.

    position: its place in the list, for messages. written: the settings that it names, and settings: in one form.
    """

    position: int
    group_id: str
    settings: Settings
    written: ManifestEntry

    @property
    def draft(self) -> Draft:
        """The same as a request for a new allotment, of which something may be missing."""
        return Draft(**self._asked("display_name"))

    @property
    def proposal(self) -> Proposal:
        """The same as a request for a new allotment, of which nothing is missing."""
        return Proposal(**self._asked())

    def _asked(self, *without: str) -> dict[str, Any]:
        apart = {STATE, PARENT, BACKUPS, "scheduled_changes", *without}
        return {name: value for name, value in self.written.items() if name not in apart}

    @property
    def parent(self) -> str | None:
        """The group of the allotment of which it is a part; None: it is none, or does not say."""
        return self.written.get("parent")

    @property
    def backups(self) -> tuple[str, ...]:
        """The groups of the backups that it names."""
        return self.written.get("backups", ())

    @property
    def schedule(self) -> tuple[NewChange, ...] | None:
        """The changes that it plans; None: it does not say."""
        return self.written.get("scheduled_changes")

    def from_now_on(self, now: datetime) -> "Entry":
        """The entry without the planned changes whose date is past."""
        if self.schedule is None:
            return self
        left = tuple(each for each in self.schedule if each.due > now)
        return replace(
            self,
            settings={**self.settings, SCHEDULE: in_order(left)},
            written=ManifestEntry(**{**self.written, "scheduled_changes": left}),
        )

    def problem(self, field: str, message: str) -> Problem:
        """A problem with this entry, told by its place in the manifest."""
        return Problem(f"{LIST}[{self.position}].{field}", message)


def entries_of(value: object) -> tuple[Entry, ...]:
    """The entries of a manifest. Raises InvalidRequest with everything that is wrong with them, each with its place."""
    if not isinstance(value, list) or len(value) > ENTRIES_AT_MOST:
        raise refusal("manifestList", most=ENTRIES_AT_MOST)
    problems: list[Problem] = []
    entries: list[Entry] = []
    places: dict[str, int] = {}
    for position, item in enumerate(value):
        if not isinstance(item, dict):
            problems.append(Problem(f"[{position}]", Objection("manifestEntry")))
            continue
        reading = read(ManifestEntry, item)
        wrong = [Problem(f"[{position}].{each.field}", each.message) for each in reading.problems]
        group_id = reading.fields.get("group_id", "")
        if not wrong and (first := places.setdefault(group_id, position)) != position:
            wrong.append(Problem(f"[{position}].{IDENTITY}", Objection("manifestSameGroup", list=LIST, first=first)))
        problems += wrong
        entries += [] if wrong else [_entry(position, reading.value())]
    if problems:
        raise InvalidRequest(*problems)
    return tuple(entries)


def manifest_of(
    allotments: Iterable[Allotment], schedules: Mapping[str, Sequence[NewChange]] | None = None
) -> dict[str, Any]:
    """The manifest of what there is, each part after its parent: planned at once, it changes nothing.

    What is being deleted is left out. schedules: the changes that are planned, by allotment.
    """
    every = list(allotments)
    return _manifest(_written_down(every), every, schedules or {})


def part_of_manifest(
    allotments: Sequence[Allotment], schedules: Mapping[str, Sequence[NewChange]], after: str | None, most: int
) -> tuple[dict[str, Any], str | None]:
    """The same of at most so many allotments, in the order of their groups, behind the group `after`.

    With the group behind which the next part begins; None: this is the last one. A group stays that of its allotment,
    so that who is there all the time is in one of the parts, whatever changes meanwhile.
    """
    left = (each for each in _written_down(allotments) if after is None or each.group_id > after)
    some = nsmallest(most + 1, left, key=lambda each: each.group_id)
    following = some[most - 1].group_id if len(some) > most else None
    return _manifest(some[:most], allotments, schedules), following


def _written_down(allotments: Iterable[Allotment]) -> Iterator[Allotment]:
    return (each for each in allotments if each.state is not AllotmentState.DELETING)


def _manifest(
    there: Iterable[Allotment], every: Iterable[Allotment], known: Mapping[str, Sequence[NewChange]]
) -> dict[str, Any]:
    groups = {allotment.id: allotment.group_id for allotment in every}
    return {
        LIST: [
            {
                IDENTITY: allotment.group_id,
                **({PARENT: groups[allotment.parent_id]} if allotment.parent_id in groups else {}),
                **settings_of(allotment),
                BACKUPS: backup_groups(allotment, groups),
                **({SCHEDULE: in_order(known[allotment.id])} if known.get(allotment.id) else {}),
            }
            for allotment, _ in in_tree_order(there, lambda each: each.id, lambda each: each.parent_id)
        ]
    }


def settings_of(allotment: Allotment) -> dict[str, Any]:
    """The settings that a manifest can decide, as they are; an allotment that is preparing is going to be active."""
    preparing = allotment.state is AllotmentState.PREPARING
    return {
        "displayName": allotment.display_name,
        PRODUCTS: products_as_written(allotment.products),
        "allottedUnits": allotment.allotted_units,
        "overflow": allotment.overflow.value,
        "licensing": allotment.licensing.value,
        "owners": sorted(allotment.owners),
        "seatRequests": allotment.seat_requests,
        "requirePrerequisites": allotment.require_prerequisites,
        "waitingOrder": order_json(allotment.waiting_order),
        "lendingLimit": allotment.lending_limit,
        "borrowingLimit": allotment.borrowing_limit,
        "keptUnits": allotment.kept_units,
        "reclaim": allotment.reclaim and reclaim_json(allotment.reclaim),
        "joinConditions": conditions_json(allotment.join_conditions),
        "nestedGroups": allotment.nested_groups,
        "innerRollback": allotment.inner_rollback.value,
        STATE: (AllotmentState.ACTIVE if preparing else allotment.state).value,
    }


def backup_groups(allotment: Allotment, groups: Mapping[str, str]) -> list[str]:
    """The groups of an allotment's backups, in their order, of those that there are. groups: by allotment."""
    return [groups[one] for one in allotment.backups if one in groups]


def products_as_written(products: Iterable[Product]) -> list[dict[str, Any]]:
    """Products in the one form in which they are compared."""
    return _products((product.sku_id, product.disabled_plans) for product in products)


def _entry(position: int, written: ManifestEntry) -> Entry:
    named = {name: value for name, value in written.items() if name != "group_id"}
    settings = {in_camel_case(name): _as_setting(name, value) for name, value in named.items()}
    return Entry(position, written["group_id"], settings, written)


def _as_setting(name: str, value: Any) -> Any:
    """A setting in the one form in which settings are compared."""
    if name in _FORMS:
        return _FORMS[name](value)
    if isinstance(value, Reclaim):
        return reclaim_json(value)
    return value.value if isinstance(value, StrEnum) else value


def _products(products: Iterable[tuple[str, Iterable[str]]]) -> list[dict[str, Any]]:
    return [{"skuId": sku_id, "disabledPlans": sorted(disabled)} for sku_id, disabled in sorted(products)]


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    PRODUCTS: lambda value: _products((sku_id, disabled) for _, sku_id, disabled in value),
    "waiting_order": order_json,
    "join_conditions": conditions_json,
    "owners": sorted,
    BACKUPS: list,
    "scheduled_changes": in_order,
}
