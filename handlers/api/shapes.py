"""What the API answers with: each type is a schema of the OpenAPI document, and shows values of the domain as JSON.

Ids are as Graph gives them, times are RFC 3339 in UTC. What is stored as it is shown, a night and its findings, is
written by `domain.reconciliation.codec`, and described here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Literal

from domain.access import Role
from domain.adoption.model import AdoptionState, Source, Verdict, Whom
from domain.adoption.plan import notes
from domain.adoption.split import SHOWN_AT_MOST
from domain.allotments import SEATED, AllotmentState, DecisionKind, Licensing, Member, MemberState, Overflow
from domain.audit import AuditKind, AuditResult, Changed
from domain.backup_seats import BackupStage
from domain.directory import ServicePlan as Plan
from domain.doctor import Area
from domain.doctor import Verdict as Diagnosis
from domain.errors import Problem as Wrong
from domain.join_conditions import Operator, Trait
from domain.limit_requests import RequestState
from domain.manifest.plan import ChangeKind, EffectKind
from domain.many_people import Action, Prospect
from domain.merging.model import MergeState
from domain.merging.model import Verdict as MergeVerdict
from domain.merging.plan import notes as merge_notes
from domain.messages.events import Cadence, Rhythm
from domain.messages.preferences import MailTopic
from domain.nested_groups import InnerRollback
from domain.nested_groups import Standing as InnerStanding
from domain.objections import LANGUAGES, Text
from domain.objections.coding import code, values, with_code
from domain.permissions import GraphFeature
from domain.product_changes.model import ChangeState as ProductChangeState
from domain.product_changes.model import Services
from domain.product_changes.model import Verdict as MoveVerdict
from domain.product_changes.model import Way as ChangeWay
from domain.product_changes.plan import notes as change_notes
from domain.product_names import BY_SKU
from domain.proposals import Units
from domain.queue_health import QueueState
from domain.reading import choice, hints_of, in_camel_case
from domain.reconciliation.findings import NAMED_AT_MOST
from domain.reconciliation.kinds import Kind, Severity, Way
from domain.reservations import Outlook
from domain.reserved import ReservationState
from domain.scheduled_changes import ChangeState
from domain.seat_requests import SeatRequestState
from domain.settings import Fixed, Section
from domain.settings import Source as SettingSource
from domain.transfers import Purpose, Stage
from domain.waiting_order import Attribute, Ordering, RankedBy
from domain.waiting_order import WaitingOrder as PlainOrder
from domain.waiting_order_said import PriorityClass, order_json
from handlers.api.contract import ADDED, SOMETIMES, VALUES, Count, NumbersByName, Shape, at, by
from handlers.http.etags import etag_of
from handlers.http.responses import error_json

BODY_SHOWN = 4000
"""So many characters of a dead letter's body are shown."""

_CODE = Annotated[
    str,
    {"enum": sorted(LANGUAGES["en"].texts)},
    "Names the text, in every language alike. Absent where a peer's words are passed on as they are.",
]
_VALUES = Annotated[dict[str, Any], VALUES]

Language = Annotated[str, choice(*LANGUAGES)]
Seated = Annotated[MemberState, choice(*(state.value for state in MemberState if state in SEATED))]


class Versioned(Shape):
    """With its own ETag, a digest of what is shown."""

    etag: Annotated[str, "Send it as If-Match to change this."] = ADDED

    @classmethod
    def of(cls, shown: Any) -> dict[str, Any]:
        """What is shown, as JSON."""
        body = super().of(shown)
        return {**body, "etag": etag_of([body, *cls.hidden(shown)])}

    @classmethod
    def hidden(cls, shown: Any) -> tuple[object, ...]:
        """What changes the ETag, too, and is not shown."""
        del shown
        return ()


@cache
def page(shape: type[Shape], name: str = "") -> type[Shape]:
    """A page of a list, with the path of the next one."""
    return _listing(name or f"{shape.__name__}Page", shape, next_link=str)


@cache
def listed(shape: type[Shape], name: str) -> type[Shape]:
    """A list that is answered whole."""
    return _listing(name, shape)


def _listing(name: str, shape: type[Shape], **more: Any) -> type[Shape]:
    properties = {"__annotations__": {"value": list[shape], **more}, **dict.fromkeys(more, SOMETIMES)}  # type: ignore[valid-type]
    return type(name, (Shape,), properties)


def _seconds(path: str) -> Any:
    read = attrgetter(path)
    return by(lambda shown: None if (waited := read(shown)) is None else round(waited.total_seconds()))


def _of_row(name: str) -> Any:
    """A property of the person's row; null where there is none."""
    return by(lambda standing: getattr(standing.row, name) if standing.row else None)


class Me(Shape):
    """Who calls."""

    user_id: str
    display_name: str | None
    roles: list[Role]
    owned_allotment_ids: list[str]
    people_search: Literal["names", "exact"]


class Product(Shape):
    """A product of an allotment, or of an adoption."""

    sku_id: str
    sku_part_number: str
    display_name: str = at("name")
    disabled_plans: list[str]


class ClassRule(Shape):
    """Who is of a class: the members of a group, or people by one of their attributes."""

    priority_class: PriorityClass
    group_id: str = SOMETIMES
    attribute: Attribute = SOMETIMES
    values: list[str] = SOMETIMES


class WaitingOrder(Shape):
    """In which order the waiting room moves up. Only by priority there is more than the rule."""

    rule: Ordering
    classes: Annotated[list[ClassRule], "The first one that fits gives the class."] = SOMETIMES
    default_class: PriorityClass = SOMETIMES
    ageing_days: Annotated[Count, "After so many days of waiting somebody counts as one class higher."] = SOMETIMES

    @classmethod
    def of(cls, shown: Any) -> dict[str, Any]:
        """The order, as JSON."""
        return dict(order_json(shown))


class JoinCondition(Shape):
    """One condition for joining: the person has one of the values (in), or none of them (notIn)."""

    attribute: Trait
    operator: Operator
    values: list[str]


class InnerGroup(Shape):
    """A group inside the watched group."""

    id: str
    display_name: str
    parents: Annotated[list[str], "The groups that contain it, of those that count; at most five."]
    depth: Annotated[Count, "1: the watched group itself contains it."]
    standing: Annotated[InnerStanding, "followed: its members count. Otherwise why they don't."]
    circular: Annotated[bool, "It contains itself, or a group in which it is."]
    removable: Annotated[bool, "The app can remove its members."] = by(lambda group: group.fixed is None)
    reason: Annotated[Text, "The same in words."] = at("words")


class TransferInFlight(Shape):
    """Seats on their way to an allotment, or from it."""

    number: str
    purpose: Purpose
    stage: Annotated[Stage, "asked: it waits for them; given: it has given them, and they have not arrived."]
    units: Units
    other_allotment_id: Annotated[str | None, "The other end; null: the pools."] = at("other")
    started_date_time: datetime = at("started")


class Loan(Shape):
    """Seats that are lent to another allotment, or borrowed from it."""

    allotment_id: str = at("other")
    units: Units
    since_date_time: Annotated[datetime, "When the latest of them were lent."] = at("since")


class ReclaimRules(Shape):
    """How an allotment takes back lent seats that people have, while somebody waits in it."""

    notice_days: Annotated[Count, "So long before its seat ends, a person is told."]
    share_around: Annotated[Count, "At most so many percent of a loan are told in a night."] = at("share_a_round")
    protected_days: Annotated[Count, "No seat ends sooner than so many days after it was given."]


class BackupSeat(Shape):
    """Where somebody has a seat while they wait for one here."""

    allotment_id: str
    stage: Annotated[
        BackupStage,
        "held: they have the licence there. adding, added: they are to get it; removing, removed: to lose it.",
    ]
    since_date_time: datetime = at("since")


class BackupAllotment(Shape):
    """A backup of an allotment, as who looks after the allotment sees it."""

    id: str = by(itemgetter(0))
    display_name: Annotated[str | None, "null: there is no such allotment any more."] = by(
        lambda found: found[1].display_name if found[1] else None
    )
    state: AllotmentState | None = by(lambda found: found[1].state if found[1] else None)
    products: list[Product] = by(lambda found: found[1].products if found[1] else ())
    free_units: Annotated[Count, "Seats that nobody has there."] = by(
        lambda found: found[1].free_units if found[1] else 0
    )


class Allotment(Shape):
    """An allotment as its administrators and owners see it; the ledger's inner workings are left out."""

    id: str
    display_name: str
    group_id: str
    products: list[Product]
    allotted_units: Units
    consumed_units: Count
    waiting_units: Count
    pending_units: Annotated[Count | None, "Of the seats in use, those being licensed; null: not known yet."]
    pending_since_date_time: Annotated[
        datetime | None, "Since when some of them have been, without a pause; null: none are, or it isn't known."
    ] = at("pending_since")
    failed_units: Annotated[Count, "Of the seats in use, those whose licences have failed."]
    overflow: Overflow
    licensing: Licensing
    state: AllotmentState
    state_reason: Text | None
    owners: list[str]
    created_date_time: datetime = at("created")
    adopting: Annotated[bool, "An adoption into it is under way (GET /adoptions?allotmentId=)."]
    changing: Annotated[str | None, "The change of its products that is under way (GET /productChanges/{id})."]
    merging: Annotated[str | None, "The merge with another allotment that is under way (GET /merges/{id})."]
    seat_requests: Annotated[bool, "People may ask for a seat."]
    require_prerequisites: Annotated[
        bool, "Who lacks another licence that one of the products needs waits for that, and takes no seat."
    ]
    lacking_units: Annotated[Count, "Of those who wait, the people who lack such a licence. They wait last."]
    muted: bool
    alert_units: Count | None
    alert_percent: Count | None
    reserved_units: Annotated[Count, "Seats that reservations keep. They count as taken for everybody else."]
    owed_units: Annotated[Count, "Reservations whose start has come, and that get the next free seats."]
    reservations: Annotated[Count, "All reservations, also those whose start is yet to come."]
    waiting_order: WaitingOrder = by(lambda allotment: allotment.waiting_order or PlainOrder(Ordering.PLACE))
    reordering: Annotated[bool, "The waiting room is being put into another order; nobody moves up meanwhile."] = by(
        lambda allotment: allotment.reordering is not None
    )
    parent_id: Annotated[str | None, "The allotment of which it is a part; null: it has its seats from the pools."]
    delegated_units: Annotated[Count, "Of the limit, what its own parts have."]
    lent_units: Annotated[Count, "Of the limit, what is lent to others."]
    borrowed_units: Annotated[Count, "Borrowed from others, beyond the limit."]
    usable_units: Annotated[
        int,
        "How many people it may license itself: allottedUnits less delegatedUnits and lentUnits, and borrowedUnits.",
    ]
    transfers: Annotated[list[TransferInFlight], "Seats on their way to it, or from it."]
    lending_limit: Annotated[Count, "How many seats it lends at most; 0: none."]
    borrowing_limit: Annotated[Count, "How many seats it borrows at most; 0: none."]
    kept_units: Annotated[Count, "So many free seats it doesn't lend."]
    reclaim: Annotated[ReclaimRules | None, "How it takes back seats that people have; null: it doesn't."]
    lent_to: Annotated[list[Loan], "To whom seats are lent."]
    borrowed_from: Annotated[list[Loan], "From whom seats are borrowed."]
    join_conditions: Annotated[list[JoinCondition], "Who may join: all must hold; none: everybody."]
    join_conditions_in_words: Annotated[list[str], 'The same in words that go on after "people whose".'] = by(
        lambda allotment: [condition.words for condition in allotment.join_conditions]
    )
    nested_groups: Annotated[bool, "Members of groups inside the group count as its members."]
    inner_rollback: Annotated[InnerRollback, "What becomes of those beyond the limit, where the overflow is rollback."]
    inner_groups: Annotated[list[InnerGroup], "The groups inside the group; none where they don't count."]
    backups: Annotated[
        list[str], "The allotments, by id and in order, that people get a seat in while they wait in this one."
    ]
    backup_units: Annotated[Count, "How many people have, or are to have, a seat in a backup."]


class Above(Shape):
    """An allotment above a part: what who has the part needs of it."""

    id: str
    display_name: str
    owners: list[str]


class Tree(Shape):
    """Whose part an allotment is, and its own parts."""

    above: Annotated[list[Above], "The allotments above it, its parent first."] = by(lambda found: found["above"])
    parts: list[Allotment] = by(lambda found: found["parts"])


class LicenceFailure(Shape):
    """Why a licence of a seat is not there, by product."""

    sku_id: str
    error: Annotated[
        str, "Graph's name of the error or state, such as CountViolation; or NeverActive or NoLongerActive."
    ]


Through = Annotated[
    list[str],
    "With nestedGroups: the groups that hold them, of those that count; none: the watched group alone.",
]


class Assignment(Versioned):
    """A seat."""

    user_id: str
    state: Seated
    assigned_date_time: datetime = at("since")
    error: Text | None
    failures: list[LicenceFailure]
    end_date_time: datetime | None = at("ends")
    through: Through
    backup: Annotated[BackupSeat | None, "Their seat in a backup; null: there is none."]


ASSIGNMENTS = _listing("AssignmentPage", Assignment, next_link=str, ordered_by=Literal["id", "name"])
"""A page of seats. orderedBy: absent where they were asked for by `ids`."""


class OtherWay(Shape):
    """A licence that the allotment did not give: through a group, or directly."""

    sku_id: str = at("product.sku_id")
    sku_part_number: str = at("product.sku_part_number")
    product_name: str = at("product.name")
    direct: bool = by(lambda way: way.group_id is None)
    group_id: str | None
    display_name: str | None = at("group_name")


class WaitingMember(Versioned):
    """A place in the waiting room; its ETag changes with the place."""

    user_id: str
    waiting_since_date_time: datetime = at("since")
    provisional: Annotated[
        bool, "Waits for a seat that is being given up, and is removed from the group if it is kept."
    ]
    end_date_time: datetime | None = at("ends")
    lacks: Annotated[
        list[str], "The products, by skuId, for which they lack another licence. They wait for that, behind the others."
    ]
    through: Through
    priority_class: PriorityClass | None = by(lambda row: row.rank and row.rank.priority_class)
    class_given_by: RankedBy | None = by(lambda row: row.rank and row.rank.by)
    class_given_for: Annotated[
        str | None, "The group's id, or what the attribute is; null: chosen by hand, or the default."
    ] = by(lambda row: row.rank and (row.rank.value or row.rank.name))
    class_attribute: Annotated[Attribute | None, "The attribute that gave the class."] = by(
        lambda row: row.rank.name if row.rank and row.rank.by is RankedBy.ATTRIBUTE else None
    )
    backup: Annotated[BackupSeat | None, "Their seat in a backup; null: there is none."]
    held_by: Annotated[
        list[OtherWay] | None,
        "In lists: how the person holds a product all the same; null: not to be seen now.",
    ] = SOMETIMES

    @classmethod
    def hidden(cls, shown: Any) -> tuple[object, ...]:
        """The place."""
        return (shown.place,)


class Decision(Shape):
    """A decision with its reason and its numbers."""

    id: str = by(lambda decision: str(decision.id))
    user_id: str
    kind: DecisionKind
    reason: Text
    requested: Count
    used: Count
    limit: Count
    cause: Text
    decided_date_time: datetime = at("decided")


class StandingDecision(Shape):
    """What was decided about a person, and why."""

    id: str = by(lambda decision: str(decision.id))
    kind: DecisionKind
    reason: Text
    decided_date_time: datetime = at("decided")


class OwnSeatRequest(Shape):
    """A request for a seat, as the person sees it who made it."""

    state: SeatRequestState
    message: str
    asked_date_time: datetime = at("asked")
    answer: Annotated[str | None, "What the owner says to it."]
    ended_date_time: Annotated[datetime | None, "When it was decided or withdrawn."] = at("ended")


class SeatRequest(Versioned):
    """A request for a seat."""

    allotment_id: str
    user_id: Annotated[str, "Who asks."]
    state: SeatRequestState
    message: str
    asked_date_time: datetime = at("asked")
    answer: str | None
    decided_by: str | None
    ended_date_time: Annotated[datetime | None, "When it was decided or withdrawn."] = at("ended")


class OpenAllotment(Shape):
    """An allotment in which people may ask for a seat."""

    id: str
    display_name: str
    products: list[Product]


class AllotmentOwner(Shape):
    """Whom to ask: a person, or a group, which has no userPrincipalName. Names are null where nobody is called so."""

    id: str
    display_name: str | None
    user_principal_name: str | None


class MemberByGroup(Shape):
    """A group that makes somebody a member, by its name."""

    id: str = by(lambda found: found[0])
    display_name: str = by(lambda found: found[1])


def _named_groups(allotment: Any, row: Any) -> list[tuple[str, str]]:
    """The groups by which somebody is a member; the watched group goes by the allotment's name."""
    names = {each.id: each.display_name for each in allotment.inner_groups} | {
        allotment.group_id: allotment.display_name
    }
    return [(group, names.get(group, group)) for group in (row.through if row else ())]


class Standing(Shape):
    """How a person stands in an allotment."""

    id: str = at("allotment.id")
    display_name: str = at("allotment.display_name")
    products: list[Product] = at("allotment.products")
    allotment_state: AllotmentState = at("allotment.state")
    overflow: Overflow = at("allotment.overflow")
    state: Annotated[MemberState | None, "null: they have no seat, and do not wait."] = _of_row("state")
    since_date_time: datetime | None = _of_row("since")
    ahead_units: Annotated[
        Count | None, "How many wait before them; null: they do not wait, or more than 1,000 do."
    ] = at("ahead")
    error: Text | None = _of_row("error")
    end_date_time: datetime | None = _of_row("ends")
    lacks: Annotated[
        list[str], "The products, by skuId, for which they lack another licence, if they wait for that."
    ] = by(lambda standing: standing.row.lacks if standing.row else ())
    through: Annotated[
        list[MemberByGroup], "With nestedGroups: the groups by which they are a member, if not the group alone."
    ] = by(lambda standing: _named_groups(standing.allotment, standing.row))
    backup: Annotated[BackupSeat | None, "Where they have a seat while they wait for one here."] = _of_row("backup")
    decisions: Annotated[list[StandingDecision], "The newest about them, newest first; at most three."]
    seat_request: Annotated[OwnSeatRequest | None, "Their request for a seat, the latest; null: there is none."] = at(
        "request"
    )
    owners: list[AllotmentOwner] = ADDED
    etag: Annotated[
        str | None,
        "Of the seat, or of the place in line: send it as If-Match to change that. null: there is neither.",
    ] = by(lambda standing: _etag_of_row(standing.row))


def _etag_of_row(row: Member | None) -> str | None:
    if row is not None and row.seated:
        return str(Assignment.of(row)["etag"])
    return str(WaitingMember.of(row)["etag"]) if row is not None and row.state is MemberState.WAITING else None


class WayGroup(Shape):
    """A group through which somebody holds a product. displayName: null: it is gone, or can't be seen."""

    id: str = by(lambda pair: pair[0])
    display_name: str | None = by(lambda pair: pair[1])


class OutsideLicence(Shape):
    """A product that a person holds outside any allotment, and by which ways."""

    sku_id: str
    display_name: str = at("name")
    direct: Annotated[bool, "It is assigned to the person."]
    groups: list[WayGroup] = by(lambda held: sorted(held.groups.items()))


class Addition(Shape):
    """Somebody who was added to the group, and what was decided about them; null: nothing yet."""

    user_id: str
    decision: Decision | None


class PeopleLine(Shape):
    """One line of a list of people: whom it names, and what would happen to them."""

    given: Annotated[str, "As the request has it."]
    action: Action
    user_id: str | None = by(lambda line: line.account and line.account.person.id)
    display_name: str | None = by(lambda line: line.account and line.account.person.display_name)
    user_principal_name: str | None = by(lambda line: line.account and line.account.person.user_principal_name)
    outcome: Prospect = at("prospect")
    place: Annotated[int | None, "The place in the waiting room; the first is 1."]


class LargeRemoval(Shape):
    """A removal that suspends the allotment until an administrator confirms it: how many of how many people."""

    count: Count = by(lambda removals: len(removals.user_ids))
    people: Count = at("of")


class PeoplePlan(Shape):
    """What would happen to everybody whom a list names, as long as nothing else happens."""

    lines: list[PeopleLine]
    totals: Annotated[NumbersByName, "How many lines there are of each outcome."]
    free_units: Count
    large_removal: LargeRemoval | None = at("blocked")


class ChangedPerson(PeopleLine):
    """The same, with what became of it; the decision follows what was asked for."""

    result: Literal["asked", "failed", "nothing"] = ADDED
    reason: str = SOMETIMES
    reason_code: _CODE = SOMETIMES
    reason_values: _VALUES = SOMETIMES


class PeopleOutcome(Shape):
    """What was asked of Microsoft Graph for everybody, and what failed."""

    lines: list[ChangedPerson] = ADDED
    totals: Annotated[NumbersByName, "How many lines there are of each outcome."]
    free_units: Count
    large_removal: LargeRemoval | None = at("blocked")
    added: Count = ADDED
    removed: Count = ADDED
    failed: Count = ADDED


class Reservation(Versioned):
    """A seat that is kept for somebody, until they join or the reservation lapses."""

    user_id: str
    state: Annotated[
        ReservationState,
        "planned: its start is yet to come. held: a seat is kept. owed: it gets the next free seat, before the waiting "
        "room.",
    ]
    start_date_time: datetime = at("starts")
    expiration_date_time: datetime = at("expires")
    add_at_start: bool = at("add")
    end_date_time: Annotated[datetime | None, "Of the seat, once they have it."] = at("ends")
    reserved_date_time: datetime = at("reserved")
    reserved_by: str
    added_date_time: Annotated[datetime | None, "When they were added to the group."] = at("added")
    error: Text | None


class ReservationLine(Shape):
    """One line of a list of people: whom it names, and what would become of their reservation."""

    given: Annotated[str, "As the request has it."]
    user_id: str | None = by(lambda line: line.account and line.account.person.id)
    display_name: str | None = by(lambda line: line.account and line.account.person.display_name)
    user_principal_name: str | None = by(lambda line: line.account and line.account.person.user_principal_name)
    outcome: Outlook = at("outlook")


class ReservationPlan(Shape):
    """What would become of everybody whom a list names, as long as nothing else happens."""

    lines: list[ReservationLine]
    totals: Annotated[NumbersByName, "How many lines there are of each outcome."]
    free_units: Count


class ReservationOutcome(ReservationPlan):
    """The same, once the seats are reserved."""

    reserved: Count = ADDED
    value: list[Reservation] = ADDED


class Snapshot(Shape):
    """One day of an allotment."""

    date: date
    consumed_units: Count
    waiting_units: Count
    allotted_units: Units
    refusals: Count
    drift: NumbersByName
    denials: Annotated[Count, "Refusals that no seat has followed within seven days, as this day has shown."]
    unmet_people: Annotated[Count, "People who were denied a seat in 30 days, and neither have one nor wait."] = at(
        "unmet"
    )
    backed_up_people: Annotated[
        Count, "People who have, or are to have, a seat in a backup meanwhile. The seat counts in the backup."
    ] = at("backed_up")


class ReplayPoint(Shape):
    """How things were by then; people who wait: the most since the point before."""

    date_time: datetime = at("at")
    consumed_units: Count = at("used")
    waiting_units: Count = at("waiting")
    allotted_units: Count = at("limit")


class LongWait(Shape):
    """Who waited how long."""

    user_id: str = by(itemgetter(0))
    seconds: Count = by(lambda wait: round(wait[1]))
    still_waiting: bool = by(itemgetter(2))


class Replay(Shape):
    """What was, or what would have been. Waits are those of people who got a seat, and of those who still wait."""

    joined: Annotated[Count, "How often somebody came who had neither a seat nor a place in line."]
    at_once: Annotated[Count, "How many of them got a seat at once."]
    waited: Annotated[Count, "How many of them had to wait."]
    refused: Annotated[Count, "How often somebody was removed from the group again."]
    promoted: Annotated[Count, "How many got a seat after they had waited."]
    still_waiting: Annotated[Count, "How many wait at the end."]
    mean_wait_seconds: Count = by(lambda found: round(found.mean_wait))
    median_wait_seconds: Count = by(lambda found: round(found.wait(0.5)))
    long_wait_seconds: Annotated[Count, "Nine of ten waited no longer."] = by(lambda found: round(found.wait(0.9)))
    longest_wait_seconds: Count = by(lambda found: round(found.waits[-1]) if found.waits else 0)
    longest_waits: list[LongWait] = at("longest")
    peak_units: Annotated[Count, "The most seats in use."] = at("peak")
    unit_days: Annotated[float, "The limit, summed up over days."] = by(lambda found: round(found.unit_days, 1))
    seat_days: Annotated[float, "The seats in use, summed up over days."] = by(lambda found: round(found.seat_days, 1))
    cost: Annotated[Decimal | None, "The limit, at the price of today; null: PRICES names none."] = ADDED
    points: Annotated[list[ReplayPoint], "At most 200 and one."]


class WhatIfResult(Shape):
    """What was, and what would have been."""

    from_date_time: Annotated[datetime, "Later than was asked for where there are too many decisions."] = ADDED
    to_date_time: datetime = ADDED
    decisions: Annotated[Count, "So many were replayed."] = ADDED
    complete: Annotated[bool, "Whether these are all of the time that was asked for."] = ADDED
    agreement: Annotated[float, "The share of what was decided that the replay gives as well; 1 is all of it."] = ADDED
    units_needed: Annotated[Count, "With so many units nobody would have waited."] = ADDED
    price: Annotated[Decimal | None, "Of a seat a month; null: PRICES names none."] = ADDED
    currency: str = ADDED
    as_it_was: Replay = ADDED
    what_if: Replay = ADDED


class AuditActor(Shape):
    """Who did it."""

    id: Annotated[str | None, "The object id of a person or an app; null: Allotments itself."]
    display_name: Annotated[str | None, "As in the token; of Allotments itself, why it did it."] = at("name")
    app_id: str | None
    ip_address: Annotated[str | None, "Where the request came from; null for owners."] = at("address")


class PropertyChange(Shape):
    """A property that was changed."""

    property: str = at("name")
    before: Any
    after: Any
    before_code: _CODE = SOMETIMES
    before_values: _VALUES = SOMETIMES
    after_code: _CODE = SOMETIMES
    after_values: _VALUES = SOMETIMES

    @classmethod
    def of(cls, shown: Changed) -> dict[str, Any]:
        """What was changed, as JSON. What is a text has its code and its values beside it."""
        body = super().of(shown)
        for side in ("before", "after"):
            if isinstance(body[side], Text):
                body |= with_code(side, body[side])
        return body


class AuditEntry(Shape):
    """An entry of the audit record."""

    id: str
    request_id: Annotated[str, "Of the request; each allotment that it changed has an entry with it."]
    activity_date_time: datetime = at("at")
    kind: AuditKind
    result: Annotated[AuditResult, "attempted: begun; whether it was carried out is not known. refused: not permitted."]
    status: Annotated[int | None, "What the API answered."]
    count: Annotated[Count, "Refusals of one kind within a minute are one entry; how many they were."]
    actor: AuditActor
    allotment_id: str | None
    subject_id: Annotated[str | None, "Who or what it was done to."] = at("subject")
    idempotency_key: str | None = at("key")
    changes: list[PropertyChange]


class DeletedAllotment(Shape):
    """An allotment that is deleted: what it was, and since when it is not."""

    id: str = at("allotment.id")
    display_name: str = at("allotment.display_name")
    group_id: str = at("allotment.group_id")
    products: list[Product] = at("allotment.products")
    allotted_units: Units = at("allotment.allotted_units")
    owners: list[str] = at("allotment.owners")
    created_date_time: datetime = at("allotment.created")
    deleted_date_time: datetime = at("deleted")


class DriftFinding(Shape):
    """Something that differs, with its explanation, and what is done about it."""

    id: str
    allotment_id: str | None
    kind: Kind
    subject: Annotated[str, "A user id or a skuId; empty: the allotment or the tenant itself."]
    detail: Text
    user_ids: Annotated[list[str], f"Whom it concerns, where that is not the subject; at most {NAMED_AT_MOST}."]
    title: Annotated[str, "What its kind is called."]
    meaning: str
    severity: Severity
    cure: str
    policy: Way
    since_date_time: datetime
    gone_date_time: datetime | None


class Forecast(Shape):
    """When the seats run out; a day that is null is not within two years."""

    units_a_day: float
    slowest_units_a_day: float
    fastest_units_a_day: float
    runs_out_date: date | None
    earliest_date: date | None
    latest_date: date | None


class WithParts(Shape):
    """What an allotment and all its parts have together. Each unit and each seat counts once."""

    parts: Annotated[Count, "How many parts are below it."]
    allotted_units: Units
    consumed_units: Count
    waiting_units: Count
    cost: str | None
    forecast: Annotated[Forecast | None, "When all of them together run out; null: it has no parts, or too few days."]


UnchangedSince = Annotated[
    date | None,
    "The day of the last comparison in full, if this night found that nothing has changed since. null: this night has "
    "compared the allotment in full.",
]


class NightPiece(Shape):
    """One allotment's part of a night."""

    date: date
    allotment_id: str
    display_name: str
    products: Annotated[list[str], "Their part numbers, in the order of skuIds."]
    sku_ids: list[str]
    state: AllotmentState
    examined_date_time: datetime
    findings: list[DriftFinding]
    drift: NumbersByName
    trend: list[Snapshot]
    forecast: Forecast | None
    departments: NumbersByName
    idle_units: Count | None
    idle_user_ids: list[str]
    price: str | None
    cost: str | None
    parent_id: Annotated[str | None, "The allotment of which it is a part."]
    lent_units: Count
    borrowed_units: Count
    unchanged_since: UnchangedSince


class ReportedPiece(NightPiece):
    """An allotment's part of a night, as it stands in the report."""

    level: Annotated[Count, "How many of the allotments above it are in the report."]
    with_parts: WithParts


class DriftPlan(Shape):
    """What a reconcile of an allotment would do."""

    id: str
    allotment_id: str
    made_date_time: datetime
    expiration_date_time: datetime
    fingerprint: str
    findings: list[DriftFinding]


class KindOfDrift(Shape):
    """What is done about a kind of drift."""

    kind: Kind
    severity: Severity
    meaning: str
    cure: str
    policy: Way
    default: Way
    chosen: bool
    choices: list[Way]


class DriftPolicy(Shape):
    """What is done about every kind of drift, and who has chosen it."""

    value: list[KindOfDrift]
    changed_by: str | None
    changed_date_time: datetime | None


class SettingShown(Shape):
    """A setting, as it holds."""

    name: Annotated[str, "The name of the app setting."]
    section: Section
    value: Annotated[str, "As the app setting would be. Empty: none, or a secret."]
    is_set: Annotated[bool, "Whether there is a value, even where it isn't shown."]
    source: Annotated[SettingSource, "Where the value comes from."]
    otherwise: Annotated[str, "What would hold if it weren't changed here. Empty: none, or a secret."]
    changeable: Annotated[bool, "Whether it can be changed while the app runs."]
    fixed_because: Annotated[Fixed | None, "Why it is an app setting alone."]
    choices: Annotated[list[str], "The values that there are. Empty: any that is well formed."]
    number: Annotated[bool, "Whether its value is a number."]
    changed_by: Annotated[str | None, "Who changed it here last, an object id."]
    changed_by_name: Annotated[str | None, "What they are called, if the directory still knows them."]
    changed_date_time: datetime | None
    ignored_value: Annotated[str | None, "What it was changed to, where that doesn't hold."]
    ignored_because: Annotated[str | None, "What is wrong with that."]


class SettingList(Shape):
    """Every setting of the app."""

    value: list[SettingShown]


class MailChoice(Shape):
    """Whether the caller gets mails about a topic."""

    topic: MailTopic
    wanted: bool
    required: Annotated[bool, "It must be told, and can't be switched off."]


class PreferenceDefaults(Shape):
    """What holds for people who have chosen nothing."""

    language: Language
    updates: Rhythm
    report: Cadence


class Preferences(Shape):
    """What the caller prefers. null: as it is set for all."""

    language: Annotated[Language | None, "Of mails, and of the portal."]
    off: Annotated[list[MailTopic], "What they don't want mails about."]
    updates: Annotated[Rhythm | None, "When they get their updates as an owner."]
    report: Annotated[Cadence | None, "When the report about their own allotments is mailed to them."]
    updates_today: Annotated[Rhythm, "When they get what happens today. A change holds from the next day on (UTC)."]
    mails: list[MailChoice]
    otherwise: PreferenceDefaults


class NightSummary(Shape):
    """How far a night is."""

    date: date
    state: Literal["running", "finished"]
    began_date_time: datetime
    finished_date_time: datetime | None
    allotments: Count
    compared: Count


class Examined(Shape):
    """When an allotment was compared last."""

    allotment_id: str
    examined_date_time: datetime


class NightProgress(NightSummary):
    """How far a night is, allotment by allotment."""

    value: list[Examined]


class LimitMove(Shape):
    """Units that pass from an allotment, or from what is free, to another."""

    from_allotment_id: str | None
    to_allotment_id: str
    units: Count
    ahead: bool


class ProposedLimit(Shape):
    """A limit as it is, and as it would be."""

    allotment_id: str
    display_name: str
    allotted_units: Units
    proposed_units: Units


class PartNeed(Shape):
    """A limit that a part needs, for the owners of its parent to give."""

    allotment_id: str
    display_name: str
    parent_id: str
    parent_display_name: str
    allotted_units: Units
    proposed_units: Units
    available_units: Annotated[Units, "How many of the units that it lacks its parent has to spare."]
    enough: Annotated[bool, "Whether the parent's own units suffice."]


class LimitProposal(Shape):
    """Limits with which everybody who waits would have a seat."""

    fingerprint: str
    moves: list[LimitMove]
    limits: list[ProposedLimit]
    still_waiting: Count
    still_short: Count
    parts: Annotated[
        list[PartNeed], "What parts lack. The owners of their parents decide; it isn't set with the limits."
    ]


class NightReport(NightSummary):
    """What a night found, in the whole tenant."""

    previous_date: date | None
    missing: list[str]
    drift: NumbersByName
    new: list[DriftFinding]
    gone: list[DriftFinding]
    asking: list[DriftFinding]
    tenant: list[DriftFinding]
    proposal: LimitProposal | None
    currency: str
    cost: str | None
    value: list[ReportedPiece]


class LimitRequest(Versioned):
    """A request for a higher limit."""

    id: str
    allotment_id: str
    allotted_units: Units
    limit: Units
    message: str
    state: RequestState
    asked_by: str
    asked_date_time: datetime = at("asked")
    answer: str | None
    decided_by: str | None
    decided_date_time: datetime | None = at("decided")


class PersonInFile(Shape):
    """Somebody whom a file names."""

    line: Annotated[Count, "The first line of the row in the file."] = at("row.line")
    given: Annotated[str, "As the file has it."] = at("row.given")
    user_id: str = at("account.person.id")
    display_name: str = at("account.person.display_name")


class RejectedRow(Shape):
    """A row of a file that names nobody who could be taken over."""

    line: Count
    given: str
    reason: Text


class PeopleInFile(Shape):
    """Whom a file names, and which of its rows name nobody."""

    people: list[PersonInFile]
    rejected: list[RejectedRow]
    others: Annotated[Count, "Rows whose licences are other products' alone; they are left out."]


class SplitShare(Shape):
    """An allotment that is to be made, and how many people go there."""

    display_name: str = at("target.display_name")
    group_id: str = at("target.group_id")
    allotted_units: Units = at("target.allotted_units")
    people: Count = by(lambda share: len(share.people))
    short: Annotated[Count, "For so many there is no seat: they stay where they are."]


class SeveralTargets(Shape):
    """Somebody who matches several targets, by their places from 0; they go to the first."""

    user_id: str
    targets: list[int] = by(lambda several: [*several.targets])


class Split(Shape):
    """Who of a licensed group goes into which allotment; of people by name the first 1,000."""

    fingerprint: str
    people: Annotated[Count, "In the group."]
    targets: list[SplitShare] = at("shares")
    none: Annotated[Count, "Match no target, and stay where they are."] = by(lambda split: len(split.none))
    several: Annotated[Count, "Match several targets, and go to the first."] = by(lambda split: len(split.several))
    none_people: list[str] = by(lambda split: [*split.none[:SHOWN_AT_MOST]])
    several_people: list[SeveralTargets] = by(lambda split: split.several[:SHOWN_AT_MOST])


class AdoptionPlan(Shape):
    """An adoption's plan in numbers."""

    fingerprint: str
    stays: Count = at("counts.stays")
    over: Count = at("counts.over")
    failing: Count = at("counts.failing")
    gains: Count = at("counts.gains")
    no_seat: Annotated[Count, "Hold the licence outside the group; they aren't added, and keep it."] = at(
        "counts.no_seat"
    )
    not_held: Annotated[Count, "Outside the group, without the licence; nothing happens to them."] = at(
        "counts.not_held"
    )
    joins: Annotated[Count, "Of those who stay: are added to the group."] = at("counts.joins")
    waits: Annotated[Count, "How many of all these get no seat, and wait for one."]
    keeps_direct: Count = at("counts.keeps_direct")
    let_go: bool = at("loss_confirmed")
    notes: list[str] = by(notes)
    notes_code: list[_CODE] = by(lambda adoption: [*map(code, notes(adoption))])
    notes_values: list[_VALUES] = by(lambda adoption: [*map(values, notes(adoption))])


class AdoptionProgress(Shape):
    """How far an adoption's present step is."""

    people: Count
    lacking: Count


class Adoption(Shape):
    """An adoption: what was asked for, the plan in numbers, and how far it is."""

    id: str
    allotment_id: Annotated[str, "Its own id; or of the allotment that was there before."]
    display_name: str
    group_id: str
    from_: Source = at("source")
    from_group_id: Annotated[str | None, "With from: membership, the group that people leave."] = at("old_group")
    whom: Whom
    split: Annotated[str | None, "The same for all adoptions by which a large group is split."]
    products: list[Product]
    allotted_units: Units
    overflow: Overflow
    owners: list[str]
    state: AdoptionState
    state_reason: Text | None = at("reason")
    stopped_in: Annotated[AdoptionState | None, "Where it goes on when it is resumed."]
    plan: AdoptionPlan = by(lambda adoption: adoption)
    progress: AdoptionProgress = at("scan")
    created_by: str
    created_date_time: datetime = at("created")


class PlannedPerson(Shape):
    """What an adoption's plan means for a person."""

    user_id: str
    verdict: Verdict
    sku_ids: list[str] = at("holds")
    keeps_direct: bool
    joins: Annotated[bool, "Is not in the group, and is added to it if they stay."]
    error: Text | None


class UnitsNeeded(Shape):
    """The units that a product that comes needs."""

    sku_id: str
    reserved: Annotated[Count, "The whole limit: so many are promised to the allotment from the start."]
    needed: Annotated[Count, "So many people hold none today: as many are in use at the height of the change."]
    available: Annotated[int, "Held by nobody when the plan was made; below 0 where more are held than bought."]
    missing: Annotated[Count, "What the tenant lacks."]


class ServicePlan(Shape):
    """A service plan for users, which an allotment can switch off."""

    service_plan_id: str = at("id")
    service_plan_name: str = at("name")
    display_name: Annotated[str, "What Microsoft's list of products calls it; servicePlanName where it has no name."]


def _service_names(services: Services) -> list[Plan]:
    return [Plan(plan, name, for_users=True) for plan, name in sorted(services.names.items())]


class ServiceChange(Shape):
    """What becomes of the service plans, by their ids."""

    kept: Annotated[list[str], "In what goes, and in what people have afterwards: nobody is a moment without them."]
    lost: list[str]
    gained: list[str]
    collisions: Annotated[
        list[list[str]], "Pairs, one of what goes and one of what comes, that nobody can have together."
    ] = by(lambda services: [list(pair) for pair in services.collisions])
    names: Annotated[list[ServicePlan], "What these service plans are called."] = by(_service_names)


class ProductChangePlan(Shape):
    """The plan of a change of products in numbers."""

    fingerprint: str
    way: Annotated[ChangeWay, "overlap: the new, then the old. exchange: both in one request. inPlace: same licence."]
    moves: Count = at("counts.moves")
    holds: Annotated[Count, "Have what comes already, by another way."] = at("counts.holds")
    failing: Annotated[Count, "Have no active licence today."] = at("counts.failing")
    blocked: Annotated[Count, "Hold something that does not go with it."] = at("counts.blocked")
    services: ServiceChange
    units: list[UnitsNeeded]
    notes: list[str] = by(change_notes)
    notes_code: list[_CODE] = by(lambda change: [*map(code, change_notes(change))])
    notes_values: list[_VALUES] = by(lambda change: [*map(values, change_notes(change))])


class ProductChangeProgress(Shape):
    """How far it is: in the pass that is under way, or the last one."""

    people: Annotated[Count, "Looked at."] = at("scan.people")
    lacking: Annotated[Count, "Of these, who do not have yet what they are to have."] = at("scan.lacking")
    moving: Annotated[Count, "Of these, who are on their way."] = at("in_hand")
    short: Annotated[Count, "For whom there was no unit."]
    blocked: Annotated[Count, "Who are let alone, for something else does not go with it."]


class ProductChange(Shape):
    """A change of an allotment's products: what was asked for, the plan in numbers, and how far it is."""

    id: str
    allotment_id: str
    display_name: Annotated[str, "The allotment's, when it was planned."]
    products_before: list[Product] = at("before")
    products_after: list[Product] = at("after")
    allotted_units: Units
    round_size: Count
    allow_overcommit: Annotated[bool, "It may promise more than the tenant owns."]
    state: ProductChangeState
    undoing: Annotated[bool, "It is on its way back."]
    state_reason: Text | None = at("reason")
    stopped_in: Annotated[ProductChangeState | None, "Where it goes on when it is resumed."]
    plan: ProductChangePlan = by(lambda change: change)
    progress: ProductChangeProgress = by(lambda change: change)
    created_by: str
    created_date_time: datetime = at("created")


class PlannedMove(Shape):
    """What a change of products means for a person."""

    user_id: str
    verdict: MoveVerdict
    sku_ids: Annotated[list[str], "What goes, of what they have from the allotment."] = at("holds")
    against_sku_ids: Annotated[list[str], "What they hold that does not go with it."] = at("against")
    against_names: Annotated[list[str], "The same by name."] = by(
        lambda person: [BY_SKU.get(sku_id, sku_id) for sku_id in person.against]
    )
    error: Text | None


class MergeSide(Shape):
    """One of the two allotments of a merge, as it was when the plan was made."""

    id: str
    display_name: str
    allotted_units: Units = at("units")
    free_units: Count = at("free")
    waiting_units: Count = at("waiting")
    owners: list[str]


class MergePlan(Shape):
    """The plan of a merge in numbers."""

    fingerprint: str
    moves: Annotated[Count, "Have a seat at the source, and get one at the target."] = at("counts.moves")
    both: Annotated[Count, "Have a seat at both, and keep that of the target."] = at("counts.both")
    failing: Annotated[Count, "Have a seat at the source without a licence that works."] = at("counts.failing")
    waits: Annotated[Count, "Wait at the source, and go on waiting at the target."] = at("counts.waits")
    blocked: Annotated[Count, "May not join the target."] = at("counts.blocked")
    reservations: Annotated[Count, "Come along."] = at("counts.reservations")
    notes: list[str] = by(merge_notes)
    notes_code: list[_CODE] = by(lambda merge: [*map(code, merge_notes(merge))])
    notes_values: list[_VALUES] = by(lambda merge: [*map(values, merge_notes(merge))])


class MergeProgress(Shape):
    """How far it is: in the pass that is under way, or the last one."""

    people: Annotated[Count, "Looked at."] = at("scan.people")
    lacking: Annotated[Count, "Of these, who have not gone yet."] = at("scan.lacking")
    moving: Annotated[Count, "Of these, who are on their way."] = at("in_hand")
    blocked: Annotated[Count, "Who are let alone, for they may not join."]


class Merge(Shape):
    """A merge of two allotments: what was asked for, the plan in numbers, and how far it is."""

    id: str
    source: Annotated[MergeSide, "The allotment whose people and units go."]
    target: Annotated[MergeSide, "The allotment that they come to."]
    delete: Annotated[bool, "The source is deleted at the end."]
    deleted: Annotated[bool, "The source is deleted, so that nothing leads back."] = at("gone")
    round_size: Count
    state: MergeState
    undoing: Annotated[bool, "It is on its way back."]
    state_reason: Text | None = at("reason")
    stopped_in: Annotated[MergeState | None, "Where it goes on when it is resumed."]
    plan: MergePlan = by(lambda merge: merge)
    progress: MergeProgress = by(lambda merge: merge)
    created_by: str
    created_date_time: datetime = at("created")


class PlannedMerger(Shape):
    """What a merge means for a person, and what has become of it."""

    user_id: str
    verdict: MergeVerdict
    end_date_time: datetime | None = at("ends")
    because: Annotated[Text | None, "Why they may not join the target."]


class Capacity(Shape):
    """A product: bought, allotted, used; with the service plans that an allotment can switch off."""

    sku_id: str = at("product.sku_id")
    sku_part_number: str = at("product.sku_part_number")
    display_name: str = at("product.name")
    bought: Count
    warning: Count
    suspended: Count
    locked_out: Count
    assignable: Annotated[Count, "bought and warning: what people can hold."]
    used: Count
    allotted: Count
    free: Annotated[
        int,
        "Not promised yet; below 0 where too much is promised. People may hold these units outside any allotment.",
    ]
    unheld: Annotated[
        Count,
        "What nobody holds and nobody is promised: so many more people can be licensed. While licences are on their "
        "way it may be too small, never too large.",
    ]
    used_by_allotments: Count
    used_outside: Annotated[Count, "used, less the seats of all allotments that hold one; at least."]
    price: Annotated[Decimal | None, "Of a licence a month, in CURRENCY; null: PRICES names none."] = ADDED
    service_plans: list[ServicePlan] = by(lambda found: [plan for plan in found.product.plans if plan.for_users])


class Pool(Shape):
    """The pool of a product: what the tenant can assign, and what root allotments have of it."""

    sku_id: str = at("pool.sku_id")
    sku_part_number: str = at("pool.sku_part_number")
    display_name: str = at("name")
    assignable_units: Annotated[Count, "What people can hold: bought and in their grace period."] = at(
        "pool.assignable"
    )
    given_units: Annotated[Count, "What root allotments have, with what is on its way."] = at("pool.given")
    in_flight_units: Annotated[int, "Of these, what is on its way to an allotment or back."] = at("in_flight")
    free_units: Annotated[Count, "What can be given to allotments."] = at("pool.free")
    overcommitted_units: Annotated[Count, "What is given beyond what can be assigned."] = at("pool.overcommitted")
    agreed_units: Annotated[Count, "Of these, what somebody has agreed to (allowOvercommit)."] = at("pool.agreed")
    shortfall_units: Annotated[Count, "The rest of these: units that the tenant has lost since."] = at("pool.shortfall")
    used_outside: Annotated[Count, "Held without a seat in any allotment; not subtracted from the pool."] = at(
        "outside"
    )


class PoolList(Shape):
    """Every pool."""

    value: list[Pool]


class PoolShare(Shape):
    """What a root allotment has of a pool."""

    allotment_id: str = at("share.allotment_id")
    display_name: Annotated[str | None, "null: the allotment is gone, or just being made."] = at("name")
    allotted_units: Units = at("limit")
    in_flight_units: Annotated[int, "On its way to the allotment, or back."] = at("in_flight")
    free_units: Annotated[Count, "Of the limit, seats that nobody has."] = at("free")


class Person(Shape):
    """A user's names."""

    id: str
    display_name: str
    user_principal_name: str


class FoundPeople(Shape):
    """People whom a search has found."""

    value: list[Person]
    more: Annotated[bool, "There are more than are answered: a longer text finds fewer."]


class KnownPeople(Shape):
    """People of allotments whom a search has found. A page with few people, or none, may have one that follows."""

    value: list[Person]
    cursor: Annotated[str | None, "Look further with it; null: these are all."]
    complete: Annotated[bool, "false: names are still being collected for the first time, so people may be missing."]


class Holder(Shape):
    """Somebody who holds a product, and how."""

    id: str = at("person.id")
    display_name: str = at("person.display_name")
    user_principal_name: str = at("person.user_principal_name")
    direct: bool
    group_ids: list[str] = at("groups")


class PersonalRecord(Shape):
    """Something that is kept and names a person."""

    kind: Annotated[str, "What it is, such as decision or request."]
    kept: Annotated[dict[str, Any], "As it is kept; of what it holds about several people, theirs alone."]


class Erasure(Shape):
    """The erasure of a person."""

    token: Annotated[str, "What stands in the place of the id from now on."]


class Group(Shape):
    """A group to choose, with the products that it gives itself; fixedBecause says why nobody can be removed."""

    id: str
    display_name: str
    fixed_because: str | None = at("removal_blocked_by")
    carries: list[str] = by(lambda group: sorted(group.carries))


class NamedGroup(Shape):
    """A group by its id, with its name of today."""

    id: str
    display_name: str
    entra_url: Annotated[str, "Its page in the Microsoft Entra admin center."]


class Subscription(Shape):
    """A subscription to Graph's change notifications; its secret is left out."""

    id: str
    resource: str
    notification_url: str
    expiration_date_time: datetime = at("expires")


class SubscriptionState(Shape):
    """Whether there is one subscription, as there should be."""

    state: Literal["active", "missing", "duplicate"]
    value: list[Subscription]


class MissingPermission(Shape):
    """A permission in Microsoft Graph that the app lacks."""

    permission: str = at("missing.permission")
    feature: GraphFeature = at("missing.feature")
    refused_date_time: Annotated[datetime | None, "When Graph last refused it; null: not lately."] = at("refused")


class MissingPermissionList(Shape):
    """What the app lacks."""

    state: Annotated[Literal["granted", "missing", "unknown"], "unknown: the app has no token to read."]
    value: list[MissingPermission]


class QueueHealth(Shape):
    """Whether a queue keeps up."""

    queue: str
    state: QueueState
    handled_date_time: Annotated[datetime | None, "When a message was last seen to be handled, to the minute."] = at(
        "handled"
    )
    waited_seconds: Annotated[Count | None, "The longest that one had waited lately."] = _seconds("waited")
    out_since_date_time: Annotated[datetime | None, "Since when a probe is there that has not come through."] = at(
        "out"
    )


class Turnovers(Shape):
    """How long it takes to pass a seat on."""

    count: Annotated[Count, "Seats that were passed on within 30 days; of an allotment the last 50."]
    since_date_time: Annotated[datetime | None, "When the first of them was."] = at("since")
    p50_seconds: Annotated[Count | None, "From the departure, as seen, to the licence, as seen: of half."] = _seconds(
        "half"
    )
    p99_seconds: Annotated[Count | None, "Of all but one in a hundred."] = _seconds("nearly_all")
    longest_seconds: Count | None = _seconds("longest")


NO_TURNOVERS: Mapping[str, int | None] = {**dict.fromkeys(map(in_camel_case, hints_of(Turnovers))), "count": 0}


class DeadLetter(Versioned):
    """A dead message with its reason; the body as text, cut where it is long."""

    id: str
    queue: str = at("message.queue")
    reason: str = at("message.reason")
    description: str = at("message.description")
    delivery_count: Count = at("deliveries")
    enqueued_date_time: datetime = at("enqueued")
    session_id: str | None = at("message.session_id")
    body: str = by(lambda letter: letter.message.body.decode(errors="replace")[:BODY_SHOWN])


class QueueCount(Shape):
    """How many dead letters a queue has."""

    queue: str = by(itemgetter(0))
    dead_letters: Count = by(itemgetter(1))


class DeadLetterCounts(Shape):
    """The dead letters when they were last counted; `more`: there are more than were counted."""

    queues: list[QueueCount] = by(lambda counts: sorted(counts.queues.items()))
    more: bool
    counted_date_time: datetime = at("counted")


class DeadLetterPage(page(DeadLetter)):  # type: ignore[misc]
    """A page of the dead letters, and how many there were when they were last counted."""

    last_count: DeadLetterCounts = SOMETIMES


class NotResent(Shape):
    """A dead letter that was not sent again, and why."""

    id: str
    detail: str


class DoctorLine(Shape):
    """What a check found."""

    check: Annotated[str, "What was asked. A check may have several lines, or none."]
    area: Area
    state: Diagnosis = at("finding.verdict")
    finding: Text = at("finding.says")
    cure: Text | None = at("finding.cure")
    documentation: Annotated[str | None, "The page of the documentation, in the project's folder."] = by(
        lambda line: f"docs/{line.finding.page}" if line.finding.page else None
    )


class Doctor(Shape):
    """What is wrong with the installation, and how to put it right."""

    state: Annotated[Diagnosis, "The worst of the lines: wrong before unknown."]
    version: Annotated[str, "Of the app."]
    checked_date_time: datetime
    value: list[DoctorLine]


class Resent(Shape):
    """How many dead letters were sent again, and whether there are more."""

    resent: Count
    failed: list[NotResent]
    more: bool


class Objection(Shape):
    """One thing that is wrong with a request: where, and what."""

    field: str
    message: str
    code: _CODE = SOMETIMES
    values: _VALUES = SOMETIMES

    @classmethod
    def of(cls, shown: Wrong) -> dict[str, Any]:
        """What is wrong, as JSON."""
        return error_json(shown)


class Problem(Shape):
    """Why a request is not answered (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, "In the language that Accept-Language prefers, of those that there are."]
    code: _CODE = SOMETIMES
    values: _VALUES = SOMETIMES
    errors: list[Objection] = SOMETIMES
    further_errors: Annotated[Count, "So many more are not told."] = SOMETIMES
    decision: Decision = SOMETIMES


class SettingChange(Shape):
    """A setting, before and after."""

    setting: str
    before: Any
    after: Any


class Effect(Shape):
    """What a change does to people."""

    kind: EffectKind
    count: Count
    user_ids: list[str]


class GroupAccess(Shape):
    """What being in a group gives besides licences."""

    checked: Annotated[bool, "Applications and groups could be asked for. Azure roles never can."]
    applications: list[str]
    groups: Annotated[list[str], "Those that the group itself is in, at any depth."]
    directory_roles: bool


class ProductStep(Shape):
    """A change of products that a manifest asks for, with the plan that applying it starts."""

    change_id: Annotated[str | None, "Null: it has to be planned first."]
    fingerprint: Annotated[str | None, "Of the plan that was made, to be looked at and named."]


class ManifestChange(Shape):
    """One allotment's change of a plan."""

    kind: ChangeKind
    group_id: str
    display_name: str
    allotment_id: str | None
    settings: list[SettingChange]
    effects: list[Effect]
    access: Annotated[
        GroupAccess | None, "What the group of a new allotment gives besides licences; null: it has one already."
    ]
    product_change: Annotated[
        ProductStep | None, "The change of products that it asks for; null: none, or one that is under way."
    ] = at("products")


class ManifestPlan(Shape):
    """A plan, with the fingerprint and the numbers that applying it asks for."""

    fingerprint: str
    changes: list[ManifestChange]
    unchanged: Count
    left_alone: Count
    confirm: NumbersByName = at("to_confirm")
    objections: list[Objection]


class ChangeOutcome(ManifestChange):
    """What became of a change of a plan."""

    outcome: Literal["applied", "failed", "notReached"] = ADDED
    detail: str | None = ADDED


class ManifestOutcome(Shape):
    """What became of a plan."""

    fingerprint: str
    outcomes: list[ChangeOutcome]
    complete: Annotated[bool, "All was applied, and planning again finds nothing to do."]


class Health(Shape):
    """Whether the app runs, and which release."""

    status: Literal["ok"]
    version: str
    layout: Count
    time: datetime


AuditPage = page(AuditEntry, "AuditPage")
NightPage = page(NightSummary, "NightPage")
History = listed(Snapshot, "History")
ProductList = listed(Capacity, "ProductList")
PersonList = listed(Person, "PersonList")
StandingList = listed(Standing, "StandingList")
GroupList = listed(Group, "GroupList")
QueueList = listed(QueueHealth, "QueueList")


def _planned(name: str) -> Any:
    """What a setting becomes; null: it stays, or is given back."""
    return by(lambda change: change.settings.get(name))


class ScheduledChange(Versioned):
    """A change of settings that is planned for a date."""

    id: str
    allotment_id: str
    due_date_time: datetime = at("due")
    state: Annotated[
        ChangeState,
        "asked: its date has come, and it doesn't fit; nothing was changed. begun: it is being made.",
    ]
    allotted_units: Annotated[Units | None, "What the limit becomes; null: it stays, or is given back."] = _planned(
        "allotted_units"
    )
    overflow: Overflow | None = _planned("overflow")
    allow_overcommit: bool
    lending_limit: Annotated[Units | None, "How many seats it lends at most then."] = _planned("lending_limit")
    borrowing_limit: Annotated[Units | None, "How many seats it borrows at most then."] = _planned("borrowing_limit")
    kept_units: Annotated[Units | None, "So many free seats it doesn't lend then."] = _planned("kept_units")
    reclaim: Annotated[ReclaimRules | None, "How it takes back seats that people have then."] = _planned("reclaim")
    reclaims: Annotated[bool | None, "Whether it takes back seats that people have then; null: it stays."] = by(
        lambda change: change.settings["reclaim"] is not None if "reclaim" in change.settings else None
    )
    undoes: Annotated[str | None, "The change whose settings are given back as they were before it."]
    planned_date_time: datetime = at("planned")
    planned_by: str
    decided_date_time: Annotated[datetime | None, "When it was made, asked about or cancelled."] = at("decided")
    reason: Text | None


class ChangeOutlook(Shape):
    """What of a change would not fit at its date, as things stand."""

    objections: list[Objection] = ADDED


class PlannedChanges(ChangeOutlook):
    """The changes that were planned: the one that was asked for, and the one back."""

    value: list[ScheduledChange] = ADDED
