"""What the benchmarks found, as values and as JSON (keys as the fields below, a list for each tuple)."""

import platform
from dataclasses import asdict, dataclass, fields, is_dataclass
from os import cpu_count, getloadavg
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from benchmarks.figures import Spread


class InvalidReport(ValueError):
    """A report's JSON is not of this shape; the message says where."""


@dataclass(frozen=True, slots=True)
class JoinsRun:
    """One scenario, gone through once by one version.

    - joins: how many people joined. ended: how many of them were licensed or removed again in time.
    - limit: the seats an allotment. peak: the most licences that any one allotment ever gave at a time.
    - joins_per_second: from the first join to the last person licensed or removed.
    - latency_p50, latency_p95: seconds from a person's join to their licence or removal.
    - graph_requests, resource_units, table_requests: of the whole run, until nothing was left to do.
    - throttled: how many of the Graph requests were refused with 429.
    - cpu_seconds: processor time of all processes of the stack over the same time; 0 where it cannot be read.
    - driver_share: the part of one core that the measuring itself took.
    """

    joins: int
    ended: int
    limit: int
    peak: int
    joins_per_second: float
    latency_p50: float
    latency_p95: float
    graph_requests: int
    resource_units: int
    throttled: int
    table_requests: int
    cpu_seconds: float
    driver_share: float

    @property
    def over(self) -> int:
        """By how much the limit was exceeded at the worst instant."""
        return max(0, self.peak - self.limit)


@dataclass(frozen=True, slots=True)
class Joins:
    """The runs of one scenario by one version, each on a fresh stack."""

    scenario: str
    description: str
    version: str
    runs: tuple[JoinsRun, ...]


@dataclass(frozen=True, slots=True)
class Requests:
    """How often one kind of request came."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class SingleJoinFigures:
    """What joins cost that come one by one, until nothing is left to do.

    follow_up: seconds before the app looks again; 0: it does not. graph_seconds: how long Graph takes to answer.

    ended: how many were licensed or removed again. p50, p95: seconds from a person's join to their licence or removal.
    """

    version: str
    follow_up: int
    joins: int
    ended: int
    p50: float
    p95: float
    graph: tuple[Requests, ...]
    tables: tuple[Requests, ...]
    graph_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class DecideFigures:
    """How long deciding takes, in microseconds a person, over several runs."""

    people: int
    version: str
    microseconds: Spread


@dataclass(frozen=True, slots=True)
class WebhookFigures:
    """How long the webhook took to answer, in seconds from the instant at which each POST was due.

    late: the share that took the 3 s that Graph waits, or longer. failed: the share not answered with 202.
    sender_per_second: posts that the sender gets answered by a server that only answers.
    host_ms, worker_ms: processor milliseconds of these processes for each post, with all that follows from it.
    app_ms: the same of the app's code alone, in a process of its own.
    """

    notifications: int
    per_second: float
    workers: int
    p50: float
    p95: float
    p99: float
    longest: float
    late: float
    failed: float
    sender_per_second: float
    host_ms: float
    worker_ms: float
    app_ms: float


@dataclass(frozen=True, slots=True)
class LargeGroupFigures:
    """One way of reading a large group, once.

    - graph_requests, resource_units, table_requests: of that reading alone.
    memory_before, memory_peak: resident MiB of its process before it began, and at the most; 0 where it cannot be read.
    """

    people: int
    version: str
    seconds: float
    graph_requests: int
    resource_units: int
    table_requests: int
    memory_before: float
    memory_peak: float


@dataclass(frozen=True, slots=True)
class PromotionFigures:
    """How long it took, in seconds, until a seat that somebody left was the licence of the next in line.

    leavers: how many people left. promoted: how many of their seats were licensed again in time.
    """

    leavers: int
    promoted: int
    p50: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class WorkersFigures:
    """Joins of many allotments with so many workers, once.

    workers_ms, host_ms, tenant_ms, tables_ms, queues_ms: processor milliseconds of these processes for each join.
    over: licences above the limit at the worst instant.
    """

    workers: int
    joins: int
    ended: int
    over: int
    joins_per_second: float
    workers_ms: float
    host_ms: float
    tenant_ms: float
    tables_ms: float
    queues_ms: float


@dataclass(frozen=True, slots=True)
class BudgetFigures:
    """A burst of joins against what Graph permits, in virtual time.

    workers: so many ask. of: for so many the budget is. seconds: until the last request was let through.
    writes_used: the share of Graph's limit of writes that was used over that time. refused: how often Graph said 429.
    """

    way: str
    people: int
    workers: int
    of: int
    seconds: float
    writes_used: float
    refused: int


@dataclass(frozen=True, slots=True)
class StormyPromotions:
    """Promotions in one simulated storm, in seconds of the tenant's own time.

    - licences_take: how long Entra takes to process a group's licences, at most.
    - fault_rate: how probable each kind of fault is, at each step.
    - noticed: from the removal until the app takes the leaver out of the licensed group.
    - gone: from there until the licence is gone.
    - passed_on: from there until the next in line is in the licensed group.
    - given: from there until they have the licence.
    - own: noticed and passed_on together, which is the app's part.
    - looks: commands that were handled for each promotion.
    - over: licences above a limit at the worst instant.
    """

    licences_take: float
    fault_rate: float
    leavers: int
    promoted: int
    p50: float
    p99: float
    longest: float
    noticed_p50: float
    noticed_p99: float
    gone_p50: float
    gone_p99: float
    passed_on_p50: float
    passed_on_p99: float
    given_p50: float
    given_p99: float
    own_p50: float
    own_p99: float
    looks: float
    over: int


@dataclass(frozen=True, slots=True)
class NightFigures:
    """A night of a whole tenant, by one worker that is stopped halfway, and another that goes on.

    seconds, cpu_seconds: of both workers, without what the peers take on another core.
    graph_requests: those of a batch each for itself. table_reads, table_writes: requests; entities_read: in answers.
    commands: carried out; redelivered: those that the stopped worker had in hand.
    memory_before, memory_peak: resident MiB of the process.
    """

    allotments: int
    people: int
    memberships: int
    seconds: float
    cpu_seconds: float
    graph_requests: int
    resource_units: int
    graph_writes: int
    table_reads: int
    table_writes: int
    entities_read: int
    commands: int
    redelivered: int
    memory_before: float
    memory_peak: float


@dataclass(frozen=True, slots=True)
class FloodFigures:
    """What one caller's flood cost another owner, and enforcement. Times in seconds.

    requests: of the flood; refused: answered 429; failed: answered 5xx, or not in time; seconds: until the last answer.
    reads: of the other owner; reads_failed: those that were not answered with 200.
    joins: from a person's join to the licence.
    """

    flood: str
    requests: int
    refused: int
    failed: int
    seconds: float
    reads: int
    reads_failed: int
    read_p50: float
    read_longest: float
    joins: int
    join_p50: float
    join_longest: float


@dataclass(frozen=True, slots=True)
class ColdFigures:
    """How long a licence took in a quiet tenant, in seconds from the join.

    always_ready: what was kept ready, or `warm`. start_delay: what the platform was said to take before each start.
    first_try: until Graph's first try was answered or given up, the longest. late: how many first tries took as long
    as Graph waits, or longer. tries: how often Graph sent one notification, at the most.
    """

    always_ready: str
    start_delay: float
    joins: int
    fastest: float
    middle: float
    longest: float
    first_try: float
    late: int
    tries: int


@dataclass(frozen=True, slots=True)
class WhatIfFigures:
    """A year of decisions, replayed on one core.

    - seconds: processor time for all allotments: each log is taken apart, and replayed as it was and otherwise.
    - agreement: the share of the recorded decisions that the replay of what was gives as well.
    """

    allotments: int
    decisions: int
    seconds: Spread
    agreement: float


@dataclass(frozen=True, slots=True)
class StartFigures:
    """What one version's start took, over several starts.

    cpu_seconds: of the whole process, the interpreter included. modules: how many were loaded. memory: resident MiB,
    the median.
    """

    version: str
    starts: int
    cpu_seconds: Spread
    modules: int
    memory: float


@dataclass(frozen=True, slots=True)
class TreesFigures:
    """What so many joins took, in memory, in allotments in so many trees.

    seconds: of a processor, for all commands.
    licensed, waiting: people, at the end.
    lent:    units, at the end.
    over:    by how much limits were exceeded, over all waves.
    lost:    people without a seat or a place, and units that only one end knows.
    requests: what all commands asked of Table Storage; 0: it was not counted.
    """

    version: str
    allotments: int
    trees: int
    joins: int
    seconds: float
    licensed: int
    waiting: int
    lent: int
    over: int
    lost: int
    requests: int = 0

    @property
    def joins_per_second(self) -> float:
        """How many joins were decided and carried out in a second."""
        return self.joins / self.seconds

    @property
    def requests_per_join(self) -> float:
        """How many requests of Table Storage a join has taken."""
        return self.requests / self.joins


@dataclass(frozen=True, slots=True)
class AdmissionFigures:
    """The first admission of a group, in the tenant's time.

    seconds: until Graph has taken the last grant. alone: what Graph's budget for writes takes for these grants.
    grants: requests that grant. licensed: people with a seat then.
    """

    people: int
    seconds: float
    alone: float
    grants: int
    graph_requests: int
    table_requests: int
    commands: int
    licensed: int


@dataclass(frozen=True, slots=True)
class Share:
    """The processor time of one process."""

    process: str
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class StoreSpeed:
    """What a store can do by itself: rows a second in transactions of 100 new ones, and of 100 that are replaced."""

    new: float
    replaced: float

    def better(self, other: "StoreSpeed") -> "StoreSpeed":
        """The better of two measurements, of each kind."""
        return StoreSpeed(max(self.new, other.new), max(self.replaced, other.replaced))

    def of(self, new_rows: int, rows: int) -> float:
        """Rows a second where so many of so many rows are new."""
        return rows / (new_rows / self.new + (rows - new_rows) / self.replaced)


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """Joins beside what their store can do.

    seconds: from the first join to the last end. In this time:
    transactions, rows, new_rows: what the app has written.
    busy: seconds in which the store had a transaction in its hands.
    processes: what each of them has worked.
    raw_one, raw_many: what the store can do alone, into one partition and into several.
    """

    scenario: str
    description: str
    groups: int
    joins: int
    seconds: float
    transactions: int
    rows: int
    new_rows: int
    busy: float
    raw_one: StoreSpeed
    raw_many: StoreSpeed
    processes: tuple[Share, ...]

    @property
    def rows_per_second(self) -> float:
        """How many rows the joins have written in a second."""
        return self.rows / self.seconds

    @property
    def raw(self) -> StoreSpeed:
        """The store's own speed: where one allotment is written, into one partition."""
        return self.raw_one if self.groups == 1 else self.raw_one.better(self.raw_many)

    @property
    def limit(self) -> float:
        """Rows a second that the store can take, of which as many are new as the joins have written."""
        return self.raw.of(self.new_rows, self.rows)

    @property
    def reached(self) -> float:
        """The share of that limit that the joins have reached."""
        return self.rows_per_second / self.limit


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the benchmarks ran."""

    cores: int
    python: str
    system: str
    load: float = 0.0
    """Processes that ran or wanted to, on average of the last minute, when it was asked."""

    @classmethod
    def this(cls) -> Self:
        """This machine."""
        system = f"{platform.system()} {platform.machine()}"
        return cls(cpu_count() or 1, platform.python_version(), system, round(getloadavg()[0], 1))


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run found; `seconds` is how long all of it took."""

    started: str
    seconds: float
    quick: bool
    machine: Machine
    joins: tuple[Joins, ...]
    decide: tuple[DecideFigures, ...]
    webhook: WebhookFigures | None
    large_group: tuple[LargeGroupFigures, ...] = ()
    night: NightFigures | None = None
    promotions: PromotionFigures | None = None
    flood: tuple[FloodFigures, ...] = ()
    cold: tuple[ColdFigures, ...] = ()
    start: tuple[StartFigures, ...] = ()
    what_if: tuple[WhatIfFigures, ...] = ()
    trees: tuple[TreesFigures, ...] = ()
    single_joins: tuple[SingleJoinFigures, ...] = ()
    store: tuple[StoreFigures, ...] = ()
    admission: AdmissionFigures | None = None
    stormy_promotions: tuple[StormyPromotions, ...] = ()
    budget: tuple[BudgetFigures, ...] = ()
    workers: tuple[WorkersFigures, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: object) -> Self:
        """Read a report. Raises InvalidReport for a field that is missing, unknown or of another type."""
        report = _read(cls, body, "$")
        assert isinstance(report, cls)
        return report


def _read(kind: Any, value: object, where: str) -> object:
    """A value of the kind that a field's annotation names."""
    if is_dataclass(kind):
        return _read_fields(kind, value, where)
    if isinstance(kind, UnionType):
        (some,) = (option for option in get_args(kind) if option is not NoneType)
        return None if value is None else _read(some, value, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise InvalidReport(f"{where} must be a list, and is {type(value).__name__}.")
        return tuple(_read(get_args(kind)[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    accepted = {float: (int, float)}.get(kind, (kind,))
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise InvalidReport(f"{where} must be {kind.__name__}, and is {type(value).__name__}.")
    return value


def _read_fields(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise InvalidReport(f"{where} must be an object, and is {type(value).__name__}.")
    names = {field.name for field in fields(kind)}
    if wrong := sorted(names ^ value.keys()):
        raise InvalidReport(f"{where}: missing or unknown: {', '.join(wrong)}.")
    hints = get_type_hints(kind)
    return kind(**{name: _read(hints[name], value[name], f"{where}.{name}") for name in names})
