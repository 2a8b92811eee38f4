"""Service Bus clients by the connection string that an app setting holds, and senders for output bindings."""

import asyncio
from collections.abc import Callable

import httpx
from azure.servicebus import ServiceBusMessage
from azure.servicebus.aio import ServiceBusClient, ServiceBusSender
from azure.servicebus.exceptions import ServiceBusError

from local.functions_host.errors import OutputFailed, SettingsError
from local.functions_host.functions import Binding, Function
from local.functions_host.settings import AppSettings

_DEFAULT_CONNECTION = "ServiceBus"
# What the SDK raises when the broker cannot be reached or the connection breaks.
CONNECTION_ERRORS = (ServiceBusError, OSError)


def connection_string(settings: AppSettings, connection: str, where: str) -> str:
    """The connection string in the setting `connection`, or in ``AzureWebJobs`` + `connection` as Azure looks it up.

    Raises SettingsError where there is none; an identity-based connection cannot be used against a stand-in.
    """
    name = connection or _DEFAULT_CONNECTION
    for candidate in (name, f"AzureWebJobs{name}"):
        value = settings.get(candidate)
        if value is not None:
            if "endpoint=" not in value.lower():
                raise SettingsError(f"{where}: the setting {candidate} is not a Service Bus connection string.")
            return value
    if settings.get(f"{name}__fullyQualifiedNamespace") is not None:
        raise SettingsError(
            f"{where}: the setting {name}__fullyQualifiedNamespace asks for a managed identity, which is not there on "
            f"this machine; set {name} to the connection string of the local Service Bus."
        )
    raise SettingsError(f"{where}: the setting {name}, a Service Bus connection string, is not set.")


class ServiceBusClients:
    """One client for each connection string; it retries nothing, so that its caller decides.

    The certificates are read once. Left to itself, the SDK reads them for each connection, and every session is one.
    """

    def __init__(self) -> None:
        self._clients: dict[str, ServiceBusClient] = {}
        self._trusted = httpx.create_ssl_context()

    def client(self, connection: str) -> ServiceBusClient:
        """The client of a connection string; opens nothing."""
        if connection not in self._clients:
            self._clients[connection] = ServiceBusClient.from_connection_string(
                connection, retry_total=0, ssl_context=self._trusted
            )
        return self._clients[connection]

    async def close(self) -> None:
        """Closes the clients and whatever receivers and senders they still have."""
        for client in self._clients.values():
            await client.close()


class QueueSender:
    """A sender that stays open. Senders are not safe for concurrent use: a lock lets one send at a time."""

    def __init__(self, open_sender: Callable[[], ServiceBusSender]) -> None:
        self._open_sender = open_sender
        self._sender: ServiceBusSender | None = None
        self._lock = asyncio.Lock()

    async def send(self, bodies: list[bytes]) -> None:
        """Sends one message for each body, with one new connection if the last one broke. Raises what the SDK does."""
        async with self._lock:
            if self._sender is not None:
                try:
                    await self._sender.send_messages(_messages(bodies))
                except CONNECTION_ERRORS:
                    await self._discard()
                else:
                    return
            self._sender = self._open_sender()
            await self._sender.send_messages(_messages(bodies))

    async def close(self) -> None:
        """Closes the sender once nothing is being sent."""
        async with self._lock:
            await self._discard()

    async def _discard(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()


def _messages(bodies: list[bytes]) -> list[ServiceBusMessage]:
    return [ServiceBusMessage(body) for body in bodies]


class ServiceBusOutputs:
    """Output bindings to queues: one long-lived sender a queue."""

    def __init__(self, settings: AppSettings, clients: ServiceBusClients) -> None:
        self._settings = settings
        self._clients = clients
        self._senders: dict[tuple[str, str], QueueSender] = {}

    def prepare(self, function: Function) -> None:
        """Checks the function's outputs, so that a missing setting shows at the start. Raises SettingsError."""
        for binding in function.queue_outputs:
            self._destination(binding, f"Function {function.name}, output {binding.name}")

    async def send(self, binding: Binding, bodies: list[bytes]) -> None:
        """Sends one message for each body. Raises OutputFailed."""
        if not bodies:
            return
        connection, queue = self._destination(binding, f"Output {binding.name}")
        try:
            await self._sender(connection, queue).send(bodies)
        except (*CONNECTION_ERRORS, ValueError) as error:
            raise OutputFailed(f"output {binding.name} to queue {queue}: {error}") from error

    async def close(self) -> None:
        """Closes the senders."""
        for sender in self._senders.values():
            await sender.close()

    def _destination(self, binding: Binding, where: str) -> tuple[str, str]:
        connection = connection_string(self._settings, binding.text("connection"), where)
        return connection, self._settings.resolve(binding.text("queueName"), where)

    def _sender(self, connection: str, queue: str) -> QueueSender:
        if (connection, queue) not in self._senders:
            client = self._clients.client(connection)
            self._senders[connection, queue] = QueueSender(lambda: client.get_queue_sender(queue))
        return self._senders[connection, queue]
