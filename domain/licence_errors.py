"""What the errors of licensing mean, and what to do about them.

Follows Entra's "Resolve group license assignment problems" and Graph's licenseAssignmentState. Graph types the
code as a plain string, so that an unknown one is shown as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.objections import Text

COUNT = "CountViolation"
EXCLUSIVE = "MutuallyExclusiveViolation"
OTHER = "Other"
DISABLED = "Disabled"
"""A state that Graph documents beside Active, ActiveWithError and Error, without saying when it comes about."""

ACTIVE = frozenset({"Active", "ActiveWithError"})
"""The states in which a person has the licence."""

_IN_ERROR = frozenset({"Error", "ActiveWithError"})

NEVER_ACTIVE = "NeverActive"
"""The app's own word: the licence was granted several times, and Graph has not shown it as active."""

NO_LONGER_ACTIVE = "NoLongerActive"
"""The app's own word: Graph showed the licence as active once, and does not show it any more."""

CAUSES: Mapping[str, Text] = {
    error: Text(error)
    for error in (
        COUNT,
        EXCLUSIVE,
        "DependencyViolation",
        "ProhibitedInUsageLocationViolation",
        "UniquenessViolation",
        DISABLED,
        NEVER_ACTIVE,
        NO_LONGER_ACTIVE,
    )
}
"""What each known error means, and what to do about it."""

_OTHER = Text("otherLicenceError")


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """Why a person has not got one product: Graph's name of the error, or of the state that the licence is in."""

    sku_id: str
    error: str


def error_of(state: str | None, error: str | None) -> str | None:
    """What stands against a licence that Graph shows so; None: nothing. A state that is not known is a cause itself."""
    if state in _IN_ERROR:
        return error or OTHER
    return None if state in ACTIVE else str(state)


def is_error(state: str | None) -> bool:
    """Whether Entra has given up on a licence in this state, and says why."""
    return state in _IN_ERROR


def explained(sku_part_number: str, error: str) -> Text:
    """The error of one product in words: what it means, what to do about it, and Graph's own code."""
    return Text("licenceError", product=sku_part_number, meaning=CAUSES.get(error, _OTHER), error=error)


def together(messages: Iterable[Text]) -> Text | None:
    """Several messages as one; None where there are none."""
    found = list(messages)
    if len(found) < 2:
        return found[0] if found else None
    return Text("andThen", first=found[0], then=together(found[1:]))


def lacks_units(failures: Iterable[Failure]) -> frozenset[str]:
    """The products, by skuId, of which there was no unit; none where anything else stood against the licence too."""
    found = frozenset(failures)
    short = frozenset(failure.sku_id for failure in found if failure.error == COUNT)
    return short if len(short) == len(found) else frozenset()
