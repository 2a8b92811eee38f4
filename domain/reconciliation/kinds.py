"""Every kind of drift: its name on the wire, its meaning, severity and remedy, and what is done about it.

What only restores a promise is healed; what takes something from a person asks, unless the tenant's policy says
otherwise. Kinds that enforcement repairs whenever it looks can only be healed: no policy keeps it from looking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.objections import Text


class Kind(StrEnum):
    """The kinds; the last five concern the tenant, all others one allotment."""

    JOINED_UNSEEN = "joinedUnseen"
    LEFT_UNSEEN = "leftUnseen"
    ACCOUNT_DELETED = "accountDeleted"
    SEAT_WITHOUT_MEMBER = "seatWithoutMember"
    STALE_PENDING = "stalePending"
    COUNTER_WRONG = "counterWrong"
    NEVER_ADMITTED = "neverAdmitted"
    LICENCE_MISSING = "licenceMissing"
    LICENCE_ERROR = "licenceError"
    LICENCE_TWICE = "licenceTwice"
    ACCOUNT_DISABLED = "accountDisabled"
    GUEST = "guest"
    INELIGIBLE_SEAT = "ineligibleSeat"
    INELIGIBLE = "ineligible"
    LICENSED_GROUP_DELETED = "licensedGroupDeleted"
    PRODUCT_MISSING = "productMissing"
    PLANS_CHANGED = "plansChanged"
    GROUP_FIXED = "groupFixed"
    GROUP_DELETED = "groupDeleted"
    LIMIT_BELOW_USE = "limitBelowUse"
    WATCHED_GROUP_LICENSED = "watchedGroupLicensed"
    HELD_OUTSIDE = "heldOutside"
    PREREQUISITE_MISSING = "prerequisiteMissing"
    OUTSIDE_FENCE = "outsideFence"
    INNER_GROUP = "innerGroup"
    LICENCE_OUTSIDE = "licenceOutside"
    OVERCOMMITTED = "overcommitted"
    PRODUCT_LEFT = "productLeft"
    SUBSCRIPTION_MISSING = "subscriptionMissing"
    SUBSCRIPTION_LATE = "subscriptionLate"


class Severity(StrEnum):
    """How bad it is while it lasts: a promise is broken, somebody lacks or wastes something, good to know."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Way(StrEnum):
    """What is done about a finding: repaired at once, reported, or offered to a person who confirms it."""

    HEAL = "heal"
    REPORT = "report"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Description:
    """One kind. way: the default; ways: all that a tenant may choose."""

    kind: Kind
    severity: Severity
    way: Way
    ways: frozenset[Way]

    @property
    def title(self) -> Text:
        """What it is called in lists."""
        return Text(f"{self.kind}Title")

    @property
    def meaning(self) -> Text:
        """What it means that there is such a difference."""
        return Text(f"{self.kind}Meaning")

    @property
    def cure(self) -> Text:
        """What repairs it."""
        return Text(f"{self.kind}Cure")


def _healed(kind: Kind, severity: Severity) -> Description:
    return Description(kind, severity, Way.HEAL, frozenset({Way.HEAL}))


def _chosen(kind: Kind, way: Way, severity: Severity) -> Description:
    return Description(kind, severity, way, frozenset(Way))


def _told(kind: Kind, severity: Severity) -> Description:
    return Description(kind, severity, Way.REPORT, frozenset({Way.REPORT}))


def _asked(kind: Kind, severity: Severity) -> Description:
    return Description(kind, severity, Way.ASK, frozenset({Way.ASK, Way.REPORT}))


_ALL = (
    _healed(Kind.JOINED_UNSEEN, Severity.MEDIUM),
    _healed(Kind.LEFT_UNSEEN, Severity.MEDIUM),
    _healed(Kind.ACCOUNT_DELETED, Severity.LOW),
    _healed(Kind.SEAT_WITHOUT_MEMBER, Severity.MEDIUM),
    _healed(Kind.STALE_PENDING, Severity.MEDIUM),
    _healed(Kind.COUNTER_WRONG, Severity.HIGH),
    _chosen(Kind.NEVER_ADMITTED, Way.HEAL, Severity.HIGH),
    _healed(Kind.LICENCE_MISSING, Severity.HIGH),
    _healed(Kind.LICENCE_ERROR, Severity.HIGH),
    _chosen(Kind.LICENCE_TWICE, Way.ASK, Severity.LOW),
    _chosen(Kind.ACCOUNT_DISABLED, Way.ASK, Severity.MEDIUM),
    _chosen(Kind.GUEST, Way.REPORT, Severity.LOW),
    _chosen(Kind.INELIGIBLE_SEAT, Way.REPORT, Severity.LOW),
    _told(Kind.INELIGIBLE, Severity.LOW),
    _chosen(Kind.LICENSED_GROUP_DELETED, Way.HEAL, Severity.HIGH),
    _chosen(Kind.PRODUCT_MISSING, Way.HEAL, Severity.HIGH),
    _chosen(Kind.PLANS_CHANGED, Way.ASK, Severity.MEDIUM),
    _told(Kind.GROUP_FIXED, Severity.HIGH),
    _told(Kind.GROUP_DELETED, Severity.HIGH),
    _told(Kind.LIMIT_BELOW_USE, Severity.MEDIUM),
    _asked(Kind.WATCHED_GROUP_LICENSED, Severity.HIGH),
    _told(Kind.HELD_OUTSIDE, Severity.MEDIUM),
    _told(Kind.PREREQUISITE_MISSING, Severity.LOW),
    _told(Kind.OUTSIDE_FENCE, Severity.MEDIUM),
    _told(Kind.INNER_GROUP, Severity.MEDIUM),
    _told(Kind.LICENCE_OUTSIDE, Severity.LOW),
    _told(Kind.OVERCOMMITTED, Severity.MEDIUM),
    _told(Kind.PRODUCT_LEFT, Severity.HIGH),
    _told(Kind.SUBSCRIPTION_MISSING, Severity.HIGH),
    _told(Kind.SUBSCRIPTION_LATE, Severity.MEDIUM),
)

DESCRIPTIONS: Mapping[Kind, Description] = {each.kind: each for each in _ALL}

TAKING = frozenset({Kind.NEVER_ADMITTED, Kind.LICENCE_TWICE, Kind.ACCOUNT_DISABLED, Kind.GUEST, Kind.INELIGIBLE_SEAT})
"""The kinds whose repair takes something from a person, and counts against the blast radius."""

RESTING = frozenset({Way.REPORT, Way.ASK})
"""What a finding waits in until a person does something, or it goes by itself."""


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """What the tenant has chosen, where it is not the default."""

    chosen: Mapping[Kind, Way]

    def way(self, kind: Kind) -> Way:
        """What is done about a finding of this kind."""
        return self.chosen.get(kind, DESCRIPTIONS[kind].way)


DEFAULT_POLICY = DriftPolicy({})


def read_policy(text: str) -> DriftPolicy:
    """A policy from `kind=way` pairs, separated by commas. Raises ValueError, saying what is wrong with which."""
    chosen: dict[Kind, Way] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, way = (part.strip() for part in pair.partition("="))
        if name not in Kind:
            raise ValueError(f"{name!r} is no kind of drift; there are {', '.join(Kind)}")
        permitted = DESCRIPTIONS[Kind(name)].ways
        if way not in permitted:
            raise ValueError(f"{name} can be set to {', '.join(sorted(permitted))}, not {way!r}")
        chosen[Kind(name)] = Way(way)
    return DriftPolicy(chosen)
