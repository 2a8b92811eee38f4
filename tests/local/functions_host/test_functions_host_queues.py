"""Service Bus triggers against a running host: single messages, batches, sessions."""

import time
import uuid
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest

from tests.local.functions_host.functions_host_processes import Records, Running
from tests.local.functions_host.functions_host_queues import Queues
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("host")

BUSY = 180.0
"""Seconds for which a machine may be too busy to have messages together that were sent together."""


def commands(tag: str, count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"{tag}-{index}", **more} for index in range(count)]


def test_a_message_arrives_whole_and_is_completed(queues: Queues, records: Records, tag: str) -> None:
    queues.send("single", {"id": tag})
    seen = records.wait_for("on_single", id=tag, state="done")[0]
    assert seen["message_id"] == tag
    assert seen["delivery"] == 1
    assert seen["sequence"] > 0
    assert uuid.UUID(seen["lock_token"])
    assert seen["correlation_id"] == "correlation"
    assert seen["content_type"] == "application/json"
    assert seen["subject"] == f"subject-{tag}"
    assert seen["properties"] == {"tenant": "contoso", "tries": 2}
    assert seen["enqueued"].endswith("+00:00")
    assert tag in str(queues.take("results", tag)[0])
    wait_until(lambda: queues.depth("single") == 0, "the message is completed")


def test_messages_run_side_by_side_up_to_the_limit(queues: Queues, records: Records, tag: str) -> None:
    queues.send("single", *commands(tag, 5, gate=tag))
    ids = {each["id"] for each in commands(tag, 5)}
    wait_until(lambda: len([each for each in records.of("on_single") if each["id"] in ids]) >= 4, "four are running")
    assert len([each for each in records.of("on_single") if each["id"] in ids]) == 4
    records.open_gate(tag)
    wait_until(lambda: {each["id"] for each in records.of("on_single", state="done")} >= ids, "all five are done")


def test_a_lock_is_renewed_for_as_long_as_the_function_runs(queues: Queues, records: Records, tag: str) -> None:
    queues.send("single", {"id": tag, "gate": tag})
    started = records.wait_for("on_single", id=tag)[0]["at"]
    wait_until(lambda: records.of("ticking")[-1]["at"] > started + 2.2, "the first lock of two seconds would be over")
    records.open_gate(tag)
    records.wait_for("on_single", id=tag, state="done")
    wait_until(lambda: queues.depth("single") == 0, "the message is completed")
    assert len(records.of("on_single", id=tag, state="running")) == 1


def test_a_failing_message_is_tried_again_and_then_dead(queues: Queues, records: Records, tag: str) -> None:
    queues.send("single", {"id": tag, "fail": True})
    dead = queues.take("single", tag, dead=True)[0]
    assert dead.dead_letter_reason == "MaxDeliveryCountExceeded"
    assert [each["delivery"] for each in records.of("on_single", id=tag)] == [1, 2, 3]
    assert records.of("on_single", id=tag, state="done") == []


def test_a_batch_is_one_invocation_up_to_the_limit(queues: Queues, records: Records, tag: str) -> None:
    """A batch ends early where its next message is late, as on a busy machine: then it is tried again."""
    tried_until = time.monotonic() + BUSY
    for attempt in count():
        name = f"{tag}-{attempt}"
        queues.send("batch", {"id": f"{name}-first", "gate": name})
        records.wait_for("on_batch", ids=[f"{name}-first"], state="running")
        queues.send("batch", *commands(name, 12))
        records.open_gate(name)
        ids = [each["id"] for each in commands(name, 12)]

        def done(ids: Sequence[str] = ids) -> list[list[str]]:
            batches = [each["ids"] for each in records.of("on_batch", state="done") if each["ids"][0] in ids]
            return batches if sum(map(len, batches)) == 12 else []

        batches = wait_until(done, "twelve messages in batches")
        assert [each for batch in batches for each in batch] == ids
        assert max(map(len, batches)) <= 10
        if len(batches) == 2 or time.monotonic() > tried_until:
            break
    assert batches == [ids[:10], ids[10:]]
    last = records.of("on_batch", state="done")[-1]
    assert last["subjects"] == [f"subject-{each}" for each in ids[10:]]
    wait_until(lambda: queues.depth("batch") == 0, "the batches are completed")


def test_a_failing_batch_is_abandoned_whole(queues: Queues, records: Records, tag: str) -> None:
    """Where a busy machine parts the two, the good one alone is completed: then it is tried again."""
    tried_until = time.monotonic() + BUSY
    for attempt in count():
        name = f"{tag}-{attempt}"
        good, bad = f"{name}-good", f"{name}-bad"
        queues.send("batch", {"id": f"{name}-first", "gate": name})
        records.wait_for("on_batch", ids=[f"{name}-first"], state="running")
        queues.send("batch", {"id": good}, {"id": bad, "fail": True})
        records.open_gate(name)
        wait_until(lambda bad=bad: len(tries_of(records, bad)) == 3, "the bad one was tried three times")
        tries = [sorted(ids) for ids in tries_of(records, bad)]
        if tries == [[bad, good]] * 3 or time.monotonic() > tried_until:
            break
    assert tries == [[bad, good]] * 3
    assert {message.message_id for message in queues.take("batch", name, count=2, dead=True)} == {good, bad}


def tries_of(records: Records, message_id: str) -> list[list[str]]:
    return [each["ids"] for each in records.of("on_batch", state="running") if message_id in each["ids"]]


def test_a_session_is_handled_one_by_one_in_order(queues: Queues, records: Records, tag: str) -> None:
    queues.send("sessions", *commands(tag, 5), session=tag)
    records.wait_for("on_session", count=5, session=tag, state="done")
    states = [(each["id"], each["state"]) for each in records.of("on_session", session=tag)]
    expected = [(each["id"], state) for each in commands(tag, 5) for state in ("running", "done")]
    assert states == expected


def test_a_failing_message_is_tried_again_before_the_next_of_its_session(
    queues: Queues, records: Records, tag: str
) -> None:
    queues.send("sessions", {"id": f"{tag}-0", "fail": True}, {"id": f"{tag}-1"}, session=tag)
    records.wait_for("on_session", session=tag, id=f"{tag}-1", state="done")
    started = [(each["id"], each["delivery"]) for each in records.of("on_session", session=tag, state="running")]
    assert started == [(f"{tag}-0", 1), (f"{tag}-0", 2), (f"{tag}-0", 3), (f"{tag}-1", 1)]
    assert queues.take("sessions", f"{tag}-0", dead=True)[0].session_id == tag


def test_two_sessions_run_side_by_side_and_a_third_waits_for_a_slot(queues: Queues, records: Records, tag: str) -> None:
    names = [f"{tag}-{name}" for name in ("a", "b", "c")]
    for name in names:
        queues.send("sessions", {"id": name, "gate": tag}, session=name)

    def running() -> list[str]:
        return [each["session"] for each in records.of("on_session", state="running") if each["session"] in names]

    wait_until(lambda: len(running()) >= 2, "two sessions at once")
    assert len(running()) == 2
    records.open_gate(tag)
    wait_until(lambda: sorted(running()) == names, "the third session once a slot has left its own")
    for name in names:
        records.wait_for("on_session", session=name, state="done")


def test_batches_of_sessions_come_one_session_at_a_time(queues: Queues, records: Records, tag: str) -> None:
    names = [f"{tag}-a", f"{tag}-b"]
    for name in names:
        queues.send("session-batch", *commands(name, 3), session=name)
    for name in names:
        wait_until(
            lambda name=name: (
                sum(len(each["ids"]) for each in records.of("on_session_batch", sessions=[name], state="done")) == 3
            ),
            f"three messages of {name}",
        )
    order = [each["sessions"][0] for each in records.of("on_session_batch") if each["sessions"][0] in names]
    assert order == sorted(order, key=order.index)
    assert all(len(each["sessions"]) == 1 for each in records.of("on_session_batch"))


def test_a_log_line_names_the_function_and_the_invocation(queues: Queues, host: Running, tag: str) -> None:
    queues.send("single", {"id": tag, "fail": True})
    line = wait_until(
        lambda: next((line for line in host.log().splitlines() if tag in line and "failed" in line), ""),
        "the error is logged",
    )
    assert "[on_single " in line
    queues.take("single", tag, dead=True)
