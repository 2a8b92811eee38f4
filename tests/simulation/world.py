"""Time, order and faults: the real handlers on a simulated tenant, queue and table, driven without an event loop.

Everything that will happen is in one heap, by its time. A worker's coroutine goes on at each of its steps when its
time has come, so that other workers, the tenant and its administrators come in between. What is random comes from
the seed's own stream.
"""

import json
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

import azure.functions as func

from application import relay, retries, subscription, units
from application.catch_up import catch_up
from application.dispatch import handle
from application.lending import look_after_loans
from application.reconciliation.licence_watch import watch_licences
from application.reconciliation.start import reconcile
from application.reservations import keep_reservations
from application.scheduled_changes import change_as_planned
from application.seat_ends import end_seats
from application.services import Services
from domain.access import ADMINISTRATOR, Caller, Role
from domain.errors import AllotmentsError, StaleWrite, Transient
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from handlers import webhook as notifications
from handlers.api.call import Call
from handlers.api.endpoint import serve
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from handlers.http.responses import to_response
from local.tenant.model import ChangeNotification, Knobs, Tenant, cloud_event, webhook_body
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.audit import InMemoryAudit
from tests.fakes.clock import BEGINNING
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.message_queue import InMemoryQueue, QueuedMessage
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.fakes.person_index import InMemoryPersonIndex
from tests.fakes.person_names import InMemoryPersonNames
from tests.fakes.pools import InMemoryPools
from tests.fakes.services import services_on_fakes
from tests.simulation.api import api_of
from tests.simulation.faults import LOCK, Faults, peer_of
from tests.simulation.graph import FaultyDirectory
from tests.simulation.scenario import Scenario
from tests.simulation.tables import TimedStore
from tests.simulation.trampoline import Step, undisturbed

DAY_OFF = timedelta(days=1)
NOTIFICATIONS_AT_ONCE = 8

_ERRORS: Mapping[str, type[AllotmentsError]] = {"transient": Transient, "conflict": StaleWrite}


@dataclass(eq=False, slots=True)
class Task:
    """A handler on its way in one worker, whose clock is off by `skew`; `unheard`: by Service Bus.

    past_the_door: of an administrator's request that meets no door, the allotment that it is about.
    """

    number: int
    name: str
    coroutine: Coroutine[Any, Any, object]
    skew: timedelta
    ended: Callable[[object, AllotmentsError | None], None]
    crashed: Callable[[], None]
    over: bool = False
    unheard: bool = False
    past_the_door: str | None = None


@dataclass(eq=False, slots=True)
class Delivery:
    """Messages that a worker has locked; `held`: the lock is still its own."""

    queue: "WatchedQueue"
    messages: Sequence[QueuedMessage]
    held: bool = True


class WatchedQueue(InMemoryQueue):
    """A queue that tells when a message is going to be active, and knows what is locked."""

    def __init__(self, world: "World", name: str, *, requires_session: bool = False) -> None:
        super().__init__(world.broker_clock, requires_session=requires_session)
        self.name = name
        self.locked: set[int] = set()
        self.sessions: set[str] = set()
        self._world = world

    def put(
        self,
        body: bytes,
        *,
        session_id: str | None = None,
        at: datetime | None = None,
        deduplicate_as: str | None = None,
    ) -> None:
        super().put(body, session_id=session_id, at=at, deduplicate_as=deduplicate_as)
        self._world.at(max(at or self._world.now, self._world.now), self._world.deliver)

    def propagation_margin(self, delivery: Delivery, *, completed: bool) -> None:
        """Complete or abandon what a worker had locked; too late, it changes nothing."""
        if not delivery.held:
            return
        delivery.held = False
        for message in delivery.messages:
            self.locked.discard(message.number)
            self.sessions.discard(message.session_id or "")
            if completed:
                self.complete(message)
            else:
                self.abandon(message)
        self._world.after(0.01, self._world.deliver)


@dataclass(frozen=True, slots=True)
class BrokerClock:
    """The broker's clock, which is right."""

    world: "World"

    def now(self) -> datetime:
        return self.world.now


@dataclass(frozen=True, slots=True)
class WorkerClock:
    """The clock of the worker that is going on at the moment."""

    world: "World"

    def now(self) -> datetime:
        running = self.world.running
        return self.world.now + running.skew if running else self.world.now


class Entrance:
    """Signs everybody in as administrator."""

    async def claims(self, authorization: str | None) -> dict[str, object]:
        return {"oid": "administrator", "roles": [ADMINISTRATOR]}


@dataclass(slots=True)
class Counts:
    """What happened in a history, for the report."""

    steps: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


class World:
    """One history in the making; `observe` is called after every step that changed something.

    told: group and person of every addition that a notification has named which arrived.
    """

    def __init__(self, scenario: Scenario, observe: Callable[["World"], None]) -> None:
        self.scenario = scenario
        self.faults = Faults(scenario)
        self.random = self.faults.random
        self.now = BEGINNING
        self.running: Task | None = None
        self.tasks: dict[int, Task] = {}
        self.counts = Counts()
        self.trace: Callable[[str], None] | None = None
        self.on_the_way = 0
        self.told: set[tuple[str, str]] = set()
        self._observe = observe
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers, self._posts = count(1), count()
        self._tenant_wakes: datetime | None = None
        self.broker_clock = BrokerClock(self)
        self.tenant = Tenant(
            lambda: self.now,
            scenario.seed,
            units={name: scenario.owned_units for spec in scenario.allotments for name in spec.products},
        )
        self.tenant.knobs = _tuned(self.tenant.knobs, scenario)
        self.tenant.replication_lag = timedelta(seconds=scenario.lag)
        self.commands = WatchedQueue(self, ENFORCEMENT, requires_session=True)
        self.notifications = WatchedQueue(self, NOTIFICATIONS)
        self.past_the_door = Counter[str]()
        self.services = self._services()
        self.api = api_of(self.services, self.tenant, self.store)

    def _services(self) -> Services:
        commands = InMemoryCommandQueue(self.broker_clock, self.pause)
        commands.queue = self.commands
        hints = InMemoryNotificationQueue(self.broker_clock, self.pause)
        hints.queue = self.notifications
        ids = count(1)
        each, row = self.scenario.transaction
        self.audit, self.person_index = InMemoryAudit(self.pause), InMemoryPersonIndex(self.pause)
        self.person_names = InMemoryPersonNames(self.pause) if self.scenario.named else None
        self.pools = InMemoryPools(self.pause)
        self.store = TimedStore(self.pause, each, row) if each else InMemoryAllotmentStore(self.pause)
        queues = {queue.name: queue for queue in (self.notifications, self.commands)}
        self.dead_letters = InMemoryDeadLetters(self.pause, clock=self.broker_clock, queues=queues)
        made = services_on_fakes(
            self.tenant,
            WorkerClock(self),
            self.pause,
            store=self.store,
            commands=commands,
            sign_in=Entrance(),
            new_id=lambda: f"a{next(ids)}",
        )
        return replace(
            made,
            pools=self.pools,
            directory=FaultyDirectory(self.tenant, self.pause, self.faults, self._later),
            notifications=hints,
            dead_letters=self.dead_letters,
            person_index=self.person_index,
            person_names=self.person_names,
            audit=self.audit,
            policy=self.scenario.policy,
            nightly=replace(made.nightly, full_every=self.scenario.full_every),
        )

    # Time

    def at(self, when: datetime, what: Callable[[], None]) -> None:
        """Have something happen at a time."""
        heappush(self._heap, (when, next(self._numbers), what))

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        """Have something happen so many seconds from now."""
        self.at(self.now + timedelta(seconds=seconds), what)

    def run(self, until: datetime) -> None:
        """Let everything happen that is due by then."""
        while self._heap and self._heap[0][0] <= until:
            self._next()
        self.now = max(self.now, until)
        self._tenant_goes_on()

    def propagation_margin(self, patience: timedelta) -> bool:
        """Let time pass until nothing is left to do; answers whether that came about in time."""
        until = self.now + patience
        while not self.idle:
            if not self._heap or self._heap[0][0] > until:
                return False
            self._next()
        return True

    @property
    def idle(self) -> bool:
        """Whether no worker is busy, no message waits, and the tenant has nothing left to do today."""
        due = self.tenant.next_due()
        return not (
            self.tasks
            or self.on_the_way
            or not self.commands.is_empty
            or not self.notifications.is_empty
            or (due is not None and due < self.now + DAY_OFF)
        )

    def _next(self) -> None:
        when, _, what = heappop(self._heap)
        self.now = max(self.now, when)
        self._tenant_goes_on()
        what()
        self._tenant_goes_on()

    def _tenant_goes_on(self) -> None:
        """Do the tenant's background work that is due, and send its notifications on their way."""
        due = self.tenant.next_due()
        if due is not None and due <= self.now and self.tenant.run_due():
            self._observe(self)
        for notification in self.tenant.take_notifications():
            if isinstance(notification, ChangeNotification):
                self._notify(notification)
        due = self.tenant.next_due()
        if due is not None and (
            self._tenant_wakes is None or due < self._tenant_wakes or self._tenant_wakes <= self.now
        ):
            self._tenant_wakes = due
            self.at(due, _nothing)

    # Workers

    def pause(self, step: str) -> Step:
        """Where the fakes let others in (`tests.fakes.pausing`)."""
        return Step(step)

    def start(
        self,
        name: str,
        coroutine: Coroutine[Any, Any, object],
        ended: Callable[[object, AllotmentsError | None], None],
        crashed: Callable[[], None],
    ) -> Task:
        """Have a worker carry out a handler."""
        skew = timedelta(seconds=self.scenario.skew * self.random.choice((-1, 0, 1)))
        task = Task(next(self._numbers), name, coroutine, skew, ended, crashed)
        self.counts.tasks[name] += 1
        self.tasks[task.number] = task
        self._go_on(task, None)
        return task

    def _go_on(self, task: Task, error: Exception | None) -> None:
        if task.over:
            return
        self.running = task
        self.counts.steps += 1
        try:
            step = task.coroutine.send(None) if error is None else task.coroutine.throw(error)
        except StopIteration as end:
            self._end(task, end.value, None)
            return
        except AllotmentsError as failure:
            self._end(task, None, failure)
            return
        finally:
            self.running = None
        self._reached(task, step)

    def _end(self, task: Task, result: object, failure: AllotmentsError | None) -> None:
        task.over = True
        del self.tasks[task.number]
        self._say(task, f"ends: {failure or ''}")
        self.running = task
        self._observe(self)
        self.running = None
        task.ended(result, failure)

    def _reached(self, task: Task, step: str) -> None:
        verdict = self.faults.at(step)
        task.unheard |= verdict.fault is not None and peer_of(step) == "bus"
        if self.trace:
            self._say(task, f"{step} {verdict.fault or ''} {verdict.wait:.2f}")
        if step.endswith(" done"):
            self.running = task
            self._observe(self)
            self.running = None
        if verdict.fault == "crash":
            self.after(verdict.wait, lambda: self._crash(task))
            return
        if verdict.fault == "conflict" and step.endswith(" done") and task.past_the_door is not None:
            self.past_the_door[task.past_the_door] += 1  # what was written is asked for once more: no version stops it
        error = _ERRORS[verdict.fault](f"{step}: {verdict.fault}") if verdict.fault else None
        self.after(verdict.wait, lambda: self._go_on(task, error))

    def _later(self, seconds: float, change: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Have a change take effect whose sender has given up."""

        def take_effect() -> None:
            self.on_the_way -= 1
            undisturbed(change())
            self._observe(self)

        self.on_the_way += 1
        self.after(seconds, take_effect)

    def _crash(self, task: Task) -> None:
        if task.over:
            return
        task.over = True
        del self.tasks[task.number]
        self._say(task, "crashes")
        task.coroutine.close()
        task.crashed()

    def _say(self, task: Task, what: str) -> None:
        if self.trace:
            self.trace(f"{task.name}#{task.number}: {what}")

    # Queues

    def outage(self, peer: str, seconds: float) -> None:
        """Have a peer (`tests.simulation.faults.peer_of`) refuse everything at once for so many seconds."""

        def over() -> None:
            self.faults.down[peer] -= 1
            self.deliver()

        self.faults.down[peer] += 1
        self.after(seconds, over)

    def deliver(self) -> None:
        """Give due messages to workers: one of a session at a time, and notifications in batches."""
        if self.faults.down["bus"]:
            return
        for message in self.commands.heads():
            session = message.session_id or ""
            if session not in self.commands.sessions:
                self.commands.sessions.add(session)
                self._receive(self.commands, [message], "enforce", self._enforcement(message))
        waiting = [message for message in self.notifications.due() if message.number not in self.notifications.locked]
        if waiting:
            batch = waiting[: self.random.randint(1, NOTIFICATIONS_AT_ONCE)]
            self.notifications.locked.update(message.number for message in batch)
            read = [relay.Message(message.id, message.body, message.active) for message in batch]
            self._receive(self.notifications, batch, "relay", relay.relay(self.services, read))
            if len(waiting) > len(batch):
                self.after(0.001, self.deliver)

    def _enforcement(self, message: QueuedMessage) -> Coroutine[Any, Any, None]:
        return handle(self.services, message.body, message.session_id, message.delivery_count)

    def _receive(
        self,
        queue: WatchedQueue,
        messages: Sequence[QueuedMessage],
        name: str,
        coroutine: Coroutine[Any, Any, object],
    ) -> None:
        delivery = Delivery(queue, messages)
        if self.trace:
            for message in messages:
                self.trace(f"{name}: delivery {message.delivery_count} of {message.body.decode()}")
        if self.faults.happens("lock lost"):
            self.after(self.random.random() * 20, lambda: queue.propagation_margin(delivery, completed=False))

        def ended(_result: object, failure: AllotmentsError | None) -> None:
            if failure is not None and not task.unheard:
                self.counts.failures[f"{name}: {failure}"] += 1
            queue.propagation_margin(delivery, completed=failure is None)

        task = self.start(
            name,
            coroutine,
            ended,
            lambda: self.after(
                self.random.random() * LOCK, lambda: queue.propagation_margin(delivery, completed=False)
            ),
        )

    # Notifications

    def _notify(self, notification: ChangeNotification) -> None:
        if self.faults.happens("notification lost", 4):
            return
        times = 2 if self.faults.happens("notification doubled", 2) else 1
        for _ in range(times):
            late = self.random.random() * (300 if self.faults.happens("notification late", 2) else 2)
            self.on_the_way += 1
            self.after(late, lambda: self._arrive(notification))

    def _arrive(self, notification: ChangeNotification) -> None:
        self.on_the_way -= 1
        shape = self.random.random()
        if shape < 0.3:
            number = f"event-{next(self._numbers)}"
            event = cloud_event(notification, self.tenant.id, self.tenant.application_id, number)
            self.notifications.put(json.dumps(event).encode(), deduplicate_as=number)
        else:
            bare = shape > 0.9
            if not bare:
                self.told |= {(notification.group_id, entry.id) for entry in notification.changes if not entry.removed}
            body = webhook_body(notification, self.tenant.id, with_sequence=bare)
            self.post(json.dumps({"value": [body]}).encode(), tries=0)

    def post(self, body: bytes, *, tries: int) -> None:
        """Post notifications to the webhook as Graph does, again where it does not answer with 2xx."""
        request = func.HttpRequest("POST", "https://allotments.example/api/notifications", body=body)

        def again() -> None:
            self.on_the_way -= 1
            self.post(body, tries=tries + 1)

        def repeat() -> None:
            if tries < 10:
                self.on_the_way += 1
                self.after(10.0 * 2**tries, again)

        def ended(response: object, failure: AllotmentsError | None) -> None:
            if failure or not isinstance(response, func.HttpResponse) or response.status_code >= 300:
                repeat()

        alone = partial(relay.relay_at_once, self.services) if next(self._posts) % 2 else None
        self.start("webhook", to_response(notifications.receive(self.services, request, alone)), ended, repeat)

    # Administrators and timers

    def call(self, route: Route, allotment_id: str | None, body: object = None, **params: str) -> Task:
        """An administrator's request, past the door of the API; nobody repeats it."""
        self.past_the_door[allotment_id or ""] += 1
        request = func.HttpRequest(
            "POST",
            "https://allotments.example/api/allotments",
            params=params,
            route_params={"id": allotment_id} if allotment_id else {},
            body=json.dumps(body if body is not None else {}).encode(),
        )
        call = Call(self.api, request, Caller("administrator", roles=frozenset({Role.ADMINISTRATOR})), b"")
        task = self.start(route.name, to_response(route.act(call)), self._answered, _nothing)
        task.past_the_door = allotment_id or ""
        return task

    def ask(self, name: str, body: object = None, **parameters: str) -> Task:
        """An administrator's request to a route of the API, whatever version she has seen; nobody repeats it."""
        route = next(route for route in ROUTES if route.name == name)
        request = func.HttpRequest(
            route.method,
            f"https://allotments.example/api{route.path}",
            headers={"If-Match": "*"},
            route_params=parameters,
            body=json.dumps(body if body is not None else {}).encode(),
        )
        return self.start(name, to_response(serve(self.api, route, request)), self._answered, _nothing)

    def _answered(self, response: object, failure: AllotmentsError | None) -> None:
        if self.trace and isinstance(response, func.HttpResponse):
            self.trace(f"answer {response.status_code} {response.get_body().decode()}")

    def tick(self, timer: str) -> None:
        """A timer goes off; what fails is left to the next tick."""
        ways: dict[str, Callable[[Services], Coroutine[Any, Any, object]]] = {
            "catch up": catch_up,
            "finish transfers": units.finish_transfers,
            "look after loans": look_after_loans,
            "watch licences": watch_licences,
            "reconcile": reconcile,
            "keep subscription": subscription.ensure,
            "end seats": end_seats,
            "keep reservations": keep_reservations,
            "make planned changes": change_as_planned,
            "look for units": retries.look_for_units,
        }
        self.start(timer, ways[timer](self.services), lambda _result, _failure: None, _nothing)

    def changed(self) -> None:
        """The tenant was changed from outside."""
        self._tenant_goes_on()
        self._observe(self)


def _tuned(knobs: Knobs, scenario: Scenario) -> Knobs:
    knobs.licensing_delay = (timedelta(0), timedelta(seconds=scenario.licensing_delay))
    knobs.write_lag = timedelta(seconds=scenario.write_lag)
    knobs.notification_window = timedelta(seconds=1)
    knobs.delta_page_size = scenario.page_size
    knobs.delta_rewind = scenario.rewind
    knobs.deletions_told = scenario.deletions_told
    knobs.security_groups_kept = scenario.groups_kept
    return knobs


def _nothing() -> None:
    """There is nothing to do."""
