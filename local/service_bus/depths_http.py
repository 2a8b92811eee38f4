"""What is in the queues, over HTTP: for tests and demonstrations, read-only and on loopback."""

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.service_bus.messages import EntityNotFound
from local.service_bus.queues import QueueDepth

_LOGGER = logging.getLogger(__name__)


class DepthsServer:
    """Answers GET /queues with {"<queue>": {"active", "locked", "scheduled", "deadLettered", "deferred"}, …}, and
    GET /queues/<queue>/scheduled with {"messageIds": […]}.
    """

    def __init__(
        self,
        port: int,
        read_depths: Callable[[], Mapping[str, QueueDepth]],
        read_scheduled: Callable[[str], Sequence[str | None]],
    ) -> None:
        """Bind 127.0.0.1; with port 0 a free one is chosen. Both are called on another thread."""

        class QueuesHandler(_DepthsHandler):
            depths = staticmethod(read_depths)
            scheduled = staticmethod(read_scheduled)

        self._server = ThreadingHTTPServer(("127.0.0.1", port), QueuesHandler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="depths-http", daemon=True)

    @property
    def port(self) -> int:
        """The port that is bound."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _DepthsHandler(BaseHTTPRequestHandler):
    depths: Callable[[], Mapping[str, QueueDepth]]
    scheduled: Callable[[str], Sequence[str | None]]

    def do_GET(self) -> None:  # the name that http.server calls
        """Answer the two paths there are."""
        try:
            match self.path.strip("/").split("/"):
                case ["queues"]:
                    depths = self.depths()
                    self._answer(HTTPStatus.OK, {name: _counters(depth) for name, depth in depths.items()})
                case ["queues", queue, "scheduled"]:
                    self._answer(HTTPStatus.OK, {"messageIds": self.scheduled(queue)})
                case _:
                    self._answer(
                        HTTPStatus.NOT_FOUND, {"error": "Only /queues and /queues/<queue>/scheduled are here."}
                    )
        except EntityNotFound as error:
            self._answer(HTTPStatus.NOT_FOUND, {"error": str(error)})
        except TimeoutError:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "The broker did not answer in time."})

    def log_message(self, format: str, *args: object) -> None:  # the name in the base class
        """Log as the rest of the program does, instead of writing to standard error."""
        _LOGGER.debug(format, *args)

    def _answer(self, status: HTTPStatus, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _counters(depth: QueueDepth) -> dict[str, int]:
    return {
        "active": depth.active,
        "locked": depth.locked,
        "scheduled": depth.scheduled,
        "deadLettered": depth.dead_lettered,
        "deferred": depth.deferred,
    }
