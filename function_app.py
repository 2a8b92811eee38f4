"""Allotments as an Azure Functions app: wiring only.

Reads the settings, builds the services, registers the functions. A missing or malformed setting stops the
start here, and is named.
"""

import logging
import os
from dataclasses import replace

import azure.functions as func
from azure.identity.aio import DefaultAzureCredential

from domain.requests import LimitRequests
from domain.texts import LANGUAGES
from handlers import health, notifications, openapi, portal, queues, timers
from handlers.api import routes as api
from handlers.api.services import ApiServices
from handlers.rate_limit import Callers
from handlers.services import AdoptionPorts, Nightly, Outbox, Pacing, Services
from infra.graph_accounts import GraphAccounts, GraphLicensedGroups
from infra.graph_budget import GraphBudget, background, on_behalf_of
from infra.graph_client import GraphClient
from infra.graph_directory import GraphDirectory
from infra.graph_group_relations import GraphGroupRelations
from infra.graph_people import GraphPeople
from infra.graph_permissions import GrantedPermissions, LoopbackCredential
from infra.graph_product_names import ProductNames
from infra.graph_sources import GraphLicenceSources
from infra.graph_subscriptions import GraphSubscriptions
from infra.messages import OutgoingMessages
from infra.service_bus import ServiceBus, ServiceBusCommands, ServiceBusDeadLetters, ServiceBusNotifications
from infra.settings import MessageSettings, Settings, is_loopback, read_settings
from infra.sign_in import EntraSignIn
from infra.system import SystemClock, new_id, new_secret
from infra.table_adoptions import TableAdoptions
from infra.table_answers import TableFirstAnswers
from infra.table_audit import TableAudit
from infra.table_bookmarks import TableBookmarks
from infra.table_decisions import TableDecisionLog
from infra.table_deleted import TableDeletedAllotments
from infra.table_history import TableHistory
from infra.table_nights import TableNights, TablePlans
from infra.table_owners import TableOwners
from infra.table_personal import TablePersonalRecords
from infra.table_requests import TableLimitRequests
from infra.table_seat_ends import TableSeatEnds
from infra.table_store import TableAllotmentStore
from infra.tables import service_client


def build(settings: Settings) -> tuple[Services, ApiServices]:
    """The services of one worker, and those of its API; nothing is connected before it is used.

    The API has a client of its own to Microsoft Graph: whoever calls it takes no connection from enforcement.
    """
    credential = DefaultAzureCredential()
    tables = service_client(settings.tables_connection, settings.tables_endpoint, credential)
    bus = ServiceBus(settings.service_bus_connection, settings.service_bus_namespace, credential)
    graph_credential = None if is_loopback(settings.graph_endpoint) else credential
    budget = GraphBudget(settings.limits) if settings.limits else None
    graph, callers_graph = (
        GraphClient(settings.graph_endpoint, graph_credential, settings.policy.settle, budget) for _ in range(2)
    )
    requests, decisions = TableLimitRequests(tables), TableDecisionLog(tables)
    names = ProductNames(settings.product_names) if settings.product_names else None

    def directory(client: GraphClient) -> GraphDirectory:
        return GraphDirectory(client, reprocess=settings.reprocess, names=names, unit=settings.groups_unit)

    nightly = Nightly(
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
    )
    adoption = AdoptionPorts(TableAdoptions(tables), GraphLicenceSources(graph))
    core = Services(
        store=TableAllotmentStore(tables),
        directory=directory(graph),
        subscriptions=GraphSubscriptions(graph, settings.public_url, settings.topic),
        commands=ServiceBusCommands(bus),
        notifications=ServiceBusNotifications(bus),
        dead_letters=ServiceBusDeadLetters(bus),
        bookmarks=TableBookmarks(tables),
        seat_ends=TableSeatEnds(tables),
        owners=TableOwners(tables),
        audit=TableAudit(tables),
        deleted=TableDeletedAllotments(tables),
        personal=TablePersonalRecords(tables),
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
        pacing=Pacing(follow_up=settings.follow_up, unseen=settings.unseen),
        nightly=nightly,
        outbox=outbox(settings.messages, graph, requests) if settings.messages else None,
    )
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
    return core, ApiServices(
        callers_core,
        people=GraphPeople(callers_graph),
        requests=requests,
        decisions=decisions,
        answers=TableFirstAnswers(tables),
        callers=Callers(settings.allowance),
        tenant_id=settings.tenant_id,
        easy_auth=settings.easy_auth,
        directory_roles=settings.directory_roles,
        exact_search=settings.exact_search,
        on_behalf_of=on_behalf_of,
    )


def outbox(settings: MessageSettings, graph: GraphClient, requests: LimitRequests) -> Outbox:
    """What telling people needs, as the settings say."""
    return Outbox(
        messages=OutgoingMessages(graph, settings.mailbox, settings.webhook),
        requests=requests,
        administrators=settings.administrators,
        texts=LANGUAGES[settings.language],
        every=settings.every,
        remind_before=settings.remind_before,
        portal=settings.portal,
    )


for _chatty in ("azure", "httpx"):  # each request, with the ids of people in its URL
    logging.getLogger(_chatty).setLevel(logging.WARNING)
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
_settings = read_settings(os.environ)
_services, _api_services = build(_settings)
app.register_functions(api.blueprint(_api_services))
app.register_functions(openapi.blueprint())
app.register_functions(
    portal.blueprint(portal.PortalSignIn(_settings.auth_issuer, _settings.auth_audience, _settings.command_line))
)
for _family in (health, notifications, queues, timers):
    app.register_functions(_family.blueprint(_services))
