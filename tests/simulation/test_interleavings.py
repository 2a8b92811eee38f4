"""What happens when somebody comes in between two steps of a worker, or it is gone: each told step by step."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from application.dispatch import carry_out
from application.relay import Message, relay
from domain.admission import Policy
from domain.allotments import AllotmentState, Licensing, MemberState, Overflow, Step
from domain.commands import Command, CommandKind, from_json
from domain.errors import StaleWrite
from domain.fulfilment import freed_from
from tests.fakes.clock import FixedClock
from tests.simulation.bench import ALLOTMENT, Bench, steps_of, up_to
from tests.simulation.trampoline import undisturbed

MINUTE = timedelta(minutes=1)


def made(members: int = 1, units: int = 5, policy: Policy | None = None) -> Bench:
    bench = Bench(members, units, policy=policy)
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


def test_all_looks_of_one_run_together_take_no_more_than_its_share() -> None:
    bench = Bench(members=8, units=8, policy=Policy(removals_ignored=3))
    bench.make()
    undisturbed(bench.work())
    bench.tenant.change_members(bench.group, remove=bench.people[:3])
    run = bench.work(CommandKind.RECONCILE)
    up_to(run, "store.commit done")
    run.throw(StaleWrite("The answer was lost."))
    bench.tenant.change_members(bench.group, remove=bench.people[3:5])
    undisturbed(run)
    assert [row.state for row in bench.rows.values()].count(MemberState.RELEASING) == 3
    (message,) = bench.commands.queue.messages
    assert from_json(json.loads(message.body)).kind is CommandKind.RECONCILE


def test_no_grant_is_sent_after_its_time() -> None:
    bench = made(members=25, units=25)

    def watched(step: str) -> None:
        if step == "directory.grant done":
            bench.clock.advance(MINUTE)

    steps = steps_of(bench.work(), watched)
    assert steps.count("directory.grant") == 1
    assert [row.state for row in bench.rows.values()].count(MemberState.PENDING) == 5


def test_a_rollback_is_not_sent_long_after_the_look_that_showed_the_member() -> None:
    bench = Bench(members=1, units=0, overflow=Overflow.ROLLBACK)
    bench.make()
    crashing = bench.work()
    up_to(crashing, "store.commit done")
    crashing.close()
    bench.clock.advance(MINUTE)
    slow = bench.work(redelivered=True)
    up_to(slow, "directory.observe", times=2)
    up_to(slow, "store.members")
    bench.clock.advance(MINUTE)
    assert "directory.remove_members" not in steps_of(slow)
    assert states(bench) == {MemberState.ROLLING_BACK}
    undisturbed(bench.work(redelivered=True))
    assert bench.rows == {}


def test_nothing_is_sent_once_the_look_before_a_late_rollback_has_suspended_the_allotment() -> None:
    bench = Bench(members=1, units=0, overflow=Overflow.ROLLBACK, policy=Policy(removals_ignored=1))
    bench.make()
    crashing = bench.work()
    up_to(crashing, "store.commit done")
    crashing.close()
    bench.clock.advance(MINUTE)
    slow = bench.work(redelivered=True)
    up_to(slow, "directory.observe", times=2)
    bench.tenant.reset_delta()
    bench.tenant.change_members(bench.group, add=[user.id for user in bench.tenant.add_people(3)])
    assert "directory.remove_members" not in steps_of(slow)
    assert bench.allotment.state is AllotmentState.SUSPENDED


def test_who_came_and_went_unseen_is_told_of_whatever_was_decided_about_him_last_week() -> None:
    bench = made()
    undisturbed(bench.work())
    (person,) = bench.people
    bench.tenant.change_members(bench.group, remove=[person])
    undisturbed(bench.work())
    for _ in range(2):
        bench.clock.advance(MINUTE)
        undisturbed(bench.work(CommandKind.FINISH))
    assert bench.rows == {}
    bench.clock.advance(timedelta(days=7))
    passing = Command(CommandKind.OBSERVE, ALLOTMENT, "a test", bench.clock.now(), {person: False}, frozenset({person}))
    bench.clock.advance(MINUTE)
    undisturbed(bench.work())
    undisturbed(carry_out(bench.services, passing))
    assert bench.told() == ["licensed", "released", "ignored"]
    undisturbed(carry_out(bench.services, passing))
    assert bench.told() == ["licensed", "released", "ignored"]


def test_who_was_added_by_the_notifications_and_never_seen_is_told_of() -> None:
    bench = made(members=1)
    undisturbed(bench.work())
    stranger = bench.tenant.add_people(1)[0].id
    undisturbed(
        carry_out(
            bench.services, Command(CommandKind.OBSERVE, ALLOTMENT, "a test", bench.clock.now(), {stranger: True})
        )
    )
    while bench.commands.queue.messages:
        (message,) = bench.commands.queue.messages
        bench.clock.advance(message.active - bench.clock.now())
        bench.commands.queue.complete(message)
        undisturbed(carry_out(bench.services, from_json(json.loads(message.body))))
    assert bench.told() == ["licensed", "ignored"]


def test_the_echo_of_a_rollback_costs_no_look() -> None:
    bench = Bench(members=1, units=0, overflow=Overflow.ROLLBACK)
    bench.make()
    undisturbed(bench.work())
    assert bench.told() == ["rolledBack"]
    bench.clock.advance(MINUTE)
    (person,) = bench.people
    for joined_and_left in (frozenset[str](), frozenset({person})):
        echo = Command(CommandKind.OBSERVE, ALLOTMENT, "a test", bench.clock.now(), {person: False}, joined_and_left)
        assert "directory.observe" not in steps_of(carry_out(bench.services, echo))
    assert bench.told() == ["rolledBack"]


def test_who_comes_back_after_a_rollback_is_looked_at_whatever_its_echo_says() -> None:
    bench = Bench(members=1, units=0, overflow=Overflow.ROLLBACK)
    bench.make()
    undisturbed(bench.work())
    (person,) = bench.people
    bench.tenant.change_members(bench.group, add=[person])
    hinted = Command(CommandKind.OBSERVE, ALLOTMENT, "a test", bench.clock.now(), {person: True})
    undisturbed(carry_out(bench.services, hinted))
    assert bench.told() == ["rolledBack", "rolledBack"]


def test_a_seat_is_looked_at_as_soon_as_it_may_be_freed() -> None:
    bench = made(policy=Policy(propagation_margin=timedelta(seconds=33)))
    undisturbed(bench.work())
    bench.clock.advance(MINUTE)
    bench.tenant.change_members(bench.group, remove=bench.people)
    undisturbed(bench.work())
    (row,) = bench.rows.values()
    late = Command(CommandKind.FINISH, ALLOTMENT, "a test", bench.clock.now(), tries=6)
    undisturbed(carry_out(bench.services, late))
    soonest = min(message.active for message in bench.commands.queue.messages[-1:])
    assert timedelta(0) <= soonest - freed_from(row, bench.services.policy) <= bench.services.pacing.follow_up
    bench.clock.advance(soonest - bench.clock.now())
    undisturbed(bench.work(CommandKind.FINISH))
    assert bench.rows == {}


@pytest.mark.parametrize("behind", [0, 1, 2, 4])
def test_a_seat_is_freed_although_a_workers_clock_is_behind_the_brokers(behind: int) -> None:
    bench = made(policy=Policy(propagation_margin=timedelta(seconds=33)))
    undisturbed(bench.work())
    bench.tenant.change_members(bench.group, remove=bench.people)
    slow = FixedClock(bench.clock.now() - timedelta(seconds=behind))
    services = replace(bench.services, clock=slow)
    undisturbed(carry_out(services, Command(CommandKind.OBSERVE, ALLOTMENT, "a test", slow.now())))
    while bench.rows:
        message = bench.commands.queue.messages[0]
        step = message.active - bench.clock.now()
        bench.clock.advance(step)
        slow.advance(step)
        bench.commands.queue.complete(message)
        undisturbed(carry_out(services, from_json(json.loads(message.body))))
    assert bench.told() == ["licensed", "released"]


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


def forget(bench: Bench) -> None:
    """Let nothing be on the queue."""
    for message in bench.commands.queue.messages:
        bench.commands.queue.complete(message)


def looks(bench: Bench) -> list[tuple[float, Command]]:
    """The looks on the queue, each with the seconds until it is due."""
    queued = [(message.active - bench.clock.now(), message.body) for message in bench.commands.queue.messages]
    read = [(due.total_seconds(), from_json(json.loads(body))) for due, body in queued]
    return [(due, command) for due, command in read if command.kind is CommandKind.OBSERVE]


def next_look(bench: Bench) -> None:
    """Let time pass until the next look is due, and take it."""
    message = min(bench.commands.queue.messages, key=lambda each: each.active)
    bench.clock.advance(message.active - bench.clock.now())
    bench.commands.queue.complete(message)
    undisturbed(carry_out(bench.services, from_json(json.loads(message.body))))


def named_nobody(bench: Bench) -> Command:
    """What the relay makes of a notification that says that the group has changed, and no more."""
    body = json.dumps({"resourceData": {"id": bench.group}}).encode()
    undisturbed(relay(bench.services, [Message("1", body, bench.clock.now())]))
    ((_, command),) = looks(bench)
    forget(bench)
    return command


def test_a_change_that_named_nobody_is_looked_for_until_the_replica_shows_it() -> None:
    bench = made()
    undisturbed(bench.work())
    forget(bench)
    bench.tenant.replication_lag = timedelta(seconds=8)
    bench.clock.advance(MINUTE)
    (new,) = bench.tenant.add_people(1)
    bench.tenant.change_members(bench.group, add=[new.id])
    undisturbed(carry_out(bench.services, named_nobody(bench)))
    waits = []
    while new.id not in bench.rows:
        ((wait, command),) = looks(bench)
        assert command.unnamed
        waits.append(wait)
        next_look(bench)
    assert waits == [2, 4, 8]
    assert looks(bench) == []


def test_a_change_that_never_shows_is_not_looked_for_for_ever() -> None:
    bench = made()
    undisturbed(bench.work())
    forget(bench)
    bench.clock.advance(MINUTE)
    undisturbed(carry_out(bench.services, named_nobody(bench)))
    waits = []
    while looks(bench):
        ((wait, _),) = looks(bench)
        waits.append(wait)
        next_look(bench)
    assert waits == [2, 4, 8, 16, 32]


@pytest.mark.parametrize(("units", "longest"), [(1, 15), (2, 320)])
def test_where_somebody_waits_for_the_seat_a_leaver_is_looked_at_often(units: int, longest: float) -> None:
    bench = Bench(2, units, licensing=Licensing.GROUP)
    bench.make()
    undisturbed(bench.work(CommandKind.PREPARE))
    bench.clock.advance(10 * MINUTE)
    undisturbed(bench.work())
    undisturbed(bench.work(CommandKind.FINISH))
    leaver = next(user for user, row in bench.rows.items() if row.seated)
    bench.clock.advance(MINUTE)
    bench.tenant.knobs.licensing_delay = (timedelta(hours=1), timedelta(hours=1))
    bench.tenant.change_members(bench.group, remove=[leaver])
    forget(bench)
    undisturbed(bench.work())
    waits = []
    for _ in range(9):
        (message,) = bench.commands.queue.messages
        waits.append((message.active - bench.clock.now()).total_seconds())
        next_look(bench)
    assert longest * 0.6 <= max(waits) <= longest
