"""How many of the slots of a queue with sessions ask the broker for one at a time, without a broker."""

import asyncio
import json
import os
from contextlib import suppress
from typing import Self, cast

import pytest
from azure.servicebus.aio import ServiceBusClient

from local.functions_host.functions import describe_function
from local.functions_host.service_bus_trigger import NoSession, QueueListener, Turns
from local.functions_host.settings import ServiceBusOptions

SLOTS = 64


class Broker:
    """A queue whose sessions are all served by others; it counts who asks for one."""

    def __init__(self) -> None:
        self.asking = 0
        self._changed = asyncio.Condition()

    async def enough_ask(self, count: int) -> None:
        """Wait until at least so many have asked."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.asking >= count)

    def get_queue_receiver(self, *_: object, **__: object) -> Self:
        return self

    async def __aenter__(self) -> None:
        async with self._changed:
            self.asking += 1
            self._changed.notify_all()
        await asyncio.Event().wait()

    async def close(self) -> None:
        return


def listener(broker: Broker, *, sessions: bool) -> QueueListener:
    trigger = {"type": "serviceBusTrigger", "name": "message", "queueName": "q", "isSessionsEnabled": sessions}
    options = ServiceBusOptions(max_concurrent_sessions=SLOTS, max_concurrent_calls=SLOTS)

    async def invoke(_: object) -> None:
        return None

    function = describe_function("f", "f", [json.dumps(trigger)])
    return QueueListener(function, "q", cast(ServiceBusClient, broker), options, invoke)


async def asking(broker: Broker, subject: QueueListener, expected: int) -> int:
    stop = asyncio.Event()
    running = asyncio.create_task(subject.run(stop))
    await broker.enough_ask(expected)
    for _ in range(10 * SLOTS):  # each slot has its turn, and could ask too
        await asyncio.sleep(0)
    stop.set()
    await running
    return broker.asking


async def test_two_a_processor_ask_for_a_session_at_a_time() -> None:
    broker, expected = Broker(), min(SLOTS, 2 * (os.cpu_count() or 1))
    assert await asking(broker, listener(broker, sessions=True), expected) == expected


async def test_without_sessions_every_slot_receives() -> None:
    broker = Broker()
    assert await asking(broker, listener(broker, sessions=False), SLOTS) == SLOTS


async def at_once(turns: Turns, most: int) -> int:
    """How many have a turn while nobody finds anything."""
    have, leave = 0, asyncio.Event()

    async def ask() -> None:
        nonlocal have
        with suppress(OSError):
            async with turns.one():
                have += 1
                await leave.wait()
                raise OSError

    asking = [asyncio.create_task(ask()) for _ in range(2 * most)]
    for _ in range(4 * most):
        await asyncio.sleep(0)
    found = have
    leave.set()
    await asyncio.gather(*asking)
    return found


async def test_more_ask_where_sessions_are_found_and_fewer_where_there_are_none() -> None:
    turns = Turns(2, 5)
    assert await at_once(turns, 5) == 2
    for expected in (3, 4, 5, 5):
        async with turns.one():
            pass
        assert await at_once(turns, 5) == expected
    for expected in (4, 3, 2, 2):
        with pytest.raises(NoSession):
            async with turns.one():
                raise NoSession
        assert await at_once(turns, 5) == expected
