"""The AMQP side of the broker: connections, sessions and links, and what each link leads to."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from proton import (
    Connection,
    Delivery,
    Described,
    Handler,
    Message,
    Receiver,
    Sender,
    Session,
    symbol,
)

from local.service_bus.dispatch import Dispatcher
from local.service_bus.engine import Engine
from local.service_bus.links import (
    MAX_MESSAGE_BYTES,
    SESSION_FILTER,
    Clock,
    Consumer,
    LinkEndpoint,
    Producer,
    RequestEndpoint,
    ResponseEndpoint,
    refuse,
    replenish,
)
from local.service_bus.management import ManagementNode, token_accepted
from local.service_bus.messages import OperationNotAllowed, ServiceBusError
from local.service_bus.namespace import Namespace
from local.service_bus.queues import Queue, QueueDepth

_LOGGER = logging.getLogger(__name__)
_BREATH_SECONDS = 0.02
"""What happens within this time of each other is seen to at once."""
_SESSION_WINDOW_BYTES = 16 << 20
_ACCEPT_TIMEOUT = symbol("com.microsoft:timeout")
_ACCEPT_TIMEOUT_MILLISECONDS = 60_000
_TOKEN_NODE = "$cbs"
_MANAGEMENT_SUFFIX = "/$management"

type AnyLink = Sender | Receiver


class ProtonEvent(Protocol):
    """An event of proton's, of a kind that has what its handler reads; proton itself types them all as optional."""

    @property
    def connection(self) -> Connection:
        """The connection."""

    @property
    def session(self) -> Session:
        """The AMQP session; not to be confused with a session of messages."""

    @property
    def link(self) -> AnyLink:
        """The link."""

    @property
    def delivery(self) -> Delivery:
        """The delivery."""


class Broker(Handler):
    """Serves a namespace on one loopback port until `request_stop`.

    Everything runs on the thread that calls `run`; `request_stop`, `depths` and `scheduled_ids` may be called from any
    other.
    """

    def __init__(self, namespace: Namespace, clock: Clock, on_listening: Callable[[int], None], port: int = 0) -> None:
        """With port 0 a free one is chosen; `on_listening` is told which, once clients can connect."""
        super().__init__()
        self._namespace = namespace
        self._clock = clock
        self._on_listening = on_listening
        self._port = port
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stirred = asyncio.Event()
        self._engine = Engine(self, self._stirred.set)
        self._endpoints: dict[AnyLink, LinkEndpoint] = {}
        self._response_links: dict[tuple[Session, str], ResponseEndpoint] = {}
        self._dispatchers: dict[Queue, Dispatcher] = {}
        for queue in namespace.queues:
            dead_letters = Dispatcher(queue.dead_letters, clock) if queue.dead_letters is not None else None
            for dispatcher in (dead_letters, Dispatcher(queue, clock, dead_letters)):
                if dispatcher is not None:
                    self._dispatchers[dispatcher.queue] = dispatcher

    def run(self) -> None:
        """Serve until `request_stop`; raises OSError when the port is taken."""
        asyncio.run(self._serve())

    def request_stop(self) -> None:
        """Let `run` return soon. Safe in a signal handler."""
        self._stopping = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stirred.set)

    def depths(self, timeout: float = 5.0) -> dict[str, QueueDepth]:
        """The depth of each queue at one moment; raises TimeoutError when the broker does not answer in time."""
        return self._asked(self._namespace.depths, timeout)

    def scheduled_ids(self, queue: str, timeout: float = 5.0) -> list[str | None]:
        """The ids of a queue's scheduled messages; raises EntityNotFound, and TimeoutError as `depths` does."""
        return self._asked(lambda now: self._namespace.scheduled_ids(queue, now), timeout)

    def _asked[Answer](self, question: Callable[[float], Answer], timeout: float) -> Answer:
        """The answer to a question about this moment, from the thread on which everything runs."""
        if self._loop is None or self._loop.is_closed():
            raise TimeoutError("The broker is not running.")

        async def answer() -> Answer:
            return question(self._clock())

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result(timeout)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(self._engine.new_socket, "127.0.0.1", self._port)
        self._on_listening(server.sockets[0].getsockname()[1])
        while not self._stopping:
            self._tick()
            await self._rest()
        server.close()
        self._engine.close()

    async def _rest(self) -> None:
        """Sleep until something is due, or a client stirs: what it does may change what is due."""
        dues = [due for dispatcher in self._dispatchers.values() if (due := dispatcher.next_due()) is not None]
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stirred.wait(), max(0.0, min(dues) - self._clock()) if dues else None)
        await asyncio.sleep(_BREATH_SECONDS)
        self._stirred.clear()

    def _tick(self) -> None:
        for dispatcher in self._dispatchers.values():
            dispatcher.serve()
            dispatcher.refuse_overdue()
        self._engine.pump()

    # Connections and sessions

    def on_connection_remote_open(self, event: ProtonEvent) -> None:
        """Accept every connection."""
        event.connection.container = "local-service-bus"
        event.connection.open()

    def on_session_remote_open(self, event: ProtonEvent) -> None:
        """Accept every session, with room for the largest messages."""
        event.session.incoming_capacity = _SESSION_WINDOW_BYTES
        event.session.open()

    def on_session_remote_close(self, event: ProtonEvent) -> None:
        """End the links of the session."""
        self._end_all(lambda link: link.session == event.session)
        event.session.close()
        event.session.free()

    def on_connection_remote_close(self, event: ProtonEvent) -> None:
        """End the links of the connection."""
        self._end_all(lambda link: link.connection == event.connection)
        event.connection.close()

    def on_transport_closed(self, event: ProtonEvent) -> None:
        """End the links of a connection that is gone, in order or not."""
        self._end_all(lambda link: link.connection == event.connection)

    # Links

    def on_link_remote_open(self, event: ProtonEvent) -> None:
        """Lead the link to what its address names, or refuse it with the reason."""
        link = event.link
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        link.snd_settle_mode = link.remote_snd_settle_mode
        link.rcv_settle_mode = link.remote_rcv_settle_mode
        link.max_message_size = MAX_MESSAGE_BYTES
        try:
            self._attach(link)
        except ServiceBusError as error:
            _LOGGER.info("Refused a link: %s", error)
            refuse(link, error)

    def on_link_flow(self, event: ProtonEvent) -> None:
        """Pass it to the link's end."""
        endpoint = self._endpoints.get(event.link)
        if endpoint is not None:
            endpoint.on_flow()

    def on_delivery(self, event: ProtonEvent) -> None:
        """Pass it to the link's end; what comes on a refused link is dropped."""
        endpoint = self._endpoints.get(event.link)
        if endpoint is not None:
            endpoint.on_delivery(event.delivery)
        else:
            event.delivery.settle()

    def on_link_remote_close(self, event: ProtonEvent) -> None:
        """End the link."""
        self._end(event.link)
        event.link.close()
        event.link.free()

    def on_link_remote_detach(self, event: ProtonEvent) -> None:
        """End the link: a detached link is not taken up again."""
        self._end(event.link)
        event.link.detach()
        event.link.free()

    def _end_all(self, ends: Callable[[AnyLink], bool]) -> None:
        for link in [link for link in self._endpoints if ends(link)]:
            self._end(link)

    def _end(self, link: AnyLink) -> None:
        endpoint = self._endpoints.pop(link, None)
        if endpoint is not None:
            endpoint.on_closed()

    def _attach(self, link: AnyLink) -> None:
        path = _entity_path(link)
        if path == _TOKEN_NODE:
            self._attach_to_node(link, path, token_accepted)
        elif path.lower().endswith(_MANAGEMENT_SUFFIX):
            queue = self._namespace.find(path[: -len(_MANAGEMENT_SUFFIX)])
            node = ManagementNode(queue, self._clock, self._dispatchers[queue])
            self._attach_to_node(link, path, node.respond)
        elif isinstance(link, Receiver):
            queue = self._namespace.find(path)
            self._open(link, Producer(link, queue, self._clock, self._dispatchers[queue]))
            replenish(link)
        else:
            self._attach_consumer(link, self._namespace.find(path))

    def _attach_to_node(self, link: AnyLink, path: str, respond: Callable[[Message], Message]) -> None:
        """Requests and responses go by a pair of links, in one session and with one address."""
        key = (link.session, path)
        if isinstance(link, Sender):
            endpoint = ResponseEndpoint(link, on_closed=lambda: self._response_links.pop(key, None))
            self._response_links[key] = endpoint
            self._open(link, endpoint)
        else:
            self._open(link, RequestEndpoint(link, respond, partial(self._send_response, key)))
            replenish(link)

    def _send_response(self, key: tuple[Session, str], response: Message) -> None:
        endpoint = self._response_links.get(key)
        if endpoint is None:
            _LOGGER.warning("A request on %s has no link for its response", key[1])
        else:
            endpoint.send(response)

    def _attach_consumer(self, link: Sender, queue: Queue) -> None:
        dispatcher, now = self._dispatchers[queue], self._clock()
        wanted = _source_filter(link)
        if queue.settings.requires_session and SESSION_FILTER not in wanted:
            raise OperationNotAllowed(
                f"'{queue.settings.name}' requires sessions: it is not possible to create a non-sessionful receiver."
            )
        if SESSION_FILTER in wanted and not queue.settings.requires_session:
            raise OperationNotAllowed(
                f"'{queue.settings.name}' does not require sessions: it is not possible to create a session receiver."
            )
        consumer = Consumer(link, queue, self._clock, dispatcher)
        if not queue.settings.requires_session:
            self._open(link, consumer)
            return
        session_id = _plain(wanted[SESSION_FILTER])
        if session_id is None:
            dispatcher.await_session(consumer, now + _accept_timeout(link))
        else:
            consumer.open_for(queue.accept_session(str(session_id), consumer, now))
        self._endpoints[link] = consumer

    def _open(self, link: AnyLink, endpoint: LinkEndpoint) -> None:
        self._endpoints[link] = endpoint
        link.open()


def _entity_path(link: AnyLink) -> str:
    """The path of the address that the client attaches to, with or without "amqp://host/" before it."""
    terminus = link.remote_source if isinstance(link, Sender) else link.remote_target
    address = terminus.address or ""
    if "://" in address:
        address = address.split("://", 1)[1].partition("/")[2]
    return address.strip("/")


def _source_filter(link: Sender) -> dict[symbol, object]:
    data = link.remote_source.filter
    data.rewind()
    found = data.get_object() if data.next() is not None else None
    return found if isinstance(found, dict) else {}


def _plain(value: object) -> object:
    return value.value if isinstance(value, Described) else value


def _accept_timeout(link: Sender) -> float:
    """How long the client would wait for a session, in seconds."""
    properties = link.remote_properties or {}
    return float(properties.get(_ACCEPT_TIMEOUT, _ACCEPT_TIMEOUT_MILLISECONDS)) / 1000
