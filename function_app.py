"""Allotments as an Azure Functions app: wiring only.

Reads the settings, builds the services, registers the functions. A missing or malformed setting stops the
start here, and is named.
"""

import os

import azure.functions as func
from azure.identity.aio import DefaultAzureCredential

from handlers import allotments, health, notifications, queues, timers
from handlers.services import Pacing, Services
from infra.graph_client import GraphClient
from infra.graph_directory import GraphDirectory
from infra.graph_subscriptions import GraphSubscriptions
from infra.service_bus import ServiceBus, ServiceBusCommands, ServiceBusDeadLetters, ServiceBusNotifications
from infra.settings import Settings, is_loopback, read_settings
from infra.sign_in import EntraSignIn
from infra.system import SystemClock, new_id, new_secret
from infra.table_bookmarks import TableBookmarks
from infra.table_store import TableAllotmentStore
from infra.tables import service_client


def build(settings: Settings) -> Services:
    """The services of one worker; nothing is connected before it is used."""
    credential = DefaultAzureCredential()
    tables = service_client(settings.tables_connection, settings.tables_endpoint, credential)
    bus = ServiceBus(settings.service_bus_connection, settings.service_bus_namespace, credential)
    graph_credential = None if is_loopback(settings.graph_endpoint) else credential
    graph = GraphClient(settings.graph_endpoint, graph_credential, settings.policy.settle)
    return Services(
        store=TableAllotmentStore(tables),
        directory=GraphDirectory(graph),
        subscriptions=GraphSubscriptions(graph, settings.public_url),
        commands=ServiceBusCommands(bus),
        notifications=ServiceBusNotifications(bus),
        dead_letters=ServiceBusDeadLetters(bus),
        bookmarks=TableBookmarks(tables),
        clock=SystemClock(),
        sign_in=EntraSignIn(settings.auth_issuer, settings.auth_audience),
        new_id=new_id,
        new_secret=new_secret,
        policy=settings.policy,
        pacing=Pacing(follow_up=settings.follow_up, unseen=settings.unseen),
    )


app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
_services = build(read_settings(os.environ))
for _family in (allotments, health, notifications, queues, timers):
    app.register_functions(_family.blueprint(_services))
