"""Workers that are driven step by step, on a clock and a queue that stand still meanwhile."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from application.dispatch import handle
from application.services import Services
from domain.errors import AllotmentsError, StaleWrite, Transient
from local.tenant.model import Tenant
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.message_queue import QueuedMessage

FAILURES = (*[None] * 80, lambda: Transient("throttled"), lambda: StaleWrite("meanwhile"))
"""Of so many steps, those that fail."""

ON_THE_WAY = 30.0
"""Seconds within which a request that was sent takes effect; Graph removes a licence without a condition."""


@dataclass(eq=False, slots=True)
class Worker:
    """A handler on its way, the message that it has, and the step that it is about to take."""

    coroutine: Coroutine[Any, Any, None]
    message: QueuedMessage
    step: str = ""


class Hands:
    """Drives the workers of a world.

    licensing_delay, lag: seconds that Entra takes for a licence of a group, and that replicas are behind.
    sends: the steps at which a request to Graph has been sent whose effect must not come late.
    """

    sends: ClassVar[frozenset[str]]
    clock: FixedClock
    tenant: Tenant
    commands: InMemoryCommandQueue
    services: Services
    store: InMemoryAllotmentStore
    licensing_delay: float
    lag: float
    _looked_at: tuple[object, ...] = ()

    def look(self) -> None:
        """Write down what must not be. After a step that has changed nothing, it would be the same as before."""
        self.tenant.run_due()
        there = self.tenant.truth.version, self.store.all_writes, self.clock.now(), *self.written()
        if there != self._looked_at:
            self._looked_at = there
            self.check()

    def written(self) -> tuple[object, ...]:
        """What changes with each write of whatever `check` reads beside the tenant and the allotments."""
        return ()

    def check(self) -> None:
        """Write down what must not be."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Do what the timers do, by which no crash goes unnoticed."""
        raise NotImplementedError

    # Time and workers

    def worker(self, message: QueuedMessage) -> Worker:
        handled = handle(self.services, message.body, message.session_id, message.delivery_count)
        return Worker(handled, message)

    def advance(self, seconds: float) -> None:
        """Let time pass, with everything that the tenant does meanwhile, and look after each piece of it."""
        until = self.clock.now() + timedelta(seconds=seconds)
        while (due := self.tenant.next_due()) is not None and due <= until:
            self.clock.advance(max(timedelta(0), due - self.clock.now()))
            self.look()
        self.clock.advance(until - self.clock.now())
        self.look()

    def propagation_margin(self, patience: timedelta = timedelta(hours=3)) -> None:
        """One worker, no faults, until nothing is left to do. Looking again lets no crash go unnoticed."""
        self.look_again()
        end = self.clock.now() + patience
        while self.commands.queue.next_active() is not None and self.clock.now() < end:
            self.one_command()
        self.advance(self.licensing_delay + self.lag + 1)

    def one_command(self) -> None:
        """Wait for the next command, and carry it out undisturbed."""
        active = self.commands.queue.next_active()
        assert active is not None, "nothing is left to do"
        self.advance(max(0.0, (active - self.clock.now()).total_seconds()))
        for message in self.commands.queue.heads():
            self.finish(self.worker(message))

    def finish(self, worker: Worker) -> None:
        while self.go_on(worker):
            pass

    def go_on(self, worker: Worker, error: Exception | None = None) -> bool:
        """One step of a worker; answers whether there is another."""
        queue = self.commands.queue
        try:
            worker.step = worker.coroutine.send(None) if error is None else worker.coroutine.throw(error)
        except StopIteration:
            self._settle(worker, queue.complete)
            return False
        except AllotmentsError:
            self._settle(worker, queue.abandon)
            return False
        finally:
            self.look()
        return True

    def crash(self, worker: Worker) -> None:
        worker.coroutine.close()
        self._settle(worker, self.commands.queue.abandon)

    def _settle(self, worker: Worker, how: Callable[[QueuedMessage], None]) -> None:
        if worker.message in self.commands.queue.messages:  # else its lock was lost, and it was handled by another
            how(worker.message)

    # Faults

    def time_passes(self, seconds: float, workers: list[Worker]) -> None:
        """Let time pass; what is on its way takes effect before long."""
        if seconds > ON_THE_WAY:
            for worker in [each for each in workers if each.step in self.sends]:
                if not self.go_on(worker):
                    workers.remove(worker)
        self.advance(seconds)

    def disturb(
        self,
        random: Random,
        steps: int,
        others: Callable[[float], None],
        *,
        paused: float = 0.90,
        crashed: float = 0.915,
    ) -> None:
        """So many steps: workers go on, fail, come twice, pause and crash; in the end all of them crash.

        paused, crashed: where the shares of pauses and of crashes end, out of 1. others: what else happens, by the
        same number.
        """
        workers: list[Worker] = []
        for _ in range(steps):
            chance = random.random()
            if chance < 0.55 and workers:
                self._some_steps(random, workers)
            elif chance < 0.75:
                busy = {worker.message.number for worker in workers}
                for message in self.commands.queue.heads():
                    if message.number not in busy or random.random() < 0.1:
                        workers.append(self.worker(message))
            elif chance < paused:
                self.time_passes(random.choice((0.2, 3.0, 20.0, 60.0, 400.0)) * random.random(), workers)
            elif chance < crashed and workers:
                self.crash(workers.pop(random.randrange(len(workers))))
            else:
                others(chance)
        for worker in workers:
            self.crash(worker)

    def _some_steps(self, random: Random, workers: list[Worker]) -> None:
        for _ in range(random.randint(1, 12)):
            worker = random.choice(workers)
            failure = random.choice(FAILURES)
            if not self.go_on(worker, failure() if failure else None):
                workers.remove(worker)
                return
