"""A broker with nothing to do does nothing."""

import threading
import time

from local.service_bus.amqp import IncomingMessage
from local.service_bus.broker import Broker
from local.service_bus.config import QueueSettings
from local.service_bus.namespace import Namespace
from tests.local.service_bus.service_bus_process import until
from tests.support.waiting import LONG


class CountedBroker(Broker):
    """Counts how often it looks whether something is due."""

    looks = 0

    def _tick(self) -> None:
        self.looks += 1
        super()._tick()


def test_it_wakes_for_what_is_due_and_for_nothing_else() -> None:
    namespace = Namespace([QueueSettings("tested"), QueueSettings("sessions", requires_session=True)])
    (tested, _) = namespace.queues
    listening = threading.Event()
    broker = CountedBroker(namespace, time.monotonic, lambda _port: listening.set())
    due = time.monotonic() + 0.5
    tested.enqueue([IncomingMessage(b"", scheduled_for=due)], time.monotonic())
    running = threading.Thread(target=broker.run)
    running.start()
    try:
        assert listening.wait(LONG)
        until(lambda: broker.looks >= 2)
        assert time.monotonic() >= due
        assert broker.depths()["tested"].active == 1
        assert broker.looks == 2
    finally:
        broker.request_stop()
        running.join(LONG)
    assert not running.is_alive()
