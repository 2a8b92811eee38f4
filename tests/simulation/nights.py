"""The nightly comparison in a history: what it is given, and what it finds."""

from application.reconciliation.comparison import compare_with_tenant
from application.services import ReconciliationServices
from domain.allotments import Allotment
from domain.reconciliation.findings import Finding
from domain.reconciliation.kinds import Kind
from tests.fakes.accounts import TenantAccounts, TenantLicensedGroups
from tests.fakes.history import InMemoryHistory, InMemoryOldDecisions
from tests.fakes.nights import InMemoryNights, InMemoryPlans
from tests.simulation.trampoline import undisturbed
from tests.simulation.world import World

NOT_THE_APPS = frozenset(
    {
        Kind.LICENCE_TWICE,
        Kind.GROUP_FIXED,
        Kind.GROUP_DELETED,
        Kind.WATCHED_GROUP_LICENSED,
        Kind.HELD_OUTSIDE,
    }
)
"""What the tenant's administrators do that is not the app's to undo unasked."""


def nightly_of(world: World) -> ReconciliationServices:
    """What the comparison needs, with the world's pauses between its steps."""
    return ReconciliationServices(
        history=InMemoryHistory(world.pause),
        old_decisions=InMemoryOldDecisions(world.store),
        nights=InMemoryNights(world.pause),
        plans=InMemoryPlans(world.pause),
        accounts=TenantAccounts(world.tenant, world.pause),
        licensed_groups=TenantLicensedGroups(world.tenant, world.pause),
    )


def drift_of(world: World, allotment: Allotment) -> list[Finding]:
    """What a comparison finds now, with nothing let in between."""
    examined = undisturbed(compare_with_tenant(world.services, nightly_of(world), allotment, None))
    return [each.finding for each in examined.treatments]
