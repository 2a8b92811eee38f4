"""Every kind of drift: its name on the wire, what it means, how bad it is, its cure, and what is done about it.

What only restores a promise is healed; what takes something from a person asks, unless the tenant's policy says
otherwise. Kinds that enforcement mends whenever it looks can only be healed: no policy keeps it from looking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    LICENSED_GROUP_DELETED = "licensedGroupDeleted"
    PRODUCT_MISSING = "productMissing"
    PLANS_CHANGED = "plansChanged"
    GROUP_FIXED = "groupFixed"
    GROUP_DELETED = "groupDeleted"
    LIMIT_BELOW_USE = "limitBelowUse"
    WATCHED_GROUP_LICENSED = "watchedGroupLicensed"
    HELD_OUTSIDE = "heldOutside"
    OUTSIDE_FENCE = "outsideFence"
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
    """What is done about a finding: mended at once, told, or offered to a person who confirms it."""

    HEAL = "heal"
    REPORT = "report"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Description:
    """One kind. way: the default; ways: all that a tenant may choose."""

    meaning: str
    severity: Severity
    cure: str
    way: Way
    ways: frozenset[Way]


def _healed(severity: Severity, meaning: str, cure: str) -> Description:
    return Description(meaning, severity, cure, Way.HEAL, frozenset({Way.HEAL}))


def _chosen(way: Way, severity: Severity, meaning: str, cure: str) -> Description:
    return Description(meaning, severity, cure, way, frozenset(Way))


def _told(severity: Severity, meaning: str, cure: str) -> Description:
    return Description(meaning, severity, cure, Way.REPORT, frozenset({Way.REPORT}))


def _asked(severity: Severity, meaning: str, cure: str) -> Description:
    return Description(meaning, severity, cure, Way.ASK, frozenset({Way.ASK, Way.REPORT}))


DESCRIPTIONS: Mapping[Kind, Description] = {
    Kind.JOINED_UNSEEN: _healed(
        Severity.MEDIUM,
        "Is in the group, and nothing was decided about it.",
        "Decided like any addition: licensed, waiting or rolled back.",
    ),
    Kind.LEFT_UNSEEN: _healed(
        Severity.MEDIUM,
        "Has left the group, and still has a seat or a place in the waiting room.",
        "The licence is taken back, the seat frees, the next in line moves up.",
    ),
    Kind.ACCOUNT_DELETED: _healed(
        Severity.LOW,
        "The account was deleted, and the seat is still held.",
        "The seat frees, the next in line moves up.",
    ),
    Kind.SEAT_WITHOUT_MEMBER: _healed(
        Severity.MEDIUM,
        "Left long ago, and the licence could not be taken back yet, so that the seat is still held.",
        "Taking it back is tried again; the error at the seat says what stands against it.",
    ),
    Kind.STALE_PENDING: _healed(
        Severity.MEDIUM,
        "A grant or a removal was begun and not finished for more than an hour.",
        "It is finished.",
    ),
    Kind.COUNTER_WRONG: _healed(
        Severity.HIGH,
        "The numbers of the allotment do not count its seats and its waiting room.",
        "The rows are counted anew.",
    ),
    Kind.NEVER_ADMITTED: _chosen(
        Way.HEAL,
        Severity.HIGH,
        "Holds the licence through the licensed group without a seat: somebody was added behind the app's back.",
        "Taken out of the licensed group. To license him, add him to the allotment's own group.",
    ),
    Kind.LICENCE_MISSING: _healed(
        Severity.HIGH, "Has a seat, and not all of its licences.", "The licence is granted again."
    ),
    Kind.LICENCE_ERROR: _healed(
        Severity.HIGH,
        "Has a seat, and Entra could not assign the licence.",
        "Tried again every night; the error says what to mend.",
    ),
    Kind.LICENCE_TWICE: _chosen(
        Way.ASK,
        Severity.LOW,
        "Has the product from the allotment and directly too: it stays when the seat is given up.",
        "The direct assignment is taken away; the licence of the allotment stays.",
    ),
    Kind.ACCOUNT_DISABLED: _chosen(
        Way.ASK,
        Severity.MEDIUM,
        "Has a seat, and the account is disabled: a seat that nobody uses.",
        "Taken out of the group; the seat frees.",
    ),
    Kind.GUEST: _chosen(
        Way.REPORT,
        Severity.LOW,
        "Has a seat, and is a guest of the tenant.",
        "Where guests shall have none: taken out of the group; the seat frees.",
    ),
    Kind.LICENSED_GROUP_DELETED: _chosen(
        Way.HEAL,
        Severity.HIGH,
        "The licensed group was deleted: everybody has lost the product.",
        "Another licensed group is made, and everybody with a seat is licensed through it.",
    ),
    Kind.PRODUCT_MISSING: _chosen(
        Way.HEAL,
        Severity.HIGH,
        "The licensed group no longer carries the product: everybody has lost it.",
        "The product is assigned to the licensed group again.",
    ),
    Kind.PLANS_CHANGED: _chosen(
        Way.ASK,
        Severity.MEDIUM,
        "Other service plans are switched off on the licensed group than the allotment says.",
        "The allotment's service plans are set again.",
    ),
    Kind.GROUP_FIXED: _told(
        Severity.HIGH,
        "The group's members can no longer be removed, so that nobody can be rolled back.",
        "Let additions beyond the limit wait (overflow: wait), or change the group back.",
    ),
    Kind.GROUP_DELETED: _told(
        Severity.HIGH,
        "The group was deleted.",
        "Restore it within 30 days, or delete the allotment.",
    ),
    Kind.LIMIT_BELOW_USE: _told(
        Severity.MEDIUM,
        "More seats are in use than the limit permits; nobody is admitted until enough people have left.",
        "Raise the limit, or remove people.",
    ),
    Kind.WATCHED_GROUP_LICENSED: _asked(
        Severity.HIGH,
        "The group itself carries a product of the allotment: everybody in it is licensed, beyond the limit too.",
        "Taken over by an adoption: its plan says who keeps a licence and who waits, and you start it.",
    ),
    Kind.HELD_OUTSIDE: _told(
        Severity.MEDIUM,
        "Is in the group without a seat, and holds the product by another way.",
        "Take that assignment away, or raise the limit so that there is a seat.",
    ),
    Kind.OUTSIDE_FENCE: _told(
        Severity.MEDIUM,
        "The group is none of those that allotments may watch; the allotment goes on as it is.",
        "Rename the group, put it where it may be watched, or extend the setting; or delete the allotment.",
    ),
    Kind.LICENCE_OUTSIDE: _told(
        Severity.LOW,
        "People hold the product without a seat in any allotment.",
        "Take it back in the Microsoft 365 admin centre, or add them to an allotment.",
    ),
    Kind.OVERCOMMITTED: _told(
        Severity.MEDIUM,
        "More of the product is promised to allotments, or held outside of them, than the tenant can assign.",
        "Buy more, lower a limit, or take licences back that are held outside.",
    ),
    Kind.PRODUCT_LEFT: _told(
        Severity.HIGH,
        "A product of allotments has left the tenant: nobody else can be licensed with it.",
        "Buy it again, or delete the allotments; with licences=keep people keep what they still have.",
    ),
    Kind.SUBSCRIPTION_MISSING: _told(
        Severity.HIGH,
        "Microsoft Graph has no subscription of this app: changes are seen by the catch-up timer alone.",
        "It is made again by the timer keep_subscription; if it lasts, look at the app's log.",
    ),
    Kind.SUBSCRIPTION_LATE: _told(
        Severity.MEDIUM,
        "The subscription to change notifications has not been renewed in time, and ends soon.",
        "It is renewed by the timer keep_subscription; if it lasts, look at the app's log.",
    ),
}

TAKING = frozenset({Kind.NEVER_ADMITTED, Kind.LICENCE_TWICE, Kind.ACCOUNT_DISABLED, Kind.GUEST})
"""The kinds whose cure takes something from a person, and counts against the blast radius."""

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
