"""A worker that crashes between writing a change and sending its command: the change is seen to in a minute."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from application.allotments import CRASH_HEALED_AFTER, set_limit
from application.services import Pacing
from domain.commands import Command
from domain.errors import Transient
from tests.unit.api.fakes import EnforcingQueue
from tests.unit.api.office import Office, Reply
from tests.unit.api.test_seats import add, fail


class CrashingQueue(EnforcingQueue):
    """Takes what is sent for later, and crashes with what is sent for now."""

    def __init__(self) -> None:
        super().__init__()
        self.later: list[tuple[datetime, Command]] = []

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        if at is None:
            raise Transient("The worker is gone.")
        self.later += [(at, command) for command in commands]


async def crashed(office: Office, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: object) -> Reply:
    """A request whose worker crashes with its command; then what it had put on the queue falls due."""
    headers, queue = await office.etag(path.removesuffix("/retry")), CrashingQueue()
    with monkeypatch.context() as weather:
        weather.setattr(office.commands, "enqueue", queue.enqueue)
        reply = await office.call(method, path, body, headers=headers)
    ((due, command),) = queue.later
    later = CRASH_HEALED_AFTER * Pacing().follow_up
    assert due == office.clock.now() + later
    office.clock.advance(later)
    await office.commands.enqueue([command])
    return reply


async def test_a_failed_licence_is_still_granted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    allotment, person = await office.allotment(), office.person("failed")
    await add(office, allotment, person)
    await fail(office, allotment, person)
    seat = f"/allotments/{allotment}/assignments/{person}"
    assert (await crashed(office, monkeypatch, "POST", f"{seat}/retry", None)).status == 503
    assert (await office.call("GET", seat)).body["state"] == "licensed"


@pytest.fixture
async def full(office: Office) -> tuple[str, str]:
    """An allotment with one seat, and somebody who waits for another."""
    allotment = await office.allotment(units=1, overflow="wait")
    first, waiting = office.person("first"), office.person("waiting")
    for person in (first, waiting):
        await add(office, allotment, person)
    return allotment, f"/allotments/{allotment}/assignments/{waiting}"


async def test_those_who_wait_still_move_up(
    office: Office, monkeypatch: pytest.MonkeyPatch, full: tuple[str, str]
) -> None:
    allotment, seat = full
    path = f"/allotments/{allotment}"
    assert (await crashed(office, monkeypatch, "PATCH", path, {"allottedUnits": 2})).status == 503
    assert (await office.call("GET", seat)).status == 200


async def test_those_who_wait_still_move_up_where_a_proposed_limit_is_set(
    office: Office, monkeypatch: pytest.MonkeyPatch, full: tuple[str, str]
) -> None:
    allotment, seat = full
    queue = CrashingQueue()
    with monkeypatch.context() as weather:
        weather.setattr(office.commands, "enqueue", queue.enqueue)
        with pytest.raises(Transient):
            await set_limit(office.core, allotment, 1, 2, "administrator")
    await office.commands.enqueue([command for _, command in queue.later])
    assert (await office.call("GET", seat)).status == 200


async def test_those_who_wait_still_move_up_where_a_request_is_granted(
    office: Office, monkeypatch: pytest.MonkeyPatch, full: tuple[str, str]
) -> None:
    allotment, seat = full
    path, queue = f"/allotments/{allotment}/requests", CrashingQueue()
    asked = await office.call("POST", path, {"allottedUnits": 2, "message": "One more has come."})
    with monkeypatch.context() as weather:
        weather.setattr(office.commands, "enqueue", queue.enqueue)
        headers = {"If-Match": asked.headers["ETag"]}
        assert (await office.call("POST", f"{path}/{asked.body['id']}/approve", {}, headers=headers)).status == 503
    await office.commands.enqueue([command for _, command in queue.later])
    assert (await office.call("GET", seat)).status == 200


async def test_an_allotment_is_still_deleted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/allotments/{await office.allotment()}"
    assert (await crashed(office, monkeypatch, "DELETE", path, None)).status == 503
    assert (await office.call("GET", path)).status == 404


async def test_nothing_is_put_on_the_queue_for_a_change_without_effect_on_people(
    office: Office, full: tuple[str, str]
) -> None:
    path, before = f"/allotments/{full[0]}", len(office.commands.sent)
    headers = await office.etag(path)
    assert (await office.call("PATCH", path, {"displayName": "Another"}, headers=headers)).status == 200
    assert office.commands.sent[before:] == []
