"""The app's settings: which there are, which an administrator may change while the app runs, and what holds.

What holds is the first of these that is there: what was changed here, the app setting, the default. A value is kept as
the text that the app setting would be. The same rules read it. docs/decisions/0064 says which settings may be changed
here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.allowance import Allowance
from domain.doctor import Finding
from domain.instants import instant
from domain.messages.events import Cadence, Rhythm
from domain.reconciliation.costs import Prices

SCHEDULES = ("RECONCILE_SCHEDULE", "CATCH_UP_SCHEDULE", "KEEP_SUBSCRIPTION_SCHEDULE")
VALUE_AT_MOST = 10_000
"""Characters of one value. Table Storage takes 32,768 in a property."""


class Section(StrEnum):
    """What a setting is about; docs/settings.md has the same sections."""

    MESSAGES = "messages"
    REPORT = "report"
    SEATS = "seats"
    CALLERS = "callers"
    GROUPS = "groups"
    GRAPH = "graph"
    NEEDED = "needed"
    TELEMETRY = "telemetry"


class Fixed(StrEnum):
    """Why a setting is an app setting alone.

    ADDRESS: where the app connects to, or whom it sends as. SIGN_IN: who gets in. FENCE: it holds administrators of the
    app inside a limit. MARGIN: every worker must go by the same one at the same time. PERMISSION: it needs a permission
    that comes with the deployment. RETENTION: what is deleted by it is gone. SCHEDULE: the host reads it. START: it is
    used when a worker starts. OWN_PAGE: it is changed elsewhere in the portal.
    """

    ADDRESS = "address"
    SIGN_IN = "signIn"
    FENCE = "fence"
    MARGIN = "margin"
    PERMISSION = "permission"
    RETENTION = "retention"
    SCHEDULE = "schedule"
    START = "start"
    OWN_PAGE = "ownPage"


class Source(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    APP_SETTING = "appSetting"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    default: as a text; empty: none.
    fixed: why it can't be changed here; None: it can.
    choices: the values that there are; empty: any that the rule takes.
    number: its values are numbers. secret: its value isn't shown.
    """

    name: str
    section: Section
    default: str = ""
    fixed: Fixed | None = None
    choices: tuple[str, ...] = ()
    number: bool = False
    secret: bool = False


def _fixed(section: Section, why: Fixed, *names: str, secret: bool = False, **defaults: str) -> tuple[Setting, ...]:
    named = {**dict.fromkeys(names, ""), **defaults}
    return tuple(Setting(name, section, default, why, secret=secret) for name, default in named.items())


_CADENCES = ("never", "needed", "weekly", "nightly")

SETTINGS: Mapping[str, Setting] = {
    each.name: each
    for each in (
        Setting("MESSAGES_ADMINISTRATORS", Section.MESSAGES),
        Setting("MESSAGES_LANGUAGE", Section.MESSAGES, "en", choices=("en", "sv")),
        Setting("MESSAGES_UPDATES", Section.MESSAGES, "atOnce", choices=("atOnce", "daily", "weekly")),
        Setting("MESSAGES_EVERY_SECONDS", Section.MESSAGES, "60", number=True),
        Setting("SEAT_END_REMINDER_DAYS", Section.MESSAGES, "7", number=True),
        Setting("REPORT_TO_ADMINISTRATORS", Section.MESSAGES, "never", choices=_CADENCES),
        Setting("REPORT_TO_OWNERS", Section.MESSAGES, "never", choices=_CADENCES),
        *_fixed(Section.MESSAGES, Fixed.ADDRESS, "MESSAGES_MAILBOX"),
        *_fixed(Section.MESSAGES, Fixed.ADDRESS, "MESSAGES_WEBHOOK", secret=True),
        *_fixed(Section.MESSAGES, Fixed.ADDRESS, MESSAGES_WEBHOOK_FORMAT="card"),
        Setting("PRICES", Section.REPORT),
        Setting("CURRENCY", Section.REPORT, "EUR"),
        Setting("PLAN_MINUTES", Section.REPORT, "60", number=True),
        *_fixed(Section.REPORT, Fixed.OWN_PAGE, "DRIFT_POLICY"),
        *_fixed(Section.REPORT, Fixed.PERMISSION, IDLE_AFTER_DAYS="0"),
        *_fixed(
            Section.REPORT,
            Fixed.RETENTION,
            KEEP_HISTORY_DAYS="400",
            KEEP_DECISIONS_DAYS="730",
            KEEP_AUDIT_DAYS="730",
        ),
        *_fixed(Section.REPORT, Fixed.SCHEDULE, *SCHEDULES, FULL_COMPARISON_NIGHTS="1"),
        Setting("REMOVALS_AT_MOST", Section.SEATS, "500", number=True),
        Setting("REMOVAL_SHARE_AT_MOST", Section.SEATS, "0.5", number=True),
        *_fixed(
            Section.SEATS,
            Fixed.MARGIN,
            GRANT_WINDOW_SECONDS="30",
            SETTLE_SECONDS="30",
            UNSEEN_SETTLE_SECONDS="600",
            FOLLOW_UP_SECONDS="5",
            UNSEEN_SECONDS="2",
        ),
        Setting("PEOPLE_SEARCH", Section.CALLERS, "names", choices=("names", "exact")),
        Setting("CALLER_REQUESTS_A_SECOND", Section.CALLERS, "10", number=True),
        Setting("CALLER_SEARCHES_A_SECOND", Section.CALLERS, "2", number=True),
        Setting("CALLER_REQUESTS_AT_ONCE", Section.CALLERS, "16", number=True),
        *_fixed(Section.CALLERS, Fixed.SIGN_IN, "AUTH_ISSUER", "AUTH_AUDIENCE", "ALLOTCTL_CLIENT_ID", "AUTH_CLIENTS"),
        *_fixed(Section.CALLERS, Fixed.SIGN_IN, ADMINISTRATORS_BY_DIRECTORY_ROLE="off", EASY_AUTH="off"),
        *_fixed(Section.GROUPS, Fixed.FENCE, "WATCHED_GROUPS_PREFIX", "WATCHED_GROUPS_UNIT", "WATCHED_GROUPS"),
        *_fixed(Section.GROUPS, Fixed.PERMISSION, CHECK_GROUP_ACCESS="off"),
        *_fixed(Section.GRAPH, Fixed.ADDRESS, GRAPH_ENDPOINT="https://graph.microsoft.com/v1.0", DELIVERY="webhook"),
        *_fixed(
            Section.GRAPH,
            Fixed.ADDRESS,
            "EVENT_GRID_SUBSCRIPTION",
            "EVENT_GRID_RESOURCE_GROUP",
            "EVENT_GRID_TOPIC",
            "EVENT_GRID_LOCATION",
            "PRODUCT_NAMES",
        ),
        *_fixed(Section.GRAPH, Fixed.START, "TENANT_SIZE", WORKERS_AT_MOST="1"),
        *_fixed(Section.GRAPH, Fixed.PERMISSION, "LICENSED_GROUPS_UNIT", "USAGE_LOCATION", ALLOW_REPROCESS="off"),
        *_fixed(Section.NEEDED, Fixed.ADDRESS, "PUBLIC_URL"),
        *_fixed(Section.NEEDED, Fixed.ADDRESS, "TABLES_ENDPOINT", "ServiceBusConnection__fullyQualifiedNamespace"),
        *_fixed(Section.NEEDED, Fixed.ADDRESS, "TABLES_CONNECTION", "ServiceBusConnection", secret=True),
        *_fixed(Section.TELEMETRY, Fixed.START, "APPLICATIONINSIGHTS_CONNECTION_STRING", secret=True),
        *_fixed(Section.TELEMETRY, Fixed.START, "TELEMETRY_FILE", TELEMETRY_SHARE="0.1"),
    )
}
"""Every setting by its name, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class MessageChoices:
    """Who is told, in which language, and when.

    administrators: their mail addresses. every: the least time between two messages about an allotment.
    remind_before: how long before its end date the holder of a seat is reminded; None: never.
    rhythm: when owners get their updates.
    """

    administrators: tuple[str, ...] = ()
    language: str = "en"
    every: timedelta = timedelta(minutes=1)
    remind_before: timedelta | None = None
    rhythm: Rhythm = Rhythm.AT_ONCE
    report_to_administrators: Cadence = Cadence.NEVER
    report_to_owners: Cadence = Cadence.NEVER


@dataclass(frozen=True, slots=True)
class RunTime:
    """The settings that may change while the app runs.

    removals, removal_share: what one run may take away without asking. messages: None: nobody is told anything.
    concerns: what the doctor says about all settings.
    """

    removals: int = 500
    removal_share: float = 0.5
    prices: Prices = field(default_factory=Prices)
    plan_valid: timedelta = timedelta(hours=1)
    messages: MessageChoices | None = None
    allowance: Allowance = field(default_factory=Allowance)
    exact_search: bool = False
    concerns: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """What an administrator has changed a setting to: by whom, an object id, and when."""

    value: str
    by: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A setting as it holds.

    value: as a text; empty: none, or a secret. is_set: whether there is one.
    otherwise: what would hold without the change.
    override: what was changed here. ignored: why that doesn't hold; None: it does.
    """

    setting: Setting
    value: str
    is_set: bool
    source: Source
    otherwise: str
    override: Override | None = None
    ignored: str | None = None


def held(
    environment: Mapping[str, str], overrides: Mapping[str, Override], ignored: Mapping[str, str]
) -> tuple[Held, ...]:
    """Every setting as it holds, of those in the environment and those that were changed.

    ignored: what is wrong with changed values, by their settings.
    """
    return tuple(_held(each, environment.get(each.name, "").strip(), overrides, ignored) for each in SETTINGS.values())


def _held(setting: Setting, app_setting: str, overrides: Mapping[str, Override], ignored: Mapping[str, str]) -> Held:
    override = overrides.get(setting.name) if setting.fixed is None else None
    counts = override is not None and setting.name not in ignored
    otherwise = app_setting or setting.default
    value = override.value.strip() if override and counts else otherwise
    source = Source.CHANGED if counts else Source.APP_SETTING if app_setting else Source.DEFAULT
    shown, whole = ("", "") if setting.secret else (value, otherwise)
    return Held(setting, shown, bool(value), source, whole, override, ignored.get(setting.name) if override else None)


def changeable(overrides: Mapping[str, Override]) -> Mapping[str, str]:
    """The values of those that may be changed. What another release may change is kept, and doesn't count here."""
    known = {name: SETTINGS.get(name) for name in overrides}
    return {name: overrides[name].value for name, each in known.items() if each is not None and each.fixed is None}


def overrides_from(stored: Mapping[str, str]) -> Mapping[str, Override]:
    """What was changed, as it is stored; what can't be read is left out, for it must stop nothing."""
    found = {name: _override(text) for name, text in stored.items()}
    return {name: each for name, each in found.items() if each is not None}


def to_stored(override: Override) -> str:
    """A change as it is stored."""
    kept = {"value": override.value, "changedBy": override.by, "changedDateTime": instant(override.when)}
    return json.dumps(kept, ensure_ascii=False)


def _override(text: str) -> Override | None:
    try:
        kept = json.loads(text)
        return Override(str(kept["value"]), str(kept["changedBy"]), datetime.fromisoformat(kept["changedDateTime"]))
    except (ValueError, KeyError, TypeError):
        return None
