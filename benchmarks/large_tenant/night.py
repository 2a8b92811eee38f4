"""One worker's night, in a process of its own, so that its memory and its processor time can be told.

`python -m benchmarks.large_tenant.night [--stopped-after PIECES] [--one]`; the environment holds the app's settings.
The queue is in this process: sessions by allotment, 64 at once, and time that passes only where nothing is left to do.
Stopped, the worker leaves what it has in hand, as after a crash, and a new one goes on. With --one it compares one
allotment in which nothing has changed, and nothing else. Prints one line of JSON.
"""

import argparse
import asyncio
import heapq
import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from application import owner_index
from application.dispatch import carry_out, handle
from application.reconciliation.nightly import CAUSE
from application.reconciliation.start import reconcile
from application.services import Services
from benchmarks.large_tenant.paper import ALLOTMENT, ONE, identity
from benchmarks.memory import memory
from domain.commands import Command, CommandKind, to_json
from function_app import build
from infra.settings import read_settings

SESSIONS = 64
"""As host.json has them (maxConcurrentSessions)."""


TRIES_AT_MOST = 20
"""Looking after a night takes some tries; a command that is put back so often meets an error of the peers."""


class Time:
    """The time, moved on where nothing would happen until then."""

    def __init__(self) -> None:
        self.skipped = timedelta(0)

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC) + self.skipped


class Queue:
    """The enforcement queue in memory: one command a session at a time, in the order in which they are due."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, int, int, Command]] = []
        self._held: dict[str, tuple[datetime, int, int, Command]] = {}
        self._names: set[str] = set()
        self._sent = 0
        self.done = 0
        self.redelivered = 0
        self.pieces = 0

    async def connect(self) -> None:
        """Nothing has to be opened."""

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        """See the port."""
        if deduplicate_as is None or deduplicate_as not in self._names:
            self._names |= {deduplicate_as} if deduplicate_as else set()
            for command in commands:
                assert command.tries < TRIES_AT_MOST, f"It is tried again and again: {command}"
                self._sent += 1
                heapq.heappush(self._waiting, (at or self._clock.now(), self._sent, 1, command))

    def take(self) -> tuple[Command, int] | None:
        """The next command that may be carried out, and how often it was delivered; None: there is none now."""
        passed, found = [], None
        while self._waiting and found is None and self._waiting[0][0] <= self._clock.now():
            message = heapq.heappop(self._waiting)
            if message[3].allotment_id in self._held:
                passed.append(message)
            else:
                found = message
        for message in passed:
            heapq.heappush(self._waiting, message)
        if found is None:
            return None
        self._held[found[3].allotment_id] = found
        return found[3], found[2]

    def complete(self, command: Command) -> None:
        """It was carried out."""
        del self._held[command.allotment_id]
        self.done += 1
        self.pieces += command.kind is CommandKind.RECONCILE

    def give_back(self) -> None:
        """The locks of everything in hand end: it is delivered once more."""
        for due, number, deliveries, command in self._held.values():
            heapq.heappush(self._waiting, (due, number, deliveries + 1, command))
            self.redelivered += 1
        self._held.clear()

    def wait(self) -> bool:
        """Move time on to the next command, if nothing is in hand; answers whether there is anything left at all."""
        if not self._held and self._waiting:
            self._clock.skipped += max(timedelta(0), self._waiting[0][0] - self._clock.now())
        return bool(self._held or self._waiting)


async def session(services: Services, queue: Queue) -> None:
    """One of a worker's sessions."""
    while True:
        taken = queue.take()
        if taken:
            command, deliveries = taken
            await handle(services, json.dumps(to_json(command)).encode(), command.allotment_id, deliveries)
            queue.complete(command)
        elif queue.wait():
            await asyncio.sleep(0.01)
        else:
            return


async def work(services: Services, queue: Queue, stopped_after: int | None) -> None:
    """Carry out everything, or as much as it takes until so many pieces are in."""
    sessions = [asyncio.create_task(session(services, queue)) for _ in range(SESSIONS)]
    while not all(task.done() for task in sessions):
        await asyncio.wait(sessions, timeout=0.1, return_when=asyncio.FIRST_EXCEPTION)
        for task in sessions:
            if task.done():
                task.result()
        if stopped_after is not None and queue.pieces >= stopped_after:
            for task in sessions:
                task.cancel()
            await asyncio.gather(*sessions, return_exceptions=True)
            queue.give_back()
            return


async def night(stopped_after: int | None) -> dict[str, object]:
    """The whole night; what it came to."""
    clock = Time()
    queue = Queue(clock)
    settings = read_settings(os.environ)
    services = replace(build(settings)[0], commands=queue, clock=clock)
    await reconcile(services)
    await owner_index.index(services)
    if stopped_after is not None:
        await work(services, queue, stopped_after)
        services = replace(build(settings)[0], commands=queue, clock=clock)
    await work(services, queue, None)
    assert services.nightly is not None
    (found,) = await services.nightly.nights.nights(None, 1)
    compared = await services.nightly.nights.compared(found.day)
    return {
        "finished": found.finished is not None,
        "missing": len(set(found.allotments) - compared.keys()),
        "commands": queue.done,
        "redelivered": queue.redelivered,
    }


async def one() -> dict[str, object]:
    """The comparison of one allotment, and what it came to."""
    clock = Time()
    queue = Queue(clock)
    services = replace(build(read_settings(os.environ))[0], commands=queue, clock=clock)
    await carry_out(services, Command(CommandKind.RECONCILE, identity(ALLOTMENT, ONE), CAUSE, clock.now()))
    piece = await services.nightly.nights.latest(identity(ALLOTMENT, ONE))
    unchanged = piece is not None and not piece.treatments and not queue.wait()
    return {"finished": unchanged, "missing": 0, "commands": 1, "redelivered": 0}


def main() -> int:
    """Live through the night, and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stopped-after", type=int)
    parser.add_argument("--one", action="store_true")
    arguments = parser.parse_args()
    # The app's clients live as long as its worker; asyncio would complain that nobody has closed them.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    before, _ = memory()
    began = time.perf_counter()
    told = asyncio.run(one() if arguments.one else night(arguments.stopped_after))
    seconds = time.perf_counter() - began
    figures = {"seconds": seconds, "cpu_seconds": time.process_time(), "before": before, "peak": memory()[1]}
    sys.stdout.write(json.dumps({**told, **figures}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
