"""Whether licences can be assigned to a user together: pure checks, the same for direct and group-based licensing."""

from collections.abc import Callable, Collection, Iterable, Mapping

from local.tenant.model import errors
from local.tenant.model.objects import AssignedLicense, AssignmentError
from local.tenant.model.products import PRODUCTS_BY_SKU, PROHIBITED_LOCATIONS, exclusive_pair, unmet_need

_NO_PLANS = frozenset[str]()


def constrained_plans(license_: AssignedLicense) -> frozenset[str]:
    """The switched-on service plans of a licence that exclude or need others."""
    return PRODUCTS_BY_SKU[license_.sku_id].constrained_plans - license_.disabled_plans


def plans_of(licenses: Iterable[AssignedLicense]) -> frozenset[str]:
    """The switched-on service plans of all the licences that exclude or need others."""
    return _NO_PLANS.union(*map(constrained_plans, licenses))


def violations(
    wanted: Collection[AssignedLicense],
    held: Collection[AssignedLicense],
    *,
    location: str | None,
    has_seat: Callable[[str], bool],
    faults: Mapping[str, AssignmentError],
) -> dict[str, AssignmentError]:
    """What stops each of the wanted licences, by skuId; empty when all can be assigned.

    `held` are the licences that the user has and keeps, `has_seat` says whether the user has or can have a seat,
    and `faults` are causes from outside (duplicate proxy addresses, or any other).
    """
    found: dict[str, AssignmentError] = {}
    for license_ in wanted:
        others = plans_of(other for other in (*held, *wanted) if other.sku_id != license_.sku_id)
        error = _violation(license_, others, location, has_seat, faults)
        if error is not None:
            found[license_.sku_id] = error
    return found


def _violation(
    license_: AssignedLicense,
    others: frozenset[str],
    location: str | None,
    has_seat: Callable[[str], bool],
    faults: Mapping[str, AssignmentError],
) -> AssignmentError | None:
    plans = constrained_plans(license_)
    if license_.sku_id in faults:
        return faults[license_.sku_id]
    if location in PROHIBITED_LOCATIONS:
        return AssignmentError.LOCATION
    if exclusive_pair(plans, others) is not None:
        return AssignmentError.EXCLUSIVE
    if unmet_need(plans, plans | others) is not None:
        return AssignmentError.DEPENDENCY
    if not has_seat(license_.sku_id):
        return AssignmentError.COUNT
    return None


def refusal(error: AssignmentError, license_: AssignedLicense, others: frozenset[str]) -> errors.GraphError:
    """What a direct assignment answers for a violation; `others` are the user's other plans."""
    plans = constrained_plans(license_)
    pair, need = exclusive_pair(plans, others), unmet_need(plans, plans | others)
    if error is AssignmentError.LOCATION:
        return errors.invalid_usage_location()
    if error is AssignmentError.COUNT:
        return errors.no_available_licenses(license_.sku_id)
    if error is AssignmentError.EXCLUSIVE and pair is not None:
        return errors.plans_exclusive(pair)
    if error is AssignmentError.DEPENDENCY and need is not None:
        return errors.plan_depends(*need)
    return errors.bad_request(f"License {license_.sku_id} cannot be assigned to the user: {error}.")
