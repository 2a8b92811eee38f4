"""The report of a night reaches each reader in one mail, whatever step a worker dies at.

A mail that goes out twice has one id, and a death to account for it.
"""

from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from random import Random
from typing import Any

import pytest

from application.dispatch import carry_out
from application.reconciliation import report_mails
from application.services import Messaging
from domain.commands import Command, CommandKind, from_json
from domain.errors import Transient
from domain.incoming import read_json
from domain.messages.events import Cadence
from domain.messages.preferences import Choices, Preferences
from domain.reconciliation.history import Snapshot
from domain.reconciliation.nights import Night, Piece
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.simulation.bench import ALLOTMENT, Bench
from tests.simulation.trampoline import Step, undisturbed
from tests.unit.api.fakes import InMemoryRequests

OWNERS = tuple(f"owner-{number}" for number in range(5))
ADMINISTRATOR = "admin@contoso.example"


class Nightfall:
    """A night that has just been finished, and its command."""

    def __init__(self, cadence: Cadence = Cadence.NIGHTLY) -> None:
        self.bench = Bench(members=1, units=2, owners=OWNERS)
        self.bench.make()
        self.messages = InMemoryMessages(Step)
        choices = MessageChoices((ADMINISTRATOR,), report_to_administrators=cadence, report_to_owners=cadence)
        outbox = Messaging(self.messages, InMemoryRequests(), choices, "https://portal.example")
        self.services = replace(self.bench.services, outbox=outbox)
        self.night()

    def night(self) -> None:
        now, nights = self.bench.clock.now(), self.services.nightly.nights
        undisturbed(nights.begin(Night(now.date(), now, (ALLOTMENT,), finished=now)))
        piece = Piece(
            day=now.date(),
            allotment_id=ALLOTMENT,
            display_name="Watched",
            products={},
            state=self.bench.allotment.state,
            examined=now,
            treatments=(),
            drift={},
            trend=(Snapshot(now.date(), 1, 1, 2, 0, {}),),
        )
        undisturbed(nights.save(piece))
        self.command = Command(CommandKind.NIGHT, now.date().isoformat(), "test", now)
        undisturbed(self.services.commands.enqueue([self.command]))

    def drain(self) -> None:
        """Let everything on the queue be carried out, each in its time."""
        queue = self.bench.commands.queue
        while queue.messages:
            due = queue.next_active()
            assert due is not None
            self.bench.clock.advance(max(due - self.bench.clock.now(), timedelta(0)))
            for message in queue.heads():
                undisturbed(carry_out(self.services, from_json(read_json(message.body))))
                queue.complete(message)

    def readers(self) -> Counter[str]:
        return Counter(address for message in self.messages.sent for address in message.to)


EVERYBODY = {ADMINISTRATOR, *(f"{owner}@contoso.example" for owner in OWNERS)}


def steps_of(worker: Coroutine[Any, Any, None], at_most: int) -> Sequence[object]:
    def go() -> object:
        try:
            return worker.send(None) or True
        except StopIteration:
            return None

    return list(islice(iter(go, None), at_most))


def test_everybody_has_one_mail_whatever_step_the_worker_dies_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_mails, "PARTS_A_RUN", 3)
    for after in count():
        fall = Nightfall()
        worker = carry_out(fall.services, fall.command)
        steps = steps_of(worker, after)
        worker.close()
        fall.drain()
        assert fall.readers().keys() == EVERYBODY
        assert len({message.id for message in fall.messages.sent}) == len(EVERYBODY)
        assert len(fall.messages.sent) <= len(EVERYBODY) + 1
        if len(steps) < after:
            assert after > len(EVERYBODY)
            return


@pytest.mark.parametrize("seed", range(40))
def test_everybody_has_one_mail_however_often_workers_are_held_up(seed: int) -> None:
    random, fall, held = Random(seed), Nightfall(), list[Coroutine[Any, Any, None]]()
    if random.random() < 0.5:
        fall.messages.failures.append(Transient("Too many mails.", timedelta(minutes=1)))
    for _ in range(random.randint(1, 4)):
        worker = carry_out(fall.services, fall.command)
        at_most = random.randint(1, 60)
        if len(steps_of(worker, at_most)) == at_most:
            held.append(worker)
        fall.bench.clock.advance(timedelta(seconds=random.choice([1, 30, 90])))
    for worker in held:
        undisturbed(worker) if random.random() < 0.5 else worker.close()
    fall.drain()
    assert fall.readers().keys() == EVERYBODY
    assert len({message.id for message in fall.messages.sent}) == len(EVERYBODY)
    assert len(fall.messages.sent) <= len(EVERYBODY) + len(held)


def test_mails_go_out_in_bounded_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_mails, "PARTS_A_RUN", 2)
    fall, sizes = Nightfall(), []
    for _ in range(5):
        before = len(fall.messages.sent)
        undisturbed(carry_out(fall.services, fall.command))
        sizes.append(len(fall.messages.sent) - before)
    assert sizes == [2, 2, 2, 0, 0]


def test_nobody_is_mailed_by_default() -> None:
    fall = Nightfall(Cadence.NEVER)
    fall.drain()
    assert fall.messages.sent == []


def test_each_owner_has_it_as_they_prefer() -> None:
    fall = Nightfall(Cadence.NEVER)
    chosen = Preferences().changed(Choices("sv", report=Cadence.NIGHTLY), fall.bench.clock.now())
    undisturbed(fall.services.preferences.write(OWNERS[1], chosen, None))
    fall.drain()
    (mail,) = fall.messages.sent
    assert (mail.to, mail.language) == ((f"{OWNERS[1]}@contoso.example",), "sv")
    assert mail.link == ("https://portal.example/#/report", "Visa rapporten")
    assert mail.subject == "Dina tilldelningar 2026-03-02: 1 person väntar"


def test_who_wants_none_has_none() -> None:
    fall = Nightfall(Cadence.NIGHTLY)
    chosen = Preferences().changed(Choices(report=Cadence.NEVER), fall.bench.clock.now())
    undisturbed(fall.services.preferences.write(OWNERS[0], chosen, None))
    fall.drain()
    assert fall.readers().keys() == EVERYBODY - {f"{OWNERS[0]}@contoso.example"}


def test_a_week_has_one() -> None:
    fall = Nightfall(Cadence.WEEKLY)
    for _ in range(9):
        fall.drain()
        fall.bench.clock.advance(timedelta(days=1))
        fall.night()
    assert set(fall.readers().values()) == {2}


def test_an_old_report_is_not_mailed_any_more() -> None:
    fall = Nightfall()
    fall.bench.clock.advance(timedelta(days=1, minutes=1))
    fall.drain()
    assert fall.messages.sent == []
