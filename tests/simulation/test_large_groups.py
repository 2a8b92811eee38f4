"""A group too large for one command: whoever goes on reads what has changed since, and decides what they would have
decided from reading it all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from application.enforcement import fulfilment
from application.group_in_hand import KEPT_FOR, GroupInHand
from domain.allotments import Licensing, MemberState
from domain.commands import CommandKind
from domain.ports import Directory
from local.tenant.model import Units
from tests.simulation.bench import Bench, steps_of

PEOPLE, UNITS = 700, 690


class Looks:
    """The directory, which tells of each look whether it was at the whole group."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.at_all: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._directory, name)

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Any:
        self.at_all.append(token is None)
        return await self._directory.observe(group_id, token, started)


class Admission:
    """The first admission of a group, where each command has time for one piece."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fulfilment, "RUN_AT_MOST", timedelta(0))
        self.bench = Bench(PEOPLE, UNITS, licensing=Licensing.DIRECT)
        self.bench.tenant.set_units(self.bench.sku_id, Units(enabled=PEOPLE))
        self.bench.make()
        self.looks = Looks(self.bench.services.directory)
        self.bench.services = replace(self.bench.services, directory=cast("Directory", self.looks))

    def another_worker(self) -> None:
        """From here on a worker goes on that has nothing in hand."""
        self.bench.services = replace(self.bench.services, group_in_hand=GroupInHand())

    def command(self) -> None:
        steps_of(self.bench.work())

    def to_the_end(self) -> None:
        for _ in range(20):
            if self.bench.allotment.delta_token is not None:
                return
            self.command()
        raise AssertionError("it goes on and on")

    @property
    def states(self) -> Counter[MemberState]:
        return Counter(row.state for row in self.bench.rows.values())

    def holding(self, *people: str) -> Sequence[bool]:
        return [person in self.bench.rows and self.bench.rows[person].seated for person in people]


@pytest.fixture
def admission(monkeypatch: pytest.MonkeyPatch) -> Admission:
    return Admission(monkeypatch)


def test_the_group_is_read_once(admission: Admission) -> None:
    admission.to_the_end()
    assert admission.looks.at_all[0]
    assert len(admission.looks.at_all) > 2
    assert not any(admission.looks.at_all[1:])
    assert admission.states == {MemberState.PENDING: UNITS, MemberState.WAITING: PEOPLE - UNITS}


def test_another_worker_reads_it_for_itself(admission: Admission) -> None:
    admission.command()
    admission.another_worker()
    admission.to_the_end()
    assert admission.looks.at_all[:2] == [True, True]
    assert not any(admission.looks.at_all[2:])
    assert admission.states == {MemberState.PENDING: UNITS, MemberState.WAITING: PEOPLE - UNITS}


def test_what_has_changed_since_counts(admission: Admission) -> None:
    bench = admission.bench
    admission.command()
    first, last = bench.people[0], bench.people[-20]
    (new,) = (user.id for user in bench.tenant.add_people(1))
    bench.tenant.change_members(bench.group, add=[new], remove=[first, last])
    admission.to_the_end()
    assert first not in bench.rows or bench.rows[first].state is MemberState.RELEASING
    assert last not in bench.rows
    assert new in bench.rows
    assert not any(admission.looks.at_all[1:])


def test_it_is_forgotten_once_everybody_is_decided_about(admission: Admission) -> None:
    admission.to_the_end()
    assert admission.bench.services.group_in_hand.of(admission.bench.group, admission.bench.clock.now()) is None


def test_after_a_while_it_is_read_again(admission: Admission) -> None:
    admission.command()
    admission.bench.clock.advance(KEPT_FOR)
    admission.command()
    assert admission.looks.at_all == [True, True]


def test_it_is_forgotten_by_then_whichever_group_is_looked_at(admission: Admission) -> None:
    admission.command()
    in_hand, now = admission.bench.services.group_in_hand, admission.bench.clock.now()
    assert in_hand.held is not None
    assert in_hand.of("another", now + KEPT_FOR) is None
    assert in_hand.held is None


def test_a_reconcile_believes_nothing_that_was_read_before(admission: Admission) -> None:
    admission.command()
    steps_of(admission.bench.work(CommandKind.RECONCILE))
    assert admission.looks.at_all == [True, True]


def test_another_group_is_read_for_itself(admission: Admission) -> None:
    admission.command()
    assert admission.bench.services.group_in_hand.of("another", admission.bench.clock.now()) is None
