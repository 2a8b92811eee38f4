"""host.json, local.settings.json, app settings, durations and keys."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.functions_host.authorization import ADMIN, ANONYMOUS, FUNCTION, AccessKeys
from local.functions_host.errors import SettingsError
from local.functions_host.functions import describe_function
from local.functions_host.host import body_limit
from local.functions_host.settings import (
    AppSettings,
    HostSettings,
    ServiceBusOptions,
    load_app_settings,
    load_host_settings,
    local_settings_values,
    parse_host_settings,
)
from local.functions_host.timespan import is_timespan, parse_timespan


def host_json(**entries: Any) -> HostSettings:
    return parse_host_settings(json.dumps({"version": "2.0", **entries}), {}, "host.json")


def service_bus(**entries: Any) -> ServiceBusOptions:
    return host_json(extensions={"serviceBus": entries}).service_bus


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999_999))
def test_a_duration_means_what_it_says(days: int, hours: int, minutes: int, seconds: int, microseconds: int) -> None:
    text = f"{days}.{hours:02}:{minutes:02}:{seconds:02}.{microseconds:06}0"
    assert is_timespan(text)
    assert parse_timespan(text) == timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
    )


@pytest.mark.parametrize("text", ["24:00:00", "00:60:00", "00:00:60", "5", "", "1:2:3:4", "-00:05:00", "00:05:00s"])
def test_a_malformed_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|range"):
        parse_timespan(text)


def test_an_empty_host_json_has_the_defaults_of_azure() -> None:
    settings = host_json()
    assert settings == HostSettings()
    assert (settings.route_prefix, settings.function_timeout) == ("api", timedelta(minutes=30))
    assert settings.service_bus == ServiceBusOptions(
        prefetch_count=0,
        auto_complete_messages=True,
        max_auto_lock_renewal_duration=timedelta(minutes=5),
        max_concurrent_calls=16,
        max_concurrent_sessions=8,
        max_message_batch_size=1000,
        session_idle_timeout=timedelta(seconds=60),
    )


def test_the_new_spellings_are_read_in_any_case() -> None:
    read = service_bus(
        PrefetchCount=3,
        autoCompleteMessages=False,
        maxAutoLockRenewalDuration="00:10:00",
        maxConcurrentCalls=4,
        MAXCONCURRENTSESSIONS=5,
        maxMessageBatchSize="6",
        sessionIdleTimeout="00:00:02",
    )
    assert read == ServiceBusOptions(3, False, timedelta(minutes=10), 4, 5, 6, timedelta(seconds=2))


def test_the_old_spellings_are_read_and_the_new_ones_win() -> None:
    old = {
        "messageHandlerOptions": {"autoComplete": False, "maxConcurrentCalls": 4, "maxAutoRenewDuration": "00:01:00"},
        "sessionHandlerOptions": {"maxConcurrentSessions": 5, "messageWaitTime": "00:00:02"},
        "batchOptions": {"maxMessageCount": 6},
    }
    assert service_bus(**old) == ServiceBusOptions(0, False, timedelta(minutes=1), 4, 5, 6, timedelta(seconds=2))
    assert service_bus(**old, maxConcurrentCalls=9).max_concurrent_calls == 9


@pytest.mark.parametrize("text", ["-1", "-00:00:00.0010000"])
def test_a_function_timeout_can_be_without_limit(text: str) -> None:
    assert host_json(functionTimeout=text).function_timeout is None


def test_settings_override_host_json() -> None:
    environment = {
        "AzureFunctionsJobHost__extensions__serviceBus__maxConcurrentCalls": "2",
        "AzureFunctionsJobHost__Extensions__HTTP__routePrefix": "",
        "AzureFunctionsJobHost__logging__logLevel__default": "Warning",
    }
    text = json.dumps({"version": "2.0", "extensions": {"serviceBus": {"maxConcurrentSessions": 3}}})
    settings = parse_host_settings(text, environment, "host.json")
    assert (settings.service_bus.max_concurrent_calls, settings.service_bus.max_concurrent_sessions) == (2, 3)
    assert (settings.route_prefix, settings.log_level) == ("", "WARNING")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "host.json is not valid JSON"),
        ("[]", "host.json must hold a JSON object"),
        ("{}", '"version"'),
        ('{"version": "2.0", "functionTimeout": "5 minutes"}', "host.json: functionTimeout"),
        ('{"version": "2.0", "extensions": []}', "host.json: extensions must be an object"),
        ('{"version": "2.0", "extensions": {"http": {"routePrefix": 1}}}', "extensions.http.routePrefix"),
        ('{"version": "2.0", "extensions": {"serviceBus": {"maxConcurrentCalls": 0}}}', "maxConcurrentCalls must be"),
        (
            '{"version": "2.0", "extensions": {"serviceBus": {"maxConcurrentCalls": true}}}',
            "maxConcurrentCalls must be",
        ),
        ('{"version": "2.0", "extensions": {"serviceBus": {"prefetchCount": "x"}}}', "prefetchCount must be"),
        (
            '{"version": "2.0", "extensions": {"serviceBus": {"autoCompleteMessages": 1}}}',
            "autoCompleteMessages must be",
        ),
        ('{"version": "2.0", "logging": {"logLevel": {"default": "Loud"}}}', "logging.logLevel.default"),
    ],
)
def test_a_malformed_entry_is_named(text: str, named: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_host_settings(text, {}, "host.json")
    assert named in str(refusal.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"host\.json"):
        load_host_settings(tmp_path / "host.json", AppSettings({}))
    with pytest.raises(SettingsError, match=r"absent\.json"):
        load_app_settings(tmp_path / "absent.json", {})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "local.settings.json"
    path.write_text('\ufeff{"IsEncrypted": false, "Values": {"A": "file", "B": "file"}}', encoding="utf-8")
    settings = load_app_settings(path, {"B": "environment"})
    assert settings.environment == {"A": "file", "B": "environment"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"Values": {"A": 1}}', "the value of A"),
        ('{"Values": []}', "Values"),
        ('{"IsEncrypted": true}', "IsEncrypted"),
    ],
)
def test_malformed_local_settings_are_refused(text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        local_settings_values(text, "local.settings.json")


def test_names_between_percent_signs_are_settings() -> None:
    settings = AppSettings({"QUEUE": "work", "EMPTY": ""})
    assert settings.resolve("%QUEUE%-%QUEUE%", "here") == "work-work"
    assert settings.resolve("0 */5 * * * *", "here") == "0 */5 * * * *"
    with pytest.raises(SettingsError, match="here: '%EMPTY%' needs the setting EMPTY"):
        settings.resolve("%EMPTY%", "here")


@pytest.mark.parametrize("text", ["0", "-1", "1 MB"])
def test_a_malformed_body_limit_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"):
        body_limit(AppSettings({"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": text}))


def test_keys_open_their_level_and_those_below() -> None:
    keys = AccessKeys(master="master", host="host")
    opened = {
        (level, given): keys.admit(level, {"x-functions-key": given}, {})
        for level in (ANONYMOUS, FUNCTION, ADMIN)
        for given in ("", "host", "master")
    }
    assert [pair for pair, admitted in opened.items() if not admitted] == [(FUNCTION, ""), (ADMIN, ""), (ADMIN, "host")]
    assert not AccessKeys(master="master", host=None).admit(FUNCTION, {}, {})
    assert AccessKeys(master=None, host="host").admit(ADMIN, {}, {})


@pytest.mark.parametrize(
    ("bindings", "named"),
    [
        ([{"type": "queueTrigger", "name": "m"}], "queueTrigger"),
        ([{"type": "httpTrigger", "name": "r"}, {"type": "blob", "name": "b", "direction": "OUT"}], "blob"),
        ([{"type": "serviceBusTrigger", "name": "m", "topicName": "t"}], "queues, not topics"),
        ([{"type": "http", "name": "$return", "direction": "OUT"}], "0 triggers"),
    ],
)
def test_a_binding_that_is_not_run_here_is_refused(bindings: list[dict[str, str]], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        describe_function("f", "1", [json.dumps(binding) for binding in bindings])
