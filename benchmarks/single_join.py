"""What does one join cost where each comes by itself, and which requests are they?

People join one group, five a second, as in the trickle of `benchmarks.joins`. Every request to Microsoft Graph and to
Table Storage is counted by its kind, until nothing is left to do. Somebody has joined before them: what a start asks
once, such as for tables that aren't there yet, belongs to no join. The app looks again after 5 s, as it does in Azure.
Beside it is the plain version. Both are measured where Graph answers at once, and where each answer takes time, as it
does in a real tenant.
"""

import re
from collections import Counter
from dataclasses import replace

from benchmarks import joins
from benchmarks.figures import percentile
from benchmarks.measured_stack import MeasuredStack
from benchmarks.report import Requests, SingleJoinFigures
from benchmarks.tenant import Tenant, TimedOut

JOINS, QUICK_JOINS = 40, 10
FOLLOW_UP = 5
"""Seconds before the app looks again (`FOLLOW_UP_SECONDS`)."""

AT_ONCE, FROM_AFAR = 0.0, 0.2
"""Seconds until Graph answers a request."""

LEFT_WITHIN, DECIDED_WITHIN = 45.0, 60.0
TRICKLE = joins.Scenario("trickle", "", groups=1, changes=JOINS, people=1, pause=0.2)

_KEYS = re.compile(rb"\(.*")


async def measure(count: int) -> tuple[SingleJoinFigures, ...]:
    """Have so many people join, with each version."""
    app, plain = joins.VERSIONS
    courses = [(app, FOLLOW_UP, AT_ONCE), (plain, 0, AT_ONCE), (app, FOLLOW_UP, FROM_AFAR), (plain, 0, FROM_AFAR)]
    return tuple([await _measured(*course, count) for course in courses])


async def _measured(version: joins.Version, follow_up: int, graph_seconds: float, count: int) -> SingleJoinFigures:
    settings = {"FOLLOW_UP_SECONDS": str(follow_up)} if follow_up else {}
    scenario = replace(TRICKLE, changes=count)
    stack = MeasuredStack(f"single-join-{version.name}", version.app, settings)
    with stack:
        async with Tenant(stack) as tenant:
            if not version.subscribes:
                await tenant.subscribe()
            await tenant.subscribed()
            groups, people = await joins.set_up(scenario, tenant), await tenant.people(1 + count)
            await tenant.quiet(LEFT_WITHIN)
            await joins.follow(replace(scenario, changes=1), tenant, groups, people[:1])
            await tenant.quiet(LEFT_WITHIN)
            await tenant.answers_after(graph_seconds)
            graph, tables = await tenant.graph_kinds(), _tables(stack)
            course = await joins.follow(scenario, tenant, groups, people[1:])
            if not course.ended:
                raise TimedOut(f"No join has ended within {DECIDED_WITHIN:.0f} s.")
            await tenant.quiet(LEFT_WITHIN)
            graph, tables = await tenant.graph_kinds() - graph, _tables(stack) - tables
    return SingleJoinFigures(
        version=version.name,
        follow_up=follow_up,
        joins=count,
        ended=len(course.ended),
        p50=percentile(course.latencies, 0.50),
        p95=percentile(course.latencies, 0.95),
        graph=_requests(graph),
        tables=_requests(tables),
        graph_seconds=graph_seconds,
    )


def _tables(stack: MeasuredStack) -> Counter[str]:
    """How often each kind of request came to Table Storage: a method and a table, without keys and queries."""
    return Counter(f"{method.decode()} {_KEYS.sub(b'', name).decode()}" for method, name in stack.requests_of_tables())


def _requests(kinds: Counter[str]) -> tuple[Requests, ...]:
    return tuple(Requests(kind, count) for kind, count in kinds.most_common())
