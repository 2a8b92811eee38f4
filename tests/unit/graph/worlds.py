"""The handlers' services on fakes, and a tenant behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from local.tenant.model import Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.directory import TenantDirectory
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.services import services_on_fakes
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
    units: Mapping[str, int] = field(default_factory=lambda: {"SPE_E3": 50, "VISIOCLIENT": 50})

    def __post_init__(self) -> None:
        self.tenant = Tenant(self.clock.now, units=self.units)
        self.commands = InMemoryCommandQueue(self.clock)
        self.notifications = InMemoryNotificationQueue(self.clock)
        self.store = InMemoryAllotmentStore()
        self.bookmarks = InMemoryBookmarks(self._step)
        self.subscriptions = TenantSubscriptions(self.tenant)
        self.directory = TenantDirectory(self.tenant)
        secrets, ids = count(1), count(1)
        made = services_on_fakes(
            self.tenant,
            self.clock,
            store=self.store,
            commands=self.commands,
            sign_in=Nobody(),
            new_id=lambda: f"a{next(ids)}",
        )
        self.services = replace(
            made,
            directory=self.directory,
            subscriptions=self.subscriptions,
            notifications=self.notifications,
            bookmarks=self.bookmarks,
            new_secret=lambda: f"secret-{next(secrets)}",
        )

    async def _step(self, name: str) -> None:
        if name == "bookmarks.read":
            self.reads += 1
            if self.broken:
                raise self.broken

    def advance(self, **step: float) -> None:
        self.clock.advance(timedelta(**step))
