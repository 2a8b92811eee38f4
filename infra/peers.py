"""What the doctor asks of the app's peers (`domain.doctor.Peers`), over HTTP and TLS."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError

from domain.doctor import Mailbox, Peer, Reading
from domain.errors import Transient
from domain.objections import Text
from infra.certificates import trusted
from infra.graph.client import GraphClient, checked
from infra.messages import Webhook
from infra.settings import Settings
from infra.signing_keys import UNREADABLE, published

WITHIN = 10.0
"""Seconds for one answer."""

SCOPES: Mapping[Peer, str] = {
    Peer.TABLES: "https://storage.azure.com/.default",
    Peer.SERVICE_BUS: "https://servicebus.azure.net/.default",
}
"""Follows "Authorize access to tables using Microsoft Entra ID", and the same of Service Bus."""

REASON_AT_MOST = 300


class HttpPeers:
    """The peers of one installation. credential, graph_credential: with which the app signs in to its peers."""

    def __init__(
        self,
        settings: Settings,
        credential: AsyncTokenCredential,
        graph_credential: AsyncTokenCredential,
        graph: GraphClient,
    ) -> None:
        self._settings = settings
        self._graph = graph
        self._signs_in: Mapping[Peer, tuple[AsyncTokenCredential, str] | None] = {
            Peer.GRAPH: (graph_credential, f"{_origin(settings.graph_endpoint)}/.default"),
            Peer.TABLES: (credential, SCOPES[Peer.TABLES]) if settings.tables_endpoint else None,
            Peer.SERVICE_BUS: (credential, SCOPES[Peer.SERVICE_BUS]) if settings.service_bus_namespace else None,
        }

    async def sign_in(self, peer: Peer) -> bool:
        needed = self._signs_in[peer]
        if needed is None:
            return False
        credential, scope = needed
        try:
            await credential.get_token(scope)
        except AzureError as error:
            raise _failed(error) from error
        return True

    async def clock(self, peer: Peer) -> Reading | None:
        """By the Date header of whatever it answers: it need not let the app in for that (RFC 9110, 6.6.1)."""
        origin = self._origin_of(peer)
        if origin is None:
            return None
        sent = datetime.now(UTC)
        try:
            async with httpx.AsyncClient(timeout=WITHIN, verify=trusted()) as http:
                answer = await http.head(origin)
        except httpx.HTTPError as error:
            raise Transient(Text("peerSilent", peer=origin, detail=type(error).__name__)) from error
        try:
            return Reading(parsedate_to_datetime(answer.headers["Date"]), sent, datetime.now(UTC))
        except (KeyError, ValueError):
            return None

    async def issuer(self) -> tuple[str, int]:
        try:
            named, keys = await published(self._settings.auth_issuer)
        except UNREADABLE as error:
            raise _failed(error) from error
        return named, len(keys)

    async def mailbox(self) -> Mailbox | None:
        messages = self._settings.messages
        if messages is None or messages.mailbox is None:
            return None
        answer = await self._graph.get(self._graph.build.users.by_user_id(messages.mailbox), select="id,mail")
        return Mailbox(False, False) if answer.unknown else Mailbox(True, bool(checked(answer).body.get("mail")))

    async def webhook(self) -> bool:
        webhook: Webhook | None = self._settings.messages.webhook if self._settings.messages else None
        if webhook is None:
            return False
        parts = urlsplit(webhook.url)
        context = ssl.create_default_context() if parts.scheme == "https" else None
        port = parts.port or (443 if context else 80)
        try:
            async with asyncio.timeout(WITHIN):
                _, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
                writer.close()
        except (OSError, TimeoutError) as error:  # its URL is a secret: the error alone is told
            raise _failed(error) from error
        return True

    def _origin_of(self, peer: Peer) -> str | None:
        if peer is Peer.GRAPH:
            return _origin(self._settings.graph_endpoint)
        if peer is Peer.TABLES:
            endpoint = self._settings.tables_endpoint or _table_endpoint(self._settings.tables_connection or "")
            return _origin(endpoint) if endpoint else None
        return None


def _table_endpoint(connection: str) -> str | None:
    """Where a connection string's tables are ("Configure Azure Storage connection strings")."""
    fields = dict(field.split("=", 1) for field in connection.split(";") if "=" in field)
    name, suffix = fields.get("AccountName"), fields.get("EndpointSuffix", "core.windows.net")
    return fields.get("TableEndpoint") or (f"https://{name}.table.{suffix}" if name else None)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _failed(error: Exception) -> Transient:
    """What a peer's failure is to the app: its kind, and the first line of what it says."""
    lines = str(error).strip().splitlines()
    reason = lines[0][:REASON_AT_MOST] if lines else "it says no more"
    return Transient(Text("peerSaid", detail=f"{type(error).__name__}: {reason}"))
