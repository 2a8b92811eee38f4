"""What the errors of licensing mean, and what to do about them.

Follows Entra's "Resolve group license assignment problems" and Graph's licenseAssignmentState. Graph types the
code as a plain string, so that an unknown one is shown as it is.
"""

from collections.abc import Mapping

CAUSES: Mapping[str, str] = {
    "CountViolation": (
        "The tenant has no free licence of this product. Buy more, or take one back; it is tried again every night."
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
}

_OTHER = "Microsoft Graph gives no further cause. Look at the person's licences in the Microsoft 365 admin centre."


def explained(sku_part_number: str, code: str) -> str:
    """The error of one product in words, with its cure and Graph's own code."""
    return f"{sku_part_number}: {CAUSES.get(code, _OTHER)} ({code})"
