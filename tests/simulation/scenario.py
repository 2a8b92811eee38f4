"""What a seed stands for: a tenant, its allotments, what happens to them and when, and what goes wrong how often.

Everything that can be left out in order to find a smaller history with the same fault is a value here: the events,
the kinds of fault, and the number of faults.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from domain.admission import Policy

SETTLE = timedelta(seconds=30)
UNSEEN_SETTLE = timedelta(minutes=10)
PRODUCTS = (("EMS",), ("POWER_BI_PRO", "VISIOCLIENT", "PROJECTPROFESSIONAL"))
"""The products of the first and of the second allotment."""

FAULTS = (
    "crash",
    "stall",
    "lock lost",
    "graph down",
    "graph unanswered",
    "graph late",
    "graph throttled",
    "table down",
    "table unanswered",
    "table conflict",
    "table answer lost",
    "bus down",
    "bus unanswered",
    "notification lost",
    "notification doubled",
    "notification late",
    "slow requests",
    "delta token refused",
)


OUTAGES = ("table outage", "table outage", "graph outage", "bus outage")
"""A peer refuses everything at once, for seconds or minutes."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people, or the tenant, do: `at` seconds after the beginning; `numbers` choose whom and what."""

    at: float
    kind: str
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.at:9.2f} {self.kind} {','.join(map(str, self.numbers))}"


@dataclass(frozen=True, slots=True)
class Watched:
    """An allotment as its administrator asks for it.

    parent: the number of the allotment of which it is made as a part; None: it is a root.
    """

    units: int
    overflow: str
    licensing: str
    products: tuple[str, ...]
    members: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One history before it is run.

    rates: how probable each kind of fault is, at a place where it can happen.
    faults_at_most: after so many faults nothing goes wrong any more.
    lag, write_lag, licensing_delay: seconds, the longest. skew: by how much workers' clocks are off.
    transaction: how long a table transaction takes: seconds for each, and for each entity in it.
    waits: for how long Graph asks to wait, in seconds. deletions_told: whether delta shows a deleted person.
    groups_kept: whether a deleted security group can be restored.
    unkind: what `unkind` adds is in it. named: the app keeps the names of people.
    full_every: in so many nights each allotment is compared in full once.
    nests: there are groups inside the watched groups, and allotments in which they count.
    """

    seed: int
    people: int
    allotments: tuple[Watched, ...]
    policy: Policy
    owned_units: int
    lag: float
    licensing_delay: float
    skew: float
    page_size: int
    rewind: int
    rates: tuple[tuple[str, float], ...]
    events: tuple[Event, ...]
    write_lag: float = 0.0
    faults_at_most: int = 10**9
    transaction: tuple[float, float] = (0.0, 0.0)
    waits: tuple[int, ...] = (1, 10, 60)
    deletions_told: bool = True
    groups_kept: bool = False
    unkind: bool = False
    named: bool = False
    full_every: int = 1
    nests: bool = False

    def without_faults(self, kinds: Iterable[str]) -> "Scenario":
        """The same history in which faults of these kinds do not happen."""
        gone = set(kinds)
        return replace(self, rates=tuple((kind, rate) for kind, rate in self.rates if kind not in gone))


_WEIGHTS = {
    "join": 22,
    "leave": 14,
    "join many": 6,
    "leave many": 3,
    "flicker": 4,
    "return": 5,
    "join device": 1,
    "delete user": 2,
    "limit": 7,
    "overflow": 2,
    "suspend": 1,
    "resume": 3,
    "delete allotment": 1,
    "create allotment": 2,
    "add stranger": 2,
    "remove licensed": 2,
    "empty licensed": 1,
    "license directly": 1,
    "unlicense": 1,
    "buy": 2,
    "fail licensing": 2,
    "reset delta": 1,
    "make synced": 1,
    "make dynamic": 1,
    "make assigned": 2,
    "delete group": 0.15,
    "change lag": 2,
    "catch up": 5,
    "reconcile": 3,
    "keep subscription": 1,
    "forge": 1,
    "confirm removal": 2,
}


_BY_THE_API = ("retry", "move up", "end date", "end date", "end seats")
"""What people ask the API for in every other history, drawn apart, so that the other half stays as it was."""


_HEALING = (
    "buy",
    "fail licensing",
    "stall licence",
    "retry all",
    "retry product",
    "look for units",
    "look for units",
)
_BEHIND_THE_APP = (
    "license watched",
    "unlicense watched",
    "license through another",
    "add stranger",
    "watch licences",
    "watch licences",
)
"""What the tenant's administrators do about licences, and what watches it; drawn apart, for some histories only."""


_RESERVING = (
    "reserve",
    "reserve",
    "join reserved",
    "join reserved",
    "keep reservations",
    "keep reservations",
    "cancel reservation",
    "extend reservation",
)
"""What is done with reservations, in two histories of five; drawn apart."""

_PLANNING = (
    "plan change",
    "plan change",
    "make planned changes",
    "make planned changes",
    "make planned changes",
    "cancel change",
    "retry change",
)
"""Planned changes, in two histories of seven; drawn apart as well."""
_IN_LINE = ("order of waiting", "class by hand", "works elsewhere", "works elsewhere", "joins the important")


_NESTING = (
    *("nest", "nest", "unnest", "move inner", "join inner", "join inner", "join inner", "leave inner", "leave inner"),
    *("empty inner", "inner rollback", "nested groups", "delete inner", "make inner dynamic", "make inner assigned"),
    *("join many", "limit", "overflow", "catch up", "reconcile"),
)
"""What happens to groups inside watched groups; drawn apart, for some histories only."""


def nests(seed: int) -> bool:
    """Whether there are groups inside the watched groups of this history."""
    return seed % 11 in {2, 7} and not has_trees(seed)


_AT_THE_DOOR = ("conditions", "conditions", "works elsewhere", "works elsewhere", "works elsewhere")


def scenario_of(seed: int) -> Scenario:
    """The history that a seed stands for."""
    random = Random(f"scenario {seed}")
    people = random.randint(10, 25)
    write_lag, hires = _young(seed)
    asked = (
        *_asked_of_the_api(seed),
        *_reserving(seed),
        *_planning(seed),
        *_in_line(seed),
        *_at_the_door(seed),
        *_shifts(seed),
        *_trees(seed),
        *_nesting(seed),
    )
    drawn = [*_events(random), *asked, *_outages(seed), *_behind_the_app(seed)]
    events = tuple(sorted([*drawn, *_failures_that_heal(seed), *hires], key=lambda event: event.at))
    return Scenario(
        seed=seed,
        people=people,
        allotments=_sharing(seed, tuple(_watched(random, number) for number in range(random.choice((1, 1, 2))))),
        policy=Policy(
            propagation_margin=SETTLE,
            unverified_margin=UNSEEN_SETTLE,
            removals=random.choice((4, 500, 500)),
            removals_ignored=random.choice((3, 20)),
        ),
        owned_units=_owned(seed, random.choice((100, 100, 4))),
        lag=random.choice((0.0, 0.0, 3.0, 12.0)),
        licensing_delay=random.choice((0.0, 5.0, 60.0, 540.0)),
        skew=random.choice((0.0, 1.0)),
        page_size=random.choice((2, 200)),
        rewind=random.choice((0, 0, 5)),
        named=seed % 7 in {2, 6},  # the commands that it takes would change the others
        full_every=3 if seed % 5 in {1, 3} else 1,
        rates=tuple((kind, _rate(random)) for kind in FAULTS),
        events=events,
        write_lag=write_lag,
        nests=nests(seed),
    )


_OF_UNITS = (
    *("shift", "shift", "shift", "limit", "limit", "overcommit", "own", "finish transfers"),
    *("delete allotment", "create allotment", "create allotment", "divide", "divide", "divide"),
)
"""What moves units between allotments that share a pool; drawn apart, for some histories only."""


SHARED = ("EMS", "POWER_BI_PRO")
"""The products of allotments that share a pool; the first of them permits licensing by group."""


def shares_a_pool(seed: int) -> bool:
    """Whether the allotments of this history are of the same products."""
    return seed % 7 in {2, 5}


def _sharing(seed: int, allotments: tuple[Watched, ...]) -> tuple[Watched, ...]:
    """Three allotments of one product or two, where the history is one of a shared pool.

    Their licences are told apart by their licensed groups.
    """
    if has_trees(seed):
        return _in_trees(seed)
    if not shares_a_pool(seed):
        return allotments
    random = Random(f"sharing {seed}")
    drawn = [_watched(random, 1) for _ in range(3)]
    return tuple(
        replace(each, units=1 + each.units % 5, licensing="group", products=SHARED[: 2 - number % 2])
        for number, each in enumerate(drawn)
    )


def _owned(seed: int, units: int) -> int:
    return 18 if has_trees(seed) else 14 if shares_a_pool(seed) else units


def _shifts(seed: int) -> Iterable[Event]:
    if shares_a_pool(seed):
        random = Random(f"shifts {seed}")
        for _ in range(random.randint(10, 40)):
            numbers = tuple(random.randrange(1000) for _ in range(4))
            yield Event(round(1.0 + 900 * random.random(), 3), random.choice(_OF_UNITS), numbers)


TREES = ((None, 7), (None, 5), (0, 3), (2, 1), (1, 2))
"""Parents and limits: two roots; the first has a part, which has a part: three levels. The second has one."""

_OF_TREES = (
    *("lend", "lend", "lend", "look after loans", "look after loans", "look after loans", "finish transfers"),
    *(
        "join many",
        "join many",
        "join many",
        "join many",
        "join",
        "leave many",
        "leave",
        "leave",
        "shift",
        "limit",
        "own",
        "reconcile",
    ),
    *("divide", "divide", "delete allotment", "delete part", "delete part", "create allotment", "catch up"),
)
"""What moves units in trees that lend; drawn apart, for some histories only."""


def has_trees(seed: int) -> bool:
    """Whether the allotments of this history are of two trees, and lend to each other."""
    return seed % 13 in {1, 3, 5}


def _in_trees(seed: int) -> tuple[Watched, ...]:
    random = Random(f"in trees {seed}")
    drawn = [_watched(random, 0) for _ in TREES]
    return tuple(
        replace(
            each,
            units=limit + each.units % 3 if parent is None else limit,
            licensing="group",
            products=SHARED[:1],
            parent=parent,
            members=0,
        )
        for each, (parent, limit) in zip(drawn, TREES, strict=True)
    )


def _trees(seed: int) -> Iterable[Event]:
    if has_trees(seed):
        random = Random(f"trees {seed}")
        for _ in range(random.randint(30, 80)):
            numbers = tuple(random.randrange(1000) for _ in range(4))
            yield Event(round(1.0 + 900 * random.random(), 3), random.choice(_OF_TREES), numbers)


def _young(seed: int) -> tuple[float, list[Event]]:
    """For how long new objects may be unknown to a replica, and new hires. Drawn apart, for every other history."""
    random = Random(f"young {seed}")
    write_lag = random.choice((0.0, 0.0, 20.0, 240.0))
    hires = [
        Event(round(1.0 + 400 * random.random(), 3), "hire", tuple(random.randrange(1000) for _ in range(4)))
        for _ in range(random.randint(2, 8) if write_lag else 0)
    ]
    return write_lag, hires


_OF_THE_TENANT = {
    "delete user": 4,
    "restore": 7,
    "product leaves": 1,
    "product returns": 2,
    "stall licence": 3,
    "delete group": 0.3,
}

TRANSACTIONS = ((0.02, 0.0005), (0.03, 0.005), (0.03, 0.05))
"""Table Storage takes 2,000 entities a second of one partition ("Scalability targets"), Azurite on a small machine some
200, and an account that is throttled few."""


def _forbidden(seed: int) -> Iterable[Event]:
    """In one history of three, the app's permission for changes is taken away, and granted again after a while."""
    if seed % 3 == 2:
        random = Random(f"permission {seed}")
        for _ in range(random.randint(1, 3)):
            yield Event(round(1.0 + 500 * random.random(), 3), "permission taken", (random.randint(5, 1200),))


def unkind(scenario: Scenario) -> Scenario:
    """The history in a tenant that deletes and restores, drops products, lets licences stall and takes permissions
    away, with tables that take their time. All of it is drawn apart, so that a history without it stays as it is.
    """
    random = Random(f"tenant {scenario.seed}")
    kinds, weights = tuple(_OF_THE_TENANT), tuple(_OF_THE_TENANT.values())
    events = [
        Event(
            round(1.0 + 600 * random.random(), 3),
            random.choices(kinds, weights)[0],
            tuple(random.randrange(1000) for _ in range(4)),
        )
        for _ in range(random.randint(5, 25))
    ]
    return replace(
        scenario,
        events=tuple(sorted([*scenario.events, *events, *_forbidden(scenario.seed)], key=lambda event: event.at)),
        transaction=random.choice(TRANSACTIONS),
        waits=random.choice(((1, 10, 60), (0, 1, 3600))),
        deletions_told=random.choice((True, False)),
        groups_kept=random.choice((True, False)),
        unkind=True,
    )


def _asked_of_the_api(seed: int) -> Iterable[Event]:
    random = Random(f"api {seed}")
    for _ in range(random.choice((0, 25))):
        numbers = tuple(random.randrange(1000) for _ in range(4))
        yield Event(round(1.0 + 600 * random.random(), 3), random.choice(_BY_THE_API), numbers)


def _outages(seed: int) -> Iterable[Event]:
    """Drawn apart, and for some histories only, so that the others stay as they were."""
    if seed % 7 in {2, 6}:
        random = Random(f"outages {seed}")
        for _ in range(random.randint(1, 3)):
            yield Event(round(1.0 + 400 * random.random(), 3), random.choice(OUTAGES), (random.randint(1, 400),))


def _some(random: Random, kinds: Sequence[str], least: int, most: int) -> Iterable[Event]:
    """So many events of some of these kinds, at any time of the first ten minutes."""
    for _ in range(random.randint(least, most)):
        numbers = tuple(random.randrange(1000) for _ in range(4))
        yield Event(round(1.0 + 600 * random.random(), 3), random.choice(kinds), numbers)


def _failures_that_heal(seed: int) -> Iterable[Event]:
    """Drawn apart as well, for one history in three: what fails, what makes it well again, and who has it tried."""
    if seed % 3 == 1:
        random = Random(f"healing {seed}")
        yield from _some(random, _HEALING, 5, 25)


def _reserving(seed: int) -> Iterable[Event]:
    if seed % 5 in {0, 3}:
        random = Random(f"reserving {seed}")
        yield from _some(random, _RESERVING, 8, 30)


def _planning(seed: int) -> Iterable[Event]:
    if seed % 7 in {3, 5}:
        random = Random(f"planning {seed}")
        yield from _some(random, _PLANNING, 8, 25)


def _behind_the_app(seed: int) -> Iterable[Event]:
    if seed % 11 in {1, 5}:
        random = Random(f"behind the app {seed}")
        yield from _some(random, _BEHIND_THE_APP, 5, 25)


def _in_line(seed: int) -> Iterable[Event]:
    """Rules of the waiting room, and who is of which class. Drawn apart, and for some histories only."""
    if seed % 5 in {1, 3}:
        random = Random(f"in line {seed}")
        yield Event(0.9, "order of waiting", (0, 1, random.randrange(1000), 0))
        yield from _some(random, _IN_LINE, 4, 20)


def _at_the_door(seed: int) -> Iterable[Event]:
    """Conditions for joining, and who meets them. Drawn apart, and for some histories only."""
    if seed % 13 in {4, 9}:
        random = Random(f"at the door {seed}")
        yield from _some(random, _AT_THE_DOOR, 10, 30)


def _nesting(seed: int) -> Iterable[Event]:
    if nests(seed):
        random = Random(f"nesting {seed}")
        yield from _some(random, _NESTING, 15, 50)


def _watched(random: Random, number: int) -> Watched:
    return Watched(
        units=random.randint(2, 7),
        overflow=random.choice(("rollback", "wait")),
        licensing=random.choice(("group", "group", "direct")),
        products=PRODUCTS[number][: random.randint(1, 3)],
        members=random.randint(0, 2),
    )


def _rate(random: Random) -> float:
    return random.choice((0.0, 0.0, 0.01, 0.05, 0.2))


def _events(random: Random) -> Iterable[Event]:
    at = 1.0
    kinds, weights = tuple(_WEIGHTS), tuple(_WEIGHTS.values())
    for _ in range(random.randint(30, 80)):
        at += random.choice((0.0, 0.05, 0.5, 2.0, 10.0, 40.0, 120.0)) * random.random()
        kind = random.choices(kinds, weights)[0]
        yield Event(round(at, 3), kind, tuple(random.randrange(1000) for _ in range(4)))
