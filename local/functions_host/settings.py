"""host.json, local.settings.json and app settings: read, checked, and given as typed values.

The names and defaults are those of Functions 4.x with the Service Bus extension 5.x; the extension's older spellings
(messageHandlerOptions, sessionHandlerOptions, batchOptions) give the values that the newer ones do not.
A setting ``AzureFunctionsJobHost__a__b`` overrides ``a.b`` in host.json, as in Azure.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from local.functions_host.errors import SettingsError
from local.functions_host.timespan import parse_timespan

_OVERRIDE_PREFIX = "azurefunctionsjobhost__"
_LOG_LEVELS = {
    "trace": "DEBUG",
    "debug": "DEBUG",
    "information": "INFO",
    "warning": "WARNING",
    "error": "ERROR",
    "critical": "CRITICAL",
    "none": "CRITICAL",
}


@dataclass(frozen=True)
class ServiceBusOptions:
    """host.json's extensions.serviceBus."""

    prefetch_count: int = 0
    auto_complete_messages: bool = True
    max_auto_lock_renewal_duration: timedelta = timedelta(minutes=5)
    max_concurrent_calls: int = 16
    max_concurrent_sessions: int = 8
    max_message_batch_size: int = 1000
    session_idle_timeout: timedelta = timedelta(seconds=60)


@dataclass(frozen=True)
class HostSettings:
    """host.json; a function_timeout of None means without limit."""

    route_prefix: str = "api"
    function_timeout: timedelta | None = timedelta(minutes=30)
    log_level: str = "INFO"
    service_bus: ServiceBusOptions = field(default_factory=ServiceBusOptions)


class AppSettings:
    """The app's settings: what local.settings.json gives, overridden by the process's own environment."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    @property
    def environment(self) -> dict[str, str]:
        """The settings as the environment of a worker's process."""
        return dict(self._values)

    def get(self, name: str) -> str | None:
        """The setting's value, or None where it is absent or empty."""
        return self._values.get(name) or None

    def resolve(self, text: str, where: str) -> str:
        """The text with every ``%NAME%`` replaced by that setting. Raises SettingsError that names what is missing."""

        def value_of(match: re.Match[str]) -> str:
            value = self.get(match[1])
            if value is None:
                raise SettingsError(f"{where}: {text!r} needs the setting {match[1]}, which is not set.")
            return value

        return re.sub(r"%([^%]+)%", value_of, text)


def load_app_settings(path: Path | None, environment: Mapping[str, str]) -> AppSettings:
    """The settings from a local.settings.json (None: there is none) and the process's environment."""
    values = {} if path is None else local_settings_values(_read_text(path), str(path))
    return AppSettings({**values, **environment})


def local_settings_values(text: str, where: str) -> dict[str, str]:
    """The ``Values`` of a local.settings.json. Raises SettingsError if they are not text by name."""
    document = _json_object(text, where)
    if document.get("IsEncrypted"):
        raise SettingsError(f"{where}: IsEncrypted is true; decrypt the settings first.")
    values = document.get("Values", {})
    if not isinstance(values, dict):
        raise SettingsError(f"{where}: Values must be an object.")
    for name, value in values.items():
        if not isinstance(value, str):
            raise SettingsError(f"{where}: the value of {name} must be a string, not {json.dumps(value)}.")
    return values


def load_host_settings(path: Path, settings: AppSettings) -> HostSettings:
    """host.json with the overrides that the app settings hold."""
    return parse_host_settings(_read_text(path), settings.environment, str(path))


def parse_host_settings(text: str, environment: Mapping[str, str], where: str) -> HostSettings:
    """The settings in a host.json's text. Raises SettingsError that names the entry that is wrong."""
    document = _with_overrides(_json_object(text, where), environment)
    root = _Section(document, where)
    if root.value("version") != "2.0":
        raise SettingsError(f'{where}: "version" must be "2.0", not {json.dumps(root.value("version"))}.')
    return HostSettings(
        route_prefix=root.section("extensions").section("http").text("routePrefix", "api").strip("/"),
        function_timeout=_function_timeout(root),
        log_level=_log_level(root.section("logging").section("logLevel")),
        service_bus=_service_bus(root.section("extensions").section("serviceBus")),
    )


def _function_timeout(root: "_Section") -> timedelta | None:
    if str(root.value("functionTimeout")) in ("-1", "-00:00:00.0010000"):
        return None
    return root.duration("functionTimeout", timedelta(minutes=30))


def _log_level(levels: "_Section") -> str:
    name = levels.text("default", "Information")
    if name.lower() not in _LOG_LEVELS:
        raise SettingsError(
            f"{levels.path_of('default')}: {name!r} is not one of Trace, Debug, Information, Warning, "
            "Error, Critical, None."
        )
    return _LOG_LEVELS[name.lower()]


def _service_bus(options: "_Section") -> ServiceBusOptions:
    messages, sessions, batches = (
        options.section(name) for name in ("messageHandlerOptions", "sessionHandlerOptions", "batchOptions")
    )
    old = ServiceBusOptions(
        auto_complete_messages=messages.flag(
            "autoComplete", sessions.flag("autoComplete", batches.flag("autoComplete", default=True))
        ),
        max_auto_lock_renewal_duration=messages.duration(
            "maxAutoRenewDuration", sessions.duration("maxAutoRenewDuration", timedelta(minutes=5))
        ),
        max_concurrent_calls=messages.count("maxConcurrentCalls", 16),
        max_concurrent_sessions=sessions.count("maxConcurrentSessions", 8),
        max_message_batch_size=batches.count("maxMessageCount", 1000),
        session_idle_timeout=sessions.duration("messageWaitTime", timedelta(seconds=60)),
    )
    return ServiceBusOptions(
        prefetch_count=options.count("prefetchCount", 0, minimum=0),
        auto_complete_messages=options.flag("autoCompleteMessages", old.auto_complete_messages),
        max_auto_lock_renewal_duration=options.duration(
            "maxAutoLockRenewalDuration", old.max_auto_lock_renewal_duration
        ),
        max_concurrent_calls=options.count("maxConcurrentCalls", old.max_concurrent_calls),
        max_concurrent_sessions=options.count("maxConcurrentSessions", old.max_concurrent_sessions),
        max_message_batch_size=options.count("maxMessageBatchSize", old.max_message_batch_size),
        session_idle_timeout=options.duration("sessionIdleTimeout", old.session_idle_timeout),
    )


class _Section:
    """An object in host.json; its entries are found without regard to case, as in Azure."""

    def __init__(self, entries: Mapping[str, Any], path: str) -> None:
        self._entries = {name.lower(): value for name, value in entries.items()}
        self._path = path

    def path_of(self, name: str) -> str:
        return f"{self._path}: {name}" if self._path.endswith(".json") else f"{self._path}.{name}"

    def value(self, name: str) -> Any:
        return self._entries.get(name.lower())

    def section(self, name: str) -> "_Section":
        value = self.value(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise SettingsError(f"{self.path_of(name)} must be an object.")
        return _Section(value, self.path_of(name))

    def text(self, name: str, default: str) -> str:
        value = self.value(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise SettingsError(f"{self.path_of(name)} must be a string, not {json.dumps(value)}.")
        return value

    def count(self, name: str, default: int, minimum: int = 1) -> int:
        value = self.value(name)
        if value is None:
            return default
        try:
            number = int(value) if isinstance(value, str) else value
        except ValueError:
            number = None
        if not isinstance(number, int) or isinstance(number, bool) or number < minimum:
            raise SettingsError(f"{self.path_of(name)} must be a whole number from {minimum}, not {json.dumps(value)}.")
        return number

    def flag(self, name: str, default: bool) -> bool:
        value = self.value(name)
        if value is None:
            return default
        text = str(value).lower()
        if text not in ("true", "false"):
            raise SettingsError(f"{self.path_of(name)} must be true or false, not {json.dumps(value)}.")
        return text == "true"

    def duration(self, name: str, default: timedelta) -> timedelta:
        value = self.value(name)
        if value is None:
            return default
        try:
            return parse_timespan(str(value))
        except ValueError as error:
            raise SettingsError(f"{self.path_of(name)}: {error}.") from error


def _with_overrides(document: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    for name, value in environment.items():
        if name.lower().startswith(_OVERRIDE_PREFIX):
            document = _overridden(document, name[len(_OVERRIDE_PREFIX) :].split("__"), value)
    return document


def _overridden(document: Mapping[str, Any], path: list[str], value: str) -> dict[str, Any]:
    name = next((key for key in document if key.lower() == path[0].lower()), path[0])
    if len(path) == 1:
        return {**document, name: value}
    inner = document.get(name)
    return {**document, name: _overridden(inner if isinstance(inner, dict) else {}, path[1:], value)}


def _json_object(text: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{where} is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise SettingsError(f"{where} must hold a JSON object.")
    return document


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read {path}: {error}.") from error
