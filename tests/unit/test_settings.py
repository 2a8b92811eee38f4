"""A missing or malformed setting is named, with what it must look like."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.allowance import Allowance
from domain.errors import ConfigurationError
from domain.messages.events import Rhythm
from domain.reconciliation.costs import Prices
from domain.watched_groups import Fence
from infra.environment import is_loopback
from infra.graph.permissions import Option
from infra.settings import read_settings
from tests.support.settings import GOOD


def test_good_settings_are_read_with_their_defaults() -> None:
    settings = read_settings(GOOD)
    assert settings.graph_endpoint == "https://graph.microsoft.com/v1.0"
    assert settings.public_url == "https://allotments.contoso.example"
    assert settings.service_bus_connection is None
    assert settings.policy.propagation_margin == timedelta(seconds=30)
    assert settings.policy.removals == 500
    assert (settings.allowance, settings.exact_search) == (Allowance(requests=10, searches=2, at_once=16), False)


@pytest.mark.parametrize("name", sorted(GOOD.keys() - {"ServiceBusConnection__fullyQualifiedNamespace"}))
def test_each_missing_setting_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**GOOD, name: ""})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ServiceBusConnection__fullyQualifiedNamespace", "", "ServiceBusConnection or ServiceBusConnection__fully"),
        ("AUTH_ISSUER", "https://login.example/common/v2.0", "must contain the tenant's id"),
        ("AUTH_ISSUER", "ftp://login.example/7d96d549-841b-4092-9c09-89abae4c860c", "must be an https URL"),
        ("GRAPH_ENDPOINT", "http://graph.example/v1.0", "plain http on loopback only"),
        ("GRAPH_ENDPOINT", "https://user:secret@graph.example/v1.0", "must be an https URL"),
        ("SETTLE_SECONDS", "soon", "SETTLE_SECONDS is 'soon': it must be a number of seconds"),
        ("SETTLE_SECONDS", "-1", "a number of seconds above 0"),
        ("SETTLE_SECONDS", "inf", "a number of seconds above 0"),
        ("REMOVALS_AT_MOST", "1.5", "a whole number"),
        ("KEEP_HISTORY_DAYS", "-1", "a whole number of days"),
        ("IDLE_AFTER_DAYS", "soon", "a whole number of days"),
        ("DRIFT_POLICY", "guest=shout", "guest can be set to ask, heal, report"),
        ("PRICES", "SPE_E3", "must be a product and its price"),
        ("CURRENCY", "euro", "three letters"),
        ("PLAN_MINUTES", "0", "a number of minutes above 0"),
        ("FULL_COMPARISON_NIGHTS", "8", "a whole number of nights from 1 to 7"),
        ("CALLER_REQUESTS_A_SECOND", "0", "a number above 0"),
        ("CALLER_SEARCHES_A_SECOND", "many", "a number above 0"),
        ("CALLER_REQUESTS_AT_ONCE", "1.5", "a whole number from 1"),
        ("PEOPLE_SEARCH", "none", "one of names, exact"),
        ("REMOVALS_AT_MOST", "nan", "a whole number"),
        ("REMOVAL_SHARE_AT_MOST", "50", "a share from 0 to 1"),
        (
            "CATCH_UP_SCHEDULE",
            "every day",
            "'every day', and it has 2 fields: it must have six fields, seconds first",
        ),
        ("CATCH_UP_SCHEDULE", "99 99 99 99 99 99", "its second is '99', and must be from 0 to 59"),
        ("RECONCILE_SCHEDULE", "a b c d e f", "RECONCILE_SCHEDULE is 'a b c d e f', and its second is 'a'"),
        ("KEEP_SUBSCRIPTION_SCHEDULE", "a b c", "KEEP_SUBSCRIPTION_SCHEDULE is 'a b c', and it has 3 fields"),
    ],
)
def test_each_malformed_setting_is_explained(name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read_settings({**GOOD, name: value})


@pytest.mark.parametrize("platform", [{}, {"WEBSITE_AUTH_ENABLED": "False"}, {"WEBSITE_AUTH_ENABLED": ""}])
def test_the_principal_header_is_believed_only_where_the_platform_says_so(platform: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"EASY_AUTH is 'on'.*WEBSITE_AUTH_ENABLED.*or set EASY_AUTH to off"):
        read_settings({**GOOD, **platform, "EASY_AUTH": "on"})
    assert not read_settings({**GOOD, **platform}).easy_auth
    assert read_settings({**GOOD, "WEBSITE_AUTH_ENABLED": "True", "EASY_AUTH": "on"}).easy_auth
    assert not read_settings({**GOOD, "WEBSITE_AUTH_ENABLED": "True"}).easy_auth


def test_directory_roles_count_only_where_a_setting_says_so() -> None:
    assert not read_settings(GOOD).directory_roles
    assert read_settings({**GOOD, "ADMINISTRATORS_BY_DIRECTORY_ROLE": "on"}).directory_roles


def test_the_fence_is_read() -> None:
    unit, group = "0A000000-0000-4000-A000-000000000001", "0b000000-0000-4000-a000-000000000002"
    assert read_settings(GOOD).fence == Fence()
    assert read_settings(GOOD).options == []
    fenced = {"WATCHED_GROUPS_PREFIX": "LIC-", "WATCHED_GROUPS_UNIT": unit, "WATCHED_GROUPS": f"{unit},{group.upper()}"}
    settings = read_settings({**GOOD, **fenced, "CHECK_GROUP_ACCESS": "on"})
    assert settings.fence == Fence("LIC-", unit.lower(), frozenset({unit.lower(), group}))
    assert settings.options == [Option.FENCE_UNIT, Option.GROUP_ACCESS]


@pytest.mark.parametrize("name", ["WATCHED_GROUPS", "WATCHED_GROUPS_UNIT", "CHECK_GROUP_ACCESS", "ALLOTCTL_CLIENT_ID"])
def test_a_fence_that_cannot_be_read_stops_the_start(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**GOOD, name: "Finance"})


def test_people_come_through_any_client_until_one_besides_the_portals_is_named() -> None:
    client, other = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "11111111-2222-4333-8444-555555555555"
    portals = GOOD["AUTH_AUDIENCE"]
    assert read_settings(GOOD).clients == frozenset()
    assert read_settings({**GOOD, "ALLOTCTL_CLIENT_ID": client.upper()}).clients == {portals, client}
    assert read_settings({**GOOD, "AUTH_CLIENTS": f"{client}, {other}"}).clients == {portals, client, other}
    with pytest.raises(ConfigurationError, match="AUTH_CLIENTS must be client ids"):
        read_settings({**GOOD, "AUTH_CLIENTS": "the portal"})


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_settings({})
    for name in (*GOOD, "TABLES_CONNECTION"):
        assert name in str(refused.value)


def test_what_a_caller_may_ask_is_set() -> None:
    allowance = {"CALLER_REQUESTS_A_SECOND": "0.5", "CALLER_SEARCHES_A_SECOND": "0.1", "CALLER_REQUESTS_AT_ONCE": "1"}
    settings = read_settings({**GOOD, **allowance, "PEOPLE_SEARCH": "exact"})
    assert (settings.allowance, settings.exact_search) == (Allowance(requests=0.5, searches=0.1, at_once=1), True)


@pytest.mark.parametrize(
    ("url", "holds"),
    [("http://127.0.0.1:1/x", True), ("http://[::1]:1", True), ("http://localhost", True), ("https://10.0.0.1", False)],
)
def test_loopback_is_this_machine_alone(url: str, holds: bool) -> None:
    assert is_loopback(url) is holds


def test_nobody_is_told_anything_without_settings() -> None:
    assert read_settings(GOOD).messages is None


def test_messages_are_read() -> None:
    told = {
        "MESSAGES_MAILBOX": "licences@contoso.example",
        "MESSAGES_ADMINISTRATORS": "ann@contoso.example, ben@contoso.example",
        "MESSAGES_WEBHOOK": "https://flow.example/?sig=secret",
        "MESSAGES_LANGUAGE": "sv",
        "SEAT_END_REMINDER_DAYS": "0",
    }
    messages = read_settings({**GOOD, **told}).messages
    assert messages is not None
    assert messages.choices.administrators == ("ann@contoso.example", "ben@contoso.example")
    chosen = messages.choices
    assert (chosen.language, chosen.remind_before, chosen.every) == ("sv", None, timedelta(minutes=1))
    assert "secret" not in repr(messages)


@pytest.mark.parametrize(
    ("given", "rhythm"), [("", Rhythm.AT_ONCE), ("daily", Rhythm.DAILY), ("weekly", Rhythm.WEEKLY)]
)
def test_when_owners_get_their_updates_is_read(given: str, rhythm: Rhythm) -> None:
    messages = read_settings({**GOOD, "MESSAGES_MAILBOX": "l@contoso.example", "MESSAGES_UPDATES": given}).messages
    assert messages is not None
    assert messages.choices.rhythm is rhythm


def test_the_webhooks_secret_is_not_told_where_it_is_malformed() -> None:
    with pytest.raises(ConfigurationError, match="MESSAGES_WEBHOOK must be an https URL") as refused:
        read_settings({**GOOD, "MESSAGES_WEBHOOK": "http://flow.example/?sig=secret"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["MESSAGES_ADMINISTRATORS", "MESSAGES_LANGUAGE", "MESSAGES_UPDATES", "MESSAGES_WEBHOOK_FORMAT"]
)
def test_malformed_settings_of_messages_are_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**GOOD, name: "klingon"})


def test_the_nightly_reports_settings_are_read() -> None:
    settings = read_settings(
        {**GOOD, "PRICES": "SPE_E3=36.90", "CURRENCY": "SEK", "IDLE_AFTER_DAYS": "30", "KEEP_DECISIONS_DAYS": "0"}
    )
    assert settings.prices == Prices("SEK", {"SPE_E3": Decimal("36.90")})
    assert settings.idle_after == timedelta(days=30)
    assert (settings.retention.history, settings.retention.decisions) == (400, None)
