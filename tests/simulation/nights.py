"""The nightly comparison in a history: what it is given, and what it finds."""

from application.reconciliation.comparison import compare_with_tenant
from domain.allotments import Allotment
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import Kind
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import World

NOT_THE_APPS = frozenset(
    {
        Kind.LICENCE_TWICE,
        Kind.GROUP_FIXED,
        Kind.GROUP_DELETED,
        Kind.WATCHED_GROUP_LICENSED,
        Kind.HELD_OUTSIDE,
        Kind.INELIGIBLE_SEAT,
        Kind.INELIGIBLE,
        Kind.INNER_GROUP,
    }
)
"""What the tenant's administrators do that is not the app's to undo unasked."""


def drift_of(world: World, allotment: Allotment) -> list[Finding]:
    """What a comparison finds now, with nothing let in between."""
    examined = undisturbed(compare_with_tenant(world.services, world.services.nightly, allotment, None))
    return [each.finding for each in examined.treatments]
