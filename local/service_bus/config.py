"""The queues that the broker serves, read from a file in the form of the Service Bus emulator's Config.json.

One file serves both Microsoft's emulator and this broker (Azure Service Bus emulator: "Configuration file"). What this
broker does not have (topics, forwarding) is refused, so that a file never promises more than is served.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_UNIT_SECONDS = (86_400, 3_600, 60, 1)
_KNOWN_PROPERTIES = {
    "DeadLetteringOnMessageExpiration",
    "DefaultMessageTimeToLive",
    "DuplicateDetectionHistoryTimeWindow",
    "ForwardDeadLetteredMessagesTo",
    "ForwardTo",
    "LockDuration",
    "MaxDeliveryCount",
    "RequiresDuplicateDetection",
    "RequiresSession",
}


class InvalidConfiguration(Exception):
    """The configuration file cannot be used; the message names the file, the place and the value."""


class _InvalidValue(Exception):
    """What is wrong with a value, under the names that lead to it."""


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The properties of one queue; durations are in seconds, and None means that there is no such limit."""

    name: str
    lock_duration: float = 60.0
    max_delivery_count: int | None = 10
    requires_session: bool = False
    duplicate_detection_window: float | None = None
    default_time_to_live: float | None = None
    dead_letters_expired: bool = False

    def of_dead_letters(self) -> "QueueSettings":
        """The settings of the queue's dead-letter sub-queue: no sessions, and nothing in it expires or moves on."""
        return QueueSettings(f"{self.name}/$DeadLetterQueue", self.lock_duration, max_delivery_count=None)


def parse_duration(text: str) -> float:
    """The seconds of an ISO 8601 duration in days, hours, minutes and seconds, such as "PT1M"; else ValueError."""
    matched = _DURATION.fullmatch(text)
    if matched is None or not any(matched.groups()):
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as PT1M")
    return sum(float(number) * unit for number, unit in zip(matched.groups(), _UNIT_SECONDS, strict=True) if number)


def load_queues(path: Path) -> list[QueueSettings]:
    """Read the queues of the first namespace; raises InvalidConfiguration."""
    try:
        document = json.loads(path.read_text("utf-8"))
        namespace = document["UserConfig"]["Namespaces"][0]
        if namespace.get("Topics"):
            raise _InvalidValue("Topics: this broker serves queues only")
        queues = [_queue_settings(entry) for entry in namespace["Queues"]]
        _require_distinct([queue.name for queue in queues])
    except (OSError, ValueError, _InvalidValue) as error:
        raise InvalidConfiguration(f"{path}: {error}") from error
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        message = f"{path}: not in the form UserConfig.Namespaces[0].Queues[] with Name and Properties ({error!r})"
        raise InvalidConfiguration(message) from error
    return queues


def _require_distinct(names: Sequence[str]) -> None:
    if not names:
        raise _InvalidValue("Queues: at least one queue is needed")
    if len({name.lower() for name in names}) != len(names):
        raise _InvalidValue(f"Queues: two queues have the same name among {', '.join(names)}")


def _queue_settings(entry: Mapping[str, object]) -> QueueSettings:
    name = entry["Name"]
    if not isinstance(name, str) or not name:
        raise _InvalidValue(f"Name: {name!r} is not a queue name")
    properties = entry.get("Properties", {})
    if not isinstance(properties, dict):
        raise _InvalidValue(f"{name}.Properties: {properties!r} is not an object")
    try:
        return _from_properties(name, properties)
    except _InvalidValue as error:
        raise _InvalidValue(f"{name}.{error}") from error


def _from_properties(name: str, properties: Mapping[str, object]) -> QueueSettings:
    if unknown := sorted(properties.keys() - _KNOWN_PROPERTIES):
        raise _InvalidValue(f"{unknown[0]}: no such property")
    for forward in ("ForwardTo", "ForwardDeadLetteredMessagesTo"):
        if properties.get(forward):
            raise _InvalidValue(f"{forward}: this broker does not forward")
    window = _duration(properties, "DuplicateDetectionHistoryTimeWindow", 600.0)
    return QueueSettings(
        name=name,
        lock_duration=_duration(properties, "LockDuration", 60.0),
        max_delivery_count=_count(properties, "MaxDeliveryCount", 10),
        requires_session=_flag(properties, "RequiresSession"),
        duplicate_detection_window=window if _flag(properties, "RequiresDuplicateDetection") else None,
        default_time_to_live=_duration(properties, "DefaultMessageTimeToLive", 0.0) or None,
        dead_letters_expired=_flag(properties, "DeadLetteringOnMessageExpiration"),
    )


def _duration(properties: Mapping[str, object], key: str, absent: float) -> float:
    if key not in properties:
        return absent
    value = properties[key]
    if not isinstance(value, str):
        raise _InvalidValue(f"{key}: {value!r} is not an ISO 8601 duration such as PT1M")
    try:
        seconds = parse_duration(value)
    except ValueError as error:
        raise _InvalidValue(f"{key}: {error}") from error
    if seconds <= 0:
        raise _InvalidValue(f"{key}: {value!r} is not longer than nothing")
    return seconds


def _count(properties: Mapping[str, object], key: str, absent: int) -> int:
    value = properties.get(key, absent)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _InvalidValue(f"{key}: {value!r} is not a whole number of at least 1")
    return value


def _flag(properties: Mapping[str, object], key: str) -> bool:
    value = properties.get(key, False)
    if not isinstance(value, bool):
        raise _InvalidValue(f"{key}: {value!r} is neither true nor false")
    return value
