"""A report as tables on a terminal of 80 columns."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import cast

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Spread, spread
from benchmarks.report import (
    AdmissionFigures,
    BudgetFigures,
    ColdFigures,
    DecideFigures,
    FloodFigures,
    Joins,
    JoinsRun,
    LargeGroupFigures,
    NightFigures,
    PromotionFigures,
    Report,
    Requests,
    SingleJoinFigures,
    StartFigures,
    StoreFigures,
    StormyPromotions,
    TreesFigures,
    WebhookFigures,
    WhatIfFigures,
    WorkersFigures,
)

PLAIN = "plain"


def show(report: Report, console: Console) -> None:
    """Print everything that the report holds."""
    machine = report.machine
    console.print(
        f"{report.started}, {machine.cores} cores, Python {machine.python}, {machine.system}, "
        f"load average {machine.load:g} at the end; {report.seconds:.0f} s"
    )
    if report.joins:
        console.print(speed_table(report.joins), cost_table(report.joins))
    if report.decide:
        console.print(decide_table(report.decide))
    _show_alone(report, console)
    if report.large_group:
        console.print(large_group_table(report.large_group))
    if report.night:
        console.print(night_table(report.night))


def _show_alone(report: Report, console: Console) -> None:
    """What is one question by itself, each where it was asked."""
    for found, table in (
        (report.webhook, webhook_table),
        (report.promotions, promotions_table),
        (report.flood, flood_table),
        (report.cold, cold_table),
        (report.start, start_table),
        (report.what_if, what_if_table),
        (report.trees, trees_table),
        (report.stormy_promotions, stormy_promotions_table),
        (report.workers, workers_table),
        (report.budget, budget_table),
    ):
        if found:
            console.print(cast(Callable[[object], Table], table)(found))
    if report.single_joins:
        console.print(single_join_table(report.single_joins), *map(kinds_table, report.single_joins))
    if report.admission:
        console.print(admission_table(report.admission))
    if report.store:
        console.print(store_table(report.store), processes_table(report.store))


def speed_table(joins: Sequence[Joins]) -> Table:
    """How fast each version goes through each scenario, and how many times as fast as the plain one it is."""
    headings = ("runs", "joins/s\nlow / median / high", "x plain", "p50 s", "p95 s")
    table = _table("Joins, end to end: how fast", ["scenario", "version"], headings)
    plain = {entry.scenario: _median(entry, _speed) for entry in joins if entry.version == PLAIN}
    for entry in joins:
        table.add_row(
            entry.scenario,
            entry.version,
            str(len(entry.runs)),
            _range(spread([run.joins_per_second for run in entry.runs])),
            f"{_median(entry, _speed) / plain[entry.scenario]:.1f}" if entry.scenario in plain else "",
            f"{_median(entry, lambda run: run.latency_p50):.2f}",
            f"{_median(entry, lambda run: run.latency_p95):.2f}",
        )
    table.caption = "\n".join(
        [
            *dict.fromkeys(f"{entry.scenario}: {entry.description}" for entry in joins),
            "p50, p95: from a join to the licence or the removal, medians of the runs.",
        ]
    )
    return table


def cost_table(joins: Sequence[Joins]) -> Table:
    """What a join costs, and whether the limit held and every join came to its end."""
    headings = ("Graph", "RU", "429", "tables", "CPU ms", "over", "left")
    table = _table("Joins, end to end: what one costs", ["scenario", "version"], headings)
    for entry in joins:
        table.add_row(
            entry.scenario,
            entry.version,
            f"{_median(entry, lambda run: run.graph_requests / run.joins):.2f}",
            f"{_median(entry, lambda run: run.resource_units / run.joins):.2f}",
            str(sum(run.throttled for run in entry.runs)),
            f"{_median(entry, lambda run: run.table_requests / run.joins):.2f}",
            f"{_median(entry, lambda run: run.cpu_seconds / run.joins * 1000):.1f}",
            str(max(run.over for run in entry.runs)),
            str(sum(run.joins - run.ended for run in entry.runs)),
        )
    share = max(run.driver_share for entry in joins for run in entry.runs)
    table.caption = (
        "A join's part, medians of the runs. Graph: requests, each in a batch counted;\n"
        "RU: resource units; tables: Table Storage requests; CPU: of all processes.\n"
        "Of all runs: 429, Graph's refusals; over, licences above the limit at the\n"
        "worst instant; left, joins that did not end within a minute.\n"
        f"Measuring took at most {share:.0%} of a core."
    )
    return table


def decide_table(figures: Iterable[DecideFigures]) -> Table:
    """Microseconds a person."""
    table = _table("Deciding, in memory", ["version"], ["people", "µs a person low / median / high"])
    for entry in figures:
        table.add_row(entry.version, f"{entry.people:,}", _range(entry.microseconds))
    return table


def webhook_table(figures: WebhookFigures) -> Table:
    """How long the webhook takes to answer."""
    title = f"Webhook: {figures.notifications:,} notifications, {figures.per_second:.0f}/s, {figures.workers} worker"
    headings = ("p50 ms", "p95 ms", "p99 ms", "longest ms", "3 s or later", "not accepted")
    table = _table(title, [], headings)
    times = (figures.p50, figures.p95, figures.p99, figures.longest)
    table.add_row(*(f"{seconds * 1000:.0f}" for seconds in times), *_counts(figures))
    table.caption = (
        f"Processor ms a post: host {figures.host_ms:.2f}, worker {figures.worker_ms:.2f}; the app alone "
        f"{figures.app_ms:.2f}.\n"
        f"To a server that only answers, the sender sends {figures.sender_per_second:,.0f} a second."
    )
    return table


def _counts(figures: WebhookFigures) -> tuple[str, str]:
    """How many came too late, and how many were not accepted, each with its share."""
    shares = (figures.late, figures.failed)
    late, failed = (f"{round(share * figures.notifications)} ({share:.1%})" for share in shares)
    return late, failed


def promotions_table(figures: PromotionFigures) -> Table:
    """How long a seat takes from a leaver to the next in line."""
    table = _table(
        f"From a leaver to the next in line: {figures.leavers} seats", [], ("p50 s", "p99 s", "longest s", "left")
    )
    times = (figures.p50, figures.p99, figures.longest)
    table.add_row(*map(_short, times), str(figures.leavers - figures.promoted))
    table.caption = "From the removal to the licence; left: seats that were not licensed again in time."
    return table


def flood_table(figures: Sequence[FloodFigures]) -> Table:
    """What one caller's flood costs the others, and how many times as much as where there is none (the first)."""
    table = _table("One caller floods the API", ["beside"], ("429", "5xx", "s", "read s", "x", "lost", "join s", "x"))
    quiet = figures[0]
    for entry in figures:
        table.add_row(
            entry.flood,
            f"{entry.refused}/{entry.requests}",
            str(entry.failed),
            _short(entry.seconds),
            f"{entry.read_p50:.2f}/{entry.read_longest:.2f}",
            f"{entry.read_p50 / quiet.read_p50:.1f}",
            str(entry.reads_failed),
            f"{entry.join_p50:.1f}/{entry.join_longest:.1f}",
            f"{entry.join_p50 / quiet.join_p50:.1f}",
        )
    table.caption = "\n".join(
        [
            "Of the flood: 429, 5xx or no answer within 30 s; until the last was answered.",
            "read: another owner's, median / longest; lost: how many were not 200.",
            "join: from a person's join to the licence. x: the median, beside nothing 1.",
        ]
    )
    return table


def cold_table(figures: Sequence[ColdFigures]) -> Table:
    """How long a licence takes in a quiet tenant."""
    title = f"A join in a quiet tenant; Azure's part of a start: {figures[0].start_delay:g} s"
    table = _table(title, ["always ready"], ("joins", "licence s\nlow / median / high", "first try s", "late", "tries"))
    for entry in figures:
        times = (entry.fastest, entry.middle, entry.longest)
        table.add_row(
            entry.always_ready,
            str(entry.joins),
            " / ".join(map(_short, times)),
            _short(entry.first_try),
            str(entry.late),
            str(entry.tries),
        )
    table.caption = (
        "first try: until the webhook answered Graph, the longest; late: how many\n"
        "first tries took 3 s or longer; tries: of one notification, the most."
    )
    return table


def what_if_table(figures: Sequence[WhatIfFigures]) -> Table:
    """How long a year of decisions takes to be replayed."""
    table = _table("What if: a year replayed twice, one core", ["allotments"], ("decisions", "seconds", "agreement"))
    for each in figures:
        row = (f"{each.allotments:,}", f"{each.decisions:,}", _range(each.seconds), f"{each.agreement:.4f}")
        table.add_row(*row)
    return table


def trees_table(figures: Sequence[TreesFigures]) -> Table:
    """What joins take in trees that lend, beside flat lists, of which the first gives as many licences."""
    first = figures[0]
    title = f"{first.joins:,} joins in {first.allotments:,} allotments, {first.trees} trees, in memory"
    columns = ("CPU s", "joins/s", "%", "tables", "licensed", "waiting", "lent", "over", "lost")
    table = _table(title, ["version"], columns)
    for each in figures:
        share = f"{100 * each.joins_per_second / first.joins_per_second:.0f}"
        costs = (f"{each.seconds:.1f}", f"{each.joins_per_second:.0f}", share, f"{each.requests_per_join:.2f}")
        counts = (each.licensed, each.waiting, each.lent, each.over, each.lost)
        table.add_row(each.version, *costs, *(f"{count:,}" for count in counts))
    return table


def start_table(figures: Sequence[StartFigures]) -> Table:
    """What a start takes, and how many times as much as that of the first."""
    table = _table(
        f"A start, the median of {figures[0].starts}",
        ["version"],
        ("CPU s\nlow / median / high", "x", "modules", "x", "MiB", "x"),
    )
    bare = figures[0]
    for entry in figures:
        table.add_row(
            entry.version,
            _range(entry.cpu_seconds),
            f"{entry.cpu_seconds.middle / bare.cpu_seconds.middle:.2f}",
            f"{entry.modules:,}",
            f"{entry.modules / bare.modules:.2f}",
            f"{entry.memory:.0f}",
            f"{entry.memory / bare.memory:.2f}" if bare.memory else "",
        )
    table.caption = f"Processes of their own, in turns. x: of {bare.version}."
    return table


def workers_table(runs: Sequence[WorkersFigures]) -> Table:
    """How fast joins are with so many workers, and which process takes which part of the processor."""
    headings = ("joins/s\nlow / median / high", "workers", "host", "tenant", "tables", "queues", "all")
    table = _table(f"{runs[0].joins:,} joins of many allotments", ["workers"], headings)
    for count in dict.fromkeys(run.workers for run in runs):
        of_these = [run for run in runs if run.workers == count]
        ways = ("workers_ms", "host_ms", "tenant_ms", "tables_ms", "queues_ms")
        spent = [median(getattr(run, way) for run in of_these) for way in ways]
        speed = _range(spread([run.joins_per_second for run in of_these]))
        table.add_row(str(count), speed, *(f"{each:.2f}" for each in (*spent, sum(spent))))
    over, left = max(run.over for run in runs), sum(run.joins - run.ended for run in runs)
    table.caption = (
        "Then processor milliseconds a join, by process, medians.\n"
        f"Over a limit at the worst instant: {over}. Joins that did not end within a minute: {left}."
    )
    return table


def budget_table(bursts: Sequence[BudgetFigures]) -> Table:
    """How much of Graph's limit a burst uses, and how often Graph refuses."""
    table = _table(f"A burst of {bursts[0].people:,} joins, and Graph's limits", ["way"], ("s", "writes used", "429"))
    for burst in bursts:
        table.add_row(burst.way, f"{burst.seconds:,.0f}", f"{burst.writes_used:.1%}", f"{burst.refused:,}")
    table.caption = "Virtual time; the share of 3,000 writes in 150 seconds, and refusals."
    return table


def stormy_promotions_table(storms: Sequence[StormyPromotions]) -> Table:
    """How long seats take to be passed on in storms, and which part of it is whose."""
    headings = ("p50", "p99", "no-\nticed", "gone", "passed\non", "given", "own\np50", "own\np99", "looks")
    table = _table("From a leaver to the next in line, in a storm", ["Entra\ns", "faults"], headings)
    for storm in storms:
        middle = (storm.noticed_p50, storm.gone_p50, storm.passed_on_p50, storm.given_p50)
        seconds = (storm.p50, storm.p99, *middle, storm.own_p50, storm.own_p99)
        row = [f"{storm.licences_take:.0f}", f"{storm.fault_rate:.1%}", *(f"{each:.0f}" for each in seconds)]
        table.add_row(*row, f"{storm.looks:.1f}")
    left = sum(storm.leavers - storm.promoted for storm in storms)
    table.caption = (
        "Seconds of the tenant's own time; the parts are medians.\n"
        "Entra: what it takes for a licence, at most. gone, given: its part.\n"
        "own: the app's part, noticed and passed on. looks: commands a promotion.\n"
        f"Over a limit at the worst instant: {max(storm.over for storm in storms)}. Seats not passed on: {left}."
    )
    return table


def single_join_table(figures: Sequence[SingleJoinFigures]) -> Table:
    """What joins cost that come one by one."""
    table = _table(
        "A single join",
        ["version"],
        ("looks again after s", "Graph answers after s", "Graph", "tables", "p50 s", "p95 s", "left"),
    )
    for entry in figures:
        table.add_row(
            entry.version,
            str(entry.follow_up or ""),
            f"{entry.graph_seconds:g}",
            *(f"{sum(each.count for each in some) / entry.joins:.2f}" for some in (entry.graph, entry.tables)),
            f"{entry.p50:.3f}",
            f"{entry.p95:.3f}",
            str(entry.joins - entry.ended),
        )
    table.caption = f"{figures[0].joins} joins of one allotment, 5 a second. Graph, tables: requests a join."
    return table


def kinds_table(entry: SingleJoinFigures) -> Table:
    """Which requests they were, a join."""
    after = f", looks again after {entry.follow_up} s" if entry.follow_up else ""
    afar = f", Graph answers after {entry.graph_seconds:g} s" if entry.graph_seconds else ""
    table = _table(f"{entry.version}{after}{afar}: requests a join", ["where", "request"], ["a join"])
    for where, some in (("Graph", entry.graph), ("tables", entry.tables)):
        for each in some:
            table.add_row(where, each.kind, _a_join(each, entry.joins))
    return table


def admission_table(found: AdmissionFigures) -> Table:
    """How long a first admission takes beside the budget for writes."""
    headings = ("people", "s", "budget\nalone s", "x", "grants", "Graph", "tables", "commands", "licensed")
    table = _table("A first admission, in the tenant's time", [], headings)
    counts = (found.grants, found.graph_requests, found.table_requests, found.commands, found.licensed)
    table.add_row(
        f"{found.people:,}",
        f"{found.seconds:,.0f}",
        f"{found.alone:,.0f}",
        f"{found.seconds / found.alone:.2f}",
        *(f"{each:,}" for each in counts),
    )
    return table


def store_table(figures: Sequence[StoreFigures]) -> Table:
    """What joins write beside what the store can do by itself."""
    headings = ("joins/s", "rows\na join", "of them\nnew", "rows/s", "the store's\nown limit", "reached", "busy")
    table = _table("The store's own limit", ["scenario"], headings)
    for entry in figures:
        table.add_row(
            entry.scenario,
            f"{entry.joins / entry.seconds:.0f}",
            f"{entry.rows / entry.joins:.1f}",
            f"{entry.new_rows / entry.rows:.0%}",
            *(f"{each:,.0f}" for each in (entry.rows_per_second, entry.limit)),
            f"{entry.reached:.0%}",
            f"{entry.busy / entry.seconds:.0%}",
        )
    table.caption = "\n".join(
        [
            *(f"{entry.scenario}: {entry.description}" for entry in figures),
            "The store by itself, in transactions of 100; the limit is for the same mixture:",
            *(
                f"{entry.scenario}: {entry.raw.new:,.0f} new rows a second, {entry.raw.replaced:,.0f} replaced"
                for entry in figures
            ),
            "busy: of the time, the store had a transaction in its hands.",
        ]
    )
    return table


def processes_table(figures: Sequence[StoreFigures]) -> Table:
    """Which process has worked how long for one join."""
    names = list(dict.fromkeys(share.process for entry in figures for share in entry.processes))
    table = _table("Processor time of a join, ms, until the last one ended", ["process"], [e.scenario for e in figures])
    spent = [{each.process: each.cpu_seconds * 1000 / entry.joins for each in entry.processes} for entry in figures]
    for name in names:
        table.add_row(name, *(f"{each.get(name, 0):.2f}" for each in spent))
    table.add_row("all", *(f"{sum(each.values()):.2f}" for each in spent))
    return table


def _a_join(requests: Requests, joins: int) -> str:
    return f"{requests.count / joins:.2f}"


def large_group_table(figures: Sequence[LargeGroupFigures]) -> Table:
    """What reading a large group takes."""
    title = f"A group of {figures[0].people:,}: reconcile, beside a listing with the SDK's models"
    table = _table(title, ["version"], ("s", "Graph", "RU", "tables", "MiB before", "MiB peak"))
    for entry in figures:
        numbers = (entry.graph_requests, entry.resource_units, entry.table_requests)
        memory = (entry.memory_before, entry.memory_peak)
        table.add_row(
            entry.version,
            _short(entry.seconds),
            *(f"{number:,}" for number in numbers),
            *(f"{mebibytes:.0f}" for mebibytes in memory),
        )
    return table


def night_table(figures: NightFigures) -> Table:
    """What the night of a tenant takes, and an allotment's part of it."""
    title = f"The night of {figures.allotments:,} allotments, {figures.people:,} people, {figures.memberships:,} seats"
    table = _table(title, [""], ("the tenant", "an allotment"))
    rows = {
        "seconds of one worker": figures.seconds,
        "processor seconds": figures.cpu_seconds,
        "Graph requests": figures.graph_requests,
        "resource units": figures.resource_units,
        "writes to Graph": figures.graph_writes,
        "requests to Table Storage that read": figures.table_reads,
        "requests to Table Storage that write": figures.table_writes,
        "entities read": figures.entities_read,
        "commands": figures.commands,
    }
    for name, number in rows.items():
        table.add_row(name, f"{number:,.0f}", _short(number / figures.allotments))
    table.add_row("MiB, before and at the most", f"{figures.memory_before:.0f}, {figures.memory_peak:.0f}", "")
    table.caption = f"Its worker was stopped halfway; {figures.redelivered} commands in its hands were delivered again."
    return table


def _table(title: str, texts: Iterable[str], numbers: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    for heading in texts:
        table.add_column(heading)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _speed(run: JoinsRun) -> float:
    return run.joins_per_second


def _median(entry: Joins, figure: Callable[[JoinsRun], float]) -> float:
    return median(figure(run) for run in entry.runs)


def _range(figures: Spread) -> str:
    return " / ".join(_short(value) for value in (figures.low, figures.middle, figures.high))


def _short(value: float) -> str:
    """A number with about three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
