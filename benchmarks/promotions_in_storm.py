"""How long until a seat that somebody leaves is the licence of the next in line, with the margins of Azure, in a storm?

The real handlers run on a simulated tenant, step by step, in the tenant's own time: so minutes cost nothing.
Allotments are full, and people wait. People leave and join all the time, single ones and many at once. Workers crash
and stall, locks are lost, Graph throttles, fails and answers late, and notifications are lost, doubled and late.

Each promotion is taken apart by the tenant's own history. One notification in three comes as through Event Grid, and
names nobody.
"""

import logging
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, pairwise

from benchmarks.figures import percentile
from benchmarks.report import StormyPromotions
from domain.admission import Policy
from local.tenant.model import FactKind
from tests.simulation.events import Cast, create
from tests.simulation.scenario import FAULTS, Scenario, Watched
from tests.simulation.world import World

ALLOTMENTS, SEATS, WAITING = 4, 40, 120
QUICK_ALLOTMENTS = 1
LICENSED_FOR = timedelta(minutes=30)
"""So long everybody has had their seat when the first one leaves. Only people who have their licence leave."""

STORM_LASTS = timedelta(hours=2)
LEAVES_EVERY = timedelta(minutes=2)
TOGETHER = 8
"""Every eighth time so many leave at once."""

JOIN_AT_ONCE = 20
LAG = 8.0
"""Seconds by which a replica of the tenant is behind, at most."""

CATCH_UP_EVERY = timedelta(minutes=5)
CALM = timedelta(hours=1)
FAULT_RATE = 0.002
"""How probable each kind of fault is at each step where it can happen."""

LICENCES_TAKE = (20.0, 60.0, 120.0, 540.0)
"""Seconds, at most, until Entra has processed a group's licences for somebody. Nobody promises a limit."""


@dataclass(slots=True)
class Course:
    """What happened to one allotment's seats: who left and when, and from when on who was next.

    A leaver is taken out of the licensed group, and the licence goes. Somebody who was promoted is put into it, and
    gets the licence. The k-th whose licence has gone makes place for the k-th who is put into the group.
    """

    left: dict[str, datetime] = field(default_factory=dict)
    revoked: dict[str, datetime] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)
    granted: dict[str, datetime] = field(default_factory=dict)
    licensed: dict[str, datetime] = field(default_factory=dict)

    @property
    def parts(self) -> Iterator[list[float]]:
        """Of each promotion, the seconds from each of these instants to the next one."""
        for leaver, follower in zip(self.gone, self.granted, strict=False):
            before = (self.left, self.revoked, self.gone)
            if follower in self.licensed and all(leaver in each for each in before):
                instants = [*(each[leaver] for each in before), self.granted[follower], self.licensed[follower]]
                yield [(later - earlier).total_seconds() for earlier, later in pairwise(instants)]


def measure(*, quick: bool = False) -> tuple[StormyPromotions, ...]:
    """One storm for each time that licences may take, and the same without faults."""
    allotments = QUICK_ALLOTMENTS if quick else ALLOTMENTS
    return tuple(
        _Storm(allotments, takes, rate).figures
        for takes in (LICENCES_TAKE[:1] if quick else LICENCES_TAKE)
        for rate in (0.0, FAULT_RATE)
    )


class _Storm:
    """One storm over allotments that are full."""

    def __init__(self, allotments: int, takes: float, rate: float, seed: int = 1) -> None:
        self.world = World(_scenario(allotments, takes, rate, seed), lambda _: None)
        self.cast = Cast(self.world)
        self._takes, self._rate = takes, rate
        self.looks = 0
        self._caught_up = self.world.now
        self._licensed_groups: list[str] = []
        logging.disable(logging.CRITICAL)
        try:
            self._fill()
            began = self.world.now
            self._rage(began + STORM_LASTS)
            self.courses = self._courses(began)
        finally:
            logging.disable(logging.NOTSET)
            for task in self.world.tasks.values():
                task.coroutine.close()

    @property
    def figures(self) -> StormyPromotions:
        """What it took."""
        parts = [each for course in self.courses for each in course.parts]
        totals = [sum(each) for each in parts]
        own = [each[0] + each[2] for each in parts]
        notice, entra_takes, look, entra_gives = zip(*parts, strict=True)
        return StormyPromotions(
            licences_take=self._takes,
            fault_rate=self._rate,
            leavers=sum(len(course.left) for course in self.courses),
            promoted=len(totals),
            p50=percentile(totals, 0.5),
            p99=percentile(totals, 0.99),
            longest=max(totals),
            noticed_p50=percentile(notice, 0.5),
            noticed_p99=percentile(notice, 0.99),
            gone_p50=percentile(entra_takes, 0.5),
            gone_p99=percentile(entra_takes, 0.99),
            passed_on_p50=percentile(look, 0.5),
            passed_on_p99=percentile(look, 0.99),
            given_p50=percentile(entra_gives, 0.5),
            given_p99=percentile(entra_gives, 0.99),
            own_p50=percentile(own, 0.5),
            own_p99=percentile(own, 0.99),
            looks=self.looks / len(totals),
            over=max(self._most_at_once(group) - SEATS for group in self._licensed_groups),
        )

    def _fill(self) -> None:
        """Make the allotments, and have people join until all seats are taken and the line is long."""
        self.world.faults.calm = True
        self.world.tick("keep subscription")
        self._until(self.world.now + timedelta(minutes=6))
        for number in range(len(self.cast.groups)):
            create(self.cast, number)
        self._until(self.world.now + timedelta(minutes=1))
        for group in self.cast.groups:
            for _ in range(0, SEATS + WAITING, JOIN_AT_ONCE):
                self._join(group, JOIN_AT_ONCE)
        self._until(self.world.now + LICENSED_FOR)
        found = [self.cast.licensed_group(number, 0) for number in range(len(self.cast.groups))]
        self._licensed_groups = [group for group in found if group]
        assert all(len(self._seated(number)) == SEATS for number in range(len(self.cast.groups)))

    def _rage(self, until: datetime) -> None:
        self.world.faults.calm = False
        random = self.world.random
        before = self.world.counts.tasks["enforce"]
        for turn in count(1):
            if self.world.now >= until:
                break
            for number, group in enumerate(self.cast.groups):
                seated = sorted(self._seated(number))
                many = TOGETHER if turn % TOGETHER == 0 else 1
                leavers = random.sample(seated, min(many, len(seated)))
                self.world.tenant.change_members(group, remove=leavers)
                self._join(group, len(leavers))
            self._until(self.world.now + LEAVES_EVERY)
        self.world.faults.calm = True
        self._until(self.world.now + CALM)
        self.looks = self.world.counts.tasks["enforce"] - before

    def _join(self, group: str, people: int) -> None:
        added = [user.id for user in self.world.tenant.add_people(people)]
        self.world.tenant.change_members(group, add=added)
        self.world.changed()

    def _seated(self, number: int) -> Set[str]:
        """Who has a seat and its licence: a member of both groups whom the licensed one licenses."""
        tenant, licensed = self.world.tenant, self._licensed_groups[number]
        members = tenant.truth.member_ids(self.cast.groups[number]) & tenant.truth.member_ids(licensed)
        return members & tenant.history.licensed_by(licensed)

    def _until(self, until: datetime) -> None:
        """Let time pass, with the timer that catches up."""
        while self._caught_up + CATCH_UP_EVERY <= until:
            self._caught_up += CATCH_UP_EVERY
            self.world.run(self._caught_up)
            self.world.tick("catch up")
        self.world.run(until)

    def _courses(self, began: datetime) -> list[Course]:
        by_group = {group: Course() for group in self.cast.groups}
        courses = dict(zip(self._licensed_groups, by_group.values(), strict=True))
        for fact in self.world.tenant.history.facts:
            group, person = fact.group_id or "", fact.object_id or ""
            if fact.time < began:
                continue
            if fact.kind is FactKind.MEMBER_REMOVED and group in by_group:
                by_group[group].left[person] = fact.time
            elif group in courses:
                course = courses[group]
                happened = {
                    FactKind.MEMBER_REMOVED: course.revoked,
                    FactKind.LICENSE_INACTIVE: course.gone,
                    FactKind.MEMBER_ADDED: course.granted,
                    FactKind.LICENSE_ACTIVE: course.licensed,
                }
                happened.get(fact.kind, {})[person] = fact.time
        return list(by_group.values())

    def _most_at_once(self, group: str) -> int:
        now = most = 0
        for fact in self.world.tenant.history.of(FactKind.LICENSE_ACTIVE, FactKind.LICENSE_INACTIVE):
            if fact.group_id == group:
                now += 1 if fact.kind is FactKind.LICENSE_ACTIVE else -1
                most = max(most, now)
        return most


def _scenario(allotments: int, takes: float, rate: float, seed: int) -> Scenario:
    one = Watched(SEATS, "wait", "group", ("EMS",), members=0)
    return Scenario(
        seed=seed,
        people=2,
        allotments=(one,) * allotments,
        policy=Policy(),
        owned_units=2 * allotments * SEATS,
        lag=LAG,
        licensing_delay=takes,
        skew=1.0,
        page_size=200,
        rewind=0,
        rates=tuple((kind, rate) for kind in FAULTS),
        events=(),
    )
