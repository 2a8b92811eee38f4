"""What the errors of licensing mean, and what to do about them.

Follows Entra's "Resolve group license assignment problems" and Graph's licenseAssignmentState. Graph types the
code as a plain string, so that an unknown one is shown as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COUNT = "CountViolation"
OTHER = "Other"
DISABLED = "Disabled"
"""A state that Graph documents beside Active, ActiveWithError and Error, without saying when it comes about."""

ACTIVE = frozenset({"Active", "ActiveWithError"})
"""The states in which a person has the licence."""

_IN_ERROR = frozenset({"Error", "ActiveWithError"})

NEVER_ACTIVE = "NeverActive"
"""The app's own word: the licence was granted several times, and Graph has not shown it as active."""

CAUSES: Mapping[str, str] = {
    COUNT: (
        "The tenant has no free licence of this product. Buy more, or take one back; "
        "it is tried again within minutes of that."
    ),
    "MutuallyExclusiveViolation": (
        "The person has another product with a service plan that excludes one of this product's. "
        "Switch one of the two service plans off."
    ),
    "DependencyViolation": (
        "A service plan of this product depends on another that is switched off or missing. Switch that one on."
    ),
    "ProhibitedInUsageLocationViolation": (
        "A service of this product is not available in the person's usage location. "
        "Correct the usage location, or switch that service plan off."
    ),
    "UniquenessViolation": "A proxy address of the person is taken by somebody else. Remove the duplicate address.",
    DISABLED: (
        "The licence is assigned, and Microsoft Entra shows it as disabled: it gives the person nothing. "
        "Look at the product's subscription in the Microsoft 365 admin centre."
    ),
    NEVER_ACTIVE: (
        "The licence was granted several times, and Microsoft Entra has not shown it as active. "
        "Look at the person's licences in the Microsoft 365 admin centre, then try again."
    ),
}

_OTHER = "Microsoft Graph gives no further cause. Look at the person's licences in the Microsoft 365 admin centre."


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


def explained(sku_part_number: str, code: str) -> str:
    """The error of one product in words, with its cure and Graph's own code."""
    return f"{sku_part_number}: {CAUSES.get(code, _OTHER)} ({code})"


def lacks_units(failures: Iterable[Failure]) -> frozenset[str]:
    """The products, by skuId, of which there was no unit; none where anything else stood against the licence too."""
    found = frozenset(failures)
    short = frozenset(failure.sku_id for failure in found if failure.error == COUNT)
    return short if len(short) == len(found) else frozenset()
