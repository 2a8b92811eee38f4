"""Allotments as an Azure Functions app: wiring only.

Reads the settings, builds the services, registers the functions. Where a setting is missing or malformed, two
functions answer in place of all others, and name it. What the API alone needs is imported when the API is first called
(docs/decisions/0102-the-api-is-one-function.md).

While the modules load, the garbage collector would go over all of them again and again, for next to nothing. It waits
until they are there, and leaves them alone from then on (`gc.freeze`).
"""

import gc

gc.disable()

import logging
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import azure.functions as func
from azure.identity.aio import DefaultAzureCredential

from application.services import AdoptionPorts, Messaging, Pacing, ReconciliationServices, Services
from application.settings import LiveSettings
from domain.copies import replace
from domain.errors import ConfigurationError
from domain.limit_requests import LimitRequests
from handlers import health, portal, queues, timers, webhook
from handlers.api import entrance
from infra.environment import is_loopback
from infra.graph.accounts import GraphAccounts, GraphLicensedGroups
from infra.graph.budget import GraphBudget, background, on_behalf_of
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.group_relations import GraphGroupRelations
from infra.graph.permissions import GrantedPermissions, LoopbackCredential
from infra.graph.product_names import ProductNames
from infra.graph.sources import GraphLicenceSources
from infra.graph.subscriptions import GraphSubscriptions
from infra.live_settings import EnvironmentSettings
from infra.messages import OutgoingMessages
from infra.service_bus.connection import ServiceBus
from infra.service_bus.dead_letters import ServiceBusDeadLetters
from infra.service_bus.queues import ServiceBusCommands, ServiceBusNotifications
from infra.settings import MessageSettings, Settings, read_settings
from infra.sign_in import EntraSignIn
from infra.system import SystemClock, new_id, new_secret
from infra.tables.adoptions import TableAdoptions
from infra.tables.audit import TableAudit
from infra.tables.bookmarks import TableBookmarks
from infra.tables.client import service_client
from infra.tables.dates import TableDates
from infra.tables.decisions import TableDecisionLog
from infra.tables.deleted import TableDeletedAllotments
from infra.tables.graph_workers import TableGraphWorkers
from infra.tables.history import TableHistory
from infra.tables.merges import TableMerges
from infra.tables.nights import TableNights, TablePlans
from infra.tables.owners import TableOwners
from infra.tables.person_index import TablePersonIndex
from infra.tables.person_names import TablePersonNames
from infra.tables.personal import TablePersonalRecords
from infra.tables.pools import TablePools
from infra.tables.preferences import TablePreferences
from infra.tables.product_changes import TableProductChanges
from infra.tables.requests import TableLimitRequests
from infra.tables.scheduled_changes import TableScheduledChanges
from infra.tables.seat_ends import TableSeatEnds
from infra.tables.seat_requests import TableSeatRequests
from infra.tables.store import TableAllotmentStore
from infra.telemetry import start

if TYPE_CHECKING:
    from handlers.api.services import ApiServices


def build(settings: Settings) -> tuple[Services, Callable[[], "ApiServices"]]:
    """The services of one worker, and what makes those of its API; nothing is connected before it is used.

    The API has a client of its own to Microsoft Graph, so that its callers take no connection from enforcement.
    """
    credential = DefaultAzureCredential()
    tables = service_client(settings.tables_connection, settings.tables_endpoint, credential)
    bus = ServiceBus(settings.service_bus_connection, settings.service_bus_namespace, credential)
    graph_credential = None if is_loopback(settings.graph_endpoint) else credential
    budget = (
        GraphBudget(settings.limits, workers_at_most=settings.workers_at_most, workers=TableGraphWorkers(tables))
        if settings.limits
        else None
    )

    def graph_client() -> GraphClient:
        return GraphClient(settings.graph_endpoint, graph_credential, settings.policy.propagation_margin, budget)

    graph = graph_client()
    requests, decisions, bookmarks = TableLimitRequests(tables), TableDecisionLog(tables), TableBookmarks(tables)
    live = LiveSettings(bookmarks, EnvironmentSettings(os.environ))
    names = ProductNames(settings.product_names)

    def directory(client: GraphClient) -> GraphDirectory:
        return GraphDirectory(
            client,
            reprocess=settings.reprocess,
            names=names,
            unit=settings.groups_unit,
            locations=settings.usage_locations,
        )

    nightly = ReconciliationServices(
        history=TableHistory(tables),
        old_decisions=decisions,
        nights=TableNights(tables),
        plans=TablePlans(tables),
        accounts=GraphAccounts(graph),
        licensed_groups=GraphLicensedGroups(graph),
        retention=settings.retention,
        drift=settings.drift,
        prices=settings.prices,
        idle_after=settings.idle_after,
        plan_valid=settings.plan_valid,
        full_every=settings.full_every,
    )
    adoption = AdoptionPorts(
        TableAdoptions(tables), GraphLicenceSources(graph), TableProductChanges(tables), TableMerges(tables)
    )
    core = Services(
        store=TableAllotmentStore(tables),
        pools=TablePools(tables),
        directory=directory(graph),
        subscriptions=GraphSubscriptions(graph, settings.public_url, settings.topic),
        commands=ServiceBusCommands(bus),
        notifications=ServiceBusNotifications(bus),
        dead_letters=ServiceBusDeadLetters(bus),
        bookmarks=bookmarks,
        seat_ends=TableSeatEnds(tables),
        dates=TableDates(tables),
        changes=TableScheduledChanges(tables),
        owners=TableOwners(tables),
        person_index=TablePersonIndex(tables),
        person_names=TablePersonNames(tables),
        audit=TableAudit(tables),
        deleted=TableDeletedAllotments(tables),
        preferences=TablePreferences(tables),
        personal=TablePersonalRecords(tables),
        seat_requests=TableSeatRequests(tables),
        clock=SystemClock(),
        sign_in=EntraSignIn(settings.auth_issuer, settings.auth_audience, clients=settings.clients),
        new_id=new_id,
        new_secret=new_secret,
        background=background,
        permissions=GrantedPermissions(
            settings.graph_endpoint, graph_credential or LoopbackCredential(), settings.options
        ),
        fence=settings.fence,
        group_relations=GraphGroupRelations(graph, asks_access=settings.group_access),
        adoption=adoption,
        policy=settings.policy,
        pacing=Pacing(follow_up=settings.follow_up, recheck_delay=settings.recheck_delay),
        nightly=nightly,
        outbox=outbox(settings.messages, graph, requests) if settings.messages else None,
        settings=live.run_time,
    )

    @cache
    def api() -> "ApiServices":
        from domain.doctor import Installation
        from handlers.api.services import ApiServices
        from handlers.entra import admin_center
        from handlers.http.rate_limit import Callers
        from handlers.http.version import VERSION
        from infra.concerns import concerns
        from infra.graph.people import GraphPeople
        from infra.peers import HttpPeers
        from infra.tables.answers import TableFirstAnswers

        callers_graph = graph_client()
        callers_core = replace(
            core,
            directory=directory(callers_graph),
            group_relations=GraphGroupRelations(callers_graph, asks_access=settings.group_access),
            subscriptions=GraphSubscriptions(callers_graph, settings.public_url, settings.topic),
            adoption=replace(adoption, sources=GraphLicenceSources(callers_graph)),
            nightly=replace(
                nightly, accounts=GraphAccounts(callers_graph), licensed_groups=GraphLicensedGroups(callers_graph)
            ),
        )
        return ApiServices(
            callers_core,
            people=GraphPeople(callers_graph),
            requests=requests,
            decisions=decisions,
            answers=TableFirstAnswers(tables),
            callers=Callers(settings.allowance),
            tenant_id=settings.tenant_id,
            peers=HttpPeers(settings, credential, graph_credential or LoopbackCredential(), callers_graph),
            installation=Installation(
                version=VERSION,
                concerns=concerns(settings, os.environ),
                issuer=settings.auth_issuer,
                audience=settings.auth_audience,
                portal=settings.public_url,
                built=portal.is_built(),
                directory_roles=settings.directory_roles,
            ),
            settings=live,
            easy_auth=settings.easy_auth,
            directory_roles=settings.directory_roles,
            exact_search=settings.exact_search,
            entra=admin_center(settings.auth_issuer),
            portal=settings.portal,
            on_behalf_of=on_behalf_of,
        )

    return core, api


def outbox(settings: MessageSettings, graph: GraphClient, requests: LimitRequests) -> Messaging:
    """What telling people needs, as the settings say."""
    return Messaging(
        messages=OutgoingMessages(graph, settings.mailbox, settings.webhook),
        requests=requests,
        choices=settings.choices,
        portal=settings.portal,
    )


def register(app: func.FunctionApp, settings: Settings) -> None:
    """Register every function of the app."""
    services, api_services = build(settings)
    app.register_functions(entrance.blueprint(api_services))
    app.register_functions(
        portal.blueprint(portal.PortalSignIn(settings.auth_issuer, settings.auth_audience, settings.command_line))
    )
    for family in (health, queues, timers, webhook):
        app.register_functions(family.blueprint(services))


for _chatty in ("azure", "httpx"):  # each request, with the ids of people in its URL
    logging.getLogger(_chatty).setLevel(logging.WARNING)
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
try:
    _settings = read_settings(os.environ)
except ConfigurationError as _wrong:
    logging.getLogger(__name__).critical("%s", _wrong)
    app.register_functions(health.without_settings(_wrong))
else:
    start(_settings.telemetry)
    register(app, _settings)
gc.freeze()
gc.enable()
