"""What Service Bus would drop is not sent: commands with one name for one time to come."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from azure.servicebus import ServiceBusMessage

from domain.commands import Command, CommandKind
from domain.errors import Transient
from infra.service_bus import queues
from infra.service_bus.connection import ServiceBus
from infra.service_bus.queues import ServiceBusCommands

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
COMMAND = Command(CommandKind.FINISH, "a1", "test", NOW)


class Bus:
    """Takes messages by their ids, unless it is down."""

    def __init__(self) -> None:
        self.sent: list[str | None] = []
        self.down = False

    async def send(self, queue: str, messages: Sequence[ServiceBusMessage]) -> None:
        if self.down:
            raise Transient(queue)
        self.sent += [message.message_id for message in messages]


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def commands(bus: Bus) -> ServiceBusCommands:
    return ServiceBusCommands(cast("ServiceBus", bus))


async def test_what_waits_for_its_time_is_sent_once(bus: Bus, commands: ServiceBusCommands) -> None:
    for _ in range(3):
        await commands.enqueue([COMMAND], at=LATER, deduplicate_as="one")
    await commands.enqueue([COMMAND], at=LATER, deduplicate_as="another")
    assert bus.sent == ["one", "another"]


async def test_what_was_not_taken_is_sent_again(bus: Bus, commands: ServiceBusCommands) -> None:
    bus.down = True
    with pytest.raises(Transient):
        await commands.enqueue([COMMAND], at=LATER, deduplicate_as="one")
    bus.down = False
    await commands.enqueue([COMMAND], at=LATER, deduplicate_as="one")
    assert bus.sent == ["one"]


async def test_what_has_come_or_has_no_name_is_sent(bus: Bus, commands: ServiceBusCommands) -> None:
    for at in (NOW - timedelta(seconds=1), None):
        for _ in range(2):
            await commands.enqueue([COMMAND], at=at, deduplicate_as="one")
    for _ in range(2):
        await commands.enqueue([COMMAND], at=LATER)
    assert len(bus.sent) == 6


async def test_another_time_is_another_command(bus: Bus, commands: ServiceBusCommands) -> None:
    await commands.enqueue([COMMAND], at=LATER, deduplicate_as="one")
    await commands.enqueue([COMMAND], at=LATER + timedelta(seconds=1), deduplicate_as="one")
    assert len(bus.sent) == 2


async def test_names_are_bounded(bus: Bus, commands: ServiceBusCommands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "NAMES_KEPT", 2)
    for name in ("one", "two", "three", "three", "one"):
        await commands.enqueue([COMMAND], at=LATER, deduplicate_as=name)
    assert bus.sent == ["one", "two", "three", "one"]
