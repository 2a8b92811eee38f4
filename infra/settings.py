"""The settings of the app, read from the environment, all problems at once.

Every peer is reached by a setting, so that any of them can be exchanged for another. No secret is in one:
in Azure every sign-in is by managed identity.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from domain.admission import Policy
from domain.allowance import Allowance
from domain.errors import ConfigurationError
from domain.messages.events import Cadence, Rhythm
from domain.messages.texts import LANGUAGES
from domain.objections import Objection, Text
from domain.reconciliation.costs import Prices, read_prices
from domain.reconciliation.history import Retention
from domain.reconciliation.kinds import DEFAULT_POLICY, DriftPolicy, read_policy
from domain.settings import MessageChoices, RunTime
from domain.usage_location import UsageLocations, read_usage_locations
from domain.watched_groups import Fence
from infra.environment import GUID, Environment, is_safe
from infra.graph.partner_topic import PartnerTopic
from infra.graph.permissions import Option
from infra.graph.throttle import LIMITS, Limits, TenantSize
from infra.messages import Webhook, WebhookFormat
from infra.telemetry import TelemetrySettings

GRAPH = "https://graph.microsoft.com/v1.0"
FULL_COMPARISON_AT_MOST = 7
"""Nights; a delta token of Graph is taken for seven days."""

SCHEDULES = ("KEEP_SUBSCRIPTION_SCHEDULE", "CATCH_UP_SCHEDULE", "RECONCILE_SCHEDULE")
"""The Functions host reads these itself; they are only checked here, so that all problems are told at once."""

REPROCESSING: Mapping[str, Option | None] = {"off": None, "on": Option.REPROCESS, "beta": Option.REPROCESS_BETA}
"""The values of ALLOW_REPROCESS."""

RESOURCE_GROUP = re.compile(r"[-\w.()]{0,89}[-\w()]")
MAIL_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
TOPIC = re.compile(r"[A-Za-z0-9-]{3,50}")
LOCATION = re.compile(r"[a-z0-9]+")
CURRENCY = re.compile(r"[A-Z]{3}")
"""What Azure Resource Manager and Event Grid take as names, the name of a region (westeurope), and a currency."""


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """How people are told what was decided.

    mailbox: The user, by id or name, whose mailbox sends. None: no mail.
    portal: Where people find the portal: PUBLIC_URL. Empty: not known.
    choices: What may be changed while the app runs.
    """

    mailbox: str | None
    webhook: Webhook | None
    portal: str
    choices: MessageChoices = field(default_factory=MessageChoices)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    service_bus: A connection string, or a fully qualified namespace to sign in to by identity.
    tables: A connection string, or an endpoint to sign in to by identity.
    public_url: Where Graph reaches this app, without a path. Empty where Event Grid delivers.
    portal: Where people find the portal: PUBLIC_URL. Empty: not known.
    topic: Where Event Grid delivers from. None: Graph posts to public_url.
    product_names: Microsoft's list of product names, a file or an https URL. None: the list that comes with the app.
    reprocess: The way by which Graph reprocesses failed licences. None: they are tried by their memberships.
    limits: What all workers may ask of Graph. None: as much as they can.
    workers_at_most: How many workers share that, as far as an administrator knows.
    retention: How long the history, old decisions and the audit record are kept.
    drift: What is done about each kind of drift.
    prices: The price of a licence a month, by product.
    idle_after: How long without a sign-in makes a seat idle. None: sign-ins are not read.
    groups_unit: The administrative unit in which licensed groups are made, by its id. None: in none.
    plan_valid: How long a plan of a reconcile can be confirmed.
    full_every: In so many nights each allotment is compared in full once.
    easy_auth: App Service Authentication is in front of the app, so that its principal header may be believed.
    directory_roles: Global and License Administrators are administrators here without an app role.
    command_line: The client id of allotctl's app registration. None: it is the API's.
    fence: The groups that allotments may watch.
    group_access: The app asks what being in a group gives besides licences.
    usage_locations: The usage location that people get who have none. None: nobody gets one.
    clients: The clients, by id, through which people may come. Empty: any that has the scope.
    messages: Who is told, and how. None: nobody is told anything.
    allowance: What each caller of the API may ask of one worker.
    exact_search: People are found by their whole addresses alone.
    telemetry: Where spans and numbers go.
    """

    graph_endpoint: str
    service_bus_connection: str | None
    service_bus_namespace: str | None
    tables_connection: str | None
    tables_endpoint: str | None
    public_url: str
    auth_issuer: str
    auth_audience: str
    policy: Policy
    follow_up: timedelta
    recheck_delay: timedelta
    portal: str = ""
    topic: PartnerTopic | None = None
    product_names: str | None = None
    reprocess: Option | None = None
    limits: Limits | None = None
    workers_at_most: int = 1
    easy_auth: bool = False
    directory_roles: bool = False
    command_line: str | None = None
    clients: frozenset[str] = frozenset()
    fence: Fence = field(default_factory=Fence)
    group_access: bool = False
    usage_locations: UsageLocations | None = None
    retention: Retention = field(default_factory=Retention)
    messages: MessageSettings | None = None
    drift: DriftPolicy = DEFAULT_POLICY
    prices: Prices = field(default_factory=Prices)
    idle_after: timedelta | None = None
    groups_unit: str | None = None
    plan_valid: timedelta = timedelta(hours=1)
    full_every: int = 1
    allowance: Allowance = field(default_factory=Allowance)
    exact_search: bool = False
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)

    @property
    def tenant_id(self) -> str:
        """The tenant whose people sign in: the issuer's."""
        return self.auth_issuer.removesuffix("/v2.0").rpartition("/")[2].lower()

    @property
    def run_time(self) -> RunTime:
        """What may change while the app runs."""
        return RunTime(
            removals=self.policy.removals,
            removal_share=self.policy.removal_share,
            prices=self.prices,
            plan_valid=self.plan_valid,
            messages=self.messages.choices if self.messages else None,
            allowance=self.allowance,
            exact_search=self.exact_search,
        )

    @property
    def options(self) -> Collection[Option]:
        """What is switched on that needs permissions of its own in Microsoft Graph."""
        switched = (
            self.reprocess,
            Option.IDLE_SEATS if self.idle_after else None,
            Option.GROUPS_IN_UNIT if self.groups_unit else None,
            Option.FENCE_UNIT if self.fence.unit else None,
            Option.GROUP_ACCESS if self.group_access else None,
            Option.USAGE_LOCATIONS if self.usage_locations else None,
        )
        return [option for option in switched if option]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings; raises ConfigurationError naming every one that is missing or malformed."""
    read = Environment(environment)
    service_bus = read.either(
        "ServiceBusConnection", "ServiceBusConnection__fullyQualifiedNamespace", "where the queues are"
    )
    tables = read.either("TABLES_CONNECTION", "TABLES_ENDPOINT", "where the tables are")
    topic = _topic(read)
    public_url = read.url("PUBLIC_URL", "where Microsoft Graph reaches this app", "" if topic else None)
    settings = Settings(
        graph_endpoint=read.url("GRAPH_ENDPOINT", "where Microsoft Graph is", GRAPH),
        service_bus_connection=service_bus[0],
        service_bus_namespace=service_bus[1],
        tables_connection=tables[0],
        tables_endpoint=tables[1],
        public_url="" if topic else public_url,
        portal=public_url,
        auth_issuer=read.url("AUTH_ISSUER", "https://login.microsoftonline.com/<tenant id>/v2.0"),
        auth_audience=read.text("AUTH_AUDIENCE", "the client id of the API's app registration"),
        policy=_policy(read),
        follow_up=read.seconds("FOLLOW_UP_SECONDS", timedelta(seconds=5)),
        recheck_delay=read.seconds("UNSEEN_SECONDS", timedelta(seconds=2)),
        easy_auth=_easy_auth(read),
        directory_roles=read.choice("ADMINISTRATORS_BY_DIRECTORY_ROLE", ("off", "on")) == "on",
        command_line=read.guid("ALLOTCTL_CLIENT_ID", "the client id of allotctl's app registration"),
        clients=_clients(read),
        fence=Fence(
            prefix=read.optional("WATCHED_GROUPS_PREFIX"),
            unit=read.guid("WATCHED_GROUPS_UNIT", "the object id of an administrative unit"),
            groups=read.guids("WATCHED_GROUPS", "object ids of groups"),
        ),
        group_access=read.choice("CHECK_GROUP_ACCESS", ("off", "on")) == "on",
        usage_locations=read.parsed("USAGE_LOCATION", read_usage_locations, None),
        topic=topic,
        product_names=read.file_or_url("PRODUCT_NAMES"),
        reprocess=REPROCESSING[read.choice("ALLOW_REPROCESS", tuple(REPROCESSING))],
        limits=_limits(read),
        workers_at_most=_workers_at_most(read),
        messages=_messages(read, public_url),
        retention=_retention(read),
        drift=read.parsed("DRIFT_POLICY", read_policy, DEFAULT_POLICY),
        prices=Prices(
            currency=read.shaped("CURRENCY", CURRENCY, Text("settingCurrency"), "EUR"),
            by_product=read.parsed("PRICES", read_prices, {}),
        ),
        idle_after=timedelta(days=days) if (days := read.days("IDLE_AFTER_DAYS", None)) else None,
        groups_unit=read.guid("LICENSED_GROUPS_UNIT", "the object id of an administrative unit"),
        plan_valid=timedelta(minutes=read.minutes("PLAN_MINUTES", 60)),
        full_every=int(
            read.number(
                "FULL_COMPARISON_NIGHTS",
                1,
                lambda nights: nights.is_integer() and 1 <= nights <= FULL_COMPARISON_AT_MOST,
                Text("settingNights", most=FULL_COMPARISON_AT_MOST),
            )
        ),
        allowance=_allowance(read),
        exact_search=read.choice("PEOPLE_SEARCH", ("names", "exact")) == "exact",
        telemetry=_telemetry(read),
    )
    for name in SCHEDULES:
        read.schedule(name)
    if settings.auth_issuer and not GUID.search(settings.auth_issuer):
        read.wrong("AUTH_ISSUER", "AUTH_ISSUER must contain the tenant's id, so that no other tenant's token is taken.")
    if read.problems:
        raise ConfigurationError(*read.problems)
    return settings


def _easy_auth(read: Environment) -> bool:
    """Whether the principal header is believed. Follows "Environment variables and app settings in App Service"."""
    if read.choice("EASY_AUTH", ("off", "on")) == "off":
        return False
    if (read.optional("WEBSITE_AUTH_ENABLED") or "").lower() != "true":
        read.wrong(
            "EASY_AUTH",
            "EASY_AUTH is 'on', and App Service does not say that its authentication is on (WEBSITE_AUTH_ENABLED): "
            "anybody could write the principal header. Turn authentication on for the app, or set EASY_AUTH to off.",
        )
    return True


def _clients(read: Environment) -> frozenset[str]:
    """The portal's client, allotctl's and those of AUTH_CLIENTS, where the settings name another than the portal's."""
    others = read.guids("ALLOTCTL_CLIENT_ID", "a client id") | read.guids("AUTH_CLIENTS", "client ids")
    return others | {(read.optional("AUTH_AUDIENCE") or "").lower()} if others else frozenset()


def _topic(read: Environment) -> PartnerTopic | None:
    """The partner topic, where the setting DELIVERY says eventgrid; its four settings are needed then."""
    if read.choice("DELIVERY", ("webhook", "eventgrid")) == "webhook":
        return None
    return PartnerTopic(
        read.shaped("EVENT_GRID_SUBSCRIPTION", GUID, "the id of the Azure subscription of the partner topic"),
        read.shaped("EVENT_GRID_RESOURCE_GROUP", RESOURCE_GROUP, "the name of the partner topic's resource group"),
        read.shaped("EVENT_GRID_TOPIC", TOPIC, "the partner topic's name: 3 to 50 letters, digits and hyphens"),
        read.shaped("EVENT_GRID_LOCATION", LOCATION, "the name of the partner topic's region, such as westeurope"),
    )


def _retention(read: Environment) -> Retention:
    defaults = Retention()
    return Retention(
        history=read.days("KEEP_HISTORY_DAYS", defaults.history),
        decisions=read.days("KEEP_DECISIONS_DAYS", defaults.decisions),
        audit=read.days("KEEP_AUDIT_DAYS", defaults.audit),
    )


def _allowance(read: Environment) -> Allowance:
    defaults = Allowance()

    def rate(name: str, default: float) -> float:
        return read.number(name, default, lambda value: 0 < value <= 10_000, Text("settingRate"))

    at_once = read.number(
        "CALLER_REQUESTS_AT_ONCE",
        defaults.at_once,
        lambda value: 1 <= value <= 1000 and value.is_integer(),
        Text("settingAtOnce"),
    )
    return Allowance(
        requests=rate("CALLER_REQUESTS_A_SECOND", defaults.requests),
        searches=rate("CALLER_SEARCHES_A_SECOND", defaults.searches),
        at_once=int(at_once),
    )


def _limits(read: Environment) -> Limits | None:
    """What Graph permits in a tenant of this size; without the setting no budget is kept."""
    size = read.choice("TENANT_SIZE", ("", *TenantSize))
    return LIMITS[TenantSize(size)] if size else None


def _workers_at_most(read: Environment) -> int:
    return int(
        read.number("WORKERS_AT_MOST", 1, lambda value: value >= 1 and value.is_integer(), Text("settingWholeFromOne"))
    )


def _messages(read: Environment, portal: str) -> MessageSettings | None:
    """How people are told; None where neither a mailbox nor a webhook is set."""
    mailbox, administrators = read.optional("MESSAGES_MAILBOX"), read.optional("MESSAGES_ADMINISTRATORS") or ""
    addresses = tuple(address.strip() for address in administrators.split(",") if address.strip())
    if not all(MAIL_ADDRESS.fullmatch(address) for address in addresses):
        read.wrong("MESSAGES_ADMINISTRATORS", Objection("settingAddresses", setting="MESSAGES_ADMINISTRATORS"))
    url, kind = read.optional("MESSAGES_WEBHOOK"), read.choice("MESSAGES_WEBHOOK_FORMAT", tuple(WebhookFormat))
    if url and not is_safe(url):
        read.wrong("MESSAGES_WEBHOOK", "MESSAGES_WEBHOOK must be an https URL (plain http on loopback only).")
    days = read.number("SEAT_END_REMINDER_DAYS", 7, lambda value: 0 <= value <= 365, Text("settingReminderDays"))
    language, every = read.choice("MESSAGES_LANGUAGE", tuple(LANGUAGES)), timedelta(minutes=1)
    every = read.seconds("MESSAGES_EVERY_SECONDS", every)
    rhythm = Rhythm(read.choice("MESSAGES_UPDATES", tuple(Rhythm)))
    administrators_report = Cadence(read.choice("REPORT_TO_ADMINISTRATORS", tuple(Cadence)))
    owners_report = Cadence(read.choice("REPORT_TO_OWNERS", tuple(Cadence)))
    if not mailbox and not url:
        return None
    return MessageSettings(
        mailbox=mailbox,
        webhook=Webhook(url, WebhookFormat(kind)) if url else None,
        portal=portal,
        choices=MessageChoices(
            administrators=addresses,
            language=language,
            every=every,
            remind_before=timedelta(days=days) if days else None,
            rhythm=rhythm,
            report_to_administrators=administrators_report,
            report_to_owners=owners_report,
        ),
    )


def _telemetry(read: Environment) -> TelemetrySettings:
    file = read.optional("TELEMETRY_FILE")
    return TelemetrySettings(
        connection_string=read.optional("APPLICATIONINSIGHTS_CONNECTION_STRING"),
        file=Path(file) if file else None,
        share=read.number(
            "TELEMETRY_SHARE", TelemetrySettings().share, lambda value: 0 <= value <= 1, Text("settingShare")
        ),
    )


def _policy(read: Environment) -> Policy:
    defaults = Policy()
    whole = Text("settingWhole")
    return Policy(
        grant_window=read.seconds("GRANT_WINDOW_SECONDS", defaults.grant_window),
        propagation_margin=read.seconds("SETTLE_SECONDS", defaults.propagation_margin),
        unverified_margin=read.seconds("UNSEEN_SETTLE_SECONDS", defaults.unverified_margin),
        removals=int(
            read.number("REMOVALS_AT_MOST", defaults.removals, lambda value: value >= 0 and value.is_integer(), whole)
        ),
        removal_share=read.number(
            "REMOVAL_SHARE_AT_MOST", defaults.removal_share, lambda value: 0 <= value <= 1, Text("settingShare")
        ),
    )
