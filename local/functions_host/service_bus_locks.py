"""Keeping a message's or a session's lock while a function runs.

Service Bus: message transfers, locks, settlement. A lock is renewed ten seconds before it ends, or half-way where it
is shorter than twenty, and for no longer than maxAutoLockRenewalDuration after it was taken.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from azure.servicebus.exceptions import ServiceBusError

_LOG = logging.getLogger(__name__)
_MARGIN = timedelta(seconds=10)


class LockRenewal:
    """Renews one lock. `renew` renews it and gives its new end; `until` is its first end."""

    def __init__(
        self, renew: Callable[[], Awaitable[datetime]], until: datetime, longest: timedelta, what: str
    ) -> None:
        now = datetime.now(UTC)
        self._renew = renew
        self._what = what
        self._given_up_at = now + longest
        self._due_at = renewal_time(now, until)
        # A receiver is not safe for concurrent use: no renewal may be under way when its user goes on.
        self._renewing = asyncio.Lock()

    @property
    def seconds_until_due(self) -> float:
        """Seconds until the next renewal; infinite once renewing is over, and not below zero."""
        if self._due_at >= self._given_up_at:
            return float("inf")
        return max(0.0, (self._due_at - datetime.now(UTC)).total_seconds())

    async def renew_if_due(self) -> None:
        """Renews the lock if it is time. A lock that cannot be renewed is logged, and shows when it is used."""
        if self.seconds_until_due > 0:
            return
        async with self._renewing:
            try:
                until = await self._renew()
            except (ServiceBusError, ValueError) as error:  # ValueError: the SDK has closed the receiver.
                _LOG.warning("The lock of %s could not be renewed: %s", self._what, error)
                self._due_at = self._given_up_at
            else:
                self._due_at = renewal_time(datetime.now(UTC), until)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renews the lock in the background for as long as the context lasts."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            async with self._renewing:
                keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self) -> None:
        while (wait := self.seconds_until_due) != float("inf"):
            await asyncio.sleep(wait)
            await self.renew_if_due()


def renewal_time(now: datetime, until: datetime) -> datetime:
    """When a lock that ends at `until` should be renewed."""
    return until - min(_MARGIN, (until - now) / 2)
