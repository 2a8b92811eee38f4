"""Carries AMQP connections between asyncio's sockets and proton's protocol engine.

proton brings a reactor of its own, in Python, which more than doubles what a message costs; here the engine is driven
directly: bytes in, events to a handler, bytes out.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from proton import Collector, Connection, Handler, Transport

_IDLE_TIMEOUT_SECONDS = 120.0


class Engine:
    """All AMQP connections of one server. Everything runs on the event loop's thread."""

    def __init__(self, handler: Handler, stirred: Callable[[], None]) -> None:
        """`handler` gets proton's events, by methods named after them: `on_delivery`, `on_link_flow`, and so on.

        `stirred` is called when there were some.
        """
        self._handler = handler
        self._stirred = stirred
        self._collector = Collector()
        self._sockets: dict[Connection, AmqpSocket] = {}

    def new_socket(self) -> "AmqpSocket":
        """The protocol of a connection that a client has begun."""
        connection, transport = Connection(), Transport(Transport.SERVER)
        connection.collect(self._collector)
        transport.idle_timeout = _IDLE_TIMEOUT_SECONDS
        transport.bind(connection)
        socket = self._sockets[connection] = AmqpSocket(self, connection, transport)
        return socket

    def pump(self) -> None:
        """Let the handler act on everything that has happened, and write what follows from it, until all is quiet."""
        collector = self._collector
        event = collector.peek()
        if event is not None:
            self._stirred()
        while event is not None:
            touched: dict[Connection, None] = {}
            while event is not None:
                try:
                    event.dispatch(self._handler)
                finally:  # an event whose handler failed must not come again
                    collector.pop()
                if event.connection is not None:
                    touched[event.connection] = None
                event = collector.peek()
            for connection in touched:
                if connection in self._sockets:
                    self._sockets[connection].flush()
            event = collector.peek()

    def forget(self, connection: Connection) -> None:
        """Take no more notice of a connection whose socket is gone."""
        self._sockets.pop(connection, None)

    def close(self) -> None:
        """Close every socket."""
        for socket in list(self._sockets.values()):
            socket.close()


class AmqpSocket(asyncio.Protocol):
    """One client's socket, and the engine's state for it."""

    def __init__(self, engine: Engine, connection: Connection, transport: Transport) -> None:
        self._engine = engine
        self._connection = connection
        self._transport = transport
        self._socket: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to exchange bytes."""
        self._socket = transport
        self._engine.pump()

    def data_received(self, data: bytes) -> None:
        """Feed the engine; bytes that it has no room for come after the end, and are dropped with the connection."""
        remaining = memoryview(data)
        while remaining:
            room = self._transport.capacity()
            if room <= 0:
                break
            self._transport.push(bytes(remaining[:room]))
            remaining = remaining[room:]
        self._engine.pump()
        if self._timer is None:
            self._tick()

    def pause_writing(self) -> None:
        """Leave further output within the engine: the client reads too slowly."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Write again."""
        self._is_paused = False
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the engine, and through it the handler, that the client is gone; then free what it held."""
        if self._timer is not None:
            self._timer.cancel()
        self._transport.close_tail()
        self._transport.close_head()
        self._engine.pump()
        self._engine.forget(self._connection)
        self._transport.unbind()
        self._connection.free()
        self._engine.pump()

    def flush(self) -> None:
        """Write what the engine has to say, and close the socket after its last word."""
        pending = self._transport.pending()
        while pending > 0 and not self._is_paused and not self._socket.is_closing():
            self._socket.write(self._transport.peek(pending))
            self._transport.pop(pending)
            pending = self._transport.pending()
        if pending < 0:
            self._socket.close()

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _tick(self) -> None:
        """Keep the connection from idling, or end it when the client has shown no sign of life for too long."""
        loop = asyncio.get_running_loop()
        deadline = self._transport.tick(loop.time())
        self._engine.pump()
        self.flush()
        if deadline and not self._socket.is_closing():
            self._timer = loop.call_at(deadline, self._tick)
