"""Delivers change notifications as Microsoft Graph does, and does the tenant's background work when it is due.

Follows "Receive change notifications through webhooks": an endpoint has 3 seconds to answer 2xx, else it is tried again
with growing waits for up to 4 hours, the retries with 10 seconds each. An endpoint that answers late is throttled where
the knob `throttleEndpoints` says so (see `endpoint_pace`).
"""

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from random import Random
from uuid import UUID

import aiohttp
from yarl import URL

from local.tenant.conditions import Conditions
from local.tenant.endpoint_pace import FIRST_TIMEOUT_SECONDS, RETRY_TIMEOUT_SECONDS, WINDOW, EndpointPace, Pace
from local.tenant.model import GraphError, LifecycleNotification, Notification, Tenant, cloud_event, webhook_body

log = logging.getLogger(__name__)

VALIDATION_TIMEOUT_SECONDS = 10.0
RETRIES_END_SECONDS = 4 * 3600.0
LONGEST_PAUSE_SECONDS = 0.2
REORDER_SECONDS = 1.0
KEPT_DELIVERIES = 1000
EVENT_GRID_SCHEME = "eventgrid:"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to deliver; status 0 means that no answer came in time, or that there is nowhere to deliver to.

    seconds: until there was an answer, or none was waited for any longer.
    """

    url: str
    status: int
    attempt: int
    body: Mapping[str, object]
    seconds: float = 0.0


class Notifier:
    """Runs in the background of the server; `run` ends when it is cancelled."""

    def __init__(self, tenant: Tenant, conditions: Conditions, session: aiohttp.ClientSession, random: Random) -> None:
        self._tenant = tenant
        self._conditions = conditions
        self._session = session
        self._random = random
        self._wake = asyncio.Event()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._paces: defaultdict[str, EndpointPace] = defaultdict(EndpointPace)
        self.log: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Do due work and send notifications until cancelled."""
        try:
            while True:
                self._wake.clear()
                self._send(self._tenant.take_notifications())
                try:
                    await asyncio.wait_for(self._wake.wait(), self._pause())
                except TimeoutError:
                    continue
        finally:
            for delivery in self._deliveries:
                delivery.cancel()
            await asyncio.gather(*self._deliveries, return_exceptions=True)

    def _pause(self) -> float:
        due = self._tenant.next_due()
        if due is None:
            return LONGEST_PAUSE_SECONDS
        return min(LONGEST_PAUSE_SECONDS, max(0.0, (due - self._tenant.now).total_seconds()))

    # ---- validation

    async def validate(self, url: str) -> bool:
        """Whether the endpoint echoes a validation token, which an Event Grid topic need not; 400 off this machine."""
        if _is_event_grid(url):
            return True
        if not _is_loopback(url):
            raise GraphError(
                400, "InvalidRequest", f"This local tenant notifies http endpoints on loopback only: {url}"
            )
        token = f"Validation: Testing client application reachability for subscription Request-Id: {self._guid()}"
        target = URL(url).update_query(validationToken=token)
        timeout = aiohttp.ClientTimeout(total=VALIDATION_TIMEOUT_SECONDS)
        try:
            async with self._session.post(target, data="", headers=_PLAIN_TEXT, timeout=timeout) as response:
                echoed = await response.text()
                return response.status == 200 and response.content_type == "text/plain" and echoed == token
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("validation of %s failed: %r", url, error)
            return False

    # ---- delivery

    def _send(self, notifications: Sequence[Notification]) -> None:
        at_once: dict[str, list[Notification]] = {}
        for notification in self._weathered(notifications):
            url = _target(notification)
            delay = self._delay()
            if delay:
                self._start(url, [notification], delay)
            else:
                at_once.setdefault(url, []).append(notification)
        for url, waiting in at_once.items():
            for start in range(0, len(waiting), self._conditions.per_post):
                self._start(url, waiting[start : start + self._conditions.per_post], 0.0)

    def _weathered(self, notifications: Iterable[Notification]) -> Iterable[Notification]:
        """The notifications that are not lost, some of them twice."""
        conditions = self._conditions
        for notification in notifications:
            if conditions.lose_next > 0:
                conditions.lose_next -= 1
            elif not conditions.notifications_off and self._random.random() >= conditions.lose:
                yield notification
                if self._random.random() < conditions.double:
                    yield notification

    def _delay(self) -> float:
        delay = self._random.uniform(*self._conditions.delay_seconds)
        if self._random.random() < self._conditions.reorder:
            delay += self._random.uniform(0.0, REORDER_SECONDS)
        return delay

    def _start(self, url: str, notifications: Sequence[Notification], delay: float) -> None:
        pace = self.pace(url)
        if pace is Pace.DROP:
            log.warning("%d notifications are dropped: %s answers too late", len(notifications), url)
            return
        if _is_event_grid(url):
            bodies = [self._cloud_event(notification) for notification in notifications]
            url = self._conditions.event_grid_url or url
        else:
            with_sequence = self._conditions.with_sequence
            value = [webhook_body(found, self._tenant.id, with_sequence=with_sequence) for found in notifications]
            bodies = [{"value": value}]
        for body in bodies:
            task = asyncio.create_task(self._deliver(url, body, delay, WINDOW if pace is Pace.SLOW else None))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)

    def _cloud_event(self, notification: Notification) -> Mapping[str, object]:
        return cloud_event(notification, self._tenant.id, self._tenant.application_id, self._guid())

    def pace(self, url: str) -> Pace:
        """What becomes of new notifications for an endpoint."""
        if not self._conditions.throttle_endpoints or url not in self._paces:
            return Pace.ON_TIME
        return self._paces[url].at(self._tenant.now)

    async def _deliver(self, url: str, body: Mapping[str, object], delay: float, held: timedelta | None) -> None:
        await asyncio.sleep(delay)
        if held:
            await self._reached(self._tenant.now + held)
        if _is_event_grid(url):
            self.log.append(Delivery(url, 0, 1, body))
            return
        began, attempt, wait = time.monotonic(), 1, self._conditions.retry_base_seconds
        while not await self._post(url, body, attempt):
            if time.monotonic() - began + wait > RETRIES_END_SECONDS:
                log.warning("gave up notifying %s after %d tries", url, attempt)
                return
            await asyncio.sleep(wait)
            attempt, wait = attempt + 1, wait * 2

    async def _reached(self, due: datetime) -> None:
        """Wait for a time by the tenant's clock, which control can set forward."""
        while self._tenant.now < due:  # noqa: ASYNC110 - nobody tells when the clock is set
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)

    async def _post(self, url: str, body: Mapping[str, object], attempt: int) -> bool:
        """Whether the endpoint took the notification."""
        seconds = FIRST_TIMEOUT_SECONDS if attempt == 1 else RETRY_TIMEOUT_SECONDS
        began = time.monotonic()
        try:
            timeout = aiohttp.ClientTimeout(total=seconds)
            async with self._session.post(url, json=body, timeout=timeout) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("notifying %s failed: %r", url, error)
            status = 0
        took = time.monotonic() - began
        self._paces[url].answered(self._tenant.now, took)
        self.log.append(Delivery(url, status, attempt, body, took))
        return 200 <= status < 300

    def _guid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


_PLAIN_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def _target(notification: Notification) -> str:
    subscription = notification.subscription
    if isinstance(notification, LifecycleNotification) and subscription.lifecycle_notification_url is not None:
        return subscription.lifecycle_notification_url
    return subscription.notification_url


def _is_event_grid(url: str) -> bool:
    return url.lower().startswith(EVENT_GRID_SCHEME)


def _is_loopback(url: str) -> bool:
    target = URL(url)
    if target.scheme != "http" or target.host is None:
        return False
    try:
        return ip_address(target.host).is_loopback
    except ValueError:
        return target.host == "localhost"
