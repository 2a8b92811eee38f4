"""What happens when somebody comes in between two steps of a worker, or it is gone: each told step by step."""

import json
from dataclasses import replace
from datetime import timedelta

from domain.allotments import MemberState, Step
from domain.commands import from_json
from handlers.relay import Message, relay
from tests.simulation.bench import ALLOTMENT, Bench, steps_of, up_to
from tests.simulation.trampoline import undisturbed

MINUTE = timedelta(minutes=1)


def made(members: int = 1, units: int = 5) -> Bench:
    bench = Bench(members, units)
    bench.make()
    return bench


def states(bench: Bench) -> set[MemberState]:
    return {row.state for row in bench.rows.values()}


def test_a_seat_is_recorded_before_its_grant_is_sent() -> None:
    bench = made()
    up_to(bench.work(), "directory.grant")
    assert states(bench) == {MemberState.PENDING}
    assert bench.allotment.consumed_units == 1


def test_what_a_worker_left_undone_is_done_when_the_message_comes_again() -> None:
    bench = made()
    crashing = bench.work()
    up_to(crashing, "store.commit done")
    crashing.close()
    assert states(bench) == {MemberState.PENDING}
    undisturbed(bench.work(redelivered=True))
    assert states(bench) == {MemberState.LICENSED}


def test_a_decision_whose_write_is_stale_is_made_anew() -> None:
    bench = made()
    slow = bench.work()
    up_to(slow, "store.commit")
    bench.write()
    undisturbed(slow)
    assert states(bench) == {MemberState.LICENSED}


def test_what_graph_answered_is_not_written_over_what_somebody_else_decided_meanwhile() -> None:
    bench = made()
    slow = bench.work()
    up_to(slow, "store.commit", times=2)
    (row,) = bench.rows.values()
    left = replace(row, state=MemberState.RELEASING)
    bench.write(Step(row.user_id, row, left))
    undisturbed(slow)
    assert bench.rows == {row.user_id: left}


def test_no_grant_is_sent_after_its_time() -> None:
    bench = made(members=25, units=25)

    def watched(step: str) -> None:
        if step == "directory.grant done":
            bench.clock.advance(MINUTE)

    steps = steps_of(bench.work(), watched)
    assert steps.count("directory.grant") == 1
    assert [row.state for row in bench.rows.values()].count(MemberState.PENDING) == 5


def test_that_a_group_had_no_allotment_is_not_remembered() -> None:
    bench = Bench(members=1, units=5)
    body = json.dumps({"resourceData": {"id": bench.group}}).encode()
    notification = Message("1", body, bench.clock.now())
    undisturbed(relay(bench.services, [notification]))
    assert bench.commands.queue.messages == []
    bench.make()
    undisturbed(relay(bench.services, [notification]))
    (message,) = bench.commands.queue.messages
    assert from_json(json.loads(message.body)).allotment_id == ALLOTMENT
