"""In which order the waiting room moves up: the rule of an allotment, and the place that follows from it.

By `place`, who came first is next. By `priority`, everybody has a class, 1 (first) to 5, and every `ageing` that
somebody has waited lifts them by one class. A rule that changes with the time would have every row written again as
time passes. It need not be: at any instant t somebody of class c who has waited since s stands at

    c - (t - s) / ageing  =  (s + c * ageing - t) / ageing

and t is the same for everybody. So the order is that of s + (c - 1) * ageing, which never changes: the *virtual
arrival*. Somebody is served as somebody of class 1 would be who came so much later.

Nobody starves: who comes more than (c - 1) * ageing after somebody of class c has a later virtual arrival, whatever
their class, and is behind them. So at most the people are ahead of somebody who waited before, and those who join
within four times the ageing; and each leaver moves the line up by one.

A place is a number, the virtual arrival in whole minutes and a ticket, so that no two places are the same:

    place = minutes * TICKETS + ticket

Tickets are given in the order of coming (`Allotment.next_place`), and decide within a minute. An allotment whose rule
was never set has no virtual arrivals: its places are the tickets themselves, as all were before there were rules. They
are less than any virtual arrival.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

HIGHEST_CLASS, LOWEST_CLASS = 1, 5
DEFAULT_CLASS = 3
AGEING_DAYS = 30
AGEING_DAYS_AT_MOST = 365
RULES_AT_MOST = 20
GROUPS_AT_MOST = 5
"""Each group is read whole, before people are decided about."""

VALUES_AT_MOST = 50
VALUE_LENGTH_AT_MOST = 120
RULES_LENGTH_AT_MOST = 20_000
"""All values and ids together, in characters; Table Storage takes 32,768 in one text."""

FIRST_PLACE = 10**9
"""Where a new allotment's places begin: as many moves find room below it."""

TICKETS = 10**8
"""So many tickets are told from each other: two in one minute, and so many people apart, would be one place."""

LAST_PLACES = 9 * 10**15
"""Where the places begin of people who can't be given a seat yet: behind everybody else, each with their ticket."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_TIMED = 10**6 * TICKETS
"""Less than any virtual arrival since the end of 2001, and more than any ticket alone."""

_MINUTE = timedelta(minutes=1)


class Ordering(StrEnum):
    """The rule by which the waiting room moves up."""

    PLACE = "place"
    PRIORITY = "priority"


class Attribute(StrEnum):
    """What a class may be given by: properties of a user, by Graph's names (v1.0: user)."""

    DEPARTMENT = "department"
    JOB_TITLE = "jobTitle"
    EMPLOYEE_TYPE = "employeeType"
    COUNTRY = "country"
    COMPANY_NAME = "companyName"
    OFFICE_LOCATION = "officeLocation"


class RankedBy(StrEnum):
    """What gave somebody their class: a rule by group or by attribute, somebody by hand, or none of them."""

    GROUP = "group"
    ATTRIBUTE = "attribute"
    HAND = "hand"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Who is of a class: the members of a group, or the people one of whose attributes has one of these values."""

    priority_class: int
    group_id: str | None = None
    attribute: Attribute | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """The rule of an allotment that has one.

    classes: the first rule that fits gives the class. default_class: of whom none fits.
    ageing_days: after so many days of waiting somebody counts as one class higher.
    """

    rule: Ordering = Ordering.PRIORITY
    classes: tuple[ClassRule, ...] = ()
    default_class: int = DEFAULT_CLASS
    ageing_days: int = AGEING_DAYS

    @property
    def ageing(self) -> timedelta:
        """How long somebody waits to be lifted by one class."""
        return timedelta(days=self.ageing_days)

    @property
    def by_priority(self) -> bool:
        """Whether there are classes."""
        return self.rule is Ordering.PRIORITY

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes of people that are needed, if any."""
        wanted = {each.attribute for each in self.classes} if self.by_priority else set()
        return tuple(each for each in Attribute if each in wanted)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The groups whose members are needed, if any."""
        found = (each.group_id for each in self.classes if each.group_id) if self.by_priority else ()
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Rank:
    """Somebody's class, and what gave it: the group's id, or the attribute and its value."""

    priority_class: int
    by: RankedBy = RankedBy.DEFAULT
    name: str | None = None
    value: str | None = None


type Properties = Mapping[Attribute, str]
"""A person's attributes, of those that are asked for and that they have."""


def rank_of(order: WaitingOrder, properties: Properties, groups: Iterable[str]) -> Rank:
    """The class of somebody with these attributes, who is in these groups. Values are compared in any case."""
    inside = frozenset(groups)
    for rule in order.classes:
        if rule.group_id is not None and rule.group_id in inside:
            return Rank(rule.priority_class, RankedBy.GROUP, rule.group_id)
        value = properties.get(rule.attribute) if rule.attribute else None
        if rule.attribute and value and value.strip().casefold() in {each.casefold() for each in rule.values}:
            return Rank(rule.priority_class, RankedBy.ATTRIBUTE, rule.attribute, value.strip())
    return Rank(order.default_class)


def virtual_arrival(order: WaitingOrder, since: datetime, rank: Rank | None) -> datetime:
    """When somebody of class 1 would have come who stands where they stand. By place, when they came."""
    if not order.by_priority:
        return since
    priority_class = rank.priority_class if rank else order.default_class
    return since + (priority_class - HIGHEST_CLASS) * order.ageing


def place_at(order: WaitingOrder | None, since: datetime, rank: Rank | None, ticket: int) -> int:
    """The place of somebody with this ticket, who waits since then. order: None: no rule was ever set."""
    if order is None:
        return ticket
    return (virtual_arrival(order, since, rank) - _EPOCH) // _MINUTE * TICKETS + ticket % TICKETS


def ticket_of(place: int) -> int:
    """The ticket that a place was made with; of one with a virtual arrival, it counts from `FIRST_PLACE`."""
    if place >= LAST_PLACES:
        return place - LAST_PLACES
    return place if place < _FIRST_TIMED else FIRST_PLACE + place % TICKETS


def ahead_of(place: int, tickets: Sequence[int]) -> list[int]:
    """Places for so many people in a row, the last of whom is directly ahead of `place`. tickets: new ones, rising."""
    if place < _FIRST_TIMED:
        return [*range(place - len(tickets), place)]
    return [(place // TICKETS - 1) * TICKETS + ticket % TICKETS for ticket in tickets]
