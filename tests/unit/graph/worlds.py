"""The handlers' services on fakes, and a tenant behind them."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from application.services import AdoptionPorts, Services
from local.tenant.model import Tenant
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.audit import InMemoryAudit
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.dates import InMemoryDates
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.deleted import InMemoryDeletedAllotments
from tests.fakes.directory import TenantDirectory
from tests.fakes.licence_sources import TenantLicenceSources
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.owners import InMemoryOwners
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


class Nobody:
    """Signs nobody in."""

    async def claims(self, authorization: str | None) -> dict[str, Any]:
        raise AssertionError(authorization)


@dataclass
class HandlerWorld:
    """One app on fakes; `reads` counts what is read of the bookmarks, and `broken` makes those reads fail."""

    clock: FixedClock = field(default_factory=FixedClock)
    reads: int = 0
    broken: Exception | None = None

    def __post_init__(self) -> None:
        self.tenant = Tenant(self.clock.now, units={"SPE_E3": 50, "VISIOCLIENT": 50})
        self.commands = InMemoryCommandQueue(self.clock)
        self.notifications = InMemoryNotificationQueue(self.clock)
        self.store = InMemoryAllotmentStore()
        self.bookmarks = InMemoryBookmarks(self._step)
        self.subscriptions = TenantSubscriptions(self.tenant)
        self.directory = TenantDirectory(self.tenant)
        secrets, ids = count(1), count(1)
        self.services = Services(
            store=self.store,
            pools=InMemoryPools(),
            directory=self.directory,
            subscriptions=self.subscriptions,
            commands=self.commands,
            notifications=self.notifications,
            dead_letters=InMemoryDeadLetters(),
            bookmarks=self.bookmarks,
            seat_ends=InMemorySeatEnds(),
            dates=InMemoryDates(),
            changes=InMemoryScheduledChanges(),
            owners=InMemoryOwners(),
            person_index=InMemoryPersonIndex(),
            audit=InMemoryAudit(),
            deleted=InMemoryDeletedAllotments(),
            seat_requests=InMemorySeatRequests(),
            preferences=InMemoryPreferences(),
            personal=InMemoryPersonalRecords({}),
            clock=self.clock,
            sign_in=Nobody(),
            new_id=lambda: f"a{next(ids)}",
            new_secret=lambda: f"secret-{next(secrets)}",
            permissions=ToldPermissions(),
            adoption=AdoptionPorts(InMemoryAdoptions(), TenantLicenceSources(self.tenant), InMemoryProductChanges()),
            nightly=reconciliation_services(self.tenant, self.store),
        )

    async def _step(self, name: str) -> None:
        if name == "bookmarks.read":
            self.reads += 1
            if self.broken:
                raise self.broken

    def advance(self, **step: float) -> None:
        self.clock.advance(timedelta(**step))
