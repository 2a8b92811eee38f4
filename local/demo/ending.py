"""The end of the story: what each allotment came to, figures, and the verdict on each promise."""

from collections.abc import Callable, Iterator
from itertools import batched

from local.demo.figures import (
    Spread,
    Usage,
    kinds,
    spread,
    to_decision,
    to_licence,
    until_carried_out,
    until_decided,
)
from local.demo.promises import check
from local.demo.records import Account, Evidence, Marks
from local.demo.screen import Screen

ROWS: tuple[tuple[str, Callable[[Account], int]], ...] = (
    ("Seats used", lambda account: len(account.seated)),
    ("Limit", lambda account: account.limits[-1].units),
    ("Waiting", lambda account: len(account.waiting)),
    ("Decisions: licensed", lambda account: kinds(account)["licensed"]),
    ("   waiting", lambda account: kinds(account)["waiting"]),
    ("   promoted", lambda account: kinds(account)["promoted"]),
    ("   released", lambda account: kinds(account)["released"]),
    ("   rolledBack", lambda account: kinds(account)["rolledBack"]),
    ("   ignored", lambda account: kinds(account)["ignored"]),
    ("   failed", lambda account: kinds(account)["failed"]),
)
"""What is shown of each allotment: as it is now, and how many decisions of each kind there were."""


COLUMNS = 5
"""So many allotments fit side by side."""


def summarise(screen: Screen, evidence: Evidence, usage: Usage, marks: Marks) -> None:
    """Show a table of the allotments, and figures of the whole run."""
    screen.heading("What it came to")
    for accounts in batched(evidence.accounts, COLUMNS, strict=False):
        columns = ("", *(account.name for account in accounts))
        rows = [(title, *map(value, accounts)) for title, value in ROWS]
        screen.table(columns, rows, numbers=len(accounts))
    screen.figures(_figures(evidence, usage, marks))


def conclude(screen: Screen, evidence: Evidence) -> bool:
    """Check the promises, show the verdicts, and answer whether every one was kept."""
    screen.heading("The promises, checked against the tenant's own records")
    verdicts = check(evidence)
    screen.verdicts(verdicts)
    broken = [verdict.promise for verdict in verdicts if not verdict.kept]
    if broken:
        screen.failure(f"Broken: {', '.join(broken)}.")
    else:
        screen.success("Every promise was kept.")
    return not broken


def _figures(evidence: Evidence, usage: Usage, marks: Marks) -> Iterator[tuple[str, str]]:
    accounts, facts = evidence.accounts, evidence.facts
    decided, seconds = until_decided(accounts, marks.burst_began, marks.burst_ended)
    done = until_carried_out(accounts, facts, marks.burst_began, marks.burst_ended)
    total = sum(len(account.decisions) for account in accounts)
    yield "Decisions in the whole story", str(total)
    yield "In the burst", f"{decided} decided within {seconds:.2f} s, carried out in the tenant within {done:.2f} s"
    yield "", f"({decided / max(done, 0.001):.0f} people a second, licensed or taken out again)"
    yield "Asked of Microsoft Graph", f"{usage.requests} requests, {usage.resource_units} resource units"
    yield "", f"({usage.requests / max(total, 1):.1f} requests a decision)"
    yield "From join to decision", _seconds(spread(to_decision(accounts, facts, marks.lost)))
    yield "From join to licence", _seconds(spread(to_licence(accounts, facts, marks.lost)))


def _seconds(found: Spread | None) -> str:
    return f"p50 {found.middle:.2f} s, max {found.longest:.2f} s, of {found.count}" if found else "nothing to time"
