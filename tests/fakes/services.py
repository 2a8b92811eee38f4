"""What every handler is given (`application.services.Services`), in process."""

from collections.abc import Callable

from application.services import AdoptionPorts, Services, SignIn
from domain.commands import CommandQueue
from domain.ports import Clock
from local.tenant.model import Tenant
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.audit import InMemoryAudit
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.dates import InMemoryDates
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.deleted import InMemoryDeletedAllotments
from tests.fakes.directory import TenantDirectory
from tests.fakes.licence_sources import TenantLicenceSources
from tests.fakes.merges import InMemoryMerges
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.owners import InMemoryOwners
from tests.fakes.pausing import Pause, no_pause
from tests.fakes.permissions import ToldPermissions
from tests.fakes.person_index import InMemoryPersonIndex
from tests.fakes.personal import InMemoryPersonalRecords
from tests.fakes.pools import InMemoryPools
from tests.fakes.preferences import InMemoryPreferences
from tests.fakes.product_changes import InMemoryProductChanges
from tests.fakes.reconciliation import reconciliation_services
from tests.fakes.scheduled_changes import InMemoryScheduledChanges
from tests.fakes.seat_ends import InMemorySeatEnds
from tests.fakes.seat_requests import InMemorySeatRequests
from tests.fakes.subscriptions import TenantSubscriptions


def services_on_fakes(
    tenant: Tenant,
    clock: Clock,
    pause: Pause = no_pause,
    *,
    store: InMemoryAllotmentStore,
    commands: CommandQueue,
    sign_in: SignIn,
    new_id: Callable[[], str],
) -> Services:
    """Every port on a fake, over one tenant and one store: `dataclasses.replace` sets what a test has of its own."""
    return Services(
        store=store,
        pools=InMemoryPools(pause),
        directory=TenantDirectory(tenant, pause),
        subscriptions=TenantSubscriptions(tenant, pause=pause),
        commands=commands,
        notifications=InMemoryNotificationQueue(clock, pause),
        dead_letters=InMemoryDeadLetters(pause),
        bookmarks=InMemoryBookmarks(pause),
        seat_ends=InMemorySeatEnds(pause),
        dates=InMemoryDates(pause),
        changes=InMemoryScheduledChanges(pause),
        owners=InMemoryOwners(pause),
        person_index=InMemoryPersonIndex(pause),
        audit=InMemoryAudit(pause),
        deleted=InMemoryDeletedAllotments(pause),
        personal=InMemoryPersonalRecords({}, pause),
        seat_requests=InMemorySeatRequests(pause),
        preferences=InMemoryPreferences(pause),
        clock=clock,
        sign_in=sign_in,
        new_id=new_id,
        new_secret=lambda: "secret",
        permissions=ToldPermissions(),
        adoption=AdoptionPorts(
            InMemoryAdoptions(pause),
            TenantLicenceSources(tenant, pause),
            InMemoryProductChanges(pause),
            InMemoryMerges(pause),
        ),
        nightly=reconciliation_services(tenant, store, pause),
    )
