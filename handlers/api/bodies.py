"""What requests say in their bodies: each type is a schema of the OpenAPI document, and `domain.reading` reads by it.

What is about one matter of the domain is read there (`domain.proposals`, `domain.limit_requests`, `domain.manifest`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

from domain.adoption.model import LISTED_AT_MOST, Source, Whom
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.incoming import instant_of
from domain.manifest.entries import Entry, ManifestEntry, entries_of
from domain.manifest.plan import Prune
from domain.merging.model import PEOPLE_A_ROUND as MERGING_A_ROUND
from domain.merging.model import ROUND_AT_MOST as MERGING_AT_MOST
from domain.messages.events import Cadence, Rhythm
from domain.messages.preferences import REQUIRED, MailTopic
from domain.objections import LANGUAGES, Objection
from domain.product_changes.model import PEOPLE_A_ROUND, ROUND_AT_MOST
from domain.proposals import (
    GIVEN_PRODUCTS,
    UNITS_AT_MOST,
    AllowGroupAccess,
    AllowOvercommit,
    BeyondLimit,
    BorrowingLimit,
    DisplayName,
    GroupId,
    KeptUnits,
    LendingLimit,
    Limit,
    Owners,
    Products,
    Proposal,
    ProposedProducts,
)
from domain.reading import Rule, as_said, matching, object_id, read, refusal, text, whole
from domain.reconciliation.kinds import DESCRIPTIONS, Kind, Way
from domain.seat_ends import end_of, instant_of_request
from domain.waiting_order import Attribute
from domain.waiting_order_said import OrderOfWaiting, PriorityClass
from domain.what_if_lending import Terms
from handlers.api.contract import NumbersByName

SEARCH_AT_LEAST, SEARCH_AT_MOST = 2, 100
NAME_AT_MOST = 256

_NAME = re.compile(rf"{OBJECT_ID.pattern}|[^\s/\\?%]+@[^\s/\\?%@]+", re.IGNORECASE)
"""An object id or a userPrincipalName; anything else might lead to another place in Graph."""

LIMITS_AT_MOST, DAYS_AT_MOST = 100, 3660

_FINGERPRINT = "[0-9a-f]{16}"


def _instant(value: object) -> datetime:
    try:
        return instant_of(value)
    except ValueError as wrong:
        raise refusal("mustBeTime") from wrong


_SOME_INSTANT = Rule(
    {"type": ["string", "null"], "format": "date-time"}, lambda value: None if value is None else _instant(value)
)


def _user(value: object) -> str:
    if not isinstance(value, str) or len(value) > NAME_AT_MOST or not _NAME.fullmatch(value.strip()):
        raise refusal("userNeeded")
    return value.strip()


def _policies(value: object) -> dict[Kind, Way]:
    """Ways by kind, of those that each kind has. Raises InvalidRequest with everything that is wrong."""
    if not isinstance(value, dict):
        raise refusal("policiesByKind")
    problems = []
    for name, way in value.items():
        known = [each for each in Way if each in DESCRIPTIONS[Kind(name)].ways] if name in Kind else []
        if way not in known:
            told = Objection("mustBeOneOf", known=", ".join(known or Kind))
            problems.append(Problem(f".{name}", told))
    if problems:
        raise InvalidRequest(*problems)
    return {Kind(name): Way(way) for name, way in value.items()}


def _prune(value: Any) -> Prune | None:
    if value is not None and value not in list(Prune):
        raise refusal("prune")
    return Prune(value) if value else None


def _fingerprints(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise refusal("startedFingerprints")
    return tuple(value)


def _numbers(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal("confirmNumbers")
    return value


EndDate = Annotated[
    datetime | None,
    Rule({"type": ["string", "null"], "format": "date-time"}, end_of, needed="endDateNeeded"),
    "When the person is removed from the group: in the future, at most ten years away. Null: never.",
]
StartDate = Annotated[
    datetime | None,
    Rule({"type": ["string", "null"], "format": "date-time"}, end_of),
    "From when on: at most two years away. Null, or past: from now on.",
]
Expiration = Annotated[
    datetime | None,
    Rule({"type": ["string", "null"], "format": "date-time"}, end_of),
    "When the reservation lapses unless they have joined: at most a year after its start. Null: 30 days after it.",
]
Searched = Annotated[str, text(SEARCH_AT_LEAST, SEARCH_AT_MOST)]
_Seen = Annotated[object, as_said(str)]
"""A fingerprint of what was seen; another one than that of what is there is no mistake, but a conflict."""

_LetGo = Annotated[object, as_said(bool)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAllotment(Proposal):
    """An allotment to be made."""


@dataclass(frozen=True, slots=True)
class RemovalConfirmation:
    """The large removal that an allotment was suspended for, by its fingerprint."""

    removal: Annotated[str, matching(_FINGERPRINT, "removalFingerprint")]


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Whom to add to the watched group, and until when."""

    user: Annotated[str, Rule(str, _user), "userPrincipalName or object id."]
    end_date_time: EndDate = None
    start_date_time: StartDate = None


def _names(value: object) -> tuple[str, ...]:
    """Names of people as they were given; whose they are is found out later. Raises InvalidRequest."""
    if not isinstance(value, list) or not all(isinstance(each, str) and len(each) <= NAME_AT_MOST for each in value):
        raise refusal("namesOfPeople", most=NAME_AT_MOST)
    return tuple(value)


_Names = Annotated[tuple[str, ...], Rule(list[str], _names), "userPrincipalNames, mail addresses or object ids."]


@dataclass(frozen=True, slots=True)
class ManyPeople:
    """Whom to add to the watched group, and whom to remove: together at most 1,000."""

    add: _Names = ()
    remove: _Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReservations:
    """For whom to keep a seat, from when, and until when: at most 1,000 people."""

    users: _Names
    start_date_time: StartDate = None
    expiration_date_time: Expiration = None
    add_at_start: Annotated[bool, "Add them to the watched group once the seat is kept for them."] = False
    end_date_time: EndDate = None


@dataclass(frozen=True, slots=True)
class ReservationChange:
    """Until when a seat is kept instead."""

    expiration_date_time: Annotated[datetime, Rule(datetime, instant_of_request), "When the reservation lapses."]


@dataclass(frozen=True, slots=True)
class EndDateChange:
    """An end date to be given, or taken away."""

    end_date_time: EndDate


@dataclass(frozen=True, slots=True)
class Move:
    """Before whom somebody is moved."""

    before: Annotated[str | None, object_id("beforeWhom", or_none=True), "A user id; null or absent: to the front."] = (
        None
    )


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """The class of somebody who waits."""

    priority_class: Annotated[PriorityClass | None, "Null: the class that the allotment's rules give."]


class LimitFrom(TypedDict):
    """A limit, and from when on it holds."""

    from_date_time: Annotated[datetime, Rule(datetime, _instant)]
    allotted_units: Limit


def _limits(value: object) -> tuple[tuple[datetime, int], ...]:
    """Limits in time. Raises InvalidRequest with everything that is wrong, each with its place."""
    if not isinstance(value, list) or len(value) > LIMITS_AT_MOST:
        raise refusal("limitsList", most=LIMITS_AT_MOST)
    readings = [read(LimitFrom, each if isinstance(each, dict) else {}) for each in value]
    problems = [
        Problem(f"[{place}].{each.field}", each.message)
        for place, reading in enumerate(readings)
        for each in reading.problems
    ]
    if problems:
        raise InvalidRequest(*problems)
    return tuple((each.fields["from_date_time"], each.fields["allotted_units"]) for each in readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LendingTerms:
    """On which terms an allotment and its relatives lend to each other; each of them lends and borrows so much."""

    lending_limit: LendingLimit
    borrowing_limit: BorrowingLimit
    kept_units: KeptUnits = 0
    from_date_time: Annotated[datetime | None, _SOME_INSTANT, "From when on; null: from the beginning."] = None
    until_date_time: Annotated[datetime | None, _SOME_INSTANT, "Until when; null: to the end."] = None


def _lending(value: object) -> Terms | None:
    """On which terms relatives lend. Raises InvalidRequest with everything that is wrong, each with its place."""
    if value is None:
        return None
    reading = read(LendingTerms, value if isinstance(value, dict) else {})
    if reading.problems:
        raise InvalidRequest(*(Problem(f".{each.field}", each.message) for each in reading.problems))
    said = reading.value()
    return Terms(said.lending_limit, said.borrowing_limit, said.kept_units, said.from_date_time, said.until_date_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is to be different from how it was; what is left out stays as it was."""

    days: Annotated[int, whole(1, DAYS_AT_MOST), "So many days back."] = 365
    allotted_units: Annotated[int | None, whole(0, UNITS_AT_MOST), "Another limit, all the time."] = None
    limits: Annotated[
        tuple[tuple[datetime, int], ...],
        Rule(list[LimitFrom], _limits),
        f"Limits that change with the time, at most {LIMITS_AT_MOST}.",
    ] = ()
    overflow: BeyondLimit | None = None
    waiting_order: OrderOfWaiting = None
    lending: Annotated[
        Terms | None,
        Rule(LendingTerms | None, _lending),
        "Lending between the allotment and its relatives, at most 19 of them; null: what they could use is as it was.",
    ] = None


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Whether to show the plan alone."""

    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class DriftPolicyChoice:
    """What is done about the kinds of drift."""

    policies: Annotated[
        dict[Kind, Way],
        Rule(dict[Kind, Way], _policies),
        "Ways by kind.",
    ]


def _to_change(value: object) -> Mapping[str, str | None]:
    """Values by the names of settings; None: back to the app setting. Raises InvalidRequest."""
    fits = isinstance(value, dict) and value and all(each is None or isinstance(each, str) for each in value.values())
    if not fits or not isinstance(value, dict):
        raise refusal("settingsToChange")
    return value


@dataclass(frozen=True, slots=True)
class SettingsToChange:
    """Settings to be changed while the app runs."""

    settings: Annotated[
        Mapping[str, str | None],
        Rule({"type": "object", "additionalProperties": {"type": ["string", "null"]}, "minProperties": 1}, _to_change),
        "Values by the names of settings, as the app settings would be. null: back to the app setting.",
    ]


def _off(value: object) -> frozenset[MailTopic]:
    """What somebody doesn't want mails about. Raises InvalidRequest where it must be told."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each in MailTopic for each in value):
        raise refusal("mailTopics", known=[*MailTopic])
    topics = frozenset(map(MailTopic, value))
    if told := sorted(topics & REQUIRED):
        raise refusal("mailRequired", topics=[str(each) for each in told])
    return topics


class PreferencesToChange(TypedDict, total=False):
    """What is to be changed of the caller's preferences."""

    language: Annotated[Literal[*LANGUAGES] | None, "Of mails, and of the portal."]  # type: ignore[valid-type]
    off: Annotated[
        frozenset[MailTopic],
        Rule({"type": "array", "items": {"enum": [each for each in MailTopic if each not in REQUIRED]}}, _off),
        "What they don't want mails about.",
    ]
    updates: Annotated[Rhythm | None, "When they get their updates as an owner."]
    report: Annotated[Cadence | None, "When the report about their own allotments is mailed to them."]


@dataclass(frozen=True, slots=True)
class ProposalAcceptance:
    """The proposal of limits that is accepted."""

    fingerprint: Annotated[object, as_said({"type": "string", "pattern": f"^{_FINGERPRINT}$"})]


def _listed(value: object) -> tuple[str, ...]:
    """Object ids, each once and in order. Raises InvalidRequest."""
    if not isinstance(value, list) or not value:
        raise refusal("adoptionListNeeded")
    if len(value) > LISTED_AT_MOST:
        raise refusal("adoptionListTooLong", most=LISTED_AT_MOST, count=len(value))
    wrong = [
        Problem(f"[{index}]", Objection("mustBeObjectId"))
        for index, each in enumerate(value)
        if not isinstance(each, str) or not OBJECT_ID.fullmatch(each)
    ]
    if wrong:
        raise InvalidRequest(*wrong)
    return tuple(sorted({each.lower() for each in value}))


_WhomToTake = Annotated[Whom, "members: of the group alone. holders: everybody who has the products directly, too."]
_Listed = Annotated[
    tuple[str, ...],
    Rule({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": LISTED_AT_MOST}, _listed),
    "With whom: listed, who is taken over besides the members of the group.",
]


class Taking(TypedDict, total=False):
    """Who is taken over, besides the members of the group."""

    whom: _WhomToTake
    people: _Listed


def _csv(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("fileText")
    return value


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A file that names people."""

    csv: Annotated[str, Rule(str, _csv), "The whole file. A column has user principal names or object ids."]
    sku_id: Annotated[
        str | None, object_id(or_none=True), "Where a column says licences, rows without this product don't count."
    ] = None


class SplitMatch(TypedDict, total=False):
    """Who goes to a target: the members of a group, also of groups in it; or people by one of their attributes."""

    group_id: str
    attribute: Attribute
    values: list[str]


class SplitTarget(TypedDict, total=False):
    """An allotment that is to be made. People are added to its group."""

    display_name: DisplayName
    group_id: GroupId
    match: SplitMatch
    allotted_units: Limit
    overflow: BeyondLimit
    owners: Owners


class SplitPreview(TypedDict, total=False):
    """A licensed group, and the allotments into which its people go: each to the first that matches."""

    group_id: Annotated[str, "The group that carries the licence."]
    targets: Annotated[list[SplitTarget], as_said(list[SplitTarget])]
    allow_overcommit: AllowOvercommit
    allow_group_access: AllowGroupAccess


class NewSplit(SplitPreview, total=False):
    """The same, as the preview showed it."""

    plan: _Seen


class NewAdoption(TypedDict, total=False):
    """An adoption into an allotment that is there, or one that makes an allotment."""

    allotment_id: Annotated[str, "An allotment whose own group is licensed; alone, it says all."]
    display_name: DisplayName
    group_id: GroupId
    from_: Source
    from_group_id: Annotated[str, "With from: membership, the group that carries the licence."]
    whom: _WhomToTake
    people: _Listed
    products: Annotated[Products, "With from: direct alone."]
    allotted_units: Limit
    overflow: BeyondLimit
    owners: Owners
    allow_overcommit: AllowOvercommit
    allow_group_access: AllowGroupAccess


@dataclass(frozen=True, slots=True)
class AdoptionStart:
    """The plan that was seen, and whether the people over the limit may lose the licence."""

    plan: _Seen
    let_go: _LetGo = None


@dataclass(frozen=True, slots=True)
class AdoptionResumption:
    """The same, where an adoption stopped to ask."""

    plan: _Seen = None
    let_go: _LetGo = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProductChange:
    """The products that an allotment is to have."""

    allotment_id: Annotated[str, object_id(), "The allotment whose products change."]
    products: Annotated[
        ProposedProducts,
        GIVEN_PRODUCTS,
        "All products that it is to have, with the service plans that are switched off: those that stay, too.",
    ]
    round_size: Annotated[int, whole(1, ROUND_AT_MOST), "So many people at most are between two products."] = (
        PEOPLE_A_ROUND
    )
    allow_overcommit: AllowOvercommit = False


@dataclass(frozen=True, slots=True)
class ProductChangeStart:
    """The plan that was seen."""

    plan: _Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMerge:
    """Which allotment goes up in which."""

    source_id: Annotated[str, object_id(), "The allotment whose people and units go."]
    target_id: Annotated[str, object_id(), "The allotment that they come to."]
    delete: Annotated[bool, "Delete the source at the end. Else it stays, with limit 0."] = False
    round_size: Annotated[int, whole(1, MERGING_AT_MOST), "So many people at most have a seat at both at a time."] = (
        MERGING_A_ROUND
    )
    allow_group_access: Annotated[bool, "Merge although one of the groups gives more than licences."] = False


@dataclass(frozen=True, slots=True)
class MergeStart:
    """The plan that was seen."""

    plan: _Seen


@dataclass(frozen=True, slots=True)
class ErasureConfirmation:
    """The person to erase."""

    user_id: Annotated[str, object_id("personNotConfirmed"), "Once more whom the path names."]


@dataclass(frozen=True, slots=True)
class Search:
    """How the name begins."""

    search: Searched


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeopleSearch:
    """What is looked for: words, or parts of them, each of which is somewhere in the name or the addresses."""

    search: Searched
    allotment_id: Annotated[str | None, object_id(or_none=True), "Look in this allotment alone."] = None
    cursor: Annotated[str | None, as_said(str), "Where the page begins: from the answer before."] = None


Entries = Annotated[tuple[Entry, ...], Rule(list[ManifestEntry], entries_of)]


class Manifest(TypedDict):
    """All allotments, as an administrator writes them down."""

    allotments: Entries


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestToPlan:
    """A manifest, and what becomes of the allotments that it does not name."""

    allotments: Entries
    prune: Annotated[
        Prune | None,
        Rule(Prune | None, _prune),
        "Delete the allotments that are not named, and take their licences back (remove) or not (keep).",
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestToApply(ManifestToPlan):
    """The same, with the plan that was seen."""

    fingerprint: Annotated[object, as_said(str), "Of the plan that was seen."]
    confirm: Annotated[
        dict[str, Any] | None,
        Rule(NumbersByName, _numbers),
        "The numbers that the plan asks to confirm.",
    ] = None
    product_changes: Annotated[
        tuple[str, ...],
        Rule(list[str], _fingerprints),
        "The fingerprints of the plans of changes of products that are to be started.",
    ] = ()
