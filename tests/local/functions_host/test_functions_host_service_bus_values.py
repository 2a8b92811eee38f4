"""Service Bus triggers without a broker: metadata, plans, connection strings, lock renewal."""

import asyncio
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.servicebus.exceptions import MessageLockLostError
from hypothesis import given
from hypothesis import strategies as st

from local.functions_host.admin import manual_invocation
from local.functions_host.backoff import Backoff
from local.functions_host.errors import SettingsError
from local.functions_host.functions import Function, describe_function
from local.functions_host.service_bus_connection import connection_string
from local.functions_host.service_bus_locks import LockRenewal, renewal_time
from local.functions_host.service_bus_metadata import batch_metadata, json_value, single_metadata, timestamp
from local.functions_host.service_bus_trigger import ReceivePlan, receive_plan
from local.functions_host.settings import AppSettings, ServiceBusOptions
from tests.support.waiting import LONG

CONNECTION = "Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;"
JSON = st.none() | st.booleans() | st.integers() | st.text()
FIELDS = st.fixed_dictionaries(
    {
        "MessageId": st.text() | st.none(),
        "DeliveryCount": st.integers(1, 9),
        "UserProperties": st.dictionaries(st.text(), JSON),
    }
)


def queue_function(**properties: Any) -> Function:
    binding = {"type": "serviceBusTrigger", "name": "message", "queueName": "work", **properties}
    return describe_function("on_work", "1", [json.dumps(binding)])


@given(FIELDS)
def test_metadata_of_one_message_holds_its_fields(fields: dict[str, Any]) -> None:
    metadata = single_metadata(fields)
    assert set(metadata) == {name for name, value in fields.items() if value is not None}
    assert json.loads(metadata["UserProperties"].value) == fields["UserProperties"]
    if fields["MessageId"] is not None:
        assert metadata["MessageId"] == ("string", fields["MessageId"])


@given(st.lists(FIELDS, min_size=1, max_size=5))
def test_metadata_of_a_batch_are_arrays_in_its_order(batch: list[dict[str, Any]]) -> None:
    metadata = batch_metadata(batch)
    assert set(metadata) == {"MessageIdArray", "DeliveryCountArray", "UserPropertiesArray"}
    for name in batch[0]:
        assert json.loads(metadata[f"{name}Array"].value) == [fields[name] for fields in batch]


def test_amqp_values_become_json() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    guid = uuid.UUID(int=1)
    value = {b"bytes": b"text", "time": moment, "guid": guid, "list": (1, b"x"), "none": None}
    assert json_value(value) == {
        "bytes": "text",
        "time": "2026-01-02T03:04:05.000006+00:00",
        "guid": str(guid),
        "list": [1, "x"],
        "none": None,
    }
    assert timestamp(moment.astimezone()) == "2026-01-02T03:04:05.000006+00:00"


OPTIONS = ServiceBusOptions(max_concurrent_calls=3, max_concurrent_sessions=5, max_message_batch_size=7)


@pytest.mark.parametrize(
    ("trigger", "plan"),
    [
        ({}, ReceivePlan(3, False, False, 1, True, True)),
        ({"cardinality": "MANY"}, ReceivePlan(1, False, True, 7, False, True)),
        ({"isSessionsEnabled": True}, ReceivePlan(5, True, False, 1, True, True)),
        ({"isSessionsEnabled": True, "cardinality": "many"}, ReceivePlan(1, True, True, 7, False, True)),
        ({"autoCompleteMessages": False, "cardinality": "ONE"}, ReceivePlan(3, False, False, 1, True, False)),
    ],
)
def test_the_trigger_decides_how_it_receives(trigger: dict[str, Any], plan: ReceivePlan) -> None:
    assert receive_plan(queue_function(**trigger).trigger, OPTIONS) == plan


def test_a_renewal_duration_of_zero_renews_nothing() -> None:
    options = ServiceBusOptions(max_auto_lock_renewal_duration=timedelta(0))
    assert receive_plan(queue_function().trigger, options).renews_locks is False


@pytest.mark.parametrize("name", ["Bus", "AzureWebJobsBus"])
def test_a_connection_is_found_as_azure_finds_it(name: str) -> None:
    assert connection_string(AppSettings({name: CONNECTION}), "Bus", "here") == CONNECTION


def test_the_default_connection_has_azures_name() -> None:
    assert connection_string(AppSettings({"AzureWebJobsServiceBus": CONNECTION}), "", "here") == CONNECTION


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "here: the setting Bus, a Service Bus connection string, is not set"),
        ({"Bus": "contoso"}, "here: the setting Bus is not a Service Bus connection string"),
        ({"Bus__fullyQualifiedNamespace": "contoso.servicebus.windows.net"}, "managed identity"),
    ],
)
def test_a_connection_that_cannot_be_used_is_named(settings: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        connection_string(AppSettings(settings), "Bus", "here")


@given(st.floats(0.5, 600))
def test_a_lock_is_renewed_before_it_ends(seconds: float) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    until = now + timedelta(seconds=seconds)
    due = renewal_time(now, until)
    assert now < due < until
    assert until - due <= timedelta(seconds=10)


async def test_a_lock_is_renewed_again_and_again_until_the_context_ends() -> None:
    renewed = asyncio.Event()
    count = 0

    async def renew() -> datetime:
        nonlocal count
        count += 1
        if count == 3:
            renewed.set()
        return datetime.now(UTC) + timedelta(milliseconds=20)

    lock = LockRenewal(renew, datetime.now(UTC) + timedelta(milliseconds=20), timedelta(minutes=5), "a message")
    async with asyncio.timeout(LONG), lock.kept():
        await renewed.wait()
    assert count == 3


async def test_a_lock_that_is_lost_is_not_renewed_again(caplog: pytest.LogCaptureFixture) -> None:
    async def renew() -> datetime:
        raise MessageLockLostError(message="gone")

    lock = LockRenewal(renew, datetime.now(UTC), timedelta(minutes=5), "message 7")
    await lock.renew_if_due()
    assert lock.seconds_until_due == float("inf")
    assert "message 7" in caplog.text


def test_a_lock_is_not_renewed_past_the_longest_time() -> None:
    async def renew() -> datetime:
        raise AssertionError("must not be renewed")

    until = datetime.now(UTC) + timedelta(seconds=60)
    assert LockRenewal(renew, until, timedelta(seconds=30), "a message").seconds_until_due == float("inf")
    assert LockRenewal(renew, until, timedelta(seconds=90), "a message").seconds_until_due <= 50


def test_waits_grow_to_the_longest_and_begin_anew() -> None:
    waits = Backoff(first=1, longest=5)
    assert [waits.next() for _ in range(5)] == [1, 2, 4, 5, 5]
    waits.reset()
    assert waits.next() == 1


def test_a_message_typed_in_by_hand_has_what_the_worker_needs() -> None:
    single = manual_invocation(queue_function(), "typed")
    assert single.inputs["message"] == ("bytes", b"typed")
    assert {"UserProperties", "MessageId", "DeliveryCount", "EnqueuedTimeUtc"} <= set(single.metadata)
    batch = manual_invocation(queue_function(cardinality="MANY"), "typed")
    assert batch.inputs["message"] == ("collection_bytes", [b"typed"])
    assert json.loads(batch.metadata["DeliveryCountArray"].value) == [1]
