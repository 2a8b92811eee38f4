"""Run the broker: `python -m local.service_bus [--port N] [--config FILE] [--http-port N] [--data DIR]`.

When clients can connect, one line of JSON goes to standard output: `ready`, `port`, `httpPort` and `connectionString`.
SIGTERM and SIGINT end it in order, with exit code 0; what stops the start is said on standard error, with exit code 2.
"""

import argparse
import json
import logging
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from local.service_bus.broker import Broker
from local.service_bus.config import InvalidConfiguration, load_queues
from local.service_bus.depths_http import DepthsServer
from local.service_bus.namespace import Namespace
from local.service_bus.storage import UnreadableData, load, save

_DEFAULT_CONFIG = Path(__file__).parent.parent / "compose" / "service-bus-config.json"
_CONNECTION_STRING = (
    "Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=RootManageSharedAccessKey;"
    "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;"
)


def main() -> int:
    """Serve until a signal comes, and return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    arguments = _arguments()
    clock = steady_clock()
    try:
        namespace = Namespace(load_queues(arguments.config))
        if arguments.data is not None:
            load(namespace, arguments.data)
        _serve(namespace, clock, arguments)
    except (InvalidConfiguration, UnreadableData, OSError) as error:
        sys.stderr.write(f"The Service Bus broker cannot run: {error}\n")
        return 2
    if arguments.data is not None:
        save(namespace, arguments.data, clock())
    return 0


def steady_clock() -> Callable[[], float]:
    """A clock that shows Unix time, as of its making, and never goes back."""
    offset = time.time() - time.monotonic()
    return lambda: time.monotonic() + offset


def _serve(namespace: Namespace, clock: Callable[[], float], arguments: argparse.Namespace) -> None:
    http: DepthsServer | None = None

    def announce(port: int) -> None:
        ready = {
            "ready": True,
            "port": port,
            "httpPort": None if http is None else http.port,
            "connectionString": _CONNECTION_STRING.format(port=port),
        }
        if http is not None:
            http.start()
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()

    broker = Broker(namespace, clock, announce, arguments.port)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda _number, _frame: broker.request_stop())
    if arguments.http_port is not None:
        http = DepthsServer(arguments.http_port, broker.depths, broker.scheduled_ids)
    try:
        broker.run()
    finally:
        if http is not None:
            http.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.service_bus", description="A local Service Bus stand-in.")
    parser.add_argument("--port", type=int, default=5672, help="AMQP port on 127.0.0.1; 0 chooses a free one")
    parser.add_argument(
        "--config", type=Path, default=_DEFAULT_CONFIG, help="queues, in the form of the emulator's Config.json"
    )
    parser.add_argument("--http-port", type=int, help="serve GET /queues (their depths) on this port; 0 chooses one")
    parser.add_argument("--data", type=Path, help="directory that keeps the contents from one run to the next")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
