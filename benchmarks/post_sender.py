"""Posts that are sent when they are due, by a sender that costs little: what is measured needs the same cores.

HTTP/1.1 over connections that are used again, one post at a time on each. A due post doesn't wait for an earlier one:
where no connection is free, it opens another, up to CONNECTIONS. A client library takes several times the processor
time for each post.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

CONNECTIONS = 500
"""A process has 1,024 files by default, at either end."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class PostSender:
    """Sends bodies to one URL, a certain number a second."""

    def __init__(self, url: str, answered_within: float) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._address = (parts.hostname, parts.port)
        self._head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        self._answered_within = answered_within
        self._free: list[_Connection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def send(self, bodies: Iterable[bytes], per_second: float) -> list[tuple[float, int]]:
        """Send all; for each the seconds from when it was due to its answer, and the answer's status (0: none)."""
        loop = asyncio.get_running_loop()
        start, posts = loop.time(), []
        for number, body in enumerate(bodies):
            due = start + number / per_second
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            posts.append(loop.create_task(self._post(body, due)))
        answers = await asyncio.gather(*posts)
        while self._free:
            self._free.pop().close()
        return answers

    async def _post(self, body: bytes, due: float) -> tuple[float, int]:
        loop = asyncio.get_running_loop()
        connection: _Connection | None = None
        try:
            async with asyncio.timeout_at(due + self._answered_within), self._slots:
                connection = self._unused()
                if connection is None:
                    _, connection = await loop.create_connection(_Connection, *self._address)
                head = f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode()
                status = await connection.ask(head + body)
                self._free.append(connection)
        except (OSError, TimeoutError):
            if connection:
                connection.close()
            return loop.time() - due, 0
        return loop.time() - due, status

    def _unused(self) -> "_Connection | None":
        while self._free:
            if (connection := self._free.pop()).is_open:
                return connection
        return None


class _Connection(asyncio.Protocol):
    """A connection on which one post at a time is on its way."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, rest = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if blank and len(rest) >= (int(length[1]) if length else 0):
            status = int(head[9:12])
            self._received.clear()
            self._settle(lambda answer: answer.set_result(status))

    def connection_lost(self, error: Exception | None) -> None:
        self._settle(lambda answer: answer.set_exception(error or ConnectionResetError("closed without an answer")))

    async def ask(self, request: bytes) -> int:
        """The status of the answer. Raises OSError."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    @property
    def is_open(self) -> bool:
        """Whether the server has left it open."""
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        """Close it."""
        if self._transport:
            self._transport.abort()

    def _settle(self, how: Callable[[asyncio.Future[int]], None]) -> None:
        if self._answer and not self._answer.done():
            how(self._answer)
