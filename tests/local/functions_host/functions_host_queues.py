"""The test's side of the queues: sends, and looks at what arrives, with the real SDK."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import httpx
from azure.servicebus import (
    ServiceBusClient,
    ServiceBusMessage,
    ServiceBusReceivedMessage,
    ServiceBusReceiver,
    ServiceBusSender,
)

from tests.local.functions_host.functions_host_processes import Running
from tests.support.waiting import wait_until


class Queues:
    """Senders and receivers stay open: opening and closing one takes the SDK half a second each."""

    def __init__(self, broker: Running) -> None:
        self._depths = f"http://127.0.0.1:{broker.ready['httpPort']}/queues"
        self._client = ServiceBusClient.from_connection_string(broker.ready["connectionString"])
        self._senders: dict[str, ServiceBusSender] = {}
        self._receivers: dict[tuple[str, bool], ServiceBusReceiver] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        handlers = [*self._senders.values(), *self._receivers.values()]
        with ThreadPoolExecutor(len(handlers) or 1) as threads:
            list(threads.map(lambda handler: handler.close(), handlers))
        self._client.close()

    def send(self, queue: str, *commands: dict[str, Any], session: str | None = None) -> None:
        """Sends one message for each command, in order, under the command's id."""
        if queue not in self._senders:
            self._senders[queue] = self._client.get_queue_sender(queue)
        self._senders[queue].send_messages([_message(command, session) for command in commands])

    def take(self, queue: str, tag: str, count: int = 1, *, dead: bool = False) -> list[ServiceBusReceivedMessage]:
        """Waits for `count` messages whose text has the tag, and empties the queue (or its dead-letter queue)."""
        receiver = self._receiver(queue, dead)
        found: list[ServiceBusReceivedMessage] = []

        def enough() -> bool:
            received = receiver.receive_messages(100, max_wait_time=0.2)
            found.extend(message for message in received if tag in str(message))
            return len(found) >= count

        wait_until(enough, f"{count} messages with {tag} in {queue}")
        return found

    def depth(self, queue: str) -> int:
        """How many messages wait in the queue or are locked in it."""
        depths = httpx.get(self._depths, verify=False).json()[queue]
        return int(depths["active"]) + int(depths["locked"])

    def _receiver(self, queue: str, dead: bool) -> ServiceBusReceiver:
        if (queue, dead) not in self._receivers:
            options: dict[str, Any] = {"sub_queue": "deadletter"} if dead else {}
            receiver = self._client.get_queue_receiver(queue, receive_mode="receiveanddelete", **options)
            self._receivers[queue, dead] = receiver.__enter__()
        return self._receivers[queue, dead]


def _message(command: dict[str, Any], session: str | None) -> ServiceBusMessage:
    return ServiceBusMessage(
        json.dumps(command),
        message_id=command["id"],
        session_id=session,
        subject=f"subject-{command['id']}",
        correlation_id="correlation",
        content_type="application/json",
        application_properties={"tenant": "contoso", "tries": 2},
    )
