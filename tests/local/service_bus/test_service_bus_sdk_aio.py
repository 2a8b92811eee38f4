"""The genuine SDK against the broker: its asynchronous form."""

import asyncio

from azure.servicebus import NEXT_AVAILABLE_SESSION, ServiceBusMessage
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver

from tests.local.service_bus.service_bus_process import BrokerProcess


async def complete_all(receiver: ServiceBusReceiver) -> list[str]:
    completed = []
    async with receiver:
        async for message in receiver:
            await receiver.complete_message(message)
            completed.append(str(message))
        if receiver.session is not None:
            await receiver.session.set_state(b"done")
            assert await receiver.session.get_state() == b"done"
    return completed


async def test_queues_and_sessions_are_read_concurrently(broker: BrokerProcess) -> None:
    async with ServiceBusClient.from_connection_string(broker.connection_string, retry_total=0) as client:
        plain = client.get_queue_sender("asynchronous")
        sessions = client.get_queue_sender("asynchronous-sessions")
        async with plain, sessions:
            await plain.send_messages([ServiceBusMessage(f"plain {number}") for number in range(20)])
            await sessions.send_messages([ServiceBusMessage(f"{name} 0", session_id=name) for name in ("A", "B")])
            await sessions.send_messages([ServiceBusMessage(f"{name} 1", session_id=name) for name in ("A", "B")])
        next_session = [
            client.get_queue_receiver("asynchronous-sessions", session_id=NEXT_AVAILABLE_SESSION, max_wait_time=0.5)
            for _ in range(2)
        ]
        read = await asyncio.gather(
            complete_all(client.get_queue_receiver("asynchronous", max_wait_time=0.5)), *map(complete_all, next_session)
        )
    assert read[0] == [f"plain {number}" for number in range(20)]
    assert sorted(read[1:]) == [["A 0", "A 1"], ["B 0", "B 1"]]
    depths = broker.depths()
    assert not any(depths["asynchronous"].values())
    assert not any(depths["asynchronous-sessions"].values())
