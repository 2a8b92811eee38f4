"""Every decision that people are told of is in exactly one message, whatever step its workers die at.

Each seed is a history: people join and leave, workers are gone or held up at any step, messages come twice. A part that
goes out twice has one id, and a death to account for it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, islice, pairwise
from random import Random
from typing import Any

import pytest

from application import messaging as outbox
from application.dispatch import carry_out
from application.reconciliation.start import reconcile
from application.services import Messaging
from domain.allotments import Decision, Overflow
from domain.commands import Command, CommandKind, from_json
from domain.errors import Transient
from domain.messages.compose import Message
from domain.messages.events import COLLECTED, Audience, Rhythm, Topic, topics
from domain.messages.preferences import Choices, Preferences
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.simulation.bench import ALLOTMENT, Bench
from tests.simulation.trampoline import Step, undisturbed
from tests.unit.api.fakes import InMemoryRequests

MINUTE = timedelta(minutes=1)


class WatchedMessages(InMemoryMessages):
    """Fails where something is told that is not stored."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(Step)
        self._bench = bench
        self.first: dict[str, datetime] = {}
        """When the webhook was posted to, by message: the first time."""

    async def send(self, message: Message) -> None:
        stored = {str(decision.id) for decision in decisions(self._bench)}
        assert {item.source for item in message.items} <= stored
        await super().send(message)
        if message.audience is Audience.WEBHOOK:
            self.first.setdefault(message.id, self._bench.clock.now())


class History:
    """One history: an allotment that refuses most, or lets them wait, and its workers."""

    def __init__(
        self,
        seed: int,
        overflow: Overflow = Overflow.ROLLBACK,
        rhythm: Rhythm = Rhythm.AT_ONCE,
        owners: Sequence[str] = (),
    ) -> None:
        self.random = Random(seed)
        self.bench = Bench(members=5, units=2, overflow=overflow, owners=owners)
        self.bench.make()
        self.messages = WatchedMessages(self.bench)
        outbox = Messaging(self.messages, InMemoryRequests(), MessageChoices(rhythm=rhythm))
        self.services = replace(self.bench.services, outbox=outbox)
        self.disturbances = 0
        self.held: list[Coroutine[Any, Any, None]] = []

    def run(self) -> None:
        for _ in range(self.random.randint(1, 8)):
            self.happen()
            for _ in range(self.random.randint(1, 4)):
                self.work(disturbed=True)
            self.bench.clock.advance(timedelta(seconds=self.random.choice([1, 20, 70])))
        for worker in self.held:
            undisturbed(worker)
        self.held.clear()
        self.drain()

    def night(self, later: timedelta) -> None:
        """Let time pass, and the night ask for what is collected."""
        self.bench.clock.advance(later)
        undisturbed(self.bench.commands.enqueue(undisturbed(outbox.digests(self.services))))

    def drain(self) -> None:
        """Let everything that is on the queue be carried out, each in its time."""
        while self.bench.commands.queue.messages:
            due = self.bench.commands.queue.next_active()
            assert due is not None
            self.bench.clock.advance(max(due - self.bench.clock.now(), timedelta(0)))
            self.work(disturbed=False)

    def happen(self) -> None:
        new = [user.id for user in self.bench.tenant.add_people(self.random.randint(1, 3))]
        members = sorted(self.bench.tenant.truth.member_ids(self.bench.group))
        gone = self.random.sample(members, k=min(len(members), self.random.randint(0, 1)))
        self.bench.tenant.change_members(self.bench.group, add=new, remove=gone)
        look = Command(
            CommandKind.OBSERVE, ALLOTMENT, "a change", self.bench.clock.now(), hints=dict.fromkeys(new, True)
        )
        undisturbed(self.bench.commands.enqueue([look]))
        if self.random.random() < 0.2:
            self.messages.failures.append(Transient("Too many mails.", MINUTE))

    def work(self, *, disturbed: bool) -> None:
        """Let a worker carry out a message; it may be gone, or held up while others go on and it comes again."""
        queue = self.bench.commands.queue
        due = queue.due()
        for message in self.random.sample(due, k=min(len(due), 1)) if disturbed else queue.heads():
            command = from_json(json.loads(message.body))
            worker = carry_out(self.services, command, redelivered=message.delivery_count > 1)
            if disturbed and self.random.random() < 0.5:
                stopped = self.stopped(worker)
            else:
                undisturbed(worker)
                stopped = False
            if stopped:
                self.disturbances += 1
                queue.abandon(message)
            else:
                queue.complete(message)

    def stopped(self, worker: Coroutine[Any, Any, None]) -> bool:
        """Let a worker go on for some steps; answers whether it was stopped before its end."""
        try:
            for _ in range(self.random.randint(1, self.random.choice([8, 40]))):
                worker.send(None)
        except StopIteration:
            return False
        if self.random.random() < 0.5:
            worker.close()
        else:
            self.held.append(worker)
        return True


def told_to_persons(messages: Sequence[Message]) -> set[str]:
    """What persons shall be told of what the webhook was: all, but to wait where the same message settles it."""
    return {
        item.source
        for each in messages
        if each.audience is Audience.WEBHOOK
        for at, item in enumerate(each.items)
        if item.topic is not Topic.WAITING or item.about not in {later.about for later in each.items[at + 1 :]}
    }


def decisions(bench: Bench) -> Sequence[Decision]:
    return undisturbed(bench.store.decisions(ALLOTMENT, None, 10_000)).items


@pytest.mark.parametrize("overflow", Overflow)
@pytest.mark.parametrize("seed", range(60))
def test_every_decision_is_in_exactly_one_message(
    seed: int, overflow: Overflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PARTS_A_RUN", 2 + seed % 3)
    history = History(seed, overflow)
    history.run()
    messages_of: defaultdict[tuple[Audience, str], set[str]] = defaultdict(set)
    for message in history.messages.sent:
        for item in message.items:
            messages_of[message.audience, item.source].add(message.id)
    told = [str(each.id) for each in decisions(history.bench) if topics(history.bench.allotment, each)]
    assert told
    persons = told_to_persons(history.messages.sent)
    wanted = {(Audience.WEBHOOK, source) for source in told} | {(Audience.PERSON, source) for source in persons}
    assert messages_of.keys() == wanted
    assert {len(ids) for ids in messages_of.values()} == {1}
    sent = Counter(message.id for message in history.messages.sent)
    assert sent.total() - len(sent) <= history.disturbances


def test_events_are_told_whatever_step_the_worker_dies_at_that_decided_them() -> None:
    for after in count():
        history = History(0)
        look = Command(CommandKind.OBSERVE, ALLOTMENT, "a change", history.bench.clock.now())
        worker = carry_out(history.services, look)
        steps = list(islice(iter(partial(next_step, worker), None), after))
        worker.close()
        if len(steps) == after:
            undisturbed(carry_out(history.services, look, redelivered=True))
        history.drain()
        told = {item.source for message in history.messages.sent for item in message.items}
        assert told == {str(each.id) for each in decisions(history.bench) if topics(history.bench.allotment, each)}
        assert len(told) == 3
        if len(steps) < after:
            return


def updates_to_owners(history: History, owner: str = "olga") -> dict[tuple[str, Topic], set[str]]:
    """The messages in which an owner was told of each item, by their ids."""
    found: defaultdict[tuple[str, Topic], set[str]] = defaultdict(set)
    for message in history.messages.sent:
        if message.audience is Audience.OWNERS and f"{owner}@contoso.example" in message.to:
            for item in message.items:
                found[item.source, item.topic].add(message.id)
    return found


def wanted_by_owners(history: History) -> set[tuple[str, Topic]]:
    allotment = history.bench.allotment
    return {(str(each.id), topic) for each in decisions(history.bench) for topic in topics(allotment, each)}


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY])
@pytest.mark.parametrize("seed", range(40))
def test_collected_updates_are_in_exactly_one_message_to_owners(seed: int, rhythm: Rhythm) -> None:
    history, nights = History(seed, Overflow.WAIT, rhythm, ("olga",)), 4
    for _ in range(nights - 1):
        history.run()
        history.night(timedelta(days=1))
        for _ in range(history.random.randint(0, 3)):
            history.work(disturbed=True)
    history.run()
    history.night(timedelta(days=7))
    history.drain()
    told = updates_to_owners(history)
    assert told.keys() == wanted_by_owners(history)
    assert {len(ids) for ids in told.values()} == {1}
    digests = {one for (_, topic), ids in told.items() if topic in COLLECTED for one in ids}
    assert 0 < len(digests) <= nights
    at_once = {one for (_, topic), ids in told.items() if topic not in COLLECTED for one in ids}
    assert digests.isdisjoint(at_once)


def test_what_is_collected_is_told_at_once_from_when_the_setting_says_so() -> None:
    history = History(1, Overflow.WAIT, Rhythm.DAILY, ("olga",))
    history.run()
    assert updates_to_owners(history) == {}
    kept, there = history.services, wanted_by_owners(history)
    assert there
    assert kept.outbox
    history.services = replace(kept, outbox=replace(kept.outbox, choices=MessageChoices()))
    history.run()
    told = updates_to_owners(history)
    assert told.keys() == wanted_by_owners(history) > there
    assert {len(ids) for ids in told.values()} == {1}
    assert undisturbed(outbox.digests(history.services)) == []


@pytest.mark.parametrize("rhythm", Rhythm)
@pytest.mark.parametrize("seed", range(30))
def test_an_owner_who_changes_their_mind_gets_each_update_once(seed: int, rhythm: Rhythm) -> None:
    history = History(seed, Overflow.WAIT, rhythm, ("olga", "otto"))
    store = history.services.preferences
    for _ in range(5):
        if history.random.random() < 0.7:
            chosen = Choices(history.random.choice([None, "sv"]), updates=history.random.choice([None, *Rhythm]))
            there = undisturbed(store.read("olga"))
            before = there.value if there else Preferences()
            changed = before.changed(chosen, history.bench.clock.now())
            undisturbed(store.write("olga", changed, there.etag if there else None))
        history.run()
        history.night(timedelta(hours=history.random.choice([1, 9, 24, 30])))
        for _ in range(history.random.randint(0, 3)):
            history.work(disturbed=True)
    history.run()
    for _ in range(2):
        history.night(timedelta(days=8))
        history.drain()
    for owner in ("olga", "otto"):
        told = updates_to_owners(history, owner)
        assert told.keys() == wanted_by_owners(history)
        assert {len(ids) for ids in told.values()} == {1}


def next_step(worker: Coroutine[Any, Any, None]) -> str | None:
    """The worker's next step; None: it has come to its end."""
    try:
        step: str = worker.send(None)
    except StopIteration:
        return None
    return step


@pytest.mark.parametrize("seed", range(10))
def test_two_messages_are_a_minute_apart(seed: int) -> None:
    history = History(seed)
    history.run()
    moments = sorted(history.messages.first.values())
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(moments))


def test_many_are_told_in_bounded_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PARTS_A_RUN", 4)
    history = History(0, Overflow.WAIT)
    look = Command(CommandKind.OBSERVE, ALLOTMENT, "a change", history.bench.clock.now())
    many = [user.id for user in history.bench.tenant.add_people(12)]
    history.bench.tenant.change_members(history.bench.group, add=many)
    undisturbed(carry_out(history.services, look))
    sizes = []
    for _ in range(6):
        before = len(history.messages.sent)
        history.bench.clock.advance(MINUTE)
        undisturbed(outbox.deliver(history.services, ALLOTMENT))
        sizes.append(len(history.messages.sent) - before)
    assert sizes == [4, 4, 4, 4, 0, 0]  # one to the webhook, and one to each of the fifteen who wait
    assert len({message.id for message in history.messages.sent}) == sum(sizes)


def test_the_night_has_collected_updates_told() -> None:
    history = History(1, Overflow.WAIT, Rhythm.DAILY, ("olga",))
    history.run()
    history.bench.clock.advance(timedelta(days=1))
    undisturbed(reconcile(history.services))
    history.drain()
    assert updates_to_owners(history).keys() == wanted_by_owners(history)
