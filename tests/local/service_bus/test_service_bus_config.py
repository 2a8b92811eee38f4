"""The configuration file."""

import json
from pathlib import Path

import pytest

from local.service_bus.config import InvalidConfiguration, QueueSettings, load_queues, parse_duration
from tests.local.service_bus.service_bus_process import REPOSITORY, write_config


def test_the_projects_own_file_defines_its_queues() -> None:
    assert load_queues(REPOSITORY / "local" / "compose" / "service-bus-config.json") == [
        QueueSettings("graph-notifications", 60.0, 10, duplicate_detection_window=300.0),
        QueueSettings("enforcement", 60.0, 10, requires_session=True, duplicate_detection_window=300.0),
        QueueSettings("dead-letters", 60.0, 10),
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1M", 60), ("PT20S", 20), ("P1D", 86_400), ("P1DT2H3M4S", 93_784), ("PT0.5S", 0.5), ("PT1H", 3_600)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "1M", "PT1X", "PT-1S", "pt1m", "P1M"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ({"LockDuration": "60"}, "q.LockDuration: '60' is not an ISO 8601 duration"),
        ({"LockDuration": 60}, "q.LockDuration: 60 is not an ISO 8601 duration"),
        ({"LockDuration": "PT0S"}, "q.LockDuration: 'PT0S' is not longer than nothing"),
        ({"MaxDeliveryCount": 0}, "q.MaxDeliveryCount: 0 is not a whole number of at least 1"),
        ({"MaxDeliveryCount": True}, "q.MaxDeliveryCount: True is not a whole number"),
        ({"RequiresSession": "yes"}, "q.RequiresSession: 'yes' is neither true nor false"),
        ({"ForwardTo": "other"}, "q.ForwardTo: this broker does not forward"),
        ({"RequireSession": True}, "q.RequireSession: no such property"),
    ],
)
def test_a_wrong_property_is_named(tmp_path: Path, properties: dict[str, object], complaint: str) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        load_queues(write_config(tmp_path / "config.json", {"q": properties}))
    assert complaint in str(caught.value)
    assert "config.json" in str(caught.value)


@pytest.mark.parametrize(
    "document",
    [
        "{",
        "[]",
        "{}",
        '{"UserConfig": {"Namespaces": []}}',
        '{"UserConfig": {"Namespaces": [{"Queues": []}]}}',
        '{"UserConfig": {"Namespaces": [{"Queues": [{"Name": ""}]}]}}',
        '{"UserConfig": {"Namespaces": [{"Queues": [{"Name": "a"}, {"Name": "A"}]}]}}',
        '{"UserConfig": {"Namespaces": [{"Queues": [{"Name": "a"}], "Topics": [{"Name": "t"}]}]}}',
        '{"UserConfig": {"Namespaces": [{"Queues": [{"Name": "a", "Properties": 1}]}]}}',
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, document: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(document, "utf-8")
    with pytest.raises(InvalidConfiguration, match=r"config\.json"):
        load_queues(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match=r"absent\.json"):
        load_queues(tmp_path / "absent.json")


def test_the_emulators_own_defaults_are_accepted(tmp_path: Path) -> None:
    properties = {
        "DeadLetteringOnMessageExpiration": False,
        "DefaultMessageTimeToLive": "PT1H",
        "DuplicateDetectionHistoryTimeWindow": "PT20S",
        "ForwardDeadLetteredMessagesTo": "",
        "ForwardTo": "",
        "LockDuration": "PT1M",
        "MaxDeliveryCount": 3,
        "RequiresDuplicateDetection": False,
        "RequiresSession": False,
    }
    path = write_config(tmp_path / "config.json", {"queue.1": properties})
    assert json.loads(path.read_text("utf-8"))
    assert load_queues(path) == [QueueSettings("queue.1", 60.0, 3, default_time_to_live=3_600.0)]
